package io.edgewitness.energy.management;

import io.edgewitness.edge.api.DemandResult;
import io.edgewitness.edge.api.Event;
import io.edgewitness.edge.api.Gap;
import io.edgewitness.edge.api.Metric;
import io.edgewitness.edge.api.Metric.Amount;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Refused;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.Scenario;
import io.edgewitness.edge.api.ScenarioContext;
import io.edgewitness.edge.api.ScenarioOutput;
import io.edgewitness.edge.api.Window;
import io.edgewitness.scenario.kit.RegisterSeries;
import io.edgewitness.scenario.kit.SampleCounts;
import io.edgewitness.scenario.kit.StateReader;
import io.edgewitness.scenario.kit.StateWriter;
import io.edgewitness.scenario.kit.TumblingWindows;
import io.edgewitness.scenario.kit.WindowSketches;
import io.edgewitness.scenario.kit.WindowTime;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Energy figures by register difference: energy, peak demand, energy per good unit, and how often the meters were read.
 *
 * <p>Sums of power are not used for energy: a meter's register loses nothing while nobody reads it. Sources: ISO 50006:2023 for the
 * indicators, GB/T 28750-2012 for the metered boundary.
 */
final class EnergyManagement implements Scenario {
    private static final Map<String, String> ELECTRICITY = Map.of("medium", "electricity");
    private static final BigDecimal SECONDS_PER_HOUR = BigDecimal.valueOf(3600);

    private final EnergyParameters parameters;
    private final WindowTime time;
    private final Map<PointId, RegisterSeries> meters = new LinkedHashMap<>();
    private final Map<PointId, BigDecimal> toKwh = new LinkedHashMap<>();
    private final Map<PointId, RegisterSeries> counters = new LinkedHashMap<>();
    private final List<PointId> inputs;
    private final TumblingWindows windows;
    private final TumblingWindows demandPeriods;
    private final SampleCounts counts;
    private final SampleCounts demandCounts;
    private final WindowSketches intervals;
    private final Map<PointId, Instant> lastReceived = new TreeMap<>();

    EnergyManagement(ScenarioContext context, EnergyParameters parameters) {
        this.parameters = parameters;
        time = new WindowTime(parameters.clockTolerance());
        for (PointId meter : context.input("electricity")) {
            meters.put(meter, new RegisterSeries(parameters.rollover().get(meter), exchanges(meter), false));
            toKwh.put(meter, kwhPer(context, meter));
        }
        for (PointId counter : context.input("good-units")) {
            counters.put(counter, new RegisterSeries(null, List.of(), true));
        }
        requireMeters(parameters);
        inputs = new ArrayList<>(meters.keySet());
        windows = windows(parameters.window(), context);
        demandPeriods = windows(parameters.demandPeriod(), context);
        counts = new SampleCounts(windows, inputs, context);
        demandCounts = new SampleCounts(demandPeriods, inputs, context);
        intervals = new WindowSketches(windows);
    }

    private TumblingWindows windows(Duration length, ScenarioContext context) {
        return new TumblingWindows(length, parameters.lateness(), parameters.clockTolerance(), context.zone());
    }

    private List<RegisterSeries.Exchange> exchanges(PointId meter) {
        return parameters.exchanges().stream()
                .filter(x -> x.meter().equals(meter))
                .map(x -> new RegisterSeries.Exchange(x.at().instant(), x.last(), x.first()))
                .toList();
    }

    private void requireMeters(EnergyParameters p) {
        Set<PointId> named = new HashSet<>(p.rollover().keySet());
        p.exchanges().forEach(x -> named.add(x.meter()));
        named.removeAll(meters.keySet());
        if (!named.isEmpty()) {
            throw Refused.of(
                    "rollover and exchanges name " + named + ", which the input electricity does not",
                    "rollover 和 exchanges 中的 " + named + " 不在输入 electricity 中");
        }
    }

