package io.edgewitness.scenario.kit;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads what {@link StateWriter} wrote. Each method throws IllegalArgumentException where the bytes end or do not fit. */
public final class StateReader {
    private final DataInputStream in;

    public StateReader(byte[] state) {
        in = new DataInputStream(new ByteArrayInputStream(state));
    }

    /**
     * A whole snapshot, which begins with its version.
     *
     * @throws IllegalArgumentException if it is of another version
     */
    public static StateReader of(byte[] snapshot, long version) {
        StateReader state = new StateReader(snapshot);
        if (state.integer() != version) {
            throw new IllegalArgumentException("not a snapshot of this version");
        }
        return state;
    }

    private interface Read<T> {
        T run() throws IOException;
    }

    private static <T> T read(Read<T> read) {
        try {
            return read.run();
        } catch (IOException e) {
            throw new IllegalArgumentException("not a snapshot of this version", e);
        }
    }

    public long integer() {
        return read(in::readLong);
    }

    public double real() {
        return read(in::readDouble);
    }

    public String text() {
        return read(in::readUTF);
    }

    public @Nullable BigDecimal decimal() {
        String text = text();
        return text.isEmpty() ? null : new BigDecimal(text);
    }

    public @Nullable Instant instant() {
        boolean there = read(in::readBoolean);
        return there ? read(() -> Instant.ofEpochSecond(in.readLong(), in.readInt())) : null;
    }

    /** An instant that was not null when written. */
    public Instant time() {
        return Objects.requireNonNull(instant());
    }

    /** A decimal that was not null when written. */
    public BigDecimal number() {
        return Objects.requireNonNull(decimal());
    }

    public byte[] bytes() {
        return read(() -> in.readNBytes(in.readInt()));
    }
}
