package io.edgewitness.collector.server;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.edgewitness.collector.server.BatchStore.Reason;
import io.edgewitness.collector.server.BatchStore.StoreException;
import io.edgewitness.collector.server.IngestBatch.Head;
import io.edgewitness.edge.ledger.BatchCheck;
import io.edgewitness.edge.ledger.BatchId;
import io.edgewitness.edge.ledger.Nanos;
import io.edgewitness.edge.ledger.proto.Batch;
import io.edgewitness.edge.ledger.proto.BatchHeader;
import io.edgewitness.edge.wire.CollectorLink;
import io.edgewitness.edge.wire.IngestHandler;
import io.edgewitness.edge.wire.proto.Acknowledgement;
import io.edgewitness.edge.wire.proto.AgentMessage;
import io.edgewitness.edge.wire.proto.CollectorMessage;
import io.edgewitness.edge.wire.proto.Fetched;
import io.edgewitness.edge.wire.proto.Hello;
import io.edgewitness.edge.wire.proto.Order;
import io.edgewitness.edge.wire.proto.OrderDone;
import io.edgewitness.edge.wire.proto.Refusal;
import io.edgewitness.edge.wire.proto.Watch;
import io.edgewitness.edge.wire.proto.Welcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One stream of one agent: greets, checks, stores, acknowledges after the commit, passes orders down. One thread at a time; sessions of one
 * agent share a lock, so that an older one is done before a newer one asks what is stored.
 */
final class IngestSession implements IngestHandler.Session {
    private static final Logger LOG = LoggerFactory.getLogger(IngestSession.class);
    private static final Duration ORDERS_EVERY = Duration.ofSeconds(1);
    /** An order without an answer for so long is sent again: the agent carries out none twice. */
    private static final Duration ORDER_AGAIN = Duration.ofMinutes(1);

    private static final Duration WATCH_EVERY = Duration.ofSeconds(5);
    private static final int GROUP_BATCHES = 64;
    private static final long GROUP_BYTES = 8 << 20;

    private final String agent;
    private final IngestCheck check;
    private final CollectorLink link;
    private final BatchStore store;
    private final OrderStore orders;
    private final ModelSource models;
    private final BlobSink blobs;
    private final IngestBoard board;
    private final Object lock;
    private final BiConsumer<IngestSession, Instant> onClosed;
    private final ArrayDeque<CollectorMessage> outbox = new ArrayDeque<>();
    private final List<IngestBatch> group = new ArrayList<>();
    private final Map<String, Instant> ordersSent = new HashMap<>();
    private @Nullable Head head; // null: no Hello yet
    private Head oldest = Head.NONE;
    private Instant ordersLooked = Instant.EPOCH;
    private Instant watchSent = Instant.EPOCH;
    private boolean refusing;
    private boolean acknowledge;
    private volatile boolean superseded;
    private boolean ended;

    IngestSession(
            AgentRegistry.Agent agent,
            CollectorLink link,
            BatchStore store,
            OrderStore orders,
            ModelSource models,
            BlobSink blobs,
            IngestBoard board,
            Object lock,
            BiConsumer<IngestSession, Instant> onClosed) {
        this.agent = agent.id();
        this.check = new IngestCheck(agent);
        this.link = link;
        this.store = store;
        this.orders = orders;
        this.models = models;
        this.blobs = blobs;
        this.board = board;
        this.lock = lock;
        this.onClosed = onClosed;
    }

    /** A newer stream of the same agent took over; any thread. */
    void supersede() {
        superseded = true;
        link.end(
                CollectorLink.End.SUPERSEDED,
                "a newer stream of this agent took over; if two machines run as " + agent
                        + ", give one of them another agent id");
    }

    @Override
    public void closed(Instant now) {
        onClosed.accept(this, now);
    }

