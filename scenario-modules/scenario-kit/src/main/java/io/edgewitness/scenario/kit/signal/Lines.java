package io.edgewitness.scenario.kit.signal;

import java.util.Arrays;

/**
 * The lines of a spectrum, each measured against the floor around it: 1 is the floor's mean, and in noise alone a line stands above x with
 * probability exp(-x). Immutable.
 */
public final class Lines {
    /** Independent lines that make one value of the floor. */
    private static final int FLOOR_LINES = 24;

    private static final double LN2 = 0.6931471805599453;

    private final double[] aboveFloor;
    private final double binHz;
    private final double resolutionHz;

    /**
     * Mean removed, Hann window.
     *
     * @param series a signal or its squared envelope, 16 values or more
     * @param rateHz its values per second
     */
    public Lines(double[] series, double rateHz) {
        int length = Fourier.powerOfTwoFrom(series.length);
        binHz = rateHz / length;
        resolutionHz = rateHz / series.length;
        double mean = 0;
        for (double value : series) {
            mean += value / series.length;
        }
        double[] padded = new double[length];
        double[] window = Spectrum.hann(series.length);
        for (int i = 0; i < series.length; i++) {
            padded[i] = (series[i] - mean) * window[i];
        }
        double[] re = new double[length / 2 + 1];
        double[] im = new double[length / 2 + 1];
        new Fourier(length).forward(padded, re, im);
        aboveFloor = new double[length / 2 + 1];
        for (int k = 0; k < aboveFloor.length; k++) {
            aboveFloor[k] = re[k] * re[k] + im[k] * im[k];
        }
        divideByFloor(Math.max(8, (int) (FLOOR_LINES * resolutionHz / binHz)));
    }

    public static Lines of(float[] signal, double rateHz) {
        double[] series = new double[signal.length];
        for (int i = 0; i < series.length; i++) {
            series[i] = signal[i];
        }
        return new Lines(series, rateHz);
    }

    /** The floor is the median of a stretch over ln 2, which is the mean of exponential noise whatever few lines stand in it. */
    private void divideByFloor(int stretch) {
        double[] floor = new double[Math.max(1, aboveFloor.length / stretch)];
        for (int s = 0; s < floor.length; s++) {
            int to = s == floor.length - 1 ? aboveFloor.length : (s + 1) * stretch;
            double[] part = Arrays.copyOfRange(aboveFloor, s * stretch, to);
            Arrays.sort(part);
            floor[s] = part[part.length / 2] / LN2;
        }
        for (int k = 0; k < aboveFloor.length; k++) {
            double at = Math.max(0, Math.min(floor.length - 1, (k - stretch / 2.0) / stretch));
            int left = (int) at;
            int right = Math.min(floor.length - 1, left + 1);
            double here = floor[left] * (1 - (at - left)) + floor[right] * (at - left);
            aboveFloor[k] = here > 0 ? aboveFloor[k] / here : 0;
        }
    }

    /**
     * How far the strongest line within the tolerance stands above the floor; 0 outside the spectrum.
     *
     * @param toleranceHz half a resolution or more, or there may be no line within
     */
    public double at(double hz, double toleranceHz) {
        int from = Math.max(0, (int) Math.ceil((hz - toleranceHz) / binHz));
        int to = Math.min(aboveFloor.length - 1, (int) Math.floor((hz + toleranceHz) / binHz));
        double best = 0;
        for (int k = from; k <= to; k++) {
            best = Math.max(best, aboveFloor[k]);
        }
        return best;
    }

    /**
     * The strongest line of each part of the spectrum, for pictures.
     *
     * @param partHz width of a part; the first one lies about 0
     * @return how far each stands above the floor
     */
    public double[] strongest(double partHz, int parts) {
        return strongest(aboveFloor, binHz, partHz, parts);
    }

    static double[] strongest(double[] values, double binHz, double partHz, int parts) {
        double[] strongest = new double[parts];
        for (int k = 0; k < values.length; k++) {
            int part = (int) Math.floor(k * binHz / partHz + 0.5);
            if (part < parts) {
                strongest[part] = Math.max(strongest[part], values[k]);
            }
        }
        return strongest;
    }

    /** Frequency of the strongest line within the tolerance, to a fraction of a bin by a parabola through three logarithms. */
    double peakHz(double hz, double toleranceHz) {
        int best = Math.max(1, (int) Math.ceil((hz - toleranceHz) / binHz));
        int to = Math.min(aboveFloor.length - 2, (int) Math.floor((hz + toleranceHz) / binHz));
        for (int k = best; k <= to; k++) {
            best = aboveFloor[k] > aboveFloor[best] ? k : best;
        }
        return best > to ? hz : (best + Spectrum.offset(aboveFloor, best)) * binHz;
    }

    /** Distance of two lines that are told apart. */
    public double resolutionHz() {
        return resolutionHz;
    }

    public double endHz() {
        return binHz * (aboveFloor.length - 1);
    }
}
