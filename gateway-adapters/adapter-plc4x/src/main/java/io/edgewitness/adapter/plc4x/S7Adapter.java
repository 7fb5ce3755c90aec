package io.edgewitness.adapter.plc4x;

import io.edgewitness.edge.api.AdapterContext;
import io.edgewitness.edge.api.Delivery;
import io.edgewitness.edge.api.Gap;
import io.edgewitness.edge.api.Health;
import io.edgewitness.edge.api.PointDefinition;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.SampleSink;
import io.edgewitness.edge.api.SourceAdapter;
import io.edgewitness.edge.api.Stalls;
import io.edgewitness.edge.api.Writable;
import io.edgewitness.edge.api.poll.PollSchedule;
import java.io.IOException;
import java.nio.charset.Charset;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Polls one controller on a fixed schedule, and writes to it between two requests. Each due cycle gives each point one sample, good or BAD; cycles that
 * were skipped are gaps with their count, and so is what the sink did not take. One thread does all of it, so that writes and polls never meet. S7
 * gives no times.
 */
final class S7Adapter implements SourceAdapter, Writable {
    private static final Logger LOG = LoggerFactory.getLogger(S7Adapter.class);
    private static final long LONGEST_WAIT = Duration.ofSeconds(1).toNanos();
    private static final long WAIT_FOR_LINK = Duration.ofMillis(20).toNanos();
    private static final Duration CLOSING = Duration.ofSeconds(2);

    private final S7Configuration configuration;
    private final Charset charset;
    private final InstantSource clock;
    private final Stalls stalls;
    private final String name;
    private final List<PointDefinition> definitions;
    private final S7Link link;
    private final S7Writer writer;
    private final BlockingQueue<Pending> writes = new LinkedBlockingQueue<>();
    private final S7Reader reader = new S7Reader(this::serveWrites);
    private final Map<PointId, String> failing = new HashMap<>();
    private volatile Health health = new Health(Health.State.STARTING, "");
    private volatile boolean stopped;
    private volatile @Nullable List<PollSchedule> schedules; // null before the start
    private List<S7Group> groups = List.of();
    private @Nullable Thread thread;
    private @Nullable S7Session known;

    private record Pending(WriteOrder order, CompletableFuture<WriteOutcome> outcome) {}

    S7Adapter(AdapterContext context) {
        configuration = (S7Configuration) context.configuration();
        charset = configuration.characters();
        clock = context.clock();
        stalls = context.stalls();
        name = "s7-" + context.id();
        definitions = context.points();
        link = new S7Link(name, configuration);
        writer = new S7Writer(link, configuration, clock);
    }

    @Override
    public synchronized void start(SampleSink sink) {
        if (thread != null || stopped) {
            throw new IllegalStateException("an adapter starts once");
        }
        groups = S7Group.of(configuration, definitions, clock, stalls, System.nanoTime());
        schedules = groups.stream().map(S7Group::schedule).toList();
        Thread started = new Thread(() -> run(sink), name);
        started.setDaemon(true);
        thread = started;
        started.start();
    }

    @Override
    public Health health() {
        return health;
    }

    /** The start of the oldest cycle that is due, or is being read. */
    @Override
    public @Nullable Instant completeUntil(Instant newest) {
        List<PollSchedule> begun = schedules;
        return begun == null ? newest : PollSchedule.completeUntil(begun, clock, System::nanoTime);
    }

    @Override
    public CompletionStage<WriteOutcome> write(WriteOrder order) {
        CompletableFuture<WriteOutcome> outcome = new CompletableFuture<>();
        if (stopped || !link.isConnected()) {
            String why = stopped ? "the adapter is closed" : "disconnected: " + link.problem();
            outcome.complete(new WriteOutcome(false, "not sent: " + why));
            return outcome;
        }
        writes.add(new Pending(order, outcome));
        if (stopped) {
            refuseWrites();
        }
        return outcome;
    }

