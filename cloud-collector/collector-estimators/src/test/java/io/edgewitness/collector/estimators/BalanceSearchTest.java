package io.edgewitness.collector.estimators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.edgewitness.collector.estimators.BalanceSearch.Candidate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class BalanceSearchTest {
    private static final int N = 100;
    private static final int P = 4;

    /** Days of 30 to 90 °F, so that every point of the grid has days on both sides. */
    private static DegreeDayTable table() {
        TreeMap<Instant, Double> hours = new TreeMap<>();
        List<Observation> rows = new ArrayList<>();
        for (int d = 0; d < N; d++) {
            Instant day = Rows.START.plus(Duration.ofDays(d));
            for (int h = 0; h < 24; h++) {
                hours.put(day.plus(Duration.ofHours(h)), d % 2 == 0 ? 30.0 : 90.0);
            }
            rows.add(new Observation(day, day.plus(Duration.ofDays(1)), 1));
        }
        return DegreeDayTable.of(rows, new DegreeDays(hours), WeatherModel.Scale.FAHRENHEIT.grid());
    }

    private static Candidate of(double h, double c, double likelihood) {
        return new Candidate(h, c, true, P, likelihood, N);
    }

    private static Candidate likeliest(List<Candidate> candidates) {
        return candidates.stream()
                .max(Comparator.comparingDouble(Candidate::likelihood))
                .orElseThrow();
    }

    @Test
    void ofTwoHillsTheHigherIsFoundAlthoughItsTopLiesBetweenTheFirstSteps() {
        List<Candidate> found = BalanceSearch.search(table(), (h, c) -> {
            double low = -1 - Math.abs(h - 62) - Math.abs(c - 62);
            double high = -Math.abs(h - 59) - Math.abs(c - 69);
            return Double.isNaN(low) ? null : of(h, c, Math.max(low, high));
        });
        assertThat(likeliest(found)).returns(59.0, Candidate::heating).returns(69.0, Candidate::cooling);
    }

    @Test
    void theIntervalEndsWhereTheLikelihoodDoesAlsoBetweenSteps() {
        List<Candidate> all = BalanceSearch.search(
                table(), (h, c) -> Double.isNaN(h) || !Double.isNaN(c) ? null : of(h, c, -2 * Math.abs(h - 60)));
        WeatherModel.Balance b = Objects.requireNonNull(BalanceSearch.profile(all, likeliest(all), true, N));
        // t(0.90, 96) = 1.660881: ½·100·ln(1 + t²/96) = 1.416477
        assertThat(b.point()).isEqualTo(60);
        assertThat(b.low()).isCloseTo(60 - 1.416477 / 2, within(1e-5));
        assertThat(b.high()).isCloseTo(60 + 1.416477 / 2, within(1e-5));
        assertThat(BalanceSearch.profile(all, likeliest(all), false, N)).isNull();
    }
}
