package io.edgewitness.collector.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.collector.workplace.Access;
import io.edgewitness.collector.workplace.Grants;
import io.edgewitness.collector.workplace.People;
import io.edgewitness.collector.workplace.Permission;
import io.edgewitness.collector.workplace.Role;
import io.edgewitness.collector.workplace.Trail;
import io.edgewitness.collector.workplace.Workplace;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Two enterprises on one collector: what people and tokens of the one get of the other, route by route. */
class ReachTest {
    private static final Instant NOW = Instant.parse("2026-06-01T08:00:00Z");
    private static final String OWN = "violet kettle on a roof";

    /** Told to whoever may read at all: they name no plant. */
    private static final Set<String> OPEN = Set.of("/api/v1/notices", "/api/v1/key", "/api/v1/definitions");

    @TempDir
    Path folder;

    private RunningCollector running;
    private Workplace workplace;
    private People.Created worker;
    private People.Created chief;

    @BeforeEach
    void start() throws Exception {
        running = new RunningCollector(folder, NOW, null);
        workplace = running.collector.workplace();
        plant("gw-1", "acme", "one");
        plant("gw-2", "acme", "two");
        plant("gw-9", "rival", "nine");
        running.seePlaces();
        worker = workplace
                .people()
                .create(
                        Access.collector(),
                        new People.Wanted("worker", "Worker", null, "zh"),
                        Role.ENGINEER,
                        Grants.Over.node("acme/one"));
    }

    @AfterEach
    void stop() throws Exception {
        running.close();
    }

    private void plant(String agent, String enterprise, String site) throws Exception {
        TestBatches.enrol(running.collector.registry(), agent, running.now);
        TestBatches batches = new TestBatches(agent, enterprise, site);
        batches.manifest("scenario-" + agent);
        for (int i = 0; i < 3; i++) {
            batches.metric("em_energy_kwh", i, 0, i + ".50");
        }
        running.collector
                .store()
                .store(List.of(batches.samples(20).eventAndGap().close()));
    }

    private WebBrowser browser() throws Exception {
        return new WebBrowser(running.url());
    }

    private WebBrowser worker() throws Exception {
        WebBrowser browser = browser();
        browser.enter("worker", worker.password(), OWN);
        return browser;
    }

    /** Of the enterprise acme. */
    private WebBrowser chief() throws Exception {
        chief = workplace
                .people()
                .create(
                        Access.collector(),
                        new People.Wanted("chief", "Chief", null, "zh"),
                        Role.ENTERPRISE_ADMIN,
                        Grants.Over.node("acme"));
        WebBrowser browser = browser();
        browser.enter("chief", chief.password(), OWN);
        return browser;
    }

    private static String token(WebBrowser of) throws Exception {
        of.page("/tokens");
        return WebBrowser.secretOf(
                of.post("/tokens", Map.of("name", "t", "place", "node:acme/one", "days", "7", "may", "READ_PLANT")));
    }

