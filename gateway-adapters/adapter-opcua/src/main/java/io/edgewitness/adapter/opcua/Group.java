package io.edgewitness.adapter.opcua;

import static org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.Unsigned.uint;

import io.edgewitness.edge.api.Delivery;
import io.edgewitness.edge.api.Quality;
import io.edgewitness.edge.api.Stalls;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.eclipse.milo.opcua.sdk.client.OpcUaClient;
import org.eclipse.milo.opcua.sdk.client.subscriptions.MonitoredItemServiceOperationResult;
import org.eclipse.milo.opcua.sdk.client.subscriptions.OpcUaMonitoredItem;
import org.eclipse.milo.opcua.sdk.client.subscriptions.OpcUaSubscription;
import org.eclipse.milo.opcua.stack.core.NamespaceTable;
import org.eclipse.milo.opcua.stack.core.StatusCodes;
import org.eclipse.milo.opcua.stack.core.UaException;
import org.eclipse.milo.opcua.stack.core.types.builtin.DataValue;
import org.eclipse.milo.opcua.stack.core.types.builtin.NodeId;
import org.eclipse.milo.opcua.stack.core.types.builtin.StatusCode;
import org.jspecify.annotations.Nullable;

/**
 * Points that share a subscription: those of one publishing interval, a thousand at most, because a subscription of ten thousand items
 * collapses under load. The supervisor creates it, and creates it anew when the server forgot it; Milo's threads deliver.
 */
final class Group implements OpcUaSubscription.SubscriptionListener {
    static final int LARGEST = 1_000;
    private static final double FASTEST_PUBLISHING_MILLIS = 100;
    private static final double SLOWEST_PUBLISHING_MILLIS = 1_000;
    private static final double KEEP_ALIVE_MILLIS = 3_000;
    private static final double KEEP_ALIVES = 2;
    private static final long WATCHDOG = (long) (KEEP_ALIVES * KEEP_ALIVE_MILLIS * 1e6);
    /** Long enough for what waited in a paused queue to be delivered. */
    private static final long CATCHING_UP = 2_000_000_000;

    /** How long a message may be on its way, over a radio link or through a starved machine, and still be within the gap after a kill. */
    private static final Duration ON_ITS_WAY = Duration.ofSeconds(2);

    /** So that scenarios begin with the first values while the others are made, and a pause of the JVM finds few on their way. */
    private static final int DELIVERED_AT_ONCE = 250;

    private static final double LIFETIME_MILLIS = 60_000;
    private static final int NOTIFICATIONS_A_MESSAGE = 10_000;

    private final List<Point> points;
    private final double publishingMillis;
    private final double lifetimeMillis;
    private final InstantSource clock;
    private final Stalls stalls;
    private final Samples samples;
    private final Outbox outbox;
    private final Consumer<Event> events;
    private final Absence absence;
    private Limits limits = new Limits(1, 1, 1, 1);
    private volatile @Nullable OpcUaSubscription subscription;
    private volatile @Nullable Transport transport;
    private @Nullable Long settled; // end of the stall after which the server was heard to watch on
    private @Nullable Quality refusal;
    private volatile @Nullable Instant cutFrom;
    private boolean missing;

    /** Deliveries are held back. */
    private volatile boolean paused;

    private volatile long resumedAt = System.nanoTime() - WATCHDOG;

    /** From when on the subscription is taken for silent, in nanoseconds, unless something is heard of it. */
    private volatile @Nullable Long silentFrom;

    Group(
            List<Point> points,
            double publishingMillis,
            double outageMillis,
            InstantSource clock,
            Stalls stalls,
            Samples samples,
            Outbox outbox,
            Consumer<Event> events) {
        this.points = points;
        this.publishingMillis = publishingMillis;
        this.lifetimeMillis = Math.max(LIFETIME_MILLIS, 2 * outageMillis);
        this.clock = clock;
        this.stalls = stalls;
        this.samples = samples;
        this.outbox = outbox;
        this.events = events;
        this.absence = new Absence(points, clock, stalls, outbox);
    }

