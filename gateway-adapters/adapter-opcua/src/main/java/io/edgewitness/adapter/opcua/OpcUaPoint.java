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
 */
public record OpcUaPoint(
        PointId id,
        NodeAddress address,
        @Nullable Duration interval,
        @Default("0") int queue) {
    public OpcUaPoint {
        if (queue < 0) {
            throw new IllegalArgumentException("queue must not be negative");
        }
        if (interval != null && (interval.isNegative() || interval.isZero())) {
            throw new IllegalArgumentException("interval must be above 0");
        }
    }
}
