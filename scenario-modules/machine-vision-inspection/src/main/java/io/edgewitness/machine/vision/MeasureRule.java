package io.edgewitness.machine.vision;

import io.edgewitness.edge.api.Default;

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
            throw new IllegalArgumentException("the line of " + name + " has two different ends in the picture");
        }
        if (edge < 1 || !(scale > 0) || !(low < high)) {
            throw new IllegalArgumentException("edge is 1 or more, scale above 0, low below high");
        }
    }
}
