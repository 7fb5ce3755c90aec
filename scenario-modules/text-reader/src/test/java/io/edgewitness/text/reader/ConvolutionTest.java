package io.edgewitness.text.reader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** The layer against its definition, and its slopes against differences. */
class ConvolutionTest {
    private static final int INPUTS = 2;
    private static final int OUTPUTS = 3;
    private static final int HEIGHT = 4;
    private static final int WIDTH = 5;
    private static final float STEP = 0.01f;

    private final Random random = new Random(3);
    private final Convolution layer = new Convolution(INPUTS, OUTPUTS, HEIGHT, WIDTH, random);
    private final float[] in = numbers(INPUTS * HEIGHT * WIDTH);
    private final float[] error = numbers(OUTPUTS * HEIGHT * WIDTH);
    private final float[] out = new float[OUTPUTS * HEIGHT * WIDTH];

    private float[] numbers(int count) {
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = (float) random.nextGaussian();
        }
        return numbers;
    }

    private double defined(int o, int y, int x) {
        double sum = layer.weights.values[OUTPUTS * INPUTS * 9 + o];
        for (int k = 0; k < INPUTS * 9; k++) {
            int fromY = y + k % 9 / 3 - 1;
            int fromX = x + k % 3 - 1;
            if (fromY >= 0 && fromY < HEIGHT && fromX >= 0 && fromX < WIDTH) {
                sum += layer.weights.values[o * INPUTS * 9 + k] * in[(k / 9 * HEIGHT + fromY) * WIDTH + fromX];
            }
        }
        return sum;
    }

    @Test
    void eachPlaceIsTheSumOverItsNeighbours() {
        layer.forward(in, out);
        for (int i = 0; i < out.length; i++) {
            int row = i / WIDTH;
            assertThat((double) out[i]).isCloseTo(defined(row / HEIGHT, row % HEIGHT, i % WIDTH), within(1e-5));
        }
    }

    /** The outputs weighted by the error. */
    private double loss() {
        layer.forward(in, out);
        double sum = 0;
        for (int i = 0; i < out.length; i++) {
            sum += out[i] * error[i];
        }
        return sum;
    }

    private double slope(float[] of, int at) {
        float before = of[at];
        of[at] = before + STEP;
        double more = loss();
        of[at] = before - STEP;
        double less = loss();
        of[at] = before;
        return (more - less) / (2 * STEP);
    }

    @Test
    void slopesAreWhatASmallStepChanges() {
        layer.forward(in, out);
        float[] inError = new float[in.length];
        layer.backward(error, inError);
        for (int i = 0; i < in.length; i++) {
            assertThat((double) inError[i]).isCloseTo(slope(in, i), within(1e-3));
        }
        float[] slopes = layer.weights.slopes.clone();
        for (int i = 0; i < slopes.length; i++) {
            assertThat((double) slopes[i]).isCloseTo(slope(layer.weights.values, i), within(1e-3));
        }
    }
}
