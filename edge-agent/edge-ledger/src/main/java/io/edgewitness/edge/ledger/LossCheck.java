package io.edgewitness.edge.ledger;

import io.edgewitness.edge.ledger.proto.BlobRecord;
import io.edgewitness.edge.ledger.proto.LaneDropped;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a ledger lacks, against what its records declare as dropped. */
final class LossCheck {
    private final Disk disk;
    private final List<String> problems;
    private final List<String> notes;
    private final List<LaneDropped> dropped = new ArrayList<>();
    private final Map<BatchId, String> missingRaw = new TreeMap<>();
    private final Map<String, String> missingBlobs = new TreeMap<>();

    LossCheck(Disk disk, List<String> problems, List<String> notes) {
        this.disk = disk;
        this.problems = problems;
        this.notes = notes;
    }

    void declared(LaneDropped loss) {
        dropped.add(loss);
    }

    /** The batch's samples are not there. */
    void samples(BatchId id, String file) {
        missingRaw.put(id, file);
    }

    /** Looks whether it is there, and as it was. */
    void blob(String where, BlobRecord r) throws IOException {
        String hex = Hashes.hex(r.getSha256().toByteArray());
        try {
            byte[] content = LedgerFiles.readAll(disk, SegmentNames.blob(hex));
            if (!Arrays.equals(Hashes.sha256(content), r.getSha256().toByteArray())) {
                problems.add(where + SegmentNames.blob(hex) + " was changed: its SHA-256 is "
                        + Hashes.hex(Hashes.sha256(content)));
            }
        } catch (NoSuchFileException e) {
            missingBlobs.put(hex, where);
        }
    }

    /** Payload that is not there must have been declared. */
    void run() {
        missingRaw.forEach((id, file) -> {
            if (!isDeclared("raw", id)) {
                problems.add(
                        file + " is missing, and with it the samples of batch " + id + "; no record declares that");
            }
        });
        boolean blobsDeclared = dropped.stream().anyMatch(d -> d.getLane().equals("blob"));
        missingBlobs.forEach((hex, where) -> {
            if (!blobsDeclared) {
                problems.add(where + SegmentNames.blob(hex) + " is missing; no record declares that");
            }
        });
        if (!missingRaw.isEmpty()) {
            notes.add("samples of " + missingRaw.size() + " batches were dropped; their hashes are there");
        }
    }

    private boolean isDeclared(String lane, BatchId id) {
        return dropped.stream()
                .anyMatch(d -> d.getLane().equals(lane)
                        && d.getEpoch() == id.epoch()
                        && d.getFirstBatch() <= id.number()
                        && id.number() <= d.getLastBatch());
    }
}
