package io.edgewitness.adapter.modbus;

import io.edgewitness.edge.api.AdapterContext;
import io.edgewitness.edge.api.Health;
import io.edgewitness.edge.api.PointDefinition;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.SampleSink;
import io.edgewitness.edge.api.SourceAdapter;
import io.edgewitness.edge.api.Stalls;
import io.edgewitness.edge.api.Value;
import io.edgewitness.edge.api.Writable;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Polls Modbus devices on a fixed schedule, and writes to them between the polls. The work is done by the thread of a {@link Bus}, which may be
 * shared with other adapters.
 */
final class ModbusAdapter implements SourceAdapter, Writable {
    private static final int REMEMBERED_ORDERS = 1_000;

    private final String name;
    private final Polling polling;
    private final List<PointDefinition> points;
    private final InstantSource clock;
    private final Stalls stalls;
    private final Lines lines;
    private final Targets targets;
    private final Set<PointId> polled = new HashSet<>();
    private final Map<String, Boolean> orders = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > REMEMBERED_ORDERS;
        }
    };
    private volatile @Nullable Poller poller;
    private volatile boolean closed;

    /** Gives an adapter the bus it works on: see {@link Poller#bus}. */
    interface Lines {
        /** To a bus, its own or a shared one. */
        void attach(Poller poller);

        /** Ends the bus if nobody else is on it. */
        void detach(Poller poller);
    }

    ModbusAdapter(AdapterContext context, Polling polling, Lines lines) {
        this.polling = polling;
        this.lines = lines;
        name = context.id();
        points = context.points();
        clock = context.clock();
        stalls = context.stalls();
        targets = new Targets(polling);
        for (ModbusPoint point : polling.points()) {
            if (point.access() == ModbusPoint.Access.READ) {
                polled.add(point.id());
            }
        }
    }

    @Override
    public synchronized void start(SampleSink sink) {
        if (poller != null || closed) {
            throw new IllegalStateException("an adapter starts once");
        }
        Poller started = new Poller(name, polling, points, clock, System::nanoTime, stalls, sink);
        poller = started;
        lines.attach(started);
    }

    @Override
    public Health health() {
        Poller started = poller;
        return started == null ? new Health(Health.State.STARTING, "") : started.health();
    }

    @Override
    public @Nullable Instant completeUntil(Instant newest) {
        Poller started = poller;
        return started == null ? newest : started.completeUntil();
    }

    @Override
    public boolean counts(PointId point) {
        return polled.contains(point);
    }

    @Override
    public CompletionStage<WriteOutcome> write(WriteOrder order) {
        Poller started = poller;
        Bus running = started == null || closed ? null : started.bus();
        if (running == null) {
            return refused("disconnected: the adapter is not started");
        }
        synchronized (orders) {
            if (orders.put(order.id(), true) != null) {
                return refused("doubled: an order of the id " + order.id() + " was given before");
            }
        }
        List<WriteTask.Step> steps = new ArrayList<>();
        try {
            for (Map.Entry<PointId, Value> target : order.targets().entrySet()) {
                steps.add(targets.step(target.getKey(), target.getValue()));
            }
        } catch (RegisterEncoder.Unfit e) {
            return refused("refused: " + e.getMessage());
        }
        return running.submit(
                new WriteTask(steps, order.deadline(), clock, polling.timeout().toNanos(), () -> closed));
    }

    private static CompletionStage<WriteOutcome> refused(String why) {
        return CompletableFuture.completedFuture(new WriteOutcome(false, why + "; nothing was sent"));
    }

    @Override
    public synchronized void close() {
        boolean first = !closed;
        closed = true;
        Poller started = poller;
        if (first && started != null) {
            lines.detach(started);
        }
    }
}
