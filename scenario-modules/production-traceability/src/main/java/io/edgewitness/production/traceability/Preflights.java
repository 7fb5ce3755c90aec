package io.edgewitness.production.traceability;

import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.PreflightCheck;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.ScenarioContext;
import io.edgewitness.edge.api.Value;
import io.edgewitness.scenario.kit.NamedCheck;
import io.edgewitness.scenario.kit.SeenCheck;
import io.edgewitness.text.reader.FrameCodes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What must hold before the figures count, measured: each check waits for what it wants to see until its deadline. */
final class Preflights {
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final int LEAST_KINDS = 2;

    private Preflights() {}

    static List<PreflightCheck> of(ScenarioContext context, TraceabilityParameters parameters) {
        Set<PointId> steps = new HashSet<>(context.input("steps"));
        List<PreflightCheck> checks = new ArrayList<>();
        checks.add(new Codes(steps, parameters));
        checks.add(new SeenCheck(
                "PF-TR-STEPS",
                "每道工序都有读取点 / every step has a read point",
                PATIENCE,
                parameters.steps().keySet(),
                s -> steps.contains(s.point()) ? step(s) : null));
        Set<String> machines = new TreeSet<>();
        parameters.stations().forEach((name, s) -> {
            if (s.state() != null) {
                machines.add(s.state().name());
            }
        });
        checks.add(new SeenCheck(
                "PF-TR-MACHINES",
                "每台设备的状态均可读 / the state of every machine is read",
                Duration.ofSeconds(30),
                machines,
                s -> s.value() == null ? null : s.point().name()));
        checks.add(new Carriers(parameters));
        return checks;
    }

    private static @Nullable String step(Sample s) {
        StepMessage message = message(s.value());
        return message == null ? null : message.step();
    }

    private static @Nullable StepMessage message(@Nullable Value value) {
        try {
            return value == null ? null : StepMessage.read(value);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** A hundred different codes of units follow the rules, and none does not. */
    private static final class Codes extends NamedCheck {
        private static final int WANTED = 100;

        private final Set<PointId> points;
        private final Identifiers identifiers;
        private final boolean ruled;
        private final Set<String> right = new TreeSet<>();
        private final Set<String> wrong = new TreeSet<>();

        Codes(Set<PointId> points, TraceabilityParameters parameters) {
            super("PF-TR-CODES", "抽样编码符合编码规则 / " + WANTED + " different codes follow the rules", PATIENCE);
            this.points = points;
            this.identifiers = new Identifiers(parameters);
            this.ruled = !parameters.codes().isEmpty();
        }

        @Override
        public void onSample(Sample sample) {
            StepMessage message = points.contains(sample.point()) ? message(sample.value()) : null;
            if (message == null) {
                return;
            }
            try {
                identifiers.of(message.unit());
                right.add(message.unit());
            } catch (Refusal e) {
                wrong.add(message.unit());
            }
        }

        @Override
        public Verdict verdict(Instant now) {
            String measured = right.size() + " of " + WANTED + " different codes follow the rules";
            if (!ruled) {
                return new Verdict(Outcome.FAIL, "there are no rules under codes");
            }
            if (!wrong.isEmpty()) {
                return new Verdict(
                        Outcome.FAIL,
                        measured + ", " + wrong.size() + " do not, such as "
                                + Identifiers.shown(wrong.iterator().next()));
            }
            return new Verdict(right.size() >= WANTED ? Outcome.PASS : Outcome.PENDING, measured);
        }
    }

    /** Codes come by two kinds of terminals at least. */
    private static final class Carriers extends NamedCheck {
        private final FrameCodes codes = new FrameCodes(List.of(), null);
        private final Map<PointId, TraceabilityParameters.Terminal> terminals;
        private final Set<String> seen = new TreeSet<>();

        Carriers(TraceabilityParameters parameters) {
            super("PF-TR-CARRIERS", "至少读取两类标识载体 / carriers are read by two kinds of terminals", PATIENCE);
            this.terminals = parameters.terminals();
        }

        @Override
        public void onSample(Sample sample) {
            TraceabilityParameters.Terminal kind = terminals.get(sample.point());
            if (kind == null) {
                return;
            }
            String name = kind.name().toLowerCase(Locale.ROOT);
            // Frames are looked at until one shows a code.
            if (!seen.contains(name) && isRead(sample.point(), sample.value())) {
                seen.add(name);
            }
        }

        private boolean isRead(PointId point, @Nullable Value value) {
            if (value instanceof Value.Frame frame) {
                try {
                    return codes.read(point, frame).isPresent();
                } catch (IllegalArgumentException e) {
                    return false;
                }
            }
            return value instanceof Value.Text text && !text.value().isBlank();
        }

        @Override
        public Verdict verdict(Instant now) {
            return new Verdict(
                    seen.size() >= LEAST_KINDS ? Outcome.PASS : Outcome.PENDING,
                    seen.size() + " of " + LEAST_KINDS + " kinds: " + seen);
        }
    }
}
