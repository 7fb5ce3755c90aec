package io.edgewitness.adapter.plc4x;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A transport service access point in the controller tools' notation: two bytes in hexadecimal, such as {@code 02.00}.
 *
 * @param value 0 to 0xFFFF
 */
public record Tsap(int value) {
    private static final Pattern SYNTAX = Pattern.compile("([0-9a-fA-F]{2})\\.([0-9a-fA-F]{2})");
    private static final int PROGRAMMING_DEVICE = 0x0100;

    /** @throws IllegalArgumentException with the mend */
    public static Tsap parse(String text) {
        Matcher matcher = SYNTAX.matcher(text.trim());
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "a TSAP is two bytes in hexadecimal, such as \"02.00\", not '" + text + "'");
        }
        return new Tsap(Integer.parseInt(matcher.group(1) + matcher.group(2), 16));
    }

    static Tsap of(int rack, int slot) {
        return new Tsap(PROGRAMMING_DEVICE | (rack << 5) | slot);
    }
}
