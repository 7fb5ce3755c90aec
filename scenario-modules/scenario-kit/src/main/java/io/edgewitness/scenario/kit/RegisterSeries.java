package io.edgewitness.scenario.kit;

import io.edgewitness.edge.api.Window;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The readings of one counting register, and by how much it advanced in a window.
 *
 * <p>The advance between two neighbouring readings belongs to the window of the later one, so that the windows' advances add up
 * to the register's own. A register that went backwards rolled over (where {@code rollover} is known and the step is less than
 * half of it), or was exchanged (where the exchange is declared); else the advance is unknown, and the window says so: a meter's
 * figure is never guessed. One thread.
 */
public final class RegisterSeries {
    /**
     * A meter replaced by another.
     *
     * @param at when, by the clock of the readings
     * @param last the old meter's last reading
     * @param first the new meter's first
     */
    public record Exchange(Instant at, BigDecimal last, BigDecimal first) {}

    /**
     * By how much the register advanced.
     *
     * @param amount in the register's unit
     * @param steps pairs of readings it was made from; 0: nothing is known
     * @param backwards time of a step backwards that nothing explains; null: none
     */
    public record Advance(
            BigDecimal amount, int steps, @Nullable Instant backwards) {}

    private final @Nullable BigDecimal rollover;
    private final List<Exchange> exchanges;
    private final boolean resets;
    private final TreeMap<Instant, BigDecimal> readings = new TreeMap<>();

    /**
     * @param rollover value at which the register starts again at 0; null: unknown
     * @param resets true for a counter that machines set to 0 now and then: what it shows after a step backwards is its advance
     */
    public RegisterSeries(@Nullable BigDecimal rollover, List<Exchange> exchanges, boolean resets) {
        this.rollover = rollover;
        this.exchanges = List.copyOf(exchanges);
        this.resets = resets;
    }

    /** @return the time of the next later reading, whose step this one changes; null if it is the newest */
    public @Nullable Instant add(Instant time, BigDecimal reading) {
        readings.put(time, reading);
        return readings.higherKey(time);
    }

    public Advance advance(Window window) {
        BigDecimal sum = BigDecimal.ZERO;
        int steps = 0;
        Instant backwards = null;
        Map.Entry<Instant, BigDecimal> before = readings.lowerEntry(window.start());
        for (Map.Entry<Instant, BigDecimal> e :
                readings.subMap(window.start(), true, window.end(), false).entrySet()) {
            if (before != null) {
                BigDecimal step = step(before, e);
                if (step == null) {
                    backwards = e.getKey();
                } else {
                    sum = sum.add(step);
                    steps++;
                }
            }
            before = e;
        }
        return new Advance(sum, steps, backwards);
    }

    private @Nullable BigDecimal step(Map.Entry<Instant, BigDecimal> before, Map.Entry<Instant, BigDecimal> after) {
        for (Exchange x : exchanges) {
            if (before.getKey().isBefore(x.at()) && !after.getKey().isBefore(x.at())) {
                BigDecimal old = x.last().subtract(before.getValue());
                BigDecimal fresh = after.getValue().subtract(x.first());
                return old.signum() < 0 || fresh.signum() < 0 ? null : old.add(fresh);
            }
        }
        BigDecimal step = after.getValue().subtract(before.getValue());
        if (step.signum() >= 0) {
            return step;
        }
        if (resets) {
            return after.getValue().signum() < 0 ? null : after.getValue();
        }
        if (rollover != null) {
            BigDecimal rolled = step.add(rollover);
            if (rolled.signum() >= 0 && rolled.add(rolled).compareTo(rollover) < 0) {
                return rolled;
            }
        }
        return null;
    }

    /** Forgets readings before {@code time} but the last of them, from which the next step starts. */
    public void forgetBefore(Instant time) {
        Instant keep = readings.lowerKey(time);
        if (keep != null) {
            readings.headMap(keep).clear();
        }
    }

    /** Forgets readings from {@code time} on: the clock that dated them was wrong. */
    public void forgetFrom(Instant time) {
        readings.tailMap(time, true).clear();
    }

    public void write(StateWriter state) {
        state.integer(readings.size());
        readings.forEach((time, reading) -> state.instant(time).decimal(reading));
    }

    public void read(StateReader state) {
        readings.clear();
        for (long n = state.integer(); n > 0; n--) {
            readings.put(state.time(), state.number());
        }
    }
}
