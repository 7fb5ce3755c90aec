package io.edgewitness.collector.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.edgewitness.collector.workplace.Access;
import io.edgewitness.collector.workplace.Answer;
import io.edgewitness.collector.workplace.Grants;
import io.edgewitness.collector.workplace.Node;
import io.edgewitness.collector.workplace.People;
import io.edgewitness.collector.workplace.Role;
import io.edgewitness.collector.workplace.Workplace;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page of a project's measured figures. */
class FigurePagesTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    private RunningCollector running;
    private Workplace workplace;
    private WebBrowser wang;
    private String project = "";

    @BeforeEach
    void start() throws Exception {
        running = new RunningCollector(folder, Instant.parse("2026-06-01T08:00:00Z"), null);
        workplace = running.collector.workplace();
        workplace.tenancy().add(Access.collector(), null, Node.Kind.ENTERPRISE, "acme", "Acme 机械");
        People.Created created = workplace
                .people()
                .create(
                        Access.collector(),
                        new People.Wanted("wang", "wang", null, "zh"),
                        Role.APPLICANT,
                        Grants.Over.node("acme"));
        wang = new WebBrowser(running.url());
        wang.enter("wang", created.password(), "violet kettle on a roof");
        project = workplace
                .projects()
                .create(Access.collector(), "jining-2022", "5G 工厂", "acme")
                .id();
    }

    @AfterEach
    void stop() throws Exception {
        running.close();
    }

    private String figures() {
        return "/forms/" + project + "/figures";
    }

    private long revision() {
        Answer answer = workplace.answers().get(Access.collector(), project, "figures");
        return answer == null ? 0 : answer.revision();
    }

    private JsonNode stored() throws Exception {
        return JSON.readTree(Objects.requireNonNull(workplace.answers().get(Access.collector(), project, "figures"))
                .json());
    }

    private Map<String, String> form(String... more) {
        Map<String, String> form = new LinkedHashMap<>(Map.of(
                "indicator", "energy-consumption",
                "field", "JN-1-22",
                "zone", "Asia/Shanghai",
                "from", "2026-05-01T00:00",
                "to", "2026-05-15T00:00",
                "figure", "kwh"));
        for (int i = 0; i < more.length; i += 2) {
            form.put(more[i], more[i + 1]);
        }
        form.put("base", String.valueOf(revision()));
        return form;
    }

    @Test
    void comparisonInstrumentAndStatedValueAreEditedOnThePage() throws Exception {
        assertThat(wang.page(figures())).contains("比较方法", "B1 实测基期", "计量仪表", "以申报值代替", "不是实测值");
        HttpResponse<String> added = wang.post(
                figures(),
                form(
                        "compare", "B1",
                        "baseline-from", "2026-04-01T00:00",
                        "baseline-to", "2026-04-15T00:00",
                        "interval", "day",
                        "compare-zone", "Asia/Shanghai",
                        "driver-name", "units",
                        "driver-metric", "mp_good_units",
                        "driver-unit", "1",
                        "instrument-name", "电表1",
                        "instrument-class", "0.5",
                        "instrument-calibrated-until", "2027-05-31",
                        "override-value", "88.5",
                        "override-by", "张三",
                        "override-reason", "<b>该表</b>当月更换"));
        assertThat(added.statusCode()).as(added.body()).isEqualTo(200);
        assertThat(added.body())
                .contains("B1 实测基期 · units", "电表1 · 等级 0.5%", "88.5，张三：&lt;b&gt;该表")
                .doesNotContain("<b>该表");
        JsonNode figure = stored().get(0);
        assertThat(figure.at("/comparison/drivers/0/metric").asText()).isEqualTo("mp_good_units");
        assertThat(figure.at("/reporting/from").asText()).isEqualTo("2026-05-01T00:00:00+08:00");
        String editing = wang.page(figures() + "?edit=0");
        assertThat(editing)
                .contains("value=\"2026-05-01T00:00\"", "value=\"+08:00\"", "value=\"mp_good_units\"", "value=\"0.5\"")
                .contains("<option value=\"B1\" selected");
        HttpResponse<String> changed = wang.post(
                figures(),
                form("at", "0", "zone", "+08:00", "compare", "none", "override-value", "90", "override-by", "张三"));
        assertThat(changed.statusCode()).isEqualTo(422);
        assertThat(changed.body()).contains("填报值须写明数值", "value=\"90\"", "编辑指标 kwh");
        HttpResponse<String> level = wang.post(figures(), form("at", "0", "zone", "+08:00", "compare", "none"));
        assertThat(level.statusCode()).as(level.body()).isEqualTo(200);
        assertThat(stored().size()).isEqualTo(1);
        assertThat(stored().get(0).properties())
                .extracting(Map.Entry::getKey)
                .containsExactlyInAnyOrder("id", "indicator", "field", "reporting");
    }

    @Test
    void eachKindOfComparisonSaysWhatItLacks() throws Exception {
        wang.page(figures());
        Map<String, String> wants = Map.of(
                "formula", "需要基线期",
                "B1", "需要基线期",
                "B3", "试验的开始时间",
                "B5", "历史数据文件");
        for (Map.Entry<String, String> want : wants.entrySet()) {
            HttpResponse<String> refused = wang.post(figures(), form("compare", want.getKey()));
            assertThat(refused.statusCode()).as(want.getKey()).isEqualTo(422);
            assertThat(refused.body()).contains(want.getValue());
        }
        HttpResponse<String> share = wang.post(
                figures(),
                form(
                        "indicator", "anomaly-recall",
                        "compare", "formula",
                        "baseline-from", "2026-04-01T00:00",
                        "baseline-to", "2026-04-15T00:00"));
        assertThat(share.statusCode()).isEqualTo(422);
        assertThat(share.body()).contains("没有按公式的前后对比", "value=\"2026-04-15T00:00\"");
        assertThat(revision()).isZero();
        String csv = "from,to,amount\n2026-04-01T00:00:00+08:00,2026-04-02T00:00:00+08:00,12\n";
        HttpResponse<String> history = wang.upload(
                figures(), "history", "电费.csv", csv.getBytes(StandardCharsets.UTF_8), form("compare", "B5"));
        assertThat(history.statusCode()).as(history.body()).isEqualTo(200);
        assertThat(stored().get(0).at("/comparison/imported/csv").asText()).isEqualTo(csv);
        assertThat(wang.page(figures() + "?edit=0")).contains("现有文件：电费.csv");
        HttpResponse<String> kept = wang.post(figures(), form("at", "0", "compare", "B5", "cycle", "24h"));
        assertThat(kept.statusCode()).as(kept.body()).isEqualTo(200);
        assertThat(stored().get(0).at("/comparison/imported/name").asText()).isEqualTo("电费.csv");
    }

    @Test
    void aFigureThatCannotBeMadeIsSaidAndStopsNoPage() throws Exception {
        wang.page(figures());
        String window = "{\"from\": \"2026-05-01T00:00:00+08:00\", \"to\": \"2026-05-02T00:00:00+08:00\"}";
        String impossible =
                "{\"id\": \"share\", \"indicator\": \"anomaly-recall\", \"field\": \"JN-1-22\", \"reporting\": "
                        + window + ", \"baseline\": " + window + "}";
        String good = "{\"id\": \"kwh\", \"indicator\": \"energy-consumption\", \"field\": \"JN-1-22\", \"reporting\": "
                + window + "}";
        HttpResponse<String> put = wang.put(
                "/api/v1/projects/" + project + "/fields/figures",
                "{\"revision\": 0, \"value\": [" + impossible + ", " + good + "]}");
        assertThat(put.statusCode()).as(put.body()).isEqualTo(200);
        for (String page : List.of("", "/figures", "/sections/s1", "/export")) {
            assertThat(wang.page("/forms/" + project + page)).contains("</html>");
        }
        assertThat(wang.page(figures())).contains("该指标无法计算", "{{figure:kwh}}");
        HttpResponse<String> removed = wang.post(
                figures() + "/remove", Map.of("at", "0", "figure", "share", "base", String.valueOf(revision())));
        assertThat(removed.body()).contains("{{figure:kwh}}").doesNotContain("该指标无法计算");
        assertThat(stored().get(0).path("id").asText()).isEqualTo("kwh");
    }

    @Test
    void anIdThatTextsNameStays() throws Exception {
        wang.page(figures());
        wang.post(figures(), form());
        wang.post(
                "/forms/" + project + "/fields/JN-1-22",
                Map.of("value", "用电 {{figure:kwh}}", "base", "0"),
                "HX-Request",
                "true");
        HttpResponse<String> renamed = wang.post(figures(), form("at", "0", "figure", "other"));
        assertThat(renamed.statusCode()).isEqualTo(422);
        assertThat(renamed.body()).contains("有文字引用这一编号");
        HttpResponse<String> moved = wang.post(figures(), form("at", "0", "to", "2026-05-20T00:00"));
        assertThat(moved.statusCode()).as(moved.body()).isEqualTo(200);
        assertThat(stored().get(0).at("/reporting/to").asText()).startsWith("2026-05-20");
    }

    private HttpResponse<String> put(String key, String value) throws Exception {
        Answer answer = workplace.answers().get(Access.collector(), project, key);
        long seen = answer == null ? 0 : answer.revision();
        return wang.put(
                "/api/v1/projects/" + project + "/fields/" + key,
                "{\"revision\": " + seen + ", \"value\": " + value + "}");
    }

    private String drafted() throws Exception {
        wang.page("/forms/" + project + "/export");
        wang.post("/forms/" + project + "/export", Map.of("kind", "draft"));
        List<String> documents = List.of();
        for (Instant limit = Instant.now().plusSeconds(60); documents.isEmpty(); Thread.sleep(100)) {
            assertThat(Instant.now()).isBefore(limit);
            documents =
                    WebBrowser.hrefs(wang.page("/forms/" + project + "/exports"), "/forms/" + project + "/exports/");
        }
        StringBuilder all = new StringBuilder();
        for (String document : documents) {
            boolean beside = document.endsWith("evidence.zip") || document.endsWith("readiness.txt");
            all.append(beside ? "" : FormPagesTest.unpacked(wang.bytes(document)));
        }
        return all.toString();
    }

    @Test
    void whatIsTypedByHandClaimsNoSimulatedOrMissingFigureByPageOrByRest() throws Exception {
        running.collector
                .store()
                .store(List.of(new TestBatches("gw-1")
                        .manifest("energy-line-1")
                        .metric("em_energy_kwh", 0, 0, "7654321")
                        .metric("em_energy_kwh", 1, 0, "7654321")
                        .close()));
        wang.page(figures());
        String time = "\"reporting\": {\"from\": \"2026-03-31T15:59:00Z\", \"to\": \"2026-03-31T16:01:00Z\"}";
        String figure = "\"indicator\": \"energy-consumption\", \"field\": \"JN-1-22\", " + time;
        for (String forged : List.of("\"grade\": \"M1\"", "\"value\": 7654321", "\"mark\": \"●\"")) {
            HttpResponse<String> refused = put("figures", "[{\"id\": \"sim\", " + figure + ", " + forged + "}]");
            assertThat(refused.statusCode()).as(refused.body()).isEqualTo(422);
        }
        String stated = ", \"override\": {\"value\": 31415926, \"by\": \"王\", \"reason\": \"手填\"}";
        String empty = ", \"reporting\": {\"from\": \"2025-03-31T15:59:00Z\", \"to\": \"2025-03-31T16:01:00Z\"}";
        HttpResponse<String> both = put(
                "figures",
                "[{\"id\": \"sim\", " + figure + stated + "}, {\"id\": \"none\", " + figure.replace(", " + time, "")
                        + empty + "}]");
        assertThat(both.statusCode()).as(both.body()).isEqualTo(200);
        String page = wang.page(figures());
        assertThat(page).contains("仿真数据，任何申报材料都不打印", "没有数值");
        String tokens = "{{figure:sim}}和{{figure:none}}";
        wang.post("/forms/" + project + "/fields/JN-1-22", Map.of("value", "用电" + tokens, "base", "0"));
        Map<String, String> elsewhere = Map.of(
                "JN-1-01", "\"" + tokens + "\"",
                "JN-5.1", "\"{{figure:sim}}\"",
                "JN-PI-TEC", "[{\"name\": \"{{figure:sim}}\", \"value\": 1, \"unit\": \"台\", \"proof\": \"JN-M3\"}]");
        for (Map.Entry<String, String> answer : elsewhere.entrySet()) {
            HttpResponse<String> refused = put(answer.getKey(), answer.getValue());
            assertThat(refused.statusCode())
                    .as(answer.getKey() + ": " + refused.body())
                    .isEqualTo(422);
        }
        assertThat(drafted())
                .contains("用电")
                .doesNotContain("7654321")
                .doesNotContain("15308642")
                .doesNotContain("31415926")
                .doesNotContain("31,415,926");
    }
}
