package io.edgewitness.predictive.maintenance;

import io.edgewitness.edge.api.BlockBytes;
import io.edgewitness.edge.api.DemandResult;
import io.edgewitness.edge.api.Gap;
import io.edgewitness.edge.api.Metric;
import io.edgewitness.edge.api.Metric.Amount;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.PreflightCheck;
import io.edgewitness.edge.api.Refused;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.Scenario;
import io.edgewitness.edge.api.ScenarioContext;
import io.edgewitness.edge.api.ScenarioOutput;
import io.edgewitness.edge.api.Value;
import io.edgewitness.scenario.kit.SampleCounts;
import io.edgewitness.scenario.kit.StateReader;
import io.edgewitness.scenario.kit.StateWriter;
import io.edgewitness.scenario.kit.Terminals;
import io.edgewitness.scenario.kit.TumblingWindows;
import io.edgewitness.scenario.kit.WindowTime;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Watches one machine: {@link ProcessWatch} and {@link HealthWatch} judge, {@link Foresight} and {@link PlanAndAdvice} look ahead, this class keeps the windows and what comes in beside
 * the measurements.
 */
final class PredictiveMaintenance implements Scenario {
    private static final long VERSION = 3;
    private static final BigDecimal SECONDS_PER_DAY = BigDecimal.valueOf(86_400);

    /** Share of the rows that were due which must have been judged for the machine to count as watched. */
    private static final double WATCHED = 0.9;

    private final ScenarioContext context;
    private final MaintenanceParameters parameters;
    private final List<PointId> inputs;
    private final WindowTime time;
    private final TumblingWindows windows;
    private final SampleCounts counts;
    private final Terminals<Terminal> terminals;
    private final WindowRows rows;
    private final WindowHealth healths;
    private final Messages messages;
    private final ProcessWatch watch;
    private final HealthWatch health;
    private final Foresight foresight;
    private final PlanAndAdvice plans;
    private final Orders orders;
    private final MachineHistory history;
    private @Nullable Instant since; // first sample
    private @Nullable Instant runsFrom; // when it ran long enough to be judged; null: it stands
    private @Nullable Instant renewed; // last time the machine was as new; null: before the first sample

    PredictiveMaintenance(ScenarioContext context, MaintenanceParameters parameters) {
        this.context = context;
        this.parameters = parameters;
        inputs = Stream.of("process", "vibration")
                .flatMap(name -> context.input(name).stream())
                .distinct()
                .sorted()
                .toList();
        time = new WindowTime(parameters.clockTolerance());
        windows = new TumblingWindows(
                parameters.window(), parameters.lateness(), parameters.clockTolerance(), context.zone());
        counts = new SampleCounts(windows, inputs, context);
        rows = new WindowRows(windows);
        healths = new WindowHealth(windows);
        messages = new Messages(context.id());
        watch = new ProcessWatch(context, parameters, messages);
        health = new HealthWatch(parameters, messages);
        foresight = new Foresight(parameters, windows);
        plans = new PlanAndAdvice(parameters, windows, context.zone());
        orders = new Orders(context, parameters, windows);
        history = new MachineHistory(parameters.history());
        runsFrom = context.input("running").isEmpty() ? Instant.MIN : null;
        if (watch.channels() == 0 && context.input("vibration").isEmpty()) {
            throw Refused.of(
                    "neither vibration nor anything but temperatures under process: name a pressure, flow, current or speed"
                            + " too, or let learn times row be a day or more",
                    "没有 vibration，process 中又只有温度：请再填写压力、流量、电流或转速，或使 learn 乘以 row 达到一天",
                    "inputs");
        }
        terminals = new Terminals<>(parameters.terminals(), Terminal.class, context, windows, time);
    }

    @Override
    public void onSample(Sample sample, ScenarioOutput out) {
        Instant at = time.of(sample, windows);
        PointId point = sample.point();
        terminals.sample(sample, at, sample.value() != null);
        if (counts.counts(point)) {
            windows.touch(at);
            since = since == null ? at : since;
            measured(sample, at, out);
        } else if (context.input("running").contains(point)) {
            running(sample.value(), at);
        } else if (context.input("run-hours").contains(point)) {
            if (sample.value() != null && sample.value().isNumber()) {
                orders.ran(sample.value().number(), at);
            }
        } else if (sample.value() instanceof Value.Text text) {
            if (context.input("acknowledged").contains(point)) {
                messages.acknowledge(text.value(), at, out);
            } else if (context.input("shelve").contains(point)) {
                messages.shelve(text.value(), at, out);
            } else if (context.input("work-orders").contains(point)) {
                order(text.value(), at, out);
            }
        }
    }

