package io.edgewitness.edge.ledger;

import com.google.protobuf.ByteString;
import io.edgewitness.edge.api.Delivery;
import io.edgewitness.edge.ledger.proto.BatchHeader;
import io.edgewitness.edge.ledger.proto.BlobRecord;
import io.edgewitness.edge.ledger.proto.ClockStatus;
import io.edgewitness.edge.ledger.proto.Digests;
import io.edgewitness.edge.ledger.proto.EvidenceRecord;
import io.edgewitness.edge.ledger.proto.PointVersion;
import io.edgewitness.edge.ledger.proto.SegmentStart;
import java.io.Closeable;
import java.io.IOException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Buffers, group commit, batches and segments. What a commit puts on disk, each step only after the one before is safe there: the
 * end of the batch before, new point versions, samples, everything made from them. So no record that survives a crash names a point
 * or a sample that did not.
 */
final class BatchLog implements Closeable {
    private static final int DECLARED_AT_ONCE = 500;

    private final Disk disk;
    private final AgentKey key;
    private final LedgerSettings settings;
    private final Head head;
    private final KeyIndex keys;
    private final Holds holds;
    private final PointTable points;
    private Digests digests;
    private final Frames frames = new Frames();
    private final ColumnBuffer sealed = new ColumnBuffer(4096);
    private final PendingFrames declarations = new PendingFrames(frames);
    private final PendingSamples samples = new PendingSamples(frames);
    private final PendingFrames evidence = new PendingFrames(frames);
    private final DurableWaiters waiting = new DurableWaiters();
    private final FullDisk full = new FullDisk();
    private Segment segment;
    private OpenBatch batch;
    private ClockStatus clock = ClockStatus.getDefaultInstance();
    private long now;
    private long sequence;
    private long lastCommit;
    private long lastClose;
    private long lastSeal;
    private long rollAt;
    private @Nullable EvidenceRecord configuration;
    private Consumer<EvidenceRecord> listener = r -> {};
    private boolean failed;
    private boolean unforced; // something was written at once and waits for the next force
    private volatile BatchId committed;

    BatchLog(
            Disk disk,
            AgentKey key,
            LedgerSettings settings,
            Recovery.Result found,
            PointTable points,
            Digests digests,
            long now)
            throws IOException {
        this.disk = disk;
        this.key = key;
        this.settings = settings;
        this.head = found.head();
        this.keys = found.keys();
        this.holds = found.holds();
        this.points = points;
        this.digests = digests;
        this.now = now;
        this.lastCommit = now;
        this.lastClose = now;
        this.lastSeal = now;
        this.committed = head.last;
        this.segment = newSegment(found.lastSegment() + 1);
        disk.delete(SegmentNames.keys(found.lastSegment()));
        this.batch = new OpenBatch(now, segment.rawEnd());
        this.rollAt = settings.segmentBytes();
    }

    /** Shows each record that {@link #append(EvidenceRecord)} takes from now on. */
    void listen(Consumer<EvidenceRecord> to) {
        listener = to;
    }

    void at(long instant) {
        now = instant;
    }

    long now() {
        return now;
    }

    Head head() {
        return head;
    }

    long segment() {
        return segment.number();
    }

    long lastCommit() {
        return lastCommit;
    }

    long lastClose() {
        return lastClose;
    }

    long lastSeal() {
        return lastSeal;
    }

    void sealed(long at) {
        lastSeal = at;
    }

    long opened() {
        return batch.opened();
    }

    int records() {
        return batch.records();
    }

    long batchBytes() {
        return batch.bytes();
    }

    DurableWaiters waiting() {
        return waiting;
    }

    boolean isFull() {
        return full.isFull();
    }

    boolean hasFailed() {
        return failed;
    }

    void fail() {
        failed = true;
    }

    BatchId committed() {
        return committed;
    }

    void configuration(ByteString sha256) {
        digests = digests.toBuilder().setConfiguration(sha256).build();
    }

    void clock(ClockStatus status) {
        clock = status;
    }

    long pendingBytes() {
        return (long) sealed.size() + declarations.size() + samples.bytes() + evidence.size() + (unforced ? 1 : 0);
    }

    void checkRoom(int limit) {
        if (pendingBytes() < limit) {
            return;
        }
        try {
            commit(now);
        } catch (IOException e) {
            failed = true;
            throw new LedgerException(disk + ": the disk failed: " + FileFailure.text(e), e);
        }
        if (pendingBytes() >= limit) {
            throw new LedgerFullException(disk + ": the disk is full and " + pendingBytes()
                    + " bytes wait for it; make room, or lower ledger.quota");
        }
    }

    void append(long seq, String source, Delivery d, PointTable.Resolved resolved) {
        count(seq, samples.add(seq, source, d, resolved));
        batch.samples(source, d.samples().size());
    }

    void append(EvidenceRecord record) {
        EvidenceRecord r = record.getSequence() == 0
                ? record.toBuilder().setSequence(sequence).build()
                : record;
        byte[] content = r.toByteArray();
        count(r.getSequence(), evidence.add(Frames.EVIDENCE, content));
        head.note(r);
        if (r.hasConfiguration()) {
            configuration = r;
        } else if (r.hasRollup()) {
            head.rolled(r.getRollup(), Hashes.sha256(content));
        }
        listener.accept(r);
    }

    /**
     * Writes a record that was made from no sample, ahead of everything that waits. @return false if the disk is full: it goes out
     * with the next commit
     */
    boolean appendAtOnce(EvidenceRecord record) throws IOException {
        count(record.getSequence(), declarations.add(Frames.EVIDENCE, record.toByteArray()));
        try {
            writeSealed();
            writeUnforced(declarations);
            return true;
        } catch (LedgerFullException e) {
            full.became(now);
            return false;
        }
    }

