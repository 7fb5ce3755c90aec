package io.edgewitness.text.reader;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;

/**
 * A picture in colour.
 *
 * @param rgb a pixel each, {@code 0xRRGGBB}, row by row
 */
public record ColourImage(int width, int height, int[] rgb) {
    /** 16 megapixels. */
    public static final int MOST_PIXELS = 1 << 24;

    private static final int SMALLEST = 8;

    public ColourImage {
        if (width < SMALLEST || height < SMALLEST || (long) width * height > MOST_PIXELS) {
            throw new IllegalArgumentException(
                    "a picture has sides of " + SMALLEST + " pixels or more, and at most " + MOST_PIXELS + " pixels");
        }
        if (rgb.length != width * height) {
            throw new IllegalArgumentException("a picture has as many pixels as its sides say");
        }
    }

    /** What is transparent is white. */
    public static ColourImage of(BufferedImage image) {
        int w = image.getWidth();
        int h = image.getHeight();
        if ((long) w * h > MOST_PIXELS) {
            throw new IllegalArgumentException("a picture has at most " + MOST_PIXELS + " pixels");
        }
        BufferedImage flat = new BufferedImage(w, h, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = flat.createGraphics();
        g.drawImage(image, 0, 0, Color.WHITE, null);
        g.dispose();
        int[] rgb = flat.getRGB(0, 0, w, h, null, 0, w);
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] &= 0xFFFFFF;
        }
        return new ColourImage(w, h, rgb);
    }

    /**
     * Writes one place, as the nets want it: blue, green, red, each −1 to 1, between pixels by their distance (bilinear).
     *
     * @param to [3][plane]
     */
    void sample(double x, double y, float[] to, int plane, int at) {
        double inX = Math.max(0, Math.min(width - 1, x));
        double inY = Math.max(0, Math.min(height - 1, y));
        int left = (int) inX;
        int top = (int) inY;
        int right = Math.min(width - 1, left + 1);
        int bottom = Math.min(height - 1, top + 1);
        float fx = (float) (inX - left);
        float fy = (float) (inY - top);
        int a = rgb[top * width + left];
        int b = rgb[top * width + right];
        int c = rgb[bottom * width + left];
        int d = rgb[bottom * width + right];
        for (int channel = 0; channel < 3; channel++) {
            int shift = 8 * channel;
            float upper = (a >> shift & 255) * (1 - fx) + (b >> shift & 255) * fx;
            float lower = (c >> shift & 255) * (1 - fx) + (d >> shift & 255) * fx;
            to[channel * plane + at] = (upper * (1 - fy) + lower * fy) / 127.5f - 1;
        }
    }
}
