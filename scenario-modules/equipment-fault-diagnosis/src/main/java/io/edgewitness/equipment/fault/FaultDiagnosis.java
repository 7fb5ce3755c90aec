package io.edgewitness.equipment.fault;

import io.edgewitness.edge.api.BlockBytes;
import io.edgewitness.edge.api.DemandResult;
import io.edgewitness.edge.api.Gap;
import io.edgewitness.edge.api.Metric;
import io.edgewitness.edge.api.Metric.Amount;
import io.edgewitness.edge.api.PointDefinition;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.PreflightCheck;
import io.edgewitness.edge.api.Remark;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.Scenario;
import io.edgewitness.edge.api.ScenarioContext;
import io.edgewitness.edge.api.ScenarioOutput;
import io.edgewitness.edge.api.Value;
import io.edgewitness.scenario.kit.AlarmLife;
import io.edgewitness.scenario.kit.SampleCounts;
import io.edgewitness.scenario.kit.StateReader;
import io.edgewitness.scenario.kit.StateWriter;
import io.edgewitness.scenario.kit.Terminals;
import io.edgewitness.scenario.kit.TumblingWindows;
import io.edgewitness.scenario.kit.WholeLife;
import io.edgewitness.scenario.kit.WindowTime;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Diagnoses one machine from blocks of vibration, and of current if there are: {@link Chain} does the work, this class keeps the windows and the inputs
 * beside them. Blocks are not recorded unless the site asks for it, so a figure made of them is not recomputable from raw unless it does.
 */
final class FaultDiagnosis implements Scenario {
    private static final long VERSION = 4;

    /** A speed or a load older than this says nothing of a block. */
    private static final Duration FRESH = Duration.ofSeconds(10);

    private static final double SECONDS_PER_HOUR = 3600;

    /** A crossing that is farther away than this is not forecast. */
    private static final double HORIZON_H = 30 * 24.0;

    private static final int FORECASTS_TO_JUDGE = 10;
    private static final double FORECASTS_THAT_HOLD = 0.8;

    private final ScenarioContext context;
    private final FaultParameters parameters;
    private final Machine machine;
    private final WindowTime time;
    private final TumblingWindows windows;
    private final SampleCounts counts;
    private final Map<String, WindowFigures> figures = new LinkedHashMap<>();
    private final Messages messages;
    private final Orders orders;
    private final Receipts receipts;
    private final Repairs repairs;
    private final List<Summary> summaries;
    private final Terminals<Terminal> terminals;
    private final WholeLife<Watched> life;
    private final Chain chain;
    private boolean told;
    private @Nullable Instant speedAt;
    private double speedHz;
    private @Nullable Instant loadAt;
    private double load;
    private long scored;
    private long held;

    FaultDiagnosis(ScenarioContext context, FaultParameters parameters) {
        this.context = context;
        this.parameters = parameters;
        machine = new Machine(context, parameters);
        time = new WindowTime(parameters.clockTolerance());
        windows = new TumblingWindows(
                parameters.window(), parameters.lateness(), parameters.clockTolerance(), context.zone());
        counts = new SampleCounts(windows, context.input("vibration"), context);
        machine.places().forEach(p -> figures.put(p.name(), new WindowFigures(windows)));
        FaultGraph graph = KnowledgeFiles.graph().withPriors(parameters.priors());
        receipts = new Receipts(context.id(), parameters.pushWindow(), context.zone(), windows);
        repairs = new Repairs(windows);
        summaries = List.of(new Summary(parameters.shift(), context.zone()), new Summary(Summary.WEEK, context.zone()));
        terminals = new Terminals<>(parameters.terminals(), Terminal.class, context, windows, time);
        life = life();
        messages = new Messages(context.id(), graph, receipts, repairs, summaries);
        orders = new Orders(windows, graph);
        chain = new Chain(machine, parameters, graph, messages, orders, figures);
    }

    private WholeLife<Watched> life() {
        FaultParameters.Silence silence = parameters.silence();
        return new WholeLife<>(
                Watched.class,
                Map.of(
                        Watched.STATE, watched(Watched.STATE),
                        Watched.RUN, watched(Watched.RUN),
                        Watched.VIDEO, watched(Watched.VIDEO)),
                Map.of(
                        Watched.STATE, silence.state(),
                        Watched.RUN, silence.run(),
                        Watched.VIDEO, silence.video()),
                context,
                windows);
    }

