package io.edgewitness.text.reader;

import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * A small network for pictures of one character: three layers of filters, halved in size after each of the first two, then two full layers and a share for each
 * class (softmax). It learns from few hundred pictures in minutes, on the processor. One thread.
 */
final class GlyphNet {
    private static final int FIRST = 16;
    private static final int SECOND = 32;
    private static final int THIRD = 32;
    private static final int HIDDEN = 96;

    private static final int H = Glyph.HEIGHT;
    private static final int W = Glyph.WIDTH;
    private static final int FLAT = THIRD * (H / 4) * (W / 4);

    private final int classes;
    private final Convolution first;
    private final Convolution second;
    private final Convolution third;
    private final Weights hidden;
    private final Weights last;
    private final Random random;
    private final float[] a1 = new float[FIRST * H * W];
    private final float[] p1 = new float[FIRST * H * W / 4];
    private final float[] a2 = new float[SECOND * H * W / 4];
    private final float[] p2 = new float[SECOND * H * W / 16];
    private final float[] a3 = new float[FLAT];
    private final float[] h = new float[HIDDEN];
    private final float[] shares;
    private int steps;

    GlyphNet(int classes, long seed) {
        this.classes = classes;
        random = new Random(seed);
        first = new Convolution(1, FIRST, H, W, random);
        second = new Convolution(FIRST, SECOND, H / 2, W / 2, random);
        third = new Convolution(SECOND, THIRD, H / 4, W / 4, random);
        hidden = new Weights(FLAT * HIDDEN + HIDDEN, FLAT * HIDDEN, Math.sqrt(2.0 / FLAT), random);
        last = new Weights(HIDDEN * classes + classes, HIDDEN * classes, Math.sqrt(1.0 / HIDDEN), random);
        shares = new float[classes];
    }

    List<Weights> weights() {
        return List.of(first.weights, second.weights, third.weights, hidden, last);
    }

    /** @return the share of each class; the array is the net's own, until the next picture */
    float[] shares(float[] picture) {
        first.forward(picture, a1);
        positive(a1);
        halved(a1, p1, FIRST, H, W);
        second.forward(p1, a2);
        positive(a2);
        halved(a2, p2, SECOND, H / 2, W / 2);
        third.forward(p2, a3);
        positive(a3);
        full(hidden, a3, h);
        positive(h);
        full(last, h, shares);
        softmax();
        return shares;
    }

    private static void positive(float[] values) {
        for (int i = 0; i < values.length; i++) {
            values[i] = Math.max(0, values[i]);
        }
    }

    private static void halved(float[] from, float[] to, int planes, int height, int width) {
        for (int i = 0, p = 0; p < planes; p++) {
            for (int y = 0; y < height; y += 2) {
                for (int x = 0; x < width; x += 2, i++) {
                    int at = (p * height + y) * width + x;
                    to[i] = Math.max(
                            Math.max(from[at], from[at + 1]), Math.max(from[at + width], from[at + width + 1]));
                }
            }
        }
    }

    private static void full(Weights w, float[] in, float[] out) {
        int bias = in.length * out.length;
        for (int o = 0; o < out.length; o++) {
            float sum = w.values[bias + o];
            for (int i = 0; i < in.length; i++) {
                sum += w.values[o * in.length + i] * in[i];
            }
            out[o] = sum;
        }
    }

    /** Adds the slopes of one picture; of what is hidden, a quarter is left out at random (dropout, Srivastava 2014). */
    void learn(float[] picture, int label, float smoothing) {
        shares(picture);
        boolean[] out = new boolean[HIDDEN];
        for (int i = 0; i < HIDDEN; i++) {
            out[i] = random.nextInt(4) == 0;
            h[i] = out[i] ? 0 : h[i] * 4 / 3;
        }
        full(last, h, shares);
        softmax();
        float[] error = new float[classes];
        for (int c = 0; c < classes; c++) {
            error[c] = shares[c] - (c == label ? 1 - smoothing : smoothing / (classes - 1));
        }
        float[] hError = new float[HIDDEN];
        back(last, h, error, hError);
        for (int i = 0; i < HIDDEN; i++) {
            hError[i] = out[i] || h[i] <= 0 ? 0 : hError[i] * 4 / 3;
        }
        float[] e3 = new float[FLAT];
        back(hidden, a3, hError, e3);
        masked(e3, a3);
        float[] e2p = new float[p2.length];
        third.backward(e3, e2p);
        float[] e2 = doubled(e2p, a2, p2, SECOND, H / 2, W / 2);
        float[] e1p = new float[p1.length];
        second.backward(e2, e1p);
        first.backward(doubled(e1p, a1, p1, FIRST, H, W), null);
    }

    private void softmax() {
        float top = shares[0];
        for (float s : shares) {
            top = Math.max(top, s);
        }
        float sum = 0;
        for (int c = 0; c < classes; c++) {
            shares[c] = (float) StrictMath.exp(shares[c] - top);
            sum += shares[c];
        }
        for (int c = 0; c < classes; c++) {
            shares[c] /= sum;
        }
    }

    private static void back(Weights w, float[] in, float[] outError, float[] inError) {
        Arrays.fill(inError, 0);
        int bias = in.length * outError.length;
        for (int o = 0; o < outError.length; o++) {
            float e = outError[o];
            w.slopes[bias + o] += e;
            for (int i = 0; i < in.length; i++) {
                w.slopes[o * in.length + i] += e * in[i];
                inError[i] += e * w.values[o * in.length + i];
            }
        }
    }

    private static void masked(float[] error, float[] activity) {
        for (int i = 0; i < error.length; i++) {
            error[i] = activity[i] > 0 ? error[i] : 0;
        }
    }

    /** The error of a half goes to the one of four that was the largest. */
    private static float[] doubled(float[] error, float[] activity, float[] half, int planes, int height, int width) {
        float[] to = new float[activity.length];
        for (int i = 0, p = 0; p < planes; p++) {
            for (int y = 0; y < height; y += 2) {
                for (int x = 0; x < width; x += 2, i++) {
                    if (half[i] > 0) {
                        int at = (p * height + y) * width + x;
                        int top = activity[at] == half[i]
                                ? at
                                : activity[at + 1] == half[i]
                                        ? at + 1
                                        : activity[at + width] == half[i] ? at + width : at + width + 1;
                        to[top] = error[i];
                    }
                }
            }
        }
        return to;
    }

    void step(int batch, float rate) {
        steps++;
        weights().forEach(w -> w.step(steps, batch, rate));
    }
}
