package io.edgewitness.adapter.opcua;

import io.edgewitness.edge.api.Writable.WriteOrder;
import io.edgewitness.edge.api.Writable.WriteOutcome;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;

/** Takes orders, one after the other, and answers each, at the latest when it is closed. An id that came before is refused. Thread-safe. */
final class Orders implements AutoCloseable {
    private static final int REMEMBERED = 10_000;

    private final Writer writer;
    private final ExecutorService thread;
    private final Map<WriteOrder, CompletableFuture<WriteOutcome>> open = new HashMap<>();
    private final Map<String, Boolean> seen = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > REMEMBERED;
        }
    };
    private boolean closed;

    /** @param thread a single one; not closed here */
    Orders(Writer writer, ExecutorService thread) {
        this.writer = writer;
        this.thread = thread;
    }

    CompletionStage<WriteOutcome> write(WriteOrder order) {
        CompletableFuture<WriteOutcome> outcome = new CompletableFuture<>();
        synchronized (this) {
            if (closed) {
                return refused("the adapter is not running");
            }
            if (seen.putIfAbsent(order.id(), true) != null) {
                return refused("order " + order.id() + " came before; it is not executed twice");
            }
            open.put(order, outcome);
        }
        thread.execute(() -> execute(order));
        return outcome;
    }

    private static CompletionStage<WriteOutcome> refused(String why) {
        return CompletableFuture.completedFuture(new WriteOutcome(false, why));
    }

    private void execute(WriteOrder order) {
        WriteOutcome outcome;
        try {
            outcome = writer.execute(order);
        } catch (RuntimeException e) {
            outcome = new WriteOutcome(false, "unknown: a fault of the adapter: " + e);
        }
        CompletableFuture<WriteOutcome> waiting;
        synchronized (this) {
            waiting = open.remove(order);
        }
        if (waiting != null) {
            waiting.complete(outcome);
        }
    }

    @Override
    public void close() {
        Map<WriteOrder, CompletableFuture<WriteOutcome>> left;
        synchronized (this) {
            closed = true;
            left = new LinkedHashMap<>(open);
            open.clear();
        }
        left.values()
                .forEach(outcome -> outcome.complete(
                        new WriteOutcome(false, "unknown: the adapter was closed before the server answered")));
    }
}
