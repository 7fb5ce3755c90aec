package io.edgewitness.collector.verify;

import com.google.protobuf.InvalidProtocolBufferException;
import io.edgewitness.edge.ledger.BatchId;
import io.edgewitness.edge.ledger.proto.Batch;
import io.edgewitness.edge.ledger.proto.EvidenceRecord;
import io.edgewitness.edge.ledger.proto.LaneDropped;
import io.edgewitness.edge.ledger.proto.Leaf;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Batches that the agent's own records, in other batches of the same slice, say were dropped before they were sent. Whether those records
 * are the agent's, their batches' signatures tell.
 */
final class DeclaredHoles {
    /** What the collector had, a bundle can have: such a loss excuses nothing. */
    private static final String NOT_SENT = ": not acknowledged by the collector";

    private final List<LaneDropped> dropped = new ArrayList<>();
    /** By epoch the batch before its first: an epoch without a batch, as on a full disk, is before none. */
    private final SortedMap<Long, BatchId> predecessors = new TreeMap<>();

    private DeclaredHoles() {}

    static DeclaredHoles of(List<Batch> batches) {
        DeclaredHoles holes = new DeclaredHoles();
        for (Batch b : batches) {
            try {
                long epoch = LedgerSlice.header(b).getEpoch();
                b.getEvidenceList().forEach(leaf -> holes.look(epoch, leaf));
            } catch (InvalidProtocolBufferException e) {
                // told where the batch is checked
            }
        }
        return holes;
    }

    private void look(long epoch, Leaf leaf) {
        EvidenceRecord r;
        try {
            r = EvidenceRecord.parseFrom(leaf.getContent());
        } catch (InvalidProtocolBufferException e) {
            return; // told there too
        }
        LaneDropped d = r.getDropped();
        if (d.getLane().equals("evidence") && d.getReason().endsWith(NOT_SENT)) {
            dropped.add(d);
            if (d.getFirstBatch() == 1 && d.getPreviousEpoch() != 0) {
                predecessors.putIfAbsent(d.getEpoch(), new BatchId(d.getPreviousEpoch(), d.getPreviousBatch()));
            }
        } else if (r.hasEpochStart()) {
            predecessors.putIfAbsent(
                    epoch,
                    new BatchId(
                            r.getEpochStart().getPreviousEpoch(),
                            r.getEpochStart().getPreviousBatch()));
        }
    }

    /**
     * @return whether there is a batch between the two, and each is declared. Where an epoch ended, the next one's begin says; or, as the ledger
     *     drops its oldest first, that the next one's first batch was dropped too
     */
    boolean cover(BatchId before, BatchId after) {
        BatchId next = new BatchId(before.epoch(), before.number() + 1);
        boolean some = false;
        while (after.isAfter(next)) {
            long to = end(next);
            if (to >= 0) {
                some = true;
                next = new BatchId(next.epoch(), to + 1);
            } else {
                long epoch = next.number() > 1 ? behind(new BatchId(next.epoch(), next.number() - 1)) : -1;
                if (epoch < 0) {
                    return false;
                }
                next = new BatchId(epoch, 1);
            }
        }
        return some && next.epoch() == after.epoch();
    }

    /** @return the epoch that begins behind this batch, if that was its epoch's last; -1: it was not */
    private long behind(BatchId last) {
        for (Map.Entry<Long, BatchId> e : predecessors.tailMap(last.epoch() + 1).entrySet()) {
            if (e.getValue().equals(last)) {
                return e.getKey();
            }
        }
        return predecessors.containsKey(last.epoch() + 1) ? -1 : last.epoch() + 1;
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
