package io.edgewitness.predictive.maintenance;

import io.edgewitness.edge.api.Metric.Amount;
import io.edgewitness.edge.api.Value;
import io.edgewitness.edge.api.Window;
import io.edgewitness.scenario.kit.StateReader;
import io.edgewitness.scenario.kit.StateWriter;
import io.edgewitness.scenario.kit.TumblingWindows;
import java.time.Instant;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The last and the least health index of each window. One thread. */
final class WindowHealth {
    private record Range(double last, double least) {}

    private final TumblingWindows windows;
    private final TreeMap<Instant, Range> ranges = new TreeMap<>();

    WindowHealth(TumblingWindows windows) {
        this.windows = windows;
    }

    void add(Instant at, double health) {
        Instant start = windows.of(at).start();
        Range before = ranges.get(start);
        ranges.put(start, new Range(health, before == null ? health : Math.min(before.least(), health)));
    }

    Amount last(Window window) {
        Range range = ranges.get(window.start());
        return amount(range == null ? null : range.last());
    }

    Amount least(Window window) {
        Range range = ranges.get(window.start());
        return amount(range == null ? null : range.least());
    }

    private static Amount amount(@Nullable Double health) {
        return health == null
                ? new Amount.Missing("health is not known: what is usual is not learnt yet, or values are missing")
                : new Amount.Exact(Value.of(HealthWatch.rounded(health)).number());
    }

    void forgetBefore(Instant time) {
        ranges.headMap(time).clear();
    }

    void forgetFrom(Instant time) {
        ranges.tailMap(time, true).clear();
    }

    void write(StateWriter state) {
        state.integer(ranges.size());
        ranges.forEach((start, r) -> state.instant(start).real(r.last()).real(r.least()));
    }

    void read(StateReader state) {
        ranges.clear();
        for (long n = state.integer(); n > 0; n--) {
            Instant start = state.time();
            ranges.put(start, new Range(state.real(), state.real()));
        }
    }
}
