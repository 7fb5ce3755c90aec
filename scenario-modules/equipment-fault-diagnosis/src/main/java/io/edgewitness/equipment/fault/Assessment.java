package io.edgewitness.equipment.fault;

import io.edgewitness.edge.api.BlobId;
import io.edgewitness.edge.api.DemandResult;
import io.edgewitness.edge.api.ScenarioOutput;
import io.edgewitness.edge.api.Value.Waveform;
import io.edgewitness.scenario.kit.AlarmLife;
import io.edgewitness.scenario.kit.StateReader;
import io.edgewitness.scenario.kit.StateWriter;
import io.edgewitness.scenario.kit.signal.CurrentSignature;
import io.edgewitness.scenario.kit.signal.Defect;
import io.edgewitness.scenario.kit.signal.Spectrum;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The later steps of ISO 13374-2: state detection by symptoms, health assessment by ranked causes, advice. Detection comes first: a cause is told only where
 * an alarm stands, or where it was the likeliest for some searches in a row. One thread.
 */
final class Assessment {
    private static final double LIKELY = 0.5;

    /** A signature of the current older than this says nothing of a block. */
    private static final Duration FRESH = Duration.ofMinutes(1);

    private final Machine machine;
    private final FaultGraph graph;
    private final @Nullable SiteEvidence evidence;
    private final Messages messages;
    private final Orders orders;
    private final Inspection inspection;
    private final Spectra spectra;
    private final SpeedSearch speeds;
    private final Map<String, LoadModel> loads = new LinkedHashMap<>();
    private @Nullable CurrentSignature signature;
    private @Nullable Instant signatureAt;
    private double shaftHz; // last known; 0: unknown

    Assessment(
            Machine machine,
            FaultParameters parameters,
            FaultGraph graph,
            Messages messages,
            Orders orders,
            Inspection inspection) {
        this.machine = machine;
        this.graph = graph;
        evidence = SiteEvidence.read(parameters.evidence(), graph);
        this.messages = messages;
        this.orders = orders;
        this.inspection = inspection;
        spectra = new Spectra(parameters.spectrumEvery(), messages);
        speeds = new SpeedSearch(machine, parameters.tacho(), inspection);
        machine.places().forEach(p -> loads.put(p.name(), new LoadModel(parameters.learn())));
    }

    /**
     * Searches a block's envelopes and ranks causes for each of its sensors.
     *
     * @param inputSpeed in Hz; 0: none
     * @param load NaN: none
     * @param alarmed whether this block raised a zone alarm, or made one more urgent
     */
    void diagnose(Round round, double inputSpeed, double load, boolean alarmed, ScenarioOutput out) {
        Analyser.Speed speed = speeds.of(round, inputSpeed, out);
        shaftHz = speed == null ? 0 : speed.hz();
        for (Round.Fit fit : round.fit()) {
            Analyser.Rings rings = speed == null ? null : rings(fit, round, speed, out);
            List<FaultGraph.Ranked> ranked = ranked(fit, symptoms(fit, round, speed, load, rings), rings);
            boolean told = false;
            FaultGraph.Ranked top = ranked.get(0);
            for (FaultGraph.Ranked r : ranked) {
                if (!r.cause().equals(FaultGraph.SOUND)) {
                    boolean stands = r.cause().equals(top.cause()) && r.probability() >= LIKELY;
                    AlarmLife.Change change = fit.state().cause(r.cause()).observe(stands ? 1 : 0);
                    String alarm = fit.place().name() + "/" + r.cause();
                    if (change == AlarmLife.Change.RAISED) {
                        orders.alarmed(alarm, round.at());
                    } else if (change == AlarmLife.Change.CLEARED) {
                        orders.cleared(alarm, round.at());
                        messages.causeCleared(fit.place().name(), r.cause(), round.at(), out);
                    }
                    told |= change == AlarmLife.Change.RAISED;
                }
            }
            boolean inAlarm = alarmed && fit.state().zone.level() > 0;
            if (told || inAlarm) {
                tell(fit, round, ranked, speed, out);
            }
            spectra.tell(fit, round, speed, rings, told ? "diagnosis" : inAlarm ? "alarm" : "schedule", out);
        }
    }

    private List<FaultGraph.Ranked> ranked(Round.Fit fit, Symptoms symptoms, Analyser.@Nullable Rings rings) {
        List<FaultGraph.Ranked> rules = graph.rank(symptoms.seen());
        SiteEvidence learnt = evidence;
        if (learnt == null || rings == null) {
            return rules;
        }
        SensorState state = fit.state();
        return learnt.weigh(
                rules, SiteEvidence.features(state.whitened(), state.plain(), state.kurtosis(), state.bandKurtosis()));
    }

