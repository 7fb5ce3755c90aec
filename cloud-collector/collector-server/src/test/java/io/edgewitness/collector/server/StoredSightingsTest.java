package io.edgewitness.collector.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.collector.api.Scope;
import io.edgewitness.collector.forms.Notice;
import io.edgewitness.collector.forms.Sightings.Sighting;
import io.edgewitness.collector.workplace.Access;
import io.edgewitness.collector.workplace.Grants;
import io.edgewitness.collector.workplace.Node;
import io.edgewitness.collector.workplace.People;
import io.edgewitness.collector.workplace.Role;
import io.edgewitness.collector.workplace.Workplace;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lower bounds of what a zone's form asks for, from stored batches. */
class StoredSightingsTest {
    private static final Notice ZONE = Notice.load("liaoning-2024");
    private static final Scope ACME = new Scope("acme", null);

    @TempDir
    Path folder;

    private RunningCollector running;
    private StoredSightings sightings;

    @BeforeEach
    void start() throws Exception {
        running = new RunningCollector(folder, Instant.parse("2026-05-10T00:00:00Z"), null);
        sightings = new StoredSightings(running.collector.database(), running.collector.clock());
    }

    @AfterEach
    void stop() throws Exception {
        running.close();
    }

    private Sighting seen(String field, Scope scope) throws Exception {
        return sightings.of(ZONE, List.of(scope)).of(field);
    }

    /** Days of a module; only days whose figures the agent sealed count. */
    private void days(int days) throws Exception {
        running.sql(
                "INSERT INTO evidence.rolled_metric (enterprise, site, agent, epoch, batch, sequence, at, leaf, span, from_time,"
                        + " to_time, revision, scenario, name, labels, arm, formula, record)"
                        + " SELECT 'acme', 'jn-plant-1', 'gw-1', 1, 1, 1, d, 0, 'DAY', d, d + interval '1 day', 0, 'energy-line-1',"
                        + " 'em_energy_kwh', '{}', 'on', 'register-difference@1', ''::bytea"
                        + " FROM generate_series('2026-04-02T00:00:00Z'::timestamptz, '2026-04-02T00:00:00Z'::timestamptz + interval '"
                        + (days - 1) + " days', interval '1 day') d");
    }

    @Test
    void nothingIsSeenWhereNobodyMayLook() throws Exception {
        running.collector.store().store(List.of(new TestBatches("gw-1").close()));
        assertThat(sightings.of(ZONE, List.of()).byField()).isEmpty();
        assertThat(sightings.of(ZONE, List.of(new Scope("other", null))).byField())
                .isEmpty();
    }

    @Test
    void thisCollectorIsAPlatformOnceSomethingRealSentToIt() throws Exception {
        running.collector.store().store(List.of(new TestBatches("gw-1").close()));
        assertThat(seen("LN-KPI-05", ACME).least()).isEqualByComparingTo("1");
        running.sql("UPDATE evidence.point_version SET mode = 'SIM'");
        assertThat(seen("LN-KPI-05", ACME)).isNull();
        assertThat(seen("LN-KPI-17", ACME).details())
                .anySatisfy(t -> assertThat(t.zh()).contains("1 个网关"));
    }

    @Test
    void aScenarioCountsOnlyWithAllThatADefinitionAsks() throws Exception {
        TestBatches agent = new TestBatches("gw-1");
        running.collector
                .store()
                .store(List.of(agent.manifest("energy-line-1")
                        .demand("13.1", true)
                        .demand("13.2", true)
                        .metric("x_5g_terminals_online", 1, 0, "2")
                        .close()));
        days(29);
        Sighting short1 = seen("LN-KPI-08", ACME);
        assertThat(short1.least()).isNull();
        assertThat(short1.details().get(0).zh()).contains("29 天，不足 30 天", "仿真");
        running.sql("UPDATE evidence.point_version SET mode = 'REAL'");
        days(31);
        assertThat(seen("LN-KPI-08", ACME).details().get(0).zh()).contains("未见5G终端在线");
        running.sql("UPDATE evidence.metric SET mode = 'REAL'");
        Sighting counted = seen("LN-KPI-08", ACME);
        assertThat(counted.least()).as(counted.toString()).isEqualByComparingTo("1");
        assertThat(counted.options()).containsExactly("energy");
        running.collector.store().store(List.of(agent.demand("13.2", false).close()));
        running.sql("UPDATE evidence.demand SET at = at + interval '1 hour' WHERE NOT met");
        assertThat(seen("LN-KPI-08", ACME).least()).isNull();
    }

