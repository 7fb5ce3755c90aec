package io.edgewitness.scenario.kit.signal;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.hipparchus.transform.DftNormalization;
import org.hipparchus.transform.FastFourierTransformer;
import org.hipparchus.transform.TransformType;

/** Transforms of real signals of one length; its arrays are made once. One thread. */
final class Fourier {
    /** Cosines and sines by length, a power of two, so that there are few; never changed. */
    private static final ConcurrentMap<Integer, double[][]> TABLES = new ConcurrentHashMap<>();

    private final int length;
    private final double[][] half;
    private final double[] cos;
    private final double[] sin;

    /** @param length a power of two, 4 or more */
    Fourier(int length) {
        this.length = length;
        half = new double[2][length / 2];
        double[][] table = TABLES.computeIfAbsent(length, Fourier::table);
        cos = table[0];
        sin = table[1];
    }

    private static double[][] table(int length) {
        double[][] table = new double[2][length / 2 + 1];
        for (int k = 0; k <= length / 2; k++) {
            double angle = 2 * Math.PI * k / length;
            table[0][k] = StrictMath.cos(angle);
            table[1][k] = StrictMath.sin(angle);
        }
        return table;
    }

    static int powerOfTwoFrom(int samples) {
        return Math.max(4, Integer.highestOneBit(Math.max(1, samples - 1)) << 1);
    }

    /**
     * The transform, not normalised: a constant 1 gives {@code length} at 0. Two samples go into one complex number, which halves the work.
     *
     * @param signal of the length
     * @param re receives bins 0 to length/2, as {@code im}
     */
    void forward(double[] signal, double[] re, double[] im) {
        int m = length / 2;
        for (int k = 0; k < m; k++) {
            half[0][k] = signal[2 * k];
            half[1][k] = signal[2 * k + 1];
        }
        FastFourierTransformer.transformInPlace(half, DftNormalization.STANDARD, TransformType.FORWARD);
        for (int k = 0; k <= m; k++) {
            int a = k == m ? 0 : k;
            int b = k == 0 ? 0 : m - k;
            double evenRe = (half[0][a] + half[0][b]) / 2;
            double evenIm = (half[1][a] - half[1][b]) / 2;
            double oddRe = (half[1][a] + half[1][b]) / 2;
            double oddIm = (half[0][b] - half[0][a]) / 2;
            re[k] = evenRe + cos[k] * oddRe + sin[k] * oddIm;
            im[k] = evenIm + cos[k] * oddIm - sin[k] * oddRe;
        }
    }

    /** The inverse of a complex spectrum, in place, divided by its length. */
    static void inverse(double[][] reIm) {
        FastFourierTransformer.transformInPlace(reIm, DftNormalization.STANDARD, TransformType.INVERSE);
    }
}
