package io.edgewitness.collector.indicators;

import io.edgewitness.collector.api.StoredMetric;
import io.edgewitness.collector.estimators.BlockBootstrap;
import io.edgewitness.collector.estimators.Text;
import io.edgewitness.edge.api.Metric.Amount;
import io.edgewitness.edge.api.Window;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Makes figures from metrics: pure functions of the records, the same on the collector and in the verifier. Thread-safe.
 *
 * <p>A figure has no value (grade X) where closed windows do not reach its end, cover less than 80 % of its time or were made from
 * less than 80 % of their samples; the limitations say which. One simulated or replayed sample makes it S.
 */
public final class Indicators {
    private final IndicatorLibrary library;
    private final PlanBook plans;
    private final AuditVerdicts audits;
    private final Map<String, Formula> formulas;

    /** Without plans: figures are graded as if each had a good one. */
    public Indicators(IndicatorLibrary library) {
        this(library, PlanBook.SILENT, AuditVerdicts.NONE, new ConcurrentHashMap<>());
    }

    private Indicators(IndicatorLibrary library, PlanBook plans, AuditVerdicts audits, Map<String, Formula> formulas) {
        this.library = library;
        this.plans = plans;
        this.audits = audits;
        this.formulas = formulas;
    }

    /** @return the same, where these plans have their say in each figure's grade */
    public Indicators with(PlanBook book) {
        return new Indicators(library, book, audits, formulas);
    }

    /** @return the same, where a figure that an audit could not reproduce is a declared one */
    public Indicators with(AuditVerdicts verdicts) {
        return new Indicators(library, plans, verdicts, formulas);
    }

    public PlanBook plans() {
        return plans;
    }

    public AuditVerdicts audits() {
        return audits;
    }

    public IndicatorLibrary library() {
        return library;
    }

    /** @return names of the metrics that a figure is made from. @throws IllegalArgumentException if there is no such indicator */
    public Set<String> metrics(FigureRequest request) {
        return metrics(request, "");
    }

    /** @param formula as in {@link #figure(FigureRequest, String, MetricSource)} */
    public Set<String> metrics(FigureRequest request, String formula) {
        Set<String> names = new TreeSet<>();
        library.level(definition(request, formula)).inputs().values().forEach(i -> names.add(i.metric()));
        Comparison c = request.comparison();
        if (c != null) {
            c.drivers().forEach(d -> names.add(d.metric()));
            Comparison.Weather weather = c.weather();
            if (weather != null) {
                names.add(weather.metric());
            }
        }
        return names;
    }

    /** A level, or a comparison if the request has a baseline. @throws IllegalArgumentException if there is no such indicator */
    public Figure figure(FigureRequest request, MetricSource source) {
        return figure(request, "", source);
    }

    /**
     * The same by the formula that an older figure was made with.
     *
     * @param formula {@code ID@VERSION}; where the library lacks it, or it is none of the request's indicator, the newest that is
     */
    public Figure figure(FigureRequest request, String formula, MetricSource source) {
        Figure figure = audits.judge(plans.judge(capped(unplanned(definition(request, formula), request, source))));
        StatedValue override = request.override();
        return override == null ? figure : overridden(figure, override);
    }

    /** What the library says that no figure of its kind exceeds. */
    private Figure capped(Figure figure) {
        Grade top = library.topGrade(figure.definition());
        if (figure.grade().worst(top) == figure.grade()) {
            return figure;
        }
        Grading grading = new Grading();
        grading.limit(
                top,
                "top-grade",
                "按指标库，该指标最高为" + top.mark() + top.title("zh"),
                "by the library this indicator is " + top.mark() + " " + top.title("en") + " at best");
        return figure.with(grading);
    }

    private Figure unplanned(IndicatorDefinition d, FigureRequest request, MetricSource source) {
        if (!d.isChange()) {
            return level(d, request, source);
        }
        return d.quantity() == null
                ? compare(d, request, source)
                : new Effects(library, this::formula).figure(d, request, source);
    }

