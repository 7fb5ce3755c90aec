package io.edgewitness.collector.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.collector.workplace.Access;
import io.edgewitness.collector.workplace.Grants;
import io.edgewitness.collector.workplace.People;
import io.edgewitness.collector.workplace.Role;
import io.edgewitness.edge.ledger.ProtoValues;
import io.edgewitness.edge.ledger.proto.Array;
import io.edgewitness.edge.ledger.proto.Field;
import io.edgewitness.edge.ledger.proto.Structure;
import io.edgewitness.edge.ledger.proto.Value;
import io.edgewitness.edge.wire.proto.OrderBody;
import io.edgewitness.edge.wire.proto.Tell;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an inspector sees of a line, and how what he found goes back to it. */
class InspectionPagesTest {
    private static final Instant NOW = Instant.parse("2026-03-31T16:01:00Z");
    private static final String SLUG = "machine-vision-inspection";
    private static final String LINE = "/inspection/line?agent=gw-1&line=board-1";

    @TempDir
    Path folder;

    private RunningCollector running;

    @BeforeEach
    void start() throws Exception {
        running = new RunningCollector(folder, NOW, null);
        store("gw-1", "one", "inputs: {camera: [cam.frame], audits: [desk.audits]}");
        store("gw-2", "two", "inputs: {camera: [cam.frame]}");
        running.now = NOW.plusSeconds(60);
        running.seePlaces();
    }

    @AfterEach
    void stop() throws Exception {
        running.close();
    }

    private static Value text(String text) {
        return Value.newBuilder().setText(text).build();
    }

    private static Value integer(long value) {
        return Value.newBuilder().setInteger(value).build();
    }

    private static Value defect(String type, int x, int y) {
        Structure.Builder s = Structure.newBuilder();
        Map<String, Value> fields = Map.of(
                "class",
                text(type),
                "severity",
                text("critical"),
                "x",
                integer(x),
                "y",
                integer(y),
                "width",
                integer(20),
                "height",
                integer(20));
        fields.forEach(
                (name, value) -> s.addFields(Field.newBuilder().setName(name).setValue(value)));
        return Value.newBuilder().setStructure(s).build();
    }

    private void store(String agent, String site, String inputs) throws Exception {
        TestBatches.enrol(running.collector.registry(), agent, running.now);
        TestBatches batches = new TestBatches(agent, "acme", site).machine("board-1", SLUG, inputs);
        for (int i = 0; i < 20; i++) {
            boolean bad = i % 5 == 4;
            Map<String, Value> about = new HashMap<>(Map.of(
                    "unit",
                    text("SN-" + i),
                    "rule-set",
                    text("sha256:ab"),
                    "model",
                    text("net sha256:cd"),
                    "width",
                    integer(640),
                    "height",
                    integer(640)));
            if (bad) {
                about.put(
                        "defects",
                        Value.newBuilder()
                                .setArray(Array.newBuilder()
                                        .addItems(defect("开路", 320, 320))
                                        .addItems(defect("开路", 600, 10)))
                                .build());
                about.put("picture", text("f".repeat(64)));
            }
            batches.told("board-1", bad ? "part-rejected" : "part-passed", bad ? 900 : 0, "p", about);
        }
        Map<String, Value> ask = Map.of("unit", text("SN-4"), "picture", text("f".repeat(64)), "en", text("look"));
        batches.told("board-1", "audit-request", 200, "请人工复检工件 SN-4", ask);
        batches.told("board-1", "audit-request", 200, "请", Map.of("unit", text("<script>alert(1)</script>")));
        batches.told("board-1", "drift", 600, "光照偏离验收基准", Map.of("en", text("drift of the light")));
        for (int w = 0; w < 4; w++) {
            batches.figure("board-1", SLUG, "mv_inspected_count", "", w, "50");
            batches.share("board-1", SLUG, "mv_reject_ratio", "", w, w == 3 ? "20" : "2", "50");
        }
        running.collector.store().store(List.of(batches.close()));
    }

