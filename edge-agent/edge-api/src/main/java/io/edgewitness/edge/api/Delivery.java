package io.edgewitness.edge.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Samples that one source hands over together, taken whole or not at all.
 *
 * @param samples shared, not copied: nobody changes the list after it was put in here
 * @param key identity of a message that may come again, unique within the source; the ledger drops a second one. Null: none
 * @param durable called once, on the ledger's thread, when these samples are on disk (or when the key showed that they already
 *     were); must not block. Its presence asks for a group commit at once. Null: nobody waits
 */
public record Delivery(
        List<Sample> samples,
        Origin origin,
        @Nullable String key,
        @Nullable Runnable durable) {
    public enum Origin {
        LIVE,
        /** read later from the device's own history */
        BACKFILL,
        /** the broker's last known message, of unknown age */
        RETAINED
    }

    public static Delivery live(List<Sample> samples) {
        return new Delivery(samples, Origin.LIVE, null, null);
    }
}
