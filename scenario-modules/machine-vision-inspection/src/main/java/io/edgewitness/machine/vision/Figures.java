package io.edgewitness.machine.vision;

import io.edgewitness.edge.api.DemandResult;
import io.edgewitness.edge.api.Event;
import io.edgewitness.edge.api.Gap;
import io.edgewitness.edge.api.Metric;
import io.edgewitness.edge.api.Metric.Amount;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.ScenarioContext;
import io.edgewitness.edge.api.ScenarioOutput;
import io.edgewitness.edge.api.Value;
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
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Counts what happens, window by window, and tells it as figures, charts and demands. One thread. */
final class Figures {
    private final VisionParameters parameters;
    private final WindowTime time;
    private final List<PointId> inputs;
    private final TumblingWindows windows;
    private final SampleCounts counts;
    private final Tally tally;
    private final WindowSketches latencies;
    private final AuditSample audit;
    private RejectChart chart;

    Figures(ScenarioContext context, VisionParameters parameters) {
        this.parameters = parameters;
        time = new WindowTime(parameters.clockTolerance());
        inputs = context.input("camera");
        Duration patience = parameters.audit().patience();
        Duration tolerance = parameters.clockTolerance();
        windows = new TumblingWindows(
                parameters.window(),
                parameters.lateness(),
                patience.compareTo(tolerance) > 0 ? patience : tolerance,
                context.zone());
        counts = new SampleCounts(windows, inputs, context);
        tally = new Tally(windows);
        latencies = new WindowSketches(windows);
        audit = new AuditSample(parameters.audit(), tally);
        chart = new RejectChart(parameters.chart());
    }

    /** The time that a sample counts for. */
    Instant time(Sample sample) {
        return time.of(sample, windows);
    }

    /** Counts a sample of the camera; what is no frame was expected and not received. @return the time that it counts for */
    Instant frame(Sample sample) {
        Instant at = time(sample);
        windows.touch(at);
        counts.sample(at, sample.value() instanceof Value.Frame);
        return at;
    }

    void gap(Gap gap) {
        counts.gap(gap);
    }

    void triggered(Instant at) {
        tally.one(at, "triggers");
    }

    void unfit(Instant at) {
        tally.one(at, "unfit");
    }

    /** @return whether the part is drawn to be looked at again */
    boolean judged(Verdict verdict, String unit, long number, Instant at) {
        tally.one(at, "inspected");
        tally.one(at, verdict.rejected() ? "rejected" : "passed");
        return audit.draw(unit, number, verdict.rejected(), at);
    }

    void record(Instant at, boolean complete) {
        tally.one(at, "records");
        tally.add(at, "complete", complete ? BigDecimal.ONE : BigDecimal.ZERO);
    }

    /** A model that was tried counts from now on, or was refused. */
    void iterated(Instant at) {
        windows.touch(at);
        tally.one(at, "iterations");
    }

    /** The share of rejects is another one with another model. */
    void chartAnew() {
        chart = new RejectChart(parameters.chart());
    }

    void latency(Instant at, @Nullable Double milliseconds) {
        if (milliseconds != null) {
            windows.touch(at);
            latencies.add(at, milliseconds);
        }
    }

    void audited(AuditSample.Said said) {
        AuditSample.Answer answer = audit.answer(said);
        if (answer != null && windows.accepts(answer.at())) {
            audit.count(answer);
        }
    }

    void tell(Instant now, String ruleSet, ScenarioOutput out) {
        if (windows.isStepBack(now)) {
            counts.unsettleFrom(now);
            tally.forgetFrom(now);
            latencies.forgetFrom(now);
        }
        for (TumblingWindows.Due due : windows.due(now)) {
            SampleCounts.Count count = counts.of(due.window());
            if (count.expected() != 0 || !tally.isEmpty(due.window())) {
                metrics(due, count, out);
                if (due.revision() == 0) {
                    chart(due.window(), now, out);
                    demands(due.window(), ruleSet, now, out);
                }
                estimate(due.window(), now, out);
            }
        }
        Instant kept = windows.keptFrom(now);
        counts.forgetBefore(kept);
        tally.forgetBefore(kept);
        latencies.forgetBefore(kept);
        audit.forgetBefore(kept);
    }

    private BigDecimal sum(Window w, String name) {
        return tally.of(w, name);
    }

