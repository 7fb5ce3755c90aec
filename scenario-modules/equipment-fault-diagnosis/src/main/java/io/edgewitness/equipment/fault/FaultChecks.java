package io.edgewitness.equipment.fault;

import io.edgewitness.edge.api.BlockBytes;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.PreflightCheck;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.ScenarioContext;
import io.edgewitness.edge.api.Value.Waveform;
import io.edgewitness.scenario.kit.NamedCheck;
import io.edgewitness.scenario.kit.signal.BlockQuality;
import io.edgewitness.scenario.kit.signal.Defect;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** What must hold before a diagnosis counts, measured on the blocks that come. */
final class FaultChecks {
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    /** Samples per second over the highest frequency that is looked for, so that the filter before the converter has room. */
    private static final double ROOM = 2.56;

    private static final int BLOCKS = 3;

    private FaultChecks() {}

    static List<PreflightCheck> of(Machine machine, FaultParameters parameters, ScenarioContext context) {
        return List.of(
                new Blocks(
                        "PF-FD-RATE", "rate against the highest defect frequency", context, (b, p) -> rate(machine, b)),
                new Blocks("PF-FD-SIGNAL", "each sensor gives fit blocks", context, (b, p) -> signal(machine, b, p)),
                new Blocks(
                        "PF-FD-SPEED",
                        "speed is measured and near the nameplate's",
                        context,
                        (b, p) -> speed(machine, parameters, b, p)),
                new Plate(machine));
    }

    private static PreflightCheck.Verdict verdict(boolean pass, String measured) {
        return new PreflightCheck.Verdict(pass ? PreflightCheck.Outcome.PASS : PreflightCheck.Outcome.FAIL, measured);
    }

    private static PreflightCheck.Verdict waived(String reason) {
        return new PreflightCheck.Verdict(PreflightCheck.Outcome.WAIVED, reason);
    }

    private static PreflightCheck.Verdict rate(Machine machine, Waveform block) {
        Double rpm = machine.plate().rpm();
        double highest = 0;
        for (Machine.Place place : machine.places()) {
            if (place.bearing() != null && rpm != null) {
                double fastest = rpm / 60 * (1 + machine.plate().rpmTolerance());
                highest = Math.max(highest, 4 * Defect.INNER.order(place.bearing()) * fastest);
            }
        }
        highest = Math.max(highest, Analyser.ISO.toHz());
        return verdict(
                block.rateHz() >= ROOM * highest,
                String.format(
                        Locale.ROOT,
                        "%.0f Hz, %.0f Hz wanted for lines up to %.0f Hz",
                        block.rateHz(),
                        ROOM * highest,
                        highest));
    }

    private static PreflightCheck.Verdict signal(Machine machine, Waveform block, PointId point) {
        List<String> faults = new ArrayList<>();
        for (Machine.Place place : machine.places()) {
            if (!place.point().equals(point)) {
                continue;
            }
            if (place.channel() >= block.channels().length) {
                faults.add(place.name() + ": no channel " + place.channel());
                continue;
            }
            BlockQuality.check(block.channels()[place.channel()], place.range() / place.toMetres())
                    .forEach(f -> faults.add(place.name() + ": " + f.fault() + ", " + f.measured()));
        }
        return verdict(faults.isEmpty(), faults.isEmpty() ? "fit: " + point : String.join("; ", faults));
    }

    private static PreflightCheck.Verdict speed(
            Machine machine, FaultParameters parameters, Waveform block, PointId point) {
        Double rpm = machine.plate().rpm();
        if (rpm == null) {
            return waived("no rated speed on the nameplate");
        }
        Analyser analyser = new Analyser(block.channels()[0].length, block.rateHz());
        FaultParameters.Tacho tacho = parameters.tacho();
        boolean pulses = tacho != null && tacho.point().equals(point) && tacho.channel() < block.channels().length;
        List<float[]> channels = machine.places().stream()
                .filter(p -> p.point().equals(point) && p.channel() < block.channels().length)
                .map(p -> block.channels()[p.channel()])
                .toList();
        Analyser.Speed speed = pulses && tacho != null
                ? analyser.tacho(block.channels()[tacho.channel()], tacho.pulsesPerTurn())
                : channels.isEmpty()
                        ? null
                        : analyser.estimate(channels, rpm / 60, machine.plate().rpmTolerance());
        if (speed == null) {
            return verdict(false, pulses ? "the tacho gives no pulses" : "no multiples of a speed stand out");
        }
        double off = Math.abs(speed.hz() * 60 / rpm - 1);
        return verdict(
                off <= machine.plate().rpmTolerance(),
                String.format(
                        Locale.ROOT,
                        "%.1f /min by %s, %.1f %% from the nameplate's, limit %.1f %%",
                        speed.hz() * 60,
                        pulses ? "tacho" : "spectrum",
                        100 * off,
                        100 * machine.plate().rpmTolerance()));
    }

    /** The verdict of the last of some blocks of each point; the worst of them. */
    private static final class Blocks extends NamedCheck {
        private final ScenarioContext context;
        private final BiFunction<Waveform, PointId, Verdict> judge;
        private final TreeMap<PointId, Waveform> blocks = new TreeMap<>();
        private final TreeMap<PointId, Integer> seen = new TreeMap<>();

        Blocks(String id, String title, ScenarioContext context, BiFunction<Waveform, PointId, Verdict> judge) {
            super(id, title, DEADLINE);
            this.context = context;
            this.judge = judge;
        }

        @Override
        public void onSample(Sample sample) {
            Waveform block = BlockBytes.of(sample.value());
            if (block != null
                    && context.input("vibration").contains(sample.point())
                    && block.channels().length > 0
                    && block.channels()[0].length >= 1024) {
                blocks.put(sample.point(), block);
                seen.merge(sample.point(), 1, Integer::sum);
            }
        }

        @Override
        public Verdict verdict(Instant now) {
            @Nullable Verdict worst = null;
            for (PointId point : context.input("vibration")) {
                Waveform block = blocks.get(point);
                if (block == null || seen.getOrDefault(point, 0) < BLOCKS) {
                    return new Verdict(
                            Outcome.PENDING, seen.getOrDefault(point, 0) + " of " + BLOCKS + " blocks of " + point);
                }
                Verdict verdict = judge.apply(block, point);
                worst = worst == null || verdict.outcome() == Outcome.FAIL ? verdict : worst;
            }
            return worst == null ? new Verdict(Outcome.PENDING, "no vibration") : worst;
        }
    }

    /** What the nameplate leaves out. */
    private record Plate(Machine machine) implements PreflightCheck {
        @Override
        public String id() {
            return "PF-FD-PLATE";
        }

        @Override
        public String title() {
            return "nameplate is complete";
        }

        @Override
        public Duration deadline() {
            return Duration.ZERO;
        }

        @Override
        public void onSample(Sample sample) {}

        @Override
        public Verdict verdict(Instant now) {
            List<String> missing =
                    machine.missing().stream().map(Machine.Missing::en).toList();
            return FaultChecks.verdict(
                    missing.isEmpty(),
                    missing.isEmpty() ? "power, speed and bearings are stated" : String.join("; ", missing));
        }
    }
}
