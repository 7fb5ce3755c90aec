package io.edgewitness.collector.vision;

import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A square piece of a picture with the truth about it, as a network learns from it.
 *
 * @param size of a side, in pixels
 * @param grey size × size: brightness over the whole picture's mean, less 1, times {@link #CONTRAST}
 * @param defect size × size: 1 where it is defective
 */
record Crop(int size, float[] grey, float[] defect) {
    /** Brings the differences on a surface to about 1. */
    static final float CONTRAST = 4;

    /** A mean below this is no light: nothing is divided by less. */
    static final float DARKEST = 1e-3f;

    Crop(int size) {
        this(size, new float[size * size], new float[size * size]);
    }

    /** A whole picture as {@link #grey}. */
    static float[] of(Picture picture) {
        float mean = Math.max(picture.mean(), DARKEST);
        float[] grey = new float[picture.grey().length];
        for (int i = 0; i < grey.length; i++) {
            grey[i] = (picture.grey()[i] / mean - 1) * CONTRAST;
        }
        return grey;
    }

    /**
     * Cuts a piece out: mirrored, smaller or larger by up to a third, lighter or darker at random. What lies beyond the picture is mirrored in.
     *
     * @param mask null: nothing is defective
     * @param x of the picture, about the middle of the piece
     */
    void cut(Picture picture, float mean, @Nullable Picture mask, double x, double y, Random random) {
        double scale = Math.exp((random.nextDouble() - 0.5) * 0.6);
        boolean flipX = random.nextBoolean();
        boolean flipY = random.nextBoolean();
        float gain = (float) Math.exp((random.nextDouble() - 0.5) * 0.5) * CONTRAST;
        double half = (size - 1) / 2.0;
        double left = within(x, half * scale, picture.width());
        double top = within(y, half * scale, picture.height());
        for (int row = 0; row < size; row++) {
            for (int column = 0; column < size; column++) {
                double u = (column - half) * (flipX ? -scale : scale) + left;
                double v = (row - half) * (flipY ? -scale : scale) + top;
                int i = row * size + column;
                grey[i] = (bilinear(picture, u, v) / mean - 1) * gain;
                defect[i] = mask == null ? 0 : bilinear(mask, u, v);
            }
        }
    }

    /** The middle, moved so that the piece lies in the picture, if there is room. */
    private static double within(double middle, double half, int size) {
        return 2 * half >= size ? (size - 1) / 2.0 : Math.min(Math.max(middle, half), size - 1 - half);
    }

    private static float bilinear(Picture p, double x, double y) {
        int left = (int) Math.floor(x);
        int top = (int) Math.floor(y);
        float fx = (float) (x - left);
        float fy = (float) (y - top);
        int l = Picture.mirrored(left, p.width());
        int r = Picture.mirrored(left + 1, p.width());
        int t = Picture.mirrored(top, p.height());
        int b = Picture.mirrored(top + 1, p.height());
        return (p.at(l, t) * (1 - fx) + p.at(r, t) * fx) * (1 - fy) + (p.at(l, b) * (1 - fx) + p.at(r, b) * fx) * fy;
    }

    boolean isDefective() {
        double sum = 0;
        for (float d : defect) {
            sum += d;
        }
        return sum >= 6;
    }
}
