package io.edgewitness.adapter.opcua;

import io.edgewitness.edge.api.Value;
import java.time.Duration;
import java.time.Instant;
import org.eclipse.milo.opcua.stack.core.types.builtin.Matrix;
import org.jspecify.annotations.Nullable;

/**
 * Makes blocks of a signal from the arrays of one point. OPC UA gives them neither start nor number: a value's time is its last sample's, and the number goes
 * on by as many blocks as lie between two times, so that a block that is missing is seen. Thread-safe.
 */
final class Blocks {
    private static final int MOST_CHANNELS = 256;

    private final double rateHz;
    private final Duration interval;
    private @Nullable Instant last;
    private long number;

    /** @param interval how often a block comes; those that are longer than that follow each other without a pause */
    Blocks(double rateHz, Duration interval) {
        this.rateHz = rateHz;
        this.interval = interval;
    }

    /**
     * @param raw numbers: an array is one channel, a matrix has a row for each
     * @param end time of the last sample
     * @throws Values.Unsupported if it is neither
     */
    synchronized Value of(Object raw, Instant end) throws Values.Unsupported {
        float[][] channels = channels(raw);
        long nanos = (long) (channels[0].length / rateHz * 1e9);
        Instant start = end.minusNanos(nanos);
        number += last == null ? 0 : steps(Duration.between(last, start), nanos);
        last = start;
        return new Value.Waveform(start, rateHz, channels, number);
    }

    private long steps(Duration since, long nanos) {
        double apart = Math.max(interval.toNanos(), nanos);
        return Math.max(1, Math.round(since.toMillis() * 1e6 / apart));
    }

    private static float[][] channels(Object raw) throws Values.Unsupported {
        if (raw instanceof Number[] one && one.length > 0) {
            return new float[][] {channel(one, 0, one.length)};
        }
        if (raw instanceof Matrix matrix
                && !matrix.isNull()
                && matrix.getElements() instanceof Number[] flat
                && matrix.getDimensions().length == 2) {
            int rows = matrix.getDimensions()[0];
            int columns = matrix.getDimensions()[1];
            if (rows > 0 && rows <= MOST_CHANNELS && columns > 0 && (long) rows * columns == flat.length) {
                float[][] channels = new float[rows][];
                for (int i = 0; i < rows; i++) {
                    channels[i] = channel(flat, i * columns, columns);
                }
                return channels;
            }
        }
        throw new Values.Unsupported(
                "no block of a signal: a point with a rate holds an array of numbers, or a matrix with a row a channel");
    }

    private static float[] channel(Number[] flat, int from, int length) {
        float[] channel = new float[length];
        for (int i = 0; i < length; i++) {
            channel[i] = flat[from + i].floatValue();
        }
        return channel;
    }
}
