package io.edgewitness.scenario.kit.signal;

import java.util.Arrays;

/**
 * Squared envelopes of one block in bands of it, all cut from one transform: the bins of a band, moved to 0 and transformed back, are
 * its complex envelope at a lower rate (the frequency-domain form of Antoni's fast kurtogram, 2007). Arrays are made once. One thread.
 */
public final class Envelope {
    /** Share of the mean power density below which a band is empty: 40 dB down. */
    private static final double EMPTY = 1e-4;

    /** Above the rate over this the filter before the converter falls off, and what is there is folded. */
    private static final double ALIASES = 2.56;

    private final int samples;
    private final double rateHz;
    private final int length;
    private final Fourier fourier;
    private final double[] padded;
    private final double[] re;
    private final double[] im;
    private final double[][][] bands; // by power of two: a complex array of that length

    /** @param samples of a block, 16 or more */
    public Envelope(int samples, double rateHz) {
        this.samples = samples;
        this.rateHz = rateHz;
        length = Fourier.powerOfTwoFrom(samples);
        fourier = new Fourier(length);
        padded = new double[length];
        re = new double[length / 2 + 1];
        im = new double[length / 2 + 1];
        bands = new double[32][][];
    }

    /** @param signal of the length given at construction */
    public Envelope of(float[] signal) {
        double mean = TimeFeatures.mean(signal);
        for (int i = 0; i < samples; i++) {
            padded[i] = signal[i] - mean;
        }
        fourier.forward(padded, re, im);
        return this;
    }

    /** Every line as strong as its neighbour, phases kept: what is periodic and tonal no longer hides what is impulsive (Borghesani 2013). */
    public Envelope whitened() {
        for (int k = 0; k < re.length; k++) {
            double modulus = Math.sqrt(re[k] * re[k] + im[k] * im[k]);
            re[k] = modulus > 0 ? re[k] / modulus : 0;
            im[k] = modulus > 0 ? im[k] / modulus : 0;
        }
        return this;
    }

    /** A band and how impulsive it is: kurtosis of the complex envelope less 2, which is 0 for Gaussian noise. */
    public record Choice(Band band, double kurtosis) {}

    /**
     * The most impulsive of the bands that halving gives.
     *
     * @param narrowestHz no band is narrower; some three times the highest frequency that is looked for
     */
    public Choice choose(double narrowestHz) {
        Choice best = new Choice(new Band(0, rateHz / 2), Double.NEGATIVE_INFINITY);
        double whole = power(new Band(0, rateHz / 2));
        for (int parts = 1; rateHz / 2 / parts >= narrowestHz && length / 2 / parts >= 64; parts *= 2) {
            double width = rateHz / 2 / parts;
            for (int i = 0; i < parts; i++) {
                Band band = new Band(i * width, (i + 1) * width);
                if (i > 0 && band.toHz() > rateHz / ALIASES) {
                    break;
                }
                // A band that holds next to nothing is the converter's last bit, whatever its kurtosis.
                double kurtosis = power(band) * parts < whole * EMPTY ? Double.NEGATIVE_INFINITY : kurtosis(band);
                best = kurtosis > best.kurtosis ? new Choice(band, kurtosis) : best;
            }
        }
        return best;
    }

    private double power(Band band) {
        int from = (int) Math.floor(band.fromHz() / rateHz * length + 0.5);
        double sum = 0;
        for (int k = from; k < from + bins(band); k++) {
            sum += re[k] * re[k] + im[k] * im[k];
        }
        return sum;
    }

    /** @param band as wide as half the rate, or that halved again and again */
    public double kurtosis(Band band) {
        double[][] z = demodulated(band, 1);
        int used = used(z[0].length);
        double second = 0;
        double fourth = 0;
        for (int i = 0; i < used; i++) {
            double square = z[0][i] * z[0][i] + z[1][i] * z[1][i];
            second += square;
            fourth += square * square;
        }
        return second > 0 ? fourth * used / (second * second) - 2 : 0;
    }

    /** A squared envelope and how many values a second it has. */
    public record Squared(double[] values, double rateHz) {
        public Lines lines() {
            return new Lines(values, rateHz);
        }
    }

    /**
     * The squared envelope, in the signal's unit squared: a sine of amplitude 1 has 1. Worked out at twice the band's width, because squaring doubles it, then means of neighbours.
     *
     * @param band as for {@link #kurtosis}
     * @param upToHz highest frequency that will be looked for in it
     */
    public Squared squared(Band band, double upToHz) {
        double[][] z = demodulated(band, 2);
        double rate = 2.0 * bins(band) * rateHz / length;
        int together = Math.max(1, (int) (rate / (4 * upToHz)));
        double toAnalytic = 2.0 * z[0].length / length;
        double scale = toAnalytic * toAnalytic / together;
        double[] squared = new double[used(z[0].length) / together];
        for (int i = 0; i < squared.length; i++) {
            double sum = 0;
            for (int j = i * together; j < (i + 1) * together; j++) {
                sum += z[0][j] * z[0][j] + z[1][j] * z[1][j];
            }
            squared[i] = sum * scale;
        }
        return new Squared(squared, rate / together);
    }

    private int used(int decimated) {
        return (int) ((long) samples * decimated / length);
    }

    private int bins(Band band) {
        int bins = (int) Math.floor(band.widthHz() / rateHz * length + 0.5);
        if (Integer.bitCount(bins) != 1) {
            throw new IllegalArgumentException("a band is half the rate, halved again and again; not " + band);
        }
        return bins;
    }

    private double[][] demodulated(Band band, int oversampled) {
        int bins = bins(band);
        int from = (int) Math.floor(band.fromHz() / rateHz * length + 0.5);
        double[][] z = bands[Integer.numberOfTrailingZeros(bins * oversampled)];
        if (z == null) {
            z = new double[2][bins * oversampled];
            bands[Integer.numberOfTrailingZeros(bins * oversampled)] = z;
        }
        System.arraycopy(re, from, z[0], 0, bins);
        System.arraycopy(im, from, z[1], 0, bins);
        Arrays.fill(z[0], bins, z[0].length, 0);
        Arrays.fill(z[1], bins, z[1].length, 0);
        Fourier.inverse(z);
        return z;
    }
}
