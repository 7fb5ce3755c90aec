package io.edgewitness.edge.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.edgewitness.edge.api.AdapterContext;
import io.edgewitness.edge.api.Delivery;
import io.edgewitness.edge.api.Gap;
import io.edgewitness.edge.api.Mode;
import io.edgewitness.edge.api.PointDefinition;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Quality;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.SampleSink;
import io.edgewitness.edge.api.Value;
import io.edgewitness.edge.ledger.BatchId;
import io.edgewitness.edge.ledger.FileDisk;
import io.edgewitness.edge.ledger.LedgerReplay;
import io.edgewitness.edge.ledger.Nanos;
import io.edgewitness.edge.ledger.ProtoValues;
import io.edgewitness.edge.ledger.proto.EvidenceRecord;
import io.edgewitness.edge.ledger.proto.OrderReceipt;
import io.edgewitness.edge.testkit.Await;
import io.edgewitness.edge.testkit.ManualClock;
import io.edgewitness.edge.wire.SignedText;
import io.edgewitness.edge.wire.proto.Order;
import io.edgewitness.edge.wire.proto.OrderBody;
import io.edgewitness.edge.wire.proto.OrderDone;
import io.edgewitness.edge.wire.proto.Tell;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Orders of kind {@code tell}, from their arrival to the ledger's samples. */
class TellDownlinkTest {
    private static final PointId CLOSED = new PointId("cmms.closed");
    private static final PointId LIMIT = new PointId("mes.limit");

    @TempDir
    Path folder;

    private final ManualClock clock = ManualClock.at("2026-01-01T00:00:00Z");
    private final KeyPair key;

    TellDownlinkTest() throws Exception {
        key = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    }

    /** An agent with the adapter, and orders on their way to it. */
    private final class Told implements AutoCloseable {
        final GateRig rig;
        final UplinkOrders orders;
        final SourceState cmms;
        volatile boolean full;
        int receipts = Integer.MAX_VALUE; // so many more come into the ledger before the kill
        boolean begins = true; // before the kill, what waits for a receipt

        Told(Path data) throws Exception {
            Files.createDirectories(data);
            rig = new GateRig(data, new FileDisk(data.resolve("ledger")), clock, null);
            PointDefinition closed = PointDefinition.of(CLOSED.name(), "text", "1");
            PointDefinition limit = new PointDefinition(
                    LIMIT,
                    "number",
                    "1",
                    null,
                    PointDefinition.Recording.ALL,
                    BigDecimal.ZERO,
                    BigDecimal.TEN,
                    false,
                    true,
                    null);
            CollectorConfiguration configuration = new CollectorConfiguration(List.of(
                    new CollectorPoint(CLOSED, CollectorPoint.Kind.TEXT, PointDefinition.Recording.ALL),
                    new CollectorPoint(LIMIT, CollectorPoint.Kind.NUMBER, PointDefinition.Recording.ALL)));
            CollectorAdapter adapter = (CollectorAdapter) new CollectorAdapterFactory()
                    .create(new AdapterContext(
                            "cmms", Mode.REAL, configuration, List.of(closed, limit), clock, data.resolve("adapter")));
            cmms = rig.pipeline.source("cmms", Mode.REAL, List.of(closed, limit), adapter::counts);
            adapter.start(sink());
            rig.adapters.put("cmms", adapter);
            orders = new UplinkOrders(
                    "gw-1",
                    key.getPublic().getEncoded(),
                    Map.of(),
                    UplinkSource.of(rig.disk, rig.writer::committed),
                    ledger());
            orders.begin(TellDownlink.KIND, new TellDownlink(rig.pipeline, rig.adapters::get));
        }

        /** The source, which takes nothing while the ledger has no room. */
        private SampleSink sink() {
            return new SampleSink() {
                @Override
                public boolean offer(Delivery delivery) {
                    return !full && cmms.offer(delivery);
                }

                @Override
                public void gap(Gap gap) {
                    throw new AssertionError(gap);
                }

                @Override
                public void declare(List<PointDefinition> points) {
                    throw new AssertionError(points);
                }
            };
        }

        private UplinkLedger ledger() {
            return new UplinkLedger() {
                @Override
                public void acknowledged(BatchId id) {}

                @Override
                public void receipt(OrderReceipt receipt, Runnable durable) {
                    if (receipts-- > 0) {
                        rig.pipeline.evidence(EvidenceRecord.newBuilder().setOrder(receipt), clock.instant());
                        if (begins) {
                            rig.pipeline.whenDurable(durable);
                        }
                    }
                }
            };
        }

        OrderDone answer() {
            Await.until("an answer", GateRig.LIMIT, () -> {
                orders.doWork(clock.advance(Duration.ofMillis(50)));
                return !orders.answers().isEmpty();
            });
            return orders.answers().remove();
        }

        OrderDone answer(Order order) {
            orders.take(order, clock.instant());
            return answer();
        }

