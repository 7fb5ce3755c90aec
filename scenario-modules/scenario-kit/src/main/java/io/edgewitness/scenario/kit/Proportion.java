package io.edgewitness.scenario.kit;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * A share that was counted, with the 95 % interval of Wilson (1927), which keeps its level also for few trials and for a share of 0 or 1.
 *
 * @param hits 0 to {@code trials}
 */
public record Proportion(long hits, long trials) {
    private static final double Z = 1.959963984540054; // 97.5 % quantile of the normal distribution

    /** @return lower end, 0 to 1; 0 without a trial */
    public double low() {
        return trials == 0 ? 0 : Math.max(0, centre() - half());
    }

    /** @return upper end, 0 to 1; 1 without a trial */
    public double high() {
        return trials == 0 ? 1 : Math.min(1, centre() + half());
    }

    private double centre() {
        return (hits + Z * Z / 2) / (trials + Z * Z);
    }

    private double half() {
        double p = (double) hits / trials;
        return Z / (trials + Z * Z) * Math.sqrt(p * (1 - p) * trials + Z * Z / 4);
    }

    @Override
    public String toString() {
        return hits + "/" + trials + " [" + three(low()) + ", " + three(high()) + "]";
    }

    private static String three(double number) {
        return BigDecimal.valueOf(number).setScale(3, RoundingMode.HALF_EVEN).toPlainString();
    }
}
