package io.edgewitness.collector.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.edgewitness.collector.alarms.AlarmKind;
import io.edgewitness.collector.alarms.Finding;
import io.edgewitness.collector.api.Scope;
import io.edgewitness.collector.maintenance.Cmms;
import io.edgewitness.collector.maintenance.CmmsSettings;
import io.edgewitness.collector.maintenance.WorkOrder;
import io.edgewitness.edge.ledger.proto.Array;
import io.edgewitness.edge.ledger.proto.Value;
import io.edgewitness.edge.wire.proto.OrderBody;
import io.edgewitness.edge.wire.proto.Tell;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Work orders between a collector and a maintenance system that has its days. */
class CmmsTest {
    private static final String ONE_POINT = "inputs: {vibration: [daq.pump3], work-orders: [cmms.closed]}";

    @TempDir
    Path folder;

    private RunningCollector running;
    private CmmsStandIn system;
    private TestBatches agent;
    private Cmms cmms;

    @BeforeEach
    void start() throws Exception {
        running = new RunningCollector(folder.resolve("data"), Instant.parse("2026-03-31T16:01:00Z"), null);
        system = new CmmsStandIn("t-1", () -> running.now);
        TestBatches.enrol(running.collector.registry(), "gw-1", running.now);
        agent = MachinesTest.pump("gw-1", "acme")
                .machine("pump-3", MachinesTest.FAULTS, ONE_POINT)
                .machine("pump-3-life", MachinesTest.LIVES, ONE_POINT);
        store();
        cmms = connector(10);
    }

    @AfterEach
    void stop() throws Exception {
        system.close();
        running.close();
    }

    private void store() throws Exception {
        running.collector.store().store(List.of(agent.close()));
    }

    private Cmms connector(int mostADay) throws Exception {
        Path token = Files.writeString(folder.resolve("cmms.token"), "t-1\n");
        CmmsSettings settings = new CmmsSettings(
                system.url(),
                token,
                "Authorization",
                Duration.ofSeconds(30),
                Duration.ofSeconds(2),
                "/work-orders",
                "/work-orders/{id}",
                "/work-orders/{id}",
                "/work-orders?external={external}",
                "/work-orders?updated_after={cursor}",
                Map.of("title", "summary"),
                Set.of("closed"),
                Set.of("cancelled"),
                Set.of("breakdown"),
                Map.of("BRG-OR", "bearing-outer"),
                "both",
                0.5,
                mostADay,
                List.of(new CmmsSettings.Equipment("gw-1", "pump-3", "P-1003")));
        return new Cmms(
                settings,
                running.collector.database(),
                running.collector.tells(),
                (c, agent, scenario) -> ScenarioInputs.points(c, agent, scenario, "work-orders"),
                () -> running.now);
    }

    private String round() throws Exception {
        running.now = running.now.plusSeconds(30);
        return cmms.work();
    }

    private List<WorkOrder> orders() throws Exception {
        try (Connection c = running.collector.database().getConnection()) {
            return WorkOrder.newest(c, Scope.ALL, "", List.of(), 100);
        }
    }

    private WorkOrder order() throws Exception {
        assertThat(orders()).hasSize(1);
        return orders().get(0);
    }

    private List<Tell> tells() throws Exception {
        List<Tell> tells = new ArrayList<>();
        for (OrderStore.SignedOrder o : running.collector.orders().pending("gw-1")) {
            OrderBody body = OrderBody.parseFrom(o.body());
            if (body.getKind().equals("tell")) {
                tells.add(Tell.parseFrom(body.getPayload()));
            }
        }
        return tells;
    }

    private void answer(String outcome, String detail) throws Exception {
        for (OrderStore.SignedOrder o : running.collector.orders().pending("gw-1")) {
            running.collector.orders().done("gw-1", o.id(), outcome, detail, running.now);
        }
    }

    private TestBatches diagnosed(String cause) {
        return agent.told(
                "pump-3",
                "diagnosis",
                500,
                "drive-end: " + cause,
                Map.of(
                        "sensor",
                        MachinesTest.text("drive-end"),
                        "causes",
                        Value.newBuilder()
                                .setArray(Array.newBuilder().addItems(MachinesTest.cause(cause, 0.9)))
                                .build()));
    }

