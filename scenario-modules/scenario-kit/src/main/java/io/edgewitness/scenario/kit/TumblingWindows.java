package io.edgewitness.scenario.kit;

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
    private static final int MOST_AT_ONCE = 100_000;

    private final Duration length;
    private final Duration lateness;
    private final Duration horizon;
    private final ZoneId zone;
    private @Nullable Instant next;
    private @Nullable Window newest;
    private final TreeMap<Instant, Integer> revisions = new TreeMap<>();
    private final TreeSet<Instant> reopened = new TreeSet<>();

    /** @param length at most a day; the last window of a day is shorter where the length does not divide it */
    public TumblingWindows(Duration length, Duration lateness, Duration horizon, ZoneId zone) {
        if (length.isNegative() || length.isZero() || length.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException("a window lasts more than nothing and at most a day, not " + length);
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
     * @return the windows that became due, oldest first; after a clock that jumped by years at most {@value #MOST_AT_ONCE}, the rest at
     *     the next calls
     */
    public List<Due> due(Instant now) {
        List<Due> due = new ArrayList<>();
        for (Instant start : reopened) {
            int revision = revisions.merge(start, 1, Integer::sum);
            due.add(new Due(of(start), revision));
        }
        reopened.clear();
        while (next != null && due.size() < MOST_AT_ONCE) {
            Window window = of(next);
            if (window.end().plus(lateness).isAfter(now)) {
                break;
            }
            due.add(new Due(window, 0));
            revisions.put(window.start(), 0);
            next = window.end();
        }
        revisions.headMap(keptFrom(now)).clear();
        return due;
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
    }
}
