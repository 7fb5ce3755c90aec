package io.edgewitness.predictive.maintenance;

import io.edgewitness.scenario.kit.StateReader;
import io.edgewitness.scenario.kit.StateWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One machine's way from sound to failed, by a level that grows with damage. Its usual level is the median of a first while; damage begins when the level
 * stays above the onset. Only times count, not how many levels came or how far apart. One thread.
 */
final class Degradation {
    private static final int MOST_TO_LEARN = 2_000;

    private final MaintenanceParameters.Damage damage;
    private final List<Double> first = new ArrayList<>();
    private @Nullable Instant begun;
    private double usual = Double.NaN;
    private double ratio = Double.NaN; // newest level over the usual
    private @Nullable Instant at;
    private @Nullable Instant aboveSince;
    private @Nullable Instant belowSince;
    private @Nullable Instant onset;

    Degradation(MaintenanceParameters.Damage damage) {
        this.damage = damage;
    }

    /** What a level changed. */
    enum Step {
        NONE,
        ONSET,
        /** The level went back below the onset and stayed there. */
        RECOVERED
    }

    /** @param level above 0 */
    Step observe(double level, Instant time) {
        if (begun == null || time.isBefore(begun)) {
            begun = time;
            first.clear();
        }
        if (Double.isNaN(usual)) {
            learn(level, time);
            return Step.NONE;
        }
        ratio = level / usual;
        at = time;
        boolean above = ratio > damage.onset();
        aboveSince = above ? earlier(aboveSince, time) : null;
        belowSince = above ? null : earlier(belowSince, time);
        onset = onset == null ? null : earlier(onset, time);
        if (onset == null && holds(aboveSince, time)) {
            onset = aboveSince;
            return Step.ONSET;
        }
        if (onset != null && holds(belowSince, time)) {
            onset = null;
            return Step.RECOVERED;
        }
        return Step.NONE;
    }

    /** A begin that lies ahead is from before the clock was set back. */
    private static Instant earlier(@Nullable Instant since, Instant time) {
        return since == null || since.isAfter(time) ? time : since;
    }

    private boolean holds(@Nullable Instant since, Instant time) {
        return since != null && Duration.between(since, time).compareTo(damage.hold()) >= 0;
    }

    private void learn(double level, Instant time) {
        Instant start = begun == null ? time : begun;
        if (Duration.between(start, time).compareTo(damage.settle()) <= 0) {
            if (first.size() < MOST_TO_LEARN) {
                first.add(level);
            }
        } else {
            usual = Robust.median(
                    first.stream().mapToDouble(Double::doubleValue).toArray());
            first.clear();
        }
    }

    /** @return level over the usual; NaN while that is not learnt */
    double ratio() {
        return ratio;
    }

    /** @return 100: as at first, 0: as failed machines are; in between by the logarithm of the level; NaN while the usual is not learnt */
    double health() {
        double share = StrictMath.log(ratio) / StrictMath.log(damage.failure());
        return Double.isNaN(ratio) ? Double.NaN : 100 * Math.max(0, Math.min(1, 1 - share));
    }

    boolean isDamaged() {
        return onset != null;
    }

    @Nullable
    Instant onset() {
        return onset;
    }

    /** @return null while there is no damage */
    @Nullable
    Remaining remaining() {
        Instant from = onset;
        Instant to = at;
        if (from == null || to == null) {
            return null;
        }
        double start = StrictMath.log(damage.onset());
        double hours = Duration.between(from, to).toMillis() / 3.6e6;
        return Wiener.of(
                StrictMath.log(damage.failure()) - start, StrictMath.log(ratio) - start, hours, damage.warningHours());
    }

    void write(StateWriter state) {
        state.integer(first.size());
        first.forEach(state::real);
        state.instant(begun).real(usual).real(ratio).instant(at);
        state.instant(aboveSince).instant(belowSince).instant(onset);
    }

    void read(StateReader state) {
        first.clear();
        for (long n = state.integer(); n > 0; n--) {
            first.add(state.real());
        }
        begun = state.instant();
        usual = state.real();
        ratio = state.real();
        at = state.instant();
        aboveSince = state.instant();
        belowSince = state.instant();
        onset = state.instant();
    }
}
