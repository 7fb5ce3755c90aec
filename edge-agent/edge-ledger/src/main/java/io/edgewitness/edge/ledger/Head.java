package io.edgewitness.edge.ledger;

import com.google.protobuf.ByteString;
import io.edgewitness.edge.ledger.proto.BatchHeader;
import io.edgewitness.edge.ledger.proto.BatchTimes;
import io.edgewitness.edge.ledger.proto.EvidenceRecord;
import io.edgewitness.edge.ledger.proto.Rollup;
import io.edgewitness.edge.ledger.proto.RollupHead;
import io.edgewitness.edge.ledger.proto.SegmentStart;
import io.edgewitness.edge.ledger.proto.SourceRange;
import io.edgewitness.edge.ledger.proto.SourceTime;
import io.edgewitness.edge.ledger.proto.Span;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** All that the next batch builds on. */
final class Head {
    private static final ByteString NONE_BEFORE = ByteString.copyFrom(new byte[Hashes.SIZE]);

    BatchId last = BatchId.NONE;
    byte[] lastHash = new byte[Hashes.SIZE];
    MerkleTree tree = new MerkleTree();
    long epoch;
    long lastSequence;
    /**
     * Up to when all is on disk or declared missing; 0: there was no run. The last in order, not the greatest: the clock may have
     * been set back.
     */
    long lastRecorded;
    /** Whether this epoch has declared what was missing before it. Its first tick comes after that. */
    boolean told;
    /** Up to when all of an adapter is on disk or declared missing, as of the last tick. */
    final Map<String, Long> complete = new TreeMap<>();
    /** SHA-256 of the newest roll-up's content, by number of the kind of span. */
    final Map<Integer, ByteString> rollups = new TreeMap<>();
    /** Last running number of each source in this epoch. */
    final Map<String, Long> sources = new TreeMap<>();

    /** Of the batches since the last segment began. */
    private long earliest = Long.MAX_VALUE;

    private long latest = Long.MIN_VALUE;

    static Head from(SegmentStart s) {
        Head h = new Head();
        h.epoch = s.getEpoch();
        h.last = new BatchId(s.getPreviousEpoch(), s.getPreviousNumber());
        h.lastHash = s.getPrevious().toByteArray();
        h.tree = new MerkleTree(
                s.getTreeSize(),
                s.getTreeList().stream().map(ByteString::toByteArray).toList());
        h.lastSequence = s.getLastSequence();
        h.lastRecorded = s.getLastRecorded();
        h.told = h.epoch == 1 || h.last.epoch() == h.epoch;
        s.getSourcesList().forEach(r -> h.sources.put(r.getSource(), r.getLast()));
        h.complete(s.getCompleteList());
        s.getRollupsList().forEach(r -> h.rollups.put(r.getSpanValue(), r.getSha256()));
        return h;
    }

    /** What a segment that begins now says of before. */
    SegmentStart.Builder start(long segment) {
        SegmentStart.Builder s = SegmentStart.newBuilder()
                .setSegment(segment)
                .setEpoch(epoch)
                .setPreviousEpoch(last.epoch())
                .setPreviousNumber(last.number())
                .setPrevious(ByteString.copyFrom(lastHash))
                .setTreeSize(tree.size())
                .setLastSequence(lastSequence)
                .setLastRecorded(lastRecorded)
                .setBefore(BatchTimes.newBuilder().setEarliest(earliest).setLatest(latest));
        tree.peaks().forEach(p -> s.addTree(ByteString.copyFrom(p)));
        sources.forEach(
                (id, n) -> s.addSources(SourceRange.newBuilder().setSource(id).setLast(n)));
        complete.forEach(
                (id, at) -> s.addComplete(SourceTime.newBuilder().setSource(id).setAt(at)));
        rollups.forEach((span, hash) ->
                s.addRollups(RollupHead.newBuilder().setSpanValue(span).setSha256(hash)));
        return s;
    }

    /** The segment that was to begin has begun. */
    void started() {
        earliest = Long.MAX_VALUE;
        latest = Long.MIN_VALUE;
    }

    private void complete(List<SourceTime> now) {
        complete.clear();
        now.forEach(s -> complete.put(s.getSource(), s.getAt()));
    }

    /** In the order of the ledger. */
    void note(EvidenceRecord record) {
        if (record.hasTick()) {
            told = true;
            complete(record.getTick().getCompleteList());
        }
    }

    /**
     * In the order of the ledger.
     *
     * @param sha256 of the record's content
     */
    void rolled(Rollup rollup, byte[] sha256) {
        rollups.put(rollup.getSpanValue(), ByteString.copyFrom(sha256));
    }

    /** @return what the next roll-up of this kind names as the one before it */
    ByteString lastRollup(Span span) {
        return rollups.getOrDefault(span.getNumber(), NONE_BEFORE);
    }

    /** @return id of the batch that comes next in this epoch */
    BatchId next() {
        return new BatchId(epoch, last.epoch() == epoch ? last.number() + 1 : 1);
    }

    void beginEpoch(long number, long now) {
        epoch = number;
        lastSequence = 0;
        told = number == 1;
        if (told) {
            lastRecorded = now; // there is nothing before
        }
        sources.clear();
    }

    void closed(BatchHeader header, byte[] headerBytes) {
        last = new BatchId(header.getEpoch(), header.getNumber());
        lastHash = Hashes.sha256(headerBytes);
        tree.add(Hashes.leaf(lastHash));
        earliest = Math.min(earliest, Math.min(header.getOpened(), header.getClosed()));
        latest = Math.max(latest, Math.max(header.getOpened(), header.getClosed()));
        lastSequence = Math.max(lastSequence, header.getLastSequence());
        if (told) {
            // What a torn tail took may belong anywhere into the batch that was made of its rest.
            lastRecorded = header.getRecovered() ? header.getOpened() : header.getClosed();
        }
        for (SourceRange r : header.getSourcesList()) {
            sources.put(r.getSource(), r.getLast());
        }
    }
}