    @Override
    public int doWork(Instant now) {
        synchronized (lock) {
            if (superseded || ended) {
                return 0;
            }
            try {
                int done = receive(now);
                // Also where the clock was set back.
                if (head != null && Duration.between(ordersLooked, now).abs().compareTo(ORDERS_EVERY) >= 0) {
                    ordersLooked = now;
                    order(now);
                }
                watch(now);
                return done + flush();
            } catch (StoreException e) {
                LOG.warn("{}: {}", agent, e.getMessage());
                ended = true;
                link.end(CollectorLink.End.AWAY, "the collector's database is away");
                return 0;
            }
        }
    }

    private int receive(Instant now) throws StoreException {
        int done = 0;
        long bytes = 0;
        while (group.size() < GROUP_BATCHES && bytes < GROUP_BYTES && !ended) {
            AgentMessage message = link.poll();
            if (message == null) {
                break;
            }
            done++;
            bytes += message.getSerializedSize();
            switch (message.getKindCase()) {
                case HELLO -> hello(message.getHello());
                case BATCH -> take(message.getBatch(), now);
                case DONE -> done(message.getDone(), now);
                case FETCHED -> fetched(message.getFetched());
                case WANTED ->
                    outbox.add(CollectorMessage.newBuilder()
                            .setPiece(models.piece(agent, message.getWanted()))
                            .build());
                case BLOB -> blobs.piece(agent, message.getBlob(), now);
                case LIVE -> board.live(agent, message.getLive(), now);
                case KIND_NOT_SET -> LOG.debug("{}: a message of a later version was left alone", agent);
            }
        }
        commit(now);
        return done;
    }

    private void hello(Hello hello) throws StoreException {
        Head stored = store.head(agent);
        head = stored;
        oldest = new Head(hello.getFirstEpoch(), hello.getFirstNumber(), ByteString.EMPTY);
        outbox.add(CollectorMessage.newBuilder()
                .setWelcome(Welcome.newBuilder().setEpoch(stored.epoch()).setNumber(stored.number()))
                .build());
    }

    private void take(Batch batch, Instant now) throws StoreException {
        Head after = head;
        if (after == null) {
            ended = true;
            link.end(CollectorLink.End.REFUSED, "a batch before the greeting: update the agent");
            return;
        }
        if (refusing) {
            return; // what follows a refused batch cannot be chained either
        }
        IngestCheck.Verdict verdict = check.check(batch, after, oldest);
        if (verdict instanceof IngestCheck.Verdict.Next next) {
            group.add(next.batch());
            head = next.batch().head();
        } else if (verdict instanceof IngestCheck.Verdict.Old old) {
            again(batch, old, now);
        } else if (verdict instanceof IngestCheck.Verdict.Wrong wrong) {
            refuse(batch, wrong.header(), wrong.reason(), wrong.detail(), now);
        }
    }

    private void again(Batch batch, IngestCheck.Verdict.Old old, Instant now) throws StoreException {
        commit(now);
        BatchHeader header = old.header();
        ByteString stored = store.headerHash(agent, header.getEpoch(), header.getNumber());
        if (old.hash().equals(stored)) {
            acknowledge = true;
        } else if (stored == null) {
            refuse(batch, header, Reason.BROKEN_CHAIN, "it is older than what is stored, and not stored itself", now);
        } else {
            refuse(batch, header, Reason.TWO_HISTORIES, twoHistories(header.getEpoch(), header.getNumber()), now);
        }
    }

    String agent() {
        return agent;
    }

    private String twoHistories(long epoch, long number) {
        return "agent " + agent + " has two histories: another batch is stored as " + epoch + "/" + number
                + "; its data folder was put back to an older state, or two machines run as " + agent
                + ": give the one that goes on a new agent id";
    }

    private void commit(Instant now) throws StoreException {
        if (group.isEmpty() && !acknowledge) {
            return;
        }
        List<IngestBatch> batches = List.copyOf(group);
        group.clear();
        acknowledge = false;
        try {
            if (!batches.isEmpty()) {
                store.store(batches);
                board.problem(agent, "");
            }
        } catch (BatchStore.ConflictException e) {
            head = store.head(agent);
            conflict(batches, e, now);
            return;
        }
        Head stored = head;
        if (stored != null) {
            outbox.add(CollectorMessage.newBuilder()
                    .setAcknowledgement(Acknowledgement.newBuilder()
                            .setEpoch(stored.epoch())
                            .setNumber(stored.number()))
                    .build());
        }
    }

