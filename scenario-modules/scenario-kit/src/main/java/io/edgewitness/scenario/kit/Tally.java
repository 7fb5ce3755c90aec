package io.edgewitness.scenario.kit;

import io.edgewitness.edge.api.Window;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/** Sums by window and name. One thread. */
public final class Tally {
    private final TumblingWindows windows;
    private final TreeMap<Instant, TreeMap<String, BigDecimal>> sums = new TreeMap<>();

    public Tally(TumblingWindows windows) {
        this.windows = windows;
    }

    public void add(Instant time, String name, BigDecimal amount) {
        windows.touch(time);
        sums.computeIfAbsent(windows.of(time).start(), s -> new TreeMap<>()).merge(name, amount, BigDecimal::add);
    }

    public void one(Instant time, String name) {
        add(time, name, BigDecimal.ONE);
    }

    public boolean isEmpty(Window window) {
        return !sums.containsKey(window.start());
    }

    /** @return 0 where nothing was added */
    public BigDecimal of(Window window, String name) {
        return sums.getOrDefault(window.start(), new TreeMap<>()).getOrDefault(name, BigDecimal.ZERO);
    }

    public void forgetBefore(Instant time) {
        sums.headMap(time).clear();
    }

    public void forgetFrom(Instant time) {
        sums.tailMap(time, true).clear();
    }

    public void write(StateWriter state) {
        state.integer(sums.size());
        sums.forEach((start, named) -> {
            state.instant(start).integer(named.size());
            named.forEach((name, sum) -> state.text(name).decimal(sum));
        });
    }

    public void read(StateReader state) {
        sums.clear();
        for (long n = state.integer(); n > 0; n--) {
            Map<String, BigDecimal> named = sums.computeIfAbsent(state.time(), s -> new TreeMap<>());
            for (long m = state.integer(); m > 0; m--) {
                named.put(state.text(), state.number());
            }
        }
    }
}
