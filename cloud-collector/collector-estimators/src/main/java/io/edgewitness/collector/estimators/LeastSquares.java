package io.edgewitness.collector.estimators;

import org.hipparchus.linear.Array2DRowRealMatrix;
import org.hipparchus.linear.ArrayRealVector;
import org.hipparchus.linear.QRDecomposition;
import org.hipparchus.linear.RealMatrix;
import org.jspecify.annotations.Nullable;

/**
 * Weighted least squares by Householder reflections, never by the normal equations.
 *
 * @param coefficients one a column
 * @param inverse inverse of X′WX, p × p; times the residual variance it is the coefficients' covariance
 */
record LeastSquares(double[] coefficients, double[][] inverse) {
    /** A column whose part outside the columns before it is smaller than this share of it adds nothing. */
    private static final double COLLINEAR = 1e-10;

    /**
     * @param x n rows of p columns
     * @param y n values
     * @param sd n standard deviations up to a common factor, above 0
     * @return null if there are fewer rows than columns, or columns are collinear
     */
    static @Nullable LeastSquares fit(double[][] x, double[] y, double[] sd) {
        int n = x.length;
        int p = n == 0 ? 0 : x[0].length;
        if (n < p || p == 0) {
            return null;
        }
        double[][] z = new double[n][p];
        double[] scaled = new double[n];
        double[] norm = new double[p];
        for (int i = 0; i < n; i++) {
            scaled[i] = y[i] / sd[i];
            for (int j = 0; j < p; j++) {
                z[i][j] = x[i][j] / sd[i];
                norm[j] += z[i][j] * z[i][j];
            }
        }
        QRDecomposition qr = new QRDecomposition(new Array2DRowRealMatrix(z, false));
        RealMatrix r = qr.getR();
        for (int j = 0; j < p; j++) {
            if (!(Math.abs(r.getEntry(j, j)) > COLLINEAR * Math.sqrt(norm[j]))) {
                return null;
            }
        }
        double[] coefficients =
                qr.getSolver().solve(new ArrayRealVector(scaled, false)).toArray();
        return new LeastSquares(coefficients, inverse(r, p));
    }

    /** (R′R)⁻¹ by back substitution. */
    private static double[][] inverse(RealMatrix r, int p) {
        double[][] u = new double[p][p];
        for (int j = 0; j < p; j++) {
            u[j][j] = 1 / r.getEntry(j, j);
            for (int i = j - 1; i >= 0; i--) {
                double sum = 0;
                for (int k = i + 1; k <= j; k++) {
                    sum += r.getEntry(i, k) * u[k][j];
                }
                u[i][j] = -sum / r.getEntry(i, i);
            }
        }
        double[][] inverse = new double[p][p];
        for (int i = 0; i < p; i++) {
            for (int j = 0; j < p; j++) {
                double sum = 0;
                for (int k = Math.max(i, j); k < p; k++) {
                    sum += u[i][k] * u[j][k];
                }
                inverse[i][j] = sum;
            }
        }
        return inverse;
    }

    static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    /** a′Mb. */
    static double form(double[] a, double[][] m, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * dot(m[i], b);
        }
        return sum;
    }
}
