package io.edgewitness.collector.indicators;

import io.edgewitness.collector.estimators.BaselineKind;
import io.edgewitness.collector.estimators.Estimate;
import io.edgewitness.collector.estimators.Quantity;
import io.edgewitness.collector.indicators.Comparison.Driver;
import io.edgewitness.collector.indicators.Comparison.Line;
import io.edgewitness.collector.indicators.Comparison.Weather;
import io.edgewitness.collector.indicators.IndicatorDefinition.Input;
import io.edgewitness.edge.api.Trial;
import io.edgewitness.edge.api.Value;
import io.edgewitness.edge.api.Window;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Figures of changes whose estimator is chosen by the kind of quantity: gathers the records of both sides, grades them, has the effect
 * estimated, and says what it is worth. Doubles come into decimals by their shortest form, so two machines have the same digits.
 */
final class Effects {
    private final IndicatorLibrary library;
    private final Function<IndicatorDefinition, Formula> formulas;

    Effects(IndicatorLibrary library, Function<IndicatorDefinition, Formula> formulas) {
        this.library = library;
        this.formulas = formulas;
    }

    static BigDecimal decimal(double value) {
        return new Value.Float64(value).number();
    }

    /** @throws IllegalArgumentException if the request has no comparison, or one that lacks its baseline time */
    Figure figure(IndicatorDefinition definition, FigureRequest request, MetricSource source) {
        Comparison c = request.comparison();
        Quantity quantity = definition.quantity();
        if (c == null || quantity == null) {
            throw new IllegalArgumentException(
                    "indicator " + definition.id() + " needs a comparison: the kind of baseline, B1 to B5");
        }
        return new Making(definition, quantity, request, c, source).figure();
    }

    /** One figure on its way. */
    private final class Making {
        private final IndicatorDefinition definition;
        private final IndicatorDefinition of;
        private final Quantity quantity;
        private final FigureRequest request;
        private final Comparison comparison;
        private final MetricSource source;
        private final Grading grading = new Grading();
        private final Standing standing;
        private final List<Level> levels = new ArrayList<>();
        private final List<RecordReference> records = new ArrayList<>();
        private final List<StoredGap> gaps = new ArrayList<>();
        private final Map<String, BigDecimal> parts = new LinkedHashMap<>();
        /** Whether other gateways measured in one of the times. */
        private boolean exchanged;

        Making(
                IndicatorDefinition definition,
                Quantity quantity,
                FigureRequest request,
                Comparison comparison,
                MetricSource source) {
            this.definition = definition;
            this.of = library.level(definition);
            this.quantity = quantity;
            this.request = request;
            this.comparison = comparison;
            this.source = source;
            this.standing = new Standing(definition, of, request, comparison, grading);
        }

        Figure figure() {
            Inputs inputs = inputs();
            Grade basis = grading.grade();
            standing.limits();
            BigDecimal value = null;
            Uncertainty uncertainty = null;
            Estimation.Effect effect = grading.isMissing() || levels.stream().anyMatch(l -> l.value() == null)
                    ? none()
                    : estimated(inputs);
            if (effect != null) {
                value = value(effect.estimate());
            }
            if (effect != null && value != null) {
                parts.putAll(effect.parts());
                uncertainty = uncertainty(effect.estimate(), value);
                standing.claim(effect, exchanged);
            }
            BigDecimal completeness = completeness();
            return new Figure(
                    request,
                    definition,
                    value,
                    uncertainty,
                    grading.grade(),
                    basis,
                    grading.limitations(),
                    levels.stream().anyMatch(l -> l.expected() < 0)
                            ? -1
                            : levels.stream().mapToLong(Level::expected).sum(),
                    levels.stream().mapToLong(Level::received).sum(),
                    completeness,
                    levels.stream().map(Level::coverage).reduce(BigDecimal.ONE, BigDecimal::min),
                    Collections.unmodifiableMap(parts),
                    RecordReference.sorted(records),
                    gaps.stream()
                            .distinct()
                            .sorted(Comparator.comparing(StoredGap::record))
                            .toList());
        }

        private @Nullable BigDecimal completeness() {
            BigDecimal worst = null;
            for (Level l : levels) {
                BigDecimal c = l.completeness();
                if (c == null) {
                    return null;
                }
                worst = worst == null ? c : worst.min(c);
            }
            return worst;
        }

        private Inputs inputs() {
            Side own = Side.of(request, request.reporting());
            Side before = before(own);
            Side after = own;
            Trial trial = comparison.trial();
            if (trial != null) {
                after = own.with(new Times(trial.times(Trial.ON, comparison.zone())), Trial.ON);
                standing.asScheduled(trial, source);
            }
            Level baseline = before == null ? null : level(before, "baseline", "基准期：", "baseline: ");
            Level reporting = level(after, "reporting", "报告期：", "reporting: ");
            Level controlBefore = null;
            Level controlAfter = null;
            Line line = comparison.control();
            if (line != null) {
                Times first = Objects.requireNonNull(before).times();
                controlBefore = level(
                        new Side(line.scenario(), line.labels(), first, Trial.ON),
                        "control_baseline",
                        "对照线基准期：",
                        "control, baseline: ");
                controlAfter = level(
                        new Side(line.scenario(), line.labels(), own.times(), Trial.ON),
                        "control_reporting",
                        "对照线报告期：",
                        "control, reporting: ");
            }
            if (baseline != null) {
                exchanged |= grading.sameSeries(baseline, reporting);
            }
            if (controlBefore != null && controlAfter != null) {
                exchanged |= grading.sameSeries(controlBefore, controlAfter);
            }
            List<Times> times = new ArrayList<>();
            if (before != null) {
                times.add(before.times());
            }
            times.add(after.times());
            List<Inputs.Drivers> drivers = new ArrayList<>();
            for (Driver d : comparison.drivers()) {
                Input input = new Input(d.metric(), Aggregation.SUM, d.unit());
                drivers.add(new Inputs.Drivers(beside(input, d.scenario(), d.labels(), times, false)));
            }
            Weather w = comparison.weather();
            List<Selection> temperatures = w == null
                    ? List.of()
                    : beside(new Input(w.metric(), Aggregation.LAST, w.unit()), w.scenario(), w.labels(), times, true);
            return new Inputs(comparison, baseline, reporting, controlBefore, controlAfter, drivers, temperatures);
        }

