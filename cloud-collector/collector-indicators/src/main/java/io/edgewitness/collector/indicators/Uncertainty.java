package io.edgewitness.collector.indicators;

import io.edgewitness.collector.estimators.Text;
import java.math.BigDecimal;

/**
 * An interval around a value, in its unit.
 *
 * @param expanded largest distance from the value to an end of the interval
 * @param low lower end
 * @param high upper end
 * @param confidence 0 to 1; 1 for a bound that holds always
 * @param method how it was made
 */
public record Uncertainty(BigDecimal expanded, BigDecimal low, BigDecimal high, BigDecimal confidence, Text method) {
    public static Uncertainty symmetric(BigDecimal value, BigDecimal expanded, BigDecimal confidence, Text method) {
        return new Uncertainty(expanded, value.subtract(expanded), value.add(expanded), confidence, method);
    }

    public static Uncertainty interval(
            BigDecimal value, BigDecimal low, BigDecimal high, BigDecimal confidence, Text method) {
        BigDecimal expanded = value.subtract(low).abs().max(high.subtract(value).abs());
        return new Uncertainty(expanded, low, high, confidence, method);
    }

    /** @return whether both ends are equally far from the value */
    public boolean isSymmetric(BigDecimal value) {
        return value.subtract(low).compareTo(high.subtract(value)) == 0;
    }
}
