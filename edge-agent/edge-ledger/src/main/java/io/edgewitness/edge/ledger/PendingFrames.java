package io.edgewitness.edge.ledger;

import java.util.ArrayList;
import java.util.List;

/** Frames that are not on disk yet, with their leaves in the same order. */
final class PendingFrames {
    private final Frames frames;
    private final ColumnBuffer bytes = new ColumnBuffer(16 << 10);
    private final List<byte[]> hashes = new ArrayList<>();
    private final List<int[]> typesAndSizes = new ArrayList<>();

    PendingFrames(Frames frames) {
        this.frames = frames;
    }

    ColumnBuffer bytes() {
        return bytes;
    }

    int size() {
        return bytes.size();
    }

    int add(int type, byte[] content) {
        hashes.add(frames.leaf(bytes, type, content));
        typesAndSizes.add(new int[] {type, content.length});
        return content.length;
    }

    void leaves(OpenBatch to) {
        for (int i = 0; i < hashes.size(); i++) {
            to.leaf(typesAndSizes.get(i)[0], hashes.get(i), typesAndSizes.get(i)[1]);
        }
    }

    void clear() {
        bytes.clear();
        hashes.clear();
        typesAndSizes.clear();
    }
}
