package io.edgewitness.predictive.maintenance;

import io.edgewitness.scenario.kit.StateReader;
import io.edgewitness.scenario.kit.StateWriter;
import org.hipparchus.linear.ArrayRealVector;
import org.hipparchus.linear.CholeskyDecomposition;
import org.hipparchus.linear.MatrixUtils;
import org.hipparchus.linear.RealMatrix;

/**
 * One measured quantity against its own past: where it usually lies, and what its last three values let one expect of the next (an autoregression,
 * learnt by ridge regression). Gives a smoothed level, in deviations from the usual, and a smoothed residual. One thread.
 */
final class Channel {
    private static final int LAGS = 3;

    /** Beyond so many deviations a value says no more to the regression. */
    private static final double FAR = 20;

    private static final double RIDGE = 1;

    /** Spread that is taken for granted, as a share of the standard deviation and of the level: a value that never moved may move a little. */
    private static final double LEAST_OF_DEVIATION = 0.2;

    private static final double LEAST_OF_LEVEL = 1e-4;

    private final double gain;
    private double centre;
    private double scale;
    private final double[] weights = new double[LAGS + 1];
    private final double[] past = new double[LAGS]; // newest first
    private int seen;
    private double level;
    private double residual;

    /** @param smoothing rows that a mean reaches back */
    Channel(int smoothing) {
        gain = 2.0 / (smoothing + 1);
    }

    /** @param values of a sound machine, in their order */
    static Channel learn(double[] values, int smoothing) {
        Channel channel = new Channel(smoothing);
        channel.centre = Robust.median(values);
        channel.scale = Math.max(
                Math.max(Robust.spread(values, channel.centre), LEAST_OF_DEVIATION * Robust.deviation(values)),
                LEAST_OF_LEVEL * Math.abs(channel.centre) + 1e-9);
        double[] standard = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            standard[i] = clipped(channel.standard(values[i]));
        }
        channel.regress(standard);
        return channel;
    }

    private void regress(double[] z) {
        RealMatrix normal = MatrixUtils.createRealIdentityMatrix(LAGS + 1).scalarMultiply(RIDGE);
        double[] right = new double[LAGS + 1];
        double[] row = new double[LAGS + 1];
        row[LAGS] = 1;
        for (int t = LAGS; t < z.length; t++) {
            for (int lag = 1; lag <= LAGS; lag++) {
                row[lag - 1] = z[t - lag];
            }
            for (int i = 0; i <= LAGS; i++) {
                right[i] += row[i] * z[t];
                for (int j = 0; j <= LAGS; j++) {
                    normal.addToEntry(i, j, row[i] * row[j]);
                }
            }
        }
        double[] solved = new CholeskyDecomposition(normal)
                .getSolver()
                .solve(new ArrayRealVector(right, false))
                .toArray();
        System.arraycopy(solved, 0, weights, 0, weights.length);
    }

    private static double clipped(double z) {
        return Math.max(-FAR, Math.min(FAR, z));
    }

    double standard(double value) {
        return (value - centre) / scale;
    }

    /** @param level in deviations from the usual */
    double value(double level) {
        return centre + level * scale;
    }

    /** Takes the next value in. */
    void next(double value) {
        double z = standard(value);
        double near = clipped(z);
        double error = 0;
        if (seen >= LAGS) {
            error = near - weights[LAGS];
            for (int i = 0; i < LAGS; i++) {
                error -= weights[i] * past[i];
            }
        }
        level = seen == 0 ? z : level + gain * (z - level);
        residual += gain * (error - residual);
        System.arraycopy(past, 0, past, 1, LAGS - 1);
        past[0] = near;
        seen = Math.min(seen + 1, LAGS);
    }

    double level() {
        return level;
    }

    double residual() {
        return residual;
    }

    void write(StateWriter state) {
        state.real(centre).real(scale).integer(seen).real(level).real(residual);
        for (double weight : weights) {
            state.real(weight);
        }
        for (double value : past) {
            state.real(value);
        }
    }

    void read(StateReader state) {
        centre = state.real();
        scale = state.real();
        seen = (int) state.integer();
        level = state.real();
        residual = state.real();
        for (int i = 0; i < weights.length; i++) {
            weights[i] = state.real();
        }
        for (int i = 0; i < past.length; i++) {
            past[i] = state.real();
        }
    }
}
