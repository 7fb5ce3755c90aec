package io.edgewitness.collector.vision;

import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Axes of a symmetric matrix, the largest first.
 *
 * @param variances the eigenvalues
 * @param directions unit eigenvectors, one a row
 */
record Axes(double[] variances, double[][] directions) {
    private static final int MOST_ROUNDS = 30;
    private static final double SMALL = 1e-18; // of what lies on the diagonal, squared

    /** By rotations (Jacobi 1846). */
    static Axes of(double[][] matrix) {
        int n = matrix.length;
        double[][] a = new double[n][];
        double[][] v = new double[n][n];
        for (int i = 0; i < n; i++) {
            a[i] = matrix[i].clone();
            v[i][i] = 1;
        }
        for (int round = 0; round < MOST_ROUNDS && beside(a) > SMALL; round++) {
            for (int p = 0; p < n; p++) {
                for (int q = p + 1; q < n; q++) {
                    rotate(a, v, p, q);
                }
            }
        }
        int[] order = IntStream.range(0, n)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> -a[i][i]))
                .mapToInt(i -> i)
                .toArray();
        double[] variances = new double[n];
        double[][] directions = new double[n][];
        for (int i = 0; i < n; i++) {
            variances[i] = a[order[i]][order[i]];
            directions[i] = v[order[i]];
        }
        return new Axes(variances, directions);
    }

    private static double beside(double[][] a) {
        double off = 0;
        double on = 0;
        for (int i = 0; i < a.length; i++) {
            on += a[i][i] * a[i][i];
            for (int j = 0; j < i; j++) {
                off += a[i][j] * a[i][j];
            }
        }
        return on == 0 ? 0 : off / on;
    }

    private static void rotate(double[][] a, double[][] v, int p, int q) {
        if (a[p][q] == 0) {
            return;
        }
        double theta = (a[q][q] - a[p][p]) / (2 * a[p][q]);
        double t = Math.copySign(1, theta) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
        double c = 1 / Math.sqrt(t * t + 1);
        double s = t * c;
        for (double[] row : a) {
            double x = row[p];
            row[p] = c * x - s * row[q];
            row[q] = s * x + c * row[q];
        }
        turn(a, p, q, c, s);
        turn(v, p, q, c, s);
    }

    private static void turn(double[][] rows, int p, int q, double c, double s) {
        for (int k = 0; k < rows.length; k++) {
            double x = rows[p][k];
            rows[p][k] = c * x - s * rows[q][k];
            rows[q][k] = s * x + c * rows[q][k];
        }
    }
}
