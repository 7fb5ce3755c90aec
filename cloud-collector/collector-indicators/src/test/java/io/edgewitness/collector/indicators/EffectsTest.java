package io.edgewitness.collector.indicators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.edgewitness.collector.estimators.BaselineKind;
import io.edgewitness.collector.estimators.Text;
import io.edgewitness.collector.indicators.Comparison.Driver;
import io.edgewitness.collector.indicators.Comparison.Line;
import io.edgewitness.collector.indicators.Comparison.Price;
import io.edgewitness.collector.indicators.Comparison.Weather;
import io.edgewitness.edge.api.Metric.Amount;
import io.edgewitness.edge.api.Trial;
import io.edgewitness.edge.api.Window;
import java.math.BigDecimal;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A press uses 40 kWh a day and 2 kWh a unit, with noise; from day 60 on it uses less. */
class EffectsTest {
    private static final int BEFORE = 60;
    private static final int AFTER = 45;
    private static final Comparison MEASURED = Comparison.measured(ZoneOffset.UTC);
    private static final Driver UNITS = new Driver("units", "mp_good_units", "1", "counter", Map.of());
    private final Indicators indicators = new Indicators(IndicatorLibrary.shipped());

    private static Window days(int from, int to) {
        return Records.quarters(96 * from, 96 * to);
    }

    private static Amount exact(double value) {
        return new Amount.Exact(BigDecimal.valueOf(Math.round(value * 100), 2));
    }

    private static List<String> codes(Figure f) {
        return f.limitations().stream().map(Text::code).toList();
    }

    private static Records plant(double saved, double moreUnits, long seed, String armBefore) {
        Records r = new Records();
        Random random = new Random(seed);
        for (int d = 0; d < BEFORE + AFTER; d++) {
            double units = 100 + random.nextInt(100) + (d < BEFORE ? 0 : moreUnits);
            double kwh = (40 + 2 * units + 8 * random.nextGaussian()) * (d < BEFORE ? 1 : 1 - saved);
            r.day("line-1", "em_energy_kwh", "kW.h", d, exact(kwh), d < BEFORE ? armBefore : "on");
            r.day("counter", "mp_good_units", "1", d, exact(units), "on");
        }
        return r;
    }

    private static FigureRequest saving(Comparison c) {
        return new FigureRequest(
                "energy-saving", "line-1", Map.of(), days(BEFORE, BEFORE + AFTER), days(0, BEFORE), null, c);
    }

    @Test
    void aSavingIsFoundBehindADriverThatGrew() {
        Figure f = indicators.figure(saving(MEASURED.with(List.of(UNITS), null)), plant(0.10, 30, 1, "on"));
        assertThat(f.formula()).isEqualTo("energy-saving@1");
        assertThat(f.value().doubleValue()).isCloseTo(10, within(1.5));
        assertThat(f.uncertainty().low().doubleValue()).isLessThan(10);
        assertThat(f.uncertainty().high().doubleValue()).isGreaterThan(10);
        assertThat(f.uncertainty().confidence()).isEqualByComparingTo("0.9");
        assertThat(f.grade()).isEqualTo(Grade.D);
        assertThat(f.claimable()).isTrue();
        assertThat(f.parts().get("per_units").doubleValue()).isCloseTo(2, within(0.1));
        assertThat(f.parts().get("n")).isEqualByComparingTo("60");
        assertThat(codes(f)).contains("baseline-kind", "stated-common").doesNotContain("no-drivers", "no-claim");
        assertThat(f.records()).as("amounts and drivers").hasSize(2 * (BEFORE + AFTER));
        Figure raw = indicators.figure(saving(MEASURED), plant(0.10, 30, 1, "on"));
        assertThat(raw.value().doubleValue()).as("without the driver").isLessThan(5);
        assertThat(codes(raw)).contains("no-drivers");
    }

