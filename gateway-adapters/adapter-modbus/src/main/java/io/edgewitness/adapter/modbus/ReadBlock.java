package io.edgewitness.adapter.modbus;

import java.util.List;

/**
 * One request: consecutive addresses of one table of one unit, and the points in it.
 *
 * @param points at least one, by address
 */
record ReadBlock(Request request, Table table, int start, int count, List<PlannedPoint> points) {
    static ReadBlock of(List<PlannedPoint> points) {
        PlannedPoint first = points.get(0);
        int end = points.stream().mapToInt(PlannedPoint::end).max().orElseThrow();
        int count = end - first.start();
        Table table = first.address().table();
        return new ReadBlock(
                Request.read(first.unit(), table, first.start(), count),
                table,
                first.start(),
                count,
                List.copyOf(points));
    }

    int unit() {
        return request.unit();
    }

    boolean maySplit() {
        return points.size() > 1;
    }

    /** Two smaller requests: parted at the largest gap between points or, where there is none, in the middle. */
    List<ReadBlock> split() {
        int at = points.size() / 2;
        int largest = 0;
        int end = points.get(0).end();
        for (int i = 1; i < points.size(); i++) {
            int gap = points.get(i).start() - end;
            if (gap > largest) {
                largest = gap;
                at = i;
            }
            end = Math.max(end, points.get(i).end());
        }
        return List.of(of(points.subList(0, at)), of(points.subList(at, points.size())));
    }
}
