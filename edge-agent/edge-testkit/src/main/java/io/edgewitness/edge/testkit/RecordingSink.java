package io.edgewitness.edge.testkit;

import io.edgewitness.edge.api.Delivery;
import io.edgewitness.edge.api.Gap;
import io.edgewitness.edge.api.PointDefinition;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.SampleSink;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Keeps all that an adapter hands over, and refuses when told to. Like the ledger, it calls {@link Delivery#durable} on a thread of
 * its own. Any thread may use it.
 */
public final class RecordingSink implements SampleSink, AutoCloseable {
    private final Object lock = new Object();
    private final List<Delivery> deliveries = new ArrayList<>();
    private final List<Delivery> refused = new ArrayList<>();
    private final List<Gap> gaps = new ArrayList<>();
    private final List<PointDefinition> declared = new ArrayList<>();
    private final ExecutorService ledger = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "recording-sink");
        thread.setDaemon(true);
        return thread;
    });
    private boolean refusing;
    private boolean durable = true;
    private int calls;

    @Override
    public boolean offer(Delivery delivery) {
        synchronized (lock) {
            calls++;
            if (refusing) {
                refused.add(delivery);
                return false;
            }
            deliveries.add(delivery);
            Runnable callback = delivery.durable();
            if (callback != null && durable) {
                ledger.execute(callback);
            }
            return true;
        }
    }

    @Override
    public void gap(Gap gap) {
        synchronized (lock) {
            calls++;
            gaps.add(gap);
        }
    }

    @Override
    public void declare(List<PointDefinition> points) {
        synchronized (lock) {
            calls++;
            declared.addAll(points);
        }
    }

    /** While true, each offer is answered with false. */
    public void refuse(boolean on) {
        synchronized (lock) {
            refusing = on;
        }
    }

    /** While false, deliveries are taken and never become durable. */
    public void durable(boolean on) {
        synchronized (lock) {
            durable = on;
        }
    }

    /** Deliveries taken, in order. */
    public List<Delivery> deliveries() {
        synchronized (lock) {
            return List.copyOf(deliveries);
        }
    }

    /** Deliveries not taken, in order; one that was offered again and again is here as often. */
    public List<Delivery> refused() {
        synchronized (lock) {
            return List.copyOf(refused);
        }
    }

    public List<Gap> gaps() {
        synchronized (lock) {
            return List.copyOf(gaps);
        }
    }

    public List<PointDefinition> declared() {
        synchronized (lock) {
            return List.copyOf(declared);
        }
    }

    /** Samples of the deliveries taken, in order. */
    public List<Sample> samples() {
        return deliveries().stream()
                .flatMap(delivery -> delivery.samples().stream())
                .toList();
    }

    public List<Sample> samples(PointId point) {
        return samples().stream().filter(sample -> sample.point().equals(point)).toList();
    }

    /** Gaps that concern a point. */
    public List<Gap> gaps(PointId point) {
        return gaps().stream()
                .filter(gap -> gap.points().isEmpty() || gap.points().contains(point))
                .toList();
    }

    /** How often the sink was called, whatever for. */
    public int calls() {
        synchronized (lock) {
            return calls;
        }
    }

    /** Forgets all that was recorded; refusing and durable stay as they are. */
    public void clear() {
        synchronized (lock) {
            deliveries.clear();
            refused.clear();
            gaps.clear();
            declared.clear();
        }
    }

    @Override
    public void close() {
        ledger.shutdownNow();
    }
}