    @Test
    void theAvoidedShareStandsBesideTheStatedCommonShare() {
        Figure f = indicators.figure(saving(MEASURED.with(List.of(UNITS), null)), plant(0.10, 0, 2, "on"));
        BigDecimal common = f.parts().get("common");
        BigDecimal avoided = f.parts().get("avoided");
        assertThat(codes(f)).contains("stated-common");
        assertThat(f.value()).isEqualByComparingTo(common.multiply(BigDecimal.valueOf(100)));
        assertThat(avoided).isNotEqualByComparingTo(common);
        assertThat(f.parts().get("avoided_low")).isLessThan(avoided);
        assertThat(f.parts().get("avoided_high")).isGreaterThan(avoided);
        BigDecimal expected = f.parts().get("expected");
        assertThat(1 - f.parts().get("metered").doubleValue() / expected.doubleValue())
                .isCloseTo(avoided.doubleValue(), within(1e-12));
    }

    @Test
    void nothingSavedIsNoClaim() {
        Figure f = indicators.figure(saving(MEASURED.with(List.of(UNITS), null)), plant(0, 0, 3, "on"));
        assertThat(f.claimable()).isFalse();
        assertThat(codes(f)).contains("no-claim");
        assertThat(f.printed("zh")).startsWith("未见显著变化");
        assertThat(f.printed("en")).startsWith("no significant change: ");
        assertThat(f.printedNumber()).isEqualTo("未见显著变化");
    }

    @Test
    void aDriverOutsideTheBaselinesRangeIsExtrapolation() {
        Figure f = indicators.figure(saving(MEASURED.with(List.of(UNITS), null)), plant(0.10, 90, 4, "on"));
        assertThat(codes(f)).contains("extrapolated");
        assertThat(codes(indicators.figure(saving(MEASURED.with(List.of(UNITS), null)), plant(0.10, 5, 4, "on"))))
                .doesNotContain("extrapolated");
    }

    @Test
    void temperaturesBecomeDegreeDays() {
        Records r = new Records();
        Random random = new Random(5);
        for (int d = 0; d < BEFORE + AFTER; d++) {
            double cooling = 0;
            for (int h = 0; h < 24; h++) {
                double t = 18 + 8 * Math.sin(d * 0.3) + 5 * Math.sin(h * 0.26);
                cooling += Math.max(0, Math.round(t * 100) / 100.0 - 20) / 24;
                r.add(
                        "weather",
                        "mp_outdoor_degc",
                        "Cel",
                        "t@1",
                        Records.quarters(96 * d + 4 * h, 96 * d + 4 * h + 4),
                        exact(t),
                        60,
                        60,
                        0,
                        "REAL",
                        0,
                        "on");
            }
            double kwh = (200 + 30 * cooling + 6 * random.nextGaussian()) * (d < BEFORE ? 1 : 0.9);
            r.day("line-1", "em_energy_kwh", "kW.h", d, exact(kwh), "on");
        }
        Weather weather = new Weather("mp_outdoor_degc", "Cel", "weather", Map.of());
        Figure f = indicators.figure(saving(MEASURED.with(List.of(), weather)), r);
        assertThat(f.value().doubleValue()).isCloseTo(10, within(1.5));
        assertThat(f.parts().get("cooling_above").doubleValue()).isCloseTo(20, within(1.01));
        assertThat(f.parts()).containsKey("per_CDD");
    }

    @Test
    void aShadowsFiguresAreTheBaselineAndOnlyThose() {
        Records shadow = plant(0.10, 0, 6, "shadow");
        Figure f = indicators.figure(saving(MEASURED.with(List.of(UNITS), null).with(BaselineKind.SHADOW)), shadow);
        assertThat(f.value().doubleValue()).isCloseTo(10, within(1.5));
        assertThat(f.limitations()).extracting(Text::en).anyMatch(t -> t.contains("B2, shadow mode"));
        Figure asMeasured = indicators.figure(saving(MEASURED.with(List.of(UNITS), null)), shadow);
        assertThat(asMeasured.grade()).isEqualTo(Grade.X);
        assertThat(asMeasured.value()).isNull();
    }

    private static final Instant FROM = Records.T0;
    private static final Trial TRIAL = Trial.onOff(FROM, Duration.ofDays(1), 14, 7, Duration.ZERO);

    private static Records trial(double saved) {
        Records r = new Records();
        Random random = new Random(8);
        for (int d = 0; d < 28; d++) {
            String arm = TRIAL.arm(days(d, d + 1), ZoneOffset.UTC);
            double kwh =
                    (300 + 20 * Math.sin(d * 0.2) + 3 * random.nextGaussian()) * (arm.equals("on") ? 1 - saved : 1);
            r.day("line-1", "em_energy_kwh", "kW.h", d, exact(kwh), arm);
        }
        return r;
    }

