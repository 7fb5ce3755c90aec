package io.edgewitness.edge.ledger;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import io.edgewitness.edge.ledger.FrameScanner.Frame;
import io.edgewitness.edge.ledger.proto.BatchEnd;
import io.edgewitness.edge.ledger.proto.BatchHeader;
import io.edgewitness.edge.ledger.proto.ClockStatus;
import io.edgewitness.edge.ledger.proto.Digests;
import io.edgewitness.edge.ledger.proto.EvidenceRecord;
import io.edgewitness.edge.ledger.proto.Hold;
import io.edgewitness.edge.ledger.proto.RawDelivery;
import io.edgewitness.edge.ledger.proto.RawFrame;
import io.edgewitness.edge.ledger.proto.SegmentStart;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What happens before the first write of a new epoch: what a crash left in the last segment is cut at its last whole record, and
 * what is whole is closed into a batch of the old epoch, marked recovered. Damage before the last closed batch is not a torn tail:
 * it is reported and nothing is changed.
 */
final class Recovery {
    private static final long NEVER = Long.MAX_VALUE;

    private final Disk disk;
    private final AgentKey key;
    private final LedgerSettings settings;
    private final Frames frames = new Frames();
    private Head head = new Head();
    private long lastSegment;
    private long cut;
    private boolean tail;
    private boolean interrupted; // a start before this one got as far as this or a little farther, and told nobody
    private final Newest recorded = new Newest();
    private final Newest complete = new Newest(); // everything before it is there
    private long started; // the last epoch; 0: not known
    private long wholeUntil = NEVER; // what was recorded later may lack its other half
    private BatchId closed = BatchId.NONE;
    private Digests digests = Digests.getDefaultInstance();
    private final List<Hold> lastHolds = new ArrayList<>(); // may not have reached their file

    private Recovery(Disk disk, AgentKey key, LedgerSettings settings) {
        this.disk = disk;
        this.key = key;
        this.settings = settings;
    }

    /** Time of the newest record. The order is that of the sequences: samples stand in a file of their own, and clocks are set back. */
    private static final class Newest {
        private long sequence; // 0: no record left open has one
        private long at;

        /** @param time 0: the record has none */
        private void note(long number, long time) {
            if (number >= sequence && time != 0) {
                sequence = number;
                at = time;
            }
        }
    }

    /** @param lastSegment 0 if there was none */
    record Result(Head head, EpochInfo previous, KeyIndex keys, Holds holds, long lastSegment) {}

    static Result recover(Disk disk, AgentKey key, LedgerSettings settings) throws IOException {
        return new Recovery(disk, key, settings).run();
    }

    private Result run() throws IOException {
        closed = LedgerFiles.readCursor(disk, SegmentNames.CLOSED);
        List<Long> segments = new ArrayList<>(SegmentNames.segments(disk));
        while (!segments.isEmpty() && closed.equals(BatchId.NONE) && wasNeverBegun(segments.get(segments.size() - 1))) {
            removeUnbegun(segments.remove(segments.size() - 1));
        }
        for (long raw : SegmentNames.numbers(disk.list(), SegmentNames.RAW)) {
            if (segments.isEmpty() || raw > segments.get(segments.size() - 1)) {
                cut += Math.max(0, disk.size(SegmentNames.raw(raw)) - Frames.FILE_HEADER);
                disk.delete(SegmentNames.raw(raw));
            }
        }
        KeyIndex keys = new KeyIndex();
        if (!segments.isEmpty()) {
            lastSegment = segments.get(segments.size() - 1);
            keys = keys(segments);
            recoverLast(keys);
        }
        disk.delete(SegmentNames.CLOSED);
        Map<String, Instant> ofAdapters = new TreeMap<>();
        head.complete.forEach((source, at) -> ofAdapters.put(source, Nanos.instant(at)));
        EpochInfo previous = new EpochInfo(
                head.epoch,
                head.last,
                head.lastRecorded == 0 ? null : Nanos.instant(head.lastRecorded),
                ofAdapters,
                tail || cut > 0 || interrupted,
                cut);
        Holds holds = Holds.read(disk);
        lastHolds.forEach(holds::put);
        return new Result(head, previous, keys, holds, lastSegment);
    }

