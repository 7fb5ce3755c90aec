package io.edgewitness.edge.ledger;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Bytes that grow, with the encodings of protobuf and of the ledger's frames. Writes columns without an object a sample. */
final class ColumnBuffer {
    private byte[] bytes;
    private int size;

    ColumnBuffer(int capacity) {
        bytes = new byte[capacity];
    }

    int size() {
        return size;
    }

    byte[] array() {
        return bytes;
    }

    byte[] toBytes() {
        return Arrays.copyOf(bytes, size);
    }

    ByteBuffer toBuffer() {
        return ByteBuffer.wrap(bytes, 0, size);
    }

    /** Forgets the content; a buffer that grew far beyond its use gives the memory back. */
    void clear() {
        if (bytes.length > 1 << 20 && size < bytes.length / 4) {
            bytes = new byte[Math.max(64, size)];
        }
        size = 0;
    }

    void truncate(int newSize) {
        size = newSize;
    }

    void reserve(int more) {
        if (bytes.length - size < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
        }
    }

    void writeByte(int b) {
        reserve(1);
        bytes[size++] = (byte) b;
    }

    void write(byte[] b) {
        write(b, 0, b.length);
    }

    void write(byte[] b, int from, int length) {
        reserve(length);
        System.arraycopy(b, from, bytes, size, length);
        size += length;
    }

    void write(ColumnBuffer other) {
        write(other.bytes, 0, other.size);
    }

    void writeVarint(long value) {
        reserve(10);
        long v = value;
        while ((v & ~0x7FL) != 0) {
            bytes[size++] = (byte) (v | 0x80);
            v >>>= 7;
        }
        bytes[size++] = (byte) v;
    }

    void writeZigZag(long value) {
        writeVarint((value << 1) ^ (value >> 63));
    }

    /** Little-endian, as protobuf has it. */
    void writeDouble(double value) {
        writeLittleEndian(Double.doubleToRawLongBits(value));
    }

    void writeLittleEndian(long bits) {
        reserve(8);
        for (int i = 0; i < 8; i++) {
            bytes[size++] = (byte) (bits >>> (8 * i));
        }
    }

    void writeInt(int value) {
        reserve(4);
        size += 4;
        putInt(size - 4, value);
    }

    void putInt(int at, int value) {
        bytes[at] = (byte) (value >>> 24);
        bytes[at + 1] = (byte) (value >>> 16);
        bytes[at + 2] = (byte) (value >>> 8);
        bytes[at + 3] = (byte) value;
    }

    void writeTag(int field, int wireType) {
        writeVarint(((long) field << 3) | wireType);
    }

    /** A length-delimited field, left out if empty. */
    void writeField(int field, ColumnBuffer content) {
        if (content.size > 0) {
            writeTag(field, 2);
            writeVarint(content.size);
            write(content);
        }
    }

    /** A length-delimited field, also if empty. */
    void writeField(int field, byte[] content) {
        writeTag(field, 2);
        writeVarint(content.length);
        write(content);
    }

    void writeField(int field, String text) {
        writeField(field, text.getBytes(StandardCharsets.UTF_8));
    }

    void writeField(int field, long varint) {
        writeTag(field, 0);
        writeVarint(varint);
    }

    void setBit(int bit) {
        int at = bit >>> 3;
        if (at >= size) {
            reserve(at + 1 - size);
            Arrays.fill(bytes, size, at + 1, (byte) 0);
            size = at + 1;
        }
        bytes[at] |= (byte) (1 << (bit & 7));
    }
}