    @Test
    void aStandingCauseIsOneOrderHoweverOftenItIsTold() throws Exception {
        assertThat(round()).isEmpty();
        ObjectNode sent = system.orders().get(0);
        assertThat(sent.path("asset").asText()).isEqualTo("P-1003");
        assertThat(sent.path("summary").asText()).isEqualTo("轴承外圈损伤 87% drive-end: damage of the outer ring 87%");
        assertThat(sent.path("text").asText()).contains("轴承外圈损伤 87%", "damage of the outer ring 87%");
        assertThat(sent.path("priority").asText()).isEqualTo("2");
        assertThat(sent.path("external").asText()).isEqualTo(order().id()).startsWith("EW-");
        for (int i = 0; i < 3; i++) {
            diagnosed("bearing-outer");
            store();
            assertThat(round()).isEmpty();
        }
        assertThat(system.orders()).hasSize(1);
        assertThat(order().state()).isEqualTo(WorkOrder.State.OPEN);
        assertThat(order().remote()).isEqualTo("WO-1");
    }

    @Test
    void whatWasFoundGoesToTheAgentOnceAndTheCauseMayBeOrderedAgain() throws Exception {
        round();
        system.mood(CmmsStandIn.Mood.DOUBLING);
        Instant closed = running.now.plusSeconds(10);
        system.change(
                "WO-1",
                Map.of(
                        "status",
                        "Closed",
                        "finding",
                        "BRG-OR",
                        "outcome",
                        "Breakdown",
                        "hours",
                        "3.50",
                        "renewed",
                        "true",
                        "closed",
                        closed.toString()));
        round();
        round();
        assertThat(tells()).singleElement().satisfies(t -> {
            assertThat(t.getPoint()).isEqualTo("cmms.closed");
            assertThat(t.getValue().getText()).isEqualTo("bearing-outer failed 3.5 renewed");
            assertThat(t.getReason()).isEqualTo("work order WO-1 closed");
        });
        assertThat(order().answered()).isNull();
        answer("done", "cmms.closed recorded");
        round();
        assertThat(order().answered()).isNotNull();
        assertThat(order().state()).isEqualTo(WorkOrder.State.CLOSED);
        system.change("WO-1", Map.of("status", "closed", "finding", "misalignment"));
        round();
        assertThat(tells()).as("the first finding counts").isEmpty();
        assertThat(system.orders()).hasSize(1);
    }

    /** Ten years: else nothing would be ordered before they have passed again. */
    @Test
    void aCauseThatIsToldAfterTheAgentsClockWasSetBackIsOrdered() throws Exception {
        round();
        system.change("WO-1", Map.of("status", "closed", "finding", "BRG-OR"));
        round();
        assertThat(order().state()).isEqualTo(WorkOrder.State.CLOSED);
        agent.toldAt(
                Instant.parse("2016-01-01T00:00:00Z"),
                "pump-3",
                "diagnosis",
                500,
                "drive-end: bearing-outer",
                Map.of(
                        "sensor",
                        MachinesTest.text("drive-end"),
                        "causes",
                        Value.newBuilder()
                                .setArray(Array.newBuilder().addItems(MachinesTest.cause("bearing-outer", 0.9)))
                                .build()));
        store();
        round();
        round();
        assertThat(system.orders()).hasSize(2);
        assertThat(orders().get(0).state()).isEqualTo(WorkOrder.State.CLOSED);
    }

    @Test
    void aFindingThatIsMissingIsSaidAndTakenWhenItComes() throws Exception {
        round();
        system.change("WO-1", Map.of("status", "closed"));
        round();
        assertThat(order().problem()).isEqualTo("closed without a finding that can be read");
        assertThat(tells()).isEmpty();
        assertThat(found("order " + order().id())).contains("已关闭，但没有可识别的结论");
        running.now = running.now.plusSeconds(60);
        system.change("WO-1", Map.of("finding", "bearing-outer planned 2"));
        round();
        assertThat(tells().get(0).getValue().getText()).isEqualTo("bearing-outer planned 2");
        assertThat(order().problem()).isEmpty();
    }