    private void conflict(List<IngestBatch> batches, BatchStore.ConflictException e, Instant now)
            throws StoreException {
        for (IngestBatch b : batches) {
            if (b.epoch() == e.epoch() && b.number() == e.number()) {
                refuse(b.batch(), b.header(), Reason.TWO_HISTORIES, twoHistories(e.epoch(), e.number()), now);
                return;
            }
        }
        throw e;
    }

    private void refuse(Batch batch, BatchHeader header, Reason reason, String detail, Instant now)
            throws StoreException {
        commit(now);
        refusing = true;
        store.refused(new BatchStore.Refused(
                agent,
                header.getAgent(),
                header.getEpoch(),
                header.getNumber(),
                now,
                reason,
                detail,
                batch.getHeader(),
                batch.getSignature()));
        String text = reason.name().toLowerCase(Locale.ROOT).replace('_', ' ') + ": " + detail;
        LOG.warn("{}: batch {}/{} refused: {}", agent, header.getEpoch(), header.getNumber(), text);
        board.problem(agent, text);
        outbox.add(CollectorMessage.newBuilder()
                .setRefusal(Refusal.newBuilder()
                        .setEpoch(header.getEpoch())
                        .setNumber(header.getNumber())
                        .setReason(text))
                .build());
    }

    /** Nothing of it is believed but what the agent signed when it was new. */
    private void fetched(Fetched fetched) throws StoreException {
        Batch batch = fetched.getBatch();
        List<String> problems = check.problems(batch);
        if (!problems.isEmpty()) {
            LOG.warn("{}: a batch that was asked for is not as it was signed: {}", agent, problems);
            return;
        }
        try {
            BatchHeader h = BatchHeader.parseFrom(batch.getHeader());
            ByteString hash = ByteString.copyFrom(BatchCheck.headerHash(batch));
            store.fetched(agent, text(fetched.getOrder()), new BatchId(h.getEpoch(), h.getNumber()), hash, batch);
        } catch (InvalidProtocolBufferException e) {
            LOG.warn("{}: a batch that was asked for has no readable header", agent);
        }
    }

    private void done(OrderDone done, Instant now) throws StoreException {
        orders.done(agent, text(done.getId()), text(done.getOutcome()), text(done.getDetail()), now);
    }

    /** No text in the database can hold a NUL; an answer with one must not come again for ever. */
    private static String text(String sent) {
        return sent.replace('\0', ' ');
    }

    private void order(Instant now) throws StoreException {
        List<OrderStore.SignedOrder> pending = orders.pending(agent);
        ordersSent
                .keySet()
                .retainAll(pending.stream().map(OrderStore.SignedOrder::id).toList());
        for (OrderStore.SignedOrder o : pending) {
            Instant sent = ordersSent.get(o.id());
            if (sent == null || Duration.between(sent, now).abs().compareTo(ORDER_AGAIN) >= 0) {
                ordersSent.put(o.id(), now);
                outbox.add(CollectorMessage.newBuilder()
                        .setOrder(Order.newBuilder()
                                .setBody(o.body())
                                .setSignature(o.signature())
                                .setSent(Nanos.of(now)))
                        .build());
            }
        }
    }

    private void watch(Instant now) {
        boolean due = Duration.between(watchSent, now).abs().compareTo(WATCH_EVERY) >= 0;
        if (head != null && due && board.isWatched(agent, now)) {
            watchSent = now;
            outbox.add(CollectorMessage.newBuilder()
                    .setWatch(Watch.newBuilder().setSeconds((int) IngestBoard.WATCH.toSeconds()))
                    .build());
        }
    }

    private int flush() {
        int done = 0;
        while (!outbox.isEmpty() && link.send(outbox.peek())) {
            outbox.remove();
            done++;
        }
        return done;
    }
}
