package io.edgewitness.adapter.modbus;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.edge.api.Gap;
import io.edgewitness.edge.api.Health;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.Stalls;
import io.edgewitness.edge.testkit.RecordingSink;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What was handed over or declared at any moment, and what a poller says of it, in a time that passes only by waiting. */
class CompleteUntilTest {
    private static final int UNITS = 4;
    private static final Duration INTERVAL = Duration.ofMillis(100);
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final RecordingSink sink = new RecordingSink();
    private final FakeLine line = new FakeLine();
    private final InstantSource clock = () -> Instant.EPOCH.plusNanos(line.now);
    private final Poller poller = poller();
    private final Bus bus = new Bus(line, "line", () -> line.now, 3);
    private final Map<PointId, Long> accounted = new HashMap<>();
    private final List<Gap> gaps = new ArrayList<>();
    private int asked;

    CompleteUntilTest() {
        bus.add(poller);
        line.midway = this::assertNothingIsMissingUntilItSays;
    }

    private Poller poller() {
        List<ModbusPoint> points = IntStream.rangeClosed(1, UNITS)
                .mapToObj(unit -> ModbusAdapterTest.point(point(unit).name(), unit, "holding:0", WordOrder.ABCD, "1"))
                .toList();
        Polling polling = new Polling(1, TIMEOUT, 0, Duration.ofSeconds(30), INTERVAL, 1, points);
        return new Poller("until-test", polling, List.of(), clock, () -> line.now, Stalls.NONE, sink);
    }

    @AfterEach
    void close() {
        sink.close();
    }

    @Test
    void whatPassesBeforeTheFirstConnectionIsDeclared() {
        line.openNanos = Duration.ofSeconds(30).toNanos();
        run(Duration.ofSeconds(40));
        for (int unit = 1; unit <= UNITS; unit++) {
            assertThat(accounted(unit)).as("cycles of unit %s", unit).isBetween(400L, 401L);
            Gap first = gaps(unit).get(0);
            assertThat(first.from()).isEqualTo(Instant.EPOCH);
            assertThat(first.reason()).isEqualTo("disconnected: not connected yet");
        }
        assertThat(poller.completeUntil()).as("all is there").isNull();
    }

    @Test
    void aConnectionThatTakesLongIsNotComplete() {
        line.openNanos = Duration.ofSeconds(30).toNanos();
        run(Duration.ofSeconds(1));
        assertThat(asked).isPositive();
        line.away = true;
        line.close();
        run(Duration.ofSeconds(100));
        line.away = false;
        run(Duration.ofSeconds(100));
        assertThat(asked).isGreaterThan(5);
    }

    @Test
    void aConnectionThatTookLongCostsNoAnswerItsTime() {
        line.openNanos = Duration.ofMillis(90).toNanos();
        line.answerNanos = Duration.ofMillis(25).toNanos();
        run(Duration.ofMillis(120));
        assertThat(poller.health().state()).isEqualTo(Health.State.UP);
    }

    @Test
    void whatCannotEvenTryToConnectIsBadInEachCycle() {
        line.broken = true;
        run(Duration.ofSeconds(10));
        for (int unit = 1; unit <= UNITS; unit++) {
            assertThat(accounted(unit)).as("cycles of unit %s", unit).isEqualTo(100);
        }
        assertThat(poller.health().detail()).contains("a native part");
    }

    @Test
    void aUnitThatIsWaitedForIsNotComplete() {
        run(Duration.ofSeconds(1));
        IntStream.rangeClosed(1, UNITS).forEach(unit -> assertThat(gaps(unit)).isEmpty());
        line.answerNanos = Duration.ofSeconds(20).toNanos();
        run(Duration.ofMinutes(10));
        assertThat(gaps).isNotEmpty();
    }

    @Test
    void aCycleThatIsBeingReadIsNotComplete() {
        line.answerNanos = Duration.ofMillis(10).toNanos();
        run(Duration.ofMillis(950));
        long due = Duration.ofMillis(1_000).toNanos();
        int[] times = {0};
        line.midway = () -> {
            times[0]++;
            assertThat(poller.completeUntil()).isEqualTo(Instant.EPOCH.plusNanos(due));
        };
        run(Duration.ofMillis(90));
        assertThat(times[0]).isEqualTo(UNITS);
    }

    @Test
    void whatIsDueWhenItEndsIsDeclared() {
        line.openNanos = Duration.ofSeconds(30).toNanos();
        line.midway = poller::end;
        run(Duration.ofSeconds(31));
        Instant end = Instant.EPOCH.plusSeconds(15);
        for (int unit = 1; unit <= UNITS; unit++) {
            assertThat(accounted(unit)).isEqualTo(151);
            assertThat(gaps(unit)).hasSize(1).allSatisfy(gap -> {
                assertThat(gap.from()).isEqualTo(Instant.EPOCH);
                assertThat(gap.to()).isBetween(end, end.plusMillis(1));
            });
        }
        assertThat(poller.completeUntil()).isEqualTo(end);
    }

    @Test
    void oneThatIsWellEndsWithoutAGap() {
        run(Duration.ofMillis(950));
        poller.end();
        assertThat(accounted(1)).isEqualTo(10);
        assertThat(gaps).isEmpty();
    }

    private void assertNothingIsMissingUntilItSays() {
        asked++;
        Instant said = poller.completeUntil();
        Instant until = said == null ? clock.instant() : said;
        Duration passed = Duration.between(Instant.EPOCH, until);
        long due = passed.plus(INTERVAL).minusNanos(1).dividedBy(INTERVAL);
        for (int unit = 1; unit <= UNITS; unit++) {
            assertThat(accounted(unit))
                    .as("cycles of unit %s before %s", unit, until)
                    .isGreaterThanOrEqualTo(due);
        }
    }

    private long accounted(int unit) {
        for (Sample sample : sink.samples()) {
            accounted.merge(sample.point(), 1L, Long::sum);
        }
        for (Gap gap : sink.gaps()) {
            gaps.add(gap);
            gap.points()
                    .forEach(point ->
                            accounted.merge(point, gap.count() / gap.points().size(), Long::sum));
        }
        sink.clear();
        return accounted.getOrDefault(point(unit), 0L);
    }

    private List<Gap> gaps(int unit) {
        return gaps.stream().filter(gap -> gap.points().contains(point(unit))).toList();
    }

    private void run(Duration time) {
        long end = line.now + time.toNanos();
        while (line.now < end) {
            long rest = bus.turn();
            line.now += Math.max(0, Math.min(rest, end - line.now));
            assertNothingIsMissingUntilItSays();
        }
    }

    private static PointId point(int unit) {
        return new PointId("unit" + unit);
    }
}
