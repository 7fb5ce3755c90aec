package io.edgewitness.collector.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.collector.pages.TestProvider;
import io.edgewitness.collector.workplace.Access;
import io.edgewitness.collector.workplace.Node;
import io.edgewitness.collector.workplace.Provider;
import io.edgewitness.collector.workplace.Role;
import io.edgewitness.collector.workplace.Workplace;
import io.edgewitness.edge.wire.KeyFiles;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** People come through a provider, browser and pages included. */
class OidcPagesTest {
    private static final Instant NOW = Instant.parse("2026-06-01T08:00:00Z");
    private static final String OWN = "violet kettle on a roof";

    @TempDir
    Path folder;

    private final TestProvider provider = new TestProvider(NOW);
    private RunningCollector running;
    private Workplace workplace;

    @BeforeEach
    void start() throws Exception {
        running = new RunningCollector(folder, NOW, null);
        workplace = running.collector.workplace();
        KeyFiles.folder(folder.resolve("secrets"));
        KeyFiles.write(folder.resolve("secrets/corp"), TestProvider.SECRET.getBytes(StandardCharsets.UTF_8));
        workplace.tenancy().add(Access.collector(), null, Node.Kind.ENTERPRISE, "acme", "Acme");
        save("${file:corp}");
        provider.person.put("groups", List.of("ew-engineers"));
    }

    @AfterEach
    void stop() throws Exception {
        provider.close();
        running.close();
    }

    private void save(String secret) {
        workplace
                .providers()
                .save(
                        Access.collector(),
                        new Provider(
                                "corp",
                                "Corp",
                                provider.issuer(),
                                TestProvider.CLIENT,
                                secret,
                                "groups",
                                List.of(new Provider.Mapping("ew-engineers", Role.ENGINEER, "acme")),
                                List.of(),
                                true));
    }

    private WebBrowser browser() throws Exception {
        return new WebBrowser(running.url());
    }

    /** Where the provider sends the browser back to. */
    private static String back(String begin) throws Exception {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(begin)).build(), HttpResponse.BodyHandlers.ofString())
                .headers()
                .firstValue("Location")
                .orElseThrow();
    }

    private static String begin(WebBrowser browser) throws Exception {
        return browser.look("/sign-in/with/corp?next=/account")
                .headers()
                .firstValue("Location")
                .orElseThrow();
    }

    @Test
    void aMappedPersonIsSignedInAndGoesOn() throws Exception {
        WebBrowser browser = browser();
        assertThat(browser.page("/sign-in")).contains("/sign-in/with/corp");
        HttpResponse<String> in = browser.get("/sign-in/with/corp?next=/account");
        assertThat(in.uri().getPath()).isEqualTo("/account");
        assertThat(in.body()).contains("Li Hua", "工程师");
        assertThat(browser.page("/")).doesNotContain("/sign-in\"");
    }

    @Test
    void anAnswerOfAnotherBrowsersSignInIsNobodys() throws Exception {
        String attacker = back(begin(browser()));
        WebBrowser victim = browser();
        begin(victim);
        HttpResponse<String> answer = victim.get(
                URI.create(attacker).getRawPath() + "?" + URI.create(attacker).getRawQuery());
        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.body()).contains("不是从本浏览器开始的");
        assertThat(victim.get("/account").body()).doesNotContain("Li Hua");
    }

    @Test
    void anAnswerThatIsSentAgainIsNobodys() throws Exception {
        WebBrowser browser = browser();
        URI back = URI.create(back(begin(browser)));
        String path = back.getRawPath() + "?" + back.getRawQuery();
        assertThat(browser.look(path).statusCode()).isEqualTo(302);
        assertThat(browser.look(path).statusCode()).isEqualTo(403);
    }

    @Test
    void whatTheProviderSaysIsEscapedAndNeverShownWhole() throws Exception {
        WebBrowser browser = browser();
        String begin = begin(browser);
        String state = begin.replaceFirst(".*[?&]state=([^&]*).*", "$1");
        HttpResponse<String> answer = browser.get(
                "/sign-in/back/corp?state=" + state + "&error=%3Cscript%3Ealert(1)%3C/script%3E&error_description=x");
        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.body()).contains("身份提供方拒绝了这次登录").doesNotContain("<script>alert");
    }

    @Test
    void whoHasNoMappedRoleIsToldSo() throws Exception {
        provider.person.put("groups", List.of("canteen"));
        HttpResponse<String> answer = browser().get("/sign-in/with/corp");
        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(workplace.people().all(Access.collector())).isEmpty();
    }

    @Test
    void aTokenThatDoesNotHoldSignsNobodyIn() throws Exception {
        provider.claims = b -> b.claim("nonce", "of-another");
        HttpResponse<String> answer = browser().get("/sign-in/with/corp");
        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.body()).contains("未通过校验");
        assertThat(workplace.people().all(Access.collector())).isEmpty();
    }

    @Test
    void anEqualAddressTakesNoAccountOver() throws Exception {
        String first = String.valueOf(FirstSignIn.prepare(workplace, folder));
        WebBrowser admin = browser();
        admin.enter("admin", first.replaceFirst("(?s).*password (\\S+) .*", "$1"), OWN);
        admin.page("/account");
        admin.post("/account", Map.of("name", "Boss", "email", "boss@corp.example", "language", "zh"));
        provider.person.putAll(Map.of("email", "boss@corp.example", "email_verified", true));
        HttpResponse<String> in = browser().get("/sign-in/with/corp?next=/account");
        assertThat(in.body()).contains("Li Hua").doesNotContain("平台管理员");
        provider.person.put("sub", "u-2");
        admin.page("/account");
        String leave = admin.post("/account/link/corp", Map.of()).body();
        String address = leave.replaceFirst("(?s).*class=\"button main\" href=\"([^\"]*)\".*", "$1")
                .replace("&amp;", "&");
        URI back = URI.create(back(address));
        assertThat(admin.get(back.getRawPath() + "?" + back.getRawQuery()).uri().getPath())
                .isEqualTo("/account");
        HttpResponse<String> linked = browser().get("/sign-in/with/corp?next=/account");
        assertThat(linked.body()).contains("Boss", "平台管理员");
    }

    @Test
    void nobodysAccountIsAddedByAPageOfAnother() throws Exception {
        String first = String.valueOf(FirstSignIn.prepare(workplace, folder));
        WebBrowser admin = browser();
        admin.enter("admin", first.replaceFirst("(?s).*password (\\S+) .*", "$1"), OWN);
        assertThat(admin.forged("/account/link/corp", Map.of()).statusCode()).isEqualTo(403);
        // What another page can do is follow a link: that signs in whom the provider names, and adds nothing.
        assertThat(admin.get("/sign-in/with/corp?next=/account").body()).contains("Li Hua");
        assertThat(browser().get("/sign-in/with/corp?next=/account").body())
                .contains("Li Hua")
                .doesNotContain("平台管理员");
    }

    @Test
    void aProvidersSecretIsNeitherAnyFileNorAnyVariable() throws Exception {
        for (String reference :
                List.of("${file:../admin.token}", "${file:/etc/passwd}", "${env:PATH}", "${env:HOME}")) {
            save(reference);
            HttpResponse<String> answer = browser().get("/sign-in/with/corp");
            assertThat(answer.statusCode()).as(reference).isEqualTo(502);
            assertThat(answer.body()).contains("统一登录的设置有误").doesNotContain("root:");
        }
    }
}
