package io.edgewitness.adapter.reader;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a message ends: {@code line} (CR, LF or both), {@code stx-etx}, {@code length:24}, {@code idle:50ms}, or {@code end:TEXT}.
 *
 * @param length in bytes, of {@code length} only
 * @param idleMillis of {@code idle} only
 * @param end of {@code end} only
 */
public record Framing(Kind kind, int length, int idleMillis, String end) {
    private static final Pattern SYNTAX =
            Pattern.compile("(line|stx-etx)|length:(\\d{1,5})|idle:(\\d{1,4})ms|end:(.{1,16})", Pattern.DOTALL);

    /** What ends a message. */
    enum Kind {
        LINE,
        STX_ETX,
        LENGTH,
        IDLE,
        END
    }

    static final Framing LINE = new Framing(Kind.LINE, 0, 0, "");

    /** @throws IllegalArgumentException with the mend */
    public static Framing parse(String text) {
        Matcher m = SYNTAX.matcher(text);
        if (m.matches()) {
            if (m.group(1) != null) {
                return m.group(1).equals("line") ? LINE : new Framing(Kind.STX_ETX, 0, 0, "");
            } else if (m.group(4) != null) {
                return new Framing(Kind.END, 0, 0, m.group(4));
            }
            boolean fixed = m.group(2) != null;
            int number = Integer.parseInt(fixed ? m.group(2) : m.group(3));
            if (fixed && number >= 1 && number <= 65_536) {
                return new Framing(Kind.LENGTH, number, 0, "");
            } else if (!fixed && number >= 5 && number <= 5_000) {
                return new Framing(Kind.IDLE, 0, number, "");
            }
        }
        throw new IllegalArgumentException(
                "frame is line, stx-etx, length:BYTES (1 to 65536), idle:50ms (5 to 5000) or end:TEXT, not '" + text
                        + "'");
    }

    byte[] endBytes() {
        return end.getBytes(StandardCharsets.UTF_8);
    }
}
