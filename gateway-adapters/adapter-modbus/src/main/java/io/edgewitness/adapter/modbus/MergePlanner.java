package io.edgewitness.adapter.modbus;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Merges points that lie near each other into few requests. A request never crosses a table or a unit, and never reads more than the protocol
 * allows.
 */
final class MergePlanner {
    private static final int BITS_PER_REGISTER = 16;
    private static final Comparator<PlannedPoint> BY_ADDRESS = Comparator.comparingInt(PlannedPoint::unit)
            .thenComparing(point -> point.address().table())
            .thenComparingInt(PlannedPoint::start)
            .thenComparingInt(PlannedPoint::end)
            .thenComparing(PlannedPoint::id);

    private final int gap;

    /** @param gap most registers that no point covers and that a request may read over */
    MergePlanner(int gap) {
        this.gap = gap;
    }

    List<ReadBlock> plan(List<PlannedPoint> points) {
        List<ReadBlock> blocks = new ArrayList<>();
        List<PlannedPoint> current = new ArrayList<>();
        int end = 0;
        for (PlannedPoint point : points.stream().sorted(BY_ADDRESS).toList()) {
            if (!current.isEmpty() && !fits(current.get(0), end, point)) {
                blocks.add(ReadBlock.of(current));
                current.clear();
            }
            end = current.isEmpty() ? point.end() : Math.max(end, point.end());
            current.add(point);
        }
        if (!current.isEmpty()) {
            blocks.add(ReadBlock.of(current));
        }
        return blocks;
    }

    private boolean fits(PlannedPoint first, int end, PlannedPoint next) {
        Table table = first.address().table();
        int allowed = table.bits() ? gap * BITS_PER_REGISTER : gap;
        return next.unit() == first.unit()
                && next.address().table() == table
                && next.start() - end <= allowed
                && Math.max(end, next.end()) - first.start() <= table.most();
    }
}
