package io.edgewitness.collector.estimators;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * One interval of a metered amount, with what drove it. A missing amount is a missing observation, never a zero.
 *
 * @param start first instant
 * @param end first instant after it
 * @param amount metered in the interval
 * @param drivers totals of the interval, in the order that the model names them: good units, degree-days, hours of a shift
 * @param tangents how the drivers move with each constant that was searched for, such as the days below a balance point; the
 *     search is paid for with them. Empty if nothing was searched
 */
public record Observation(Instant start, Instant end, double amount, double[] drivers, double[] tangents) {
    private static final double DAY = 86_400;

    /** @throws IllegalArgumentException if it has no length or something is not a finite number */
    public Observation {
        if (!end.isAfter(start)) {
            throw new IllegalArgumentException("the interval from " + start + " to " + end + " has no length");
        }
        double sum = amount;
        for (double d : drivers) {
            sum += d;
        }
        for (double d : tangents) {
            sum += d;
        }
        if (!Double.isFinite(sum)) {
            throw new IllegalArgumentException("the interval from " + start + " has a value that is no finite number");
        }
    }

    public Observation(Instant start, Instant end, double amount, double... drivers) {
        this(start, end, amount, drivers, new double[0]);
    }

    /** @return length in days of 86,400 s */
    public double days() {
        return (end.getEpochSecond() - start.getEpochSecond() + (end.getNano() - start.getNano()) / 1e9) / DAY;
    }

    /** @return whether it begins where the other ends */
    boolean follows(Observation other) {
        return start.equals(other.end);
    }

    /** The columns of a model: days, drivers. */
    double[] columns() {
        double[] row = new double[1 + drivers.length];
        row[0] = days();
        System.arraycopy(drivers, 0, row, 1, drivers.length);
        return row;
    }

    /** The columns of a model with those of its searched constants. */
    double[] allColumns() {
        double[] row = new double[1 + drivers.length + tangents.length];
        System.arraycopy(columns(), 0, row, 0, 1 + drivers.length);
        System.arraycopy(tangents, 0, row, 1 + drivers.length, tangents.length);
        return row;
    }

    /**
     * In order of time, so that the order of the caller changes no digit.
     *
     * @throws IllegalArgumentException if two overlap or differ in their number of drivers
     */
    static List<Observation> sorted(List<Observation> rows) {
        List<Observation> sorted = new ArrayList<>(rows);
        sorted.sort(Comparator.comparing(Observation::start));
        for (int i = 1; i < sorted.size(); i++) {
            Observation a = sorted.get(i - 1);
            Observation b = sorted.get(i);
            if (b.start.isBefore(a.end)) {
                throw new IllegalArgumentException(
                        "the interval from " + b.start + " begins before the one from " + a.start + " ends");
            }
            if (a.drivers.length != b.drivers.length || a.tangents.length != b.tangents.length) {
                throw new IllegalArgumentException(
                        "the interval from " + b.start + " has other drivers than the one before");
            }
        }
        return List.copyOf(sorted);
    }
}
