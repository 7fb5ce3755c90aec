package io.edgewitness.collector.estimators;

import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.SortedMap;

/**
 * Degree-days from hourly temperatures: each hour counts by itself, so that a day that crosses the base has both kinds. Made from daily
 * means instead, those days would have too few.
 */
public final class DegreeDays {
    /** Share of an interval's hours that must have a temperature. */
    public static final double LEAST_COVERAGE = 0.9;

    private static final double HOUR = 3600;
    private final long[] hours;
    private final double[] temperatures;

    /** @param temperatures by the first instant of each hour; a missing hour is absent or not a number */
    public DegreeDays(SortedMap<Instant, Double> temperatures) {
        this.hours = new long[temperatures.size()];
        this.temperatures = new double[hours.length];
        int i = 0;
        for (Map.Entry<Instant, Double> e : temperatures.entrySet()) {
            hours[i] = e.getKey().getEpochSecond();
            this.temperatures[i++] = e.getValue();
        }
    }

    /**
     * @param heating degree-days, base minus temperature
     * @param cooling degree-days, temperature minus base
     * @param below days colder than the base
     * @param days length of the interval
     */
    record Amount(double heating, double cooling, double below, double days) {}

    /** @return whether enough hours of the interval have a temperature */
    public boolean covers(Instant start, Instant end) {
        double present = 0;
        int to = index(end);
        for (int i = index(start); i < to; i++) {
            present += Double.isNaN(temperatures[i]) ? 0 : 1;
        }
        return present * HOUR >= LEAST_COVERAGE * (end.getEpochSecond() - start.getEpochSecond());
    }

    /** Heating degree-days from start to end. Missing hours count as the mean of those present; see {@link #covers}. */
    public double heating(double base, Instant start, Instant end) {
        return amount(base, start, end).heating;
    }

    /** Cooling degree-days from start to end. */
    public double cooling(double base, Instant start, Instant end) {
        return amount(base, start, end).cooling;
    }

    Amount amount(double base, Instant start, Instant end) {
        double heating = 0;
        double cooling = 0;
        int below = 0;
        int present = 0;
        int to = index(end);
        for (int i = index(start); i < to; i++) {
            double t = temperatures[i];
            if (t < base) {
                heating += base - t;
                below++;
                present++;
            } else if (t >= base) {
                cooling += t - base;
                present++;
            }
        }
        double days = (end.getEpochSecond() - start.getEpochSecond()) / (24 * HOUR);
        double factor = days / present;
        return new Amount(heating * factor, cooling * factor, below * factor, days);
    }

    private int index(Instant t) {
        int i = Arrays.binarySearch(hours, t.getEpochSecond());
        return i < 0 ? -i - 1 : i;
    }
}
