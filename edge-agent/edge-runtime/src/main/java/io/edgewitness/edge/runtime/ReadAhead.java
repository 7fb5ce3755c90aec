package io.edgewitness.edge.runtime;

import io.edgewitness.edge.ledger.LedgerException;
import io.edgewitness.edge.wire.proto.AgentMessage;
import java.io.IOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What orders of one kind send up out of the ledger. A thread of its own reads, a few messages ahead at most, and the uplink sends one between two of what
 * is live; one order at a time.
 */
abstract class ReadAhead implements UplinkOrders.LongHandler, UplinkOrders.Parcels, AutoCloseable {
    private static final int OFFER_MILLIS = 200;

    private final String kind;
    private final int ahead;
    private final Runnable wake;
    private @Nullable Work work; // the uplink's thread only

    /**
     * @param ahead messages that wait for the uplink at most
     * @param wake of the uplink; any thread
     */
    ReadAhead(String kind, int ahead, Runnable wake) {
        this.kind = kind;
        this.ahead = ahead;
        this.wake = wake;
    }

    /** Reads on its thread what an order sends. */
    interface Reading {
        UplinkOrders.Outcome read(Sink sink) throws IOException;
    }

    /** Takes what is read. */
    interface Sink {
        /** Waits while the uplink is behind. @return false if nobody wants it any more */
        boolean offer(AgentMessage message);

        boolean isWanted();
    }

    CompletionStage<UplinkOrders.Outcome> start(Reading reading) {
        if (work != null) {
            return refused("another " + kind + " is not done yet");
        }
        Work next = new Work(reading);
        work = next;
        next.thread.start();
        return next.end;
    }

    static CompletionStage<UplinkOrders.Outcome> refused(String why) {
        return CompletableFuture.completedFuture(new UplinkOrders.Outcome("refused", why));
    }

    @Override
    public @Nullable AgentMessage next() {
        Work w = work;
        Step step = w == null ? null : w.steps.peek();
        if (w == null || step == null) {
            return null;
        }
        if (step.message() == null) {
            work = null;
            w.end.complete(step.outcome());
        }
        return step.message();
    }

    @Override
    public void sent() {
        Work w = work;
        if (w != null) {
            w.steps.poll();
        }
    }

    @Override
    public void broken() {
        Work w = work;
        if (w != null) {
            close();
            w.end.complete(new UplinkOrders.Outcome("failed", "the stream ended meanwhile; ask for what is missing"));
        }
    }

    /** After the uplink's thread has ended. */
    @Override
    public void close() {
        Work w = work;
        if (w != null) {
            work = null;
            w.cancelled = true;
        }
    }

    /** @param message null: nothing follows, and the outcome says how it ended */
    private record Step(@Nullable AgentMessage message, UplinkOrders.Outcome outcome) {}

    private final class Work implements Sink {
        private static final UplinkOrders.Outcome GOES_ON = new UplinkOrders.Outcome("", "");

        private final Reading reading;
        private final CompletableFuture<UplinkOrders.Outcome> end = new CompletableFuture<>();
        private final BlockingQueue<Step> steps = new ArrayBlockingQueue<>(ahead);
        private final Thread thread;
        private volatile boolean cancelled;

        Work(Reading reading) {
            this.reading = reading;
            this.thread = new Thread(this::run, kind);
            this.thread.setDaemon(true);
        }

        private void run() {
            UplinkOrders.Outcome outcome;
            try {
                outcome = reading.read(this);
            } catch (IOException | LedgerException e) {
                outcome = new UplinkOrders.Outcome("failed", String.valueOf(e.getMessage()));
            } catch (RuntimeException | Error e) {
                outcome = new UplinkOrders.Outcome("failed", "a defect: " + e);
            }
            offer(new Step(null, outcome));
        }

        @Override
        public boolean offer(AgentMessage message) {
            return offer(new Step(message, GOES_ON));
        }

        @Override
        public boolean isWanted() {
            return !cancelled;
        }

        private boolean offer(Step step) {
            try {
                while (!cancelled) {
                    if (steps.offer(step, OFFER_MILLIS, TimeUnit.MILLISECONDS)) {
                        wake.run();
                        return true;
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return false;
        }
    }
}
