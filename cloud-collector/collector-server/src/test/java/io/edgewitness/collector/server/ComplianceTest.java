package io.edgewitness.collector.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.edgewitness.collector.api.Scope;
import io.edgewitness.collector.compliance.LineDetail;
import io.edgewitness.edge.ledger.proto.Value;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the watched line of an agent becomes in a whole collector that runs. */
class ComplianceTest {
    private static final Instant MORNING = Instant.parse("2026-03-31T08:00:00Z");
    private static final String PERIOD = "&from=2026-03-31T00:00:00Z&to=2026-04-01T00:00:00Z";

    @TempDir
    Path folder;

    private RunningCollector running;
    private final CoatingLine line = new CoatingLine(MORNING);

    @BeforeEach
    void start() throws Exception {
        running = new RunningCollector(folder, MORNING, null);
        running.collector
                .store()
                .store(List.of(
                        line.day().tell(new TestBatches("gw-1", "acme", "s1")).close()));
        running.now = line.now();
    }

    @AfterEach
    void stop() throws Exception {
        running.close();
    }

    private HttpResponse<String> get(String path, String language) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(running.url() + path))
                                .header("Cookie", "lang=" + language)
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    private JsonNode items(String path) throws Exception {
        HttpResponse<String> response = get("/api/v1/compliance/" + path, "zh");
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return new ObjectMapper().readTree(response.body()).path("items");
    }

    @Test
    void theProcedureIsThereWithStepsAndWhatMayFollow() throws Exception {
        JsonNode procedure = items("procedures").get(0);
        assertThat(procedure.path("sop").asText()).isEqualTo("coating");
        assertThat(procedure.path("steps")).hasSize(7);
        assertThat(procedure.path("pairs").toString())
                .contains("{\"from\":\"resin\",\"to\":\"dip\"}")
                .doesNotContain("{\"from\":\"spray\",\"to\":\"dip\"}");
        assertThat(procedure.path("seededPlan").path("order").asInt()).isEqualTo(4);
    }

    @Test
    void casesHaveFitnessAndDeviationsAndFindingsTheirLatencyAndAPseudonym() throws Exception {
        JsonNode clean = items("cases?case=W-101").get(0);
        assertThat(clean.path("clean").asBoolean()).isTrue();
        assertThat(clean.path("fitness").asDouble()).isEqualTo(1);
        JsonNode omitted = items("cases?case=W-202").get(0);
        assertThat(omitted.path("omitted").asText()).isEqualTo("cure");
        assertThat(omitted.path("fitness").asDouble()).isBetween(0.7, 0.95);
        JsonNode pick = items("findings?case=W-203").get(0);
        assertThat(pick.path("type").asText()).isEqualTo("wrong-pick");
        assertThat(pick.path("latencySeconds").asDouble()).isEqualTo(0.2);
        assertThat(pick.path("actor").asText()).startsWith("p-");
        assertThat(items("findings").toString() + items("seeded")).doesNotContain("4711");
    }

    @Test
    void eachSeededTestHasItsAnnouncementAndItsResult() throws Exception {
        JsonNode missed = items("seeded?case=T-3");
        assertThat(missed.findValuesAsText("type")).containsExactly("result", "announced");
        assertThat(missed.get(0).path("found").asBoolean()).isFalse();
        JsonNode found = items("seeded?case=T-1").get(0);
        assertThat(found.path("found").asBoolean()).isTrue();
        assertThat(found.path("latencySeconds").asDouble()).isEqualTo(0.2);
        assertThat(Instant.parse(found.path("announced").asText()))
                .isBefore(Instant.parse(
                        items("findings?case=T-1").get(0).path("at").asText()));
    }

    @Test
    void listsComeAsCsvAndAPeriodAsXes() throws Exception {
        String csv =
                get("/api/v1/compliance/cases.csv?agent=gw-1" + PERIOD, "zh").body();
        assertThat(csv.lines().toList()).hasSize(1 + 14); // W-206 waits for its inspection
        assertThat(csv).startsWith("agent,line,case,finished,clean,fitness").contains("W-202");
        String xes = get("/api/v1/compliance/log.xes?agent=gw-1&line=coating-line" + PERIOD, "zh")
                .body();
        assertThat(xes)
                .contains("xes.version=\"1849-2016\"", "\"W-201\"", "org:resource", "time:timestamp")
                .doesNotContain("4711");
        assertThat(xes.split("<trace>", -1)).hasSize(1 + 15);
        assertThat(get("/api/v1/compliance/log.xes?agent=gw-1&line=coating-line", "zh")
                        .body())
                .contains("which period?");
    }

    @Test
    void aRebuildGivesTheSameAndAnotherEnterpriseSeesNothing() throws Exception {
        running.collector
                .store()
                .store(List.of(new CoatingLine(MORNING)
                        .day()
                        .tell(new TestBatches("gw-9", "other", "s9"))
                        .close()));
        String before = items("cases").toString() + items("findings") + items("seeded") + items("procedures");
        assertThat(running.collector.store().rebuild(true).differing()).isEmpty();
        assertThat(items("cases").toString() + items("findings") + items("seeded") + items("procedures"))
                .isEqualTo(before);
        assertThat(items("cases?enterprise=other").toString()).contains("gw-9").doesNotContain("gw-1");
        assertThat(get("/api/v1/compliance/log.xes?enterprise=other&agent=gw-1&line=coating-line" + PERIOD, "zh")
                        .body())
                .doesNotContain("<trace>");
    }

    @Test
    void whateverAnAgentTellsCostsAtMostItsOwnRow() throws Exception {
        TestBatches hostile = new TestBatches("gw-3", "acme", "s3");
        Map<String, Value> odd = new LinkedHashMap<>();
        for (String key : List.of(
                "case",
                "step",
                "station",
                "actor",
                "next",
                "steps",
                "pairs",
                "reversed",
                "fitness",
                "latency-s",
                "announced",
                "found",
                "sop",
                "plan-order",
                "seeded-recall")) {
            odd.put(key, MachinesTest.text("<script>alert(1)</script>\0".repeat(50)));
        }
        odd.put("stations", MachinesTest.text("[{}, 5, null, \"<script>alert(1)</script>\"]"));
        odd.put("plan-pick", MachinesTest.text("1e300"));
        for (String type : List.of(
                "step-taken",
                "step-ended",
                "unit-done",
                "deviation",
                "procedure",
                "wrong-pick",
                "seeded-result",
                "seeded-due")) {
            hostile.told("<b>line</b>", type, 900, "<script>alert(1)</script>", odd);
        }
        running.collector.store().store(List.of(hostile.close()));
        assertThat(items("procedures")).hasSize(2);
        assertThat(items("cases?agent=gw-3")).hasSize(2);
    }

    private static final String LINE = "?agent=gw-1&line=coating-line";

    @Test
    void thePageOfLinesHasFitnessFindingsAndRecallInTheReadersLanguage() throws Exception {
        assertThat(get("/compliance", "zh").body())
                .contains("coating-line", "颠倒顺序", "危险操作", "错误取料", "2/3 [", "本月 1 / 4")
                .doesNotContain("4711");
        assertThat(get("/compliance", "en").body()).contains("Right first time", "Wrong pick", "of 11 units");
        assertThat(get("/pages/compliance?q=nobody", "zh").body()).contains("没有符合条件的产线");
    }

    @Test
    void theProcedureIsDrawnWithWhereUnitsDeviate() throws Exception {
        String page = get("/compliance/line" + LINE, "zh").body();
        assertThat(page)
                .contains("<svg class=\"graph sop\"", "<title>扫描工单 → 加树脂: 10</title>", "<title>加树脂 → 浸涂: 1</title>")
                .contains("class=\"way wrong\"", "<title>喷涂 → 检验: 1</title>", "漏做 1", "颠倒 1")
                .contains("还需", "早班、晚班", "[0.207, 1.000]");
        assertThat(get("/compliance/line?agent=gw-1&line=none", "zh").statusCode())
                .isEqualTo(404);
    }

    @Test
    void aUnitsOwnWayIsATimeline() throws Exception {
        String page = get("/compliance/case" + LINE + "&case=W-203", "en").body();
        assertThat(page).contains("Wrong pick", "RESIN-B", "<ol class=\"course-of\">", "+ 5 s", "p-");
        assertThat(get("/compliance/case" + LINE + "&case=W-206", "zh").body()).contains("在制", "颠倒顺序");
        assertThat(get("/compliance/case" + LINE + "&case=nobody", "zh").statusCode())
                .isEqualTo(404);
    }

    private String station(String name) throws Exception {
        return get("/pages/compliance/station" + LINE + "&station=" + name, "zh")
                .body();
    }

    private void online() {
        running.now = line.now();
        running.server.board().connected("gw-1", true, running.now);
    }

    private void more() throws Exception {
        TestBatches later = new TestBatches("gw-1", "acme", "s1");
        later.restart();
        running.collector.store().store(List.of(line.tell(later).close()));
        online();
    }

    /** An agent whose clock was an hour ahead told of it before that clock was set right. */
    @Test
    void aStationDoesNotStandStillAtAStepOfATimeThatWasNotYet() throws Exception {
        TestBatches.enrol(running.collector.registry(), "gw-1", running.now);
        line.step("W-300", "scan");
        more();
        assertThat(station("mix")).contains("W-300");
        running.now = line.now().minusSeconds(3_600);
        running.server.board().connected("gw-1", true, running.now);
        assertThat(station("mix")).doesNotContain("W-300");
    }

    @Test
    void aStationShowsStepNextStopAndHowToMendAndGoesOnByItself() throws Exception {
        TestBatches.enrol(running.collector.registry(), "gw-1", running.now);
        line.step("W-300", "scan");
        more();
        assertThat(station("mix")).contains("sign go", "正常", "扫描工单", "加树脂").doesNotContain("停止");
        line.step("W-300", "resin", "RESIN-B");
        // A batch of the next epoch, as after a restart of the agent.
        TestBatches third = new TestBatches("gw-1", "acme", "s1");
        third.restart();
        third.restart();
        running.collector.store().store(List.of(line.tell(third).close()));
        online();
        assertThat(station("mix")).contains("sign stop", "停止", "RESIN-B", "把物料放回原位", "喷涂 → 工位 booth");
        assertThat(station("booth")).contains("等待本工位的件", "W-300");
        assertThat(get("/compliance/station" + LINE + "&station=mix", "en").body())
                .contains("STOP", "Put the material back", "hx-trigger=\"every 1s\"", "Full screen");
        running.server.board().connected("gw-1", false, running.now);
        running.now = running.now.plusSeconds(3_600);
        assertThat(station("mix")).contains("sign unknown", "画面可能已过时").doesNotContain("sign stop");
        assertThat(get("/compliance/station" + LINE + "&station=none", "zh").statusCode())
                .isEqualTo(404);
    }

    @Test
    void aStationShowsAChangedProcedureAtOnce() throws Exception {
        TestBatches.enrol(running.collector.registry(), "gw-1", running.now);
        online();
        assertThat(station("mix")).contains("加树脂");
        assertThat(station("mix")).as("as it was read before").contains("加树脂");
        CoatingLine changed = new CoatingLine(line.now(), CoatingLine.SOP.replace("加树脂", "投入树脂"));
        TestBatches later = new TestBatches("gw-1", "acme", "s1");
        later.restart();
        running.collector.store().store(List.of(changed.tell(later).close()));
        assertThat(station("mix")).contains("投入树脂").doesNotContain("加树脂");
    }

    @Test
    void theMonthOfSeededTestsBeginsWhereTheLineIs() throws Exception {
        TestBatches.enrol(running.collector.registry(), "gw-1", running.now);
        TestBatches later = new TestBatches("gw-1", "acme", "s1");
        later.restart();
        running.collector.store().store(List.of(later.inZone("Asia/Shanghai").close()));
        running.now = Instant.parse("2026-03-31T15:30:00Z");
        assertThat(get("/compliance/line" + LINE, "zh").body()).contains(">1 / 4<");
        running.now = Instant.parse("2026-03-31T16:30:00Z"); // the first of April, half past midnight, in Shanghai
        assertThat(get("/compliance", "zh").body()).contains("本月 0 / 4").doesNotContain("本月 1 / 4");
        assertThat(get("/compliance/line" + LINE, "zh").body())
                .contains(">0 / 4<")
                .doesNotContain(">1 / 4<");
    }

    @Test
    void aUnitThatComesAgainIsDrawnWithItsNewestWayOnly() throws Exception {
        line.pass(Duration.ofDays(3)).unit("W-101", CoatingLine.RIGHT).pass(Duration.ofMinutes(1));
        more();
        assertThat(get("/compliance/line" + LINE, "zh").body())
                .contains("<title>扫描工单 → 加树脂: 2</title>"); // and W-206, closed late
        assertThat(get("/compliance/line" + LINE + "&days=7", "zh").body()).contains("<title>扫描工单 → 加树脂: 12</title>");
    }

    /** A page that asks every few seconds costs its own line, however many others there are. */
    @Test
    void aLinesPageReadsNothingOfOtherLines() throws Exception {
        try (Connection c = running.collector.database().getConnection();
                Statement s = c.createStatement()) {
            for (String table : List.of("unit", "finding", "seeded", "step")) {
                s.execute("CREATE TEMP TABLE more AS SELECT * FROM compliance." + table + " WHERE agent = 'gw-1'");
                for (int agent = 100; agent < 400; agent++) {
                    s.addBatch("UPDATE more SET agent = 'gw-" + agent + "'");
                    s.addBatch("INSERT INTO compliance." + table + " SELECT * FROM more");
                }
                s.executeBatch();
                s.execute("DROP TABLE more");
                s.execute("ANALYZE compliance." + table);
            }
            c.setAutoCommit(false);
            s.execute("SET LOCAL enable_seqscan = off"); // tables of so few pages would be read whole
            LineDetail detail = LineDetail.of(
                    c,
                    new Scope("acme", null),
                    "gw-1",
                    CoatingLine.NAME,
                    running.now.minus(Duration.ofDays(1)),
                    running.now,
                    ZoneId.of("Asia/Shanghai"),
                    50);
            assertThat(detail).isNotNull();
            try (ResultSet read =
                    s.executeQuery("SELECT relname, coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0)"
                            + " FROM pg_stat_xact_user_tables WHERE schemaname = 'compliance'"
                            + " AND relname IN ('unit', 'finding', 'seeded', 'step')")) {
                while (read.next()) {
                    assertThat(read.getLong(2)).as(read.getString(1)).isLessThan(600);
                }
            }
            c.rollback();
            c.setAutoCommit(true);
        }
    }

    @Test
    void aHostileLineIsShownAsText() throws Exception {
        whateverAnAgentTellsCostsAtMostItsOwnRow();
        for (String path : List.of("/compliance", "/compliance/line?agent=gw-3&line=%3Cb%3Eline%3C/b%3E")) {
            HttpResponse<String> response = get(path, "zh");
            assertThat(response.statusCode()).as(path).isEqualTo(200);
            assertThat(response.body()).doesNotContain("<script>alert", "<b>line");
        }
    }
}
