package io.edgewitness.process.compliance;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * How many of the mistakes that were made on purpose a detector found, with the 95 % interval of Wilson (1927), which keeps its level also
 * for few trials and for a recall of 1.
 */
record Recall(long found, long seeded) {
    private static final double Z = 1.959963984540054; // 97.5 % quantile of the normal distribution

    /** @return lower end, 0 to 1; 0 without a trial */
    double low() {
        return seeded == 0 ? 0 : Math.max(0, centre() - half());
    }

    /** @return upper end, 0 to 1; 1 without a trial */
    double high() {
        return seeded == 0 ? 1 : Math.min(1, centre() + half());
    }

    private double centre() {
        return (found + Z * Z / 2) / (seeded + Z * Z);
    }

    private double half() {
        double p = (double) found / seeded;
        return Z / (seeded + Z * Z) * Math.sqrt(p * (1 - p) * seeded + Z * Z / 4);
    }

    @Override
    public String toString() {
        return found + "/" + seeded + " [" + three(low()) + ", " + three(high()) + "]";
    }

    private static String three(double number) {
        return BigDecimal.valueOf(number).setScale(3, RoundingMode.HALF_EVEN).toPlainString();
    }
}
