package io.edgewitness.collector.verify;

import static org.assertj.core.api.Assertions.assertThat;

import com.datadoghq.sketch.ddsketch.DDSketch;
import com.datadoghq.sketch.ddsketch.encoding.GrowingByteArrayOutput;
import com.datadoghq.sketch.ddsketch.mapping.CubicallyInterpolatedMapping;
import com.datadoghq.sketch.ddsketch.store.UnboundedSizeDenseStore;
import com.google.protobuf.ByteString;
import io.edgewitness.collector.indicators.Comparison;
import io.edgewitness.collector.indicators.Figure;
import io.edgewitness.collector.indicators.FigureRequest;
import io.edgewitness.collector.indicators.Grade;
import io.edgewitness.collector.indicators.IndicatorLibrary;
import io.edgewitness.collector.indicators.Indicators;
import io.edgewitness.edge.api.Window;
import io.edgewitness.edge.ledger.AgentKey;
import io.edgewitness.edge.ledger.Nanos;
import io.edgewitness.edge.ledger.proto.EvidenceRecord;
import io.edgewitness.edge.ledger.proto.Label;
import io.edgewitness.edge.ledger.proto.MetricRecord;
import io.edgewitness.edge.ledger.proto.Mode;
import io.edgewitness.edge.ledger.proto.ModeShare;
import io.edgewitness.edge.ledger.proto.Ratio;
import io.edgewitness.edge.ledger.proto.Sketch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the library's rows ask of a figure is found again by the verifiers: shares, top grades, narrowed inputs, other quantiles. */
class LibraryBundleTest {
    private static final int DAYS = 24;
    private static final Bundle.Filing FILING =
            new Bundle.Filing("00".repeat(32), "EdgeWitness 0.1.0", Instant.parse("2026-08-20T02:00:00Z"));

    @TempDir
    Path folder;

    private AgentKey collector;
    private final Random random = new Random(7);
    private final Indicators indicators = new Indicators(IndicatorLibrary.shipped());

    @BeforeEach
    void aKey() {
        collector = AgentKey.loadOrCreate(folder.resolve("collector.key"));
    }

    private static EvidenceRecord.Builder metric(
            int day, String name, String unit, String sample, Consumer<MetricRecord.Builder> amount) {
        Window w = Plant.quarters(96 * day, 96 * (day + 1));
        MetricRecord.Builder m = MetricRecord.newBuilder()
                .setScenario("cell-1")
                .setSlug("trial")
                .setName(name)
                .setWindowStart(Nanos.of(w.start()))
                .setWindowEnd(Nanos.of(w.end()))
                .setArm("on")
                .setFormula(name + "@1")
                .setUnit(unit)
                .setExpected(900)
                .setReceived(900)
                .addModes(ModeShare.newBuilder().setMode(Mode.REAL).setSamples(900))
                .setClockBoundNs(2_000_000)
                .addPoints("camera1.verdict");
        if (!sample.isEmpty()) {
            m.addLabels(Label.newBuilder().setKey("sample").setValue(sample));
        }
        amount.accept(m);
        return EvidenceRecord.newBuilder().setMetric(m);
    }

    private static Consumer<MetricRecord.Builder> ratio(String numerator, String denominator) {
        return m -> m.setRatio(Ratio.newBuilder().setNumerator(numerator).setDenominator(denominator));
    }

