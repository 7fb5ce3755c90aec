package io.edgewitness.equipment.fault;

import io.edgewitness.edge.api.Metric;
import io.edgewitness.edge.api.Window;
import io.edgewitness.scenario.kit.StateReader;
import io.edgewitness.scenario.kit.StateWriter;
import io.edgewitness.scenario.kit.TumblingWindows;
import io.edgewitness.scenario.kit.WindowSketches;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.TreeMap;

/**
 * Closed work orders against what was diagnosed before them: the only truth there is. An order's text is the id of the cause that was found, and
 * {@code failed} after it if the machine had failed by then: {@code bearing-outer failed}. A failure of which no cause was found ({@code failed 3.5}) scores
 * no cause. What follows, hours and {@code renewed}, changes nothing here; {@code planned 2} without a cause is for the instance that forecasts. One thread.
 */
final class Orders {
    /** Of the machine; it stands where an order's cause does, or after it. */
    static final String FAILED = "failed";

    static final String PLANNED = "planned";
    private static final double SECONDS_PER_HOUR = 3600;

    private final TumblingWindows windows;
    private final FaultGraph graph;
    private final WindowSketches leads;
    private final TreeMap<Instant, long[]> counts = new TreeMap<>(); // closed, right, missed
    private final OpenAlarm open = new OpenAlarm();
    private String diagnosed = "";

    Orders(TumblingWindows windows, FaultGraph graph) {
        this.windows = windows;
        this.graph = graph;
        leads = new WindowSketches(windows);
    }

    /** @param alarm of a zone or a cause, by a name of its own */
    void alarmed(String alarm, Instant at) {
        if (open.raised(alarm, at)) {
            diagnosed = "";
        }
    }

    void cleared(String alarm, Instant at) {
        open.cleared(alarm, at);
    }

    /** @param cause id of the likeliest; stays as long as the alarm */
    void diagnosed(String cause) {
        diagnosed = cause;
    }

    /**
     * An order was closed; what stood before it is answered.
     *
     * @return false, and nothing counts, if the order names a cause that is not known
     */
    boolean closed(String order, Instant at) {
        String[] words = order.strip().split("\\s+", 3);
        if (words[0].equals(PLANNED)) {
            return true;
        }
        boolean found = !words[0].equals(FAILED);
        if (found && !graph.knows(words[0])) {
            return false;
        }
        long[] count = counts.computeIfAbsent(windows.of(at).start(), s -> new long[3]);
        count[0] += found ? 1 : 0;
        Instant alarm = open.since(at);
        count[1] += alarm != null && words[0].equals(diagnosed) ? 1 : 0;
        if (!found || (words.length >= 2 && words[1].equals(FAILED))) {
            if (alarm == null) {
                count[2]++;
            } else {
                leads.add(at, Duration.between(alarm, at).toSeconds() / SECONDS_PER_HOUR);
            }
        }
        diagnosed = "";
        open.answered();
        return true;
    }

    boolean has(Window window) {
        return counts.containsKey(window.start());
    }

    Metric.Amount top1(Window window) {
        long[] count = counts.getOrDefault(window.start(), new long[3]);
        return count[0] == 0
                ? new Metric.Amount.Missing("no order names a cause")
                : new Metric.Amount.Ratio(BigDecimal.valueOf(count[1]), BigDecimal.valueOf(count[0]));
    }

    Metric.Amount missed(Window window) {
        return new Metric.Amount.Exact(BigDecimal.valueOf(counts.getOrDefault(window.start(), new long[3])[2]));
    }

    Metric.Amount lead(Window window) {
        return leads.quantile(window, 0.5);
    }

    void forgetBefore(Instant time) {
        counts.headMap(time).clear();
        leads.forgetBefore(time);
    }

    void write(StateWriter state) {
        open.write(state);
        state.text(diagnosed).integer(counts.size());
        counts.forEach(
                (start, c) -> state.instant(start).integer(c[0]).integer(c[1]).integer(c[2]));
        leads.write(state);
    }

    void read(StateReader state) {
        open.read(state);
        diagnosed = state.text();
        counts.clear();
        for (long n = state.integer(); n > 0; n--) {
            Instant start = state.time();
            counts.put(start, new long[] {state.integer(), state.integer(), state.integer()});
        }
        leads.read(state);
    }
}
