package io.edgewitness.collector.api;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a request to a {@link CollectorModule.Handler} asks for; an IllegalArgumentException, whose message is shown, if it is not of its form. */
public record Query(Map<String, String> values) {
    private static final int LONGEST = 500;

    /** What a table and a page hold. */
    private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");

    private static final Instant LAST = Instant.parse("9999-01-01T00:00:00Z");

    /** @param such an example of what is wanted */
    public String required(String key, String such) {
        String value = values.get(key);
        if (value == null || value.isBlank() || value.length() > LONGEST) {
            throw new IllegalArgumentException(
                    key + " is missing or longer than " + LONGEST + " characters; give " + key + "=" + such);
        }
        return value.strip();
    }

    /** From 1 to {@code most}. */
    public int number(String key, int otherwise, int most) {
        String text = values.get(key);
        if (text == null) {
            return otherwise;
        }
        if (!text.matches("\\d{1,6}") || Integer.parseInt(text) < 1 || Integer.parseInt(text) > most) {
            throw new IllegalArgumentException(key + " is 1 to " + most + ", not '" + text + "'");
        }
        return Integer.parseInt(text);
    }

    /** A time with its offset; null: none is asked for. */
    public @Nullable Instant time(String key) {
        String text = values.get(key);
        return text == null ? null : time(key, text);
    }

    /** A time with its offset, of the years 1 to 9998. */
    public static Instant time(String key, String text) {
        try {
            // A plus sign that nobody escaped arrives as a blank.
            return held(key, OffsetDateTime.parse(text.replace(' ', '+')).toInstant());
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    key + " is a time with an offset, such as 2026-11-21T08:00:00+08:00, not '" + text + "'", e);
        }
    }

    /** @return the time; an IllegalArgumentException, if it is not of the years 1 to 9998 */
    public static Instant held(String key, Instant time) {
        if (time.isBefore(FIRST) || time.isAfter(LAST)) {
            throw new IllegalArgumentException(key + " is a time of the years 1 to 9998, not " + time);
        }
        return time;
    }
}
