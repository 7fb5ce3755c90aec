package io.edgewitness.collector.workplace;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A filing under work.
 *
 * @param notice id of the notice it answers
 * @param owner id of the zone, enterprise or site it belongs to
 * @param revision of its newest answer, 0 if none
 * @param filedRevision that stood when it was filed last; null if never
 */
public record Project(
        String id,
        String notice,
        String title,
        String owner,
        String ownerName,
        State state,
        long revision,
        Instant created,
        String createdBy,
        String createdByName,
        @Nullable Long filedRevision,
        @Nullable Instant filed) {
    public enum State {
        OPEN,
        /** Only follow-up answers change. */
        FILED,
        /** Nothing changes. */
        ARCHIVED
    }
}
