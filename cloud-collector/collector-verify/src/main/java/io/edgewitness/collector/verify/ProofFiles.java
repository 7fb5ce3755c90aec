package io.edgewitness.collector.verify;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import io.edgewitness.collector.verify.proto.ProvenHead;
import io.edgewitness.collector.verify.proto.ProvenHeader;
import io.edgewitness.collector.verify.proto.ProvenRecord;
import io.edgewitness.edge.ledger.BatchCheck;
import io.edgewitness.edge.ledger.BatchId;
import io.edgewitness.edge.ledger.MerkleTree;
import io.edgewitness.edge.ledger.proto.Batch;
import io.edgewitness.edge.ledger.proto.Leaf;
import io.edgewitness.edge.ledger.proto.Seal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/** Writes headers.binpb, records.binpb and seal.binpb of one agent. */
final class ProofFiles {
    static final String HEADERS = "/headers.binpb";
    static final String RECORDS = "/records.binpb";
    static final String SEAL = "/seal.binpb";

    private ProofFiles() {}

    /**
     * A batch of which something is proven.
     *
     * @param indices of leaves, ascending; empty: only that the batch is there
     * @param needed false: it is left out if the tree head does not cover it yet
     */
    record Picked(Batch batch, List<Integer> indices, boolean needed) {}

    /**
     * @param heads the newest, and smaller ones after it, descending
     * @param picked those that the newest head does not cover and nobody needs are removed
     * @throws BundleException if the stored headers do not give the tree heads, or a batch is needed that the newest does not cover
     */
    static void write(
            BatchSource source,
            String agent,
            List<Seal> heads,
            SortedMap<BatchId, Picked> picked,
            String folder,
            SortedMap<String, byte[]> files)
            throws BundleException {
        Seal newest = heads.get(0);
        HeaderTree tree = new HeaderTree(heads.stream().map(Seal::getSize).toList());
        Map<BatchId, Long> positions = new HashMap<>();
        source.headers(agent, newest.getSize(), (id, hash) -> {
            boolean wanted = picked.containsKey(id);
            if (wanted) {
                positions.put(id, tree.size());
            }
            tree.add(hash, wanted);
        });
        if (tree.size() != newest.getSize()
                || !Arrays.equals(tree.root(tree.size()), newest.getRoot().toByteArray())) {
            throw new BundleException("the collector does not hold each batch of agent " + agent
                    + " up to its tree head of " + newest.getSize() + " headers, so nothing can be proven by it");
        }
        picked.entrySet().removeIf(e -> !positions.containsKey(e.getKey()) && !e.getValue().needed);
        ByteArrayOutputStream headers = new ByteArrayOutputStream();
        ByteArrayOutputStream records = new ByteArrayOutputStream();
        int n = 0;
        for (Map.Entry<BatchId, Picked> e : picked.entrySet()) {
            Long position = positions.get(e.getKey());
            if (position == null) {
                throw new BundleException("batch " + e.getKey() + " of agent " + agent
                        + " came after its newest tree head; there is one each hour: export again later");
            }
            Batch batch = e.getValue().batch;
            put(
                    ProvenHeader.newBuilder()
                            .setHeader(batch.getHeader())
                            .setSignature(batch.getSignature())
                            .setPosition(position)
                            .addAllPath(strings(tree.inclusion(position, newest.getSize())))
                            .build(),
                    headers);
            records(e.getValue(), n++, records);
        }
        ByteArrayOutputStream seals = new ByteArrayOutputStream();
        for (Seal s : heads) {
            put(
                    ProvenHead.newBuilder()
                            .setSeal(s.toByteString())
                            .addAllConsistency(strings(tree.consistency(s.getSize(), newest.getSize())))
                            .build(),
                    seals);
        }
        files.put(folder + HEADERS, headers.toByteArray());
        files.put(folder + RECORDS, records.toByteArray());
        files.put(folder + SEAL, seals.toByteArray());
    }

    private static void records(Picked p, int header, ByteArrayOutputStream out) {
        List<byte[]> leaves =
                p.batch.getEvidenceList().stream().map(BatchCheck::leafHash).toList();
        for (int i : p.indices) {
            Leaf leaf = p.batch.getEvidence(i);
            put(
                    ProvenRecord.newBuilder()
                            .setHeader(header)
                            .setIndex(i)
                            .setSalt(leaf.getSalt())
                            .setContent(leaf.getContent())
                            .addAllPath(strings(MerkleTree.inclusion(leaves, i)))
                            .build(),
                    out);
        }
    }

    private static List<ByteString> strings(List<byte[]> hashes) {
        return hashes.stream().map(ByteString::copyFrom).toList();
    }

    private static void put(MessageLite message, ByteArrayOutputStream out) {
        try {
            message.writeDelimitedTo(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
