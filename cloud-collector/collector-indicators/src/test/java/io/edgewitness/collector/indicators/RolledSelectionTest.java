package io.edgewitness.collector.indicators;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.collector.estimators.Text;
import io.edgewitness.collector.indicators.Comparison.Driver;
import io.edgewitness.edge.api.Metric.Amount;
import io.edgewitness.edge.api.Trial;
import io.edgewitness.edge.api.Window;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A figure does not depend on whether it is made of windows or of roll-ups of them. */
class RolledSelectionTest {
    private static final Driver UNITS = new Driver("units", "mp_good_units", "1", "counter", Map.of());
    private static final Trial TRIAL = Trial.onOff(Records.T0, Duration.ofDays(1), 10, 7, Duration.ofHours(1));
    private final Indicators indicators = new Indicators(IndicatorLibrary.shipped());

    private static Window days(int from, int to) {
        return Records.quarters(96 * from, 96 * to);
    }

    /** Hour by hour, here and there without a value, of some hours nothing at all; off and on as a trial has it. */
    private static RolledRecords plant(long seed, int days, boolean trial) {
        return plant(seed, days, trial, 400);
    }

    /** @param oneIn so many hours there is one without a value and one of which there is nothing */
    private static RolledRecords plant(long seed, int days, boolean trial, int oneIn) {
        Records r = new Records();
        Random random = new Random(seed);
        for (int h = 0; h < 24 * days; h++) {
            Window w = Records.quarters(4 * h, 4 * h + 4);
            int fate = random.nextInt(oneIn);
            double units = 10 + random.nextInt(10) + 3 * Math.sin(h / 24 * 0.9);
            String arm = trial ? TRIAL.arm(w, ZoneOffset.UTC) : "on";
            double kwh = (4 + 2 * units + random.nextGaussian()) * (h < 12 * days || !arm.equals("on") ? 1 : 0.9);
            if (fate != 0) {
                Amount amount = fate == 1 && !trial
                        ? new Amount.Missing("nothing came")
                        : new Amount.Exact(BigDecimal.valueOf(Math.round(kwh * 100), 2));
                r.add("line-1", "em_energy_kwh", "kW.h", "em_energy_kwh@1", w, amount, 3_600, 3_600, 0, "REAL", 7, arm);
            }
            Amount made = new Amount.Exact(BigDecimal.valueOf(Math.round(units)));
            r.add("counter", "mp_good_units", "1", "mp_good_units@1", w, made, 3_600, 3_600, 0, "REAL", 7, "on");
        }
        return new RolledRecords(r, ZoneOffset.UTC);
    }

    private static List<String> codes(Figure f) {
        return f.limitations().stream()
                .map(Text::code)
                .filter(c -> !c.equals("rolled-up"))
                .toList();
    }

    private void same(FigureRequest request, RolledRecords records, Resolution... resolutions) {
        Figure windows = indicators.figure(request, records);
        assertThat(windows.value()).isNotNull();
        for (Resolution resolution : resolutions) {
            Figure rolled = indicators.figure(request.with(resolution), records);
            assertThat(rolled.value()).as("%s", resolution).isEqualByComparingTo(windows.value());
            assertThat(rolled.grade()).isEqualTo(windows.grade());
            assertThat(rolled.coverage()).isEqualByComparingTo(windows.coverage());
            assertThat(rolled.expected()).isEqualTo(windows.expected());
            assertThat(rolled.received()).isEqualTo(windows.received());
            assertThat(codes(rolled)).isEqualTo(codes(windows));
            assertThat(rolled.limitations()).anyMatch(t -> t.code().equals("rolled-up"));
        }
    }

    @Test
    void aLevelIsTheSame() {
        for (int seed = 0; seed < 20; seed++) {
            same(
                    FigureRequest.level("energy-consumption", "line-1", days(1, 9)),
                    plant(seed, 10, false),
                    Resolution.HOUR,
                    Resolution.DAY);
        }
    }

