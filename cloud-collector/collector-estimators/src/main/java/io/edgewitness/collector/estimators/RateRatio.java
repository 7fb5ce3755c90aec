package io.edgewitness.collector.estimators;

import java.util.List;

/**
 * Ratio of two rates of rare events with the exact interval that is conditional on their total: given it, the first count is binomial
 * (Przyborowski and Wilenski 1940), and the limits are those of Clopper and Pearson.
 */
public final class RateRatio {
    public static final String FORMULA = "poisson-rate-ratio@1";

    private RateRatio() {}

    /**
     * First rate over second rate. Without events in the second the value is infinite.
     *
     * @param first events, at least 0
     * @param firstExposure time or amount they were counted over, above 0
     * @param second events, at least 0
     * @param secondExposure in the unit of the first
     * @param confidence such as 0.95
     * @throws IllegalArgumentException if neither has an event: then nothing is known of the ratio
     */
    public static Estimate of(long first, double firstExposure, long second, double secondExposure, double confidence) {
        if (first < 0 || second < 0 || first + second == 0 || !(firstExposure > 0) || !(secondExposure > 0)) {
            throw new IllegalArgumentException("there is no ratio of " + first + " events in " + firstExposure + " to "
                    + second + " in " + secondExposure);
        }
        double tail = (1 - confidence) / 2;
        double low = first == 0 ? 0 : Quantiles.beta((double) first, second + 1.0, tail);
        double high = second == 0 ? 1 : Quantiles.beta(first + 1.0, (double) second, 1 - tail);
        double exposures = secondExposure / firstExposure;
        return new Estimate(
                exposures * first / second,
                exposures * low / (1 - low),
                high == 1 ? Double.POSITIVE_INFINITY : exposures * high / (1 - high),
                confidence,
                FORMULA);
    }

    public static List<Guard> guards(Estimate ratio) {
        return ratio.contains(1)
                ? List.of(Guard.blocking("no-significant-change", "未见显著变化", "no significant change"))
                : List.of();
    }
}
