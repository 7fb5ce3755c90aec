package io.edgewitness.adapter.mqtt;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Follows the running number of one topic's messages: tells what is missing, a redelivery from a new message, and a source that began to count
 * again from one that repeats itself. Numbers that begin again get a new <i>run</i>, so that a run and a number together name a message
 * for ever.
 *
 * <p>A number that is not above the last is a repetition, unless the source evidently began again: its time is later than that of the last
 * message, or the number lies so far back that no broker or publisher could still hold it. Without times, a number tells by its remembered
 * payload, which was another, and 0 or 1 by not being a redelivery. The same payload under the same number is a repetition in any case.
 */
final class SequenceCounter {
    private static final int REMEMBERED = 256;

    private final long reach;
    private final long unacknowledged;
    private final Map<Long, Long> payloads = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Long> eldest) {
            return size() > REMEMBERED;
        }
    };
    private State state;

    /**
     * What must survive a restart.
     *
     * @param run 0: nothing came yet
     * @param last highest number of the run
     * @param unread messages since then whose number could not be read
     * @param time of the message with that number by its source's clock, in milliseconds since 1970, rounded up; {@link #NO_TIME}: it said none
     */
    record State(long run, long last, long unread, long time) {
        static final long NO_TIME = Long.MIN_VALUE;
        static final State NONE = new State(0, 0, 0, NO_TIME);
    }

    /**
     * @param missing messages between the last and this one; -1: it began to count again, and nobody knows
     */
    record Place(long run, long missing) {}

    /**
     * @param reach how far back a number may lie and still be a publisher's repetition
     * @param unacknowledged how far back one may lie that the broker sends again: it may never have had the acknowledgement of so many
     */
    SequenceCounter(State state, long reach, long unacknowledged) {
        this.state = state;
        this.reach = reach;
        this.unacknowledged = unacknowledged;
    }

    State state() {
        return state;
    }

    /** A message came whose number cannot be read: it will not be missing as well. */
    void unreadable() {
        state = new State(state.run(), state.last(), state.unread() + 1, state.time());
    }

    /**
     * @param redelivered the broker says that it sent the message before
     * @param retained it may be of any age
     */
    Place next(long number, long payload, @Nullable Instant time, boolean redelivered, boolean retained) {
        boolean first = state.run() == 0;
        boolean again = !first && number <= state.last() && beganAgain(number, payload, time, redelivered, retained);
        long run = first ? 1 : again ? state.run() + 1 : state.run();
        long missing = 0;
        if (again) {
            payloads.clear();
            missing = number <= 1 ? 0 : -1;
        } else if (!first && number > state.last()) {
            missing = Math.max(0, number - state.last() - 1 - state.unread());
        }
        if (first || again || number > state.last()) {
            state = new State(run, number, 0, time == null ? State.NO_TIME : roundedUp(time));
        }
        payloads.put(number, payload);
        return new Place(run, missing);
    }

    /** Both sides of a comparison are rounded the same way, so a repetition is never later than itself. */
    private static long roundedUp(Instant time) {
        return time.plusNanos(999_999).toEpochMilli();
    }

    private boolean beganAgain(
            long number, long payload, @Nullable Instant time, boolean redelivered, boolean retained) {
        Long known = payloads.get(number);
        if (known != null && known == payload) {
            return false;
        }
        if (state.last() - number > (redelivered ? unacknowledged : reach) && !retained) {
            return true;
        }
        if (time != null && state.time() != State.NO_TIME) {
            return roundedUp(time) > state.time();
        }
        if (retained) {
            return false;
        }
        if (number <= 1 && number < state.last()) {
            return known != null || !redelivered;
        }
        return known != null && !redelivered;
    }
}
