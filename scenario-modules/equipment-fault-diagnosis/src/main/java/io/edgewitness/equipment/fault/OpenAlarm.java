package io.edgewitness.equipment.fault;

import io.edgewitness.scenario.kit.StateReader;
import io.edgewitness.scenario.kit.StateWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The alarm that the next closed order answers: since when one at least stood without a break. The order of a machine that was stopped comes after its
 * alarm cleared, so that it is kept for a while then; one that is raised later begins anew. One thread.
 */
final class OpenAlarm {
    static final Duration KEPT = Duration.ofDays(7);

    private final TreeSet<String> standing = new TreeSet<>();
    private @Nullable Instant since;
    private @Nullable Instant cleared;

    /**
     * An alarm was raised.
     *
     * @return whether it is the first
     */
    boolean raised(String alarm, Instant at) {
        boolean first = since == null || cleared != null;
        since = first ? at : since;
        cleared = null;
        standing.add(alarm);
        return first;
    }

    void cleared(String alarm, Instant at) {
        if (standing.remove(alarm) && standing.isEmpty()) {
            cleared = at;
        }
    }

    /** @return null: no alarm that an order of this time would answer; never later than {@code at}, though the clock was set back */
    @Nullable
    Instant since(Instant at) {
        Instant first = since;
        Instant over = cleared;
        if (first == null || (over != null && over.plus(KEPT).isBefore(at))) {
            return null;
        }
        return first.isAfter(at) ? at : first;
    }

    void answered() {
        since = null;
        cleared = null;
        standing.clear();
    }

    void write(StateWriter state) {
        state.instant(since).instant(cleared).integer(standing.size());
        standing.forEach(state::text);
    }

    void read(StateReader state) {
        since = state.instant();
        cleared = state.instant();
        standing.clear();
        for (long n = state.integer(); n > 0; n--) {
            standing.add(state.text());
        }
    }
}
