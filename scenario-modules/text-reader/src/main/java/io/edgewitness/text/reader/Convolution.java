package io.edgewitness.text.reader;

import java.util.Random;

/** A layer of 3 × 3 filters over planes of one size, which are taken to be 0 outside. One thread. */
final class Convolution {
    private final int inputs;
    private final int outputs;
    private final int height;
    private final int width;
    private final float[] row;
    final Weights weights; // [output][input][3][3], then a bias for each output

    Convolution(int inputs, int outputs, int height, int width, Random random) {
        this.inputs = inputs;
        this.outputs = outputs;
        this.height = height;
        this.width = width;
        row = new float[width];
        weights = new Weights(
                outputs * inputs * 9 + outputs, outputs * inputs * 9, Math.sqrt(2.0 / (inputs * 9)), random);
    }

    /** The innermost loops run along rows, so that the compiler makes vectors of them. */
    void forward(float[] in, float[] out) {
        int plane = height * width;
        for (int o = 0; o < outputs; o++) {
            java.util.Arrays.fill(out, o * plane, (o + 1) * plane, weights.values[outputs * inputs * 9 + o]);
            for (int k = 0; k < inputs * 9; k++) {
                float w = weights.values[o * inputs * 9 + k];
                int dy = k % 9 / 3 - 1;
                int dx = k % 3 - 1;
                int shift = k / 9 * plane + dy * width + dx;
                for (int y = Math.max(0, -dy); y < Math.min(height, height - dy); y++) {
                    int to = o * plane + y * width;
                    add(out, to, in, shift + y * width, w, dx);
                }
            }
        }
    }

    private void add(float[] to, int toRow, float[] from, int fromRow, float w, int dx) {
        int last = Math.min(width, width - dx);
        for (int x = Math.max(0, -dx); x < last; x++) {
            to[toRow + x] += w * from[fromRow + x];
        }
    }

    /** @param inError is added to; null: nobody asks for it */
    void backward(float[] in, float[] outError, float @org.jspecify.annotations.Nullable [] inError) {
        int plane = height * width;
        for (int o = 0; o < outputs; o++) {
            float sum = 0;
            for (int p = o * plane; p < (o + 1) * plane; p++) {
                sum += outError[p];
            }
            weights.slopes[outputs * inputs * 9 + o] += sum;
            for (int k = 0; k < inputs * 9; k++) {
                int dy = k % 9 / 3 - 1;
                int dx = k % 3 - 1;
                int shift = k / 9 * plane + dy * width + dx;
                weights.slopes[o * inputs * 9 + k] += slope(in, shift, outError, o * plane, dy, dx);
                if (inError != null) {
                    float w = weights.values[o * inputs * 9 + k];
                    for (int y = Math.max(0, -dy); y < Math.min(height, height - dy); y++) {
                        spread(inError, shift + y * width, outError, o * plane + y * width, w, dx);
                    }
                }
            }
        }
    }

    private float slope(float[] in, int shift, float[] outError, int plane, int dy, int dx) {
        java.util.Arrays.fill(row, 0);
        int first = Math.max(0, -dx);
        int last = Math.min(width, width - dx);
        for (int y = Math.max(0, -dy); y < Math.min(height, height - dy); y++) {
            int from = shift + y * width;
            int error = plane + y * width;
            for (int x = first; x < last; x++) {
                row[x] += in[from + x] * outError[error + x];
            }
        }
        float sum = 0;
        for (float each : row) {
            sum += each;
        }
        return sum;
    }

    private void spread(float[] to, int toRow, float[] from, int fromRow, float w, int dx) {
        int last = Math.min(width, width - dx);
        for (int x = Math.max(0, -dx); x < last; x++) {
            to[toRow + x] += w * from[fromRow + x];
        }
    }
}
