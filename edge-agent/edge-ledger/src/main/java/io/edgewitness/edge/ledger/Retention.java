package io.edgewitness.edge.ledger;

import io.edgewitness.edge.ledger.proto.Hold;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which segments are held by a plan, and which are older than the retention time. */
final class Retention {
    private final Disk disk;
    private final BatchLog log;
    private final Holds holds;
    private final BelievedTime clock;
    private final long keep;
    private final Map<Long, SegmentSummary> summaries = new HashMap<>();
    private final Map<Long, Holds.Span> spans = new HashMap<>();
    private long time;

    /**
     * Goes by what {@code holds} says of the clock.
     *
     * @param last what the clock said at last, ns
     */
    Retention(Disk disk, LedgerSettings settings, BatchLog log, Holds holds, long last) {
        this.disk = disk;
        this.log = log;
        this.holds = holds;
        this.keep = settings.keep().toNanos();
        this.clock = new BelievedTime(holds.believed(), holds.doubted(), last);
    }

    /** Before the other questions. @return whether the clock began to be doubted or believed: then {@link #save} */
    boolean at(long now) {
        time = clock.at(now);
        return holds.doubt(clock.doubted() == 0 ? 0 : time, clock.doubted());
    }

    void hold(Hold hold) throws IOException {
        holds.put(hold);
        save();
    }

    /** A full disk takes them later, and until then the segment that has their records stays in use. */
    void save() throws IOException {
        try {
            holds.save(disk);
        } catch (IOException e) {
            if (!FullDisk.isReason(disk, e)) {
                throw e;
            }
        }
    }

    /** Segments with samples, ascending, but the one in use. */
    record Raws(List<Long> free, List<Long> held) {}

    Raws raws(List<String> names) throws IOException {
        Raws raws = new Raws(new ArrayList<>(), new ArrayList<>());
        for (long n : SegmentNames.numbers(names, SegmentNames.RAW)) {
            if (n < log.segment()) {
                (isHeld(n) ? raws.held() : raws.free()).add(n);
            }
        }
        return raws;
    }

    boolean isHeld(long segment) throws IOException {
        return !plans(segment).isEmpty();
    }

    /** @return that hold it */
    List<String> plans(long segment) throws IOException {
        if (!holds.isAny(time) || !disk.exists(SegmentNames.evidence(segment))) {
            return List.of();
        }
        Holds.Span span = spans.get(segment);
        if (span == null) {
            span = Holds.Span.of(disk, segment);
            spans.put(segment, span);
        }
        return holds.of(span, time);
    }

    /** A closed segment does not change, so it is read once. */
    SegmentSummary summary(long segment) throws IOException {
        SegmentSummary s = summaries.get(segment);
        if (s == null) {
            s = SegmentSummary.read(disk, segment);
            if (segment != log.segment()) {
                summaries.put(segment, s);
            }
        }
        return s;
    }

    /** Whether its summary costs nothing. */
    boolean knows(long segment) {
        return summaries.containsKey(segment);
    }

    boolean isOld(long segment) throws IOException {
        return disk.exists(SegmentNames.evidence(segment)) && summary(segment).to() < since();
    }

    /** @return ns; what is from before it is old */
    long since() {
        return time - keep;
    }

    /** It was dropped. */
    void forget(long segment) {
        summaries.remove(segment);
        spans.remove(segment);
    }
}
