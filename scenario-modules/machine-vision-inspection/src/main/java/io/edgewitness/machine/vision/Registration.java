package io.edgewitness.machine.vision;

import org.jspecify.annotations.Nullable;

/**
 * Lays a picture over the template: by how much it is shifted and turned. The shift is searched from coarse to fine by mean absolute difference; then
 * sixteen parts of the picture are shifted each for itself, and the least-squares rigid motion through them gives angle and fraction. One thread.
 */
final class Registration {
    private static final int LEVELS = 4;
    private static final int PARTS = 4;
    private static final int LEAST_SIDE = 32;
    private static final int MOST_SIDE = 32_000; // what places in 1/65536 reach
    private static final int SHIFT = 16;
    private static final int ONE = 1 << SHIFT;

    /** A part without so much contrast (standard deviation of grey) says nothing of where it belongs. */
    private static final double LEAST_CONTRAST = 4;

    private final Gray template;
    private final Gray[] levels;
    private final int search;
    private final Gray aligned;
    private final Box[] parts = new Box[PARTS * PARTS];
    private final boolean[] telling = new boolean[PARTS * PARTS]; // parts with contrast

    /**
     * Where the template's centre lies in the picture.
     *
     * @param dx columns to the right
     * @param dy rows down
     * @param angle radians, clockwise as one sees it
     * @param difference mean absolute difference of grey, after shifting
     */
    record Motion(double dx, double dy, double angle, double difference) {}

    /** @param search pixels that the picture may be off, each way; 0: it is where it should be */
    Registration(Gray template, int search) {
        if (Math.max(template.width(), template.height()) > MOST_SIDE) {
            throw new IllegalArgumentException("search needs a template of at most " + MOST_SIDE + " pixels a side");
        }
        this.template = template;
        this.search = search;
        levels = pyramid(template, search);
        aligned = new Gray(template.width(), template.height());
        int w = template.width() / PARTS;
        int h = template.height() / PARTS;
        for (int p = 0; p < parts.length; p++) {
            parts[p] = new Box(p % PARTS * w, p / PARTS * h, w, h);
            telling[p] = contrast(parts[p]) >= LEAST_CONTRAST;
        }
    }

    private static Gray[] pyramid(Gray of, int search) {
        int depth = 1;
        while (depth < LEVELS && (search >> depth) > 0 && Math.min(of.width(), of.height()) >> depth >= LEAST_SIDE) {
            depth++;
        }
        Gray[] all = new Gray[depth];
        all[0] = of;
        for (int i = 1; i < depth; i++) {
            all[i] = all[i - 1].half();
        }
        return all;
    }

    Motion find(Gray picture) {
        if (search == 0) {
            return new Motion(0, 0, 0, 0);
        }
        Gray[] pictures = pyramid(picture, search);
        int top = levels.length - 1;
        int reach = (search >> top) + 1;
        int[] best = best(levels[top], pictures[top], whole(levels[top]), 0, 0, reach);
        for (int l = top - 1; l >= 0; l--) {
            best = best(levels[l], pictures[l], whole(levels[l]), 2 * best[0], 2 * best[1], 2);
        }
        return rigid(picture, best[0], best[1], best[2] / 256.0);
    }

    private static Box whole(Gray of) {
        return new Box(0, 0, of.width(), of.height());
    }

    /** @return dx, dy and 256 times the mean absolute difference */
    private static int[] best(Gray template, Gray picture, Box part, int dx, int dy, int reach) {
        int[] best = {dx, dy, Integer.MAX_VALUE};
        for (int v = dy - reach; v <= dy + reach; v++) {
            for (int u = dx - reach; u <= dx + reach; u++) {
                int d = difference(template, picture, part, u, v);
                if (d < best[2]) {
                    best[0] = u;
                    best[1] = v;
                    best[2] = d;
                }
            }
        }
        return best;
    }

    /** Over the pixels that both have; of large parts every second or third row and column. */
    private static int difference(Gray template, Gray picture, Box part, int dx, int dy) {
        int step = part.width() * part.height() > 100_000 ? 3 : part.width() * part.height() > 10_000 ? 2 : 1;
        long sum = 0;
        long n = 0;
        int left = Math.max(part.x(), -dx);
        int right = Math.min(part.right(), picture.width() - dx);
        int bottom = Math.min(part.bottom(), picture.height() - dy);
        byte[] mine = template.pixels();
        byte[] other = picture.pixels();
        for (int y = Math.max(part.y(), -dy); y < bottom; y += step) {
            int row = 0;
            int apart = (y + dy) * picture.width()
                    + dx
                    - y * template.width(); // from a pixel of the template to the picture's
            int end = y * template.width() + right;
            for (int i = y * template.width() + left; i < end; i += step) {
                row += Math.abs((mine[i] & 0xFF) - (other[i + apart] & 0xFF));
            }
            sum += row;
            n += Math.max(0, (right - left + step - 1) / step);
        }
        // Less than half of the part is no comparison.
        return n * step * step * 2 < (long) part.width() * part.height()
                ? Integer.MAX_VALUE
                : (int) Math.min(Integer.MAX_VALUE, sum * 256 / n);
    }

