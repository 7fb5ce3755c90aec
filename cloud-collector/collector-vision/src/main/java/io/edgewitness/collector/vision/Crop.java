package io.edgewitness.collector.vision;

import java.util.Random;

/**
 * A square piece of a part with the truth about it, as a network learns from it.
 *
 * @param size of a side, in places of a {@link Tile}
 * @param grey size × size: brightness as in {@link Tile}
 * @param defect size × size: 1 where it is defective
 */
record Crop(int size, float[] grey, float[] defect) {
    private static final float SMALLEST_DEFECT = 12; // places
    private static final double LEAST = 0.72; // of the part's width and height
    private static final double MOST = 1.04;

    Crop(int size) {
        this(size, new float[size * size], new float[size * size]);
    }

    /**
     * Most of a part, down to about half of it: mirrored, turned by up to 3°, a little larger or smaller, in another light at random. What lies beyond the part is mirrored in.
     */
    void cut(Tile tile, Random random) {
        resample(tile, random);
        light(random);
    }

    private void resample(Tile tile, Random random) {
        double scaleX = Draw.between(random, LEAST, MOST) * tile.width() / size;
        double scaleY = Draw.between(random, LEAST, MOST) * tile.height() / size;
        double turn = Draw.between(random, -0.05, 0.05);
        boolean flipX = random.nextBoolean();
        boolean flipY = random.nextBoolean();
        double half = (size - 1) / 2.0;
        double left = within(random, half * scaleX, tile.width());
        double top = within(random, half * scaleY, tile.height());
        for (int row = 0; row < size; row++) {
            for (int column = 0; column < size; column++) {
                double u = (column - half) * (flipX ? -scaleX : scaleX);
                double v = (row - half) * (flipY ? -scaleY : scaleY);
                bilinear(tile, left + u + turn * v, top + v - turn * u, row * size + column);
            }
        }
    }

    /** A middle for which the piece lies on the part, if there is room. */
    private static double within(Random random, double half, int size) {
        return 2 * half >= size ? (size - 1) / 2.0 : Draw.between(random, half, size - 1 - half);
    }

    private void bilinear(Tile tile, double x, double y, int to) {
        int left = (int) Math.floor(x);
        int top = (int) Math.floor(y);
        float fx = (float) (x - left);
        float fy = (float) (y - top);
        int l = Picture.mirrored(left, tile.width());
        int r = Picture.mirrored(left + 1, tile.width());
        int t = Picture.mirrored(top, tile.height()) * tile.width();
        int b = Picture.mirrored(top + 1, tile.height()) * tile.width();
        grey[to] = between(tile.grey(), t + l, t + r, b + l, b + r, fx, fy);
        defect[to] = between(tile.defect(), t + l, t + r, b + l, b + r, fx, fy);
    }

    private static float between(float[] of, int a, int b, int c, int d, float fx, float fy) {
        return (of[a] * (1 - fx) + of[b] * fx) * (1 - fy) + (of[c] * (1 - fx) + of[d] * fx) * fy;
    }

    /** Stronger or weaker, darker or lighter, from one side, with noise. */
    private void light(Random random) {
        double gain = Math.exp(Draw.between(random, -0.35, 0.35));
        double shift = Draw.between(random, -0.3, 0.3);
        double across = Draw.between(random, -0.8, 0.8) / size;
        double down = Draw.between(random, -0.8, 0.8) / size;
        double noise = random.nextInt(3) == 0 ? 0.12 * random.nextDouble() : 0;
        for (int y = 0; y < size; y++) {
            for (int x = 0; x < size; x++) {
                double by = shift + across * (x - size / 2.0) + down * (y - size / 2.0);
                double some = noise > 0 ? noise * random.nextGaussian() : 0;
                grey[y * size + x] = (float) (grey[y * size + x] * gain + by + some);
            }
        }
    }

    /** As a part of its own. */
    Tile tile() {
        return new Tile(size, size, grey, defect);
    }

    boolean isDefective() {
        return defective() >= SMALLEST_DEFECT;
    }

    /** In places. */
    float defective() {
        float sum = 0;
        for (float d : defect) {
            sum += d;
        }
        return sum;
    }
}
