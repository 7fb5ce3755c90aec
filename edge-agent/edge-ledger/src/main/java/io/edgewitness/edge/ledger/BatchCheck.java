package io.edgewitness.edge.ledger;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.edgewitness.edge.ledger.proto.Batch;
import io.edgewitness.edge.ledger.proto.BatchHeader;
import io.edgewitness.edge.ledger.proto.LaneHead;
import io.edgewitness.edge.ledger.proto.Leaf;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whether a batch is what its agent signed. */
public final class BatchCheck {
    static final String WRONG_SIGNATURE = "the signature is not that of the agent's key over this header";

    private BatchCheck() {}

    /**
     * Recomputes every leaf, root and link that the batch's bytes allow.
     *
     * @param publicKey the agent's, X.509 encoding
     * @param expectedPreviousHash SHA-256 of the header of the batch before, 32 zero bytes for the first of all; null: not checked
     * @return what is wrong, one sentence each; empty if nothing is
     */
    public static List<String> verify(Batch batch, byte[] publicKey, byte @Nullable [] expectedPreviousHash) {
        List<String> problems = unsigned(batch, publicKey, expectedPreviousHash);
        byte[] signature = batch.getSignature().toByteArray();
        if (!AgentKey.verify(
                publicKey, signature, OpenBatch.SIGNED, batch.getHeader().toByteArray())) {
            problems.add(WRONG_SIGNATURE);
        }
        return problems;
    }

    /** All of it but the signature, which costs a hundred times as much as the rest. */
    public static List<String> unsigned(Batch batch, byte[] publicKey, byte @Nullable [] expectedPreviousHash) {
        List<String> problems = new ArrayList<>();
        byte[] bytes = batch.getHeader().toByteArray();
        BatchHeader h;
        try {
            h = BatchHeader.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            problems.add("the header is damaged: " + e.getMessage());
            return problems;
        }
        if (h.getFormat() != Frames.FORMAT) {
            problems.add("the header is of format " + h.getFormat() + ", this program knows " + Frames.FORMAT);
        }
        if (!Arrays.equals(h.getKey().toByteArray(), Hashes.sha256(publicKey))) {
            problems.add("the header names another key: SHA-256 "
                    + Hashes.hex(h.getKey().toByteArray()) + ", not " + Hashes.hex(Hashes.sha256(publicKey)));
        }
        if (expectedPreviousHash != null
                && !Arrays.equals(expectedPreviousHash, h.getPrevious().toByteArray())) {
            problems.add("the chain is broken: the header's previous hash is "
                    + Hashes.hex(h.getPrevious().toByteArray()) + ", the batch before has "
                    + Hashes.hex(expectedPreviousHash));
        }
        lane("evidence", h.getEvidence(), batch.getEvidenceList(), problems);
        lane("raw", h.getRaw(), batch.getRawList(), problems);
        lane("blob", h.getBlob(), batch.getBlobList(), problems);
        return problems;
    }

    /** @return SHA-256 of the header: what the next batch names as previous */
    public static byte[] headerHash(Batch batch) {
        return Hashes.sha256(batch.getHeader().toByteArray());
    }

    /** @return the leaf's hash, recomputed where its content is there */
    public static byte[] leafHash(Leaf leaf) {
        return leaf.getHash().isEmpty()
                ? Hashes.leaf(leaf.getSalt().toByteArray(), leaf.getContent().toByteArray())
                : leaf.getHash().toByteArray();
    }

    private static void lane(String name, LaneHead head, List<Leaf> leaves, List<String> problems) {
        if (head.getLeaves() != leaves.size()) {
            problems.add(
                    "the " + name + " lane has " + leaves.size() + " records, the header says " + head.getLeaves());
            return;
        }
        MerkleTree tree = new MerkleTree();
        long bytes = 0;
        boolean whole = true;
        for (int i = 0; i < leaves.size(); i++) {
            Leaf leaf = leaves.get(i);
            boolean hashOnly = !leaf.getHash().isEmpty();
            boolean wellFormed = hashOnly
                    ? leaf.getHash().size() == Hashes.SIZE && leaf.getContent().isEmpty()
                    : leaf.getSalt().size() == Hashes.SALT;
            if (!wellFormed) {
                problems.add("record " + i + " of the " + name + " lane is neither a salted content nor a hash");
                return;
            }
            whole &= !hashOnly;
            bytes += leaf.getContent().size();
            tree.add(leafHash(leaf));
        }
        ByteString root = leaves.isEmpty() ? ByteString.EMPTY : ByteString.copyFrom(tree.root());
        if (!root.equals(head.getRoot())) {
            problems.add("the " + name + " lane's records do not have the root that was signed: a record was changed");
        } else if (whole && bytes != head.getBytes()) {
            problems.add("the " + name + " lane has " + bytes + " bytes, the header says " + head.getBytes());
        }
    }
}
