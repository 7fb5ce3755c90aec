package io.edgewitness.text.reader;

import java.awt.image.BufferedImage;
import java.util.Random;

/** A picture of one character, made ready for the net: {@value #WIDTH} × {@value #HEIGHT} shades of mean 0 and spread 1. */
final class Glyph {
    static final int WIDTH = 20;
    static final int HEIGHT = 32;
    private static final int LARGEST = 4_000;
    private static final int ITERATIONS = 30;

    private Glyph() {}

    /** Scaled by means over what falls into each of its places; of its colours, the mixture that differs most (principal component). */
    static float[] of(BufferedImage image) {
        int w = image.getWidth();
        int h = image.getHeight();
        if (w > LARGEST || h > LARGEST) {
            throw new IllegalArgumentException(
                    "a character's picture has at most " + LARGEST + " x " + LARGEST + " pixels");
        }
        int[] rgb = image.getRGB(0, 0, w, h, null, 0, w);
        double[][] colours = new double[WIDTH * HEIGHT][];
        for (int y = 0; y < HEIGHT; y++) {
            for (int x = 0; x < WIDTH; x++) {
                colours[y * WIDTH + x] =
                        mean(rgb, w, x * w / WIDTH, y * h / HEIGHT, (x + 1) * w / WIDTH, (y + 1) * h / HEIGHT);
            }
        }
        double[] mixture = mixture(colours);
        float[] shades = new float[colours.length];
        for (int i = 0; i < shades.length; i++) {
            shades[i] = (float) product(colours[i], mixture);
        }
        return even(shades);
    }

    private static double[] mean(int[] rgb, int width, int left, int top, int right, int bottom) {
        double[] sum = new double[3];
        int n = 0;
        for (int y = top; y < Math.max(bottom, top + 1); y++) {
            for (int x = left; x < Math.max(right, left + 1); x++) {
                for (int c = 0; c < 3; c++) {
                    sum[c] += rgb[y * width + x] >> (8 * c) & 255;
                }
                n++;
            }
        }
        return new double[] {sum[0] / n, sum[1] / n, sum[2] / n};
    }

    /** By power iteration; a picture of one colour gives its grey. */
    private static double[] mixture(double[][] colours) {
        double[] middle = new double[3];
        for (double[] colour : colours) {
            for (int c = 0; c < 3; c++) {
                middle[c] += colour[c] / colours.length;
            }
        }
        double[][] spread = new double[3][3];
        for (double[] colour : colours) {
            for (int k = 0; k < 9; k++) {
                spread[k / 3][k % 3] += (colour[k / 3] - middle[k / 3]) * (colour[k % 3] - middle[k % 3]);
            }
        }
        double[] v = {1, 1, 1};
        for (int i = 0; i < ITERATIONS; i++) {
            double[] next = {product(spread[0], v), product(spread[1], v), product(spread[2], v)};
            double length = Math.sqrt(product(next, next));
            if (length < 1e-9) {
                return new double[] {1, 1, 1};
            }
            v = new double[] {next[0] / length, next[1] / length, next[2] / length};
        }
        double sign = v[0] + v[1] + v[2] < 0 ? -1 : 1;
        return new double[] {sign * v[0], sign * v[1], sign * v[2]};
    }

    private static double product(double[] a, double[] b) {
        return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
    }