        /** @return null: the baseline is imported */
        private @Nullable Side before(Side own) {
            Window time = request.baseline();
            switch (comparison.kind()) {
                case IMPORTED, ON_OFF -> {
                    if (time != null) {
                        throw new IllegalArgumentException(
                                comparison.kind().id() + " has its baseline elsewhere; leave the baseline time out");
                    }
                }
                default -> {
                    if (time == null) {
                        throw new IllegalArgumentException(comparison.kind().id() + " needs a baseline time");
                    }
                }
            }
            Trial trial = comparison.trial();
            if (trial != null) {
                return own.with(new Times(trial.times(Trial.OFF, comparison.zone())), Trial.OFF);
            }
            if (time == null) {
                return null;
            }
            if (time.start().isBefore(request.reporting().end())
                    && request.reporting().start().isBefore(time.end())) {
                grading.limit(Grade.X, "times-overlap", "基准期与报告期重叠", "baseline and reporting time overlap");
            }
            boolean shadow = comparison.kind() == BaselineKind.SHADOW;
            return own.with(Times.of(time), shadow ? Trial.SHADOW : Trial.ON);
        }

        private Level level(Side side, String name, String zh, String en) {
            Level level = Level.of(of, formulas.apply(of), request, side, source);
            levels.add(level);
            records.addAll(level.records());
            gaps.addAll(level.gaps());
            Indicators.inherit(grading, level, zh, en);
            parts.put(name + "_s", level.coveredSeconds());
            BigDecimal value = level.value();
            if (value != null) {
                parts.put(name, value);
            }
            return level;
        }

        /**
         * Drivers and temperatures are inputs too: they lower the grade as the amount does, but the instrument is the amount's.
         *
         * @param means see {@link Selection#means}
         */
        private List<Selection> beside(
                Input input, @Nullable String scenario, Map<String, String> labels, List<Times> times, boolean means) {
            List<Selection> selections = new ArrayList<>();
            for (Times t : times) {
                Window whole = t.whole();
                Side side = new Side(scenario, labels, t, null);
                Selection s = means
                        ? Selection.means(input, side, request.resolution(), source)
                        : Selection.of(input, side, request.resolution(), source);
                selections.add(s);
                grading.judge(of, input, s, whole);
                List<StoredGap> touching = Grading.touching(source.gaps(whole.start(), whole.end()), s.all());
                grading.gaps(touching);
                gaps.addAll(touching);
                s.all().forEach(m -> records.add(RecordReference.of(m)));
            }
            if (selections.size() == 2) {
                exchanged |= grading.sameSeries(input.metric(), selections.get(0), selections.get(1));
            }
            return selections;
        }

        private Estimation.@Nullable Effect none() {
            grading.limit(Grade.X, "no-comparison", "基准期或报告期没有数值", "one of the two times has no value");
            return null;
        }

        private Estimation.@Nullable Effect estimated(Inputs inputs) {
            try {
                Imported imported = comparison.imported();
                String[] more = imported == null ? new String[0] : new String[] {imported.sha256()};
                return new Estimation(quantity, inputs, Seeds.of(definition, levels, more)).effect();
            } catch (IllegalArgumentException | ArithmeticException e) {
                grading.limit(
                        Grade.X,
                        "no-estimate",
                        "记录不足以作此估计：" + e.getMessage(),
                        "the records do not allow this estimate: " + e.getMessage());
                return null;
            }
        }

        private @Nullable BigDecimal value(Estimate e) {
            BigDecimal value = applied(e.value());
            if (value == null) {
                grading.limit(Grade.X, "no-number", "公式无法得出数值", "the formula gives no number");
            }
            return value;
        }

        /** @return null for an infinite end */
        private @Nullable BigDecimal applied(double effect) {
            try {
                return Double.isFinite(effect)
                        ? formulas.apply(definition).evaluate(Map.of(Change.EFFECT, decimal(effect)))
                        : null;
            } catch (ArithmeticException e) {
                return null;
            }
        }

        private @Nullable Uncertainty uncertainty(Estimate e, BigDecimal value) {
            BigDecimal a = applied(e.low());
            BigDecimal b = applied(e.high());
            if (a == null || b == null) {
                grading.note(
                        "uncertainty-unbounded",
                        "区间的一端无界，未给出区间",
                        "one end of the interval is unbounded, so none is stated");
                return null;
            }
            return Uncertainty.interval(
                    value, a.min(b), a.max(b), decimal(e.confidence()), Standing.method(e.formula()));
        }
    }
}