    /** Of a camera, pictures count that are of HD; of other terminals what came. */
    private boolean isOfTerminal(Sample sample) {
        Value value = sample.value();
        return value != null && (terminals.kind(sample.point()) != Terminal.CAMERA || Terminals.isHd(value));
    }

    @Override
    public void onSample(Sample sample, ScenarioOutput out) {
        Instant at = time.of(sample, windows);
        PointId point = sample.point();
        terminals.sample(sample, at, isOfTerminal(sample));
        if (isWatched(point)) {
            windows.touch(at);
            life.sample(point, at, sample.value() != null);
        }
        if (counts.counts(point)) {
            windows.touch(at);
            Value.Waveform block = BlockBytes.of(sample.value());
            counts.sample(at, block != null);
            tellMissing(at, out);
            if (block != null) {
                chain.vibration(point, block, sample.receivedTime(), at, speed(at), load(at), out);
            } else if (sample.value() != null) {
                chain.noBlock(point, at, out);
            }
        } else if (isInput("current", point)) {
            Value.Waveform block = BlockBytes.of(sample.value());
            if (block != null) {
                chain.current(block, at);
            }
        } else if (isInput("speed", point)) {
            speedAt = sample.value() != null && sample.value().isNumber() ? at : null;
            speedHz = speedAt == null || sample.value() == null
                    ? 0
                    : sample.value().number().doubleValue() / perHertz(point);
        } else if (isInput("load", point)
                && sample.value() != null
                && sample.value().isNumber()) {
            loadAt = at;
            load = sample.value().number().doubleValue();
        } else if (sample.value() instanceof Value.Text text) {
            text(sample, text.value(), at, out);
        }
    }

    private boolean isWatched(PointId point) {
        return !isInput("acknowledged", point) && !isInput("work-orders", point) && !isInput("receipts", point);
    }

    private void text(Sample sample, String text, Instant at, ScenarioOutput out) {
        PointId point = sample.point();
        if (isInput("acknowledged", point)) {
            messages.acknowledge(text, at, out);
        } else if (isInput("receipts", point)) {
            receipts.receipt(text, sample.receivedTime(), at).forEach(a -> messages.acknowledge(a, at, out));
        } else if (isInput("work-orders", point)) {
            if (orders.closed(text, at)) {
                windows.touch(at);
                repairs.closed(text, at);
            } else {
                messages.unknownOrder(text, at, out);
            }
        }
    }

    private boolean isInput(String name, PointId point) {
        return context.input(name).contains(point);
    }

    private double perHertz(PointId point) {
        PointDefinition definition = context.points().get(point);
        return definition != null && definition.unit().equals("Hz") ? 1 : 60;
    }

    private double speed(Instant at) {
        return isFresh(speedAt, at) ? speedHz : 0;
    }

    private double load(Instant at) {
        return isFresh(loadAt, at) ? load : Double.NaN;
    }

    private static boolean isFresh(@Nullable Instant then, Instant at) {
        return then != null && Duration.between(then, at).abs().compareTo(FRESH) <= 0;
    }

    private void tellMissing(Instant at, ScenarioOutput out) {
        if (!told) {
            told = true;
            machine.missing().forEach(m -> messages.missing(m, at, out));
        }
    }

    @Override
    public void onGap(Gap gap, ScenarioOutput out) {
        counts.gap(gap);
        life.gap(gap);
    }

    @Override
    public void onTick(Instant now, ScenarioOutput out) {
        if (windows.isStepBack(now)) {
            counts.unsettleFrom(now);
            figures.values().forEach(f -> f.forgetFrom(now));
            terminals.forgetFrom(now);
            life.unsettleFrom(now);
            summaries.forEach(s -> s.forgetFrom(now));
        }
        for (TumblingWindows.Due due : windows.due(now)) {
            tell(due, now, out);
            tellTerminals(due, now, out);
        }
        for (Summary summary : summaries) {
            Summary.Over over = summary.due(now.minus(parameters.lateness()));
            if (over != null) {
                messages.statistics(summary.isWeek(), over, now, out);
            }
        }
        receipts.due(now).forEach(out::demand);
        Instant kept = windows.keptFrom(now);
        counts.forgetBefore(kept);
        figures.values().forEach(f -> f.forgetBefore(kept));
        orders.forgetBefore(kept);
        receipts.forgetBefore(kept);
        repairs.forgetBefore(kept);
        terminals.forgetBefore(kept);
        life.forgetBefore(kept);
    }

