package io.edgewitness.collector.indicators;

import io.edgewitness.collector.api.StoredMetric;
import io.edgewitness.collector.indicators.IndicatorDefinition.Input;
import io.edgewitness.edge.api.Metric.Amount;
import io.edgewitness.edge.api.Trial;
import io.edgewitness.edge.api.Window;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The windows of one metric that count inside a time: whole ones only, of each the newest revision, and of a record that is there
 * twice the first. A series is one agent, scenario instance and set of labels.
 *
 * @param used windows with a value, by series and then by start
 * @param empty windows whose amount is missing
 * @param missing how many windows have none; of roll-ups more than {@code empty} holds
 * @param partial windows that lie only partly inside
 * @param asides records of another arm of a trial
 * @param closed whether each series has a window that reaches the end
 * @param coverage share of the time that the worst series covers with a value, 0 to 1
 * @param overlapping whether two used windows of a series share time
 * @param coveredSeconds in which some series has a value
 * @param rolled null: made of the windows themselves
 */
record Selection(
        Map<Series, List<StoredMetric>> used,
        List<StoredMetric> empty,
        int missing,
        int partial,
        int asides,
        boolean closed,
        BigDecimal coverage,
        boolean overlapping,
        BigDecimal coveredSeconds,
        @Nullable Rolled rolled) {
    /**
     * @param rollups how many went in
     * @param leftOut whether one leaves out series, perhaps of this metric
     * @param covered how much of its span each of the used windows stands for, by identity
     */
    record Rolled(Resolution resolution, int rollups, boolean leftOut, Map<StoredMetric, Duration> covered) {}

    record Series(String agent, String scenario, Map<String, String> labels) {
        static Series of(StoredMetric m) {
            return new Series(m.agent(), m.scenario(), new TreeMap<>(m.metric().labels()));
        }

        /** Records mostly follow others of their series. */
        private boolean isOf(StoredMetric m) {
            return agent.equals(m.agent())
                    && scenario.equals(m.scenario())
                    && labels.equals(m.metric().labels());
        }

        /** @return for a reader */
        String text() {
            return agent + " " + scenario
                    + labels.entrySet().stream()
                            .map(l -> " " + l.getKey() + "=" + l.getValue())
                            .collect(java.util.stream.Collectors.joining());
        }

        String key() {
            return agent + "\u0000" + scenario + "\u0000" + labels;
        }
    }

    private static final Comparator<StoredMetric> NEWEST = Comparator.<StoredMetric>comparingInt(
                    m -> m.metric().revision())
            .thenComparing(RecordReference::of, Comparator.reverseOrder());

    private static final Comparator<Window> IN_TIME =
            Comparator.comparing(Window::start).thenComparing(Window::end);

    /** Of the windows of a metric, or of their roll-ups. */
    static Selection of(Input input, Side side, Resolution resolution, MetricSource source) {
        return of(input, side, resolution, source, m -> RolledSelection.amount(m, input.aggregation()));
    }

    /** The same, but what a roll-up says is the mean of its windows, as of one length. */
    static Selection means(Input input, Side side, Resolution resolution, MetricSource source) {
        return of(input, side, resolution, source, RolledSelection::mean);
    }

    private static Selection of(
            Input input,
            Side asked,
            Resolution resolution,
            MetricSource source,
            Function<RolledMetric, Amount> amount) {
        Side side = asked.with(input.labels());
        Window time = side.times().whole();
        return resolution == Resolution.WINDOW
                ? of(source.metrics(input.metric(), side.scenario(), time.start(), time.end()), side)
                : RolledSelection.of(
                        resolution,
                        source.rollups(resolution, input.metric(), side.scenario(), time.start(), time.end()),
                        amount,
                        side);
    }

    static Selection of(Collection<StoredMetric> all, Side side) {
        Window time = side.times().whole();
        Map<Series, TreeMap<Window, StoredMetric>> newest = new HashMap<>();
        int partial = 0;
        int asides = 0;
        Map<Series, Instant> reached = new HashMap<>();
        Series last = null;
        for (StoredMetric m : all) {
            Window w = m.metric().window();
            if (!w.start().isBefore(time.end()) || !w.end().isAfter(time.start()) || !hasLabels(m, side.labels())) {
                continue;
            }
            if (side.arm() != null && !arm(m).equals(side.arm())) {
                asides++;
                continue;
            }
            if (last == null || !last.isOf(m)) {
                last = Series.of(m);
            }
            Series series = last;
            reached.merge(series, w.end(), (a, b) -> a.isAfter(b) ? a : b);
            if (!side.times().hold(w)) {
                partial++;
                continue;
            }
            newest.computeIfAbsent(series, s -> new TreeMap<>(IN_TIME))
                    .merge(w, m, (a, b) -> NEWEST.compare(a, b) >= 0 ? a : b);
        }
        return sorted(newest, reached, partial, asides, side.times());
    }

    private static Selection sorted(
            Map<Series, TreeMap<Window, StoredMetric>> newest,
            Map<Series, Instant> reached,
            int partial,
            int asides,
            Times times) {
        Window time = times.whole();
        Map<Series, List<StoredMetric>> used = new TreeMap<>(Comparator.comparing(Series::key));
        List<StoredMetric> empty = new ArrayList<>();
        boolean overlapping = false;
        Duration all = Duration.ZERO;
        BigDecimal coverage = reached.isEmpty() ? BigDecimal.ZERO : BigDecimal.ONE;
        List<Series> inOrder = new ArrayList<>(reached.keySet());
        inOrder.sort(Comparator.comparing(Series::key));
        for (Series series : inOrder) {
            List<StoredMetric> windows = new ArrayList<>();
            Instant end = time.start();
            Duration covered = Duration.ZERO;
            for (StoredMetric m :
                    newest.getOrDefault(series, new TreeMap<>(IN_TIME)).values()) {
                if (m.metric().amount() instanceof Amount.Missing) {
                    empty.add(m);
                    continue;
                }
                overlapping |= m.metric().window().start().isBefore(end);
                end = m.metric().window().end();
                covered = covered.plus(length(m));
                windows.add(m);
            }
            all = all.plus(covered);
            used.put(series, windows);
            coverage = coverage.min(share(covered, times.length()));
        }
        return new Selection(
                used,
                empty,
                empty.size(),
                partial,
                asides,
                isClosed(reached, time),
                coverage,
                overlapping,
                used.size() == 1 && !overlapping ? seconds(all) : coveredSeconds(used),
                null);
    }

    /** @param reached latest end of each series' windows */
    static boolean isClosed(Map<Series, Instant> reached, Window time) {
        return !reached.isEmpty() && reached.values().stream().noneMatch(t -> t.isBefore(time.end()));
    }

    static String arm(StoredMetric m) {
        return arm(m.arm());
    }

    /** Records of before there were trials have no arm. */
    static String arm(String recorded) {
        return recorded.isEmpty() ? Trial.ON : recorded;
    }

    static boolean hasLabels(StoredMetric m, Map<String, String> labels) {
        return m.metric().labels().entrySet().containsAll(labels.entrySet());
    }

    static Duration length(StoredMetric m) {
        return Duration.between(m.metric().window().start(), m.metric().window().end());
    }

    /** @return how much of its window a used one has a value for */
    Duration covered(StoredMetric m) {
        return rolled == null ? length(m) : rolled.covered.getOrDefault(m, Duration.ZERO);
    }

    static BigDecimal seconds(Duration d) {
        return BigDecimal.valueOf(d.getSeconds())
                .add(BigDecimal.valueOf(d.getNano(), 9))
                .stripTrailingZeros();
    }

    static BigDecimal share(Duration part, Duration whole) {
        return seconds(part)
                .divide(seconds(whole), new MathContext(12, RoundingMode.DOWN))
                .min(BigDecimal.ONE);
    }

    /** @return all windows with a value, by series and start */
    List<StoredMetric> windows() {
        return used.values().stream().flatMap(List::stream).toList();
    }

    /** @return windows with a value and without */
    List<StoredMetric> all() {
        List<StoredMetric> all = new ArrayList<>(windows());
        all.addAll(empty);
        return all;
    }

    long received() {
        return all().stream().mapToLong(m -> m.metric().received()).sum();
    }

    /** @return -1 if a source cannot tell */
    long expected() {
        long sum = 0;
        for (StoredMetric m : all()) {
            if (m.metric().expected() < 0) {
                return -1;
            }
            sum += m.metric().expected();
        }
        return sum;
    }

    /** @return received over expected, cut at 12 digits and at 1; null where it is unknown or nothing was expected */
    @Nullable
    BigDecimal completeness() {
        long expected = expected();
        if (expected <= 0) {
            return null;
        }
        return BigDecimal.valueOf(received())
                .divide(BigDecimal.valueOf(expected), new MathContext(12, RoundingMode.DOWN))
                .min(BigDecimal.ONE);
    }

    private static BigDecimal coveredSeconds(Map<Series, List<StoredMetric>> used) {
        Map<Instant, Instant> ends = new HashMap<>();
        used.values()
                .forEach(windows -> windows.forEach(m -> ends.merge(
                        m.metric().window().start(), m.metric().window().end(), (a, b) -> a.isAfter(b) ? a : b)));
        Duration sum = Duration.ZERO;
        for (Map.Entry<Instant, Instant> w : ends.entrySet()) {
            sum = sum.plus(Duration.between(w.getKey(), w.getValue()));
        }
        return seconds(sum);
    }
}