    /** Points by publishing interval, in lists that one subscription can carry. */
    static Map<Double, List<List<Point>>> plan(List<Point> points) {
        Map<Double, List<List<Point>>> plan = new TreeMap<>();
        for (Point point : points) {
            double publishing =
                    Math.min(SLOWEST_PUBLISHING_MILLIS, Math.max(FASTEST_PUBLISHING_MILLIS, point.askedMillis()));
            List<List<Point>> lists = plan.computeIfAbsent(publishing, key -> new ArrayList<>());
            if (lists.isEmpty() || lists.get(lists.size() - 1).size() == LARGEST) {
                lists.add(new ArrayList<>());
            }
            lists.get(lists.size() - 1).add(point);
        }
        return plan;
    }

    /** What the points miss. */
    Absence absence() {
        return absence;
    }

    List<Point> points() {
        return points;
    }

    boolean isCreated() {
        return subscription != null;
    }

    /**
     * Creates the subscription with its items; a point that the server refuses is marked so and costs the others nothing. What comes of it
     * waits for {@link #begin}.
     */
    void create(OpcUaClient client, Limits allowed) throws UaException {
        limits = allowed;
        OpcUaSubscription fresh = new OpcUaSubscription(client, publishingMillis);
        double keepAlives = Math.ceil(KEEP_ALIVE_MILLIS / publishingMillis);
        fresh.setLifetimeAndKeepAliveCalculated(false);
        fresh.setMaxKeepAliveCount(uint((long) keepAlives));
        fresh.setLifetimeCount(uint((long) Math.max(3 * keepAlives, Math.ceil(lifetimeMillis / publishingMillis))));
        fresh.setMaxNotificationsPerPublish(uint(NOTIFICATIONS_A_MESSAGE));
        fresh.setWatchdogMultiplier(KEEP_ALIVES);
        fresh.setSubscriptionListener(this);
        fresh.getDeliveryQueue().pause();
        fresh.create();
        transport = client.getTransport() instanceof Transport ours ? ours : null;
        subscription = fresh;
        silentFrom = null;
        paused = false;
        refusal = null;
        missing = false;
        addItems(fresh, points);
    }

    /** What was missed until the subscription was made is declared: its first values come behind that. */
    void begin() {
        OpcUaSubscription current = subscription;
        if (current != null) {
            current.getDeliveryQueue().resume();
        }
    }

    /** What the server sampled since it last published was not on its way yet, and its last message was on its way for a while. */
    Instant completeUntil() {
        Instant cut = cutFrom;
        Instant complete = absence.completeUntil();
        Instant first = cut != null && cut.isBefore(complete) ? cut : complete;
        return first.minus(ON_ITS_WAY).minusNanos((long) (publishingMillis * 1e6));
    }

    /** Whether the points miss something until the subscription is made. */
    boolean isMissing() {
        return missing;
    }

    void miss() {
        missing = true;
    }

    /** The server refuses the subscription: its points are BAD, and what they miss is declared until it is made. */
    void refuse(StatusCode status) {
        forget(false);
        missing = true;
        Quality reason = samples.quality(status);
        // Nobody knows for how long. A hole that stays open for days would keep the other groups' points from being
        // complete.
        absence.giveUp("rejected: " + reason.code());
        refusal = reason;
        List<Point> failed = points.stream()
                .filter(point -> !reason.equals(point.failure) || point.awaited)
                .toList();
        for (Point point : failed) {
            point.failure = reason;
            point.awaited = false;
        }
        if (!failed.isEmpty()) {
            outbox.put(samples.bad(failed, point -> reason));
        }
    }

    /**
     * The outage is not over yet. What the server's history may hold is counted when it was asked, but not if the server refuses the subscription.
     *
     * @param otherwise the reason of a gap if it does not refuse it
     */
    void declareSoFar(String otherwise) {
        if (refusal == null) {
            absence.declareGapSoFar(otherwise);
        } else {
            absence.declareGap(reason(otherwise));
        }
    }

    /** @param otherwise the reason of a gap if the server does not refuse the subscription */
    String reason(String otherwise) {
        Quality why = refusal;
        return why == null ? otherwise : "rejected: " + why.code();
    }

    /** The link is cut. */
    synchronized void cut() {
        silentFrom = null;
        absence.lose();
        if (subscription != null && cutFrom == null) {
            cutFrom = absence.contact();
        }
    }