    /** A start is not judged: until the means have forgotten the standstill, and as long again. */
    private void running(@Nullable Value value, Instant at) {
        boolean runs = value instanceof Value.Bool bool
                ? bool.value()
                : value != null && value.isNumber() && value.number().signum() > 0;
        if (!runs) {
            runsFrom = null;
        } else if (runsFrom == null) {
            runsFrom = at.plus(settling());
        }
    }

    private Duration settling() {
        return parameters.row().multipliedBy(2L * AnomalyIndex.warmUp(parameters.smoothing()));
    }

    private boolean isRunning(Instant at) {
        return runsFrom != null && !at.isBefore(runsFrom);
    }

    private void measured(Sample sample, Instant at, ScenarioOutput out) {
        if (!context.input("vibration").contains(sample.point())) {
            counts.sample(at, sample.value() != null && sample.value().isNumber());
            watch.onSample(sample);
            return;
        }
        Value.Waveform block = BlockBytes.of(sample.value());
        counts.sample(at, block != null);
        if (block != null && isRunning(at) && health.onBlock(block, at, out)) {
            orders.alarmed(at);
        }
    }

    private void order(String text, Instant at, ScenarioOutput out) {
        Orders.Order order = Orders.Order.parse(text);
        if (order == null) {
            String en = "'" + Messages.shown(text)
                    + "' is no order; write failed or planned, the hours the machine stood, and renewed if it is as"
                    + " new";
            String zh = "“" + Messages.shown(text) + "”不是有效工单；应写 failed 或 planned、停机小时数，设备已恢复如新的再写 renewed";
            Messages.tell("order-unknown", Messages.ADVICE, en, zh, Map.of(), at, out);
            return;
        }
        windows.touch(at);
        if (order.failed()) {
            foresight.failed(at, out);
        } else {
            plans.maintained(at);
        }
        orders.closed(order, at);
        if (order.renewed()) {
            renewed = at;
            watch.learnAnew();
            health.renew(at, out);
            foresight.renew();
            plans.renew();
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
            healths.forgetFrom(now);
            orders.forgetFrom(now);
            terminals.forgetFrom(now);
            history.forgetFrom(now);
            Instant runs = runsFrom;
            runsFrom = runs != null && runs.isAfter(now) ? now.plus(settling()) : runs;
        }
        if (since != null) {
            judge(now, out);
        }
        messages.onTick(now, out);
        plans.onTick(now);
        List<TumblingWindows.Due> due = windows.due(now);
        if (due.stream().anyMatch(d -> counts.of(d.window()).expected() != 0)) {
            Remaining damage = health.remaining();
            Remaining remaining =
                    foresight.update(damage == null ? watch.remaining() : damage, ageHours(now), now, out);
            if (remaining != null) {
                plans.update(remaining, ageHours(now), now, out);
            }
        }
        due.forEach(d -> tell(d, now, out));
        Instant kept = windows.keptFrom(now);
        counts.forgetBefore(kept);
        terminals.forgetBefore(kept);
        rows.forgetBefore(kept);
        healths.forgetBefore(kept);
        orders.forgetBefore(kept);
        history.settleBefore(kept);
        foresight.forgetBefore(kept);
        plans.forgetBefore(kept);
    }

    private void judge(Instant now, ScenarioOutput out) {
        if (!isRunning(now)) {
            return;
        }
        boolean alarmed = watch.isAlarmed();
        ProcessWatch.Row row = watch.onTick(now, out);
        if (row != ProcessWatch.Row.NONE) {
            windows.touch(now);
            rows.add(now, row);
        }
        if (watch.isAlarmed() && !alarmed) {
            orders.alarmed(now);
        }
        double known = health.health(watch.index());
        if (!Double.isNaN(known)) {
            healths.add(now, known);
            health.tellZone(known, now, out);
        }
    }

