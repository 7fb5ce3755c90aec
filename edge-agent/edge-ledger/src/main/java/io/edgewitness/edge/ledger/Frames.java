package io.edgewitness.edge.ledger;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.zip.CRC32C;

/** Writes frames: {@code length u32 | type u8 | body | CRC-32C u32}, big-endian. See the package's documentation. */
final class Frames {
    static final int FORMAT = 1;
    static final byte[] MAGIC = "EWLEDGER".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    static final int FILE_HEADER = 25;
    static final int OVERHEAD = 9;
    static final int MAX_BODY = 1 << 28;

    static final int START = 1;
    static final int EVIDENCE = 2;
    static final int BLOB = 3;
    static final int BATCH_END = 4;
    static final int RAW = 5;
    static final int RAW_UPLINK = 6;

    private final SecureRandom random = new SecureRandom();
    private final byte[] salts = new byte[Hashes.SALT * 256];
    private int salt = salts.length;
    private final CRC32C crc = new CRC32C();

    /** Appends a frame whose body is {@code salt content}. @return the leaf's hash */
    byte[] leaf(ColumnBuffer out, int type, byte[] content) {
        int start = begin(out, type);
        writeSalt(out);
        out.write(content);
        return endLeaf(out, start);
    }

    /** Begins a leaf frame; write the content, then {@link #endLeaf}. @return the frame's place */
    int beginLeaf(ColumnBuffer out, int type) {
        int start = begin(out, type);
        writeSalt(out);
        return start;
    }

    byte[] endLeaf(ColumnBuffer out, int start) {
        end(out, start);
        return Hashes.leaf(out.array(), start + 5, out.size() - start - OVERHEAD);
    }

    void frame(ColumnBuffer out, int type, byte[] body) {
        int start = begin(out, type);
        out.write(body);
        end(out, start);
    }

    private static int begin(ColumnBuffer out, int type) {
        int start = out.size();
        out.writeInt(0);
        out.writeByte(type);
        return start;
    }

    private void end(ColumnBuffer out, int start) {
        out.putInt(start, out.size() - start - 5);
        crc.reset();
        crc.update(out.array(), start, out.size() - start);
        out.writeInt((int) crc.getValue());
    }

    private void writeSalt(ColumnBuffer out) {
        if (salt == salts.length) {
            random.nextBytes(salts);
            salt = 0;
        }
        out.write(salts, salt, Hashes.SALT);
        salt += Hashes.SALT;
    }

    static byte[] fileHeader(char lane, long segment) {
        ByteBuffer b = ByteBuffer.allocate(FILE_HEADER);
        b.put(MAGIC).putInt(FORMAT).put((byte) lane).putLong(segment);
        b.putInt(crc(b.array(), 0, FILE_HEADER - 4));
        return b.array();
    }

    static int crc(byte[] bytes, int from, int length) {
        CRC32C c = new CRC32C();
        c.update(bytes, from, length);
        return (int) c.getValue();
    }
}
