package io.edgewitness.collector.estimators;

/**
 * Fractional savings uncertainty in the form of ASHRAE Guideline 14 with the correction for autocorrelation (Reddy and Claridge 2000):
 * {@code t·1.26·CV(RMSE)·√[(n/n′)(1+2/n′)(1/m)]/F}. Published programs differ in 1.26 and in n or n′: those would be other versions.
 */
public final class Fsu {
    public static final String FORMULA = "fsu-g14@1";
    /** A saving may be claimed below this at {@link #CLAIM_CONFIDENCE}. */
    public static final double CLAIM_LIMIT = 0.50;

    public static final double CLAIM_CONFIDENCE = 0.68;
    private static final double FACTOR = 1.26;

    private Fsu() {}

    /**
     * Half-width of the interval of the saving over the predicted amount; over F it is the FSU.
     *
     * @param t quantile of Student's distribution
     * @param cvRmse of the baseline model, 1
     * @param n baseline intervals
     * @param effective n′
     * @param m reporting intervals
     */
    public static double halfWidth(double t, double cvRmse, double n, double effective, double m) {
        return t * FACTOR * cvRmse * Math.sqrt((n / effective) * (1 + 2 / effective) / m);
    }

    /** @param fraction F, saving over predicted amount; @return infinite where nothing was saved */
    public static double of(double t, double cvRmse, double n, double effective, double m, double fraction) {
        return fraction > 0 ? halfWidth(t, cvRmse, n, effective, m) / fraction : Double.POSITIVE_INFINITY;
    }
}