    private static FigureRequest onOff(Window reporting) {
        return new FigureRequest("energy-saving", "line-1", Map.of(), reporting, null, null, MEASURED.with(TRIAL));
    }

    @Test
    void daysWithAndWithoutTheModuleAreComparedInTheirPairs() {
        Figure f = indicators.figure(onOff(days(0, 28)), trial(0.06));
        assertThat(f.value().doubleValue()).isCloseTo(6.0, within(1.0));
        assertThat(f.uncertainty().method().code()).isEqualTo("paired-on-off@1");
        assertThat(f.parts().get("pairs")).isEqualByComparingTo("14");
        assertThat(f.coverage()).isEqualByComparingTo("1");
        assertThat(f.claimable()).isTrue();
    }

    @Test
    void aTrialThatIsCutOrNotRunAsDrawnShowsNothing() {
        assertThat(codes(indicators.figure(onOff(days(0, 20)), trial(0.06)))).contains("trial-not-whole");
        Records swapped = trial(0.06);
        for (int i = 0; i < 2; i++) {
            var m = swapped.metrics.remove(0);
            swapped.day(
                    "line-1",
                    "em_energy_kwh",
                    "kW.h",
                    i,
                    m.metric().amount(),
                    m.arm().equals("on") ? "off" : "on");
        }
        Figure f = indicators.figure(onOff(days(0, 28)), swapped);
        assertThat(codes(f)).contains("arms-not-as-scheduled");
        assertThat(f.value()).isNull();
    }

    @Test
    void whatStruckBothLinesAlikeIsNoEffect() {
        Records r = new Records();
        Random random = new Random(9);
        for (int d = 0; d < BEFORE + AFTER; d++) {
            double market = d < BEFORE ? 1 : 0.8;
            double day = 1 + 0.1 * Math.sin(d);
            double own = d < BEFORE ? 1 : 0.9;
            r.day("line-1", "em_energy_kwh", "kW.h", d, exact(300 * market * day * own + random.nextGaussian()), "on");
            r.day("line-2", "em_energy_kwh", "kW.h", d, exact(500 * market * day + random.nextGaussian()), "on");
        }
        Figure f = indicators.figure(saving(MEASURED.with(new Line("line-2", Map.of()))), r);
        assertThat(f.value().doubleValue()).isCloseTo(10, within(0.5));
        assertThat(f.uncertainty().method().code()).isEqualTo("difference-in-differences@1");
        assertThat(codes(f)).doesNotContain("no-parallel-trend", "no-claim");
        assertThat(f.parts()).containsKeys("control_baseline", "control_reporting");
    }

    @Test
    void anImportedBaselineIsDeclaredHoweverWellTheRestWasMeasured() {
        Records r = plant(0.10, 0, 10, "on");
        StringBuilder csv = new StringBuilder("from,to,amount,units\n");
        for (int d = 0; d < BEFORE; d++) {
            Window w = days(d, d + 1);
            csv.append(w.start()).append(',').append(w.end());
            for (int i = 0; i < 2; i++) {
                csv.append(',')
                        .append(((Amount.Exact)
                                        r.metrics.get(2 * d + i).metric().amount())
                                .value());
            }
            csv.append('\n');
        }
        FigureRequest measured = saving(MEASURED.with(List.of(UNITS), null));
        Imported history = Imported.of("mes-2025.csv", csv.toString());
        FigureRequest imported = new FigureRequest(
                "energy-saving",
                "line-1",
                Map.of(),
                measured.reporting(),
                null,
                null,
                MEASURED.with(List.of(UNITS), null).with(history));
        Figure f = indicators.figure(imported, r);
        assertThat(f.grade()).isEqualTo(Grade.C);
        assertThat(f.value())
                .isEqualByComparingTo(indicators.figure(measured, r).value());
        assertThat(f.limitations()).extracting(Text::en).anyMatch(t -> t.contains(history.sha256()));
        assertThatThrownBy(() -> new Imported("mes-2025.csv", history.sha256(), csv + " "))
                .hasMessageContaining("is not the file");
    }

