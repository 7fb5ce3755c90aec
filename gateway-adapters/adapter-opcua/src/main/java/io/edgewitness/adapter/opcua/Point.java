package io.edgewitness.adapter.opcua;

import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Quality;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A point and what is known about it now. Callbacks of one subscription and the supervisor share it. */
final class Point {
    static final Duration DEFAULT_INTERVAL = Duration.ofSeconds(1);
    private static final long NONE = Long.MIN_VALUE;
    private static final long TICKS_A_SECOND = 10_000_000;

    final PointId id;
    final NodeAddress address;

    /** Null: the point holds values, not blocks of a signal. */
    final @Nullable Blocks blocks;

    /** How often the server shall sample, and how often it does. */
    final Duration asked;

    volatile Duration interval;

    /** The interval that the runtime was last told. Only the supervisor uses it. */
    Duration declared;

    /** Values that the server shall keep, and that it does. */
    final int queue;

    volatile long grantedQueue;

    /** Watched; the others are targets of orders only. */
    final boolean isRead;

    /**
     * Time of the last sample. This and the other times are {@link #ticks}, not objects: those of ten thousand points, new with each notification,
     * would be looked for by each collection of garbage.
     */
    private volatile long last = NONE;

    /** Source time of the last value, and how many came in the last notification. Only deliveries use them, one after the other. */
    private volatile long lastSource = NONE;

    int came;

    /** The server keeps a history of this point that we may read. Only the supervisor uses it. */
    boolean hasHistory;

    /** Source time of the first value since the subscription was made. */
    private volatile long firstSource = NONE;

    /** As the two times were before the last notification. */
    private long before = NONE;

    private long beforeSource = NONE;

    /** The last sample said that the connection is lost, and nothing came since. */
    volatile boolean awaited;

    /** The last value was of a type whose definition is asked for. */
    volatile boolean undecoded;

    /** Why the server refused to watch this point; null if it did not. */
    volatile @Nullable Quality failure;

    /** Since when the point is refused without a gap that says so. Only {@link Absence} uses it. */
    @Nullable
    Instant failingSince;

    Point(OpcUaPoint configured, Duration outage) {
        id = configured.id();
        address = configured.address();
        isRead = configured.access() == OpcUaPoint.Access.READ;
        Duration given = configured.interval();
        asked = given == null ? DEFAULT_INTERVAL : given;
        interval = asked;
        Double rate = configured.rate();
        blocks = rate == null ? null : new Blocks(rate, asked);
        declared = asked;
        queue = configured.queue() > 0 ? configured.queue() : queueFor(asked, outage);
        grantedQueue = queue;
    }

    private static int queueFor(Duration interval, Duration outage) {
        long values = outage.toMillis() / Math.max(1, interval.toMillis()) + 2;
        return (int) Math.min(10_000, values);
    }

    double askedMillis() {
        return asked.toNanos() / 1e6;
    }

    /** Samples that should have come between two times. */
    long cycles(Instant from, Instant to) {
        return cycles(Duration.between(from, to));
    }

    private long cycles(Duration span) {
        return Math.max(0, span.toNanos() / interval.toNanos());
    }

    /** Units of 100 ns since 1970: what OPC UA's times are made of. */
    private static long ticks(@Nullable Instant time) {
        return time == null ? NONE : time.getEpochSecond() * TICKS_A_SECOND + time.getNano() / 100;
    }

    private static @Nullable Instant instant(long ticks) {
        return ticks == NONE
                ? null
                : Instant.ofEpochSecond(
                        Math.floorDiv(ticks, TICKS_A_SECOND), Math.floorMod(ticks, TICKS_A_SECOND) * 100);
    }

    /** Source time of the last value; null: none came, or without a time. */
    @Nullable
    Instant lastSource() {
        return instant(lastSource);
    }

    /** Source time of the first value since {@link #awaitFirst}; null: none came yet. */
    @Nullable
    Instant firstSource() {
        return instant(firstSource);
    }

    void awaitFirst() {
        firstSource = NONE;
    }

    /** A sample without a value. */
    void noteBad(Instant time) {
        last = ticks(time);
    }

    /** Notes a value of the notification that was received then. */
    void note(@Nullable Instant source, Instant received) {
        long at = ticks(received);
        if (at != last) {
            before = last;
            beforeSource = lastSource;
            came = 0;
        }
        came++;
        last = at;
        lastSource = ticks(source);
        if (firstSource == NONE) {
            firstSource = lastSource;
        }
        awaited = false;
    }

    /** From the value before the last notification to its last one, by the device's clock if it gave times. */
    private Duration span(Instant received) {
        Instant to = instant(lastSource);
        Instant from = instant(beforeSource);
        if (from != null && to != null) {
            return Duration.between(from, to);
        }
        Instant earlier = instant(before);
        return earlier == null ? Duration.ZERO : Duration.between(earlier, received);
    }

    /** Where the hole begins that the server's queue left before or within the last notification. */
    Instant holeFrom(Instant received) {
        Instant from = received.minus(span(received));
        Instant earlier = instant(before);
        return earlier != null && earlier.isBefore(from) ? earlier : from;
    }

    /** Values that did not come although they should have, at least one; -1 if nothing says since when. */
    long holeCount(Instant received) {
        return before == NONE ? -1 : Math.max(1, cycles(span(received).plus(interval.dividedBy(2))) - came);
    }
}
