package io.edgewitness.collector.indicators;

import com.datadoghq.sketch.ddsketch.DDSketch;
import com.datadoghq.sketch.ddsketch.encoding.ByteArrayInput;
import com.datadoghq.sketch.ddsketch.store.UnboundedSizeDenseStore;
import io.edgewitness.collector.api.StoredMetric;
import io.edgewitness.collector.estimators.Text;
import io.edgewitness.edge.api.Metric.Amount;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One number made of many windows.
 *
 * @param value null if there is none, and {@code problem} says why
 * @param relativeBound of a sketch: its relative accuracy
 */
record Aggregate(
        @Nullable BigDecimal value,
        @Nullable BigDecimal relativeBound,
        @Nullable Text problem) {
    /**
     * A quantile's digits past the 9th depend on the cube root of the machine's mathematics library, and its sketch is good to 1 %:
     * so no more than 9 are kept, and two machines agree.
     */
    static final MathContext QUANTILE = new MathContext(9);

    private static Aggregate of(BigDecimal value) {
        return new Aggregate(value, null, null);
    }

    private static Aggregate none(String code, String zh, String en) {
        return new Aggregate(null, null, new Text(code, zh, en));
    }

    static Aggregate of(Aggregation aggregation, Selection selection) {
        List<StoredMetric> windows = selection.windows();
        if (windows.isEmpty()) {
            return none("no-value", "窗口内没有数值", "no window has a value");
        }
        if (selection.overlapping()) {
            return none("overlapping-windows", "统计窗口互相重叠", "metric windows overlap, so they cannot be put together");
        }
        return switch (aggregation) {
            case SUM -> sum(windows);
            case RATIO -> ratio(windows);
            case MAX -> extreme(windows, Comparator.naturalOrder());
            case MIN -> extreme(windows, Comparator.reverseOrder());
            case P5 -> quantile(windows, 0.05);
            case P50 -> quantile(windows, 0.50);
            case P95 -> quantile(windows, 0.95);
            case P99 -> quantile(windows, 0.99);
            case LAST -> last(selection);
        };
    }

    private static Aggregate wrongAmount() {
        return none(
                "wrong-amount",
                "记录的数值类型与指标定义不符",
                "a record's amount is not of the kind that the definition aggregates");
    }

    private static Aggregate sum(List<StoredMetric> windows) {
        BigDecimal sum = BigDecimal.ZERO;
        for (StoredMetric m : windows) {
            if (!(m.metric().amount() instanceof Amount.Exact e)) {
                return wrongAmount();
            }
            sum = sum.add(e.value());
        }
        return of(sum);
    }

    private static Aggregate ratio(List<StoredMetric> windows) {
        BigDecimal numerator = BigDecimal.ZERO;
        BigDecimal denominator = BigDecimal.ZERO;
        for (StoredMetric m : windows) {
            if (!(m.metric().amount() instanceof Amount.Ratio r)) {
                return wrongAmount();
            }
            numerator = numerator.add(r.numerator());
            denominator = denominator.add(r.denominator());
        }
        return denominator.signum() == 0
                ? none("zero-denominator", "分母为零", "the denominator is zero")
                : of(numerator.divide(denominator, MathContext.DECIMAL128));
    }

    private static Aggregate extreme(List<StoredMetric> windows, Comparator<BigDecimal> order) {
        BigDecimal best = null;
        for (StoredMetric m : windows) {
            if (!(m.metric().amount() instanceof Amount.Exact e)) {
                return wrongAmount();
            }
            best = best == null || order.compare(e.value(), best) > 0 ? e.value() : best;
        }
        return best == null ? wrongAmount() : of(best);
    }

    private static Aggregate last(Selection selection) {
        if (selection.used().size() != 1) {
            return none("several-series", "有多个数据序列", "there are several series; name a scenario or labels");
        }
        List<StoredMetric> windows = selection.windows();
        return windows.get(windows.size() - 1).metric().amount() instanceof Amount.Exact e
                ? of(e.value())
                : wrongAmount();
    }

    private static Aggregate quantile(List<StoredMetric> windows, double quantile) {
        DDSketch merged = null;
        for (StoredMetric m : windows) {
            if (!(m.metric().amount() instanceof Amount.Sketch s) || s.quantile() != quantile) {
                return wrongAmount();
            }
            try {
                DDSketch next = DDSketch.decode(ByteArrayInput.wrap(s.ddsketch()), UnboundedSizeDenseStore::new);
                if (merged == null) {
                    merged = next;
                } else {
                    merged.mergeWith(next);
                }
            } catch (IOException | RuntimeException e) {
                return none("bad-sketch", "分位数摘要无法合并", "a quantile sketch cannot be merged: " + e.getMessage());
            }
        }
        if (merged == null || merged.isEmpty()) {
            return none("no-value", "窗口内没有数值", "no window has a value");
        }
        BigDecimal value = new BigDecimal(merged.getValueAtQuantile(quantile)).round(QUANTILE);
        BigDecimal bound = new BigDecimal(merged.getIndexMapping().relativeAccuracy()).round(QUANTILE);
        return new Aggregate(value, bound, null);
    }
}
