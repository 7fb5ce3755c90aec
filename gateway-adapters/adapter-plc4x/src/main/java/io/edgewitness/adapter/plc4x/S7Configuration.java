package io.edgewitness.adapter.plc4x;

import io.edgewitness.edge.api.Default;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The site file's keys of an {@code s7} adapter.
 *
 * @param rack 0 to 7
 * @param slot of the processor: 1 for S7-1200 and S7-1500, mostly 2 for S7-300; 0 to 31
 * @param localTsap in place of the usual one, as LOGO! and S7-200 need it; null: 01.00
 * @param remoteTsap in place of the one made from rack and slot; null: that one
 * @param timeout for connecting, and for each answer; 10ms to 1m
 * @param gap most bytes between two points that one request may read over; 0 to 200
 * @param charset of CHAR and STRING, such as {@code GBK}
 * @param interval of points that name none
 */
public record S7Configuration(
        S7Endpoint endpoint,
        @Default("0") int rack,
        @Default("1") int slot,
        @Nullable Tsap localTsap,
        @Nullable Tsap remoteTsap,
        @Default("2s") Duration timeout,
        @Default("16") int gap,
        @Default("ISO-8859-1") String charset,
        @Default("1s") Duration interval,
        List<S7Point> points) {
    private static final int LARGEST_GAP = 200;

    public S7Configuration {
        if (rack < 0 || rack > 7 || slot < 0 || slot > 31) {
            throw new IllegalArgumentException("rack is 0 to 7 and slot 0 to 31, not " + rack + " and " + slot);
        }
        if (gap < 0 || gap > LARGEST_GAP) {
            throw new IllegalArgumentException("gap is 0 to " + LARGEST_GAP + ", not " + gap);
        }
        if (timeout.compareTo(Duration.ofMillis(10)) < 0 || timeout.compareTo(Duration.ofMinutes(1)) > 0) {
            throw new IllegalArgumentException("timeout is 10ms to 1m");
        }
        if (interval.isNegative() || interval.isZero()) {
            throw new IllegalArgumentException("interval is above 0");
        }
        try {
            Charset.forName(charset);
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            throw new IllegalArgumentException("charset is one that Java knows, such as GBK, not '" + charset + "'", e);
        }
        points = List.copyOf(points);
    }

    Charset characters() {
        return Charset.forName(charset);
    }

    Tsap calling() {
        return localTsap == null ? Tsap.of(0, 0) : localTsap;
    }

    Tsap called() {
        return remoteTsap == null ? Tsap.of(rack, slot) : remoteTsap;
    }
}
