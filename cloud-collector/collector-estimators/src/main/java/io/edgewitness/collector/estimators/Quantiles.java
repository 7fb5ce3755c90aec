package io.edgewitness.collector.estimators;

import java.util.Arrays;
import org.hipparchus.distribution.continuous.BetaDistribution;
import org.hipparchus.distribution.continuous.NormalDistribution;
import org.hipparchus.distribution.continuous.TDistribution;

/** Quantiles of the distributions that intervals are made with. */
final class Quantiles {
    private Quantiles() {}

    /** @return z such that a standard normal value lies within ±z with this confidence */
    static double normal(double confidence) {
        return new NormalDistribution().inverseCumulativeProbability((1 + confidence) / 2);
    }

    /** @param freedom degrees of freedom, above 0, not necessarily whole */
    static double student(double confidence, double freedom) {
        return new TDistribution(freedom).inverseCumulativeProbability((1 + confidence) / 2);
    }

    static double beta(double a, double b, double probability) {
        return new BetaDistribution(a, b).inverseCumulativeProbability(probability);
    }

    /** Ends that cut off equally many draws at both sides; sorts the draws. */
    static double[] ends(double[] draws, double confidence) {
        Arrays.sort(draws);
        int tail = BlockBootstrap.tail(draws.length, confidence);
        return new double[] {draws[tail - 1], draws[draws.length - tail]};
    }
}
