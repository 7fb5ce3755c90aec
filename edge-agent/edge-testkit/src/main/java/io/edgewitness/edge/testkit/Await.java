package io.edgewitness.edge.testkit;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for a condition with a limit, instead of sleeping for luck. */
public final class Await {
    private static final long PAUSE_MILLIS = 20;

    private Await() {}

    /**
     * @param what completes the sentence "waited in vain for …"
     * @throws AssertionError when the limit passed
     */
    public static void until(String what, Duration limit, BooleanSupplier condition) {
        until(what, limit, condition, () -> "");
    }

    /** @param state what to say about the state of things when the limit passed */
    public static void until(String what, Duration limit, BooleanSupplier condition, Supplier<String> state) {
        long end = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("waited " + limit + " in vain for " + what + "; " + state.get());
            }
            pause();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting", e);
        }
    }
}