    void append(BlobRecord record) {
        count(record.getSequence(), evidence.add(Frames.BLOB, record.toByteArray()));
    }

    void declare(PointVersion version) {
        declare(EvidenceRecord.newBuilder().setAt(now).setPoint(version));
    }

    /** Goes to disk ahead of all samples and other records that wait. */
    void declare(EvidenceRecord.Builder record) {
        count(
                sequence,
                declarations.add(
                        Frames.EVIDENCE, record.setSequence(sequence).build().toByteArray()));
    }

    private void count(long seq, int bytes) {
        if (batch.records() == 0) {
            batch.open(now);
        }
        sequence = Math.max(sequence, seq);
        batch.record(seq);
        batch.grow(bytes);
    }

    /** @return false if the disk is full; everything is kept for the next time */
    boolean commit(long instant) throws IOException {
        lastCommit = instant;
        try {
            writeBeforeEvidence();
            write(evidence);
            if (unforced) {
                forceEvidence();
            }
            // Behind the evidence: what was missing before a message must not be lost once its broker may forget it.
            waiting.tell();
            EvidenceRecord time = full.ended(instant);
            if (time != null) {
                append(time);
            }
            return true;
        } catch (LedgerFullException e) {
            full.became(instant);
            return false;
        }
    }

    /** Commits, and ends the batch with its signed header. @return false if the disk is full */
    boolean close(long instant) throws IOException {
        lastCommit = instant;
        lastClose = instant;
        try {
            writeBeforeEvidence();
        } catch (LedgerFullException e) {
            full.became(instant);
            return false;
        }
        evidence.leaves(batch);
        sealed.write(evidence.bytes());
        evidence.clear();
        BatchHeader header = batch.header(head, settings.agent(), key, digests, clock, instant, false);
        byte[] bytes = header.toByteArray();
        byte[] signature = key.sign(OpenBatch.SIGNED, bytes);
        frames.frame(sealed, Frames.BATCH_END, batch.end(bytes, signature, segment.rawEnd()));
        head.closed(header, bytes);
        batch = new OpenBatch(instant, segment.rawEnd());
        boolean done = commit(instant);
        if (done && segment.bytes() >= rollAt) {
            roll(instant);
        }
        return done;
    }

    private void writeSealed() throws IOException {
        if (sealed.size() > 0) {
            segment.appendEvidence(sealed);
            forceEvidence();
            sealed.clear();
        }
        committed = head.last;
    }

    private void forceEvidence() throws IOException {
        segment.forceEvidence();
        unforced = false;
    }

    private void writeBeforeEvidence() throws IOException {
        writeSealed();
        write(declarations);
        ColumnBuffer raw = samples.encode(batch);
        if (raw.size() > 0) {
            segment.appendRaw(raw);
            segment.forceRaw();
            raw.clear();
        }
    }

    private void write(PendingFrames pending) throws IOException {
        if (pending.size() > 0) {
            writeUnforced(pending);
            forceEvidence();
        }
    }

    private void writeUnforced(PendingFrames pending) throws IOException {
        segment.appendEvidence(pending.bytes());
        unforced = true;
        pending.leaves(batch);
        pending.clear();
    }

    /** At a batch's end only. A full disk leaves the old segment in use. */
    private void roll(long instant) throws IOException {
        Segment old = segment;
        try {
            segment = newSegment(old.number() + 1);
        } catch (IOException e) {
            full.became(instant);
            return;
        }
        batch = new OpenBatch(instant, segment.rawEnd());
        now = instant;
        if (configuration != null) {
            count(sequence, declarations.add(Frames.EVIDENCE, again(configuration)));
        }
        declareAgain(instant);
        // What is repeated does not count, or many points in small segments would roll at each batch.
        rollAt = settings.segmentBytes() + segment.bytes() + declarations.size();
        old.close();
        disk.delete(SegmentNames.keys(old.number()));
    }

    /** Piece by piece: thousands of them at once would be the greatest thing in memory. The segment's start has them too, so nothing waits for a force. */
    private void declareAgain(long instant) throws IOException {
        int waiting = 0;
        for (PointVersion version : points.versions()) {
            declare(version);
            if (++waiting % DECLARED_AT_ONCE == 0 && !full.isFull()) {
                try {
                    writeUnforced(declarations);
                } catch (LedgerFullException e) {
                    full.became(instant);
                }
            }
        }
    }

    private byte[] again(EvidenceRecord record) {
        return record.toBuilder().setSequence(sequence).setAt(now).build().toByteArray();
    }

    private Segment newSegment(long number) throws IOException {
        holds.save(disk); // a start reads the holds of the last segment only
        disk.replace(SegmentNames.keys(number), keys.toBytes());
        SegmentStart start = head.start(number)
                .setAgent(settings.agent())
                .setPublicKey(ByteString.copyFrom(key.publicKey()))
                .setDigests(digests)
                .addAllPoints(points.versions())
                .build();
        Segment made = Segment.create(disk, start, frames);
        head.started();
        return made;
    }

    /** Whoever comes next knows that nothing is torn. */
    void markClosed() throws IOException {
        if (pendingBytes() == 0 && committed.equals(head.last)) {
            disk.replace(SegmentNames.CLOSED, LedgerFiles.cursor(committed));
        }
    }

    @Override
    public void close() throws IOException {
        segment.close();
    }
}
