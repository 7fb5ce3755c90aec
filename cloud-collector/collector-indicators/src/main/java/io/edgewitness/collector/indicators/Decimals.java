package io.edgewitness.collector.indicators;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** Decimals as texts: ASCII digits alone. Two programs read the same of them. */
public final class Decimals {
    private Decimals() {}

    /** @return null if it is none, or has more characters, places or zeros than {@code longest} */
    public static @Nullable BigDecimal parse(String text, int longest) {
        if (text.isEmpty() || text.length() > longest || text.chars().anyMatch(c -> c > '~')) {
            return null;
        }
        try {
            BigDecimal d = new BigDecimal(text);
            return Math.abs((long) d.scale()) > longest ? null : d;
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
