package io.edgewitness.scenario.kit.signal;

/**
 * What a block shows without a spectrum.
 *
 * @param mean in the signal's unit
 * @param rms of the signal without its mean
 * @param peak largest distance from the mean
 * @param kurtosis fourth moment over the squared second; 3 for Gaussian noise, 1.5 for a sine, 0 for a constant
 */
public record TimeFeatures(double mean, double rms, double peak, double kurtosis) {
    public static TimeFeatures of(float[] signal) {
        double mean = mean(signal);
        double second = 0;
        double fourth = 0;
        double peak = 0;
        for (float value : signal) {
            double d = value - mean;
            double square = d * d;
            second += square;
            fourth += square * square;
            peak = Math.max(peak, Math.abs(d));
        }
        double variance = second / signal.length;
        double kurtosis = variance > 0 ? fourth / signal.length / (variance * variance) : 0;
        return new TimeFeatures(mean, Math.sqrt(variance), peak, kurtosis);
    }

    static double mean(float[] signal) {
        double sum = 0;
        for (float value : signal) {
            sum += value;
        }
        return sum / signal.length;
    }

    /** Peak over r.m.s.; 0 for a constant. */
    public double crest() {
        return rms > 0 ? peak / rms : 0;
    }
}
