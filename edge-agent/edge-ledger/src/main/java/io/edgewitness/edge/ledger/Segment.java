package io.edgewitness.edge.ledger;

import io.edgewitness.edge.ledger.proto.SegmentStart;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/** The two files that the writer appends to. A write that failed leaves nothing behind. */
final class Segment implements Closeable {
    private final long number;
    private final Disk.File evidence;
    private final Disk.File raw;
    private long evidenceEnd;
    private long rawEnd;

    private Segment(long number, Disk.File evidence, Disk.File raw) throws IOException {
        this.number = number;
        this.evidence = evidence;
        this.raw = raw;
        this.evidenceEnd = evidence.size();
        this.rawEnd = raw.size();
    }

    /** The raw file comes first: where there is an evidence file, there is a raw file, unless it was dropped. */
    static Segment create(Disk disk, SegmentStart start, Frames frames) throws IOException {
        long number = start.getSegment();
        Disk.File raw = null;
        Disk.File evidence = null;
        try {
            raw = empty(disk, SegmentNames.raw(number));
            raw.append(ByteBuffer.wrap(Frames.fileHeader('R', number)));
            raw.force();
            evidence = empty(disk, SegmentNames.evidence(number));
            ColumnBuffer b = new ColumnBuffer(512);
            b.write(Frames.fileHeader('E', number));
            frames.frame(b, Frames.START, start.toByteArray());
            evidence.append(b.toBuffer());
            evidence.force();
            return new Segment(number, evidence, raw);
        } catch (IOException e) {
            closeQuietly(evidence, e);
            closeQuietly(raw, e);
            disk.delete(SegmentNames.evidence(number));
            disk.delete(SegmentNames.raw(number));
            throw e;
        }
    }

    /** An attempt that failed may have left one that could not be deleted. */
    private static Disk.File empty(Disk disk, String name) throws IOException {
        Disk.File file = disk.open(name);
        if (file.size() > 0) {
            file.truncate(0);
        }
        return file;
    }

    private static void closeQuietly(Disk.@org.jspecify.annotations.Nullable File file, IOException because) {
        if (file != null) {
            try {
                file.close();
            } catch (IOException e) {
                because.addSuppressed(e);
            }
        }
    }

    long number() {
        return number;
    }

    long rawEnd() {
        return rawEnd;
    }

    long bytes() {
        return evidenceEnd + rawEnd;
    }

    /** @throws LedgerFullException if the disk did not take it; @throws IOException if the disk is broken or it cannot even be taken back */
    void appendEvidence(ColumnBuffer content) throws IOException {
        append(evidence, evidenceEnd, content);
        evidenceEnd += content.size();
    }

    void appendRaw(ColumnBuffer content) throws IOException {
        append(raw, rawEnd, content);
        rawEnd += content.size();
    }

    private static void append(Disk.File file, long end, ColumnBuffer content) throws IOException {
        try {
            file.append(content.toBuffer());
        } catch (IOException e) {
            file.truncate(end);
            if (isBroken(e)) {
                throw e;
            }
            throw new LedgerFullException("the disk takes no more: " + e.getMessage());
        }
    }

    /** What no room that anybody makes will mend; a quota or a full disk is told in other words. */
    private static boolean isBroken(IOException e) {
        String what = String.valueOf(e.getMessage());
        return what.contains("Input/output error") || what.contains("Read-only file system");
    }

    void forceEvidence() throws IOException {
        evidence.force();
    }

    void forceRaw() throws IOException {
        raw.force();
    }

    @Override
    public void close() throws IOException {
        try (raw) {
            evidence.close();
        }
    }
}