    @Test
    void theReadinessBesideAZonesDocumentsSaysWhatWasSeen() throws Exception {
        List<String> enterprises = List.of("acme", "bolt", "cast");
        for (String enterprise : enterprises) {
            running.collector.store().store(List.of(new TestBatches("gw-" + enterprise, enterprise, "one").close()));
        }
        running.sql("UPDATE evidence.point_version SET mode = 'REAL'");
        Workplace workplace = running.collector.workplace();
        Access all = Access.collector();
        workplace.tenancy().add(all, null, Node.Kind.ZONE, "park", "高新园区");
        for (String enterprise : enterprises) {
            workplace.tenancy().add(all, "zone:park", Node.Kind.ENTERPRISE, enterprise, enterprise);
            workplace
                    .consents()
                    .give(all, enterprise, "zone:park", "agent-count", running.now, running.now.plusSeconds(86_400));
        }
        String id = workplace
                .projects()
                .create(all, "liaoning-2024", "园区", "zone:park")
                .id();
        workplace.answers().put(all, id, "LN-KPI-05", "0", 0);
        People.Created created = workplace
                .people()
                .create(
                        all,
                        new People.Wanted("li", "li", null, "zh"),
                        Role.ZONE_OFFICE,
                        Grants.Over.node("zone:park"));
        WebBrowser li = new WebBrowser(running.url());
        li.enter("li", created.password(), "violet kettle on a roof");
        li.page("/forms/" + id + "/export");
        li.post("/forms/" + id + "/export", Map.of("kind", "draft"));
        List<String> documents = List.of();
        for (Instant limit = Instant.now().plusSeconds(60); documents.isEmpty(); Thread.sleep(100)) {
            assertThat(Instant.now()).isBefore(limit);
            documents = WebBrowser.hrefs(li.page("/forms/" + id + "/exports"), "/forms/" + id + "/exports/");
        }
        String readiness = documents.stream()
                .filter(d -> d.endsWith("readiness.txt"))
                .findFirst()
                .orElseThrow();
        assertThat(new String(li.bytes(readiness), StandardCharsets.UTF_8)).contains("填报 0，系统已见至少 1");
    }

    /** What an agent read before is now read from something real, in the same epoch. */
    private void becomesReal(String at) throws Exception {
        running.sql(
                "INSERT INTO evidence.point_version SELECT enterprise, site, agent, epoch, batch + 1, sequence, '" + at
                        + "', number + 10, point, source, 'REAL', address, unit, interval_ns, was, recording, counted"
                        + " FROM evidence.point_version WHERE mode = 'SIM'");
    }

    @Test
    void aSimulationThatEndedLastMonthStillCountsAgainstTheQuarter() throws Exception {
        running.collector
                .store()
                .store(List.of(new TestBatches("gw-1").manifest("energy-line-1").close()));
        becomesReal("2026-04-20T00:00:00Z");
        assertThat(seen("LN-KPI-08", ACME).details().get(0).zh()).contains("含仿真数据");
        running.now = Instant.parse("2026-07-20T00:00:00Z");
        assertThat(seen("LN-KPI-08", ACME).details().get(0).zh()).doesNotContain("含仿真数据");
    }

    @Test
    void sitesThatTwoEnterprisesCallAlikeAreTwo() throws Exception {
        for (String enterprise : List.of("acme", "bolt")) {
            running.collector
                    .store()
                    .store(List.of(new TestBatches("gw-" + enterprise, enterprise, "one")
                            .manifest("energy-line-1")
                            .demand("13.1", true)
                            .metric("x_5g_terminals_online", 1, 0, "2")
                            .close()));
        }
        days(31);
        running.sql(
                "INSERT INTO evidence.rolled_metric SELECT 'bolt', 'one', 'gw-bolt', epoch, batch, sequence, at, leaf, span,"
                        + " from_time, to_time, revision, scenario, name, labels, arm, formula, record FROM evidence.rolled_metric");
        running.sql("UPDATE evidence.rolled_metric SET agent = 'gw-acme' WHERE agent = 'gw-1'");
        running.sql("UPDATE evidence.point_version SET mode = 'REAL'");
        running.sql("UPDATE evidence.metric SET mode = 'REAL'");
        assertThat(seen("LN-KPI-08", Scope.ALL).least()).isEqualByComparingTo("2");
    }

    @Test
    void aBaseStationOfASimulatedModemIsNone() throws Exception {
        running.collector
                .store()
                .store(List.of(new TestBatches("gw-1")
                        .metric("x_nr_ss_rsrp_dbm", 1, 0, "-80")
                        .close()));
        running.sql("UPDATE evidence.metric SET labels = '{\"gnb\":\"4600\"}'");
        assertThat(seen("LN-KPI-03", ACME)).isNull();
        running.sql("UPDATE evidence.metric SET mode = 'REAL'");
        assertThat(seen("LN-KPI-03", ACME).least()).isEqualByComparingTo("1");
    }
}
