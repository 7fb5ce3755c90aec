package io.edgewitness.adapter.opcua;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.SystemClock;
import io.edgewitness.edge.api.Value;
import io.edgewitness.edge.api.Writable.WriteOrder;
import io.edgewitness.edge.api.Writable.WriteOutcome;
import io.edgewitness.edge.plant.PressServer;
import io.edgewitness.edge.plant.PressSettings;
import io.edgewitness.edge.testkit.Await;
import io.edgewitness.edge.testkit.FreePort;
import io.edgewitness.edge.testkit.RecordingSink;
import io.edgewitness.edge.testkit.TcpRelay;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.eclipse.milo.opcua.stack.core.NodeIds;
import org.eclipse.milo.opcua.stack.core.StatusCodes;
import org.eclipse.milo.opcua.stack.core.types.builtin.ByteString;
import org.eclipse.milo.opcua.stack.core.types.builtin.DataValue;
import org.eclipse.milo.opcua.stack.core.types.builtin.DateTime;
import org.eclipse.milo.opcua.stack.core.types.builtin.LocalizedText;
import org.eclipse.milo.opcua.stack.core.types.builtin.NodeId;
import org.eclipse.milo.opcua.stack.core.types.builtin.QualifiedName;
import org.eclipse.milo.opcua.stack.core.types.builtin.StatusCode;
import org.eclipse.milo.opcua.stack.core.types.builtin.Variant;
import org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.UByte;
import org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.UInteger;
import org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.ULong;
import org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.UShort;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Orders through a real server and a real socket. */
class OpcUaWriteTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final PointId RATE = new PointId("rate");
    private static final PointId RESET = new PointId("reset");
    private static final PointId ORDER = new PointId("order");

    @TempDir
    static Path serverDirectory;

    @TempDir
    Path directory;

    private final int port = FreePort.find();
    private final PressServer server = new PressServer(PressSettings.of(port, serverDirectory));
    private final TcpRelay relay = new TcpRelay(FreePort.find(), port);
    private final RecordingSink sink = new RecordingSink();
    private final List<OpcUaPoint> points = new ArrayList<>(List.of(
            OpcUaTests.point("rate", "ns=2;s=Press.StrokeRate", 100),
            OpcUaTests.point("power", "ns=2;s=Press.Power", 100),
            target("reset", "ns=2;s=Press#ns=2;s=Press.Reset"),
            target("order", "ns=2;s=Press#nsu=urn:edgewitness:plant:press;s=Press.StartOrder")));
    private int orders;

    @BeforeEach
    void start() throws Exception {
        server.start();
    }

    @AfterEach
    void stop() {
        relay.close();
        server.close();
        sink.close();
    }

    private static OpcUaPoint target(String id, String address) {
        return new OpcUaPoint(new PointId(id), NodeAddress.parse(address), null, 0, OpcUaPoint.Access.WRITE, null);
    }

    private OpcUaAdapter started() {
        OpcUaAdapter adapter = OpcUaTests.adapter(
                "writer", "opc.tcp://127.0.0.1:" + relay.port() + "/press", null, new SystemClock(), directory, points);
        adapter.start(sink);
        Await.until("a good sample", LIMIT, () -> !good(RATE).isEmpty());
        return adapter;
    }

    private List<Sample> good(PointId point) {
        return sink.samples(point).stream().filter(s -> !s.quality().isBad()).toList();
    }

    private WriteOutcome write(OpcUaAdapter adapter, Map<PointId, Value> targets) throws Exception {
        return write(adapter, targets, Instant.now().plusSeconds(60));
    }

    private WriteOutcome write(OpcUaAdapter adapter, Map<PointId, Value> targets, Instant deadline) throws Exception {
        return adapter.write(new WriteOrder("order-" + orders++, targets, deadline))
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS);
    }

    @Test
    void aWrittenValueIsInTheMachineAndComesBackThroughTheSubscription() throws Exception {
        try (OpcUaAdapter adapter = started()) {
            assertThat(write(adapter, Map.of(RATE, Value.of(new BigDecimal("7.25")))))
                    .isEqualTo(new WriteOutcome(true, "rate"));
            assertThat(server.get("Press.StrokeRate").value().value()).isEqualTo(7.25);
            Await.until(
                    "the new value",
                    LIMIT,
                    () -> Value.of(7.25)
                            .equals(good(RATE).get(good(RATE).size() - 1).value()));
            assertThat(sink.samples(RESET)).isEmpty();
        }
    }

    @Test
    void whatTheServerRefusesAndWhatNobodyMayWriteIsNotDone() throws Exception {
        points.add(target("nothing", "ns=2;s=Press.Nothing"));
        try (OpcUaAdapter adapter = started()) {
            assertThat(write(adapter, Map.of(RATE, Value.of(99))).detail())
                    .isEqualTo("rate: refused by the server: opcua:0x803C0000 Bad_OutOfRange");
            assertThat(write(adapter, Map.of(new PointId("power"), Value.of(1))).detail())
                    .contains("power: opcua:0x803B0000 Bad_NotWritable");
            assertThat(write(adapter, Map.of(new PointId("nothing"), Value.of(1)))
                            .detail())
                    .isEqualTo("nothing: opcua:0x80340000 Bad_NodeIdUnknown");
            assertThat(write(adapter, Map.of(new PointId("stranger"), Value.of(1)))
                            .detail())
                    .isEqualTo("stranger: no such point in this adapter");
            assertThat(write(adapter, Map.of(RATE, Value.of(5)), Instant.now().minusSeconds(1))
                            .detail())
                    .contains("stale", "nothing was sent");
            assertThat(server.get("Press.StrokeRate").value().value()).isEqualTo(10.0);
        }
    }

    @Test
    void aBadAnswerAfterWhichTheValueMayStandAllTheSameIsUnknown() throws Exception {
        try (OpcUaAdapter adapter = started()) {
            for (long code : new long[] {
                StatusCodes.Bad_Timeout, StatusCodes.Bad_RequestTimeout, StatusCodes.Bad_CommunicationError
            }) {
                server.answerWrites(new StatusCode(code));
                assertThat(write(adapter, Map.of(RATE, Value.of(5))).detail()).startsWith("unknown: rate: opcua:0x80");
            }
            server.answerWrites(new StatusCode(StatusCodes.Bad_UserAccessDenied));
            assertThat(write(adapter, Map.of(RATE, Value.of(5))).detail()).startsWith("rate: refused by the server");
        }
    }

    @Test
    void targetsAreSetInOrderUpToTheFirstThatFails() throws Exception {
        Map<PointId, Value> targets = new LinkedHashMap<>();
        targets.put(ORDER, new Value.Array(List.of(Value.of(4711), Value.of("C45"))));
        targets.put(RATE, Value.of("fast"));
        targets.put(RESET, Value.of(true));
        try (OpcUaAdapter adapter = started()) {
            WriteOutcome outcome = write(adapter, targets);
            assertThat(outcome.done()).isFalse();
            assertThat(outcome.detail()).isEqualTo("rate: the text 'fast' does not fit Double; done before: order");
            assertThat(server.get("Press.Order").value().value()).isEqualTo("4711 C45");
        }
    }

    @Test
    void aMethodTakesItsArgumentsByOrderOrByNameAndNothingElse() throws Exception {
        try (OpcUaAdapter adapter = started()) {
            assertThat(write(adapter, Map.of(RESET, Value.of(true))).done()).isTrue();
            assertThat(write(adapter, Map.of(RESET, Value.of(1))).detail()).contains("takes no argument");
            Map<String, Value> named = new LinkedHashMap<>();
            named.put("material", Value.of("PA66"));
            named.put("number", Value.of(12));
            assertThat(write(adapter, Map.of(ORDER, new Value.Structure(named))).done())
                    .isTrue();
            assertThat(server.get("Press.Order").value().value()).isEqualTo("12 PA66");
            assertThat(write(adapter, Map.of(ORDER, Value.of(12))).detail())
                    .contains("(number: one UInt32, material: one String), not one argument");
            assertThat(write(adapter, Map.of(ORDER, new Value.Array(List.of(Value.of(-1), Value.of("x")))))
                            .detail())
                    .contains("argument number", "-1 does not fit UInt32 (0 to 4294967295)");
            assertThat(server.get("Press.Order").value().value()).isEqualTo("12 PA66");
        }
    }

    @Test
    void anOrderWhileTheLinkIsCutIsAnsweredAndNeverSentLater() throws Exception {
        try (OpcUaAdapter adapter = started()) {
            relay.cut();
            WriteOutcome during = write(adapter, Map.of(RATE, Value.of(5)));
            assertThat(during.done()).isFalse();
            Await.until(
                    "the loss is noticed",
                    LIMIT,
                    () -> sink.samples(RATE).stream().anyMatch(s -> s.quality().isBad()));
            assertThat(write(adapter, Map.of(RATE, Value.of(6))).detail()).contains("nothing was sent");
            int before = good(RATE).size();
            relay.mend();
            Await.until("data again", LIMIT, () -> good(RATE).size() > before);
            assertThat(server.get("Press.StrokeRate").value().value()).isEqualTo(10.0);
        }
    }

    @Test
    void anIdThatCameBeforeIsNotExecutedAgain() throws Exception {
        try (OpcUaAdapter adapter = started()) {
            WriteOrder order = new WriteOrder(
                    "same", Map.of(RATE, Value.of(6)), Instant.now().plusSeconds(60));
            assertThat(adapter.write(order)
                            .toCompletableFuture()
                            .get(30, TimeUnit.SECONDS)
                            .done())
                    .isTrue();
            assertThat(write(adapter, Map.of(RATE, Value.of(8))).done()).isTrue();
            assertThat(adapter.write(order)
                            .toCompletableFuture()
                            .get(30, TimeUnit.SECONDS)
                            .detail())
                    .contains("came before");
            assertThat(server.get("Press.StrokeRate").value().value()).isEqualTo(8.0);
        }
    }

    @Test
    void anAdapterThatDoesNotRunRefusesAtOnceAndCloseAnswersWhatIsOpen() throws Exception {
        OpcUaAdapter adapter =
                OpcUaTests.adapter("writer", server.endpoint(), null, new SystemClock(), directory, points);
        assertThat(write(adapter, Map.of(RATE, Value.of(5))).detail()).contains("not running");
        adapter.start(sink);
        Await.until("a good sample", LIMIT, () -> !good(RATE).isEmpty());
        List<CompletableFuture<WriteOutcome>> open = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            open.add(adapter.write(new WriteOrder(
                            "many-" + i,
                            Map.of(RATE, Value.of(5)),
                            Instant.now().plusSeconds(60)))
                    .toCompletableFuture());
        }
        adapter.close();
        for (CompletableFuture<WriteOutcome> outcome : open) {
            outcome.get(30, TimeUnit.SECONDS);
        }
        assertThat(write(adapter, Map.of(RATE, Value.of(5))).detail()).contains("not running");
    }

    private record Case(NodeId type, int rank, Variant before, Value given, Object written) {}

    private static Case scalar(NodeId type, Object before, Value given, Object written) {
        return new Case(type, -1, new Variant(before), given, written);
    }

    private static Map<String, Case> fitting() {
        UUID guid = UUID.fromString("72962b91-fa75-4ae6-8d28-b404dc7daf63");
        Map<String, Case> cases = new LinkedHashMap<>();
        cases.put("Boolean", scalar(NodeIds.Boolean, false, Value.of(true), true));
        cases.put("SByte", scalar(NodeIds.SByte, (byte) 0, Value.of(-128), (byte) -128));
        cases.put("Byte", scalar(NodeIds.Byte, UByte.valueOf(0), Value.of(255), UByte.valueOf(255)));
        cases.put("Int16", scalar(NodeIds.Int16, (short) 0, Value.of(-32768), (short) -32768));
        cases.put("UInt16", scalar(NodeIds.UInt16, UShort.valueOf(0), Value.of(65535.0), UShort.valueOf(65535)));
        cases.put("Int32", scalar(NodeIds.Int32, 0, Value.of(new BigDecimal("7.00")), 7));
        cases.put("UInt32", scalar(NodeIds.UInt32, UInteger.valueOf(0), Value.of(4294967295L), UInteger.MAX));
        cases.put("Int64", scalar(NodeIds.Int64, 0L, Value.of(Long.MIN_VALUE), Long.MIN_VALUE));
        cases.put(
                "UInt64",
                scalar(NodeIds.UInt64, ULong.valueOf(0), Value.of(new BigDecimal("18446744073709551615")), ULong.MAX));
        cases.put("Float", scalar(NodeIds.Float, 0f, Value.of(new BigDecimal("21.7")), 21.7f));
        cases.put("Double", scalar(NodeIds.Double, 0.0, Value.of(new BigDecimal("0.1")), 0.1));
        cases.put("String", scalar(NodeIds.String, "", Value.of("压力"), "压力"));
        cases.put(
                "DateTime",
                scalar(
                        NodeIds.DateTime,
                        DateTime.MIN_VALUE,
                        Value.of("2026-03-04T05:06:07.1234567Z"),
                        new DateTime(Instant.parse("2026-03-04T05:06:07.1234567Z"))));
        cases.put("Guid", scalar(NodeIds.Guid, UUID.randomUUID(), Value.of(guid.toString()), guid));
        cases.put(
                "ByteString",
                scalar(
                        NodeIds.ByteString,
                        ByteString.of(new byte[0]),
                        new Value.Bytes(new byte[] {1, 2}),
                        ByteString.of(new byte[] {1, 2})));
        cases.put("NodeId", scalar(NodeIds.NodeId, NodeId.NULL_VALUE, Value.of("ns=2;s=x"), new NodeId(2, "x")));
        cases.put(
                "QualifiedName",
                scalar(NodeIds.QualifiedName, QualifiedName.NULL_VALUE, Value.of("2:x"), new QualifiedName(2, "x")));
        cases.put(
                "LocalizedText",
                scalar(NodeIds.LocalizedText, LocalizedText.NULL_VALUE, Value.of("x"), new LocalizedText(null, "x")));
        cases.put("Duration", scalar(NodeIds.Duration, 0.0, Value.of(250), 250.0));
        cases.put("Number", scalar(NodeIds.Number, (short) 1, Value.of(2), (short) 2));
        cases.put("ServerState", scalar(NodeIds.ServerState, 0, Value.of("Suspended"), 3));
        cases.put(
                "Array",
                new Case(
                        NodeIds.Int16,
                        1,
                        Variant.of(new Short[] {0}),
                        new Value.Array(List.of(Value.of(1), Value.of(2))),
                        new Short[] {1, 2}));
        return cases;
    }

    @Test
    void eachBuiltInTypeIsWrittenAsTheTargetsTypeAndReadsBack() throws Exception {
        fitting().forEach((name, one) -> {
            server.putWritable("Types." + name, one.type(), one.rank(), new DataValue(one.before()));
            points.add(target("types." + name, "ns=2;s=Types." + name));
        });
        try (OpcUaAdapter adapter = started()) {
            for (Map.Entry<String, Case> one : fitting().entrySet()) {
                PointId id = new PointId("types." + one.getKey());
                assertThat(write(adapter, Map.of(id, one.getValue().given())))
                        .as(one.getKey())
                        .isEqualTo(new WriteOutcome(true, id.name()));
                assertThat(server.get("Types." + one.getKey()).value().value())
                        .as(one.getKey())
                        .isEqualTo(one.getValue().written());
                Sample back = adapter.read(List.of(id))
                        .toCompletableFuture()
                        .get(30, TimeUnit.SECONDS)
                        .get(0);
                assertThat(back.quality().isBad()).as("%s", back).isFalse();
            }
        }
    }

    @Test
    void whatDoesNotFitIsRefusedAndNothingIsWritten() throws Exception {
        Map<String, Case> cases = new LinkedHashMap<>();
        cases.put("UInt16", scalar(NodeIds.UInt16, UShort.valueOf(1), Value.of(-1), ""));
        cases.put("Int32", scalar(NodeIds.Int32, 1, Value.of(1.5), ""));
        cases.put("Int64", scalar(NodeIds.Int64, 1L, Value.of(new BigDecimal("9223372036854775808")), ""));
        cases.put("Float", scalar(NodeIds.Float, 1f, Value.of(16777217), ""));
        cases.put("FloatTiny", scalar(NodeIds.Float, 1f, Value.of(1e-60), ""));
        cases.put("Double", scalar(NodeIds.Double, 1.0, Value.of(9007199254740993L), ""));
        cases.put("Nan", scalar(NodeIds.Double, 1.0, Value.of(Double.NaN), ""));
        cases.put("Text", scalar(NodeIds.Int32, 1, Value.of("1"), ""));
        cases.put("Flag", scalar(NodeIds.Boolean, true, Value.of(0), ""));
        cases.put("String", scalar(NodeIds.String, "", Value.of(1), ""));
        cases.put("Time", scalar(NodeIds.DateTime, DateTime.MIN_VALUE, Value.of("yesterday"), ""));
        cases.put("Enum", scalar(NodeIds.ServerState, 1, Value.of(77), ""));
        cases.put("AnArray", scalar(NodeIds.Int32, 1, new Value.Array(List.of(Value.of(1))), ""));
        cases.put("NoArray", new Case(NodeIds.Int32, 1, Variant.of(new Integer[] {1}), Value.of(1), ""));
        cases.put("Abstract", scalar(NodeIds.BaseDataType, null, Value.of(1), ""));
        cases.forEach((name, one) -> {
            server.putWritable("Types." + name, one.type(), one.rank(), new DataValue(one.before()));
            points.add(target("types." + name, "ns=2;s=Types." + name));
        });
        try (OpcUaAdapter adapter = started()) {
            for (Map.Entry<String, Case> one : cases.entrySet()) {
                PointId id = new PointId("types." + one.getKey());
                WriteOutcome outcome = write(adapter, Map.of(id, one.getValue().given()));
                assertThat(outcome.done()).as("%s: %s", one.getKey(), outcome).isFalse();
                assertThat(outcome.detail()).doesNotContain("by the server", "unknown");
                assertThat(server.get("Types." + one.getKey()).value())
                        .as(one.getKey())
                        .isEqualTo(one.getValue().before());
            }
        }
    }
}