    /** No database holds the one, and after the other no change would ever be read again. */
    @Test
    void datesThatNobodyLivedStopNothing() throws Exception {
        round();
        for (String day : List.of("-5000-01-01T00:00:00Z", "+900000-01-01T00:00:00Z", "2199-01-01T00:00:00Z")) {
            system.change("WO-1", Map.of("closed", day, "updated", day));
            assertThat(round()).isEmpty();
        }
        system.change(
                "WO-1",
                Map.of("status", "closed", "finding", "bearing-outer planned 2", "closed", "-5000-01-01T00:00:00Z"));
        assertThat(round()).isEmpty();
        assertThat(order().state()).isEqualTo(WorkOrder.State.CLOSED);
        assertThat(order().closed()).isBetween(order().told(), running.now);
    }

    @Test
    void whatIsInTheWayOfAnotherEnterprisesOrderIsNotTold() throws Exception {
        system.mood(CmmsStandIn.Mood.DOWN);
        round();
        try (Connection c = running.collector.database().getConnection()) {
            String all =
                    Objects.requireNonNull(WorkOrder.connector(c, Scope.ALL)).problem();
            String one = Objects.requireNonNull(WorkOrder.connector(c, new Scope("bravo", null)))
                    .problem();
            assertThat(all).isNotEmpty().isNotEqualTo(one);
            assertThat(one).contains("whoever runs the collector sees why");
        }
    }

    @Test
    void aSystemThatIsDownHoldsOrdersUpAndThePageSaysSo() throws Exception {
        system.mood(CmmsStandIn.Mood.DOWN);
        assertThat(round()).isEqualTo("it answered 503");
        assertThat(order().state()).isEqualTo(WorkOrder.State.WAITING);
        String page = get("/machine?agent=gw-1&id=pump-3");
        assertThat(page).contains("维护工单", "维护系统受阻", "返回了 503", "待送达");
        assertThat(found("system")).contains("返回了 503");
        system.mood(CmmsStandIn.Mood.WELL);
        running.now = running.now.plusSeconds(120);
        assertThat(round()).isEmpty();
        assertThat(order().state()).isEqualTo(WorkOrder.State.OPEN);
        assertThat(get("/machine?agent=gw-1&id=pump-3")).contains("维护系统连接正常", "WO-1", "进行中");
        assertThat(findings()).isEmpty();
    }

    @Test
    void anOrderWhoseSendingBrokeOffIsLookedForBeforeItIsSentAgain() throws Exception {
        system.mood(CmmsStandIn.Mood.KEEPS_AND_FAILS);
        assertThat(round()).isEqualTo("it answered 500");
        system.mood(CmmsStandIn.Mood.WELL);
        running.now = running.now.plusSeconds(120);
        system.asked();
        assertThat(round()).isEmpty();
        assertThat(system.asked()).noneMatch(a -> a.startsWith("POST"));
        assertThat(system.orders()).hasSize(1);
        assertThat(order().remote()).isEqualTo("WO-1");
    }

    @Test
    void aSystemThatHangsOrTalksNonsenseCostsNothingTwice() throws Exception {
        system.mood(CmmsStandIn.Mood.HANGING);
        assertThat(round()).isEqualTo("it did not answer within 2 s");
        system.mood(CmmsStandIn.Mood.NONSENSE);
        running.now = running.now.plusSeconds(120);
        assertThat(round()).startsWith("its answer is not JSON: '<html>");
        assertThat(get("/machine?agent=gw-1&id=pump-3")).doesNotContain("<script>alert(1)");
        system.mood(CmmsStandIn.Mood.WELL);
        running.now = running.now.plusSeconds(600);
        assertThat(round()).isEmpty();
        assertThat(system.orders()).hasSize(1);
    }

    @Test
    void aTokenIsRenewedByWritingItsFile() throws Exception {
        system.token("t-2");
        assertThat(round()).isEqualTo("it refuses the token (401)");
        Files.writeString(folder.resolve("cmms.token"), "t-2");
        running.now = running.now.plusSeconds(120);
        assertThat(round()).isEmpty();
        Files.delete(folder.resolve("cmms.token"));
        assertThat(round()).isEqualTo("the token file cmms.token cannot be read, or holds no token");
        assertThat(system.orders()).hasSize(1);
    }

