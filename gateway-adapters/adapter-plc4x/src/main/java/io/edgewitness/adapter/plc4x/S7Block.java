package io.edgewitness.adapter.plc4x;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Bytes that are asked for together, and the points in them. */
record S7Block(S7Range range, List<S7Point> points) {
    /** The smallest usual message; a longer block would read more bytes that nobody asked for. */
    private static final int USUAL_PDU = 240;

    static S7Block of(S7Point point) {
        S7Address address = point.address();
        return new S7Block(
                new S7Range(address.area(), address.block(), address.start(), address.length(), address.stride()),
                List.of(point));
    }

    /**
     * Merges points that lie near each other into blocks. One of several points fits into one message, so that none of them is cut.
     *
     * @param gap most bytes that nobody asked for between two of them
     * @param pdu of the controller
     */
    static List<S7Block> plan(List<S7Point> points, int gap, int pdu) {
        int longest = S7Range.payload(Math.min(USUAL_PDU, pdu));
        List<S7Point> sorted = points.stream()
                .sorted(Comparator.comparing((S7Point point) -> point.address().area())
                        .thenComparingInt(point -> point.address().block())
                        .thenComparingInt(point -> point.address().start()))
                .toList();
        List<S7Block> blocks = new ArrayList<>();
        List<S7Point> together = new ArrayList<>();
        int start = 0;
        int end = 0;
        for (S7Point point : sorted) {
            S7Address address = point.address();
            boolean joins = !together.isEmpty()
                    && together.get(0).address().area() == address.area()
                    && together.get(0).address().block() == address.block()
                    && address.start() <= end + gap
                    && Math.max(end, address.end()) - start <= longest;
            if (!joins && !together.isEmpty()) {
                blocks.add(block(together, start, end));
                together.clear();
            }
            if (together.isEmpty()) {
                start = address.start();
                end = address.end();
            }
            together.add(point);
            end = Math.max(end, address.end());
        }
        if (!together.isEmpty()) {
            blocks.add(block(together, start, end));
        }
        return blocks;
    }

    private static S7Block block(List<S7Point> points, int start, int end) {
        if (points.size() == 1) {
            return of(points.get(0));
        }
        S7Address first = points.get(0).address();
        int length = end - start;
        return new S7Block(new S7Range(first.area(), first.block(), start, length, length), List.copyOf(points));
    }

    /** @return a block for each of its points */
    List<S7Block> singles() {
        return points.stream().map(S7Block::of).toList();
    }
}
