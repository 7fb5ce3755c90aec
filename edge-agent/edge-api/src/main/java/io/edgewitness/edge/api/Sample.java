package io.edgewitness.edge.api;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One reading of one point.
 *
 * @param value null if and only if the quality is BAD: a bad sample never carries an invented or a previous value
 * @param sourceTime the device's own clock; null where the device gave none. Nobody fills it in.
 * @param receivedTime the agent's clock at receipt
 */
public record Sample(
        PointId point,
        @Nullable Value value,
        Quality quality,
        @Nullable Instant sourceTime,
        Instant receivedTime) {
    public Sample {
        if ((value == null) != quality.isBad()) {
            throw new IllegalArgumentException(
                    point + ": a value is missing if and only if the quality is BAD, here " + quality);
        }
    }

    /** The same with another value. */
    public Sample with(Value other) {
        return new Sample(point, other, quality, sourceTime, receivedTime);
    }

    public static Sample good(PointId point, Value value, @Nullable Instant sourceTime, Instant receivedTime) {
        return new Sample(point, value, Quality.GOOD, sourceTime, receivedTime);
    }

    public static Sample bad(PointId point, String code, @Nullable Instant sourceTime, Instant receivedTime) {
        return new Sample(point, null, Quality.bad(code), sourceTime, receivedTime);
    }
}
