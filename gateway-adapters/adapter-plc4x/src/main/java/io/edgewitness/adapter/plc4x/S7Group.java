package io.edgewitness.adapter.plc4x;

import io.edgewitness.edge.api.PointDefinition;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Stalls;
import io.edgewitness.edge.api.poll.PollSchedule;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The points of one interval: when they are due, and in which blocks they are read. One thread. */
final class S7Group {
    private final PollSchedule schedule;
    private final int gap;
    private final List<S7Point> points;
    private List<S7Block> blocks;

    private S7Group(PollSchedule schedule, List<S7Point> points, int gap) {
        this.schedule = schedule;
        this.gap = gap;
        this.points = List.copyOf(points);
        blocks = S7Block.plan(this.points, gap, S7Session.SMALLEST_PDU);
    }

    /** @param now when the first cycles are due, of {@link System#nanoTime} */
    static List<S7Group> of(
            S7Configuration configuration,
            List<PointDefinition> definitions,
            InstantSource clock,
            Stalls stalls,
            long now) {
        Map<PointId, Duration> intervals = PollSchedule.intervals(definitions);
        Map<Duration, List<S7Point>> byInterval = new LinkedHashMap<>();
        for (S7Point point : configuration.points()) {
            if (point.access() == S7Access.READ) {
                Duration interval = intervals.getOrDefault(point.id(), configuration.interval());
                byInterval
                        .computeIfAbsent(interval, ignored -> new ArrayList<>())
                        .add(point);
            }
        }
        List<S7Group> groups = new ArrayList<>();
        byInterval.forEach((interval, points) -> {
            List<PointId> ids = points.stream().map(S7Point::id).toList();
            groups.add(new S7Group(new PollSchedule(ids, interval, clock, stalls, now), points, configuration.gap()));
        });
        return groups;
    }

    PollSchedule schedule() {
        return schedule;
    }

    List<S7Point> points() {
        return points;
    }

    List<S7Block> blocks() {
        return blocks;
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
