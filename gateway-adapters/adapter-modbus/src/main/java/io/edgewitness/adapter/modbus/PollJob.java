package io.edgewitness.adapter.modbus;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The points of one unit and interval: when they are due, and by which requests they are read. The schedule is fixed at the first cycle and never
 * drifts; what it skipped is counted.
 */
final class PollJob {
    private final Unit unit;
    private final long intervalNanos;
    private final List<PlannedPoint> points;
    private final Map<PlannedPoint, Refusal> refused = new HashMap<>();
    private List<ReadBlock> blocks;
    private long due;
    private @Nullable String outage;

    /** @param until when the point may be asked for again */
    private record Refusal(ModbusFailure failure, long until) {}

    PollJob(Unit unit, Duration interval, List<PlannedPoint> points, MergePlanner planner) {
        this.unit = unit;
        intervalNanos = interval.toNanos();
        this.points = List.copyOf(points);
        blocks = planner.plan(points);
    }

    Unit unit() {
        return unit;
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

    /** @param now of a monotonic clock, as everywhere here */
    void begin(long now) {
        due = now;
    }

    long due() {
        return due;
    }

    /** What it is chosen by: who is only probed comes after who is due in the same interval. */
    long rank(long now) {
        return unit.isSilent() && unit.resting(now) == null ? due + intervalNanos : due;
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

    /** Why cycles were skipped, if it was not for slowness. */
    @Nullable
    String outage() {
        return outage;
    }

    void outage(@Nullable String why) {
        outage = why;
    }

    /** From now on, these requests stand for that one. */
    @SuppressWarnings("ReferenceEquality") // the same request, not one like it
    void replace(ReadBlock block, List<ReadBlock> by) {
        List<ReadBlock> changed = new ArrayList<>();
        for (ReadBlock each : blocks) {
            if (each == block) {
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
        if (refused.isEmpty()) {
            return null;
        }
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
