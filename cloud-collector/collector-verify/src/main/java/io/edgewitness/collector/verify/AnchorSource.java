package io.edgewitness.collector.verify;

import io.edgewitness.edge.ledger.BatchId;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Where a bundle's tree heads come from. Used by one thread. */
public interface AnchorSource {
    /** No tree heads: the source is a ledger, not a collector's store. */
    AnchorSource NONE = new AnchorSource() {
        @Override
        public List<AnchoredHead> heads(Instant from, Map<String, Run> runs) {
            return List.of();
        }

        @Override
        public List<NoteKey> parties() {
            return List.of();
        }
    };

    /** The batches of an agent that a bundle holds. */
    record Run(BatchId first, BatchId last) {
        Run and(Run other) {
            return new Run(
                    first.isAfter(other.first) ? other.first : first, last.isAfter(other.last) ? last : other.last);
        }
    }

    /**
     * Heads that somebody countersigned or stamped from then on, the last such one before, and the newest, oldest first.
     *
     * @param runs by agent
     */
    List<AnchoredHead> heads(Instant from, Map<String, Run> runs);

    /** @return keys of those who countersign */
    List<NoteKey> parties();
}
