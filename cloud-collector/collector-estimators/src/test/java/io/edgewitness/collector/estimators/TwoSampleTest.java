package io.edgewitness.collector.estimators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.edgewitness.collector.estimators.Comparisons.Pair;
import io.edgewitness.collector.estimators.Proportions.Sample;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TwoSampleTest {
    @Test
    void noMissInThreeHundredShowsOnlyAnUpperLimit() {
        Sample none = new Sample(0, 300);
        assertThat(Proportions.wilson(none, 0.90).high()).isCloseTo(0.0089, within(5e-5));
        assertThat(Proportions.wilson(none, 0.95).high()).isCloseTo(0.0126, within(5e-5));
        assertThat(Proportions.guards(none, 0.90)).singleElement().satisfies(g -> {
            assertThat(g.blocks()).isTrue();
            assertThat(g.text().zh()).contains("0.89%");
        });
        assertThat(Proportions.guards(new Sample(1, 300), 0.90)).isEmpty();
    }

    /** Newcombe, Statistics in Medicine 17 (1998), 873–890, Table II, method 10, 95 %. */
    @ParameterizedTest
    @CsvSource({
        "56, 70, 48, 80, 0.0524, 0.3339",
        "9, 10, 3, 10, 0.1705, 0.8090",
        "6, 7, 2, 7, 0.0582, 0.8062",
        "5, 56, 0, 29, -0.0381, 0.1926",
        "0, 10, 0, 20, -0.1611, 0.2775",
        "0, 10, 0, 10, -0.2775, 0.2775",
        "10, 10, 0, 20, 0.6791, 1.0000",
        "10, 10, 0, 10, 0.6075, 1.0000"
    })
    void theDifferenceOfProportionsIsAsPublished(long a, long m, long b, long n, double low, double high) {
        Estimate e = Proportions.difference(new Sample(a, m), new Sample(b, n), 0.95);
        assertThat(e.low()).isCloseTo(low, within(5.1e-5));
        assertThat(e.high()).isCloseTo(high, within(5.1e-5));
    }

    @Test
    void partsOfOneBatchCountForLess() {
        Sample alike = Sample.ofClusters(new long[] {5, 5, 5, 5}, new long[] {50, 50, 50, 50});
        assertThat(alike.designEffect()).isEqualTo(1);
        Sample clustered = Sample.ofClusters(new long[] {20, 0, 0, 0}, new long[] {50, 50, 50, 50});
        // Σ(x−pn)² = 15² + 3·5² = 300; ·4/3/200² = 0.01; p(1−p)/n = 0.00045
        assertThat(clustered.designEffect()).isCloseTo(0.01 / 0.00045, within(1e-9));
        assertThat(Proportions.wilson(clustered, 0.90).halfWidth())
                .isGreaterThan(3 * Proportions.wilson(alike, 0.90).halfWidth());
    }

    /** Stata's manual, breast cancer and fluoroscopy; R's poisson.test, the example of its help page. */
    @ParameterizedTest
    @CsvSource({"41, 28010, 15, 19017, 1.855759, 1.005684, 3.6093", "11, 800, 21, 3011, 1.971488, 0.8584264, 4.2772659"
    })
    void theRatioOfRatesIsAsPublished(long a, double t, long b, double s, double ratio, double low, double high) {
        Estimate e = RateRatio.of(a, t, b, s, 0.95);
        assertThat(e.value()).isCloseTo(ratio, within(5e-7));
        assertThat(e.low()).isCloseTo(low, within(5e-7));
        assertThat(e.high()).isCloseTo(high, within(5e-5));
    }

    @Test
    void aRatioAroundOneIsNoChange() {
        assertThat(RateRatio.guards(RateRatio.of(11, 800, 21, 3011, 0.95)))
                .extracting(g -> g.text().zh())
                .containsExactly("未见显著变化");
        assertThat(RateRatio.guards(RateRatio.of(2, 1000, 40, 1000, 0.95))).isEmpty();
        Estimate open = RateRatio.of(3, 10, 0, 10, 0.95);
        assertThat(open.high()).isInfinite();
        assertThat(open.contains(1)).isTrue();
        assertThatThrownBy(() -> RateRatio.of(0, 10, 0, 10, 0.95)).hasMessageContaining("no ratio");
    }

    /** Hollander and Wolfe (1973), permeability of the chorioamnion; the same example is on the help page of R's wilcox.test. */
    @Test
    void theShiftIsAsPublished() {
        double[] x = {0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46};
        double[] y = {1.15, 0.88, 0.90, 0.74, 1.21};
        Estimate e = HodgesLehmann.shift(x, y, 0.95);
        assertThat(e.value()).isCloseTo(0.305, within(1e-12));
        assertThat(e.low()).isCloseTo(-0.15, within(1e-12));
        assertThat(e.high()).isCloseTo(0.76, within(1e-12));
    }

    @Test
    void theShiftOfManyValuesIsTheMedianOfAllDifferences() {
        Random random = new Random(1);
        double[] x = random.doubles(60, -3, 5).toArray();
        double[] y = random.doubles(41, -1, 1).toArray();
        double[] all = new double[x.length * y.length];
        for (int i = 0; i < all.length; i++) {
            all[i] = x[i / y.length] - y[i % y.length];
        }
        Arrays.sort(all);
        Estimate e = HodgesLehmann.shift(x, y, 0.90);
        assertThat(e.value()).isEqualTo((all[all.length / 2 - 1] + all[all.length / 2]) / 2);
        int low = Arrays.binarySearch(all, e.low());
        assertThat(low).isPositive();
        assertThat(e.high()).as("as far from the other end").isEqualTo(all[all.length - 1 - low]);
    }

    @Test
    void tooFewValuesHaveNoInterval() {
        assertThatThrownBy(() -> HodgesLehmann.shift(new double[] {1, 2}, new double[] {3, 4}, 0.90))
                .hasMessageContaining("too few");
    }

    @Test
    void aShiftIsInsideAboutAsOftenAsStated() {
        Random random = new Random(5);
        int inside = 0;
        for (int i = 0; i < 500; i++) {
            double[] x = random.doubles(15).toArray();
            double[] y = random.doubles(15).map(v -> v + 0.3).toArray();
            inside += HodgesLehmann.shift(y, x, 0.90).contains(0.3) ? 1 : 0;
        }
        assertThat(inside).isBetween(435, 475);
    }

    @Test
    void aShorterTailIsFoundAndTheSeedDecidesTheDraws() {
        Random random = new Random(2);
        double[] before = random.doubles(400).map(v -> 10 * v).toArray();
        double[] after = random.doubles(400).map(v -> 5 * v).toArray();
        Estimate e = Comparisons.p95Ratio(before, after, 0, 0.90, 1);
        assertThat(e.contains(0.5)).isTrue();
        assertThat(e.halfWidth()).isLessThan(0.05);
        assertThat(Comparisons.p95Ratio(before, after, 0, 0.90, 1)).isEqualTo(e);
        assertThat(Comparisons.p95Ratio(before, after, 0, 0.90, 2)).isNotEqualTo(e);
    }

    @Test
    void thePercentileIsTheSmallestThatNineteenInTwentyDoNotExceed() {
        double[] before = new double[100];
        Arrays.setAll(before, i -> 100 - i);
        double[] after = new double[20];
        Arrays.setAll(after, i -> i + 1);
        assertThat(Comparisons.p95Ratio(before, after, 0, 0.90, 1).value()).isEqualTo(19.0 / 95);
    }

    private static List<Pair> windows(int count, double rate, double noise, Random random) {
        List<Pair> windows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            double units = 90 + 20 * random.nextDouble();
            windows.add(new Pair(rate * units * (1 + noise * random.nextGaussian()), units));
        }
        return windows;
    }

    @Test
    void fewerPersonHoursPerUnitAreFound() {
        Random random = new Random(4);
        int inside = 0;
        for (int i = 0; i < 100; i++) {
            List<Pair> before = windows(60, 0.5, 0.1, random);
            List<Pair> after = windows(60, 0.4, 0.1, random);
            Estimate e = Comparisons.personHours(before, after, 0, 0.90, i);
            assertThat(e.halfWidth()).isLessThan(0.05);
            inside += e.contains(0.2) ? 1 : 0;
        }
        assertThat(inside).as("of 100 intervals of 90 %").isBetween(80, 97);
        assertThatThrownBy(
                        () -> Comparisons.personHours(windows(9, 1, 0, random), windows(60, 1, 0, random), 0, 0.9, 1))
                .hasMessageContaining("at least 10");
    }

    @Test
    void whatStrikesBothLinesIsNoSaving() {
        Random random = new Random(6);
        List<Pair> treated = new ArrayList<>();
        List<Pair> control = new ArrayList<>();
        for (int i = 0; i < 80; i++) {
            double market = (i < 40 ? 1 : 1.3) * (1 + 0.2 * random.nextGaussian());
            double saved = i < 40 ? 1 : 0.9;
            treated.add(new Pair(5 * market * saved * (1 + 0.02 * random.nextGaussian()), 1));
            control.add(new Pair(8 * market * (1 + 0.02 * random.nextGaussian()), 1));
        }
        Estimate e = Comparisons.differenceInDifferences(treated, control, 40, 0, 0.90, 1);
        assertThat(e.contains(0.1)).isTrue();
        assertThat(e.halfWidth()).isLessThan(0.02);
        assertThat(Comparisons.guards(treated, control, 40, 0.90, 1)).isEmpty();
        for (int i = 0; i < 20; i++) {
            treated.set(i, new Pair(treated.get(i).amount() * 1.5, 1));
        }
        assertThat(Comparisons.guards(treated, control, 40, 0.90, 1))
                .extracting(Guard::code)
                .containsExactly("no-parallel-trend");
        assertThat(Comparisons.guards(treated, control, 15, 0.90, 1))
                .extracting(Guard::code)
                .containsExactly("trend-unknown");
    }

    @Test
    void pairsOfOnAndOffCancelWhatTheyShare() {
        // Rates on 8, 18, 27, off 10, 20, 30: ratio 53/60, residuals -5/6, 1/3, 1/2
        List<Pair> on = List.of(new Pair(8, 1), new Pair(36, 2), new Pair(27, 1));
        List<Pair> off = List.of(new Pair(10, 1), new Pair(20, 1), new Pair(60, 2));
        Estimate e = Comparisons.onOff(on, off, 0.90);
        assertThat(e.value()).isCloseTo(7.0 / 60, within(1e-12));
        double deviation = Math.sqrt((25.0 / 36 + 1.0 / 9 + 0.25) / 6) / 20;
        assertThat(e.halfWidth()).isCloseTo(2.919986 * deviation, within(1e-6));
    }

    @Test
    void moneyOnlyCarriesThePhysicalIntervalOver() {
        Estimate saved = new Estimate(100, 80, 130, 0.90, "x@1");
        assertThat(saved.times(0.6, "priced@1")).isEqualTo(new Estimate(60, 48, 78, 0.90, "priced@1"));
        assertThat(saved.times(-1, "cost@1")).isEqualTo(new Estimate(-100, -130, -80, 0.90, "cost@1"));
        assertThat(Quantity.MONEY.confidence()).isZero();
    }

    @Test
    void onlySignedBaselinesReachAMeasuredGrade() {
        assertThat(BaselineKind.values())
                .extracting(BaselineKind::id)
                .containsExactly("B1", "B2", "B3", "B4", "B5", "B6");
        assertThat(BaselineKind.values())
                .extracting(BaselineKind::topGrade)
                .containsExactly("M1", "M1", "M1", "M2", "C", "X");
    }
}
