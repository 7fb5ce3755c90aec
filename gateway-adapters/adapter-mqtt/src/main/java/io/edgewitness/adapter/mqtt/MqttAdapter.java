package io.edgewitness.adapter.mqtt;

import io.edgewitness.edge.api.AdapterContext;
import io.edgewitness.edge.api.Health;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.SampleSink;
import io.edgewitness.edge.api.SourceAdapter;
import io.edgewitness.edge.api.Stalls;
import io.edgewitness.edge.api.Writable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Subscribes at QoS 1 with a durable session, and acknowledges a message only after the ledger has it on disk. One thread does everything but
 * receive and publish: it tends the connection ({@link SessionKeeper}) and moves the messages ({@link MessageFlow}).
 */
final class MqttAdapter implements SourceAdapter, Writable {
    private static final Logger LOG = LoggerFactory.getLogger(MqttAdapter.class);
    private static final long IDLE_MILLIS = 100;
    private static final long REFUSED_MILLIS = 10;
    private static final int EVENTS_A_ROUND = 256;
    private static final Duration CLOSING = Duration.ofSeconds(15);

    private final MqttConfiguration configuration;
    private final InstantSource clock;
    private final Stalls stalls;
    private final String id;
    private final Path directory;
    private final TopicTable topics;
    private final OrderPublisher orders;
    private final SessionKeeper keeper;
    private final HealthBoard health = new HealthBoard();
    private final BlockingQueue<LinkEvent> events = new LinkedBlockingQueue<>();
    private volatile boolean closed;
    private volatile @Nullable Instant complete;
    private @Nullable Thread thread;

    MqttAdapter(AdapterContext context) {
        configuration = (MqttConfiguration) context.configuration();
        clock = context.clock();
        stalls = context.stalls();
        id = context.id();
        directory = context.directory();
        topics = new TopicTable(
                configuration.points().stream()
                        .filter(point -> point.access() == MqttPoint.Access.READ)
                        .toList(),
                context.points(),
                configuration.mostTopics(),
                uncounted());
        keeper = new SessionKeeper(id, configuration, clock, stalls, topics, health, () -> closed);
        orders = new OrderPublisher(targets(context), clock, keeper::link);
    }

    private Set<String> uncounted() {
        try {
            return SessionFiles.uncounted(directory);
        } catch (IOException e) {
            throw new IllegalArgumentException("cannot read its state in " + directory + ": " + e.getMessage(), e);
        }
    }

    private Map<PointId, OrderTarget> targets(AdapterContext context) {
        Map<PointId, OrderTarget> targets = new HashMap<>();
        context.points()
                .forEach(definition -> configuration.points().stream()
                        .filter(point -> point.id().equals(definition.id()) && point.access() == MqttPoint.Access.WRITE)
                        .forEach(point -> targets.put(point.id(), new OrderTarget(point, definition))));
        return targets;
    }

    @Override
    public synchronized void start(SampleSink sink) {
        if (thread != null || closed) {
            throw new IllegalStateException("an adapter starts once");
        }
        if (configuration.user() != null && !configuration.endpoint().tls()) {
            LOG.warn("{}: user and password cross the network unencrypted; use ssl://", configuration.endpoint());
        }
        Instant begin = clock.instant();
        complete = begin;
        Thread started = new Thread(() -> run(sink, begin), "mqtt-" + id);
        started.setDaemon(true);
        thread = started;
        started.start();
    }

    @Override
    public Health health() {
        return health.health();
    }

    /** The last packet that came from the broker is the last sign that nothing is missing. */
    @Override
    public @Nullable Instant completeUntil(Instant newest) {
        Instant until = complete;
        return until == null ? newest : until;
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

    /**
     * True where each message of the point's topic carries a running number and comes to us alone, and for what never says anything: a target of
     * orders, and a point that stands for those of a wildcard.
     */
    @Override
    public boolean counts(PointId point) {
        return orders.isTarget(point) || topics.counts(point);
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

    private void run(SampleSink sink, Instant begin) {
        try (keeper;
                SessionFiles files = new SessionFiles(directory, configuration.window())) {
            String own = configuration.clientId();
            String clientId = own == null ? "edgewitness-" + id + "-" + files.identity() : own;
            MessageFlow flow = new MessageFlow(configuration, topics, files, sink, events, health);
            Absence absence = new Absence(topics, files, sink, clock, stalls, begin);
            while (!closed) {
                flow.say(keeper.tend(clientId, files, events, absence));
                round(flow, absence);
                complete = completeUntil(flow, absence);
            }
            absence.end();
        } catch (IOException e) {
            health.ended("cannot keep its state in " + directory + ": " + e.getMessage());
            LOG.error("{} cannot keep its state in {}", id, directory, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            health.ended("stopped by a defect: " + e);
            LOG.error("{} stopped by a defect", id, e);
        }
    }

    private void round(MessageFlow flow, Absence absence) throws InterruptedException, IOException {
        LinkEvent event = events.poll(flow.isIdle() ? IDLE_MILLIS : REFUSED_MILLIS, TimeUnit.MILLISECONDS);
        List<InFlight> durable = new ArrayList<>();
        try {
            for (int i = 0; event != null; i++) {
                take(event, flow, durable, absence);
                event = i < EVENTS_A_ROUND ? events.poll() : null;
            }
            flow.acknowledge(durable, keeper.link());
        } catch (MqttLink.LinkException e) {
            keeper.lost(e.why(), absence);
            events.addAll(durable.stream().map(LinkEvent.Durable::new).toList());
        }
        if (!closed) {
            flow.offerPending();
        }
    }

    private @Nullable Instant completeUntil(MessageFlow flow, Absence absence) {
        MqttLink link = keeper.link();
        Instant until = absence.completeUntil(link == null ? clock.instant() : link.heard());
        Instant oldest = flow.oldest();
        LinkEvent next = events.peek(); // after heard(): what came before it was queued before it
        if (next != null && !(next instanceof LinkEvent.Message)) {
            return complete; // a message may wait behind it
        }
        if (oldest != null && oldest.isBefore(until)) {
            until = oldest;
        }
        return next instanceof LinkEvent.Message message && message.received().isBefore(until)
                ? message.received()
                : until;
    }

    private void take(LinkEvent event, MessageFlow flow, List<InFlight> durable, Absence absence)
            throws IOException, MqttLink.LinkException {
        if (event instanceof LinkEvent.Message message) {
            flow.receive(message, keeper.connection(), keeper.link());
        } else if (event instanceof LinkEvent.Durable done) {
            durable.add(done.message());
        } else if (event instanceof LinkEvent.Lost gone) {
            MqttLink current = keeper.link();
            if (current != null && current.generation() == gone.generation()) {
                keeper.lost(gone.reason(), absence);
            }
        }
    }
}
