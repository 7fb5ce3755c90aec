package io.edgewitness.collector.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.collector.workplace.Access;
import io.edgewitness.collector.workplace.Grants;
import io.edgewitness.collector.workplace.People;
import io.edgewitness.collector.workplace.Role;
import io.edgewitness.collector.workplace.Trail;
import io.edgewitness.edge.ledger.ProtoValues;
import io.edgewitness.edge.wire.proto.OrderBody;
import io.edgewitness.edge.wire.proto.Tell;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A seeded test that somebody announces on the page of its line, up to the order that the agent gets. */
class AnnounceTest {
    private static final Instant MORNING = Instant.parse("2026-03-31T08:00:00Z");
    private static final String LINE = "/compliance/line?agent=gw-1&line=coating-line";
    private static final Map<String, String> TEST =
            Map.of("agent", "gw-1", "line", "coating-line", "unit", "W-900", "kind", "order");

    @TempDir
    Path folder;

    private RunningCollector running;

    @BeforeEach
    void start() throws Exception {
        running = new RunningCollector(folder, MORNING, null);
        CoatingLine line = new CoatingLine(MORNING);
        line.step("W-1", "scan");
        store("gw-1", "acme", "one", line, "inputs: {steps: [shop.steps], seeded: [line.tests]}");
        CoatingLine other = new CoatingLine(MORNING);
        other.step("W-1", "scan");
        store("gw-2", "acme", "two", other, "inputs: {steps: [shop.steps]}");
        running.now = line.now();
        running.seePlaces();
    }

    private void store(String agent, String enterprise, String site, CoatingLine line, String inputs) throws Exception {
        TestBatches.enrol(running.collector.registry(), agent, running.now);
        running.collector
                .store()
                .store(List.of(line.tell(new TestBatches(agent, enterprise, site)
                                .machine(CoatingLine.NAME, CoatingLine.SLUG, inputs))
                        .close()));
    }

    @AfterEach
    void stop() throws Exception {
        running.close();
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

    private List<OrderStore.SignedOrder> pending(String agent) throws Exception {
        return running.collector.orders().pending(agent);
    }

    @Test
    void anEngineerAnnouncesItAndSeesWhatTheAgentMadeOfIt() throws Exception {
        WebBrowser engineer = signedIn(Role.ENGINEER, "acme/one");
        assertThat(engineer.page(LINE)).contains("公告植入测试", "先公告、再故意出错");
        assertThat(engineer.post("/compliance/announce", TEST).body()).contains("W-900 的公告已发出，等待代理写入账本");
        engineer.post("/compliance/announce", TEST);
        assertThat(pending("gw-1")).as("twice is once").hasSize(1);
        Tell tell = Tell.parseFrom(
                OrderBody.parseFrom(pending("gw-1").get(0).body()).getPayload());
        assertThat(tell.getPoint()).isEqualTo("line.tests");
        assertThat(ProtoValues.decode(tell.getValue()).toString())
                .contains("\"case\":\"W-900\"", "\"seeded\":\"order\"")
                .doesNotContain("engineer");
        Trail.Entry entry = running.collector
                .workplace()
                .trail()
                .read(Access.collector(), new Trail.Filter(null, null, "tell", null, null), null, 10)
                .get(0);
        assertThat(entry.target()).isEqualTo("gw-1");
        assertThat(entry.detail()).contains("W-900", "order");
        assertThat(entry.actorName()).as("who it was").isEqualTo("engineer-one");
        running.collector
                .orders()
                .done("gw-1", pending("gw-1").get(0).id(), "done", "line.tests recorded", running.now);
        assertThat(engineer.page("/pages/compliance/announced?agent=gw-1&line=coating-line&unit=W-900&kind=order"))
                .contains("W-900 的公告已在代理的账本中");
    }

    @Test
    void whoMayNotOperateTheSiteAnnouncesNothingAndNobodyForgesIt() throws Exception {
        WebBrowser reader = signedIn(Role.READER, "acme/one");
        assertThat(reader.page(LINE)).doesNotContain("公告植入测试");
        assertThat(reader.post("/compliance/announce", TEST).statusCode()).isEqualTo(403);
        WebBrowser neighbour = signedIn(Role.ENGINEER, "acme/two");
        neighbour.page("/compliance");
        assertThat(neighbour.post("/compliance/announce", TEST).statusCode()).isEqualTo(403);
        WebBrowser engineer = signedIn(Role.ENGINEER, "acme/one");
        engineer.page(LINE);
        assertThat(engineer.forged("/compliance/announce", TEST).statusCode())
                .as("without the page's token")
                .isEqualTo(403);
        assertThat(pending("gw-1")).isEmpty();
    }

    @Test
    void whatIsNoAnnouncementIsRefusedWithTheMend() throws Exception {
        WebBrowser engineer = signedIn(Role.ENGINEER, "acme/one");
        engineer.page(LINE);
        assertThat(refused(engineer, "unit", "x".repeat(101))).contains("1 至 100 个字符");
        assertThat(refused(engineer, "unit", " ")).contains("1 至 100 个字符");
        assertThat(refused(engineer, "kind", "sabotage")).contains("order、danger 或 pick");
        assertThat(refused(engineer, "unit", "<script>alert(1)</script>")).doesNotContain("<script>alert");
        WebBrowser other = signedIn(Role.ENGINEER, "acme/two");
        other.page("/compliance");
        HttpResponse<String> answer = other.post(
                "/compliance/announce",
                Map.of("agent", "gw-2", "line", "coating-line", "unit", "W-1", "kind", "order"));
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("seeded 输入", "type: collector");
    }

    private String refused(WebBrowser browser, String field, String value) throws Exception {
        Map<String, String> form = new LinkedHashMap<>(TEST);
        form.put(field, value);
        return browser.post("/compliance/announce", form).body();
    }
}