    @Test
    void anOrderThatTheSystemWillNotHaveIsShownWithItsWordsAndStopsNoOther() throws Exception {
        diagnosed("looseness");
        store();
        system.mood(CmmsStandIn.Mood.PICKY);
        round();
        assertThat(orders()).hasSize(2).allSatisfy(o -> {
            assertThat(o.state()).isEqualTo(WorkOrder.State.REFUSED);
            assertThat(o.problem()).isEqualTo("it answered 422: '{\"error\": \"asset unknown\"}'");
        });
        system.mood(CmmsStandIn.Mood.WELL);
        round();
        assertThat(system.orders())
                .as("it was refused, and not told anew since")
                .isEmpty();
    }

    @Test
    void whatIsDeletedThereIsSaidAndNotMadeAgainUntilItIsToldAnew() throws Exception {
        round();
        system.delete("WO-1");
        running.now = running.now.plus(Duration.ofMinutes(11));
        round();
        assertThat(order().state()).isEqualTo(WorkOrder.State.DELETED);
        round();
        assertThat(system.orders()).isEmpty();
    }

    @Test
    void twoOrdersUnderOneIdAreNotMixedUp() throws Exception {
        diagnosed("looseness");
        store();
        system.mood(CmmsStandIn.Mood.CONFUSED);
        assertThat(round()).contains("the id of another, WO-1");
        assertThat(orders()).extracting(WorkOrder::state).containsOnlyOnce(WorkOrder.State.OPEN);
    }

    @Test
    void noMachineFloodsTheSystem() throws Exception {
        cmms = connector(3);
        for (int i = 0; i < 6; i++) {
            diagnosed("cause-" + i);
        }
        store();
        assertThat(round()).isEqualTo("4 orders are held back: a machine has 3 orders within a day");
        assertThat(system.orders()).hasSize(3);
    }

    private void planned(String day) throws Exception {
        agent.told(
                "pump-3-life",
                "maintenance-plan",
                300,
                "maintain on " + day,
                Map.of(
                        "from",
                        MachinesTest.text(day + "T06:00:00Z"),
                        "to",
                        MachinesTest.text(day + "T16:00:00Z"),
                        "zh",
                        MachinesTest.text("建议停机维护")));
        store();
    }

    /** As the maintenance system has it. */
    private ObjectNode plan() {
        return system.orders().stream()
                .filter(o -> o.path("priority").asText().equals("3"))
                .findFirst()
                .orElseThrow();
    }

    private long moves() {
        return system.asked().stream().filter(a -> a.startsWith("PATCH ")).count();
    }

