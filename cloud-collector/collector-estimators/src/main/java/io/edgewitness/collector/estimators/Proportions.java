package io.edgewitness.collector.estimators;

import java.util.ArrayList;
import java.util.List;

/** Intervals of proportions and of their differences, after Wilson (1927) and Newcombe (1998, method 10). */
public final class Proportions {
    public static final String WILSON = "wilson@1";
    public static final String NEWCOMBE = "newcombe-wilson@1";

    private Proportions() {}

    /**
     * Parts of which some have a property, perhaps drawn in clusters such as batches or shifts.
     *
     * @param count with the property, 0 to {@code size}
     * @param size all, above 0
     * @param designEffect variance over that of independent parts, at least 1
     */
    public record Sample(long count, long size, double designEffect) {
        public Sample {
            if (size <= 0 || count < 0 || count > size || !(designEffect >= 1)) {
                throw new IllegalArgumentException(
                        count + " of " + size + " with a design effect of " + designEffect + " is no sample");
            }
        }

        public Sample(long count, long size) {
            this(count, size, 1);
        }

        public double share() {
            return (double) count / size;
        }

        /**
         * Clusters put together. The design effect is the ratio estimator's variance over the binomial one (Rao and Scott 1992), at
         * least 1; it is 1 where it cannot be estimated: one cluster, or none or all of the parts.
         *
         * @param counts with the property, by cluster
         * @param sizes of the clusters, in the same order
         */
        public static Sample ofClusters(long[] counts, long[] sizes) {
            if (counts.length != sizes.length) {
                throw new IllegalArgumentException(counts.length + " counts for " + sizes.length + " clusters");
            }
            long[][] clusters = new long[counts.length][];
            long count = 0;
            long size = 0;
            for (int i = 0; i < counts.length; i++) {
                clusters[i] = new long[] {counts[i], sizes[i]};
                count += counts[i];
                size += sizes[i];
            }
            Sample all = new Sample(count, size);
            int k = clusters.length;
            if (k < 2 || count == 0 || count == size) {
                return all;
            }
            java.util.Arrays.sort(clusters, java.util.Arrays::compare);
            double p = all.share();
            double squares = 0;
            for (long[] c : clusters) {
                double e = c[0] - p * c[1];
                squares += e * e;
            }
            double variance = squares * k / (k - 1.0) / ((double) size * size);
            return new Sample(count, size, Math.max(1, variance / (p * (1 - p) / size)));
        }
    }

    /** The share with Wilson's interval. */
    public static Estimate wilson(Sample s, double confidence) {
        double z = Quantiles.normal(confidence);
        double n = s.size() / s.designEffect();
        double p = s.share();
        double middle = p + z * z / (2 * n);
        double half = z * Math.sqrt(p * (1 - p) / n + z * z / (4 * n * n));
        double low = s.count() == 0 ? 0 : (middle - half) / (1 + z * z / n);
        double high = s.count() == s.size() ? 1 : (middle + half) / (1 + z * z / n);
        return new Estimate(p, Math.max(0, low), Math.min(1, high), confidence, WILSON);
    }

    /** First share minus second share with Newcombe's interval. */
    public static Estimate difference(Sample first, Sample second, double confidence) {
        Estimate a = wilson(first, confidence);
        Estimate b = wilson(second, confidence);
        double d = a.value() - b.value();
        double below = Math.sqrt(square(a.value() - a.low()) + square(b.high() - b.value()));
        double above = Math.sqrt(square(a.high() - a.value()) + square(b.value() - b.low()));
        return new Estimate(d, d - below, d + above, confidence, NEWCOMBE);
    }

    /** A share of none is never printed as zero: what the sample shows is its upper limit. */
    public static List<Guard> guards(Sample s, double confidence) {
        List<Guard> guards = new ArrayList<>();
        if (s.count() == 0) {
            double upper = wilson(s, confidence).high() * 100;
            String limit = java.math.BigDecimal.valueOf(upper)
                    .setScale(2, java.math.RoundingMode.HALF_EVEN)
                    .toPlainString();
            guards.add(Guard.blocking(
                    "none-is-not-zero",
                    s.size() + "件中0件：仅表明比率不高于" + limit + "%，不得写为0",
                    "none of " + s.size() + ": this only shows a share of at most " + limit + " %, never print 0"));
        }
        return guards;
    }

    private static double square(double v) {
        return v * v;
    }
}
