package io.edgewitness.process.compliance;

import io.edgewitness.edge.api.Gap;
import io.edgewitness.edge.api.Metric;
import io.edgewitness.edge.api.Metric.Amount;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.ScenarioContext;
import io.edgewitness.edge.api.ScenarioOutput;
import io.edgewitness.edge.api.Window;
import io.edgewitness.scenario.kit.Proportion;
import io.edgewitness.scenario.kit.SampleCounts;
import io.edgewitness.scenario.kit.StateReader;
import io.edgewitness.scenario.kit.StateWriter;
import io.edgewitness.scenario.kit.Tally;
import io.edgewitness.scenario.kit.TumblingWindows;
import io.edgewitness.scenario.kit.WindowSketches;
import io.edgewitness.scenario.kit.WindowTime;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Counts what happens, window by window, and tells it as figures. Units with a seeded mistake count for recall only. One thread. */
final class Figures {
    static final List<Finding.Kind> SEEDED = List.of(Finding.Kind.ORDER, Finding.Kind.DANGER, Finding.Kind.PICK);
    private static final BigDecimal THOUSAND = BigDecimal.valueOf(1000);

    private final ComplianceParameters parameters;
    private final WindowTime time;
    private final List<PointId> inputs;
    private final TumblingWindows windows;
    private final SampleCounts counts;
    private final Tally tally;
    private final WindowSketches doses;
    private final WindowSketches latencies;
    private final WindowSketches delays;
    private final TreeSet<String> seen = new TreeSet<>();
    private final Recalls recalls = new Recalls();

    Figures(ScenarioContext context, ComplianceParameters parameters) {
        this.parameters = parameters;
        time = new WindowTime(parameters.clockTolerance());
        inputs = context.allInputs();
        windows = new TumblingWindows(
                parameters.window(), parameters.lateness(), parameters.clockTolerance(), context.zone());
        counts = new SampleCounts(windows, inputs, context);
        tally = new Tally(windows);
        doses = new WindowSketches(windows);
        latencies = new WindowSketches(windows);
        delays = new WindowSketches(windows);
    }

    /** @return the time that the sample counts for */
    Instant sample(Sample sample) {
        Instant at = time.of(sample, windows);
        boolean good = sample.value() != null;
        if (counts.counts(sample.point())) {
            windows.touch(at);
            counts.sample(at, good);
        }
        ComplianceParameters.Sensor sensor = parameters.sensors().get(sample.point());
        if (sensor != null && good) {
            tally.one(at, "sensor " + sensor);
        }
        return at;
    }

    void gap(Gap gap) {
        counts.gap(gap);
    }

    void step(StepEvent step, Case unit, Sample sample, Instant at) {
        if (parameters.sop().steps().containsKey(step.step())) {
            seen.add(step.step());
        }
        Double delay = delay(sample);
        if (delay != null) {
            delays.add(at, delay);
        }
        if (unit.seeded().isEmpty() && step.phase() != StepEvent.Phase.COMPLETE) {
            tally.one(at, "steps");
            tally.add(at, "actors", step.actor().isEmpty() ? BigDecimal.ZERO : BigDecimal.ONE);
        }
    }

    /** As of {@link WindowTime#delay}; null also where nothing came. */
    @Nullable
    Double delay(@Nullable Sample sample) {
        return sample == null ? null : time.delay(sample);
    }

    /** @param unit null: not known, so no seeded one */
    void found(Finding.Kind kind, @Nullable Case unit, Instant at) {
        if (unit == null || unit.seeded().isEmpty()) {
            tally.one(at, kind.type());
        }
    }

    void latency(Instant at, double seconds) {
        latencies.add(at, seconds);
    }

    void dose(Instant at, @Nullable Double percent) {
        tally.one(at, "doses");
        if (percent != null) {
            tally.one(at, "weighed");
            doses.add(at, percent);
        }
    }

    void pick(Instant at, boolean judged) {
        tally.one(at, "picks");
        tally.add(at, "judged", judged ? BigDecimal.ONE : BigDecimal.ZERO);
    }

    void stage(Instant at, Sop.Stage stage) {
        tally.one(at, "stage " + stage);
    }

    void closed(Case unit, Instant at, BigDecimal fitness, boolean right) {
        Seeding seeding = unit.seeding();
        if (seeding != null) {
            boolean found = unit.has(seeding.kind());
            tally.one(at, "seeded " + seeding.kind());
            tally.add(at, "recalled " + seeding.kind(), found ? BigDecimal.ONE : BigDecimal.ZERO);
            recalls.add(seeding.kind(), found);
            return;
        }
        tally.one(at, "closed");
        tally.add(at, "fitness", fitness);
        tally.add(at, "right", right ? BigDecimal.ONE : BigDecimal.ZERO);
    }

