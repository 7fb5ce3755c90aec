package io.edgewitness.edge.ledger;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who is to be told once what was appended is durable. */
final class DurableWaiters {
    private final List<Runnable> waiting = new ArrayList<>();

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    void add(@Nullable Runnable durable) {
        if (durable != null) {
            waiting.add(durable);
        }
    }

    /** Tells all. A failure of one of them is a defect of its own, for its thread's handler: what it waited for is on disk. */
    void tell() {
        List<Runnable> told = List.copyOf(waiting);
        waiting.clear();
        for (Runnable r : told) {
            try {
                r.run();
            } catch (RuntimeException e) {
                Thread current = Thread.currentThread();
                current.getUncaughtExceptionHandler().uncaughtException(current, e);
            }
        }
    }
}
