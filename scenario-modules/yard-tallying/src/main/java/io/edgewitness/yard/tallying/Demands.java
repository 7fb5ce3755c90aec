package io.edgewitness.yard.tallying;

import io.edgewitness.edge.api.DemandResult;
import io.edgewitness.edge.api.Metric.Amount;
import io.edgewitness.edge.api.Value;
import io.edgewitness.edge.api.Window;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What a window's measurements say of the demands; of what was not measured nothing is said. */
final class Demands {
    /** In the order of {@link Item#bits}. */
    static final List<String> ATTRIBUTES = List.of("identity", "appearance", "size", "condition");

    private Demands() {}

    static List<DemandResult> of(Figures figures, YardParameters parameters, Window w, Instant now) {
        List<DemandResult> results = new ArrayList<>();
        if (!parameters.terminals().isEmpty()) {
            results.add(terminals(figures, parameters, w, now));
        }
        BigDecimal scans = figures.sum(w, "scans");
        BigDecimal pictures = figures.sum(w, "pictures");
        if (figures.delayP95(w) instanceof Amount.Sketch delay) {
            double limit = parameters.captureLimit().toMillis() / 1e3;
            results.add(new DemandResult(
                    "17.2",
                    scans.signum() > 0
                            && pictures.signum() > 0
                            && delay.value() <= limit * 1.02, // the sketch is good to 1 %
                    scans + " codes and " + pictures + " pictures or sightings of cameras; p95 "
                            + seconds(delay.value()) + " from the device, limit " + seconds(limit),
                    now));
        }
        if (figures.sum(w, "seen").signum() > 0) {
            results.add(attributes(figures, parameters, w, now));
        }
        Amount oldest = figures.ageP95(w);
        if (figures.sum(w, "ages").signum() > 0 && oldest instanceof Amount.Missing missing) {
            results.add(new DemandResult("17.4", false, missing.reason(), now));
        } else if (oldest instanceof Amount.Sketch age) {
            double limit = parameters.stockAge().toMillis() / 1e3;
            results.add(new DemandResult(
                    "17.4",
                    age.value() <= limit * 1.02,
                    "p95 of the age of the view of " + parameters.locations().size() + " places " + seconds(age.value())
                            + ", limit " + seconds(limit),
                    now));
        }
        BigDecimal postings = figures.sum(w, "postings");
        if (postings.signum() > 0) {
            BigDecimal answered = figures.sum(w, "acknowledged");
            results.add(new DemandResult(
                    "17.5",
                    figures.sum(w, "stock messages").signum() > 0 && answered.compareTo(postings) == 0,
                    figures.sum(w, "stock messages") + " messages of stock came, " + answered + " of " + postings
                            + " postings acknowledged in time",
                    now));
        }
        return results;
    }

    private static DemandResult terminals(Figures figures, YardParameters parameters, Window w, Instant now) {
        List<String> silent = parameters.terminals().keySet().stream()
                .map(p -> p.name())
                .filter(p -> figures.sum(w, "terminal " + p).signum() == 0)
                .sorted()
                .toList();
        int all = parameters.terminals().size();
        return new DemandResult(
                "17.1",
                silent.isEmpty(),
                (all - silent.size()) + " of " + all + " terminals gave samples"
                        + (silent.isEmpty() ? "" : ", not " + String.join(", ", silent)),
                now);
    }

    private static DemandResult attributes(Figures figures, YardParameters parameters, Window w, Instant now) {
        BigDecimal seen = figures.sum(w, "seen");
        BigDecimal least = seen.multiply(BigDecimal.valueOf(parameters.recognised()));
        boolean met = true;
        List<String> measured = new ArrayList<>();
        for (String attribute : ATTRIBUTES) {
            BigDecimal known = figures.sum(w, "known " + attribute);
            met &= known.compareTo(least) >= 0;
            measured.add(attribute + " " + known);
        }
        return new DemandResult(
                "17.3", met, String.join(", ", measured) + " of " + seen + " items, each with its confidence", now);
    }

    private static String seconds(double s) {
        return Value.of(Math.round(s * 1000) / 1000.0).number().toPlainString() + " s";
    }
}