    private Consumer<MetricRecord.Builder> sketch(double quantile) {
        DDSketch sketch = new DDSketch(new CubicallyInterpolatedMapping(0.01), UnboundedSizeDenseStore::new);
        for (int i = 0; i < 200; i++) {
            sketch.accept(10 * Math.exp(0.4 * random.nextGaussian()));
        }
        GrowingByteArrayOutput out = GrowingByteArrayOutput.withDefaultInitialCapacity();
        try {
            sketch.encode(out, false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return m -> m.setSketch(Sketch.newBuilder()
                .setDdsketch(ByteString.copyFrom(out.trimmedCopy()))
                .setQuantile(quantile)
                .setValue(sketch.getValueAtQuantile(quantile)));
    }

    private Plant plant() {
        List<EvidenceRecord.Builder> all = new ArrayList<>();
        for (int d = 0; d < DAYS; d++) {
            int rejects = 2 + random.nextInt(9);
            int good = 95 + random.nextInt(6);
            all.add(metric(d, "mv_miss_ratio", "1", "audit", ratio("0", "25")));
            all.add(metric(d, "mv_miss_ratio", "1", "machine", ratio("0", "9000")));
            all.add(metric(d, "mv_false_reject_ratio", "1", "", ratio("1", "25")));
            all.add(metric(d, "mv_reject_ratio", "1", "", ratio(String.valueOf(rejects), "200")));
            all.add(metric(d, "aa_first_pass_yield_ratio", "1", "", ratio("40", "40")));
            all.add(metric(d, "pc_right_first_time_ratio", "1", "", ratio("9.5", "10")));
            all.add(metric(d, "pt_oee_index", "1", "", ratio(String.valueOf(good), "120")));
            all.add(metric(d, "em_cost_cny", "CNY", "", m -> m.setExact("120.50")));
            all.add(metric(d, "ui_points_per_person_hour", "/h", "", ratio("90", "8")));
            all.add(metric(d, "x_link_rtt_ms_p99", "ms", "", sketch(0.99)));
            all.add(metric(d, "x_uplink_mbps_p5", "Mbit/s", "", sketch(0.05)));
        }
        return new Plant(folder, "gw-cell", Mode.REAL).records(all);
    }

    private static FigureRequest of(String indicator) {
        return FigureRequest.level(indicator, "cell-1", Plant.quarters(0, 96 * DAYS));
    }

    private static Figure figure(List<Figure> all, String id) {
        return all.stream()
                .filter(f -> f.definition().id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void whatTheRowsAskForIsFoundAgain() throws Exception {
        List<FigureRequest> requests = new ArrayList<>();
        for (String id : List.of(
                "miss-ratio",
                "false-reject-ratio",
                "reject-ratio",
                "first-pass-yield",
                "right-first-time",
                "oee",
                "energy-cost",
                "points-per-person-hour",
                "link-rtt-p99",
                "uplink-p5")) {
            requests.add(of(id));
        }
        requests.add(FigureRequest.change(
                "oee-change", "cell-1", Plant.quarters(0, 96 * 12), Plant.quarters(96 * 12, 96 * DAYS)));
        requests.add(new FigureRequest(
                "reject-ratio-difference",
                "cell-1",
                Map.of(),
                Plant.quarters(96 * 12, 96 * DAYS),
                Plant.quarters(0, 96 * 12),
                null,
                Comparison.measured(ZoneOffset.UTC)));
        try (Plant plant = plant()) {
            Bundle bundle = new Bundle(plant, indicators, collector);
            List<Figure> figures = bundle.figures(requests);
            VerifyReport report = new KeepingVerifier().verify(bundle.bytes(figures, FILING));
            assertThat(report.problems()).isEmpty();
            assertThat(figure(figures, "miss-ratio").printed("zh")).isEqualTo("≤ 0.45 %（90% 区间的一端）");
            assertThat(figure(figures, "first-pass-yield").printed("en")).isEqualTo("≥ 99.71 % (90 % interval's end)");
            assertThat(figure(figures, "false-reject-ratio").limitations())
                    .extracting(t -> t.zh())
                    .contains("没有mv_false_reject_ratio{sample=audit}的记录");
            assertThat(figure(figures, "right-first-time").grade()).isEqualTo(Grade.X);
            assertThat(figure(figures, "energy-cost").grade()).isEqualTo(Grade.D_PRIME);
            assertThat(figure(figures, "points-per-person-hour").grade())
                    .as("measured, but without a plan")
                    .isEqualTo(Grade.M2);
            assertThat(figure(figures, "link-rtt-p99").value())
                    .isBetween(new java.math.BigDecimal("20"), new java.math.BigDecimal("32"));
            assertThat(figure(figures, "uplink-p5").value())
                    .isBetween(new java.math.BigDecimal("4"), new java.math.BigDecimal("6"));
            assertThat(figure(figures, "reject-ratio-difference").uncertainty()).isNotNull();
        }
    }
}
