package io.edgewitness.collector.estimators;

import java.util.List;
import java.util.Random;

/**
 * Errors of both estimates by resampling the baseline's residuals in moving blocks of seven days (Künsch 1989): blocks for the baseline, to
 * which the model is fitted again, and blocks for the reporting intervals: again of the baseline's residuals for the avoided share, which
 * says what would have been; of their own for the common one, which says what is. Residuals are taken over their standard deviation and put on that
 * of the interval they land on. With its weights kept, the fit is linear in the amounts, so a draw costs one product a row.
 */
final class SavingsBootstrap {
    static final int DRAWS = 1999;
    private static final double BLOCK_DAYS = 7;

    private SavingsBootstrap() {}

    /** @return errors of the avoided and of the common share, DRAWS each: estimate minus truth */
    static double[][] draw(Regression model, SavingsArithmetic a, long seed) {
        Random random = new Random(seed);
        double[] before = spread(model.residuals(), model.quality().p());
        int m = a.deviation.length;
        double[] after = m > 1 ? spread(a.residuals(), 1) : before;
        int block = block(model.rows());
        double[] onExpected = influence(model, a.expectedGradient);
        double[] onRatio = influence(model, a.ratioGradient);
        double[][] errors = new double[2][DRAWS];
        for (int d = 0; d < DRAWS; d++) {
            int[] fitted = positions(before.length, before.length, block, random);
            int[] predicted = positions(m, before.length, block, random);
            int[] seen = positions(m, after.length, block, random);
            errors[0][d] = (sum(onExpected, before, fitted) - sum(a.deviation, before, predicted)) / a.expected;
            errors[1][d] = a.ratio * sum(onRatio, before, fitted) - a.level() * sum(a.ratioWeight, after, seen);
        }
        return errors;
    }

    /** Moving blocks that fill {@code count} places. */
    private static int[] positions(int count, int residuals, int block, Random random) {
        int length = Math.min(block, residuals);
        int[] positions = new int[count];
        for (int i = 0; i < count; i += length) {
            int start = random.nextInt(residuals - length + 1);
            for (int j = i; j < Math.min(count, i + length); j++) {
                positions[j] = start + j - i;
            }
        }
        return positions;
    }

    private static double sum(double[] weights, double[] residuals, int[] positions) {
        double sum = 0;
        for (int i = 0; i < weights.length; i++) {
            sum += weights[i] * residuals[positions[i]];
        }
        return sum;
    }

    /** Residuals around zero, widened by what the fit took from them. */
    private static double[] spread(double[] residuals, int parameters) {
        int n = residuals.length;
        double mean = 0;
        for (double e : residuals) {
            mean += e / n;
        }
        double factor = Math.sqrt((double) n / (n - parameters));
        for (int i = 0; i < n; i++) {
            residuals[i] = (residuals[i] - mean) * factor;
        }
        return residuals;
    }

    /** What one unit of scale in each baseline row does to gradient′β: gradient′·(Z′Z)⁻¹·z. */
    private static double[] influence(Regression model, double[] gradient) {
        List<Observation> rows = model.rows();
        double[] influence = new double[rows.size()];
        for (int i = 0; i < influence.length; i++) {
            influence[i] =
                    LeastSquares.form(gradient, model.inverse(), rows.get(i).allColumns())
                            / model.deviation(rows.get(i));
        }
        return influence;
    }

    /** Seven days in intervals of their mean length, at least one, at most half of them. */
    static int block(List<Observation> rows) {
        double days = 0;
        for (Observation row : rows) {
            days += row.days() / rows.size();
        }
        return Math.max(1, Math.min((int) Math.rint(BLOCK_DAYS / days), rows.size() / 2));
    }
}
