package io.edgewitness.edge.ledger;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.edgewitness.edge.ledger.FrameScanner.Frame;
import io.edgewitness.edge.ledger.LedgerInspection.Verification;
import io.edgewitness.edge.ledger.proto.Batch;
import io.edgewitness.edge.ledger.proto.BatchEnd;
import io.edgewitness.edge.ledger.proto.BatchHeader;
import io.edgewitness.edge.ledger.proto.BlobRecord;
import io.edgewitness.edge.ledger.proto.EvidenceRecord;
import io.edgewitness.edge.ledger.proto.Leaf;
import io.edgewitness.edge.ledger.proto.PointVersion;
import io.edgewitness.edge.ledger.proto.Seal;
import io.edgewitness.edge.ledger.proto.SegmentStart;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** One run of {@code ledger verify}. */
final class LedgerVerifier {
    private final Disk disk;
    private final byte @Nullable [] expectedKey;
    private final List<String> problems = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final Set<String> fingerprints = new TreeSet<>();
    private final Map<Integer, PointVersion> points = new HashMap<>();
    private final LossCheck losses;
    private final RollupCheck rollups;
    private final SignatureCheck signatures = new SignatureCheck(problems);
    private @Nullable Head head;
    private @Nullable BatchId first;
    private String agent = "";
    private long evidenceRecords;
    private long rawFrames;
    private long batches;
    private long seals;
    private boolean tail;

    LedgerVerifier(Disk disk, byte @Nullable [] expectedKey) throws IOException {
        this.disk = disk;
        this.losses = new LossCheck(disk, problems, notes);
        this.rollups = new RollupCheck(disk, problems, notes);
        this.expectedKey = expectedKey;
    }

    Verification run() throws IOException {
        List<Long> segments = SegmentNames.segments(disk);
        for (int i = 0; i < segments.size(); i++) {
            if (i > 0 && segments.get(i) != segments.get(i - 1) + 1) {
                problems.add("files of segment " + (segments.get(i - 1) + 1) + " are missing");
            }
            segment(segments.get(i), i == segments.size() - 1);
        }
        if (segments.isEmpty()) {
            notes.add("there is no ledger yet");
        } else {
            keys(segments.get(segments.size() - 1));
        }
        signatures.run(agent);
        losses.run();
        rollups.end();
        cursor();
        if (Holds.isDamaged(disk)) {
            problems.add(SegmentNames.HOLDS + " is damaged; the agent reads the records of plans' holds instead");
        }
        cleanEnd();
        return new Verification(
                List.copyOf(problems),
                List.copyOf(notes),
                agent,
                first == null ? BatchId.NONE : first,
                head == null ? BatchId.NONE : head.last,
                batches,
                evidenceRecords,
                rawFrames,
                seals,
                rollups.count(),
                List.copyOf(fingerprints));
    }

    private void segment(long number, boolean last) throws IOException {
        String name = SegmentNames.evidence(number);
        try (Disk.File f = disk.read(name)) {
            try {
                FrameScanner.checkHeader(f, name, 'E', number);
            } catch (LedgerException e) {
                problems.add(e.getMessage());
            }
            FrameScanner s = new FrameScanner(f, Frames.FILE_HEADER);
            Frame frame = s.next();
            if (frame == null || frame.type() != Frames.START) {
                boolean unbegun = last && frame == null && !Recovery.hasBatchEnd(f, 0);
                (unbegun ? notes : problems)
                        .add(name + ", byte " + Frames.FILE_HEADER + ": the segment's first record is not whole"
                                + (unbegun ? "; the next start of the agent removes it" : ""));
                if (unbegun) {
                    tail = true;
                    return;
                }
            }
            SegmentStart start = frame != null && frame.type() == Frames.START
                    ? SegmentStart.parseFrom(frame.body())
                    : SegmentStart.getDefaultInstance();
            start(name, start);
            try (RawLane raw = RawLane.open(disk, number, problems)) {
                batches(
                        name,
                        f,
                        frame == null ? FrameSearch.next(f, Frames.FILE_HEADER) : frame.end(),
                        start,
                        raw,
                        last);
            }
        }
    }

