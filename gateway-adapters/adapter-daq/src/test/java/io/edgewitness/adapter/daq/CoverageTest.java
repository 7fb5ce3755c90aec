package io.edgewitness.adapter.daq;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Blocks of a second; times in seconds. */
class CoverageTest {
    private static final long SECOND = 1_000_000_000L;
    private final Coverage coverage = new Coverage(SECOND, 0);

    private long block(long number, double start, double now) {
        Coverage.Missing missing =
                coverage.block(number, SECOND, (long) ((start - lastStart) * SECOND), (long) (now * SECOND));
        lastStart = start;
        return missing == null ? 0 : missing.blocks();
    }

    private double lastStart;

    private long elapsed(double now) {
        Coverage.Missing missing = coverage.elapsed((long) (now * SECOND));
        return missing == null ? 0 : missing.blocks();
    }

    private void until10() {
        coverage.connected();
        for (int i = 0; i < 10; i++) {
            assertThat(block(i, i, i + 1)).isZero();
        }
    }

    @Test
    void numbersSayWhatIsMissingOfAnOutageAndNothingIsDeclaredTwice() {
        until10();
        coverage.disconnected("cut");
        long declared = elapsed(12.5) + elapsed(13) + elapsed(15.5);
        assertThat(declared).isEqualTo(5);
        coverage.connected();
        assertThat(block(19, 19, 20)).isEqualTo(9 - declared);
    }

    @Test
    void aDeviceThatWasOffAndNumbersOnMissedWhatTheTimeSays() {
        until10();
        coverage.disconnected("off");
        assertThat(elapsed(12.5)).isEqualTo(2);
        coverage.connected();
        assertThat(block(10, 19, 20)).isEqualTo(9 - 2);
    }

    @Test
    void aDeviceThatKeptItsBlocksMeanwhileLostNone() {
        until10();
        coverage.disconnected("cut for a second and a half");
        coverage.connected();
        for (int i = 10; i < 13; i++) {
            assertThat(block(i, i, 13)).isZero();
        }
    }

    @Test
    void numbersThatBeginAnewAfterAnOutageLeaveItToTheTime() {
        until10();
        coverage.disconnected("power cut");
        assertThat(elapsed(14.2)).isEqualTo(4);
        coverage.connected();
        assertThat(block(0, 19, 20)).isEqualTo(5);
    }

    @Test
    void numbersAndDurationsAtTheEndsOfTheirRangesOverflowNothing() {
        Coverage wide = new Coverage(0, -SECOND);
        wide.connected();
        assertThat(wide.block(Long.MIN_VALUE, 0, 0, -SECOND)).isNull();
        assertThat(wide.block(Long.MIN_VALUE + 1, 0, 0, -SECOND)).isNull();
        assertThat(wide.block(Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE, 0))
                .isNull();
        assertThat(wide.block(Long.MIN_VALUE, 0, 0, SECOND)).isNull();
        assertThat(wide.block(Long.MIN_VALUE + 4, SECOND, 0, 2 * SECOND))
                .isNotNull()
                .satisfies(missing -> assertThat(missing.blocks()).isEqualTo(3));
    }

    @Test
    void withoutAnIntervalNobodyKnowsHowManyCameBeforeTheFirst() {
        Coverage unknown = new Coverage(0, 0);
        Coverage.Missing missing = unknown.elapsed(5 * SECOND);
        assertThat(missing).isNotNull();
        assertThat(missing.blocks()).isEqualTo(-1);
        assertThat(unknown.covered()).isEqualTo(5 * SECOND);
    }
}
