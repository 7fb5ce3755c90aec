package io.edgewitness.edge.runtime;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.edgewitness.edge.ledger.BatchId;
import io.edgewitness.edge.ledger.LedgerException;
import io.edgewitness.edge.ledger.Nanos;
import io.edgewitness.edge.ledger.proto.Batch;
import io.edgewitness.edge.ledger.proto.BatchHeader;
import io.edgewitness.edge.ledger.proto.OrderReceipt;
import io.edgewitness.edge.wire.SignedText;
import io.edgewitness.edge.wire.proto.AgentMessage;
import io.edgewitness.edge.wire.proto.ModelPiece;
import io.edgewitness.edge.wire.proto.Order;
import io.edgewitness.edge.wire.proto.OrderBody;
import io.edgewitness.edge.wire.proto.OrderDone;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out orders of the collector, each at most once. A receipt {@code accepted} is durable before an order is begun, a second one says
 * how it ended; before the first order of a run the evidence is read for receipts of earlier runs. So an order that comes again
 * is answered from its receipt, and one that was cut short by a crash is answered {@code interrupted}, or begun again where doing it twice
 * is doing it once. Driven by the uplink's thread.
 */
public final class UplinkOrders {
    private static final Logger LOG = LoggerFactory.getLogger(UplinkOrders.class);
    private static final String ACCEPTED = "accepted";
    private static final String PING = "ping";
    /** Kinds whose orders may be carried out twice: what they do the second time changes nothing. */
    private static final Set<String> REPEATABLE =
            Set.of(PING, HoldDownlink.KIND, TellDownlink.KIND, ModelDownlink.KIND);

    private static final int MOST_WAITING = 1_000;
    /** A clock that is further behind the collector's would keep an order to a machine alive that has long been stale. */
    private static final Duration MOST_BEHIND = Duration.ofSeconds(5);

    /** Does what one kind of order asks. */
    public interface Handler {
        /** @return one line on what was done; an exception's message becomes the detail of {@code failed} */
        String execute(ByteString payload, Instant now) throws Exception;
    }

    /** Begins what one kind of order asks, where it takes its time; the uplink goes on meanwhile. */
    interface LongHandler {
        /** @return what became of it, completed on any thread; an exception's message becomes the detail of {@code failed} */
        CompletionStage<Outcome> begin(OrderBody body, Instant now) throws Exception;
    }

    /** What an order sends up beside its answer. The uplink's thread asks; no call blocks. */
    interface Parcels {
        /** @return the same message until it is {@link #sent}; null: none now */
        @Nullable
        AgentMessage next();

        void sent();

        /** The stream has ended, and what was on its way may be lost. */
        void broken();

        /** @return whether it waits until no batch is left to be sent */
        default boolean isPatient() {
            return false;
        }
    }

    /** @param outcome {@code done}, {@code failed} or {@code refused} */
    record Outcome(String outcome, String detail) {}

    private final String agent;
    private final byte[] key;
    private final Map<String, LongHandler> handlers = new HashMap<>();
    private final UplinkSource source;
    private final UplinkLedger ledger;
    private final Map<String, OrderReceipt> receipts = new HashMap<>();
    private final Set<String> running = new HashSet<>();
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
    private final ArrayDeque<OrderDone> answers = new ArrayDeque<>();
    private final ConcurrentLinkedQueue<Runnable> durable = new ConcurrentLinkedQueue<>();
    private boolean unread = true;
    private final List<Parcels> parcels = new ArrayList<>();
    private Consumer<ModelPiece> pieces = piece -> {};

    /**
     * @param key the collector's order key, Ed25519, X.509 encoding
     * @param handlers by kind; {@code ping} is always there
     * @param source a reader of its own
     */
    public UplinkOrders(
            String agent, byte[] key, Map<String, Handler> handlers, UplinkSource source, UplinkLedger ledger) {
        this.agent = agent;
        this.key = key.clone();
        add(PING, (payload, now) -> "pong " + payload.toStringUtf8());
        handlers.forEach(this::add);
        this.source = source;
        this.ledger = ledger;
    }

    private void add(String kind, Handler handler) {
        begin(
                kind,
                (body, now) -> CompletableFuture.completedFuture(
                        new Outcome("done", handler.execute(body.getPayload(), now))));
    }

    /** Before the first order. */
    void begin(String kind, LongHandler handler) {
        handlers.put(kind, handler);
    }

    private record Waiting(Order order, Instant since) {}

    /** Before the first order. */
    void send(Parcels beside) {
        parcels.add(beside);
    }

    /** What goes up beside answers. */
    List<Parcels> parcels() {
        return parcels;
    }

    /** Before the first order: who takes pieces of models. */
    void pieces(Consumer<ModelPiece> to) {
        pieces = to;
    }

    /** A piece that was asked for. */
    void piece(ModelPiece piece) {
        pieces.accept(piece);
    }

    /** Takes an order in; its answer comes later. */
    void take(Order order, Instant now) {
        if (waiting.size() < MOST_WAITING) {
            waiting.add(new Waiting(order, now));
        } else {
            // A collector has fewer on their way. No answer: the order may be one that was carried out before.
            LOG.warn("more than {} orders wait; one was left alone until the next stream", MOST_WAITING);
        }
    }

