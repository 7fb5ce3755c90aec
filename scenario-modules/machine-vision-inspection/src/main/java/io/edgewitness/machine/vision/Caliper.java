package io.edgewitness.machine.vision;

import java.util.List;

/** Takes the distance of a {@link MeasureRule}, with edges to a fraction of a pixel. One thread; keeps its arrays. */
final class Caliper {
    private final MeasureRule rule;
    private final int steps;
    private final double length;
    private final double[] profile;
    private final Box box;

    Caliper(MeasureRule rule, int width, int height) {
        this.rule = rule;
        box = new Box(
                Math.min(rule.fromX(), rule.toX()),
                Math.min(rule.fromY(), rule.toY()),
                Math.abs(rule.fromX() - rule.toX()) + 1,
                Math.abs(rule.fromY() - rule.toY()) + 1);
        if (!box.fits(width, height)) {
            throw new IllegalArgumentException(
                    "the line of " + rule.name() + " lies outside of the picture, which is " + width + " x " + height);
        }
        length = Math.hypot(rule.toX() - rule.fromX(), rule.toY() - rule.fromY());
        steps = (int) Math.ceil(length);
        profile = new double[steps + 1];
    }

    void look(Gray picture, List<Finding> found) {
        double distance = measure(picture);
        if (Double.isNaN(distance)) {
            found.add(new Finding(rule.name(), "no-edges", box, 2));
            return;
        }
        double middle = (rule.low() + rule.high()) / 2;
        double score = Math.abs(distance - middle) / (rule.high() - middle);
        if (score > 1) {
            found.add(new Finding(rule.name(), distance < middle ? "too-small" : "too-large", box, score));
        }
    }

    /** @return in the rule's unit; NaN: there are no two edges */
    double measure(Gray picture) {
        for (int i = 0; i <= steps; i++) {
            double t = (double) i / steps;
            profile[i] = bilinear(
                    picture,
                    rule.fromX() + t * (rule.toX() - rule.fromX()),
                    rule.fromY() + t * (rule.toY() - rule.fromY()));
        }
        double first = Double.NaN;
        double last = Double.NaN;
        for (int i = 1; i < steps; i++) {
            double here = slope(i);
            if (here >= rule.edge() && here >= slope(i - 1) && here > slope(i + 1)) {
                double at = i + peak(slope(i - 1), here, slope(i + 1));
                first = Double.isNaN(first) ? at : first;
                last = at;
            }
        }
        return first < last ? (last - first) * length / steps * rule.scale() : Double.NaN;
    }

    private double slope(int i) {
        return i < 1 || i >= steps ? 0 : Math.abs(profile[i + 1] - profile[i - 1]) / 2;
    }

    private static double peak(double before, double here, double after) {
        double bend = before - 2 * here + after;
        return bend >= 0 ? 0 : (before - after) / (2 * bend);
    }

    private static double bilinear(Gray p, double u, double v) {
        int x = Math.min(p.width() - 1, (int) u);
        int y = Math.min(p.height() - 1, (int) v);
        int right = Math.min(p.width() - 1, x + 1);
        int below = Math.min(p.height() - 1, y + 1);
        double fx = u - x;
        double fy = v - y;
        return (p.at(x, y) * (1 - fx) + p.at(right, y) * fx) * (1 - fy)
                + (p.at(x, below) * (1 - fx) + p.at(right, below) * fx) * fy;
    }
}
