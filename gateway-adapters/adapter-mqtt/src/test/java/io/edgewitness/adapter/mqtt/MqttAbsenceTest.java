package io.edgewitness.adapter.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.edgewitness.edge.api.Gap;
import io.edgewitness.edge.api.Health;
import io.edgewitness.edge.api.PointDefinition;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.SourceAdapter;
import io.edgewitness.edge.api.Stalls;
import io.edgewitness.edge.testkit.Await;
import io.edgewitness.edge.testkit.ManualClock;
import io.edgewitness.edge.testkit.RecordingSink;
import io.edgewitness.edge.testkit.ScriptedPeer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each stretch of time in which the points are not subscribed is declared, up to the moment; the agent's clock goes when the test says so. */
class MqttAbsenceTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");
    private static final PointId PLAIN = new PointId("plain");
    private static final PointId FAMILY = new PointId("family");
    private static final String NOT_AUTHORIZED = "90 05 00 01 00 87 87";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private final ManualClock clock = new ManualClock(T0);
    private final RecordingSink sink = new RecordingSink();
    private final ScriptedPeer peer = new ScriptedPeer();
    private final Semaphore next = new Semaphore(0);
    private volatile Stalls.@Nullable Stall stall;

    @SuppressWarnings("NullAway.Init")
    private SourceAdapter adapter;

    @BeforeEach
    void make() {
        adapter = MqttAdapterTest.adapter(
                Configurations.plain(
                        peer.port(),
                        List.of(point(PLAIN, "a", null), point(FAMILY, "b/+", PointTemplate.parse("b.{1}")))),
                clock,
                folder,
                () -> stall);
    }

    @AfterEach
    void end() {
        adapter.close();
        peer.close();
        sink.close();
    }

    private static MqttPoint point(PointId id, String address, @Nullable PointTemplate name) {
        return new MqttPoint(
                id,
                TopicFilter.parse(address),
                name,
                JsonPath.parse("$.seq"),
                null,
                MessageKey.parse("$.seq"),
                MqttPoint.Type.AUTO,
                MqttPoint.Access.READ);
    }

    private static void connect(InputStream in, OutputStream out) throws IOException {
        BrokerBytes.packet(in);
        out.write(BrokerBytes.bytes(BrokerBytes.CONNACK_5));
        BrokerBytes.packet(in);
    }

    private static void subscribe(InputStream in, OutputStream out) throws IOException {
        connect(in, out);
        out.write(BrokerBytes.bytes("90 05 00 01 00 01 01"));
    }

    private void start(Health.State state) {
        adapter.start(sink);
        await("health " + state, () -> adapter.health().state() == state);
    }

    private void await(String what, java.util.function.BooleanSupplier condition) {
        Await.until(what, LIMIT, condition, () -> adapter.health() + " " + sink.gaps() + " " + sink.deliveries());
    }

    private void awaitGaps(PointId point, int... seconds) {
        await("gaps of " + point, () -> gaps(point).size() >= seconds.length - 1);
        for (int i = 1; i < seconds.length; i++) {
            assertThat(gaps(point).get(i - 1).from()).isEqualTo(T0.plusSeconds(seconds[i - 1]));
            assertThat(gaps(point).get(i - 1).to()).isEqualTo(T0.plusSeconds(seconds[i]));
        }
        assertThat(gaps(point)).hasSize(seconds.length - 1);
    }

    /** That say how much is missing: the other says for a wildcard's topics that nobody has heard of that they were away too. */
    private List<Gap> gaps(PointId point) {
        return sink.gaps(point).stream().filter(gap -> gap.count() < 0).toList();
    }

    private void tick(int seconds) {
        clock.advance(Duration.ofSeconds(seconds));
    }

    @Test
    void fromTheStartToTheAnswerToTheSubscriptionsIsDeclaredPieceByPiece() {
        peer.serve((in, out) -> {
            connect(in, out);
            next.acquire();
            out.write(BrokerBytes.bytes("90 05 00 01 00 01 01"));
            in.readAllBytes();
        });
        adapter.start(sink);
        assertThat(adapter.completeUntil(T0.plusSeconds(99))).isEqualTo(T0);
        tick(10);
        awaitGaps(PLAIN, 0, 10);
        tick(3);
        next.release();
        awaitGaps(PLAIN, 0, 10, 13);
        assertThat(sink.gaps()).anyMatch(gap -> gap.points().isEmpty() && gap.count() == 0);
        await("UP", () -> adapter.health().state() == Health.State.UP);
    }

    @Test
    void aConnectionThatDiedUnseenIsMissingSinceItsLastPacket() {
        peer.serve((in, out) -> {
            subscribe(in, out);
            next.acquire();
        });
        start(Health.State.UP);
        sink.clear();
        tick(20);
        next.release();
        await("a gap", () -> !gaps(PLAIN).isEmpty());
        assertThat(gaps(PLAIN).get(0).from()).isEqualTo(T0);
        assertThat(gaps(PLAIN).get(0).to()).isEqualTo(T0.plusSeconds(20));
    }

    @Test
    void whileTheAgentDidNotRunIsItsOwnAndNotTheBrokers() {
        peer.serve((in, out) -> {
            subscribe(in, out);
            next.acquire();
        });
        start(Health.State.UP);
        sink.clear();
        tick(115);
        stall = new Stalls.Stall(T0.plusSeconds(114), Duration.ofSeconds(111), System.nanoTime());
        awaitGaps(PLAIN, 3, 114);
        assertThat(adapter.health().state()).isEqualTo(Health.State.UP);
        next.release();
        await("what came before and after", () -> gaps(PLAIN).size() >= 3);
        assertThat(gaps(PLAIN).subList(0, 3))
                .extracting(Gap::from, Gap::to, gap -> gap.reason().split(":", -1)[0])
                .containsExactly(
                        tuple(T0.plusSeconds(3), T0.plusSeconds(114), "stalled"),
                        tuple(T0, T0.plusSeconds(3), "disconnected"),
                        tuple(T0.plusSeconds(114), T0.plusSeconds(115), "disconnected"));
    }

    @Test
    void anOutageThatTheAgentDidNotSeeIsItsOwn() {
        peer.serve((in, out) -> {});
        start(Health.State.DOWN);
        tick(3);
        stall = new Stalls.Stall(T0.plusSeconds(33), Duration.ofSeconds(30), System.nanoTime());
        tick(30);
        awaitGaps(PLAIN, 0, 3, 33);
        tick(10);
        awaitGaps(PLAIN, 0, 3, 33, 43);
        assertThat(gaps(PLAIN).get(1).reason()).isEqualTo("stalled: the agent did not run for 30 s");
        assertThat(gaps(PLAIN).get(2).reason()).startsWith("disconnected: ");
    }

    @Test
    void anOutageIsDeclaredPieceByPieceAndItsRestAtTheEnd() {
        peer.serve((in, out) -> {});
        start(Health.State.DOWN);
        tick(9);
        assertThat(sink.gaps()).isEmpty();
        tick(2);
        awaitGaps(PLAIN, 0, 11);
        await("what is complete", () -> T0.plusSeconds(11).equals(adapter.completeUntil(T0)));
        tick(12);
        awaitGaps(PLAIN, 0, 11, 23);
        tick(4);
        adapter.close();
        awaitGaps(PLAIN, 0, 11, 23, 27);
    }

    @Test
    void aClockThatIsSetBackInAnOutageHidesNothingAfterwards() {
        peer.serve((in, out) -> {});
        start(Health.State.DOWN);
        tick(60);
        awaitGaps(PLAIN, 0, 60);
        await("what is complete", () -> T0.plusSeconds(60).equals(adapter.completeUntil(T0)));
        clock.set(T0);
        await("what is complete", () -> T0.equals(adapter.completeUntil(T0)));
        sink.clear();
        tick(5);
        adapter.close();
        awaitGaps(PLAIN, 0, 5);
    }

    @Test
    void aRefusedSubscriptionIsMissingWhileItLasts() {
        peer.serve((in, out) -> {
            connect(in, out);
            out.write(BrokerBytes.bytes(NOT_AUTHORIZED));
            next.acquire();
            out.write(BrokerBytes.bytes("d0 00"));
            in.readAllBytes();
        });
        start(Health.State.DEGRADED);
        await("BAD", () -> !sink.samples(PLAIN).isEmpty());
        for (PointId point : List.of(PLAIN, FAMILY)) {
            assertThat(gaps(point)).isEmpty();
        }
        tick(10);
        awaitGaps(PLAIN, 0, 10);
        tick(5);
        next.release();
        await("what is complete", () -> T0.plusSeconds(10).equals(adapter.completeUntil(T0)));
        adapter.close();
        for (PointId point : List.of(PLAIN, FAMILY)) {
            awaitGaps(point, 0, 10, 15);
        }
        assertThat(sink.gaps()).extracting(Gap::reason).allMatch(reason -> reason.startsWith("rejected: mqtt:135 "));
        assertThat(sink.samples()).extracting(Sample::point).containsOnly(PLAIN);
    }

    @Test
    void whatTheBrokerGrantsAtQoS0OnlyIsSaidAndIsNotCounted() {
        peer.serve((in, out) -> {
            connect(in, out);
            out.write(BrokerBytes.bytes("90 05 00 01 00 00 01"));
            out.write(BrokerBytes.bytes("30 0d 00 01 61 00 7b 22 73 65 71 22 3a 31 7d"));
            out.write(BrokerBytes.bytes("30 0d 00 01 61 00 7b 22 73 65 71 22 3a 34 7d"));
            in.readAllBytes();
        });
        assertThat(adapter.counts(PLAIN)).isTrue();
        start(Health.State.DEGRADED);
        assertThat(adapter.health().detail()).contains("a: ").contains("QoS 0 only");
        assertThat(adapter.counts(PLAIN)).isFalse();
        assertThat(sink.declared()).extracting(PointDefinition::id).containsExactly(PLAIN);
        assertThat(sink.declared()).noneMatch(PointDefinition::counted);
        await("what its numbers tell", () -> sink.gaps(PLAIN).stream().anyMatch(gap -> gap.count() == 2));
    }

    @Test
    void whatIsCompleteIsNoLaterThanWhatTheSinkHasNotTaken() {
        peer.serve((in, out) -> {
            subscribe(in, out);
            for (int i = 0; i < 2; i++) {
                next.acquire();
                out.write(BrokerBytes.bytes("30 0d 00 01 61 00 7b 22 73 65 71 22 3a 31 7d"));
            }
            in.readAllBytes();
        });
        start(Health.State.UP);
        sink.refuse(true);
        tick(5);
        next.release();
        await("a message", () -> !sink.refused().isEmpty());
        tick(5);
        next.release();
        Instant newest = T0.plusSeconds(99);
        int offers = sink.refused().size();
        await("a second, by the way", () -> sink.refused().size() > offers + 50);
        assertThat(adapter.completeUntil(newest)).isEqualTo(T0.plusSeconds(5));
        sink.refuse(false);
        await("both", () -> sink.samples(PLAIN).size() == 2);
        await("all", () -> T0.plusSeconds(10).equals(adapter.completeUntil(newest)));
    }
}
