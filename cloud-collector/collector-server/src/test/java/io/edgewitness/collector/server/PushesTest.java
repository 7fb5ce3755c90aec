package io.edgewitness.collector.server;

import static io.edgewitness.collector.server.MachinesTest.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import io.edgewitness.collector.alarms.AlarmSettings;
import io.edgewitness.collector.alarms.ChannelSettings;
import io.edgewitness.collector.alarms.PushKind;
import io.edgewitness.collector.alarms.PushRule;
import io.edgewitness.collector.workplace.Access;
import io.edgewitness.collector.workplace.Act;
import io.edgewitness.collector.workplace.Grants;
import io.edgewitness.collector.workplace.People;
import io.edgewitness.collector.workplace.Role;
import io.edgewitness.collector.workplace.Trail;
import io.edgewitness.edge.api.Secret;
import io.edgewitness.edge.ledger.proto.Value;
import io.edgewitness.edge.wire.proto.OrderBody;
import io.edgewitness.edge.wire.proto.Tell;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Messages about machines of a whole collector: to whom they come, in the browser and at a real receiver. */
class PushesTest {
    private static final Instant START = Instant.parse("2026-03-31T16:01:00Z");
    private static final String OWN = "violet kettle on a roof";
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    private final List<JsonNode> told = new CopyOnWriteArrayList<>();
    private HttpServer receiver;
    private RunningCollector running;

    @BeforeEach
    void start() throws Exception {
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/", exchange -> {
            told.add(JSON.readTree(exchange.getRequestBody().readAllBytes()));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        receiver.start();
        String url = "http://127.0.0.1:" + receiver.getAddress().getPort() + "/hook";
        AlarmSettings settings = new AlarmSettings(
                "zh",
                "",
                Duration.ofHours(4),
                Duration.ofMinutes(5),
                60,
                List.of(),
                List.of(new ChannelSettings.Http("hook", ChannelSettings.Form.WEBHOOK, Secret.parse(url), null)));
        running = new RunningCollector(
                RunningCollector.config(null, null, SampleSettings.DEFAULT, TestDatabase.external(), settings),
                folder,
                START);
        TestBatches.enrol(running.collector.registry(), "gw-1", START);
        running.collector.store().store(List.of(fourKinds("gw-1", "acme").close()));
        running.seePlaces();
        push(Duration.ZERO);
    }

    @AfterEach
    void stop() throws Exception {
        running.close();
        receiver.stop(0);
    }

    private static TestBatches fourKinds(String agent, String enterprise) {
        return MachinesTest.pump(agent, enterprise)
                .told("pump-3", "statistics", 100, "shift: 1 alarm", Map.of("zh", text("班次统计 <i>1</i> 次报警")));
    }

    /** The bell's own thread does the same every two seconds; nothing happens twice. */
    private void push(Duration later) {
        running.now = running.now.plus(later);
        running.server.bell().push();
    }

    private WebBrowser person(String login, Role role, String node) throws Exception {
        People.Created made = running.collector
                .workplace()
                .people()
                .create(
                        Access.collector(),
                        new People.Wanted(login, login + " name", null, "zh"),
                        role,
                        Grants.Over.node(node));
        WebBrowser browser = new WebBrowser(running.url());
        browser.enter(login, made.password(), OWN);
        return browser;
    }

    private void rule(PushRule.Quiet quiet, PushRule.Escalation escalation) throws Exception {
        running.server
                .bell()
                .pushes()
                .add(new PushRule(
                        0,
                        "ENGINEER",
                        "",
                        EnumSet.of(PushKind.ALARM, PushKind.DIAGNOSIS),
                        "acme/s1",
                        "pump-3",
                        500,
                        List.of("hook"),
                        quiet,
                        escalation,
                        ""));
    }

    private List<String> told() {
        List<String> kinds = new ArrayList<>();
        told.forEach(m -> m.path("items")
                .forEach(i -> kinds.add(i.path("change").asText() + " "
                        + i.path("message").path("kind").asText())));
        return kinds;
    }

    private void second(String agent) throws Exception {
        TestBatches.enrol(running.collector.registry(), agent, running.now);
        running.collector.store().store(List.of(fourKinds(agent, "acme").close()));
        push(Duration.ZERO);
    }

    private static List<String> all(String pattern, String text) {
        List<String> found = new ArrayList<>();
        Matcher m = Pattern.compile(pattern).matcher(text);
        while (m.find()) {
            found.add(m.group(1));
        }
        return found;
    }

