package io.edgewitness.code.reader;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Where bars stand in a picture, whichever way they are turned: spots in which nearly all edges run in one direction (structure tensor, Bigün 1987), found in a
 * small copy of it and cut out of the picture itself with the bars upright.
 */
final class BarRegions {
    private static final int LONGEST = 640;
    private static final int BLOCK = 8;

    /** Mean square of the slope, in shades a pixel, from which on a block has edges. */
    private static final double LEAST_SLOPE = 40;

    private static final double LEAST_COHERENCE = 0.6;
    private static final double SAME_WAY = Math.cos(Math.toRadians(2 * 20)); // of doubled angles
    private static final int FEWEST_BLOCKS = 6;
    private static final int MOST_LINES = 48;

    private final GrayImage image;
    private final int step; // pixels of the picture to one of the small copy
    private final int across; // blocks
    private final int down;
    private final double[] xx;
    private final double[] xy;
    private final double[] yy;

    private BarRegions(GrayImage image) {
        this.image = image;
        step = Math.max(1, (Math.max(image.width(), image.height()) + LONGEST - 1) / LONGEST);
        GrayImage small = step == 1 ? image : image.scaled(1.0 / step);
        across = small.width() / BLOCK;
        down = small.height() / BLOCK;
        xx = new double[across * down];
        xy = new double[across * down];
        yy = new double[across * down];
        slopes(small);
    }

    /** Blocks that belong together. */
    private record Spot(List<Integer> blocks, double energy) {}

    /**
     * Cuts out.
     *
     * @param most how many at most
     * @return the spots with the most edges first, bars upright, up to 48 lines of each
     */
    static List<GrayImage> cut(GrayImage image, int most) {
        BarRegions regions = new BarRegions(image);
        return regions.spots().stream()
                .sorted(Comparator.comparingDouble((Spot s) -> -s.energy))
                .limit(most)
                .map(regions::cut)
                .toList();
    }

    private void slopes(GrayImage small) {
        float[] v = small.values();
        int w = small.width();
        for (int y = 1; y < down * BLOCK - 1; y++) {
            for (int x = 1; x < across * BLOCK - 1; x++) {
                double dx = v[y * w + x + 1] - v[y * w + x - 1];
                double dy = v[(y + 1) * w + x] - v[(y - 1) * w + x];
                int block = y / BLOCK * across + x / BLOCK;
                xx[block] += dx * dx;
                xy[block] += dx * dy;
                yy[block] += dy * dy;
            }
        }
    }

    private double energy(int block) {
        return xx[block] + yy[block];
    }

    private boolean isBars(int block) {
        double coherence = Math.hypot(xx[block] - yy[block], 2 * xy[block]) / (energy(block) + 1e-9);
        return energy(block) > LEAST_SLOPE * BLOCK * BLOCK && coherence > LEAST_COHERENCE;
    }

    private boolean isSameWay(int a, int b) {
        double ax = xx[a] - yy[a];
        double ay = 2 * xy[a];
        double bx = xx[b] - yy[b];
        double by = 2 * xy[b];
        return ax * bx + ay * by > SAME_WAY * Math.hypot(ax, ay) * Math.hypot(bx, by);
    }

    private List<Spot> spots() {
        List<Spot> spots = new ArrayList<>();
        boolean[] seen = new boolean[across * down];
        for (int start = 0; start < seen.length; start++) {
            if (!seen[start] && isBars(start)) {
                Spot spot = spot(start, seen);
                if (spot.blocks.size() >= FEWEST_BLOCKS) {
                    spots.add(spot);
                }
            }
        }
        return spots;
    }

    /** Gaps of one block, as wide bars and white leave them, are stepped over. */
    private Spot spot(int start, boolean[] seen) {
        List<Integer> blocks = new ArrayList<>();
        double energy = 0;
        ArrayDeque<Integer> open = new ArrayDeque<>();
        open.add(start);
        seen[start] = true;
        while (!open.isEmpty()) {
            int at = open.remove();
            blocks.add(at);
            energy += energy(at);
            for (int n = 0; n < 25; n++) {
                int x = at % across + n % 5 - 2;
                int y = at / across + n / 5 - 2;
                int next = y * across + x;
                if (x >= 0
                        && y >= 0
                        && x < across
                        && y < down
                        && !seen[next]
                        && isBars(next)
                        && isSameWay(start, next)) {
                    seen[next] = true;
                    open.add(next);
                }
            }
        }
        return new Spot(blocks, energy);
    }

    private GrayImage cut(Spot spot) {
        double sxx = 0;
        double sxy = 0;
        double syy = 0;
        for (int block : spot.blocks) {
            sxx += xx[block];
            sxy += xy[block];
            syy += yy[block];
        }
        double angle = Math.atan2(2 * sxy, sxx - syy) / 2;
        double cos = Math.cos(angle);
        double sin = Math.sin(angle);
        double[] u = {Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY};
        double[] v = {Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY};
        for (int block : spot.blocks) {
            int row = block / across;
            double x = (block % across + 0.5) * BLOCK * step;
            double y = (row + 0.5) * BLOCK * step;
            widen(u, x * cos + y * sin);
            widen(v, -x * sin + y * cos);
        }
        double quiet = 3.0 * BLOCK * step + 0.08 * (u[1] - u[0]);
        int width = (int) Math.ceil(u[1] - u[0] + 2 * quiet);
        double high = v[1] - v[0] + BLOCK * step / 2.0;
        int lines = (int) Math.max(8, Math.min(MOST_LINES, high));
        float[] out = new float[width * lines];
        for (int line = 0; line < lines; line++) {
            double atV = (v[0] + v[1]) / 2 + ((line + 0.5) / lines - 0.5) * high;
            for (int i = 0; i < width; i++) {
                double atU = u[0] - quiet + i;
                out[line * width + i] = image.between(atU * cos - atV * sin, atU * sin + atV * cos);
            }
        }
        return new GrayImage(width, lines, out);
    }

    private static void widen(double[] range, double by) {
        range[0] = Math.min(range[0], by);
        range[1] = Math.max(range[1], by);
    }
}
