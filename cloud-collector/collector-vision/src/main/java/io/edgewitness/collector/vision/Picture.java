package io.edgewitness.collector.vision;

import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/**
 * A grey picture, rows from the top.
 *
 * @param grey width × height values from 0 to 1
 */
record Picture(int width, int height, float[] grey) {
    private static final long MOST_BYTES = 30L << 20;
    private static final long MOST_PIXELS = 40_000_000;

    float at(int x, int y) {
        return grey[y * width + x];
    }

    /**
     * A PNG or JPEG file as grey. Size and format are looked at before a pixel is read.
     *
     * @throws IllegalArgumentException if it cannot be used; shown to the user
     */
    static Picture read(Path file) {
        try (InputStream bytes = Files.newInputStream(file);
                ImageInputStream in = ImageIO.createImageInputStream(bytes)) {
            if (Files.size(file) > MOST_BYTES) {
                throw new IllegalArgumentException(file + " is larger than 30 MiB; give a smaller picture");
            }
            Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
            if (!readers.hasNext()) {
                throw new IllegalArgumentException(file + " is no picture; give a PNG or JPEG file");
            }
            ImageReader reader = readers.next();
            reader.setInput(in);
            long pixels = (long) reader.getWidth(0) * reader.getHeight(0);
            if (pixels > MOST_PIXELS) {
                throw new IllegalArgumentException(file + " has " + pixels + " pixels, and 40,000,000 are the limit");
            }
            return grey(reader.read(0));
        } catch (IOException | IndexOutOfBoundsException | NegativeArraySizeException e) {
            throw new IllegalArgumentException(file + " is torn or no picture; record it again or leave it out", e);
        }
    }

    private static Picture grey(BufferedImage image) {
        int width = image.getWidth();
        int height = image.getHeight();
        float[] grey = new float[width * height];
        Raster raster = image.getRaster();
        boolean single = raster.getNumBands() == 1 && raster.getSampleModel().getSampleSize(0) == 8;
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                grey[y * width + x] = (single ? raster.getSample(x, y, 0) : luma(image.getRGB(x, y))) / 255f;
            }
        }
        return new Picture(width, height, grey);
    }

    /** Rec. ITU-R BT.601, in 1/65536, as the lines do it. */
    private static int luma(int rgb) {
        return (19595 * (rgb >> 16 & 0xFF) + 38470 * (rgb >> 8 & 0xFF) + 7471 * (rgb & 0xFF) + 32768) >> 16;
    }

    float mean() {
        double sum = 0;
        for (float g : grey) {
            sum += g;
        }
        return (float) (sum / grey.length);
    }

    /** Half as wide and high: the means of 2 × 2; an odd last column or row is left out. */
    Picture halved() {
        int w = Math.floorDiv(width, 2);
        int h = Math.floorDiv(height, 2);
        float[] to = new float[w * h];
        for (int y = 0; y < h; y++) {
            for (int x = 0; x < w; x++) {
                int i = 2 * y * width + 2 * x;
                to[y * w + x] = (grey[i] + grey[i + 1] + grey[i + width] + grey[i + width + 1]) / 4;
            }
        }
        return new Picture(w, h, to);
    }

    /** Stretched to a width and a height, bilinear between the middles of the pixels, as ONNX's Resize does it. */
    Picture scaled(int w, int h) {
        float[] to = new float[w * h];
        for (int y = 0; y < h; y++) {
            float v = within((y + 0.5f) * height / h - 0.5f, height);
            int top = Math.min((int) v, Math.max(0, height - 2));
            int below = Math.min(top + 1, height - 1) * width;
            for (int x = 0; x < w; x++) {
                float u = within((x + 0.5f) * width / w - 0.5f, width);
                int left = Math.min((int) u, Math.max(0, width - 2));
                int right = Math.min(left + 1, width - 1);
                float above = grey[top * width + left] * (1 - u + left) + grey[top * width + right] * (u - left);
                float under = grey[below + left] * (1 - u + left) + grey[below + right] * (u - left);
                to[y * w + x] = above * (1 - v + top) + under * (v - top);
            }
        }
        return new Picture(w, h, to);
    }

    private static float within(float at, int size) {
        return Math.max(0, Math.min(at, size - 1));
    }

    /** The picture grown at its right and lower edge to multiples of a step, by what a mirror there shows. */
    Picture grownTo(int step) {
        int w = (width + step - 1) / step * step;
        int h = (height + step - 1) / step * step;
        float[] to = new float[w * h];
        for (int y = 0; y < h; y++) {
            for (int x = 0; x < w; x++) {
                to[y * w + x] = at(mirrored(x, width), mirrored(y, height));
            }
        }
        return new Picture(w, h, to);
    }

    /** The place inside that a mirror at the edges shows for one outside. */
    static int mirrored(int i, int size) {
        int period = Math.max(1, 2 * size - 2);
        int m = Math.floorMod(i, period);
        return Math.min(m < size ? m : period - m, size - 1);
    }
}
