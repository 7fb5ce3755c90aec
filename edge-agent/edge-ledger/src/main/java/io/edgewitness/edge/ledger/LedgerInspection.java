package io.edgewitness.edge.ledger;

import io.edgewitness.edge.ledger.proto.BatchEnd;
import io.edgewitness.edge.ledger.proto.BatchHeader;
import io.edgewitness.edge.ledger.proto.SegmentStart;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What {@code ledger info}, {@code verify}, {@code export} and {@code blob} say. They only read, also beside a running agent. */
public final class LedgerInspection {
    private LedgerInspection() {}

    /**
     * Outcome of {@link #verify}.
     *
     * @param problems what is wrong, one sentence each, with file, byte and batch; empty: nothing
     * @param notes what is worth knowing and no fault: a tail not signed yet, declared losses, records of a newer version
     * @param first {@link BatchId#NONE} if there is none
     * @param rollups whether made again or not
     * @param fingerprints SHA-256 of the keys that signed, hexadecimal: compare with the commissioning sheet
     */
    public record Verification(
            List<String> problems,
            List<String> notes,
            String agent,
            BatchId first,
            BatchId last,
            long batches,
            long evidenceRecords,
            long rawFrames,
            long seals,
            long rollups,
            List<String> fingerprints) {
        public boolean isSound() {
            return problems.isEmpty();
        }

        /** @return lines to print */
        public List<String> lines() {
            List<String> lines = new ArrayList<>();
            lines.add("agent " + agent + ": " + batches + " batches, " + first + " to " + last + "; " + evidenceRecords
                    + " evidence records, " + rawFrames + " raw frames, " + seals + " seals, " + rollups + " roll-ups");
            fingerprints.forEach(f -> lines.add("key SHA-256 " + f));
            notes.forEach(n -> lines.add("note: " + n));
            problems.forEach(p -> lines.add("WRONG: " + p));
            lines.add(isSound() ? "sound" : problems.size() + " problems");
            return lines;
        }
    }

    /**
     * What there is.
     *
     * @param opened when the first batch was opened; null if there is none
     * @param closed when the last was closed
     * @param samples that came in, dropped ones included
     */
    public record Info(
            String agent,
            List<String> fingerprints,
            long epochs,
            BatchId first,
            BatchId last,
            @Nullable Instant opened,
            @Nullable Instant closed,
            long batches,
            long evidenceRecords,
            long samples,
            long evidenceBytes,
            long rawBytes,
            long blobBytes,
            BatchId acknowledged) {
        /** @return lines to print */
        public List<String> lines() {
            return List.of(
                    "agent         " + agent,
                    "key           SHA-256 " + String.join(", ", fingerprints),
                    "epochs        " + epochs,
                    "batches       " + batches + ", " + first + " to " + last,
                    "time          " + opened + " to " + closed,
                    "records       " + evidenceRecords + " of evidence, " + samples + " samples",
                    "bytes         " + evidenceBytes + " evidence, " + rawBytes + " raw, " + blobBytes + " blobs",
                    "acknowledged  " + acknowledged);
        }
    }

    /** @throws LedgerException if it cannot be read */
    public static Info info(Disk disk) {
        try {
            return readInfo(disk);
        } catch (IOException e) {
            throw new LedgerException(disk + ": cannot read the ledger: " + FileFailure.text(e), e);
        }
    }

