package io.edgewitness.collector.estimators;

import java.util.List;

/**
 * A value and the interval around it, both in one unit and neither of them rounded.
 *
 * @param value best estimate
 * @param low lower end, at most {@code value}; may be minus infinity
 * @param high upper end, at least {@code value}; may be plus infinity
 * @param confidence of the two-sided interval, above 0 and below 1
 * @param formula {@code id@version} of what made it
 */
public record Estimate(double value, double low, double high, double confidence, String formula) {
    /** @throws IllegalArgumentException if the value lies outside the interval or is not a number */
    public Estimate {
        if (!(low <= value && value <= high)) {
            throw new IllegalArgumentException(value + " does not lie between " + low + " and " + high);
        }
    }

    static Estimate symmetric(double value, double half, double confidence, String formula) {
        return new Estimate(value, value - half, value + half, confidence, formula);
    }

    /** An interval from a resampling, drawn out to the value where all draws fell to one side of it. */
    static Estimate around(double value, double low, double high, double confidence, String formula) {
        return new Estimate(value, Math.min(low, value), Math.max(high, value), confidence, formula);
    }

    /** @return the larger of the two distances from the value to an end */
    public double halfWidth() {
        return Math.max(value - low, high - value);
    }

    public boolean contains(double candidate) {
        return low <= candidate && candidate <= high;
    }

    /**
     * The same quantity in another unit. Money is made so: a declared price has no interval of its own, so that of the physical
     * saving is all there is.
     *
     * @param factor new units per old unit, such as a price; may be negative
     */
    public Estimate times(double factor, String newFormula) {
        double a = low * factor;
        double b = high * factor;
        return new Estimate(value * factor, Math.min(a, b), Math.max(a, b), confidence, newFormula);
    }

    /** @return the one with the longest interval; of equals the first */
    public static Estimate widest(List<Estimate> estimates) {
        Estimate widest = estimates.get(0);
        for (Estimate e : estimates) {
            if (e.high - e.low > widest.high - widest.low) {
                widest = e;
            }
        }
        return widest;
    }
}
