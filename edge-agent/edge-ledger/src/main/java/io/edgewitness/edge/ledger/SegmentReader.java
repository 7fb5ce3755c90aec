package io.edgewitness.edge.ledger;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import io.edgewitness.edge.ledger.FrameScanner.Frame;
import io.edgewitness.edge.ledger.proto.Batch;
import io.edgewitness.edge.ledger.proto.BatchEnd;
import io.edgewitness.edge.ledger.proto.BatchHeader;
import io.edgewitness.edge.ledger.proto.Leaf;
import io.edgewitness.edge.ledger.proto.SegmentStart;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One segment, from one batch end to the next. */
final class SegmentReader implements AutoCloseable {
    private final Disk disk;
    private final long number;
    private final Disk.File evidence;
    private final BatchId before;
    private @Nullable SegmentStart start; // until the first batch is read: with many points it is large
    private long position;
    private BatchId last;
    private Disk.@Nullable File raw;
    private int damaged;

    private SegmentReader(Disk disk, long number, Disk.File evidence, SegmentStart start, long position) {
        this.disk = disk;
        this.number = number;
        this.evidence = evidence;
        this.start = start;
        this.position = position;
        this.before = new BatchId(start.getPreviousEpoch(), start.getPreviousNumber());
        this.last = before;
    }

    /** @return null if the writer is just making it, or it was dropped meanwhile */
    static @Nullable SegmentReader open(Disk disk, long number) throws IOException {
        String name = SegmentNames.evidence(number);
        Disk.File f;
        try {
            f = disk.read(name);
        } catch (NoSuchFileException e) {
            return null;
        }
        try {
            FrameScanner s = new FrameScanner(f, Frames.FILE_HEADER);
            Frame first = f.size() < Frames.FILE_HEADER ? null : s.next();
            if (f.size() >= Frames.FILE_HEADER) {
                FrameScanner.checkHeader(f, name, 'E', number);
            }
            if (first == null && s.stop() != FrameScanner.Stop.DAMAGED) {
                f.close();
                return null;
            }
            if (first == null || first.type() != Frames.START) {
                throw new LedgerException(disk + "/" + name + " is damaged at byte " + Frames.FILE_HEADER);
            }
            return new SegmentReader(disk, number, f, SegmentStart.parseFrom(first.body()), first.end());
        } catch (IOException | RuntimeException e) {
            f.close();
            throw e;
        }
    }

    long number() {
        return number;
    }

    /** Before the first batch is read. */
    SegmentStart start() {
        return Objects.requireNonNull(start);
    }

    /** The batch before this segment. */
    BatchId before() {
        return before;
    }

    BatchId last() {
        return last;
    }

    /** Batches whose samples were damaged and went to the uplink as hashes. */
    int damaged() {
        return damaged;
    }

    static BatchId id(BatchEnd end) throws InvalidProtocolBufferException {
        BatchHeader h = BatchHeader.parseFrom(end.getHeader());
        return new BatchId(h.getEpoch(), h.getNumber());
    }

    /** Goes behind the last batch that is not after this one. */
    void skipTo(BatchId after) throws IOException {
        long before = position;
        BatchId lastBefore = last;
        for (BatchEnd e = nextEnd(); e != null; e = nextEnd()) {
            if (last.isAfter(after)) {
                position = before;
                last = lastBefore;
                return;
            }
            before = position;
            lastBefore = last;
        }
    }

    boolean hasMore() throws IOException {
        long before = position;
        BatchId lastBefore = last;
        boolean more = nextEnd() != null;
        position = before;
        last = lastBefore;
        return more;
    }

    @Nullable
    BatchEnd nextEnd() throws IOException {
        return scan(null);
    }

    @Nullable
    Batch next(boolean forUplink) throws IOException {
        Batch.Builder b = Batch.newBuilder();
        BatchEnd end = scan(b);
        if (end == null) {
            return null;
        }
        addRaw(b, end, forUplink);
        return b.setHeader(end.getHeader()).setSignature(end.getSignature()).build();
    }

    private @Nullable BatchEnd scan(Batch.@Nullable Builder into) throws IOException {
        start = null;
        FrameScanner s = new FrameScanner(evidence, position);
        for (Frame f = s.next(); f != null; f = s.next()) {
            if (f.type() == Frames.BATCH_END) {
                BatchEnd end = BatchEnd.parseFrom(f.body());
                position = f.end();
                last = id(end);
                return end;
            } else if (into != null && f.type() == Frames.EVIDENCE) {
                into.addEvidence(leaf(f));
            } else if (into != null && f.type() == Frames.BLOB) {
                into.addBlob(leaf(f));
            }
        }
        if (s.stop() == FrameScanner.Stop.DAMAGED && Recovery.hasBatchEnd(evidence, s.position())) {
            throw new LedgerException(disk + "/" + SegmentNames.evidence(number) + " is damaged at byte " + s.position()
                    + ", after batch " + last);
        }
        return null;
    }

    private void addRaw(Batch.Builder b, BatchEnd end, boolean forUplink) throws IOException {
        if (end.getRawCount() == 0) {
            return;
        }
        Disk.File file = rawFile();
        if (file == null) {
            end.getRawList().forEach(hash -> b.addRaw(Leaf.newBuilder().setHash(hash)));
            return;
        }
        FrameScanner s = new FrameScanner(file, end.getRawFrom());
        for (int i = 0; i < end.getRawCount(); i++) {
            if (forUplink && !end.getUplink(i)) {
                b.addRaw(Leaf.newBuilder().setHash(end.getRaw(i)));
                s.skip();
                continue;
            }
            Frame f = s.next();
            if (f == null || f.end() > end.getRawTo()) {
                if (forUplink) {
                    // Samples that are lost must not keep back the figures behind them.
                    end.getRawList()
                            .subList(i, end.getRawCount())
                            .forEach(hash -> b.addRaw(Leaf.newBuilder().setHash(hash)));
                    damaged++;
                    return;
                }
                throw new LedgerException(disk + "/" + SegmentNames.raw(number) + " is damaged at byte " + s.position()
                        + ", in batch " + last);
            }
            b.addRaw(leaf(f));
        }
    }

    private Disk.@Nullable File rawFile() throws IOException {
        if (!disk.exists(SegmentNames.raw(number))) {
            if (raw != null) {
                raw.close();
                raw = null;
            }
            return null;
        }
        if (raw == null) {
            raw = disk.read(SegmentNames.raw(number));
        }
        return raw;
    }

    /** Shares the frame's bytes: nobody writes to them. */
    static Leaf leaf(Frame f) {
        return Leaf.newBuilder()
                .setSalt(UnsafeByteOperations.unsafeWrap(f.body(), 0, Hashes.SALT))
                .setContent(UnsafeByteOperations.unsafeWrap(f.body(), Hashes.SALT, f.contentSize()))
                .build();
    }

    @Override
    public void close() {
        try {
            Disk.File r = raw;
            raw = null;
            if (r != null) {
                r.close();
            }
            evidence.close();
        } catch (IOException e) {
            throw new LedgerException("cannot close the ledger: " + e.getMessage(), e);
        }
    }
}
