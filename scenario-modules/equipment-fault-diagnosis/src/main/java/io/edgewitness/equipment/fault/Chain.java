package io.edgewitness.equipment.fault;

import io.edgewitness.edge.api.BlobId;
import io.edgewitness.edge.api.DemandResult;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.ScenarioOutput;
import io.edgewitness.edge.api.Value.Waveform;
import io.edgewitness.scenario.kit.StateReader;
import io.edgewitness.scenario.kit.StateWriter;
import io.edgewitness.scenario.kit.signal.BlockSeries;
import io.edgewitness.scenario.kit.signal.CurrentSignature;
import io.edgewitness.scenario.kit.signal.Spectrum;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The way of a block through the steps of ISO 13374-2: acquisition (does it follow, is it fit), manipulation (figures), state detection (zones,
 * symptoms), health assessment (ranked causes), advice (messages). One thread.
 */
final class Chain {
    private static final int SHORTEST = 1024;
    private static final int LONGEST = 1 << 18;

    /** Kept for so many shapes of block: a source that changes its block at every turn must not fill the memory. */
    private static final int SHAPES = 4;

    private static final Duration CLOCK_STEP = Duration.ofSeconds(1);
    private static final double LIKELY = 0.5;

    /** A block and its usable channels, as the steps pass it on. */
    private record Round(PointId point, Waveform block, Analyser analyser, Instant at, List<Fit> fit) {}

    /** @param acceleration in m/s² */
    private record Fit(Machine.Place place, SensorState state, float[] acceleration, Analyser.Level level) {}

    private record Shape(int samples, double rateHz) {}

    private final Machine machine;
    private final FaultParameters parameters;
    private final FaultGraph graph;
    private final Messages messages;
    private final Orders orders;
    private final Map<PointId, BlockSeries> series = new LinkedHashMap<>();
    private final Map<String, SensorState> sensors = new LinkedHashMap<>();
    private final Map<String, LoadModel> loads = new LinkedHashMap<>();
    private final Map<String, WindowFigures> figures;
    private final Map<Shape, Analyser> analysers = new LinkedHashMap<>();
    private final TreeMap<PointId, Instant> searched = new TreeMap<>();
    private final Inspection inspection;
    private @Nullable CurrentSignature signature;
    private double shaftHz; // last known; 0: unknown

    Chain(
            Machine machine,
            FaultParameters parameters,
            FaultGraph graph,
            Messages messages,
            Orders orders,
            Map<String, WindowFigures> figures) {
        this.machine = machine;
        this.parameters = parameters;
        this.graph = graph;
        this.messages = messages;
        this.orders = orders;
        this.figures = figures;
        inspection = new Inspection(messages);
        for (Machine.Place place : machine.places()) {
            series.computeIfAbsent(place.point(), p -> new BlockSeries(CLOCK_STEP));
            sensors.put(place.name(), new SensorState(parameters.confirm(), parameters.learn()));
            loads.put(place.name(), new LoadModel(parameters.learn()));
        }
    }

    SensorState sensor(String name) {
        SensorState state = sensors.get(name);
        if (state == null) {
            throw new IllegalArgumentException(name);
        }
        return state;
    }

    /**
     * Takes a block of vibration.
     *
     * @param received by the agent's clock
     * @param at decides its window
     * @param speed of an input, in Hz; 0: none or too old
     * @param load NaN: none or too old
     */
    void vibration(
            PointId point,
            Waveform block,
            Instant received,
            Instant at,
            double speed,
            double load,
            ScenarioOutput out) {
        int samples = block.channels().length == 0 ? 0 : block.channels()[0].length;
        BlockSeries blocks = series.get(point);
        if (blocks == null || samples < SHORTEST || samples > LONGEST) {
            String measured = samples + " samples, from " + SHORTEST + " to " + LONGEST + " are taken";
            inspection.judge(sensors, machine.places(), point, "block-size", blocks != null, measured, at, out);
            return;
        }
        BlockSeries.Step step = blocks.next(block, received);
        inspection.series(point, step, sensors, machine.places(), at, out);
        if (step.relation() == BlockSeries.Relation.REPEATED) {
            return;
        }
        long nanos = (long) (samples / block.rateHz() * 1e9);
        Round round = new Round(point, block, analyser(samples, block.rateHz()), at, new ArrayList<>());
        boolean oneSource = step.relation() != BlockSeries.Relation.TWO_SOURCES;
        for (Machine.Place place : machine.places()) {
            if (place.point().equals(point)) {
                figure(place).received(at, nanos);
                fit(place, round, oneSource, out);
            }
        }
        inspection
                .fingerprints(
                        round.fit().stream()
                                .map(f -> new Inspection.Seen(f.place(), f.state(), f.level()))
                                .toList(),
                        at,
                        out)
                .forEach(bad -> round.fit().removeIf(f -> f.place().name().equals(bad)));
        boolean alarmed = zones(round, nanos, out);
        Instant last = searched.get(point);
        if (alarmed
                || last == null
                || Duration.between(last, at).compareTo(parameters.diagnoseEvery()) >= 0
                || at.isBefore(last)) {
            searched.put(point, at);
            diagnose(round, speed, load, alarmed, out);
        }
    }

