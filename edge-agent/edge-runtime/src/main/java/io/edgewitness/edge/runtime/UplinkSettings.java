package io.edgewitness.edge.runtime;

import java.time.Duration;

/**
 * How the uplink goes about it. What of the raw lane travels was decided when the ledger was written.
 *
 * @param windowBatches most batches sent and not acknowledged, above 0
 * @param windowBytes most bytes sent and not acknowledged, above 0; one batch may always go
 * @param answerTimeout a stream without an answer for so long is given up
 * @param firstDelay wait after the first failure; doubles with each further one, less a random part up to its half
 * @param longestDelay the wait doubles up to this
 * @param refusedDelay wait after the collector refused a batch for good
 */
public record UplinkSettings(
        int windowBatches,
        long windowBytes,
        Duration answerTimeout,
        Duration firstDelay,
        Duration longestDelay,
        Duration refusedDelay) {
    /** 256 batches or 16 MiB on the way, 30 s of patience, waits of 0.5 to 15 s, a minute after a refusal. */
    public static final UplinkSettings DEFAULT = new UplinkSettings(
            256,
            16L << 20,
            Duration.ofSeconds(30),
            Duration.ofMillis(500),
            Duration.ofSeconds(15),
            Duration.ofMinutes(1));

    public UplinkSettings {
        if (windowBatches < 1 || windowBytes < 1) {
            throw new IllegalArgumentException("the uplink's window is above 0");
        }
    }

    /** The same with another window. */
    public UplinkSettings withWindow(int batches, long bytes) {
        return new UplinkSettings(batches, bytes, answerTimeout, firstDelay, longestDelay, refusedDelay);
    }
}
