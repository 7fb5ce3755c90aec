package io.edgewitness.scenario.kit.signal;

import java.util.List;

/**
 * The shaft's speed from the lines at its multiples. A nameplate gives the speed at full load; between that and no load an induction motor
 * moves by some per cent, more than a defect's family may be off.
 */
public final class ShaftSpeed {
    private static final int HARMONICS = 10;

    /** Noise alone reaches about 1.3 as the best of all speeds that are tried. */
    private static final double SURE = 2;

    private static final double STANDS_OUT = 50;

    private ShaftSpeed() {}

    /**
     * A speed and how well it fits.
     *
     * @param strength mean of ln(1 + line above floor) at ten multiples
     */
    public record Estimate(double hz, double strength) {
        public boolean isSure() {
            return strength >= SURE;
        }
    }

    /**
     * The speed whose multiples stand out most.
     *
     * @param spectra of acceleration at one machine, at one time; one or more
     * @param nominalHz nameplate speed
     * @param tolerance largest share by which the speed may differ from it, such as 0.05
     */
    public static Estimate estimate(List<Lines> spectra, double nominalHz, double tolerance) {
        double resolution = spectra.get(0).resolutionHz();
        double step = resolution / (4 * HARMONICS);
        int steps = (int) Math.ceil(nominalHz * tolerance / step);
        double[] strengths = new double[2 * steps + 1];
        int best = 0;
        for (int i = 0; i < strengths.length; i++) {
            strengths[i] = strength(spectra, nominalHz + (i - steps) * step);
            best = strengths[i] > strengths[best] ? i : best;
        }
        double hz = nominalHz + (best - steps) * step;
        return new Estimate(refined(spectra, hz), strengths[best]);
    }

    /** Least squares through the multiples that stand out: a peak at the h-th is h times as sharp a measure of the speed. */
    private static double refined(List<Lines> spectra, double hz) {
        double weighted = 0;
        double weights = 0;
        for (Lines lines : spectra) {
            for (int h = 1; h <= HARMONICS; h++) {
                double peak = lines.peakHz(h * hz, 0.6 * lines.resolutionHz());
                if (lines.at(peak, 0.5 * lines.resolutionHz()) > STANDS_OUT) {
                    weighted += h * peak;
                    weights += (double) h * h;
                }
            }
        }
        return weights > 0 ? weighted / weights : hz;
    }

    private static double strength(List<Lines> spectra, double hz) {
        double sum = 0;
        for (Lines lines : spectra) {
            for (int h = 1; h <= HARMONICS; h++) {
                sum += StrictMath.log(1 + lines.at(h * hz, lines.resolutionHz() / 2));
            }
        }
        return sum / (spectra.size() * HARMONICS);
    }
}
