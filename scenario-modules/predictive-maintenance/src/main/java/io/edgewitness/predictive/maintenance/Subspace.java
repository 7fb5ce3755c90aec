package io.edgewitness.predictive.maintenance;

import io.edgewitness.scenario.kit.StateReader;
import io.edgewitness.scenario.kit.StateWriter;
import java.util.Arrays;
import org.hipparchus.linear.EigenDecompositionSymmetric;
import org.hipparchus.linear.MatrixUtils;
import org.hipparchus.linear.RealMatrix;

/**
 * How channels usually move together: principal components of a trimmed sample. Hotelling's T² says how far a row lies within them, Q (SPE) how far off
 * them; both as a share of what 99 % of the learnt rows stay below. One thread.
 */
final class Subspace {
    /** Share of the variance that the kept components hold. */
    private static final double KEPT_SHARE = 0.9;

    /** The rows nearest to the median that the covariance is made of. */
    private static final double TRIMMED_TO = 0.95;

    static final double LIMIT_AT = 0.99;
    private static final double LEAST_VARIANCE = 1e-6;

    private int kept;
    private double[] mean = {};
    private double[] variances = {};
    private double[][] axes = {}; // one row a component
    private double t2Limit;
    private double qLimit;

    /** @param rows of a sound machine */
    static Subspace learn(double[][] rows) {
        Subspace subspace = new Subspace();
        double[][] near = trimmed(rows);
        subspace.components(near);
        double[] t2 = new double[rows.length];
        double[] q = new double[rows.length];
        for (int i = 0; i < rows.length; i++) {
            double[] scores = subspace.scores(rows[i]);
            t2[i] = subspace.t2(scores);
            q[i] = subspace.q(scores);
        }
        subspace.t2Limit = Math.max(Robust.quantile(t2, LIMIT_AT), LEAST_VARIANCE);
        subspace.qLimit = Math.max(Robust.quantile(q, LIMIT_AT), LEAST_VARIANCE);
        return subspace;
    }

    private static double[][] trimmed(double[][] rows) {
        int n = rows[0].length;
        double[] median = new double[n];
        for (int c = 0; c < n; c++) {
            median[c] = Robust.median(column(rows, c));
        }
        double[] distances = new double[rows.length];
        for (int i = 0; i < rows.length; i++) {
            for (int c = 0; c < n; c++) {
                distances[i] += (rows[i][c] - median[c]) * (rows[i][c] - median[c]);
            }
        }
        double farthest = Robust.quantile(distances, TRIMMED_TO);
        int count = 0;
        double[][] near = new double[rows.length][];
        for (int i = 0; i < rows.length; i++) {
            if (distances[i] <= farthest) {
                near[count++] = rows[i];
            }
        }
        return Arrays.copyOf(near, count);
    }

    static double[] column(double[][] rows, int c) {
        double[] column = new double[rows.length];
        for (int i = 0; i < rows.length; i++) {
            column[i] = rows[i][c];
        }
        return column;
    }

    private void components(double[][] rows) {
        int n = rows[0].length;
        mean = new double[n];
        for (int c = 0; c < n; c++) {
            mean[c] = Robust.mean(column(rows, c));
        }
        RealMatrix covariance = MatrixUtils.createRealMatrix(n, n);
        for (double[] row : rows) {
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < n; j++) {
                    covariance.addToEntry(i, j, (row[i] - mean[i]) * (row[j] - mean[j]) / (rows.length - 1));
                }
            }
        }
        EigenDecompositionSymmetric eigen = new EigenDecompositionSymmetric(covariance);
        variances = new double[n];
        axes = new double[n][];
        double whole = 0;
        for (int k = 0; k < n; k++) {
            variances[k] = Math.max(LEAST_VARIANCE, eigen.getEigenvalue(k));
            axes[k] = eigen.getEigenvector(k).toArray();
            whole += variances[k];
        }
        double held = 0;
        kept = 0;
        while (kept < Math.max(1, n - 1) && held < KEPT_SHARE * whole) {
            held += variances[kept++];
        }
    }

    /** Mean of a channel among the learnt rows. */
    double mean(int channel) {
        return mean[channel];
    }

    private double[] scores(double[] row) {
        double[] scores = new double[axes.length];
        for (int k = 0; k < axes.length; k++) {
            for (int c = 0; c < row.length; c++) {
                scores[k] += axes[k][c] * (row[c] - mean[c]);
            }
        }
        return scores;
    }

    private double t2(double[] scores) {
        double sum = 0;
        for (int k = 0; k < kept; k++) {
            sum += scores[k] * scores[k] / variances[k];
        }
        return sum;
    }

    private double q(double[] scores) {
        double sum = 0;
        for (int k = kept; k < scores.length; k++) {
            sum += scores[k] * scores[k];
        }
        return sum;
    }

    /** T² over its limit and Q over its limit, both as roots: twice as far is twice as much. */
    record Distance(double within, double off) {}

    Distance of(double[] row) {
        double[] scores = scores(row);
        return new Distance(Math.sqrt(t2(scores) / t2Limit), Math.sqrt(q(scores) / qLimit));
    }

    void write(StateWriter state) {
        state.integer(kept).integer(mean.length).real(t2Limit).real(qLimit);
        for (int k = 0; k < mean.length; k++) {
            state.real(mean[k]).real(variances[k]);
            for (double weight : axes[k]) {
                state.real(weight);
            }
        }
    }

    void read(StateReader state) {
        kept = (int) state.integer();
        int n = (int) state.integer();
        t2Limit = state.real();
        qLimit = state.real();
        mean = new double[n];
        variances = new double[n];
        axes = new double[n][n];
        for (int k = 0; k < n; k++) {
            mean[k] = state.real();
            variances[k] = state.real();
            for (int c = 0; c < n; c++) {
                axes[k][c] = state.real();
            }
        }
    }
}
