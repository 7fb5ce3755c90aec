package io.edgewitness.predictive.maintenance;

import io.edgewitness.edge.api.BlockBytes;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.PreflightCheck;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.ScenarioContext;
import io.edgewitness.edge.api.Value;
import io.edgewitness.scenario.kit.NamedCheck;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What must hold before a judgement counts, measured on the samples that come. */
final class MaintenanceChecks {
    /** Rows for which each quantity is looked at. */
    private static final int ROWS = 20;

    /** Share of the rows in which each quantity must have brought a new value. */
    private static final double ENOUGH = 0.9;

    private MaintenanceChecks() {}

    static List<PreflightCheck> of(ScenarioContext context, MaintenanceParameters parameters) {
        List<PreflightCheck> checks = new ArrayList<>();
        if (!context.input("process").isEmpty()) {
            checks.add(new Process(context, parameters));
        }
        if (!context.input("vibration").isEmpty()) {
            checks.add(new Vibration(context));
        }
        checks.add(new Foundation(context, parameters));
        checks.add(new Asset(context));
        return checks;
    }

    /** There is something to forecast from. */
    private record Foundation(ScenarioContext context, MaintenanceParameters parameters) implements PreflightCheck {
        @Override
        public String id() {
            return "PF-PM-MODE";
        }

        @Override
        public String title() {
            return "a failure mode with physics, or lives of such machines";
        }

        @Override
        public Duration deadline() {
            return Duration.ZERO;
        }

        @Override
        public void onSample(Sample sample) {}

        @Override
        public Verdict verdict(Instant now) {
            boolean vibration = !context.input("vibration").isEmpty();
            long failures = parameters.lives().stream().filter(l -> l.failed()).count();
            String measured = (vibration ? "bearing damage by vibration; " : "no vibration; ")
                    + parameters.lives().size() + " lives stated, " + failures + " of them to a failure";
            return new Verdict(vibration || failures >= 2 ? Outcome.PASS : Outcome.FAIL, measured);
        }
    }

    /** Running hours, state and orders of this machine come in: without them nobody can say what maintenance brought. */
    private record Asset(ScenarioContext context) implements PreflightCheck {
        @Override
        public String id() {
            return "PF-PM-ASSET";
        }

        @Override
        public String title() {
            return "running hours, running state and work orders of the machine are wired";
        }

        @Override
        public Duration deadline() {
            return Duration.ZERO;
        }

        @Override
        public void onSample(Sample sample) {}

        @Override
        public Verdict verdict(Instant now) {
            List<String> missing = Stream.of("run-hours", "running", "work-orders")
                    .filter(name -> context.input(name).isEmpty())
                    .toList();
            return new Verdict(
                    missing.isEmpty() ? Outcome.PASS : Outcome.FAIL,
                    missing.isEmpty() ? "all three" : "no " + String.join(", no ", missing));
        }
    }

    /** Blocks are fit for the band that is watched. */
    private static final class Vibration extends NamedCheck {
        private static final int BLOCKS = 3;

        private final ScenarioContext context;
        private final BandLevel band = new BandLevel();
        private final List<Double> levels = new ArrayList<>();
        private double rateHz;

        Vibration(ScenarioContext context) {
            super(
                    "PF-PM-VIBRATION",
                    "blocks of vibration reach 500 to 8000 Hz, or as far as their rate allows",
                    Duration.ofMinutes(1));
            this.context = context;
        }

        @Override
        public void onSample(Sample sample) {
            Value.Waveform block = BlockBytes.of(sample.value());
            if (block != null && context.input("vibration").contains(sample.point()) && levels.size() < BLOCKS) {
                levels.add(band.of(block));
                rateHz = block.rateHz();
            }
        }

        @Override
        public Verdict verdict(Instant now) {
            if (levels.size() < BLOCKS) {
                return new Verdict(Outcome.PENDING, levels.size() + " of " + BLOCKS + " blocks");
            }
            boolean fit = levels.stream().noneMatch(l -> l.isNaN());
            return new Verdict(
                    fit ? Outcome.PASS : Outcome.FAIL,
                    String.format(Locale.ROOT, "%.0f Hz, levels %s, 2560 Hz or more wanted", rateHz, levels));
        }
    }

    /** Each quantity comes as often as rows are judged. */
    private static final class Process extends NamedCheck {
        private final ScenarioContext context;
        private final Duration row;
        private final TreeMap<PointId, TreeMap<Long, Integer>> rowsSeen = new TreeMap<>();

        Process(ScenarioContext context, MaintenanceParameters parameters) {
            super(
                    "PF-PM-PROCESS",
                    "each quantity comes as often as rows are judged",
                    parameters.row().multipliedBy(3L * ROWS));
            this.context = context;
            row = parameters.row();
        }

        @Override
        public void onSample(Sample sample) {
            if (context.input("process").contains(sample.point())
                    && sample.value() != null
                    && sample.value().isNumber()) {
                long number =
                        Duration.between(Instant.EPOCH, sample.receivedTime()).dividedBy(row);
                rowsSeen.computeIfAbsent(sample.point(), p -> new TreeMap<>()).merge(number, 1, Integer::sum);
            }
        }

        @Override
        public Verdict verdict(Instant now) {
            long newest = Duration.between(Instant.EPOCH, now).dividedBy(row);
            List<String> measured = new ArrayList<>();
            long oldest = rowsSeen.values().stream()
                    .mapToLong(TreeMap::firstKey)
                    .min()
                    .orElse(newest);
            long span = newest - oldest;
            if (span < ROWS) {
                return new Verdict(Outcome.PENDING, span + " of " + ROWS + " rows");
            }
            boolean pass = true;
            for (PointId point : context.input("process")) {
                int rows = rowsSeen.getOrDefault(point, new TreeMap<>()).size();
                pass = pass && rows >= ENOUGH * span;
                measured.add(point + " in " + rows);
            }
            return new Verdict(
                    pass ? Outcome.PASS : Outcome.FAIL,
                    String.join(", ", measured) + " of " + span + " rows of " + row + ", 90 % wanted");
        }
    }
}
