package io.edgewitness.collector.estimators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CorrelationTest {
    /** Days whose noise is in part a process that lasts: ρ(k) = share·memoryᵏ. */
    private static List<Observation> days(int count, double share, double memory, Random random) {
        List<Observation> rows = new ArrayList<>();
        double slow = random.nextGaussian();
        for (Observation row : Rows.days(0, count, 0, 0, 0, random)) {
            double noise = StrictMath.sqrt(share) * slow + StrictMath.sqrt(1 - share) * random.nextGaussian();
            rows.add(new Observation(row.start(), row.end(), row.amount() * (1 + 0.2 * noise), row.drivers()));
            slow = memory * slow + StrictMath.sqrt(1 - memory * memory) * random.nextGaussian();
        }
        return rows;
    }

    private static Correlation fitted(int count, double share, double memory, Random random) {
        return Regression.fit(List.of("HDD"), days(count, share, memory, random), Scatter.PROPORTIONAL)
                .correlation();
    }

    @Test
    void whatLastsBeneathNoiseIsFound() {
        Correlation c = fitted(1000, 0.3, 0.93, new Random(1));
        assertThat(c.share()).isCloseTo(0.3, within(0.15));
        assertThat(c.longRun()).isBetween(4.0, 16.0);
    }

    @Test
    void independentDaysAndFirstOrderOnesStayWhatTheyAre() {
        Random random = new Random(2);
        int slow = 0;
        int slowOfFirstOrder = 0;
        for (int i = 0; i < 60; i++) {
            slow += fitted(365, 0, 0, random).share() < 1 ? 1 : 0;
            slowOfFirstOrder += fitted(365, 1, 0.5, random).share() < 1 ? 1 : 0;
        }
        assertThat(slow).isLessThanOrEqualTo(5);
        assertThat(slowOfFirstOrder).isLessThanOrEqualTo(5);
    }

    @Test
    void intervalsAllowForWhatLasts() {
        Random random = new Random(3);
        int inside = 0;
        int firstOrder = 0;
        for (int i = 0; i < 200; i++) {
            Regression model = Regression.fit(List.of("HDD"), days(365, 0.3, 0.93, random), Scatter.PROPORTIONAL);
            List<Observation> after = days(365, 0.3, 0.93, random);
            SavingsArithmetic a = new SavingsArithmetic(model, after, 0);
            double t = Quantiles.student(
                    0.90, model.quality().independent() - model.quality().p());
            inside += Math.abs(a.avoidedShare()) <= t * a.avoidedDeviation() ? 1 : 0;
            double perLag = (1 + model.quality().rho()) / (1 - model.quality().rho());
            double short1 = t
                    * a.avoidedDeviation()
                    * Math.sqrt(perLag / model.correlation().longRun());
            firstOrder += Math.abs(a.avoidedShare()) <= short1 ? 1 : 0;
        }
        assertThat(inside).as("of 200 intervals of 90 %").isBetween(158, 195);
        assertThat(firstOrder).as("with the first lag alone").isLessThan(145);
    }

    @Test
    void theSumCountsEveryPairOfOneRunAndNoneAcrossAHole() {
        List<Observation> rows = new ArrayList<>(Rows.days(0, 9, 0, 0, 0, new Random(4)));
        rows.remove(5);
        double[] a = {1, -2, 3, 0.5, 2, 4, -1, 2};
        double expected = 0;
        for (int i = 0; i < 8; i++) {
            for (int j = 0; j < 8; j++) {
                boolean together = i < 5 == j < 5;
                double rho = i == j ? 1 : together ? 0.4 * StrictMath.pow(0.9, Math.abs(i - j)) : 0;
                expected += a[i] * a[j] * rho;
            }
        }
        assertThat(new Correlation(0.4, 0.9).sum(rows, a)).isCloseTo(expected, within(1e-12));
    }
}
