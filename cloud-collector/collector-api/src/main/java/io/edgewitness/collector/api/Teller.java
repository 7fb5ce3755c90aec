package io.edgewitness.collector.api;

import io.edgewitness.edge.api.Value;
import java.io.IOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Gives agents values for points that have them from the collector (adapters of type {@code collector}). Any thread. */
public interface Teller {
    /**
     * A value for one point.
     *
     * @param about names what is told, once for ever: an agent records it once, however often it is told
     * @param value a text of at most 4,000 characters, or a number
     * @param at the sample's time
     * @param reason who says so and why, on one line: it stands in the collector's trail and in the agent's ledger
     */
    record Tell(String about, String agent, String point, Value value, Instant at, String reason) {}

    /**
     * What the agent made of it.
     *
     * @param outcome {@code done}: it is in the ledger; {@code refused}: it does not fit, and the detail says why; {@code failed} or {@code stale}
     */
    record Answer(String outcome, String detail, Instant at) {
        public boolean isDone() {
            return outcome.equals("done");
        }
    }

    /**
     * Has it told, and again until the agent has answered, also one that is away for a year. What was answered otherwise than {@code done} is
     * told again when this is called again, after a minute first and once a day at last.
     *
     * @throws IllegalArgumentException if there is no such agent, or the value is neither text nor number
     * @throws IOException if the collector cannot keep it; it is not told then
     */
    void tell(Tell tell) throws IOException;

    /** @return what the agent answered last; null: nothing yet */
    @Nullable
    Answer answer(String about, String agent) throws IOException;
}
