package io.edgewitness.collector.estimators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SavingsTest {
    private static Regression model(List<Observation> rows) {
        return Regression.fit(List.of("HDD"), rows, Scatter.PROPORTIONAL);
    }

    @Test
    void theUncertaintyIsThatOfTheTestVectors() {
        assertThat(Fsu.of(1.663, 0.10, 90, 90, 90, 0.10)).isCloseTo(0.2233, within(5e-5));
        double effective = 365 * (1 - 0.5) / (1 + 0.5);
        assertThat(effective).isCloseTo(121.7, within(0.05));
        assertThat(Fsu.of(1.0, 0.15, 365, effective, 365, 0.08)).isCloseTo(0.2159, within(5e-5));
        assertThat(Fsu.of(1.657, 0.15, 365, effective, 365, 0.08)).isCloseTo(0.3578, within(5e-5));
    }

    @Test
    void nothingSavedIsFoundInAboutNineTenthsOfTheIntervals() {
        assertThat(coverage(0, 0.2, 0)).isBetween(0.85, 0.96);
    }

    @Test
    void tenPercentAreFoundInAboutNineTenthsOfTheIntervals() {
        assertThat(coverage(0.10, 0.2, 0)).isBetween(0.85, 0.96);
    }

    @Test
    void correlatedDaysAreAllowedFor() {
        assertThat(coverage(0, 0.2, 0.5)).isBetween(0.83, 0.97);
    }

    @Test
    void theExactIntervalsAllowForCorrelatedDaysByThemselves() {
        Random random = new Random(12);
        int avoided = 0;
        int common = 0;
        for (int i = 0; i < 300; i++) {
            Regression model = model(Rows.days(0, 120, 0, 0.2, 0.5, random));
            Savings s = Savings.of(model, Rows.days(150, 120, 0, 0.2, 0.5, random), 0, 0.90, i);
            avoided += s.avoided().get(1).contains(0) ? 1 : 0;
            common += s.common().get(0).contains(0) ? 1 : 0;
        }
        assertThat(avoided).isBetween(249, 291);
        assertThat(common).isBetween(249, 291);
    }

    private static double coverage(double saved, double noise, double rho) {
        Random random = new Random(11);
        int trials = 300;
        int inside = 0;
        for (int i = 0; i < trials; i++) {
            Regression model = model(Rows.days(0, 120, 0, noise, rho, random));
            Savings s = Savings.of(model, Rows.days(150, 120, saved, noise, rho, random), 0, 0.90, i);
            inside += s.stated().contains(saved) ? 1 : 0;
        }
        return (double) inside / trials;
    }

    @Test
    void theOrderOfTheRowsChangesNoBit() {
        List<Observation> before = Rows.days(0, 120, 0, 0.2, 0.3, new Random(1));
        List<Observation> after = Rows.days(150, 120, 0.1, 0.2, 0.3, new Random(2));
        Savings s = Savings.of(model(before), after, 0, 0.90, 5);
        List<Observation> shuffledBefore = new ArrayList<>(before);
        List<Observation> shuffledAfter = new ArrayList<>(after);
        Collections.shuffle(shuffledBefore, new Random(3));
        Collections.shuffle(shuffledAfter, new Random(4));
        assertThat(Savings.of(model(shuffledBefore), shuffledAfter, 0, 0.90, 5)).isEqualTo(s);
    }

    @Test
    void theWidestIntervalIsStatedAndAllAreKept() {
        Savings s = Savings.of(
                model(Rows.days(0, 120, 0, 0.2, 0, new Random(1))),
                Rows.days(150, 120, 0.1, 0.2, 0, new Random(2)),
                0,
                0.90,
                5);
        assertThat(s.avoided())
                .extracting(Estimate::formula)
                .containsExactly(Fsu.FORMULA, Savings.EXACT, Savings.BOOTSTRAP);
        assertThat(s.isCommon()).isTrue();
        for (Estimate e : s.common()) {
            assertThat(e.high() - e.low())
                    .isLessThanOrEqualTo(s.stated().high() - s.stated().low());
        }
        assertThat(s.statedAmount().value()).isCloseTo(s.expected() * s.stated().value(), within(1e-9));
    }

    @Test
    void aSavingOfOneLoadOnlyIsNotStatedAsCommon() {
        List<Observation> before = Rows.days(0, 240, 0, 0.05, 0, new Random(1));
        List<Observation> after = new ArrayList<>();
        double saved = 0;
        double without = 0;
        for (Observation row : Rows.days(300, 240, 0, 0.05, 0, new Random(2))) {
            double less = row.drivers()[0] * 0.8;
            saved += less;
            without += 10 + 2 * row.drivers()[0];
            after.add(new Observation(row.start(), row.end(), row.amount() - less, row.drivers()));
        }
        Savings s = Savings.of(model(before), after, 0, 0.90, 5);
        assertThat(s.isCommon()).isFalse();
        assertThat(s.stated().contains(saved / without)).isTrue();
        assertThat(s.stated().halfWidth()).isLessThan(0.03);
    }

    @Test
    void withoutDriversBothSharesAreTheRatioOfTheMeans() {
        double[] before = {10, 12, 9, 11, 10, 8, 12, 11, 9, 10};
        double[] after = {9, 8, 9, 10, 8, 9, 9, 10, 8, 10};
        Regression mean = Regression.fit(List.of(), Rows.apart(before), Scatter.CONSTANT);
        Savings s = Savings.of(mean, Rows.apart(after), 0, 0.90, 5);
        assertThat(s.avoided().get(0).value()).isCloseTo(1 - 90.0 / 102, within(1e-12));
        assertThat(s.stated().value()).isCloseTo(1 - 90.0 / 102, within(1e-12));
        // t(0.90, 9) = 1.833113, squares 15.6 around 10.2
        double half = 1.833113 * Math.sqrt(15.6 / 9 * (1.0 / 10 + 1.0 / 10)) / 10.2;
        assertThat(s.avoided().get(1).halfWidth()).isCloseTo(half, within(1e-6));
    }

    @Test
    void anAdjustmentMovesWhatIsExpected() {
        Regression model = model(Rows.days(0, 120, 0, 0.1, 0, new Random(1)));
        List<Observation> after = Rows.days(150, 120, 0.1, 0.1, 0, new Random(2));
        Savings plain = Savings.of(model, after, 0, 0.90, 5);
        Savings adjusted = Savings.of(model, after, 300, 0.90, 5);
        assertThat(adjusted.expected()).isCloseTo(plain.expected() + 300, within(1e-9));
        assertThat(adjusted.isCommon())
                .as("an amount is no share of every load")
                .isFalse();
    }

    @Test
    void aSmallSavingUnderMuchNoiseMayNotBeClaimed() {
        Regression model = model(Rows.days(0, 120, 0, 0.3, 0, new Random(1)));
        Savings small = Savings.of(model, Rows.days(150, 120, 0.01, 0.3, 0, new Random(4)), 0, 0.90, 5);
        assertThat(small.isClaimable()).isFalse();
        assertThat(small.guards()).extracting(Guard::code).contains("savings-uncertain");
        Savings large = Savings.of(model, Rows.days(150, 120, 0.30, 0.3, 0, new Random(4)), 0, 0.90, 5);
        assertThat(large.isClaimable()).isTrue();
        assertThat(large.claimUncertainty()).isLessThan(0.5);
    }

    @Test
    void aDriverOutsideTheBaselinesRangeIsDeclared() {
        Regression model = model(Rows.days(0, 120, 0, 0.1, 0, new Random(1)));
        List<Observation> after = new ArrayList<>(Rows.days(150, 120, 0.1, 0.1, 0, new Random(2)));
        assertThat(Savings.of(model, after, 0, 0.90, 5).guards()).isEmpty();
        Observation first = after.get(0);
        after.set(0, new Observation(first.start(), first.end(), 50, 21.9));
        assertThat(Savings.of(model, after, 0, 0.90, 5).guards())
                .as("range 0 to 20, and a tenth")
                .isEmpty();
        after.set(0, new Observation(first.start(), first.end(), 50, 22.1));
        assertThat(Savings.of(model, after, 0, 0.90, 5).guards())
                .extracting(Guard::code)
                .containsExactly("extrapolated");
    }

    @Test
    void threeDaysAreNoBaseline() {
        Regression model = model(Rows.days(0, 4, 0, 0.01, 0, new Random(1)));
        Savings s = Savings.of(model, Rows.days(10, 4, 0.3, 0.01, 0, new Random(2)), 0, 0.90, 5);
        assertThat(s.guards()).extracting(Guard::code).contains("few-intervals");
        assertThat(s.isClaimable()).isFalse();
    }
}
