package io.edgewitness.collector.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.edgewitness.collector.workplace.Access;
import io.edgewitness.collector.workplace.Grants;
import io.edgewitness.collector.workplace.People;
import io.edgewitness.collector.workplace.Role;
import io.edgewitness.collector.workplace.Workplace;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Texts of agents and people that try to be more than text. */
class HostileTextTest {
    private static final Instant NOW = Instant.parse("2026-06-01T08:00:00Z");
    private static final String OWN = "violet kettle on a roof";
    private static final String HTML = "<img src=x onerror=alert(7)>\"'><script>alert(7)</script>";
    private static final String SQL = "x'; DROP TABLE workplace.person; --";

    @TempDir
    Path folder;

    private RunningCollector running;
    private Workplace workplace;
    private WebBrowser admin;

    @BeforeEach
    void start() throws Exception {
        running = new RunningCollector(folder, NOW, null);
        workplace = running.collector.workplace();
        // Before the first page is shown: what it shows of the agents is kept for a few seconds.
        agent("gw-1", HTML, HTML);
        agent("gw-2", "acme", "one");
        String first = String.valueOf(FirstSignIn.prepare(workplace, folder));
        admin = new WebBrowser(running.url());
        admin.enter("admin", first.replaceFirst("(?s).*password (\\S+) .*", "$1"), OWN);
    }

    @AfterEach
    void stop() throws Exception {
        running.close();
    }

    private void agent(String agent, String enterprise, String site) throws Exception {
        ByteString token = ByteString.copyFromUtf8(agent + "-0123456789abcdef0123456789abcdef");
        AgentRegistry registry = running.collector.registry();
        registry.addToken(new AgentRegistry.Token(token, agent, running.now.plusSeconds(60), null));
        registry.redeem(
                token,
                new AgentRegistry.Agent(
                        agent, ByteString.copyFromUtf8("k"), ByteString.copyFromUtf8("c"), running.now));
        TestBatches batches = new TestBatches(agent, enterprise, site);
        running.collector
                .store()
                .store(List.of(batches.manifest(HTML).metric(HTML, 0, 0, "1.5").close()));
    }

    private static final List<String> PAGES = List.of(
            "/",
            "/live",
            "/scenarios",
            "/indicators",
            "/evidence",
            "/operations",
            "/forms",
            "/users",
            "/account",
            "/places",
            "/tokens",
            "/providers",
            "/trail",
            "/consents",
            "/aggregates");

    @Test
    void anAgentsTextIsTextOnEachPage() throws Exception {
        running.seePlaces();
        assertThat(admin.page("/")).contains("&lt;img src=x onerror=alert(7)&gt;");
        for (String page : PAGES) {
            String body = admin.get(page).body();
            assertThat(body).as(page).doesNotContain("<img src=x").doesNotContain("<script>alert");
        }
        HttpResponse<String> json = admin.get("/api/v1/agents");
        assertThat(json.headers().firstValue("Content-Type"))
                .hasValueSatisfying(t -> assertThat(t).startsWith("application/json"));
    }

    @Test
    void aPersonsTextIsTextOnEachPage() throws Exception {
        running.seePlaces();
        workplace.tenancy().rename(Access.collector(), "acme", HTML);
        People.Created created = workplace
                .people()
                .create(
                        Access.collector(),
                        new People.Wanted("worker", HTML, null, "zh"),
                        Role.ENTERPRISE_ADMIN,
                        Grants.Over.node("acme"));
        for (String page : PAGES) {
            String body = admin.get(page).body();
            assertThat(body).as(page).doesNotContain("<img src=x").doesNotContain("<script>alert");
        }
        assertThat(admin.page("/users/" + created.person().id())).contains("&lt;img src=x");
        WebBrowser worker = new WebBrowser(running.url());
        worker.enter("worker", created.password(), OWN);
        for (String page : PAGES) {
            assertThat(worker.get(page).body())
                    .as(page)
                    .doesNotContain("<img src=x")
                    .doesNotContain("<script>alert");
        }
    }

    @Test
    void sqlInAFieldIsText() throws Exception {
        admin.page("/users");
        Map<String, String> form =
                Map.of("login", "worker", "name", SQL, "language", "zh", "role", "READER", "place", "platform");
        assertThat(admin.post("/users", form).statusCode()).isEqualTo(200);
        assertThat(admin.page("/users")).contains("x'; DROP TABLE workplace.person; --");
        for (String path : List.of(
                "/trail?actor=",
                "/trail?action=",
                "/trail?project=",
                "/?q=",
                "/pages/agents?q=",
                "/api/v1/agents?after=",
                "/api/v1/metrics?name=",
                "/api/v1/events?agent=")) {
            assertThat(admin.get(path + "x%27%20OR%201%3D1%3B%20DROP%20TABLE%20workplace.person%3B--")
                            .statusCode())
                    .as(path)
                    .isIn(200, 400);
        }
        assertThat(admin.page("/users")).contains("worker");
    }

    @Test
    void aFormulaInTheTrailIsTextForASpreadsheet() throws Exception {
        workplace
                .tenancy()
                .add(
                        Access.collector(),
                        null,
                        io.edgewitness.collector.workplace.Node.Kind.ENTERPRISE,
                        "acme",
                        "=HYPERLINK(\"https://evil.example\")");
        String csv = admin.page("/trail.csv");
        assertThat(csv).contains("node-add").contains("\"'=HYPERLINK(\"\"https://evil.example\"\")\"");
        assertThat(csv).doesNotContain(",=HYPERLINK").doesNotContain(",\"=HYPERLINK");
    }

    @Test
    void aLongFormOrATallAddressIsRefused() throws Exception {
        admin.page("/users");
        WebBrowser stranger = new WebBrowser(running.url());
        stranger.page("/sign-in");
        assertThat(stranger.forged("/sign-in", Map.of("login", "x".repeat(100_000), "csrf", stranger.token()))
                        .statusCode())
                .isEqualTo(413);
        assertThat(admin.post("/users", Map.of("login", "x".repeat(33_000_000))).statusCode())
                .isEqualTo(413);
        assertThat(admin.get("/?q=" + "a".repeat(20_000)).statusCode()).isIn(414, 431);
        assertThat(admin.get("/users").statusCode()).isEqualTo(200);
    }

    @Test
    void aMistakeShowsNoStackAndNoSecret() throws Exception {
        String secret = admin.cookie("ew-session").getValue();
        admin.page("/users");
        for (HttpResponse<String> answer : List.of(
                admin.post("/users", Map.of("login", "x")),
                admin.post("/users", Map.of("role", "KING")),
                admin.post("/places", Map.of("kind", "moon")),
                admin.post("/providers", Map.of("mappings", "nonsense")),
                admin.get("/users/p-nobody"),
                admin.get("/trail?from=yesterday"))) {
            assertThat(answer.statusCode()).isBetween(400, 499);
            assertThat(answer.body())
                    .doesNotContain("Exception", "\tat ", "io.edgewitness", "org.postgresql", secret, OWN);
        }
    }
}
