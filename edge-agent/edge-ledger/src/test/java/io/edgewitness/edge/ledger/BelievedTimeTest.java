package io.edgewitness.edge.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BelievedTimeTest {
    private static final long MINUTE = 60_000_000_000L;
    private static final long DAY = 1440 * MINUTE;
    private static final long BEGIN = 20_000 * DAY;
    private final BelievedTime clock = new BelievedTime(0, 0, BEGIN);

    private static long run(BelievedTime clock, long from, long to) {
        long believed = 0;
        for (long t = from; t <= to; t += MINUTE) {
            believed = clock.at(t);
        }
        return believed;
    }

    @Test
    void aClockThatGoesOnIsBelievedAlsoWhereItIsSetBack() {
        assertThat(run(clock, BEGIN, BEGIN + DAY)).isEqualTo(BEGIN + DAY);
        assertThat(clock.at(BEGIN + DAY + 59 * MINUTE)).isEqualTo(BEGIN + DAY + 59 * MINUTE);
        assertThat(run(clock, BEGIN, BEGIN + 9 * MINUTE)).isEqualTo(BEGIN + 9 * MINUTE);
        assertThat(clock.doubted()).isZero();
    }

    @Test
    void aLeapIsBelievedAfterADayWithoutAnother() {
        long leap = BEGIN + 400 * DAY;
        assertThat(run(clock, leap, leap + DAY - MINUTE)).isEqualTo(BEGIN);
        assertThat(clock.doubted()).isEqualTo(leap);
        assertThat(clock.at(leap + DAY)).isEqualTo(leap + DAY);
        assertThat(clock.doubted()).isZero();
    }

    @Test
    void nightsAndWeekendsWithoutPowerDelayNothing() {
        assertThat(run(clock, BEGIN + 3 * DAY, BEGIN + 3 * DAY + 60 * MINUTE)).isEqualTo(BEGIN + 3 * DAY + 60 * MINUTE);
        long leap = BEGIN + 90 * DAY;
        run(clock, leap, leap + DAY / 3);
        assertThat(clock.at(leap + DAY)).isEqualTo(leap + DAY);
    }

    @Test
    void anotherLeapEitherWayBeginsTheDayAnew() {
        long leap = BEGIN + 400 * DAY;
        run(clock, leap, leap + DAY / 2);
        assertThat(run(clock, leap + 800 * DAY, leap + 800 * DAY + DAY / 2)).isEqualTo(BEGIN);
        assertThat(run(clock, leap - DAY, leap - MINUTE)).isEqualTo(BEGIN);
        assertThat(clock.at(leap)).isEqualTo(leap);
    }

    @Test
    void aClockThatIsSetRightIsBelievedAtOnce() {
        run(clock, BEGIN + 400 * DAY, BEGIN + 400 * DAY + 60 * MINUTE);
        assertThat(clock.at(BEGIN + 60 * MINUTE)).isEqualTo(BEGIN + 60 * MINUTE);
        assertThat(clock.doubted()).isZero();
    }

    @Test
    void aDoubtOutlivesARestart() {
        long leap = BEGIN + 400 * DAY;
        run(clock, leap, leap + DAY / 2);
        BelievedTime next = new BelievedTime(BEGIN, clock.doubted(), leap + DAY / 2);
        assertThat(run(next, leap + DAY / 2, leap + DAY - MINUTE)).isEqualTo(BEGIN);
        assertThat(next.at(leap + DAY)).isEqualTo(leap + DAY);
    }
}
