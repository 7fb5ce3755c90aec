package io.edgewitness.edge.api;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * A double as a decimal, defined here and not by {@link Double#toString}: that one writes some doubles with other digits before Java 19
 * (2.0E23 as 1.9999999999999998E23), and two machines must agree on a figure.
 *
 * <p>The definition: the exact value rounded half-even to 15 significant digits, else to 16, else to 17, whichever first reads back as
 * the double; below {@link Double#MIN_NORMAL}, where doubles carry fewer, counted from 1 digit. Trailing zeros are dropped.
 */
final class ShortestDecimal {
    /** Up to here each power of ten is a double, so a division by one is rounded once, as parsing is. */
    private static final double[] TENS = {1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12};

    /** Two decimals of at most 15 digits are never the same double. */
    private static final double FIFTEEN_DIGITS = 1e15;

    private ShortestDecimal() {}

    /** @param value finite */
    static BigDecimal of(double value) {
        for (int scale = 0; scale < TENS.length; scale++) {
            double digits = Math.rint(value * TENS[scale]);
            if (Math.abs(digits) >= FIFTEEN_DIGITS) {
                break;
            }
            if (digits / TENS[scale] == value) {
                return BigDecimal.valueOf((long) digits, scale);
            }
        }
        return rounded(value);
    }

    private static BigDecimal rounded(double value) {
        BigDecimal exact = new BigDecimal(value);
        for (int digits = Math.abs(value) < Double.MIN_NORMAL ? 1 : 15; digits < 17; digits++) {
            BigDecimal shorter = exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
            if (Double.parseDouble(shorter.toString()) == value) {
                return plain(shorter);
            }
        }
        return plain(exact.round(new MathContext(17, RoundingMode.HALF_EVEN)));
    }

    private static BigDecimal plain(BigDecimal number) {
        BigDecimal stripped = number.stripTrailingZeros();
        return stripped.scale() < 0 && stripped.precision() - stripped.scale() <= 19 ? stripped.setScale(0) : stripped;
    }
}
