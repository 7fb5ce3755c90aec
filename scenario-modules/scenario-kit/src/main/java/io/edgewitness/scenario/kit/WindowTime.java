package io.edgewitness.scenario.kit;

import io.edgewitness.edge.api.Sample;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The time that decides a sample's window: the device's where its clock is believed and near the agent's, else the time of receipt.
 *
 * @param tolerance how far the device's clock may be off, 0 or more
 */
public record WindowTime(Duration tolerance) {
    public Instant of(Sample sample) {
        Instant source = sample.sourceTime();
        Instant received = sample.receivedTime();
        return source != null && !sample.quality().isClockDoubted() && isNear(source, received) ? source : received;
    }

    /** The same, but the receipt where the window of that time can change no more. */
    public Instant of(Sample sample, TumblingWindows windows) {
        Instant own = of(sample);
        return windows.accepts(own) ? own : sample.receivedTime();
    }

    /** Seconds from the device's clock to the receipt, 0 or more; null where that clock is not known or not believed. */
    public @Nullable Double delay(Sample sample) {
        Instant source = sample.sourceTime();
        if (source == null || !of(sample).equals(source)) {
            return null;
        }
        Duration d = Duration.between(source, sample.receivedTime());
        return d.isNegative() ? 0 : d.getSeconds() + d.getNano() / 1e9;
    }

    /** Asked for each sample, so the usual case makes no objects. */
    private boolean isNear(Instant source, Instant received) {
        long apart = Math.abs(source.getEpochSecond() - received.getEpochSecond());
        return apart < tolerance.toSeconds()
                || Duration.between(source, received).abs().compareTo(tolerance) <= 0;
    }
}
