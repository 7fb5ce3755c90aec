package io.edgewitness.edge.runtime;

import io.edgewitness.edge.api.Gap;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.Value;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What waits for one scenario, bounded in bytes. Once full it refuses everything until half of it is free again; what it refused is one
 * {@link Loss} that its owner declares. Any thread may offer, one takes.
 *
 * <p>What waits holds the receipts of frames. Of each point the latest frame itself is kept beside, and put in its receipt's place when
 * that is taken; so no scenario, however slow, holds up more than one frame of a point.
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
    private final Map<PointId, Value.Frame> frames = new HashMap<>();
    private final Set<PointId> overtakenOf = new TreeSet<>();
    private long framesOvertaken;
    private volatile @Nullable Instant overtakenFrom;

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

    /**
     * Keeps the frames whose receipts are among samples that are offered next, each in place of an older one of its point that nobody took.
     *
     * @param byReceipt frames by the identity of their receipts
     */
    void hold(List<Sample> samples, Map<Value, Value.Frame> byReceipt, Instant now) {
        lock.lock();
        try {
            for (Sample s : samples) {
                Value.Frame frame = byReceipt.get(s.value());
                Value.Frame older = frame == null ? null : frames.put(s.point(), frame.retain());
                if (older != null) {
                    older.release();
                    framesOvertaken++;
                    overtakenOf.add(s.point());
                    overtakenFrom = overtakenFrom == null ? now : overtakenFrom;
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** @return frames that were overtaken since the first of them, or null if there are none or that was less than {@code after} ago */
    @Nullable
    Gap overtaken(Instant now, Duration after) {
        Instant from = overtakenFrom;
        if (from == null || Duration.between(from, now).abs().compareTo(after) < 0) {
            return null;
        }
        lock.lock();
        try {
            Instant to = now.isAfter(from) ? now : from.plusNanos(1);
            String reason = "overflow: the scenario is too slow for its frames, of which only the latest waits";
            Gap gap = new Gap(List.copyOf(overtakenOf), from, to, framesOvertaken, reason);
            overtakenFrom = null;
            overtakenOf.clear();
            framesOvertaken = 0;
            return gap;
        } finally {
            lock.unlock();
        }
    }

    @SuppressWarnings("ReferenceEquality") // a receipt is known by its identity
    private Value.@Nullable Frame held(Sample s) {
        Value.Frame frame = frames.get(s.point());
        return frame != null && frame.receipt() == s.value() ? frame : null;
    }

    private ScenarioInput withFrames(ScenarioInput input) {
        if (frames.isEmpty() || !(input instanceof ScenarioInput.Samples s)) {
            return input;
        }
        List<Sample> samples = new ArrayList<>(s.samples());
        for (int i = 0; i < samples.size(); i++) {
            Value.Frame frame = held(samples.get(i));
            if (frame != null) {
                frames.remove(samples.get(i).point());
                samples.set(i, samples.get(i).with(frame));
            }
        }
        return new ScenarioInput.Samples(s.sequence(), samples, s.bytes(), s.nanos());
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
            s.samples().stream().map(this::held).filter(Objects::nonNull).forEach(f -> {
                frames.values().remove(f);
                f.release();
            });
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
                input = withFrames(input);
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
