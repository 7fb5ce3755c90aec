package io.edgewitness.collector.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.collector.workplace.Access;
import io.edgewitness.collector.workplace.Grants;
import io.edgewitness.collector.workplace.People;
import io.edgewitness.collector.workplace.Role;
import io.edgewitness.collector.workplace.Workplace;
import java.io.StringWriter;
import java.net.HttpCookie;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SignInPagesTest {
    private static final Instant NOW = Instant.parse("2026-06-01T08:00:00Z");
    private static final String OWN = "violet kettle on a roof";

    @TempDir
    Path folder;

    private RunningCollector running;
    private Workplace workplace;
    private String first;

    @BeforeEach
    void start() throws Exception {
        running = new RunningCollector(folder, NOW, null);
        workplace = running.collector.workplace();
        first = String.valueOf(FirstSignIn.prepare(workplace, folder));
    }

    @AfterEach
    void stop() throws Exception {
        running.close();
    }

    private String oneTime() throws Exception {
        return Files.readAllLines(folder.resolve("first-sign-in.txt")).get(1);
    }

    private WebBrowser browser() throws Exception {
        return new WebBrowser(running.url());
    }

    private WebBrowser admin() throws Exception {
        WebBrowser browser = browser();
        browser.enter("admin", oneTime(), OWN);
        return browser;
    }

    private People.Created person(String login, Role role, Grants.Over over) {
        return workplace
                .people()
                .create(Access.collector(), new People.Wanted(login, login + " name", null, "zh"), role, over);
    }

    /** Two tabs of one browser: what the other one's page knows of is the session that this one ended. */
    @Test
    void aPageOfAnEndedSessionLearnsWhoIsSignedInNowAndGoesOn() throws Exception {
        WebBrowser tab = admin();
        String page = tab.page("/account");
        String person = first(page, "data-person=\"([^\"]+)\"");
        String ended = tab.token();
        assertThat(session(tab)).isEqualTo("{\"person\":\"" + person + "\",\"csrf\":\"" + ended + "\"}");
        tab.post("/sign-out", Map.of());
        Map<String, String> typed = Map.of("csrf", ended, "note", "text");
        HttpResponse<String> refused = tab.forged("/forms/x/fields/y", typed, "HX-Request", "true");
        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(refused.body()).contains("登录已过期").doesNotContain("Signed out");
        assertThat(tab.forged("/forms/x/fields/y?lang=en", typed, "HX-Request", "true")
                        .body())
                .contains("Signed out");
        assertThat(session(tab)).isEqualTo("{\"person\":\"\",\"csrf\":\"\"}");
        tab.signIn("admin", OWN);
        String now = session(tab);
        assertThat(now).startsWith("{\"person\":\"" + person + "\"").doesNotContain(ended);
        assertThat(tab.forged("/forms/x/fields/y", typed, "HX-Request", "true").statusCode())
                .isEqualTo(403);
        assertThat(tab.forged(
                                "/forms/x/fields/y",
                                Map.of("csrf", first(now, "csrf\":\"([^\"]+)\"")),
                                "HX-Request",
                                "true")
                        .statusCode())
                .isEqualTo(404);
    }

    /** @return with its keys in this order */
    private static String session(WebBrowser browser) throws Exception {
        HttpResponse<String> answer = browser.look("/sign-in/session");
        assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
        String body = answer.body();
        return "{\"person\":\"" + first(body, "person\":\"([^\"]*)\"") + "\",\"csrf\":\""
                + first(body, "csrf\":\"([^\"]*)\"") + "\"}";
    }

    private static String first(String text, String pattern) {
        java.util.regex.Matcher m = java.util.regex.Pattern.compile(pattern).matcher(text);
        assertThat(m.find()).as(text).isTrue();
        return m.group(1);
    }

    @Test
    void whoIsSentToSignInComesBackToThePageThatHeLookedAt() throws Exception {
        admin();
        WebBrowser idle = browser();
        HttpResponse<String> part = idle.look(
                "/forms/x/sections/s1/changes",
                "HX-Request",
                "true",
                "HX-Current-URL",
                running.url() + "/forms/x/sections/s1?page=2#f-JN-2");
        assertThat(part.statusCode()).isEqualTo(401);
        assertThat(part.headers().firstValue("HX-Redirect"))
                .contains("/sign-in?next=%2Fforms%2Fx%2Fsections%2Fs1%3Fpage%3D2%23f-JN-2");
        for (String foreign :
                List.of("https://evil.example//evil.example/x", "javascript:alert(1)", "//evil.example")) {
            assertThat(idle.look("/forms", "HX-Request", "true", "HX-Current-URL", foreign)
                            .headers()
                            .firstValue("HX-Redirect"))
                    .as(foreign)
                    .contains("/sign-in?next=%2F");
        }
    }

    /** Where this machine reads the plant without a name, and where nobody reads anything. */
    @Test
    void aPageThatIsSomebodysOwnLeadsToSignInAndBack() throws Exception {
        for (boolean open : List.of(true, false)) {
            for (String own : List.of("/inbox", "/inbox/rules", "/forms", "/account")) {
                HttpResponse<String> answer = browser().get(own + "?a=b");
                assertThat(answer.uri().toString())
                        .as(own)
                        .endsWith("/sign-in?next=" + own.replace("/", "%2F") + "%3Fa%3Db");
                assertThat(answer.body()).contains("name=\"next\" value=\"" + own + "?a=b\"");
            }
            assertThat(browser().look("/pages/inbox", "HX-Request", "true").statusCode())
                    .isEqualTo(401);
            for (String plant : List.of("/machines", "/compliance", "/life-models")) {
                assertThat(browser().get(plant).uri().getPath()).isEqualTo(open ? plant : "/sign-in");
            }
            if (open) {
                admin();
            }
        }
    }

    @Test
    void untilSomebodySignsInThisMachineReadsThePlantAndNothingElse() throws Exception {
        WebBrowser stranger = browser();
        assertThat(stranger.page("/")).contains("/sign-in").doesNotContain("href=\"/users\"");
        assertThat(stranger.get("/api/v1/agents").statusCode()).isEqualTo(200);
        for (String closed : List.of("/users", "/account", "/tokens", "/trail", "/providers", "/places", "/consents")) {
            assertThat(stranger.get(closed).uri().getPath()).as(closed).isEqualTo("/sign-in");
        }
        admin();
        HttpResponse<String> now = browser().get("/");
        assertThat(now.uri().getPath()).isEqualTo("/sign-in");
        assertThat(browser().get("/api/v1/agents").statusCode()).isEqualTo(401);
        assertThat(browser().get("/metrics").statusCode()).isEqualTo(401);
        assertThat(browser().get("/healthz/ready").statusCode()).isEqualTo(200);
        String token = DataFolder.adminToken(folder);
        assertThat(browser()
                        .get("/api/v1/agents", "Authorization", "Bearer " + token)
                        .statusCode())
                .isEqualTo(200);
        assertThat(browser().get("/metrics", "Authorization", "Bearer " + token).statusCode())
                .isEqualTo(200);
    }

    @Test
    void anApiTokenOverThePlatformReadsMetricsAndOneOverAnEnterpriseDoesNot() throws Exception {
        WebBrowser admin = admin();
        running.sql("INSERT INTO workplace.node (id, kind, name) VALUES ('acme', 'ENTERPRISE', 'Acme')");
        assertThat(admin.page("/tokens").indexOf("value=\"node:acme\""))
                .isPositive()
                .isLessThan(admin.page("/tokens").indexOf("value=\"platform\""));
        String all = token(admin, "platform", "READ_PLANT");
        HttpResponse<String> metrics = browser().get("/metrics", "Authorization", "Bearer " + all);
        assertThat(metrics.statusCode()).isEqualTo(200);
        assertThat(metrics.body()).contains("collector_agents_enrolled");
        String one = token(admin, "node:acme", "READ_PLANT");
        assertThat(browser().get("/metrics", "Authorization", "Bearer " + one).statusCode())
                .isEqualTo(403);
        assertThat(browser()
                        .forged(
                                "/places",
                                Map.of("kind", "enterprise", "name", "Bolt"),
                                "Authorization",
                                "Bearer " + all)
                        .statusCode())
                .isIn(401, 403);
        HttpResponse<String> more =
                admin.post("/tokens", Map.of("name", "x", "place", "platform", "days", "7", "may", "OPERATE"));
        assertThat(more.statusCode()).isEqualTo(400);
        assertThat(more.body()).contains("整个平台的令牌只能读取现场数据");
        admin.page("/tokens");
        String id = first(admin.page("/tokens"), "/tokens/(t[^/\"]+)/revoke");
        admin.post("/tokens/" + id + "/revoke", Map.of());
        String other = first(admin.page("/tokens"), "/tokens/(t[^/\"]+)/revoke");
        admin.post("/tokens/" + other + "/revoke", Map.of());
        assertThat(browser().get("/metrics", "Authorization", "Bearer " + all).statusCode())
                .isEqualTo(401);
    }

    private static String token(WebBrowser admin, String place, String may) throws Exception {
        Map<String, String> wish = Map.of("name", "for " + place, "place", place, "days", "7", "may", may);
        return first(admin.post("/tokens", wish).body(), "(ewt_[a-z0-9]{8}_[A-Za-z0-9_-]{43})");
    }

    @Test
    void aRequestThatWasForwardedIsNotOfThisMachine() throws Exception {
        assertThat(browser()
                        .get("/api/v1/agents", "X-Forwarded-For", "203.0.113.7")
                        .statusCode())
                .isEqualTo(401);
    }

    @Test
    void theFirstPasswordIsForItsOwnerAloneAndGoneOnceItWasUsed() throws Exception {
        Path file = folder.resolve("first-sign-in.txt");
        assertThat(first).contains("admin", oneTime());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        String before = oneTime();
        String again = String.valueOf(FirstSignIn.prepare(workplace, folder));
        assertThat(again).doesNotContain(before);
        assertThat(browser().signIn("admin", before).statusCode()).isEqualTo(403);
        admin();
        assertThat(file).doesNotExist();
        assertThat(FirstSignIn.prepare(workplace, folder)).isNull();
    }

    @Test
    void aOneTimePasswordOpensOnlyThePageToChangeIt() throws Exception {
        WebBrowser browser = browser();
        HttpResponse<String> in = browser.signIn("admin", oneTime());
        assertThat(in.uri().getPath()).isEqualTo("/sign-in/password");
        for (String page : List.of("/", "/users", "/account", "/no/such")) {
            assertThat(browser.get(page).uri().getPath()).as(page).isEqualTo("/sign-in/password");
        }
        assertThat(browser.get("/api/v1/agents").statusCode()).isEqualTo(403);
        HttpResponse<String> weak = browser.post(
                "/sign-in/password", Map.of("old", oneTimeKept(), "fresh", "admin admin 1", "again", "admin admin 1"));
        assertThat(weak.statusCode()).isEqualTo(400);
        assertThat(browser.post("/sign-in/password", Map.of("old", oneTimeKept(), "fresh", OWN, "again", OWN + "x"))
                        .body())
                .contains("两次输入的新密码不一致");
        assertThat(browser.post("/sign-in/password", Map.of("old", oneTimeKept(), "fresh", OWN, "again", OWN))
                        .uri()
                        .getPath())
                .isEqualTo("/");
        assertThat(browser.page("/users")).contains("Administrator");
        assertThat(browser().signIn("admin", OWN).uri().getPath()).isEqualTo("/");
    }

    /** The file is gone as soon as somebody is in; the line that was printed still has it. */
    private String oneTimeKept() {
        return first.replaceFirst("(?s).*password (\\S+) .*", "$1");
    }

    @Test
    void aWrongPasswordSaysNotWhatWasWrongAndSoonHasToWait() throws Exception {
        WebBrowser browser = browser();
        String name = browser.signIn("nobody-here", "x").body();
        String password = browser.signIn("admin", "x").body();
        assertThat(name).contains("登录名或密码");
        assertThat(password.replace("admin", "")).contains("登录名或密码");
        HttpResponse<String> answer = browser.signIn("admin", "x");
        for (int i = 0; i < 6 && answer.statusCode() != 429; i++) {
            answer = browser.signIn("admin", "x");
        }
        assertThat(answer.statusCode()).isEqualTo(429);
        assertThat(answer.headers().firstValue("Retry-After")).isPresent();
        assertThat(browser.signIn("admin", oneTime()).statusCode()).isEqualTo(429);
    }

    @Test
    void aSessionBeginsAfreshAndEndsOnTheServer() throws Exception {
        WebBrowser browser = browser();
        browser.page("/sign-in");
        HttpCookie planted = new HttpCookie("ew-session", "planted-by-somebody-else-0123456789abcdef01");
        planted.setPath("/");
        planted.setVersion(0);
        planted.setDomain("127.0.0.1");
        browser.cookies.getCookieStore().add(URI.create(running.url()), planted);
        browser.enter("admin", oneTime(), OWN);
        String secret = browser.cookie("ew-session").getValue();
        assertThat(secret).isNotEqualTo(planted.getValue()).hasSizeGreaterThan(40);
        HttpResponse<String> bare = browser.look("/sign-in/password");
        assertThat(bare.statusCode()).isEqualTo(200);
        browser.page("/account");
        browser.post("/sign-out", Map.of());
        assertThat(browser()
                        .get("/account", "Cookie", "ew-session=" + secret)
                        .uri()
                        .getPath())
                .isEqualTo("/sign-in");
    }

    @Test
    void whoIsLockedOutGetsAOneTimePasswordFromTheCommandLine() throws Exception {
        WebBrowser before = admin();
        StringWriter out = new StringWriter();
        assertThat(running.run(out, new StringWriter(), "password", "--login", "admin"))
                .isZero();
        assertThat(before.get("/account").uri().getPath()).isEqualTo("/sign-in");
        browser().enter("admin", out.toString().strip(), OWN + " again");
        StringWriter err = new StringWriter();
        assertThat(running.run(new StringWriter(), err, "password", "--login", "nobody"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("There is no such person");
    }

    @Test
    void eachPageIsInBothLanguages() throws Exception {
        WebBrowser admin = admin();
        Map<String, List<String>> headings = Map.of(
                "/account", List.of("我的账号", "My account"),
                "/users", List.of("人员", "People"),
                "/places", List.of("组织架构", "Places"),
                "/tokens", List.of("API 令牌", "API tokens"),
                "/providers", List.of("统一登录", "Sign-in providers"),
                "/trail", List.of("审计记录", "Audit trail"),
                "/sign-in/password", List.of("新密码", "New password"));
        for (String language : List.of("zh", "en")) {
            admin.page("/account?lang=" + language);
            for (Map.Entry<String, List<String>> e : headings.entrySet()) {
                assertThat(admin.page(e.getKey()))
                        .contains("<h1>" + e.getValue().get(language.equals("zh") ? 0 : 1) + "</h1>");
            }
        }
    }

    @Test
    void theCookieIsForThisServerAlone() throws Exception {
        WebBrowser browser = browser();
        browser.page("/sign-in");
        HttpResponse<String> in = browser.forged(
                "/sign-in",
                Map.of("login", "admin", "password", oneTime(), "csrf", browser.token()),
                "Sec-Fetch-Site",
                "same-origin");
        assertThat(in.headers().allValues("Set-Cookie"))
                .anySatisfy(c -> assertThat(c)
                        .startsWith("ew-session=")
                        .contains("HttpOnly", "SameSite=Lax", "Path=/")
                        .doesNotContain("Domain"));
    }

    @Test
    void whoIsDisabledIsOutAtOnce() throws Exception {
        admin();
        running.sql("INSERT INTO workplace.node (id, kind, name) VALUES ('acme', 'ENTERPRISE', 'Acme')");
        People.Created created = person("worker", Role.ENTERPRISE_ADMIN, Grants.Over.node("acme"));
        WebBrowser worker = browser();
        worker.enter("worker", created.password(), OWN + " too");
        worker.page("/tokens");
        String token = WebBrowser.secretOf(worker.post(
                "/tokens", Map.of("name", "export", "place", "node:acme", "days", "7", "may", "READ_PLANT")));
        assertThat(browser()
                        .get("/api/v1/agents", "Authorization", "Bearer " + token)
                        .statusCode())
                .isEqualTo(200);
        workplace.people().disable(Access.collector(), created.person().id());
        assertThat(worker.get("/account").uri().getPath()).isEqualTo("/sign-in");
        assertThat(browser()
                        .get("/api/v1/agents", "Authorization", "Bearer " + token)
                        .statusCode())
                .isEqualTo(401);
    }

    @Test
    void aFormOfAnotherPageChangesNothing() throws Exception {
        WebBrowser admin = admin();
        admin.page("/users");
        Map<String, String> wish = Map.of(
                "login", "mallory", "name", "Mallory", "language", "en", "role", "PLATFORM_ADMIN", "place", "platform");
        assertThat(admin.forged("/users", wish).statusCode()).isEqualTo(403);
        assertThat(admin.forged("/users", wish, "X-CSRF", "wrong").statusCode()).isEqualTo(403);
        WebBrowser other = browser();
        other.page("/sign-in");
        assertThat(admin.forged("/users", wish, "X-CSRF", other.token()).statusCode())
                .isEqualTo(403);
        assertThat(admin.forged("/users", wish, "X-CSRF", admin.token(), "Sec-Fetch-Site", "cross-site")
                        .statusCode())
                .isEqualTo(403);
        assertThat(admin.forged("/users", wish, "X-CSRF", admin.token(), "Origin", "https://evil.example")
                        .statusCode())
                .isEqualTo(403);
        assertThat(admin.page("/users")).doesNotContain("mallory");
        assertThat(admin.forged("/users", wish, "X-CSRF", admin.token(), "Origin", running.url())
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void aCookieAloneChangesNothingOverRest() throws Exception {
        WebBrowser admin = admin();
        admin.page("/account");
        for (String path :
                List.of("/api/v1/tokens", "/api/v1/rebuild", "/api/v1/plans", "/api/v1/agents/gw-1/commands")) {
            assertThat(admin.forged(path, Map.of()).statusCode()).as(path).isEqualTo(403);
            assertThat(admin.forged(path, Map.of(), "X-CSRF", admin.token()).statusCode())
                    .as(path)
                    .isIn(401, 403);
        }
    }

    @Test
    void theWayOnAfterASignInStaysHere() throws Exception {
        admin();
        WebBrowser browser = browser();
        assertThat(browser.page("/sign-in?next=//evil.example"))
                .doesNotContain("evil.example/")
                .contains("name=\"next\" value=\"/\"");
        HttpResponse<String> in =
                browser.post("/sign-in", Map.of("login", "admin", "password", OWN, "next", "https://evil.example/"));
        assertThat(in.uri().toString()).isEqualTo(running.url() + "/");
        HttpResponse<String> asked = browser().get("/users?x=1");
        assertThat(asked.body()).contains("name=\"next\" value=\"/users?x=1\"");
    }

    @Test
    void whatWasTypedIsNotLostWithTheSession() throws Exception {
        WebBrowser admin = admin();
        admin.page("/account");
        String token = admin.token();
        admin.cookies.getCookieStore().removeAll();
        HttpResponse<String> answer =
                admin.forged("/account", Map.of("name", "x"), "HX-Request", "true", "X-CSRF", token);
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.body()).contains("本页内容不会丢失");
        HttpResponse<String> poll = admin.look("/pages/agents", "HX-Request", "true");
        assertThat(poll.headers().firstValue("HX-Redirect"))
                .hasValueSatisfying(l -> assertThat(l).startsWith("/sign-in"));
    }

    @Test
    void noOtherPageCanFrameOurs() throws Exception {
        for (String path : List.of("/sign-in", "/", "/api/v1/agents", "/web/page.css", "/no/such")) {
            HttpResponse<String> answer = browser().get(path);
            assertThat(answer.headers().firstValue("X-Frame-Options")).as(path).hasValue("DENY");
            assertThat(answer.headers().firstValue("X-Content-Type-Options"))
                    .as(path)
                    .hasValue("nosniff");
            assertThat(answer.headers().firstValue("Content-Security-Policy"))
                    .as(path)
                    .hasValueSatisfying(p -> assertThat(p)
                            .contains("frame-ancestors 'none'", "form-action 'self'", "default-src 'self'")
                            .doesNotContain("script-src"));
            assertThat(answer.headers().firstValue("Access-Control-Allow-Origin"))
                    .as(path)
                    .isEmpty();
        }
    }

    @Test
    void whoIsRefusedChangesTheLanguageOnThePageOfTheForm() throws Exception {
        WebBrowser admin = admin();
        String self = "/users/"
                + WebBrowser.hrefs(admin.page("/users"), "/users/").get(0).substring(7);
        admin.page(self);
        HttpResponse<String> refused =
                admin.post(self + "/roles", Map.of("role", "PLATFORM_ADMIN", "place", "platform"));
        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(WebBrowser.hrefs(refused.body(), self + "?lang="))
                .containsExactly(self + "?lang=zh", self + "?lang=en");
        assertThat(admin.page(self + "?lang=en")).contains("Platform administrator");
    }

    @Test
    void eachRoleBeginsOnAPageThatItMaySee() throws Exception {
        admin();
        running.sql("INSERT INTO workplace.node (id, kind, name) VALUES ('zone:park', 'ZONE', 'Park')");
        running.sql(
                "INSERT INTO workplace.node (id, kind, name, parent) VALUES ('acme', 'ENTERPRISE', 'Acme', 'zone:park')");
        running.sql("INSERT INTO workplace.node (id, kind, name, parent) VALUES ('acme/one', 'SITE', 'One', 'acme')");
        running.sql(
                "INSERT INTO workplace.node (id, kind, name, parent) VALUES ('acme/one/l', 'LINE', 'L', 'acme/one')");
        Map<String, String> begins = new java.util.TreeMap<>();
        for (Role role : Role.values()) {
            for (String place : List.of("zone:park", "acme", "acme/one", "acme/one/l")) {
                String login = role.name().toLowerCase(java.util.Locale.ROOT) + begins.size();
                try {
                    People.Created created = person(login, role, Grants.Over.node(place));
                    WebBrowser browser = browser();
                    browser.enter(login, created.password(), OWN);
                    HttpResponse<String> first = browser.get("/");
                    assertThat(first.statusCode()).as(role + " over " + place).isEqualTo(200);
                    assertThat(browser.get("/no/such").statusCode()).isEqualTo(404);
                    begins.put(role + " " + place, first.uri().getPath());
                } catch (io.edgewitness.collector.workplace.Refused e) {
                    assertThat(e.refusal().key()).isEqualTo("role-does-not-fit");
                }
            }
        }
        assertThat(begins)
                .containsEntry("ZONE_OFFICE zone:park", "/forms")
                .containsEntry("AUDITOR zone:park", "/forms")
                .containsEntry("ENTERPRISE_ADMIN acme", "/")
                .containsEntry("READER acme/one", "/")
                .containsEntry("READER acme/one/l", "/account");
    }

    @Test
    void thePageOfSomebodyWithRolesElsewhereShowsWhatCanBeTaken() throws Exception {
        admin();
        running.sql("INSERT INTO workplace.node (id, kind, name) VALUES ('acme', 'ENTERPRISE', 'Acme')");
        running.sql("INSERT INTO workplace.node (id, kind, name) VALUES ('rival', 'ENTERPRISE', 'Rival')");
        People.Created chief = person("chief", Role.ENTERPRISE_ADMIN, Grants.Over.node("acme"));
        People.Created worker = person("worker", Role.READER, Grants.Over.node("rival"));
        workplace.grants().give(Access.collector(), worker.person().id(), Role.ENGINEER, Grants.Over.node("acme"));
        WebBrowser browser = browser();
        browser.enter("chief", chief.password(), OWN);
        String page = browser.page("/users/" + worker.person().id());
        assertThat(page)
                .contains("acme")
                .doesNotContain("rival")
                .doesNotContain("/password\"")
                .doesNotContain("name=\"email\"");
    }

    @Test
    void theTrailIsCheckedForWhoMayReadIt() throws Exception {
        admin();
        running.sql("INSERT INTO workplace.node (id, kind, name) VALUES ('acme', 'ENTERPRISE', 'Acme')");
        People.Created reader = person("reader", Role.READER, Grants.Over.node("acme"));
        WebBrowser browser = browser();
        browser.enter("reader", reader.password(), OWN);
        browser.page("/account");
        running.sql("ALTER TABLE workplace.trail RENAME TO trail_away");
        assertThat(browser.post("/trail/check", Map.of()).statusCode()).isEqualTo(403);
        running.sql("ALTER TABLE workplace.trail_away RENAME TO trail");
    }
}
