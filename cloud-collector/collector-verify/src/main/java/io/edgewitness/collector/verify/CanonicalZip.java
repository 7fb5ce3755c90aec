package io.edgewitness.collector.verify;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.SortedMap;
import java.util.zip.CRC32;

/**
 * A ZIP archive that can be written in one way only: files stored, sorted by name, dated 1980-01-01 00:00, without comments, extra
 * fields or data descriptors. Any unzip opens it, and one changed byte anywhere, in a field that nobody reads too, shows.
 */
final class CanonicalZip {
    static final int LOCAL = 0x04034b50;
    static final int LOCAL_SIZE = 30;
    private static final int CENTRAL = 0x02014b50;
    static final int END = 0x06054b50;
    private static final int CENTRAL_SIZE = 46;
    static final int END_SIZE = 22;
    private static final short VERSION = 20;
    private static final short UTF8 = 0x0800;
    private static final short DATE = 0x0021;

    private CanonicalZip() {}

    /** @throws BundleException if it would be larger than one array, 2 GiB */
    static byte[] write(SortedMap<String, byte[]> files) throws BundleException {
        long size = END_SIZE;
        for (Map.Entry<String, byte[]> e : files.entrySet()) {
            size += LOCAL_SIZE + CENTRAL_SIZE + 2L * name(e.getKey()).length + e.getValue().length;
        }
        if (size > Integer.MAX_VALUE - 16 || files.size() > 0xffff) {
            throw new BundleException("the bundle would have " + size + " bytes in " + files.size()
                    + " files; a bundle holds 2 GiB: take shorter times or fewer figures");
        }
        ByteBuffer out = ByteBuffer.allocate((int) size);
        ByteArrayOutputStream central = new ByteArrayOutputStream();
        for (Map.Entry<String, byte[]> e : files.entrySet()) {
            byte[] name = name(e.getKey());
            byte[] content = e.getValue();
            CRC32 crc = new CRC32();
            crc.update(content);
            central.writeBytes(central(name, (int) crc.getValue(), content.length, out.position()));
            out.put(local(name, (int) crc.getValue(), content.length)).put(name).put(content);
        }
        int start = out.position();
        out.put(central.toByteArray()).put(end(files.size(), central.size(), start));
        return out.array();
    }

    /** @return what stands before the name of a file, 30 bytes */
    static byte[] local(byte[] name, int crc, int size) {
        ByteBuffer b = ByteBuffer.allocate(LOCAL_SIZE).order(ByteOrder.LITTLE_ENDIAN);
        return b.putInt(LOCAL).put(common(name, crc, size)).array();
    }

    /** @return the file's entry in the directory, its name too */
    static byte[] central(byte[] name, int crc, int size, int offset) {
        ByteBuffer b = ByteBuffer.allocate(CENTRAL_SIZE + name.length).order(ByteOrder.LITTLE_ENDIAN);
        b.putInt(CENTRAL).putShort(VERSION).put(common(name, crc, size));
        b.putShort((short) 0).putShort((short) 0).putShort((short) 0).putInt(0);
        return b.putInt(offset).put(name).array();
    }

    /**
     * @param central bytes of the directory
     * @param start where it begins
     */
    static byte[] end(int files, int central, int start) {
        ByteBuffer b = ByteBuffer.allocate(END_SIZE).order(ByteOrder.LITTLE_ENDIAN);
        b.putInt(END).putShort((short) 0).putShort((short) 0);
        b.putShort((short) files).putShort((short) files);
        return b.putInt(central).putInt(start).putShort((short) 0).array();
    }

    private static byte[] common(byte[] name, int crc, int size) {
        ByteBuffer b = ByteBuffer.allocate(26).order(ByteOrder.LITTLE_ENDIAN);
        b.putShort(VERSION)
                .putShort(UTF8)
                .putShort((short) 0)
                .putShort((short) 0)
                .putShort(DATE);
        return b.putInt(crc)
                .putInt(size)
                .putInt(size)
                .putShort((short) name.length)
                .putShort((short) 0)
                .array();
    }

    private static byte[] name(String name) {
        return name.getBytes(StandardCharsets.UTF_8);
    }
}
