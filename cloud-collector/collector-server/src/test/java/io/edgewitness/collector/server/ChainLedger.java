package io.edgewitness.collector.server;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.edgewitness.edge.ledger.AgentKey;
import io.edgewitness.edge.ledger.BatchId;
import io.edgewitness.edge.ledger.MerkleTree;
import io.edgewitness.edge.ledger.proto.Batch;
import io.edgewitness.edge.ledger.proto.BatchHeader;
import io.edgewitness.edge.ledger.proto.EvidenceRecord;
import io.edgewitness.edge.ledger.proto.LaneHead;
import io.edgewitness.edge.ledger.proto.Leaf;
import io.edgewitness.edge.ledger.proto.OrderReceipt;
import io.edgewitness.edge.ledger.proto.RawFrame;
import io.edgewitness.edge.ledger.proto.Tick;
import io.edgewitness.edge.runtime.UplinkLedger;
import io.edgewitness.edge.runtime.UplinkSource;
import io.edgewitness.edge.wire.Fingerprint;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** A signed chain of small batches in memory, as a ledger would hold it. Thread-safe. */
final class ChainLedger implements UplinkSource, UplinkLedger {
    private final String agent;
    private final AgentKey key;
    private final RandomGenerator random;
    private final NavigableMap<BatchId, Batch> batches = new TreeMap<>();
    private final List<EvidenceRecord> pending = new ArrayList<>();
    private final List<Runnable> durable = new ArrayList<>();
    private byte[] previous = new byte[32];
    private long epoch = 1;
    private long number;
    private long sequence;
    private BatchId acknowledged = BatchId.NONE;

    ChainLedger(String agent, AgentKey key, RandomGenerator random) {
        this.agent = agent;
        this.key = key;
        this.random = random;
    }

    /** The same up to now; what follows differs. */
    synchronized ChainLedger copy(RandomGenerator itsRandom) {
        var copy = new ChainLedger(agent, key, itsRandom);
        copy.batches.putAll(batches);
        copy.previous = previous.clone();
        copy.epoch = epoch;
        copy.number = number;
        copy.sequence = sequence;
        return copy;
    }

    /** The agent starts again; what was not yet in a batch is gone. */
    synchronized void restart() {
        epoch++;
        number = 0;
        sequence = 0;
        pending.clear();
        durable.clear();
    }

    /** Closes one batch with a raw frame of {@code bytes}. */
    synchronized BatchId append(int bytes) {
        List<Leaf> evidence = new ArrayList<>();
        pending.add(
                EvidenceRecord.newBuilder().setTick(Tick.getDefaultInstance()).build());
        for (EvidenceRecord r : pending) {
            evidence.add(leaf(r.toBuilder().setSequence(++sequence).build().toByteString()));
        }
        byte[] noise = new byte[bytes];
        random.nextBytes(noise);
        var frame = RawFrame.newBuilder().addPoint(1).addOctets(ByteString.copyFrom(noise));
        List<Leaf> raw = List.of(leaf(frame.build().toByteString()));
        var id = new BatchId(epoch, ++number);
        ByteString header = BatchHeader.newBuilder()
                .setFormat(1)
                .setAgent(agent)
                .setEpoch(epoch)
                .setNumber(number)
                .setPrevious(ByteString.copyFrom(previous))
                .setEvidence(lane(evidence))
                .setRaw(lane(raw))
                .setKey(ByteString.copyFrom(key.fingerprint()))
                .build()
                .toByteString();
        byte[] signature = key.sign("EdgeWitness batch v1\0".getBytes(StandardCharsets.US_ASCII), header.toByteArray());
        batches.put(
                id,
                Batch.newBuilder()
                        .setHeader(header)
                        .setSignature(ByteString.copyFrom(signature))
                        .addAllEvidence(evidence)
                        .addAllRaw(raw)
                        .build());
        previous = Fingerprint.sha256(header.toByteArray());
        pending.clear();
        List<Runnable> done = List.copyOf(durable);
        durable.clear();
        done.forEach(Runnable::run);
        return id;
    }

    private Leaf leaf(ByteString content) {
        byte[] salt = new byte[16];
        random.nextBytes(salt);
        return Leaf.newBuilder()
                .setSalt(ByteString.copyFrom(salt))
                .setContent(content)
                .build();
    }

    private static LaneHead lane(List<Leaf> leaves) {
        var hashes = leaves.stream()
                .map(l -> MerkleTree.leaf(
                        l.getSalt().toByteArray(), l.getContent().toByteArray()))
                .toList();
        return LaneHead.newBuilder()
                .setLeaves(leaves.size())
                .setRoot(ByteString.copyFrom(MerkleTree.root(hashes)))
                .setBytes(leaves.stream().mapToLong(l -> l.getContent().size()).sum())
                .build();
    }

    /** The oldest batches go, as retention does it. */
    synchronized void dropBefore(BatchId id) {
        batches.headMap(id).clear();
    }

    /** Replaces one batch, to show what a damaged or forged one does. */
    synchronized void put(BatchId id, Batch batch) {
        batches.put(id, batch);
    }

    synchronized Batch get(BatchId id) {
        Batch batch = batches.get(id);
        if (batch == null) {
            throw new IllegalArgumentException(id + " is not there");
        }
        return batch;
    }

    synchronized List<ByteString> headers() {
        return batches.values().stream().map(Batch::getHeader).toList();
    }

    synchronized BatchId acknowledgedUpTo() {
        return acknowledged;
    }

    synchronized List<OrderReceipt> receipts() {
        List<OrderReceipt> receipts = new ArrayList<>();
        for (Batch b : batches.values()) {
            for (Leaf l : b.getEvidenceList()) {
                try {
                    var record = EvidenceRecord.parseFrom(l.getContent());
                    if (record.hasOrder()) {
                        receipts.add(record.getOrder());
                    }
                } catch (InvalidProtocolBufferException e) {
                    throw new IllegalStateException(e);
                }
            }
        }
        return receipts;
    }

    @Override
    public synchronized @Nullable Batch next(BatchId after) {
        var entry = batches.higherEntry(after);
        return entry == null ? null : entry.getValue();
    }

    @Override
    public synchronized BatchId first() {
        return batches.isEmpty() ? BatchId.NONE : batches.firstKey();
    }

    @Override
    public synchronized BatchId head() {
        return batches.isEmpty() ? BatchId.NONE : batches.lastKey();
    }

    @Override
    public synchronized void acknowledged(BatchId id) {
        if (id.isAfter(acknowledged)) {
            acknowledged = id;
        }
    }

    @Override
    public synchronized void receipt(OrderReceipt receipt, Runnable whenDurable) {
        pending.add(EvidenceRecord.newBuilder().setOrder(receipt).build());
        durable.add(whenDurable);
    }
}