        /** All that was given to the ledger is on disk. */
        void settle() {
            CompletableFuture<Boolean> settled = new CompletableFuture<>();
            // A batch that holds nothing is closed once a minute only.
            rig.pipeline.evidence(SiteRecords.event("settled", 1, List.of()), clock.instant());
            rig.pipeline.whenDurable(() -> settled.complete(true));
            Await.until("the ledger", GateRig.LIMIT, () -> {
                clock.advance(Duration.ofMillis(500));
                return settled.isDone();
            });
        }

        List<Sample> samples() {
            settle();
            return TellDownlinkTest.samples(rig);
        }

        @Override
        public void close() {
            rig.close();
        }
    }

    private static List<Sample> samples(GateRig rig) {
        return Rig.ledger(rig.disk).stream()
                .filter(LedgerReplay.Item.Samples.class::isInstance)
                .flatMap(i -> ((LedgerReplay.Item.Samples) i).delivery().samples().stream())
                .toList();
    }

    private Tell.Builder tell(String id, PointId point, Value value) {
        return Tell.newBuilder()
                .setId(id)
                .setPoint(point.name())
                .setValue(ProtoValues.encode(value))
                .setAt(Nanos.of(clock.instant()))
                .setReason("work order WO-7");
    }

    private Order order(String id, Tell.Builder tell) throws Exception {
        return order(id, tell.build().toByteString());
    }

    private Order order(String id, ByteString payload) throws Exception {
        ByteString body = OrderBody.newBuilder()
                .setId(id)
                .setAgent("gw-1")
                .setKind("tell")
                .setPayload(payload)
                .setNotAfter(Nanos.of(clock.instant().plusSeconds(3600)))
                .build()
                .toByteString();
        Signature signer = Signature.getInstance("Ed25519");
        signer.initSign(key.getPrivate());
        signer.update(SignedText.of(SignedText.ORDER, body.toByteArray()));
        return Order.newBuilder()
                .setBody(body)
                .setSignature(ByteString.copyFrom(signer.sign()))
                .build();
    }

    @Test
    void whatIsToldIsASampleLikeAnyOtherAndItsOrderSaysWhy() throws Exception {
        try (Told told = new Told(folder)) {
            Instant at = clock.instant();
            OrderDone done = told.answer(order("o-1", tell("t-1", CLOSED, Value.of("failed 3.5 renewed"))));
            assertThat(done.getOutcome()).isEqualTo("done");
            assertThat(done.getDetail()).isEqualTo("cmms.closed recorded: work order WO-7");
            told.answer(order("o-2", tell("t-2", LIMIT, Value.of(new BigDecimal("7.50")))));
            assertThat(told.samples()).hasSize(2);
            Sample first = told.samples().get(0);
            assertThat(first.point()).isEqualTo(CLOSED);
            assertThat(first.value()).isEqualTo(Value.of("failed 3.5 renewed"));
            assertThat(first.quality()).isEqualTo(Quality.GOOD);
            assertThat(first.sourceTime()).isEqualTo(at);
            assertThat(told.samples().get(1).value()).isEqualTo(Value.of(new BigDecimal("7.50")));
        }
    }

    @Test
    void whatWaitedForTheAgentForDaysKeepsItsTimeAndIsGood() throws Exception {
        try (Told told = new Told(folder)) {
            told.answer(order("now", tell("t-2", CLOSED, Value.of("planned 1"))));
            Instant before = clock.instant().minus(Duration.ofDays(3));
            told.answer(order("late", tell("t-1", CLOSED, Value.of("failed 2")).setAt(Nanos.of(before))));
            Sample late = told.samples().get(1);
            assertThat(late.sourceTime()).isEqualTo(before);
            assertThat(late.quality()).isEqualTo(Quality.GOOD);
            Sample newest = told.cmms.point(CLOSED).latest();
            assertThat(newest.value()).as("what came live").isEqualTo(Value.of("planned 1"));
        }
    }

    /** What is on disk when the agent is killed. */
    private enum Kill {
        BEFORE_ITS_ACCEPTANCE(0, false, 0),
        BEFORE_ITS_RECORD(1, false, 0),
        BEFORE_ITS_RECEIPT(1, true, 1),
        BEFORE_ITS_ANSWER(2, true, 1);

        final int receipts;
        final boolean begins;
        final int recorded;

        Kill(int receipts, boolean begins, int recorded) {
            this.receipts = receipts;
            this.begins = begins;
            this.recorded = recorded;
        }
    }