    private static BigDecimal kwhPer(ScenarioContext context, PointId meter) {
        String unit = context.points().containsKey(meter)
                ? context.points().get(meter).unit()
                : "kW.h";
        return switch (unit) {
            case "kW.h" -> BigDecimal.ONE;
            case "W.h" -> new BigDecimal("0.001");
            case "MW.h" -> new BigDecimal("1000");
            case "GW.h" -> new BigDecimal("1000000");
            default ->
                throw Refused.of(
                        meter + " is in " + unit + "; an electricity register is in kW.h, W.h, MW.h or GW.h",
                        meter + " 的单位是 " + unit + "；电量示值的单位应为 kW.h、W.h、MW.h 或 GW.h");
        };
    }

    @Override
    public void onSample(Sample sample, ScenarioOutput out) {
        PointId point = sample.point();
        RegisterSeries register = meters.containsKey(point) ? meters.get(point) : counters.get(point);
        if (register == null) {
            return;
        }
        boolean late = !windows.accepts(time.of(sample));
        Instant at = late ? sample.receivedTime() : time.of(sample);
        boolean good = sample.value() != null && sample.value().isNumber();
        if (counts.counts(point)) {
            windows.touch(at);
            demandPeriods.touch(at);
            counts.sample(at, good);
            demandCounts.sample(at, good);
        }
        // A reading older than what figures can still change adds nothing: later differences hold its energy already.
        if (late || !good || sample.value() == null) {
            return;
        }
        Instant later = register.add(at, sample.value().number());
        if (later != null) {
            windows.touch(later);
            demandPeriods.touch(later);
        }
        if (counts.counts(point)) {
            Instant before = lastReceived.put(point, sample.receivedTime());
            if (before != null && !sample.receivedTime().isBefore(before)) {
                intervals.add(at, seconds(Duration.between(before, sample.receivedTime())));
            }
        }
    }

    private static double seconds(Duration d) {
        return d.getSeconds() + d.getNano() / 1e9;
    }

    /** Four digits, the same on every Java. */
    private static String plain(double number) {
        return new BigDecimal(number)
                .round(new MathContext(4))
                .stripTrailingZeros()
                .toPlainString();
    }

    @Override
    public void onGap(Gap gap, ScenarioOutput out) {
        counts.gap(gap);
        demandCounts.gap(gap);
    }

    @Override
    public void onTick(Instant now, ScenarioOutput out) {
        if (windows.isStepBack(now)) {
            forgetFrom(now);
        }
        for (TumblingWindows.Due due : windows.due(now)) {
            tell(due, now, out);
        }
        for (TumblingWindows.Due due : demandPeriods.due(now)) {
            tellPeak(due, out);
        }
        Instant kept = min(windows.keptFrom(now), demandPeriods.keptFrom(now));
        meters.values().forEach(m -> m.forgetBefore(kept));
        counters.values().forEach(c -> c.forgetBefore(kept));
        counts.forgetBefore(kept);
        demandCounts.forgetBefore(kept);
        intervals.forgetBefore(kept);
    }

    /** The clock was set back: what was filed under later times belongs to none. A register's next reading holds the energy all the same. */
    private void forgetFrom(Instant time) {
        meters.values().forEach(m -> m.forgetFrom(time));
        counters.values().forEach(c -> c.forgetFrom(time));
        counts.unsettleFrom(time);
        demandCounts.unsettleFrom(time);
        intervals.forgetFrom(time);
    }

    private static Instant min(Instant a, Instant b) {
        return a.isBefore(b) ? a : b;
    }

    private void tell(TumblingWindows.Due due, Instant now, ScenarioOutput out) {
        SampleCounts.Count count = counts.of(due.window());
        if (count.expected() == 0) {
            return;
        }
        Amount energy = energy(due.window(), out);
        metric("em_energy_kwh", ELECTRICITY, due, energy, count, inputs, out);
        if (!counters.isEmpty()) {
            List<PointId> all = new ArrayList<>(inputs);
            all.addAll(counters.keySet());
            metric("em_intensity_kwh_per_unit", ELECTRICITY, due, perUnit(energy, due.window()), count, all, out);
        }
        Amount interval = intervals.quantile(due.window(), 0.95);
        metric("em_sample_interval_s_p95", Map.of(), due, interval, count, inputs, out);
        if (due.revision() == 0 && interval instanceof Amount.Sketch s) {
            double limit = seconds(parameters.intervalLimit());
            // The sketch is good to 1 %, so a meter read exactly at the limit must not fail by its error.
            boolean met = s.value() <= limit * 1.02;
            String measured =
                    "p95 " + plain(s.value()) + " s, limit " + plain(limit) + " s and 2 % for the estimate's error";
            out.demand(new DemandResult("13.4", met, measured, now));
        }
    }

