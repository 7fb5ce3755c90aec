package io.edgewitness.edge.api.poll;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.edge.api.Gap;
import io.edgewitness.edge.api.PointDefinition;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Stalls;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** In a time that passes only when a test says so. */
class PollScheduleTest {
    private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration INTERVAL = Duration.ofMillis(100);
    private static final List<PointId> POINTS = List.of(new PointId("a"), new PointId("b"));
    /** A monotonic clock may begin anywhere, and turn over. */
    private static final long BEGIN = Long.MAX_VALUE - 150_000_000;

    private final List<Gap> gaps = new ArrayList<>();
    private long passed;
    private Stalls.@Nullable Stall stall;
    private final InstantSource clock = () -> T0.plusNanos(passed);
    private final PollSchedule schedule = schedule(INTERVAL);

    private PollSchedule schedule(Duration interval) {
        return new PollSchedule(POINTS, interval, clock, () -> stall, BEGIN);
    }

    private long now() {
        return BEGIN + passed;
    }

    private void at(int millis) {
        passed = Duration.ofMillis(millis).toNanos();
    }

    private void take() {
        schedule.take(now(), "too slow", gaps::add);
    }

    private void cycle() {
        take();
        schedule.handedOver();
    }

    private @Nullable Instant complete(PollSchedule... schedules) {
        return PollSchedule.completeUntil(List.of(schedules), clock, this::now);
    }

    private static Gap gap(int from, int to, int cycles, String reason) {
        return new Gap(POINTS, T0.plusMillis(from), T0.plusMillis(to), (long) cycles * POINTS.size(), reason);
    }

    @Test
    void aCycleThatIsTakenLateDoesNotMoveTheNext() {
        assertThat(schedule.due()).isEqualTo(BEGIN);
        cycle();
        at(199);
        cycle();
        assertThat(schedule.due() - BEGIN).isEqualTo(200_000_000);
        assertThat(gaps).isEmpty();
    }

    @Test
    void skippedCyclesAreDeclaredWithTheirCount() {
        schedule.outage(null);
        cycle();
        at(450);
        cycle();
        assertThat(gaps).containsExactly(gap(100, 400, 3, "poll-missed: 3 cycles; too slow"));
        assertThat(schedule.due() - BEGIN).isEqualTo(500_000_000);
    }

    @Test
    void whatIsSkippedForAnOutageSaysSo() {
        at(100);
        cycle();
        schedule.outage("refused");
        at(300);
        cycle();
        schedule.outage(null);
        at(500);
        cycle();
        assertThat(gaps)
                .containsExactly(
                        gap(0, 100, 1, "disconnected: not connected yet"),
                        gap(200, 300, 1, "disconnected: refused"),
                        gap(400, 500, 1, "poll-missed: 1 cycles; too slow"));
    }

    @Test
    void aCycleIsNotCompleteUntilItIsHandedOver() {
        assertThat(complete(schedule)).isNull();
        take();
        at(50);
        assertThat(complete(schedule)).isEqualTo(T0);
        schedule.handedOver();
        assertThat(complete(schedule)).isNull();
        at(101);
        assertThat(complete(schedule)).as("due, and not taken").isEqualTo(T0.plusMillis(100));
    }

    @Test
    void whatIsSkippedIsNotCompleteUntilItIsDeclared() {
        at(250);
        schedule.take(now(), "too slow", gap -> {
            gaps.add(gap);
            assertThat(complete(schedule)).isEqualTo(T0);
        });
        assertThat(gaps).hasSize(1);
        assertThat(complete(schedule)).isEqualTo(T0.plusMillis(200));
    }

    @Test
    void ofSeveralTheOldestCycleCounts() {
        PollSchedule seldom = schedule(Duration.ofSeconds(10));
        seldom.take(now(), "", gaps::add);
        seldom.handedOver();
        cycle();
        at(150);
        assertThat(complete(schedule, seldom)).isEqualTo(T0.plusMillis(100));
        cycle();
        assertThat(complete(schedule, seldom)).isNull();
        assertThat(complete()).isNull();
    }

    @Test
    void aScheduleThatIsMovedHandsNothingOver() {
        at(130);
        take();
        schedule.dueAt(now());
        at(160);
        assertThat(complete(schedule)).isEqualTo(T0.plusMillis(100));
        take();
        assertThat(gaps).containsExactly(gap(0, 100, 1, "disconnected: not connected yet"));
        schedule.handedOver();
        assertThat(complete(schedule)).isNull();
        assertThat(schedule.due() - BEGIN).isEqualTo(230_000_000);
    }

