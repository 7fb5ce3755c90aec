package io.edgewitness.adapter.camera;

import io.edgewitness.edge.api.Value.Frame;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** Frames whose arrays are used again once they are released. Any thread. */
final class FrameArrays {
    private static final int MOST_SPARE = 4;

    private final ArrayDeque<byte[]> spare = new ArrayDeque<>();

    /** Of exactly this size: a reader may want an array that fits. */
    synchronized byte[] take(int size) {
        byte[] last = spare.poll();
        return last != null && last.length == size ? last : new byte[size];
    }

    /** @param pixels of {@link #take} */
    Frame frame(
            int width, int height, Frame.Layout layout, byte[] pixels, Frame.@Nullable Original original, long number) {
        return new Frame(width, height, layout, pixels, original, number, () -> giveBack(pixels));
    }

    private synchronized void giveBack(byte[] pixels) {
        if (spare.size() < MOST_SPARE) {
            spare.add(pixels);
        }
    }
}
