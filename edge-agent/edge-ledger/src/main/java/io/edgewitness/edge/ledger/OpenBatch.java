package io.edgewitness.edge.ledger;

import com.google.protobuf.ByteString;
import io.edgewitness.edge.ledger.proto.BatchEnd;
import io.edgewitness.edge.ledger.proto.BatchHeader;
import io.edgewitness.edge.ledger.proto.ClockStatus;
import io.edgewitness.edge.ledger.proto.Digests;
import io.edgewitness.edge.ledger.proto.LaneHead;
import io.edgewitness.edge.ledger.proto.SourceRange;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/** The batch that is being filled: roots and ranges so far. */
final class OpenBatch {
    static final byte[] SIGNED = "EdgeWitness batch v1\0".getBytes(StandardCharsets.US_ASCII);

    private final Lane evidence = new Lane();
    private final Lane raw = new Lane();
    private final Lane blob = new Lane();
    private final BatchEnd.Builder end = BatchEnd.newBuilder();
    private final Map<String, Long> samples = new TreeMap<>();
    private long opened;
    private final long rawFrom;
    private long firstSequence;
    private long lastSequence;
    private int records;
    private long bytes;

    OpenBatch(long opened, long rawFrom) {
        this.opened = opened;
        this.rawFrom = rawFrom;
    }

    /** In the order of the file. */
    void leaf(int type, byte[] hash, int contentBytes) {
        switch (type) {
            case Frames.EVIDENCE -> evidence.add(hash, contentBytes);
            case Frames.BLOB -> blob.add(hash, contentBytes);
            case Frames.RAW, Frames.RAW_UPLINK -> {
                raw.add(hash, contentBytes);
                end.addRaw(ByteString.copyFrom(hash)).addUplink(type == Frames.RAW_UPLINK);
            }
            default -> throw new IllegalArgumentException("no leaf: " + type);
        }
    }

    /** One evidence record or delivery. */
    void record(long sequence) {
        records++;
        if (sequence > 0) {
            firstSequence = firstSequence == 0 ? sequence : Math.min(firstSequence, sequence);
            lastSequence = Math.max(lastSequence, sequence);
        }
    }

    void samples(String source, int count) {
        if (count > 0) {
            samples.merge(source, (long) count, Long::sum);
        }
    }

    void grow(int more) {
        bytes += more;
    }

    /** Time of the first record. */
    void open(long at) {
        opened = at;
    }

    long opened() {
        return opened;
    }

    int records() {
        return records;
    }

    long bytes() {
        return bytes;
    }

    BatchHeader header(
            Head head, String agent, AgentKey key, Digests digests, ClockStatus clock, long closed, boolean recovered) {
        BatchId id = head.next();
        BatchHeader.Builder h = BatchHeader.newBuilder()
                .setFormat(Frames.FORMAT)
                .setAgent(agent)
                .setEpoch(id.epoch())
                .setNumber(id.number())
                .setPrevious(ByteString.copyFrom(head.lastHash))
                .setOpened(opened)
                .setClosed(closed)
                .setEvidence(evidence.head())
                .setRaw(raw.head())
                .setBlob(blob.head())
                .setClock(clock)
                .setDigests(digests)
                .setKey(ByteString.copyFrom(key.fingerprint()))
                .setFirstSequence(firstSequence)
                .setLastSequence(lastSequence)
                .setRecovered(recovered);
        samples.forEach((source, count) -> {
            long before = head.sources.getOrDefault(source, 0L);
            h.addSources(SourceRange.newBuilder()
                    .setSource(source)
                    .setFirst(before + 1)
                    .setLast(before + count));
        });
        return h.build();
    }

    byte[] end(byte[] header, byte[] signature, long rawTo) {
        return end.setHeader(ByteString.copyFrom(header))
                .setSignature(ByteString.copyFrom(signature))
                .setRawFrom(rawFrom)
                .setRawTo(rawTo)
                .build()
                .toByteArray();
    }

    private static final class Lane {
        private final MerkleTree tree = new MerkleTree();
        private long bytes;

        void add(byte[] hash, int contentBytes) {
            tree.add(hash);
            bytes += contentBytes;
        }

        LaneHead head() {
            LaneHead.Builder h = LaneHead.newBuilder().setLeaves(tree.size()).setBytes(bytes);
            return tree.size() == 0
                    ? h.build()
                    : h.setRoot(ByteString.copyFrom(tree.root())).build();
        }
    }
}