    private WebBrowser signedIn(Role role, String place) throws Exception {
        String name = role.name().toLowerCase(Locale.ROOT) + "-" + place.substring(place.indexOf('/') + 1);
        People.Created created = running.collector
                .workplace()
                .people()
                .create(Access.collector(), new People.Wanted(name, name, null, "zh"), role, Grants.Over.node(place));
        WebBrowser browser = new WebBrowser(running.url());
        browser.enter(name, created.password(), "correct horse battery 77");
        return browser;
    }

    private static Map<String, String> answer(String agent, String page, String said) {
        String asked = page.replaceAll(
                "(?s)^.*?name=\"unit\" value=\"SN-4\"><input type=\"hidden\" name=\"asked\" value=\"([^\"]+)\".*$",
                "$1");
        return Map.of("agent", agent, "line", "board-1", "unit", "SN-4", "asked", asked, "said", said, "days", "1");
    }

    private List<OrderStore.SignedOrder> pending(String agent) throws Exception {
        return running.collector.orders().pending(agent);
    }

    @Test
    void aLinesPageHasVerdictsPlacesChartNoticesAndWhatIsToBeLookedAt() throws Exception {
        WebBrowser reader = signedIn(Role.READER, "acme/one");
        assertThat(reader.page("/inspection")).contains("board-1", "acme/one").doesNotContain("acme/two");
        String page = reader.page(LINE);
        assertThat(page)
                .contains("SN-19", "开路 ×2", "光照偏离验收基准", "待复检", "net sha256:cd")
                .contains("class=\"heat\"", "step-5", "class=\"out\"", "1 个窗口超出控制限")
                .doesNotContain("<script>alert")
                .doesNotContain("/inspection/answer");
        assertThat(reader.page("/pages" + LINE + "&days=7")).contains("SN-19").doesNotContain("<html");
    }

    @Test
    void whatAnEngineerFoundGoesToTheAgentAsTheTruthOnce() throws Exception {
        WebBrowser engineer = signedIn(Role.ENGINEER, "acme/one");
        Map<String, String> said = answer("gw-1", engineer.page(LINE), "defective");
        assertThat(engineer.post("/inspection/answer", said).statusCode()).isEqualTo(200);
        Tell tell = Tell.parseFrom(
                OrderBody.parseFrom(pending("gw-1").get(0).body()).getPayload());
        assertThat(tell.getPoint()).isEqualTo("desk.audits");
        assertThat(ProtoValues.decode(tell.getValue()).toString()).contains("SN-4 defective");
        assertThat(engineer.page(LINE)).contains("不良</span>");
        Map<String, String> other = new HashMap<>(said);
        other.put("said", "good");
        assertThat(engineer.post("/inspection/answer", other).body()).contains("已有人作答");
        assertThat(pending("gw-1")).hasSize(1);
    }

    @Test
    void whoMayNotOperateTheSiteSaysNothingAndWhatNobodyAskedForIsNoAnswer() throws Exception {
        WebBrowser engineer = signedIn(Role.ENGINEER, "acme/one");
        Map<String, String> said = answer("gw-1", engineer.page(LINE), "good");
        WebBrowser reader = signedIn(Role.READER, "acme/one");
        reader.page(LINE);
        assertThat(reader.post("/inspection/answer", said).statusCode()).isEqualTo(403);
        WebBrowser neighbour = signedIn(Role.ENGINEER, "acme/two");
        String theirs = neighbour.page("/inspection/line?agent=gw-2&line=board-1");
        assertThat(neighbour.post("/inspection/answer", said).statusCode()).isEqualTo(403);
        assertThat(neighbour
                        .post("/inspection/answer", answer("gw-2", theirs, "good"))
                        .body())
                .contains("audits", "type: collector");
        assertThat(engineer.forged("/inspection/answer", said).statusCode()).isEqualTo(403);
        for (Map.Entry<String, String> wrong :
                Map.of("unit", "SN-5", "asked", "yesterday", "said", "maybe").entrySet()) {
            Map<String, String> form = new HashMap<>(said);
            form.put(wrong.getKey(), wrong.getValue());
            assertThat(engineer.post("/inspection/answer", form).statusCode())
                    .as(wrong.getKey())
                    .isEqualTo(400);
        }
        assertThat(pending("gw-1")).isEmpty();
    }
}