    boolean isStepBack(Instant now) {
        return windows.isStepBack(now);
    }

    /** The clock was set back: what was filed under later times belongs to none. */
    void forgetFrom(Instant now) {
        counts.unsettleFrom(now);
        tally.forgetFrom(now);
        doses.forgetFrom(now);
        latencies.forgetFrom(now);
        delays.forgetFrom(now);
    }

    void tell(Instant now, ScenarioOutput out) {
        for (TumblingWindows.Due due : windows.due(now)) {
            SampleCounts.Count count = counts.of(due.window());
            if (count.expected() != 0 || !tally.isEmpty(due.window())) {
                metrics(due, count, out);
                if (due.revision() == 0) {
                    Demands.of(this, parameters, due.window(), now).forEach(out::demand);
                }
            }
        }
        Instant kept = windows.keptFrom(now);
        counts.forgetBefore(kept);
        tally.forgetBefore(kept);
        doses.forgetBefore(kept);
        latencies.forgetBefore(kept);
        delays.forgetBefore(kept);
    }

    private void metrics(TumblingWindows.Due due, SampleCounts.Count count, ScenarioOutput out) {
        Window w = due.window();
        Map<String, Amount> figures = new TreeMap<>();
        figures.put("pc_fitness_ratio", ratio(sum(w, "fitness"), sum(w, "closed"), "no unit was finished"));
        figures.put("pc_right_first_time_ratio", ratio(sum(w, "right"), sum(w, "closed"), "no unit was finished"));
        figures.put("pc_order_violation_per_1000", perThousand(w, Finding.Kind.ORDER, "steps"));
        figures.put("pc_dangerous_op_per_1000", perThousand(w, Finding.Kind.DANGER, "steps"));
        figures.put("pc_wrong_pick_per_1000", perThousand(w, Finding.Kind.PICK, "picks"));
        figures.put("pc_dosing_dev_pct_p95", doses.quantile(w, 0.95));
        figures.put("pc_detect_latency_s_p95", latencies.quantile(w, 0.95));
        figures.put(
                "pc_observable_step_ratio",
                new Amount.Ratio(
                        BigDecimal.valueOf(seen.size()),
                        BigDecimal.valueOf(parameters.sop().steps().size())));
        figures.forEach((name, amount) -> metric(name, Map.of(), due, amount, count, out));
        for (Finding.Kind kind : SEEDED) {
            if (sum(w, "seeded " + kind).signum() > 0) {
                Amount recall = new Amount.Ratio(sum(w, "recalled " + kind), sum(w, "seeded " + kind));
                metric("pc_seeded_recall_ratio", Map.of("detector", kind.type()), due, recall, count, out);
            }
        }
    }

    private void metric(
            String name,
            Map<String, String> labels,
            TumblingWindows.Due due,
            Amount amount,
            SampleCounts.Count count,
            ScenarioOutput out) {
        out.metric(new Metric(
                name, labels, due.window(), due.revision(), amount, count.expected(), count.received(), inputs));
    }

    private Amount perThousand(Window w, Finding.Kind kind, String of) {
        return ratio(sum(w, kind.type()).multiply(THOUSAND), sum(w, of), "no " + of);
    }

    private static Amount ratio(BigDecimal numerator, BigDecimal denominator, String without) {
        return denominator.signum() == 0 ? new Amount.Missing(without) : new Amount.Ratio(numerator, denominator);
    }

    BigDecimal sum(Window window, String name) {
        return tally.of(window, name);
    }

    Amount delayP95(Window window) {
        return delays.quantile(window, 0.95);
    }

    Proportion recall(Finding.Kind kind) {
        return recalls.of(kind);
    }

    void write(StateWriter state) {
        windows.write(state);
        counts.write(state);
        tally.write(state);
        doses.write(state);
        latencies.write(state);
        delays.write(state);
        state.integer(seen.size());
        seen.forEach(state::text);
        recalls.write(state);
    }

    void read(StateReader state) {
        windows.read(state);
        counts.read(state);
        tally.read(state);
        doses.read(state);
        latencies.read(state);
        delays.read(state);
        seen.clear();
        for (long n = state.integer(); n > 0; n--) {
            seen.add(state.text());
        }
        recalls.read(state);
    }
}
