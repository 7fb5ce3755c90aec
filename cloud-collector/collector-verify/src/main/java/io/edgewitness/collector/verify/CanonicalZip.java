package io.edgewitness.collector.verify;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.zip.CRC32;

/**
 * A ZIP archive that can be written in one way only: files stored, sorted by name, dated 1980-01-01 00:00, without comments, extra
 * fields or data descriptors. Any unzip opens it, and one changed byte anywhere, in a field that nobody reads too, shows.
 */
final class CanonicalZip {
    static final int LOCAL = 0x04034b50;
    private static final int CENTRAL = 0x02014b50;
    private static final int END = 0x06054b50;
    private static final int LOCAL_SIZE = 30;
    private static final int CENTRAL_SIZE = 46;
    private static final short VERSION = 20;
    private static final short UTF8 = 0x0800;
    private static final short DATE = 0x0021;
    private static final int LONGEST_NAME = 200;

    private CanonicalZip() {}

    /** @throws BundleException if it would be larger than one array, 2 GiB */
    static byte[] write(SortedMap<String, byte[]> files) throws BundleException {
        ByteBuffer out = ByteBuffer.allocate(size(files));
        write(files, out::put);
        return out.array();
    }

    private static int size(SortedMap<String, byte[]> files) throws BundleException {
        long size = 22;
        for (Map.Entry<String, byte[]> e : files.entrySet()) {
            size += LOCAL_SIZE + CENTRAL_SIZE + 2L * name(e.getKey()).length + e.getValue().length;
        }
        if (size > Integer.MAX_VALUE - 16 || files.size() > 0xffff) {
            throw new BundleException("the bundle would have " + size + " bytes in " + files.size()
                    + " files; a bundle holds 2 GiB: take shorter times or fewer figures");
        }
        return (int) size;
    }

    /** @param out takes the archive piece by piece */
    private static void write(SortedMap<String, byte[]> files, Consumer<byte[]> out) {
        ByteArrayOutputStream central = new ByteArrayOutputStream();
        int offset = 0;
        for (Map.Entry<String, byte[]> e : files.entrySet()) {
            byte[] name = name(e.getKey());
            CRC32 crc = new CRC32();
            crc.update(e.getValue());
            ByteBuffer common = ByteBuffer.allocate(26).order(ByteOrder.LITTLE_ENDIAN);
            common.putShort(VERSION)
                    .putShort(UTF8)
                    .putShort((short) 0)
                    .putShort((short) 0)
                    .putShort(DATE);
            common.putInt((int) crc.getValue()).putInt(e.getValue().length).putInt(e.getValue().length);
            common.putShort((short) name.length).putShort((short) 0);
            ByteBuffer local = ByteBuffer.allocate(LOCAL_SIZE + name.length).order(ByteOrder.LITTLE_ENDIAN);
            out.accept(local.putInt(LOCAL).put(common.array()).put(name).array());
            out.accept(e.getValue());
            ByteBuffer entry = ByteBuffer.allocate(CENTRAL_SIZE + name.length).order(ByteOrder.LITTLE_ENDIAN);
            entry.putInt(CENTRAL).putShort(VERSION).put(common.array());
            entry.putShort((short) 0)
                    .putShort((short) 0)
                    .putShort((short) 0)
                    .putInt(0)
                    .putInt(offset)
                    .put(name);
            central.writeBytes(entry.array());
            offset += LOCAL_SIZE + name.length + e.getValue().length;
        }
        out.accept(central.toByteArray());
        ByteBuffer end = ByteBuffer.allocate(22).order(ByteOrder.LITTLE_ENDIAN);
        end.putInt(END).putShort((short) 0).putShort((short) 0);
        end.putShort((short) files.size()).putShort((short) files.size());
        out.accept(end.putInt(central.size()).putInt(offset).array());
    }

    /**
     * Reads the files by their local headers and compares the whole archive, where it lies, with what {@link #write} makes of them.
     *
     * @throws BundleException naming the first byte that differs
     */
    static SortedMap<String, byte[]> read(byte[] zip) throws BundleException {
        SortedMap<String, byte[]> files = entries(zip);
        int size = size(files);
        Comparison comparison = new Comparison(zip);
        write(files, comparison);
        int differs = comparison.differs < 0 && size < zip.length ? size : comparison.differs;
        if (differs >= 0) {
            throw new BundleException("byte " + differs + " is not what a bundle with these files has there");
        }
        return files;
    }

    /** Where an archive first differs from the pieces that come one after the other; -1: nowhere. */
    private static final class Comparison implements Consumer<byte[]> {
        private final byte[] zip;
        private int at;
        private int differs = -1;

        Comparison(byte[] zip) {
            this.zip = zip;
        }

        @Override
        public void accept(byte[] piece) {
            if (differs >= 0) {
                return;
            }
            int end = (int) Math.min(zip.length, at + (long) piece.length);
            int mismatch = Arrays.mismatch(zip, at, end, piece, 0, piece.length);
            if (mismatch >= 0) {
                differs = at + mismatch;
            }
            at = end;
        }
    }

    /** As {@link #read}, but takes what can be read of a damaged archive, so that the damage can be named. */
    static SortedMap<String, byte[]> entries(byte[] zip) throws BundleException {
        SortedMap<String, byte[]> files = new TreeMap<>();
        ByteBuffer in = ByteBuffer.wrap(zip).order(ByteOrder.LITTLE_ENDIAN);
        while (in.remaining() >= LOCAL_SIZE && in.getInt(in.position()) == LOCAL) {
            int at = in.position();
            int size = in.getInt(at + 18);
            int nameLength = in.getShort(at + 26) & 0xffff;
            if (size < 0
                    || nameLength == 0
                    || nameLength > LONGEST_NAME
                    || LOCAL_SIZE + (long) nameLength + size > in.remaining()) {
                throw new BundleException("the file header at byte " + at + " is damaged");
            }
            byte[] name = new byte[nameLength];
            byte[] content = new byte[size];
            in.position(at + LOCAL_SIZE);
            in.get(name).get(content);
            if (files.put(new String(name, StandardCharsets.UTF_8), content) != null) {
                throw new BundleException("the file header at byte " + at + " names a file a second time");
            }
        }
        return files;
    }

    private static byte[] name(String name) {
        return name.getBytes(StandardCharsets.UTF_8);
    }
}