    @Override
    public synchronized void close() {
        stopped = true;
        Thread started = thread;
        link.close();
        if (started != null && started.isAlive()) {
            started.interrupt();
            try {
                started.join(CLOSING.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        refuseWrites();
    }

    private void refuseWrites() {
        for (Pending pending = writes.poll(); pending != null; pending = writes.poll()) {
            pending.outcome().complete(new WriteOutcome(false, "not sent: the adapter is closed"));
        }
    }

    private void serveWrites() {
        for (Pending pending = writes.poll(); pending != null; pending = writes.poll()) {
            serve(pending);
        }
    }

    private void serve(Pending pending) {
        try {
            pending.outcome().complete(writer.execute(pending.order()));
        } catch (RuntimeException e) {
            LOG.error("{} cannot carry out order {}", name, pending.order().id(), e);
            pending.outcome().complete(new WriteOutcome(false, "unknown: a defect of the adapter: " + e));
        }
    }

    private void run(SampleSink sink) {
        String defect = "";
        try {
            while (!stopped) {
                tend();
                step(sink);
            }
        } catch (InterruptedException e) {
            LOG.debug("{} ends", name);
        } catch (RuntimeException e) {
            defect = e.toString();
            LOG.error("{} stopped by a defect", name, e);
        } finally {
            link.close();
            groups.forEach(group -> group.schedule().end(System.nanoTime(), sink::gap));
        }
        if (!defect.isEmpty()) {
            health = Health.ended(
                    "stopped by a defect: " + defect); // after its last word: who reads this listens no more
        }
    }

    private void tend() {
        link.tend();
        S7Session current = link.isConnected() ? session() : null;
        if (current == null) {
            String why = link.problem();
            groups.forEach(group -> group.schedule().outage(why));
        }
        if (current != known) {
            known = current;
            if (current == null) {
                health = new Health(Health.State.DOWN, link.problem());
            } else {
                reader.reconnected();
                groups.forEach(group -> group.mergeAgain(current.pdu()));
                if (groups.isEmpty()) {
                    health = Health.up();
                }
            }
        }
    }

    private @Nullable S7Session session() {
        try {
            return link.session();
        } catch (IOException e) {
            return null;
        }
    }

    private void step(SampleSink sink) throws InterruptedException {
        S7Group next = groups.stream()
                .min((a, b) -> Long.signum(a.schedule().due() - b.schedule().due()))
                .orElse(null);
        long wait = next == null ? LONGEST_WAIT : next.schedule().due() - System.nanoTime();
        if (next != null && wait <= 0) {
            cycle(next, sink);
            return;
        }
        Pending pending = writes.poll(
                link.isConnected() ? Math.min(wait, LONGEST_WAIT) : Math.min(wait, WAIT_FOR_LINK),
                TimeUnit.NANOSECONDS);
        if (pending != null) {
            serve(pending);
        }
    }

    private void cycle(S7Group group, SampleSink sink) throws InterruptedException {
        PollSchedule schedule = group.schedule();
        schedule.take(System.nanoTime(), "the controller answers too slowly for the interval", sink::gap);
        if (!link.isConnected()) {
            link.awaitAttempt(
                    Duration.ofNanos(Math.min(configuration.timeout().toNanos(), schedule.intervalNanos() / 2)));
            tend();
        }
        S7Session session = session();
        if (session == null) {
            lost(group.points(), link.problem(), sink);
            schedule.handedOver();
            return;
        }
        schedule.outage(null);
        long begun = System.nanoTime();
        S7Reader.Cycle cycle = reader.read(group, session);
        if (stopped) {
            return;
        }
        Stalls.Stall stall = stalls.since(begun);
        if (stall != null) {
            // what came, came no one knows when
            bad(group.points(), stall.reason(), sink);
            if (cycle.lost() != null) {
                link.failed(cycle.lost());
            }
            schedule.handedOver();
            return;
        }
        offer(samples(cycle.outcomes()), sink);
        if (cycle.lost() == null) {
            link.answered();
            health = failing.isEmpty() ? Health.up() : degraded();
        } else {
            String why = link.failed(cycle.lost());
            lost(
                    group.points().stream()
                            .filter(point -> !cycle.outcomes().containsKey(point))
                            .toList(),
                    configuration.endpoint() + ": " + why,
                    sink);
        }
        schedule.handedOver();
    }

    private Health degraded() {
        Map.Entry<PointId, String> first = failing.entrySet().iterator().next();
        return new Health(
                Health.State.DEGRADED,
                failing.size() + " points are BAD, such as " + first.getKey() + ": " + first.getValue());
    }

    private List<Sample> samples(Map<S7Point, S7Reader.Outcome> outcomes) {
        Instant received = clock.instant();
        List<Sample> samples = new ArrayList<>(outcomes.size());
        outcomes.forEach((point, outcome) -> samples.add(sample(point, outcome, received)));
        return samples;
    }

    private Sample sample(S7Point point, S7Reader.Outcome outcome, Instant received) {
        String problem;
        if (outcome instanceof S7Reader.Outcome.Bytes read) {
            try {
                int first = point.address().start() - read.start();
                Sample good =
                        Sample.good(point.id(), S7Decoder.decode(point, read.bytes(), first, charset), null, received);
                failing.remove(point.id());
                return good;
            } catch (NoValue e) {
                problem = String.valueOf(e.getMessage());
            }
        } else {
            problem =
                    String.valueOf(((S7Reader.Outcome.Failed) outcome).failure().getMessage());
        }
        failing.put(point.id(), problem);
        return Sample.bad(point.id(), problem, null, received);
    }

    private void lost(List<S7Point> points, String why, SampleSink sink) {
        health = new Health(Health.State.DOWN, why);
        bad(points, "disconnected: " + why, sink);
    }

    private void bad(List<S7Point> points, String code, SampleSink sink) {
        Instant received = clock.instant();
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
        Instant received = samples.get(0).receivedTime();
        sink.gap(new Gap(
                samples.stream().map(Sample::point).toList(),
                received,
                received.plusMillis(1),
                samples.size(),
                "overload: the agent did not take the samples"));
    }
}
