package io.edgewitness.collector.estimators;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Made-up observations of a process whose truth is known. */
final class Rows {
    static final Instant START = Instant.parse("2024-01-01T00:00:00Z");

    private Rows() {}

    /** One interval a day, none of which touch, so that there is no autocorrelation to correct. */
    static List<Observation> apart(double[] y, double[]... x) {
        List<Observation> rows = new ArrayList<>();
        for (int i = 0; i < y.length; i++) {
            double[] drivers = new double[x.length];
            for (int j = 0; j < x.length; j++) {
                drivers[j] = x[j][i];
            }
            Instant start = START.plus(Duration.ofDays(2L * i));
            rows.add(new Observation(start, start.plus(Duration.ofDays(1)), y[i], drivers));
        }
        return rows;
    }

    /**
     * Days of a year: 10 a day and 2 a degree-day of a season between 0 and 20, times one plus noise.
     *
     * @param first day of the year
     * @param saved share of every load
     * @param noise relative standard deviation
     * @param rho correlation of one day's noise with the day before
     */
    static List<Observation> days(int first, int count, double saved, double noise, double rho, Random random) {
        List<Observation> rows = new ArrayList<>();
        double e = random.nextGaussian();
        for (int d = first; d < first + count; d++) {
            double degreeDays = 10 + 10 * StrictMath.cos(2 * StrictMath.PI * d / 60);
            Instant start = START.plus(Duration.ofDays(d));
            double amount = (10 + 2 * degreeDays) * (1 - saved) * (1 + noise * e);
            rows.add(new Observation(start, start.plus(Duration.ofDays(1)), amount, degreeDays));
            e = rho * e + StrictMath.sqrt(1 - rho * rho) * random.nextGaussian();
        }
        return rows;
    }
}
