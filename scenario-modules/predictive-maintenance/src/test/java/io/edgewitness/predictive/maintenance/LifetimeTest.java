package io.edgewitness.predictive.maintenance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.edgewitness.predictive.maintenance.MaintenanceParameters.Life;
import java.math.BigDecimal;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Distributions of what remains, against truths that are known or drawn. */
class LifetimeTest {
    @Test
    void shapeAndScaleAreFoundAlthoughHalfOfTheLivesWereCutShort() {
        SplittableRandom random = new SplittableRandom(7);
        List<Life> lives = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            double life = 1000 * Math.pow(-Math.log(random.nextDouble()), 1 / 2.5);
            double cut = 600 + 800 * random.nextDouble();
            lives.add(new Life(Math.min(life, cut), life <= cut));
        }
        assertThat(lives).filteredOn(l -> !l.failed()).hasSizeGreaterThan(700);
        Weibull fit = Weibull.fit(lives);
        assertThat(fit.shape()).isEqualTo(2.5, within(0.15));
        assertThat(fit.scaleHours()).isEqualTo(1000, within(30.0));
    }

    /** For a shape of 1 the maximum is known: all hours over the failures. */
    @Test
    void theScaleOfExponentialLivesIsTheHoursPerFailure() {
        Weibull fit = new Weibull(1, 500);
        assertThat(fit.at(0).quantile(0.5)).isEqualTo(500 * Math.log(2), within(0.01));
        assertThat(fit.at(10_000).quantile(0.5)).isEqualTo(500 * Math.log(2), within(0.01));
    }

    @Test
    void whatWearsOutHasLessLeftTheOlderItIs() {
        Weibull wear = new Weibull(3, 1000);
        assertThat(wear.at(900).quantile(0.5)).isLessThan(wear.at(100).quantile(0.5));
        assertThat(wear.at(100).failedBy(0)).isZero();
    }

    @Test
    void oneFailureIsTooFew() {
        assertThatThrownBy(() -> Weibull.fit(List.of(new Life(10, true), new Life(20, false))))
                .hasMessageContaining("fewer than two");
    }

    /** Against paths that are drawn step by step. */
    @Test
    void theFirstPassageIsThatOfPathsThatAreDrawn() {
        Wiener wiener = Wiener.of(1, 0.3, 20, 100);
        SplittableRandom random = new SplittableRandom(3);
        int paths = 4000;
        double step = 0.5;
        int[] failed = new int[2];
        for (int p = 0; p < paths; p++) {
            double drift = wiener.drift() + Math.sqrt(wiener.driftVariance()) * random.nextGaussian();
            double x = 0;
            for (double t = step; t <= 120 && x < wiener.distance(); t += step) {
                x += drift * step + Math.sqrt(wiener.diffusion() * step) * random.nextGaussian();
                if (x >= wiener.distance()) {
                    failed[0] += t <= 40 ? 1 : 0;
                    failed[1]++;
                }
            }
        }
        assertThat(wiener.failedBy(40)).isEqualTo((double) failed[0] / paths, within(0.04));
        assertThat(wiener.failedBy(120)).isEqualTo((double) failed[1] / paths, within(0.04));
    }

    @Test
    void fasterGrowthMeansLessTimeAndCertaintyComesWithTime() {
        Remaining slow = Wiener.of(1, 0.2, 50, 100);
        Remaining fast = Wiener.of(1, 0.8, 50, 100);
        assertThat(fast.quantile(0.5)).isLessThan(slow.quantile(0.5) / 2);
        double early = Wiener.of(1, 0.05, 5, 100).quantile(0.9)
                / Wiener.of(1, 0.05, 5, 100).quantile(0.1);
        double late = Wiener.of(1, 0.5, 50, 100).quantile(0.9)
                / Wiener.of(1, 0.5, 50, 100).quantile(0.1);
        assertThat(late).isLessThan(early);
        assertThat(Wiener.of(1, 1.2, 50, 100).quantile(0.5)).isLessThan(0.1);
        assertThat(Wiener.of(1, -3, 500, 100).quantile(0.5)).isInfinite();
    }

    private static final Planner PLANNER = new Planner(
            new MaintenanceParameters.Costs(BigDecimal.valueOf(1000), BigDecimal.valueOf(20_000)),
            List.of(new MaintenanceParameters.Shutdown(DayOfWeek.SUNDAY, Duration.ofHours(6), Duration.ofHours(10))),
            ZoneId.of("Asia/Shanghai"));

    /** Barlow and Hunter: the best age of replacement does not depend on how old the machine is, as long as it is younger. */
    @Test
    void thePlanIsTheShutdownNextToTheBestAge() {
        Instant now = Instant.parse("2026-01-05T00:00:00Z");
        Weibull wear = new Weibull(3, 4000);
        double best = bestAge(wear);
        Planner.Plan plan = PLANNER.best(wear.at(0), 0, now);
        Planner.Slot slot = Objects.requireNonNull(plan.slot());
        assertThat(Planner.hours(now, slot.from())).isEqualTo(best, within(168.0));
        assertThat(slot.from().atZone(ZoneId.of("Asia/Shanghai")).getHour()).isEqualTo(6);
        assertThat(plan.rate()).isLessThan(plan.rateUnplanned());
    }

    private static double bestAge(Weibull wear) {
        double lived = 0;
        double best = 0;
        double least = Double.POSITIVE_INFINITY;
        for (double t = 1; t < 8000; t++) {
            double failed = wear.at(0).failedBy(t);
            lived += 1 - failed;
            double rate = (20_000 * failed + 1000 * (1 - failed)) / lived;
            if (rate < least) {
                least = rate;
                best = t;
            }
        }
        return best;
    }

    @Test
    void whatFailsByChanceAloneIsNotMaintained() {
        Planner.Plan plan = PLANNER.best(new Weibull(1, 4000).at(0), 0, Instant.parse("2026-01-05T00:00:00Z"));
        assertThat(plan.slot()).isNull();
    }

    @Test
    void aDamagedMachineIsMaintainedInTheNextShutdown() {
        Instant now = Instant.parse("2026-01-05T00:00:00Z");
        Planner.Plan plan = PLANNER.best(Wiener.of(1, 0.5, 100, 300), 2000, now);
        assertThat(Objects.requireNonNull(plan.slot()).from())
                .isEqualTo(PLANNER.slots(now).get(0).from());
    }

    @Test
    void aForecastIsToldInAsManyDigitsAsItsIntervalAllows() {
        BackTest.Forecast far = new BackTest.Forecast(312.4, 1234.5, 8761.2);
        assertThat(Foresight.text(far.median(), Foresight.step(far))).isEqualTo("1200");
        assertThat(Foresight.text(far.high(), Foresight.step(far))).isEqualTo("8800");
        BackTest.Forecast near = new BackTest.Forecast(1.234, 2.345, 3.456);
        assertThat(Foresight.text(near.median(), Foresight.step(near))).isEqualTo("2.3");
        BackTest.Forecast open = new BackTest.Forecast(90.4, 150.3, Double.POSITIVE_INFINITY);
        assertThat(Foresight.text(open.median(), Foresight.step(open))).isEqualTo("150");
        assertThat(Foresight.text(open.high(), Foresight.step(open))).isEqualTo("∞");
    }
}
