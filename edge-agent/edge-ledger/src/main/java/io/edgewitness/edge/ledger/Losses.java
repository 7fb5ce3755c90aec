package io.edgewitness.edge.ledger;

import io.edgewitness.edge.ledger.FrameScanner.Frame;
import io.edgewitness.edge.ledger.proto.EventRecord;
import io.edgewitness.edge.ledger.proto.EvidenceRecord;
import io.edgewitness.edge.ledger.proto.GapRecord;
import io.edgewitness.edge.ledger.proto.LaneDropped;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** The records that say what was dropped. */
final class Losses {
    static final String QUOTA = "quota";

    /** Source of a gap that is none of a source's: figures, events and all else in these batches are gone. */
    static final String EVIDENCE = "ledger:evidence";

    private static final String HOLD_BROKEN = "hold-broken";
    private static final String NOT_SENT = ": not acknowledged by the collector";
    private static final Comparator<LaneDropped> IN_ORDER = Comparator.comparing(LaneDropped::getLane)
            .thenComparing(LaneDropped::getReason)
            .thenComparingLong(LaneDropped::getEpoch)
            .thenComparingLong(LaneDropped::getFirstBatch);

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

    /** @param plans that the samples were held for */
    static EvidenceRecord brokenHold(SegmentSummary s, Collection<String> plans) {
        return EvidenceRecord.newBuilder()
                .setEvent(EventRecord.newBuilder()
                        .setType(HOLD_BROKEN)
                        .setSeverity(3)
                        .setMessage("the quota took samples of batches " + s.first() + " to " + s.last()
                                + ", held for plan " + String.join(", ", plans) + "; raise ledger.quota"))
                .build();
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

    /** @return why these samples went, as far as it was declared; else {@code otherwise} */
    static String reason(Set<EvidenceRecord> declared, SegmentSummary s, String otherwise) {
        return declared.stream()
                .map(EvidenceRecord::getDropped)
                .filter(d -> d.getLane().equals("raw")
                        && d.getEpoch() == s.epoch()
                        && d.getFirstBatch() == s.first().number())
                .map(LaneDropped::getReason)
                .findFirst()
                .orElse(otherwise);
    }

    /**
     * What is written before a segment's evidence goes: the loss; receipts of orders, lest one be carried out twice; and of what the
     * collector does not have a gap of unknown size for the figures in its time, the batch before if it began an epoch, and the losses and
     * broken holds that this segment declares.
     */
    static List<EvidenceRecord> ofEvidence(Disk disk, SegmentSummary s, String reason, boolean sent, long receiptsSince)
            throws IOException {
        EvidenceRecord own = of("evidence", s, s.evidenceLeaves(), sent ? reason : reason + NOT_SENT);
        List<EvidenceRecord> written = new ArrayList<>();
        records(disk, s.segment(), r -> r.hasOrder() && r.getAt() >= receiptsSince)
                .forEach(r -> written.add(r.toBuilder().clearSequence().build()));
        if (sent) {
            written.add(own);
            return written;
        }
        List<LaneDropped> losses = new ArrayList<>(List.of(withPredecessor(disk, s, own.getDropped())));
        GapRecord.Builder gap = GapRecord.newBuilder()
                .setSource(EVIDENCE)
                .setFrom(s.from())
                .setTo(s.to())
                .setCount(-1)
                .setReason("evidence-dropped: before the collector had it");
        for (EvidenceRecord r : records(disk, s.segment(), r -> r.hasDropped() || isOfEvidence(r) || isBrokenHold(r))) {
            if (r.hasDropped()) {
                losses.add(r.getDropped());
            } else if (r.hasEvent()) {
                written.add(r.toBuilder().clearSequence().build());
            } else {
                gap.setFrom(Math.min(gap.getFrom(), r.getGap().getFrom()));
                gap.setTo(Math.max(gap.getTo(), r.getGap().getTo()));
            }
        }
        written.add(EvidenceRecord.newBuilder().setGap(gap).build());
        joined(losses)
                .forEach(d ->
                        written.add(EvidenceRecord.newBuilder().setDropped(d).build()));
        return written;
    }

    /** An epoch without a batch between the two leaves no other trace. */
    private static LaneDropped withPredecessor(Disk disk, SegmentSummary s, LaneDropped own) throws IOException {
        LaneDropped.Builder loss = own.toBuilder();
        for (EvidenceRecord r : records(disk, s.segment(), EvidenceRecord::hasEpochStart)) {
            loss.setPreviousEpoch(r.getEpochStart().getPreviousEpoch())
                    .setPreviousBatch(r.getEpochStart().getPreviousBatch());
        }
        return loss.build();
    }

    private static boolean isBrokenHold(EvidenceRecord r) {
        return r.getEvent().getType().equals(HOLD_BROKEN);
    }

    private static boolean isOfEvidence(EvidenceRecord r) {
        return r.getGap().getSource().equals(EVIDENCE);
    }

    private static List<LaneDropped> joined(List<LaneDropped> losses) {
        losses.sort(IN_ORDER);
        List<LaneDropped> joined = new ArrayList<>();
        for (LaneDropped d : losses) {
            LaneDropped last = joined.isEmpty() ? d : joined.get(joined.size() - 1);
            if (follows(last, d)) {
                joined.set(
                        joined.size() - 1,
                        last.toBuilder()
                                .setLastBatch(d.getLastBatch())
                                .setRecords(last.getRecords() + d.getRecords())
                                .build());
            } else {
                joined.add(d);
            }
        }
        return joined;
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