    @Test
    void theFourKindsComeToTheRoleThatWantsThemAndOneClickAcknowledges() throws Exception {
        WebBrowser engineer = person("wang", Role.ENGINEER, "acme");
        String page = engineer.page("/inbox");
        for (String kind : List.of(">报警<", ">诊断<", ">预测<", ">统计<")) {
            assertThat(all("<span class=\"tag [a-z]+\"(" + kind + ")/span>", page))
                    .as(kind)
                    .isNotEmpty();
        }
        assertThat(page).contains("班次统计 &lt;i&gt;1").doesNotContain("<i>1</i>");
        assertThat(engineer.page("/pages/inbox/count")).contains(">4<");
        String first = all("/inbox/(\\d+)/acknowledge", page).get(0);
        HttpResponse<String> after = engineer.post("/inbox/" + first + "/acknowledge", Map.of("back", "/inbox?all=1"));
        assertThat(after.uri().toString()).endsWith("/inbox?all=1");
        assertThat(after.body()).contains("wang name").contains("datetime=\"" + START);
        assertThat(engineer.page("/pages/inbox/count")).contains(">3<");
        assertThat(engineer.page("/inbox?kind=statistics&all=1"))
                .contains("班次统计")
                .doesNotContain(">报警</span>");
        assertThat(engineer.page("/inbox?lang=en")).contains("My messages").contains("acknowledge");
    }

    @Test
    void whoHasNoRoleOverThePlaceSeesNothingAndAcknowledgesNothing() throws Exception {
        TestBatches.enrol(running.collector.registry(), "gw-9", running.now);
        running.collector.store().store(List.of(fourKinds("gw-9", "rival").close()));
        running.seePlaces();
        WebBrowser rival = person("li", Role.ENGINEER, "rival");
        push(Duration.ZERO);
        assertThat(rival.page("/pages/inbox/count")).contains(">4<");
        List<String> own = all("/inbox/(\\d+)/acknowledge", rival.page("/inbox"));
        WebBrowser engineer = person("wang", Role.ENGINEER, "acme");
        List<String> others = all("/inbox/(\\d+)/acknowledge", engineer.page("/inbox"));
        assertThat(own).hasSize(4);
        assertThat(others).hasSize(4).doesNotContainAnyElementsOf(own);
        for (String id : others) {
            rival.page("/inbox");
            assertThat(rival.post("/inbox/" + id + "/acknowledge", Map.of()).statusCode())
                    .isEqualTo(404);
        }
        WebBrowser applicant = person("zhao", Role.APPLICANT, "acme");
        assertThat(applicant.page("/pages/inbox/count")).doesNotContain("tag bad");
    }

    @Test
    void whoMayOnlyReadAPlaceAcknowledgesNothingOfIt() throws Exception {
        running.server
                .bell()
                .pushes()
                .add(new PushRule(
                        0, "READER", "", EnumSet.of(PushKind.ALARM), "acme", "", 0, List.of(), null, null, ""));
        second("gw-2");
        WebBrowser engineer = person("wang", Role.ENGINEER, "acme");
        WebBrowser reader = person("zhao", Role.READER, "acme");
        assertThat(reader.page("/inbox")).contains(">报警</span>").doesNotContain("/acknowledge\"");
        List<String> alarms = all("/inbox/(\\d+)/acknowledge", engineer.page("/inbox?kind=alarm"));
        assertThat(alarms).hasSize(2);
        reader.page("/inbox/rules");
        assertThat(reader.post("/inbox/" + alarms.get(0) + "/acknowledge", Map.of())
                        .statusCode())
                .isEqualTo(403);
        assertThat(all("/inbox/(\\d+)/acknowledge", engineer.page("/inbox?kind=alarm")))
                .hasSize(2);
    }

    /** A column takes no NUL, and a line of a receipt no second line. */
    @Test
    void whatNoColumnCanHoldKeepsNothingElseFromBeingTold() throws Exception {
        TestBatches.enrol(running.collector.registry(), "gw-2", running.now);
        Map<String, Value> bad =
                Map.of("alarm", text("a\0b" + "x".repeat(5_000)), "message", text("m\0\nn"), "zh", text("坏\0报警"));
        running.collector
                .store()
                .store(List.of(fourKinds("gw-2", "acme")
                        .told("pump-3", "alarm-raised", 500, "bad\0one", bad)
                        .close()));
        push(Duration.ZERO);
        JsonNode told = rest("GET", "messages?enterprise=acme&limit=100", "").path("items");
        assertThat(told).hasSize(9);
        assertThat(told.toString()).contains("坏 报警").contains("bad one").doesNotContain("\\u0000");
    }

