package io.edgewitness.adapter.mqtt;

import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.Stalls;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the connection and the subscriptions.
 *
 * <p>One thread; others only ask for the {@link #link}.
 */
final class SessionKeeper implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SessionKeeper.class);
    private static final long FIRST_BACKOFF = Duration.ofMillis(100).toNanos();
    private static final long LONGEST_BACKOFF = Duration.ofSeconds(1).toNanos();
    private static final long ENDING_MILLIS = 1_000;
    private static final String LOSSY =
            "mqtt: the broker grants QoS 0 only: it keeps nothing while we are away, and may drop messages";
    private static final long RESUBSCRIBE = Duration.ofSeconds(30).toNanos();

    private final String id;
    private final MqttConfiguration configuration;
    private final InstantSource clock;
    private final Stalls stalls;
    private final TopicTable topics;
    private final HealthBoard health;
    private final BooleanSupplier closing;
    private @Nullable EventLoopGroup loop;
    private volatile @Nullable MqttLink link;
    private MessageIntake.@Nullable Connection connection;
    private final Map<TopicFilter, String> refused = new HashMap<>();
    private final Set<TopicFilter> lossy = new HashSet<>();
    private boolean hadSession;
    private int generation;
    private long nextAttempt = System.nanoTime();
    private long nextSubscribe;
    private long connectedAt;
    private long backoff = FIRST_BACKOFF;

    SessionKeeper(
            String id,
            MqttConfiguration configuration,
            InstantSource clock,
            Stalls stalls,
            TopicTable topics,
            HealthBoard health,
            BooleanSupplier closing) {
        this.id = id;
        this.configuration = configuration;
        this.clock = clock;
        this.stalls = stalls;
        this.topics = topics;
        this.health = health;
        this.closing = closing;
    }

    /** Any thread. */
    @Nullable
    MqttLink link() {
        return link;
    }

    /** The last one; its messages may come from the queue after it was lost. */
    MessageIntake.@Nullable Connection connection() {
        return connection;
    }

    /**
     * Connects, or subscribes again what was refused, if it is time.
     *
     * @return BAD samples of the points whose subscription the broker refuses
     */
    List<Sample> tend(String clientId, SessionFiles files, Queue<LinkEvent> events, Absence absence)
            throws IOException {
        MqttLink current = link;
        if (current != null && !current.isConnected()) {
            lost(current.why(), absence);
            current = null;
        }
        absence.declareSoFar();
        long now = System.nanoTime();
        if (current == null && now - nextAttempt >= 0) {
            return connect(clientId, files, events, absence);
        }
        if (current != null && !refused.isEmpty() && now - nextSubscribe >= 0) {
            return subscribe(current, List.copyOf(refused.keySet()), "", absence);
        }
        return List.of();
    }

    private List<Sample> connect(String clientId, SessionFiles files, Queue<LinkEvent> events, Absence absence)
            throws IOException {
        nextAttempt = System.nanoTime() + backoff;
        backoff = Math.min(2 * backoff, LONGEST_BACKOFF);
        MqttLink fresh = null;
        try {
            fresh = new MqttLink(new LinkSettings(
                    ++generation, configuration, clientId, configuration.tls(), loop(), events, clock, stalls, () -> {
                        absence.declareSoFar(); // the answer may take longer than that
                        return closing.getAsBoolean();
                    }));
            Instant since = clock.instant();
            boolean resumed = fresh.connect();
            link = fresh;
            connection = new MessageIntake.Connection(generation, resumed, since);
            connectedAt = System.nanoTime();
            LOG.info("{} connected to {}, session {}", id, configuration.endpoint(), resumed ? "resumed" : "new");
            String back = !hadSession
                    ? "until the first connection"
                    : resumed ? "the broker is back" : "the broker is back without our session";
            hadSession = true;
            Set<String> wanted =
                    topics.filters().stream().map(TopicFilter::toString).collect(Collectors.toSet());
            Set<String> left = files.subscribing(wanted, resumed);
            List<Sample> bad = subscribe(fresh, topics.filters(), back, absence);
            if (link != null) {
                for (String filter : left) {
                    fresh.unsubscribe(filter);
                }
                files.subscribed(wanted);
            }
            return bad;
        } catch (MqttLink.LinkException | IllegalArgumentException e) {
            if (fresh != null) {
                fresh.close();
            }
            String why = configuration.endpoint() + ": "
                    + (e instanceof MqttLink.LinkException known ? known.why() : e.getMessage());
            health.down(why);
            absence.lost(fresh == null ? clock.instant() : fresh.heard(), why);
            return List.of();
        }
    }

    /** One thread for all connections, one after the other; made with the first. */
    private EventLoopGroup loop() {
        EventLoopGroup known = loop;
        if (known == null) {
            known = new MultiThreadIoEventLoopGroup(
                    1, new DefaultThreadFactory("mqtt-" + id + "-link", true), NioIoHandler.newFactory());
            loop = known;
        }
        return known;
    }

    private List<Sample> subscribe(MqttLink to, Collection<TopicFilter> filters, String back, Absence absence) {
        nextSubscribe = System.nanoTime() + RESUBSCRIBE;
        MqttLink.Granted granted;
        try {
            granted = to.subscribe(filters);
        } catch (MqttLink.LinkException e) {
            lost(e.why(), absence);
            return List.of();
        }
        filters.forEach(refused::remove);
        lossy.removeAll(filters);
        refused.putAll(granted.refused());
        lossy.addAll(granted.lossy());
        absence.subscribed(refused, lossy, back);
        Instant now = clock.instant();
        List<Sample> bad = new ArrayList<>();
        refused.forEach(
                (filter, why) -> topics.pointsOf(filter).forEach(point -> bad.add(Sample.bad(point, why, null, now))));
        Map<TopicFilter, String> troubles = new HashMap<>(refused);
        lossy.forEach(filter -> troubles.put(filter, LOSSY));
        health.connected(troubles);
        return bad;
    }

    void lost(String why, Absence absence) {
        MqttLink old = link;
        link = null;
        if (old != null) {
            if (System.nanoTime() - connectedAt > LONGEST_BACKOFF) {
                backoff =
                        FIRST_BACKOFF; // a broker that takes us and throws us out again is not asked ten times a second
            }
            LOG.warn("{} lost {}: {}", id, configuration.endpoint(), why);
            old.close();
        }
        String where = configuration.endpoint() + ": " + why;
        health.down(where);
        absence.lost(old == null ? clock.instant() : old.heard(), where);
    }

    @Override
    public void close() {
        MqttLink last = link;
        if (last != null) {
            last.close();
        }
        EventLoopGroup used = loop;
        if (used != null) {
            used.shutdownGracefully(0, ENDING_MILLIS, TimeUnit.MILLISECONDS).awaitUninterruptibly();
        }
    }
}
