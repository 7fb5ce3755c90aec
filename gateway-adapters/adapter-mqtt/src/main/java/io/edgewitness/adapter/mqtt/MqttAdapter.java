package io.edgewitness.adapter.mqtt;

import io.edgewitness.edge.api.AdapterContext;
import io.edgewitness.edge.api.Delivery;
import io.edgewitness.edge.api.Gap;
import io.edgewitness.edge.api.Health;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.SampleSink;
import io.edgewitness.edge.api.SourceAdapter;
import io.edgewitness.edge.api.Writable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.SocketFactory;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Subscribes at QoS 1 with a durable session, and acknowledges a message only after the ledger has it on disk. One thread does everything but
 * receive; what the sink refuses waits, and with it the broker, because no more than the window is ever unacknowledged.
 *
 * <p>A lost connection loses nothing that the broker keeps, so it is a gap that counts 0 where messages carry a running number: what is
 * missing afterwards is counted by number. Where they carry none, its count is unknown.
 */
final class MqttAdapter implements SourceAdapter, Writable {
    private static final Logger LOG = LoggerFactory.getLogger(MqttAdapter.class);
    private static final long FIRST_BACKOFF = Duration.ofMillis(100).toNanos();
    private static final long LONGEST_BACKOFF = Duration.ofSeconds(2).toNanos();
    private static final long RESUBSCRIBE = Duration.ofSeconds(30).toNanos();
    private static final long IDLE_MILLIS = 100;
    private static final long REFUSED_MILLIS = 10;
    private static final int EVENTS_A_ROUND = 256;
    private static final int UNACKNOWLEDGED_WINDOWS = 10;
    private static final Duration CLOSING = Duration.ofSeconds(15);

    private final MqttConfiguration configuration;
    private final InstantSource clock;
    private final String id;
    private final Path directory;
    private final @Nullable SocketFactory sockets;
    private final OrderPublisher orders;
    private final Map<String, TopicReader> readers = new LinkedHashMap<>();
    private final Set<String> uncounted = MessageIntake.noTopics();
    private final BlockingQueue<LinkEvent> events = new LinkedBlockingQueue<>();
    private final Deque<InFlight> pending = new ArrayDeque<>();
    private final Map<String, InFlight> byKey = new HashMap<>();
    private final Map<PointId, String> failing = new HashMap<>();
    private Map<Topic, String> refused = Map.of();
    private volatile Health health = new Health(Health.State.STARTING, "");
    private volatile boolean closed;
    private @Nullable Thread thread;
    private volatile @Nullable MqttLink link;
    private @Nullable Instant downSince;
    private boolean resumed;
    private boolean hadSession;
    private int generation;
    private long nextAttempt;
    private long nextSubscribe;
    private long backoff = FIRST_BACKOFF;

    MqttAdapter(AdapterContext context) {
        configuration = (MqttConfiguration) context.configuration();
        clock = context.clock();
        id = context.id();
        directory = context.directory();
        Path ca = configuration.ca();
        sockets = ca == null ? null : TrustedCertificates.sockets(ca);
        Map<Topic, List<MqttPoint>> byTopic = new LinkedHashMap<>();
        Map<PointId, OrderTarget> targets = new HashMap<>();
        context.points()
                .forEach(definition -> configuration.points().stream()
                        .filter(point -> point.id().equals(definition.id()) && point.access() == MqttPoint.Access.WRITE)
                        .forEach(point -> targets.put(point.id(), new OrderTarget(point, definition))));
        orders = new OrderPublisher(targets, clock, () -> link);
        configuration.points().stream()
                .filter(point -> point.access() == MqttPoint.Access.READ)
                .forEach(point -> byTopic.computeIfAbsent(point.address(), ignored -> new ArrayList<>())
                        .add(point));
        byTopic.forEach((topic, points) -> readers.put(topic.name(), new TopicReader(topic, points)));
    }

    @Override
    public synchronized void start(SampleSink sink) {
        if (thread != null || closed) {
            throw new IllegalStateException("an adapter starts once");
        }
        Thread started = new Thread(() -> run(sink), "mqtt-" + id);
        started.setDaemon(true);
        thread = started;
        started.start();
    }

    @Override
    public Health health() {
        return health;
    }

    @Override
    public CompletionStage<WriteOutcome> write(WriteOrder order) {
        return orders.write(order);
    }

    /** The broker's session keeps the messages, and their numbers tell what is missing. */
    @Override
    public boolean resumes(PointId point) {
        return counts(point);
    }

    /** True where each message of the point's topic carries a running number, and for a target of orders, which never says anything. */
    @Override
    public boolean counts(PointId point) {
        return orders.isTarget(point)
                || readers.values().stream()
                        .filter(reader -> reader.points().contains(point))
                        .anyMatch(reader -> reader.hasKey()
                                && !uncounted.contains(reader.topic().name()));
    }

