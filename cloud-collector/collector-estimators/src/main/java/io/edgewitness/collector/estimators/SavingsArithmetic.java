package io.edgewitness.collector.estimators;

import java.util.List;

/**
 * Sums over the reporting intervals that both estimates of {@link Savings} are made of, and their exact variances: the covariance of the
 * model's parameters, and the scatter of the intervals themselves, both with the baseline's autocorrelation.
 */
final class SavingsArithmetic {
    final double expected;
    final double metered;
    /** Gradient of the expected amount by the parameters. */
    final double[] expectedGradient;
    /** Gradient of the mean ratio's logarithm by the parameters. */
    final double[] ratioGradient;
    /** Standard deviation of each interval's amount over the scale. */
    final double[] deviation;
    /** What an error of one unit of scale does to the mean ratio, by interval. */
    final double[] ratioWeight;
    /** Mean of metered over expected. */
    final double ratio;

    private final Regression model;
    private final List<Observation> rows;
    private final double weights;

    SavingsArithmetic(Regression model, List<Observation> rows, double adjustment) {
        if (rows.isEmpty()) {
            throw new IllegalArgumentException("there are no reporting intervals");
        }
        this.model = model;
        this.rows = rows;
        int m = rows.size();
        int p = model.unscaled().length;
        if (rows.get(0).allColumns().length != p) {
            throw new IllegalArgumentException("the reporting intervals have other drivers than the model");
        }
        this.expectedGradient = new double[p];
        this.ratioGradient = new double[p];
        this.deviation = new double[m];
        this.ratioWeight = new double[m];
        double total = adjustment;
        double actual = 0;
        double weight = 0;
        double weighted = 0;
        for (int i = 0; i < m; i++) {
            Observation row = rows.get(i);
            double f = model.predict(row);
            double sd = model.deviation(row);
            double[] columns = row.allColumns();
            deviation[i] = sd;
            ratioWeight[i] = f / sd;
            total += f;
            actual += row.amount();
            weight += (f / sd) * (f / sd);
            weighted += (f / sd) * (row.amount() / sd);
            for (int j = 0; j < p; j++) {
                expectedGradient[j] += columns[j];
                ratioGradient[j] += columns[j] * f / (sd * sd);
            }
        }
        for (int j = 0; j < p; j++) {
            ratioGradient[j] /= weight;
        }
        for (int i = 0; i < m; i++) {
            ratioWeight[i] /= weight;
        }
        this.expected = total;
        this.metered = actual;
        this.weights = weight;
        this.ratio = weighted / weight;
    }

    double avoidedShare() {
        return 1 - metered / expected;
    }

    double commonShare() {
        return 1 - ratio;
    }

    /** Standard deviation of the avoided share. */
    double avoidedDeviation() {
        double parameters = LeastSquares.form(expectedGradient, model.unscaled(), expectedGradient);
        double scatter = model.correlation().sum(rows, deviation);
        return model.quality().scale() * Math.sqrt(parameters + scatter) / expected;
    }

    /** Standard deviation of the common share, its scale pooled from both periods. */
    double commonDeviation() {
        double parameters = LeastSquares.form(ratioGradient, model.unscaled(), ratioGradient);
        double scatter = model.correlation().sum(rows, ratioWeight);
        return pooledScale() * Math.sqrt(ratio * ratio * parameters + level() * level() * scatter);
    }

    /** Share of the expected scatter that the reporting intervals have. */
    double level() {
        return model.scatter() == Scatter.PROPORTIONAL ? ratio : 1;
    }

    /** Reporting intervals that are independent. */
    double effectiveReporting() {
        return rows.size() / model.correlation().longRun();
    }

    /** Residuals of the reporting intervals around the mean ratio, over their standard deviation. */
    double[] residuals() {
        double[] residuals = new double[rows.size()];
        double level = level() > 0 ? level() : 1;
        for (int i = 0; i < residuals.length; i++) {
            residuals[i] = (rows.get(i).amount() / deviation[i] - ratio * ratioWeight[i] * weights) / level;
        }
        return residuals;
    }

    private double pooledScale() {
        double squares = 0;
        for (double e : residuals()) {
            squares += e * e;
        }
        Regression.Quality q = model.quality();
        int freedom = q.n() - q.p();
        return Math.sqrt((q.scale() * q.scale() * freedom + squares) / (freedom + rows.size() - 1));
    }

    /** Distance of the two shares over its standard deviation, as it would be if the saving were one share of every load. */
    double disagreement() {
        double difference = Math.abs(commonShare() - avoidedShare());
        double[] gradient = new double[expectedGradient.length];
        for (int j = 0; j < gradient.length; j++) {
            gradient[j] = ratio * (expectedGradient[j] / expected - ratioGradient[j]);
        }
        double[] errors = new double[rows.size()];
        for (int i = 0; i < errors.length; i++) {
            errors[i] = level() * (deviation[i] / expected - ratioWeight[i]);
        }
        double variance = LeastSquares.form(gradient, model.unscaled(), gradient)
                + model.correlation().sum(rows, errors);
        double deviationOfDifference = model.quality().scale() * Math.sqrt(Math.max(0, variance));
        return difference <= 1e-12 ? 0 : difference / deviationOfDifference;
    }
}