    private static float[] even(float[] values) {
        double sum = 0;
        double squares = 0;
        for (float v : values) {
            sum += v;
            squares += (double) v * v;
        }
        double mean = sum / values.length;
        double spread = Math.sqrt(Math.max(0, squares / values.length - mean * mean)) + 1e-3;
        float[] even = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            even[i] = (float) ((values[i] - mean) / spread);
        }
        return even;
    }

    /** The same a little elsewhere, larger or smaller, turned, out of focus or moved, in other light, or as its negative. */
    static float[] varied(float[] glyph, Random random) {
        float[] sharp = shaded(blurred(glyph, random), random);
        double dx = (random.nextDouble() - 0.5) * 5;
        double dy = (random.nextDouble() - 0.5) * 4;
        double sx = 1 + (random.nextDouble() - 0.5) * 0.3;
        double sy = 1 + (random.nextDouble() - 0.5) * 0.2;
        double turn = (random.nextDouble() - 0.5) * 0.16;
        double light = (random.nextDouble() - 0.5) * 1.2; // a ramp across
        double shade = (random.nextDouble() - 0.5) * 1.2; // and one down
        float noise = random.nextFloat() * 0.25f;
        float sign = random.nextInt(3) == 0 ? -1 : 1;
        float[] out = new float[glyph.length];
        for (int y = 0; y < HEIGHT; y++) {
            for (int x = 0; x < WIDTH; x++) {
                double cx = x - WIDTH / 2.0 + 0.5;
                double cy = y - HEIGHT / 2.0 + 0.5;
                double fx = (cx + turn * cy) / sx + WIDTH / 2.0 - 0.5 + dx;
                double fy = (cy - turn * cx) / sy + HEIGHT / 2.0 - 0.5 + dy;
                double ramp = light * cx / WIDTH + shade * cy / HEIGHT;
                out[y * WIDTH + x] =
                        sign * (between(sharp, fx, fy) + (float) ramp + noise * (float) random.nextGaussian());
            }
        }
        return even(out);
    }

    private static float[] blurred(float[] glyph, Random random) {
        int kind = random.nextInt(10);
        return kind < 3
                ? smeared(glyph, 1, 1)
                : kind == 3 ? smeared(glyph, 0, 2) : kind == 4 ? smeared(glyph, 2, 0) : glyph;
    }

    private static float[] smeared(float[] glyph, int across, int down) {
        float[] out = new float[glyph.length];
        for (int y = 0; y < HEIGHT; y++) {
            for (int x = 0; x < WIDTH; x++) {
                float sum = 0;
                for (int dy = -down; dy <= down; dy++) {
                    for (int dx = -across; dx <= across; dx++) {
                        sum += between(glyph, x + dx, y + dy);
                    }
                }
                out[y * WIDTH + x] = sum / ((2 * across + 1) * (2 * down + 1));
            }
        }
        return out;
    }

    /** Lighter or darker in the middle of its shades (gamma). */
    private static float[] shaded(float[] glyph, Random random) {
        if (random.nextInt(10) >= 3) {
            return glyph;
        }
        double gamma = StrictMath.exp((random.nextDouble() - 0.5) * 1.2);
        float low = Float.POSITIVE_INFINITY;
        float high = Float.NEGATIVE_INFINITY;
        for (float v : glyph) {
            low = Math.min(low, v);
            high = Math.max(high, v);
        }
        float span = high - low + 1e-3f;
        float[] out = new float[glyph.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = (float) StrictMath.pow((glyph[i] - low) / span, gamma) * span + low;
        }
        return out;
    }

    /** The same moved by whole pixels; the border goes on outside. */
    static float[] moved(float[] glyph, int dx, int dy) {
        float[] out = new float[glyph.length];
        for (int y = 0; y < HEIGHT; y++) {
            for (int x = 0; x < WIDTH; x++) {
                out[y * WIDTH + x] = between(glyph, x + dx, y + dy);
            }
        }
        return out;
    }

    private static float between(float[] glyph, double x, double y) {
        double inX = Math.max(0, Math.min(WIDTH - 1, x));
        double inY = Math.max(0, Math.min(HEIGHT - 1, y));
        int left = (int) inX;
        int top = (int) inY;
        int right = Math.min(WIDTH - 1, left + 1);
        int bottom = Math.min(HEIGHT - 1, top + 1);
        float fx = (float) (inX - left);
        float fy = (float) (inY - top);
        float upper = glyph[top * WIDTH + left] * (1 - fx) + glyph[top * WIDTH + right] * fx;
        float lower = glyph[bottom * WIDTH + left] * (1 - fx) + glyph[bottom * WIDTH + right] * fx;
        return upper * (1 - fy) + lower * fy;
    }
}