    private void tellPeak(TumblingWindows.Due due, ScenarioOutput out) {
        SampleCounts.Count count = demandCounts.of(due.window());
        if (count.expected() == 0) {
            return;
        }
        Amount energy = energy(due.window(), null);
        Amount power = energy;
        if (energy instanceof Amount.Exact e) {
            long length =
                    Duration.between(due.window().start(), due.window().end()).toSeconds();
            power = new Amount.Exact(e.value()
                    .multiply(SECONDS_PER_HOUR)
                    .divide(BigDecimal.valueOf(Math.max(1, length)), MathContext.DECIMAL128)
                    .stripTrailingZeros());
        }
        Map<String, String> labels = new TreeMap<>(ELECTRICITY);
        labels.put("period", parameters.demandPeriod().toString());
        metric("em_peak_kw", labels, due, power, count, inputs, out);
    }

    private Amount energy(Window window, @Nullable ScenarioOutput out) {
        BigDecimal sum = BigDecimal.ZERO;
        int steps = 0;
        for (Map.Entry<PointId, RegisterSeries> meter : meters.entrySet()) {
            RegisterSeries.Advance advance = meter.getValue().advance(window);
            if (advance.backwards() != null) {
                String reason = meter.getKey() + " went backwards at " + advance.backwards()
                        + ": declare its rollover, or the exchange of the meter";
                if (out != null) {
                    out.event(new Event("register-backwards", advance.backwards(), 500, reason, Map.of(), List.of()));
                }
                return new Amount.Missing(reason);
            }
            sum = sum.add(advance.amount().multiply(toKwh.getOrDefault(meter.getKey(), BigDecimal.ONE)));
            steps += advance.steps();
        }
        return steps == 0 ? new Amount.Missing("no two readings to compare") : new Amount.Exact(sum);
    }

    private Amount perUnit(Amount energy, Window window) {
        if (!(energy instanceof Amount.Exact kwh)) {
            return energy;
        }
        BigDecimal units = BigDecimal.ZERO;
        int steps = 0;
        for (RegisterSeries counter : counters.values()) {
            RegisterSeries.Advance advance = counter.advance(window);
            units = units.add(advance.amount());
            steps += advance.steps();
        }
        return steps == 0
                ? new Amount.Missing("no two readings of the counter of good units")
                : new Amount.Ratio(kwh.value(), units);
    }

    private static void metric(
            String name,
            Map<String, String> labels,
            TumblingWindows.Due due,
            Amount amount,
            SampleCounts.Count count,
            List<PointId> inputs,
            ScenarioOutput out) {
        out.metric(new Metric(
                name, labels, due.window(), due.revision(), amount, count.expected(), count.received(), inputs));
    }

    @Override
    public byte[] snapshot() {
        StateWriter state = new StateWriter().integer(2);
        windows.write(state);
        demandPeriods.write(state);
        counts.write(state);
        demandCounts.write(state);
        intervals.write(state);
        meters.values().forEach(m -> m.write(state));
        counters.values().forEach(c -> c.write(state));
        state.integer(lastReceived.size());
        lastReceived.forEach((point, at) -> state.text(point.name()).instant(at));
        return state.toByteArray();
    }

    @Override
    public void restore(byte[] bytes) {
        if (bytes.length == 0) {
            return;
        }
        StateReader state = StateReader.of(bytes, 2);
        windows.read(state);
        demandPeriods.read(state);
        counts.read(state);
        demandCounts.read(state);
        intervals.read(state);
        meters.values().forEach(m -> m.read(state));
        counters.values().forEach(c -> c.read(state));
        lastReceived.clear();
        for (long n = state.integer(); n > 0; n--) {
            lastReceived.put(new PointId(state.text()), state.time());
        }
    }
}