    /** The crash came while the segment was made: its first frame is not whole and no batch follows. */
    private boolean wasNeverBegun(long segment) throws IOException {
        String name = SegmentNames.evidence(segment);
        try (Disk.File f = disk.read(name)) {
            FrameScanner s = new FrameScanner(f, Frames.FILE_HEADER);
            Frame first = s.next();
            return first == null && !hasBatchEnd(f, 0);
        }
    }

    private void removeUnbegun(long segment) throws IOException {
        checkFormat(segment);
        cut += disk.size(SegmentNames.evidence(segment));
        disk.delete(SegmentNames.evidence(segment));
        disk.delete(SegmentNames.raw(segment));
        disk.delete(SegmentNames.keys(segment));
    }

    /** One of another version is none of ours to remove. */
    private void checkFormat(long segment) throws IOException {
        String name = SegmentNames.evidence(segment);
        try (Disk.File f = disk.read(name)) {
            FrameScanner.hasHeader(f, name, 'E', segment);
        }
    }

    private KeyIndex keys(List<Long> segments) throws IOException {
        try {
            return KeyIndex.parse(LedgerFiles.readAll(disk, SegmentNames.keys(lastSegment)));
        } catch (IOException e) {
            KeyIndex keys = new KeyIndex();
            for (long segment : segments.subList(0, segments.size() - 1)) {
                addKeys(segment, keys);
            }
            return keys;
        }
    }

    /** The checkpoint is lost: what the raw files still have is the next best. */
    private void addKeys(long segment, KeyIndex keys) throws IOException {
        try (Disk.File f = disk.read(SegmentNames.raw(segment))) {
            FrameScanner s = new FrameScanner(f, Frames.FILE_HEADER);
            for (Frame frame = s.next(); frame != null; frame = s.next()) {
                addKeys(deliveries(frame), keys);
            }
        } catch (NoSuchFileException e) {
            return;
        }
    }

    private static void addKeys(List<RawDelivery> deliveries, KeyIndex keys) {
        for (RawDelivery d : deliveries) {
            if (!d.getKey().isEmpty()) {
                keys.add(d.getSource(), d.getKey());
            }
        }
    }

    private void recoverLast(KeyIndex keys) throws IOException {
        String name = SegmentNames.evidence(lastSegment);
        try (Disk.File evidence = disk.open(name);
                Disk.File raw = disk.open(SegmentNames.raw(lastSegment))) {
            FrameScanner.checkHeader(evidence, name, 'E', lastSegment);
            // Its samples are protected by checksums and hashes of their own: damage here alone stops nobody.
            boolean headed = FrameScanner.hasHeader(raw, SegmentNames.raw(lastSegment), 'R', lastSegment);
            if (!headed && raw.size() < Frames.FILE_HEADER) {
                throw damaged(SegmentNames.raw(lastSegment), 0);
            }
            FrameScanner s = new FrameScanner(evidence, Frames.FILE_HEADER);
            Frame first = s.next();
            if (first == null || first.type() != Frames.START) {
                throw damaged(name, Frames.FILE_HEADER);
            }
            SegmentStart start = SegmentStart.parseFrom(first.body());
            if (!start.getAgent().equals(settings.agent())) {
                throw new LedgerException(disk + ": this ledger belongs to agent '" + start.getAgent() + "', not '"
                        + settings.agent() + "'; use another --data folder, or the agent id it was begun with");
            }
            head = Head.from(start);
            digests = start.getDigests();
            List<Frame> open = new ArrayList<>();
            interrupted = true;
            recorded.at = head.lastRecorded;
            complete.at = head.lastRecorded;
            long rawTo = Frames.FILE_HEADER;
            for (Frame f = s.next(); f != null; f = s.next()) {
                if (f.type() == Frames.BATCH_END) {
                    BatchEnd end = BatchEnd.parseFrom(f.body());
                    BatchHeader header = BatchHeader.parseFrom(end.getHeader());
                    head.closed(header, end.getHeader().toByteArray());
                    digests = header.getDigests();
                    interrupted = header.getRecovered();
                    recorded.at = header.getClosed();
                    complete.at = header.getClosed();
                    rawTo = end.getRawTo();
                    open.clear();
                } else {
                    open.add(f);
                    interrupted = false;
                    note(f);
                }
            }
            boolean changed = !open.isEmpty() || s.position() < evidence.size() || !head.last.equals(closed);
            if (!closed.equals(BatchId.NONE) && changed) {
                throw damaged(name, s.position());
            }
            cutTail(evidence, s.position(), name);
            // What a killed process left may still be in the system's memory only.
            raw.force();
            evidence.force();
            OpenBatch batch = new OpenBatch(complete.at, rawTo);
            long rawEnd = recoverRaw(raw, rawTo, batch, keys);
            for (Frame f : open) {
                recoverEvidence(f, batch);
            }
            if (tail) {
                close(evidence, batch, rawEnd);
            }
        }
    }