    private void tellTerminals(TumblingWindows.Due due, Instant now, ScenarioOutput out) {
        if (terminals.delayP95(due.window()) instanceof Amount.Sketch delay) {
            metric("fd_transmit_s_p95", Map.of(), due, delay, terminals.points(), out);
        }
        life.judge(due);
        for (Watched kind : Watched.values()) {
            if (life.has(kind)) {
                SampleCounts.Count count = life.count(kind, due.window());
                out.metric(new Metric(
                        "fd_unexplained_gap_s",
                        Map.of("kind", kind.name().toLowerCase(Locale.ROOT)),
                        due.window(),
                        due.revision(),
                        life.unexplained(kind, due.window()),
                        count.expected(),
                        count.received(),
                        watched(kind)));
            }
        }
        if (receipts.latencyP95(due.window()) instanceof Amount.Sketch latency) {
            metric("fd_push_latency_s_p95", Map.of(), due, latency, context.input("receipts"), out);
        }
        if (due.revision() == 0) {
            terminals
                    .demands("07.1", "07.2", parameters.transmitLimit(), due.window(), now)
                    .forEach(out::demand);
            DemandResult whole = life.demand("07.3", Watched.class, now);
            if (whole != null) {
                out.demand(whole);
            }
        }
    }

    private List<PointId> watched(Watched kind) {
        return switch (kind) {
            case STATE -> context.input("state");
            case RUN -> inputs("vibration", "speed", "load", "current");
            case VIDEO -> context.input("video");
        };
    }

    private List<PointId> inputs(String... names) {
        return Stream.of(names)
                .flatMap(name -> context.input(name).stream())
                .distinct()
                .toList();
    }

    private void tell(TumblingWindows.Due due, Instant now, ScenarioOutput out) {
        SampleCounts.Count count = counts.of(due.window());
        if (count.expected() != 0) {
            machine.places().forEach(p -> tell(p, due, count, now, out));
        }
        if (count.expected() != 0 || orders.has(due.window())) {
            List<PointId> inputs = inputs("vibration", "work-orders");
            metric("fd_false_alarm_per_device_month", Map.of(), due, repairs.falseAlarms(due.window()), inputs, out);
        }
        if (orders.has(due.window())) {
            List<PointId> inputs = context.input("work-orders");
            metric("fd_top1_accuracy_ratio", Map.of(), due, orders.top1(due.window()), inputs, out);
            metric("fd_missed_failure_count", Map.of(), due, orders.missed(due.window()), inputs, out);
            metric("fd_lead_time_h_p50", Map.of(), due, orders.lead(due.window()), inputs, out);
            metric("fd_locate_min_p50", Map.of(), due, repairs.locateP50(due.window()), inputs, out);
            metric("fd_mttr_h", Map.of(), due, repairs.timeToRepair(due.window()), inputs, out);
            metric("fd_unplanned_downtime_h", Map.of(), due, repairs.downtime(due.window()), inputs, out);
            if (due.revision() == 0 && orders.top1(due.window()) instanceof Amount.Ratio top1) {
                summarise("orders", top1.denominator(), due);
                summarise("right", top1.numerator(), due);
            }
        }
    }

    private void tell(
            Machine.Place place, TumblingWindows.Due due, SampleCounts.Count count, Instant now, ScenarioOutput out) {
        WindowFigures of = figures.get(place.name());
        if (of == null) {
            return;
        }
        Map<String, String> labels = Map.of("sensor", place.name());
        List<PointId> inputs = List.of(place.point());
        Map<String, Amount> amounts = new LinkedHashMap<>();
        amounts.put("fd_velocity_mm_s_max", of.largestAmount(due.window()));
        amounts.put("fd_zone_time_share_a", of.zoneShare(due.window(), ZoneLimits.Zone.A));
        amounts.put("fd_zone_time_share_b", of.zoneShare(due.window(), ZoneLimits.Zone.B));
        amounts.put("fd_zone_time_share_c", of.zoneShare(due.window(), ZoneLimits.Zone.C));
        amounts.put("fd_zone_time_share_d", of.zoneShare(due.window(), ZoneLimits.Zone.D));
        amounts.put("fd_usable_ratio", of.usableShare(due.window()));
        amounts.forEach((name, amount) -> out.metric(new Metric(
                name, labels, due.window(), due.revision(), amount, count.expected(), count.received(), inputs)));
        for (ZoneLimits.Zone zone : ZoneLimits.Zone.values()) {
            if (due.revision() == 0 && of.zoneShare(due.window(), zone) instanceof Amount.Ratio share) {
                summarise("zone-" + zone, share.numerator(), due);
            }
        }
        double largest = of.largest(due.window());
        if (due.revision() == 0 && largest >= 0) {
            forecast(place, due, largest, now, out);
        }
    }

