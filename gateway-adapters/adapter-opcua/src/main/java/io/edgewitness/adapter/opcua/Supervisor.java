package io.edgewitness.adapter.opcua;

import io.edgewitness.edge.api.Health;
import io.edgewitness.edge.api.PointDefinition;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.SampleSink;
import io.edgewitness.edge.api.SourceException;
import io.edgewitness.edge.api.Stalls;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.eclipse.milo.opcua.sdk.client.OpcUaClient;
import org.eclipse.milo.opcua.sdk.client.SessionActivityListener;
import org.eclipse.milo.opcua.sdk.client.UaSession;
import org.eclipse.milo.opcua.stack.core.UaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one server connected, on a thread of its own: connects for ever, makes subscriptions anew when the server forgot them, tries
 * refused points again, and declares what is missing. Milo repairs a cut link itself; only when that takes longer than the server
 * would keep our subscriptions is its client thrown away.
 */
final class Supervisor implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Supervisor.class);
    private static final int WAITING_SAMPLES = 100_000;
    private static final long STEP_MILLIS = 50;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(4);
    /** Reason of the gap from the start until the server watches the points for the first time. */
    static final String STARTING = "disconnected: not connected yet since the start";

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration GAP_EVERY = Duration.ofSeconds(10);
    private static final Duration RETRY_EVERY = Duration.ofSeconds(2);
    private static final Duration REFRESH_AFTER = Duration.ofSeconds(2);
    private static final Duration CREATE_AGAIN = Duration.ofSeconds(1);

    private final Connector connector;
    private final OpcUaConfiguration configuration;
    private final Samples samples;
    private final InstantSource clock;
    private final Outbox outbox;
    private final PointCare care;
    private final History history;
    private final List<Group> groups = new ArrayList<>();
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private volatile boolean stopped;
    private volatile @Nullable Instant end; // up to when all was handed over or declared when it was stopped
    private volatile @Nullable OpcUaClient client;
    private volatile Health health = new Health(Health.State.STARTING, "connecting");
    private final AtomicInteger clients = new AtomicInteger();
    private volatile boolean inactive;
    private Instant mendedAt = Instant.MIN;
    private long inactiveSince;
    private long retryAt;
    private long createAt;
    private long refreshAt;
    private boolean heard; // each group, since the connection came back
    private volatile Limits limits = new Limits(1, 1, 1, 1);

    /** @param begin from when on the points are missing */
    Supervisor(
            Connector connector,
            OpcUaConfiguration configuration,
            List<Point> points,
            Map<PointId, PointDefinition> definitions,
            Samples samples,
            InstantSource clock,
            Stalls stalls,
            SampleSink sink,
            ExecutorService historyThread,
            Instant begin) {
        this.connector = connector;
        this.configuration = configuration;
        this.samples = samples;
        this.clock = clock;
        this.outbox = new Outbox(sink, WAITING_SAMPLES);
        this.care = new PointCare(configuration.endpoint(), points, definitions, samples, outbox);
        this.history = new History(configuration.endpoint(), samples, outbox, historyThread);
        Group.plan(points)
                .forEach((publishing, lists) -> lists.forEach(list -> groups.add(new Group(
                        List.copyOf(list),
                        publishing,
                        configuration.outage().toMillis(),
                        clock,
                        stalls,
                        samples,
                        outbox,
                        events::add))));
        groups.forEach(group -> group.absence().touch(begin));
    }

    Health health() {
        return health;
    }

    /** The client while its session is active, else null. */
    @Nullable
    OpcUaClient client() {
        return client;
    }

    /** What a request to {@link #client()} may ask. */
    Limits limits() {
        return limits;
    }

    /** After this the sink is not called any more. The thread is to be interrupted. */
    void stop() {
        stopped = true;
        history.close();
        groups.forEach(group -> group.close(client != null && !inactive));
        end = groupsCompleteUntil().orElse(null); // what the groups hear from here on is not handed over
        outbox.close();
    }

    @Override
    public void run() {
        Duration pause = FIRST_PAUSE;
        try {
            while (!stopped) {
                try {
                    serve(connector.connect(listener()));
                    pause = FIRST_PAUSE;
                } catch (SourceException e) {
                    lost(String.valueOf(e.getMessage()));
                    rest(pause);
                    pause = min(pause.multipliedBy(2), LONGEST_PAUSE);
                }
            }
        } catch (InterruptedException e) {
            // close() ends the thread
        } catch (RuntimeException e) {
            LOG.error("{}: the adapter stopped by a fault of its own", configuration.endpoint(), e);
            lost("stopped by a fault of its own: " + e);
            health = Health.ended("stopped by a fault of its own: " + e);
        }
    }

    /** Of the newest client: one that was given up may still say something. */
    private SessionActivityListener listener() {
        int own = clients.incrementAndGet();
        events.clear();
        return new SessionActivityListener() {
            @Override
            public void onSessionActive(UaSession session) {
                tell(Event.Kind.SESSION_ACTIVE);
            }

            @Override
            public void onSessionInactive(UaSession session) {
                tell(Event.Kind.SESSION_INACTIVE);
            }

            private void tell(Event.Kind kind) {
                if (own == clients.get()) {
                    events.add(new Event(kind, null));
                }
            }
        };
    }

    private void rest(Duration pause) throws InterruptedException {
        long end = System.nanoTime() + pause.toNanos();
        while (!stopped && System.nanoTime() - end < 0) {
            outbox.flush();
            declareLongGaps();
            TimeUnit.MILLISECONDS.sleep(STEP_MILLIS);
        }
    }

    /** The holes of a long outage, or of a subscription that is refused, are declared while it lasts, so that figures of that time know. */
    private void declareLongGaps() {
        Instant now = clock.instant();
        for (Group group : groups) {
            if (!group.isCreated()
                    && Duration.between(group.absence().contact(), now).compareTo(GAP_EVERY) >= 0) {
                group.declareSoFar("disconnected: " + configuration.endpoint());
            }
        }
    }

    /** Returns when this client is to be given up. */
    private void serve(OpcUaClient connected) throws InterruptedException {
        inactive = false;
        long now = System.nanoTime();
        retryAt = now + RETRY_EVERY.toNanos();
        createAt = now;
        refreshAt = Long.MAX_VALUE;
        samples.structures().connect(connected);
        limits = Limits.of(connected);
        client = connected;
        try {
            while (!stopped && !isHopeless()) {
                Event event = events.poll(STEP_MILLIS, TimeUnit.MILLISECONDS);
                if (event != null) {
                    handle(event, connected);
                }
                if (outbox.flush()) {
                    groups.forEach(Group::resume);
                }
                if (!inactive) {
                    work(connected);
                }
            }
        } finally {
            client = null;
            groups.forEach(group -> group.forget(false));
            Connector.disconnect(connected);
        }
    }

    private boolean isHopeless() {
        Duration patience = max(PATIENCE, configuration.outage().multipliedBy(2));
        return inactive && (connector.refusal() != null || System.nanoTime() - inactiveSince > patience.toNanos());
    }

    private void handle(Event event, OpcUaClient connected) {
        switch (event.kind()) {
            case SESSION_INACTIVE -> {
                inactive = true;
                inactiveSince = System.nanoTime();
                client = null;
                groups.forEach(Group::cut);
                lost("the connection to " + configuration.endpoint() + " was lost; trying again");
            }
            case SESSION_ACTIVE -> {
                if (inactive) {
                    inactive = false;
                    client = connected;
                    mendedAt = clock.instant();
                    heard = false;
                    refreshAt = System.nanoTime() + REFRESH_AFTER.toNanos();
                    LOG.info("{}: connected again", configuration.endpoint());
                }
            }
            case SUBSCRIPTION_GONE -> {
                Group group = event.group();
                if (group != null) {
                    group.forget(false);
                }
            }
        }
    }

    private void work(OpcUaClient connected) throws InterruptedException {
        long now = System.nanoTime();
        groups.stream().filter(Group::isSilent).forEach(group -> group.forget(true));
        if (now - createAt >= 0) {
            createAt = createMissing(connected) ? now : now + CREATE_AGAIN.toNanos();
        }
        if (now - retryAt >= 0) {
            retryAt = now + RETRY_EVERY.toNanos();
            groups.forEach(group -> group.absence().declareRefused(GAP_EVERY));
            groups.forEach(Group::retry);
            declareLongGaps();
            updateHealth();
        }
        if (refreshAt != Long.MAX_VALUE && now - refreshAt >= 0) {
            if (heard) {
                groups.forEach(group -> group.mended(mendedAt));
                refreshAt = care.refresh(connected, limits) ? Long.MAX_VALUE : now + REFRESH_AFTER.toNanos();
                updateHealth();
            } else {
                // What the server kept of the time before comes first: a value that is read now must not overtake it.
                heard = groups.stream()
                        .allMatch(group -> group.absence().contact().isAfter(mendedAt));
                refreshAt = now + REFRESH_AFTER.toNanos();
            }
        }
        learn(connected);
    }

    private void learn(OpcUaClient connected) throws InterruptedException {
        try {
            if (samples.structures().learnWanted()) {
                care.decodeAgain(connected, limits);
            }
        } catch (UaException e) {
            checkInterrupt();
            LOG.debug("{}: a data type could not be asked for", configuration.endpoint(), e);
        }
    }

    /** Milo turns an interrupt into an exception of its own. */
    private static void checkInterrupt() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    /** The last word from the server, or what is not handed over yet of the time before; null: there is no point. Any thread. */
    @Nullable
    Instant completeUntil() {
        Instant stoppedAt = end;
        if (stoppedAt != null) {
            return stoppedAt;
        }
        Stream<Optional<Instant>> all = Stream.of(groupsCompleteUntil(), outbox.oldest(), history.oldest());
        return all.flatMap(Optional::stream).min(Comparator.naturalOrder()).orElse(null);
    }

    private Optional<Instant> groupsCompleteUntil() {
        return groups.stream().map(Group::completeUntil).min(Comparator.naturalOrder());
    }

    private void updateHealth() {
        care.revise();
        Health points = care.health(connector.notice());
        long missing = groups.stream().filter(group -> !group.isCreated()).count();
        if (missing == 0 || points.state() != Health.State.UP) {
            health = points;
        } else if (health.state() != Health.State.DEGRADED) {
            health = new Health(
                    Health.State.DEGRADED,
                    configuration.endpoint() + ": " + missing + " of " + groups.size()
                            + " subscriptions are not there; trying again");
        }
    }

    private void create(Group group, OpcUaClient connected) throws UaException {
        samples.structures().learn(new Inspector(connected, limits).inspect(group.points()));
        boolean missing = group.isMissing();
        String reason = group.reason("disconnected: the subscription had to be made anew");
        List<Hole.Part> parts = group.absence().prepareHole();
        if (missing) {
            group.absence().endRefusals();
        }
        group.create(connected, limits);
        Hole hole = group.absence().endGap(missing ? reason : STARTING, parts);
        if (hole != null) {
            history.fill(connected, limits, hole);
        }
        group.begin();
    }

    /** @return whether each group has its subscription now */
    private boolean createMissing(OpcUaClient connected) throws InterruptedException {
        boolean changed = false;
        boolean all = true;
        for (Group group : groups) {
            if (group.isCreated()) {
                continue;
            }
            try {
                create(group, connected);
                changed = true;
            } catch (UaException e) {
                checkInterrupt();
                group.forget(false);
                group.miss();
                all = false;
                if (Qualities.isOfTheLink(e.getStatusCode())) {
                    health = new Health(
                            Health.State.DEGRADED,
                            configuration.endpoint() + ": no subscription, "
                                    + Qualities.text(e.getStatusCode().value()));
                    break; // it did not answer, and would not the next time
                }
                group.refuse(e.getStatusCode());
                changed = true;
            }
        }
        if (changed) {
            updateHealth();
        }
        return all;
    }

    /** Each point becomes BAD once an outage. */
    private void lost(String message) {
        if (stopped) {
            return;
        }
        groups.forEach(Group::miss);
        if (!message.equals(health.detail())) {
            LOG.warn("{}", message);
        }
        health = new Health(Health.State.DOWN, message);
        care.lose();
    }

    private static Duration min(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }

    private static Duration max(Duration a, Duration b) {
        return a.compareTo(b) > 0 ? a : b;
    }
}