    private WindowFigures figure(Machine.Place place) {
        WindowFigures figure = figures.get(place.name());
        if (figure == null) {
            throw new IllegalStateException(place.name());
        }
        return figure;
    }

    private Analyser analyser(int samples, double rateHz) {
        Shape shape = new Shape(samples, rateHz);
        Analyser analyser = analysers.get(shape);
        if (analyser == null) {
            if (analysers.size() >= SHAPES) {
                analysers.remove(analysers.keySet().iterator().next());
            }
            analyser = new Analyser(samples, rateHz);
            analysers.put(shape, analyser);
        }
        return analyser;
    }

    private void fit(Machine.Place place, Round round, boolean oneSource, ScenarioOutput out) {
        SensorState state = sensor(place.name());
        float[][] channels = round.block().channels();
        boolean there = place.channel() < channels.length;
        inspection.judge(place.name(), state, "channel-missing", !there, "channel " + place.channel(), round.at(), out);
        if (!there) {
            return;
        }
        float[] raw = channels[place.channel()];
        float[] acceleration = raw;
        if (place.toMetres() != 1) {
            acceleration = new float[raw.length];
            for (int i = 0; i < raw.length; i++) {
                acceleration[i] = (float) (raw[i] * place.toMetres());
            }
        }
        if (inspection.quality(place, state, acceleration, round.at(), out) && oneSource) {
            round.fit().add(new Fit(place, state, acceleration, round.analyser().level(acceleration)));
        }
    }

    /** @return whether a zone alarm was raised or made more urgent */
    private boolean zones(Round round, long nanos, ScenarioOutput out) {
        ZoneLimits limits = machine.limits();
        boolean alarmed = false;
        for (Fit fit : round.fit()) {
            double velocity = fit.level().velocity();
            figure(fit.place()).usable(round.at(), nanos, velocity, limits == null ? null : limits.zone(velocity));
            if (limits != null) {
                AlarmLife life = fit.state().zone;
                AlarmLife.Change change = life.observe(limits.level(velocity, life.level()));
                if (change != AlarmLife.Change.NONE) {
                    messages.zone(fit.place().name(), life, change, velocity, limits, round.at(), out);
                    boolean worse = change == AlarmLife.Change.RAISED || change == AlarmLife.Change.ESCALATED;
                    if (worse) {
                        orders.alarmed(round.at());
                    }
                    alarmed |= worse;
                }
            }
        }
        return alarmed;
    }

    private void diagnose(Round round, double inputSpeed, double load, boolean alarmed, ScenarioOutput out) {
        Analyser.Speed speed = speed(round, inputSpeed, out);
        shaftHz = speed == null ? 0 : speed.hz();
        for (Fit fit : round.fit()) {
            List<FaultGraph.Ranked> ranked =
                    graph.rank(symptoms(fit, round, speed, load).seen());
            boolean told = false;
            FaultGraph.Ranked top = ranked.get(0);
            for (FaultGraph.Ranked r : ranked) {
                if (!r.cause().equals(FaultGraph.SOUND)) {
                    boolean stands = r.cause().equals(top.cause()) && r.probability() >= LIKELY;
                    AlarmLife.Change change = fit.state().cause(r.cause()).observe(stands ? 1 : 0);
                    if (change == AlarmLife.Change.CLEARED) {
                        messages.causeCleared(fit.place().name(), r.cause(), round.at(), out);
                    }
                    told |= change == AlarmLife.Change.RAISED;
                }
            }
            if (told || (alarmed && fit.state().zone.level() > 0)) {
                tell(fit, round, ranked, speed, out);
            }
        }
    }

    private void tell(
            Fit fit, Round round, List<FaultGraph.Ranked> ranked, Analyser.@Nullable Speed speed, ScenarioOutput out) {
        FaultGraph.Ranked top = ranked.get(0);
        if (top.cause().equals(FaultGraph.SOUND)) {
            return;
        }
        orders.alarmed(round.at());
        orders.diagnosed(top.cause());
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("speed-rpm", speed == null ? "" : String.format(Locale.ROOT, "%.1f", speed.hz() * 60));
        facts.put("rate-hz", String.valueOf(round.block().rateHz()));
        messages.diagnosis(fit.place().name(), ranked, facts, burst(fit.acceleration(), out), round.at(), out);
        FaultGraph.Cause cause = graph.cause(top.cause());
        String measured = String.format(
                Locale.ROOT, "%s at %s, p %.2f", top.cause(), fit.place().name(), top.probability());
        out.demand(new DemandResult(
                "07.4",
                !cause.source().isEmpty() && !top.reasons().isEmpty(),
                top.reasons().size() + " symptoms, component " + cause.component() + ", "
                        + cause.actions().size() + " actions, source stated",
                round.at()));
        out.demand(new DemandResult("07.5", top.probability() >= LIKELY, measured, round.at()));
    }

