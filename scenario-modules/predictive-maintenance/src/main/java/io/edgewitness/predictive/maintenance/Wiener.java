package io.edgewitness.predictive.maintenance;

import org.hipparchus.special.Erf;

/**
 * A degradation process with a drift that is learnt while it runs: the logarithm of a level grows as a Wiener process, exponentially then in the level itself
 * (Gebraeel et al. 2005), from the onset of damage to the level of failure. The drift is Gaussian, its prior the fleet's, and the level seen updates it by Bayes' rule; the time to failure is the first
 * passage with the drift integrated out (Si et al. 2012).
 *
 * @param distance to the failure level, as a logarithm, above 0
 * @param drift mean, per hour
 * @param driftVariance per hour squared
 * @param diffusion variance per hour
 */
record Wiener(double distance, double drift, double driftVariance, double diffusion) implements Remaining {
    /** Spread of drifts between machines, as a share of their mean. */
    private static final double DRIFT_SPREAD = 0.7;

    /** What the process wanders on the way from onset to failure, as a share of the way. */
    private static final double WANDER = 0.3;

    private static final double FAR_TAIL = 6;

    /**
     * After so many hours of damage.
     *
     * @param way from onset to failure, as a logarithm of the level
     * @param gone of it so far; may be less than 0
     * @param hours since the onset
     * @param usualHours from onset to failure, as the fleet has it
     */
    static Wiener of(double way, double gone, double hours, double usualHours) {
        double prior = way / usualHours;
        double precision = 1 / (DRIFT_SPREAD * prior * DRIFT_SPREAD * prior);
        double diffusion = WANDER * way * WANDER * way / usualHours;
        double variance = 1 / (precision + hours / diffusion);
        double drift = variance * (prior * precision + gone / diffusion);
        return new Wiener(Math.max(way - gone, 1e-6 * way), drift, variance, diffusion);
    }

    @Override
    public String model() {
        return "wiener";
    }

    @Override
    public double failedBy(double hours) {
        if (hours <= 0) {
            return 0;
        }
        double spread = Math.sqrt(driftVariance * hours * hours + diffusion * hours);
        double past = StrictMath.exp(logBelow((drift * hours - distance) / spread));
        double ratio = 2 * distance / diffusion;
        double exponent = ratio * (drift + driftVariance * distance / diffusion);
        double reflected = (ratio * driftVariance * hours + drift * hours + distance) / spread;
        return Math.min(1, past + StrictMath.exp(exponent + logBelow(-reflected)));
    }

    /** Logarithm of the normal distribution; far below by its asymptotic series, where the distribution itself is 0. */
    private static double logBelow(double z) {
        if (z > -FAR_TAIL) {
            return StrictMath.log(0.5 * Erf.erfc(-z / Math.sqrt(2)));
        }
        double square = z * z;
        return -square / 2
                - StrictMath.log(-z * Math.sqrt(2 * Math.PI))
                + StrictMath.log1p(-1 / square + 3 / (square * square));
    }
}
