package io.edgewitness.collector.indicators;

import io.edgewitness.collector.api.StoredMetric;
import io.edgewitness.collector.estimators.Text;
import io.edgewitness.edge.api.Window;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A level indicator over one time.
 *
 * @param value null if the grade is X, whatever could be computed
 * @param selections by input name
 * @param relativeBound of a sketch
 */
record Level(
        IndicatorDefinition definition,
        Window time,
        @Nullable BigDecimal value,
        @Nullable BigDecimal relativeBound,
        Grading grading,
        Map<String, BigDecimal> parts,
        Map<String, Selection> selections,
        List<StoredGap> gaps) {
    /** @param request says of what it is made, and with what instrument it was measured; of which records, the side says */
    static Level of(
            IndicatorDefinition definition, Formula formula, FigureRequest request, Side side, MetricSource source) {
        Window time = side.times().whole();
        Grading grading = new Grading();
        Map<String, Selection> selections = new LinkedHashMap<>();
        Map<String, BigDecimal> parts = new LinkedHashMap<>();
        List<StoredMetric> used = new ArrayList<>();
        BigDecimal bound = null;
        boolean complete = true;
        for (Map.Entry<String, IndicatorDefinition.Input> e :
                definition.inputs().entrySet()) {
            IndicatorDefinition.Input input = e.getValue();
            Selection s = Selection.of(input, side, request.resolution(), source);
            selections.put(e.getKey(), s);
            used.addAll(s.all());
            grading.judge(definition, input, s, time);
            if (definition.usesInstrument() && !s.used().isEmpty()) {
                grading.calibration(request.instrument(), time, s.used().size());
            }
            Aggregate aggregate = Aggregate.of(input.aggregation(), s);
            BigDecimal value = aggregate.value();
            if (value != null) {
                parts.put(e.getKey(), value);
                bound = aggregate.relativeBound();
            } else {
                complete = false;
                Text problem = aggregate.problem();
                if (problem != null && !s.used().isEmpty()) {
                    grading.limit(Grade.X, problem);
                }
            }
        }
        List<StoredGap> gaps = Grading.touching(source.gaps(time.start(), time.end()), used);
        grading.gaps(gaps);
        if (definition.estimator() == IndicatorDefinition.Estimator.WILSON && complete) {
            Shares.counted(selections.values().iterator().next(), time, grading);
        }
        BigDecimal value = complete && !grading.isMissing() ? value(formula, parts, grading) : null;
        return new Level(
                definition,
                time,
                value,
                bound,
                grading,
                Collections.unmodifiableMap(parts),
                Collections.unmodifiableMap(selections),
                gaps);
    }

    private static @Nullable BigDecimal value(Formula formula, Map<String, BigDecimal> parts, Grading grading) {
        try {
            return formula.evaluate(parts);
        } catch (ArithmeticException e) {
            grading.limit(Grade.X, "no-number", "公式无法得出数值", "the formula gives no number: " + e.getMessage());
            return null;
        }
    }

    List<RecordReference> records() {
        List<RecordReference> records = new ArrayList<>();
        selections.values().forEach(s -> s.all().forEach(m -> records.add(RecordReference.of(m))));
        return RecordReference.sorted(records);
    }

    long expected() {
        long sum = 0;
        for (Selection s : selections.values()) {
            if (s.expected() < 0) {
                return -1;
            }
            sum += s.expected();
        }
        return sum;
    }

    long received() {
        return selections.values().stream().mapToLong(Selection::received).sum();
    }

    /** @return of the worst input */
    @Nullable
    BigDecimal completeness() {
        BigDecimal worst = null;
        for (Selection s : selections.values()) {
            BigDecimal c = s.completeness();
            if (c == null) {
                return null;
            }
            worst = worst == null ? c : worst.min(c);
        }
        return worst;
    }

    /** @return of the worst input */
    BigDecimal coverage() {
        return selections.values().stream().map(Selection::coverage).reduce(BigDecimal.ONE, BigDecimal::min);
    }

    /** @return of the worst input, seconds with a value */
    BigDecimal coveredSeconds() {
        return selections.values().stream()
                .map(Selection::coveredSeconds)
                .reduce(BigDecimal::min)
                .orElse(BigDecimal.ZERO);
    }
}
