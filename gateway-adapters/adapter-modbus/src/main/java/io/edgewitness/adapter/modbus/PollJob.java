package io.edgewitness.adapter.modbus;

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
import org.jspecify.annotations.Nullable;

/**
 * The points of one unit and interval: when they are due, and by which requests they are read. The schedule begins with the start, is fixed at
 * the first connection and never drifts; what it skipped is counted. One thread, but for {@link #open}, {@link #overdue} and {@link #missed}.
 */
final class PollJob {
    private static final long MILLISECOND = 1_000_000;

    private final Unit unit;
    private final long intervalNanos;
    private final List<PlannedPoint> points;
    private final Map<PlannedPoint, Refusal> refused = new HashMap<>();
    private List<ReadBlock> blocks;
    private long due;
    private volatile long open;
    private volatile @Nullable String outage = "not connected yet";

    /** @param until when the point may be asked for again */
    private record Refusal(ModbusFailure failure, long until) {}

    /** @param now when the first cycle is due; of a monotonic clock in nanoseconds, as everywhere here */
    PollJob(Unit unit, Duration interval, List<PlannedPoint> points, MergePlanner planner, long now) {
        this.unit = unit;
        intervalNanos = interval.toNanos();
        this.points = List.copyOf(points);
        blocks = planner.plan(points);
        due = now;
        open = now;
    }

    private record Kind(Duration interval, int unit) {}

    /** @param now when the first cycles are due */
    static List<PollJob> of(Polling polling, List<PointDefinition> definitions, long now) {
        Map<PointId, Duration> intervals = new HashMap<>();
        for (PointDefinition definition : definitions) {
            Duration own = definition.interval();
            intervals.put(definition.id(), own == null ? polling.interval() : own);
        }
        Map<Kind, List<PlannedPoint>> kinds = new LinkedHashMap<>();
        Map<Object, RegisterDecoder> decoders = new HashMap<>();
        for (ModbusPoint point : polling.points()) {
            if (point.access() == ModbusPoint.Access.READ) {
                PlannedPoint planned = PlannedPoint.of(point, polling.unitId(), decoders);
                Duration interval = intervals.getOrDefault(point.id(), polling.interval());
                kinds.computeIfAbsent(new Kind(interval, planned.unit()), ignored -> new ArrayList<>())
                        .add(planned);
            }
        }
        MergePlanner planner = new MergePlanner(polling.gap());
        Map<Integer, Unit> units = new HashMap<>();
        return kinds.entrySet().stream()
                .map(entry -> new PollJob(
                        units.computeIfAbsent(entry.getKey().unit(), Unit::new),
                        entry.getKey().interval(),
                        entry.getValue(),
                        planner,
                        now))
                .toList();
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

    long due() {
        return due;
    }

    /** Moves the schedule; nothing is handed over by that. */
    void dueAt(long then) {
        due = then;
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

    /** How many cycles from {@link #open} on are due. Any thread. */
    long overdue(long now) {
        return Math.max(0, Math.floorDiv(now - open, intervalNanos) + 1);
    }

    /**
     * @param late nanoseconds since the first of these cycles was due
     * @param why they are missing, if it is not for an outage
     */
    Gap missed(Instant now, long late, long cycles, String why) {
        Instant from = now.minusNanos(late);
        Instant to = from.plusNanos(Math.min(cycles * intervalNanos, late + MILLISECOND));
        List<PointId> ids = points.stream().map(PlannedPoint::id).toList();
        String lost = outage;
        String reason = lost == null ? "poll-missed: " + cycles + " cycles; " + why : "disconnected: " + lost;
        return new Gap(ids, from, to, cycles * ids.size(), reason);
    }

    /** @param why cycles are skipped from now on; null: for slowness */
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
