package io.edgewitness.equipment.fault;

import io.edgewitness.edge.api.ScenarioOutput;
import io.edgewitness.scenario.kit.StateReader;
import io.edgewitness.scenario.kit.StateWriter;
import io.edgewitness.scenario.kit.signal.Defect;
import io.edgewitness.scenario.kit.signal.ShaftSpeed;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The shaft's speed at a block: from the tacho, else from the input, else from the shaft's own lines, else from the family of a defect that hides these. What is
 * wrong with one is told and the next is taken. One thread.
 */
final class SpeedSearch {
    /** How far a speed may have moved right after it was measured, and with each minute since. */
    private static final double AT_ONCE = 0.005;

    private static final double EACH_MINUTE = 0.01;

    private final Machine machine;
    private final FaultParameters.@Nullable Tacho tacho;
    private final Inspection inspection;
    private @Nullable Instant measuredAt;
    private double measuredHz;

    SpeedSearch(Machine machine, FaultParameters.@Nullable Tacho tacho, Inspection inspection) {
        this.machine = machine;
        this.tacho = tacho;
        this.inspection = inspection;
    }

    /**
     * Measures it.
     *
     * @param inputSpeed in Hz; 0: none
     * @return null if nothing tells it
     */
    Analyser.@Nullable Speed of(Round round, double inputSpeed, ScenarioOutput out) {
        Analyser.Speed speed = pulses(round, out);
        if (speed == null && inputSpeed > 0) {
            speed = new Analyser.Speed(inputSpeed, null, true);
        }
        Double rpm = machine.plate().rpm();
        if (speed == null && rpm != null && !round.fit().isEmpty()) {
            speed = fromVibration(round, rpm / 60, out);
        }
        if (speed != null && speed.steady()) {
            measuredHz = speed.hz();
            measuredAt = round.at();
        }
        return speed;
    }

    private Analyser.@Nullable Speed pulses(Round round, ScenarioOutput out) {
        FaultParameters.Tacho from = tacho;
        if (from == null || !from.point().equals(round.point())) {
            return null;
        }
        float[][] channels = round.block().channels();
        Analyser.Speed measured = from.channel() < channels.length
                ? round.analyser().tacho(channels[from.channel()], from.pulsesPerTurn())
                : null;
        inspection.judge(
                round.point(), "tacho-missing", measured == null, "fewer than 4 pulses in a block", round.at(), out);
        return measured;
    }

    private Analyser.@Nullable Speed fromVibration(Round round, double nominalHz, ScenarioOutput out) {
        double tolerance = machine.plate().rpmTolerance();
        List<float[]> channels =
                round.fit().stream().map(Round.Fit::acceleration).toList();
        Analyser.Speed speed = round.analyser().estimate(channels, nominalHz, tolerance);
        speed = speed == null ? fromDefects(round, nominalHz, tolerance) : speed;
        inspection.judge(
                round.point(),
                "speed-unknown",
                speed == null,
                "no multiples of a speed near the nameplate's stand out, and no family of a defect",
                round.at(),
                out);
        inspection.judge(
                round.point(),
                "speed-changing",
                speed != null && !speed.steady(),
                "more than 1 % within a block and no tacho",
                round.at(),
                out);
        return speed;
    }

    /**
     * Near the last speed, in a band that grows with its age; where nothing stands out there, in the nameplate's: blows ring the machine at lines that pass for
     * the shaft's, some per cent off, so that the last speed may have been none.
     */
    private Analyser.@Nullable Speed fromDefects(Round round, double nominalHz, double tolerance) {
        Instant then = measuredAt;
        if (then != null) {
            double minutes = Duration.between(then, round.at()).abs().toSeconds() / 60.0;
            double moved = AT_ONCE + EACH_MINUTE * minutes;
            Analyser.Speed near = moved < tolerance ? family(round, measuredHz, moved) : null;
            if (near != null) {
                return near;
            }
        }
        return family(round, nominalHz, tolerance);
    }

    private Analyser.@Nullable Speed family(Round round, double aroundHz, double band) {
        ShaftSpeed.Estimate best = new ShaftSpeed.Estimate(aroundHz, 0);
        for (Round.Fit fit : round.fit()) {
            if (fit.place().bearing() != null) {
                ShaftSpeed.Estimate here = round.analyser()
                        .fromDefects(fit.acceleration(), fit.place().bearing(), aroundHz, band, machine.mainsHz());
                best = here.strength() > best.strength() ? here : best;
            }
        }
        return best.strength() >= Defect.STANDS_ALONE ? new Analyser.Speed(best.hz(), null, true) : null;
    }

    void write(StateWriter state) {
        state.instant(measuredAt).real(measuredHz);
    }

    void read(StateReader state) {
        measuredAt = state.instant();
        measuredHz = state.real();
    }
}
