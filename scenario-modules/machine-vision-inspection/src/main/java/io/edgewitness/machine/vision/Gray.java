package io.edgewitness.machine.vision;

import io.edgewitness.edge.api.Value.Frame;

/**
 * A grey picture, rows from the top, one byte a pixel.
 *
 * @param pixels may be longer than the picture, and may be a frame's own: nobody changes them
 */
record Gray(int width, int height, byte[] pixels) {
    Gray(int width, int height) {
        this(width, height, new byte[width * height]);
    }

    int at(int x, int y) {
        return pixels[y * width + x] & 0xFF;
    }

    /**
     * A part of a frame as grey; of a grey frame's whole the frame's own bytes.
     *
     * @param scratch takes the pixels where they must be copied; of the part's size
     */
    static Gray of(Frame frame, Box part, Gray scratch) {
        byte[] from = frame.pixels();
        boolean whole = part.width() == frame.width() && part.height() == frame.height();
        if (whole && frame.layout() == Frame.Layout.GRAY) {
            return new Gray(frame.width(), frame.height(), from);
        }
        int step = frame.layout().bytes();
        for (int y = 0; y < part.height(); y++) {
            int p = ((part.y() + y) * frame.width() + part.x()) * step;
            int q = y * part.width();
            if (step == 1) {
                System.arraycopy(from, p, scratch.pixels, q, part.width());
            } else {
                for (int x = 0; x < part.width(); x++, p += 3) {
                    scratch.pixels[q + x] = luma(from[p] & 0xFF, from[p + 1] & 0xFF, from[p + 2] & 0xFF);
                }
            }
        }
        return scratch;
    }

    /** Rec. ITU-R BT.601, in 1/65536. */
    static byte luma(int red, int green, int blue) {
        return (byte) ((19595 * red + 38470 * green + 7471 * blue + 32768) >> 16);
    }

    /** Half the size, each pixel the mean of four. */
    Gray half() {
        Gray to = new Gray(width / 2, height / 2);
        for (int y = 0; y < to.height; y++) {
            for (int x = 0; x < to.width; x++) {
                int sum = at(2 * x, 2 * y) + at(2 * x + 1, 2 * y) + at(2 * x, 2 * y + 1) + at(2 * x + 1, 2 * y + 1);
                to.pixels[y * to.width + x] = (byte) ((sum + 2) / 4);
            }
        }
        return to;
    }

    double mean(Box part) {
        long sum = 0;
        for (int y = part.y(); y < part.bottom(); y++) {
            for (int x = part.x(); x < part.right(); x++) {
                sum += at(x, y);
            }
        }
        return (double) sum / ((long) part.width() * part.height());
    }
}