    @Test
    void aFileThatIsNoHistoryIsToldAtItsLine() {
        assertThatThrownBy(() -> Imported.of("a.csv", "from,to\n").rows(List.of()))
                .hasMessageContaining("first line");
        assertThatThrownBy(() -> Imported.of("a.csv", "from,to,amount\n1,2,3\n").rows(List.of()))
                .hasMessageContaining("line 2");
        assertThatThrownBy(() -> Imported.of("a.csv", "from,to,amount\n").rows(List.of(UNITS)))
                .hasMessageContaining("units");
    }

    private static Adjustment adjustment(FigureRequest figure, String amount) throws Exception {
        KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        return Adjustment.signed(
                figure,
                figure.reporting(),
                new BigDecimal(amount),
                "a second press was added",
                "Li Wei",
                Instant.parse("2026-11-01T00:00:00Z"),
                pair.getPublic().getEncoded(),
                text -> {
                    try {
                        Signature s = Signature.getInstance("Ed25519");
                        s.initSign(pair.getPrivate());
                        s.update(text);
                        return s.sign();
                    } catch (java.security.GeneralSecurityException e) {
                        throw new IllegalStateException(e);
                    }
                });
    }

    @Test
    void aSignedAdjustmentCountsAndIsDeclared() throws Exception {
        Records r = plant(0.10, 0, 11, "on");
        FigureRequest request = saving(MEASURED.with(List.of(UNITS), null));
        Figure without = indicators.figure(request, r);
        Adjustment a = adjustment(request, "500");
        Figure with = indicators.figure(
                request.with(MEASURED.with(List.of(UNITS), null).withAdjustments(List.of(a))), r);
        assertThat(with.grade()).isEqualTo(Grade.D_PRIME);
        assertThat(with.parts()
                        .get("expected")
                        .subtract(without.parts().get("expected"))
                        .doubleValue())
                .isCloseTo(500, within(1e-6));
        assertThat(codes(with)).contains("adjusted", "stated-avoided");
        assertThat(with.value())
                .isEqualByComparingTo(with.parts().get("avoided").multiply(BigDecimal.valueOf(100)));
    }

    @Test
    void anAdjustmentThatWasChangedOrMadeForAnotherFigureIsNone() throws Exception {
        Records r = plant(0.10, 0, 11, "on");
        FigureRequest request = saving(MEASURED.with(List.of(UNITS), null));
        Adjustment a = adjustment(request, "500");
        Adjustment more =
                new Adjustment(a.time(), new BigDecimal("5000"), a.reason(), a.by(), a.at(), a.key(), a.signature());
        FigureRequest other = new FigureRequest(
                request.indicator(), "line-2", Map.of(), request.reporting(), request.baseline(), null, null);
        for (Adjustment bad : List.of(more, adjustment(other, "500"))) {
            Figure f = indicators.figure(
                    request.with(MEASURED.with(List.of(UNITS), null).withAdjustments(List.of(bad))), r);
            assertThat(f.grade()).isEqualTo(Grade.X);
            assertThat(f.value()).isNull();
            assertThat(codes(f)).contains("adjustment-unsigned");
        }
    }

    @Test
    void moneyIsTheSavedAmountTimesADeclaredPriceAndNeverMeasured() {
        Records r = plant(0.10, 0, 12, "on");
        Comparison priced = MEASURED.with(List.of(UNITS), null).with(new Price(new BigDecimal("0.68"), "tariff 2026"));
        FigureRequest request = new FigureRequest(
                "energy-cost-saving", "line-1", Map.of(), days(BEFORE, BEFORE + AFTER), days(0, BEFORE), null, priced);
        Figure f = indicators.figure(request, r);
        assertThat(f.grade()).isEqualTo(Grade.D_PRIME);
        assertThat(f.value().doubleValue()).isCloseTo(f.parts().get("saved").doubleValue() * 0.68, within(1e-9));
        assertThat(f.parts().get("price")).isEqualByComparingTo("0.68");
        Figure unpriced = indicators.figure(request.with(MEASURED.with(List.of(UNITS), null)), r);
        assertThat(unpriced.grade()).isEqualTo(Grade.X);
        assertThat(unpriced.value()).isNull();
    }

