package io.edgewitness.predictive.maintenance;

import io.edgewitness.scenario.kit.AlarmLife;
import io.edgewitness.scenario.kit.StateReader;
import io.edgewitness.scenario.kit.StateWriter;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Makes one alarm of one event. It is over when the deviation fell to a quarter of its peak, wherever the machine then settles; what remains is no new
 * event until it grows by half. The time of change is where the cumulative sum of the index (Page 1954) last left zero. One thread.
 */
final class AnomalyAlarm {
    private static final double OVER_AT = 0.25;
    private static final double GROWN = 1.5;

    private final double limit;
    private final AlarmLife life;
    private double peak;
    private double settled; // index after the last event; 0: within the usual
    private double sum;
    private @Nullable Instant changed;

    /**
     * @param limit index from which a row is unusual, above 1
     * @param confirm rows in a row that raise or clear
     */
    AnomalyAlarm(double limit, int confirm) {
        this.limit = limit;
        life = new AlarmLife(confirm);
    }

    AlarmLife.Change observe(double index, Instant at) {
        cumulate(index, at);
        boolean on = isOn();
        if (on) {
            peak = Math.max(peak, index);
        } else if (index < settled / GROWN) {
            settled = index;
        }
        double threshold = Math.max(limit, on ? OVER_AT * peak : GROWN * settled);
        AlarmLife.Change change = life.observe(index > threshold ? 1 : 0);
        if (change == AlarmLife.Change.RAISED) {
            peak = index;
        } else if (change == AlarmLife.Change.CLEARED) {
            settled = index > limit ? index : 0;
            sum = 0;
        }
        return change;
    }

    private void cumulate(double index, Instant at) {
        if (sum == 0) {
            changed = at;
        }
        sum = Math.max(0, sum + index - (1 + limit) / 2);
    }

    boolean isOn() {
        return life.level() > 0;
    }

    /** Which alarm it is, from 1. */
    long number() {
        return life.number();
    }

    /** When the machine changed, as far as the rows tell; asked when an alarm was raised. */
    @Nullable
    Instant changed() {
        return changed;
    }

    void write(StateWriter state) {
        life.write(state);
        state.real(peak).real(settled).real(sum).instant(changed);
    }

    void read(StateReader state) {
        life.read(state);
        peak = state.real();
        settled = state.real();
        sum = state.real();
        changed = state.instant();
    }
}
