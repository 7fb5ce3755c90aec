package io.edgewitness.yard.tallying;

import io.edgewitness.code.reader.CodeReader;
import io.edgewitness.code.reader.GrayImage;
import io.edgewitness.edge.api.Value.Frame;

/** The code in a camera's frame. A frame without one takes the longest to read; while it is read only the latest of the next waits. One thread. */
final class FrameCodes {
    private final CodeReader reader = new CodeReader();

    /** @return what the code says; empty: there is none that is believed */
    String read(Frame frame) {
        if ((long) frame.width() * frame.height() > GrayImage.MOST_PIXELS) {
            throw new IllegalArgumentException("a frame has at most " + GrayImage.MOST_PIXELS + " pixels");
        }
        return reader.read(gray(frame)).map(CodeReader.Code::text).orElse("");
    }

    private static GrayImage gray(Frame frame) {
        byte[] pixels = frame.pixels();
        int step = frame.layout().bytes();
        float[] gray = new float[frame.width() * frame.height()];
        for (int i = 0; i < gray.length; i++) {
            int p = i * step;
            gray[i] = step == 1
                    ? pixels[p] & 255
                    : ((pixels[p] & 255) + 2 * (pixels[p + 1] & 255) + (pixels[p + 2] & 255)) / 4f;
        }
        return new GrayImage(frame.width(), frame.height(), gray);
    }
}
