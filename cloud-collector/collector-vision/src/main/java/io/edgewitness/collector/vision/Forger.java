package io.edgewitness.collector.vision;

import java.util.Random;

/**
 * Draws onto a good part what no good part has: spots, lines, places of another surface, sides that were worked otherwise (after CutPaste, Li et al. 2021, and DRAEM, Zavrtanik et
 * al. 2021). Nothing of a real defect is in it. One thread.
 */
final class Forger {
    private static final float COVERED = 0.45f; // from this share on a place counts as defective

    private final Random random;

    Forger(Random random) {
        this.random = random;
    }

    /**
     * @param into a good part, which is drawn onto
     * @param other another one, whose surface may be taken
     */
    void forge(Tile into, Tile other) {
        Draw draw = new Draw(into.width(), into.height(), random);
        int kind = random.nextInt(10);
        int count = kind < 6 && random.nextInt(4) == 0 ? 2 : 1;
        for (int i = 0; i < count; i++) {
            switch (kind) {
                case 0 -> spot(into, draw);
                case 1, 2, 3, 4 -> line(into, draw);
                case 5 -> place(into, draw);
                default -> rework(into, other, draw);
            }
        }
    }

    private void spot(Tile into, Draw draw) {
        float[] shape = draw.spot(
                draw.between(0, into.width()),
                draw.between(0, into.height()),
                draw.spread(1.5, 9),
                Math.exp(draw.between(-0.1, 0.7)),
                draw.between(0, Math.PI),
                0.25,
                0.15);
        double by = random.nextInt(5) > 0 ? -draw.between(0.5, 2.5) : draw.between(0.7, 2);
        double rim = random.nextInt(3) == 0 ? draw.between(0.3, 1.5) : 0;
        float[] around = into.smooth(shape, 2);
        for (int i = 0; i < shape.length; i++) {
            into.grey()[i] += (float) (shape[i] * by + rim * Math.max(0, around[i] - shape[i]));
        }
        mark(into, shape);
    }

    private void line(Tile into, Draw draw) {
        float[] shape = draw.line();
        float[] uneven = draw.clouds(4);
        double by = random.nextInt(9) > 0 ? -draw.spread(0.6, 4) : draw.between(0.5, 1.5);
        for (int i = 0; i < shape.length; i++) {
            into.grey()[i] += (float) (shape[i] * by * (1 + 0.25 * uneven[i]));
        }
        mark(into, shape);
    }

    /** Mostly at an edge: a rough or smooth place in the part's mean brightness there, darker or lighter, sometimes with a rim. */
    private void place(Tile into, Draw draw) {
        float[] shape = edge(into, draw);
        float[] broad = into.smooth(into.grey(), 8);
        float[] clouds = draw.clouds(3 << random.nextInt(3));
        double keep = draw.between(0, 1);
        double light = draw.between(-1.5, 1) + (1 - keep) * mean(broad, shape);
        double cloudy = draw.between(0.05, 0.5);
        double rough = draw.between(0.02, 0.25);
        double rim = random.nextBoolean() ? draw.between(-1, 3) : 0;
        float[] around = into.smooth(shape, 1);
        for (int i = 0; i < shape.length; i++) {
            if (around[i] > 0) {
                double other = keep * broad[i] + light + cloudy * clouds[i] + rough * random.nextGaussian();
                double with = into.grey()[i] + shape[i] * (other - into.grey()[i]);
                into.grey()[i] = (float) (with - rim * Math.max(0, around[i] - shape[i]));
            }
        }
        mark(into, shape);
    }

    private float[] edge(Tile into, Draw draw) {
        int where = random.nextInt(5);
        int w = into.width();
        int h = into.height();
        double x = where == 0 ? draw.between(0, 4) : where == 1 ? w - draw.between(0, 4) : draw.between(0, w);
        double y = where == 2 ? draw.between(0, 4) : where == 3 ? h - draw.between(0, 4) : draw.between(0, h);
        double angle = (where < 2 ? Math.PI / 2 : 0) + random.nextGaussian() * 0.3;
        double radius = draw.spread(4, Math.max(5, Math.min(w, h) * 0.35));
        double longer = Math.exp(draw.between(-0.2, 0.9));
        return draw.spot(x, y, radius, longer, angle, draw.between(0.1, 0.5), draw.between(0.02, 0.15));
    }

