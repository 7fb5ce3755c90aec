package io.edgewitness.scenario.kit.signal;

/**
 * How a channel's power is spread over frequency: natural logarithms of r.m.s. in bands of equal ratio. Two are compared in level and in shape, which
 * tells a changed sensitivity (level alone) from a changed machine, and an exchanged cable from both. Immutable.
 */
public final class Fingerprint {
    public static final int BANDS = 16;

    private final double[] logs;

    Fingerprint(double[] logs) {
        this.logs = logs;
    }

    /** Bands from 10 Hz to what the rate carries: 1/2.56 of it. */
    public static Fingerprint of(Spectrum spectrum) {
        double ratio = StrictMath.pow(spectrum.rateHz() / 2.56 / 10, 1.0 / BANDS);
        double[] logs = new double[BANDS];
        double from = 10;
        for (int b = 0; b < BANDS; b++) {
            logs[b] = StrictMath.log(Math.max(1e-12, spectrum.rms(new Band(from, from * ratio))));
            from *= ratio;
        }
        return new Fingerprint(logs);
    }

    public static Fingerprint of(double[] logs) {
        return new Fingerprint(logs.clone());
    }

    public double[] logs() {
        return logs.clone();
    }

    /** @return ln of the ratio of levels, this over the other */
    public double level(Fingerprint other) {
        double sum = 0;
        for (int b = 0; b < BANDS; b++) {
            sum += logs[b] - other.logs[b];
        }
        return sum / BANDS;
    }

    /** Difference that is left when both are brought to one level: 0 for one shape; 0.2 between blocks of a steady machine. */
    public double shape(Fingerprint other) {
        double level = level(other);
        double sum = 0;
        for (int b = 0; b < BANDS; b++) {
            double d = logs[b] - other.logs[b] - level;
            sum += d * d;
        }
        return Math.sqrt(sum / BANDS);
    }

    /** @param share of the newer one in the mean, 0 to 1 */
    public Fingerprint towards(Fingerprint newer, double share) {
        double[] mean = new double[BANDS];
        for (int b = 0; b < BANDS; b++) {
            mean[b] = logs[b] + (newer.logs[b] - logs[b]) * share;
        }
        return new Fingerprint(mean);
    }
}
