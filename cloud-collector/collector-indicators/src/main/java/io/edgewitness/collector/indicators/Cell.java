package io.edgewitness.collector.indicators;

import io.edgewitness.collector.api.StoredMetric;
import io.edgewitness.edge.api.Metric.Amount;
import io.edgewitness.edge.api.Window;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a metric says of one window, over all series: exact.
 *
 * @param covered how much of the window each series has a value for
 * @param amount sum of exact amounts, or of numerators
 * @param base sum of denominators; of exact amounts the seconds that are covered
 */
record Cell(Window window, Duration covered, BigDecimal amount, BigDecimal base) {
    /**
     * Windows that every series has a value for: what one of them lacks is missing of all, or the sum would fall with it.
     *
     * @return in order of time
     * @throws IllegalArgumentException if an amount is neither exact nor a ratio
     */
    static List<Cell> of(Selection s) {
        if (s.used().size() == 1) {
            // Its windows are in order of time, and no other series lacks one of them.
            return s.windows().stream().map(m -> of(m, s.covered(m))).toList();
        }
        Map<Window, Cell> sums = new HashMap<>();
        Map<Window, Integer> series = new HashMap<>();
        for (StoredMetric m : s.windows()) {
            boolean exact = m.metric().amount() instanceof Amount.Exact;
            sums.merge(
                    m.metric().window(),
                    of(m, s.covered(m)),
                    (a, b) -> new Cell(
                            a.window,
                            a.covered.compareTo(b.covered) <= 0 ? a.covered : b.covered,
                            a.amount.add(b.amount),
                            exact ? a.base.min(b.base) : a.base.add(b.base)));
            series.merge(m.metric().window(), 1, Integer::sum);
        }
        return sums.values().stream()
                .filter(c -> series.getOrDefault(c.window, 0) == s.used().size())
                .sorted(Comparator.comparing((Cell c) -> c.window.start()))
                .toList();
    }

    private static Cell of(StoredMetric m, Duration covered) {
        Window w = m.metric().window();
        if (m.metric().amount() instanceof Amount.Exact e) {
            return new Cell(w, covered, e.value(), Selection.seconds(covered));
        }
        if (m.metric().amount() instanceof Amount.Ratio r) {
            return new Cell(w, covered, r.numerator(), r.denominator());
        }
        throw new IllegalArgumentException(m.metric().name() + " is neither an amount nor a ratio");
    }

    /** @param last interval that was found: cells come in order of time, and many lie in one */
    private static Window around(Cell c, @Nullable Window last, Interval interval, ZoneId zone) {
        Instant t = c.window.start();
        return last != null && !t.isBefore(last.start()) && t.isBefore(last.end()) ? last : interval.around(t, zone);
    }

    /** The cells of each interval put together, whole or not. @return in order of time */
    static List<Cell> grouped(List<Cell> cells, Interval interval, ZoneId zone) {
        TreeMap<Instant, Cell> groups = new TreeMap<>();
        Window w = null;
        for (Cell c : cells) {
            w = around(c, w, interval, zone);
            Cell before = groups.getOrDefault(w.start(), new Cell(w, Duration.ZERO, BigDecimal.ZERO, BigDecimal.ZERO));
            groups.put(
                    w.start(),
                    new Cell(w, before.covered.plus(c.covered), before.amount.add(c.amount), before.base.add(c.base)));
        }
        return new ArrayList<>(groups.values());
    }

    /** The same of the cells that lie in one interval, and of these intervals those only that they cover whole. */
    static List<Cell> whole(List<Cell> cells, Interval interval, ZoneId zone) {
        List<Cell> inside = new ArrayList<>();
        Window w = null;
        for (Cell c : cells) {
            w = around(c, w, interval, zone);
            if (!c.window.end().isAfter(w.end())) {
                inside.add(c);
            }
        }
        return grouped(inside, interval, zone).stream()
                .filter(g -> Duration.between(g.window.start(), g.window.end()).equals(g.covered))
                .toList();
    }
}
