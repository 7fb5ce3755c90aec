package io.edgewitness.edge.ledger;

import com.google.protobuf.InvalidProtocolBufferException;
import io.edgewitness.edge.ledger.FrameScanner.Frame;
import io.edgewitness.edge.ledger.proto.BatchEnd;
import io.edgewitness.edge.ledger.proto.BatchHeader;
import io.edgewitness.edge.ledger.proto.EvidenceRecord;
import io.edgewitness.edge.ledger.proto.MetricRecord;
import io.edgewitness.edge.ledger.proto.RolledMetric;
import io.edgewitness.edge.ledger.proto.Rollup;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Makes roll-ups from the evidence files, beside the writer. Where the windows of a time are more than the memory for them, the files are
 * read several times, for a part of the series each.
 */
final class RollupMaker {
    private static final int MOST_PARTS = 256;

    private final Disk disk;
    private final long memory;
    private final BooleanSupplier stopped;

    /** @param memory bytes that windows may take, roughly; a single series may take more, see {@link SeriesFold#MOST_WINDOWS} */
    RollupMaker(Disk disk, long memory, BooleanSupplier stopped) {
        this.disk = disk;
        this.memory = memory;
        this.stopped = stopped;
    }

    /**
     * What was found out about a span.
     *
     * @param rollup without {@code previous}; null if the ledger no longer has all that counts
     * @param isNews whether the newest roll-up says something else
     */
    record Made(Rollup.@Nullable Builder rollup, boolean isNews) {}

    /**
     * @param through the last batch that counts; it is on disk
     * @throws IOException if the files cannot be read up to there
     */
    Map<RollupSpan, Made> make(Collection<RollupSpan> spans, BatchId through) throws IOException {
        try {
            return makeOnce(spans, through);
        } catch (NoSuchFileException e) {
            return makeOnce(spans, through); // the oldest was dropped since they were listed
        }
    }

    private Map<RollupSpan, Made> makeOnce(Collection<RollupSpan> spans, BatchId through) throws IOException {
        long begin = spans.stream().mapToLong(RollupSpan::from).min().orElse(0) - RollupFolds.LEAD;
        List<Long> segments = segmentsSince(begin);
        boolean fromBegin = beginsWith(disk, segments);
        int parts = 1;
        Map<RollupSpan, Rollup.Builder> rolled = new TreeMap<>();
        Map<RollupSpan, Made> made = new TreeMap<>();
        for (int i = 0; i < parts; i++) {
            RollupFolds folds = new RollupFolds(spans, part(i, parts), fromBegin);
            if (!read(segments, folds, through, parts < MOST_PARTS)) {
                parts *= 4; // from the start: a part is of other series now
                rolled.clear();
                i = -1;
                continue;
            }
            for (RollupSpan s : spans) {
                if (!folds.isWhole(s)) {
                    made.put(s, new Made(null, false));
                    continue;
                }
                Rollup.Builder r = folds.fold(s).rolled();
                Rollup.Builder before = rolled.putIfAbsent(s, r);
                if (before != null) {
                    before.addAllMetrics(r.getMetricsList()).setLeftOut(before.getLeftOut() + r.getLeftOut());
                }
                if (i == parts - 1) {
                    Rollup.Builder whole = before == null ? r : sorted(before);
                    made.put(
                            s,
                            new Made(whole, SpanFold.isNews(whole, folds.fold(s).newest())));
                }
            }
        }
        return made;
    }

    private static Rollup.Builder sorted(Rollup.Builder r) {
        List<RolledMetric> metrics = new ArrayList<>(r.getMetricsList());
        metrics.sort(Comparator.comparing((RolledMetric m) -> Series.of(m)));
        return r.clearMetrics().addAllMetrics(metrics);
    }

    private static Predicate<MetricRecord> part(int part, int parts) {
        return parts == 1 ? m -> true : m -> Math.floorMod(Series.of(m).hashCode(), parts) == part;
    }

