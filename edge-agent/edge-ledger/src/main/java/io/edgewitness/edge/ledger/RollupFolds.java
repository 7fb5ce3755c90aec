package io.edgewitness.edge.ledger;

import io.edgewitness.edge.ledger.proto.Configuration;
import io.edgewitness.edge.ledger.proto.EvidenceRecord;
import io.edgewitness.edge.ledger.proto.GapRecord;
import io.edgewitness.edge.ledger.proto.MetricRecord;
import io.edgewitness.edge.ledger.proto.Span;
import java.util.Collection;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes the roll-ups of some spans of a ledger's evidence, fed in order. What counts for a span begins behind the last batch that
 * closed more than an hour before the span; so nobody needs the whole ledger, and all who have enough of it agree.
 */
final class RollupFolds {
    static final long LEAD = RollupSpan.HOUR;

    private final NavigableSet<RollupSpan> hours = new TreeSet<>();
    private final NavigableSet<RollupSpan> days = new TreeSet<>();
    private final Predicate<MetricRecord> part;
    private final TreeMap<RollupSpan, SpanFold> folds = new TreeMap<>();
    private @Nullable Configuration configuration;
    private boolean started;
    private long earliestClosed = Long.MAX_VALUE;

    /**
     * @param part the metrics that are wanted; the others are as good as not there
     * @param fromBegin whether the first record comes that the ledger ever had
     */
    RollupFolds(Collection<RollupSpan> wanted, Predicate<MetricRecord> part, boolean fromBegin) {
        wanted.forEach(s -> (s.kind() == Span.HOUR ? hours : days).add(s));
        this.part = part;
        if (fromBegin) {
            earliestClosed = Long.MIN_VALUE;
        }
    }

    /** @param sha256 of the record's content; asked only where it is needed */
    void add(EvidenceRecord r, Supplier<byte[]> sha256) {
        switch (r.getBodyCase()) {
            case METRIC -> metric(r.getMetric(), sha256);
            case GAP -> gap(r.getGap(), sha256);
            case EPOCH_START -> {
                started = true;
                disturbance(r, sha256);
            }
            case CONFIGURATION -> {
                if (isChange(r.getConfiguration())) {
                    disturbance(r, sha256);
                }
            }
            case CLOCK, DROPPED, HOLD -> {
                if (RollupSpan.isDisturbance(r)) {
                    disturbance(r, sha256);
                }
            }
            case ROLLUP -> {
                RollupSpan span = RollupSpan.of(r.getRollup());
                if (hours.contains(span) || days.contains(span)) {
                    fold(span).recorded(r.getRollup());
                }
            }
            default -> {
                // says nothing of a span
            }
        }
    }

    /** A segment repeats the newest one; that is no change. */
    private boolean isChange(Configuration c) {
        boolean change = started || (configuration != null && !configuration.equals(c));
        started = false;
        configuration = c;
        return change;
    }

    private void metric(MetricRecord m, Supplier<byte[]> sha256) {
        if (m.getWindowEnd() == Long.MIN_VALUE || !part.test(m)) {
            return;
        }
        byte[] hash = null;
        long last = m.getWindowEnd() - 1;
        for (RollupSpan s : around(hours, last, last, RollupSpan.HOUR)) {
            if (s.holds(m)) {
                hash = hash == null ? sha256.get() : hash;
                fold(s).metric(m, hash);
            }
        }
        for (RollupSpan s : around(days, last, last, RollupSpan.LONGEST_DAY)) {
            if (s.holds(m)) {
                hash = hash == null ? sha256.get() : hash;
                fold(s).metric(m, hash);
            }
        }
    }

    private void gap(GapRecord g, Supplier<byte[]> sha256) {
        Consumer<RollupSpan> add = s -> {
            if (s.holds(g)) {
                fold(s).gap(g, sha256.get());
            }
        };
        long to = Math.max(g.getFrom(), g.getTo());
        around(hours, g.getFrom(), to, RollupSpan.HOUR).forEach(add);
        around(days, g.getFrom(), to, RollupSpan.LONGEST_DAY).forEach(add);
    }

    private void disturbance(EvidenceRecord r, Supplier<byte[]> sha256) {
        Consumer<RollupSpan> add = s -> {
            if (s.holds(r.getAt())) {
                fold(s).disturbance(r, sha256.get());
            }
        };
        around(hours, r.getAt(), r.getAt(), RollupSpan.HOUR).forEach(add);
        around(days, r.getAt(), r.getAt(), RollupSpan.LONGEST_DAY).forEach(add);
    }

    /** @return those that may hold something of that time, by their begin */
    private static Collection<RollupSpan> around(NavigableSet<RollupSpan> spans, long from, long to, long longest) {
        long earliest = from < Long.MIN_VALUE + longest ? Long.MIN_VALUE : from - longest;
        return spans.subSet(
                new RollupSpan(Span.SPAN_UNKNOWN, earliest, Long.MIN_VALUE),
                true,
                new RollupSpan(Span.UNRECOGNIZED, to, Long.MAX_VALUE),
                true);
    }

    /**
     * The batch of the records before ends.
     *
     * @param closed when; ns
     */
    void batchClosed(long closed) {
        earliestClosed = Math.min(earliestClosed, closed);
        if (closed < Long.MAX_VALUE - LEAD) {
            folds.tailMap(new RollupSpan(Span.SPAN_UNKNOWN, closed + LEAD + 1, Long.MIN_VALUE), true)
                    .clear();
        }
    }

    /** @return whether all was seen that counts for it */
    boolean isWhole(RollupSpan span) {
        return earliestClosed < span.from() - LEAD;
    }

    /** @return what there is of it so far */
    SpanFold fold(RollupSpan span) {
        return folds.computeIfAbsent(span, SpanFold::new);
    }

    void forget(RollupSpan span) {
        folds.remove(span);
        hours.remove(span);
        days.remove(span);
    }

    /** @return bytes of memory, roughly */
    long held() {
        long held = 0;
        for (Map.Entry<RollupSpan, SpanFold> e : folds.entrySet()) {
            held += e.getValue().held();
        }
        return held;
    }
}