    @Test
    void anAlarmThatEasedIsNoMessageOfItsOwn() throws Exception {
        TestBatches.enrol(running.collector.registry(), "gw-2", running.now);
        running.collector
                .store()
                .store(List.of(fourKinds("gw-2", "acme")
                        .told("pump-3", "alarm-eased", 500, "zone B", Map.of("alarm", text("pump-3/a/1")))
                        .close()));
        push(Duration.ZERO);
        assertThat(rest("GET", "messages?enterprise=acme", "").path("items")).hasSize(8);
    }

    @Test
    void aChannelGetsWhatItsRuleWantsAndNotTwice() throws Exception {
        rule(null, null);
        second("gw-2");
        push(Duration.ofSeconds(2));
        assertThat(told()).containsExactlyInAnyOrder("told alarm", "told diagnosis");
        assertThat(told.get(0)
                        .path("items")
                        .get(0)
                        .path("message")
                        .path("place")
                        .asText())
                .isEqualTo("acme/s1");
    }

    @Test
    void inQuietHoursChannelsWaitWithWhatIsNotUrgentAndIsOpenStill() throws Exception {
        LocalTime local = START.atZone(ZoneId.systemDefault()).toLocalTime();
        rule(new PushRule.Quiet(local.minusHours(1), local.plusHours(1), 800), null);
        second("gw-2");
        push(Duration.ofMinutes(30));
        assertThat(told()).isEmpty();
        WebBrowser engineer = person("wang", Role.ENGINEER, "acme");
        for (String id : all("/inbox/(\\d+)/acknowledge", engineer.page("/inbox?kind=diagnosis"))) {
            engineer.page("/inbox");
            engineer.post("/inbox/" + id + "/acknowledge", Map.of());
        }
        push(Duration.ofMinutes(31));
        assertThat(told()).containsExactly("told alarm");
    }

    @Test
    void whatNobodyAcknowledgesIsEscalatedOnce() throws Exception {
        rule(null, new PushRule.Escalation(Duration.ofMinutes(10), "ENTERPRISE_ADMIN", List.of("hook")));
        second("gw-2");
        WebBrowser admin = person("chen", Role.ENTERPRISE_ADMIN, "acme");
        assertThat(admin.page("/inbox")).doesNotContain(">报警</span>");
        WebBrowser engineer = person("wang", Role.ENGINEER, "acme");
        engineer.page("/inbox?kind=diagnosis");
        for (String id : all("/inbox/(\\d+)/acknowledge", engineer.page("/inbox?kind=diagnosis"))) {
            engineer.post("/inbox/" + id + "/acknowledge", Map.of());
        }
        push(Duration.ofMinutes(11));
        push(Duration.ofMinutes(11));
        assertThat(told()).containsExactlyInAnyOrder("told alarm", "told diagnosis", "escalated alarm");
        assertThat(admin.page("/inbox")).contains(">报警</span>").doesNotContain(">诊断</span>");
    }

    @Test
    void allThatWaitIsAcknowledgedAtOnceByWhoMayOperateThePlace() throws Exception {
        WebBrowser reader = person("sun", Role.READER, "acme");
        assertThat(reader.page("/inbox")).doesNotContain("note-all");
        WebBrowser engineer = person("wang", Role.ENGINEER, "acme");
        assertThat(engineer.page("/inbox")).contains("note-all", "全部确认");
        reader.post("/inbox/acknowledge", Map.of("kind", "", "back", "/inbox"));
        assertThat(engineer.page("/pages/inbox/count")).contains(">4<");
        engineer.page("/inbox");
        engineer.post("/inbox/acknowledge", Map.of("kind", "alarm", "back", "/inbox"));
        assertThat(engineer.page("/pages/inbox/count")).contains(">3<");
        engineer.page("/inbox");
        engineer.post("/inbox/acknowledge", Map.of("kind", "", "back", "/inbox"));
        assertThat(engineer.page("/pages/inbox/count")).doesNotContain("tag bad");
    }

