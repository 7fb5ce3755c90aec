package io.edgewitness.collector.indicators;

import io.edgewitness.collector.api.StoredMetric;
import io.edgewitness.collector.estimators.BlockBootstrap;
import io.edgewitness.collector.estimators.BlockBootstrap.Blocks;
import io.edgewitness.collector.estimators.Text;
import io.edgewitness.edge.api.Metric.Amount;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * 90 % interval of a change between two times by {@link BlockBootstrap}, 999 draws. Sums are exact decimals, so every machine finds the
 * same interval.
 */
final class Bootstrap {
    static final int DRAWS = 999;
    static final BigDecimal CONFIDENCE = new BigDecimal("0.90");

    private final IndicatorDefinition definition;
    private final Formula level;
    private final Formula change;

    Bootstrap(IndicatorDefinition definition, Formula level, Formula change) {
        this.definition = definition;
        this.level = level;
        this.change = change;
    }

    /** The windows of one time: per input the running sums of numerator and denominator, so that a block costs two subtractions. */
    private record Sums(Map<String, BigDecimal[][]> byInput, int windows) {
        int block() {
            return BlockBootstrap.length(windows);
        }
    }

    /** @return null if there are too few windows, or windows that cannot be resampled */
    @Nullable
    Uncertainty interval(Level baseline, Level reporting, BigDecimal value, Map<String, BigDecimal> seconds) {
        Sums b = sums(baseline);
        Sums r = sums(reporting);
        if (b == null || r == null) {
            return null;
        }
        List<BigDecimal> drawn;
        try {
            long seed = Seeds.of(definition, List.of(baseline, reporting));
            drawn = BlockBootstrap.draws(b.windows, r.windows, 0, DRAWS, seed, (i, j) -> {
                Map<String, BigDecimal> variables = new HashMap<>(seconds);
                variables.put(Change.BASELINE, level.evaluate(parts(b, baseline.definition(), i)));
                variables.put(Change.REPORTING, level.evaluate(parts(r, reporting.definition(), j)));
                return change.evaluate(variables);
            });
        } catch (ArithmeticException e) {
            return null;
        }
        int tail = BlockBootstrap.tail(DRAWS, CONFIDENCE.doubleValue());
        return Uncertainty.interval(
                value,
                drawn.get(tail - 1).min(value),
                drawn.get(DRAWS - tail).max(value),
                CONFIDENCE,
                new Text(
                        "moving-block-bootstrap",
                        "移动块自助法，" + DRAWS + "次，块长" + b.block() + "和" + r.block() + "个窗口",
                        "moving-block bootstrap, " + DRAWS + " draws, blocks of " + b.block() + " and " + r.block()
                                + " windows"));
    }

    private static @Nullable Sums sums(Level level) {
        Map<String, BigDecimal[][]> byInput = new HashMap<>();
        int windows = -1;
        for (Map.Entry<String, Selection> e : level.selections().entrySet()) {
            Aggregation aggregation = level.definition().input(e.getKey()).aggregation();
            List<BigDecimal[]> rows = rows(e.getValue(), aggregation);
            if (rows == null
                    || rows.size() < BlockBootstrap.LEAST_WINDOWS
                    || (windows >= 0 && rows.size() != windows)) {
                return null;
            }
            windows = rows.size();
            BigDecimal[][] running = new BigDecimal[windows + 1][2];
            running[0] = new BigDecimal[] {BigDecimal.ZERO, BigDecimal.ZERO};
            for (int i = 0; i < windows; i++) {
                running[i + 1][0] = running[i][0].add(rows.get(i)[0]);
                running[i + 1][1] = running[i][1].add(rows.get(i)[1]);
            }
            byInput.put(e.getKey(), running);
        }
        return windows < 0 ? null : new Sums(byInput, windows);
    }

    /** Numerator and denominator by window, over all series; null if the windows differ in length or the amounts do not add up. */
    private static @Nullable List<BigDecimal[]> rows(Selection s, Aggregation aggregation) {
        TreeMap<Instant, BigDecimal[]> rows = new TreeMap<>();
        Duration length = null;
        for (StoredMetric m : s.windows()) {
            if (length != null && !length.equals(Selection.length(m))) {
                return null;
            }
            length = Selection.length(m);
            BigDecimal[] row = rows.computeIfAbsent(
                    m.metric().window().start(), t -> new BigDecimal[] {BigDecimal.ZERO, BigDecimal.ZERO});
            if (aggregation == Aggregation.SUM && m.metric().amount() instanceof Amount.Exact e) {
                row[0] = row[0].add(e.value());
            } else if (aggregation == Aggregation.RATIO && m.metric().amount() instanceof Amount.Ratio r) {
                row[0] = row[0].add(r.numerator());
                row[1] = row[1].add(r.denominator());
            } else {
                return null;
            }
        }
        return new ArrayList<>(rows.values());
    }

    private static Map<String, BigDecimal> parts(Sums s, IndicatorDefinition level, Blocks drawn) {
        Map<String, BigDecimal> parts = new HashMap<>();
        s.byInput.forEach((name, running) -> {
            BigDecimal[] sum = {BigDecimal.ZERO, BigDecimal.ZERO};
            drawn.forEach((from, to) -> {
                sum[0] = sum[0].add(running[to][0].subtract(running[from][0]));
                sum[1] = sum[1].add(running[to][1].subtract(running[from][1]));
            });
            boolean ratio = level.input(name).aggregation() == Aggregation.RATIO;
            parts.put(name, ratio ? sum[0].divide(sum[1], MathContext.DECIMAL128) : sum[0]);
        });
        return parts;
    }
}
