package io.edgewitness.edge.ledger;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the agent's last run left behind.
 *
 * @param epoch 0 if there was none
 * @param last its last batch, the recovered one included
 * @param lastRecorded time up to which all is on disk or declared missing: what came after it and before this start is a gap, even if some
 *     of it is there; an epoch that ended before its first tick moved it nowhere. Later than this start where the clock was set back; null
 *     if nothing was
 * @param complete up to when all of an adapter is on disk or declared missing, as of the last tick
 * @param recovered whether records without a closed batch were found and sealed, or a torn one cut off
 * @param cutBytes how much was cut off
 */
public record EpochInfo(
        long epoch,
        BatchId last,
        @Nullable Instant lastRecorded,
        Map<String, Instant> complete,
        boolean recovered,
        long cutBytes) {
    /** From when on what this adapter should have said is to be declared missing; null: there was no run. */
    public @Nullable Instant missingSince(String source) {
        return complete.getOrDefault(source, lastRecorded);
    }
}