    private Motion rigid(Gray picture, int dx, int dy, double difference) {
        int w = template.width() / PARTS;
        int h = template.height() / PARTS;
        double n = 0;
        double sx = 0;
        double sy = 0;
        double turn = 0;
        double lever = 0;
        double[][] shifts = new double[PARTS * PARTS][];
        for (int p = 0; p < shifts.length; p++) {
            double[] shift = telling[p] ? fine(picture, parts[p], dx, dy) : null;
            if (shift != null) {
                shifts[p] = shift;
                n++;
                sx += shift[0];
                sy += shift[1];
            }
        }
        if (n < PARTS) {
            return new Motion(dx, dy, 0, difference);
        }
        double mx = sx / n;
        double my = sy / n;
        for (int p = 0; p < shifts.length; p++) {
            if (shifts[p] != null) {
                int column = p % PARTS;
                int row = p / PARTS;
                double cx = (column + 0.5) * w - template.width() / 2.0;
                double cy = (row + 0.5) * h - template.height() / 2.0;
                turn += cx * (shifts[p][1] - my) - cy * (shifts[p][0] - mx);
                lever += cx * cx + cy * cy;
            }
        }
        return new Motion(mx, my, lever == 0 ? 0 : turn / lever, difference);
    }

    private double contrast(Box part) {
        double mean = template.mean(part);
        double sum = 0;
        for (int y = part.y(); y < part.bottom(); y++) {
            for (int x = part.x(); x < part.right(); x++) {
                double d = template.at(x, y) - mean;
                sum += d * d;
            }
        }
        return Math.sqrt(sum / ((double) part.width() * part.height()));
    }

    /** The part's own shift, to a fraction by the parabola through the neighbours; null: it is at the end of the search. */
    private double @Nullable [] fine(Gray picture, Box part, int dx, int dy) {
        int reach = Math.max(2, Math.min(4, search / 2));
        int[] best = down(picture, part, dx, dy, reach);
        if (best[2] == Integer.MAX_VALUE || Math.abs(best[0] - dx) == reach || Math.abs(best[1] - dy) == reach) {
            return null;
        }
        double fx = parabola(
                difference(template, picture, part, best[0] - 1, best[1]),
                best[2],
                difference(template, picture, part, best[0] + 1, best[1]));
        double fy = parabola(
                difference(template, picture, part, best[0], best[1] - 1),
                best[2],
                difference(template, picture, part, best[0], best[1] + 1));
        return new double[] {best[0] + fx, best[1] + fy};
    }

    /** From the whole picture's shift to the nearest place with no better one round it: a part lies but a little off the whole. */
    private int[] down(Gray picture, Box part, int dx, int dy, int reach) {
        int[] best = best(template, picture, part, dx, dy, 1);
        int[] from = {dx, dy};
        while ((best[0] != from[0] || best[1] != from[1])
                && Math.abs(best[0] - dx) < reach
                && Math.abs(best[1] - dy) < reach) {
            from = best;
            best = best(template, picture, part, from[0], from[1], 1);
        }
        return best;
    }

    private static double parabola(double before, double here, double after) {
        double bend = before - 2 * here + after;
        return bend <= 0 ? 0 : Math.max(-0.5, Math.min(0.5, (before - after) / (2 * bend)));
    }

    /**
     * The picture as it lies over the template. What the picture does not show is the template's own: it cannot be judged. The result is valid until the
     * next call.
     */
    Gray align(Gray picture, Motion motion) {
        if (motion.angle() == 0 && motion.dx() == 0 && motion.dy() == 0) {
            return picture;
        }
        double cos = StrictMath.cos(motion.angle());
        double sin = StrictMath.sin(motion.angle());
        double cx = template.width() / 2.0;
        double cy = template.height() / 2.0;
        int across = (int) Math.round(cos * ONE);
        int down = (int) Math.round(sin * ONE);
        for (int y = 0; y < template.height(); y++) {
            double u = cx - cos * cx - sin * (y - cy) + motion.dx();
            double v = cy - sin * cx + cos * (y - cy) + motion.dy();
            row(picture, y * template.width(), (int) Math.round(u * ONE), (int) Math.round(v * ONE), across, down);
        }
        return aligned;
    }

    /**
     * One row, by the four pixels round each place; places and steps in 1/65536 of a pixel, which along a row of thousands of pixels are off by less than a tenth of one.
     *
     * @param to where the row begins
     */
    private void row(Gray picture, int to, int fromU, int fromV, int across, int down) {
        byte[] from = picture.pixels();
        int w = picture.width();
        int h = picture.height();
        byte[] pixels = aligned.pixels();
        int u = fromU;
        int v = fromV;
        for (int i = to; i < to + template.width(); i++, u += across, v += down) {
            int x = u >> SHIFT; // rounds down, also below 0
            int y = v >> SHIFT;
            int p = y * w + x;
            if (x >= 0 && y >= 0 && x < w - 1 && y < h - 1) {
                int fx = (u >> (SHIFT - 8)) & 0xFF;
                int fy = (v >> (SHIFT - 8)) & 0xFF;
                int above = (from[p] & 0xFF) * (256 - fx) + (from[p + 1] & 0xFF) * fx;
                int below = (from[p + w] & 0xFF) * (256 - fx) + (from[p + w + 1] & 0xFF) * fx;
                pixels[i] = (byte) ((above * (256 - fy) + below * fy + ONE / 2) >> SHIFT);
            } else {
                boolean on = x >= 0 && y >= 0 && x < w && y < h;
                pixels[i] = on ? from[p] : template.pixels()[i];
            }
        }
    }
}
