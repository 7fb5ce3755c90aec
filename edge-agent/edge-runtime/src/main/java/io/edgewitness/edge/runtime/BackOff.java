package io.edgewitness.edge.runtime;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** Pauses after failures: the first short, each one twice as long as the one before, up to the longest. After that long without a failure it begins anew. */
final class BackOff {
    private final long first;
    private final long longest;
    private final AtomicInteger failures = new AtomicInteger();
    private long since;

    BackOff(Duration first, Duration longest) {
        this.first = first.toNanos();
        this.longest = longest.toNanos();
    }

    /** @param nanos {@link System#nanoTime} */
    void failed(long nanos) {
        failures.incrementAndGet();
        since = nanos;
    }

    boolean isOver(long nanos) {
        return nanos - since >= pause();
    }

    private long pause() {
        return Math.min(longest, first << Math.min(20, Math.max(0, failures.get() - 1)));
    }

    /** All is well at this time. */
    void wasWell(long nanos) {
        if (failures.get() > 0 && nanos - since >= 2 * longest) {
            failures.set(0);
        }
    }

    int failures() {
        return failures.get();
    }
}
