package io.edgewitness.collector.indicators;

import io.edgewitness.collector.api.StoredMetric;
import io.edgewitness.collector.indicators.Selection.Series;
import io.edgewitness.edge.api.Metric;
import io.edgewitness.edge.api.Metric.Amount;
import io.edgewitness.edge.api.Window;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Selection} of roll-ups: each series of each is one window as long as the roll-up's span. What a roll-up says of a series is
 * what its windows would have said one by one, so a figure does not depend on which of both it is made of, but for windows that cross
 * the time's begin (they belong to the span in which they end) and for gaps (roll-ups do not name points).
 */
final class RolledSelection {
    private static final Comparator<Entry> ORDER = Comparator.<Entry, Instant>comparing(
                    e -> e.rollup.span().start())
            .thenComparing(e -> e.metric.lastEnd())
            .thenComparing(e -> e.metric.firstStart())
            .thenComparing(e -> e.metric.formula())
            .thenComparing(e -> e.metric.unit())
            .thenComparing(e -> e.metric.aggregation())
            .thenComparing(e -> e.metric.slug());

    private final Function<RolledMetric, Amount> amount;
    private final Side side;
    private final Window time;
    private final Map<Series, List<Entry>> inside = new TreeMap<>(Comparator.comparing(Series::key));
    private final Map<Series, Instant> reached = new TreeMap<>(Comparator.comparing(Series::key));
    private int partial;
    private int asides;
    private boolean leftOut;

    private record Entry(StoredRollup rollup, RolledMetric metric) {
        Series series() {
            return new Series(rollup.record().agent(), metric.scenario(), new TreeMap<>(metric.labels()));
        }

        Duration length() {
            return Duration.between(rollup.span().start(), rollup.span().end());
        }

        /** Windows of one roll-up by their times; of two by the spans: days of two time zones hold the same windows twice. */
        boolean reachesInto(Entry before) {
            return before.rollup.record().equals(rollup.record())
                    ? metric.firstStart().isBefore(before.metric.lastEnd())
                    : rollup.span().start().isBefore(before.rollup.span().end());
        }
    }

    private RolledSelection(Function<RolledMetric, Amount> amount, Side side) {
        this.amount = amount;
        this.side = side;
        this.time = side.times().whole();
    }

    /**
     * @param rollups of one metric and resolution, of each span one
     * @param amount what a series in a roll-up stands for
     */
    static Selection of(
            Resolution resolution, Collection<StoredRollup> rollups, Function<RolledMetric, Amount> amount, Side side) {
        RolledSelection s = new RolledSelection(amount, side);
        for (StoredRollup r : rollups) {
            if (r.span().start().isBefore(s.time.end()) && r.span().end().isAfter(s.time.start())) {
                s.add(r);
            }
        }
        return s.selection(resolution);
    }

    private void add(StoredRollup r) {
        boolean whole = side.times().hold(r.span());
        leftOut |= whole && r.leftOut();
        for (RolledMetric m : r.metrics()) {
            if (!m.labels().entrySet().containsAll(side.labels().entrySet())) {
                continue;
            }
            Entry e = new Entry(r, m);
            if (side.arm() != null && !Selection.arm(m.arm()).equals(side.arm())) {
                asides += m.windows() + m.empty();
                continue;
            }
            reached.merge(e.series(), m.lastEnd(), (a, b) -> a.isAfter(b) ? a : b);
            if (whole) {
                inside.computeIfAbsent(e.series(), k -> new ArrayList<>()).add(e);
            } else {
                partial += m.windows() + m.empty();
            }
        }
    }

    // Two series may say the same of one span and cover unlike times.
    @SuppressWarnings("IdentityHashMapUsage")
    private Selection selection(Resolution resolution) {
        Map<Series, List<StoredMetric>> used = new TreeMap<>(Comparator.comparing(Series::key));
        List<StoredMetric> empty = new ArrayList<>();
        Set<List<Object>> rollups = new HashSet<>();
        TreeMap<Instant, Duration> seconds = new TreeMap<>();
        BigDecimal coverage = reached.isEmpty() ? BigDecimal.ZERO : BigDecimal.ONE;
        boolean overlapping = false;
        int missing = 0;
        Duration whole = side.times().length();
        Map<StoredMetric, Duration> coveredBy = new IdentityHashMap<>();
        for (Series series : reached.keySet()) {
            List<Entry> entries = new ArrayList<>(inside.getOrDefault(series, List.of()));
            entries.sort(ORDER);
            List<StoredMetric> windows = new ArrayList<>();
            Duration covered = Duration.ZERO;
            TreeMap<Instant, Duration> bySpan = new TreeMap<>();
            Entry before = null;
            for (Entry e : entries) {
                if (e.metric.windows() > 0) {
                    overlapping |= e.metric.overlapping() || (before != null && e.reachesInto(before));
                    before = e;
                }
                missing += e.metric.empty();
                covered = covered.plus(e.metric.covered());
                Instant from = e.rollup.span().start();
                bySpan.put(from, least(bySpan.getOrDefault(from, Duration.ZERO).plus(e.metric.covered()), e.length()));
                rollups.add(List.of(series.agent(), e.rollup.span()));
                StoredMetric m = stored(e);
                coveredBy.put(m, least(e.metric.covered(), e.length()));
                (e.metric.windows() > 0 ? windows : empty).add(m);
            }
            bySpan.forEach((from, d) -> seconds.merge(from, d, RolledSelection::greatest));
            used.put(series, windows);
            coverage = coverage.min(Selection.share(covered, whole));
        }
        Duration sum = seconds.values().stream().reduce(Duration.ZERO, Duration::plus);
        return new Selection(
                used,
                empty,
                missing,
                partial,
                asides,
                Selection.isClosed(reached, time),
                coverage,
                overlapping,
                Selection.seconds(sum),
                new Selection.Rolled(resolution, rollups.size(), leftOut, Collections.unmodifiableMap(coveredBy)));
    }

    private StoredMetric stored(Entry e) {
        RecordReference r = e.rollup.record();
        RolledMetric m = e.metric;
        Metric metric = new Metric(
                m.name(),
                m.labels(),
                e.rollup.span(),
                e.rollup.revision(),
                amount.apply(m),
                m.expected(),
                m.received(),
                List.of());
        return new StoredMetric(
                "",
                "",
                r.agent(),
                r.epoch(),
                r.batch(),
                r.sequence(),
                m.scenario(),
                m.slug(),
                m.arm(),
                m.formula(),
                m.unit(),
                metric,
                m.modes(),
                m.clockBoundNs());
    }

    static Amount amount(RolledMetric m, Aggregation aggregation) {
        return switch (aggregation) {
            case SUM, RATIO, P5, P50, P95, P99 -> m.amount();
            case MIN -> exact(m.least());
            case MAX -> exact(m.greatest());
            case LAST -> exact(m.last());
        };
    }

    static Amount mean(RolledMetric m) {
        return m.amount() instanceof Amount.Exact sum && m.windows() > 0
                ? new Amount.Exact(sum.value().divide(BigDecimal.valueOf(m.windows()), MathContext.DECIMAL128))
                : new Amount.Missing("not of exact amounts");
    }

    private static Amount exact(@Nullable BigDecimal value) {
        return value == null ? new Amount.Missing("not of exact amounts") : new Amount.Exact(value);
    }

    private static Duration least(Duration a, Duration b) {
        return a.compareTo(b) <= 0 ? a : b;
    }

    private static Duration greatest(Duration a, Duration b) {
        return a.compareTo(b) >= 0 ? a : b;
    }
}
