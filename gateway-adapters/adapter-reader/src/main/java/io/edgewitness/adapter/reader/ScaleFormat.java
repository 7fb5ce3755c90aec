package io.edgewitness.adapter.reader;

import java.math.BigDecimal;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How a scale writes a weight. */
public enum ScaleFormat {
    /** Mettler Toledo Standard Interface Command Set: {@code S S      12.345 kg}, {@code S D} in motion, {@code S +} overload. */
    SICS("S +([SD]) +" + Pieces.NUMBER + " +" + Pieces.UNIT) {
        @Override
        Weight weight(Matcher m) throws NoReadingException {
            return new Weight(
                    new BigDecimal(m.group(2)),
                    Weight.ucum(m.group(3)),
                    m.group(1).equals("S"));
        }

        @Override
        @Nullable
        String refusal(String text) {
            return switch (text) {
                case "S +" -> OVERLOAD;
                case "S -" -> UNDERLOAD;
                case "S I" -> "scale: it is busy, or not yet ready (S I)";
                case "ES", "ET", "EL" -> "scale: it does not understand the request (" + text + ")";
                default -> null;
            };
        }
    },
    /** A&amp;D and many others: {@code ST,GS,+  12.345kg}; {@code US} in motion, {@code OL} overload. */
    AD("(ST|US|QT)(?:,[A-Z]{1,2})?, *([+-]?) *(" + Pieces.DIGITS + ") *" + Pieces.UNIT) {
        @Override
        Weight weight(Matcher m) throws NoReadingException {
            return new Weight(
                    new BigDecimal(m.group(2) + m.group(3)),
                    Weight.ucum(m.group(4)),
                    !m.group(1).equals("US"));
        }

        @Override
        @Nullable
        String refusal(String text) {
            return text.startsWith("OL,") ? OVERLOAD : null;
        }
    },
    /** Sartorius SBI: {@code N     +   12.345 kg}; without a unit it is in motion. */
    SBI("(?:[A-Z][A-Z#]{0,5})? *([+-]) *(" + Pieces.DIGITS + ") *([A-Za-z]{0,3})") {
        @Override
        Weight weight(Matcher m) throws NoReadingException {
            return new Weight(
                    new BigDecimal(m.group(1) + m.group(2)),
                    Weight.ucum(m.group(3)),
                    !m.group(3).isEmpty());
        }

        @Override
        @Nullable
        String refusal(String text) {
            return text.matches("Stat +H *|H *") ? OVERLOAD : text.matches("Stat +L *|L *") ? UNDERLOAD : null;
        }
    },
    /** A number, with or without a unit. Whether the scale is at rest is not told. */
    PLAIN("([+-]?) *(" + Pieces.DIGITS + ") *([A-Za-z]{0,3})") {
        @Override
        Weight weight(Matcher m) throws NoReadingException {
            return new Weight(new BigDecimal(m.group(1) + m.group(2)), Weight.ucum(m.group(3)), true);
        }
    },
    /**
     * Mettler Toledo continuous output: STX, three status bytes, six digits of weight and six of tare. Status A, bits 0 to 2: place of the decimal point; B,
     * bit 1: negative, 2: out of range, 3: in motion, 4: kg, else lb.
     */
    TOLEDO(".?\\x02([\\x20-\\x7f])([\\x20-\\x7f])[\\x20-\\x7f]([ \\d]{6})[ \\d]{6}") {
        @Override
        Weight weight(Matcher m) throws NoReadingException {
            int b = m.group(2).charAt(0);
            String digits = m.group(3).trim();
            if ((b & 4) != 0) {
                throw new NoReadingException(OVERLOAD);
            }
            if (!digits.matches("\\d+")) {
                throw new NoReadingException(UNKNOWN);
            }
            BigDecimal amount =
                    new BigDecimal(digits).scaleByPowerOfTen(2 - (m.group(1).charAt(0) & 7));
            return new Weight(
                    new BigDecimal(((b & 2) == 0 ? amount : amount.negate()).toPlainString()),
                    (b & 16) == 0 ? "[lb_av]" : "kg",
                    (b & 8) == 0);
        }
    };

    private static final String OVERLOAD = "scale: overload, or out of its range";
    private static final String UNDERLOAD = "scale: underload; is the pan on it?";
    static final String UNKNOWN = "scale: no weight in its message; is scale: right?";

    /** Parts of the patterns, which exist before the constants do. */
    private static final class Pieces {
        static final String DIGITS = "\\d{1,12}(?:\\.\\d{1,9})?";
        static final String NUMBER = "([+-]?" + DIGITS + ")";
        static final String UNIT = "([A-Za-z]{1,3})";
    }

    private final Pattern pattern;

    ScaleFormat(String pattern) {
        this.pattern = Pattern.compile(pattern, Pattern.DOTALL);
    }

    abstract Weight weight(Matcher m) throws NoReadingException;

    /** Why the scale gives no weight; null: it does not say so. */
    @Nullable
    String refusal(String text) {
        return null;
    }

    /** Whether the message is a scale's at all. */
    boolean isMine(String text) {
        String trimmed = trimmed(text);
        return refusal(trimmed) != null || pattern.matcher(trimmed).matches();
    }

    /** @throws NoReadingException with the reason, where there is no weight */
    Weight read(String text) throws NoReadingException {
        String trimmed = trimmed(text);
        String refusal = refusal(trimmed);
        if (refusal != null) {
            throw new NoReadingException(refusal);
        }
        Matcher m = pattern.matcher(trimmed);
        if (!m.matches()) {
            throw new NoReadingException(UNKNOWN);
        }
        return weight(m);
    }

    private String trimmed(String text) {
        return this == TOLEDO ? text : text.strip();
    }
}
