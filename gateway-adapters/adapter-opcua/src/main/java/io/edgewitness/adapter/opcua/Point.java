package io.edgewitness.adapter.opcua;

import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Quality;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A point and what is known about it now. Callbacks of one subscription and the supervisor share it. */
final class Point {
    static final Duration DEFAULT_INTERVAL = Duration.ofSeconds(1);

    final PointId id;
    final NodeAddress address;
    final Duration interval;
    final int queue;

    /** Time of the last sample. */
    volatile @Nullable Instant last;

    /** The last sample said that the connection is lost, and nothing came since. */
    volatile boolean awaited;

    /** Why the server refused to watch this point; null if it did not. Only the supervisor uses it. */
    @Nullable
    Quality failure;

    /** Since when the point is refused without a gap that says so. Only the supervisor uses it. */
    @Nullable
    Instant failingSince;

    Point(OpcUaPoint configured, Duration outage) {
        id = configured.id();
        address = configured.address();
        Duration given = configured.interval();
        interval = given == null ? DEFAULT_INTERVAL : given;
        queue = configured.queue() > 0 ? configured.queue() : queueFor(interval, outage);
    }

    private static int queueFor(Duration interval, Duration outage) {
        long values = outage.toMillis() / Math.max(1, interval.toMillis()) + 2;
        return (int) Math.min(10_000, values);
    }

    double samplingMillis() {
        return interval.toNanos() / 1e6;
    }

    /** Samples that should have come between two times. */
    long cycles(Instant from, Instant to) {
        return Math.max(0, Duration.between(from, to).toNanos() / interval.toNanos());
    }
}
