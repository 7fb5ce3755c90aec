package io.edgewitness.edge.runtime;

import io.edgewitness.edge.api.Delivery;
import io.edgewitness.edge.api.Gap;
import io.edgewitness.edge.api.Mode;
import io.edgewitness.edge.api.PointDefinition;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.ledger.proto.ClockStatus;
import io.edgewitness.edge.ledger.proto.EvidenceRecord;
import io.edgewitness.edge.ledger.proto.MetricRecord;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What waits for the ledger's thread, in the order of {@code sequence}. */
sealed interface LedgerEntry {
    /** A scenario that gets its part of an entry only once the ledger has taken the entry: it has a source whose messages may come twice. */
    record Forward(ScenarioInbox inbox, ScenarioInput input) {}

    /** @param bytes of the delivery's samples in memory */
    record Samples(long sequence, String source, Delivery delivery, int bytes, Instant at, List<Forward> forwards)
            implements LedgerEntry {}

    /** @param loss of a scenario's inbox; null for a gap of a source */
    record Hole(
            long sequence,
            String source,
            Gap gap,
            ScenarioInbox.@Nullable Loss loss,
            Instant at,
            List<Forward> forwards)
            implements LedgerEntry {}

    /** A scenario's inbox has room again; what it lost is known when the ledger's thread comes to this. */
    record Resume(long sequence, ScenarioInbox inbox, Instant at) implements LedgerEntry {}

    /** @param complete up to when all of an adapter was handed over or declared missing */
    record Ticked(long sequence, Instant at, Map<String, Instant> complete, List<Forward> forwards)
            implements LedgerEntry {}

    record Declared(String source, Mode mode, List<PointDefinition> points) implements LedgerEntry {}

    /** @param inputs whose versions go into the digest */
    record Figure(long sequence, Instant at, MetricRecord.Builder metric, List<PointId> inputs)
            implements LedgerEntry {}

    record Evidence(EvidenceRecord evidence) implements LedgerEntry {}

    /**
     * A step of an order to a device.
     *
     * @param forced whether it must survive a loss of power before it counts as written
     * @param written called on the ledger's thread once it is in the file; null: it may wait for what comes behind it
     */
    record Step(
            EvidenceRecord evidence,
            boolean forced,
            @Nullable Runnable written,
            Instant at,
            List<Forward> forwards) implements LedgerEntry {}

    record Blob(long sequence, String scenario, String mediaType, byte[] content) implements LedgerEntry {}

    /** Another configuration is in force. */
    record Configured(byte[] sha256) implements LedgerEntry {}

    record Clock(ClockStatus status) implements LedgerEntry {}

    /** Runs on the ledger's thread when all entries before it would survive a loss of power. */
    record Barrier(Runnable durable) implements LedgerEntry {}

    /** Whether the ledger's thread is woken for it. */
    default boolean isUrgent() {
        if (this instanceof Step step) {
            return step.written() != null;
        }
        return !(this instanceof Samples s)
                || s.delivery().durable() != null
                || !s.forwards().isEmpty();
    }

    /** Size in memory, roughly, in bytes. */
    default int bytes() {
        if (this instanceof Blob b) {
            return b.content().length + 100;
        } else if (this instanceof Hole h) {
            return 300 + 16 * h.gap().points().size();
        } else if (this instanceof Figure f) {
            return 700 + f.metric().getSketch().getDdsketch().size();
        } else if (this instanceof Evidence e) {
            return 300 + e.evidence().getSerializedSize();
        }
        return 300;
    }
}
