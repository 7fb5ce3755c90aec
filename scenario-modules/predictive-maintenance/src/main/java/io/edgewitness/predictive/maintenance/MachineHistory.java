package io.edgewitness.predictive.maintenance;

import io.edgewitness.edge.api.DemandResult;
import io.edgewitness.edge.api.ScenarioOutput;
import io.edgewitness.edge.api.Window;
import io.edgewitness.scenario.kit.SampleCounts;
import io.edgewitness.scenario.kit.StateReader;
import io.edgewitness.scenario.kit.StateWriter;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * How whole this machine's history is, day by day (UTC) for as long as it is to be kept: samples that came over those that were due, and days without any.
 * A window that is told anew counts as it was told last. One thread.
 */
final class MachineHistory {
    private static final long DAY_S = 86_400;
    private static final int REPORT_EACH = 12;

    private record Count(long expected, long received) {}

    private final MaintenanceParameters.Keeping keeping;
    private final TreeMap<Instant, Count> recent = new TreeMap<>(); // windows that may be told anew
    private final TreeMap<Long, Count> days = new TreeMap<>(); // by days since 1970
    private long told;

    MachineHistory(MaintenanceParameters.Keeping keeping) {
        this.keeping = keeping;
    }

    /** Takes a window's counts. A source that cannot say what was due adds days, and nothing to the completeness. */
    void add(Window window, SampleCounts.Count count, Instant now, ScenarioOutput out) {
        boolean first = recent.put(
                        window.start(),
                        new Count(
                                Math.max(0, count.expected()),
                                Math.min(count.received(), Math.max(0, count.expected()))))
                == null;
        if (first && ++told % REPORT_EACH == 0) {
            out.demand(judged(now));
        }
    }

    private static long day(Instant at) {
        return Math.floorDiv(at.getEpochSecond(), DAY_S);
    }

    private static void add(Map<Long, Count> days, Instant start, Count c) {
        days.merge(day(start), c, (a, b) -> new Count(a.expected() + b.expected(), a.received() + b.received()));
    }

    private DemandResult judged(Instant now) {
        TreeMap<Long, Count> all = new TreeMap<>(days);
        recent.forEach((start, c) -> add(all, start, c));
        long expected = all.values().stream().mapToLong(Count::expected).sum();
        long received = all.values().stream().mapToLong(Count::received).sum();
        long span = all.lastKey() - all.firstKey() + 1;
        double complete = expected == 0 ? 0 : (double) received / expected;
        boolean met = complete >= keeping.completeness() && all.size() >= keeping.completeness() * span;
        String measured = String.format(
                Locale.ROOT,
                "%d of %d days have data, kept for %d days; %s; %.0f %% wanted",
                all.size(),
                span,
                keeping.keep().toDays(),
                expected == 0
                        ? "the sources do not say what was due"
                        : String.format(Locale.ROOT, "%.2f %% of %d samples came", 100 * complete, expected),
                100 * keeping.completeness());
        return new DemandResult("16.4", met, measured, now);
    }

    /** Windows before this time are told no more. */
    void settleBefore(Instant time) {
        recent.headMap(time).forEach((start, c) -> add(days, start, c));
        recent.headMap(time).clear();
        if (!days.isEmpty()) {
            days.headMap(days.lastKey() - keeping.keep().toDays() + 1).clear();
        }
    }

    /** The clock was set back: these times were never. */
    void forgetFrom(Instant time) {
        recent.tailMap(time, true).clear();
    }

    void write(StateWriter state) {
        state.integer(told).integer(recent.size());
        recent.forEach((start, c) -> state.instant(start).integer(c.expected()).integer(c.received()));
        state.integer(days.size());
        days.forEach((day, c) -> state.integer(day).integer(c.expected()).integer(c.received()));
    }

    void read(StateReader state) {
        told = state.integer();
        recent.clear();
        for (long n = state.integer(); n > 0; n--) {
            Instant start = state.time();
            recent.put(start, new Count(state.integer(), state.integer()));
        }
        days.clear();
        for (long n = state.integer(); n > 0; n--) {
            long day = state.integer();
            days.put(day, new Count(state.integer(), state.integer()));
        }
    }
}