    private static double mean(float[] of, float[] shape) {
        double sum = 0;
        double count = 1e-9;
        for (int i = 0; i < of.length; i++) {
            sum += of[i] * shape[i];
            count += shape[i];
        }
        return sum / count;
    }

    /** A side of the part, or a place of it, with the fine structure of another one, stronger or weaker than its own, or with streaks. What is rougher is marked. */
    private void rework(Tile into, Tile other, Draw draw) {
        float[] shape = region(into, draw);
        float[] fine = fine(into, other, draw);
        float[] broad = into.smooth(into.grey(), 6);
        double light = draw.between(-1, 1);
        double[] rough = new double[2]; // outside and inside
        double inside = 1e-9;
        for (int i = 0; i < shape.length; i++) {
            float own = into.grey()[i] - broad[i];
            rough[0] += (1 - shape[i]) * own * own;
            rough[1] += shape[i] * fine[i] * fine[i];
            inside += shape[i];
            into.grey()[i] += (float) (shape[i] * (fine[i] + light - own));
        }
        if (rough[0] / (shape.length - inside + 1) > rough[1] / inside) {
            for (int i = 0; i < shape.length; i++) {
                shape[i] = 1 - shape[i];
            }
        }
        mark(into, shape);
    }

    private float[] region(Tile into, Draw draw) {
        double kind = random.nextDouble();
        if (kind < 0.1) {
            double radius = draw.between(12, 12 + 0.5 * Math.min(into.width(), into.height()));
            double longer = Math.exp(draw.between(-0.3, 0.7));
            double x = draw.between(0, into.width());
            double y = draw.between(0, into.height());
            return draw.spot(x, y, radius, longer, draw.between(0, 3), draw.between(0.1, 0.5), 0.1);
        }
        float[] shape = draw.side(false);
        if (kind < 0.5) {
            float[] and = draw.side(kind < 0.35);
            for (int i = 0; i < shape.length; i++) {
                shape[i] *= and[i];
            }
        }
        return shape;
    }

    private float[] fine(Tile into, Tile other, Draw draw) {
        int kind = random.nextInt(10);
        double gain = kind < 5
                ? Math.exp(draw.between(-0.6, 0.9))
                : random.nextBoolean() ? draw.between(0.1, 0.5) : draw.between(1.7, 3.3);
        Tile from = kind < 5 ? other : into;
        float[] broad = from.smooth(from.grey(), 6);
        int right = kind < 5 ? random.nextInt(from.width()) : 0;
        int down = kind < 5 ? random.nextInt(from.height()) : 0;
        double[] streaks = kind > 7 ? streaks(into.width(), draw) : new double[into.width()];
        float[] fine = new float[into.width() * into.height()];
        for (int y = 0; y < into.height(); y++) {
            int v = Picture.mirrored(y + down, from.height()) * from.width();
            for (int x = 0; x < into.width(); x++) {
                int at = v + Picture.mirrored(x + right, from.width());
                fine[y * into.width() + x] =
                        (float) ((kind > 7 ? 1 : gain) * (from.grey()[at] - broad[at]) + streaks[x]);
            }
        }
        return fine;
    }

    /** One brightness a column. */
    private double[] streaks(int width, Draw draw) {
        double[] streaks = new double[width];
        double strong = draw.between(0.3, 1.2);
        double last = 0;
        double keep = draw.between(0, 0.7);
        for (int x = 0; x < width; x++) {
            last = keep * last + Math.sqrt(1 - keep * keep) * random.nextGaussian();
            streaks[x] = strong * last;
        }
        return streaks;
    }

    private static void mark(Tile into, float[] shape) {
        for (int i = 0; i < shape.length; i++) {
            if (shape[i] > COVERED) {
                into.defect()[i] = 1;
            }
        }
    }
}
