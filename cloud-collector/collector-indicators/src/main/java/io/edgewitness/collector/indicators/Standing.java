package io.edgewitness.collector.indicators;

import io.edgewitness.collector.estimators.Guard;
import io.edgewitness.collector.estimators.Quantity;
import io.edgewitness.collector.estimators.Text;
import io.edgewitness.collector.indicators.IndicatorDefinition.Input;
import io.edgewitness.edge.api.Trial;
import io.edgewitness.edge.api.Window;
import java.util.Map;

/** What a comparison does to a figure's grade and words, whatever its records are like. */
final class Standing {
    /** The estimators by name, in Chinese. */
    private static final Map<String, String> NAMES = Map.ofEntries(
            Map.entry("fsu-g14@1", "ASHRAE 导则14 公式"),
            Map.entry("prediction-covariance@1", "预测协方差"),
            Map.entry("residual-block-bootstrap@1", "残差7日块自助法"),
            Map.entry("common-share-covariance@1", "同比例节约率的协方差"),
            Map.entry("common-share-block-bootstrap@1", "同比例节约率的7日块自助法"),
            Map.entry("priced-saving@1", "节约量乘以申报单价"),
            Map.entry("wilson@1", "Wilson 比率区间"),
            Map.entry("newcombe-wilson@1", "Newcombe-Wilson 比率差区间"),
            Map.entry("poisson-rate-ratio@1", "发生率之比的条件精确区间"),
            Map.entry("hodges-lehmann@1", "Hodges-Lehmann 中位数位移"),
            Map.entry("p95-ratio-block-bootstrap@1", "P95 之比的移动块自助法"),
            Map.entry("person-hours-block-bootstrap@1", "移动块自助法"),
            Map.entry("paired-on-off@1", "启停配对的比率估计"),
            Map.entry("difference-in-differences@1", "双重差分的移动块自助法"));

    private final IndicatorDefinition definition;
    private final IndicatorDefinition of;
    private final FigureRequest request;
    private final Comparison comparison;
    private final Grading grading;

    /** @param of the level that is compared */
    Standing(
            IndicatorDefinition definition,
            IndicatorDefinition of,
            FigureRequest request,
            Comparison comparison,
            Grading grading) {
        this.definition = definition;
        this.of = of;
        this.request = request;
        this.comparison = comparison;
        this.grading = grading;
    }

    /** A trial shows something only if it was run as it was drawn, and is reported whole. */
    void asScheduled(Trial trial, MetricSource source) {
        Window whole = trial.whole(comparison.zone());
        if (!whole.equals(request.reporting())) {
            grading.limit(
                    Grade.X,
                    "trial-not-whole",
                    "报告期应为整个启停试验" + whole.start() + "至" + whole.end(),
                    "the reporting time is to be the whole trial, " + whole.start() + " to " + whole.end());
        }
        long otherwise = 0;
        for (Input input : of.inputs().values()) {
            otherwise += request.resolution() == Resolution.WINDOW
                    ? otherwise(input, trial, whole, source)
                    : rolledOtherwise(input, trial, whole, source);
        }
        if (otherwise > 0) {
            grading.limit(
                    Grade.X,
                    "arms-not-as-scheduled",
                    otherwise + "条记录的组别与种子抽定的日程不符",
                    otherwise + " records are of another arm than the seed's schedule has at their time");
        }
    }

    private long otherwise(Input input, Trial trial, Window whole, MetricSource source) {
        return source.metrics(input.metric(), request.scenario(), whole.start(), whole.end()).stream()
                .filter(m -> Selection.hasLabels(m, request.labels()))
                .filter(m -> !Selection.arm(m).equals(trial.arm(m.metric().window(), comparison.zone())))
                .count();
    }

    /** Windows that a period's end parts are of the arm mixed, so those of a series in one hour are all of the hour's arm or none. */
    private long rolledOtherwise(Input input, Trial trial, Window whole, MetricSource source) {
        return source
                .rollups(request.resolution(), input.metric(), request.scenario(), whole.start(), whole.end())
                .stream()
                .flatMap(r -> r.metrics().stream())
                .filter(m -> m.labels().entrySet().containsAll(request.labels().entrySet()))
                .filter(m -> !Selection.arm(m.arm())
                        .equals(trial.arm(new Window(m.firstStart(), m.lastEnd()), comparison.zone())))
                .mapToLong(m -> (long) m.windows() + m.empty())
                .sum();
    }

    /** What the comparison itself does to the grade, whatever the records are like. */
    void limits() {
        grading.limit(
                Grade.D,
                "derived",
                "由公式" + definition.reference() + "推算",
                "derived by formula " + definition.reference());
        String id = comparison.kind().id();
        grading.limit(
                Grade.of(comparison.kind().topGrade()),
                "baseline-kind",
                "基准为" + id + comparison.kind().title("zh"),
                "the baseline is " + id + ", " + comparison.kind().title("en"));
        Imported imported = comparison.imported();
        if (imported != null) {
            grading.note(
                    "imported",
                    "基准取自" + imported.name() + "，SHA-256 " + imported.sha256(),
                    "the baseline is from " + imported.name() + ", SHA-256 " + imported.sha256());
        }
        comparison.adjustments().forEach(this::adjusted);
        Comparison.Price price = comparison.price();
        if (price != null) {
            String amount = price.amount().toPlainString();
            grading.limit(
                    Grade.D_PRIME,
                    "declared-price",
                    "单价" + amount + "为申报参数，依据：" + price.source(),
                    "the price of " + amount + " is declared: " + price.source());
        }
        if ((price != null) != (definition.quantity() == Quantity.MONEY)) {
            grading.limit(
                    Grade.X,
                    "price",
                    "金额指标须给出单价，其他指标不得给出",
                    "an amount of money needs a price, and nothing else has one");
        }
    }

    private void adjusted(Adjustment a) {
        String amount = (a.amount().signum() > 0 ? "+" : "") + a.amount().toPlainString() + " " + of.unit();
        String what = amount + ", " + a.time().start() + "/" + a.time().end() + ", " + a.reason() + " (" + a.by() + ", "
                + a.at() + ", key " + a.fingerprint() + ")";
        Window time = request.reporting();
        boolean inside =
                !a.time().start().isBefore(time.start()) && !a.time().end().isAfter(time.end());
        if (!inside || !a.holds(request)) {
            grading.limit(
                    Grade.X,
                    "adjustment-unsigned",
                    "非常规调整的签名无效或不在报告期内：" + what,
                    "a non-routine adjustment is not signed as it stands, or lies outside the reporting time: " + what);
        } else {
            grading.limit(Grade.D_PRIME, "adjusted", "非常规调整：" + what, "non-routine adjustment: " + what);
        }
    }

    /** @param exchanged whether other gateways measured in one of the times */
    void claim(Estimation.Effect effect, boolean exchanged) {
        effect.notes().forEach(t -> grading.limit(Grade.M1, t));
        effect.guards().forEach(g -> grading.limit(Grade.M1, g.text()));
        boolean nothing = effect.estimate().contains(effect.neutral());
        if (nothing) {
            grading.note(Figure.NO_CLAIM, "未见显著变化", "no significant change");
        } else if (exchanged || effect.guards().stream().anyMatch(Guard::blocks)) {
            grading.notEnough();
        }
    }

    /** @return the estimator by name, for a reader */
    static Text method(String formula) {
        String en = formula.replaceFirst("@.*", "").replace('-', ' ');
        return new Text(formula, NAMES.getOrDefault(formula, formula), en);
    }
}
