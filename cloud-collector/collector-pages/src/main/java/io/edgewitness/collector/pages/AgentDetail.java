package io.edgewitness.collector.pages;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An agent with what its newest configuration says, and what happened to it lately.
 *
 * @param key SHA-256 of its ledger's public key, hexadecimal
 * @param head hash of its newest batch header, hexadecimal; empty: none yet
 * @param epochs its starts, newest first
 * @param points of the newest configuration
 * @param clock as its newest batch says; null: none yet
 * @param happenings newest first
 */
public record AgentDetail(
        AgentRow row,
        Instant enrolled,
        String key,
        String head,
        String path,
        String timeZone,
        String hardwareProfile,
        List<Epoch> epochs,
        List<Point> points,
        @Nullable Clock clock,
        List<Plant.Happening> happenings) {
    /** @param cutBytes of a torn tail that was cut at this start */
    public record Epoch(long number, Instant at, String reason, long cutBytes, String software) {}

    /**
     * @param mode {@code REAL}, {@code SIM} or {@code REPLAY}
     * @param interval zero: on change
     * @param recording what of it goes into the ledger
     */
    public record Point(
            String name, String source, String mode, String address, String unit, Duration interval, String recording) {
        public boolean isReal() {
            return mode.equals("REAL");
        }
    }

    /**
     * @param source what keeps it right, such as {@code chrony}; empty: unknown
     * @param offset from the source
     * @param bound largest error that this allows
     */
    public record Clock(String source, Duration offset, Duration bound, int stratum) {}
}