    /** Somebody changed the site's time zone: both days hold the windows between. */
    @Test
    void daysOfTwoTimeZonesThatShareTimeAreNotPutTogether() {
        RolledRecords here = plant(1, 10, false);
        RolledRecords there = here.in(ZoneOffset.ofHours(8));
        MetricSource both = here.and(there, days(4, 5).start());
        Figure f = indicators.figure(
                FigureRequest.level("energy-consumption", "line-1", days(1, 9)).with(Resolution.DAY), both);
        assertThat(f.value()).isNull();
        assertThat(f.grade()).isEqualTo(Grade.X);
        assertThat(codes(f)).contains("overlapping-windows");
    }

    @Test
    void aSavingWithItsDriverIsTheSameToTheLastDigitOfItsInterval() {
        Comparison c = Comparison.measured(ZoneOffset.UTC).with(List.of(UNITS), null);
        FigureRequest request =
                new FigureRequest("energy-saving", "line-1", Map.of(), days(20, 40), days(0, 20), null, c);
        RolledRecords records = plant(3, 40, false);
        same(request, records, Resolution.HOUR, Resolution.DAY);
        Figure windows = indicators.figure(request, records);
        Figure rolled = indicators.figure(request.with(Resolution.DAY), records);
        assertThat(windows.parts().get("n").intValue())
                .as("days that are not whole are left out")
                .isLessThan(20);
        assertThat(rolled.parts()).isEqualTo(windows.parts());
        assertThat(rolled.uncertainty()).isEqualTo(windows.uncertainty());
    }

    @Test
    void whatIsTooThinForAClaimOrForANumberIsSoEitherWay() {
        Comparison c = Comparison.measured(ZoneOffset.UTC).with(List.of(UNITS), null);
        FigureRequest request =
                new FigureRequest("energy-saving", "line-1", Map.of(), days(20, 40), days(0, 20), null, c);
        for (int oneIn : List.of(60, 150)) {
            RolledRecords records = plant(3, 40, false, oneIn);
            Figure windows = indicators.figure(request, records);
            assertThat(windows.value() == null).isEqualTo(oneIn == 60);
            assertThat(codes(windows)).contains(oneIn == 60 ? "no-estimate" : "many-left-out");
            assertThat(windows.claimable()).isFalse();
            for (Resolution resolution : List.of(Resolution.HOUR, Resolution.DAY)) {
                Figure rolled = indicators.figure(request.with(resolution), records);
                assertThat(codes(rolled)).isEqualTo(codes(windows));
                assertThat(rolled.value()).isEqualTo(windows.value());
                assertThat(rolled.grade()).isEqualTo(windows.grade());
            }
        }
    }

    /** A roll-up says when its last window ended, whether that had a value or not. */
    @Test
    void aRollUpWithoutAValueReachesIntoNoOther() {
        Records r = new Records();
        for (int d = 0; d < 3; d++) {
            r.day("line-1", "em_energy_kwh", "kW.h", d, new Amount.Exact(BigDecimal.TEN), "on");
        }
        RolledRecords here = new RolledRecords(r, ZoneOffset.UTC);
        Records empty = new Records();
        empty.day("line-1", "em_energy_kwh", "kW.h", 1, new Amount.Missing("nothing came"), "on");
        RolledRecords shifted = new RolledRecords(empty, ZoneOffset.ofHours(8));
        MetricSource both = here.and(shifted, Instant.MIN);
        Figure f = indicators.figure(
                FigureRequest.level("energy-consumption", "line-1", days(0, 3)).with(Resolution.DAY), both);
        assertThat(f.value()).isEqualByComparingTo("30");
        assertThat(codes(f)).doesNotContain("overlapping-windows");
    }

    @Test
    void aTrialIsTheSame() {
        Comparison c = Comparison.measured(ZoneOffset.UTC).with(TRIAL);
        FigureRequest request = new FigureRequest("energy-saving", "line-1", Map.of(), days(0, 20), null, null, c);
        same(request, plant(5, 20, true), Resolution.HOUR);
    }

