package io.edgewitness.predictive.maintenance;

/** What is known of the time that remains until failure: a distribution over hours from now. */
interface Remaining {
    /** What is farther away than this is not told: a hundred years. */
    double FARTHEST_H = 876_000;

    /** What the distribution was made from, as {@code wiener}, {@code weibull} or {@code learnt}. */
    String model();

    /** @return probability of a failure within so many hours, 0 to 1, growing with them */
    double failedBy(double hours);

    /** @return hours; infinite if so much probability is not reached in {@link #FARTHEST_H} */
    default double quantile(double probability) {
        double low = 0;
        double high = FARTHEST_H;
        if (failedBy(high) < probability) {
            return Double.POSITIVE_INFINITY;
        }
        for (int i = 0; i < 200 && high - low > 1e-6 * high; i++) {
            double middle = (low + high) / 2;
            if (failedBy(middle) < probability) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return high;
    }
}
