package io.edgewitness.edge.ledger;

import io.edgewitness.edge.ledger.proto.EventRecord;
import io.edgewitness.edge.ledger.proto.EvidenceRecord;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Whether the disk takes nothing at present, and since when. One thread changes it, any may ask. */
final class FullDisk {
    private static final long LITTLE = 1 << 20;
    private volatile boolean full;
    private long since;

    /** @return whether room would mend it; where the system speaks another language, the room that is left says so */
    static boolean isReason(Disk disk, IOException failure) throws IOException {
        String what = String.valueOf(failure.getMessage());
        return what.contains("No space left")
                || what.contains("not enough space")
                || what.contains("quota exceeded")
                || disk.usableSpace() < LITTLE;
    }

    boolean isFull() {
        return full;
    }

    void became(long instant) {
        if (!full) {
            since = instant;
            full = true;
        }
    }

    /** @return what to record of the time it was full; null: it was not */
    @Nullable
    EvidenceRecord ended(long instant) {
        if (!full) {
            return null;
        }
        full = false;
        return EvidenceRecord.newBuilder()
                .setAt(instant)
                .setEvent(EventRecord.newBuilder()
                        .setType("ledger-disk-full")
                        .setSeverity(3)
                        .setMessage("the disk took nothing from " + Nanos.instant(since) + " to "
                                + Nanos.instant(instant) + "; what was refused meanwhile is declared as gaps"))
                .build();
    }
}
