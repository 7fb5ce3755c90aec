package io.edgewitness.adapter.mqtt;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/**
 * Small records of five numbers at fixed places, each overwritten where it is. What was written survives the death of the process, and a loss of
 * power once it was forced; a slot that was torn fails its checksum and reads as absent. One thread.
 */
final class SlotFile implements AutoCloseable {
    private static final int NUMBERS = 5;
    private static final int BYTES = NUMBERS * Long.BYTES + Integer.BYTES;

    private final FileChannel channel;
    private final ByteBuffer buffer = ByteBuffer.allocate(BYTES);

    SlotFile(Path file) throws IOException {
        channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    /** The slots that hold something, by their place. */
    Map<Integer, long[]> read() throws IOException {
        Map<Integer, long[]> slots = new TreeMap<>();
        ByteBuffer all = ByteBuffer.allocate((int) channel.size());
        int read;
        do {
            read = channel.read(all, all.position());
        } while (read > 0);
        all.flip();
        for (int slot = 0; all.remaining() >= BYTES; slot++) {
            int start = all.position();
            long[] numbers = new long[NUMBERS];
            for (int i = 0; i < NUMBERS; i++) {
                numbers[i] = all.getLong();
            }
            if (all.getInt() == checksum(all.array(), start)) {
                slots.put(slot, numbers);
            }
        }
        return slots;
    }

    void write(int slot, long a, long b, long c, long d, long e) throws IOException {
        buffer.clear();
        buffer.putLong(a).putLong(b).putLong(c).putLong(d).putLong(e);
        buffer.putInt(checksum(buffer.array(), 0)).flip();
        long at = (long) slot * BYTES;
        while (buffer.hasRemaining()) {
            at += channel.write(buffer, at);
        }
    }

    /** What was written survives a loss of power from here on. */
    void force() throws IOException {
        channel.force(false);
    }

    /** All zeros must not pass for a record. */
    private static int checksum(byte[] bytes, int start) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, start, NUMBERS * Long.BYTES);
        return (int) crc.getValue() ^ 0x5EED;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
