package io.edgewitness.edge.runtime;

import io.edgewitness.edge.ledger.BatchId;
import io.edgewitness.edge.ledger.LedgerException;
import io.edgewitness.edge.ledger.proto.Batch;
import io.edgewitness.edge.wire.Link;
import io.edgewitness.edge.wire.proto.AgentMessage;
import io.edgewitness.edge.wire.proto.CollectorMessage;
import io.edgewitness.edge.wire.proto.Hello;
import io.edgewitness.edge.wire.proto.Live;
import io.edgewitness.edge.wire.proto.OrderDone;
import io.edgewitness.edge.wire.proto.Refusal;
import io.edgewitness.edge.wire.proto.Watch;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the ledger to the collector: a reader with a cursor, no queue of its own. On each new stream the collector says what it has; what
 * follows is sent through a window of unacknowledged batches. After any break the same happens again, so a batch may travel twice and
 * the collector takes it once. One thread drives it by {@link #doWork}; {@link #status} may be asked by any.
 */
public final class Uplink {
    private static final Logger LOG = LoggerFactory.getLogger(Uplink.class);
    private static final Duration WATCHED_EVERY = Duration.ofSeconds(1);
    private static final Duration UNWATCHED_EVERY = Duration.ofSeconds(5);
    private static final int LONGEST_WATCH_SECONDS = 60;
    private static final Duration LIVE_AGAIN = Duration.ofMillis(100);

    private final String agent;
    private final UplinkSource source;
    private final Link link;
    private final UplinkLedger ledger;
    private final UplinkOrders orders;
    private final View live;
    private final UplinkSettings settings;
    private final RandomGenerator random;

    private enum Step {
        WAITING,
        OPENING,
        GREETED,
        STREAMING
    }

    private record Sent(BatchId id, long bytes) {}

    private Step step = Step.WAITING;
    private Instant until = Instant.MIN; // end of the wait, or of the patience with the other side
    private Instant last = Instant.MIN;
    private Instant liveAt = Instant.MIN;
    private Instant watchedUntil = Instant.MIN;
    private int failures;
    private BatchId acknowledged = BatchId.NONE;
    private BatchId sent = BatchId.NONE;
    private final ArrayDeque<Sent> window = new ArrayDeque<>();
    private long windowBytes;
    private @Nullable Batch next; // read and not yet taken by the link
    private String problem = "";
    private volatile UplinkStatus status =
            new UplinkStatus(UplinkStatus.Phase.WAITING, BatchId.NONE, BatchId.NONE, 0, "");

    /** What people may look at. */
    public interface View {
        /**
         * @param values whether someone looks at the last values
         * @return null: nothing to show
         */
        @Nullable
        Live now(boolean values);
    }

    /**
     * @param live asked each second while the collector watches, else each few seconds
     * @param random for the jitter of the waits
     */
    public Uplink(
            String agent,
            UplinkSource source,
            Link link,
            UplinkLedger ledger,
            UplinkOrders orders,
            View live,
            UplinkSettings settings,
            RandomGenerator random) {
        this.agent = agent;
        this.source = source;
        this.link = link;
        this.ledger = ledger;
        this.orders = orders;
        this.live = live;
        this.settings = settings;
        this.random = random;
    }

    public UplinkStatus status() {
        return status;
    }

    /** Whether batches wait to be sent. The driving thread only. */
    boolean isBehind() {
        return step == Step.STREAMING && source.head().isAfter(sent);
    }

    /** Does what can be done now. @return 0 if there was nothing to do */
    public int doWork(Instant now) {
        if (now.isBefore(last)) {
            // The clock was set back: no wait may become longer by that.
            until = step == Step.WAITING ? now : now.plus(settings.answerTimeout());
            liveAt = now;
            watchedUntil = now;
        }
        last = now;
        int done;
        try {
            done = orders.doWork(now) + work(now);
        } catch (LedgerException e) {
            fail(now, "the ledger cannot be read: " + e.getMessage(), settings.refusedDelay());
            done = 1;
        } catch (OutOfMemoryError e) {
            // Of direct memory: with a full heap the JVM ends.
            LOG.debug("uplink", e);
            fail(now, "the memory for the network is full; after a pause one batch goes at a time", null);
            done = 1;
        }
        publish();
        return done;
    }

    private int work(Instant now) {
        if (step == Step.WAITING) {
            return now.isBefore(until) ? 0 : open(now);
        }
        int done = receive(now);
        if (step == Step.WAITING) {
            return done + 1;
        }
        if (link.state() == Link.State.CLOSED) {
            fail(now, link.failure(), null);
            return done + 1;
        }
        done += switch (step) {
            case OPENING -> link.state() == Link.State.OPEN ? greet(now) : 0;
            case STREAMING -> answer() + show(now) + send(now) + parcel();
            default -> 0;
        };
        boolean owed = step == Step.OPENING || step == Step.GREETED || !window.isEmpty();
        if (done == 0 && owed && !now.isBefore(until)) {
            fail(
                    now,
                    "the collector gave no answer for "
                            + settings.answerTimeout().toSeconds() + " s",
                    null);
        }
        return done;
    }

    private int open(Instant now) {
        link.open();
        step = Step.OPENING;
        until = now.plus(settings.answerTimeout());
        return 1;
    }

    private int greet(Instant now) {
        BatchId first = source.first();
        BatchId head = source.head();
        var hello = Hello.newBuilder()
                .setAgent(agent)
                .setEpoch(head.epoch())
                .setFirstEpoch(first.epoch())
                .setFirstNumber(first.number())
                .setHeadEpoch(head.epoch())
                .setHeadNumber(head.number());
        if (!link.send(AgentMessage.newBuilder().setHello(hello).build())) {
            return 0;
        }
        step = Step.GREETED;
        until = now.plus(settings.answerTimeout());
        return 1;
    }

    private int receive(Instant now) {
        int done = 0;
        for (CollectorMessage m = link.poll(); m != null && step != Step.WAITING; m = link.poll()) {
            done++;
            switch (m.getKindCase()) {
                case WELCOME ->
                    welcome(new BatchId(
                            m.getWelcome().getEpoch(), m.getWelcome().getNumber()));
                case ACKNOWLEDGEMENT ->
                    acknowledge(
                            new BatchId(
                                    m.getAcknowledgement().getEpoch(),
                                    m.getAcknowledgement().getNumber()),
                            now);
                case ORDER -> orders.take(m.getOrder(), now);
                case REFUSAL -> refused(m.getRefusal(), now);
                case PIECE -> orders.piece(m.getPiece());
                case WATCH -> watch(m.getWatch(), now);
                case KIND_NOT_SET -> LOG.debug("a message of a later version was left alone");
            }
        }
        return done;
    }

    private void welcome(BatchId cursor) {
        if (step != Step.GREETED) {
            return;
        }
        BatchId head = source.head();
        if (cursor.isAfter(head)) {
            problem = "the collector has batches up to " + cursor + ", this ledger ends at " + head
                    + ": the data folder was put back to an older state; the collector will keep what it has";
            LOG.error(problem);
        } else {
            problem = "";
            settle(cursor);
        }
        window.clear();
        windowBytes = 0;
        next = null;
        sent = cursor;
        step = Step.STREAMING;
    }

    private void acknowledge(BatchId id, Instant now) {
        if (step != Step.STREAMING || id.isAfter(sent)) {
            return;
        }
        while (!window.isEmpty() && !window.peek().id().isAfter(id)) {
            windowBytes -= window.remove().bytes();
        }
        failures = 0;
        problem = "";
        until = now.plus(settings.answerTimeout());
        settle(id);
    }

    private void settle(BatchId id) {
        if (id.isAfter(acknowledged)) {
            acknowledged = id;
            ledger.acknowledged(id);
        }
    }

    private void refused(Refusal refusal, Instant now) {
        var id = new BatchId(refusal.getEpoch(), refusal.getNumber());
        fail(now, "the collector refused batch " + id + ": " + refusal.getReason(), settings.refusedDelay());
    }

    private int answer() {
        int done = 0;
        for (OrderDone d = orders.answers().peek();
                d != null;
                d = orders.answers().peek()) {
            if (!link.send(AgentMessage.newBuilder().setDone(d).build())) {
                break;
            }
            orders.answers().remove();
            done++;
        }
        return done;
    }

    /** One of each kind at most: what is live goes on between two. */
    private int parcel() {
        int done = 0;
        for (UplinkOrders.Parcels parcels : orders.parcels()) {
            AgentMessage message = parcels.isPatient() && isBehind() ? null : parcels.next();
            if (message != null && link.send(message)) {
                parcels.sent();
                done++;
            }
        }
        return done;
    }

    private void watch(Watch watch, Instant now) {
        if (!now.isBefore(watchedUntil)) {
            liveAt = now; // whoever begins to look waits for nothing
        }
        watchedUntil = now.plusSeconds(Math.min(LONGEST_WATCH_SECONDS, watch.getSeconds() & 0xFFFFFFFFL));
    }

    private int show(Instant now) {
        if (now.isBefore(liveAt)) {
            return 0;
        }
        boolean watched = now.isBefore(watchedUntil);
        Live view = live.now(watched);
        boolean shown = view != null
                && link.send(AgentMessage.newBuilder().setLive(view).build());
        Duration every = watched ? WATCHED_EVERY : UNWATCHED_EVERY;
        liveAt = now.plus(view == null || shown ? every : LIVE_AGAIN);
        return shown ? 1 : 0;
    }

    /** One batch at most, so that whoever drives it can rest between two. */
    private int send(Instant now) {
        if (window.size() >= settings.windowBatches()) {
            return 0;
        }
        Batch batch = next == null ? source.next(sent) : next;
        next = batch;
        if (batch == null) {
            return 0;
        }
        long bytes = batch.getSerializedSize();
        // After a failure one goes alone, until it is acknowledged.
        boolean fits = window.isEmpty() || (failures == 0 && windowBytes + bytes <= settings.windowBytes());
        if (!fits || !link.send(AgentMessage.newBuilder().setBatch(batch).build())) {
            return 0;
        }
        if (window.isEmpty()) {
            until = now.plus(settings.answerTimeout());
        }
        sent = UplinkOrders.id(batch);
        window.add(new Sent(sent, bytes));
        windowBytes += bytes;
        next = null;
        return 1;
    }

    /** @param delay null: the back-off's */
    private void fail(Instant now, String why, @Nullable Duration delay) {
        link.end();
        orders.parcels().forEach(UplinkOrders.Parcels::broken);
        step = Step.WAITING;
        window.clear();
        windowBytes = 0;
        next = null;
        Duration wait = delay == null ? backOff() : delay;
        until = now.plus(wait);
        if (!why.equals(problem)) {
            LOG.warn("uplink: {}", why.isEmpty() ? "the stream ended" : why);
        }
        problem = why;
    }

    private Duration backOff() {
        long most = settings.firstDelay().toMillis() << Math.min(failures, 16);
        most = Math.max(1, Math.min(most, settings.longestDelay().toMillis()));
        failures++;
        return Duration.ofMillis(most - random.nextLong(most / 2 + 1));
    }

    /** Says so until the collector is heard again; the next step tries once more. */
    void failed(Throwable defect) {
        problem = "a defect: " + defect;
        publish();
    }

    private void publish() {
        UplinkStatus.Phase phase = switch (step) {
            case WAITING -> UplinkStatus.Phase.WAITING;
            case OPENING, GREETED -> UplinkStatus.Phase.CONNECTING;
            case STREAMING -> UplinkStatus.Phase.STREAMING;
        };
        status = new UplinkStatus(phase, acknowledged, sent, window.size(), problem);
    }
}