    private void start(String name, SegmentStart start) {
        Head next = Head.from(start);
        if (head == null) {
            head = next;
            agent = start.getAgent();
            if (!next.last.equals(BatchId.NONE)) {
                notes.add("the ledger begins after batch " + next.last + "; the " + next.tree.size()
                        + " batches before were dropped");
            }
        } else {
            if (!next.last.equals(head.last)
                    || !Arrays.equals(next.lastHash, head.lastHash)
                    || next.tree.size() != head.tree.size()
                    || !Arrays.equals(next.tree.root(), head.tree.root())
                    || !next.rollups.equals(head.rollups)) {
                problems.add(name + " does not go on where the file before it ended: after batch " + next.last
                        + ", not " + head.last);
            }
            if (!start.getAgent().equals(agent)) {
                problems.add(name + " is of agent '" + start.getAgent() + "', the ledger of '" + agent + "'");
            }
            if (next.epoch == head.epoch
                    && !start.getPointsList().stream().allMatch(v -> v.equals(points.get(v.getNumber())))) {
                problems.add(name + ": its first record names points otherwise than they were declared");
            }
            if (next.epoch != head.epoch) {
                points.clear();
            }
            head.epoch = next.epoch;
        }
        start.getPointsList().forEach(v -> points.put(v.getNumber(), v));
        byte[] key = start.getPublicKey().toByteArray();
        fingerprints.add(Hashes.hex(Hashes.sha256(key)));
        if (expectedKey != null && !Arrays.equals(expectedKey, key)) {
            problems.add(name + " is signed with another key than the one asked for: SHA-256 "
                    + Hashes.hex(Hashes.sha256(key)));
        }
    }

    private void batches(String name, Disk.File f, long from, SegmentStart start, RawLane raw, boolean last)
            throws IOException {
        Batch.Builder open = Batch.newBuilder();
        FrameScanner s = new FrameScanner(f, from);
        while (true) {
            Frame frame = s.next();
            if (frame == null) {
                long at = s.position();
                if (at >= f.size()) {
                    break;
                }
                long next = FrameSearch.next(f, at + 1);
                if (next >= f.size() && last) {
                    tail = true;
                    notes.add(name + ": the last " + (f.size() - at)
                            + " bytes are no whole record; the next start of the agent cuts them off and says so");
                    break;
                }
                problems.add(name + ", bytes " + at + " to " + next + ", after batch " + at(head) + ": record "
                        + (open.getEvidenceCount() + open.getBlobCount()) + " of the next batch is damaged");
                s = new FrameScanner(f, next);
            } else if (frame.type() == Frames.BATCH_END) {
                batch(name, frame, open, start, raw);
                open = Batch.newBuilder();
            } else if (frame.type() == Frames.EVIDENCE) {
                open.addEvidence(SegmentReader.leaf(frame));
            } else if (frame.type() == Frames.BLOB) {
                open.addBlob(SegmentReader.leaf(frame));
            } else {
                notes.add(name + ", byte " + frame.position() + ": a record of unknown type " + frame.type());
            }
        }
        int unsealed = open.getEvidenceCount() + open.getBlobCount();
        if (last) {
            unsigned(name + ", after the last batch: ", open, start);
        }
        long rawTail = Math.max(0, raw.rest());
        if (unsealed > 0 || rawTail > 0) {
            tail = true;
            (last ? notes : problems)
                    .add(name + ": " + unsealed + " records and " + rawTail
                            + " bytes of samples after the last batch are not signed yet");
        }
    }

    /** A running agent's last records are on disk before their batch is signed, and files go once they are. */
    private void unsigned(String where, Batch.Builder open, SegmentStart start) throws IOException {
        for (Leaf leaf : open.getEvidenceList()) {
            EvidenceRecord r = EvidenceRecord.parseFrom(leaf.getContent());
            if (r.hasDropped()) {
                losses.declared(r.getDropped());
            } else if (r.hasSeal() && head != null) {
                seal(where, r.getSeal(), head, start.getPublicKey());
            }
        }
    }

    private static BatchId at(@Nullable Head h) {
        return h == null ? BatchId.NONE : h.last;
    }

