package io.edgewitness.collector.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.collector.workplace.Access;
import io.edgewitness.collector.workplace.Grants;
import io.edgewitness.collector.workplace.Node;
import io.edgewitness.collector.workplace.People;
import io.edgewitness.collector.workplace.Role;
import io.edgewitness.edge.wire.proto.ModelStep;
import io.edgewitness.edge.wire.proto.OrderBody;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people see and do of models on the lines, on the pages of a collector that runs. */
class ModelPagesTest {
    private static final Instant NOON = Instant.parse("2026-06-01T12:00:00Z");
    private static final String HOW =
            "canary: 128 of 500 parts judged, 9 rejected by what counts and 12 by this one; of those where they differ and people looked, 2 and 0 were wrong";

    @TempDir
    Path folder;

    private RunningCollector running;
    private String first = "";
    private String second = "";

    @BeforeEach
    void start() throws Exception {
        running = new RunningCollector(folder, NOON, null);
        running.collector.workplace().tenancy().add(Access.collector(), null, Node.Kind.ENTERPRISE, "acme", "甲公司");
        running.collector.workplace().tenancy().add(Access.collector(), null, Node.Kind.ENTERPRISE, "rival", "乙公司");
        first = release("name=n", "name=<b>one</b>");
        second = release("name=n", "name=two");
        line("gw-1", "one", Map.of("active", first));
        line(
                "gw-2",
                "two",
                Map.of(
                        "active",
                        first,
                        "candidate",
                        second,
                        "stage",
                        "canary",
                        "share",
                        "0.1",
                        "parts",
                        "500",
                        "trial",
                        HOW,
                        "refused",
                        "cc",
                        "why",
                        "worse than what counts; " + HOW));
    }

    @AfterEach
    void stop() throws Exception {
        running.close();
    }

    private String release(String instead, String of) throws Exception {
        var about = new java.util.TreeMap<String, String>();
        for (String entry : TestModels.ABOUT.substring(1).replace(instead, of).split("&", -1)) {
            about.put(entry.substring(0, entry.indexOf('=')), entry.substring(entry.indexOf('=') + 1));
        }
        Models models = running.collector.models();
        return models.keep(
                Access.collector(),
                "acme",
                io.edgewitness.edge.models.ModelPackage.seal(about, TestModels.onnx(0), models::sign));
    }

    private void line(String agent, String site, Map<String, String> told) throws Exception {
        TestBatches.enrol(running.collector.registry(), agent, running.now);
        TestBatches batches = new TestBatches(agent, "acme", site);
        batches.manifest("line-1");
        Map<String, String> all = new HashMap<>(Map.of("stage", "none", "share", "0", "why", "", "accepted", ""));
        all.putAll(told);
        batches.event("model-rollout", all);
        running.collector.store().store(List.of(batches.close()));
        running.collector.workplace().tenancy().seen("acme", site, "", agent);
    }

    private WebBrowser person(String login, Role role, String over) throws Exception {
        People.Created made = running.collector
                .workplace()
                .people()
                .create(Access.collector(), new People.Wanted(login, login, null, "zh"), role, Grants.Over.node(over));
        WebBrowser browser = new WebBrowser(running.url());
        browser.enter(login, made.password(), "violet kettle on a roof");
        return browser;
    }

    @Test
    void eachLineShowsWhatCountsWhatIsTriedHowItGoesAndWhatWasRolledBackAndWhy() throws Exception {
        String page = person("zhao", Role.ENGINEER, "acme").page("/models");
        assertThat(page)
                .contains(
                        "&lt;b&gt;one&lt;/b&gt; · " + first.substring(0, 12),
                        "灰度阶段",
                        "对 10.0 % 的工件生效",
                        "双方已判 128 / 500 件",
                        "比现用模型差；灰度阶段：已判 128 / 500 件",
                        "在 2 条产线上生效")
                .doesNotContain("<b>one</b>");
    }

    @Test
    void whoMayOperateALineMovesItAndTheTrailTellsOfIt() throws Exception {
        WebBrowser engineer = person("zhao", Role.ENGINEER, "acme");
        engineer.page("/models");
        Map<String, String> step = Map.of("to", "gw-1 line-1", "model", second, "step", "shadow", "parts", "50");
        assertThat(engineer.post("/models", step).body()).contains("等待代理");
        OrderBody order = OrderBody.parseFrom(
                running.collector.orders().pending("gw-1").get(0).body());
        ModelStep wanted = ModelStep.parseFrom(order.getPayload());
        assertThat(wanted.getKind()).isEqualTo(ModelStep.Kind.SHADOW);
        assertThat(wanted.getDigest()).isEqualTo(second);
        assertThat(wanted.getParts()).isEqualTo(50);
        assertThat(engineer.post("/models", Map.of("model", second, "step", "shadow"))
                        .body())
                .contains("请先选择产线");
        assertThat(engineer.post("/models", Map.of("to", "gw-7 line-1", "model", second, "step", "shadow"))
                        .statusCode())
                .isEqualTo(400);
        assertThat(person("admin", Role.ENTERPRISE_ADMIN, "acme").page("/trail"))
                .contains("调整产线模型", "line-1: shadow two");
    }

    @Test
    void aReaderMovesNothingAndAnotherEnterpriseSeesNothing() throws Exception {
        WebBrowser reader = person("sun", Role.READER, "acme");
        assertThat(reader.page("/models")).contains("two").doesNotContain("name=\"step\"");
        assertThat(reader.post("/models", Map.of("to", "gw-1 line-1", "model", second, "step", "shadow", "parts", "50"))
                        .statusCode())
                .isEqualTo(403);
        WebBrowser rival = person("qian", Role.ENGINEER, "rival");
        assertThat(rival.page("/models")).doesNotContain("two", "line-1");
        assertThat(rival.get("/models/" + first + "/package").statusCode()).isEqualTo(404);
    }

    @Test
    void whatStillHoldsIsNotPutInThePlaceOfAFormThatSomebodyFillsIn() throws Exception {
        WebBrowser engineer = person("zhao", Role.ENGINEER, "acme");
        Matcher state = Pattern.compile("/pages/models\\?seen=([0-9a-f]+)").matcher(engineer.page("/models"));
        assertThat(state.find()).isTrue();
        HttpResponse<String> same = engineer.get("/pages/models?seen=" + state.group(1));
        assertThat(same.statusCode()).isEqualTo(204);
        release("name=n", "name=three");
        assertThat(engineer.get("/pages/models?seen=" + state.group(1)).body()).contains("three");
    }
}
