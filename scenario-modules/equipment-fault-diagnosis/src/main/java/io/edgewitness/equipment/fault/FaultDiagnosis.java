package io.edgewitness.equipment.fault;

import io.edgewitness.edge.api.BlockBytes;
import io.edgewitness.edge.api.DemandResult;
import io.edgewitness.edge.api.Gap;
import io.edgewitness.edge.api.Metric;
import io.edgewitness.edge.api.Metric.Amount;
import io.edgewitness.edge.api.PointDefinition;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.PreflightCheck;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.Scenario;
import io.edgewitness.edge.api.ScenarioContext;
import io.edgewitness.edge.api.ScenarioOutput;
import io.edgewitness.edge.api.Value;
import io.edgewitness.scenario.kit.AlarmLife;
import io.edgewitness.scenario.kit.SampleCounts;
import io.edgewitness.scenario.kit.StateReader;
import io.edgewitness.scenario.kit.StateWriter;
import io.edgewitness.scenario.kit.TumblingWindows;
import io.edgewitness.scenario.kit.WindowTime;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Diagnoses one machine from blocks of vibration, and of current if there are: {@link Chain} does the work, this class keeps the windows and the inputs
 * beside them. Blocks are not recorded unless the site asks for it, so a figure made of them is not recomputable from raw unless it does.
 */
final class FaultDiagnosis implements Scenario {
    private static final long VERSION = 2;

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
        messages = new Messages(context.id(), graph);
        orders = new Orders(windows, graph);
        chain = new Chain(machine, parameters, graph, messages, orders, figures);
    }

    @Override
    public void onSample(Sample sample, ScenarioOutput out) {
        Instant at = time.of(sample, windows);
        PointId point = sample.point();
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
            text(point, text.value(), at, out);
        }
    }

    private void text(PointId point, String text, Instant at, ScenarioOutput out) {
        if (isInput("acknowledged", point)) {
            messages.acknowledge(text, at, out);
        } else if (isInput("work-orders", point)) {
            if (orders.closed(text, at)) {
                windows.touch(at);
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
    }

    @Override
    public void onTick(Instant now, ScenarioOutput out) {
        if (windows.isStepBack(now)) {
            counts.unsettleFrom(now);
            figures.values().forEach(f -> f.forgetFrom(now));
        }
        for (TumblingWindows.Due due : windows.due(now)) {
            tell(due, now, out);
        }
        Instant kept = windows.keptFrom(now);
        counts.forgetBefore(kept);
        figures.values().forEach(f -> f.forgetBefore(kept));
        orders.forgetBefore(kept);
    }

    private void tell(TumblingWindows.Due due, Instant now, ScenarioOutput out) {
        SampleCounts.Count count = counts.of(due.window());
        if (count.expected() != 0) {
            machine.places().forEach(p -> tell(p, due, count, now, out));
        }
        if (orders.has(due.window())) {
            List<PointId> inputs = context.input("work-orders");
            metric("fd_top1_accuracy_ratio", Map.of(), due, orders.top1(due.window()), inputs, out);
            metric("fd_missed_failure_count", Map.of(), due, orders.missed(due.window()), inputs, out);
            metric("fd_lead_time_h_p50", Map.of(), due, orders.lead(due.window()), inputs, out);
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
        double largest = of.largest(due.window());
        if (due.revision() == 0 && largest >= 0) {
            forecast(place, due, largest, now, out);
        }
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
        chain.read(state);
    }
}