    private void tell(
            Round.Fit fit,
            Round round,
            List<FaultGraph.Ranked> ranked,
            Analyser.@Nullable Speed speed,
            ScenarioOutput out) {
        FaultGraph.Ranked top = ranked.get(0);
        if (top.cause().equals(FaultGraph.SOUND)) {
            return;
        }
        orders.diagnosed(top.cause());
        FaultGraph.Cause cause = graph.cause(top.cause());
        Map<String, String> facts = facts(fit, round, cause, speed);
        SiteEvidence learnt = evidence;
        if (learnt != null && top.reasons().stream().anyMatch(SiteEvidence::isLearnt)) {
            facts.put("evidence-sha256", learnt.sha256());
        }
        BlobId burst = burst(fit.acceleration(), out);
        facts.put("burst-sha256", burst.sha256());
        facts.put("burst-samples", String.valueOf(fit.acceleration().length));
        messages.diagnosis(fit.place().name(), ranked, facts, burst, round.at(), out);
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

    /** What the diagnosis was made at, and how strong the likeliest cause's own lines are, whether they show or not. */
    private static Map<String, String> facts(
            Round.Fit fit, Round round, FaultGraph.Cause cause, Analyser.@Nullable Speed speed) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("rate-hz", String.valueOf(round.block().rateHz()));
        if (speed == null) {
            return facts;
        }
        facts.put("speed-rpm", String.format(Locale.ROOT, "%.1f", speed.hz() * 60));
        for (Defect defect : Defect.values()) {
            if (fit.place().bearing() != null && cause.symptoms().containsKey(Symptoms.symptom(defect))) {
                double hz = defect.order(fit.place().bearing()) * speed.hz();
                double strength = fit.state().whitened().getOrDefault(defect, 0.0);
                facts.put("defect-hz", String.format(Locale.ROOT, "%.2f", hz));
                facts.put("defect-strength", String.format(Locale.ROOT, "%.2f", strength));
            }
        }
        return facts;
    }

    /** The burst as evidence: little-endian 32-bit floats in m/s². */
    private static BlobId burst(float[] acceleration, ScenarioOutput out) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * acceleration.length).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : acceleration) {
            bytes.putFloat(value);
        }
        return out.blob("application/octet-stream", bytes.array());
    }

    private Symptoms symptoms(
            Round.Fit fit, Round round, Analyser.@Nullable Speed speed, double load, Analyser.@Nullable Rings rings) {
        ZoneLimits limits = machine.limits();
        Analyser.Level level = fit.level();
        SensorState state = fit.state();
        Symptoms symptoms = new Symptoms().level(level, limits);
        if (speed != null) {
            round.analyser().level(fit.acceleration()); // its spectrum, for the lines
            symptoms.shape(round.analyser().shape(level, speed.hz(), machine.mainsHz()), level, limits);
            if (rings != null) {
                state.search(rings, level.time().kurtosis());
                boolean impulsive = symptoms.impulsive(state.kurtosis(), state.bandKurtosis());
                symptoms.rings(state.plain(), state.whitened(), impulsive);
            }
        }
        if (!symptoms.seen().containsKey("impulsive")) {
            symptoms.impulsive(level.time().kurtosis(), 0);
        }
        CurrentSignature current = signature;
        Instant then = signatureAt;
        if (current != null
                && then != null
                && Duration.between(then, round.at()).abs().compareTo(FRESH) <= 0) {
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

    private Analyser.@Nullable Rings rings(Round.Fit fit, Round round, Analyser.Speed speed, ScenarioOutput out) {
        if (fit.place().bearing() == null || !speed.steady()) {
            return null;
        }
        Analyser.Rings rings =
                round.analyser().rings(fit.acceleration(), fit.place().bearing(), speed, machine.mainsHz());
        inspection.judge(
                fit.place().name(),
                fit.state(),
                "search-impossible",
                rings == null,
                "ten turns a block and a rate for the fourth multiple are needed",
                round.at(),
                out);
        return rings;
    }

    /** Takes a block of a phase's current; of use once the shaft's speed is known. */
    void current(Waveform block, Instant at) {
        Double mains = machine.plate().mainsHz();
        Integer pairs = machine.plate().polePairs();
        float[][] channels = block.channels();
        if (mains == null
                || pairs == null
                || shaftHz == 0
                || channels.length == 0
                || channels[0].length < Chain.SHORTEST
                || channels[0].length > Chain.LONGEST) {
            return;
        }
        Spectrum spectrum = new Spectrum(channels[0].length, block.rateHz()).of(channels[0]);
        signature = CurrentSignature.of(spectrum, mains, pairs, shaftHz);
        signatureAt = at;
    }

    void write(StateWriter state) {
        state.real(shaftHz).instant(signatureAt);
        CurrentSignature current = signature;
        state.integer(current == null ? 0 : 1);
        if (current != null) {
            state.real(current.mainsHz()).real(current.slip()).real(current.sidebandDb());
        }
        speeds.write(state);
        loads.values().forEach(l -> l.write(state));
    }

    void read(StateReader state) {
        shaftHz = state.real();
        signatureAt = state.instant();
        signature = state.integer() == 0 ? null : new CurrentSignature(state.real(), state.real(), state.real());
        speeds.read(state);
        loads.values().forEach(l -> l.read(state));
    }
}
