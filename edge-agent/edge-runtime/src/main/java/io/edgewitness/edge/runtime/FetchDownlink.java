package io.edgewitness.edge.runtime;

import com.google.protobuf.InvalidProtocolBufferException;
import io.edgewitness.edge.ledger.BatchId;
import io.edgewitness.edge.ledger.LedgerException;
import io.edgewitness.edge.ledger.LedgerReader;
import io.edgewitness.edge.ledger.proto.Batch;
import io.edgewitness.edge.wire.proto.AgentMessage;
import io.edgewitness.edge.wire.proto.Fetch;
import io.edgewitness.edge.wire.proto.Fetched;
import io.edgewitness.edge.wire.proto.OrderBody;
import java.time.Instant;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Orders of kind {@code fetch}: whole batches once more, samples too, for an audit. A thread of its own reads them, a few batches ahead
 * at most, and the uplink sends one between two of what is live. Nothing of the answer needs to be trusted: each batch is as it was signed.
 */
final class FetchDownlink implements UplinkOrders.LongHandler, UplinkOrders.Parcels, AutoCloseable {
    static final String KIND = "fetch";

    /** What one order sends at most, whatever it asks for; a batch more than this is sent all the same. */
    static final long MOST_BYTES = 64L << 20;

    private static final int AHEAD = 4;
    private static final int OFFER_MILLIS = 200;

    private final Supplier<LedgerReader> ledger;
    private final Runnable wake;
    private @Nullable Reading reading; // the uplink's thread only

    /**
     * @param ledger opens a reader of what is durable
     * @param wake of the uplink; any thread
     */
    FetchDownlink(Supplier<LedgerReader> ledger, Runnable wake) {
        this.ledger = ledger;
        this.wake = wake;
    }

    @Override
    public CompletionStage<UplinkOrders.Outcome> begin(OrderBody body, Instant now) {
        Fetch fetch;
        try {
            fetch = Fetch.parseFrom(body.getPayload());
        } catch (InvalidProtocolBufferException e) {
            return refused("the order's payload is no fetch");
        }
        BatchId after = new BatchId(fetch.getAfterEpoch(), fetch.getAfterNumber());
        BatchId last = new BatchId(fetch.getLastEpoch(), fetch.getLastNumber());
        boolean inRange = after.epoch() >= 0 && after.number() >= 0 && last.number() >= 0;
        if (!inRange || !last.isAfter(after) || fetch.getMostBytes() <= 0) {
            return refused("a fetch names a batch, a later one, and how many bytes it may have");
        }
        if (reading != null) {
            return refused("another fetch is not done yet");
        }
        Reading next = new Reading(body.getId(), after, last, Math.min(MOST_BYTES, fetch.getMostBytes()));
        reading = next;
        next.thread.start();
        return next.end;
    }

    @Override
    public @Nullable AgentMessage next() {
        Reading r = reading;
        if (r == null) {
            return null;
        }
        Step step = r.ahead.peek();
        if (step == null) {
            return null;
        }
        Batch batch = step.batch();
        if (batch != null) {
            return r.message(batch);
        }
        reading = null;
        r.end.complete(step.outcome());
        return null;
    }

    @Override
    public void sent() {
        Reading r = reading;
        if (r != null) {
            r.ahead.poll();
            r.message = null;
        }
    }

    @Override
    public void broken() {
        Reading r = reading;
        if (r != null) {
            reading = null;
            r.cancel();
            r.end.complete(new UplinkOrders.Outcome("failed", "the stream ended meanwhile; ask for what is missing"));
        }
    }

    /** After the uplink's thread has ended. */
    @Override
    public void close() {
        Reading r = reading;
        if (r != null) {
            reading = null;
            r.cancel();
        }
    }

    private static CompletionStage<UplinkOrders.Outcome> refused(String why) {
        return CompletableFuture.completedFuture(new UplinkOrders.Outcome("refused", why));
    }

    /** @param batch null: nothing follows, and the outcome says how it ended */
    private record Step(@Nullable Batch batch, UplinkOrders.Outcome outcome) {}

    private final class Reading {
        private static final UplinkOrders.Outcome GOES_ON = new UplinkOrders.Outcome("", "");

        private final String order;
        private final BatchId after;
        private final BatchId last;
        private final long mostBytes;
        private final CompletableFuture<UplinkOrders.Outcome> end = new CompletableFuture<>();
        private final BlockingQueue<Step> ahead = new ArrayBlockingQueue<>(AHEAD);
        private final Thread thread;
        private volatile boolean cancelled;
        private @Nullable AgentMessage message; // of the step at the head

        Reading(String order, BatchId after, BatchId last, long mostBytes) {
            this.order = order;
            this.after = after;
            this.last = last;
            this.mostBytes = mostBytes;
            this.thread = new Thread(this::run, "fetch");
            this.thread.setDaemon(true);
        }

        AgentMessage message(Batch batch) {
            AgentMessage m = message;
            if (m == null) {
                m = AgentMessage.newBuilder()
                        .setFetched(Fetched.newBuilder().setOrder(order).setBatch(batch))
                        .build();
                message = m;
            }
            return m;
        }

        void cancel() {
            cancelled = true;
        }

        private void run() {
            UplinkOrders.Outcome outcome;
            try (LedgerReader reader = ledger.get()) {
                outcome = read(reader);
            } catch (LedgerException e) {
                outcome = new UplinkOrders.Outcome("failed", String.valueOf(e.getMessage()));
            } catch (RuntimeException | Error e) {
                outcome = new UplinkOrders.Outcome("failed", "a defect: " + e);
            }
            offer(new Step(null, outcome));
        }

        private UplinkOrders.Outcome read(LedgerReader reader) {
            BatchId at = after;
            long bytes = 0;
            int count = 0;
            while (!cancelled && bytes < mostBytes) {
                Batch b = at.equals(last) ? null : reader.next(at);
                BatchId id = b == null ? null : UplinkOrders.id(b);
                if (b == null || id == null || id.isAfter(last)) {
                    return done(count, at, true);
                }
                if (!offer(new Step(b, GOES_ON))) {
                    break;
                }
                at = id;
                bytes += b.getSerializedSize();
                count++;
            }
            return done(count, at, !last.isAfter(at));
        }

        private UplinkOrders.Outcome done(int count, BatchId at, boolean all) {
            return new UplinkOrders.Outcome("done", count + " batches up to " + at + (all ? ", all" : ", more follow"));
        }

        /** Waits while the uplink is behind. @return false if nobody wants it any more */
        private boolean offer(Step step) {
            try {
                while (!cancelled) {
                    if (ahead.offer(step, OFFER_MILLIS, TimeUnit.MILLISECONDS)) {
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
