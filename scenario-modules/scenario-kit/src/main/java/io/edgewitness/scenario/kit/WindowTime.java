package io.edgewitness.scenario.kit;

import io.edgewitness.edge.api.Sample;
import java.time.Duration;
import java.time.Instant;

/**
 * The time that decides a sample's window: the device's where its clock is near the agent's, else the time of receipt.
 *
 * @param tolerance how far the device's clock may be off, 0 or more
 */
public record WindowTime(Duration tolerance) {
    public Instant of(Sample sample) {
        Instant source = sample.sourceTime();
        return source != null
                        && Duration.between(source, sample.receivedTime()).abs().compareTo(tolerance) <= 0
                ? source
                : sample.receivedTime();
    }
}
