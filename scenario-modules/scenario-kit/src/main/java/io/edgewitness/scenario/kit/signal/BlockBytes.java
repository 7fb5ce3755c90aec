package io.edgewitness.scenario.kit.signal;

import io.edgewitness.edge.api.Value;
import io.edgewitness.edge.api.Value.Waveform;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
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
        return value instanceof Value.Bytes bytes ? read(bytes.value()) : null;
    }

    private static @Nullable Waveform read(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        if (bytes.length < HEADER || in.getInt() != MAGIC) {
            return null;
        }
        int channels = in.getInt();
        int samples = in.getInt();
        double rate = in.getDouble();
        long nanos = in.getLong();
        long number = in.getLong();
        boolean sane = channels > 0
                && channels <= MOST_CHANNELS
                && samples > 0
                && samples <= MOST_SAMPLES
                && rate > 0
                && Double.isFinite(rate);
        if (!sane || bytes.length != HEADER + 4L * channels * samples) {
            return null;
        }
        float[][] values = new float[channels][samples];
        for (float[] channel : values) {
            for (int i = 0; i < samples; i++) {
                channel[i] = in.getFloat();
            }
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
