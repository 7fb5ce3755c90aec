package io.edgewitness.edge.api;

import io.edgewitness.edge.api.Value.Waveform;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A block of a signal as bytes, for sources that carry nothing but bytes, such as an MQTT payload. Little-endian: the letters {@code EWB1}, int32 number of
 * channels, int32 samples of each, float64 samples per second, int64 start in nanoseconds since 1970-01-01T00:00Z, int64 number of the block, then
 * float32 values, channel after channel.
 */
public final class BlockBytes {
    private static final int MAGIC = 0x31425745;
    private static final int HEADER = 36;
    private static final int MOST_CHANNELS = 256;
    private static final int MOST_SAMPLES = 1 << 20;

    private BlockBytes() {}

    /** @return the block, if the value is one or holds one; else null: bytes that are too short, too long, or no block at all */
    public static @Nullable Waveform of(@Nullable Value value) {
        if (value instanceof Waveform block) {
            return block;
        }
        try {
            return value instanceof Value.Bytes bytes ? read(bytes.value(), bytes.value().length) : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /**
     * Reads a block. Memory is taken for what is there, whatever the block says of itself.
     *
     * @param length bytes of it, from the first on
     * @throws IllegalArgumentException with what is wrong, in one line
     */
    public static Waveform read(byte[] bytes, int length) {
        ByteBuffer in = ByteBuffer.wrap(bytes, 0, length).order(ByteOrder.LITTLE_ENDIAN);
        if (length < HEADER || in.getInt() != MAGIC) {
            throw new IllegalArgumentException("no block: it does not begin with EWB1 and a header of 36 bytes");
        }
        int channels = in.getInt();
        int samples = in.getInt();
        double rate = in.getDouble();
        long nanos = in.getLong();
        long number = in.getLong();
        if (channels <= 0 || channels > MOST_CHANNELS || samples <= 0 || samples > MOST_SAMPLES) {
            throw new IllegalArgumentException("a block has 1 to " + MOST_CHANNELS + " channels of 1 to " + MOST_SAMPLES
                    + " samples, not " + channels + " of " + samples);
        }
        if (!(rate > 0) || Double.isInfinite(rate)) {
            throw new IllegalArgumentException("a rate lies above 0, and is not " + rate);
        }
        if (length != HEADER + 4L * channels * samples) {
            throw new IllegalArgumentException(channels + " channels of " + samples + " samples are "
                    + (HEADER + 4L * channels * samples) + " bytes, not " + length);
        }
        FloatBuffer floats = in.asFloatBuffer();
        float[][] values = new float[channels][samples];
        for (float[] channel : values) {
            floats.get(channel);
        }
        return new Waveform(Instant.ofEpochSecond(0, nanos), rate, values, number);
    }

    /** @param block whose channels have one length */
    public static Value.Bytes write(Waveform block) {
        int samples = block.channels()[0].length;
        ByteBuffer out = ByteBuffer.allocate(HEADER + 4 * block.channels().length * samples)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(MAGIC)
                .putInt(block.channels().length)
                .putInt(samples)
                .putDouble(block.rateHz())
                .putLong(Duration.between(Instant.EPOCH, block.start()).toNanos())
                .putLong(block.sequence());
        for (float[] channel : block.channels()) {
            for (float value : channel) {
                out.putFloat(value);
            }
        }
        return new Value.Bytes(out.array());
    }
}
