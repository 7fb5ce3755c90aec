package io.edgewitness.edge.runtime;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.edgewitness.edge.ledger.BatchId;
import io.edgewitness.edge.ledger.MerkleTree;
import io.edgewitness.edge.ledger.proto.Batch;
import io.edgewitness.edge.ledger.proto.EvidenceRecord;
import io.edgewitness.edge.ledger.proto.Leaf;
import io.edgewitness.edge.ledger.proto.RawFrame;
import java.util.HashSet;
import java.util.Set;

/**
 * What of a batch travels. A raw frame that stays behind travels as its hash, so that the collector can still check the whole header. A
 * frame is signed as one leaf: if it holds a sample of a point with {@code uplink: true}, it travels whole. Not thread-safe.
 *
 * <p>Which numbers those points have stands in the epoch's PointVersion records, so each batch of the epoch goes through
 * {@link #learn}, in order, before it is asked about.
 */
final class UplinkView {
    private final UplinkSettings.Raw raw;
    private final long limit;
    private final Set<Integer> points = new HashSet<>();
    private BatchId learnt = BatchId.NONE;

    UplinkView(UplinkSettings.Raw raw, long limit) {
        this.raw = raw;
        this.limit = limit;
    }

    /** @return the place in the ledger from which {@link #learn} must see each batch up to {@code cursor}; the cursor itself: nothing to see */
    BatchId learnFrom(BatchId cursor) {
        if (raw != UplinkSettings.Raw.POINTS) {
            return cursor;
        }
        if (learnt.epoch() != cursor.epoch()) {
            points.clear();
            learnt = new BatchId(cursor.epoch(), 0);
        }
        return learnt.isAfter(cursor) ? cursor : learnt;
    }

    void learn(BatchId id, Batch batch) {
        if (raw != UplinkSettings.Raw.POINTS || !id.isAfter(learnt)) {
            return;
        }
        if (id.epoch() != learnt.epoch()) {
            points.clear();
        }
        learnt = id;
        for (Leaf leaf : batch.getEvidenceList()) {
            try {
                var record = EvidenceRecord.parseFrom(leaf.getContent());
                if (record.hasPoint() && record.getPoint().getUplink()) {
                    points.add(record.getPoint().getNumber());
                }
            } catch (InvalidProtocolBufferException e) {
                // A record of a later format names no point that this version could send.
                continue;
            }
        }
    }

    Batch of(Batch batch) {
        Batch view =
                switch (raw) {
                    case ALL -> batch;
                    case NONE -> hashed(batch, false);
                    case POINTS -> hashed(batch, true);
                };
        return view.getSerializedSize() <= limit ? view : hashed(batch, false);
    }

    private Batch hashed(Batch batch, boolean keepWanted) {
        if (batch.getRawCount() == 0) {
            return batch;
        }
        var view = batch.toBuilder().clearRaw();
        for (Leaf leaf : batch.getRawList()) {
            boolean keep = leaf.getContent().isEmpty() || keepWanted && wanted(leaf.getContent());
            view.addRaw(keep ? leaf : hash(leaf));
        }
        return view.build();
    }

    private boolean wanted(ByteString frame) {
        if (points.isEmpty()) {
            return false;
        }
        try {
            return RawFrame.parseFrom(frame).getPointList().stream().anyMatch(points::contains);
        } catch (InvalidProtocolBufferException e) {
            return false;
        }
    }

    private static Leaf hash(Leaf leaf) {
        byte[] hash = MerkleTree.leaf(leaf.getSalt().toByteArray(), leaf.getContent().toByteArray());
        return Leaf.newBuilder().setHash(ByteString.copyFrom(hash)).build();
    }
}
