package io.edgewitness.predictive.maintenance;

import io.edgewitness.scenario.kit.Newest;
import io.edgewitness.scenario.kit.StateReader;
import io.edgewitness.scenario.kit.StateWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which alarms are shown (IEC 62682): all but those an operator shelved for a while, and those of a flood, which begins at ten alarms in ten minutes and
 * ends below five. An alarm that is not shown is recorded all the same. One thread.
 */
final class AlarmDesk {
    private static final Duration FLOOD_SPAN = Duration.ofMinutes(10);
    private static final int FLOOD_BEGINS = 10;
    private static final int FLOOD_ENDS = 5;

    /** A shelved alarm comes back by itself; who wants it away for longer mends its cause. */
    static final Duration LONGEST_SHELVING = Duration.ofHours(24);

    private static final int MOST_UNACKNOWLEDGED = 1_000;

    private final TreeMap<String, Instant> unacknowledged = new TreeMap<>();
    private final TreeMap<String, Instant> shelvedUntil = new TreeMap<>(); // by kind
    private final Deque<Instant> raised = new ArrayDeque<>();
    private boolean flood;

    enum Showing {
        SHOWN,
        SHELVED,
        /** The first that is not shown: the flood begins. */
        FLOOD_BEGINS,
        FLOODED
    }

    /**
     * An alarm was raised.
     *
     * @param kind what can be shelved, such as {@code pump-3/anomaly}
     * @param alarm the kind and the alarm's number
     */
    Showing raised(String kind, String alarm, Instant at) {
        Newest.put(unacknowledged, alarm, at, MOST_UNACKNOWLEDGED);
        if (isShelved(kind, at)) {
            return Showing.SHELVED;
        }
        forget(at);
        raised.addLast(at);
        if (flood) {
            return Showing.FLOODED;
        }
        flood = raised.size() >= FLOOD_BEGINS;
        return flood ? Showing.FLOOD_BEGINS : Showing.SHOWN;
    }

    private void forget(Instant at) {
        while (!raised.isEmpty()
                && (raised.getFirst().plus(FLOOD_SPAN).isBefore(at)
                        || raised.getFirst().isAfter(at))) {
            raised.removeFirst();
        }
    }

    boolean isShelved(String kind, Instant at) {
        Instant until = shelvedUntil.get(kind);
        return until != null && !isOver(until, at);
    }

    /** One that ends later than any can is from before the clock was set back. */
    private static boolean isOver(Instant until, Instant now) {
        return !now.isBefore(until) || until.isAfter(now.plus(LONGEST_SHELVING));
    }

    void shelve(String kind, Duration time, Instant at) {
        shelvedUntil.put(kind, at.plus(time));
    }

    /** @return when the alarm was raised; null if no such alarm waits for it */
    @Nullable
    Instant acknowledge(String alarm) {
        return unacknowledged.remove(alarm);
    }

    /** @return kinds whose shelving is over since this was asked last */
    List<String> unshelved(Instant now) {
        List<String> over = new ArrayList<>();
        shelvedUntil.forEach((kind, until) -> {
            if (isOver(until, now)) {
                over.add(kind);
            }
        });
        over.forEach(shelvedUntil::remove);
        return over;
    }

    /** @return true once, when a flood is over */
    boolean isFloodOver(Instant now) {
        forget(now);
        boolean over = flood && raised.size() < FLOOD_ENDS;
        flood = flood && !over;
        return over;
    }

    void write(StateWriter state) {
        write(unacknowledged, state);
        write(shelvedUntil, state);
        state.integer(raised.size());
        raised.forEach(state::instant);
        state.integer(flood ? 1 : 0);
    }

    private static void write(Map<String, Instant> times, StateWriter state) {
        state.integer(times.size());
        times.forEach((key, at) -> state.text(key).instant(at));
    }

    void read(StateReader state) {
        read(unacknowledged, state);
        read(shelvedUntil, state);
        raised.clear();
        for (long n = state.integer(); n > 0; n--) {
            raised.addLast(state.time());
        }
        flood = state.integer() == 1;
    }

    private static void read(Map<String, Instant> times, StateReader state) {
        times.clear();
        for (long n = state.integer(); n > 0; n--) {
            String key = state.text();
            times.put(key, state.time());
        }
    }
}
