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
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
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
    private final Arrival arrival;
    private final Uploads uploads;
    private final boolean uploading;
    private RejectChart chart;
    private Drift drift;

    Figures(ScenarioContext context, VisionParameters parameters) {
        this.parameters = parameters;
        time = new WindowTime(parameters.clockTolerance());
        inputs = context.input("camera");
        Duration patience = parameters.audit().patience();
        Duration horizon = Stream.of(patience, parameters.clockTolerance(), parameters.uploadLimit())
                .max(Comparator.naturalOrder())
                .orElse(patience);
        windows = new TumblingWindows(parameters.window(), parameters.lateness(), horizon, context.zone());
        counts = new SampleCounts(windows, inputs, context);
        tally = new Tally(windows);
        latencies = new WindowSketches(windows);
        audit = new AuditSample(parameters.audit(), tally);
        chart = new RejectChart(parameters.chart());
        arrival = new Arrival(parameters, windows, time);
        uploading = !context.input("uploads").isEmpty();
        uploads = new Uploads(parameters.window(), parameters.uploadLimit(), context.zone(), windows);
        drift = new Drift(parameters.drift());
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
        if (sample.value() instanceof Value.Frame frame) {
            arrival.frame(sample, frame, at);
        }
        return at;
    }

    void gap(Gap gap) {
        counts.gap(gap);
    }

    void network(@Nullable Value value) {
        arrival.network(value);
    }

    void triggered(Instant at, int times) {
        if (times > 0) {
            tally.add(at, "triggers", BigDecimal.valueOf(times));
        }
    }

    /** A fit frame came of that trigger. */
    void matched(Instant trigger) {
        tally.one(trigger, "matched");
    }

    void missed(Instant trigger) {
        if (windows.accepts(trigger)) {
            tally.one(trigger, "missed");
        }
    }

    void uploaded(String receipt) {
        uploads.receipt(receipt);
    }

    void seen(Gray picture, boolean passed, Instant at, Instant now, ScenarioOutput out) {
        drift.part(picture, passed, windows.of(at), now, out);
    }

    void unfit(Instant at) {
        tally.one(at, "unfit");
    }

    /**
     * Counts a verdict.
     *
     * @param event the time of the event that tells it
     * @return whether the part is drawn to be looked at again
     */
    boolean judged(Verdict verdict, String unit, long number, Instant at, Instant event) {
        if (uploading) {
            uploads.told(event, at);
        }
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

    /** The share of rejects is another one with another model, and what is kept as the usual look is of its acceptance. */
    void chartAnew() {
        chart = new RejectChart(parameters.chart());
        drift = new Drift(parameters.drift());
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

    /** @param lines on which the active model counts */
    void tell(Instant now, String ruleSet, int lines, ScenarioOutput out) {
        if (windows.isStepBack(now)) {
            arrival.forgetFrom(now);
            uploads.forgetFrom(now);
            drift.forgetFrom(now);
            counts.unsettleFrom(now);
            tally.forgetFrom(now);
            latencies.forgetFrom(now);
        }
        for (TumblingWindows.Due due : windows.due(now)) {
            SampleCounts.Count count = counts.of(due.window());
            if (count.expected() != 0 || !tally.isEmpty(due.window())) {
                metrics(due, count, lines, out);
                if (due.revision() == 0) {
                    chart(due.window(), now, out);
                    demands(due.window(), ruleSet, now, out);
                    arrival.demands(due.window(), now).forEach(out::demand);
                }
                estimate(due.window(), now, out);
            }
        }
        uploads.due(now).forEach(out::demand);
        Instant kept = windows.keptFrom(now);
        arrival.forgetBefore(kept);
        uploads.forgetBefore(kept);
        drift.forgetBefore(kept);
        counts.forgetBefore(kept);
        tally.forgetBefore(kept);
        latencies.forgetBefore(kept);
        audit.forgetBefore(kept);
    }

    private BigDecimal sum(Window w, String name) {
        return tally.of(w, name);
    }

    private void metrics(TumblingWindows.Due due, SampleCounts.Count count, int lines, ScenarioOutput out) {
        Window w = due.window();
        Map<String, Amount> figures = new TreeMap<>();
        figures.put("mv_inspected_count", new Amount.Exact(sum(w, "inspected")));
        figures.put("mv_reject_ratio", ratio(sum(w, "rejected"), sum(w, "inspected"), "no part was inspected"));
        figures.put("mv_model_iteration_count", new Amount.Exact(sum(w, "iterations")));
        figures.put("mv_trigger_missed_count", new Amount.Exact(sum(w, "missed")));
        figures.put("mv_shared_line_count", new Amount.Exact(BigDecimal.valueOf(lines)));
        figures.put("mv_transmit_s_p95", arrival.delayP95(w));
        figures.put(
                "mv_upload_ack_ratio",
                uploading ? uploads.ratio(w) : new Amount.Missing("no quality system is connected"));
        figures.put("mv_drift_index", drift.index(w));
        figures.put("mv_light_deviation_ratio", drift.light(w));
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
            boolean met = triggers.compareTo(sum(w, "matched")) == 0
                    && sum(w, "unfit").signum() == 0;
            String measured = triggers + " triggers, " + sum(w, "matched") + " with a frame of " + parameters.width()
                    + " x " + parameters.height() + " pixels, " + sum(w, "missed") + " missed; " + frames
                    + " frames looked at";
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
        arrival.write(state);
        uploads.write(state);
        drift.write(state);
    }

    /** @param same whether the state is of the same rule set; else the charts begin anew */
    void read(StateReader state, boolean same) {
        windows.read(state);
        counts.read(state);
        tally.read(state);
        latencies.read(state);
        audit.read(state);
        (same ? chart : new RejectChart(parameters.chart())).read(state); // of the other the bytes are passed over
        arrival.read(state);
        uploads.read(state);
        drift = Drift.of(state, parameters.drift(), same);
    }
}
