package io.edgewitness.edge.api;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Whether the agent itself did not run for a while: its process was stopped, its machine paused, or nothing left to it of memory or processors. What
 * comes right after that may have waited in a buffer since before, and a device that seems silent only was not heard. Thread-safe.
 */
public interface Stalls {
    /** For where nobody watches. */
    Stalls NONE = () -> null;

    /** Looks before it answers: whoever asks right after a stall is told of it. @return the last one; null: none so far */
    @Nullable
    Stall last();

    /** @param then of {@link System#nanoTime}; @return the last one if it ended after that, else null */
    default @Nullable Stall since(long then) {
        Stall stall = last();
        return stall == null || stall.end() - then <= 0 ? null : stall;
    }

    /**
     * @param to when the agent ran again, by its own clock
     * @param end the same, of {@link System#nanoTime}
     */
    record Stall(Instant to, Duration length, long end) {
        /** When the agent was last known to run. */
        public Instant from() {
            return to.minus(length);
        }

        /** A gap's reason. */
        public String reason() {
            return "stalled: the agent did not run for " + Math.round(length.toMillis() / 1000.0) + " s";
        }
    }
}
