package io.edgewitness.edge.ledger;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Small helpers over {@link Disk}. */
final class LedgerFiles {
    private LedgerFiles() {}

    static byte[] readAll(Disk disk, String name) throws IOException {
        try (Disk.File f = disk.read(name)) {
            long size = f.size();
            if (size > Frames.MAX_BODY) {
                throw new IOException(name + " is too large");
            }
            ByteBuffer b = ByteBuffer.allocate((int) size);
            if (f.read(0, b) < size) {
                throw new IOException(name + " ends too early");
            }
            return b.array();
        }
    }

    /** A place, as the files {@code uplink} and {@code closed} hold it: epoch, number, CRC-32C. */
    static byte[] cursor(BatchId id) {
        ByteBuffer b = ByteBuffer.allocate(20);
        b.putLong(id.epoch()).putLong(id.number());
        b.putInt(Frames.crc(b.array(), 0, 16));
        return b.array();
    }

    /** @return {@link BatchId#NONE} if there is none, or it is damaged */
    static BatchId readCursor(Disk disk, String name) throws IOException {
        if (!disk.exists(name)) {
            return BatchId.NONE;
        }
        ByteBuffer b = ByteBuffer.wrap(readAll(disk, name));
        boolean whole = b.capacity() == 20 && Frames.crc(b.array(), 0, 16) == b.getInt(16);
        return whole ? new BatchId(b.getLong(0), b.getLong(8)) : BatchId.NONE;
    }
}
