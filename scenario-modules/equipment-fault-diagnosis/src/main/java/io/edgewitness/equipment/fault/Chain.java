package io.edgewitness.equipment.fault;

import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.ScenarioOutput;
import io.edgewitness.edge.api.Value.Waveform;
import io.edgewitness.scenario.kit.AlarmLife;
import io.edgewitness.scenario.kit.StateReader;
import io.edgewitness.scenario.kit.StateWriter;
import io.edgewitness.scenario.kit.signal.BlockSeries;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * The way of a block through the steps of ISO 13374-2: acquisition (does it follow, is it fit), manipulation (figures), state detection (zones);
 * now and then on to {@link Assessment}. One thread.
 */
final class Chain {
    static final int SHORTEST = 1024;
    static final int LONGEST = 1 << 18;
    private static final int SLOWEST_HZ = 256;
    private static final int FASTEST_HZ = 1_000_000;

    /** Kept for so many shapes of block: a source that changes its block at every turn must not fill the memory. */
    private static final int SHAPES = 4;

    private static final Duration CLOCK_STEP = Duration.ofSeconds(1);

    private record Shape(int samples, double rateHz) {}

    private final Machine machine;
    private final FaultParameters parameters;
    private final Messages messages;
    private final Orders orders;
    private final Map<PointId, BlockSeries> series = new LinkedHashMap<>();
    private final Map<String, SensorState> sensors = new LinkedHashMap<>();
    private final Map<String, WindowFigures> figures;
    private final Map<Shape, Analyser> analysers = new LinkedHashMap<>();
    private final TreeMap<PointId, Instant> searched = new TreeMap<>();
    private final Inspection inspection;
    private final Assessment assessment;

    Chain(
            Machine machine,
            FaultParameters parameters,
            FaultGraph graph,
            Messages messages,
            Orders orders,
            Map<String, WindowFigures> figures) {
        this.machine = machine;
        this.parameters = parameters;
        this.messages = messages;
        this.orders = orders;
        this.figures = figures;
        inspection = new Inspection(messages, machine.places(), sensors, machine.limits());
        assessment = new Assessment(machine, parameters, graph, messages, orders, inspection);
        for (Machine.Place place : machine.places()) {
            series.computeIfAbsent(place.point(), p -> new BlockSeries(CLOCK_STEP));
            sensors.put(place.name(), new SensorState(parameters.confirm(), parameters.learn()));
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
        boolean rate = block.rateHz() >= SLOWEST_HZ && block.rateHz() <= FASTEST_HZ;
        if (blocks == null || !rate || samples < SHORTEST || samples > LONGEST) {
            String measured = samples + " samples at " + block.rateHz() + " Hz; " + SHORTEST + " to " + LONGEST + " at "
                    + SLOWEST_HZ + " to " + FASTEST_HZ + " are taken";
            inspection.judge(point, "block-size", blocks != null, measured, at, out);
            return;
        }
        inspection.judge(point, "block-format", false, "", at, out);
        inspection.judge(point, "block-size", false, "", at, out);
        BlockSeries.Step step = blocks.next(block, received);
        inspection.series(point, step, at, out);
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
            assessment.diagnose(round, speed, load, alarmed, out);
        }
    }

    /** What came is no block: another type, or bytes that are none. */
    void noBlock(PointId point, Instant at, ScenarioOutput out) {
        inspection.judge(point, "block-format", true, "neither a waveform nor its bytes", at, out);
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
            round.fit()
                    .add(new Round.Fit(
                            place, state, acceleration, round.analyser().level(acceleration)));
        }
    }

    /** @return whether a zone alarm was raised or made more urgent */
    private boolean zones(Round round, long nanos, ScenarioOutput out) {
        ZoneLimits limits = machine.limits();
        boolean alarmed = false;
        for (Round.Fit fit : round.fit()) {
            double velocity = fit.level().velocity();
            figure(fit.place()).usable(round.at(), nanos, velocity, limits == null ? null : limits.zone(velocity));
            if (limits != null) {
                AlarmLife life = fit.state().zone;
                AlarmLife.Change change = life.observe(limits.level(velocity, life.level()));
                if (change != AlarmLife.Change.NONE) {
                    messages.zone(fit.place().name(), life, change, velocity, limits, round.at(), out);
                    boolean worse = change == AlarmLife.Change.RAISED || change == AlarmLife.Change.ESCALATED;
                    if (worse) {
                        orders.alarmed(fit.place().name(), round.at());
                    } else if (change == AlarmLife.Change.CLEARED) {
                        orders.cleared(fit.place().name(), round.at());
                    }
                    alarmed |= worse;
                }
            }
        }
        return alarmed;
    }

    /** Takes a block of a phase's current. */
    void current(Waveform block, Instant at) {
        assessment.current(block, at);
    }

    void write(StateWriter state) {
        assessment.write(state);
        series.values().forEach(s -> s.write(state));
        sensors.values().forEach(s -> s.write(state));
        state.integer(searched.size());
        searched.forEach((point, at) -> state.text(point.name()).instant(at));
    }

    void read(StateReader state) {
        assessment.read(state);
        series.values().forEach(s -> s.read(state));
        sensors.values().forEach(s -> s.read(state));
        searched.clear();
        for (long n = state.integer(); n > 0; n--) {
            searched.put(new PointId(state.text()), state.time());
        }
    }
}
