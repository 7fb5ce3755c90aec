package io.edgewitness.collector.indicators;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.regex.Pattern;

/** Times as texts: ASCII digits alone, neither hour 24 nor second 60, at most nanoseconds. Two programs read the same of them. */
public final class Rfc3339 {
    private static final Pattern ANY = Pattern.compile(
            "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\\.[0-9]{1,9})?)?(Z|[+-][0-9]{2}:[0-9]{2})");

    private Rfc3339() {}

    /** As programs write it. @throws IllegalArgumentException unless it is the one text of that time: UTC, {@code Z}, as few places as are exact */
    public static Instant utc(String text) {
        Instant time = anyOffset(text);
        if (!time.toString().equals(text)) {
            throw new IllegalArgumentException("'" + text + "' is not written as " + time);
        }
        return time;
    }

    /** As people write it: any offset, with or without seconds. @throws IllegalArgumentException if it is none */
    public static Instant anyOffset(String text) {
        try {
            if (ANY.matcher(text).matches()) {
                return OffsetDateTime.parse(text).toInstant();
            }
        } catch (DateTimeException e) {
            // told below
        }
        throw new IllegalArgumentException(
                "a time with an offset, such as 2022-07-01T00:00:00+08:00, not '" + text + "'");
    }
}
