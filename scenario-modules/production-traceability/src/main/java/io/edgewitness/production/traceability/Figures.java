package io.edgewitness.production.traceability;

import io.edgewitness.edge.api.Gap;
import io.edgewitness.edge.api.Metric;
import io.edgewitness.edge.api.Metric.Amount;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.ScenarioContext;
import io.edgewitness.edge.api.ScenarioOutput;
import io.edgewitness.edge.api.Value;
import io.edgewitness.edge.api.Window;
import io.edgewitness.scenario.kit.SampleCounts;
import io.edgewitness.scenario.kit.StateReader;
import io.edgewitness.scenario.kit.StateWriter;
import io.edgewitness.scenario.kit.Tally;
import io.edgewitness.scenario.kit.TumblingWindows;
import io.edgewitness.scenario.kit.WindowSketches;
import io.edgewitness.scenario.kit.WindowTime;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Counts what is captured, window by window, and tells it as figures. One thread. */
final class Figures {
    private final TraceabilityParameters parameters;
    private final Drill drill;
    private final WindowTime time;
    private final List<PointId> inputs;
    private final Set<PointId> cameras;
    private final TumblingWindows windows;
    private final SampleCounts counts;
    private final Tally tally;
    private final WindowSketches delays;

    Figures(ScenarioContext context, TraceabilityParameters parameters, Drill drill) {
        this.parameters = parameters;
        this.drill = drill;
        time = new WindowTime(parameters.clockTolerance());
        inputs = context.allInputs();
        cameras = new HashSet<>(context.input("frames"));
        windows = new TumblingWindows(
                parameters.window(), parameters.lateness(), parameters.clockTolerance(), context.zone());
        counts = new SampleCounts(windows, inputs, context);
        tally = new Tally(windows);
        delays = new WindowSketches(windows);
    }

    /** @return the time that the sample counts for */
    Instant sample(Sample sample) {
        Instant at = time.of(sample, windows);
        boolean good =
                cameras.contains(sample.point()) ? sample.value() instanceof Value.Frame : sample.value() != null;
        if (counts.counts(sample.point())) {
            windows.touch(at);
            counts.sample(at, good);
        }
        TraceabilityParameters.Terminal terminal = parameters.terminals().get(sample.point());
        if (terminal != null && good) {
            tally.one(at, "terminal " + terminal);
        }
        return at;
    }

    void gap(Gap gap) {
        counts.gap(gap);
    }

    /** An event was captured. */
    void event(Sample sample, Instant at, boolean orphan) {
        tally.one(at, "events");
        tally.add(at, "orphans", orphan ? BigDecimal.ONE : BigDecimal.ZERO);
        Double delay = time.delay(sample);
        if (delay != null) {
            delays.add(at, delay);
        }
    }

    /** @param facts whether material, operator and machine are known */
    void step(Instant at, boolean facts) {
        tally.one(at, "steps");
        tally.add(at, "facts", facts ? BigDecimal.ONE : BigDecimal.ZERO);
    }

    /** @param first whether no read failed before this code */
    void read(Instant at, boolean first) {
        tally.one(at, "reads");
        tally.add(at, "first", first ? BigDecimal.ONE : BigDecimal.ZERO);
    }

    void finished(Instant at, String unit, boolean whole) {
        tally.one(at, "finished");
        drill.finished(windows.of(at), unit);
        tally.add(at, "whole", whole ? BigDecimal.ONE : BigDecimal.ZERO);
    }

    /** A set-point that a material's property asked for was carried out. */
    void fedForward(Instant at) {
        tally.one(at, "fed forward");
    }

    boolean isStepBack(Instant now) {
        return windows.isStepBack(now);
    }

    /** The clock was set back: what was filed under later times belongs to none. */
    void forgetFrom(Instant now) {
        counts.unsettleFrom(now);
        tally.forgetFrom(now);
        delays.forgetFrom(now);
        drill.forgetFrom(now);
    }

    void tell(Instant now, ScenarioOutput out) {
        for (TumblingWindows.Due due : windows.due(now)) {
            SampleCounts.Count count = counts.of(due.window());
            if (count.expected() != 0 || !tally.isEmpty(due.window())) {
                Drill.Result drilled = drill.of(due.window());
                metrics(due, count, drilled, out);
                if (due.revision() == 0) {
                    Demands.of(this, parameters, drilled, due.window(), now).forEach(out::demand);
                }
            }
        }
        Instant kept = windows.keptFrom(now);
        counts.forgetBefore(kept);
        tally.forgetBefore(kept);
        delays.forgetBefore(kept);
        drill.forgetBefore(kept);
    }

    private void metrics(TumblingWindows.Due due, SampleCounts.Count count, Drill.Result drilled, ScenarioOutput out) {
        Window w = due.window();
        Map<String, Amount> figures = new TreeMap<>();
        figures.put("tr_complete_unit_ratio", ratio(w, "whole", "finished", "no unit was finished"));
        figures.put("tr_orphan_event_ratio", ratio(w, "orphans", "events", "no event"));
        figures.put("tr_first_read_ratio", ratio(w, "first", "reads", "no code was read"));
        figures.put("tr_capture_latency_s_p95", delays.quantile(w, 0.95));
        Amount none = new Amount.Missing("no unit with materials was finished");
        boolean tried = drilled.tried() > 0;
        figures.put("tr_depth_levels", tried ? new Amount.Exact(BigDecimal.valueOf(drilled.depth())) : none);
        figures.put(
                "tr_recall_scope_ratio",
                tried
                        ? new Amount.Ratio(
                                BigDecimal.valueOf(drilled.recalled()), BigDecimal.valueOf(drilled.finished()))
                        : none);
        figures.put("tr_feedforward_count", new Amount.Exact(sum(w, "fed forward")));
        figures.forEach((name, amount) -> out.metric(
                new Metric(name, Map.of(), w, due.revision(), amount, count.expected(), count.received(), inputs)));
    }

    private Amount ratio(Window w, String part, String whole, String without) {
        BigDecimal of = sum(w, whole);
        return of.signum() == 0 ? new Amount.Missing(without) : new Amount.Ratio(sum(w, part), of);
    }

    BigDecimal sum(Window window, String name) {
        return tally.of(window, name);
    }

    Amount delayP95(Window window) {
        return delays.quantile(window, 0.95);
    }

    void write(StateWriter state) {
        windows.write(state);
        counts.write(state);
        tally.write(state);
        delays.write(state);
        drill.write(state);
    }

    void read(StateReader state) {
        windows.read(state);
        counts.read(state);
        tally.read(state);
        delays.read(state);
        drill.read(state);
    }
}
