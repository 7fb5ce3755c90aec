package io.edgewitness.collector.indicators;

import static org.assertj.core.api.Assertions.assertThat;

import com.datadoghq.sketch.ddsketch.DDSketch;
import com.datadoghq.sketch.ddsketch.encoding.GrowingByteArrayOutput;
import com.datadoghq.sketch.ddsketch.mapping.CubicallyInterpolatedMapping;
import com.datadoghq.sketch.ddsketch.store.UnboundedSizeDenseStore;
import io.edgewitness.collector.estimators.Text;
import io.edgewitness.edge.api.Metric.Amount;
import io.edgewitness.edge.api.Window;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The kinds of quantity that no shipped indicator has yet, and the tail of a latency. */
class QuantityTest {
    private static final Comparison MEASURED = Comparison.measured(ZoneOffset.UTC);

    private static IndicatorDefinition level(String id, String metric, String aggregation, String unit) {
        return parse("""
                id: %s
                version: 1
                family: T
                title: {zh: 试, en: trial}
                inputs:
                  v: {metric: %s, aggregation: %s, unit: "%s"}
                formula: v
                unit: "%s"
                unit-text: {zh: "", en: ""}
                direction: down
                estimator: count
                decimals: 6
                clock-limit-s: 0
                fields: []
                """.formatted(id, metric, aggregation, unit, unit));
    }

    private static IndicatorDefinition change(String of, String quantity) {
        return parse("""
                id: %s-effect
                version: 1
                of: %s@1
                family: T
                title: {zh: 试, en: trial}
                formula: effect
                unit: "1"
                unit-text: {zh: "", en: ""}
                direction: down
                estimator: by-quantity
                quantity: %s
                decimals: 6
                clock-limit-s: 0
                fields: []
                """.formatted(of, of, quantity));
    }

    private static IndicatorDefinition parse(String yaml) {
        return IndicatorDefinition.parse(yaml.getBytes(StandardCharsets.UTF_8));
    }

    private static Figure figure(IndicatorDefinition level, String quantity, Records r, int change, int end) {
        Indicators indicators = new Indicators(new IndicatorLibrary(List.of(level, change(level.id(), quantity))));
        Window before = Records.quarters(0, 96 * change);
        Window after = Records.quarters(96 * change, 96 * end);
        return indicators.figure(
                new FigureRequest(level.id() + "-effect", "line-1", Map.of(), after, before, null, MEASURED), r);
    }

    private static Amount exact(long value) {
        return new Amount.Exact(BigDecimal.valueOf(value));
    }

    @Test
    void rareEventsAreARatioOfRatesWithItsExactInterval() {
        Records r = new Records();
        for (int d = 0; d < 20; d++) {
            r.day("line-1", "f_count", "1", d, exact(d < 10 ? 4 : d == 15 ? 2 : 0), "on");
        }
        Figure f = figure(level("failures", "f_count", "sum", "1"), "rare-events@1", r, 10, 20);
        assertThat(f.value()).isEqualByComparingTo("0.05");
        assertThat(f.uncertainty().confidence()).isEqualByComparingTo("0.95");
        assertThat(f.claimable()).isTrue();
        Records same = new Records();
        for (int d = 0; d < 20; d++) {
            same.day("line-1", "f_count", "1", d, exact(d % 3 == 0 ? 1 : 0), "on");
        }
        Figure none = figure(level("failures", "f_count", "sum", "1"), "rare-events@1", same, 10, 20);
        assertThat(none.printed("zh")).startsWith("未见显著变化");
    }

    @Test
    void labourIsPersonHoursAGoodUnit() {
        Records r = new Records();
        Random random = new Random(1);
        for (int d = 0; d < 40; d++) {
            BigDecimal hours = BigDecimal.valueOf(d < 20 ? 80 + random.nextInt(8) : 60 + random.nextInt(8));
            r.day("line-1", "h_per_unit", "h", d, new Amount.Ratio(hours, BigDecimal.valueOf(400)), "on");
        }
        Figure f = figure(level("labour", "h_per_unit", "ratio", "h"), "labour@1", r, 20, 40);
        assertThat(f.value().doubleValue()).isBetween(0.2, 0.28);
        assertThat(f.uncertainty().method().code()).isEqualTo("person-hours-block-bootstrap@1");
    }

