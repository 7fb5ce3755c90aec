package io.edgewitness.edge.runtime;

import java.time.Duration;
import java.time.Instant;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Finds out that the clock was set: between two looks it went on by another time than a clock that is never set. What a time daemon
 * corrects by and by is no step. Not safe for several threads.
 */
final class ClockSteps {
    static final Duration SMALLEST = Duration.ofSeconds(10);

    private final LongSupplier nanos;
    private @Nullable Instant lastTime;
    private long lastNanos;

    /** @param nanos a clock that is never set, in nanoseconds */
    ClockSteps(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /**
     * @param from start of the time that was skipped or comes a second time
     * @param to its end
     * @param by below 0: back
     */
    record Step(Instant from, Instant to, Duration by) {
        String words() {
            String seconds = Long.toString(Math.abs(by.toSeconds()));
            return by.isNegative() ? "set back by " + seconds + " s" : "set forward by " + seconds + " s";
        }
    }

    /** @return null if the clock was not set since the last look */
    @Nullable
    Step look(Instant now) {
        long nanosNow = nanos.getAsLong();
        Instant last = lastTime;
        Instant expected = last == null ? now : last.plusNanos(nanosNow - lastNanos);
        lastTime = now;
        lastNanos = nanosNow;
        Duration by = Duration.between(expected, now);
        if (by.abs().compareTo(SMALLEST) < 0) {
            return null;
        }
        return by.isNegative() ? new Step(now, expected, by) : new Step(expected, now, by);
    }
}
