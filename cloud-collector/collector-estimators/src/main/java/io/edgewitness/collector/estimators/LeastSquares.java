package io.edgewitness.collector.estimators;

import org.jspecify.annotations.Nullable;

/** Weighted least squares by {@link Reflections}, never by the normal equations. */
final class LeastSquares {
    private LeastSquares() {}

    /**
     * @param x p columns of n values
     * @param y n values
     * @param sd n standard deviations up to a common factor, above 0
     * @return one coefficient a column; null if there are fewer rows than columns, or columns are collinear
     */
    static double @Nullable [] coefficients(double[][] x, double[] y, double[] sd) {
        Reflections r = reflections(x, sd);
        if (r == null) {
            return null;
        }
        double[] scaled = over(y, sd);
        r.reflect(scaled, 0);
        return r.solve(scaled);
    }

    /** @return inverse of X′WX, p × p: times the residual variance the coefficients' covariance; null as above */
    static double @Nullable [][] inverse(double[][] x, double[] sd) {
        Reflections r = reflections(x, sd);
        return r == null ? null : r.inverse();
    }

    /** @return null as above */
    static @Nullable Reflections reflections(double[][] x, double[] sd) {
        if (x.length == 0 || sd.length < x.length) {
            return null;
        }
        Reflections r = new Reflections(x.length);
        for (double[] column : x) {
            double[] scaled = over(column, sd);
            double norm = Reflections.norm(scaled);
            r.reflect(scaled, 0);
            if (!r.add(scaled, norm)) {
                return null;
            }
        }
        return r;
    }

    /** One by one. */
    static double[] over(double[] values, double[] sd) {
        double[] scaled = new double[values.length];
        for (int i = 0; i < scaled.length; i++) {
            scaled[i] = values[i] / sd[i];
        }
        return scaled;
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
