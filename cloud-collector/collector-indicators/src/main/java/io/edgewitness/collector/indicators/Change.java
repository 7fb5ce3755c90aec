package io.edgewitness.collector.indicators;

import java.util.Set;

/** What the formula of a before/after variant may use. */
final class Change {
    static final String REPORTING = "reporting";
    static final String BASELINE = "baseline";
    /** Time that closed windows with a value cover, in seconds. */
    static final String REPORTING_S = "reporting_s";

    static final String BASELINE_S = "baseline_s";
    /** What the estimator of a kind of quantity gives; the formula puts it into the indicator's unit and is monotone in it. */
    static final String EFFECT = "effect";

    static final Set<String> VARIABLES = Set.of(REPORTING, BASELINE, REPORTING_S, BASELINE_S);

    private Change() {}
}
