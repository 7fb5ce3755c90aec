package io.edgewitness.production.traceability;

import io.edgewitness.edge.api.DemandResult;
import io.edgewitness.edge.api.Metric.Amount;
import io.edgewitness.edge.api.Value;
import io.edgewitness.edge.api.Window;
import io.edgewitness.scenario.kit.Demanded;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What a window's measurements say of the demands; of what was not measured nothing is said. */
final class Demands {
    private Demands() {}

    static List<DemandResult> of(
            Figures figures, TraceabilityParameters parameters, Drill.Result drilled, Window window, Instant now) {
        List<DemandResult> results = new ArrayList<>();
        if (!parameters.terminals().isEmpty()) {
            results.add(terminals(figures, window, now));
        }
        BigDecimal steps = figures.sum(window, "steps");
        if (steps.signum() > 0 && figures.delayP95(window) instanceof Amount.Sketch delay) {
            double limit = parameters.captureLimit().toMillis() / 1e3;
            // The sketch is good to 1 %.
            boolean met = figures.sum(window, "facts").compareTo(steps) == 0 && delay.value() <= limit * 1.02;
            results.add(new DemandResult(
                    "15.2",
                    met,
                    figures.sum(window, "facts") + " of " + steps
                            + " steps with material, operator and machine state; p95 " + seconds(delay.value())
                            + ", limit " + seconds(limit),
                    now));
        }
        BigDecimal events = figures.sum(window, "events");
        if (events.signum() > 0) {
            BigDecimal orphans = figures.sum(window, "orphans");
            results.add(new DemandResult(
                    "15.3",
                    orphans.signum() == 0,
                    events.subtract(orphans) + " of " + events + " events joined to a unit that is known",
                    now));
        }
        if (drilled.tried() > 0) {
            results.add(new DemandResult(
                    "15.5",
                    drilled.found() == drilled.tried(),
                    drilled.found() + " of " + drilled.tried()
                            + " finished units found back to their materials and forth from them, "
                            + drilled.depth() + " levels; drill: " + drilled.recalled() + " of "
                            + drilled.finished() + " units came of " + drilled.lot(),
                    now));
        }
        return results;
    }

    private static DemandResult terminals(Figures figures, Window window, Instant now) {
        return Demanded.kinds(
                "15.1",
                TraceabilityParameters.Terminal.class,
                t -> figures.sum(window, "terminal " + t),
                "samples",
                now);
    }

    private static String seconds(double s) {
        return Value.of(s).number().toPlainString() + " s";
    }
}
