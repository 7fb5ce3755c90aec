package io.edgewitness.edge.ledger;

import io.edgewitness.edge.ledger.proto.Batch;
import io.edgewitness.edge.ledger.proto.BatchHeader;
import io.edgewitness.edge.ledger.proto.Leaf;
import io.edgewitness.edge.ledger.proto.SourceRange;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * What it took to prove a part of a ledger, by doing that again over the same bytes: salts, leaf hashes, roots, header hashes and the tree
 * over them; a signature a batch; and the roll-ups of its hour and its day. Processor time of this thread, in ns; the least of some
 * rounds, as the agent's code was as warm as this one.
 *
 * @param samples that came in
 * @param bytes that were hashed as leaves
 */
public record ProofCost(long batches, long samples, long bytes, long hashing, long signing, long rollups) {
    private static final int ROUNDS = 7;
    private static final ThreadMXBean CPU = ManagementFactory.getThreadMXBean();

    /** Of the batches that were closed in this time; the time is of one hour and one day, or nearly. */
    public static ProofCost of(Path folder, Path key, Instant from, Instant to) throws IOException {
        FileDisk disk = new FileDisk(folder);
        List<Batch> batches = new ArrayList<>();
        long samples = 0;
        long all = 0;
        BatchId last = BatchId.NONE;
        try (LedgerReader reader = LedgerReader.open(disk)) {
            for (Batch b = reader.next(last); b != null; b = reader.next(last)) {
                BatchHeader h = BatchHeader.parseFrom(b.getHeader());
                last = new BatchId(h.getEpoch(), h.getNumber());
                all++;
                Instant closed = Nanos.instant(h.getClosed());
                if (closed.isAfter(from) && !closed.isAfter(to)) {
                    batches.add(b);
                    for (SourceRange s : h.getSourcesList()) {
                        samples += s.getLast() - s.getFirst() + 1;
                    }
                }
            }
        }
        AgentKey signer = AgentKey.loadOrCreate(key);
        long bytes = batches.stream()
                .flatMap(ProofCost::leaves)
                .mapToLong(l -> l.getContent().size())
                .sum();
        long[] least = {Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE};
        for (int round = 0; round < ROUNDS; round++) {
            least[0] = Math.min(least[0], hashing(batches));
            least[1] = Math.min(least[1], signing(batches, signer));
            least[2] = Math.min(least[2], rollups(disk, last, from, to) * batches.size() / all);
        }
        return new ProofCost(batches.size(), samples, bytes, least[0], least[1], least[2]);
    }

    private static Stream<Leaf> leaves(Batch b) {
        return Stream.of(b.getEvidenceList(), b.getRawList(), b.getBlobList()).flatMap(List::stream);
    }

    /** Writing the frame is not part of it: only what is there for the proof. */
    private static long hashing(List<Batch> batches) {
        SecureRandom random = new SecureRandom();
        byte[] salts = new byte[256 * Hashes.SALT]; // as many at once as the ledger draws
        byte[] salt = new byte[Hashes.SALT];
        int drawn = 0;
        List<List<List<byte[]>>> lanes = batches.stream()
                .map(b -> List.of(b.getEvidenceList(), b.getRawList(), b.getBlobList()).stream()
                        .map(lane -> lane.stream()
                                .map(l -> l.getContent().toByteArray())
                                .toList())
                        .toList())
                .toList();
        List<byte[]> headers =
                batches.stream().map(b -> b.getHeader().toByteArray()).toList();
        long before = CPU.getCurrentThreadCpuTime();
        MerkleTree all = new MerkleTree();
        for (int i = 0; i < lanes.size(); i++) {
            for (List<byte[]> lane : lanes.get(i)) {
                MerkleTree tree = new MerkleTree();
                for (byte[] content : lane) {
                    if (drawn++ % 256 == 0) {
                        random.nextBytes(salts);
                    }
                    System.arraycopy(salts, drawn % 256 * Hashes.SALT, salt, 0, Hashes.SALT);
                    tree.add(Hashes.leaf(salt, content));
                }
                if (tree.size() > 0 && tree.root().length != Hashes.SIZE) {
                    throw new IllegalStateException("no root");
                }
            }
            all.add(Hashes.leaf(Hashes.sha256(headers.get(i))));
        }
        return CPU.getCurrentThreadCpuTime() - before;
    }

    private static long signing(List<Batch> batches, AgentKey key) {
        long before = CPU.getCurrentThreadCpuTime();
        for (Batch b : batches) {
            key.sign(OpenBatch.SIGNED, b.getHeader().toByteArray());
        }
        return CPU.getCurrentThreadCpuTime() - before;
    }

    /** The whole ledger is read for its hour and for its day. */
    private static long rollups(Disk disk, BatchId last, Instant from, Instant to) throws IOException {
        long middle = (Nanos.of(from) + Nanos.of(to)) / 2;
        long before = CPU.getCurrentThreadCpuTime();
        for (RollupSpan span : List.of(
                Objects.requireNonNull(RollupSpan.hour(middle)),
                Objects.requireNonNull(RollupSpan.day(middle, ZoneOffset.UTC)))) {
            new RollupMaker(disk, Long.MAX_VALUE, () -> false).make(List.of(span), last);
        }
        return CPU.getCurrentThreadCpuTime() - before;
    }
}