    @Test
    void proportionsAreComparedByTheirClusters() {
        Records r = new Records();
        Random random = new Random(13);
        for (int d = 0; d < 20; d++) {
            int lost = d < 10 ? 2000 + random.nextInt(4000) : random.nextInt(500);
            r.day(
                    "line-1",
                    "x_sample_completeness_ratio",
                    "1",
                    d,
                    new Amount.Ratio(BigDecimal.valueOf(86_400 - lost), BigDecimal.valueOf(86_400)),
                    "on");
        }
        FigureRequest request = new FigureRequest(
                "data-completeness-difference", "line-1", Map.of(), days(10, 20), days(0, 10), null, MEASURED);
        Figure f = indicators.figure(request, r);
        assertThat(f.value().doubleValue()).isBetween(2.0, 7.0);
        assertThat(f.uncertainty().method().code()).isEqualTo("newcombe-wilson@1");
        assertThat(f.parts().get("design_effect_baseline").doubleValue()).isGreaterThan(10);
        assertThat(f.claimable()).isTrue();
    }

    @Test
    void twoMachinesAgreeBitForBitWhateverTheOrderOfTheRecords() {
        Records r = plant(0.10, 10, 14, "on");
        FigureRequest request = saving(MEASURED.with(List.of(UNITS), null));
        Figure f = indicators.figure(request, r);
        Collections.shuffle(r.metrics, new Random(15));
        assertThat(new Indicators(IndicatorLibrary.shipped()).figure(request, r))
                .isEqualTo(f);
    }

    @Test
    void aDayThatIsNotCoveredWholeIsNoDay() {
        Records r = plant(0.10, 0, 16, "on");
        r.metrics.remove(0);
        r.add(
                "em_energy_kwh",
                "kW.h",
                "em_energy_kwh@1",
                Records.quarters(0, 90),
                exact(100),
                81_000,
                81_000,
                0,
                "REAL",
                0,
                "on");
        Figure f = indicators.figure(saving(MEASURED.with(List.of(UNITS), null)), r);
        assertThat(f.parts().get("n")).isEqualByComparingTo("59");
        assertThat(codes(f)).contains("incomplete-intervals");
    }

    @Test
    void aLineThatIsOnlyInOneOfTheTwoTimesIsNoSaving() {
        Records r = plant(0, 0, 21, "on");
        for (int d = 0; d < BEFORE; d++) {
            r.day("line-2", "em_energy_kwh", "kW.h", d, exact(300), "on");
        }
        FigureRequest all = new FigureRequest(
                "energy-saving", null, Map.of(), days(BEFORE, BEFORE + AFTER), days(0, BEFORE), null, MEASURED);
        Figure f = indicators.figure(all, r);
        assertThat(f.grade()).isEqualTo(Grade.X);
        assertThat(f.value()).isNull();
        assertThat(f.limitations())
                .anyMatch(t -> t.code().equals("other-series") && t.en().contains("gw-1 line-2 medium=electricity"));
        Figure plain = indicators.figure(
                FigureRequest.change("energy-consumption", null, days(0, BEFORE), days(BEFORE, BEFORE + AFTER)), r);
        assertThat(plain.value()).isNull();
        assertThat(codes(plain)).contains("other-series");
    }

    private static void notEnough(Figure f) {
        assertThat(f.value()).isNotNull();
        assertThat(f.claimable()).isFalse();
        assertThat(f.printed("zh")).startsWith("不足以声称改进：");
        assertThat(f.printed("en")).startsWith("not enough to claim an improvement: ");
    }

    @Test
    void whatAnotherGatewayMeasuredIsANumberAndNoClaim() {
        Records r = new Records();
        Records one = new Records();
        for (int d = 0; d < BEFORE + AFTER; d++) {
            Amount kwh = exact(300 + d % 7 - (d < BEFORE ? 0 : 60));
            r.from(d < BEFORE ? "gw-1" : "gw-2", Records.METER).day("line-1", "em_energy_kwh", "kW.h", d, kwh, "on");
            one.day("line-1", "em_energy_kwh", "kW.h", d, kwh, "on");
        }
        FigureRequest plain =
                FigureRequest.change("energy-consumption", "line-1", days(0, BEFORE), days(BEFORE, BEFORE + AFTER));
        for (FigureRequest request : List.of(saving(MEASURED), plain)) {
            Figure f = indicators.figure(request, r);
            assertThat(codes(f)).contains("other-series");
            assertThat(f.value()).isEqualTo(indicators.figure(request, one).value());
            notEnough(f);
            assertThat(indicators.figure(request, one).claimable()).isTrue();
        }
    }