    @Test
    void anAlarmIsAcknowledgedOnItsMachinesPage() throws Exception {
        running.collector
                .store()
                .store(List.of(new TestBatches("gw-7", "acme", "s1")
                        .figure("pump-3", MachinesTest.FAULTS, "fd_velocity_mm_s_max", "drive-end", 0, "1")
                        .told("pump-3", "alarm-raised", 500, "on", Map.of("alarm", text("pump-3/a/1")))
                        .told("pump-3", "alarm-raised", 500, "two", Map.of("alarm", text("pump-3/a/2")))
                        .close()));
        push(Duration.ZERO);
        String machine = "/machine?agent=gw-7&id=pump-3";
        assertThat(person("sun", Role.READER, "acme").page(machine)).doesNotContain("/machine/acknowledge");
        WebBrowser engineer = person("wang", Role.ENGINEER, "acme");
        assertThat(engineer.page(machine)).contains("/machine/acknowledge", "警告", "全部确认（本设备）");
        int before = all("/inbox/(\\d+)/acknowledge", engineer.page("/inbox?kind=alarm"))
                .size();
        Map<String, String> one = Map.of(
                "back", machine, "place", "acme/s1", "agent", "gw-7", "instance", "pump-3", "alarm", "pump-3/a/1");
        engineer.page(machine);
        engineer.post("/machine/acknowledge", one);
        assertThat(all("/inbox/(\\d+)/acknowledge", engineer.page("/inbox?kind=alarm")))
                .hasSize(before - 1);
        Map<String, String> all = new java.util.LinkedHashMap<>(one);
        all.put("alarm", "");
        engineer.page(machine);
        engineer.post("/machine/acknowledge", all);
        assertThat(all("/inbox/(\\d+)/acknowledge", engineer.page("/inbox?kind=alarm")))
                .hasSize(before - 2);
    }

    @Test
    void anAlarmAcknowledgedAtTheMachineIsAcknowledgedHere() throws Exception {
        running.collector
                .store()
                .store(List.of(new TestBatches("gw-7", "acme", "s1")
                        .figure("pump-3", MachinesTest.FAULTS, "fd_velocity_mm_s_max", "drive-end", 0, "1")
                        .told("pump-3", "alarm-raised", 500, "on", Map.of("alarm", text("pump-3/a/1")))
                        .told("pump-3", "alarm-acknowledged", 100, "seen", Map.of("alarm", text("pump-3/a/1")))
                        .close()));
        push(Duration.ZERO);
        WebBrowser engineer = person("wang", Role.ENGINEER, "acme");
        assertThat(engineer.page("/inbox?all=1")).contains("设备端 / at the machine");
    }

    /** From the click back to the instance: its own figures know of it. */
    @Test
    void theInstanceIsToldWhatWasDeliveredByWhichRoleAndWhatWasAcknowledged() throws Exception {
        WebBrowser engineer = person("wang", Role.ENGINEER, "acme");
        raised();
        assertThat(toldTo("gw-7"))
                .containsExactly("push.receipts = delivered pump-3/alarm/1 2026-03-31T16:01:01Z role:ENGINEER\n");
        for (String id : all("/inbox/(\\d+)/acknowledge", engineer.page("/inbox?kind=alarm"))) {
            engineer.page("/inbox");
            engineer.post("/inbox/" + id + "/acknowledge", Map.of());
        }
        running.server.bell().work();
        running.server.bell().work();
        assertThat(toldTo("gw-7"))
                .hasSize(3)
                .contains(
                        "push.receipts = acknowledged pump-3/alarm/1 2026-03-31T16:01:01Z\n",
                        "push.acknowledged = pump-3/a/1");
        assertThat(toldTo("gw-1")).as("has no such point").isEmpty();
    }

    /** An alarm of an instance that wants receipts. */
    private void raised() throws Exception {
        TestBatches.enrol(running.collector.registry(), "gw-7", running.now);
        Map<String, Value> raised =
                Map.of("alarm", text("pump-3/a/1"), "message", text("pump-3/alarm/1"), "zh", text("报警"));
        running.collector
                .store()
                .store(List.of(new TestBatches("gw-7", "acme", "s1")
                        .toldPoint(3, "push.receipts")
                        .toldPoint(4, "push.acknowledged")
                        .figure("pump-3", MachinesTest.FAULTS, "fd_velocity_mm_s_max", "drive-end", 0, "1")
                        .told("pump-3", "alarm-raised", 500, "on", raised)
                        .close()));
        push(Duration.ofSeconds(1));
        running.server.bell().work();
    }

