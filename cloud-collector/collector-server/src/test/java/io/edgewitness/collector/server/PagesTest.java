package io.edgewitness.collector.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import io.edgewitness.edge.wire.proto.Live;
import io.edgewitness.edge.wire.proto.LiveHealth;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PagesTest {
    private static final Instant NOW = Instant.parse("2026-06-01T08:00:00Z");

    private final HttpClient client = HttpClient.newHttpClient();
    private RunningCollector running;

    @BeforeEach
    void start(@TempDir Path folder) throws Exception {
        running = new RunningCollector(folder, NOW, null);
    }

    @AfterEach
    void stop() throws Exception {
        running.close();
    }

    private HttpResponse<String> get(String path, String... headers) throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(running.url() + path)).header("Accept", "text/html");
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private String page(String path) throws Exception {
        HttpResponse<String> response = get(path);
        assertThat(response.statusCode()).as(path + ": " + response.body()).isEqualTo(200);
        return response.body();
    }

    /** Enrols an agent that never came. */
    private void enrol(String agent) throws Exception {
        ByteString token = ByteString.copyFromUtf8(agent + "-0123456789abcdef0123456789abcdef");
        AgentRegistry registry = running.collector.registry();
        registry.addToken(new AgentRegistry.Token(token, agent, running.now.plusSeconds(60), null));
        registry.redeem(
                token,
                new AgentRegistry.Agent(
                        agent, ByteString.copyFromUtf8("k"), ByteString.copyFromUtf8("c"), running.now));
    }

    /** Headings of the pages, Chinese and English. */
    private static Map<String, List<String>> headings() {
        Map<String, List<String>> headings = new LinkedHashMap<>();
        headings.put("/", List.of("网关代理概览", "Agents at a glance"));
        headings.put("/agents/gw-1", List.of("网关代理 gw-1", "Agent gw-1"));
        headings.put("/live", List.of("实时值", "Live values"));
        headings.put("/scenarios", List.of("场景", "Scenarios"));
        headings.put("/indicators", List.of("指标", "Indicators"));
        headings.put("/evidence", List.of("证据", "Evidence"));
        headings.put("/machines", List.of("设备健康", "Machines"));
        headings.put("/trace", List.of("溯源", "Traceability"));
        headings.put("/compliance", List.of("工艺合规", "Process compliance"));
        headings.put("/yard", List.of("堆场", "Yard"));
        headings.put("/operations", List.of("运维", "Operations"));
        return headings;
    }

    @Test
    void eachPageIsInBothLanguagesAndChineseUnlessAskedOtherwise() throws Exception {
        enrol("gw-1");
        for (Map.Entry<String, List<String>> e : headings().entrySet()) {
            assertThat(page(e.getKey()))
                    .contains("lang=\"zh-CN\"", "<h1>" + e.getValue().get(0) + "</h1>");
            assertThat(get(e.getKey(), "Cookie", "lang=en").body())
                    .contains("lang=\"en\"", "<h1>" + e.getValue().get(1) + "</h1>");
        }
        assertThat(get("/?lang=en").headers().firstValue("Set-Cookie"))
                .hasValueSatisfying(c -> assertThat(c).contains("lang=en", "SameSite=Strict"));
    }

    @Test
    void whatAPageNamesIsThere() throws Exception {
        Matcher named =
                Pattern.compile("(?:src|href|data-charts)=\"(/[^\"]*)\"").matcher(page("/"));
        while (named.find()) {
            String address = named.group(1).replace("&amp;", "&");
            assertThat(get(address).statusCode()).as(address).isEqualTo(200);
        }
    }

    @Test
    void browsersKeepAFileAndStillTakeTheNewOne() throws Exception {
        Matcher style =
                Pattern.compile("href=\"(/web/page.css\\?v=[0-9a-f]+)\"").matcher(page("/"));
        assertThat(style.find()).isTrue();
        assertThat(get(style.group(1)).headers().firstValue("Cache-Control"))
                .hasValueSatisfying(c -> assertThat(c).contains("immutable"));
        assertThat(get("/web/page.css?v=0").headers().firstValue("Cache-Control"))
                .hasValue("no-cache");
        assertThat(get("/").headers().firstValue("Cache-Control")).hasValue("no-store");
    }

    @Test
    void noScriptRunsButOurs() throws Exception {
        HttpResponse<String> page = get("/");
        assertThat(page.headers().firstValue("Content-Security-Policy"))
                .hasValueSatisfying(
                        p -> assertThat(p).startsWith("default-src 'self'").doesNotContain("script-src"));
        assertThat(page.body()).doesNotContainPattern("<script(?![^>]* src=)").doesNotContainPattern(" on[a-z]+=");
    }

    @Test
    void anAddressThatNothingAnswersIsSaidInAPage() throws Exception {
        HttpResponse<String> page = get("/no/such%3Cb%3E");
        assertThat(page.statusCode()).isEqualTo(404);
        assertThat(page.body()).contains("<!DOCTYPE html>", "/no/such").doesNotContain("such<b>");
        assertThat(get("/agents/nobody").body()).contains("没有代理 nobody");
        assertThat(get("/api/v1/nothing").body()).contains("\"status\":404");
    }

    @Test
    void anAgentThatNeverCameIsListedAndFound() throws Exception {
        enrol("gw-1");
        enrol("gw-2");
        assertThat(page("/")).contains("gw-1", "gw-2", "尚无数据");
        assertThat(page("/pages/agents?q=GW-2")).contains("gw-2").doesNotContain("gw-1");
        assertThat(page("/pages/agents?state=online")).contains("没有符合条件的代理");
    }

    @Test
    void theDatabaseAwayIsSaidAndThePageTriesAgain() throws Exception {
        running.collector.database().close();
        HttpResponse<String> page = get("/");
        assertThat(page.statusCode()).isEqualTo(503);
        assertThat(page.body()).contains("数据库暂时没有应答", "every 3s");
        assertThat(get("/pages/agents", "HX-Request", "true").statusCode()).isEqualTo(503);
    }

    private static final String HOSTILE = "<script>alert(1)</script>\" onx=1 &amp; --";

    private TestBatches stored(String agent, String text) throws Exception {
        enrol(agent);
        TestBatches batches = new TestBatches(agent);
        for (int i = 0; i < 6; i++) {
            batches.metric("em_energy_kwh", i, 0, i + ".50");
        }
        running.collector.store().store(List.of(batches.samples(20).saying(text).close()));
        return batches;
    }

    /** Each page and part of a page, with an agent that has written something. */
    private static List<String> addresses(String scenario) {
        String id = URLEncoder.encode(scenario, StandardCharsets.UTF_8).replace("+", "%20");
        List<String> all = new ArrayList<>(headings().keySet());
        all.addAll(List.of(
                "/pages/agents",
                "/pages/agents/gw-1",
                "/live?agent=gw-1&point=" + id,
                "/pages/live?agent=gw-1",
                "/pages/scenarios",
                "/scenario?agent=gw-1&id=" + id,
                "/pages/scenario?agent=gw-1&id=" + id,
                "/pages/evidence",
                "/trace?unit=" + id,
                "/pages/operations",
                "/indicators?scenario=" + id + "&indicator=" + id,
                "/scenarios?q=" + id));
        return all;
    }

    @Test
    void whateverAnAgentWritesIsTextAndNeverMarkup() throws Exception {
        stored("gw-1", HOSTILE);
        for (String address : addresses(HOSTILE)) {
            assertThat(page(address))
                    .as(address)
                    .doesNotContain("<script>alert")
                    .doesNotContainPattern("<[^<>]*\" onx=1");
        }
        assertThat(page("/pages/agents/gw-1")).contains("&lt;script&gt;alert(1)&lt;/script&gt;");
        assertThat(page("/pages/scenarios")).contains("&lt;script&gt;alert(1)&lt;/script&gt;");
    }

    /** What the database says is asked for again after 2 s. */
    private void awaitBanner() throws Exception {
        long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (!page("/pages/origin").contains("class=\"banner simulated\"")) {
            assertThat(System.nanoTime()).isLessThan(end);
            Thread.sleep(100);
        }
    }

    @Test
    void eachPageSaysThatItShowsASimulation() throws Exception {
        enrol("gw-2");
        assertThat(page("/live")).contains("class=\"banner unknown\"", "hx-get=\"/pages/origin\"");
        stored("gw-1", "replayed");
        awaitBanner();
        for (String address : headings().keySet()) {
            assertThat(page(address)).as(address).contains("class=\"banner simulated\"");
        }
        assertThat(page("/pages/origin")).doesNotContain("hx-get");
        for (String address : List.of("/sign-in", "/no/such")) {
            assertThat(get(address).body()).as(address).doesNotContain("class=\"banner simulated\"");
        }
        assertThat(page("/pages/agents")).containsPattern("gw-1</a> <span class=\"tag sim\">仿真</span>");
        assertThat(page("/pages/scenario?agent=gw-1&id=replayed")).contains("已满足 1 / 1", "SIMULATED");
    }

    @Test
    void dataThatIsOldLooksOld() throws Exception {
        stored("gw-1", "old");
        running.now = running.now.plusSeconds(3 * 3600);
        assertThat(page("/pages/agents")).contains("<tr class=\"old\">", "离线", "3 小时前");
    }

    private static Live health(String... up) {
        Live.Builder live = Live.newBuilder();
        for (String source : up) {
            live.addHealth(LiveHealth.newBuilder().setSource(source).setState("UP"));
        }
        return live.build();
    }

    /** Connected, as a gateway that hangs is for a while; ledger, uplink and scenarios are no sources. */
    @Test
    void sourcesOfAnAgentThatFallsSilentAreNotGreenForHalfAMinute() throws Exception {
        running.now = Instant.ofEpochSecond(0, TestBatches.START).plusSeconds(60);
        stored("gw-1", "silent");
        IngestBoard board = running.server.board();
        board.connected("gw-1", true, running.now);
        board.live(
                "gw-1",
                health("ledger", "meters", "press", "scenario:energy-line-1", "uplink", "configuration"),
                running.now);
        assertThat(page("/pages/agents")).contains("<span class=\"tag good\">2 个采集源全部正常</span>");
        assertThat(page("/pages/agents/gw-1")).contains("<span class=\"tag good\">meters", "代理自身");
        running.now = running.now.plusSeconds(31);
        assertThat(page("/pages/agents")).doesNotContain("全部正常").contains("2 个采集源，状态为 31 秒前 所报", "<tr class=\"old\">");
        assertThat(page("/pages/agents/gw-1"))
                .doesNotContain("<span class=\"tag good\">meters")
                .contains("代理没有报告");
    }

    @Test
    void aScenarioShowsItsFiguresAndTheGapsAmongThem() throws Exception {
        running.now = Instant.ofEpochSecond(0, TestBatches.START).plusSeconds(120);
        stored("gw-1", "gap");
        JsonNode chart = new ObjectMapper()
                .readTree(page("/pages/scenario/results?agent=gw-1&id=energy-line-1&metric=em_energy_kwh&hours=1"));
        assertThat(chart.path("series").get(0).path("points")).hasSize(6);
        assertThat(chart.path("unit").asText()).isEqualTo("kW·h");
        assertThat(chart.path("gaps")).isNotEmpty();
        JsonNode trend = new ObjectMapper().readTree(page("/pages/live/trend?agent=gw-1&point=meter1.energy&hours=1"));
        assertThat(trend.path("series").get(0).path("band")).isNotEmpty();
    }

    @Test
    void aFigureIsMadeInTheBackgroundWithItsGradeWindowsAndLimits() throws Exception {
        running.now = Instant.ofEpochSecond(0, TestBatches.START).plusSeconds(7200);
        stored("gw-1", "figure");
        HttpResponse<String> form = get("/indicators");
        String cookie = form.headers().firstValue("Set-Cookie").orElseThrow().replaceFirst(";.*", "");
        Matcher token = Pattern.compile("name=\"csrf\" value=\"([^\"]+)\"").matcher(form.body());
        assertThat(token.find()).isTrue();
        LocalDateTime from =
                running.now.minusSeconds(7200).atOffset(ZoneOffset.UTC).toLocalDateTime();
        String asked = "csrf=" + token.group(1) + "&zone=UTC&indicator=energy-consumption&scenario=energy-line-1"
                + "&compare=level&from=" + from + "&to=" + from.plusMinutes(1);
        HttpResponse<String> begun = post("/indicators/figure", cookie, asked);
        assertThat(begun.statusCode()).isEqualTo(303);
        String address = begun.headers().firstValue("Location").orElseThrow();
        String figure = page(address);
        for (int i = 0; i < 200 && figure.contains("<progress"); i++) {
            Thread.sleep(50);
            figure = page(address);
        }
        assertThat(figure).contains("energy-consumption@", "不得用于申报", "data-chart=", "限制");
        assertThat(post("/indicators/figure", cookie, asked.replace("to=", "to=x"))
                        .body())
                .contains("请填写日期和时间");
        assertThat(post("/indicators/figure", cookie, asked.replace("csrf=", "csrf=0"))
                        .statusCode())
                .isEqualTo(403);
    }

    private HttpResponse<String> post(String path, String cookie, String form) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create(running.url() + path))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .header("Cookie", cookie)
                        .header("Origin", running.url())
                        .POST(HttpRequest.BodyPublishers.ofString(form))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void theOfflineVerifierIsThereToTakeAway() throws Exception {
        HttpResponse<String> file = get("/evidence/verify.html");
        assertThat(file.statusCode()).isEqualTo(200);
        assertThat(file.headers().firstValue("Content-Disposition"))
                .hasValueSatisfying(d -> assertThat(d).startsWith("attachment"));
        assertThat(file.body()).contains("evidence.zip");
    }

    @Test
    void aTimeIsChosenByAPressAndWhatWasTypedStays() throws Exception {
        HttpResponse<String> form = get("/indicators");
        assertThat(form.body())
                .contains(
                        "value=\"2026-05-31T00:00\"",
                        "value=\"2026-06-01T00:00\"",
                        "name=\"preset\" value=\"quarter\"");
        String cookie = form.headers().firstValue("Set-Cookie").orElseThrow().replaceFirst(";.*", "");
        Matcher token = Pattern.compile("name=\"csrf\" value=\"([^\"]+)\"").matcher(form.body());
        assertThat(token.find()).isTrue();
        String typed = "csrf=" + token.group(1)
                + "&zone=Asia/Shanghai&indicator=energy-consumption&labels=tariff%3Dpeak" + "&from=&to=&preset=month";
        HttpResponse<String> month = post("/indicators", cookie, typed);
        assertThat(month.statusCode()).isEqualTo(200);
        assertThat(month.body())
                .contains(
                        "value=\"2026-05-01T00:00\"",
                        "value=\"2026-06-01T00:00\"",
                        "value=\"tariff=peak\"",
                        "name=\"zone\" value=\"Asia/Shanghai\"")
                .containsPattern("value=\"energy-consumption\"[^>]* selected");
        HttpResponse<String> sought =
                post("/indicators", cookie, typed.replace("preset=month", "again=search&sought=取放"));
        assertThat(sought.body()).contains("找到 0 个").containsPattern("value=\"energy-consumption\"[^>]* selected");
    }

    @Test
    void indicatorsThatTheScenariosMeasureComeFirstAndTheOthersSayWhatTheyLack() throws Exception {
        assertThat(page("/pages/indicators/choice"))
                .doesNotContain("现在可测")
                .contains("尚缺数据 · IND-05", "缺 em_energy_kwh（生产能效管控）");
        String found = page("/pages/indicators/choice?sought=%E8%83%BD%E6%95%88%20em_energy");
        assertThat(found).contains("value=\"energy-consumption\"").doesNotContain("value=\"mttr\"");
    }
}