    /** The measured value keeps its own grade: only the field that is printed in its place is a declared one. */
    private static Figure overridden(Figure figure, StatedValue override) {
        String stated = override.value().toPlainString();
        Grading grading = new Grading();
        grading.note(
                "overridden",
                override.by() + "以申报值" + join(stated, figure.unit("zh")) + "替代实测值：" + override.reason(),
                override.by() + " states " + join(stated, figure.unit("en")) + " in place of it: " + override.reason());
        return figure.with(grading);
    }

    private static String join(String number, String unit) {
        return unit.isEmpty() ? number : number + " " + unit;
    }

    /**
     * What a zone weighs an enterprise's figure by: of a figure of one ratio, or of a change of such, the denominators of the reporting time.
     *
     * @param source the same records that the figure was made of
     * @return null: the figure is none of a ratio
     */
    public @Nullable BigDecimal base(Figure figure, MetricSource source) {
        IndicatorDefinition level = library.level(figure.definition());
        if (!level.isMeasured()) {
            return null;
        }
        FigureRequest request = figure.request();
        BigDecimal sum = null;
        for (StoredMetric m : Selection.of(
                        level.inputs().values().iterator().next(),
                        Side.of(request, request.reporting()),
                        request.resolution(),
                        source)
                .windows()) {
            if (m.metric().amount() instanceof Amount.Ratio r) {
                sum = sum == null ? r.denominator() : sum.add(r.denominator());
            }
        }
        return sum;
    }

    private IndicatorDefinition definition(FigureRequest request, String formula) {
        boolean byQuantity = request.comparison() != null;
        boolean change = byQuantity || request.baseline() != null;
        IndicatorDefinition named =
                formula.indexOf('@') < 0 ? null : library.find(formula).orElse(null);
        if (named != null
                && named.isChange() == change
                && (named.quantity() != null) == byQuantity
                && (isAsked(named, request) || isAsked(library.level(named), request))) {
            return named;
        }
        IndicatorDefinition newest = library.definition(request.indicator());
        if (!change && newest.isChange()) {
            throw new IllegalArgumentException("indicator " + newest.id() + " compares two times; give a baseline");
        }
        return change ? library.change(newest, byQuantity) : newest;
    }

    private static boolean isAsked(IndicatorDefinition d, FigureRequest request) {
        return request.indicator().equals(d.id()) || request.indicator().equals(d.reference());
    }

    /** @param definition of a level */
    public Figure level(IndicatorDefinition definition, FigureRequest request, MetricSource source) {
        Level level = Level.of(definition, formula(definition), request, Side.of(request, request.reporting()), source);
        Grading grading = level.grading();
        Grade basis = grading.grade();
        if (!definition.isMeasured()) {
            grading.limit(
                    Grade.D,
                    "derived",
                    "由公式" + definition.reference() + "推算",
                    "derived by formula " + definition.reference());
        }
        BigDecimal value = level.value();
        Uncertainty uncertainty = value == null
                ? null
                : LevelUncertainty.of(level, value, request.instrument(), formula(definition), grading);
        return new Figure(
                request,
                definition,
                value,
                uncertainty,
                grading.grade(),
                basis,
                grading.limitations(),
                level.expected(),
                level.received(),
                level.completeness(),
                level.coverage(),
                level.parts(),
                level.records(),
                level.gaps());
    }