    private static byte[] sketch(double... values) throws IOException {
        DDSketch s = new DDSketch(new CubicallyInterpolatedMapping(0.01), UnboundedSizeDenseStore::new);
        for (double v : values) {
            s.accept(v);
        }
        GrowingByteArrayOutput out = GrowingByteArrayOutput.withDefaultInitialCapacity();
        s.encode(out, false);
        return out.trimmedCopy();
    }

    private static Records latencies(double quantile, double factor) throws IOException {
        Records r = new Records();
        Random random = new Random(2);
        for (int d = 0; d < 60; d++) {
            double[] values = new double[200];
            for (int i = 0; i < values.length; i++) {
                values[i] = (10 + 5 * random.nextDouble() + (i % 20 == 0 ? 20 : 0)) * (d < 30 ? 1 : factor);
            }
            double[] sorted = values.clone();
            java.util.Arrays.sort(sorted);
            double at = sorted[(int) (quantile * (sorted.length - 1))];
            r.day("line-1", "l_ms", "ms", d, new Amount.Sketch(sketch(values), quantile, at), "on");
        }
        return r;
    }

    @Test
    void theTailOfALatencyIsARatioOfPercentilesOfTheMergedSketches() throws IOException {
        Figure f = figure(level("latency", "l_ms", "p95", "ms"), "time-tail@1", latencies(0.95, 0.7), 30, 60);
        assertThat(f.value().doubleValue()).isBetween(0.65, 0.75);
        BigDecimal ratio =
                f.parts().get("reporting").divide(f.parts().get("baseline"), java.math.MathContext.DECIMAL64);
        assertThat(f.value().doubleValue())
                .isEqualTo(ratio.doubleValue(), org.assertj.core.api.Assertions.within(1e-12));
        assertThat(f.uncertainty().low()).isLessThanOrEqualTo(f.value());
        assertThat(f.uncertainty().high()).isGreaterThanOrEqualTo(f.value()).isLessThan(BigDecimal.ONE);
        assertThat(f.claimable()).isTrue();
    }

    @Test
    void theShiftOfALatencyIsThatOfTheWindowsMedians() throws IOException {
        Figure f = figure(level("latency", "l_ms", "p50", "ms"), "time-shift@1", latencies(0.5, 0.7), 30, 60);
        assertThat(f.value().doubleValue()).isBetween(-4.5, -3.0);
        assertThat(f.uncertainty().method().code()).isEqualTo("hodges-lehmann@1");
        assertThat(f.parts().get("lag_1").doubleValue()).isLessThan(0.4);
    }

    @Test
    void recordsThatAreNoCountsGiveNoFigure() {
        Records r = new Records();
        for (int d = 0; d < 20; d++) {
            r.day("line-1", "f_count", "1", d, new Amount.Exact(new BigDecimal("1.5")), "on");
        }
        Figure f = figure(level("failures", "f_count", "sum", "1"), "rare-events@1", r, 10, 19);
        assertThat(f.grade()).isEqualTo(Grade.X);
        assertThat(f.limitations()).extracting(Text::code).contains("no-estimate");
    }

    @Test
    void everyVersionOfAFormulaStaysComputable() {
        IndicatorDefinition level = level("failures", "f_count", "sum", "1");
        IndicatorDefinition first = change("failures", "rare-events@1");
        IndicatorDefinition second = parse(
                first.source().replace("version: 1", "version: 2").replace("formula: effect", "formula: effect * 100"));
        IndicatorLibrary library = new IndicatorLibrary(List.of(level, second, first));
        Records r = new Records();
        for (int d = 0; d < 20; d++) {
            r.day("line-1", "f_count", "1", d, exact(d < 10 ? 4 : 1), "on");
        }
        List<String> values = new ArrayList<>();
        for (String id : List.of("failures-effect", "failures-effect@1", "failures-effect@2")) {
            Figure f = new Indicators(library)
                    .figure(
                            new FigureRequest(
                                    id,
                                    "line-1",
                                    Map.of(),
                                    Records.quarters(960, 1920),
                                    Records.quarters(0, 960),
                                    null,
                                    MEASURED),
                            r);
            values.add(f.formula() + " " + f.value().stripTrailingZeros().toPlainString());
        }
        assertThat(values).containsExactly("failures-effect@2 25", "failures-effect@1 0.25", "failures-effect@2 25");
        assertThat(library.registry())
                .extracting(IndicatorLibrary.Entry::reference)
                .containsExactly("failures@1", "failures-effect@2", "failures-effect@1");
        assertThat(library.registry())
                .extracting(IndicatorLibrary.Entry::sha256)
                .doesNotHaveDuplicates();
    }
}
