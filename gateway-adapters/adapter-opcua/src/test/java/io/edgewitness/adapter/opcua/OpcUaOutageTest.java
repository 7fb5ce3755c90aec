package io.edgewitness.adapter.opcua;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.edge.api.Browsable.BrowsedPoint;
import io.edgewitness.edge.api.Gap;
import io.edgewitness.edge.api.Health;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.SystemClock;
import io.edgewitness.edge.api.Value;
import io.edgewitness.edge.plant.PressServer;
import io.edgewitness.edge.plant.PressSettings;
import io.edgewitness.edge.testkit.Await;
import io.edgewitness.edge.testkit.FreePort;
import io.edgewitness.edge.testkit.RecordingSink;
import io.edgewitness.edge.testkit.TcpRelay;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.eclipse.milo.opcua.stack.core.NodeIds;
import org.eclipse.milo.opcua.stack.core.types.builtin.DataValue;
import org.eclipse.milo.opcua.stack.core.types.builtin.Variant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpcUaOutageTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final PointId ITEM = new PointId("item0");
    private static final PointId FIXED = new PointId("fixed");

    @TempDir
    static Path serverDirectory;

    @TempDir
    Path directory;

    private final int port = FreePort.find();
    private final PressServer server =
            new PressServer(PressSettings.create(port, serverDirectory, builder -> builder.items(2)));
    private final TcpRelay relay = new TcpRelay(FreePort.find(), port);
    private final RecordingSink sink = new RecordingSink();

    @BeforeEach
    void start() throws Exception {
        server.start();
        server.put("Fixed.Number", NodeIds.Int32, new DataValue(Variant.of(42)));
    }

    @AfterEach
    void stop() {
        relay.close();
        server.close();
        sink.close();
    }

    private OpcUaAdapter adapter(List<OpcUaPoint> points) {
        return OpcUaTests.adapter(
                "outage", "opc.tcp://127.0.0.1:" + relay.port() + "/press", null, new SystemClock(), directory, points);
    }

    private static OpcUaPoint fixed() {
        return OpcUaTests.point("fixed", "ns=2;s=Fixed.Number", 100);
    }

    private List<Sample> good(PointId point) {
        return sink.samples(point).stream().filter(s -> !s.quality().isBad()).toList();
    }

    private long[] ticks() {
        return good(ITEM).stream()
                .mapToLong(sample -> ((Value.Int64) Objects.requireNonNull(sample.value())).value())
                .toArray();
    }

    private long last() {
        return LongStream.of(ticks()).max().orElse(-1);
    }

    private void awaitGood(PointId point, int more) {
        int before = good(point).size();
        Await.until(
                "good samples of " + point,
                LIMIT,
                () -> good(point).size() >= before + more,
                () -> sink.gaps().toString());
    }

    private void awaitTicks(int count) {
        long until = server.ticks() + count;
        Await.until("ticks of the press", LIMIT, () -> server.ticks() >= until);
    }

    @Test
    void aCutLinkLosesNothingWhileTheServersQueuesHold() {
        try (OpcUaAdapter adapter = adapter(List.of(OpcUaTests.point("item0", "ns=2;s=Item0", 100), fixed()))) {
            adapter.start(sink);
            awaitGood(ITEM, 3);
            awaitGood(FIXED, 0);
            relay.cut();
            Await.until("health DOWN", LIMIT, () -> adapter.health().state() == Health.State.DOWN);
            assertThat(sink.samples(FIXED))
                    .last()
                    .matches(sample -> sample.quality().isBad());
            awaitTicks(20);
            relay.mend();
            long now = server.ticks();
            Await.until("the values of the outage", LIMIT, () -> last() > now, () -> adapter.health() + "");
            Await.until(
                    "the value that did not change",
                    LIMIT,
                    () -> good(FIXED).size() == 2,
                    () -> sink.samples(FIXED) + "");
            long[] came = ticks();
            assertThat(came)
                    .containsExactly(
                            LongStream.range(came[0], came[0] + came.length).toArray());
            assertThat(sink.gaps()).allMatch(gap -> gap.reason().equals(Supervisor.STARTING));
            assertThat(adapter.health().state()).isEqualTo(Health.State.UP);
        }
    }

    @Test
    void aLinkThatIsCutWhileTheServerIsAskedToWatchIsNoRefusal() {
        AtomicInteger asked = new AtomicInteger();
        server.beforeItems(() -> {
            if (asked.getAndIncrement() == 0) {
                relay.cut();
            }
        });
        try (OpcUaAdapter adapter = adapter(List.of(OpcUaTests.point("item0", "ns=2;s=Item0", 100), fixed()))) {
            adapter.start(sink);
            Await.until("the cut", LIMIT, () -> asked.get() > 0);
            awaitTicks(10);
            relay.mend();
            awaitGood(ITEM, 3);
            assertThat(sink.samples(ITEM))
                    .allMatch(sample ->
                            !sample.quality().isBad() || sample.quality().code().contains("Bad_ServerNotConnected"));
            assertThat(sink.gaps()).isNotEmpty().noneMatch(gap -> gap.reason().startsWith("rejected"));
        }
    }

    @Test
    void messagesThatOvertakeEachOtherAreTakenOnce() {
        try (OpcUaAdapter adapter = adapter(List.of(OpcUaTests.point("item0", "ns=2;s=Item0", 100)))) {
            adapter.start(sink);
            awaitGood(ITEM, 3);
            server.swapAnswers();
            awaitGood(ITEM, 20);
            long[] came = ticks();
            assertThat(came)
                    .containsExactly(
                            LongStream.range(came[0], came[0] + came.length).toArray());
            assertThat(OpcUaTests.gapsSinceConnected(sink, ITEM)).isEmpty();
        }
    }

    @Test
    void whatAQueueThatIsTooShortThrewAwayIsAnOverflowGap() {
        OpcUaPoint shortQueue = new OpcUaPoint(
                ITEM, NodeAddress.parse("ns=2;s=Item0"), Duration.ofMillis(100), 5, OpcUaPoint.Access.READ, null);
        try (OpcUaAdapter adapter = adapter(List.of(shortQueue))) {
            adapter.start(sink);
            awaitGood(ITEM, 3);
            relay.cut();
            awaitTicks(20);
            relay.mend();
            Await.until(
                    "an overflow gap",
                    LIMIT,
                    () -> OpcUaTests.gapsSinceConnected(sink, ITEM).stream()
                            .anyMatch(gap -> gap.reason().startsWith("overflow")));
            awaitGood(ITEM, 3);
            long lost = last() - ticks()[0] + 1 - ticks().length;
            long declared = OpcUaTests.gapsSinceConnected(sink, ITEM).stream()
                    .mapToLong(Gap::count)
                    .sum();
            assertThat(lost).isPositive();
            assertThat(declared).isBetween(lost - 3, lost + 3);
        }
    }

    @Test
    void whatAQueueOfOneValueCannotHoldIsCounted() {
        OpcUaPoint one = new OpcUaPoint(
                ITEM, NodeAddress.parse("ns=2;s=Item0"), Duration.ofMillis(100), 1, OpcUaPoint.Access.READ, null);
        try (OpcUaAdapter adapter = adapter(List.of(one))) {
            adapter.start(sink);
            awaitGood(ITEM, 3);
            relay.cut();
            awaitTicks(30);
            relay.mend();
            Await.until(
                    "a gap",
                    LIMIT,
                    () -> !OpcUaTests.gapsSinceConnected(sink, ITEM).isEmpty(),
                    () -> sink.samples(ITEM).toString());
            awaitGood(ITEM, 3);
            assertThat(OpcUaTests.gapsSinceConnected(sink, ITEM))
                    .singleElement()
                    .matches(gap -> gap.reason().startsWith("overflow"));
            assertDeclared(3);
        }
    }

    @Test
    void aPointWithAQueueOfOneIsExpectedAsOftenAsTheServerPublishes() {
        OpcUaPoint one = new OpcUaPoint(
                ITEM, NodeAddress.parse("ns=2;s=Item0"), Duration.ofMillis(20), 1, OpcUaPoint.Access.READ, null);
        try (OpcUaAdapter adapter = adapter(List.of(one))) {
            adapter.start(sink);
            Await.until(
                    "the interval that can be had",
                    LIMIT,
                    () -> sink.declared().stream()
                            .anyMatch(point -> Duration.ofMillis(100).equals(point.interval())),
                    () -> adapter.health().toString());
        }
    }

    @Test
    void whatIsMissingWhenTheAdapterIsClosedInAnOutageIsCounted() {
        try (OpcUaAdapter adapter = adapter(List.of(OpcUaTests.point("item0", "ns=2;s=Item0", 100), fixed()))) {
            adapter.start(sink);
            awaitGood(ITEM, 3);
            relay.cut();
            Await.until("health DOWN", LIMIT, () -> adapter.health().state() == Health.State.DOWN);
            awaitTicks(20);
            long missed = server.ticks() - last();
            adapter.close();
            assertThat(OpcUaTests.gapsSinceConnected(sink, ITEM).stream()
                            .mapToLong(Gap::count)
                            .sum())
                    .isBetween(2 * missed - 6, 2 * missed + 6);
        }
    }

    /** Each tick of the press is there or counted. */
    private void assertDeclared(long tolerance) {
        long lost = last() - ticks()[0] + 1 - LongStream.of(ticks()).distinct().count();
        long declared = OpcUaTests.gapsSinceConnected(sink, ITEM).stream()
                .mapToLong(Gap::count)
                .sum();
        assertThat(lost).isPositive();
        assertThat(declared).isBetween(lost - tolerance, lost + tolerance);
    }

    @Test
    void aServerThatForgotItsSubscriptionsIsSubscribedAnewAndTheHoleIsCounted() throws Exception {
        try (OpcUaAdapter adapter = adapter(List.of(OpcUaTests.point("item0", "ns=2;s=Item0", 100), fixed()))) {
            adapter.start(sink);
            awaitGood(ITEM, 3);
            for (int round = 0; round < 2; round++) {
                int gaps = sink.gaps().size();
                server.stop();
                Await.until("health DOWN", LIMIT, () -> adapter.health().state() == Health.State.DOWN);
                TimeUnit.MILLISECONDS.sleep(500);
                server.start();
                Await.until("a gap", LIMIT, () -> sink.gaps().size() > gaps, () -> adapter.health() + "");
                awaitGood(ITEM, 3);
                Gap gap = sink.gaps().get(gaps);
                assertThat(gap.reason()).startsWith("disconnected");
                assertThat(gap.points()).containsExactlyInAnyOrder(ITEM, FIXED);
                long cycles = Duration.between(gap.from(), gap.to()).toMillis() / 100;
                assertThat(gap.count()).isEqualTo(2 * cycles);
                assertThat(cycles).isGreaterThanOrEqualTo(5);
                assertThat(good(ITEM))
                        .noneMatch(sample -> sample.receivedTime().isAfter(gap.from())
                                && sample.receivedTime().isBefore(gap.to().minusMillis(500)));
            }
            assertThat(good(FIXED)).hasSize(3);
        }
    }

    @Test
    void aPointTheServerDoesNotHaveIsBadOnceAndComesWhenItAppears() {
        PointId late = new PointId("late");
        try (OpcUaAdapter adapter = adapter(List.of(OpcUaTests.point("late", "ns=2;s=Late.Number", 100), fixed()))) {
            adapter.start(sink);
            Await.until("health DEGRADED", LIMIT, () -> adapter.health().state() == Health.State.DEGRADED);
            assertThat(adapter.health().detail()).contains("late", "ns=2;s=Late.Number", "Bad_NodeIdUnknown");
            awaitTicks(5);
            server.put("Late.Number", NodeIds.Int32, new DataValue(Variant.of(7)));
            awaitGood(late, 1);
            assertThat(sink.samples(late)).hasSize(2);
            assertThat(sink.samples(late).get(0).quality().code()).isEqualTo("opcua:0x80340000 Bad_NodeIdUnknown");
            assertThat(OpcUaTests.gapsSinceConnected(sink, late))
                    .singleElement()
                    .matches(gap ->
                            gap.count() >= 5 && gap.reason().equals("rejected: opcua:0x80340000 Bad_NodeIdUnknown"));
            Await.until("health UP", LIMIT, () -> adapter.health().state() == Health.State.UP);
        }
    }

    @Test
    void readsNowInTheOrderAskedAndAnUnknownPointIsBad() throws Exception {
        PointId stranger = new PointId("stranger");
        try (OpcUaAdapter adapter = adapter(List.of(OpcUaTests.point("item0", "ns=2;s=Item0", 100), fixed()))) {
            List<Sample> before =
                    adapter.read(List.of(FIXED)).toCompletableFuture().get(10, TimeUnit.SECONDS);
            assertThat(before)
                    .singleElement()
                    .matches(sample -> sample.quality().isBad());
            adapter.start(sink);
            awaitGood(ITEM, 1);
            List<Sample> read = adapter.read(List.of(FIXED, stranger, ITEM))
                    .toCompletableFuture()
                    .get(10, TimeUnit.SECONDS);
            assertThat(read).extracting(Sample::point).containsExactly(FIXED, stranger, ITEM);
            assertThat(read.get(0).value()).isEqualTo(Value.of(42));
            assertThat(read.get(1).quality().isBad()).isTrue();
            assertThat(read.get(2).quality().isBad()).isFalse();
        }
    }

    @Test
    void listsWhatTheServerHasWithoutBeingStarted() throws Exception {
        try (OpcUaAdapter adapter = adapter(List.of())) {
            List<BrowsedPoint> press = adapter.browse("ns=2;s=Press", 100);
            assertThat(press)
                    .contains(new BrowsedPoint("ns=2;s=Press.Power", "Power", "Double", "", false))
                    .contains(new BrowsedPoint("ns=2;s=Press.StrokeRate", "StrokeRate", "Double", "", true))
                    .contains(new BrowsedPoint(
                            "ns=2;s=Press#ns=2;s=Press.StartOrder",
                            "StartOrder",
                            "method(number: UInt32, material: String)",
                            "",
                            true))
                    .hasSize(13);
            assertThat(adapter.browse(null, 5))
                    .hasSize(5)
                    .allMatch(point -> point.address().startsWith("ns=2;"));
        }
    }
}
