package io.edgewitness.collector.indicators;

import io.edgewitness.collector.estimators.BaselineKind.Arithmetic;
import io.edgewitness.collector.estimators.BlockBootstrap;
import io.edgewitness.collector.estimators.Comparisons;
import io.edgewitness.collector.estimators.Comparisons.Pair;
import io.edgewitness.collector.estimators.Estimate;
import io.edgewitness.collector.estimators.Guard;
import io.edgewitness.collector.estimators.HodgesLehmann;
import io.edgewitness.collector.estimators.Proportions;
import io.edgewitness.collector.estimators.Quantity;
import io.edgewitness.collector.estimators.RateRatio;
import io.edgewitness.collector.estimators.Text;
import io.edgewitness.edge.api.Trial;
import io.edgewitness.edge.api.Window;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the estimator by the kind of quantity and the kind of baseline, and runs it. Each method throws {@link IllegalArgumentException} or
 * {@link ArithmeticException} where the records do not allow it.
 */
final class Estimation {
    /** Share of a period of a trial that windows must cover, or its pair is left out. */
    private static final double LEAST_OF_A_PERIOD = 0.8;

    private static final double P95 = 0.95;

    private final Quantity quantity;
    private final Inputs in;
    private final long seed;

    /**
     * What came out.
     *
     * @param estimate what the formula calls {@code effect}
     * @param neutral the effect that is none: 0 of differences and shares, 1 of ratios
     * @param parts what the reader should see beside it, by name
     * @param notes what lowers nothing and blocks nothing
     */
    record Effect(
            Estimate estimate, double neutral, Map<String, BigDecimal> parts, List<Guard> guards, List<Text> notes) {
        static Effect of(Estimate estimate, double neutral, List<Guard> guards) {
            return new Effect(estimate, neutral, new LinkedHashMap<>(), guards, new ArrayList<>());
        }
    }

    Estimation(Quantity quantity, Inputs in, long seed) {
        this.quantity = quantity;
        this.in = in;
        this.seed = seed;
    }

    Effect effect() {
        Arithmetic arithmetic = in.comparison().kind().arithmetic();
        boolean twoPeriods = arithmetic == Arithmetic.TWO_PERIODS;
        boolean staggered = arithmetic == Arithmetic.DIFFERENCE_IN_DIFFERENCES;
        return switch (quantity) {
            case ENERGY -> twoPeriods ? new ModelledSaving(in, seed).share() : staggered ? differences() : onOff();
            case MONEY -> {
                if (!twoPeriods) {
                    throw new IllegalArgumentException("money is a saved amount times a price: it needs two periods");
                }
                yield new ModelledSaving(in, seed).money();
            }
            case LABOUR -> twoPeriods ? personHours() : staggered ? differences() : onOff();
            case PROPORTION -> {
                refuse(staggered);
                yield proportion();
            }
            case RARE_EVENTS -> {
                refuse(staggered);
                yield rate();
            }
            case TIME_SHIFT -> {
                refuse(staggered);
                yield shift();
            }
            case TIME_TAIL -> {
                refuse(staggered);
                yield tail();
            }
            case DECLARED_LABOUR -> throw new IllegalArgumentException("a declared headcount has no records");
        };
    }

    private static void refuse(boolean staggered) {
        if (staggered) {
            throw new IllegalArgumentException("differences in differences are for amounts per time or per unit");
        }
    }

    private static List<Pair> pairs(List<Cell> cells) {
        return cells.stream()
                .map(c -> new Pair(c.amount().doubleValue(), c.base().doubleValue()))
                .toList();
    }

    private Effect personHours() {
        Estimate e = Comparisons.personHours(
                pairs(in.grouped(in.before())), pairs(in.grouped(in.reporting())), 0, quantity.confidence(), seed);
        return Effect.of(e, 0, List.of());
    }