    private long recoverRaw(Disk.File raw, long rawTo, OpenBatch batch, KeyIndex keys) throws IOException {
        String name = SegmentNames.raw(lastSegment);
        long whole = endOfWholeDeliveries(raw, rawTo);
        if (whole < rawTo) {
            throw damaged(name, whole);
        }
        boolean torn = whole < raw.size();
        cutTail(raw, whole, name);
        FrameScanner s = new FrameScanner(raw, Frames.FILE_HEADER);
        for (Frame f = s.next(); f != null; f = s.next()) {
            List<RawDelivery> deliveries = deliveries(f);
            addKeys(deliveries, keys);
            if (f.position() >= rawTo) {
                tail = true;
                batch.leaf(f.type(), f.leafHash(), f.contentSize());
                long sequence = 0;
                for (RawDelivery d : deliveries) {
                    batch.record(d.getSequence());
                    batch.samples(d.getSource(), d.getSamples());
                    sequence = Math.max(sequence, d.getSequence());
                }
                // Samples that go to the collector stand behind those of the same commit that do not: those may be what
                // was torn.
                wholeUntil = torn && f.type() == Frames.RAW ? complete.at : NEVER;
                long at = lastReceived(f);
                recorded.note(sequence, at);
                complete.note(sequence, at);
            }
        }
        return whole;
    }

    /** A delivery may be split over two frames of one write: one without the other goes with the torn tail. */
    private static long endOfWholeDeliveries(Disk.File raw, long rawTo) throws IOException {
        Set<Long> halves = new HashSet<>();
        long whole = Frames.FILE_HEADER;
        FrameScanner s = new FrameScanner(raw, Frames.FILE_HEADER);
        for (Frame f = s.next(); f != null; f = s.next()) {
            for (RawDelivery d : f.position() < rawTo ? List.<RawDelivery>of() : deliveries(f)) {
                if (d.getSplit() && !halves.remove(d.getSequence())) {
                    halves.add(d.getSequence());
                }
            }
            if (halves.isEmpty()) {
                whole = f.end();
            }
        }
        return whole;
    }

    private void recoverEvidence(Frame f, OpenBatch batch) throws IOException {
        tail = true;
        if (!f.isLeaf()) {
            return;
        }
        batch.leaf(f.type(), f.leafHash(), f.contentSize());
        if (f.type() == Frames.EVIDENCE) {
            EvidenceRecord r = evidence(f);
            batch.record(r.getSequence());
            recorded.note(r.getSequence(), r.getAt());
            if (!isWrittenAhead(r)) {
                complete.note(r.getSequence(), r.getAt());
            }
            if (r.hasConfiguration()) {
                // It was put in force while the batch was open.
                digests = digests.toBuilder()
                        .setConfiguration(r.getConfiguration().getSha256())
                        .build();
            }
        }
    }

    private static EvidenceRecord evidence(Frame f) throws IOException {
        return EvidenceRecord.parseFrom(ByteBuffer.wrap(f.body(), Hashes.SALT, f.contentSize()));
    }

