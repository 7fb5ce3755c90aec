package io.edgewitness.adapter.mqtt;

import io.edgewitness.edge.api.Gap;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.SampleSink;
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
 * Keeps the connection and the subscriptions, and says when the broker was away.
 *
 * <p>A lost connection loses nothing that the broker keeps, so it is a gap that counts 0 where messages carry a running number: what is
 * missing afterwards is counted by number. Where they carry none, its count is unknown.
 *
 * <p>One thread; others only ask for the {@link #link}.
 */
final class SessionKeeper implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SessionKeeper.class);
    private static final long FIRST_BACKOFF = Duration.ofMillis(100).toNanos();
    private static final long LONGEST_BACKOFF = Duration.ofSeconds(1).toNanos();
    private static final long ENDING_MILLIS = 1_000;
    private static final long RESUBSCRIBE = Duration.ofSeconds(30).toNanos();

    private final String id;
    private final MqttConfiguration configuration;
    private final InstantSource clock;
    private final TopicTable topics;
    private final HealthBoard health;
    private final BooleanSupplier closing;
    private @Nullable EventLoopGroup loop;
    private volatile @Nullable MqttLink link;
    private MessageIntake.@Nullable Connection connection;
    private Map<TopicFilter, String> refused = Map.of();
    private @Nullable Instant downSince;
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
            TopicTable topics,
            HealthBoard health,
            BooleanSupplier closing) {
        this.id = id;
        this.configuration = configuration;
        this.clock = clock;
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
    List<Sample> tend(String clientId, SessionFiles files, Queue<LinkEvent> events, SampleSink sink)
            throws IOException {
        MqttLink current = link;
        if (current != null && !current.isConnected()) {
            lost(current.why(), sink);
            current = null;
        }
        long now = System.nanoTime();
        if (current == null && now - nextAttempt >= 0) {
            return connect(clientId, files, events, sink);
        }
        if (current != null && !refused.isEmpty() && now - nextSubscribe >= 0) {
            return subscribe(current, List.copyOf(refused.keySet()), sink);
        }
        return List.of();
    }

    private List<Sample> connect(String clientId, SessionFiles files, Queue<LinkEvent> events, SampleSink sink)
            throws IOException {
        nextAttempt = System.nanoTime() + backoff;
        backoff = Math.min(2 * backoff, LONGEST_BACKOFF);
        MqttLink fresh = null;
        try {
            fresh = new MqttLink(new LinkSettings(
                    ++generation, configuration, clientId, configuration.tls(), loop(), events, clock, closing));
            Instant since = clock.instant();
            boolean resumed = fresh.connect();
            link = fresh;
            connection = new MessageIntake.Connection(generation, resumed, since);
            connectedAt = System.nanoTime();
            LOG.info("{} connected to {}, session {}", id, configuration.endpoint(), resumed ? "resumed" : "new");
            declareReturn(resumed, sink);
            hadSession = true;
            Set<String> wanted =
                    topics.filters().stream().map(TopicFilter::toString).collect(Collectors.toSet());
            Set<String> left = files.subscribing(wanted, resumed);
            List<Sample> bad = subscribe(fresh, topics.filters(), sink);
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
            declareDown(why, sink);
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

    private List<Sample> subscribe(MqttLink to, Collection<TopicFilter> filters, SampleSink sink) {
        nextSubscribe = System.nanoTime() + RESUBSCRIBE;
        try {
            refused = to.subscribe(filters);
        } catch (MqttLink.LinkException e) {
            lost(e.why(), sink);
            return List.of();
        }
        Instant now = clock.instant();
        List<Sample> bad = new ArrayList<>();
        refused.forEach(
                (filter, why) -> topics.pointsOf(filter).forEach(point -> bad.add(Sample.bad(point, why, null, now))));
        health.connected(refused);
        return bad;
    }

    void lost(String why, SampleSink sink) {
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
        declareDown(where, sink);
    }

    private void declareDown(String why, SampleSink sink) {
        if (downSince == null) {
            Instant since = clock.instant();
            downSince = since;
            declareOutage(since, since.plusMillis(1), why, sink);
        }
    }

    private void declareReturn(boolean resumed, SampleSink sink) {
        Instant since = downSince;
        downSince = null;
        if (since != null) {
            String session = hadSession && !resumed ? "the broker is back without our session" : "the broker is back";
            declareOutage(since, clock.instant(), session, sink);
        }
    }

    private void declareOutage(Instant from, Instant to, String why, SampleSink sink) {
        List<PointId> counted = new ArrayList<>();
        List<PointId> others = new ArrayList<>();
        topics.readers().forEach(reader -> (topics.counts(reader) ? counted : others).addAll(reader.points()));
        Instant end = to.isAfter(from) ? to : from.plusMillis(1);
        if (!counted.isEmpty()) {
            sink.gap(new Gap(counted, from, end, 0, "disconnected: " + why));
        }
        if (!others.isEmpty()) {
            sink.gap(new Gap(others, from, end, -1, "disconnected: " + why));
        }
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
