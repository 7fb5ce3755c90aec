package io.edgewitness.scenario.kit;

import io.edgewitness.edge.api.Refused;
import io.edgewitness.edge.api.Window;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Windows of one length, side by side from local midnight on, and which of them are due to be told.
 *
 * <p>A window is due {@code lateness} after its end. A sample that comes later still makes the window due again, one revision
 * higher, as long as it is not older than {@code horizon}. One thread.
 */
public final class TumblingWindows {
    static final int MOST_AT_ONCE = 1_000;

    /** A silence is told window by window for so many windows before its end; what is older than that is passed over. */
    static final int LONGEST_SILENCE = 10_000;

    private final Duration length;
    private final Duration lateness;
    private final Duration horizon;
    private final ZoneId zone;
    private @Nullable Instant next;
    private @Nullable Window newest;
    private final TreeMap<Instant, Integer> revisions = new TreeMap<>();
    private final TreeSet<Instant> reopened = new TreeSet<>();
    private final TreeSet<Instant> touched = new TreeSet<>(); // not told yet
    private @Nullable Instant lastTouched;
    private @Nullable Instant last; // when it was asked what is due
    private @Nullable Instant passed; // up to here windows were told before the clock was set back
    private int again; // revision of those that are told once more

    /** @param length at most a day; the last window of a day is shorter where the length does not divide it */
    public TumblingWindows(Duration length, Duration lateness, Duration horizon, ZoneId zone) {
        if (length.isNegative() || length.isZero() || length.compareTo(Duration.ofDays(1)) > 0) {
            throw Refused.of(
                    "a window lasts more than nothing and at most a day, not " + length,
                    "统计窗口应大于零且不超过一天，而不是 " + length);
        }
        this.length = length;
        this.lateness = lateness;
        this.horizon = horizon;
        this.zone = zone;
    }

    /** A window to tell, or to tell again. */
    public record Due(Window window, int revision) {}

    /** The window that a time lies in. Asked for each sample, and nearly always the same again. */
    public Window of(Instant time) {
        Window last = newest;
        if (last != null && last.contains(time)) {
            return last;
        }
        Window window = find(time);
        newest = window;
        return window;
    }

    private Window find(Instant time) {
        ZonedDateTime day = time.atZone(zone).toLocalDate().atStartOfDay(zone);
        Instant midnight = day.toInstant();
        long index = Duration.between(midnight, time).dividedBy(length);
        Instant start = midnight.plus(length.multipliedBy(index));
        Instant nextDay = day.plusDays(1).toInstant();
        Instant end = start.plus(length);
        return new Window(start, end.isAfter(nextDay) ? nextDay : end);
    }

    /** Something belongs to the window of this time. */
    public void touch(Instant time) {
        Instant start = of(time).start();
        if (!start.equals(lastTouched)) {
            touched.add(start);
            lastTouched = start;
        }
        if (next == null) {
            next = start;
        } else if (start.isBefore(next) && revisions.containsKey(start)) {
            reopened.add(start);
        } else if (start.isBefore(next) && revisions.isEmpty()) {
            next = start;
        }
    }

    /** Whether a sample of this time can still change a figure. */
    public boolean accepts(Instant time) {
        return revisions.isEmpty() || !time.isBefore(revisions.firstKey());
    }

    /**
     * A clock that was set back makes the windows that it passes a second time due once more, each at its own end, one revision higher.
     *
     * @return the windows that became due, oldest first; after a clock that jumped by years at most {@value #MOST_AT_ONCE}, the rest at
     *     the next calls
     */
    public List<Due> due(Instant now) {
        if (isStepBack(now)) {
            goBack(of(now).start());
        }
        last = now;
        List<Due> due = new ArrayList<>();
        for (Instant start : reopened) {
            int revision = revisions.merge(start, 1, Integer::sum);
            due.add(new Due(of(start), revision));
        }
        reopened.clear();
        while (next != null && due.size() < MOST_AT_ONCE) {
            next = afterSilence(next, now);
            Window window = of(next);
            if (window.end().plus(lateness).isAfter(now)) {
                break;
            }
            int revision = passed != null && window.start().isBefore(passed) ? again : 0;
            due.add(new Due(window, revision));
            revisions.put(window.start(), revision);
            next = window.end();
        }
        if (next != null) {
            touched.headSet(next).clear();
            lastTouched = null;
        }
        revisions.headMap(keptFrom(now)).clear();
        return due;
    }

    private Instant afterSilence(Instant from, Instant now) {
        Instant first = touched.ceiling(from);
        Instant end = first == null || first.isAfter(now) ? now : first;
        Instant near = end.minus(length.multipliedBy(LONGEST_SILENCE));
        return from.isBefore(near) ? of(near).start() : from;
    }

    /** Whether the clock was set back since {@link #due} was asked last. What was filed under later times is of a time that never was. */
    public boolean isStepBack(Instant now) {
        return last != null && now.isBefore(last);
    }

    private void goBack(Instant start) {
        if (next == null || !start.isBefore(next)) {
            return;
        }
        int highest = revisions.values().stream().max(Integer::compare).orElse(0);
        again = Math.max(again, highest) + 1;
        passed = passed == null || passed.isBefore(next) ? next : passed;
        revisions.tailMap(start, true).clear();
        reopened.tailSet(start, true).clear();
        next = start;
    }

    /** Start of what is worth noting of a gap: its last {@value #LONGEST_SILENCE} windows. */
    Instant noted(Window first, Instant to) {
        Instant near = to.minus(length.multipliedBy(LONGEST_SILENCE));
        return first.end().isBefore(near) ? of(near).start() : first.end();
    }

    /** Start of the oldest time that can still change a figure. */
    public Instant keptFrom(Instant now) {
        Instant oldest = now.minus(horizon).minus(lateness);
        return next != null && next.isBefore(oldest) ? next : of(oldest).start();
    }

    public void write(StateWriter state) {
        state.instant(next);
        state.integer(revisions.size());
        for (Map.Entry<Instant, Integer> e : revisions.entrySet()) {
            state.instant(e.getKey()).integer(e.getValue());
        }
        state.integer(reopened.size());
        reopened.forEach(state::instant);
        state.integer(touched.size());
        touched.forEach(state::instant);
        state.instant(last).instant(passed).integer(again);
    }

    public void read(StateReader state) {
        next = state.instant();
        revisions.clear();
        for (long n = state.integer(); n > 0; n--) {
            revisions.put(state.time(), (int) state.integer());
        }
        reopened.clear();
        for (long n = state.integer(); n > 0; n--) {
            reopened.add(state.time());
        }
        touched.clear();
        lastTouched = null;
        for (long n = state.integer(); n > 0; n--) {
            touched.add(state.time());
        }
        last = state.instant();
        passed = state.instant();
        again = (int) state.integer();
    }
}