    /**
     * What was missing before an epoch is declared once it has a tick: then all is there, or declared, up to its start. Of a whole segment
     * only ticks, roll-ups and holds are read.
     */
    private void note(Frame f) throws IOException {
        int body = f.type() == Frames.EVIDENCE ? f.bodyField() : 0;
        boolean always = body == EvidenceRecord.ROLLUP_FIELD_NUMBER || body == EvidenceRecord.HOLD_FIELD_NUMBER;
        if (body == 0 || (head.told && !always && body != EvidenceRecord.TICK_FIELD_NUMBER)) {
            return;
        }
        EvidenceRecord r = evidence(f);
        if (r.hasEpochStart()) {
            started = r.getAt();
        }
        if (r.hasHold()) {
            lastHolds.add(r.getHold());
        }
        if (r.hasRollup()) {
            head.rolled(r.getRollup(), Hashes.sha256(f.body(), Hashes.SALT, f.contentSize()));
        }
        boolean wasTold = head.told;
        head.note(r);
        if (head.told && !wasTold && head.last.epoch() < head.epoch) {
            complete.at = started;
        }
    }

    /** Whether samples that came before it may have been waiting still. */
    private static boolean isWrittenAhead(EvidenceRecord r) {
        return r.hasEpochStart() || r.hasPoint() || r.hasConfiguration() || r.hasCommand();
    }

    private void cutTail(Disk.File file, long from, String name) throws IOException {
        long size = file.size();
        if (from == size) {
            return;
        }
        if (hasBatchEnd(file, from)) {
            throw damaged(name, from);
        }
        cut += size - from;
        file.truncate(from);
        file.force();
    }

    private void close(Disk.File evidence, OpenBatch batch, long rawTo) throws IOException {
        BatchHeader header =
                batch.header(head, settings.agent(), key, digests, ClockStatus.getDefaultInstance(), recorded.at, true);
        byte[] bytes = header.toByteArray();
        ColumnBuffer b = new ColumnBuffer(1024);
        frames.frame(b, Frames.BATCH_END, batch.end(bytes, key.sign(OpenBatch.SIGNED, bytes), rawTo));
        evidence.append(b.toBuffer());
        evidence.force();
        head.closed(header, bytes);
        if (head.told) {
            head.lastRecorded = wholeUntil == NEVER ? complete.at : wholeUntil;
        }
    }

    private LedgerException damaged(String name, long position) {
        return new LedgerException(disk + "/" + name + " is damaged at byte " + position + " (after batch " + head.last
                + "), in the middle of what was already signed. Nothing was changed. Put the file back from a copy, or move the"
                + " folder away to begin a new ledger; 'ledger verify' says which records are concerned");
    }

    /** @return whether a whole batch end stands anywhere behind {@code from}: then the bytes there are no torn tail */
    static boolean hasBatchEnd(Disk.File file, long from) throws IOException {
        long size = file.size() - from;
        if (size < Frames.OVERHEAD || size > Integer.MAX_VALUE - 16) {
            return false;
        }
        ByteBuffer b = ByteBuffer.allocate((int) size);
        int n = file.read(from, b);
        for (int i = 0; i + Frames.OVERHEAD <= n; i++) {
            int length = b.getInt(i);
            if (b.get(i + 4) == Frames.BATCH_END
                    && length > 0
                    && length <= n - i - Frames.OVERHEAD
                    && Frames.crc(b.array(), i, length + 5) == b.getInt(i + 5 + length)) {
                return true;
            }
        }
        return false;
    }

    /** The deliveries of a raw frame, without its samples. */
    static List<RawDelivery> deliveries(Frame f) throws IOException {
        if (f.contentSize() < 0) {
            throw new LedgerException("byte " + f.position() + " of a file of samples: the record of type " + f.type()
                    + " is none of samples; put the right file back from a copy");
        }
        List<RawDelivery> list = new ArrayList<>();
        CodedInputStream in = CodedInputStream.newInstance(f.body(), Hashes.SALT, f.contentSize());
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (WireFormat.getTagFieldNumber(tag) != RawFrame.DELIVERIES_FIELD_NUMBER) {
                in.skipField(tag);
            } else {
                list.add(RawDelivery.parseFrom(in.readByteArray()));
            }
        }
        return list;
    }

    /** @return 0 if the frame has no sample */
    private static long lastReceived(Frame f) throws IOException {
        RawFrame frame = RawFrame.parseFrom(ByteBuffer.wrap(f.body(), Hashes.SALT, f.contentSize()));
        return frame.getReceivedList().stream().mapToLong(Long::longValue).sum();
    }
}
