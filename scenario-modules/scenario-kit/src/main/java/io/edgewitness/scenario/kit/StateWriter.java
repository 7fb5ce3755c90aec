package io.edgewitness.scenario.kit;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Writes a scenario's snapshot; the same state gives the same bytes. Read back with {@link StateReader} in the same order. */
public final class StateWriter {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final DataOutputStream out = new DataOutputStream(bytes);

    private interface Write {
        void run() throws IOException;
    }

    private StateWriter write(Write write) {
        try {
            write.run();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public StateWriter integer(long value) {
        return write(() -> out.writeLong(value));
    }

    /** A double, bit for bit. */
    public StateWriter real(double value) {
        return write(() -> out.writeDouble(value));
    }

    public StateWriter text(String value) {
        return write(() -> out.writeUTF(value));
    }

    public StateWriter decimal(@Nullable BigDecimal value) {
        return text(value == null ? "" : value.toString());
    }

    public StateWriter instant(@Nullable Instant value) {
        return write(() -> {
            out.writeBoolean(value != null);
            if (value != null) {
                out.writeLong(value.getEpochSecond());
                out.writeInt(value.getNano());
            }
        });
    }

    public StateWriter bytes(byte[] value) {
        return write(() -> {
            out.writeInt(value.length);
            out.write(value);
        });
    }

    public byte[] toByteArray() {
        return bytes.toByteArray();
    }
}
