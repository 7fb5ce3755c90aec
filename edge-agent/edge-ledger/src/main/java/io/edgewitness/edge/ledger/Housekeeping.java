package io.edgewitness.edge.ledger;

import java.io.IOException;

/** The uplink's cursor, quota and retention. */
final class Housekeeping {
    private static final long CURSOR_INTERVAL = 5_000_000_000L;
    private final Disk disk;
    private volatile BatchId acknowledged;
    private BatchId stored;
    private long lastStored;

    Housekeeping(Disk disk, LedgerSettings settings, BatchLog log) throws IOException {
        this.disk = disk;
        this.stored = LedgerFiles.readCursor(disk);
        this.acknowledged = stored;
    }

    void begin(long now) throws IOException {
        lastStored = now;
    }

    void acknowledged(BatchId id) {
        acknowledged = id;
    }

    BatchId acknowledged() {
        return acknowledged;
    }

    int doWork(long now) throws IOException {
        boolean due = now < lastStored || now - lastStored >= CURSOR_INTERVAL;
        return due && storeCursor(now) ? 1 : 0;
    }

    void close() throws IOException {
        storeCursor(lastStored);
    }

    private boolean storeCursor(long now) throws IOException {
        BatchId id = acknowledged;
        if (id.equals(stored)) {
            return false;
        }
        lastStored = now;
        try {
            disk.replace(SegmentNames.UPLINK, LedgerFiles.cursor(id));
            stored = id;
            return true;
        } catch (IOException e) {
            // A full disk: the collector tells where it is, so an old cursor only costs sending again.
            return false;
        }
    }
}
