package io.edgewitness.edge.ledger;

import com.google.protobuf.ByteString;
import io.edgewitness.edge.ledger.FrameScanner.Frame;
import io.edgewitness.edge.ledger.proto.EvidenceRecord;
import io.edgewitness.edge.ledger.proto.RolledMetric;
import io.edgewitness.edge.ledger.proto.Rollup;
import io.edgewitness.edge.ledger.proto.Span;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes each roll-up again from the records before it, and follows the chain of each kind. */
final class RollupCheck {
    private final List<String> problems;
    private final List<String> notes;
    private final Map<RollupSpan, Integer> toCome = new HashMap<>();
    private final RollupFolds folds;
    private final Set<ZoneId> zones = new HashSet<>();
    private long count;
    private long unchecked;

    /** Looks through the files for what there is to check. */
    RollupCheck(Disk disk, List<String> problems, List<String> notes) throws IOException {
        this.problems = problems;
        this.notes = notes;
        List<Long> segments = SegmentNames.segments(disk);
        for (long n : segments) {
            try (Disk.File f = disk.read(SegmentNames.evidence(n))) {
                FrameScanner s = new FrameScanner(f, Frames.FILE_HEADER);
                for (Frame frame = s.next(); frame != null; frame = s.next()) {
                    if (frame.type() == Frames.EVIDENCE && frame.bodyField() == EvidenceRecord.ROLLUP_FIELD_NUMBER) {
                        EvidenceRecord r =
                                EvidenceRecord.parser().parseFrom(frame.body(), Hashes.SALT, frame.contentSize());
                        toCome.merge(RollupSpan.of(r.getRollup()), 1, Integer::sum);
                    }
                }
            } catch (IOException e) {
                // what is wrong there is told by whoever reads it closely
            }
        }
        this.folds = new RollupFolds(toCome.keySet(), m -> true, isWhole(disk, segments));
    }

    private static boolean isWhole(Disk disk, List<Long> segments) {
        try {
            return RollupMaker.beginsWith(disk, segments);
        } catch (IOException | LedgerException e) {
            return false; // as above
        }
    }

    /**
     * In order.
     *
     * @param head before this record
     */
    void record(String where, EvidenceRecord r, ByteString content, Head head) {
        if (r.hasConfiguration()) {
            zone(r.getConfiguration().getTimeZone());
        }
        if (r.hasRollup()) {
            check(where, r.getRollup(), head);
            head.rolled(r.getRollup(), Hashes.sha256(content.toByteArray()));
        }
        folds.add(r, () -> Hashes.sha256(content.toByteArray()));
        if (r.hasRollup()) {
            RollupSpan span = RollupSpan.of(r.getRollup());
            if (toCome.merge(span, -1, Integer::sum) <= 0) {
                folds.forget(span);
            }
        }
    }

    private void zone(String id) {
        try {
            zones.add(ZoneId.of(id));
        } catch (DateTimeException e) {
            return; // an agent makes no days of it
        }
    }

    void batchClosed(long closed) {
        folds.batchClosed(closed);
    }

    private void check(String where, Rollup r, Head head) {
        count++;
        RollupSpan span = RollupSpan.of(r);
        if (!r.getPrevious().equals(head.lastRollup(r.getSpan()))) {
            problems.add(where + "its roll-up of " + span
                    + " does not name the one before it: one was removed, added or" + " changed");
        }
        if (!isSpan(span)) {
            problems.add(where + "its roll-up of " + span + " is not of a whole "
                    + (span.kind() == Span.DAY ? "day" : "hour"));
        }
        if (!folds.isWhole(span) || !r.getUnknownFields().asMap().isEmpty()) {
            unchecked++;
            return;
        }
        Rollup expected = folds.fold(span).rolled().setPrevious(r.getPrevious()).build();
        if (!expected.equals(r)) {
            problems.add(where + "its roll-up of " + span + " is not what the records before it give: "
                    + difference(expected, r));
        }
    }

    private boolean isSpan(RollupSpan s) {
        return switch (s.kind()) {
            case HOUR -> Objects.equals(s, RollupSpan.hour(s.from()));
            case DAY -> zones.isEmpty() || zones.stream().anyMatch(z -> Objects.equals(s, RollupSpan.day(s.from(), z)));
            case SPAN_UNKNOWN, UNRECOGNIZED -> true;
        };
    }

    /** The first thing that differs. */
    private static String difference(Rollup expected, Rollup r) {
        for (int i = 0; i < Math.max(expected.getMetricsCount(), r.getMetricsCount()); i++) {
            RolledMetric a = i < expected.getMetricsCount() ? expected.getMetrics(i) : null;
            RolledMetric b = i < r.getMetricsCount() ? r.getMetrics(i) : null;
            if (a == null || b == null || !a.equals(b)) {
                return "metric " + i + " should be " + text(a) + " and is " + text(b);
            }
        }
        if (expected.getRevision() != r.getRevision()) {
            return "it should be revision " + expected.getRevision() + " and is " + r.getRevision();
        }
        if (!expected.getGapsList().equals(r.getGapsList())) {
            return "its gaps are others";
        }
        return "its starts, clock steps, configurations, losses or holds are others";
    }

    private static String text(@Nullable RolledMetric m) {
        if (m == null) {
            return "none";
        }
        String amount = switch (m.getAmountCase()) {
            case EXACT -> m.getExact();
            case RATIO -> m.getRatio().getNumerator() + "/" + m.getRatio().getDenominator();
            case SKETCH -> "a sketch with " + m.getSketch().getValue();
            case AMOUNT_NOT_SET -> "no amount";
        };
        return m.getScenario() + " " + m.getName() + " = " + amount + " of " + m.getWindows() + " windows (records "
                + Hashes.hex(m.getRecords().toByteArray()) + ")";
    }

    long count() {
        return count;
    }

    void end() {
        if (unchecked > 0) {
            notes.add(unchecked
                    + " roll-ups cannot be made again: their records were dropped, or a newer version made them");
        }
    }
}
