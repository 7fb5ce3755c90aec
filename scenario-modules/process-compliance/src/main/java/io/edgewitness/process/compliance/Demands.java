package io.edgewitness.process.compliance;

import io.edgewitness.edge.api.DemandResult;
import io.edgewitness.edge.api.Metric.Amount;
import io.edgewitness.edge.api.Value;
import io.edgewitness.edge.api.Window;
import io.edgewitness.scenario.kit.Proportion;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

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
        if (parameters.sensors().isEmpty()) {
            return;
        }
        List<String> measured = new ArrayList<>();
        boolean all = true;
        for (ComplianceParameters.Sensor s : ComplianceParameters.Sensor.values()) {
            BigDecimal n = sum("sensor " + s);
            all &= n.signum() > 0;
            measured.add(s.name().toLowerCase(Locale.ROOT) + " " + n + " samples");
        }
        add("14.1", all, String.join(", ", measured));
    }

    private void stages(ComplianceParameters parameters) {
        if (parameters.sop().checks().isEmpty()) {
            return;
        }
        List<String> measured = new ArrayList<>();
        boolean all = true;
        for (Sop.Stage s : Sop.Stage.values()) {
            BigDecimal n = sum("stage " + s);
            all &= n.signum() > 0;
            measured.add(s.name().toLowerCase(Locale.ROOT) + " " + n + " readings");
        }
        add("14.2", all, String.join(", ", measured));
    }

    private void share(String demand, String part, String whole, String what) {
        if (sum(whole).signum() > 0) {
            add(demand, sum(part).compareTo(sum(whole)) == 0, sum(part) + " of " + sum(whole) + " " + what);
        }
    }

    private void delay(Duration limit) {
        if (figures.delayP95(window) instanceof Amount.Sketch s) {
            double seconds = limit.toMillis() / 1e3;
            // The sketch is good to 1 %.
            add(
                    "14.5",
                    s.value() <= seconds * 1.02,
                    "p95 " + Value.of(s.value()).number().toPlainString() + " s, limit "
                            + Value.of(seconds).number().toPlainString() + " s");
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
