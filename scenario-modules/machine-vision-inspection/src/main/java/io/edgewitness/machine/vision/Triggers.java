package io.edgewitness.machine.vision;

import io.edgewitness.edge.api.Value;
import io.edgewitness.scenario.kit.StateReader;
import io.edgewitness.scenario.kit.StateWriter;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which trigger a frame belongs to: the oldest that has none yet and waits no longer than the limit. A trigger without a frame is missed, and told. One thread. */
final class Triggers {
    private static final int MOST = 1000;

    private final Duration limit;
    private final ArrayDeque<Trigger> waiting = new ArrayDeque<>();
    private boolean on;
    private @Nullable BigDecimal count;

    /**
     * A part was before the camera.
     *
     * @param at by the clock that decides windows
     * @param received by the agent's
     */
    record Trigger(Instant at, Instant received) {}

    /** @param limit longest time from a trigger to its frame */
    Triggers(Duration limit) {
        this.limit = limit;
    }

    /**
     * A boolean triggers when it becomes true, a counter by how much it grew. What that is at first is only where it begins.
     *
     * @return how many triggers that is
     */
    int fired(Value value, Instant at, Instant received) {
        int times = times(value);
        for (int i = 0; i < times; i++) {
            waiting.add(new Trigger(at, received));
        }
        return times;
    }

    private int times(Value value) {
        if (value instanceof Value.Bool b) {
            boolean fires = b.value() && !on;
            on = b.value();
            return fires ? 1 : 0;
        }
        if (!value.isNumber()) {
            return 0;
        }
        BigDecimal before = count;
        count = value.number();
        if (before == null || before.compareTo(count) == 0) {
            return 0;
        }
        BigDecimal grown = count.subtract(before);
        // One that begins anew, or jumps, was reset: one trigger is sure.
        boolean plain = grown.signum() > 0 && grown.compareTo(BigDecimal.valueOf(MOST / 2)) <= 0;
        return plain ? Math.max(1, grown.intValue()) : 1;
    }

    /** @return the trigger of a frame that came now; null: none waits */
    @Nullable
    Trigger match() {
        return waiting.poll();
    }

    /** @return those that no frame came of in time, oldest first; they wait no more */
    List<Trigger> missed(Instant now) {
        List<Trigger> missed = new ArrayList<>();
        for (Trigger oldest = waiting.peek(); oldest != null; oldest = waiting.peek()) {
            if (waiting.size() <= MOST && !oldest.received().plus(limit).isBefore(now)) {
                break;
            }
            missed.add(waiting.remove());
        }
        return missed;
    }

    void write(StateWriter state) {
        state.integer(on ? 1 : 0).decimal(count).integer(waiting.size());
        waiting.forEach(t -> state.instant(t.at()).instant(t.received()));
    }

    void read(StateReader state) {
        on = state.integer() == 1;
        count = state.decimal();
        waiting.clear();
        for (long n = state.integer(); n > 0; n--) {
            waiting.add(new Trigger(state.time(), state.time()));
        }
    }
}
