package io.edgewitness.code.reader;

import java.awt.image.BufferedImage;
import java.util.Arrays;

/**
 * A picture in shades of grey, and what is made of it to read it better. Nobody changes one.
 *
 * @param values row by row, 0 (black) to 255
 */
public record GrayImage(int width, int height, float[] values) {
    /** Of more pixels a picture is not read. */
    public static final int MOST_PIXELS = 50_000_000;

    /** What is transparent lies on white. */
    public static GrayImage of(BufferedImage image) {
        int w = image.getWidth();
        int h = image.getHeight();
        if ((long) w * h > MOST_PIXELS) {
            throw new IllegalArgumentException(
                    "a picture has at most " + MOST_PIXELS + " pixels, not " + w + " x " + h);
        }
        int[] argb = image.getRGB(0, 0, w, h, null, 0, w);
        float[] values = new float[argb.length];
        for (int i = 0; i < argb.length; i++) {
            int alpha = argb[i] >>> 24;
            float gray = ((argb[i] >> 16 & 255) + 2 * (argb[i] >> 8 & 255) + (argb[i] & 255)) / 4f;
            values[i] = (gray * alpha + 255f * (255 - alpha)) / 255f;
        }
        return new GrayImage(w, h, values);
    }

    /** Smaller by means of what falls together, larger by what lies between. */
    GrayImage scaled(double factor) {
        int w = Math.max(1, (int) (width * factor));
        int h = Math.max(1, (int) (height * factor));
        float[] out = new float[w * h];
        for (int y = 0; y < h; y++) {
            for (int x = 0; x < w; x++) {
                out[y * w + x] = factor < 1
                        ? mean((int) (x / factor), (int) (y / factor), (int) ((x + 1) / factor), (int)
                                ((y + 1) / factor))
                        : between((x + 0.5) / factor - 0.5, (y + 0.5) / factor - 0.5);
            }
        }
        return new GrayImage(w, h, out);
    }

    private float mean(int left, int top, int right, int bottom) {
        float sum = 0;
        int n = 0;
        for (int y = top; y < Math.min(height, Math.max(bottom, top + 1)); y++) {
            for (int x = left; x < Math.min(width, Math.max(right, left + 1)); x++) {
                sum += values[y * width + x];
                n++;
            }
        }
        return n == 0 ? 255 : sum / n;
    }

    /** What lies between pixels (bilinear); outside it is as at the border. */
    float between(double x, double y) {
        double inX = Math.max(0, Math.min(width - 1, x));
        double inY = Math.max(0, Math.min(height - 1, y));
        int left = (int) inX;
        int top = (int) inY;
        int right = Math.min(width - 1, left + 1);
        int bottom = Math.min(height - 1, top + 1);
        float fx = (float) (inX - left);
        float fy = (float) (inY - top);
        float upper = values[top * width + left] * (1 - fx) + values[top * width + right] * fx;
        float lower = values[bottom * width + left] * (1 - fx) + values[bottom * width + right] * fx;
        return upper * (1 - fy) + lower * fy;
    }

    /** Edges raised: the difference to the blurred picture is added (unsharp masking). */
    GrayImage sharpened(int radius, float strength) {
        float[] blurred = blurred(radius, true).blurred(radius, true).values;
        float[] out = new float[values.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = Math.max(0, Math.min(255, values[i] + strength * (values[i] - blurred[i])));
        }
        return new GrayImage(width, height, out);
    }

    /** Means over (2 radius + 1) pixels: up and down, and across where it is asked for. */
    GrayImage blurred(int radius, boolean across) {
        float[] out = values;
        if (across) {
            out = new float[values.length];
            for (int y = 0; y < height; y++) {
                line(values, out, y * width, 1, width, radius);
            }
        }
        float[] both = new float[values.length];
        for (int x = 0; x < width; x++) {
            line(out, both, x, width, height, radius);
        }
        return new GrayImage(width, height, both);
    }

    private static void line(float[] from, float[] to, int first, int step, int length, int radius) {
        float sum = 0;
        int n = 0;
        for (int i = -radius; i < length; i++) {
            if (i + radius < length) {
                sum += from[first + (i + radius) * step];
                n++;
            }
            if (i - radius - 1 >= 0) {
                sum -= from[first + (i - radius - 1) * step];
                n--;
            }
            if (i >= 0) {
                to[first + i * step] = sum / n;
            }
        }
    }

    /** Turned about its middle, counter-clockwise; what comes in from outside is white. */
    GrayImage turned(double degrees) {
        double cos = Math.cos(Math.toRadians(degrees));
        double sin = Math.sin(Math.toRadians(degrees));
        float[] out = new float[values.length];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                double dx = x - width / 2.0;
                double dy = y - height / 2.0;
                double fromX = cos * dx - sin * dy + width / 2.0;
                double fromY = sin * dx + cos * dy + height / 2.0;
                boolean outside = fromX < 0 || fromY < 0 || fromX > width - 1 || fromY > height - 1;
                out[y * width + x] = outside ? 255 : between(fromX, fromY);
            }
        }
        return new GrayImage(width, height, out);
    }

    /** Turned by 90°, counter-clockwise. */
    GrayImage quarterTurned() {
        int across = height;
        float[] out = new float[values.length];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                out[(width - 1 - x) * across + y] = values[y * width + x];
            }
        }
        return new GrayImage(across, width, out);
    }

    /** At most so many of its lines across, evenly spread. */
    GrayImage lines(int most) {
        if (height <= most) {
            return this;
        }
        float[] out = new float[most * width];
        for (int i = 0; i < most; i++) {
            int y = (int) ((i + 0.5) * height / most);
            System.arraycopy(values, y * width, out, i * width, width);
        }
        return new GrayImage(width, most, out);
    }

    byte[] bytes() {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) Math.round(Math.max(0, Math.min(255, values[i])));
        }
        return bytes;
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof GrayImage other
                && width == other.width
                && height == other.height
                && Arrays.equals(values, other.values);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(values);
    }
}
