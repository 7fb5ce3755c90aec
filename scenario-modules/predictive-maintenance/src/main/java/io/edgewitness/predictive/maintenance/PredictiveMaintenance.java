package io.edgewitness.predictive.maintenance;

import io.edgewitness.edge.api.DemandResult;
import io.edgewitness.edge.api.Gap;
import io.edgewitness.edge.api.Metric;
import io.edgewitness.edge.api.Metric.Amount;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.PreflightCheck;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.Scenario;
import io.edgewitness.edge.api.ScenarioContext;
import io.edgewitness.edge.api.ScenarioOutput;
import io.edgewitness.edge.api.Value;
import io.edgewitness.scenario.kit.SampleCounts;
import io.edgewitness.scenario.kit.StateReader;
import io.edgewitness.scenario.kit.StateWriter;
import io.edgewitness.scenario.kit.TumblingWindows;
import io.edgewitness.scenario.kit.WindowTime;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Watches one machine: {@link ProcessWatch} judges, this class keeps the windows and what comes in beside the measurements. */
final class PredictiveMaintenance implements Scenario {
    private static final long VERSION = 1;
    private static final BigDecimal SECONDS_PER_DAY = BigDecimal.valueOf(86_400);

    /** Share of the rows that were due which must have been judged for the machine to count as watched. */
    private static final double WATCHED = 0.9;

    private final ScenarioContext context;
    private final MaintenanceParameters parameters;
    private final WindowTime time;
    private final TumblingWindows windows;
    private final SampleCounts counts;
    private final WindowRows rows;
    private final Messages messages;
    private final ProcessWatch watch;
    private @Nullable Instant since; // first sample

    PredictiveMaintenance(ScenarioContext context, MaintenanceParameters parameters) {
        this.context = context;
        this.parameters = parameters;
        time = new WindowTime(parameters.clockTolerance());
        windows = new TumblingWindows(
                parameters.window(), parameters.lateness(), parameters.clockTolerance(), context.zone());
        List<PointId> process = context.input("process");
        boolean counted = process.stream().map(context.points()::get).allMatch(p -> p == null || p.counted());
        counts = new SampleCounts(windows, new HashSet<>(process), counted);
        rows = new WindowRows(windows);
        messages = new Messages(context.id());
        watch = new ProcessWatch(context, parameters, messages);
        if (watch.channels() == 0) {
            throw new IllegalArgumentException(
                    "process names temperatures alone; name a pressure, flow, current, vibration or speed too, or let learn times row be a day or more");
        }
    }

    @Override
    public void onSample(Sample sample, ScenarioOutput out) {
        Instant of = time.of(sample);
        Instant at = windows.accepts(of) ? of : sample.receivedTime();
        PointId point = sample.point();
        if (counts.counts(point)) {
            windows.touch(at);
            counts.sample(at, sample.value() != null && sample.value().isNumber());
            since = since == null ? at : since;
            watch.onSample(sample);
        } else if (sample.value() instanceof Value.Text text) {
            if (context.input("acknowledged").contains(point)) {
                messages.acknowledge(text.value(), at, out);
            } else if (context.input("shelve").contains(point)) {
                messages.shelve(text.value(), at, out);
            }
        }
    }

    @Override
    public void onGap(Gap gap, ScenarioOutput out) {
        counts.gap(gap);
    }

    @Override
    public void onTick(Instant now, ScenarioOutput out) {
        if (windows.isStepBack(now)) {
            counts.unsettleFrom(now);
            rows.forgetFrom(now);
        }
        if (since != null) {
            ProcessWatch.Row row = watch.onTick(now, out);
            if (row != ProcessWatch.Row.NONE) {
                windows.touch(now);
                rows.add(now, row);
            }
        }
        messages.onTick(now, out);
        for (TumblingWindows.Due due : windows.due(now)) {
            tell(due, now, out);
        }
        Instant kept = windows.keptFrom(now);
        counts.forgetBefore(kept);
        rows.forgetBefore(kept);
    }

    private void tell(TumblingWindows.Due due, Instant now, ScenarioOutput out) {
        SampleCounts.Count count = counts.of(due.window());
        if (count.expected() == 0) {
            return;
        }
        WindowRows.Count judged = rows.of(due.window());
        metric("pm_anomaly_time_share", judged.anomalyShare(), due, count, out);
        metric("pm_history_days", days(due), due, count, out);
        Amount completeness = count.expected() < 0
                ? new Amount.Missing("the source does not say what it missed")
                : ratio(count.received(), count.expected());
        metric("pm_history_completeness_ratio", completeness, due, count, out);
        if (due.revision() == 0 && judged.due() > 0) {
            boolean met = judged.judged() >= WATCHED * judged.due();
            String measured = judged.judged() + " of " + judged.due() + " rows of " + watch.channels()
                    + " quantities judged as they came, 90 % wanted";
            out.demand(new DemandResult("16.3", met, measured, now));
        }
    }

    private Amount days(TumblingWindows.Due due) {
        Instant first = since;
        if (first == null || first.isAfter(due.window().end())) {
            return new Amount.Missing("no sample before the window's end");
        }
        long seconds = Duration.between(first, due.window().end()).toSeconds();
        return new Amount.Exact(BigDecimal.valueOf(seconds)
                .divide(SECONDS_PER_DAY, 5, RoundingMode.HALF_UP)
                .stripTrailingZeros());
    }

    private static Amount ratio(long part, long whole) {
        return new Amount.Ratio(BigDecimal.valueOf(part), BigDecimal.valueOf(whole));
    }

    private void metric(
            String name, Amount amount, TumblingWindows.Due due, SampleCounts.Count count, ScenarioOutput out) {
        out.metric(new Metric(
                name,
                Map.of(),
                due.window(),
                due.revision(),
                amount,
                count.expected(),
                count.received(),
                context.input("process")));
    }

    @Override
    public List<PreflightCheck> preflight() {
        return MaintenanceChecks.of(context, parameters);
    }

    @Override
    public byte[] snapshot() {
        StateWriter state = new StateWriter().integer(VERSION).instant(since);
        windows.write(state);
        counts.write(state);
        rows.write(state);
        messages.write(state);
        watch.write(state);
        return state.toByteArray();
    }

    @Override
    public void restore(byte[] bytes) {
        if (bytes.length == 0) {
            return;
        }
        StateReader state = StateReader.of(bytes, VERSION);
        since = state.instant();
        windows.read(state);
        counts.read(state);
        rows.read(state);
        messages.read(state);
        watch.read(state);
    }
}
