package io.edgewitness.collector.server;

import java.time.Duration;

/**
 * How many bursts and pictures of agents are fetched and kept.
 *
 * @param quotaBytes of an enterprise; the oldest go first
 * @param keep after which they go
 * @param aDay bursts of an agent that are fetched unasked within 24 hours, each of a diagnosis; 0: none
 * @param bytesPerSecond that an agent sends of them at most
 */
public record RecordingSettings(long quotaBytes, Duration keep, int aDay, long bytesPerSecond) {
    public static final RecordingSettings DEFAULT = new RecordingSettings(2L << 30, Duration.ofDays(365), 40, 1 << 20);
}
