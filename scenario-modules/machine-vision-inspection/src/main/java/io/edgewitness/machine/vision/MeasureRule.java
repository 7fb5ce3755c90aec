package io.edgewitness.machine.vision;

import io.edgewitness.edge.api.Default;
import io.edgewitness.edge.api.Refused;

/**
 * A distance between the first and the last edge along a line, as a caliper takes it.
 *
 * @param fromX of the line's begin, in the template's pixels
 * @param toX of its end
 * @param edge change of grey, from one pixel to the next, that is an edge
 * @param scale length of a pixel, in the unit of the limits, such as mm
 * @param low smallest distance allowed
 * @param high largest
 */
public record MeasureRule(
        String name,
        int fromX,
        int fromY,
        int toX,
        int toY,
        @Default("20") int edge,
        @Default("1") double scale,
        double low,
        double high) {
    public MeasureRule {
        if (fromX < 0 || fromY < 0 || toX < 0 || toY < 0 || (fromX == toX && fromY == toY)) {
            throw Refused.of(
                    "the line of " + name + " has two different ends in the picture", name + " 的测量线应有两个不同的、在画面内的端点");
        }
        if (edge < 1 || !(scale > 0) || !(low < high)) {
            throw Refused.of(
                    "edge is 1 or more, scale above 0, low below high", "edge 应为 1 或更大，scale 应大于 0，low 应小于 high");
        }
    }
}
