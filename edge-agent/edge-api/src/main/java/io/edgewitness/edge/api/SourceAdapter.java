package io.edgewitness.edge.api;

import java.time.Instant;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One connection, or one family of connections, to machines.
 *
 * <p>A point that failed is a BAD sample with the reason; an exception means that the connection is lost.
 */
public interface SourceAdapter extends AutoCloseable {
    /** Returns at once. Connects, and reconnects for ever; says through BAD samples and gaps what is missing meanwhile. */
    void start(SampleSink sink);

    Health health();

    /**
     * Whether each sample that this point misses is declared: a poll cycle that failed is a BAD sample, one that was skipped or lost
     * is counted in a {@link Gap}. Without that, as with MQTT messages that carry no sequence number, completeness is unknown and
     * figures are of grade M2 at best.
     */
    default boolean counts(PointId point) {
        return true;
    }

    /**
     * Whether what this point says while the agent is not running is kept for it and delivered later, as a durable MQTT session does.
     * Then the source itself declares what is missing in the end.
     */
    default boolean resumes(PointId point) {
        return false;
    }

    /**
     * Up to when all that its points should have said was handed over or declared missing. If the agent is killed, the gap of the restart
     * begins there: too early costs a little, too late hides a hole. Asked about ten times a second, on any thread; must not block.
     *
     * @param newest received time of the newest sample, or end of the newest gap of all points, that was handed over
     * @return null: up to now
     */
    default @Nullable Instant completeUntil(Instant newest) {
        Health.State state = health().state();
        return state == Health.State.STARTING || state == Health.State.DOWN ? newest : null;
    }

    /** Idempotent. Returns when no thread of the adapter will call the sink again. */
    @Override
    void close();

    /** Found through {@link java.util.ServiceLoader}. */
    interface Factory {
        /** The site file's {@code type:}. */
        String type();

        /**
         * What the site file may say. Component {@code fooBar} is the key {@code foo-bar}; {@link Nullable} ones and those with a
         * {@link Default} may be left out. A component {@code points} of type {@code List<P>} gets the points.
         *
         * <p>Component types: String, int, long, double, boolean, BigDecimal, Duration ({@code 100ms}, {@code 5s}), enums, records,
         * {@link java.nio.file.Path} (a relative one counts from the site file's folder), {@link Secret}, {@link PointId}, List and Map
         * of these, and any class with a {@code static parse(String)}. An {@link IllegalArgumentException} of a constructor or of {@code
         * parse} is shown to the user at its place in the file.
         */
        Class<? extends Record> configuration();

        SourceAdapter create(AdapterContext context);

        /**
         * Why a point can be no target of orders, found before anything runs.
         *
         * @param point what the adapter's configuration holds of it; null if it has none
         * @return for the user, with the mend; null: it can
         */
        default @Nullable String refusesOrders(@Nullable Record point) {
            return "adapters of type " + type() + " take no orders";
        }

        /**
         * The ids of those that a point stands for, where it is a wildcard: then it has no values of its own, and the adapter declares the
         * others as they turn up.
         *
         * @param point what the adapter's configuration holds of it
         * @return null: it stands for itself
         */
        default @Nullable Pattern standsFor(Record point) {
            return null;
        }
    }
}
