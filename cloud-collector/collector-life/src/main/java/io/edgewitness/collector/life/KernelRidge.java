package io.edgewitness.collector.life;

import java.util.ArrayList;
import java.util.List;
import org.hipparchus.linear.ArrayRealVector;
import org.hipparchus.linear.CholeskyDecomposition;
import org.hipparchus.linear.MatrixUtils;

/**
 * Kernel ridge regression with a Gaussian kernel, on a subset of the rows as centres (Nyström; Rudi et al. 2015). Each sum runs in the order of its terms, so the same rows give the
 * same weights on every machine. Immutable.
 *
 * @param mean of each feature
 * @param scale one over its deviation; 0: it never changed and counts for nothing
 * @param centres standardised
 * @param gamma of the kernel
 * @param horizon the largest answer
 */
record KernelRidge(
        double[] mean,
        double[] scale,
        double[][] centres,
        double[] weights,
        double middle,
        double gamma,
        double horizon) {
    private static final int CENTRES = 600;

    /** Each fourth row is learnt from: neighbours say the same. */
    private static final int STRIDE = 4;

    /** Of the kernel, times the number of features that change: distances grow with it. */
    private static final double WIDTH = 0.57;

    private static final double RIDGE = 0.3;
    private static final int PIECE = 64;

    /** Features of a row and how many rows truly remained after it. */
    record Case(double[] features, double remained) {}

    static KernelRidge fit(List<Case> all, double horizon, Progress progress) {
        int n = all.get(0).features().length;
        double[] mean = new double[n];
        double[] scale = new double[n];
        int changing = 0;
        for (int f = 0; f < n; f++) {
            standardise(all, f, mean, scale);
            changing += scale[f] > 0 ? 1 : 0;
        }
        List<Case> learnt = every(all, STRIDE);
        double middle = learnt.stream()
                .mapToDouble(c -> Math.min(horizon, c.remained()))
                .average()
                .orElse(0);
        double[][] centres = every(all, Math.max(1, all.size() / CENTRES)).stream()
                .map(c -> standard(c.features(), mean, scale))
                .toArray(double[][]::new);
        KernelRidge unsolved = new KernelRidge(
                mean, scale, centres, new double[centres.length], middle, WIDTH / Math.max(1, changing), horizon);
        return unsolved.solved(learnt, progress);
    }

    private static void standardise(List<Case> all, int f, double[] mean, double[] scale) {
        double sum = 0;
        for (Case of : all) {
            sum += of.features()[f];
        }
        mean[f] = sum / all.size();
        double squares = 0;
        for (Case of : all) {
            squares += (of.features()[f] - mean[f]) * (of.features()[f] - mean[f]);
        }
        double deviation = Math.sqrt(squares / all.size());
        scale[f] = deviation > 1e-9 * (1 + Math.abs(mean[f])) ? 1 / deviation : 0;
    }

    private static <T> List<T> every(List<T> all, int step) {
        List<T> some = new ArrayList<>();
        for (int i = 0; i < all.size(); i += step) {
            some.add(all.get(i));
        }
        return some;
    }

    private static double[] standard(double[] features, double[] mean, double[] scale) {
        double[] z = new double[features.length];
        for (int f = 0; f < z.length; f++) {
            z[f] = (features[f] - mean[f]) * scale[f];
        }
        return z;
    }

    /** The normal equations of the rows by the centres, with the kernel among the centres as the ridge. */
    private KernelRidge solved(List<Case> learnt, Progress progress) {
        int m = centres.length;
        double[][] normal = new double[m][m];
        double[] right = new double[m];
        for (int row = 0; row < learnt.size(); row++) {
            if (row % PIECE == 0) {
                progress.at(0.9 * row / learnt.size());
            }
            add(learnt.get(row), normal, right);
        }
        for (int i = 0; i < m; i++) {
            double[] k = kernels(centres[i]);
            for (int j = i; j < m; j++) {
                normal[i][j] += RIDGE * k[j] + (i == j ? 1e-6 : 0);
                normal[j][i] = normal[i][j];
            }
        }
        double[] solution = new CholeskyDecomposition(MatrixUtils.createRealMatrix(normal), 1e-9, 1e-12)
                .getSolver()
                .solve(new ArrayRealVector(right, false))
                .toArray();
        return new KernelRidge(mean, scale, centres, solution, middle, gamma, horizon);
    }

    private void add(Case of, double[][] normal, double[] right) {
        double[] k = kernels(standard(of.features(), mean, scale));
        double target = Math.min(horizon, of.remained()) - middle;
        for (int i = 0; i < k.length; i++) {
            right[i] += k[i] * target;
            double ki = k[i];
            double[] row = normal[i];
            for (int j = i; j < k.length; j++) {
                row[j] += ki * k[j];
            }
        }
    }

    private double[] kernels(double[] z) {
        double[] k = new double[centres.length];
        for (int i = 0; i < k.length; i++) {
            double[] centre = centres[i];
            double square = 0;
            for (int f = 0; f < z.length; f++) {
                square += (z[f] - centre[f]) * (z[f] - centre[f]);
            }
            k[i] = StrictMath.exp(-gamma * square);
        }
        return k;
    }

    /** Rows that remain, 0 to the horizon. */
    double rows(double[] features) {
        double[] k = kernels(standard(features, mean, scale));
        double sum = middle;
        for (int i = 0; i < k.length; i++) {
            sum += weights[i] * k[i];
        }
        return Math.max(0, Math.min(horizon, sum));
    }
}
