package io.edgewitness.collector.verify;

import com.google.protobuf.InvalidProtocolBufferException;
import io.edgewitness.edge.ledger.BatchId;
import io.edgewitness.edge.ledger.proto.Batch;
import io.edgewitness.edge.ledger.proto.EvidenceRecord;
import io.edgewitness.edge.ledger.proto.LaneDropped;
import io.edgewitness.edge.ledger.proto.Leaf;
import java.util.ArrayList;
import java.util.List;

/**
 * Batches that the agent's own records, in other batches of the same slice, say were dropped before they were sent. Whether those records
 * are the agent's, their batches' signatures tell.
 */
final class DeclaredHoles {
    /** What the collector had, a bundle can have: such a loss excuses nothing. */
    private static final String NOT_SENT = ": not acknowledged by the collector";

    private final List<LaneDropped> dropped = new ArrayList<>();

    private DeclaredHoles() {}

    static DeclaredHoles of(List<Batch> batches) {
        DeclaredHoles holes = new DeclaredHoles();
        for (Batch b : batches) {
            b.getEvidenceList().forEach(holes::look);
        }
        return holes;
    }

    private void look(Leaf leaf) {
        try {
            EvidenceRecord r = EvidenceRecord.parseFrom(leaf.getContent());
            LaneDropped d = r.getDropped();
            if (d.getLane().equals("evidence") && d.getReason().endsWith(NOT_SENT)) {
                dropped.add(d);
            }
        } catch (InvalidProtocolBufferException e) {
            return; // told where the batch is checked
        }
    }

    /**
     * @return whether there is a batch between the two, and each is declared. The ledger drops its oldest first, so where an epoch's first batch
     *     was dropped, so was what the epoch before had left; but of each epoch between the two something is declared, from its first batch on
     */
    boolean cover(BatchId before, BatchId after) {
        BatchId next = new BatchId(before.epoch(), before.number() + 1);
        boolean some = false;
        while (after.isAfter(next)) {
            long to = end(next);
            if (to >= 0) {
                some = true;
                next = new BatchId(next.epoch(), to + 1);
            } else if (next.number() > 1 && next.epoch() < after.epoch()) {
                next = new BatchId(next.epoch() + 1, 1);
            } else {
                return false;
            }
        }
        return some && next.epoch() == after.epoch();
    }

    /** @return last batch of a declared range that holds this one; -1: none does */
    private long end(BatchId id) {
        return dropped.stream()
                .filter(d -> d.getEpoch() == id.epoch()
                        && d.getFirstBatch() <= id.number()
                        && id.number() <= d.getLastBatch())
                .mapToLong(LaneDropped::getLastBatch)
                .max()
                .orElse(-1);
    }
}