    private static Info readInfo(Disk disk) throws IOException {
        BatchId first = BatchId.NONE;
        BatchHeader last = BatchHeader.getDefaultInstance();
        Instant opened = null;
        long batches = 0;
        long evidence = 0;
        long samples = 0;
        String agent = "";
        TreeSet<String> fingerprints = new TreeSet<>();
        TreeSet<Long> epochs = new TreeSet<>();
        for (long n : SegmentNames.segments(disk)) {
            try (SegmentReader s = SegmentReader.open(disk, n)) {
                if (s == null) {
                    continue;
                }
                SegmentStart start = s.start();
                agent = start.getAgent();
                epochs.add(start.getEpoch());
                fingerprints.add(Hashes.hex(Hashes.sha256(start.getPublicKey().toByteArray())));
                for (BatchEnd e = s.nextEnd(); e != null; e = s.nextEnd()) {
                    last = BatchHeader.parseFrom(e.getHeader());
                    if (batches++ == 0) {
                        first = s.last();
                        opened = Nanos.instant(last.getOpened());
                    }
                    evidence += last.getEvidence().getLeaves();
                    samples += last.getSourcesList().stream()
                            .mapToLong(r -> r.getLast() - r.getFirst() + 1)
                            .sum();
                }
            }
        }
        return new Info(
                agent,
                List.copyOf(fingerprints),
                epochs.size(),
                first,
                new BatchId(last.getEpoch(), last.getNumber()),
                opened,
                batches == 0 ? null : Nanos.instant(last.getClosed()),
                batches,
                evidence,
                samples,
                bytes(disk, SegmentNames.EVIDENCE),
                bytes(disk, SegmentNames.RAW),
                bytes(disk, SegmentNames.BLOBS),
                LedgerFiles.readCursor(disk, SegmentNames.UPLINK));
    }

    private static long bytes(Disk disk, String part) throws IOException {
        long sum = 0;
        for (String n : disk.list()) {
            if (n.endsWith(part) || n.startsWith(part)) {
                sum += disk.size(n);
            }
        }
        return sum;
    }

    /**
     * Checks every checksum, leaf, root, link, signature, seal and blob, and makes each roll-up again.
     *
     * @param publicKey the key that must have signed, X.509 encoding; null: the one the ledger names, whose fingerprint the result holds
     * @throws LedgerException if the disk cannot be read at all
     */
    public static Verification verify(Disk disk, byte @Nullable [] publicKey) {
        try {
            return new LedgerVerifier(disk, publicKey).run();
        } catch (IOException e) {
            throw new LedgerException(disk + ": cannot read the ledger: " + FileFailure.text(e), e);
        }
    }

    /** Writes one JSON object a line: batches, evidence records and samples in order. @throws LedgerException if a file is damaged */
    public static void export(Disk disk, Appendable out) {
        try {
            new LedgerExport(disk, out).run();
        } catch (IOException e) {
            throw new LedgerException(disk + ": cannot export the ledger: " + FileFailure.text(e), e);
        }
    }

    /**
     * The bytes that the ledger keeps under their digest: a burst, a picture.
     *
     * @param sha256 64 hexadecimal digits, in small letters
     * @return null: it keeps none; they went for room, or are of another ledger
     * @throws LedgerException if they were changed, or cannot be read
     */
    public static byte @Nullable [] blob(Disk disk, String sha256) {
        String name = SegmentNames.blob(sha256);
        try {
            byte[] content = LedgerFiles.readAll(disk, name);
            if (!Hashes.hex(Hashes.sha256(content)).equals(sha256)) {
                throw new LedgerException(name + " was changed: its SHA-256 is " + Hashes.hex(Hashes.sha256(content)));
            }
            return content;
        } catch (NoSuchFileException e) {
            return null;
        } catch (IOException e) {
            throw new LedgerException(disk + ": cannot read " + name + ": " + FileFailure.text(e), e);
        }
    }

    /** @return the key that signs the newest file whose beginning is whole, X.509 encoding; null if there is none */
    public static byte @Nullable [] signer(Disk disk) throws IOException {
        List<Long> segments = SegmentNames.segments(disk);
        for (int i = segments.size() - 1; i >= 0; i--) {
            try (Disk.File f = disk.read(SegmentNames.evidence(segments.get(i)))) {
                FrameScanner.Frame first = new FrameScanner(f, Frames.FILE_HEADER).next();
                if (first != null && first.type() == Frames.START) {
                    return SegmentStart.parseFrom(first.body()).getPublicKey().toByteArray();
                }
            }
        }
        return null;
    }
}
