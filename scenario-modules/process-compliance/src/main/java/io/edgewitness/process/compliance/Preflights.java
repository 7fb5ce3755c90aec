package io.edgewitness.process.compliance;

import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.PreflightCheck;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.ScenarioContext;
import io.edgewitness.edge.api.Value;
import io.edgewitness.scenario.kit.SeenCheck;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What must hold before the figures count, measured: each check waits for what it wants to see until its deadline. */
final class Preflights {
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final Duration AT_ONCE = Duration.ofSeconds(30);

    private Preflights() {}

    static List<PreflightCheck> of(ScenarioContext context, ComplianceParameters parameters) {
        Sop sop = parameters.sop();
        List<PreflightCheck> checks = new ArrayList<>();
        checks.add(new SeenCheck(
                "PF-PC-SOP",
                "工艺流程模型可解析且健全 / the procedure is sound: " + sop.steps().size() + " steps, "
                        + sop.space().size() + " states",
                AT_ONCE,
                Set.of(),
                s -> null));
        Set<PointId> steps = new HashSet<>(context.input("steps"));
        checks.add(new SeenCheck(
                "PF-PC-STEPS",
                "每个工步都有事件来源 / every step is seen",
                PATIENCE,
                sop.steps().keySet(),
                s -> steps.contains(s.point()) && s.value() != null ? step(s.value()) : null));
        Set<String> hazardPoints = new TreeSet<>();
        sop.hazards()
                .forEach(h -> h.when().forEach(c -> hazardPoints.add(c.point().name())));
        checks.add(new SeenCheck(
                "PF-PC-HAZARDS",
                "危险清单的测点均有有效值 / every point of a hazard gives a good value",
                AT_ONCE,
                hazardPoints,
                s -> s.value() == null ? null : s.point().name()));
        checks.add(new SeenCheck(
                "PF-PC-DOSES",
                "每个投料工步有在用的秤，且不确定度不超过公差三分之一 / every dosing step has a working scale good to a third of its tolerance",
                AT_ONCE,
                doses(sop, parameters),
                s -> scale(s, sop, parameters)));
        return checks;
    }

    private static @Nullable String step(Value value) {
        try {
            return StepEvent.read(value, null).step();
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static Set<String> doses(Sop sop, ComplianceParameters parameters) {
        Set<String> wanted = new TreeSet<>();
        for (SopStep s : sop.steps().values()) {
            if (s.dose() != null) {
                wanted.add(
                        station(s, parameters).scale() == null
                                ? s.id() + " (its station has no scale)"
                                : good(s, parameters) ? s.id() : s.id() + " (the scale's uncertainty is too large)");
            }
        }
        return wanted;
    }

    private static ComplianceParameters.Station station(SopStep s, ComplianceParameters parameters) {
        return parameters.stations().getOrDefault(s.station(), ComplianceParameters.Station.NONE);
    }

    private static boolean good(SopStep s, ComplianceParameters parameters) {
        SopStep.Dose dose = s.dose();
        return dose != null
                && station(s, parameters)
                                .uncertainty()
                                .multiply(BigDecimal.valueOf(3))
                                .compareTo(StepEvent.kg(dose.tolerance(), dose.unit()))
                        <= 0;
    }

    /** The dosing step that a good weighing of its scale speaks for; where several share the scale, the first not yet told by name. */
    private static @Nullable String scale(Sample s, Sop sop, ComplianceParameters parameters) {
        if (s.value() == null || !s.value().isNumber()) {
            return null;
        }
        List<String> names = sop.steps().values().stream()
                .filter(step -> step.dose() != null && good(step, parameters))
                .filter(step -> s.point().equals(station(step, parameters).scale()))
                .map(SopStep::id)
                .toList();
        return names.isEmpty() ? null : String.join("\n", names);
    }
}
