package io.edgewitness.adapter.modbus;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The points of one interval: when they are due, and by which requests they are read. The schedule is fixed at the first cycle and never drifts;
 * what it skipped is counted.
 */
final class PollGroup {
    private final long intervalNanos;
    private final List<PlannedPoint> points;
    private final Map<PlannedPoint, Refusal> refused = new HashMap<>();
    private List<ReadBlock> blocks;
    private long due;

    /** @param until when the point may be asked for again */
    private record Refusal(ModbusFailure failure, long until) {}

    PollGroup(Duration interval, List<PlannedPoint> points, MergePlanner planner) {
        intervalNanos = interval.toNanos();
        this.points = List.copyOf(points);
        blocks = planner.plan(points);
    }

    List<PlannedPoint> points() {
        return points;
    }

    List<ReadBlock> blocks() {
        return blocks;
    }

    long intervalNanos() {
        return intervalNanos;
    }

    /** @param now of {@link System#nanoTime}, as everywhere here */
    void begin(long now) {
        due = now;
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

    /** From now on, these requests stand for that one. */
    void replace(ReadBlock block, List<ReadBlock> by) {
        List<ReadBlock> changed = new ArrayList<>();
        for (ReadBlock each : blocks) {
            if (each.equals(block)) {
                changed.addAll(by);
            } else {
                changed.add(each);
            }
        }
        blocks = List.copyOf(changed);
    }

    /** Leaves a point that the device refused alone for a while. */
    void rest(ReadBlock block, ModbusFailure failure, long until) {
        for (PlannedPoint point : block.points()) {
            refused.put(point, new Refusal(failure, until));
        }
    }

    /** @return why a request is not made now; null if it is */
    @Nullable
    ModbusFailure resting(ReadBlock block, long now) {
        Refusal refusal = refused.get(block.points().get(0));
        if (refusal == null) {
            return null;
        }
        if (now - refusal.until() < 0) {
            return refusal.failure();
        }
        block.points().forEach(refused::remove);
        return null;
    }
}
