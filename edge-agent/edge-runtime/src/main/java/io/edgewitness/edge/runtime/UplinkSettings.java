package io.edgewitness.edge.runtime;

import java.time.Duration;
import java.util.function.UnaryOperator;

/**
 * How the uplink goes about it.
 *
 * @param raw what of the raw lane travels; the rest stays behind as hashes
 * @param windowBatches most batches sent and not acknowledged, above 0
 * @param windowBytes most bytes sent and not acknowledged; one batch may always go
 * @param messageBytes a larger batch travels without its raw lane
 * @param answerTimeout a stream without an answer for so long is given up
 * @param firstDelay wait after the first failure; doubles with each further one, less a random part up to its half
 * @param longestDelay the wait doubles up to this
 * @param refusedDelay wait after the collector refused a batch for good
 */
public record UplinkSettings(
        Raw raw,
        int windowBatches,
        long windowBytes,
        long messageBytes,
        Duration answerTimeout,
        Duration firstDelay,
        Duration longestDelay,
        Duration refusedDelay) {
    /** What of the raw lane travels. */
    public enum Raw {
        /** {@code uplink: all} */
        ALL,
        /** {@code uplink: evidence}, and frames that hold a sample of a point with {@code uplink: true} */
        POINTS,
        /** {@code uplink: evidence}, and no point with {@code uplink: true} */
        NONE
    }

    public UplinkSettings {
        if (windowBatches < 1 || windowBytes < 1 || messageBytes < 1) {
            throw new IllegalArgumentException("the uplink's window and message size are above 0");
        }
    }

    public static UplinkSettings of(Raw raw) {
        return new UplinkSettings(
                raw,
                256,
                16L << 20,
                48L << 20,
                Duration.ofSeconds(30),
                Duration.ofMillis(500),
                Duration.ofSeconds(30),
                Duration.ofMinutes(1));
    }

    /** The same with a smaller window. */
    public UplinkSettings withWindow(int batches, long bytes) {
        return new UplinkSettings(
                raw, batches, bytes, messageBytes, answerTimeout, firstDelay, longestDelay, refusedDelay);
    }

    /** The same with other waiting times. */
    public UplinkSettings withTimes(UnaryOperator<Duration> change) {
        return new UplinkSettings(
                raw,
                windowBatches,
                windowBytes,
                messageBytes,
                change.apply(answerTimeout),
                change.apply(firstDelay),
                change.apply(longestDelay),
                change.apply(refusedDelay));
    }
}
