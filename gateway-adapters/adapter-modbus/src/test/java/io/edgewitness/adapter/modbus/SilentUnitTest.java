package io.edgewitness.adapter.modbus;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.edge.api.Gap;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.Stalls;
import io.edgewitness.edge.testkit.RecordingSink;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Eight units behind one line, in a time that passes only by waiting. */
class SilentUnitTest {
    private static final long MILLI = 1_000_000;
    private static final int UNITS = 8;

    private final RecordingSink sink = new RecordingSink();
    private final FakeLine line = new FakeLine();
    private final InstantSource clock = () -> Instant.EPOCH.plusNanos(line.now);

    @AfterEach
    void close() {
        sink.close();
    }

    @Test
    void aSilentUnitCostsTheOthersNoCycle() {
        line.silent = 5;
        Bus bus = bus(Duration.ofMillis(100), Duration.ofSeconds(1));
        run(bus, Duration.ofMinutes(2));
        for (int unit = 1; unit <= UNITS; unit++) {
            if (unit != 5) {
                assertComplete(unit, 1_200);
            }
        }
        List<Sample> silent = sink.samples(point(5));
        assertThat(silent)
                .hasSizeGreaterThan(1_100)
                .allMatch(sample -> sample.quality().isBad());
        assertThat(silent.get(silent.size() - 1).quality().code()).startsWith("modbus: no answer within");
        assertThat(line.waitedInVain)
                .as("time spent on it")
                .isLessThan(Duration.ofMinutes(2).toNanos() / 5);
        assertThat(line.probes).as("it is asked again and again").isGreaterThan(20);
    }

    @Test
    void aUnitThatFallsSilentCostsTheOthersNoCycleAndIsBackSoon() {
        Bus bus = bus(Duration.ofMillis(100), Duration.ofSeconds(1));
        run(bus, Duration.ofSeconds(20));
        line.silent = 3;
        run(bus, Duration.ofSeconds(60));
        for (int unit = 1; unit <= UNITS; unit++) {
            if (unit != 3) {
                assertComplete(unit, 800);
            }
        }
        line.silent = 0;
        sink.clear();
        run(bus, Duration.ofSeconds(20));
        for (int unit = 1; unit <= UNITS; unit++) {
            assertThat(sink.gaps(point(unit))).isEmpty();
        }
        List<Sample> back = sink.samples(point(3));
        assertThat(back.stream().filter(sample -> !sample.quality().isBad()).count())
                .isGreaterThan(150);
    }

    @Test
    void severalSilentUnitsCostTheOthersNothingEither() {
        line.silent = 5;
        line.alsoSilent = 6;
        Bus bus = bus(Duration.ofMillis(200), Duration.ofSeconds(3));
        run(bus, Duration.ofMinutes(2));
        for (int unit = 1; unit <= UNITS; unit++) {
            if (unit != 5 && unit != 6) {
                assertComplete(unit, 600);
            }
        }
    }

    @Test
    void aUnitThatAnswersLateIsWaitedForFromThenOn() {
        line.slow = 4;
        line.slowNanos = 300 * MILLI;
        Bus bus = bus(Duration.ofMillis(400), Duration.ofSeconds(1));
        run(bus, Duration.ofSeconds(60));
        List<Sample> slow = sink.samples(point(4));
        assertThat(slow.stream()
                        .skip(slow.size() / 2)
                        .filter(sample -> !sample.quality().isBad())
                        .count())
                .isGreaterThan(20);
    }

    @Test
    void aLineThatIsFullKeepsItsSlowUnits() {
        line.answerNanos = 40 * MILLI;
        Bus bus = bus(Duration.ofMillis(100), Duration.ofSeconds(1));
        run(bus, Duration.ofSeconds(60));
        assertThat(sink.samples())
                .isNotEmpty()
                .noneMatch(sample -> sample.quality().isBad());
        assertThat(sink.gaps()).extracting(Gap::reason).allMatch(reason -> reason.startsWith("poll-missed"));
    }

    private void assertComplete(int unit, int cycles) {
        assertThat(sink.gaps(point(unit))).as("gaps of unit %s", unit).isEmpty();
        assertThat(sink.samples(point(unit)))
                .as("samples of unit %s", unit)
                .hasSizeBetween(cycles - 2, cycles + 2)
                .noneMatch(sample -> sample.quality().isBad());
    }

    private void run(Bus bus, Duration time) {
        long end = line.now + time.toNanos();
        while (line.now < end) {
            long rest = bus.turn();
            line.now += rest;
        }
    }

    private Bus bus(Duration interval, Duration timeout) {
        List<ModbusPoint> points = new ArrayList<>();
        for (int unit = 1; unit <= UNITS; unit++) {
            points.add(ModbusAdapterTest.point(point(unit).name(), unit, "holding:0", WordOrder.ABCD, "1"));
        }
        Polling polling = new Polling(1, timeout, 0, Duration.ofSeconds(30), interval, 1, points);
        Bus bus = new Bus(line, "line", () -> line.now, 3);
        bus.add(new Poller("silent-test", polling, List.of(), clock, () -> line.now, Stalls.NONE, sink));
        return bus;
    }

    private static PointId point(int unit) {
        return new PointId("unit" + unit);
    }
}
