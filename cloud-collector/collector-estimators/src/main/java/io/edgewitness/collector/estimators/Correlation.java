package io.edgewitness.collector.estimators;

import java.util.List;

/**
 * What an interval owes to those before it; nothing across a hole. Residuals are a first-order process, unless Schwarz's information
 * prefers one that hides beneath noise that does not last: ρ(k) = share·memoryᵏ. Habits and seasons that no driver explains look like
 * that: from one day to the next there is little correlation, but what there is stays for weeks, and a year is worth fewer days than the
 * first lag says.
 *
 * @param share of the variance that lasts, 0 to 1; 1 is the first-order process
 * @param memory what is left of it after one interval, at least 0 and below 1
 */
record Correlation(double share, double memory) {
    /** Intervals after which 1/e is left, that are tried. */
    private static final double[] MEMORIES = {2, 3, 5, 7, 10, 14, 20, 30, 50};

    private static final int SHARES = 20;
    private static final double ALMOST_ONE = 0.99;

    /** @param rows sorted; residuals in the same order */
    static Correlation of(List<Observation> rows, double[] residuals) {
        Correlation first = new Correlation(1, Math.max(0, lag1(rows, residuals)));
        double least = first.information(rows, residuals) - StrictMath.log(residuals.length);
        Correlation best = first;
        for (double memory : MEMORIES) {
            for (int i = 1; i < SHARES; i++) {
                Correlation c = new Correlation((double) i / SHARES, StrictMath.exp(-1 / memory));
                double information = c.information(rows, residuals);
                if (information < least && c.longRun() > first.longRun()) {
                    least = information;
                    best = c;
                }
            }
        }
        return best;
    }

    /** @return variance of a long sum over that of one of independent intervals, at least 1 */
    double longRun() {
        return 1 + 2 * share * memory / (1 - memory);
    }

    /** Minus twice the logarithm of the likelihood, by Kalman's filter, the scale being the best one. */
    private double information(List<Observation> rows, double[] residuals) {
        double logs = 0;
        double squares = 0;
        double level = 0;
        double variance = share;
        for (int i = 0; i < residuals.length; i++) {
            if (i > 0 && !rows.get(i).follows(rows.get(i - 1))) {
                level = 0;
                variance = share;
            }
            double total = variance + 1 - share;
            double error = residuals[i] - level;
            logs += StrictMath.log(total);
            squares += error * error / total;
            level = memory * (level + variance / total * error);
            variance = memory * memory * variance * (1 - share) / total + share * (1 - memory * memory);
        }
        return squares == 0
                ? Double.NEGATIVE_INFINITY
                : residuals.length * StrictMath.log(squares / residuals.length) + logs;
    }

    /** @return lag-1 correlation of the residuals over the pairs that touch, below 1; 0 if none do */
    static double lag1(List<Observation> rows, double[] residuals) {
        double products = 0;
        int pairs = 0;
        double squares = 0;
        for (int i = 0; i < residuals.length; i++) {
            squares += residuals[i] * residuals[i];
            if (i > 0 && rows.get(i).follows(rows.get(i - 1))) {
                products += residuals[i] * residuals[i - 1];
                pairs++;
            }
        }
        return pairs == 0 || squares == 0 ? 0 : Math.min(ALMOST_ONE, (products / pairs) / (squares / residuals.length));
    }

    /** ΣΣ aᵢaⱼρ(|i−j|). */
    double sum(List<Observation> rows, double[] a) {
        double total = 0;
        double owed = 0;
        for (int i = 0; i < a.length; i++) {
            owed = i > 0 && rows.get(i).follows(rows.get(i - 1)) ? memory * (owed + share * a[i - 1]) : 0;
            total += a[i] * a[i] + 2 * a[i] * owed;
        }
        return total;
    }

    /** U·Z′ΩZ·U, which is U where residuals are independent; Z the rows over their deviation, U the inverse of Z′Z. */
    double[][] sandwich(List<Observation> rows, double[][] u, double[] sd) {
        if (share * memory == 0) {
            return u;
        }
        int p = u.length;
        double[][] middle = new double[p][p];
        double[] owed = new double[p];
        double[] before = new double[p];
        for (int i = 0; i < sd.length; i++) {
            double[] z = rows.get(i).allColumns();
            boolean touches = i > 0 && rows.get(i).follows(rows.get(i - 1));
            for (int j = 0; j < p; j++) {
                z[j] /= sd[i];
                owed[j] = touches ? memory * (owed[j] + share * before[j]) : 0;
            }
            for (int j = 0; j < p; j++) {
                for (int k = 0; k < p; k++) {
                    middle[j][k] += z[j] * z[k] + z[j] * owed[k] + owed[j] * z[k];
                }
            }
            before = z;
        }
        return product(product(u, middle), u);
    }

    private static double[][] product(double[][] a, double[][] b) {
        int p = a.length;
        double[][] c = new double[p][p];
        for (int i = 0; i < p; i++) {
            for (int j = 0; j < p; j++) {
                for (int k = 0; k < p; k++) {
                    c[i][j] += a[i][k] * b[k][j];
                }
            }
        }
        return c;
    }
}