    /** The link was mended at that time, and the subscription is still there. */
    synchronized void mended(Instant then) {
        Instant from = cutFrom;
        cutFrom = null;
        if (from != null) {
            absence.declareUnqueued(from, then);
        }
    }

    /** After this nothing of it is delivered. */
    void close(boolean active) {
        boolean heard = Duration.between(absence.contact(), clock.instant()).toNanos() <= WATCHDOG;
        absence.close(active && subscription != null && heard);
    }

    /** Whether nothing was heard of the subscription for too long, although nobody held it back. */
    boolean isSilent() {
        Long from = silentFrom;
        return from != null && !paused && subscription != null && System.nanoTime() - from >= 0;
    }

    /** Tries again what the server refused. */
    void retry() {
        OpcUaSubscription current = subscription;
        List<Point> refused =
                points.stream().filter(point -> point.failure != null).toList();
        if (current == null || refused.isEmpty()) {
            return;
        }
        current.removeMonitoredItems(current.getMonitoredItems().stream()
                .filter(item -> item instanceof Item own && own.point.failure != null)
                .toList());
        current.deleteMonitoredItems();
        try {
            addItems(current, refused);
        } catch (UaException e) {
            // the link is cut, which the session will tell; they are refused as before, and tried again
        }
    }

    /** @throws UaException the link is cut, so that the server has not answered: nothing is refused */
    private void addItems(OpcUaSubscription current, List<Point> wanted) throws UaException {
        NamespaceTable namespaces = current.getClient().getNamespaceTable();
        List<Point> failed = new ArrayList<>();
        for (Point point : wanted) {
            NodeId node = point.address.id().toNodeId(namespaces).orElse(null);
            if (node == null) {
                fail(point, new StatusCode(StatusCodes.Bad_NodeIdUnknown), failed);
            } else {
                current.addMonitoredItem(new Item(point, node));
            }
        }
        for (MonitoredItemServiceOperationResult result : createItems(current, limits.items())) {
            Point point = ((Item) result.monitoredItem()).point;
            StatusCode status = result.serviceResult().isGood()
                    ? result.operationResult().orElse(StatusCode.BAD)
                    : result.serviceResult();
            if (status.isBad()) {
                fail(point, status, failed);
            } else {
                double publishing = current.getRevisedPublishingInterval().orElse(publishingMillis);
                ((Item) result.monitoredItem()).readBack(Duration.ofNanos((long) (publishing * 1e6)));
                absence.accept(point);
            }
        }
        if (!failed.isEmpty()) {
            outbox.put(samples.bad(failed, point -> Objects.requireNonNull(point.failure)));
        }
    }

    /** A server that allows less than it says, or says nothing, is asked for less and less. */
    private static List<MonitoredItemServiceOperationResult> createItems(OpcUaSubscription current, int most)
            throws UaException {
        List<MonitoredItemServiceOperationResult> results = new ArrayList<>();
        for (int size = most; ; size = Math.max(1, size / 4)) {
            current.setMaxMonitoredItemsPerCall(uint(size));
            List<MonitoredItemServiceOperationResult> answers = current.createMonitoredItems();
            for (MonitoredItemServiceOperationResult answer : answers) {
                if (Qualities.isCut(answer.serviceResult())) {
                    throw new UaException(answer.serviceResult());
                }
            }
            boolean isLast = size == 1 || answers.stream().noneMatch(Group::isTooMuch);
            answers.stream().filter(answer -> isLast || !isTooMuch(answer)).forEach(results::add);
            if (isLast) {
                return results;
            }
        }
    }

    private static boolean isTooMuch(MonitoredItemServiceOperationResult answer) {
        long code = answer.serviceResult().value();
        return code == StatusCodes.Bad_TooManyOperations
                || code == StatusCodes.Bad_RequestTooLarge
                || code == StatusCodes.Bad_ResponseTooLarge
                || code == StatusCodes.Bad_EncodingLimitsExceeded;
    }

    /** A refusal is told once, until its reason changes or the connection was lost. */
    private void fail(Point point, StatusCode status, List<Point> failed) {
        Quality reason = samples.quality(status);
        if (!reason.equals(point.failure) || point.awaited) {
            failed.add(point);
        }
        absence.refuse(point, reason);
        point.awaited = false;
    }

