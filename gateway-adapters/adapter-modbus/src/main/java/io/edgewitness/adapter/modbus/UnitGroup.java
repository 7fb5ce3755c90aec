package io.edgewitness.adapter.modbus;

import io.edgewitness.edge.api.PointDefinition;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Stalls;
import io.edgewitness.edge.api.poll.PollSchedule;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The points of one unit and interval: when they are due, and by which requests they are read. One thread. */
final class UnitGroup {
    private final Unit unit;
    private final PollSchedule schedule;
    private final List<PlannedPoint> points;
    private final Map<PlannedPoint, Refusal> refused = new HashMap<>();
    private List<ReadBlock> blocks;

    /** @param until when the point may be asked for again */
    private record Refusal(ModbusFailure failure, long until) {}

    private UnitGroup(Unit unit, PollSchedule schedule, List<PlannedPoint> points, List<ReadBlock> blocks) {
        this.unit = unit;
        this.schedule = schedule;
        this.points = points;
        this.blocks = blocks;
    }

    private record Kind(Duration interval, int unit) {}

    /** @param now when the first cycles are due; of a monotonic clock in nanoseconds, as everywhere here */
    static List<UnitGroup> of(
            Polling polling, List<PointDefinition> definitions, InstantSource clock, Stalls stalls, long now) {
        Map<PointId, Duration> intervals = PollSchedule.intervals(definitions);
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
        List<UnitGroup> groups = new ArrayList<>();
        kinds.forEach((kind, points) -> {
            List<PointId> ids = points.stream().map(PlannedPoint::id).toList();
            groups.add(new UnitGroup(
                    units.computeIfAbsent(kind.unit(), Unit::new),
                    new PollSchedule(ids, kind.interval(), clock, stalls, now),
                    List.copyOf(points),
                    planner.plan(points)));
        });
        return groups;
    }

    Unit unit() {
        return unit;
    }

    PollSchedule schedule() {
        return schedule;
    }

    List<PlannedPoint> points() {
        return points;
    }

    List<ReadBlock> blocks() {
        return blocks;
    }

    /** What it is chosen by: who is only probed comes after who is due in the same interval. */
    long rank(long now) {
        boolean probed = unit.isSilent() && unit.resting(now) == null;
        return probed ? schedule.due() + schedule.intervalNanos() : schedule.due();
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