    @Test
    void aDriverOfAnotherSeriesIsNoDriverAndOneOfAnotherGatewayGivesNoClaim() {
        Comparison c = MEASURED.with(List.of(new Driver("units", "mp_good_units", "1", null, Map.of())), null);
        for (boolean gateway : List.of(true, false)) {
            Records r = new Records();
            for (int d = 0; d < BEFORE + AFTER; d++) {
                int units = 100 + d * 37 % 50;
                Amount kwh = exact((40 + 2 * units) * (d < BEFORE ? 1 : 0.8) + d % 3);
                r.from("gw-1", Records.METER).day("line-1", "em_energy_kwh", "kW.h", d, kwh, "on");
                r.from(d < BEFORE || !gateway ? "gw-1" : "gw-2")
                        .day(d < BEFORE || gateway ? "counter" : "other", "mp_good_units", "1", d, exact(units), "on");
            }
            Figure f = indicators.figure(saving(c), r);
            assertThat(f.limitations())
                    .anyMatch(t -> t.code().equals("other-series") && t.en().startsWith("mp_good_units is of other"));
            if (gateway) {
                notEnough(f);
            } else {
                assertThat(f.grade()).isEqualTo(Grade.X);
                assertThat(f.value()).isNull();
            }
        }
    }

    @Test
    void theInstrumentIsAskedOfTheAmountAndNotOfItsDrivers() {
        Records r = plant(0.10, 0, 31, "on");
        for (int d = 0; d < BEFORE + AFTER; d++) {
            r.day("counter-2", "mp_good_units", "1", d, exact(5), "on");
        }
        Comparison c = MEASURED.with(List.of(new Driver("units", "mp_good_units", "1", null, Map.of())), null);
        Instrument meter = new Instrument(
                "meter", new BigDecimal("0.5"), BigDecimal.ZERO, days(0, 400).end(), "c");
        Figure f = indicators.figure(saving(c).with(meter), r);
        assertThat(codes(f)).contains("several-series").doesNotContain("calibration-unknown", "calibration-expired");
        Instrument expired = new Instrument(
                "meter", new BigDecimal("0.5"), BigDecimal.ZERO, days(0, BEFORE).end(), "c");
        assertThat(codes(indicators.figure(saving(c).with(expired), r)))
                .filteredOn("calibration-expired"::equals)
                .as("the amount's in the reporting time")
                .hasSize(1);
    }

    /** Whoever lets the times begin and end within months chooses which weeks count. */
    @Test
    void intervalsThatTheTimesEndsCutAreLeftOut() {
        Records r = plant(0.10, 0, 32, "on");
        Comparison weeks = MEASURED.with(List.of(UNITS), null).with(Interval.WEEK);
        // T0 is a Wednesday: the times begin and end on Mondays, and then within weeks.
        FigureRequest aligned =
                new FigureRequest("energy-saving", "line-1", Map.of(), days(61, 96), days(5, 54), null, weeks);
        assertThat(codes(indicators.figure(aligned, r))).doesNotContain("many-left-out");
        FigureRequest cut =
                new FigureRequest("energy-saving", "line-1", Map.of(), days(63, 98), days(5, 54), null, weeks);
        Figure f = indicators.figure(cut, r);
        assertThat(f.limitations())
                .anyMatch(t ->
                        t.en().equals("more than a fifth of the intervals of the reporting time are left out: 2 of 6"));
        notEnough(f);
    }

    @Test
    void aTrialOfWhichManyPairsAreLeftOutIsNoClaim() {
        for (int pairs : List.of(2, 3, 8)) {
            Records r = new Records();
            trial(0.10).metrics.forEach(m -> {
                int day = (int)
                        Duration.between(FROM, m.metric().window().start()).toDays();
                boolean thin = day % 2 == 1 && day / 2 < pairs;
                Window w = thin
                        ? Records.quarters(96 * day, 96 * day + 72)
                        : m.metric().window();
                r.add("em_energy_kwh", "kW.h", "f@1", w, m.metric().amount(), 1, 1, 0, "REAL", 0, m.arm());
            });
            Figure f = indicators.figure(onOff(days(0, 28)), r);
            if (pairs == 2) {
                assertThat(codes(f)).contains("pairs-dropped").doesNotContain("many-left-out");
                assertThat(f.claimable()).isTrue();
            } else if (pairs == 3) {
                assertThat(f.limitations())
                        .anyMatch(
                                t -> t.en().equals("more than a fifth of the pairs of periods are left out: 3 of 14"));
                notEnough(f);
            } else {
                assertThat(f.value()).isNull();
            }
        }
    }