    @Test
    void aHourOutsideTheTimeIsNotInIt() {
        RolledRecords records = plant(1, 6, false);
        Figure f = indicators.figure(
                FigureRequest.level("energy-consumption", "line-1", Records.quarters(96 + 2, 5 * 96 + 2))
                        .with(Resolution.HOUR)
                        .with(new Instrument(
                                "meter",
                                new java.math.BigDecimal("0.5"),
                                java.math.BigDecimal.ZERO,
                                Records.T0.plus(Duration.ofDays(365)),
                                "c")),
                records);
        assertThat(codes(f)).contains("partial-windows");
        assertThat(f.grade()).as("what was cut off is no part of the sum").isEqualTo(Grade.M2);
    }

    @Test
    void theCoarsestResolutionIsTakenThatGivesTheSame() {
        ZoneId shanghai = ZoneId.of("Asia/Shanghai");
        Window local = new Window(
                Records.T0.minus(Duration.ofHours(8)),
                Records.T0.minus(Duration.ofHours(8)).plus(Duration.ofDays(30)));
        FigureRequest month = FigureRequest.level("energy-consumption", null, local);
        assertThat(Resolution.of(month, List.of(shanghai))).isEqualTo(Resolution.DAY);
        assertThat(Resolution.of(month, List.of(shanghai, ZoneOffset.UTC))).isEqualTo(Resolution.HOUR);
        assertThat(Resolution.of(month, List.of())).isEqualTo(Resolution.HOUR);
        assertThat(Resolution.of(FigureRequest.level("energy-consumption", null, days(0, 3)), List.of(ZoneOffset.UTC)))
                .as("three days are few")
                .isEqualTo(Resolution.WINDOW);
        FigureRequest odd = FigureRequest.level("energy-consumption", null, Records.quarters(1, 960));
        assertThat(Resolution.of(odd, List.of(ZoneOffset.UTC))).isEqualTo(Resolution.WINDOW);
        FigureRequest saving = new FigureRequest(
                "energy-saving", null, Map.of(), days(20, 40), days(0, 20), null, Comparison.measured(ZoneOffset.UTC));
        assertThat(Resolution.of(saving, List.of(ZoneOffset.UTC))).isEqualTo(Resolution.DAY);
        assertThat(Resolution.of(saving.with(Comparison.measured(shanghai)), List.of(ZoneOffset.UTC)))
                .as("days of the comparison are no days of the site")
                .isEqualTo(Resolution.HOUR);
        assertThat(Resolution.of(
                        saving.with(Comparison.measured(ZoneOffset.UTC)
                                .with(List.of(), new Comparison.Weather("outside", "Cel", null, Map.of()))),
                        List.of(ZoneOffset.UTC)))
                .as("degree-days are made of hours")
                .isEqualTo(Resolution.HOUR);
        assertThat(Resolution.of(
                        saving.with(
                                Comparison.measured(ZoneId.of("Asia/Kolkata")).with(Interval.HOUR)),
                        List.of(ZoneOffset.UTC)))
                .as("hours that begin at half past")
                .isEqualTo(Resolution.WINDOW);
        FigureRequest trial = new FigureRequest(
                "energy-saving",
                null,
                Map.of(),
                days(0, 20),
                null,
                null,
                Comparison.measured(ZoneOffset.UTC).with(TRIAL));
        assertThat(Resolution.of(trial, List.of(ZoneOffset.UTC))).isEqualTo(Resolution.HOUR);
        Trial odds = Trial.onOff(Records.T0, Duration.ofDays(1), 10, 7, Duration.ofMinutes(10));
        assertThat(Resolution.of(trial.with(Comparison.measured(ZoneOffset.UTC).with(odds)), List.of(ZoneOffset.UTC)))
                .isEqualTo(Resolution.WINDOW);
    }
}