    private void batch(String name, Frame frame, Batch.Builder open, SegmentStart start, RawLane raw)
            throws IOException {
        Head h = java.util.Objects.requireNonNull(head);
        BatchEnd end = BatchEnd.parseFrom(frame.body());
        BatchHeader header = BatchHeader.parseFrom(end.getHeader());
        BatchId id = new BatchId(header.getEpoch(), header.getNumber());
        String where = name + ", byte " + frame.position() + ", batch " + id + ": ";
        if (!raw.add(open, end, id) && end.getRawCount() > 0) {
            losses.samples(id, SegmentNames.raw(raw.number()));
        }
        Batch b =
                open.setHeader(end.getHeader()).setSignature(end.getSignature()).build();
        for (String p : BatchCheck.unsigned(b, start.getPublicKey().toByteArray(), h.lastHash)) {
            problems.add(where + p);
        }
        boolean follows = id.epoch() == h.last.epoch()
                ? id.number() == h.last.number() + 1
                : id.epoch() > h.last.epoch() && id.number() == 1;
        if (!follows) {
            problems.add(where + "it does not follow batch " + h.last);
        }
        if (!header.getAgent().equals(agent)) {
            problems.add(where + "it is of agent '" + header.getAgent() + "', the ledger of '" + agent + "'");
        }
        first = first == null ? id : first;
        batches++;
        rawFrames += b.getRawCount();
        evidenceRecords += b.getEvidenceCount();
        records(where, b, h, start);
        signatures.batch(
                where, end.getHeader().toByteArray(), end.getSignature().toByteArray(), start.getPublicKey());
        h.closed(header, end.getHeader().toByteArray());
        rollups.batchClosed(header.getClosed());
    }

    private void records(String where, Batch b, Head h, SegmentStart start) throws IOException {
        for (int i = 0; i < b.getEvidenceCount(); i++) {
            EvidenceRecord r;
            try {
                r = EvidenceRecord.parseFrom(b.getEvidence(i).getContent());
            } catch (InvalidProtocolBufferException e) {
                problems.add(where + "evidence record " + i + " is none: " + e.getMessage());
                continue;
            }
            rollups.record(where, r, b.getEvidence(i).getContent(), h);
            if (r.hasSeal()) {
                seal(where, r.getSeal(), h, start.getPublicKey());
            } else if (r.hasPoint()) {
                points.put(r.getPoint().getNumber(), r.getPoint());
            } else if (r.hasDropped()) {
                losses.declared(r.getDropped());
            } else if (r.getBodyCase() == EvidenceRecord.BodyCase.BODY_NOT_SET) {
                notes.add(where + "evidence record " + i + " is of a kind that a newer version wrote");
            }
        }
        for (Leaf leaf : b.getBlobList()) {
            losses.blob(where, BlobRecord.parseFrom(leaf.getContent()));
        }
    }

    private void seal(String where, Seal seal, Head h, ByteString key) {
        seals++;
        if (seal.getSize() == h.tree.size() && Arrays.equals(seal.getRoot().toByteArray(), h.tree.root())) {
            signatures.seal(where, seal, key);
        } else {
            problems.add(where + "its seal over " + seal.getSize() + " batches is not the tree head of the "
                    + h.tree.size() + " batches before it");
        }
    }

    private void keys(long segment) throws IOException {
        String name = SegmentNames.keys(segment);
        try {
            KeyIndex.parse(LedgerFiles.readAll(disk, name));
        } catch (NoSuchFileException e) {
            problems.add(
                    name
                            + " is missing: keys of messages before this segment are known only as far as its samples are kept");
        } catch (IOException e) {
            problems.add(name + " is damaged: " + e.getMessage());
        }
    }

    private void cursor() throws IOException {
        if (!disk.exists(SegmentNames.UPLINK)) {
            return;
        }
        BatchId acknowledged = LedgerFiles.readCursor(disk, SegmentNames.UPLINK);
        if (acknowledged.equals(BatchId.NONE)) {
            problems.add(SegmentNames.UPLINK + " is damaged; the uplink asks the collector instead");
        } else if (acknowledged.isAfter(at(head))) {
            problems.add("the ledger ends with batch " + at(head) + ", but the collector acknowledged batch "
                    + acknowledged + ": its end is missing");
        }
    }

    /** A ledger that was closed ends with the batch it was closed after. */
    private void cleanEnd() throws IOException {
        if (!disk.exists(SegmentNames.CLOSED)) {
            return;
        }
        BatchId last = LedgerFiles.readCursor(disk, SegmentNames.CLOSED);
        if (last.equals(BatchId.NONE)) {
            problems.add(SegmentNames.CLOSED + " is damaged");
        } else if (!last.equals(at(head)) || tail) {
            problems.add("the ledger was closed after batch " + last + ", but its last whole batch is " + at(head)
                    + (tail ? " with a rest behind it" : "") + ": its end was changed");
        }
    }
}
