package io.edgewitness.scenario.kit;

/**
 * The life of one alarm (IEC 62682): raised once when its condition held for some observations in a row, made more or less urgent, cleared once. One event
 * of the plant is one alarm, however often it is seen. One thread.
 */
public final class AlarmLife {
    private final int confirm;
    private int level;
    private int seen;
    private int least; // of the levels seen in a row above, or the greatest of those below
    private long number;

    /** @param confirm observations in a row that make a change */
    public AlarmLife(int confirm) {
        this.confirm = confirm;
    }

    public enum Change {
        NONE,
        RAISED,
        ESCALATED,
        EASED,
        CLEARED
    }

    public int level() {
        return level;
    }

    /** Which alarm of its kind this is, from 1. */
    public long number() {
        return number;
    }

    /** @param now 0: all is well; above: how urgent */
    public Change observe(int now) {
        if (now == level) {
            seen = 0;
            return Change.NONE;
        }
        boolean up = now > level;
        boolean goesOn = seen > 0 && least > level == up;
        least = !goesOn ? now : up ? Math.min(least, now) : Math.max(least, now);
        seen = goesOn ? seen + 1 : 1;
        if (seen < confirm) {
            return Change.NONE;
        }
        Change change = level == 0 ? Change.RAISED : least == 0 ? Change.CLEARED : up ? Change.ESCALATED : Change.EASED;
        number += change == Change.RAISED ? 1 : 0;
        level = least;
        seen = 0;
        return change;
    }

    public void write(StateWriter state) {
        state.integer(level).integer(seen).integer(least).integer(number);
    }

    public void read(StateReader state) {
        level = (int) state.integer();
        seen = (int) state.integer();
        least = (int) state.integer();
        number = state.integer();
    }
}