    /** Answers not yet sent; the caller removes what it sent. */
    ArrayDeque<OrderDone> answers() {
        return answers;
    }

    int doWork(Instant now) {
        int done = 0;
        for (Runnable r = durable.poll(); r != null; r = durable.poll()) {
            r.run();
            done++;
        }
        if (waiting.isEmpty()) {
            return done;
        }
        if (unread) {
            readReceipts();
            return done + 1;
        }
        for (Waiting w = waiting.poll(); w != null; w = waiting.poll()) {
            decide(w, now);
            done++;
        }
        return done;
    }

    private void readReceipts() {
        unread = source.evidence(r -> {
            if (r.hasOrder()) {
                receipts.merge(r.getOrder().getId(), r.getOrder(), UplinkOrders::later);
            }
        });
    }

    private static OrderReceipt later(OrderReceipt a, OrderReceipt b) {
        return a.getOutcome().equals(ACCEPTED) ? b : a;
    }

    static BatchId id(Batch batch) {
        try {
            var header = BatchHeader.parseFrom(batch.getHeader());
            return new BatchId(header.getEpoch(), header.getNumber());
        } catch (InvalidProtocolBufferException e) {
            throw new LedgerException("a batch whose header cannot be read; run `edge-agent ledger verify`", e);
        }
    }

    private void decide(Waiting arrived, Instant now) {
        Order order = arrived.order();
        OrderBody body;
        try {
            body = OrderBody.parseFrom(order.getBody());
        } catch (InvalidProtocolBufferException e) {
            LOG.warn("an order that cannot be read was refused");
            return;
        }
        byte[] content = order.getBody().toByteArray();
        if (!SignedText.verify(
                key, SignedText.ORDER, content, order.getSignature().toByteArray())) {
            // Nothing is recorded under an id that nobody vouches for: it could be one of an order still to come.
            answer(body.getId(), "refused", "wrong signature: enrol again if the collector was set up anew");
        } else if (!body.getAgent().equals(agent)) {
            answer(body.getId(), "refused", "the order is for " + body.getAgent() + ", this is " + agent);
        } else {
            // As late as it is now by the collector's clock.
            Duration waited = Duration.between(arrived.since(), now);
            decide(body, Nanos.instant(order.getSent()).plus(waited), now);
        }
    }

    private void decide(OrderBody body, Instant sent, Instant now) {
        OrderReceipt known = receipts.get(body.getId());
        LongHandler handler = handlers.get(body.getKind());
        Instant notAfter = Nanos.instant(body.getNotAfter());
        Instant arrived = sent.isAfter(now) ? sent : now;
        if (running.contains(body.getId())) {
            return; // its answer is on its way
        }
        boolean begun = known != null && known.getOutcome().equals(ACCEPTED);
        if (begun && !REPEATABLE.contains(body.getKind())) {
            finish(body, "interrupted", "the agent stopped after it had begun; not done again");
        } else if (known != null && !begun) {
            answer(body.getId(), known.getOutcome(), known.getDetail());
        } else if (!begun && !arrived.isBefore(notAfter)) {
            finish(body, "stale", "valid until " + notAfter + ", arrived " + arrived);
        } else if (body.getKind().equals(CommandDownlink.KIND) && arrived.isAfter(now.plus(MOST_BEHIND))) {
            finish(
                    body,
                    "refused",
                    "the clocks disagree: the collector's said " + sent + ", this agent's " + now + "; set them right");
        } else if (handler == null) {
            finish(body, "refused", "this agent knows no order of kind '" + body.getKind() + "'");
        } else if (begun) {
            running.add(body.getId());
            execute(body, handler, now);
        } else {
            running.add(body.getId());
            ledger.receipt(receipt(body, ACCEPTED, ""), () -> durable.add(() -> execute(body, handler, now)));
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the answer is what is done with it
    private void execute(OrderBody body, LongHandler handler, Instant now) {
        try {
            handler.begin(body, now)
                    .whenComplete((end, failure) -> durable.add(() -> {
                        if (failure != null) {
                            failed(body, failure);
                        } else {
                            finish(body, end.outcome(), end.detail());
                        }
                    }));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            finish(body, "failed", "stopped");
        } catch (Exception e) {
            failed(body, e);
        }
    }

    private void failed(OrderBody body, Throwable e) {
        LOG.warn("order {} of kind {} failed", body.getId(), body.getKind(), e);
        finish(body, "failed", String.valueOf(e.getMessage()));
    }

    private void finish(OrderBody body, String outcome, String detail) {
        OrderReceipt end = receipt(body, outcome, detail);
        running.add(body.getId());
        ledger.receipt(
                end,
                () -> durable.add(() -> {
                    receipts.put(body.getId(), end);
                    running.remove(body.getId());
                    answer(body.getId(), outcome, detail);
                }));
    }

    private static OrderReceipt receipt(OrderBody body, String outcome, String detail) {
        return OrderReceipt.newBuilder()
                .setId(body.getId())
                .setKind(body.getKind())
                .setOutcome(outcome)
                .setDetail(detail)
                .build();
    }

    private void answer(String id, String outcome, String detail) {
        answers.add(OrderDone.newBuilder()
                .setId(id)
                .setOutcome(outcome)
                .setDetail(detail)
                .build());
    }
}
