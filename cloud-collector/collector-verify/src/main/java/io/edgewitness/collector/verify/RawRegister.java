package io.edgewitness.collector.verify;

import io.edgewitness.edge.api.Window;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * By how much a counting register advanced, written from the definition and not from the scenarios' code. The advance between two
 * neighbouring readings belongs to the window of the later one. One thread.
 */
final class RawRegister {
    private final @Nullable BigDecimal rollover;
    private final List<RawParameters.Exchange> exchanges;
    private final boolean resets;
    private final TreeMap<Instant, BigDecimal> readings = new TreeMap<>();

    /**
     * @param rollover where it starts again at 0; null: unknown
     * @param exchanges of this meter
     * @param resets whether it is a counter that is set to 0 now and then
     */
    RawRegister(@Nullable BigDecimal rollover, List<RawParameters.Exchange> exchanges, boolean resets) {
        this.rollover = rollover;
        this.exchanges = exchanges;
        this.resets = resets;
    }

    /**
     * @param amount null: it went backwards, and nothing explains it
     * @param steps pairs of readings; 0: nothing is known
     */
    record Advance(@Nullable BigDecimal amount, int steps) {}

    /** Of two readings of one time the later one counts. */
    void add(Instant at, BigDecimal reading) {
        readings.put(at, reading);
    }

    Advance in(Window window) {
        BigDecimal sum = BigDecimal.ZERO;
        int steps = 0;
        Map.Entry<Instant, BigDecimal> earlier = readings.lowerEntry(window.start());
        for (Map.Entry<Instant, BigDecimal> later :
                readings.subMap(window.start(), window.end()).entrySet()) {
            if (earlier != null) {
                BigDecimal step = step(earlier.getKey(), earlier.getValue(), later.getKey(), later.getValue());
                if (step == null) {
                    return new Advance(null, steps);
                }
                sum = sum.add(step);
                steps++;
            }
            earlier = later;
        }
        return new Advance(sum, steps);
    }

    private @Nullable BigDecimal step(Instant before, BigDecimal from, Instant after, BigDecimal to) {
        for (RawParameters.Exchange x : exchanges) {
            if (before.isBefore(x.at()) && !x.at().isAfter(after)) {
                BigDecimal old = x.last().subtract(from);
                BigDecimal fresh = to.subtract(x.first());
                return old.signum() < 0 || fresh.signum() < 0 ? null : old.add(fresh);
            }
        }
        BigDecimal step = to.subtract(from);
        if (step.signum() >= 0) {
            return step;
        }
        if (resets) {
            return to.signum() < 0 ? null : to;
        }
        if (rollover == null) {
            return null;
        }
        BigDecimal rolled = step.add(rollover);
        boolean lessThanHalf = rolled.add(rolled).compareTo(rollover) < 0;
        return rolled.signum() >= 0 && lessThanHalf ? rolled : null;
    }
}
