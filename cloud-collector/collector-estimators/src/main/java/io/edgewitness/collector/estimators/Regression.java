package io.edgewitness.collector.estimators;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A metered amount explained by its drivers: {@code E = β0·days + β1·driver1 + …}. With intervals of one day and constant scatter
 * this is the ordinary regression with an intercept.
 */
public final class Regression {
    /** Version of fit and figures of merit. */
    public static final String FORMULA = "driver-regression@1";

    private static final int ROUNDS = 12;
    private static final double ROUNDING = 1e-24;
    /** Largest relative change of a standard deviation at which reweighting stops early. */
    private static final double SETTLED = 1e-7;
    /** Share of the mean level below which scatter no longer shrinks with it. */
    private static final double FLOOR = 0.05;
    /** By which a scatter is the likelier one: where all levels are equal both are the same model, and only rounding differs. */
    static final double LIKELIER = 1e-6;

    private final List<String> drivers;
    private final List<Observation> rows;
    private final Fit fit;
    private final Correlation correlation;
    private final Quality quality;
    private final double[][] inverse;
    private final double[][] unscaled;

    /**
     * Coefficients with what the rows become under them.
     *
     * @param floor least daily level that scatter is in proportion to
     * @param likelihood logarithm, of normal errors, up to a constant
     */
    record Fit(
            double[] coefficients,
            Scatter scatter,
            double floor,
            double[] predicted,
            double[] sd,
            double squares,
            double likelihood) {
        double sd(double predictedAmount, double days) {
            return deviation(scatter, floor, predictedAmount, days);
        }
    }

    /**
     * Figures of merit.
     *
     * @param n intervals
     * @param p coefficients and searched constants
     * @param r2 share of the variation explained, for information only
     * @param adjustedR2 the same per degree of freedom
     * @param cvRmse √(Σ(y−ŷ)²/(n−p))/ȳ of the amounts, 1
     * @param nmbe Σ(y−ŷ)/((n−p)·ȳ), 1
     * @param rho lag-1 correlation of the residuals of intervals that touch; never below 0
     * @param effective n′ = n(1−ρ)/(1+ρ)
     * @param independent n over the long-run variance of the residuals, see {@link Correlation}; at most {@code effective}
     * @param scale residual standard deviation: amount per root of a day, or 1 where scatter is proportional
     */
    public record Quality(
            int n,
            int p,
            double r2,
            double adjustedR2,
            double cvRmse,
            double nmbe,
            double rho,
            double effective,
            double independent,
            double scale) {}

    private Regression(List<String> drivers, List<Observation> rows, Fit fit, double[][] inverse, int p) {
        this.drivers = drivers;
        this.rows = rows;
        this.fit = fit;
        this.correlation = Correlation.of(rows, residuals(rows, fit));
        this.quality = quality(rows, fit, p, correlation);
        this.inverse = inverse;
        this.unscaled = correlation.sandwich(rows, inverse, fit.sd);
    }

    /**
     * @param drivers names, as many as each row has drivers
     * @param rows in any order
     * @throws IllegalArgumentException if there are no more rows than parameters, or drivers are collinear
     */
    public static Regression fit(List<String> drivers, List<Observation> rows, Scatter scatter) {
        List<Observation> sorted = Observation.sorted(rows);
        if (sorted.isEmpty() || sorted.get(0).drivers().length != drivers.size()) {
            throw new IllegalArgumentException(
                    "there are " + drivers.size() + " names of drivers, the rows have others");
        }
        int p = sorted.get(0).allColumns().length;
        Fit fit = fit(sorted, scatter);
        if (fit == null || sorted.size() <= p) {
            throw new IllegalArgumentException(
                    sorted.size() + " intervals do not determine " + p + " parameters, or drivers are collinear");
        }
        double[][] inverse = LeastSquares.inverse(Design.ofAll(sorted).columns(), fit.sd);
        if (inverse == null) {
            throw new IllegalArgumentException("the searched constants are collinear with the drivers");
        }
        return new Regression(List.copyOf(drivers), sorted, fit, inverse, p);
    }

    /**
     * With the scatter that is the likelier one: both have as many parameters, so that nothing else speaks for either.
     *
     * @param drivers names, as many as each row has drivers
     * @param rows in any order
     * @throws IllegalArgumentException if there are no more rows than parameters, or drivers are collinear
     */
    public static Regression fit(List<String> drivers, List<Observation> rows) {
        Regression constant = fit(drivers, rows, Scatter.CONSTANT);
        Fit proportional = fit(constant.rows, Scatter.PROPORTIONAL);
        boolean growing = proportional != null && proportional.likelihood > constant.fit.likelihood + LIKELIER;
        return growing ? fit(drivers, rows, Scatter.PROPORTIONAL) : constant;
    }

    /** @return whether no column, those of searched constants included, is made of the others */
    static boolean isDetermined(List<Observation> rows) {
        double[] ones = new double[rows.size()];
        Arrays.fill(ones, 1);
        return LeastSquares.reflections(Design.ofAll(rows).columns(), ones) != null;
    }

