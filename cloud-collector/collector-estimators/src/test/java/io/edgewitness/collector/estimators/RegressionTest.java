package io.edgewitness.collector.estimators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

/** Certified values: NIST Statistical Reference Datasets, linear regression, Norris and Longley. */
class RegressionTest {
    private static final Percentage NINE_DIGITS = Percentage.withPercentage(1e-7);

    @Test
    void norrisHasItsCertifiedValues() {
        double[][] yx = {
            {0.1, 0.2},
            {338.8, 337.4},
            {118.1, 118.2},
            {888.0, 884.6},
            {9.2, 10.1},
            {228.1, 226.5},
            {668.5, 666.3},
            {998.5, 996.3},
            {449.1, 448.6},
            {778.9, 777.0},
            {559.2, 558.2},
            {0.3, 0.4},
            {0.1, 0.6},
            {778.1, 775.5},
            {668.8, 666.9},
            {339.3, 338.0},
            {448.9, 447.5},
            {10.8, 11.6},
            {557.7, 556.0},
            {228.3, 228.1},
            {998.0, 995.8},
            {888.8, 887.6},
            {119.6, 120.2},
            {0.3, 0.3},
            {0.6, 0.3},
            {557.6, 556.8},
            {339.3, 339.1},
            {888.0, 887.2},
            {998.5, 999.0},
            {778.9, 779.0},
            {10.2, 11.1},
            {117.6, 118.3},
            {228.9, 229.2},
            {668.4, 669.1},
            {449.2, 448.9},
            {0.2, 0.5}
        };
        double[] y = new double[yx.length];
        double[] x = new double[yx.length];
        for (int i = 0; i < yx.length; i++) {
            y[i] = yx[i][0];
            x[i] = yx[i][1];
        }
        Regression r = Regression.fit(List.of("x"), Rows.apart(y, x), Scatter.CONSTANT);
        assertCertified(r, 0, -0.262323073774029, 0.232818234301152);
        assertCertified(r, 1, 1.00211681802045, 0.429796848199937e-3);
        assertThat(r.quality().scale()).isCloseTo(0.884796396144373, NINE_DIGITS);
        assertThat(r.quality().r2()).isCloseTo(0.999993745883712, NINE_DIGITS);
    }

    @Test
    void longleyHasItsCertifiedValues() {
        double[] y = {
            60323, 61122, 60171, 61187, 63221, 63639, 64989, 63761, 66019, 67857, 68169, 66513, 68655, 69564, 69331,
            70551
        };
        double[] deflator = {
            83.0, 88.5, 88.2, 89.5, 96.2, 98.1, 99.0, 100.0, 101.2, 104.6, 108.4, 110.8, 112.6, 114.2, 115.7, 116.9
        };
        double[] product = {
            234289, 259426, 258054, 284599, 328975, 346999, 365385, 363112, 397469, 419180, 442769, 444546, 482704,
            502601, 518173, 554894
        };
        double[] unemployed = {
            2356, 2325, 3682, 3351, 2099, 1932, 1870, 3578, 2904, 2822, 2936, 4681, 3813, 3931, 4806, 4007
        };
        double[] forces = {
            1590, 1456, 1616, 1650, 3099, 3594, 3547, 3350, 3048, 2857, 2798, 2637, 2552, 2514, 2572, 2827
        };
        double[] population = {
            107608, 108632, 109773, 110929, 112075, 113270, 115094, 116219, 117388, 118734, 120445, 121950, 123366,
            125368, 127852, 130081
        };
        double[] year = new double[16];
        for (int i = 0; i < 16; i++) {
            year[i] = 1947 + i;
        }
        Regression r = Regression.fit(
                List.of("deflator", "product", "unemployed", "forces", "population", "year"),
                Rows.apart(y, deflator, product, unemployed, forces, population, year),
                Scatter.CONSTANT);
        assertCertified(r, 0, -3482258.63459582, 890420.383607373);
        assertCertified(r, 1, 15.0618722713733, 84.9149257747669);
        assertCertified(r, 2, -0.0358191792925910, 0.0334910077722432);
        assertCertified(r, 3, -2.02022980381683, 0.488399681651699);
        assertCertified(r, 4, -1.03322686717359, 0.214274163161675);
        assertCertified(r, 5, -0.0511041056535807, 0.226073200069370);
        assertCertified(r, 6, 1829.15146461355, 455.478499142212);
        assertThat(r.quality().scale()).isCloseTo(304.854073561965, NINE_DIGITS);
        assertThat(r.quality().r2()).isCloseTo(0.995479004577296, NINE_DIGITS);
    }

