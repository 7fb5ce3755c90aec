package io.edgewitness.edge.ledger;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Finds whole frames behind damage. */
final class FrameSearch {
    /** Length and type. */
    private static final int HEAD = 5;

    private static final int WINDOW = 1 << 20;

    private FrameSearch() {}

    /**
     * Looks at each byte, but reads as a frame only what looks like the head of one.
     *
     * @return place of the next whole frame, or the file's size
     */
    static long next(Disk.File f, long from) throws IOException {
        long size = f.size();
        ByteBuffer window = ByteBuffer.allocate((int) Math.min(WINDOW, Math.max(0, size - from)));
        for (long start = from; start + Frames.OVERHEAD <= size; start += window.limit() - HEAD + 1) {
            window.clear();
            if (f.read(start, window) < HEAD) {
                break;
            }
            window.flip();
            for (int i = 0; i + HEAD <= window.limit(); i++) {
                int length = window.getInt(i);
                int type = window.get(i + 4);
                boolean plausible = type >= Frames.START
                        && type <= Frames.BATCH_END
                        && length >= 0
                        && length <= size - start - i - Frames.OVERHEAD;
                if (plausible && new FrameScanner(f, start + i).next() != null) {
                    return start + i;
                }
            }
        }
        return f.size();
    }
}
