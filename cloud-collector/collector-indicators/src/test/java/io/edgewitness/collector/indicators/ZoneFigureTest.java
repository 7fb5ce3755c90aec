package io.edgewitness.collector.indicators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.edgewitness.collector.estimators.Text;
import io.edgewitness.collector.indicators.ZoneFigure.Consented;
import io.edgewitness.edge.api.Metric.Amount;
import java.math.BigDecimal;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ZoneFigureTest {
    private final Indicators indicators = new Indicators(IndicatorLibrary.shipped());

    private static Instrument meter(String accuracy) {
        return new Instrument(
                "meter", new BigDecimal(accuracy), BigDecimal.ZERO, Records.T0.plusSeconds(86_400 * 365), "c");
    }

    private Consented energy(String enterprise, String kwh, String mode, @Nullable Instrument meter) {
        Records records = new Records();
        records.add(0, new Amount.Exact(new BigDecimal(kwh)), 900, 900, 0, mode, 1_000_000);
        FigureRequest r = FigureRequest.level("energy-consumption", null, Records.quarters(0, 1));
        return new Consented(enterprise, indicators.figure(meter == null ? r : r.with(meter), records), null);
    }

    private Consented rejects(String enterprise, int... ofThousand) {
        Records records = new Records();
        for (int day = 0; day < ofThousand.length; day++) {
            records.day(
                    "line-1",
                    "mv_reject_ratio",
                    "1",
                    day,
                    new Amount.Ratio(BigDecimal.valueOf(ofThousand[day]), BigDecimal.valueOf(1000)),
                    "on");
        }
        Figure f = indicators.figure(
                FigureRequest.level("reject-ratio", null, Records.quarters(0, 96 * ofThousand.length)), records);
        return new Consented(enterprise, f, indicators.base(f, records));
    }

    private static List<String> codes(ZoneFigure z) {
        return z.limitations().stream().map(Text::code).toList();
    }

    @Test
    void amountsAreAddedAndTheirUncertaintiesByTheRootOfTheirSquares() {
        ZoneFigure z = ZoneFigure.of(List.of(
                energy("a", "300", "REAL", meter("1")),
                energy("b", "400", "REAL", meter("1")),
                energy("c", "0", "REAL", meter("1"))));
        assertThat(z.value()).isEqualByComparingTo("700");
        assertThat(z.printed("en")).isEqualTo("700.0 ± 5.8 kWh");
        assertThat(z.grade()).isEqualTo(Grade.D);
        assertThat(z.enterprises()).isEqualTo(3);
        assertThat(z.method().en()).isEqualTo("sum over the enterprises");
        assertThat(codes(z)).doesNotContain("zone-few");
    }

    @Test
    void sharesAreWeighedByWhatTheyAreOf() {
        ZoneFigure z = ZoneFigure.of(List.of(rejects("a", 10, 10, 10, 10), rejects("b", 60)));
        assertThat(z.value()).isEqualByComparingTo("2");
        assertThat(z.method().code()).isEqualTo("zone-weighed");
        assertThat(z.uncertainty()).isNotNull();
        assertThat(codes(z)).contains("zone-few", "zone-times");
        Consented without = new Consented("c", rejects("c", 10).figure(), null);
        assertThat(ZoneFigure.of(List.of(rejects("a", 10), without)).value())
                .as("a mean of ratios is none")
                .isNull();
    }

    @Test
    void savingsAreWeighedByWhatWouldHaveBeenUsed() {
        ZoneFigure z = ZoneFigure.of(List.of(saving("a", 100, 10), saving("b", 300, 30), saving("c", 100, 10)));
        assertThat(z.value()).isBetween(new BigDecimal("9"), new BigDecimal("11"));
        assertThat(z.enterprises()).isEqualTo(3);
        assertThat(z.printed("zh")).doesNotContain("未见显著变化");
        ZoneFigure uneven = ZoneFigure.of(List.of(saving("a", 1000, 200), saving("b", 10, 0)));
        assertThat(uneven.value()).isBetween(new BigDecimal("18"), new BigDecimal("20"));
    }

    private Consented saving(String enterprise, int kwh, int saved) {
        Records records = new Records();
        for (int day = 0; day < 60; day++) {
            int amount = kwh + day * 37 % 5 - (day < 30 ? 0 : saved);
            records.day("line-1", "em_energy_kwh", "kW.h", day, new Amount.Exact(BigDecimal.valueOf(amount)), "on");
        }
        Figure f = indicators.figure(
                new FigureRequest(
                        "energy-saving",
                        null,
                        Map.of(),
                        Records.quarters(96 * 30, 96 * 60),
                        Records.quarters(0, 96 * 30),
                        null,
                        Comparison.measured(ZoneOffset.UTC)),
                records);
        return new Consented(enterprise, f, indicators.base(f, records));
    }

    @Test
    void theWorstGradeCountsAndASimulatedFigureShows() {
        assertThat(ZoneFigure.of(List.of(
                                energy("a", "1", "REAL", null),
                                energy("b", "1", "REAL", null),
                                energy("c", "1", "SIM", null)))
                        .grade())
                .isEqualTo(Grade.S);
        ZoneFigure z = ZoneFigure.of(List.of(energy("a", "1", "REAL", null), energy("b", "1", "REAL", meter("1"))));
        assertThat(z.uncertainty()).isNull();
        assertThat(codes(z)).contains("uncertainty-not-stated");
    }

    @Test
    void whoHasNoValueIsLeftOutAndCounted() {
        Figure none = indicators.figure(
                FigureRequest.level("energy-consumption", null, Records.quarters(0, 1)), new Records());
        ZoneFigure z = ZoneFigure.of(List.of(
                energy("a", "1", "REAL", null),
                energy("b", "1", "REAL", null),
                energy("c", "1", "REAL", null),
                new Consented("d", none, null)));
        assertThat(z.value()).isEqualByComparingTo("3");
        assertThat(z.enterprises()).isEqualTo(3);
        assertThat(z.without()).isEqualTo(1);
        assertThat(codes(z)).contains("zone-without");
        ZoneFigure nothing = ZoneFigure.of(List.of(new Consented("d", none, null)));
        assertThat(nothing.grade()).isEqualTo(Grade.X);
        assertThat(nothing.printed("zh")).isEqualTo("—");
    }

    @Test
    void percentilesAreNeverAveraged() {
        IndicatorDefinition d = IndicatorLibrary.shipped().definition("link-rtt-p95");
        Figure f = new Figure(
                FigureRequest.level(d.id(), null, Records.quarters(0, 1)),
                d,
                BigDecimal.TEN,
                null,
                Grade.M1,
                Grade.M1,
                List.of(),
                1,
                1,
                null,
                BigDecimal.ONE,
                Map.of(),
                List.of(),
                List.of());
        ZoneFigure z = ZoneFigure.of(List.of(new Consented("a", f, null), new Consented("b", f, null)));
        assertThat(z.value()).isNull();
        assertThat(z.grade()).isEqualTo(Grade.X);
        assertThat(codes(z)).contains("zone-no-way", "zone-none");
    }

    @Test
    void whatIsNoOneSumIsRefused() {
        assertThatThrownBy(() -> ZoneFigure.of(List.of())).hasMessageContaining("no figure");
        assertThatThrownBy(() -> ZoneFigure.of(List.of(energy("a", "1", "REAL", null), energy("a", "1", "REAL", null))))
                .hasMessageContaining("twice");
        assertThatThrownBy(() -> ZoneFigure.of(List.of(energy("a", "1", "REAL", null), rejects("b", 1))))
                .hasMessageContaining("several definitions");
    }

    private static Figure told(Consented... figures) {
        FigureRequest request = FigureRequest.level("energy-consumption", null, Records.quarters(0, 1));
        return ZoneFigure.told(IndicatorLibrary.shipped().definition("energy-consumption"), request, List.of(figures));
    }

    @Test
    void aZoneIsToldNoNumberOfFewerThanThreeEnterprises() {
        Consented a = energy("a", "300", "REAL", meter("1"));
        Consented b = energy("b", "400", "REAL", meter("1"));
        assertThat(told().limitations()).extracting(Text::code).containsExactly("zone-nobody");
        for (Figure few : List.of(told(a), told(a, b), told(a, b, energy("c", "0", "REAL", meter("1"))))) {
            assertThat(few.value()).isNull();
            assertThat(few.grade()).isEqualTo(Grade.X);
            assertThat(few.limitations()).extracting(Text::code).containsExactly("zone-few");
        }
        Figure three = told(a, b, energy("c", "50", "REAL", meter("1")));
        assertThat(three.value()).isEqualByComparingTo("750");
        assertThat(three.grade()).isEqualTo(Grade.D);
        assertThat(three.records()).isEmpty();
        assertThat(three.gaps()).isEmpty();
    }

    @Test
    void theLargestOfThemIsOneEnterprisesOwnAndNotTold() {
        IndicatorDefinition largest = IndicatorLibrary.shipped().definitions().stream()
                .filter(d -> !d.isChange()
                        && d.isMeasured()
                        && d.inputs().size() == 1
                        && d.inputs().values().iterator().next().aggregation() == Aggregation.MAX)
                .findFirst()
                .orElseThrow();
        IndicatorDefinition.Input input = largest.inputs().values().iterator().next();
        List<Consented> figures = new ArrayList<>();
        FigureRequest request = FigureRequest.level(largest.id(), null, Records.quarters(0, 96));
        for (String enterprise : List.of("a", "b", "c", "d")) {
            Records records = new Records();
            records.day("line-1", input.metric(), input.unit(), 0, new Amount.Exact(BigDecimal.TEN), "on");
            figures.add(new Consented(enterprise, indicators.figure(request, records), null));
        }
        assertThat(ZoneFigure.of(figures).value()).isEqualByComparingTo("10");
        assertThat(ZoneFigure.told(largest, request, figures).limitations())
                .extracting(Text::code)
                .containsExactly("zone-extreme");
    }
}