    private static void assertCertified(Regression r, int i, double coefficient, double error) {
        assertThat(r.coefficients()[i]).isCloseTo(coefficient, NINE_DIGITS);
        assertThat(Math.sqrt(r.covariance()[i][i])).isCloseTo(error, NINE_DIGITS);
    }

    @Test
    void theOrderOfTheRowsChangesNoBit() {
        for (Scatter scatter : Scatter.values()) {
            List<Observation> rows = Rows.days(0, 100, 0, 0.2, 0.4, new Random(7));
            Regression sorted = Regression.fit(List.of("HDD"), rows, scatter);
            List<Observation> shuffled = new ArrayList<>(rows);
            Collections.shuffle(shuffled, new Random(8));
            Regression other = Regression.fit(List.of("HDD"), shuffled, scatter);
            assertThat(other.coefficients()).isEqualTo(sorted.coefficients());
            assertThat(other.covariance()).isDeepEqualTo(sorted.covariance());
            assertThat(other.quality()).isEqualTo(sorted.quality());
        }
    }

    @Test
    void theFiguresOfMeritAreThoseOfTheirDefinitions() {
        Regression r = Regression.fit(
                List.of("x"), Rows.apart(new double[] {2, 3, 7, 8}, new double[] {1, 2, 3, 4}), Scatter.CONSTANT);
        // y = -0.5 + 2.2x; residuals 0.3, -0.9, 0.9, -0.3; SSE 1.8; mean 5
        assertThat(r.quality().cvRmse()).isCloseTo(Math.sqrt(1.8 / 2) / 5, within(1e-12));
        assertThat(r.quality().nmbe()).isCloseTo(0, within(1e-12));
        assertThat(r.quality().rho()).as("nothing touches").isZero();
        assertThat(r.quality().effective()).isEqualTo(4);
    }

    @Test
    void correlatedResidualsLeaveFewerIndependentIntervalsAndWiderErrors() {
        List<Observation> rows = Rows.days(0, 400, 0, 0.2, 0.5, new Random(3));
        Regression.Quality q =
                Regression.fit(List.of("HDD"), rows, Scatter.PROPORTIONAL).quality();
        assertThat(q.rho()).isBetween(0.4, 0.6);
        assertThat(q.effective()).isCloseTo(400 * (1 - q.rho()) / (1 + q.rho()), within(1e-9));
    }

    @Test
    void theScatterIsTheOneThatTheDataAskFor() {
        Random random = new Random(11);
        List<Observation> level = new ArrayList<>();
        List<Observation> growing = new ArrayList<>();
        java.time.Instant start = java.time.Instant.parse("2026-01-01T00:00:00Z");
        for (int d = 0; d < 200; d++) {
            double x = 1 + d % 20;
            double noise = random.nextGaussian();
            java.time.Instant day = start.plusSeconds(86_400L * d);
            level.add(new Observation(day, day.plusSeconds(86_400), 10 * x + 5 * noise, x));
            growing.add(new Observation(day, day.plusSeconds(86_400), 10 * x * (1 + 0.1 * noise), x));
        }
        assertThat(Regression.fit(List.of("x"), level).scatter()).isEqualTo(Scatter.CONSTANT);
        assertThat(Regression.fit(List.of("x"), growing).scatter()).isEqualTo(Scatter.PROPORTIONAL);
    }

    @Test
    void collinearDriversAreRefused() {
        double[] y = {1, 2, 3, 5};
        double[] x = {1, 2, 3, 4};
        double[] twice = {2, 4, 6, 8};
        assertThatThrownBy(() -> Regression.fit(List.of("a", "b"), Rows.apart(y, x, twice), Scatter.CONSTANT))
                .hasMessageContaining("collinear");
    }

    @Test
    void overlappingIntervalsAreRefused() {
        List<Observation> rows = new ArrayList<>(Rows.apart(new double[] {1, 2, 3, 5}, new double[] {1, 2, 4, 4}));
        rows.add(rows.get(0));
        assertThatThrownBy(() -> Regression.fit(List.of("a"), rows, Scatter.CONSTANT))
                .hasMessageContaining("before");
    }
}