    /** @param definition a before/after variant; the request has a baseline */
    public Figure compare(IndicatorDefinition definition, FigureRequest request, MetricSource source) {
        Window before = request.baseline();
        if (before == null) {
            throw new IllegalArgumentException("indicator " + definition.id() + " compares two times; give a baseline");
        }
        IndicatorDefinition of = library.level(definition);
        Level baseline = Level.of(of, formula(of), request, Side.of(request, before), source);
        Level reporting = Level.of(of, formula(of), request, Side.of(request, request.reporting()), source);
        Grading grading = new Grading();
        inherit(grading, baseline, "基准期：", "baseline: ");
        inherit(grading, reporting, "报告期：", "reporting: ");
        Grade basis = grading.grade();
        grading.limit(
                Grade.D,
                "derived",
                "由公式" + definition.reference() + "推算",
                "derived by formula " + definition.reference());
        grading.note("no-drivers", "未按产量、气温等影响因素修正", "not adjusted for production, weather or other drivers");
        if (before.start().isBefore(request.reporting().end())
                && request.reporting().start().isBefore(before.end())) {
            grading.limit(Grade.X, "times-overlap", "基准期与报告期重叠", "baseline and reporting time overlap");
        }
        boolean exchanged = grading.sameSeries(baseline, reporting);
        Map<String, BigDecimal> parts = new LinkedHashMap<>();
        parts.put(Change.BASELINE_S, baseline.coveredSeconds());
        parts.put(Change.REPORTING_S, reporting.coveredSeconds());
        BigDecimal value = change(definition, baseline, reporting, parts, grading);
        Uncertainty uncertainty =
                value == null ? null : interval(definition, baseline, reporting, value, parts, grading);
        if (value != null && exchanged) {
            grading.notEnough();
        }
        List<RecordReference> records = new ArrayList<>(baseline.records());
        records.addAll(reporting.records());
        List<StoredGap> gaps = new ArrayList<>(baseline.gaps());
        reporting.gaps().stream().filter(g -> !gaps.contains(g)).forEach(gaps::add);
        BigDecimal b = baseline.completeness();
        BigDecimal r = reporting.completeness();
        return new Figure(
                request,
                definition,
                value,
                uncertainty,
                grading.grade(),
                basis,
                grading.limitations(),
                baseline.expected() < 0 || reporting.expected() < 0 ? -1 : baseline.expected() + reporting.expected(),
                baseline.received() + reporting.received(),
                b == null || r == null ? null : b.min(r),
                baseline.coverage().min(reporting.coverage()),
                Collections.unmodifiableMap(parts),
                RecordReference.sorted(records),
                gaps.stream()
                        .sorted(java.util.Comparator.comparing(StoredGap::record))
                        .toList());
    }

    static void inherit(Grading grading, Level level, String zh, String en) {
        for (Text t : level.grading().limitations()) {
            grading.limit(Grade.M1, t.code(), zh + t.zh(), en + t.en());
        }
        grading.worsen(level.grading());
    }

    private @Nullable BigDecimal change(
            IndicatorDefinition definition,
            Level baseline,
            Level reporting,
            Map<String, BigDecimal> parts,
            Grading grading) {
        BigDecimal b = baseline.value();
        BigDecimal r = reporting.value();
        if (b != null) {
            parts.put(Change.BASELINE, b);
        }
        if (r != null) {
            parts.put(Change.REPORTING, r);
        }
        if (b == null || r == null || grading.isMissing()) {
            grading.limit(Grade.X, "no-comparison", "基准期或报告期没有数值", "one of the two times has no value");
            return null;
        }
        try {
            return formula(definition).evaluate(parts);
        } catch (ArithmeticException e) {
            grading.limit(Grade.X, "no-number", "公式无法得出数值", "the formula gives no number: " + e.getMessage());
            return null;
        }
    }

    private @Nullable Uncertainty interval(
            IndicatorDefinition definition,
            Level baseline,
            Level reporting,
            BigDecimal value,
            Map<String, BigDecimal> parts,
            Grading grading) {
        Uncertainty u = new Bootstrap(definition, formula(baseline.definition()), formula(definition))
                .interval(baseline, reporting, value, parts);
        if (u == null) {
            grading.note(
                    "uncertainty-not-stated",
                    "统计窗口不足" + BlockBootstrap.LEAST_WINDOWS + "个或长度不一，未给出区间",
                    "no interval: fewer than " + BlockBootstrap.LEAST_WINDOWS
                            + " windows, or windows of unlike length");
        } else if (u.low().signum() <= 0 && u.high().signum() >= 0) {
            grading.note("not-significant", "未见显著变化", "no significant change: the interval includes zero");
        }
        return u;
    }

    private Formula formula(IndicatorDefinition d) {
        return formulas.computeIfAbsent(d.source(), s -> Formula.of(d));
    }
}
