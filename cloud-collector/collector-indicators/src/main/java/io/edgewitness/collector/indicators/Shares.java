package io.edgewitness.collector.indicators;

import io.edgewitness.collector.api.StoredMetric;
import io.edgewitness.collector.estimators.Estimate;
import io.edgewitness.collector.estimators.Proportions;
import io.edgewitness.collector.estimators.Proportions.Sample;
import io.edgewitness.edge.api.Metric.Amount;
import io.edgewitness.edge.api.Window;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Shares of things that are counted one by one. Those of 24 hours, counted from the time's begin, are one cluster: what is made in one day
 * fails together.
 */
final class Shares {
    private static final long CLUSTER_S = 86_400;

    private Shares() {}

    /** @param grading gets an X where the parts of the ratio are no counts, so that there is no sample */
    static void counted(Selection s, Window time, Grading grading) {
        if (sample(s, time) == null) {
            grading.limit(
                    Grade.X,
                    "not-counts",
                    "比率的分子、分母不是逐件计数，无法给出区间",
                    "the parts of the ratio are no counts, so that no interval can be given");
        }
    }

    /** @return null if it is none */
    private static @Nullable Sample sample(Selection s, Window time) {
        Map<Long, BigDecimal[]> clusters = new TreeMap<>();
        for (StoredMetric m : s.windows()) {
            if (!(m.metric().amount() instanceof Amount.Ratio r)) {
                return null;
            }
            long cluster = Math.floorDiv(
                    Duration.between(time.start(), m.metric().window().start()).toSeconds(), CLUSTER_S);
            clusters.merge(cluster, new BigDecimal[] {r.numerator(), r.denominator()}, (a, b) ->
                    new BigDecimal[] {a[0].add(b[0]), a[1].add(b[1])});
        }
        List<BigDecimal[]> parts =
                clusters.values().stream().filter(c -> c[1].signum() > 0).toList();
        try {
            return Sample.ofClusters(
                    parts.stream().mapToLong(c -> c[0].longValueExact()).toArray(),
                    parts.stream().mapToLong(c -> c[1].longValueExact()).toArray());
        } catch (ArithmeticException | IllegalArgumentException e) {
            return null;
        }
    }

    /** @param level of a value, so of a sample */
    static Uncertainty interval(Level level, Formula formula, Grading grading) {
        Map.Entry<String, Selection> input =
                level.selections().entrySet().iterator().next();
        Sample sample = Objects.requireNonNull(sample(input.getValue(), level.time()));
        Estimate e = Proportions.wilson(sample, Bootstrap.CONFIDENCE.doubleValue());
        if (sample.count() == 0) {
            grading.note(
                    Figure.NONE_FOUND,
                    sample.size() + "件中0件：只能写为不高于区间上限，不得写为0",
                    "none of " + sample.size() + ": printed as at most the interval's upper end, never as 0");
        } else if (sample.count() == sample.size()) {
            grading.note(
                    Figure.ALL_FOUND,
                    sample.size() + "件全部符合：只能写为不低于区间下限，不得写为全部",
                    "all of " + sample.size() + ": printed as at least the interval's lower end, never as all");
        }
        return Uncertainty.interval(
                Objects.requireNonNull(level.value()),
                formula.evaluate(Map.of(input.getKey(), Effects.decimal(e.low()))),
                formula.evaluate(Map.of(input.getKey(), Effects.decimal(e.high()))),
                Bootstrap.CONFIDENCE,
                Standing.method(Proportions.WILSON));
    }
}
