package io.edgewitness.collector.verify;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
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
        long size = 22;
        for (Map.Entry<String, byte[]> e : files.entrySet()) {
            size += LOCAL_SIZE + CENTRAL_SIZE + 2L * name(e.getKey()).length + e.getValue().length;
        }
        if (size > Integer.MAX_VALUE - 16 || files.size() > 0xffff) {
            throw new BundleException("the bundle would have " + size + " bytes in " + files.size()
                    + " files; a bundle holds 2 GiB: take shorter times or fewer figures");
        }
        ByteBuffer out = ByteBuffer.allocate((int) size).order(ByteOrder.LITTLE_ENDIAN);
        ByteArrayOutputStream central = new ByteArrayOutputStream();
        for (Map.Entry<String, byte[]> e : files.entrySet()) {
            byte[] name = name(e.getKey());
            int offset = out.position();
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
            out.putInt(LOCAL).put(common.array()).put(name).put(e.getValue());
            ByteBuffer entry = ByteBuffer.allocate(CENTRAL_SIZE + name.length).order(ByteOrder.LITTLE_ENDIAN);
            entry.putInt(CENTRAL).putShort(VERSION).put(common.array());
            entry.putShort((short) 0)
                    .putShort((short) 0)
                    .putShort((short) 0)
                    .putInt(0)
                    .putInt(offset)
                    .put(name);
            central.writeBytes(entry.array());
        }
        int start = out.position();
        out.put(central.toByteArray());
        out.putInt(END).putShort((short) 0).putShort((short) 0);
        out.putShort((short) files.size()).putShort((short) files.size());
        out.putInt(central.size()).putInt(start).putShort((short) 0);
        return out.array();
    }

    /**
     * Reads the files by their local headers and compares the whole archive with what {@link #write} makes of them.
     *
     * @throws BundleException naming the first byte that differs
     */
    static SortedMap<String, byte[]> read(byte[] zip) throws BundleException {
        SortedMap<String, byte[]> files = entries(zip);
        byte[] again = write(files);
        int at = java.util.Arrays.mismatch(zip, again);
        if (at >= 0) {
            throw new BundleException("byte " + at + " is not what a bundle with these files has there");
        }
        return files;
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
