package io.edgewitness.edge.ledger;

import io.edgewitness.edge.ledger.FrameScanner.Frame;
import io.edgewitness.edge.ledger.proto.Batch;
import io.edgewitness.edge.ledger.proto.BatchEnd;
import io.edgewitness.edge.ledger.proto.Leaf;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The raw file of a segment while it is verified. */
final class RawLane implements AutoCloseable {
    private final long number;
    private final Disk.@Nullable File file;
    private final List<String> problems;
    private long expected = Frames.FILE_HEADER;

    private RawLane(long number, Disk.@Nullable File file, List<String> problems) {
        this.number = number;
        this.file = file;
        this.problems = problems;
    }

    static RawLane open(Disk disk, long number, List<String> problems) throws IOException {
        String name = SegmentNames.raw(number);
        if (!disk.exists(name)) {
            return new RawLane(number, null, problems);
        }
        Disk.File f = disk.read(name);
        try {
            FrameScanner.checkHeader(f, name, 'R', number);
        } catch (LedgerException e) {
            problems.add(e.getMessage());
        }
        return new RawLane(number, f, problems);
    }

    long number() {
        return number;
    }

    /** Adds the batch's leaves, as hashes where they cannot be read. @return false if the file was dropped */
    boolean add(Batch.Builder to, BatchEnd end, BatchId id) throws IOException {
        String where = SegmentNames.raw(number) + ", batch " + id + ", ";
        if (end.getRawFrom() != expected) {
            problems.add(where + "byte " + expected + ": the batch's samples begin at " + end.getRawFrom());
        }
        expected = end.getRawTo();
        FrameScanner s = file == null ? null : new FrameScanner(file, end.getRawFrom());
        for (int i = 0; i < end.getRawCount(); i++) {
            Frame f = s == null ? null : s.next();
            boolean fits = f != null
                    && f.end() <= end.getRawTo()
                    && Arrays.equals(f.leafHash(), end.getRaw(i).toByteArray());
            if (f != null && fits) {
                to.addRaw(SegmentReader.leaf(f));
                continue;
            }
            if (s != null) {
                problems.add(where + "frame " + i + " of " + end.getRawCount() + ", byte " + s.position() + ": "
                        + (f == null ? "its checksum does not fit" : "its content is not what was signed"));
                if (f == null) {
                    s = null;
                }
            }
            to.addRaw(Leaf.newBuilder().setHash(end.getRaw(i)));
        }
        return file != null;
    }

    /** @return bytes behind the last batch */
    long rest() throws IOException {
        return file == null ? 0 : file.size() - expected;
    }

    @Override
    public void close() throws IOException {
        if (file != null) {
            file.close();
        }
    }
}
