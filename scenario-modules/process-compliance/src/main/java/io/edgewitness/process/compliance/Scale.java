package io.edgewitness.process.compliance;

import io.edgewitness.scenario.kit.StateReader;
import io.edgewitness.scenario.kit.StateWriter;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * One scale as its readings show it. A load that is put on or taken off is a jump; a reading that creeps while nothing is done is drift, which adds
 * to the uncertainty of what is weighed next. Weights in kg. One thread.
 */
final class Scale {
    private final BigDecimal uncertainty;
    private @Nullable BigDecimal reading;
    private @Nullable BigDecimal base; // what it read when the step began
    private BigDecimal drift = BigDecimal.ZERO;
    private boolean told;
    private String readings = ""; // asked for right after a weighing, so no part of the state

    Scale(BigDecimal uncertainty) {
        this.uncertainty = uncertainty;
    }

    /** @param busy whether a step is going on that may fill slowly: then a small change is work, not drift */
    void read(BigDecimal kg, boolean busy) {
        BigDecimal step = reading == null ? BigDecimal.ZERO : kg.subtract(reading);
        if (!busy && step.abs().compareTo(uncertainty) <= 0) {
            drift = drift.add(step);
        }
        reading = kg;
    }

    void lost() {
        reading = null;
    }

    /** A step begins: what comes from now on is its own. */
    void begin() {
        base = reading;
    }

    /** What was put on, or taken off, since the step began or the last one ended; null if it was not weighed. Begins anew. */
    @Nullable
    BigDecimal taken() {
        BigDecimal taken =
                reading == null || base == null ? null : reading.subtract(base).abs();
        readings = taken == null || base == null || reading == null
                ? ""
                : base.toPlainString() + " → " + reading.toPlainString() + " kg";
        base = reading;
        return taken;
    }

    /** What it read before and after the last that was taken, for people; empty: it was not weighed. */
    String readings() {
        return readings;
    }

    /** Expanded uncertainty of a weighing now. */
    BigDecimal uncertainty() {
        return uncertainty.add(drift.abs());
    }

    /** @return the drift in kg, once each time it passes the uncertainty; null otherwise */
    @Nullable
    BigDecimal newDrift() {
        boolean now = drift.abs().compareTo(uncertainty) > 0;
        boolean news = now && !told;
        told = now;
        return news ? drift : null;
    }

    void write(StateWriter state) {
        state.decimal(reading).decimal(base).decimal(drift).integer(told ? 1 : 0);
    }

    void read(StateReader state) {
        reading = state.decimal();
        base = state.decimal();
        drift = state.number();
        told = state.integer() == 1;
    }
}
