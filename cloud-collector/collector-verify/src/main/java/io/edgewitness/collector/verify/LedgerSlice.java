package io.edgewitness.collector.verify;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.edgewitness.edge.ledger.BatchCheck;
import io.edgewitness.edge.ledger.BatchId;
import io.edgewitness.edge.ledger.proto.Batch;
import io.edgewitness.edge.ledger.proto.BatchHeader;
import io.edgewitness.edge.ledger.proto.Leaf;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Consecutive batches of one agent: evidence in clear, raw and blob leaves as hashes.
 *
 * @param publicKey X.509 encoding
 */
record LedgerSlice(String agent, byte[] publicKey, List<Batch> batches) {
    static BatchHeader header(Batch batch) throws InvalidProtocolBufferException {
        return BatchHeader.parseFrom(batch.getHeader());
    }

    static BatchId id(BatchHeader h) {
        return new BatchId(h.getEpoch(), h.getNumber());
    }

    /** @throws BundleException if the first or last batch has no readable header */
    AnchorSource.Run run() throws BundleException {
        try {
            return new AnchorSource.Run(id(header(batches.get(0))), id(header(batches.get(batches.size() - 1))));
        } catch (InvalidProtocolBufferException e) {
            throw new BundleException("a batch of agent " + agent + " has no readable header", e);
        }
    }

    /** @return SHA-256 of the batch's header; null if it is not in the slice */
    byte @Nullable [] headerHash(BatchId id) {
        for (Batch b : batches) {
            try {
                if (id(header(b)).equals(id)) {
                    return Digests.sha256(b.getHeader().toByteArray());
                }
            } catch (InvalidProtocolBufferException e) {
                // The check of the slice names it.
            }
        }
        return null;
    }

    /** Samples and pictures stay out of the bundle; their hashes keep the batch whole. */
    static Batch withoutPayload(Batch batch) {
        Batch.Builder b = batch.toBuilder().clearRaw().clearBlob();
        batch.getRawList().forEach(l -> b.addRaw(hashed(l)));
        batch.getBlobList().forEach(l -> b.addBlob(hashed(l)));
        return b.build();
    }

    private static Leaf hashed(Leaf leaf) {
        return Leaf.newBuilder()
                .setHash(ByteString.copyFrom(BatchCheck.leafHash(leaf)))
                .build();
    }

    byte[] encoded() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            for (Batch b : batches) {
                b.writeDelimitedTo(out);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /** @throws BundleException after how many batches the bytes make no sense */
    static List<Batch> decode(byte[] bytes) throws BundleException {
        List<Batch> batches = new ArrayList<>();
        java.io.ByteArrayInputStream in = new java.io.ByteArrayInputStream(bytes);
        try {
            for (Batch b = Batch.parseDelimitedFrom(in); b != null; b = Batch.parseDelimitedFrom(in)) {
                batches.add(b);
            }
        } catch (IOException e) {
            throw new BundleException("after " + batches.size() + " batches the bytes are none", e);
        }
        return batches;
    }
}
