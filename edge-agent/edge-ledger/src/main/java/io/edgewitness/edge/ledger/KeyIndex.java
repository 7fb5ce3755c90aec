package io.edgewitness.edge.ledger;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Which keys a source has already sent. Exact within its memory:
 *
 * <ul>
 *   <li>Keys that end in a running number (up to 18 digits without a leading zero, behind a prefix of at most 64 characters) are kept
 *       as ranges, for ever: up to {@value #PREFIXES} prefixes and {@value #RANGES} ranges a source, the lowest range of the fullest prefix going
 *       first. A counter takes one range however long it runs.
 *   <li>Of all other keys, of all sources together, the last {@value #OTHERS} are kept, as 128 bits of their SHA-256: at most 32 MiB.
 * </ul>
 */
final class KeyIndex {
    static final int PREFIXES = 1024;
    static final int RANGES = 8192;
    static final int OTHERS = 1 << 20;
    private static final byte[] MAGIC = "EWKEYS01".getBytes(StandardCharsets.US_ASCII);

    private final Map<String, Source> sources = new TreeMap<>();
    private long[] ring = new long[2048];
    private int[] table = new int[4096];
    private int ringSize;
    private int ringNext;

    /** @return false if it was there */
    boolean add(String source, String key) {
        int digits = digits(key);
        if (digits > 0) {
            Source s = sources.computeIfAbsent(source, x -> new Source());
            String prefix = key.substring(0, key.length() - digits);
            NavigableMap<Long, Long> ranges = s.prefixes.get(prefix);
            if (ranges == null && s.prefixes.size() < PREFIXES) {
                ranges = new TreeMap<>();
                s.prefixes.put(prefix, ranges);
            }
            if (ranges != null) {
                return s.add(ranges, Long.parseLong(key, key.length() - digits, key.length(), 10));
            }
        }
        byte[] hash = Hashes.sha256((source + '\0' + key).getBytes(StandardCharsets.UTF_8));
        ByteBuffer b = ByteBuffer.wrap(hash);
        return addOther(b.getLong(), b.getLong());
    }

    private static int digits(String key) {
        int from = key.length();
        while (from > 0 && key.charAt(from - 1) >= '0' && key.charAt(from - 1) <= '9') {
            from--;
        }
        int n = key.length() - from;
        boolean leadingZero = n > 1 && key.charAt(from) == '0';
        return n > 18 || leadingZero || from > 64 ? 0 : n;
    }

    private boolean addOther(long high, long low) {
        int at = find(high, low);
        if (table[at] != 0) {
            return false;
        }
        if (ringSize == ring.length / 2) {
            if (ringSize < OTHERS) {
                growTable();
            } else {
                remove(ring[2 * ringNext], ring[2 * ringNext + 1]);
            }
            at = find(high, low);
        }
        ring[2 * ringNext] = high;
        ring[2 * ringNext + 1] = low;
        table[at] = ringNext + 1;
        ringNext = (ringNext + 1) % (ring.length / 2);
        ringSize = Math.min(ringSize + 1, ring.length / 2);
        return true;
    }

    private void growTable() {
        ring = Arrays.copyOf(ring, ring.length * 2);
        ringNext = ringSize;
        table = new int[ring.length * 2];
        for (int i = 0; i < ringSize; i++) {
            table[find(ring[2 * i], ring[2 * i + 1])] = i + 1;
        }
    }

    /** @return place of the key, or the free place where it belongs */
    private int find(long high, long low) {
        int mask = table.length - 1;
        int at = (int) high & mask;
        while (table[at] != 0) {
            int i = 2 * (table[at] - 1);
            if (ring[i] == high && ring[i + 1] == low) {
                return at;
            }
            at = (at + 1) & mask;
        }
        return at;
    }

    /** Linear probing without tombstones: what follows moves up. */
    private void remove(long high, long low) {
        int mask = table.length - 1;
        int hole = find(high, low);
        table[hole] = 0;
        for (int at = (hole + 1) & mask; table[at] != 0; at = (at + 1) & mask) {
            int home = (int) ring[2 * (table[at] - 1)] & mask;
            if (((at - home) & mask) >= ((at - hole) & mask)) {
                table[hole] = table[at];
                table[at] = 0;
                hole = at;
            }
        }
    }

    byte[] toBytes() {
        ColumnBuffer b = new ColumnBuffer(1024 + 16 * ringSize);
        b.write(MAGIC);
        b.writeVarint(sources.size());
        sources.forEach((name, source) -> {
            writeText(b, name);
            b.writeVarint(source.prefixes.size());
            source.prefixes.forEach((prefix, ranges) -> {
                writeText(b, prefix);
                b.writeVarint(ranges.size());
                ranges.forEach((first, last) -> {
                    b.writeVarint(first);
                    b.writeVarint(last - first);
                });
            });
        });
        b.writeVarint(ringSize);
        int capacity = ring.length / 2;
        for (int i = 0; i < ringSize; i++) {
            int at = 2 * ((ringNext - ringSize + i + capacity) % capacity);
            b.writeLittleEndian(ring[at]);
            b.writeLittleEndian(ring[at + 1]);
        }
        b.writeInt(Frames.crc(b.array(), 0, b.size()));
        return b.toBytes();
    }

    /** @throws IOException if the bytes are not what {@link #toBytes} gave */
    static KeyIndex parse(byte[] bytes) throws IOException {
        int end = bytes.length - 4;
        if (end < MAGIC.length
                || !Arrays.equals(bytes, 0, MAGIC.length, MAGIC, 0, MAGIC.length)
                || ByteBuffer.wrap(bytes).getInt(end) != Frames.crc(bytes, 0, end)) {
            throw new IOException("its checksum does not fit");
        }
        com.google.protobuf.CodedInputStream in =
                com.google.protobuf.CodedInputStream.newInstance(bytes, MAGIC.length, end - MAGIC.length);
        KeyIndex k = new KeyIndex();
        for (long n = in.readRawVarint64(); n > 0; n--) {
            Source s = new Source();
            k.sources.put(readText(in), s);
            for (long p = in.readRawVarint64(); p > 0; p--) {
                TreeMap<Long, Long> ranges = new TreeMap<>();
                s.prefixes.put(readText(in), ranges);
                for (long r = in.readRawVarint64(); r > 0; r--) {
                    long first = in.readRawVarint64();
                    ranges.put(first, first + in.readRawVarint64());
                    s.count++;
                }
            }
        }
        for (long n = in.readRawVarint64(); n > 0; n--) {
            k.addOther(in.readRawLittleEndian64(), in.readRawLittleEndian64());
        }
        return k;
    }

    private static void writeText(ColumnBuffer b, String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        b.writeVarint(utf8.length);
        b.write(utf8);
    }

    private static String readText(com.google.protobuf.CodedInputStream in) throws IOException {
        return new String(in.readRawBytes(in.readRawVarint32()), StandardCharsets.UTF_8);
    }

    private static final class Source {
        private final Map<String, NavigableMap<Long, Long>> prefixes = new TreeMap<>();
        private int count;

        boolean add(NavigableMap<Long, Long> ranges, long n) {
            Map.Entry<Long, Long> below = ranges.floorEntry(n);
            if (below != null && below.getValue() >= n) {
                return false;
            }
            long first = below != null && below.getValue() == n - 1 ? below.getKey() : n;
            Long joined = ranges.remove(n + 1);
            ranges.put(first, joined == null ? n : joined);
            count += (first == n ? 1 : 0) - (joined == null ? 0 : 1);
            if (count > RANGES) {
                NavigableMap<Long, Long> fullest = ranges;
                for (NavigableMap<Long, Long> r : prefixes.values()) {
                    if (r.size() > fullest.size()) {
                        fullest = r;
                    }
                }
                fullest.pollFirstEntry();
                count--;
            }
            return true;
        }
    }
}
