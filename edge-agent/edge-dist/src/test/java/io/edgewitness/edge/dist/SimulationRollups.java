package io.edgewitness.edge.dist;

import io.edgewitness.edge.dist.SimulationRecords.Known;
import io.edgewitness.edge.ledger.BatchId;
import io.edgewitness.edge.ledger.Nanos;
import io.edgewitness.edge.ledger.proto.EvidenceRecord;
import io.edgewitness.edge.ledger.proto.GapRecord;
import io.edgewitness.edge.ledger.proto.Hold;
import io.edgewitness.edge.ledger.proto.LaneDropped;
import io.edgewitness.edge.ledger.proto.MetricRecord;
import io.edgewitness.edge.ledger.proto.RolledGaps;
import io.edgewitness.edge.ledger.proto.RolledMetric;
import io.edgewitness.edge.ledger.proto.Rollup;
import io.edgewitness.edge.ledger.proto.Span;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** What the newest roll-ups must say, found by brute force over all records; and that nothing that plans hold went unsaid. */
final class SimulationRollups {
    private static final long HOUR = 3_600_000_000_000L;

    private final SimulationRecords records;
    private final List<Known> batches;
    private final long now;

    /** @param now of the agent's clock; what ended two hours ago and before was rolled up, and what came late to it too */
    SimulationRollups(SimulationRecords records, Instant now) {
        this.records = records;
        this.now = Nanos.of(now);
        this.batches = List.copyOf(records.known.values());
    }

    private record Time(Span kind, long from, long to) {
        static Time of(Span kind, long at) {
            long length = kind == Span.HOUR ? HOUR : 24 * HOUR;
            long shift = kind == Span.HOUR ? 0 : SimulationAgent.ZONE.getTotalSeconds() * 1_000_000_000L;
            long from = Math.floorDiv(at + shift, length) * length - shift;
            return new Time(kind, from, from + length);
        }

        boolean holds(long at) {
            return from <= at && at < to;
        }
    }

    void check() {
        holds();
        // What is nowhere cannot be looked at, and the ledger makes none of what it has no more of.
        boolean gone = records.dropped.stream().anyMatch(d -> d.getLane().equals("evidence"));
        boolean leftOut = all().anyMatch(r -> r.getEvent().getType().equals("rollup-left-out"));
        if (!gone && leftOut) {
            throw new Simulation.Broken("an hour is left out of a ledger that has all its records");
        }
        if (!gone) {
            Map<Time, Rollup> newest = new HashMap<>();
            all().filter(EvidenceRecord::hasRollup)
                    .map(EvidenceRecord::getRollup)
                    .forEach(r -> newest.put(new Time(r.getSpan(), r.getFrom(), r.getTo()), r));
            for (Span kind : List.of(Span.HOUR, Span.DAY)) {
                times(kind).stream().filter(t -> t.to < now - 2 * HOUR).forEach(t -> compare(t, newest.get(t)));
            }
        }
    }

    private java.util.stream.Stream<EvidenceRecord> all() {
        return batches.stream().flatMap(k -> k.evidence().stream());
    }

    /** In which something happened that is told. */
    private List<Time> times(Span kind) {
        TreeSet<Long> at = new TreeSet<>();
        all().forEach(r -> {
            if (r.hasMetric()) {
                at.add(r.getMetric().getWindowEnd() - 1);
            } else if (r.hasGap() && counts(r.getGap())) {
                at.add(r.getGap().getFrom());
                at.add(Math.max(r.getGap().getFrom(), r.getGap().getTo() - 1));
            } else if (r.hasEpochStart() || r.hasDropped()) {
                at.add(r.getAt());
            }
        });
        return at.stream().map(a -> Time.of(kind, a)).distinct().toList();
    }

    private static boolean counts(GapRecord g) {
        return !g.getReason().startsWith("quota");
    }

    /** The records behind the last batch that closed more than an hour before the time. */
    private List<EvidenceRecord> counting(Time t) {
        List<EvidenceRecord> counting = new ArrayList<>();
        for (Known k : batches) {
            counting.addAll(k.evidence());
            if (k.header().getClosed() < t.from - HOUR) {
                counting.clear();
            }
        }
        return counting;
    }

