package io.edgewitness.collector.vision;

import java.util.Random;

/** Shapes drawn at random: of each place of a part, what share of it they cover, 0 to 1; rows from the top. */
final class Draw {
    private final int width;
    private final int height;
    private final Random random;

    /** @param width of the part, in places, as the height */
    Draw(int width, int height, Random random) {
        this.width = width;
        this.height = height;
        this.random = random;
    }

    static double between(Random random, double least, double most) {
        return least + (most - least) * random.nextDouble();
    }

    double between(double least, double most) {
        return between(random, least, most);
    }

    /** As often between 1 and 2 as between 2 and 4. */
    double spread(double least, double most) {
        return Math.exp(between(Math.log(least), Math.log(most)));
    }

    /**
     * An ellipse with a ragged edge.
     *
     * @param longer its one half axis over the other, of the radius
     * @param ragged how far the edge leaves the ellipse, over the radius
     * @param soft how wide the edge is, over the radius
     */
    float[] spot(double cx, double cy, double radius, double longer, double angle, double ragged, double soft) {
        float[] shape = new float[width * height];
        double[] phase = {between(0, 6.28), between(0, 6.28), between(0, 6.28), between(0, 6.28)};
        int reach = (int) Math.ceil(radius * Math.max(1, longer) * (1.5 + ragged) + 1);
        double edge = Math.max(soft, 1 / radius);
        for (int y = Math.max(0, (int) cy - reach); y < Math.min(height, (int) cy + reach); y++) {
            for (int x = Math.max(0, (int) cx - reach); x < Math.min(width, (int) cx + reach); x++) {
                double u = ((x - cx) * Math.cos(angle) + (y - cy) * Math.sin(angle)) / (radius * longer);
                double v = ((y - cy) * Math.cos(angle) - (x - cx) * Math.sin(angle)) / radius;
                double around = Math.atan2(v, u);
                double end = 1
                        + ragged
                                * (0.5 * Math.sin(2 * around + phase[0])
                                        + 0.4 * Math.sin(3 * around + phase[1])
                                        + 0.3 * Math.sin(5 * around + phase[2])
                                        + 0.3 * Math.sin(9 * around + phase[3]));
                shape[y * width + x] = share((end - Math.hypot(u, v)) / edge + 0.5);
            }
        }
        return shape;
    }

    /** A line: as often a hair along the grain as one that wanders; often from an edge. */
    float[] line() {
        float[] shape = new float[width * height];
        boolean hair = random.nextBoolean();
        boolean upright = random.nextInt(3) > 0;
        boolean fromEdge = random.nextInt(5) < 2;
        boolean back = random.nextBoolean();
        double x = fromEdge && !upright ? (back ? width - 1 : 0) : between(0, width - 1);
        double y = fromEdge && upright ? (back ? height - 1 : 0) : between(0, height - 1);
        double angle =
                (upright ? Math.PI / 2 : 0) + (back ? Math.PI : 0) + random.nextGaussian() * (hair ? 0.03 : 0.35);
        double radius = hair ? between(0.55, 1) : between(0.6, 1.6);
        double length = spread(8, 160);
        double wander = hair ? between(0, 0.02) : between(0.02, 0.12);
        double phase = between(0, 6.28);
        double bend = 0;
        for (double s = 0; s < length && x >= 0 && x < width && y >= 0 && y < height; s += 0.6) {
            bend = bend * 0.93 + random.nextGaussian() * wander;
            angle += bend * 0.35;
            dot(shape, x, y, radius * (0.75 + 0.35 * Math.sin(s * 0.2 + phase)));
            x += Math.cos(angle) * 0.6;
            y += Math.sin(angle) * 0.6;
        }
        return shape;
    }

    private void dot(float[] shape, double cx, double cy, double radius) {
        int reach = (int) Math.ceil(radius) + 1;
        for (int y = Math.max(0, (int) cy - reach); y <= Math.min(height - 1, (int) cy + reach); y++) {
            for (int x = Math.max(0, (int) cx - reach); x <= Math.min(width - 1, (int) cx + reach); x++) {
                float inside = share(radius + 0.5 - Math.hypot(x - cx, y - cy));
                shape[y * width + x] = Math.max(shape[y * width + x], inside);
            }
        }
    }

    /** What lies above, below, left or right of a wavy border. */
    float[] side(boolean upright) {
        float[] shape = new float[width * height];
        int along = upright ? height : width;
        double at = between(0.1, 0.9) * (upright ? width : height);
        double tilt = between(-0.2, 0.2);
        double wide = between(0, 6);
        double narrow = between(0, 2);
        double[] length = {between(8, 38), between(3, 8)};
        double[] phase = {between(0, 6.28), between(0, 6.28)};
        double soft = spread(0.3, 3);
        boolean before = random.nextBoolean();
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int i = upright ? y : x;
                double border = at
                        + tilt * (i - along / 2.0)
                        + wide * Math.sin(i / length[0] + phase[0])
                        + narrow * Math.sin(i / length[1] + phase[1]);
                double past = 1 / (1 + Math.exp(-((upright ? x : y) - border) / soft));
                shape[y * width + x] = (float) (before ? 1 - past : past);
            }
        }
        return shape;
    }

    /** Clouds: about normal, changing over a number of places. */
    float[] clouds(int over) {
        int columns = width / over + 3;
        float[] knots = new float[columns * (height / over + 3)];
        for (int i = 0; i < knots.length; i++) {
            knots[i] = (float) random.nextGaussian();
        }
        float[] clouds = new float[width * height];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int k = Math.floorDiv(y, over) * columns + Math.floorDiv(x, over);
                float fx = x % over / (float) over;
                float fy = y % over / (float) over;
                float above = knots[k] * (1 - fx) + knots[k + 1] * fx;
                float below = knots[k + columns] * (1 - fx) + knots[k + columns + 1] * fx;
                clouds[y * width + x] = above * (1 - fy) + below * fy;
            }
        }
        return clouds;
    }

    private static float share(double inside) {
        return (float) Math.min(1, Math.max(0, inside));
    }
}
