package io.edgewitness.adapter.plc4x;

import io.edgewitness.edge.api.Gap;
import io.edgewitness.edge.api.PointDefinition;
import io.edgewitness.edge.api.PointId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The points of one interval: when they are due, and in which blocks they are read. The schedule is fixed from the start on and never drifts; what it
 * skipped is counted. One thread, but for {@link #open}.
 */
final class PollGroup {
    private static final long MILLISECOND = 1_000_000;

    private final long intervalNanos;
    private final int gap;
    private final List<S7Point> points;
    private List<S7Block> blocks;
    private long due;
    private volatile long open;
    private boolean linked;

    PollGroup(Duration interval, List<S7Point> points, int gap) {
        intervalNanos = interval.toNanos();
        this.gap = gap;
        this.points = List.copyOf(points);
        blocks = S7Block.plan(this.points, gap, S7Session.SMALLEST_PDU);
    }

    static List<PollGroup> of(S7Configuration configuration, List<PointDefinition> definitions) {
        Map<PointId, Duration> intervals = new HashMap<>();
        for (PointDefinition definition : definitions) {
            Duration own = definition.interval();
            intervals.put(definition.id(), own == null ? configuration.interval() : own);
        }
        Map<Duration, List<S7Point>> byInterval = new LinkedHashMap<>();
        for (S7Point point : configuration.points()) {
            if (point.access() == S7Access.READ) {
                Duration interval = intervals.getOrDefault(point.id(), configuration.interval());
                byInterval
                        .computeIfAbsent(interval, ignored -> new ArrayList<>())
                        .add(point);
            }
        }
        return byInterval.entrySet().stream()
                .map(entry -> new PollGroup(entry.getKey(), entry.getValue(), configuration.gap()))
                .toList();
    }

    List<S7Point> points() {
        return points;
    }

    List<S7Block> blocks() {
        return blocks;
    }

    long intervalNanos() {
        return intervalNanos;
    }

    /** @param now of {@link System#nanoTime}, as everywhere here */
    void begin(long now) {
        due = now;
        open = now;
    }

    long due() {
        return due;
    }

    /**
     * Takes the cycle that is due now, and moves on to the next.
     *
     * @return how many whole cycles before it were skipped
     */
    long take(long now) {
        long skipped = Math.max(0, (now - due) / intervalNanos);
        due += (skipped + 1) * intervalNanos;
        return skipped;
    }

    /** What was skipped before the cycle that was taken is declared. */
    void declared() {
        open = due - intervalNanos;
    }

    /** The cycle that was taken is handed over, or declared lost. */
    void handedOver() {
        open = due;
    }

    /** When the oldest cycle that is not handed over yet was due, or the next one will be. Any thread. */
    long open() {
        return open;
    }

    /** @return how many cycles from {@link #open} on are due, and will never be handed over */
    long giveUp(long now) {
        long from = open;
        long cycles = Math.max(0, Math.floorDiv(now - from, intervalNanos) + 1);
        open = from + cycles * intervalNanos;
        return cycles;
    }

    /** @param late nanoseconds since the first of these cycles was due */
    Gap missed(Instant now, long late, long cycles, String reason) {
        Instant from = now.minusNanos(late);
        Instant to = from.plusNanos(Math.min(cycles * intervalNanos, late + MILLISECOND));
        List<PointId> ids = points.stream().map(S7Point::id).toList();
        return new Gap(ids, from, to, cycles * ids.size(), reason);
    }

    /** Whether its last cycle was read from a controller, and that has not been lost since. */
    boolean linked() {
        return linked;
    }

    void linked(boolean is) {
        linked = is;
    }

    /** Reads the block's points one by one from now on, because the controller refuses something between them. */
    void takeApart(S7Block block) {
        List<S7Block> changed = new ArrayList<>();
        for (S7Block each : blocks) {
            if (each.equals(block)) {
                changed.addAll(block.singles());
            } else {
                changed.add(each);
            }
        }
        blocks = List.copyOf(changed);
    }

    /** A controller that was away may have another program, and take other messages: its blocks are as new. */
    void mergeAgain(int pdu) {
        blocks = S7Block.plan(points, gap, pdu);
    }
}