    /** The subscription is gone, or shall be. */
    void forget(boolean alsoOnServer) {
        OpcUaSubscription old = subscription;
        subscription = null;
        cutFrom = null;
        if (old != null) {
            missing = true;
            absence.lose();
            old.setSubscriptionListener(null);
            if (alsoOnServer) {
                try {
                    old.delete();
                } catch (UaException e) {
                    // gone on the server as well, or soon: its lifetime is limited
                }
            }
            old.reset();
        }
    }

    /** Lets deliveries flow again. */
    void resume() {
        OpcUaSubscription current = subscription;
        if (current == null || !paused) {
            return;
        }
        long now = System.nanoTime();
        resumedAt = now;
        paused = false;
        if (silentFrom != null) {
            silentFrom = now + WATCHDOG;
        }
        current.getDeliveryQueue().resume();
    }

    @Override
    public void onDataReceived(OpcUaSubscription from, List<OpcUaMonitoredItem> items, List<DataValue> values) {
        Instant now = clock.instant();
        heard(now, Samples.newest(values));
        boolean room = true;
        for (int begin = 0; begin < values.size(); begin += DELIVERED_AT_ONCE) {
            int end = Math.min(values.size(), begin + DELIVERED_AT_ONCE);
            Samples.Batch batch = samples.batch(end - begin, now);
            for (int i = begin; i < end; i++) {
                batch.add(((Item) items.get(i)).point, values.get(i));
            }
            batch.overflows().forEach(gap -> outbox.gap(absence.blamed(gap)));
            room = outbox.put(Delivery.live(Collections.unmodifiableList(batch.samples())));
        }
        if (!room) {
            from.getDeliveryQueue().pause();
            paused = true;
        }
    }

    @Override
    public void onKeepAliveReceived(OpcUaSubscription from) {
        heard(clock.instant(), null);
    }

    /**
     * What waited in a paused queue says nothing of the time since: if the server has dropped the subscription meanwhile, the hole began when the
     * queue was paused. Nor does what waited for an agent that did not run, until the server has answered a request of the time after that.
     */
    private void heard(Instant now, @Nullable Instant source) {
        if (silentFrom != null) {
            silentFrom = null;
        }
        Stalls.Stall stall = stalls.last();
        if (stall != null && !Objects.equals(settled, stall.end())) {
            noteStall(stall);
            if (!isAnsweredSince(stall.end())) {
                absence.heardLate(now, source);
                return;
            }
            settled = stall.end();
            mended(now);
        }
        if (System.nanoTime() - resumedAt >= CATCHING_UP) {
            absence.heard(now, source);
        }
    }

    /** As with a link that was cut, the server's queues kept what they could. */
    private synchronized void noteStall(Stalls.Stall stall) {
        if (cutFrom == null && absence.contact().isBefore(stall.to())) {
            cutFrom = absence.contact();
        }
    }

    private boolean isAnsweredSince(long then) {
        OpcUaSubscription current = subscription;
        Transport over = transport;
        return current != null
                && over != null
                && current.getSubscriptionId()
                        .map(id -> over.isAnsweredSince(id, then))
                        .orElse(false);
    }

    /** At once, because the notification that showed it comes next and is a sign of life. */
    @Override
    public void onNotificationDataLost(OpcUaSubscription from) {
        absence.declareGap("disconnected: messages are missing that the server does not have any more");
    }

    /**
     * A queue that was paused, or an agent that did not run, held the requests back that the server answers, so that it could say nothing: it gets
     * its time anew.
     */
    @Override
    public void onWatchdogTimerElapsed(OpcUaSubscription from) {
        long now = System.nanoTime();
        boolean held = now - resumedAt < WATCHDOG || stalls.since(now - WATCHDOG) != null;
        silentFrom = held ? now + WATCHDOG : now;
    }

    @Override
    public void onStatusChanged(OpcUaSubscription from, StatusCode status) {
        if (status.isBad()) {
            events.accept(new Event(Event.Kind.SUBSCRIPTION_GONE, this));
        }
    }

    @Override
    public void onTransferFailed(OpcUaSubscription from, StatusCode status) {
        events.accept(new Event(Event.Kind.SUBSCRIPTION_GONE, this));
    }
}