    @Test
    void whereNobodyHasTheRoleNothingIsDelivered() throws Exception {
        person("wang", Role.READER, "acme");
        raised();
        assertThat(rest("GET", "messages?enterprise=acme", "").path("items")).hasSize(5);
        assertThat(toldTo("gw-7")).isEmpty();
    }

    @Test
    void whatAnAgentRefusedIsToldAgainUntilItHasIt() throws Exception {
        person("wang", Role.ENGINEER, "acme");
        raised();
        List<String> first = toldTo("gw-7");
        assertThat(first).hasSize(1);
        answer("failed");
        running.server.bell().work();
        assertThat(toldTo("gw-7")).isEmpty();
        running.now = running.now.plus(Duration.ofMinutes(2));
        running.server.bell().work();
        assertThat(toldTo("gw-7")).isEqualTo(first);
        answer("done");
        running.now = running.now.plus(Duration.ofDays(2));
        running.server.bell().work();
        running.server.bell().work();
        assertThat(toldTo("gw-7")).isEmpty();
    }

    private void answer(String outcome) throws Exception {
        for (OrderStore.SignedOrder order : running.collector.orders().pending("gw-7")) {
            running.collector.orders().done("gw-7", order.id(), outcome, "the disk", running.now);
        }
    }

    @Test
    void whatIsStoredAfterOthersThatCameLaterIsTold() throws Exception {
        push(Duration.ofMinutes(9));
        TestBatches.enrol(running.collector.registry(), "gw-2", running.now);
        running.now = running.now.minus(Duration.ofMinutes(8));
        running.collector.store().store(List.of(fourKinds("gw-2", "acme").close()));
        push(Duration.ofMinutes(8));
        assertThat(rest("GET", "messages?enterprise=acme", "").path("items")).hasSize(8);
    }

    @Test
    void aRuleForOneselfReachesAsFarAsOnesRoles() throws Exception {
        WebBrowser reader = person("zhao", Role.READER, "acme");
        reader.page("/inbox/rules");
        reader.post("/inbox/rules", Map.of("who", "me", "severity", "0", "kinds", "alarm"));
        for (String enterprise : List.of("acme", "rival")) {
            String agent = "gw-of-" + enterprise;
            TestBatches.enrol(running.collector.registry(), agent, running.now);
            Map<String, Value> alarm = Map.of("alarm", text("pump-3/a/1"));
            running.collector
                    .store()
                    .store(List.of(new TestBatches(agent, enterprise, "s1")
                            .figure("pump-3", MachinesTest.FAULTS, "fd_velocity_mm_s_max", "drive-end", 0, "1")
                            .told("pump-3", "alarm-raised", 100, "on", alarm)
                            .close()));
        }
        push(Duration.ZERO);
        assertThat(rest("GET", "messages?enterprise=acme", "").path("items")).hasSize(5);
        assertThat(rest("GET", "messages?enterprise=rival", "").path("items")).isEmpty();
    }

