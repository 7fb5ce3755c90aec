package io.edgewitness.adapter.opcua;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.edge.api.Gap;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Quality;
import io.edgewitness.edge.api.Stalls;
import io.edgewitness.edge.testkit.ManualClock;
import io.edgewitness.edge.testkit.RecordingSink;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.eclipse.milo.opcua.stack.core.types.builtin.DataValue;
import org.eclipse.milo.opcua.stack.core.types.builtin.DateTime;
import org.eclipse.milo.opcua.stack.core.types.builtin.NodeId;
import org.eclipse.milo.opcua.stack.core.types.builtin.StatusCode;
import org.eclipse.milo.opcua.stack.core.types.builtin.Variant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AbsenceTest {
    private static final Instant START = Instant.parse("2026-03-04T05:06:00Z");

    private final ManualClock clock = new ManualClock(START);
    private final RecordingSink sink = new RecordingSink();
    private final Point kept = new Point(OpcUaTests.point("kept", "ns=2;s=a", 100), Duration.ZERO);
    private final Point plain = new Point(OpcUaTests.point("plain", "ns=2;s=b", 100), Duration.ZERO);
    private Stalls.@Nullable Stall stall;
    private final Absence absence = new Absence(List.of(kept, plain), clock, () -> stall, new Outbox(sink, 100));

    AbsenceTest() {
        kept.hasHistory = true;
        kept.note(START, START);
    }

    @AfterEach
    void close() {
        sink.close();
    }

    private long declared(String point) {
        return sink.gaps(new PointId(point)).stream().mapToLong(Gap::count).sum();
    }

    @Test
    void whatAHistoryMayFillIsCountedOnlyWhenItWasAsked() {
        for (int i = 0; i < 2; i++) {
            clock.advance(Duration.ofSeconds(10));
            absence.declareGapSoFar("disconnected: x");
        }
        assertThat(declared("plain")).isEqualTo(200);
        assertThat(declared("kept")).isZero();
        clock.advance(Duration.ofSeconds(1));
        List<Hole.Part> parts = absence.prepareHole();
        Hole hole = absence.endGap("disconnected: y", parts);
        assertThat(hole).isNotNull();
        assertThat(hole.from).isEqualTo(START);
        assertThat(hole.to).isEqualTo(START.plusSeconds(21));
        assertThat(hole.missed()).isEqualTo(210);
        assertThat(declared("plain")).isEqualTo(210);
        absence.close(true);
        assertThat(declared("kept")).isZero();
    }

    @Test
    void whatAHistoryWasToFillStaysMissingWhenTheAdapterIsClosed() {
        clock.advance(Duration.ofSeconds(10));
        absence.declareGapSoFar("disconnected: x");
        absence.close(true);
        assertThat(declared("kept")).isEqualTo(100);
    }

    @Test
    void whatAClosedAdapterDidNotHearSinceTheServersLastWordIsMissing() {
        clock.advance(Duration.ofSeconds(3));
        absence.close(false);
        assertThat(sink.gaps())
                .singleElement()
                .matches(gap -> gap.count() == 60 && gap.points().size() == 2);
    }

    @Test
    void lostMessagesAreCountedUpToTheNotificationThatShowsIt() {
        Outbox outbox = new Outbox(sink, 100);
        Group group = new Group(List.of(plain), 100, 0, clock, () -> stall, new Samples(clock), outbox, event -> {});
        group.absence().touch(clock.instant());
        clock.advance(Duration.ofSeconds(2));
        loseMessages(group);
        assertThat(declared("plain")).isEqualTo(20);
    }

    @SuppressWarnings("NullAway") // the subscription is only asked when it is to be paused
    private static void loseMessages(Group group) {
        group.onNotificationDataLost(null);
        group.onDataReceived(null, List.of(), List.of());
    }

    @Test
    void aRefusedPointsTimeIsNotDeclaredTwiceWhenTheConnectionIsLost() {
        absence.refuse(plain, Quality.bad("x"));
        clock.advance(Duration.ofSeconds(4));
        absence.touch(clock.instant());
        clock.advance(Duration.ofSeconds(10));
        absence.declareGapSoFar("disconnected: x");
        clock.advance(Duration.ofSeconds(1));
        absence.endRefusals();
        List<Hole.Part> parts = absence.prepareHole();
        absence.accept(plain);
        absence.endGap("disconnected: y", parts);
        assertThat(declared("plain")).isEqualTo(150);
    }

    @Test
    void aRefusedPointGoesOnMissingThroughACutThatCostsTheOthersNothing() {
        absence.refuse(plain, Quality.bad("x"));
        clock.advance(Duration.ofSeconds(4));
        absence.touch(clock.instant());
        absence.declareRefused(Duration.ofSeconds(1));
        clock.advance(Duration.ofSeconds(4));
        absence.touch(clock.instant());
        absence.close(true);
        assertThat(declared("plain")).isEqualTo(80);
        assertThat(declared("kept")).isZero();
    }

    @Test
    void ofAHoleThatIsGivenUpTheHistoryFillsNothingAndItKeepsNothingFromBeingComplete() {
        absence.touch(clock.instant());
        clock.advance(Duration.ofSeconds(10));
        absence.declareGapSoFar("disconnected: x");
        Instant then = clock.instant();
        assertThat(absence.completeUntil()).isBefore(then);
        absence.giveUp("rejected: x");
        assertThat(absence.completeUntil()).isEqualTo(then);
        assertThat(declared("kept")).isEqualTo(100);
        assertThat(absence.endGap("disconnected: y", absence.prepareHole())).isNull();
    }

    @Test
    void whatPassedUntilTheFirstConnectionIsMissingToo() {
        Point fresh = new Point(OpcUaTests.point("fresh", "ns=2;s=c", 100), Duration.ZERO);
        Absence first = new Absence(List.of(fresh), clock, () -> stall, new Outbox(sink, 100));
        clock.advance(Duration.ofMillis(50));
        first.endGap(Supervisor.STARTING, first.prepareHole());
        assertThat(sink.gaps(fresh.id)).isEmpty();
        clock.advance(Duration.ofSeconds(3));
        first.endGap(Supervisor.STARTING, first.prepareHole());
        assertThat(declared("fresh")).isEqualTo(30);
    }

    @Test
    void whatWaitedForAnAgentThatDidNotRunMovesTheHoleOnlyAsFarAsItsValues() {
        absence.heard(clock.instant(), START.minusMillis(40));
        clock.advance(Duration.ofSeconds(111));
        stall = new Stalls.Stall(clock.instant(), Duration.ofSeconds(111), 1);
        absence.heardLate(clock.instant(), START.plusMillis(960));
        absence.heardLate(clock.instant(), null);
        assertThat(absence.contact()).isEqualTo(START.plusSeconds(1));
        clock.advance(Duration.ofSeconds(1));
        absence.endGap("disconnected: the subscription had to be made anew", List.of());
        assertThat(sink.gaps())
                .singleElement()
                .isEqualTo(new Gap(
                        List.of(kept.id, plain.id),
                        START.plusSeconds(1),
                        START.plusSeconds(112),
                        2 * 1110,
                        "stalled: the agent did not run for 111 s; the subscription had to be made anew"));
        clock.advance(Duration.ofSeconds(10));
        absence.declareGap("disconnected: the cable");
        assertThat(sink.gaps()).last().matches(gap -> gap.reason().equals("disconnected: the cable"));
    }

    @Test
    void ofAnOutageThatWasThereBeforeAStallOnlyTheStallIsTheAgents() {
        absence.heard(clock.instant(), START);
        clock.advance(Duration.ofSeconds(1));
        absence.lose();
        clock.advance(Duration.ofSeconds(6));
        stall = new Stalls.Stall(clock.instant(), Duration.ofSeconds(4), 1);
        clock.advance(Duration.ofSeconds(5));
        absence.declareGapSoFar("disconnected: x");
        List<Gap> gaps = sink.gaps(plain.id);
        assertThat(gaps)
                .containsExactly(
                        gap(START, 0, 3, 30, "disconnected: x"),
                        gap(START, 3, 7, 40, "stalled: the agent did not run for 4 s; x"),
                        gap(START, 7, 12, 50, "disconnected: x"));
        Hole hole = absence.endGap("disconnected: the subscription had to be made anew", absence.prepareHole());
        assertThat(hole).isNotNull();
        assertThat(hole.from).isEqualTo(START);
        assertThat(hole.reason).isEqualTo("disconnected: the subscription had to be made anew");
    }

    @Test
    void anOutageThatAStallBroughtIsTheAgentsToItsEnd() {
        absence.heard(clock.instant(), START);
        clock.advance(Duration.ofSeconds(30));
        stall = new Stalls.Stall(clock.instant(), Duration.ofSeconds(30), 1);
        clock.advance(Duration.ofSeconds(1));
        absence.lose();
        clock.advance(Duration.ofSeconds(1));
        absence.declareGapSoFar("disconnected: x");
        assertThat(sink.gaps(plain.id))
                .containsExactly(gap(START, 0, 32, 320, "stalled: the agent did not run for 30 s; x"));
    }

    private Gap gap(Instant start, long from, long to, long count, String reason) {
        return new Gap(List.of(plain.id), start.plusSeconds(from), start.plusSeconds(to), count, reason);
    }

    @Test
    void aNotificationThatWaitedIsNoSignOfLifeUntilTheServerAnswersAnew() {
        Group group = new Group(
                List.of(plain), 100, 0, clock, () -> stall, new Samples(clock), new Outbox(sink, 100), event -> {});
        hear(group, START);
        clock.advance(Duration.ofSeconds(30));
        stall = new Stalls.Stall(clock.instant(), Duration.ofSeconds(30), System.nanoTime());
        hear(group, START.plusMillis(300));
        assertThat(group.absence().contact()).isEqualTo(START.plusMillis(300));
        assertThat(group.completeUntil()).isBefore(START.plusMillis(300));
    }

    @SuppressWarnings("NullAway") // the subscription is only asked when it is to be paused
    private void hear(Group group, Instant source) {
        DataValue value = new DataValue(new Variant(1.0), StatusCode.GOOD, new DateTime(source), null);
        group.onDataReceived(null, List.of(new Item(plain, new NodeId(2, "b"))), List.of(value));
    }
}
