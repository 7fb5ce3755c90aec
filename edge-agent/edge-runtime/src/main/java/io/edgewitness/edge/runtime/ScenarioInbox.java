package io.edgewitness.edge.runtime;

import io.edgewitness.edge.api.Gap;
import io.edgewitness.edge.api.PointId;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What waits for one scenario, bounded in bytes. Once full it refuses everything until half of it is free again; what it refused is one
 * {@link Loss} that its owner declares. Any thread may offer, one takes.
 */
final class ScenarioInbox {
    private final String scenario;
    private final List<PointId> points;
    private final long limit;
    private final ArrayDeque<ScenarioInput> queue = new ArrayDeque<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();
    private long bytes;
    private long firstLost;
    private long lastLost;
    private long samplesLost;
    private @Nullable Instant lossFrom;
    private volatile boolean overflowing;

    /** @param points every input point of the scenario */
    ScenarioInbox(String scenario, List<PointId> points, long limit) {
        this.scenario = scenario;
        this.points = points;
        this.limit = limit;
    }

    String scenario() {
        return scenario;
    }

    /** What was refused between two sequence numbers, both inclusive. */
    record Loss(long first, long last, Gap gap) {}

    /** @param now time of the input, for the gap */
    void offer(ScenarioInput input, Instant now) {
        int size = input.bytes();
        lock.lock();
        try {
            if (overflowing || (bytes + size > limit && !queue.isEmpty())) {
                lose(input, now);
                return;
            }
            queue.add(input);
            bytes += size;
            arrived.signal();
        } finally {
            lock.unlock();
        }
    }

    private void lose(ScenarioInput input, Instant now) {
        if (!overflowing) {
            overflowing = true;
            firstLost = input.sequence();
            lossFrom = now;
            samplesLost = 0;
        }
        lastLost = input.sequence();
        if (input instanceof ScenarioInput.Samples s) {
            samplesLost += s.samples().size();
        } else if (input instanceof ScenarioInput.Hole h) {
            samplesLost += Math.max(0, h.gap().count());
        }
    }

    /** Whether a loss can be declared now: there is one, and room to go on. */
    boolean canResume() {
        if (!overflowing) {
            return false;
        }
        lock.lock();
        try {
            return bytes <= limit / 2;
        } finally {
            lock.unlock();
        }
    }

    /** Ends the overflow. @return null if there is none */
    @Nullable
    Loss settle(Instant now) {
        lock.lock();
        try {
            if (!overflowing || lossFrom == null) {
                return null;
            }
            overflowing = false;
            Instant from = lossFrom;
            Instant to = now.isAfter(from) ? now : from.plusNanos(1);
            String reason = "overflow: the scenario is too slow for its input";
            return new Loss(firstLost, lastLost, new Gap(points, from, to, samplesLost, reason));
        } finally {
            lock.unlock();
        }
    }

    /** @return null if nothing came within the time */
    @Nullable
    ScenarioInput take(long milliseconds) throws InterruptedException {
        lock.lock();
        try {
            long nanos = TimeUnit.MILLISECONDS.toNanos(milliseconds);
            while (queue.isEmpty() && nanos > 0) {
                nanos = arrived.awaitNanos(nanos);
            }
            ScenarioInput input = queue.poll();
            if (input != null) {
                bytes -= input.bytes();
            }
            return input;
        } finally {
            lock.unlock();
        }
    }

    List<PointId> points() {
        return points;
    }

    /** Bytes that wait now. */
    long waiting() {
        lock.lock();
        try {
            return bytes;
        } finally {
            lock.unlock();
        }
    }
}
