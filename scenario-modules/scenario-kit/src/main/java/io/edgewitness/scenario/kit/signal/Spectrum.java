package io.edgewitness.scenario.kit.signal;

/**
 * The power spectrum of one block: mean removed, Hann window, one side. The signal keeps its unit; amplitudes are of a sine (peak). Its arrays
 * are made once; what it says is of the block that {@link #of} was given last. One thread.
 */
public final class Spectrum {
    private static final double MILLIMETRES = 1000;

    private final int samples;
    private final double rateHz;
    private final double binHz;
    private final Fourier fourier;
    private final double[] window;
    private final double windowPower; // sum of squares
    private final double windowSum;
    private final double[] padded;
    private final double[] re;
    private final double[] im;
    private final double[] power; // share of the mean square, two-sided bins folded

    /** @param samples of a block, 16 or more; a spectrum is padded with zeros to a power of two */
    public Spectrum(int samples, double rateHz) {
        if (samples < 16 || !(rateHz > 0)) {
            throw new IllegalArgumentException("a block has 16 samples or more and a rate above 0");
        }
        this.samples = samples;
        this.rateHz = rateHz;
        int length = Fourier.powerOfTwoFrom(samples);
        binHz = rateHz / length;
        fourier = new Fourier(length);
        window = hann(samples);
        double squares = 0;
        double sum = 0;
        for (double w : window) {
            squares += w * w;
            sum += w;
        }
        windowPower = squares;
        windowSum = sum;
        padded = new double[length];
        re = new double[length / 2 + 1];
        im = new double[length / 2 + 1];
        power = new double[length / 2 + 1];
    }

    /** By turning a pointer on, sample by sample: a cosine each would cost more than the transform. */
    static double[] hann(int samples) {
        double[] window = new double[samples];
        double stepRe = StrictMath.cos(2 * Math.PI / samples);
        double stepIm = StrictMath.sin(2 * Math.PI / samples);
        double re = 1;
        double im = 0;
        for (int i = 0; i < samples; i++) {
            window[i] = (1 - re) / 2;
            double next = re * stepRe - im * stepIm;
            im = re * stepIm + im * stepRe;
            re = next;
        }
        return window;
    }

    /** @param signal of the length given at construction */
    public Spectrum of(float[] signal) {
        double mean = TimeFeatures.mean(signal);
        for (int i = 0; i < samples; i++) {
            padded[i] = (signal[i] - mean) * window[i];
        }
        fourier.forward(padded, re, im);
        double scale = 1 / (windowPower * padded.length);
        int last = power.length - 1;
        for (int k = 0; k <= last; k++) {
            double sides = k == 0 || k == last ? 1 : 2;
            power[k] = sides * scale * (re[k] * re[k] + im[k] * im[k]);
        }
        return this;
    }

    public double rateHz() {
        return rateHz;
    }

    /** Distance of two lines that are told apart. */
    public double resolutionHz() {
        return rateHz / samples;
    }

    /** @return root mean square of what lies in the band, in the signal's unit */
    public double rms(Band band) {
        double sum = 0;
        for (int k = first(band); k < end(band); k++) {
            sum += power[k];
        }
        return Math.sqrt(sum);
    }

    /**
     * Root mean square of velocity, integrated in the spectrum: each line divided by 2πf.
     *
     * @return mm/s, of an acceleration in m/s²
     */
    public double velocityRms(Band band) {
        double sum = 0;
        for (int k = Math.max(1, first(band)); k < end(band); k++) {
            double omega = 2 * Math.PI * k * binHz;
            sum += power[k] / (omega * omega);
        }
        return MILLIMETRES * Math.sqrt(sum);
    }

    /** Amplitude of the strongest line within the tolerance; 0 outside the spectrum. */
    public double amplitude(double hz, double toleranceHz) {
        double best = 0;
        for (int k = Math.max(0, bin(hz - toleranceHz)); k <= Math.min(power.length - 1, bin(hz + toleranceHz)); k++) {
            best = Math.max(best, power[k]);
        }
        return Math.sqrt(2 * best * windowPower * padded.length) / windowSum;
    }

    /**
     * The strongest line of each part of the spectrum, for pictures.
     *
     * @param partHz width of a part; the first one lies about 0
     * @return root mean square of a sine as strong as each, in the signal's unit
     */
    public double[] strongest(double partHz, int parts) {
        return Lines.strongest(rootMeanSquares(), binHz, partHz, parts);
    }

    /**
     * The same of velocity, integrated in the spectrum.
     *
     * @param fromHz what lies below is left out: integration makes a mountain of a drift
     * @return mm/s, of an acceleration in m/s²
     */
    public double[] strongestVelocity(double fromHz, double partHz, int parts) {
        double[] lines = rootMeanSquares();
        for (int k = 0; k < lines.length; k++) {
            double hz = k * binHz;
            lines[k] = hz < fromHz || k == 0 ? 0 : MILLIMETRES * lines[k] / (2 * Math.PI * hz);
        }
        return Lines.strongest(lines, binHz, partHz, parts);
    }

    private double[] rootMeanSquares() {
        double[] lines = new double[power.length];
        for (int k = 0; k < lines.length; k++) {
            lines[k] = Math.sqrt(power[k] * windowPower * padded.length) / windowSum;
        }
        return lines;
    }

    /** Frequency of the strongest line in the band, to a fraction of a bin by a parabola through three logarithms. */
    public double peakHz(Band band) {
        int best = Math.max(1, first(band));
        for (int k = best; k < end(band); k++) {
            best = power[k] > power[best] ? k : best;
        }
        return (best + offset(power, best)) * binHz;
    }

    /** Where the top of a line lies between its bins, -0.5 to 0.5. */
    static double offset(double[] power, int k) {
        if (k <= 0 || k >= power.length - 1 || power[k - 1] <= 0 || power[k] <= 0 || power[k + 1] <= 0) {
            return 0;
        }
        double left = StrictMath.log(power[k - 1]);
        double right = StrictMath.log(power[k + 1]);
        double curvature = left - 2 * StrictMath.log(power[k]) + right;
        return curvature >= 0 ? 0 : Math.max(-0.5, Math.min(0.5, (left - right) / (2 * curvature)));
    }

    /** Power at a frequency: the nearest bin's. */
    double power(double hz) {
        int k = bin(hz);
        return k < 0 || k >= power.length ? 0 : power[k];
    }

    private int bin(double hz) {
        return (int) Math.floor(hz / binHz + 0.5);
    }

    private int first(Band band) {
        return Math.max(0, (int) Math.ceil(band.fromHz() / binHz));
    }

    private int end(Band band) {
        return Math.min(power.length, (int) Math.ceil(band.toHz() / binHz));
    }
}
