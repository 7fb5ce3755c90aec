package io.edgewitness.collector.estimators;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Kinds of quantity, each with the one estimator that a before/after comparison of two times uses. Another version of an estimator makes
 * another constant; those that figures were made with stay.
 */
public enum Quantity {
    /** Energy, water, gas, emissions with drivers. */
    ENERGY(Savings.FORMULA, 0.90),
    /** Defects, first-time quality, on-time, conformance. */
    PROPORTION(Proportions.NEWCOMBE, 0.90),
    /** Failures, accidents, alarms. */
    RARE_EVENTS(RateRatio.FORMULA, 0.95),
    /** Times and latencies: shift of the median. */
    TIME_SHIFT(HodgesLehmann.FORMULA, 0.90),
    /** Times and latencies: their tail. */
    TIME_TAIL(Comparisons.P95, 0.90),
    /** Person-hours from shift log-ins. */
    LABOUR(Comparisons.PERSON_HOURS, 0.90),
    /** Headcount as declared: it has no interval. */
    DECLARED_LABOUR("declared-headcount@1", 0),
    /** Physical saving times a declared price: the physical interval is carried over, see {@link Estimate#times}. */
    MONEY("priced-saving@1", 0);

    private final String formula;
    private final double confidence;

    Quantity(String formula, double confidence) {
        this.formula = formula;
        this.confidence = confidence;
    }

    /** @throws IllegalArgumentException if no kind is called so, such as {@code rare-events@1} */
    public static Quantity of(String id) {
        List<String> all = new ArrayList<>();
        for (Quantity q : values()) {
            if (q.id().equals(id)) {
                return q;
            }
            all.add(q.id());
        }
        throw new IllegalArgumentException("quantity: one of " + all + ", not '" + id + "'");
    }

    /** @return the name with the version of the choice, such as {@code rare-events@1} */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-') + "@1";
    }

    /** @return {@code id@version} */
    public String formula() {
        return formula;
    }

    /** @return confidence of the printed interval; 0: it makes none of its own */
    public double confidence() {
        return confidence;
    }
}
