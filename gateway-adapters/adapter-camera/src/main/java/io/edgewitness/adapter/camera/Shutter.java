package io.edgewitness.adapter.camera;

import io.edgewitness.edge.api.AdapterContext;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Writable.WriteOrder;
import io.edgewitness.edge.api.Writable.WriteOutcome;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Takes a picture each time that its point is set, one after the other. An order whose turn comes too late takes none. */
final class Shutter {
    private static final int MOST_WAITING = 4;

    private final AdapterContext context;
    private final OnePicture one;
    private final Thread thread;
    private final ArrayBlockingQueue<Waiting> orders = new ArrayBlockingQueue<>(MOST_WAITING);
    private volatile boolean closed;
    private volatile String problem = "";

    private record Waiting(WriteOrder order, CompletableFuture<WriteOutcome> outcome) {}

    Shutter(AdapterContext context, PointId point, OnePicture one) {
        this.context = context;
        this.one = one;
        thread = new Thread(this::run, "camera-http " + context.id() + " " + point);
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Empty: none. */
    String problem() {
        return problem;
    }

    /** Any thread. */
    CompletionStage<WriteOutcome> order(WriteOrder order) {
        Waiting waiting = new Waiting(order, new CompletableFuture<>());
        if (closed || !orders.offer(waiting)) {
            refuse(waiting, closed ? "the adapter is closed" : "busy: " + MOST_WAITING + " pictures are waited for");
        }
        return waiting.outcome();
    }

    private static void refuse(Waiting waiting, String why) {
        waiting.outcome().complete(new WriteOutcome(false, why + "; no picture was taken"));
    }

    private void run() {
        try {
            while (!closed) {
                take(orders.take());
            }
        } catch (InterruptedException e) {
            closed = true;
        }
    }

    private void take(Waiting next) {
        if (context.clock().instant().isAfter(next.order().deadline())) {
            refuse(next, "stale");
            return;
        }
        OnePicture.Taken taken = one.take(() -> closed);
        problem = taken.problem();
        boolean done = taken.problem().isEmpty();
        next.outcome().complete(new WriteOutcome(done, done ? "a picture was taken" : taken.problem()));
    }

    void stop() {
        closed = true;
        one.cut();
        thread.interrupt();
    }

    void await() {
        Threads.end(thread);
        for (Waiting w = orders.poll(); w != null; w = orders.poll()) {
            refuse(w, "the adapter is closed");
        }
    }
}
