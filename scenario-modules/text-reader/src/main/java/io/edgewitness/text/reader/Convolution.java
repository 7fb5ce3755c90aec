package io.edgewitness.text.reader;

import java.util.Arrays;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A layer of 3 × 3 filters over planes of one size, which are taken to be 0 outside. Planes are kept with a border of zeros, two columns wide and a row above and below, so
 * that each of a filter's rows is one straight loop over a whole plane, which the compiler makes vectors of. One thread.
 */
final class Convolution {
    private final int inputs;
    private final int outputs;
    private final int height;
    private final int width;
    private final int stride;
    private final int span; // of a plane of outputs with its border at the right
    private final int padded; // of a plane of inputs with its border
    private final int lead; // of zeros before an error
    private final float[] in; // of the last forward
    private final float[] row;
    final Weights weights; // [output][input][3][3], then a bias for each output

    Convolution(int inputs, int outputs, int height, int width, Random random) {
        this.inputs = inputs;
        this.outputs = outputs;
        this.height = height;
        this.width = width;
        stride = width + 2;
        span = height * stride;
        padded = (height + 2) * stride + 2;
        lead = 2 * stride + 2;
        in = new float[inputs * padded];
        row = new float[span];
        weights = new Weights(
                outputs * inputs * 9 + outputs, outputs * inputs * 9, Math.sqrt(2.0 / (inputs * 9)), random);
    }

    void forward(float[] from, float[] to) {
        for (int i = 0; i < inputs; i++) {
            for (int y = 0; y < height; y++) {
                System.arraycopy(from, (i * height + y) * width, in, i * padded + (y + 1) * stride + 1, width);
            }
        }
        for (int o = 0; o < outputs; o++) {
            Arrays.fill(row, weights.values[outputs * inputs * 9 + o]);
            for (int i = 0; i < inputs; i++) {
                add(row, i * padded, (o * inputs + i) * 9);
            }
            for (int y = 0; y < height; y++) {
                System.arraycopy(row, y * stride, to, (o * height + y) * width, width);
            }
        }
    }

    /** All nine of a filter at once, on local numbers, so that the loop is one of vectors. */
    private void add(float[] to, int at, int w) {
        float[] from = in;
        float[] f = weights.values;
        float a = f[w];
        float b = f[w + 1];
        float c = f[w + 2];
        float d = f[w + 3];
        float e = f[w + 4];
        float g = f[w + 5];
        float h = f[w + 6];
        float i = f[w + 7];
        float k = f[w + 8];
        int below = at + stride;
        int last = below + stride;
        for (int n = 0; n < span; n++) {
            to[n] += a * from[at + n]
                    + b * from[at + n + 1]
                    + c * from[at + n + 2]
                    + d * from[below + n]
                    + e * from[below + n + 1]
                    + g * from[below + n + 2]
                    + h * from[last + n]
                    + i * from[last + n + 1]
                    + k * from[last + n + 2];
        }
    }

    /**
     * Adds to the slopes, for what the last {@link #forward} was given.
     *
     * @param inError is added to; null: nobody asks for it
     */
    void backward(float[] outError, float @Nullable [] inError) {
        float[] back = new float[inError == null ? 0 : inputs * padded];
        float[] error = new float[lead + padded]; // zeros before and behind
        for (int o = 0; o < outputs; o++) {
            float sum = 0;
            for (int y = 0; y < height; y++) {
                System.arraycopy(outError, (o * height + y) * width, error, lead + y * stride, width);
                for (int x = 0; x < width; x++) {
                    sum += outError[(o * height + y) * width + x];
                }
            }
            weights.slopes[outputs * inputs * 9 + o] += sum;
            for (int i = 0; i < inputs; i++) {
                int w = (o * inputs + i) * 9;
                for (int k = 0; k < 3; k++) {
                    slopes(error, i * padded + k * stride, w + 3 * k);
                }
                if (inError != null) {
                    spread(error, back, i * padded, w);
                }
            }
        }
        if (inError != null) {
            unpadded(back, inError);
        }
    }

    /** The filter mirrored, over the error. */
    private void spread(float[] error, float[] to, int at, int w) {
        float[] f = weights.values;
        float a = f[w];
        float b = f[w + 1];
        float c = f[w + 2];
        float d = f[w + 3];
        float e = f[w + 4];
        float g = f[w + 5];
        float h = f[w + 6];
        float i = f[w + 7];
        float k = f[w + 8];
        int first = lead;
        int above = lead - stride;
        int highest = above - stride;
        for (int n = 0; n < padded; n++) {
            to[at + n] += a * error[first + n]
                    + b * error[first + n - 1]
                    + c * error[first + n - 2]
                    + d * error[above + n]
                    + e * error[above + n - 1]
                    + g * error[above + n - 2]
                    + h * error[highest + n]
                    + i * error[highest + n - 1]
                    + k * error[highest + n - 2];
        }
    }

    private void unpadded(float[] back, float[] inError) {
        for (int i = 0; i < inputs; i++) {
            for (int y = 0; y < height; y++) {
                for (int x = 0; x < width; x++) {
                    inError[(i * height + y) * width + x] += back[i * padded + (y + 1) * stride + 1 + x];
                }
            }
        }
    }

    /** Two sums for each of the three columns: few wait for the one before. */
    private void slopes(float[] error, int at, int w) {
        float a0 = 0;
        float a1 = 0;
        float b0 = 0;
        float b1 = 0;
        float c0 = 0;
        float c1 = 0;
        float[] from = in;
        int end = span & ~1; // the last of an odd span lies in the border
        for (int n = 0; n < end; n += 2) {
            float e = error[lead + n];
            float f = error[lead + n + 1];
            float p = from[at + n + 1];
            float q = from[at + n + 2];
            a0 += e * from[at + n];
            b0 += e * p;
            c0 += e * q;
            a1 += f * p;
            b1 += f * q;
            c1 += f * from[at + n + 3];
        }
        weights.slopes[w] += a0 + a1;
        weights.slopes[w + 1] += b0 + b1;
        weights.slopes[w + 2] += c0 + c1;
    }
}
