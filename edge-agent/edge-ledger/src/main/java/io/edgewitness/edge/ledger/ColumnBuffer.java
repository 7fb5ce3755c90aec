package io.edgewitness.edge.ledger;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Bytes that grow, with the encodings of protobuf and of the ledger's frames. Writes columns without an object a sample. {@code write}
 * makes room, {@code put} relies on a {@link #reserve} before: one for a whole delivery.
 */
final class ColumnBuffer {
    static final int VARINT = 10;
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

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
        putByte(b);
    }

    void putByte(int b) {
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
        reserve(VARINT);
        putVarint(value);
    }

    void putVarint(long value) {
        long v = value;
        while ((v & ~0x7FL) != 0) {
            bytes[size++] = (byte) (v | 0x80);
            v >>>= 7;
        }
        bytes[size++] = (byte) v;
    }

    void putZigZag(long value) {
        putVarint((value << 1) ^ (value >> 63));
    }

    /** Little-endian, as protobuf has it. */
    void putDouble(double value) {
        putLittleEndian(Double.doubleToRawLongBits(value));
    }

    void writeLittleEndian(long bits) {
        reserve(Long.BYTES);
        putLittleEndian(bits);
    }

    private void putLittleEndian(long bits) {
        LONGS.set(bytes, size, bits);
        size += Long.BYTES;
    }

    void writeInt(int value) {
        reserve(4);
        size += 4;
        putInt(size - 4, value);
    }

    void putInt(int at, int value) {
        INTS.set(bytes, at, value);
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

    /** Bits before it that were never set are 0. */
    void setBit(int bit) {
        int at = bit >>> 3;
        if (at >= size) {
            growTo(at + 1);
        }
        bytes[at] |= (byte) (1 << (bit & 7));
    }

    private void growTo(int newSize) {
        reserve(newSize - size);
        Arrays.fill(bytes, size, newSize, (byte) 0);
        size = newSize;
    }
}