    private void compare(Time t, @org.jspecify.annotations.Nullable Rollup r) {
        Map<String, MetricRecord> windows = new TreeMap<>();
        int starts = 0;
        int dropped = 0;
        int gaps = 0;
        boolean touched = false;
        for (EvidenceRecord e : counting(t)) {
            MetricRecord m = e.getMetric();
            if (e.hasMetric() && t.holds(m.getWindowEnd() - 1)) {
                windows.merge(
                        m.getName() + " " + m.getWindowEnd(), m, (a, b) -> b.getRevision() > a.getRevision() ? b : a);
                touched = true;
            } else if (e.hasGap() && counts(e.getGap())) {
                GapRecord g = e.getGap();
                boolean inside = t.holds(g.getFrom()) || (g.getFrom() < t.from && g.getTo() > t.from);
                gaps += inside ? 1 : 0;
                touched |= t.holds(g.getFrom()) || t.holds(Math.max(g.getFrom(), g.getTo() - 1));
            } else if (t.holds(e.getAt())) {
                starts += e.hasEpochStart() ? 1 : 0;
                dropped += e.hasDropped() ? 1 : 0;
                touched |= e.hasEpochStart() || e.hasDropped();
            }
        }
        if (!touched) {
            return; // the clock was set back behind what was here
        }
        if (r == null) {
            throw new Simulation.Broken("there is no roll-up of " + t);
        }
        Map<String, BigDecimal> sums = new TreeMap<>();
        windows.values().forEach(m -> sums.merge(m.getName(), new BigDecimal(m.getExact()), BigDecimal::add));
        Map<String, BigDecimal> rolled = new TreeMap<>();
        r.getMetricsList().forEach(m -> rolled.put(m.getName(), new BigDecimal(m.getExact())));
        int counted =
                r.getMetricsList().stream().mapToInt(RolledMetric::getWindows).sum();
        int holes = r.getGapsList().stream().mapToInt(RolledGaps::getGaps).sum();
        List<Integer> should = List.of(windows.size(), gaps, starts, dropped);
        List<Integer> is = List.of(counted, holes, r.getStarts(), r.getDropped());
        if (!rolled.equals(sums) || !is.equals(should)) {
            throw new Simulation.Broken("the newest roll-up of " + t + ", revision " + r.getRevision()
                    + ", has windows, gaps, starts and losses " + is + ", there are " + should + "; its sums are "
                    + rolled + ", those of the records " + sums);
        }
    }

    /** Samples of a held time are there, or there is word that they had to go. */
    private void holds() {
        Map<String, Hold> held = new TreeMap<>();
        TreeMap<BatchId, String> told = new TreeMap<>();
        records.known.forEach((id, k) -> k.evidence().stream()
                .filter(r -> r.getEvent().getType().equals("hold-broken"))
                .forEach(r -> told.merge(id, r.getEvent().getMessage(), String::concat)));
        records.known.forEach((id, k) -> {
            for (EvidenceRecord r : k.evidence()) {
                if (r.hasHold()) {
                    held.put(r.getHold().getPlan(), r.getHold());
                } else if (r.getDropped().getLane().equals("raw")) {
                    for (Hold h : held.values()) {
                        boolean said = told.values().stream().anyMatch(m -> m.contains(h.getPlan()));
                        if (touches(h, r.getDropped()) && !said) {
                            throw new Simulation.Broken("samples that plan " + h.getPlan() + " holds went, and batch "
                                    + id + " does not say so: " + r.getDropped());
                        }
                    }
                }
            }
        });
    }

    private boolean touches(Hold h, LaneDropped d) {
        return records
                .known
                .subMap(
                        new BatchId(d.getEpoch(), d.getFirstBatch()),
                        true,
                        new BatchId(d.getEpoch(), d.getLastBatch()),
                        true)
                .values()
                .stream()
                .filter(k -> k.header().getRaw().getLeaves() > 0)
                .anyMatch(k -> h.getTimesList().stream()
                        .anyMatch(t -> t.getFrom() <= k.header().getClosed()
                                && k.header().getClosed() < t.getTo()));
    }
}