    @Override
    public synchronized void close() {
        closed = true;
        events.add(new LinkEvent.Stop());
        Thread started = thread;
        try {
            if (started != null) {
                started.join(CLOSING.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run(SampleSink sink) {
        try (SessionFiles files = new SessionFiles(directory, configuration.window())) {
            MessageIntake intake = new MessageIntake(files, readers, configuration.window(), uncounted);
            nextAttempt = System.nanoTime();
            while (!closed) {
                tend(files, sink);
                round(files, intake, sink);
            }
        } catch (IOException e) {
            health = new Health(Health.State.DOWN, "cannot keep its state in " + directory + ": " + e.getMessage());
            LOG.error("{} cannot keep its state in {}", id, directory, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            health = Health.ended("stopped by a defect: " + e);
            LOG.error("{} stopped by a defect", id, e);
        } finally {
            MqttLink last = link;
            if (last != null) {
                last.close();
            }
        }
    }

    private void tend(SessionFiles files, SampleSink sink) {
        MqttLink current = link;
        if (current != null && !current.isConnected()) {
            lost("the connection was lost", sink);
        }
        long now = System.nanoTime();
        if (link == null && now - nextAttempt >= 0) {
            connect(files, sink);
        } else if (link != null && !refused.isEmpty() && now - nextSubscribe >= 0) {
            subscribe(link, List.copyOf(refused.keySet()), sink);
        }
    }

    private void connect(SessionFiles files, SampleSink sink) {
        nextAttempt = System.nanoTime() + backoff;
        backoff = Math.min(2 * backoff, LONGEST_BACKOFF);
        String own = configuration.clientId();
        MqttLink fresh = null;
        try {
            fresh = new MqttLink(
                    ++generation,
                    configuration,
                    own == null ? "edgewitness-" + id + "-" + files.identity() : own,
                    sockets,
                    events,
                    clock);
            resumed = fresh.connect();
            link = fresh;
            backoff = FIRST_BACKOFF;
            LOG.info("{} connected to {}, session {}", id, configuration.endpoint(), resumed ? "resumed" : "new");
            declareReturn(sink);
            hadSession = true;
            subscribe(fresh, readers.values().stream().map(TopicReader::topic).toList(), sink);
        } catch (MqttException e) {
            if (link != null) {
                lost(MqttLink.reason(e), sink);
            } else {
                if (fresh != null) {
                    fresh.close();
                }
                String why = configuration.endpoint() + ": " + MqttLink.reason(e);
                health = new Health(Health.State.DOWN, why);
                declareDown(why, sink);
            }
        }
    }

    private void subscribe(MqttLink to, List<Topic> topics, SampleSink sink) {
        nextSubscribe = System.nanoTime() + RESUBSCRIBE;
        try {
            refused = to.subscribe(topics);
        } catch (MqttException e) {
            lost(MqttLink.reason(e), sink);
            return;
        }
        Instant now = clock.instant();
        refused.forEach((topic, why) -> {
            TopicReader reader = readers.get(topic.name());
            if (reader != null) {
                offerUnacknowledged(
                        new InFlight(reader, Delivery.Origin.LIVE, null, reader.bad(why, now), null, null), sink);
            }
        });
        showHealth();
    }

    private void lost(String why, SampleSink sink) {
        MqttLink old = link;
        link = null;
        if (old != null) {
            LOG.warn("{} lost {}: {}", id, configuration.endpoint(), why);
            old.close();
        }
        health = new Health(Health.State.DOWN, configuration.endpoint() + ": " + why);
        declareDown(configuration.endpoint() + ": " + why, sink);
    }

    private void declareDown(String why, SampleSink sink) {
        if (downSince == null) {
            Instant since = clock.instant();
            downSince = since;
            declareOutage(since, since.plusMillis(1), why, sink);
        }
    }

    private void declareReturn(SampleSink sink) {
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
        readers.values()
                .forEach(reader -> (reader.hasKey()
                                        && !uncounted.contains(reader.topic().name())
                                ? counted
                                : others)
                        .addAll(reader.points()));
        Instant end = to.isAfter(from) ? to : from.plusMillis(1);
        if (!counted.isEmpty()) {
            sink.gap(new Gap(counted, from, end, 0, "disconnected: " + why));
        }
        if (!others.isEmpty()) {
            sink.gap(new Gap(others, from, end, -1, "disconnected: " + why));
        }
    }

    private void round(SessionFiles files, MessageIntake intake, SampleSink sink)
            throws InterruptedException, IOException {
        LinkEvent event = events.poll(pending.isEmpty() ? IDLE_MILLIS : REFUSED_MILLIS, TimeUnit.MILLISECONDS);
        List<InFlight> durable = new ArrayList<>();
        for (int i = 0; event != null; i++) {
            if (event instanceof LinkEvent.Message message) {
                receive(message, intake, sink);
            } else if (event instanceof LinkEvent.Durable done) {
                durable.add(done.message());
            } else if (event instanceof LinkEvent.Lost gone && link != null && link.generation() == gone.generation()) {
                lost(gone.reason(), sink);
            }
            event = i < EVENTS_A_ROUND ? events.poll() : null;
        }
        acknowledge(durable, files, sink);
        offerPending(sink);
    }

    private void receive(LinkEvent.Message message, MessageIntake intake, SampleSink sink) throws IOException {
        TopicReader reader = intake.reader(message.topic());
        if (reader == null) {
            forget(message);
            return;
        }
        if (message.qos() == 0 && pending.size() > UNACKNOWLEDGED_WINDOWS * configuration.window()) {
            Instant at = message.received();
            sink.gap(new Gap(reader.points(), at, at.plusMillis(1), -1, "overload: a QoS 0 message was not taken"));
            return;
        }
        InFlight taken = intake.take(reader, message, resumed);
        String key = taken.key();
        InFlight same = key == null || message.qos() == 0 ? null : byKey.get(key);
        InFlight inFlight = same == null ? taken : same;
        if (message.qos() > 0) {
            inFlight.receipts().add(new InFlight.Receipt(message.generation(), message.packet()));
            if (key != null) {
                byKey.put(key, inFlight);
            }
        }
        if (same == null) {
            pending.add(taken);
            taken.samples().forEach(this::watch);
        }
    }

    /** A subscription that an earlier site file left in the session. */
    private void forget(LinkEvent.Message message) {
        MqttLink current = link;
        if (current == null || current.generation() != message.generation()) {
            return;
        }
        try {
            current.unsubscribe(message.topic());
            if (message.qos() > 0) {
                current.acknowledge(message.packet());
            }
        } catch (MqttException e) {
            LOG.debug("{} cannot leave topic {}: {}", id, message.topic(), MqttLink.reason(e));
        }
    }

    private void watch(Sample sample) {
        boolean changed = sample.quality().isBad()
                ? failing.put(sample.point(), sample.quality().code()) == null
                : failing.remove(sample.point()) != null;
        if (changed && link != null) {
            showHealth();
        }
    }

    private void showHealth() {
        if (!refused.isEmpty()) {
            Map.Entry<Topic, String> first = refused.entrySet().iterator().next();
            health = new Health(Health.State.DEGRADED, first.getKey() + ": " + first.getValue());
        } else if (!failing.isEmpty()) {
            Map.Entry<PointId, String> first = failing.entrySet().iterator().next();
            health = new Health(
                    Health.State.DEGRADED,
                    failing.size() + " points are BAD, such as " + first.getKey() + ": " + first.getValue());
        } else {
            health = Health.up();
        }
    }

    /** First what a restart must know, then the acknowledgement: the other way round, a crash between them would look like a loss. */
    private void acknowledge(List<InFlight> durable, SessionFiles files, SampleSink sink) throws IOException {
        Map<String, SequenceCounter.State> states = new LinkedHashMap<>();
        for (InFlight message : durable) {
            if (message.key() != null) {
                byKey.remove(message.key(), message);
            }
            if (message.state() != null) {
                states.put(message.reader().topic().name(), message.state());
            }
        }
        for (Map.Entry<String, SequenceCounter.State> entry : states.entrySet()) {
            files.save(Hash.of(entry.getKey()), entry.getValue());
        }
        MqttLink current = link;
        try {
            for (InFlight message : durable) {
                for (InFlight.Receipt receipt : message.receipts()) {
                    if (current != null && receipt.generation() == current.generation()) {
                        current.acknowledge(receipt.packet());
                    }
                }
            }
        } catch (MqttException e) {
            lost(MqttLink.reason(e), sink);
        }
    }

    private void offerPending(SampleSink sink) {
        while (!pending.isEmpty() && !closed) {
            InFlight next = pending.getFirst();
            Gap gap = next.takeGap();
            if (gap != null) {
                sink.gap(gap);
            }
            Runnable durable = next.receipts().isEmpty() ? null : () -> events.add(new LinkEvent.Durable(next));
            if (!sink.offer(next.delivery(durable))) {
                return;
            }
            pending.removeFirst();
        }
    }

    private void offerUnacknowledged(InFlight samples, SampleSink sink) {
        pending.add(samples);
        offerPending(sink);
    }
}