    private void summarise(String what, BigDecimal amount, TumblingWindows.Due due) {
        summaries.forEach(s -> s.add(what, amount, due.window().start()));
    }

    /** Scores the forecast for this window, and makes the next. */
    private void forecast(
            Machine.Place place, TumblingWindows.Due due, double largest, Instant now, ScenarioOutput out) {
        SensorState sensor = chain.sensor(place.name());
        Boolean hit = sensor.trend.score(largest);
        if (hit != null) {
            scored++;
            held += hit ? 1 : 0;
            Amount ratio = new Amount.Ratio(BigDecimal.valueOf(hit ? 1 : 0), BigDecimal.ONE);
            metric("fd_forecast_hit_ratio", Map.of("sensor", place.name()), due, ratio, List.of(place.point()), out);
            if (scored % FORECASTS_TO_JUDGE == 0) {
                boolean met = (double) held / scored >= FORECASTS_THAT_HOLD;
                out.demand(new DemandResult(
                        "07.6", met, held + " of " + scored + " forecasts held their interval, 80 % wanted", now));
            }
        }
        ZoneLimits limits = machine.limits();
        double limit = limits == null ? Double.NaN : largest < limits.bc() ? limits.bc() : limits.cd();
        Trend.Forecast next = sensor.trend.add(largest, limit);
        if (next == null || limits == null || largest >= limits.cd()) {
            return;
        }
        double hours = next.windowsTo() * parameters.window().toSeconds() / SECONDS_PER_HOUR;
        if (sensor.forecast.observe(hours <= HORIZON_H ? 1 : 0) == AlarmLife.Change.RAISED) {
            messages.forecast(place.name(), next, limit, hours, due.window().end(), out);
        }
    }

    private static void metric(
            String name,
            Map<String, String> labels,
            TumblingWindows.Due due,
            Amount amount,
            List<PointId> inputs,
            ScenarioOutput out) {
        out.metric(new Metric(name, labels, due.window(), due.revision(), amount, -1, 0, inputs));
    }

    @Override
    public List<Remark> remarks() {
        return machine.missing().stream()
                .map(m -> new Remark(m.at(), m.en(), m.zh()))
                .toList();
    }

    @Override
    public List<PreflightCheck> preflight() {
        return FaultChecks.of(machine, parameters, context);
    }

    @Override
    public byte[] snapshot() {
        StateWriter state = new StateWriter().integer(VERSION).integer(told ? 1 : 0);
        state.instant(speedAt)
                .real(speedHz)
                .instant(loadAt)
                .real(load)
                .integer(scored)
                .integer(held);
        windows.write(state);
        counts.write(state);
        figures.values().forEach(f -> f.write(state));
        messages.write(state);
        orders.write(state);
        receipts.write(state);
        repairs.write(state);
        summaries.forEach(s -> s.write(state));
        terminals.write(state);
        life.write(state);
        chain.write(state);
        return state.toByteArray();
    }

    @Override
    public void restore(byte[] bytes) {
        if (bytes.length == 0) {
            return;
        }
        StateReader state = StateReader.of(bytes, VERSION);
        told = state.integer() == 1;
        speedAt = state.instant();
        speedHz = state.real();
        loadAt = state.instant();
        load = state.real();
        scored = state.integer();
        held = state.integer();
        windows.read(state);
        counts.read(state);
        figures.values().forEach(f -> f.read(state));
        messages.read(state);
        orders.read(state);
        receipts.read(state);
        repairs.read(state);
        summaries.forEach(s -> s.read(state));
        terminals.read(state);
        life.read(state);
        chain.read(state);
    }
}
