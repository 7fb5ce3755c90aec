package io.edgewitness.predictive.maintenance;

import io.edgewitness.edge.api.Metric.Amount;
import io.edgewitness.edge.api.Window;
import io.edgewitness.scenario.kit.StateReader;
import io.edgewitness.scenario.kit.StateWriter;
import io.edgewitness.scenario.kit.TumblingWindows;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.TreeMap;

/** What became of the rows, window by window; those that were learnt from count for nothing. One thread. */
final class WindowRows {
    private final TumblingWindows windows;
    private final TreeMap<Instant, Count> counts = new TreeMap<>();

    WindowRows(TumblingWindows windows) {
        this.windows = windows;
    }

    /** @param due rows that were to be judged */
    record Count(long due, long judged, long alarmed) {
        static final Count NONE = new Count(0, 0, 0);

        Count and(ProcessWatch.Row row) {
            return switch (row) {
                case NONE, LEARNT -> this;
                case INCOMPLETE -> new Count(due + 1, judged, alarmed);
                case USUAL -> new Count(due + 1, judged + 1, alarmed);
                case ALARMED -> new Count(due + 1, judged + 1, alarmed + 1);
            };
        }

        Amount anomalyShare() {
            return judged == 0
                    ? new Amount.Missing("no row was judged: what is usual is not learnt yet, or values are missing")
                    : new Amount.Ratio(BigDecimal.valueOf(alarmed), BigDecimal.valueOf(judged));
        }
    }

    void add(Instant at, ProcessWatch.Row row) {
        Instant start = windows.of(at).start();
        counts.put(start, counts.getOrDefault(start, Count.NONE).and(row));
    }

    Count of(Window window) {
        return counts.getOrDefault(window.start(), Count.NONE);
    }

    void forgetBefore(Instant time) {
        counts.headMap(time).clear();
    }

    void forgetFrom(Instant time) {
        counts.tailMap(time, true).clear();
    }

    void write(StateWriter state) {
        state.integer(counts.size());
        counts.forEach((start, c) ->
                state.instant(start).integer(c.due()).integer(c.judged()).integer(c.alarmed()));
    }

    void read(StateReader state) {
        counts.clear();
        for (long n = state.integer(); n > 0; n--) {
            Instant start = state.time();
            counts.put(start, new Count(state.integer(), state.integer(), state.integer()));
        }
    }
}
