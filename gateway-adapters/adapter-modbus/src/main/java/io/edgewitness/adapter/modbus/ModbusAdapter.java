package io.edgewitness.adapter.modbus;

import io.edgewitness.edge.api.AdapterContext;
import io.edgewitness.edge.api.Delivery;
import io.edgewitness.edge.api.Gap;
import io.edgewitness.edge.api.Health;
import io.edgewitness.edge.api.PointDefinition;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.SampleSink;
import io.edgewitness.edge.api.SourceAdapter;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Polls one Modbus TCP server on a fixed schedule. Each due cycle gives each point one sample, good or BAD; cycles that were skipped are gaps with
 * their count, and so is what the sink did not take. One thread polls; Modbus knows no time, so samples have none of the device.
 */
final class ModbusAdapter implements SourceAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(ModbusAdapter.class);
    private static final long FIRST_BACKOFF = Duration.ofMillis(100).toNanos();
    private static final long LONGEST_BACKOFF = Duration.ofSeconds(2).toNanos();
    private static final Duration CLOSING = Duration.ofSeconds(10);

    private final ModbusConfiguration configuration;
    private final InstantSource clock;
    private final String name;
    private final List<PollGroup> groups;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Map<PointId, String> failing = new HashMap<>();
    private volatile Health health = new Health(Health.State.STARTING, "");
    private @Nullable Thread thread;
    private boolean wasConnected;
    private long nextAttempt;
    private long backoff = FIRST_BACKOFF;

    ModbusAdapter(AdapterContext context) {
        configuration = (ModbusConfiguration) context.configuration();
        clock = context.clock();
        name = "modbus-" + context.id();
        groups = groups(configuration, context.points());
    }

    private static List<PollGroup> groups(ModbusConfiguration configuration, List<PointDefinition> definitions) {
        Map<PointId, Duration> intervals = new HashMap<>();
        for (PointDefinition definition : definitions) {
            Duration own = definition.interval();
            intervals.put(definition.id(), own == null ? configuration.interval() : own);
        }
        Map<Duration, List<PlannedPoint>> byInterval = new LinkedHashMap<>();
        for (ModbusPoint point : configuration.points()) {
            Duration interval = intervals.getOrDefault(point.id(), configuration.interval());
            byInterval
                    .computeIfAbsent(interval, ignored -> new ArrayList<>())
                    .add(PlannedPoint.of(point, configuration.unitId()));
        }
        MergePlanner planner = new MergePlanner(configuration.gap());
        return byInterval.entrySet().stream()
                .map(entry -> new PollGroup(entry.getKey(), entry.getValue(), planner))
                .toList();
    }

    @Override
    public synchronized void start(SampleSink sink) {
        if (thread != null || stop.getCount() == 0) {
            throw new IllegalStateException("an adapter starts once");
        }
        Thread started = new Thread(() -> run(sink), name);
        started.setDaemon(true);
        thread = started;
        started.start();
    }

    @Override
    public Health health() {
        return health;
    }

    @Override
    public synchronized void close() {
        stop.countDown();
        Thread started = thread;
        if (started == null || !started.isAlive()) {
            return;
        }
        started.interrupt();
        try {
            started.join(CLOSING.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run(SampleSink sink) {
        try (ModbusConnection connection =
                new ModbusConnection(name, configuration.endpoint(), configuration.timeout())) {
            BlockReader reader = new BlockReader(connection, configuration.retry());
            nextAttempt = System.nanoTime();
            tend(connection, reader);
            connection.awaitAttempt(configuration.timeout());
            long now = System.nanoTime();
            groups.forEach(group -> group.begin(now));
            while (stop.getCount() > 0) {
                tend(connection, reader);
                step(connection, reader, sink);
            }
        } catch (InterruptedException e) {
            LOG.debug("{} ends", name);
        } catch (RuntimeException e) {
            health = Health.ended("stopped by a defect: " + e);
            LOG.error("{} stopped by a defect", name, e);
        }
    }

    private void step(ModbusConnection connection, BlockReader reader, SampleSink sink) throws InterruptedException {
        PollGroup next =
                groups.stream().min((a, b) -> Long.signum(a.due() - b.due())).orElse(null);
        long now = System.nanoTime();
        long wait = next == null ? LONGEST_BACKOFF : next.due() - now;
        if (next != null && wait <= 0) {
            cycle(next, connection, reader, sink);
        } else {
            long attempt = connection.isConnected() ? LONGEST_BACKOFF : Math.max(1_000_000, nextAttempt - now);
            sleep(Math.min(wait, attempt));
        }
    }

    private void sleep(long nanos) throws InterruptedException {
        if (stop.await(nanos, TimeUnit.NANOSECONDS)) {
            throw new InterruptedException("closed");
        }
    }

    /** Keeps the connection: notices that it came or went, and begins the next attempt when it is time. */
    private void tend(ModbusConnection connection, BlockReader reader) throws InterruptedException {
        if (connection.isConnected() && reader.linkSeemsDead()) {
            connection.drop("it takes connections, but does not answer");
        }
        boolean connected = connection.isConnected();
        if (connected && !wasConnected) {
            LOG.info("{} connected to {}", name, configuration.endpoint());
            reader.reconnected();
            backoff = FIRST_BACKOFF;
        } else if (!connected && wasConnected) {
            LOG.warn("{} lost {}", name, configuration.endpoint());
            health = new Health(Health.State.DOWN, connection.problem());
        }
        wasConnected = connected;
        long now = System.nanoTime();
        if (!connected && !connection.isConnecting() && now - nextAttempt >= 0) {
            connection.connect();
            nextAttempt = now + backoff;
            backoff = Math.min(2 * backoff, LONGEST_BACKOFF);
        }
    }

    private void cycle(PollGroup group, ModbusConnection connection, BlockReader reader, SampleSink sink)
            throws InterruptedException {
        declareSkipped(group, sink);
        if (!connection.isConnected() && connection.isConnecting()) {
            long patience = Math.min(configuration.timeout().toNanos(), group.intervalNanos() / 2);
            connection.awaitAttempt(Duration.ofNanos(patience));
            tend(connection, reader);
        }
        List<ReadBlock> blocks = group.blocks();
        for (int i = 0; i < blocks.size(); i++) {
            try {
                if (!connection.isConnected()) {
                    throw new IOException(connection.problem());
                }
                offer(samples(reader.read(group, blocks.get(i))), sink);
            } catch (IOException e) {
                List<PlannedPoint> rest = blocks.subList(i, blocks.size()).stream()
                        .flatMap(block -> block.points().stream())
                        .toList();
                lost(rest, connection.isConnected() ? String.valueOf(e.getMessage()) : connection.problem(), sink);
                return;
            }
        }
        health = failing.isEmpty() ? Health.up() : degraded();
    }

    private Health degraded() {
        Map.Entry<PointId, String> first = failing.entrySet().iterator().next();
        return new Health(
                Health.State.DEGRADED,
                failing.size() + " points are BAD, such as " + first.getKey() + ": " + first.getValue());
    }

    private void declareSkipped(PollGroup group, SampleSink sink) {
        long now = System.nanoTime();
        long due = group.due();
        long skipped = group.take(now);
        if (skipped > 0) {
            Instant from = clock.instant().minusNanos(now - due);
            Instant to = from.plusNanos(skipped * group.intervalNanos());
            List<PointId> points = group.points().stream().map(PlannedPoint::id).toList();
            sink.gap(new Gap(
                    points,
                    from,
                    to,
                    skipped * points.size(),
                    "poll-missed: " + skipped + " cycles; the device answers too slowly for the interval"));
        }
    }

    private List<Sample> samples(Map<PlannedPoint, BlockReader.Outcome> outcomes) {
        Instant received = clock.instant();
        List<Sample> samples = new ArrayList<>(outcomes.size());
        outcomes.forEach((point, outcome) -> samples.add(sample(point, outcome, received)));
        return samples;
    }

    private Sample sample(PlannedPoint point, BlockReader.Outcome outcome, Instant received) {
        String problem;
        if (outcome instanceof BlockReader.Outcome.Bytes read) {
            try {
                Sample good = Sample.good(point.id(), point.decode(read.bytes(), read.first()), null, received);
                failing.remove(point.id());
                return good;
            } catch (RegisterDecoder.NoValue e) {
                problem = String.valueOf(e.getMessage());
            }
        } else {
            problem = String.valueOf(
                    ((BlockReader.Outcome.Failed) outcome).failure().getMessage());
        }
        failing.put(point.id(), problem);
        return Sample.bad(point.id(), problem, null, received);
    }

    private void lost(List<PlannedPoint> points, String why, SampleSink sink) {
        health = new Health(Health.State.DOWN, why);
        Instant received = clock.instant();
        String code = "disconnected: " + why;
        offer(
                points.stream()
                        .map(point -> Sample.bad(point.id(), code, null, received))
                        .toList(),
                sink);
    }

    /** A poll cannot be repeated for its moment: what the sink does not take is declared lost. */
    private static void offer(List<Sample> samples, SampleSink sink) {
        if (samples.isEmpty() || sink.offer(Delivery.live(samples))) {
            return;
        }
        Instant received = Objects.requireNonNull(samples.get(0)).receivedTime();
        sink.gap(new Gap(
                samples.stream().map(Sample::point).toList(),
                received,
                received.plusMillis(1),
                samples.size(),
                "overload: the agent did not take the samples"));
    }
}
