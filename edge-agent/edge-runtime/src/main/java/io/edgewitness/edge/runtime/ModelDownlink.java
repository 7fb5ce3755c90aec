package io.edgewitness.edge.runtime;

import com.google.protobuf.InvalidProtocolBufferException;
import io.edgewitness.edge.models.ModelStore;
import io.edgewitness.edge.wire.proto.AgentMessage;
import io.edgewitness.edge.wire.proto.ModelPiece;
import io.edgewitness.edge.wire.proto.ModelStep;
import io.edgewitness.edge.wire.proto.ModelWanted;
import io.edgewitness.edge.wire.proto.OrderBody;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Orders of kind {@code model}: a step of a line, before whose first the package is brought. It is asked for piece by piece, from the bytes on that are
 * here already, one package at a time; what was on its way when a stream ended is asked for again. A step may be begun twice.
 */
final class ModelDownlink implements UplinkOrders.LongHandler, UplinkOrders.Parcels {
    static final String KIND = "model";

    private final ModelDepot depot;
    private final Runnable wake;
    private final ArrayDeque<Transfer> transfers = new ArrayDeque<>(); // guarded by this, as all of each

    /** A package on its way. */
    private static final class Transfer {
        private final ModelStep step;
        private final CompletableFuture<UplinkOrders.Outcome> end = new CompletableFuture<>();
        private long from = -1; // bytes that are here; -1: not looked up yet
        private boolean asked;
        private @Nullable AgentMessage message;

        Transfer(ModelStep step) {
            this.step = step;
        }
    }

    /** @param wake of the uplink; any thread */
    ModelDownlink(ModelDepot depot, Runnable wake) {
        this.depot = depot;
        this.wake = wake;
    }

    @Override
    public CompletionStage<UplinkOrders.Outcome> begin(OrderBody body, Instant now) {
        ModelStep step;
        try {
            step = ModelStep.parseFrom(body.getPayload());
        } catch (InvalidProtocolBufferException e) {
            return CompletableFuture.completedFuture(refused("the order's payload is no step of a model"));
        }
        if (step.getKind() != ModelStep.Kind.SHADOW) {
            return depot.with(step.getLine(), (store, line) -> line.step(step))
                    .handle((done, failure) -> failure == null ? done(done) : ended(failure));
        }
        if (step.getSize() < 0 || step.getSize() > ModelStore.MOST_BYTES) {
            return CompletableFuture.completedFuture(refused("the package has " + (step.getSize() >> 20) + " MiB, and "
                    + (ModelStore.MOST_BYTES >> 20) + " MiB are the limit"));
        }
        Transfer transfer = new Transfer(step);
        synchronized (this) {
            transfers.add(transfer);
        }
        lookUp(transfer);
        return transfer.end;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the transfer's end says what became of it
    private void lookUp(Transfer transfer) {
        ModelStep step = transfer.step;
        depot.with(step.getLine(), (store, line) -> {
                    long have = store.have(step.getDigest());
                    if (have < 0) {
                        finish(transfer, done(line.step(step)));
                    } else {
                        store.rollout().shadow(step.getDigest(), 1); // what would be refused is not brought first
                        have(transfer, have);
                    }
                    return have;
                })
                .whenComplete((have, failure) -> {
                    if (failure != null) {
                        finish(transfer, ended(failure));
                    }
                });
    }

    private void have(Transfer transfer, long bytes) {
        synchronized (this) {
            transfer.from = bytes;
            transfer.asked = false;
            transfer.message = null;
        }
        wake.run();
    }

    private void finish(Transfer transfer, UplinkOrders.Outcome outcome) {
        synchronized (this) {
            transfers.remove(transfer);
        }
        transfer.end.complete(outcome);
        wake.run();
    }

    @Override
    public synchronized @Nullable AgentMessage next() {
        Transfer first = transfers.peek();
        if (first == null || first.asked || first.from < 0) {
            return null;
        }
        if (first.message == null) {
            first.message = AgentMessage.newBuilder()
                    .setWanted(ModelWanted.newBuilder()
                            .setDigest(first.step.getDigest())
                            .setFrom(first.from))
                    .build();
        }
        return first.message;
    }

    @Override
    public synchronized void sent() {
        Transfer first = transfers.peek();
        if (first != null) {
            first.asked = true;
        }
    }

    @Override
    public synchronized void broken() {
        Transfer first = transfers.peek();
        if (first != null) {
            first.asked = false;
        }
    }

    /** A piece came; the uplink's thread. */
    @SuppressWarnings("FutureReturnValueIgnored") // the transfer's end says what became of it
    void took(ModelPiece piece) {
        Transfer first;
        synchronized (this) {
            first = transfers.peek();
            boolean awaited = first != null
                    && first.asked
                    && piece.getDigest().equals(first.step.getDigest())
                    && piece.getFrom() == first.from;
            if (first == null || !awaited) {
                return; // of a stream that ended
            }
        }
        Transfer transfer = first;
        if (!piece.getRefused().isEmpty()) {
            finish(transfer, new UplinkOrders.Outcome("failed", piece.getRefused()));
            return;
        }
        depot.with(transfer.step.getLine(), (store, line) -> {
                    take(transfer, piece, store, line);
                    return piece.getLast();
                })
                .whenComplete((last, failure) -> {
                    if (failure != null) {
                        finish(transfer, ended(failure));
                    }
                });
    }

    private void take(Transfer transfer, ModelPiece piece, ModelStore store, ModelDepot.Steps line) throws IOException {
        String digest = transfer.step.getDigest();
        store.take(digest, piece.getFrom(), piece.getContent().toByteArray(), piece.getLast());
        if (piece.getLast()) {
            finish(transfer, done(line.step(transfer.step)));
        } else if (piece.getContent().isEmpty()) {
            finish(transfer, new UplinkOrders.Outcome("failed", "the collector sent an empty piece"));
        } else {
            have(transfer, store.have(digest));
        }
    }

    private static UplinkOrders.Outcome done(String what) {
        return new UplinkOrders.Outcome("done", what);
    }

    private static UplinkOrders.Outcome refused(String why) {
        return new UplinkOrders.Outcome("refused", why);
    }

    private static UplinkOrders.Outcome ended(Throwable failure) {
        Throwable why =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        String text = String.valueOf(why.getMessage());
        return why instanceof IllegalArgumentException ? refused(text) : new UplinkOrders.Outcome("failed", text);
    }
}
