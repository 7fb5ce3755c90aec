package io.edgewitness.predictive.maintenance;

import io.edgewitness.edge.api.Metric.Amount;
import io.edgewitness.edge.api.Window;
import io.edgewitness.scenario.kit.StateReader;
import io.edgewitness.scenario.kit.StateWriter;
import io.edgewitness.scenario.kit.TumblingWindows;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.TreeMap;

/** How many of all were as they should, window by window. One thread. */
final class WindowShares {
    private final TumblingWindows windows;
    private final TreeMap<Instant, Count> counts = new TreeMap<>();

    private record Count(long right, long all) {
        static final Count NONE = new Count(0, 0);
    }

    WindowShares(TumblingWindows windows) {
        this.windows = windows;
    }

    void add(boolean right, Instant at) {
        windows.touch(at);
        Instant start = windows.of(at).start();
        Count before = counts.getOrDefault(start, Count.NONE);
        counts.put(start, new Count(before.right() + (right ? 1 : 0), before.all() + 1));
    }

    boolean has(Window window) {
        return counts.containsKey(window.start());
    }

    Amount share(Window window) {
        Count count = counts.getOrDefault(window.start(), Count.NONE);
        return new Amount.Ratio(BigDecimal.valueOf(count.right()), BigDecimal.valueOf(count.all()));
    }

    void forgetBefore(Instant time) {
        counts.headMap(time).clear();
    }

    void write(StateWriter state) {
        state.integer(counts.size());
        counts.forEach((start, c) -> state.instant(start).integer(c.right()).integer(c.all()));
    }

    void read(StateReader state) {
        counts.clear();
        for (long n = state.integer(); n > 0; n--) {
            Instant start = state.time();
            counts.put(start, new Count(state.integer(), state.integer()));
        }
    }
}
