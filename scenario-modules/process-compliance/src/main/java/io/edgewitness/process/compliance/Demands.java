package io.edgewitness.process.compliance;

import io.edgewitness.edge.api.DemandResult;
import io.edgewitness.edge.api.Window;
import io.edgewitness.scenario.kit.Demanded;
import io.edgewitness.scenario.kit.Proportion;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What a window's measurements say of the demands; of what was not measured nothing is said. */
final class Demands {
    private final Figures figures;
    private final Window window;
    private final Instant now;
    private final List<DemandResult> results = new ArrayList<>();

    private Demands(Figures figures, Window window, Instant now) {
        this.figures = figures;
        this.window = window;
        this.now = now;
    }

    static List<DemandResult> of(Figures figures, ComplianceParameters parameters, Window window, Instant now) {
        Demands d = new Demands(figures, window, now);
        d.sensors(parameters);
        d.stages(parameters);
        d.share("14.3", "actors", "steps", "steps with an actor");
        d.share("14.4", "weighed", "doses", "doses weighed against the procedure");
        d.delay(parameters.syncLimit());
        d.share("14.6", "judged", "picks", "picks judged by material and weight");
        d.conformance();
        d.seeded(parameters);
        return d.results;
    }

    private void add(String demand, boolean met, String measured) {
        results.add(new DemandResult(demand, met, measured, now));
    }

    private BigDecimal sum(String name) {
        return figures.sum(window, name);
    }

    private void sensors(ComplianceParameters parameters) {
        if (!parameters.sensors().isEmpty()) {
            results.add(
                    Demanded.kinds("14.1", ComplianceParameters.Sensor.class, s -> sum("sensor " + s), "samples", now));
        }
    }

    private void stages(ComplianceParameters parameters) {
        if (!parameters.sop().checks().isEmpty()) {
            results.add(Demanded.kinds("14.2", Sop.Stage.class, s -> sum("stage " + s), "readings", now));
        }
    }

    private void share(String demand, String part, String whole, String what) {
        if (sum(whole).signum() > 0) {
            add(demand, sum(part).compareTo(sum(whole)) == 0, sum(part) + " of " + sum(whole) + " " + what);
        }
    }

    private void delay(Duration limit) {
        DemandResult inTime = Demanded.inTime("14.5", figures.delayP95(window), limit, now);
        if (inTime != null) {
            results.add(inTime);
        }
    }

    private void conformance() {
        if (sum("steps").signum() > 0) {
            add("14.7", true, sum("steps") + " steps aligned at their receipt, " + sum("closed") + " units finished");
        }
    }

    private void seeded(ComplianceParameters parameters) {
        List<String> measured = new ArrayList<>();
        boolean any = false;
        boolean met = true;
        for (Finding.Kind kind : Figures.SEEDED) {
            Proportion r = figures.recall(kind);
            any |= sum("seeded " + kind).signum() > 0;
            met &= r.trials() >= parameters.seededCases()
                    && r.low() >= parameters.seededRecall().doubleValue();
            measured.add(kind.type() + " " + r);
        }
        if (any) {
            add("14.8", met, String.join(", ", measured) + " (95 %)");
        }
    }
}
