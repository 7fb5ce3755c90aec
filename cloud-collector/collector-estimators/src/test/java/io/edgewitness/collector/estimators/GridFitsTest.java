package io.edgewitness.collector.estimators;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.collector.estimators.BalanceSearch.Candidate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.hipparchus.linear.Array2DRowRealMatrix;
import org.hipparchus.linear.ArrayRealVector;
import org.hipparchus.linear.QRDecomposition;
import org.junit.jupiter.api.Test;

class GridFitsTest {
    private static final int DAYS = 60;

    private static DegreeDayTable table() {
        Random random = new Random(7);
        TreeMap<Instant, Double> hours = new TreeMap<>();
        for (int h = 0; h < DAYS * 24; h++) {
            hours.put(Rows.START.plus(Duration.ofHours(h)), 15 + 12 * random.nextGaussian());
        }
        DegreeDays temperatures = new DegreeDays(hours);
        List<Observation> rows = new ArrayList<>();
        for (int d = 0; d < DAYS; d++) {
            Instant start = Rows.START.plus(Duration.ofDays(d));
            Instant end = start.plus(Duration.ofDays(1));
            double units = 50 + random.nextInt(50);
            double amount = 100 + units + 3 * temperatures.heating(15, start, end) + 20 * random.nextGaussian();
            rows.add(new Observation(start, end, amount, units));
        }
        return DegreeDayTable.of(rows, temperatures, List.of(10.0, 15.0, 20.0));
    }

    @Test
    void whatIsSharedChangesNoDigit() {
        DegreeDayTable table = table();
        GridFits fits = new GridFits(table);
        int fitted = 0;
        for (Scatter scatter : Scatter.values()) {
            for (double h : List.of(10.0, 15.0, 20.0, Double.NaN)) {
                for (double c : List.of(15.0, 20.0, Double.NaN)) {
                    Regression.Fit alone = Regression.fit(table.at(h, c, true), scatter);
                    Candidate shared = fits.candidate(h, c, true, scatter);
                    if (alone != null && BalanceSearch.isPhysical(alone.coefficients(), 1)) {
                        assertThat(shared).as("%s %s %s", scatter, h, c).isNotNull();
                        assertThat(shared.likelihood()).isEqualTo(alone.likelihood());
                        fitted++;
                    } else {
                        assertThat(shared).as("%s %s %s", scatter, h, c).isNull();
                    }
                }
            }
        }
        assertThat(fitted).as("points that physics allows").isGreaterThan(5);
    }

    @Test
    void coefficientsAreThoseOfAnotherDecompositionToTheLastDigit() {
        Random random = new Random(11);
        for (int p = 1; p <= 6; p++) {
            double[][] rows = new double[40][p];
            double[] y = new double[40];
            double[] sd = new double[40];
            double[][] scaled = new double[40][p];
            double[] scaledY = new double[40];
            double[][] columns = new double[p][40];
            for (int i = 0; i < 40; i++) {
                y[i] = random.nextGaussian();
                sd[i] = 0.5 + random.nextDouble();
                scaledY[i] = y[i] / sd[i];
                for (int j = 0; j < p; j++) {
                    rows[i][j] = random.nextGaussian();
                    columns[j][i] = rows[i][j];
                    scaled[i][j] = rows[i][j] / sd[i];
                }
            }
            assertThat(LeastSquares.coefficients(columns, y, sd))
                    .containsExactly(new QRDecomposition(new Array2DRowRealMatrix(scaled))
                            .getSolver()
                            .solve(new ArrayRealVector(scaledY))
                            .toArray());
        }
    }

    @Test
    void columnsThatAreMadeOfOthersDetermineNothing() {
        double[] ones = {1, 1, 1, 1};
        double[] steps = {1, 2, 3, 4};
        double[] both = {2, 3, 4, 5};
        assertThat(LeastSquares.coefficients(new double[][] {ones, steps, both}, steps, ones))
                .isNull();
        assertThat(LeastSquares.coefficients(new double[][] {ones, steps}, both, ones))
                .as("2, 3, 4, 5 is one and a step")
                .usingComparatorWithPrecision(1e-12)
                .containsExactly(1, 1);
    }
}
