package io.edgewitness.edge.ledger;

import com.google.protobuf.InvalidProtocolBufferException;
import io.edgewitness.edge.ledger.proto.EvidenceRecord;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;

/** The evidence of the last while, in the order of the files, without a look at the samples: fast, also over a large ledger. */
public final class EvidenceScan {
    private final Disk disk;
    private long last;

    /** All evidence that is written, the open batch's too. One thread, also beside the writer. */
    public EvidenceScan(Disk disk) {
        this.disk = disk;
    }

    /**
     * Shows one more file, oldest first. What the writer carries on out of a file that it drops is shown where it was carried to, so
     * nothing escapes that was there at the begin.
     *
     * @return false: all were shown
     * @throws LedgerException if the file cannot be read; the same one comes again
     */
    public boolean next(Consumer<EvidenceRecord> record) {
        try {
            for (long n : SegmentNames.segments(disk)) {
                if (n > last) {
                    read(disk, n, record);
                    last = n;
                    return true;
                }
            }
            return false;
        } catch (IOException e) {
            throw new LedgerException(disk + ": cannot read the ledger: " + FileFailure.text(e), e);
        }
    }

    /**
     * Shows every whole evidence record of the files that may hold something recorded after {@code since}, and so some from before it.
     * After {@link LedgerWriter#open} these are all that the runs before left. Any thread.
     *
     * @throws LedgerException if a file is of another version or cannot be read
     */
    public static void since(Disk disk, Instant since, Consumer<EvidenceRecord> record) {
        try {
            List<Long> wanted = new ArrayList<>();
            List<Long> all = new ArrayList<>(SegmentNames.segments(disk));
            Collections.reverse(all);
            for (long n : all) {
                try (SegmentReader s = SegmentReader.open(disk, n)) {
                    if (s == null) {
                        continue;
                    }
                    wanted.add(n);
                    long before = s.start().getLastRecorded();
                    if (before != 0 && Nanos.instant(before).isBefore(since)) {
                        break;
                    }
                }
            }
            Collections.reverse(wanted);
            for (long n : wanted) {
                read(disk, n, record);
            }
        } catch (IOException e) {
            throw new LedgerException(disk + ": cannot read the ledger: " + FileFailure.text(e), e);
        }
    }

    private static void read(Disk disk, long segment, Consumer<EvidenceRecord> record) throws IOException {
        try (Disk.File f = disk.read(SegmentNames.evidence(segment))) {
            FrameScanner s = new FrameScanner(f, Frames.FILE_HEADER);
            for (FrameScanner.Frame frame = s.next(); frame != null; frame = s.next()) {
                if (frame.type() == Frames.EVIDENCE) {
                    record.accept(parse(frame));
                }
            }
        } catch (NoSuchFileException e) {
            return; // dropped for the quota since the files were listed
        }
    }

    private static EvidenceRecord parse(FrameScanner.Frame frame) {
        try {
            return EvidenceRecord.parser().parseFrom(frame.body(), Hashes.SALT, frame.contentSize());
        } catch (InvalidProtocolBufferException e) {
            throw new LedgerException("an evidence record that is none: " + e.getMessage(), e);
        }
    }
}
