package io.edgewitness.collector.server;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How samples are kept in the tables. Batches are kept whole whatever is set here, so that dropped samples can be made again.
 *
 * @param chunk how much time a chunk of TimescaleDB holds; plain PostgreSQL has partitions of a month
 * @param keep how long samples stay in the tables; null: without end
 * @param compressAfter age at which chunks are compressed, where the database can
 */
public record SampleSettings(Duration chunk, @Nullable Duration keep, Duration compressAfter) {
    public static final SampleSettings DEFAULT = new SampleSettings(Duration.ofDays(1), null, Duration.ofDays(7));

    /**
     * @param held since when a plan holds samples; null: none does
     * @return samples before this may go; null: all stay
     */
    @Nullable
    Instant horizon(Instant now, @Nullable Instant held) {
        Duration age = keep;
        if (age == null) {
            return null;
        }
        Instant past = now.minus(age);
        return held != null && held.isBefore(past) ? held : past;
    }

    /** @param text such as {@code 12h} or {@code 90d}. @return null if it is not of that form */
    static @Nullable Duration duration(String text) {
        if (!text.matches("\\d{1,7}[hd]")) {
            return null;
        }
        long number = Long.parseLong(text.substring(0, text.length() - 1));
        return text.endsWith("h") ? Duration.ofHours(number) : Duration.ofDays(number);
    }

    /** Such as {@code 7 d} or {@code 36 h}. */
    static String text(Duration duration) {
        return duration.toHours() % 24 == 0 ? duration.toDays() + " d" : duration.toHours() + " h";
    }
}
