package io.edgewitness.adapter.mqtt;

import io.edgewitness.edge.api.AdapterContext;
import io.edgewitness.edge.api.Health;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.SampleSink;
import io.edgewitness.edge.api.SourceAdapter;
import io.edgewitness.edge.api.Writable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
    private final String id;
    private final Path directory;
    private final TopicTable topics;
    private final OrderPublisher orders;
    private final SessionKeeper keeper;
    private final HealthBoard health = new HealthBoard();
    private final BlockingQueue<LinkEvent> events = new LinkedBlockingQueue<>();
    private volatile boolean closed;
    private @Nullable Thread thread;

    MqttAdapter(AdapterContext context) {
        configuration = (MqttConfiguration) context.configuration();
        clock = context.clock();
        id = context.id();
        directory = context.directory();
        configuration.tls(); // refuses files that cannot be read before anything runs
        topics = new TopicTable(
                configuration.points().stream()
                        .filter(point -> point.access() == MqttPoint.Access.READ)
                        .toList(),
                context.points(),
                configuration.mostTopics());
        keeper = new SessionKeeper(id, configuration, clock, topics, health, () -> closed);
        orders = new OrderPublisher(targets(context), clock, keeper::link);
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
        Thread started = new Thread(() -> run(sink), "mqtt-" + id);
        started.setDaemon(true);
        thread = started;
        started.start();
    }

    @Override
    public Health health() {
        return health.health();
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

    private void run(SampleSink sink) {
        try (keeper;
                SessionFiles files = new SessionFiles(directory, configuration.window())) {
            String own = configuration.clientId();
            String clientId = own == null ? "edgewitness-" + id + "-" + files.identity() : own;
            MessageFlow flow = new MessageFlow(configuration, topics, files, sink, events, health);
            while (!closed) {
                flow.say(keeper.tend(clientId, files, events, sink));
                round(flow, sink);
            }
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

    private void round(MessageFlow flow, SampleSink sink) throws InterruptedException, IOException {
        LinkEvent event = events.poll(flow.isIdle() ? IDLE_MILLIS : REFUSED_MILLIS, TimeUnit.MILLISECONDS);
        List<InFlight> durable = new ArrayList<>();
        try {
            for (int i = 0; event != null; i++) {
                take(event, flow, durable, sink);
                event = i < EVENTS_A_ROUND ? events.poll() : null;
            }
            flow.acknowledge(durable, keeper.link());
        } catch (MqttLink.LinkException e) {
            keeper.lost(e.why(), sink);
            events.addAll(durable.stream().map(LinkEvent.Durable::new).toList());
        }
        if (!closed) {
            flow.offerPending();
        }
    }

    private void take(LinkEvent event, MessageFlow flow, List<InFlight> durable, SampleSink sink)
            throws IOException, MqttLink.LinkException {
        if (event instanceof LinkEvent.Message message) {
            flow.receive(message, keeper.connection(), keeper.link());
        } else if (event instanceof LinkEvent.Durable done) {
            durable.add(done.message());
        } else if (event instanceof LinkEvent.Lost gone) {
            MqttLink current = keeper.link();
            if (current != null && current.generation() == gone.generation()) {
                keeper.lost(gone.reason(), sink);
            }
        }
    }
}