    private WorkOrder planOrder() throws Exception {
        return orders().stream()
                .filter(o -> o.kind().equals("plan"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aPlanThatMovesMovesItsOrderOnce() throws Exception {
        planned("2026-04-05");
        round();
        String id = plan().path("id").asText();
        planned("2026-04-12");
        assertThat(round()).isEmpty();
        assertThat(moves()).isEqualTo(1);
        assertThat(plan().path("id").asText()).isEqualTo(id);
        assertThat(plan().path("from").asText()).isEqualTo("2026-04-12T06:00:00Z");
        assertThat(plan().path("to").asText()).isEqualTo("2026-04-12T16:00:00Z");
        assertThat(plan().path("text").asText())
                .contains("maintain on 2026-04-12", planOrder().id());
        assertThat(planOrder().from()).isEqualTo("2026-04-12T06:00:00Z");
        planned("2026-04-12");
        round();
        round();
        assertThat(moves()).isZero();
        assertThat(system.orders()).hasSize(2);
    }

    @Test
    void aMoveWaitsForASystemThatIsDownAndAnUnsentOrderIsSentWithItsNewDates() throws Exception {
        system.mood(CmmsStandIn.Mood.DOWN);
        planned("2026-04-05");
        round();
        planned("2026-04-12");
        system.mood(CmmsStandIn.Mood.WELL);
        running.now = running.now.plusSeconds(120);
        round();
        assertThat(plan().path("from").asText()).isEqualTo("2026-04-12T06:00:00Z");
        assertThat(moves()).isZero();
        system.mood(CmmsStandIn.Mood.DOWN);
        planned("2026-04-19");
        assertThat(round()).isEqualTo("it answered 503");
        system.mood(CmmsStandIn.Mood.WELL);
        running.now = running.now.plusSeconds(60);
        round();
        assertThat(plan().path("from").asText()).isEqualTo("2026-04-19T06:00:00Z");
    }

    @Test
    void anOrderThatMayNotBeMovedKeepsItsDatesAndPeopleSeeIt() throws Exception {
        planned("2026-04-05");
        round();
        system.mood(CmmsStandIn.Mood.PICKY);
        planned("2026-04-12");
        assertThat(round()).contains("keeps its old dates: it answered 422").contains("it is under way");
        assertThat(planOrder().problem()).contains("keeps its old dates");
        round();
        assertThat(moves()).isEqualTo(1);
        system.mood(CmmsStandIn.Mood.WELL);
        system.delete(plan().path("id").asText());
        planned("2026-04-19");
        round();
        assertThat(planOrder().state()).isEqualTo(WorkOrder.State.DELETED);
    }

    @Test
    void aPlanIsAnOrderWithItsShutdown() throws Exception {
        planned("2026-04-05");
        round();
        ObjectNode plan = plan();
        assertThat(plan.path("from").asText()).isEqualTo("2026-04-05T06:00:00Z");
        assertThat(plan.path("to").asText()).isEqualTo("2026-04-05T16:00:00Z");
        system.change(plan.path("id").asText(), Map.of("status", "closed", "outcome", "done", "hours", "2"));
        round();
        assertThat(tells().get(0).getValue().getText()).isEqualTo("planned 2");
    }

    @Test
    void anAgentThatHasNoSuchInputOrRefusesIsNamed() throws Exception {
        agent.machine("pump-3", MachinesTest.FAULTS, "inputs: {vibration: [daq.pump3]}")
                .machine("pump-3-life", MachinesTest.LIVES, "inputs: {}");
        store();
        round();
        system.change("WO-1", Map.of("status", "closed", "finding", "bearing-outer failed 1"));
        round();
        assertThat(order().problem()).isEqualTo("the site file of gw-1 gives pump-3 no input work-orders");
        agent.machine("pump-3", MachinesTest.FAULTS, ONE_POINT);
        store();
        round();
        answer("refused", "this agent has no point cmms.closed");
        round();
        assertThat(order().problem()).isEqualTo("gw-1: refused: this agent has no point cmms.closed");
        running.now = running.now.plusSeconds(120);
        round();
        assertThat(tells()).as("told again").hasSize(1);
    }

    @Test
    void ordersOutliveARebuildAndAreListedOverRest() throws Exception {
        round();
        running.collector.store().rebuild(true);
        round();
        assertThat(system.orders()).hasSize(1);
        JsonNode answer = new ObjectMapper().readTree(get("/api/v1/maintenance/orders?agent=gw-1&machine=pump-3"));
        assertThat(answer.path("connected").asBoolean()).isTrue();
        assertThat(answer.path("items").get(0).path("remote").asText()).isEqualTo("WO-1");
        assertThat(new ObjectMapper()
                        .readTree(get("/api/v1/maintenance/orders?enterprise=other"))
                        .path("items"))
                .isEmpty();
    }

    private String found(String subject) throws Exception {
        return findings().stream()
                .filter(f -> f.subject().equals(subject))
                .findFirst()
                .orElseThrow()
                .zh();
    }

    private List<Finding> findings() throws Exception {
        return new CollectorWatch(running.collector, running.server.board(), running.now, ZoneId.of("Asia/Shanghai"))
                .find(AlarmKind.WORK_ORDERS.preset(), running.now, running.now);
    }

    private String get(String path) throws Exception {
        HttpResponse<String> response = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(running.url() + path)).build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return response.body();
    }
}