    /** @param rows sorted; @return null if the columns do not determine the coefficients */
    static @Nullable Fit fit(List<Observation> rows, Scatter scatter) {
        Design design = Design.of(rows);
        double[] first = LeastSquares.coefficients(design.columns(), design.amounts(), design.constant());
        return first == null ? null : fit(design, first, scatter);
    }

    /** @param first coefficients of constant scatter; @return null if the columns do not determine the coefficients */
    static @Nullable Fit fit(Design design, double[] first, Scatter scatter) {
        int n = design.amounts().length;
        double[] y = design.amounts();
        double[] days = design.days();
        double floor = FLOOR * sum(y) / sum(days);
        if (scatter == Scatter.PROPORTIONAL && !(floor > 0)) {
            return null;
        }
        double[] sd = design.constant();
        double[] coefficients = first;
        double[] predicted = new double[n];
        double moved = Double.POSITIVE_INFINITY;
        for (int round = 0; round <= ROUNDS && moved > SETTLED; round++) {
            double[] solved = round == 0 ? first : LeastSquares.coefficients(design.columns(), y, sd);
            if (solved == null) {
                return null;
            }
            coefficients = solved;
            predicted = design.predicted(coefficients);
            moved = 0;
            for (int i = 0; i < n; i++) {
                double next = deviation(scatter, floor, predicted[i], days[i]);
                moved = Math.max(moved, Math.abs(next / sd[i] - 1));
                sd[i] = next;
            }
        }
        double squares = 0;
        double size = 0;
        double logs = 0;
        for (int i = 0; i < n; i++) {
            double e = (y[i] - predicted[i]) / sd[i];
            squares += e * e;
            size += (y[i] / sd[i]) * (y[i] / sd[i]);
            logs += StrictMath.log(sd[i]);
        }
        // Residuals that are but rounding say nothing: the model with fewer parameters is to win then.
        double likelihood = -0.5 * n * StrictMath.log(Math.max(squares, ROUNDING * size) / n) - logs;
        return new Fit(coefficients, scatter, floor, predicted, sd, squares, likelihood);
    }

    private static double sum(double[] values) {
        double sum = 0;
        for (double v : values) {
            sum += v;
        }
        return sum;
    }

    private static double deviation(Scatter scatter, double floor, double predicted, double days) {
        return scatter == Scatter.CONSTANT ? Math.sqrt(days) : Math.max(predicted, floor * days) / Math.sqrt(days);
    }

    private static Quality quality(List<Observation> rows, Fit fit, int p, Correlation correlation) {
        int n = rows.size();
        double mean = 0;
        for (Observation row : rows) {
            mean += row.amount() / n;
        }
        double errors = 0;
        double bias = 0;
        double total = 0;
        for (int i = 0; i < n; i++) {
            double e = rows.get(i).amount() - fit.predicted[i];
            double d = rows.get(i).amount() - mean;
            errors += e * e;
            bias += e;
            total += d * d;
        }
        double unexplained = total == 0 ? 1 : errors / total;
        double rho = Math.max(0, Correlation.lag1(rows, residuals(rows, fit)));
        return new Quality(
                n,
                p,
                1 - unexplained,
                1 - unexplained * (n - 1) / (n - p),
                Math.sqrt(errors / (n - p)) / mean,
                bias / ((n - p) * mean),
                rho,
                n * (1 - rho) / (1 + rho),
                n / correlation.longRun(),
                Math.sqrt(fit.squares / (n - p)));
    }

    private static double[] residuals(List<Observation> rows, Fit fit) {
        double[] residuals = new double[rows.size()];
        for (int i = 0; i < residuals.length; i++) {
            residuals[i] = (rows.get(i).amount() - fit.predicted[i]) / fit.sd[i];
        }
        return residuals;
    }

    public List<String> drivers() {
        return drivers;
    }

    /** @return in order of time */
    public List<Observation> rows() {
        return rows;
    }

    public Scatter scatter() {
        return fit.scatter;
    }

    public Quality quality() {
        return quality;
    }

    /** @return amount per day, then amount per unit of each driver */
    public double[] coefficients() {
        return fit.coefficients.clone();
    }

    /** @return of the coefficients, with autocorrelation and with what the search of constants costs */
    public double[][] covariance() {
        int p = fit.coefficients.length;
        double[][] covariance = new double[p][p];
        for (int i = 0; i < p; i++) {
            for (int j = 0; j < p; j++) {
                covariance[i][j] = unscaled[i][j] * quality.scale * quality.scale;
            }
        }
        return covariance;
    }

    /** @return expected amount of an interval */
    public double predict(Observation row) {
        return LeastSquares.dot(fit.coefficients, row.columns());
    }

    /** Of the residuals. */
    Correlation correlation() {
        return correlation;
    }

    /** Standard deviation of the interval's amount over {@link Quality#scale}. */
    double deviation(Observation row) {
        return fit.sd(predict(row), row.days());
    }

    /** (Z′Z)⁻¹ of all parameters, Z the rows over their deviation. */
    double[][] inverse() {
        return inverse;
    }

    /** Covariance of all parameters over the square of the scale. */
    double[][] unscaled() {
        return unscaled;
    }

    /** Residuals over their standard deviation, in the unit of the scale. */
    double[] residuals() {
        return residuals(rows, fit);
    }
}
