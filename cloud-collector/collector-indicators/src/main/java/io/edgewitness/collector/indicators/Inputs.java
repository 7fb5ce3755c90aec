package io.edgewitness.collector.indicators;

import io.edgewitness.collector.api.StoredMetric;
import io.edgewitness.collector.estimators.Guard;
import io.edgewitness.collector.estimators.Observation;
import io.edgewitness.collector.estimators.Text;
import io.edgewitness.edge.api.Window;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The records that a change is estimated from.
 *
 * @param baseline null if and only if the baseline is imported
 * @param controlBaseline of the line that was not yet converted; null without one
 * @param controlReporting of the same
 * @param drivers selections of the drivers, those of the baseline time first; empty without drivers
 * @param temperatures of both times; empty without weather
 * @param cells what was put together so far, by identity: the same selection is asked for several times. One thread
 */
record Inputs(
        Comparison comparison,
        @Nullable Level baseline,
        Level reporting,
        @Nullable Level controlBaseline,
        @Nullable Level controlReporting,
        List<Drivers> drivers,
        List<Selection> temperatures,
        IdentityHashMap<Selection, List<Cell>> cells) {
    /** One driver in one time, or in both. */
    record Drivers(List<Selection> times) {}

    Inputs(
            Comparison comparison,
            @Nullable Level baseline,
            Level reporting,
            @Nullable Level controlBaseline,
            @Nullable Level controlReporting,
            List<Drivers> drivers,
            List<Selection> temperatures) {
        this(
                comparison,
                baseline,
                reporting,
                controlBaseline,
                controlReporting,
                drivers,
                temperatures,
                new IdentityHashMap<>());
    }

    private List<Cell> cells(Selection s) {
        return cells.computeIfAbsent(s, Cell::of);
    }

    Level before() {
        Level b = baseline;
        if (b == null) {
            throw new IllegalArgumentException("an imported baseline has amounts and drivers only");
        }
        return b;
    }

    /** The one metric that the level is. */
    static Selection selection(Level level) {
        if (!level.definition().isMeasured()) {
            throw new IllegalArgumentException(
                    level.definition().reference() + " is put together from several metrics");
        }
        return level.selections().values().iterator().next();
    }

    List<Cell> whole(Level level) {
        return Cell.whole(cells(selection(level)), comparison.interval(), comparison.zone());
    }

    List<Cell> grouped(Level level) {
        return Cell.grouped(cells(selection(level)), comparison.interval(), comparison.zone());
    }

    /** @return intervals of the level that its windows cover in part only */
    int incomplete(Level level) {
        return grouped(level).size() - whole(level).size();
    }

    /** @return how many intervals the level's time has a part in, those too that its ends cut */
    int intervals(Level level) {
        Window time = level.time();
        int n = 0;
        Window w = comparison.interval().around(time.start(), comparison.zone());
        while (w.start().isBefore(time.end())) {
            n++;
            w = comparison.interval().around(w.end(), comparison.zone());
        }
        return n;
    }

    /**
     * What is left out is chosen while it runs, if by nobody then by chance.
     *
     * @param guards more than a fifth allow no claim
     * @throws IllegalArgumentException if more than half is left out
     */
    static void enough(int used, int of, String zh, String en, List<Guard> guards) {
        int out = of - used;
        if (out * 2L > of) {
            throw new IllegalArgumentException(out + " of " + of + " " + en + " are left out; at most half may be");
        }
        if (out * 5L > of) {
            guards.add(new Guard(
                    new Text(
                            "many-left-out",
                            "超过五分之一的" + zh + "未计入：" + out + "/" + of,
                            "more than a fifth of the " + en + " are left out: " + out + " of " + of),
                    true));
        }
    }

    static void enoughBefore(int used, int of, List<Guard> guards) {
        enough(used, of, "基准期区间", "intervals of the baseline", guards);
    }

    static void enoughAfter(int used, int of, List<Guard> guards) {
        enough(used, of, "报告期区间", "intervals of the reporting time", guards);
    }

    /** Whole intervals for which all drivers are known. */
    List<Observation> observations(Level level) {
        List<Map<Instant, BigDecimal>> totals = new ArrayList<>();
        for (Drivers d : drivers) {
            Map<Instant, BigDecimal> byStart = new HashMap<>();
            for (Selection s : d.times) {
                Cell.whole(cells(s), comparison.interval(), comparison.zone())
                        .forEach(c -> byStart.put(c.window().start(), c.amount()));
            }
            totals.add(byStart);
        }
        List<Observation> rows = new ArrayList<>();
        for (Cell c : whole(level)) {
            double[] values = new double[totals.size()];
            boolean known = true;
            for (int i = 0; i < values.length; i++) {
                BigDecimal total = totals.get(i).get(c.window().start());
                known &= total != null;
                values[i] = total == null ? 0 : total.doubleValue();
            }
            if (known) {
                Window w = c.window();
                rows.add(new Observation(w.start(), w.end(), c.amount().doubleValue(), values));
            }
        }
        return rows;
    }

    /** Mean of each hour that is covered whole, by its first instant. */
    SortedMap<Instant, Double> hours() {
        SortedMap<Instant, Double> hours = new TreeMap<>();
        ZoneId zone = comparison.zone();
        for (Selection s : temperatures) {
            if (s.used().size() > 1) {
                throw new IllegalArgumentException(
                        "there are several series of temperatures; name a scenario or labels");
            }
            List<Cell> degrees = new ArrayList<>();
            for (Cell c : Cell.of(s)) {
                degrees.add(new Cell(c.window(), c.covered(), c.amount().multiply(c.base()), c.base()));
            }
            for (Cell hour : Cell.whole(degrees, Interval.HOUR, zone)) {
                hours.put(
                        hour.window().start(),
                        hour.amount().doubleValue() / hour.base().doubleValue());
            }
        }
        return hours;
    }

    /** Medians of the windows, in order of time. */
    static double[] medians(Level level) {
        List<StoredMetric> windows = new ArrayList<>(selection(level).windows());
        windows.sort(java.util.Comparator.comparing(
                        (StoredMetric m) -> m.metric().window().start())
                .thenComparing(RecordReference::of));
        double[] medians = new double[windows.size()];
        for (int i = 0; i < medians.length; i++) {
            if (!(windows.get(i).metric().amount() instanceof io.edgewitness.edge.api.Metric.Amount.Sketch s)
                    || s.quantile() != 0.5) {
                throw new IllegalArgumentException(level.definition().reference() + " is no median");
            }
            medians[i] = s.value();
        }
        return medians;
    }
}