    /** @return the files from the last one on whose first batch closed before that time; all if there is none */
    private List<Long> segmentsSince(long time) throws IOException {
        List<Long> all = new ArrayList<>(SegmentNames.segments(disk));
        for (int i = all.size() - 1; i > 0; i--) {
            try (SegmentReader s = SegmentReader.open(disk, all.get(i))) {
                BatchEnd end = s == null ? null : s.nextEnd();
                if (end != null && BatchHeader.parseFrom(end.getHeader()).getClosed() < time) {
                    return all.subList(i, all.size());
                }
            }
        }
        return all;
    }

    /** @return whether the ledger had nothing before these */
    static boolean beginsWith(Disk disk, List<Long> segments) throws IOException {
        if (segments.isEmpty()) {
            return false;
        }
        try (SegmentReader s = SegmentReader.open(disk, segments.get(0))) {
            return s != null && s.before().equals(BatchId.NONE);
        }
    }

    /** @return false if they take too much memory */
    private boolean read(List<Long> segments, RollupFolds folds, BatchId through, boolean within) throws IOException {
        for (long n : segments) {
            try (Disk.File f = disk.read(SegmentNames.evidence(n))) {
                FrameScanner s = new FrameScanner(f, Frames.FILE_HEADER);
                for (Frame frame = s.next(); frame != null; frame = s.next()) {
                    if (frame.type() == Frames.EVIDENCE && counts(frame.bodyField())) {
                        Frame of = frame;
                        folds.add(record(frame), () -> Hashes.sha256(of.body(), Hashes.SALT, of.contentSize()));
                    } else if (frame.type() == Frames.BATCH_END) {
                        BatchHeader h = BatchHeader.parseFrom(
                                BatchEnd.parseFrom(frame.body()).getHeader());
                        folds.batchClosed(h.getClosed());
                        if (stopped.getAsBoolean()) {
                            throw new IOException("stopped");
                        }
                        if (within && folds.held() > memory) {
                            return false;
                        }
                        if (new BatchId(h.getEpoch(), h.getNumber()).equals(through)) {
                            return true;
                        }
                    }
                }
                if (s.stop() == FrameScanner.Stop.DAMAGED) {
                    throw new IOException(SegmentNames.evidence(n) + " is damaged at byte " + s.position());
                }
            }
        }
        throw new IOException("the evidence up to batch " + through + " is not there");
    }

    /** Shows the records that roll-ups are made of, as {@link #make} would read them, up to the end of what is written. */
    void catchUp(long since, Consumer<EvidenceRecord> record) throws IOException {
        for (long n : segmentsSince(since)) {
            show(n, record);
        }
    }

    private void show(long segment, Consumer<EvidenceRecord> record) throws IOException {
        try (Disk.File f = disk.read(SegmentNames.evidence(segment))) {
            FrameScanner s = new FrameScanner(f, Frames.FILE_HEADER);
            for (Frame frame = s.next(); frame != null; frame = s.next()) {
                if (frame.type() == Frames.EVIDENCE && counts(frame.bodyField())) {
                    record.accept(record(frame));
                } else if (stopped.getAsBoolean()) {
                    throw new IOException("stopped");
                }
            }
        } catch (NoSuchFileException e) {
            return; // it was dropped since the files were listed
        }
    }

    private static boolean counts(int body) {
        return switch (body) {
            case EvidenceRecord.METRIC_FIELD_NUMBER,
                    EvidenceRecord.GAP_FIELD_NUMBER,
                    EvidenceRecord.EPOCH_START_FIELD_NUMBER,
                    EvidenceRecord.CLOCK_FIELD_NUMBER,
                    EvidenceRecord.CONFIGURATION_FIELD_NUMBER,
                    EvidenceRecord.DROPPED_FIELD_NUMBER,
                    EvidenceRecord.HOLD_FIELD_NUMBER,
                    EvidenceRecord.ROLLUP_FIELD_NUMBER -> true;
            default -> false;
        };
    }

    private static EvidenceRecord record(Frame frame) throws InvalidProtocolBufferException {
        return EvidenceRecord.parser().parseFrom(frame.body(), Hashes.SALT, frame.contentSize());
    }
}
