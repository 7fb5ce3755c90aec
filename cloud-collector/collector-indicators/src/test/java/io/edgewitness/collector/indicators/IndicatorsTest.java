package io.edgewitness.collector.indicators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.datadoghq.sketch.ddsketch.DDSketch;
import com.datadoghq.sketch.ddsketch.encoding.GrowingByteArrayOutput;
import com.datadoghq.sketch.ddsketch.mapping.CubicallyInterpolatedMapping;
import com.datadoghq.sketch.ddsketch.store.UnboundedSizeDenseStore;
import io.edgewitness.collector.estimators.Text;
import io.edgewitness.edge.api.Metric.Amount;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Window;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class IndicatorsTest {
    private static final Instrument METER = new Instrument(
            "DTSD341 0012",
            new BigDecimal("0.5"),
            new BigDecimal("0.01"),
            Records.T0.plusSeconds(86_400 * 365),
            "JD-2026-17");
    private final Indicators indicators = new Indicators(IndicatorLibrary.shipped());

    private static FigureRequest energy(int from, int to) {
        return FigureRequest.level("energy-consumption", "line-1", Records.quarters(from, to));
    }

    private static List<String> codes(Figure f) {
        return f.limitations().stream().map(Text::code).toList();
    }

    private static Records fourQuarters() {
        return new Records()
                .energy(0, "10.25")
                .energy(1, "11.50")
                .energy(2, "9.75")
                .energy(3, "10.01");
    }

    @Test
    void aSumIsExactAndDoesNotDependOnTheOrder() {
        Records records = fourQuarters();
        Figure f = indicators.figure(energy(0, 4), records);
        assertThat(f.value()).isEqualTo("41.51");
        assertThat(f.completeness()).isEqualByComparingTo("1");
        assertThat(f.records()).hasSize(4);
        Collections.reverse(records.metrics);
        assertThat(indicators.figure(energy(0, 4), records)).isEqualTo(f);
    }

    @Test
    void withoutACalibrationItIsM2AndSaysSo() {
        Figure f = indicators.figure(energy(0, 4), fourQuarters());
        assertThat(f.grade()).isEqualTo(Grade.M2);
        assertThat(codes(f)).contains("calibration-unknown", "uncertainty-not-stated");
        assertThat(f.uncertainty()).isNull();
        assertThat(f.printed("zh")).isEqualTo("41.51 千瓦时");
    }

    @Test
    void withAllKnownItIsM1AndRoundedToWhatTheInstrumentSupports() {
        Figure f = indicators.figure(energy(0, 4).with(METER), fourQuarters());
        assertThat(f.grade()).isEqualTo(Grade.M1);
        assertThat(f.limitations()).isEmpty();
        // 0.5 % of 41.51 is 0.20755; 2 × 0.20755/√3 = 0.23966; two readings at 0.01 add 2 × 0.01/√6 = 0.00816 in
        // quadrature
        assertThat(f.uncertainty().expanded().doubleValue()).isBetween(0.23979, 0.23981);
        assertThat(f.printed("en")).isEqualTo("41.51 ± 0.24 kWh");
    }

    @Test
    void roundingIsHalfToEvenAndOnlyAtPrint() {
        Figure f = indicators.figure(energy(0, 1), new Records().energy(0, "2.345"));
        assertThat(f.exact()).isEqualTo("2.345");
        assertThat(f.printedNumber()).isEqualTo("2.34");
        assertThat(indicators
                        .figure(energy(0, 1), new Records().energy(0, "2.355"))
                        .printedNumber())
                .isEqualTo("2.36");
    }

    @Test
    void anUnclosedWindowPrintsADash() {
        Figure f = indicators.figure(energy(0, 5), fourQuarters());
        assertThat(f.grade()).isEqualTo(Grade.X);
        assertThat(f.value()).isNull();
        assertThat(f.printed("zh")).isEqualTo("—");
        assertThat(codes(f)).contains("not-closed");
    }

    @Test
    void noRecordsIsNoZero() {
        Figure f = indicators.figure(energy(0, 4), new Records());
        assertThat(f.grade()).isEqualTo(Grade.X);
        assertThat(f.printed("en")).isEqualTo("—");
        assertThat(codes(f)).containsExactly("no-records");
    }

    @Test
    void windowsPartlyInsideAreLeftOutAndDeclared() {
        Window time = new Window(
                Records.T0.minusSeconds(10_000), Records.quarters(0, 9).end());
        Records records = new Records();
        for (int i = -11; i < 9; i++) {
            records.energy(i, "1");
        }
        Figure f = indicators.figure(
                FigureRequest.level(
                        "energy-consumption",
                        "line-1",
                        new Window(Records.quarters(-11, 0).start().plusSeconds(60), time.end())),
                records);
        assertThat(f.value()).isEqualByComparingTo("19");
        assertThat(codes(f)).contains("partial-windows");
    }

    @Test
    void theNewestRevisionCountsAndARepeatedRecordCountsOnce() {
        Records records = fourQuarters()
                .energy(0, "99")
                .add(1, new Amount.Exact(new BigDecimal("12")), 900, 900, 1, "REAL", 1_000_000);
        assertThat(indicators.figure(energy(0, 4), records).value()).isEqualByComparingTo("42.01");
    }

    @Test
    void oneSimulatedSampleMakesItASimulationEvenWhereThereIsNoValue() {
        Records records = fourQuarters().add(4, new Amount.Exact(BigDecimal.ONE), 900, 900, 0, "SIM", 1_000_000);
        assertThat(indicators.figure(energy(0, 4), records).grade()).isEqualTo(Grade.M2);
        Figure f = indicators.figure(energy(0, 5), records);
        assertThat(f.grade()).isEqualTo(Grade.S);
        assertThat(f.value()).isEqualByComparingTo("42.51");
        Figure open = indicators.figure(energy(0, 9), records);
        assertThat(open.grade()).isEqualTo(Grade.S);
        assertThat(open.value()).isNull();
    }

    @Test
    void anInputThatIsSimulatedTaintsEvenIfNothingCameFromIt() {
        Records r = new Records().add(0, new Amount.Exact(BigDecimal.ZERO), 900, 0, 0, "SIM", 0);
        assertThat(indicators.figure(energy(0, 1), r).grade()).isEqualTo(Grade.S);
    }

    @Test
    void aPoorCompletenessIsAFigureItself() {
        Records r = new Records()
                .add(
                        "x_sample_completeness_ratio",
                        "1",
                        "x@1",
                        Records.quarters(0, 1),
                        new Amount.Ratio(new BigDecimal("600"), new BigDecimal("1000")),
                        1000,
                        600,
                        0,
                        "REAL",
                        0,
                        "on");
        Figure f = indicators.figure(FigureRequest.level("data-completeness", "line-1", Records.quarters(0, 1)), r);
        assertThat(f.printed("zh")).isEqualTo("0.6000");
        assertThat(f.grade()).isEqualTo(Grade.M1);
    }

    @Test
    void completenessDecidesTheGrade() {
        for (Object[] c :
                new Object[][] {{900, Grade.M1}, {855, Grade.M1}, {854, Grade.M2}, {720, Grade.M2}, {719, Grade.X}}) {
            Records r = new Records().add(0, new Amount.Exact(BigDecimal.TEN), 900, (int) c[0], 0, "REAL", 0);
            assertThat(indicators.figure(energy(0, 1).with(METER), r).grade())
                    .as("%s of 900", c[0])
                    .isEqualTo(c[1]);
        }
        Records unknown = new Records().add(0, new Amount.Exact(BigDecimal.TEN), -1, 900, 0, "REAL", 0);
        Figure f = indicators.figure(energy(0, 1).with(METER), unknown);
        assertThat(f.grade()).isEqualTo(Grade.M2);
        assertThat(f.completeness()).isNull();
        assertThat(codes(f)).containsExactly("completeness-unknown");
    }

    @Test
    void timeWithoutWindowsCountsAsMissing() {
        Records r = new Records();
        for (int i = 0; i < 20; i++) {
            if (i != 7 && i != 8) {
                r.energy(i, "1");
            }
        }
        Figure f = indicators.figure(energy(0, 20).with(METER), r);
        assertThat(f.grade()).isEqualTo(Grade.M2);
        assertThat(f.coverage()).isEqualByComparingTo("0.9");
    }

    @Test
    void anInstrumentWithoutAClassOrForSeveralSeriesIsNotEnough() {
        Instrument none =
                new Instrument("meter", BigDecimal.ZERO, BigDecimal.ZERO, METER.calibratedUntil(), METER.certificate());
        Figure f = indicators.figure(energy(0, 4).with(none), fourQuarters());
        assertThat(f.grade()).isEqualTo(Grade.M2);
        assertThat(f.uncertainty()).isNull();
        assertThat(codes(f)).contains("calibration-unknown");
        Records two = fourQuarters().from("gw-2", Records.METER);
        for (int q = 0; q < 4; q++) {
            two.energy(q, "1.00");
        }
        Figure both = indicators.figure(energy(0, 4).with(METER), two);
        assertThat(both.grade()).isEqualTo(Grade.M2);
        assertThat(both.limitations())
                .anyMatch(t -> t.code().equals("calibration-unknown") && t.en().contains("2 series"));
    }

    @Test
    void theClockDecidesTheGrade() {
        for (Object[] c :
                new Object[][] {{60L, Grade.M1}, {61L, Grade.M2}, {120L, Grade.M2}, {121L, Grade.X}, {-1L, Grade.M2}}) {
            long bound = (long) c[0] < 0 ? -1 : (long) c[0] * 1_000_000_000;
            Records r = new Records().add(0, new Amount.Exact(BigDecimal.TEN), 900, 900, 0, "REAL", bound);
            assertThat(indicators.figure(energy(0, 1).with(METER), r).grade())
                    .as("%s s", c[0])
                    .isEqualTo(c[1]);
        }
    }

    @Test
    void aForeignUnitGivesNoFigure() {
        Records r = new Records()
                .add(
                        "em_energy_kwh",
                        "MW.h",
                        "em_energy_kwh@1",
                        Records.quarters(0, 1),
                        new Amount.Exact(BigDecimal.ONE),
                        1,
                        1,
                        0,
                        "REAL",
                        0,
                        "on");
        assertThat(indicators.figure(energy(0, 1), r).value()).isNull();
    }

    @Test
    void shadowRunsDoNotCount() {
        Records r = fourQuarters()
                .add(
                        "em_energy_kwh",
                        "kW.h",
                        "em_energy_kwh@1",
                        Records.quarters(2, 3),
                        new Amount.Exact(BigDecimal.TEN),
                        1,
                        1,
                        5,
                        "SIM",
                        0,
                        "shadow");
        Figure f = indicators.figure(energy(0, 4), r);
        assertThat(f.value()).isEqualByComparingTo("41.51");
        assertThat(codes(f)).contains("other-arms");
    }

    @Test
    void ratiosAreSumOverSum() {
        Records r = new Records();
        String[][] parts = {{"3.00", "20"}, {"1.00", "0"}, {"5.00", "30"}};
        for (int i = 0; i < parts.length; i++) {
            r.add(
                    "em_intensity_kwh_per_unit",
                    "kW.h",
                    "i@1",
                    Records.quarters(i, i + 1),
                    new Amount.Ratio(new BigDecimal(parts[i][0]), new BigDecimal(parts[i][1])),
                    900,
                    900,
                    0,
                    "REAL",
                    0,
                    "on");
        }
        Figure f = indicators.figure(FigureRequest.level("energy-intensity", "line-1", Records.quarters(0, 3)), r);
        assertThat(f.value()).isEqualByComparingTo("0.18");
        Figure zero = indicators.figure(FigureRequest.level("energy-intensity", "line-1", Records.quarters(1, 2)), r);
        assertThat(zero.value()).isNull();
        assertThat(codes(zero)).contains("zero-denominator");
    }

    @Test
    void sketchesMergeToTheQuantileOfAll() throws IOException {
        Records r = new Records();
        for (int w = 0; w < 4; w++) {
            DDSketch s = new DDSketch(new CubicallyInterpolatedMapping(0.01), UnboundedSizeDenseStore::new);
            for (int i = 1; i <= 250; i++) {
                s.accept(w * 250 + i);
            }
            GrowingByteArrayOutput out = GrowingByteArrayOutput.withDefaultInitialCapacity();
            s.encode(out, false);
            r.add(
                    "em_sample_interval_s_p95",
                    "s",
                    "p@1",
                    Records.quarters(w, w + 1),
                    new Amount.Sketch(out.trimmedCopy(), 0.95, s.getValueAtQuantile(0.95)),
                    250,
                    250,
                    0,
                    "REAL",
                    -1,
                    "on");
        }
        Figure f = indicators.figure(FigureRequest.level("acquisition-interval-p95", null, Records.quarters(0, 4)), r);
        assertThat(f.value().doubleValue()).isBetween(940.0, 960.0);
        assertThat(f.uncertainty().confidence()).isEqualByComparingTo("1");
        assertThat(f.printed("en")).matches("9[45]\\d\\.\\d ± 9\\.\\d s");
    }

    @Test
    void aChangeCarriesAnIntervalAndTheWorstGrade() {
        Records r = new Records();
        Random noise = new Random(7);
        for (int i = 0; i < 192; i++) {
            r.energy(
                    i,
                    new BigDecimal(i < 96 ? "10" : "8.8")
                            .add(BigDecimal.valueOf(noise.nextInt(100), 2))
                            .toPlainString());
        }
        FigureRequest request = FigureRequest.change(
                "energy-consumption", "line-1", Records.quarters(0, 96), Records.quarters(96, 192));
        Figure f = indicators.figure(request, r);
        assertThat(f.formula()).isEqualTo("energy-consumption-change@1");
        assertThat(f.grade()).isEqualTo(Grade.D);
        assertThat(f.basis()).isEqualTo(Grade.M2);
        assertThat(f.value().doubleValue()).isBetween(-12.5, -10.5);
        assertThat(f.uncertainty().low()).isLessThan(f.value());
        assertThat(f.uncertainty().high()).isGreaterThan(f.value()).isNegative();
        assertThat(codes(f)).contains("no-drivers").doesNotContain("not-significant");
        assertThat(f.printed("zh")).contains("90% 区间");
        assertThat(new Indicators(IndicatorLibrary.shipped()).figure(request, r))
                .isEqualTo(f);
    }

    @Test
    void noChangeIsCalledNoChange() {
        Records r = new Records();
        Random noise = new Random(11);
        for (int i = 0; i < 96; i++) {
            r.energy(i, BigDecimal.valueOf(900 + noise.nextInt(200), 2).toPlainString());
        }
        Figure f = indicators.figure(
                FigureRequest.change("energy-consumption", null, Records.quarters(0, 48), Records.quarters(48, 96)), r);
        assertThat(codes(f)).contains("not-significant");
    }

    @Test
    void aComparisonWithAnOpenOrOverlappingTimeHasNoValue() {
        Records r = fourQuarters();
        assertThat(indicators
                        .figure(
                                FigureRequest.change(
                                        "energy-consumption", null, Records.quarters(0, 2), Records.quarters(2, 6)),
                                r)
                        .value())
                .isNull();
        Figure f = indicators.figure(
                FigureRequest.change("energy-consumption", null, Records.quarters(0, 3), Records.quarters(2, 4)), r);
        assertThat(f.grade()).isEqualTo(Grade.X);
        assertThat(codes(f)).contains("times-overlap");
    }

    @Test
    void anIndicatorThatIsNoneIsAMessage() {
        assertThatThrownBy(() ->
                        indicators.figure(FigureRequest.level("peak-dmd", null, Records.quarters(0, 1)), new Records()))
                .hasMessageContaining("no indicator is called 'peak-dmd'")
                .hasMessageContaining("peak-demand");
        assertThatThrownBy(() -> indicators.figure(
                        FigureRequest.change("peak-demand", null, Records.quarters(0, 1), Records.quarters(1, 2)),
                        new Records()))
                .hasMessageContaining("leave the baseline out");
    }

    @Test
    void gapsThatTouchTheInputsAreDeclared() {
        Records r = fourQuarters()
                .gap(1, 5, "meters", Records.METER)
                .gap(1, 5, "press", new PointId("press.power"))
                .gap(2, -1, "scenario:other");
        Figure f = indicators.figure(energy(0, 4).with(METER), r);
        assertThat(f.gaps()).hasSize(1);
        assertThat(f.grade()).isEqualTo(Grade.M1);
        assertThat(codes(f)).containsExactly("gaps");
        Figure unknown = indicators.figure(energy(0, 4).with(METER), r.gap(3, -1, "meters"));
        assertThat(unknown.grade()).isEqualTo(Grade.M2);
    }

    @Test
    void aGapIsHeldAgainstTheMetricsOfItsOwnAgent() {
        PointId meter2 = new PointId("meter2.energy");
        Records r = fourQuarters().from("gw-2", meter2);
        for (int i = 0; i < 4; i++) {
            r.energy(i, "1");
        }
        r.gap(1, 5, "meters", Records.METER).gap(1, 5, "meters", meter2);
        r.from("gw-3").energy(0, "1").gap(1, 5, "meters", Records.METER);
        r.from("gw-4").gap(1, 5, "meters", meter2);
        assertThat(indicators.figure(energy(0, 4), r).gaps())
                .extracting(g -> g.record().agent() + " " + g.gap().points())
                .as("gw-2 has no meter1, gw-3 does not say what it has, gw-4 has no metric")
                .containsExactly("gw-2 [" + meter2 + "]", "gw-3 [" + Records.METER + "]");
    }

    @Test
    void anOlderFormulaMakesAnOlderFigureAgain() {
        IndicatorDefinition one = IndicatorLibrary.shipped().definition("energy-consumption@1");
        IndicatorDefinition two = IndicatorDefinition.parse(one.source()
                .replace("version: 1", "version: 2")
                .replace("formula: kwh", "formula: kwh * dec(\"2\")")
                .getBytes(StandardCharsets.UTF_8));
        IndicatorDefinition other = IndicatorLibrary.shipped().definition("peak-demand");
        Indicators both = new Indicators(new IndicatorLibrary(List.of(two, one, other)));
        FigureRequest request = energy(0, 4);
        Records r = fourQuarters();
        Figure old = both.figure(request, one.reference(), r);
        assertThat(old.formula()).isEqualTo("energy-consumption@1");
        Figure now = both.figure(request, r);
        assertThat(now.formula()).isEqualTo("energy-consumption@2");
        assertThat(now.value()).isEqualByComparingTo(old.value().multiply(new BigDecimal("2")));
        for (String wrong : List.of("energy-consumption@3", other.reference(), "energy-consumption", "null")) {
            assertThat(both.figure(request, wrong, r).formula()).as(wrong).isEqualTo("energy-consumption@2");
        }
    }

    @Test
    void rawSamplesThatTheQuotaDroppedLowerNeitherCompletenessNorGrade() {
        Records r = fourQuarters().gap(1, 5000, "quota: raw samples dropped", "meters", List.of());
        Figure f = indicators.figure(energy(0, 4).with(METER), r);
        assertThat(f.grade()).isEqualTo(Grade.M1);
        assertThat(f.completeness()).isEqualByComparingTo("1");
        assertThat(codes(f)).containsExactly("raw-dropped");
    }

    /** Written once; another machine, Java or order of records must find the same digits. */
    @Test
    void twoMachinesAgreeBitForBit() throws IOException {
        Records r = new Records();
        for (int i = 0; i < 60; i++) {
            r.energy(
                    i,
                    BigDecimal.valueOf(1000 + (i * 7919L) % 211 - (i < 30 ? 0 : 120), 2)
                            .toPlainString());
            DDSketch s = new DDSketch(new CubicallyInterpolatedMapping(0.01), UnboundedSizeDenseStore::new);
            for (int k = 1; k < 50; k++) {
                s.accept(((i * 31 + k) * 17 % 997) / 7.0);
            }
            GrowingByteArrayOutput out = GrowingByteArrayOutput.withDefaultInitialCapacity();
            s.encode(out, false);
            r.add(
                    "em_sample_interval_s_p95",
                    "s",
                    "p@1",
                    Records.quarters(i, i + 1),
                    new Amount.Sketch(out.trimmedCopy(), 0.95, 0),
                    49,
                    49,
                    0,
                    "REAL",
                    -1,
                    "on");
        }
        Collections.shuffle(r.metrics, new Random(3));
        Figure change = indicators.figure(
                FigureRequest.change("energy-consumption", "line-1", Records.quarters(0, 30), Records.quarters(30, 60)),
                r);
        assertThat(change.exact()).isEqualTo("-10.4667051285944189718519418212735200");
        assertThat(change.uncertainty().low().toPlainString()).isEqualTo("-12.6652146671838171674075842109973900");
        assertThat(change.uncertainty().high().toPlainString()).isEqualTo("-9.19115401062984910501557822713670300");
        Figure p95 =
                indicators.figure(FigureRequest.level("acquisition-interval-p95", null, Records.quarters(0, 60)), r);
        assertThat(p95.exact()).isEqualTo("134.562073");
    }
}
