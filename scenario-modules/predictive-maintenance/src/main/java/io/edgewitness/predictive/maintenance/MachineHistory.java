package io.edgewitness.predictive.maintenance;

import io.edgewitness.edge.api.DemandResult;
import io.edgewitness.edge.api.ScenarioOutput;
import io.edgewitness.edge.api.Window;
import io.edgewitness.scenario.kit.SampleCounts;
import io.edgewitness.scenario.kit.StateReader;
import io.edgewitness.scenario.kit.StateWriter;
import java.time.Instant;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * How whole this machine's history is, day by day (UTC) for as long as it is to be kept: samples that came over those that were due, and days without any.
 * A window that is told anew counts as it was told last, until it is settled: from then on it counts as it did. One thread.
 */
final class MachineHistory {
    private static final long DAY_S = 86_400;
    private static final int REPORT_EACH = 12;

    /**
     * @param received of those that were expected
     * @param came whether or not it is known how many were due
     * @param last start of the newest window in it
     */
    private record Count(long expected, long received, long came, Instant last) {
        Count plus(Count other) {
            return new Count(
                    expected + other.expected,
                    received + other.received,
                    came + other.came,
                    last.isAfter(other.last) ? last : other.last);
        }

        void write(StateWriter state) {
            state.integer(expected).integer(received).integer(came).instant(last);
        }

        static Count read(StateReader state) {
            return new Count(state.integer(), state.integer(), state.integer(), state.time());
        }
    }

    private final MaintenanceParameters.Keeping keeping;
    private final TreeMap<Instant, Count> recent = new TreeMap<>(); // windows that may be told anew
    private final TreeMap<Long, Count> days = new TreeMap<>(); // by days since 1970
    private long told;

    MachineHistory(MaintenanceParameters.Keeping keeping) {
        this.keeping = keeping;
    }

    /** Takes a window's counts. A source that cannot say what was due adds days, and nothing to the completeness. */
    void add(Window window, SampleCounts.Count count, Instant now, ScenarioOutput out) {
        Count settled = days.get(day(window.start()));
        if (settled != null && !window.start().isAfter(settled.last())) {
            return;
        }
        long expected = Math.max(0, count.expected());
        Count whole = new Count(expected, Math.min(count.received(), expected), count.received(), window.start());
        boolean first = recent.put(window.start(), whole) == null;
        if (first && ++told % REPORT_EACH == 0) {
            out.demand(judged(now));
        }
    }

    private static long day(Instant at) {
        return Math.floorDiv(at.getEpochSecond(), DAY_S);
    }

    private static void add(Map<Long, Count> days, Instant start, Count c) {
        days.merge(day(start), c, Count::plus);
    }

    private DemandResult judged(Instant now) {
        TreeMap<Long, Count> all = new TreeMap<>(days);
        recent.forEach((start, c) -> add(all, start, c));
        long from = Math.max(all.firstKey(), all.lastKey() - keeping.keep().toDays() + 1);
        long span = all.lastKey() - from + 1;
        Collection<Count> kept = all.tailMap(from).values();
        long expected = kept.stream().mapToLong(Count::expected).sum();
        long received = kept.stream().mapToLong(Count::received).sum();
        long withData = kept.stream().filter(c -> c.came() > 0).count();
        double complete = expected == 0 ? 0 : (double) received / expected;
        boolean met = complete >= keeping.completeness() && withData >= keeping.completeness() * span;
        String measured = String.format(
                Locale.ROOT,
                "%d of %d days have data, kept for %d days; %s; %.0f %% wanted",
                withData,
                span,
                keeping.keep().toDays(),
                expected == 0
                        ? "the sources do not say what was due"
                        : String.format(Locale.ROOT, "%.2f %% of %d samples came", 100 * complete, expected),
                100 * keeping.completeness());
        return new DemandResult("16.4", met, measured, now);
    }

    /** Windows before this time are told no more. So many days are kept at most, whatever the clock says: after a leap of it the old ones are still there. */
    void settleBefore(Instant time) {
        recent.headMap(time).forEach((start, c) -> add(days, start, c));
        recent.headMap(time).clear();
        while (days.size() > keeping.keep().toDays()) {
            days.pollFirstEntry();
        }
    }

    /** The clock was set back: these times were never. Of its day, what is settled stands. */
    void forgetFrom(Instant time) {
        recent.tailMap(time, true).clear();
        days.tailMap(day(time), false).clear();
    }

    void write(StateWriter state) {
        state.integer(told).integer(recent.size());
        recent.forEach((start, c) -> c.write(state.instant(start)));
        state.integer(days.size());
        days.forEach((day, c) -> c.write(state.integer(day)));
    }

    void read(StateReader state) {
        told = state.integer();
        recent.clear();
        for (long n = state.integer(); n > 0; n--) {
            recent.put(state.time(), Count.read(state));
        }
        days.clear();
        for (long n = state.integer(); n > 0; n--) {
            days.put(state.integer(), Count.read(state));
        }
    }
}
