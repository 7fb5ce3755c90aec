package io.edgewitness.collector.server;

import io.edgewitness.collector.api.Query;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Where a page ended: opaque to callers, so that it may change. */
record Cursor(Instant time, long high, long low) {
    private static final Cursor START = new Cursor(Instant.parse("0001-01-01T00:00:00Z"), 0, 0);

    /** @throws IllegalArgumentException if the text was not made here */
    static Cursor parse(@Nullable String text) {
        if (text == null) {
            return START;
        }
        String[] parts = plain(text).split("\\|", 3);
        if (parts.length != 3) {
            throw wrong();
        }
        try {
            return new Cursor(Query.held("after", Instant.parse(parts[0])), number(parts[1]), number(parts[2]));
        } catch (DateTimeException e) {
            throw wrong();
        }
    }

    String text() {
        return hidden(time + "|" + high + "|" + low);
    }

    static String hidden(String plain) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(plain.getBytes(StandardCharsets.UTF_8));
    }

    static String plain(String hidden) {
        try {
            return new String(Base64.getUrlDecoder().decode(hidden), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw wrong();
        }
    }

    static long number(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw wrong();
        }
    }

    private static IllegalArgumentException wrong() {
        return new IllegalArgumentException("after: pass the 'next' of the page before, unchanged");
    }
}
