package io.edgewitness.edge.ledger;

import io.edgewitness.edge.ledger.FrameScanner.Frame;
import io.edgewitness.edge.ledger.proto.EvidenceRecord;
import io.edgewitness.edge.ledger.proto.GapRecord;
import io.edgewitness.edge.ledger.proto.LaneDropped;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** The records that say what was dropped. */
final class Losses {
    static final String QUOTA = "quota";
    private static final Comparator<LaneDropped> IN_ORDER = Comparator.comparing(LaneDropped::getLane)
            .thenComparing(LaneDropped::getReason)
            .thenComparing(LaneDropped::getEpoch)
            .thenComparing(LaneDropped::getFirstBatch);

    private Losses() {}

    static EvidenceRecord of(String lane, SegmentSummary s, long records, String reason) {
        return EvidenceRecord.newBuilder()
                .setDropped(LaneDropped.newBuilder()
                        .setLane(lane)
                        .setEpoch(s.epoch())
                        .setFirstBatch(s.first().number())
                        .setLastBatch(s.last().number())
                        .setRecords(records)
                        .setReason(reason))
                .build();
    }

    /** For the quota also a gap a source; what is older than the retention time was kept as long as it was meant to be. */
    static List<EvidenceRecord> ofRaw(SegmentSummary s, String reason) {
        List<EvidenceRecord> records = new ArrayList<>();
        if (s.rawLeaves() > 0) {
            records.add(of("raw", s, s.rawLeaves(), reason));
        }
        if (s.rawLeaves() > 0 && reason.equals(QUOTA)) {
            s.samples()
                    .forEach((source, count) -> records.add(EvidenceRecord.newBuilder()
                            .setGap(GapRecord.newBuilder()
                                    .setSource(source)
                                    .setFrom(s.from())
                                    .setTo(s.to())
                                    .setCount(count)
                                    .setReason("quota: raw samples dropped, batches " + s.first() + " to " + s.last()))
                            .build()));
        }
        return records;
    }

    /** @return what the segments behind this one declare, without sequence and time: an interrupted run may have told a loss already */
    static Set<EvidenceRecord> declaredAfter(Disk disk, long segment) throws IOException {
        Set<EvidenceRecord> found = new HashSet<>();
        for (long n : SegmentNames.segments(disk)) {
            if (n > segment) {
                for (EvidenceRecord r : records(disk, n, r -> r.hasDropped() || r.hasGap())) {
                    found.add(r.toBuilder().clearSequence().clearAt().build());
                }
            }
        }
        return found;
    }

    /**
     * What must not go with a segment's evidence, to be written again: receipts of orders, lest one be carried out twice, and of what the
     * collector does not have the losses that this segment declares.
     *
     * @param loss the segment's own; joined with those it follows on
     */
    static List<EvidenceRecord> carried(Disk disk, long segment, boolean sent, long receiptsSince, EvidenceRecord loss)
            throws IOException {
        List<EvidenceRecord> carried =
                new ArrayList<>(records(disk, segment, r -> r.hasOrder() && r.getAt() >= receiptsSince).stream()
                        .map(r -> r.toBuilder().clearSequence().build())
                        .toList());
        List<LaneDropped> losses = new ArrayList<>(List.of(loss.getDropped()));
        if (!sent) {
            records(disk, segment, EvidenceRecord::hasDropped).forEach(r -> losses.add(r.getDropped()));
        }
        losses.sort(IN_ORDER);
        LaneDropped open = null;
        for (LaneDropped d : losses) {
            if (open != null && follows(open, d)) {
                open = open.toBuilder()
                        .setLastBatch(Math.max(open.getLastBatch(), d.getLastBatch()))
                        .setRecords(open.getRecords() + d.getRecords())
                        .build();
                continue;
            }
            if (open != null) {
                carried.add(EvidenceRecord.newBuilder().setDropped(open).build());
            }
            open = d;
        }
        carried.add(EvidenceRecord.newBuilder().setDropped(open).build());
        return carried;
    }

    private static boolean follows(LaneDropped a, LaneDropped b) {
        return a.getLane().equals(b.getLane())
                && a.getReason().equals(b.getReason())
                && a.getEpoch() == b.getEpoch()
                && b.getFirstBatch() == a.getLastBatch() + 1;
    }

    private static List<EvidenceRecord> records(Disk disk, long segment, Predicate<EvidenceRecord> wanted)
            throws IOException {
        List<EvidenceRecord> found = new ArrayList<>();
        try (Disk.File f = disk.read(SegmentNames.evidence(segment))) {
            FrameScanner s = new FrameScanner(f, Frames.FILE_HEADER);
            for (Frame frame = s.next(); frame != null; frame = s.next()) {
                if (frame.type() == Frames.EVIDENCE) {
                    EvidenceRecord r =
                            EvidenceRecord.parseFrom(ByteBuffer.wrap(frame.body(), Hashes.SALT, frame.contentSize()));
                    if (wanted.test(r)) {
                        found.add(r);
                    }
                }
            }
        }
        return found;
    }
}