    /** The burst as evidence: little-endian 32-bit floats in m/s². */
    private static BlobId burst(float[] acceleration, ScenarioOutput out) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * acceleration.length).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : acceleration) {
            bytes.putFloat(value);
        }
        return out.blob("application/octet-stream", bytes.array());
    }

    private Symptoms symptoms(Fit fit, Round round, Analyser.@Nullable Speed speed, double load) {
        ZoneLimits limits = machine.limits();
        Analyser.Level level = fit.level();
        SensorState state = fit.state();
        Symptoms symptoms = new Symptoms().level(level, limits);
        if (speed != null) {
            round.analyser().level(fit.acceleration()); // its spectrum, for the lines
            symptoms.shape(round.analyser().shape(level, speed.hz(), machine.mainsHz()), level, limits);
            Analyser.Rings rings = fit.place().bearing() == null || !speed.steady()
                    ? null
                    : round.analyser().rings(fit.acceleration(), fit.place().bearing(), speed, machine.mainsHz());
            if (rings != null) {
                state.search(rings, level.time().kurtosis());
                boolean impulsive = symptoms.impulsive(state.kurtosis(), state.bandKurtosis());
                symptoms.rings(state.plain(), state.whitened(), impulsive);
            }
        } else {
            symptoms.impulsive(level.time().kurtosis(), 0);
        }
        CurrentSignature current = signature;
        if (current != null) {
            symptoms.current(current);
        }
        LoadModel model = loads.get(fit.place().name());
        if (model != null && !Double.isNaN(load)) {
            Boolean explained = model.explains(load, level.velocity());
            if (explained != null) {
                symptoms.load(explained);
            }
        }
        return symptoms;
    }

    /** From the tacho, else from the input, else from the spectrum; what is wrong with one is told and the next is taken. */
    private Analyser.@Nullable Speed speed(Round round, double inputSpeed, ScenarioOutput out) {
        FaultParameters.Tacho tacho = parameters.tacho();
        if (tacho != null && tacho.point().equals(round.point())) {
            float[][] channels = round.block().channels();
            Analyser.Speed measured = tacho.channel() < channels.length
                    ? round.analyser().tacho(channels[tacho.channel()], tacho.pulsesPerTurn())
                    : null;
            inspection.judge(
                    sensors,
                    machine.places(),
                    round.point(),
                    "tacho-missing",
                    measured == null,
                    "fewer than 4 pulses in a block",
                    round.at(),
                    out);
            if (measured != null) {
                return measured;
            }
        }
        if (inputSpeed > 0) {
            return new Analyser.Speed(inputSpeed, null, true);
        }
        Double rpm = machine.plate().rpm();
        if (rpm == null || round.fit().isEmpty()) {
            return null;
        }
        List<float[]> channels = round.fit().stream().map(Fit::acceleration).toList();
        Analyser.Speed estimate =
                round.analyser().estimate(channels, rpm / 60, machine.plate().rpmTolerance());
        inspection.judge(
                sensors,
                machine.places(),
                round.point(),
                "speed-unknown",
                estimate == null,
                "no multiples of a speed near the nameplate's stand out",
                round.at(),
                out);
        inspection.judge(
                sensors,
                machine.places(),
                round.point(),
                "speed-changing",
                estimate != null && !estimate.steady(),
                "more than 1 % within a block and no tacho",
                round.at(),
                out);
        return estimate;
    }

    /** Takes a block of a phase's current; of use once the shaft's speed is known. */
    void current(Waveform block) {
        Double mains = machine.plate().mainsHz();
        Integer pairs = machine.plate().polePairs();
        float[][] channels = block.channels();
        if (mains == null
                || pairs == null
                || shaftHz == 0
                || channels.length == 0
                || channels[0].length < SHORTEST
                || channels[0].length > LONGEST) {
            return;
        }
        Spectrum spectrum = new Spectrum(channels[0].length, block.rateHz()).of(channels[0]);
        signature = CurrentSignature.of(spectrum, mains, pairs, shaftHz);
    }

    void write(StateWriter state) {
        state.real(shaftHz);
        CurrentSignature current = signature;
        state.integer(current == null ? 0 : 1);
        if (current != null) {
            state.real(current.mainsHz()).real(current.slip()).real(current.sidebandDb());
        }
        series.values().forEach(s -> s.write(state));
        sensors.values().forEach(s -> s.write(state));
        loads.values().forEach(l -> l.write(state));
        state.integer(searched.size());
        searched.forEach((point, at) -> state.text(point.name()).instant(at));
    }

    void read(StateReader state) {
        shaftHz = state.real();
        signature = state.integer() == 0 ? null : new CurrentSignature(state.real(), state.real(), state.real());
        series.values().forEach(s -> s.read(state));
        sensors.values().forEach(s -> s.read(state));
        loads.values().forEach(l -> l.read(state));
        searched.clear();
        for (long n = state.integer(); n > 0; n--) {
            searched.put(new PointId(state.text()), state.time());
        }
    }
}