    @Test
    void aPlaceHasFiftyRulesForRoles() throws Exception {
        for (int i = 0; i < 50; i++) {
            rule(null, null);
        }
        WebBrowser admin = person("chen", Role.ENTERPRISE_ADMIN, "acme");
        Map<String, String> one = Map.of("who", "READER", "place", "acme/s1", "severity", "0", "kinds", "alarm");
        admin.page("/inbox/rules");
        HttpResponse<String> refused = admin.post("/inbox/rules", one);
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains("已达 50 条");
        admin.page("/inbox/rules");
        assertThat(admin.post(
                                "/inbox/rules",
                                Map.of("who", "READER", "place", "acme", "severity", "0", "kinds", "alarm"))
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void aProgramReadsMessagesOfItsScopeAndAcknowledgesOne() throws Exception {
        JsonNode open = rest("GET", "messages?enterprise=acme&limit=100", "").path("items");
        assertThat(open).hasSize(4);
        assertThat(rest("GET", "messages?enterprise=rival", "").path("items")).isEmpty();
        long id = open.get(0).path("id").asLong();
        JsonNode taken = rest("POST", "messages/" + id + "/acknowledge", "{\"by\": \"MES\"}");
        assertThat(taken.path("acknowledgedBy").asText()).isEqualTo("MES");
        assertThat(running.collector.workplace().trail().read(Access.collector(), Trail.Filter.NONE, null, 1))
                .allSatisfy(e -> assertThat(e.action()).isEqualTo(Act.MESSAGE_ACKNOWLEDGE.id()))
                .hasSize(1);
        assertThat(rest("GET", "messages", "").path("items")).hasSize(3);
        assertThat(rest("GET", "messages?state=all", "").path("items")).hasSize(4);
        assertThat(rest("POST", "messages/999/acknowledge", "{\"by\": \"MES\"}")
                        .path("status")
                        .asInt())
                .isEqualTo(404);
        assertThat(rest("POST", "messages/" + id + "/acknowledge", "{\"by\": \" \"}")
                        .path("status")
                        .asInt())
                .isEqualTo(400);
    }

    private JsonNode rest(String method, String path, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(running.url() + "/api/v1/" + path))
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .header("Authorization", "Bearer " + DataFolder.adminToken(folder))
                .build();
        return JSON.readTree(HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body());
    }

    private List<String> toldTo(String agent) throws Exception {
        List<String> told = new ArrayList<>();
        for (OrderStore.SignedOrder order : running.collector.orders().pending(agent)) {
            Tell tell = Tell.parseFrom(OrderBody.parseFrom(order.body()).getPayload());
            told.add(tell.getPoint() + " = " + tell.getValue().getText());
        }
        return told;
    }

    @Test
    void everybodyChoosesForHimselfAndWhoManagesPeopleForARole() throws Exception {
        WebBrowser applicant = person("zhao", Role.APPLICANT, "acme");
        applicant.page("/inbox/rules");
        Map<String, String> wish = Map.of("who", "me", "place", "acme", "severity", "0", "kinds", "statistics");
        assertThat(applicant.post("/inbox/rules", wish).body()).contains("我本人");
        second("gw-2");
        assertThat(applicant.page("/inbox")).contains(">统计</span>");
        Map<String, String> role = Map.of("who", "READER", "place", "acme", "severity", "0", "kinds", "alarm");
        HttpResponse<String> refused = applicant.post("/inbox/rules", role);
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains("须管理该位置的人员");
        WebBrowser admin = person("chen", Role.ENTERPRISE_ADMIN, "acme");
        admin.page("/inbox/rules");
        assertThat(admin.post("/inbox/rules", role).body()).contains("只读用户");
        assertThat(admin.post(
                                "/inbox/rules",
                                Map.of("who", "READER", "place", "rival", "severity", "0", "kinds", "alarm"))
                        .statusCode())
                .isNotEqualTo(200);
        for (Map<String, String> wrong : List.of(
                Map.of("who", "me", "severity", "0"),
                Map.of("who", "me", "severity", "7", "kinds", "alarm"),
                Map.of("who", "me", "severity", "0", "kinds", "alarm", "from", "22:00"),
                Map.of("who", "me", "severity", "0", "kinds", "alarm", "place", "acme", "minutes", "5"))) {
            admin.page("/inbox/rules");
            assertThat(admin.post("/inbox/rules", wrong).statusCode())
                    .as(wrong.toString())
                    .isEqualTo(400);
        }
        String mine = all("/inbox/rules/(\\d+)/remove", applicant.page("/inbox/rules"))
                .get(0);
        applicant.post("/inbox/rules/" + mine + "/remove", Map.of());
        assertThat(all("/inbox/rules/(\\d+)/remove", applicant.page("/inbox/rules")))
                .isEmpty();
        assertThat(Set.of(404, 403)).contains(removed(applicant, admin));
        TestBatches.enrol(running.collector.registry(), "gw-9", running.now);
        running.collector.store().store(List.of(fourKinds("gw-9", "rival").close()));
        running.seePlaces();
        WebBrowser other = person("sun", Role.READER, "rival");
        assertThat(other.page("/inbox/rules")).as("of another enterprise").doesNotContain(">只读用户</td>");
        WebBrowser below = person("zhou", Role.READER, "acme/s1");
        assertThat(below.page("/inbox/rules")).contains(">只读用户</td>");
    }

    private static int removed(WebBrowser applicant, WebBrowser admin) throws Exception {
        String other =
                all("/inbox/rules/(\\d+)/remove", admin.page("/inbox/rules")).get(0);
        applicant.page("/inbox/rules");
        return applicant.post("/inbox/rules/" + other + "/remove", Map.of()).statusCode();
    }
}