    @Test
    void manyDaysThatAreLeftOutAreNoClaimAndMoreThanHalfOfThemGiveNoFigure() {
        for (int ninths : List.of(5, 3, 1)) {
            Records r = new Records();
            for (int d = 0; d < BEFORE + AFTER; d++) {
                int end = d >= BEFORE && d % 9 < ninths ? 94 : 96;
                r.add(
                        "em_energy_kwh",
                        "kW.h",
                        "em_energy_kwh@1",
                        Records.quarters(96 * d, 96 * d + end),
                        exact(300 + d * 37 % 11 - (d < BEFORE ? 0 : 30)),
                        900,
                        900,
                        0,
                        "REAL",
                        1_000_000,
                        "on");
                if (end < 96) {
                    r.add(
                            "em_energy_kwh",
                            "kW.h",
                            "em_energy_kwh@1",
                            Records.quarters(96 * d + 95, 96 * d + 96),
                            exact(3),
                            900,
                            900,
                            0,
                            "REAL",
                            1_000_000,
                            "on");
                }
            }
            Figure f = indicators.figure(saving(MEASURED), r);
            assertThat(f.coverage()).isGreaterThan(new BigDecimal("0.99"));
            if (ninths == 5) {
                assertThat(f.value()).isNull();
                assertThat(f.limitations())
                        .anyMatch(t -> t.code().equals("no-estimate") && t.en().contains("25 of 45 intervals"));
                continue;
            }
            assertThat(f.value()).isNotNull();
            assertThat(codes(f)).contains("incomplete-intervals");
            if (ninths == 3) {
                assertThat(f.limitations())
                        .anyMatch(t -> t.code().equals("many-left-out")
                                && t.en().equals("more than a fifth of the intervals of the reporting time are left"
                                        + " out: 15 of 45"));
                notEnough(f);
            } else {
                assertThat(codes(f)).doesNotContain("many-left-out");
                assertThat(f.claimable()).isTrue();
            }
        }
    }

    @Test
    void aShortBaselineIsToldAndOneThatIsTooShortGivesNoFigure() {
        Records r = plant(0.10, 0, 17, "on");
        FigureRequest five = new FigureRequest(
                "energy-saving",
                "line-1",
                Map.of(),
                days(BEFORE, BEFORE + 5),
                days(0, 5),
                null,
                MEASURED.with(List.of(UNITS), null));
        assertThat(codes(indicators.figure(five, r))).contains("cycle-not-covered");
        FigureRequest two = new FigureRequest(
                "energy-saving",
                "line-1",
                Map.of(),
                days(BEFORE, BEFORE + 5),
                days(0, 2),
                null,
                MEASURED.with(List.of(UNITS), null));
        Figure none = indicators.figure(two, r);
        assertThat(none.value()).isNull();
        assertThat(codes(none)).contains("no-estimate");
    }

    @Test
    void whatAKindOfBaselineCannotUseIsRefused() {
        assertThatThrownBy(() -> MEASURED.with(BaselineKind.NONE)).hasMessageContaining("without a baseline");
        assertThatThrownBy(() -> MEASURED.with(BaselineKind.ON_OFF)).hasMessageContaining("trial");
        assertThatThrownBy(() -> MEASURED.with(List.of(UNITS), null).with(new Line("line-2", Map.of())))
                .hasMessageContaining("drivers");
        assertThatThrownBy(() -> indicators.figure(
                        new FigureRequest("energy-saving", "line-1", Map.of(), days(10, 20), null, null, MEASURED),
                        new Records()))
                .hasMessageContaining("B1 needs a baseline time");
        assertThatThrownBy(() -> indicators.figure(
                        FigureRequest.change("energy-saving", "line-1", days(0, 10), days(10, 20)), new Records()))
                .hasMessageContaining("needs a comparison");
    }
}