    private void metrics(TumblingWindows.Due due, SampleCounts.Count count, ScenarioOutput out) {
        Window w = due.window();
        Map<String, Amount> figures = new TreeMap<>();
        figures.put("mv_inspected_count", new Amount.Exact(sum(w, "inspected")));
        figures.put("mv_reject_ratio", ratio(sum(w, "rejected"), sum(w, "inspected"), "no part was inspected"));
        figures.put("mv_model_iteration_count", new Amount.Exact(sum(w, "iterations")));
        figures.put("mv_latency_ms_p95", latencies.quantile(w, 0.95));
        figures.put("mv_miss_ratio", audit.missRatio(w));
        figures.put("mv_false_reject_ratio", audit.falseRejectRatio(w));
        figures.put(
                "mv_defect_record_complete_ratio",
                ratio(sum(w, "complete"), sum(w, "records"), "no part was rejected"));
        figures.forEach((name, amount) -> out.metric(
                new Metric(name, Map.of(), w, due.revision(), amount, count.expected(), count.received(), inputs)));
    }

    private static Amount ratio(BigDecimal part, BigDecimal whole, String without) {
        return whole.signum() == 0 ? new Amount.Missing(without) : new Amount.Ratio(part, whole);
    }

    private void chart(Window w, Instant now, ScenarioOutput out) {
        long inspected = sum(w, "inspected").longValue();
        for (RejectChart.Signal s : chart.add(inspected, sum(w, "rejected").longValue())) {
            out.event(new Event(
                    "reject-share-out",
                    now,
                    500,
                    "剔除率超出控制限：" + s.text() + "；请检查来料、设备与光源",
                    Map.of(
                            "chart",
                            Value.of(s.chart()),
                            "en",
                            Value.of("the share of rejects is out of control: " + s.text())),
                    List.of()));
        }
    }

    /** “漏检率0” is never said: what was not found in a sample may be there all the same. */
    private void estimate(Window w, Instant now, ScenarioOutput out) {
        if (!audit.isAudited(w)) {
            return;
        }
        Proportion p = audit.missedAmongPassed(w);
        String upper = BigDecimal.valueOf(p.high())
                .setScale(4, java.math.RoundingMode.UP)
                .toPlainString();
        out.event(new Event(
                "audit-estimate",
                now,
                100,
                "抽检：放行件中发现不良 " + p + "，95% 置信上限 " + upper,
                Map.of(
                        "window",
                        Value.of(w.start().toString()),
                        "missed-among-passed",
                        Value.of(p.toString()),
                        "upper-95",
                        Value.of(p.high()),
                        "en",
                        Value.of("audit: defective among the passed parts " + p + ", at most " + upper + " (95 %)")),
                List.of()));
    }

    private void demands(Window w, String ruleSet, Instant now, ScenarioOutput out) {
        BigDecimal frames = sum(w, "inspected").add(sum(w, "unfit"));
        BigDecimal triggers = sum(w, "triggers");
        if (triggers.signum() > 0) {
            boolean met = triggers.compareTo(sum(w, "inspected")) == 0
                    && sum(w, "unfit").signum() == 0;
            String measured = triggers + " triggers, " + frames + " frames, " + sum(w, "inspected") + " of "
                    + parameters.width() + " x " + parameters.height() + " pixels";
            out.demand(new DemandResult("06.2", met, measured, now));
        }
        if (sum(w, "inspected").signum() > 0) {
            String measured = sum(w, "inspected") + " verdicts of rule set sha256:" + ruleSet;
            out.demand(new DemandResult("06.4", true, measured, now));
        }
        if (sum(w, "records").signum() > 0) {
            boolean met = sum(w, "complete").compareTo(sum(w, "records")) == 0;
            String measured = sum(w, "complete") + " of " + sum(w, "records")
                    + " defect records with part, class, position and picture";
            out.demand(new DemandResult("06.7", met, measured, now));
        }
    }

    void write(StateWriter state) {
        windows.write(state);
        counts.write(state);
        tally.write(state);
        latencies.write(state);
        audit.write(state);
        chart.write(state);
    }

    /** @param same whether the state is of the same rule set; else the charts begin anew */
    void read(StateReader state, boolean same) {
        windows.read(state);
        counts.read(state);
        tally.read(state);
        latencies.read(state);
        audit.read(state);
        (same ? chart : new RejectChart(parameters.chart())).read(state); // of the other the bytes are passed over
    }
}