    private static List<String> reads() {
        try (var in = RestApi.class.getResourceAsStream("openapi.yaml")) {
            Map<?, ?> description = (Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromInputStream(in);
            List<String> reads = new ArrayList<>();
            ((Map<?, ?>) description.get("paths")).forEach((path, verbs) -> {
                if (((Map<?, ?>) verbs).containsKey("get")) {
                    reads.add(String.valueOf(path));
                }
            });
            return reads;
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void aTokenOfOneSiteReadsNothingOfAnother() throws Exception {
        String token = token(chief());
        assertThat(reads()).hasSizeGreaterThan(10);
        for (String path : reads()) {
            for (String query :
                    List.of("", "?enterprise=rival", "?enterprise=acme&site=two", "?agent=gw-9", "?agent=gw-2")) {
                for (String agent : List.of("gw-1", "gw-9", "gw-2")) {
                    String real = path.replace("{id}", agent)
                                    .replace("{order}", "o-1")
                                    .replace("{unit}", "u-1")
                                    .replace("{key}", "JN-1-01")
                                    .replaceAll("\\{\\w+}", "X")
                            + query + (query.isEmpty() ? "?" : "&")
                            + "project=p&figure=f&limit=100";
                    HttpResponse<String> answer = browser().get(real, "Authorization", "Bearer " + token);
                    assertThat(answer.statusCode()).as(real + answer.body()).isLessThan(500);
                    if (answer.statusCode() == 200 && !OPEN.contains(path)) {
                        assertThat(answer.body())
                                .as(real)
                                .doesNotContain("rival", "\"nine\"", "gw-9", "gw-2", "\"two\"");
                    }
                }
            }
        }
        assertThat(browser()
                        .get("/api/v1/agents", "Authorization", "Bearer " + token)
                        .body())
                .contains("gw-1");
        assertThat(browser()
                        .get("/api/v1/metrics?enterprise=rival", "Authorization", "Bearer " + token)
                        .statusCode())
                .isEqualTo(403);
        for (String path : List.of("/metrics", "/api/v1/plans", "/api/v1/audits", "/api/v1/indicators?project=p")) {
            assertThat(browser().get(path, "Authorization", "Bearer " + token).statusCode())
                    .as(path)
                    .isEqualTo(403);
        }
    }

    @Test
    void aPersonOfOneSiteSeesItsPagesAndNoOther() throws Exception {
        WebBrowser browser = worker();
        assertThat(browser.page("/")).contains("gw-1").doesNotContain("gw-2").doesNotContain("gw-9");
        assertThat(browser.page("/pages/agents?q=gw")).doesNotContain("gw-9");
        assertThat(browser.get("/api/v1/agents/gw-9").statusCode()).isEqualTo(404);
        assertThat(browser.get("/api/v1/live?agent=gw-9").statusCode()).isEqualTo(404);
        assertThat(browser.get("/api/v1/agents/gw-1").statusCode()).isEqualTo(200);
    }

    @Test
    void whoReadsTwoSitesSaysWhichOrChooses() throws Exception {
        workplace.grants().give(Access.collector(), worker.person().id(), Role.READER, Grants.Over.node("rival/nine"));
        WebBrowser browser = worker();
        assertThat(browser.get("/api/v1/agents").statusCode()).isEqualTo(400);
        assertThat(browser.get("/api/v1/agents").body()).contains("enterprise=acme&site=one");
        assertThat(browser.get("/api/v1/agents?enterprise=rival").body())
                .contains("gw-9")
                .doesNotContain("gw-1");
        assertThat(browser.page("/")).contains("gw-1").doesNotContain("gw-9");
        browser.page("/account");
        browser.post("/account/plant", Map.of("plant", "rival%2Fnine"));
        assertThat(browser.page("/")).contains("gw-9").doesNotContain("gw-1");
        assertThat(browser.post("/account/plant", Map.of("plant", "acme%2Ftwo")).statusCode())
                .isEqualTo(400);
    }

    @Test
    void anotherEnterprisesPeopleTokensAndPlacesAreNotThere() throws Exception {
        People.Created boss = workplace
                .people()
                .create(
                        Access.collector(),
                        new People.Wanted("boss", "Boss", null, "en"),
                        Role.ENTERPRISE_ADMIN,
                        Grants.Over.node("rival"));
        WebBrowser browser = browser();
        browser.enter("boss", boss.password(), OWN);
        String person = worker.person().id();
        assertThat(browser.page("/users")).contains("Boss").doesNotContain("Worker");
        assertThat(browser.get("/users/" + person).statusCode()).isEqualTo(404);
        browser.page("/account");
        assertThat(browser.post("/users/" + person + "/state", Map.of("to", "disabled"))
                        .statusCode())
                .isEqualTo(404);
        assertThat(browser.post("/users/" + person + "/password", Map.of()).statusCode())
                .isEqualTo(404);
        assertThat(browser.page("/places")).contains("rival/nine").doesNotContain("acme");
        assertThat(browser.post("/places/change", Map.of("id", "acme", "do", "rename", "name", "Mine"))
                        .statusCode())
                .isEqualTo(404);
        assertThat(browser.page("/trail")).doesNotContain("worker").doesNotContain("acme");
        assertThat(browser.page("/consents")).doesNotContain("acme");
    }

    @Test
    void nobodyGivesHimselfMore() throws Exception {
        WebBrowser browser = worker();
        String self = "/users/" + worker.person().id();
        browser.page("/account");
        assertThat(browser.post(self + "/roles", Map.of("role", "PLATFORM_ADMIN", "place", "platform"))
                        .statusCode())
                .isEqualTo(403);
        assertThat(browser.post(self + "/roles", Map.of("role", "ENTERPRISE_ADMIN", "place", "node:acme"))
                        .statusCode())
                .isEqualTo(403);
        assertThat(browser.post("/tokens", Map.of("name", "t", "place", "node:acme", "days", "7", "may", "READ_PLANT"))
                        .statusCode())
                .isEqualTo(403);
        assertThat(browser.post(
                                "/users",
                                Map.of(
                                        "login",
                                        "x2",
                                        "name",
                                        "X",
                                        "language",
                                        "zh",
                                        "role",
                                        "READER",
                                        "place",
                                        "node:acme/one"))
                        .statusCode())
                .isEqualTo(403);
        assertThat(browser.get("/providers").statusCode()).isEqualTo(403);
        assertThat(browser.get("/operations").statusCode()).isIn(200, 404);
    }

    @Test
    void aTokenNeedsWhatItsMakerStillHas() throws Exception {
        String token = token(chief());
        assertThat(browser()
                        .get("/api/v1/agents", "Authorization", "Bearer " + token)
                        .statusCode())
                .isEqualTo(200);
        running.now = NOW.plus(Duration.ofDays(8));
        assertThat(browser()
                        .get("/api/v1/agents", "Authorization", "Bearer " + token)
                        .statusCode())
                .isEqualTo(401);
        running.now = NOW;
        workplace
                .grants()
                .of(Access.collector(), chief.person().id())
                .forEach(g -> workplace.grants().take(Access.collector(), g.id()));
        assertThat(browser()
                        .get("/api/v1/agents", "Authorization", "Bearer " + token)
                        .statusCode())
                .isEqualTo(403);
        assertThat(browser()
                        .get("/api/v1/agents", "Authorization", "Bearer ewt_00000000_" + "a".repeat(43))
                        .statusCode())
                .isEqualTo(401);
    }

    @Test
    void ordersGoToAgentsThatOneMayOperateAndNoOther() throws Exception {
        WebBrowser browser = chief();
        browser.page("/tokens");
        String operate = WebBrowser.secretOf(browser.post(
                "/tokens",
                Map.of("name", "t", "place", "node:acme/one", "days", "7", "may", Permission.OPERATE.name())));
        String read = token(browser);
        assertThat(order("gw-1", operate)).isEqualTo(202);
        assertThat(workplace.trail().read(Access.collector(), Trail.Filter.NONE, null, 1))
                .singleElement()
                .satisfies(e -> {
                    assertThat(e.action()).isEqualTo("order");
                    assertThat(e.target()).isEqualTo("gw-1");
                    assertThat(e.node()).isEqualTo("acme/one");
                    assertThat(e.detail()).isEqualTo("press.setpoint = 50");
                });
        assertThat(order("gw-2", operate)).isEqualTo(403);
        assertThat(order("gw-9", operate)).isEqualTo(403);
        assertThat(order("nobody", operate)).isEqualTo(403);
        assertThat(order("gw-1", read)).isEqualTo(403);
        assertThat(order("gw-9", DataFolder.adminToken(folder))).isEqualTo(202);
    }

    private int order(String agent, String token) throws Exception {
        return java.net.http.HttpClient.newHttpClient()
                .send(
                        java.net.http.HttpRequest.newBuilder(
                                        java.net.URI.create(running.url() + "/api/v1/agents/" + agent + "/commands"))
                                .header("Authorization", "Bearer " + token)
                                .POST(java.net.http.HttpRequest.BodyPublishers.ofString(
                                        "{\"targets\": {\"press.setpoint\": 50}}"))
                                .build(),
                        java.net.http.HttpResponse.BodyHandlers.ofString())
                .statusCode();
    }

    private void agree(String enterprise) {
        agree(enterprise, "site-count");
    }

    private void agree(String enterprise, String kind) {
        workplace
                .consents()
                .give(
                        Access.collector(),
                        enterprise,
                        "zone:park",
                        kind,
                        NOW.minusSeconds(1),
                        NOW.plus(Duration.ofDays(9)));
    }

    /** Of machines too a zone learns how many, and neither whose nor which. */
    @Test
    void aZoneSeesHowManyMachinesAreWatchedAndHowManyOfThemHaveAnAlarm() throws Exception {
        Access all = Access.collector();
        workplace.tenancy().add(all, null, io.edgewitness.collector.workplace.Node.Kind.ZONE, "park", "Park");
        for (String enterprise : List.of("acme", "rival", "third")) {
            String agent = "gw-of-" + enterprise;
            TestBatches.enrol(running.collector.registry(), agent, running.now);
            TestBatches batches = MachinesTest.pump(agent, enterprise);
            if (enterprise.equals("acme")) {
                batches.machine("fan-100", MachinesTest.FAULTS, "inputs: {}")
                        .figure("fan-100", MachinesTest.FAULTS, "fd_velocity_mm_s_max", "drive-end", 0, "0.5");
            }
            running.collector.store().store(List.of(batches.close()));
            running.seePlaces();
            workplace.tenancy().join(all, enterprise, "zone:park");
            agree(enterprise, "machine-count");
            agree(enterprise, "machine-alarm-count");
        }
        People.Created office = workplace
                .people()
                .create(
                        all,
                        new People.Wanted("office", "Office", null, "en"),
                        Role.ZONE_OFFICE,
                        Grants.Over.node("zone:park"));
        WebBrowser zone = browser();
        zone.enter("office", office.password(), OWN);
        assertThat(zone.page("/aggregates"))
                .contains("Number of machines watched", "<b>4</b>", "with an alarm or a diagnosis", "<b>3</b>")
                .doesNotContain("pump-3", "fan-100", "acme", "outer ring");
    }

    @Test
    void aZoneSeesOnlyTotalsThatWereConsentedTo() throws Exception {
        Access all = Access.collector();
        workplace.tenancy().add(all, null, io.edgewitness.collector.workplace.Node.Kind.ZONE, "park", "Park");
        workplace.tenancy().join(all, "acme", "zone:park");
        workplace.tenancy().join(all, "rival", "zone:park");
        plant("gw-5", "third", "five");
        running.seePlaces();
        workplace.tenancy().join(all, "third", "zone:park");
        People.Created office = workplace
                .people()
                .create(
                        all,
                        new People.Wanted("office", "Office", null, "en"),
                        Role.ZONE_OFFICE,
                        Grants.Over.node("zone:park"));
        WebBrowser zone = browser();
        zone.enter("office", office.password(), OWN);
        assertThat(zone.page("/aggregates")).contains("0 enterprises agreed").doesNotContain("acme");
        for (String path : List.of("/api/v1/agents", "/api/v1/metrics?enterprise=acme", "/api/v1/agents/gw-1")) {
            assertThat(zone.get(path).statusCode()).as(path).isIn(403, 404);
        }
        assertThat(zone.get("/").body()).doesNotContain("gw-1");
        agree("acme");
        agree("rival");
        assertThat(zone.page("/aggregates"))
                .contains("2 enterprises agreed", "fewer than 3 enterprises have any")
                .doesNotContain("<b>2</b>", "<b>3</b>", "gw-1", "acme");
        agree("third");
        assertThat(zone.page("/aggregates"))
                .contains("<b>4</b>", "3 enterprises agreed")
                .doesNotContain("gw-1", "third");
        running.now = NOW.plus(Duration.ofDays(10));
        WebBrowser later = browser();
        later.signIn("office", OWN);
        assertThat(later.page("/aggregates")).contains("0 enterprises agreed").doesNotContain("<b>4</b>");
    }

    @Test
    void permissionsOfATokenAreThoseThatWereTicked() throws Exception {
        WebBrowser browser = chief();
        browser.page("/tokens");
        HttpResponse<String> none = browser.post("/tokens", Map.of("name", "t", "place", "node:acme/one", "days", "7"));
        assertThat(none.statusCode()).isEqualTo(400);
        String operate = WebBrowser.secretOf(browser.post(
                "/tokens",
                Map.of("name", "t", "place", "node:acme/one", "days", "7", "may", Permission.OPERATE.name())));
        assertThat(browser()
                        .get("/api/v1/agents", "Authorization", "Bearer " + operate)
                        .statusCode())
                .isEqualTo(403);
    }
}
