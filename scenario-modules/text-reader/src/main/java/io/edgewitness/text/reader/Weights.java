package io.edgewitness.text.reader;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Random;

/** Numbers that are learnt, by Adam (Kingma, Ba 2015) with decoupled decay (Loshchilov, Hutter 2019). One thread. */
final class Weights {
    private static final float DECAY = 1e-3f;

    final float[] values;
    final float[] slopes;
    private final float[] mean;
    private final float[] square;

    /** @param drawn how many are drawn from a normal distribution of {@code spread}; the others begin at 0 */
    Weights(int count, int drawn, double spread, Random random) {
        values = new float[count];
        slopes = new float[count];
        mean = new float[count];
        square = new float[count];
        for (int i = 0; i < drawn; i++) {
            values[i] = (float) (random.nextGaussian() * spread);
        }
    }

    /**
     * Takes a step down the slopes, and forgets them.
     *
     * @param step number of the step, from 1
     * @param batch pictures that the slopes are of
     */
    void step(int step, int batch, float rate) {
        float firstWhole = (float) (1 - StrictMath.pow(0.9, step));
        float secondWhole = (float) (1 - StrictMath.pow(0.999, step));
        for (int i = 0; i < values.length; i++) {
            float slope = slopes[i] / batch;
            slopes[i] = 0;
            mean[i] = 0.9f * mean[i] + 0.1f * slope;
            square[i] = 0.999f * square[i] + 0.001f * slope * slope;
            float change = mean[i] / firstWhole / ((float) Math.sqrt(square[i] / secondWhole) + 1e-8f);
            values[i] -= rate * (change + DECAY * values[i]);
        }
    }

    void write(DataOutputStream out) throws IOException {
        for (float value : values) {
            out.writeFloat(value);
        }
    }

    /** @throws IOException if a number is none, or they end too soon */
    void read(DataInputStream in) throws IOException {
        for (int i = 0; i < values.length; i++) {
            values[i] = in.readFloat();
            if (!Float.isFinite(values[i])) {
                throw new IOException("a weight is no number");
            }
        }
    }
}