    /** Intervals that both lines have; of amounts whole ones only. */
    private Effect differences() {
        List<Pair> treated = new ArrayList<>();
        List<Pair> control = new ArrayList<>();
        List<Guard> guards = new ArrayList<>();
        common(in.before(), in.controlBaseline(), treated, control);
        int change = treated.size();
        Inputs.enoughBefore(change, in.intervals(in.before()), guards);
        common(in.reporting(), in.controlReporting(), treated, control);
        Inputs.enoughAfter(treated.size() - change, in.intervals(in.reporting()), guards);
        double confidence = quantity.confidence();
        Estimate estimate = Comparisons.differenceInDifferences(treated, control, change, 0, confidence, seed);
        guards.addAll(Comparisons.guards(treated, control, change, confidence, seed));
        return Effect.of(estimate, 0, guards);
    }

    private void common(Level line, @Nullable Level other, List<Pair> treated, List<Pair> control) {
        Map<Instant, Cell> byStart = new HashMap<>();
        intervals(Objects.requireNonNull(other))
                .forEach(c -> byStart.put(c.window().start(), c));
        List<Cell> both = new ArrayList<>();
        List<Cell> beside = new ArrayList<>();
        for (Cell c : intervals(line)) {
            Cell o = byStart.get(c.window().start());
            if (o != null) {
                both.add(c);
                beside.add(o);
            }
        }
        treated.addAll(pairs(both));
        control.addAll(pairs(beside));
    }

    private List<Cell> intervals(Level level) {
        return quantity == Quantity.ENERGY ? in.whole(level) : in.grouped(level);
    }

    private Effect onOff() {
        Map<Integer, Pair> on = byPair(in.reporting(), Trial.ON);
        Map<Integer, Pair> off = byPair(in.before(), Trial.OFF);
        List<Pair> onSide = new ArrayList<>();
        List<Pair> offSide = new ArrayList<>();
        on.forEach((pair, side) -> {
            Pair other = off.get(pair);
            if (other != null) {
                onSide.add(side);
                offSide.add(other);
            }
        });
        List<Guard> guards = new ArrayList<>();
        Effect effect = Effect.of(Comparisons.onOff(onSide, offSide, quantity.confidence()), 0, guards);
        int dropped = trial().pairs() - onSide.size();
        Inputs.enough(onSide.size(), trial().pairs(), "启停时段对", "pairs of periods", guards);
        effect.parts.put("pairs", BigDecimal.valueOf(onSide.size()));
        if (dropped > 0) {
            effect.notes.add(new Text(
                    "pairs-dropped",
                    dropped + "对启停时段因覆盖不足80%未计入",
                    dropped + " pairs of periods are left out: windows cover less than 80 % of one of the two"));
        }
        return effect;
    }

    private Trial trial() {
        return Objects.requireNonNull(in.comparison().trial());
    }

    private Map<Integer, Pair> byPair(Level level, String arm) {
        Map<Integer, Duration> lengths = new HashMap<>();
        for (Window w : trial().times(arm, in.comparison().zone())) {
            lengths.put(trial().pair(w, in.comparison().zone()), Duration.between(w.start(), w.end()));
        }
        Map<Integer, List<Cell>> cells = new TreeMap<>();
        for (Cell c : Cell.of(Inputs.selection(level))) {
            int pair = trial().pair(c.window(), in.comparison().zone());
            cells.computeIfAbsent(pair, p -> new ArrayList<>()).add(c);
        }
        Map<Integer, Pair> pairs = new TreeMap<>();
        cells.forEach((pair, all) -> {
            Duration covered = Duration.ZERO;
            BigDecimal amount = BigDecimal.ZERO;
            BigDecimal base = BigDecimal.ZERO;
            for (Cell c : all) {
                covered = covered.plus(c.covered());
                amount = amount.add(c.amount());
                base = base.add(c.base());
            }
            double length = lengths.getOrDefault(pair, Duration.ZERO).toMillis();
            if (length > 0 && covered.toMillis() >= LEAST_OF_A_PERIOD * length) {
                pairs.put(pair, new Pair(amount.doubleValue(), base.doubleValue()));
            }
        });
        return pairs;
    }

    /** Clusters are the intervals: what is made in one day fails together. */
    private Effect proportion() {
        Proportions.Sample before = sample(in.before());
        Proportions.Sample after = sample(in.reporting());
        double confidence = quantity.confidence();
        List<Guard> guards = new ArrayList<>(Proportions.guards(before, confidence));
        guards.addAll(Proportions.guards(after, confidence));
        Effect effect = Effect.of(Proportions.difference(after, before, confidence), 0, guards);
        effect.parts.put("design_effect_baseline", Effects.decimal(before.designEffect()));
        effect.parts.put("design_effect_reporting", Effects.decimal(after.designEffect()));
        return effect;
    }

