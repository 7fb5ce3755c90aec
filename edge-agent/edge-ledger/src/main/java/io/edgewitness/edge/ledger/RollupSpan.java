package io.edgewitness.edge.ledger;

import io.edgewitness.edge.ledger.proto.EvidenceRecord;
import io.edgewitness.edge.ledger.proto.GapRecord;
import io.edgewitness.edge.ledger.proto.MetricRecord;
import io.edgewitness.edge.ledger.proto.Rollup;
import io.edgewitness.edge.ledger.proto.Span;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * An hour or a day, and what belongs to it.
 *
 * @param from ns
 * @param to end, exclusive
 */
record RollupSpan(Span kind, long from, long to) implements Comparable<RollupSpan> {
    static final long HOUR = 3_600_000_000_000L;

    /** No local day is longer. */
    static final long LONGEST_DAY = 26 * HOUR;

    private static final long MOST = Long.MAX_VALUE - 4 * LONGEST_DAY;

    private static final Comparator<RollupSpan> ORDER = Comparator.comparingLong(RollupSpan::from)
            .thenComparingLong(RollupSpan::to)
            .thenComparing(RollupSpan::kind);

    static RollupSpan of(Rollup r) {
        return new RollupSpan(r.getSpan(), r.getFrom(), r.getTo());
    }

    /** @return the hour of UTC with this instant in it; null for the ends of all time */
    static @Nullable RollupSpan hour(long at) {
        if (at > MOST || at < -MOST) {
            return null;
        }
        long from = Math.floorDiv(at, HOUR) * HOUR;
        return new RollupSpan(Span.HOUR, from, from + HOUR);
    }

    /** @return the local day with this instant in it; null for the ends of all time */
    static @Nullable RollupSpan day(long at, ZoneId zone) {
        if (at > MOST || at < -MOST) {
            return null;
        }
        LocalDate date = LocalDate.ofInstant(Nanos.instant(at), zone);
        return new RollupSpan(
                Span.DAY,
                Nanos.of(date.atStartOfDay(zone).toInstant()),
                Nanos.of(date.plusDays(1).atStartOfDay(zone).toInstant()));
    }

    boolean holds(long at) {
        return from <= at && at < to;
    }

    /** A window belongs where it ends, and to no span that is shorter than it. */
    boolean holds(MetricRecord m) {
        long end = m.getWindowEnd();
        return from < end && end <= to && m.getWindowStart() < end && m.getWindowStart() >= end - (to - from);
    }

    /** Samples that were dropped for the quota are in the figures: their gap says nothing of those. */
    boolean holds(GapRecord g) {
        return g.getFrom() < to
                && (g.getTo() > from || (g.getTo() <= g.getFrom() && g.getFrom() >= from))
                && !g.getReason().startsWith(Losses.QUOTA);
    }

    /** Whether a roll-up of this span may be another with this record. */
    boolean concerns(EvidenceRecord r) {
        return switch (r.getBodyCase()) {
            case METRIC -> holds(r.getMetric());
            case GAP -> holds(r.getGap());
            default -> isDisturbance(r) && holds(r.getAt());
        };
    }

    static boolean isDisturbance(EvidenceRecord r) {
        return r.hasEpochStart()
                || r.hasConfiguration()
                || r.hasDropped()
                || r.hasHold()
                || (r.hasClock() && r.getClock().getStepNs() != 0);
    }

    @Override
    public int compareTo(RollupSpan other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return (kind == Span.HOUR ? "the hour from " : "the day from ") + Nanos.instant(from) + " to "
                + Nanos.instant(to);
    }
}
