package io.edgewitness.predictive.maintenance;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class BackTestTest {
    private static final Instant START = Instant.parse("2026-01-05T00:00:00Z");

    private static Instant hour(int hour) {
        return START.plusSeconds(hour * 3600L);
    }

    @Test
    void theForecastHalfWayIsHeldAgainstWhatRemained() {
        BackTest test = new BackTest();
        for (int h = 0; h < 100; h++) {
            double median = h < 50 ? 500 : 55;
            test.add(hour(h), new BackTest.Forecast(0.9 * median, median, 1.1 * median));
        }
        BackTest.Verdict verdict = Objects.requireNonNull(test.failed(hour(100)));
        assertThat(verdict.remained()).isEqualTo(50);
        assertThat(verdict.accurate()).isTrue();
        assertThat(verdict.covered()).isTrue();
        assertThat(test.failed(hour(101))).isNull();
    }

    @Test
    void aForecastThatWasTooLongIsNeitherAccurateNorCovered() {
        BackTest test = new BackTest();
        for (int h = 0; h < 5000; h++) {
            test.add(hour(h), new BackTest.Forecast(9000, 10_000, 11_000));
        }
        BackTest.Verdict verdict = Objects.requireNonNull(test.failed(hour(5000)));
        assertThat(verdict.remained()).isBetween(2490.0, 2530.0);
        assertThat(verdict.accurate()).isFalse();
        assertThat(verdict.covered()).isFalse();
    }
}
