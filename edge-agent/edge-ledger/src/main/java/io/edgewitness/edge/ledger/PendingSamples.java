package io.edgewitness.edge.ledger;

import io.edgewitness.edge.api.Delivery;
import io.edgewitness.edge.api.Sample;
import java.util.List;

/** Samples that are not on disk yet, those for the collector in frames of their own. */
final class PendingSamples {
    private final Frames frames;
    private final RawFrameBuilder local = new RawFrameBuilder();
    private final RawFrameBuilder uplink = new RawFrameBuilder();
    private final ColumnBuffer raw = new ColumnBuffer(64 << 10);

    PendingSamples(Frames frames) {
        this.frames = frames;
    }

    int bytes() {
        return raw.size() + local.bytes() + uplink.bytes();
    }

    /** @return bytes that it grew by */
    int add(long seq, String source, Delivery d, PointTable.Resolved resolved) {
        int before = local.bytes() + uplink.bytes();
        boolean[] marks = resolved.uplink();
        if (marks == null) {
            (resolved.all() ? uplink : local).add(seq, source, d, resolved);
        } else {
            addPart(local, seq, source, d, resolved.numbers(), marks, false);
            addPart(uplink, seq, source, d, resolved.numbers(), marks, true);
        }
        return local.bytes() + uplink.bytes() - before;
    }

    private static void addPart(
            RawFrameBuilder to, long seq, String source, Delivery d, int[] numbers, boolean[] marks, boolean wanted) {
        List<Sample> samples = d.samples();
        for (int i = 0; i < marks.length; i++) {
            if (marks[i] == wanted) {
                to.addSplit(numbers[i], samples.get(i), i);
            }
        }
        to.end(seq, source, d.origin(), d.key(), true);
    }

    /** Makes frames of all, leaves of the batch. @return the frames, also those of a write that failed; the caller clears what it wrote */
    ColumnBuffer encode(OpenBatch batch) {
        encode(local, Frames.RAW, batch);
        encode(uplink, Frames.RAW_UPLINK, batch);
        return raw;
    }

    private void encode(RawFrameBuilder b, int type, OpenBatch batch) {
        if (!b.isEmpty()) {
            int start = frames.beginLeaf(raw, type);
            b.finish(raw);
            int content = raw.size() - start - 5 - Hashes.SALT;
            batch.leaf(type, frames.endLeaf(raw, start), content);
        }
    }
}
