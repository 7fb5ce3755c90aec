package io.edgewitness.adapter.opcua;

import io.edgewitness.edge.api.Default;
import io.edgewitness.edge.api.PointId;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A point of an OPC UA server.
 *
 * @param interval how often the server samples the value; null: once a second
 * @param queue values that the server keeps for us while the link is cut; 0: as many as {@code outage} needs
 * @param access {@code write}: a target of orders only, never subscribed; methods are such
 * @param rate samples a second of a signal: the variable holds a block of it, an array of numbers or a matrix with a row a channel; null: it holds a value
 */
public record OpcUaPoint(
        PointId id,
        NodeAddress address,
        @Nullable Duration interval,
        @Default("0") int queue,
        @Default("read") Access access,
        @Nullable Double rate) {
    public OpcUaPoint {
        if (queue < 0) {
            throw new IllegalArgumentException("queue must not be negative");
        }
        if (interval != null && (interval.isNegative() || interval.isZero())) {
            throw new IllegalArgumentException("interval must be above 0");
        }
        if (rate != null && !(rate > 0 && Double.isFinite(rate))) {
            throw new IllegalArgumentException("rate must be above 0");
        }
        if (address.method() != null && access == Access.READ) {
            throw new IllegalArgumentException(address + " is a method and has no value; add access: write");
        }
    }

    /** What the point is for. A variable that is read may be a target of orders as well. */
    public enum Access {
        READ,
        WRITE
    }
}
