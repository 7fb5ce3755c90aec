package io.edgewitness.text.reader;

import java.awt.image.BufferedImage;
import java.util.Random;

/** A picture of one character, made ready for the net: {@value #WIDTH} × {@value #HEIGHT} shades of mean 0 and spread 1. */
final class Glyph {
    static final int WIDTH = 20;
    static final int HEIGHT = 32;
    private static final int LARGEST = 4_000;

    private Glyph() {}

    /** Scaled by means over what falls into each of its places. */
    static float[] of(BufferedImage image) {
        int w = image.getWidth();
        int h = image.getHeight();
        if (w > LARGEST || h > LARGEST) {
            throw new IllegalArgumentException(
                    "a character's picture has at most " + LARGEST + " x " + LARGEST + " pixels");
        }
        int[] rgb = image.getRGB(0, 0, w, h, null, 0, w);
        float[] gray = new float[WIDTH * HEIGHT];
        for (int y = 0; y < HEIGHT; y++) {
            for (int x = 0; x < WIDTH; x++) {
                gray[y * WIDTH + x] =
                        mean(rgb, w, x * w / WIDTH, y * h / HEIGHT, (x + 1) * w / WIDTH, (y + 1) * h / HEIGHT);
            }
        }
        return even(gray);
    }

    private static float mean(int[] rgb, int width, int left, int top, int right, int bottom) {
        float sum = 0;
        int n = 0;
        for (int y = top; y < Math.max(bottom, top + 1); y++) {
            for (int x = left; x < Math.max(right, left + 1); x++) {
                int p = rgb[y * width + x];
                sum += 0.299f * (p >> 16 & 255) + 0.587f * (p >> 8 & 255) + 0.114f * (p & 255); // Rec. ITU-R BT.601
                n++;
            }
        }
        return sum / n;
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

    /** The same a little elsewhere, larger or smaller, turned, in other light, or as its negative. */
    static float[] varied(float[] glyph, Random random) {
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
                        sign * (between(glyph, fx, fy) + (float) ramp + noise * (float) random.nextGaussian());
            }
        }
        return even(out);
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
