package io.edgewitness.edge.ledger;

import io.edgewitness.edge.ledger.proto.Label;
import io.edgewitness.edge.ledger.proto.MetricRecord;
import io.edgewitness.edge.ledger.proto.RolledMetric;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What the windows that are rolled up together have in common. Texts are compared by their UTF-16 code units, as String does.
 *
 * @param labels key, value, key, value …, in the record's order
 */
record Series(
        String scenario,
        String name,
        List<String> labels,
        String arm,
        String formula,
        String unit,
        String aggregation,
        String slug)
        implements Comparable<Series> {
    private static final Comparator<Series> ORDER = Comparator.comparing(Series::scenario)
            .thenComparing(Series::name)
            .thenComparing(Series::labels, Series::compare)
            .thenComparing(Series::arm)
            .thenComparing(Series::formula)
            .thenComparing(Series::unit)
            .thenComparing(Series::aggregation)
            .thenComparing(Series::slug);

    static Series of(MetricRecord m) {
        return new Series(
                m.getScenario(),
                m.getName(),
                flat(m.getLabelsList()),
                m.getArm(),
                m.getFormula(),
                m.getUnit(),
                m.getAggregation(),
                m.getSlug());
    }

    static Series of(RolledMetric m) {
        return new Series(
                m.getScenario(),
                m.getName(),
                flat(m.getLabelsList()),
                m.getArm(),
                m.getFormula(),
                m.getUnit(),
                m.getAggregation(),
                m.getSlug());
    }

    private static List<String> flat(List<Label> labels) {
        List<String> flat = new ArrayList<>(2 * labels.size());
        for (Label label : labels) {
            flat.add(label.getKey());
            flat.add(label.getValue());
        }
        return flat;
    }

    RolledMetric.Builder rolled() {
        RolledMetric.Builder r = RolledMetric.newBuilder()
                .setScenario(scenario)
                .setSlug(slug)
                .setName(name)
                .setArm(arm)
                .setFormula(formula)
                .setUnit(unit)
                .setAggregation(aggregation);
        for (int i = 0; i < labels.size(); i += 2) {
            r.addLabels(Label.newBuilder().setKey(labels.get(i)).setValue(labels.get(i + 1)));
        }
        return r;
    }

    private static int compare(List<String> a, List<String> b) {
        for (int i = 0; i < Math.min(a.size(), b.size()); i++) {
            int order = a.get(i).compareTo(b.get(i));
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(a.size(), b.size());
    }

    @Override
    public int compareTo(Series other) {
        return ORDER.compare(this, other);
    }
}
