package io.edgewitness.adapter.mqtt;

import io.edgewitness.edge.api.Delivery;
import io.edgewitness.edge.api.Gap;
import io.edgewitness.edge.api.PointDefinition;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.SampleSink;
import io.edgewitness.edge.api.Value;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Commits in groups, drops a second message of the same key, and loses what was not committed when it is killed: what the real ledger does, in
 * memory.
 */
final class CrashableLedger implements SampleSink, AutoCloseable {
    private static final long COMMIT_MILLIS = 3;

    private final List<Delivery> inbox = new ArrayList<>();
    private final List<Sample> committed = new ArrayList<>();
    private final Set<String> keys = new HashSet<>();
    private final ScheduledExecutorService committer = Executors.newSingleThreadScheduledExecutor();
    private boolean killed;
    private int offers;
    private long lost;

    @Override
    public synchronized boolean offer(Delivery delivery) {
        if (killed || ++offers % 13 == 0) {
            return false;
        }
        inbox.add(delivery);
        return true;
    }

    CrashableLedger start() {
        committer.scheduleAtFixedRate(this::commit, COMMIT_MILLIS, COMMIT_MILLIS, TimeUnit.MILLISECONDS);
        return this;
    }

    @Override
    public void close() {
        committer.shutdownNow();
    }

    private synchronized void commit() {
        for (Delivery delivery : inbox) {
            String key = delivery.key();
            if (key == null || keys.add(key)) {
                committed.addAll(delivery.samples());
            }
            Runnable durable = delivery.durable();
            if (durable != null) {
                durable.run();
            }
        }
        inbox.clear();
    }

    @Override
    public synchronized void gap(Gap gap) {
        lost += Math.max(0, gap.count());
    }

    @Override
    public void declare(List<PointDefinition> points) {}

    synchronized void kill() {
        killed = true;
        inbox.clear();
    }

    synchronized void restart() {
        killed = false;
    }

    /** Samples declared lost. */
    synchronized long lost() {
        return lost;
    }

    synchronized long count() {
        return committed.size();
    }

    /** Values of the points of a topic, in order of commit. */
    synchronized List<Long> sequences(String topic) {
        String point = topic.substring(topic.indexOf('/') + 1);
        return committed.stream()
                .filter(sample -> sample.point().name().equals(point))
                .map(sample -> ((Value.Int64) sample.value()).value())
                .toList();
    }

    synchronized boolean has(String topic, long sequence) {
        return sequences(topic).contains(sequence);
    }

    @Override
    public synchronized String toString() {
        return committed.size() + " samples, " + inbox.size() + " not committed, " + lost + " declared lost";
    }
}