    @Test
    void whatIsDueAtTheEndIsDeclaredAndNothingAfterItCounts() {
        schedule.outage(null);
        cycle();
        at(100);
        take();
        at(350);
        schedule.end(now(), gaps::add);
        schedule.handedOver();
        String reason = "poll-missed: 3 cycles; the adapter was closed before they were read";
        assertThat(gaps).containsExactly(gap(100, 351, 3, reason));
        at(1_000);
        assertThat(complete(schedule)).isEqualTo(T0.plusMillis(350));
    }

    @Test
    void oneThatIsWellEndsWithoutAGap() {
        cycle();
        at(99);
        schedule.end(now(), gaps::add);
        assertThat(gaps).isEmpty();
        assertThat(complete(schedule)).isNull();
    }

    @Test
    void eachCycleIsHandedOverOrDeclaredOnceAndNeverBeforeItIsSaidToBeComplete() {
        Random random = new Random(7);
        long handedOver = 0;
        boolean taken = false;
        for (int i = 0; i < 10_000; i++) {
            passed += random.nextInt(250_000_000);
            if (taken) {
                schedule.handedOver();
                handedOver++;
                taken = false;
            } else if (schedule.due() - now() <= 0) {
                take();
                taken = true;
            }
            Instant said = complete(schedule);
            Duration until = Duration.between(T0, said == null ? clock.instant() : said);
            long due = until.plus(INTERVAL).minusNanos(1).dividedBy(INTERVAL);
            assertThat(handedOver + declared()).as("cycles before %s", until).isGreaterThanOrEqualTo(due);
        }
        schedule.end(now(), gaps::add);
        assertThat(handedOver + declared()).isEqualTo(passed / INTERVAL.toNanos() + 1);
    }

    private long declared() {
        return gaps.stream().mapToLong(Gap::count).sum() / POINTS.size();
    }

    @Test
    void aDefinitionThatNamesNoIntervalLeavesItToTheAdapter() {
        PointDefinition plain = PointDefinition.of("a", "", "1");
        PointDefinition own = new PointDefinition(
                new PointId("b"), "", "1", INTERVAL, PointDefinition.Recording.ALL, null, null, false, true, null);
        assertThat(PollSchedule.intervals(List.of(plain, own))).isEqualTo(Map.of(own.id(), INTERVAL));
    }

    @Test
    void whatWasDueWhileTheAgentDidNotRunIsTheAgentsAndWhatCameAfterTheDevices() {
        schedule.outage(null);
        cycle();
        at(2_050);
        stall = new Stalls.Stall(clock.instant(), Duration.ofMillis(2_040), now());
        at(2_350);
        cycle();
        assertThat(gaps)
                .containsExactly(
                        gap(100, 2_100, 20, "stalled: the agent did not run for 2 s; 20 cycles"),
                        gap(2_100, 2_300, 2, "poll-missed: 2 cycles; too slow"));
        at(3_000);
        cycle();
        assertThat(gaps).last().matches(gap -> gap.reason().startsWith("poll-missed: "));
    }

    @Test
    void anOutageThatTheAgentDidNotSeeIsNotTheDevices() {
        cycle();
        schedule.outage("the connection was lost");
        at(5_000);
        stall = new Stalls.Stall(clock.instant(), Duration.ofSeconds(5), now());
        cycle();
        assertThat(gaps).containsExactly(gap(100, 5_000, 49, "stalled: the agent did not run for 5 s; 49 cycles"));
    }

    @Test
    void aStallExcusesNoCycleThatWasDueBeforeIt() {
        schedule.outage(null);
        cycle();
        at(5_000);
        stall = new Stalls.Stall(clock.instant(), Duration.ofMillis(1_200), now());
        at(5_250);
        cycle();
        assertThat(gaps)
                .containsExactly(
                        gap(100, 3_800, 37, "poll-missed: 37 cycles; too slow"),
                        gap(3_800, 5_000, 12, "stalled: the agent did not run for 1 s; 12 cycles"),
                        gap(5_000, 5_200, 2, "poll-missed: 2 cycles; too slow"));
    }
}
