package io.edgewitness.collector.indicators;

import io.edgewitness.collector.estimators.Quantity;
import io.edgewitness.collector.estimators.Text;
import io.edgewitness.collector.indicators.ZoneFigure.Consented;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How figures of enterprises are put together: amounts are added, shares and rates weighed by their denominators, extremes compared. Of a
 * quantile there is no way: it would take the samples. Half-widths add up as the root of their squares, below and above apart: the figures
 * are of unlike plants and instruments, so independent; weights count as exact.
 *
 * @param value null if there is none
 */
record ZoneSum(
        Text method, @Nullable BigDecimal value, @Nullable Uncertainty uncertainty) {
    private static final MathContext ROOT = MathContext.DECIMAL64;
    static final Text SUM = new Text("zone-sum", "各企业数值之和", "sum over the enterprises");
    static final Text LARGEST = new Text("zone-largest", "各企业数值中的最大值", "largest of the enterprises");
    static final Text SMALLEST = new Text("zone-smallest", "各企业数值中的最小值", "smallest of the enterprises");
    private static final Text WEIGHED = new Text(
            "zone-weighed", "按各企业的实物分母加权平均", "mean over the enterprises, weighed by their physical denominators");
    private static final Text NO_WAY = new Text(
            "zone-no-way",
            "分位数、中位数及无分母的数值不能由各企业数值汇总",
            "quantiles, medians and values without a denominator cannot be put together");

    /** @param figures with a value */
    static ZoneSum of(IndicatorDefinition d, List<Consented> figures) {
        if (figures.isEmpty()) {
            return new ZoneSum(NO_WAY, null, null);
        }
        if (d.isChange()) {
            return d.quantity() == Quantity.MONEY ? added(figures) : weighed(figures, f -> ofChange(d, f));
        }
        Aggregation a = d.isMeasured() ? d.inputs().values().iterator().next().aggregation() : Aggregation.LAST;
        return switch (a) {
            case SUM -> added(figures);
            case MAX -> extreme(LARGEST, figures, 1);
            case MIN -> extreme(SMALLEST, figures, -1);
            case RATIO -> weighed(figures, Consented::base);
            case P5, P50, P95, P99, LAST -> new ZoneSum(NO_WAY, null, null);
        };
    }

    /**
     * What a relative change is a share of. Of modelled energy that is what would have been used; of a rate or an amount per hour that of the
     * baseline, at the reporting time's denominator where there is one.
     */
    private static @Nullable BigDecimal ofChange(IndicatorDefinition d, Consented c) {
        Figure f = c.figure();
        BigDecimal baseline = f.parts().get(Change.BASELINE);
        if (d.quantity() == null || d.quantity() == Quantity.LABOUR) {
            BigDecimal base = c.base();
            BigDecimal seconds = f.parts().get(Change.BASELINE_S);
            if (baseline == null || seconds == null || seconds.signum() <= 0) {
                return null;
            }
            return base == null ? baseline.divide(seconds, ZoneFigure.QUOTIENT) : baseline.multiply(base);
        }
        return switch (d.quantity()) {
            case ENERGY -> f.parts().get("expected");
            case PROPORTION -> c.base();
            case RARE_EVENTS -> f.parts().get("events_baseline");
            case TIME_SHIFT, TIME_TAIL, LABOUR, DECLARED_LABOUR, MONEY -> null;
        };
    }

    private static ZoneSum added(List<Consented> figures) {
        BigDecimal sum = figures.stream().map(ZoneSum::value).reduce(BigDecimal.ZERO, BigDecimal::add);
        return new ZoneSum(SUM, sum, spread(sum, figures, f -> BigDecimal.ONE));
    }

    private static ZoneSum extreme(Text method, List<Consented> figures, int sign) {
        Consented best = figures.get(0);
        for (Consented f : figures) {
            best = sign * value(f).compareTo(value(best)) > 0 ? f : best;
        }
        return new ZoneSum(method, value(best), best.figure().uncertainty());
    }

    private static ZoneSum weighed(List<Consented> figures, Function<Consented, @Nullable BigDecimal> weight) {
        BigDecimal all = BigDecimal.ZERO;
        BigDecimal sum = BigDecimal.ZERO;
        List<BigDecimal> weights = new ArrayList<>();
        for (Consented f : figures) {
            BigDecimal w = weight.apply(f);
            if (w == null || w.signum() < 0) {
                return new ZoneSum(NO_WAY, null, null);
            }
            weights.add(w);
            all = all.add(w);
            sum = sum.add(w.multiply(value(f)));
        }
        if (all.signum() == 0) {
            return new ZoneSum(NO_WAY, null, null);
        }
        BigDecimal total = all;
        BigDecimal mean = sum.divide(total, ZoneFigure.QUOTIENT);
        return new ZoneSum(
                WEIGHED,
                mean,
                spread(mean, figures, f -> weights.get(figures.indexOf(f)).divide(total, ZoneFigure.QUOTIENT)));
    }

    private static @Nullable Uncertainty spread(
            BigDecimal value, List<Consented> figures, Function<Consented, BigDecimal> factor) {
        BigDecimal below = BigDecimal.ZERO;
        BigDecimal above = BigDecimal.ZERO;
        BigDecimal confidence = null;
        for (Consented f : figures) {
            Uncertainty u = f.figure().uncertainty();
            if (u == null || (confidence != null && confidence.compareTo(u.confidence()) != 0)) {
                return null;
            }
            confidence = u.confidence();
            BigDecimal share = factor.apply(f);
            below = below.add(value(f).subtract(u.low()).multiply(share).pow(2));
            above = above.add(u.high().subtract(value(f)).multiply(share).pow(2));
        }
        return Uncertainty.interval(
                value,
                value.subtract(below.sqrt(ROOT)),
                value.add(above.sqrt(ROOT)),
                Objects.requireNonNull(confidence),
                new Text(
                        "root-of-squares",
                        "各企业半宽的平方和开方",
                        "root of the sum of the squared half-widths of the enterprises"));
    }

    private static BigDecimal value(Consented f) {
        return Objects.requireNonNull(f.figure().value());
    }
}