    /** A kill at whatever moment of the order, and the collector sends it again. */
    @ParameterizedTest
    @EnumSource
    void whateverKillsTheAgentWhatIsToldIsRecordedOnce(Kill kill) throws Exception {
        Order order = order("o-1", tell("t-1", CLOSED, Value.of("failed 3.5 renewed")));
        Path left = folder.resolve("left");
        try (Told killed = new Told(folder.resolve("killed"))) {
            killed.receipts = kill.receipts;
            killed.begins = kill.begins;
            killed.orders.take(order, clock.instant());
            for (int i = 0; i < 8; i++) { // more than an order has steps
                killed.orders.doWork(clock.instant());
                killed.settle();
            }
            copy(folder.resolve("killed"), left);
        }
        try (Told told = new Told(left)) {
            assertThat(samples(told.rig)).hasSize(kill.recorded);
            assertThat(told.answer(order).getOutcome()).isEqualTo("done");
            assertThat(told.answer(order).getOutcome()).isEqualTo("done");
            assertThat(told.samples()).hasSize(1);
            assertThat(told.rig.evidence().stream().filter(EvidenceRecord::hasDuplicate))
                    .as("told again, and not taken")
                    .hasSize(kill == Kill.BEFORE_ITS_RECEIPT ? 1 : 0);
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path f : files.toList()) {
                Path copy = to.resolve(from.relativize(f).toString());
                if (Files.isDirectory(f)) {
                    Files.createDirectories(copy);
                } else {
                    Files.copy(f, copy);
                }
            }
        }
    }

    @Test
    void theSameToldUnderAnotherOrderIsRecordedOnce() throws Exception {
        try (Told told = new Told(folder)) {
            told.answer(order("o-1", tell("t-1", CLOSED, Value.of("failed 1"))));
            assertThat(told.answer(order("o-2", tell("t-1", CLOSED, Value.of("failed 1"))))
                            .getOutcome())
                    .isEqualTo("done");
            told.answer(order("o-3", tell("t-2", CLOSED, Value.of("failed 1"))));
            assertThat(told.samples()).as("two orders that read alike").hasSize(2);
        }
    }

    @Test
    void whatDoesNotFitIsRefusedWithTheReasonAndRecordedNowhere() throws Exception {
        try (Told told = new Told(folder)) {
            String text = "x".repeat(4_001);
            Map<Tell.Builder, String> wrong = Map.of(
                    tell("a", new PointId("no.such"), Value.of("x")), "this agent has no point no.such",
                    tell("b", GateRig.SETPOINT, Value.of(1L)), "press.setpoint is a point of press",
                    tell("c", CLOSED, Value.of(1L)), "cmms.closed takes texts",
                    tell("d", LIMIT, Value.of("x")), "mes.limit takes numbers",
                    tell("e", LIMIT, Value.of(Double.NaN)), "mes.limit takes numbers",
                    tell("f", LIMIT, Value.of(11L)), "mes.limit: range: above 10",
                    tell("g", CLOSED, Value.of(text)), "a text is at most 4000 characters",
                    tell("", CLOSED, Value.of("x")), "what is told has an id",
                    tell("h", CLOSED, Value.of("x")).setPoint("a b"), "a point id is",
                    tell("i", CLOSED, Value.of("x")).clearValue(), "");
            for (Map.Entry<Tell.Builder, String> each : wrong.entrySet()) {
                OrderDone done = told.answer(order("o" + each.getKey().getId(), each.getKey()));
                assertThat(done.getOutcome()).as(done.getDetail()).isEqualTo("refused");
                assertThat(done.getDetail()).contains(each.getValue());
            }
            assertThat(told.answer(order("junk", ByteString.copyFromUtf8("no message")))
                            .getDetail())
                    .isEqualTo("the order's payload is no tell");
            assertThat(told.samples()).isEmpty();
        }
    }

    @Test
    void whereTheLedgerTakesNothingTheOrderFailsAndCanBeToldAgain() throws Exception {
        try (Told told = new Told(folder)) {
            told.full = true;
            OrderDone failed = told.answer(order("o-1", tell("t-1", CLOSED, Value.of("failed 1"))));
            assertThat(failed.getOutcome()).isEqualTo("failed");
            assertThat(failed.getDetail()).contains("nothing was recorded, tell it again");
            told.full = false;
            assertThat(told.answer(order("o-2", tell("t-1", CLOSED, Value.of("failed 1"))))
                            .getOutcome())
                    .isEqualTo("done");
            assertThat(told.samples()).hasSize(1);
        }
    }

    @Test
    void theSiteFileListsPointsOfTheCollectorByTheirKind() throws Exception {
        String site = """
                agent: {id: gw-1}
                site: {id: s-1}
                adapters:
                  - id: cmms
                    type: collector
                    points:
                      - {id: cmms.closed, address: text, uplink: true}
                      - {id: mes.limit, address: %s, unit: kW, range: [0, 10]%s}
                """;
        assertThat(mistakes(site.formatted("number", ""))).isEmpty();
        assertThat(mistakes(site.formatted("holding:1", "")))
                .singleElement()
                .asString()
                .contains("text");
        assertThat(mistakes(site.formatted("number", ", record: change")))
                .singleElement()
                .asString()
                .contains("each value that the collector tells is recorded");
    }

    private List<String> mistakes(String site) throws IOException {
        Path file = Files.writeString(folder.resolve("site.yaml"), site);
        return SiteLoader.load(file, Plugins.of(List.of(new CollectorAdapterFactory()), List.of()), Map.of())
                .mistakes()
                .stream()
                .map(String::valueOf)
                .toList();
    }

    @Test
    void theAdapterIsInstalledWithTheAgent() throws Exception {
        assertThat(Plugins.load(folder.resolve("none")).adapters()).containsKey("collector");
    }
}
