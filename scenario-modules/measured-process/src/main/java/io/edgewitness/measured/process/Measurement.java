package io.edgewitness.measured.process;

import io.edgewitness.edge.api.Gap;
import io.edgewitness.edge.api.Metric;
import io.edgewitness.edge.api.Metric.Amount;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.ScenarioContext;
import io.edgewitness.edge.api.ScenarioOutput;
import io.edgewitness.edge.api.Value;
import io.edgewitness.edge.api.Window;
import io.edgewitness.scenario.kit.RegisterSeries;
import io.edgewitness.scenario.kit.SampleCounts;
import io.edgewitness.scenario.kit.StateReader;
import io.edgewitness.scenario.kit.StateWriter;
import io.edgewitness.scenario.kit.TumblingWindows;
import io.edgewitness.scenario.kit.WindowSketches;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One metric over its points: an exact running total a window, or the registers or sketch that its function needs. */
final class Measurement {
    private final MeasuredParameters.Measured definition;
    private final List<PointId> points;
    private final TumblingWindows windows;
    private final SampleCounts counts;
    private final TreeMap<Instant, Total> totals = new TreeMap<>();
    private @Nullable Instant newestStart;
    private @Nullable Total newestTotal;
    private final WindowSketches sketches;
    private final Map<PointId, RegisterSeries> registers = new LinkedHashMap<>();

    /** Sum, extreme or last value of a window so far, as the function asks; changed in place by each sample. */
    private final class Total {
        private BigDecimal value;
        private long count;
        private Instant newest;

        Total(BigDecimal value, long count, Instant newest) {
            this.value = value;
            this.count = count;
            this.newest = newest;
        }

        void add(BigDecimal number, Instant at) {
            boolean first = count++ == 0;
            value = first
                    ? number
                    : switch (definition.function()) {
                        case MIN -> value.min(number);
                        case MAX -> value.max(number);
                        case LAST -> at.isBefore(newest) ? value : number;
                        case COUNT -> value;
                        default -> value.add(number);
                    };
            newest = first || newest.isBefore(at) ? at : newest;
        }
    }

    Measurement(
            MeasuredParameters.Measured definition,
            List<PointId> points,
            TumblingWindows windows,
            ScenarioContext context) {
        this.definition = definition;
        this.points = points;
        this.windows = windows;
        counts = new SampleCounts(windows, points, context);
        sketches = new WindowSketches(windows);
        points.forEach(p -> registers.put(p, new RegisterSeries(null, List.of(), false)));
    }

    void sample(Instant at, Sample sample) {
        BigDecimal number = number(sample.value());
        counts.sample(at, number != null);
        if (number == null) {
            return;
        }
        switch (definition.function()) {
            case DIFFERENCE -> {
                RegisterSeries register = registers.get(sample.point());
                Instant later = register == null ? null : register.add(at, number);
                if (later != null) {
                    windows.touch(later);
                }
            }
            case P95 -> sketches.add(at, number.doubleValue());
            default -> total(windows.of(at).start(), at).add(number, at);
        }
    }

    private @Nullable BigDecimal number(@Nullable Value value) {
        if (definition.function() == MeasuredParameters.Function.SHARE) {
            return value instanceof Value.Bool b ? (b.value() ? BigDecimal.ONE : BigDecimal.ZERO) : null;
        }
        if (value == null || !value.isNumber()) {
            return null;
        }
        if (definition.function() == MeasuredParameters.Function.COUNT) {
            return BigDecimal.ONE; // only whether it is a number matters
        }
        boolean negativeQuantile = definition.function() == MeasuredParameters.Function.P95
                && value.number().signum() < 0;
        return negativeQuantile ? null : value.number();
    }

    private Total total(Instant start, Instant at) {
        Total total = start.equals(newestStart) ? newestTotal : null;
        if (total == null) {
            total = totals.computeIfAbsent(start, s -> new Total(BigDecimal.ZERO, 0, at));
            newestStart = start;
            newestTotal = total;
        }
        return total;
    }

    void gap(Gap gap) {
        counts.gap(gap);
    }

    void tell(TumblingWindows.Due due, ScenarioOutput out) {
        SampleCounts.Count count = counts.of(due.window());
        if (count.expected() != 0) {
            out.metric(new Metric(
                    definition.name(),
                    Map.of(),
                    due.window(),
                    due.revision(),
                    amount(due.window()),
                    count.expected(),
                    count.received(),
                    points));
        }
    }

    private Amount amount(Window window) {
        if (definition.function() == MeasuredParameters.Function.P95) {
            return sketches.quantile(window, 0.95);
        }
        if (definition.function() == MeasuredParameters.Function.DIFFERENCE) {
            return difference(window);
        }
        Total total = totals.get(window.start());
        if (total == null) {
            return new Amount.Missing("no good sample in the window");
        }
        return switch (definition.function()) {
            case AVG, SHARE -> new Amount.Ratio(total.value, BigDecimal.valueOf(total.count));
            case COUNT -> new Amount.Exact(BigDecimal.valueOf(total.count));
            default -> new Amount.Exact(total.value);
        };
    }

    private Amount difference(Window window) {
        BigDecimal sum = BigDecimal.ZERO;
        int steps = 0;
        for (Map.Entry<PointId, RegisterSeries> e : registers.entrySet()) {
            RegisterSeries.Advance advance = e.getValue().advance(window);
            if (advance.backwards() != null) {
                return new Amount.Missing(e.getKey() + " went backwards at " + advance.backwards());
            }
            sum = sum.add(advance.amount());
            steps += advance.steps();
        }
        return steps == 0 ? new Amount.Missing("no two readings to compare") : new Amount.Exact(sum);
    }

    void forgetBefore(Instant time) {
        totals.headMap(time).clear();
        newestStart = null;
        counts.forgetBefore(time);
        sketches.forgetBefore(time);
        registers.values().forEach(r -> r.forgetBefore(time));
    }

    /** The clock was set back to this time: what was filed under later times belongs to none. */
    void forgetFrom(Instant time) {
        totals.tailMap(time, true).clear();
        newestStart = null;
        counts.unsettleFrom(time);
        sketches.forgetFrom(time);
        registers.values().forEach(r -> r.forgetFrom(time));
    }

    void write(StateWriter state) {
        counts.write(state);
        sketches.write(state);
        registers.values().forEach(r -> r.write(state));
        state.integer(totals.size());
        totals.forEach((start, t) ->
                state.instant(start).decimal(t.value).integer(t.count).instant(t.newest));
    }

    void read(StateReader state) {
        counts.read(state);
        sketches.read(state);
        registers.values().forEach(r -> r.read(state));
        totals.clear();
        newestStart = null;
        for (long n = state.integer(); n > 0; n--) {
            totals.put(state.time(), new Total(state.number(), state.integer(), state.time()));
        }
    }
}