    private double ageHours(Instant now) {
        Instant asNew = renewed == null ? since : renewed;
        double lived = asNew == null || asNew.isAfter(now) ? 0 : Planner.hours(asNew, now);
        return lived + (renewed == null ? parameters.ageHours() : 0);
    }

    private void tell(TumblingWindows.Due due, Instant now, ScenarioOutput out) {
        SampleCounts.Count count = counts.of(due.window());
        orders.tell(due, out);
        if (plans.hasPlanned(due.window())) {
            metric("pm_plan_executed_ratio", plans.executedShare(due.window()), due, count, inputs, out);
        }
        if (foresight.hasJudged(due.window())) {
            metric("pm_rul_alpha_lambda_ratio", foresight.accurateShare(due.window()), due, count, inputs, out);
        }
        if (count.expected() == 0) {
            return;
        }
        WindowRows.Count judged = rows.of(due.window());
        if (watch.channels() > 0) {
            metric("pm_anomaly_time_share", judged.anomalyShare(), due, count, inputs, out);
        }
        metric("pm_health_index", healths.last(due.window()), due, count, inputs, out);
        metric("pm_health_index_min", healths.least(due.window()), due, count, inputs, out);
        metric("pm_rul_h", foresight.remainingHours(), due, count, inputs, out);
        metric("pm_history_days", days(due), due, count, inputs, out);
        Amount completeness = count.expected() < 0
                ? new Amount.Missing("the source does not say what it missed")
                : new Amount.Ratio(BigDecimal.valueOf(count.received()), BigDecimal.valueOf(count.expected()));
        metric("pm_history_completeness_ratio", completeness, due, count, inputs, out);
        if (terminals.delayP95(due.window()) instanceof Amount.Sketch delay) {
            metric("pm_transmit_s_p95", delay, due, count, terminals.points(), out);
        }
        history.add(due.window(), count, now, out);
        if (due.revision() == 0) {
            demands(due, judged, now, out);
            terminals
                    .demands("16.1", "16.2", parameters.transmitLimit(), due.window(), now)
                    .forEach(out::demand);
        }
    }

    private void demands(TumblingWindows.Due due, WindowRows.Count judged, Instant now, ScenarioOutput out) {
        if (judged.due() > 0) {
            String measured = judged.judged() + " of " + judged.due() + " rows of " + watch.channels()
                    + " quantities judged as they came, 90 % wanted";
            out.demand(new DemandResult("16.3", judged.judged() >= WATCHED * judged.due(), measured, now));
        }
        if (healths.last(due.window()) instanceof Amount.Exact index) {
            out.demand(new DemandResult("16.6", true, "health index " + index.value() + " of 100", now));
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

    private static void metric(
            String name,
            Amount amount,
            TumblingWindows.Due due,
            SampleCounts.Count count,
            List<PointId> inputs,
            ScenarioOutput out) {
        out.metric(new Metric(
                name, Map.of(), due.window(), due.revision(), amount, count.expected(), count.received(), inputs));
    }

    @Override
    public List<PreflightCheck> preflight() {
        return MaintenanceChecks.of(context, parameters);
    }

    @Override
    public byte[] snapshot() {
        StateWriter state = new StateWriter()
                .integer(VERSION)
                .instant(since)
                .instant(runsFrom)
                .instant(renewed);
        windows.write(state);
        counts.write(state);
        terminals.write(state);
        rows.write(state);
        healths.write(state);
        messages.write(state);
        watch.write(state);
        health.write(state);
        foresight.write(state);
        plans.write(state);
        orders.write(state);
        history.write(state);
        return state.toByteArray();
    }

    @Override
    public void restore(byte[] bytes) {
        if (bytes.length == 0) {
            return;
        }
        StateReader state = StateReader.of(bytes, VERSION);
        since = state.instant();
        runsFrom = state.instant();
        renewed = state.instant();
        windows.read(state);
        counts.read(state);
        terminals.read(state);
        rows.read(state);
        healths.read(state);
        messages.read(state);
        watch.read(state);
        health.read(state);
        foresight.read(state);
        plans.read(state);
        orders.read(state);
        history.read(state);
    }
}
