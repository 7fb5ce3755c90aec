package io.edgewitness.adapter.reader;

import java.math.BigDecimal;
import java.util.Map;

/**
 * What a scale showed.
 *
 * @param unit UCUM; empty: the scale did not say
 * @param stable whether the scale was at rest
 */
record Weight(BigDecimal amount, String unit, boolean stable) {
    /** Grams in each. Pound and ounce: the international avoirdupois ones, exactly. */
    private static final Map<String, BigDecimal> GRAMS = Map.of(
            "mg", new BigDecimal("0.001"),
            "g", BigDecimal.ONE,
            "kg", new BigDecimal("1000"),
            "t", new BigDecimal("1000000"),
            "[lb_av]", new BigDecimal("453.59237"),
            "[oz_av]", new BigDecimal("28.349523125"));

    static boolean isUnit(String ucum) {
        return GRAMS.containsKey(ucum);
    }

    /** @param shown as scales write it */
    static String ucum(String shown) throws NoReadingException {
        return switch (shown.toLowerCase(java.util.Locale.ROOT)) {
            case "" -> "";
            case "mg" -> "mg";
            case "g" -> "g";
            case "kg" -> "kg";
            case "t" -> "t";
            case "lb", "lbs" -> "[lb_av]";
            case "oz" -> "[oz_av]";
            default -> throw new NoReadingException("scale: its unit is none of mg, g, kg, t, lb, oz");
        };
    }

    /**
     * The same in another unit, exactly.
     *
     * @throws NoReadingException where that has no finite decimal
     */
    BigDecimal in(String wanted) throws NoReadingException {
        if (unit.isEmpty() || unit.equals(wanted)) {
            return amount;
        }
        try {
            return new BigDecimal(amount.multiply(GRAMS.getOrDefault(unit, BigDecimal.ONE))
                    .divide(GRAMS.getOrDefault(wanted, BigDecimal.ONE))
                    .stripTrailingZeros()
                    .toPlainString());
        } catch (ArithmeticException e) {
            throw new NoReadingException("scale: it shows " + unit + "; give the point that unit");
        }
    }
}
