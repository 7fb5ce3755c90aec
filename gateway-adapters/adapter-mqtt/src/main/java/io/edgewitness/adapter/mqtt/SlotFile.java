package io.edgewitness.adapter.mqtt;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/**
 * Small records of five numbers at fixed places. What was written survives the death of the process, and a loss of power once it was forced. Each is
 * kept twice, in two files, and the older one is overwritten: one that was torn fails its checksum, and the one before it is still there. The numbers
 * of a place only grow, the first that differ decide, and so the greater is the newer. One thread.
 */
final class SlotFile implements AutoCloseable {
    private static final int NUMBERS = 5;
    private static final int BYTES = NUMBERS * Long.BYTES + Integer.BYTES;

    private final List<FileChannel> copies;
    /** Which copy of each slot is the newer one. */
    private final Map<Integer, Integer> newer = new HashMap<>();

    private final boolean[] unforced = {false, false};
    private final ByteBuffer buffer = ByteBuffer.allocate(BYTES);

    SlotFile(Path file) throws IOException {
        copies = List.of(open(file), open(file.resolveSibling(file.getFileName() + "-2")));
        read();
    }

    private static FileChannel open(Path file) throws IOException {
        return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    /** The slots that hold something, by their place. */
    Map<Integer, long[]> read() throws IOException {
        Map<Integer, long[]> slots = new TreeMap<>();
        for (int copy = 0; copy < copies.size(); copy++) {
            for (Map.Entry<Integer, long[]> slot : read(copies.get(copy)).entrySet()) {
                long[] other = slots.get(slot.getKey());
                if (other == null || Arrays.compare(other, slot.getValue()) < 0) {
                    slots.put(slot.getKey(), slot.getValue());
                    newer.put(slot.getKey(), copy);
                }
            }
        }
        return slots;
    }

    private static Map<Integer, long[]> read(FileChannel channel) throws IOException {
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
        int copy = 1 - newer.getOrDefault(slot, 1);
        long at = (long) slot * BYTES;
        while (buffer.hasRemaining()) {
            at += copies.get(copy).write(buffer, at);
        }
        newer.put(slot, copy);
        unforced[copy] = true;
    }

    /** What was written survives a loss of power from here on. */
    void force() throws IOException {
        for (int copy = 0; copy < copies.size(); copy++) {
            if (unforced[copy]) {
                copies.get(copy).force(false);
                unforced[copy] = false;
            }
        }
    }

    /** All zeros must not pass for a record. */
    private static int checksum(byte[] bytes, int start) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, start, NUMBERS * Long.BYTES);
        return (int) crc.getValue() ^ 0x5EED;
    }

    @Override
    public void close() throws IOException {
        try {
            copies.get(0).close();
        } finally {
            copies.get(1).close();
        }
    }
}