    private Proportions.Sample sample(Level level) {
        List<Cell> cells =
                in.grouped(level).stream().filter(c -> c.base().signum() > 0).toList();
        return Proportions.Sample.ofClusters(
                cells.stream().mapToLong(c -> c.amount().longValueExact()).toArray(),
                cells.stream().mapToLong(c -> c.base().longValueExact()).toArray());
    }

    /** Events over seconds with a value, or over the metric's own denominator. */
    private Effect rate() {
        Cell before = sum(Cell.of(Inputs.selection(in.before())));
        Cell after = sum(Cell.of(Inputs.selection(in.reporting())));
        long b = before.amount().longValueExact();
        long r = after.amount().longValueExact();
        Estimate ratio =
                RateRatio.of(r, after.base().doubleValue(), b, before.base().doubleValue(), quantity.confidence());
        Effect effect = Effect.of(ratio, 1, RateRatio.guards(ratio));
        effect.parts.put("events_baseline", BigDecimal.valueOf(b));
        effect.parts.put("events_reporting", BigDecimal.valueOf(r));
        return effect;
    }

    private static Cell sum(List<Cell> cells) {
        if (cells.isEmpty()) {
            throw new IllegalArgumentException("there is no window that every series has a value for");
        }
        BigDecimal amount = BigDecimal.ZERO;
        BigDecimal base = BigDecimal.ZERO;
        for (Cell c : cells) {
            amount = amount.add(c.amount());
            base = base.add(c.base());
        }
        return new Cell(cells.get(0).window(), Duration.ZERO, amount, base);
    }

    private Effect shift() {
        double[] before = Inputs.medians(in.before());
        double[] after = Inputs.medians(in.reporting());
        Effect effect = Effect.of(HodgesLehmann.shift(after, before, quantity.confidence()), 0, List.of());
        double most = Math.max(correlation(before), correlation(after));
        effect.parts.put("lag_1", Effects.decimal(most));
        if (most > 2 / Math.sqrt(Math.min(before.length, after.length))) {
            effect.notes.add(new Text(
                    "windows-correlated",
                    "相邻窗口的中位数相关，区间偏窄",
                    "medians of windows that follow each other are correlated: the interval is too short"));
        }
        return effect;
    }

    /** @return between one window and the next; 0 where nothing varies */
    private static double correlation(double[] values) {
        double mean = 0;
        for (double v : values) {
            mean += v / values.length;
        }
        double products = 0;
        double squares = 0;
        for (int i = 0; i < values.length; i++) {
            squares += (values[i] - mean) * (values[i] - mean);
            products += i == 0 ? 0 : (values[i] - mean) * (values[i - 1] - mean);
        }
        return squares == 0 ? 0 : products / squares;
    }

    private Effect tail() {
        Tail before = tail(in.before());
        Tail after = tail(in.reporting());
        int least = Math.min(before.intervals(), after.intervals());
        if (least < BlockBootstrap.LEAST_WINDOWS) {
            throw new IllegalArgumentException(
                    least + " intervals: at least " + BlockBootstrap.LEAST_WINDOWS + " a side are needed");
        }
        List<Double> draws = BlockBootstrap.draws(
                before.intervals(),
                after.intervals(),
                0,
                BlockBootstrap.DRAWS,
                seed,
                (i, j) -> ratio(after.at(P95, j), before.at(P95, i)));
        return Effect.of(
                BlockBootstrap.around(
                        ratio(after.at(P95), before.at(P95)), draws, quantity.confidence(), Comparisons.P95),
                1,
                List.of());
    }

    private Tail tail(Level level) {
        return Tail.of(
                Inputs.selection(level),
                P95,
                in.comparison().interval(),
                in.comparison().zone());
    }

    private static double ratio(double after, double before) {
        if (!(before > 0)) {
            throw new IllegalArgumentException("the baseline's percentile is not above 0");
        }
        return after / before;
    }
}
