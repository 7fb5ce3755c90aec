package io.edgewitness.scenario.kit;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Reads a file in protobuf's wire format that nobody vouches for, without building anything of it. What is torn, or no such file, ends with a {@link BufferUnderflowException}.
 */
public final class WireFormat {
    public static final int VARINT = 0;
    public static final int FIXED64 = 1;
    public static final int BYTES = 2;
    public static final int FIXED32 = 5;

    private WireFormat() {}

    /** Takes a field's value from the bytes, or skips it. */
    public interface Field {
        void read(int number, int type, ByteBuffer in);
    }

    /** Field by field to the end of the bytes. */
    public static void message(ByteBuffer in, Field each) {
        while (in.hasRemaining()) {
            long tag = varint(in);
            if (tag <= 0 || tag > Integer.MAX_VALUE || tag >>> 3 == 0) {
                throw new BufferUnderflowException();
            }
            each.read((int) tag >>> 3, (int) tag & 7, in);
        }
    }

    public static long varint(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            byte b = in.get();
            value |= (long) (b & 0x7F) << shift;
            if (b >= 0) {
                return value;
            }
        }
        throw new BufferUnderflowException();
    }

    /** @return the bytes of a field of type {@link #BYTES}, least significant first; not copied */
    public static ByteBuffer part(ByteBuffer in) {
        long length = varint(in);
        if (length < 0 || length > in.remaining()) {
            throw new BufferUnderflowException();
        }
        ByteBuffer part = in.slice(in.position(), (int) length).order(ByteOrder.LITTLE_ENDIAN);
        in.position(in.position() + (int) length);
        return part;
    }

    public static String text(ByteBuffer part) {
        return StandardCharsets.UTF_8.decode(part).toString();
    }

    public static void skip(int type, ByteBuffer in) {
        switch (type) {
            case VARINT -> varint(in);
            case FIXED64 -> in.getLong();
            case BYTES -> part(in);
            case FIXED32 -> in.getInt();
            default -> throw new BufferUnderflowException();
        }
    }
}
