package io.edgewitness.collector.verify;

import com.datadoghq.sketch.ddsketch.DDSketch;
import com.datadoghq.sketch.ddsketch.encoding.GrowingByteArrayOutput;
import com.datadoghq.sketch.ddsketch.mapping.CubicallyInterpolatedMapping;
import com.datadoghq.sketch.ddsketch.store.UnboundedSizeDenseStore;
import com.google.protobuf.ByteString;
import io.edgewitness.collector.estimators.BaselineKind;
import io.edgewitness.collector.indicators.Adjustment;
import io.edgewitness.collector.indicators.Comparison;
import io.edgewitness.collector.indicators.FigureRequest;
import io.edgewitness.collector.indicators.Imported;
import io.edgewitness.collector.indicators.IndicatorDefinition;
import io.edgewitness.collector.indicators.IndicatorLibrary;
import io.edgewitness.collector.indicators.Interval;
import io.edgewitness.edge.api.Trial;
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
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;

/** Sixty days of lines of which every estimator of changes can make something: hourly records, better in the second thirty days. */
final class EffectPlant {
    static final int HALF = 30;
    static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");
    private static final Instant FROM = Instant.parse("2026-06-30T16:00:00Z");
    private static final Comparison.Driver UNITS =
            new Comparison.Driver("good_units", "x_good_units", "1", "line-1", Map.of());
    private static final Comparison.Weather WEATHER = new Comparison.Weather("x_outside", "Cel", "line-1", Map.of());
    private static final Trial TRIAL = Trial.onOff(FROM, Duration.ofDays(1), HALF, 7, Duration.ofHours(1));

    private final Random random = new Random(20260701);
    private final List<EvidenceRecord.Builder> records = new ArrayList<>();

    private EffectPlant() {
        for (int hour = 0; hour < 48 * HALF; hour++) {
            hour(hour, window(hour, hour + 1));
        }
    }

    static Plant open(Path folder) {
        return new Plant(folder, "gw-effects", Mode.REAL).records(new EffectPlant().records);
    }

    static Window window(int from, int to) {
        return new Window(FROM.plus(Duration.ofHours(from)), FROM.plus(Duration.ofHours(to)));
    }

    static Window days(int from, int to) {
        return window(24 * from, 24 * to);
    }

    private void hour(int hour, Window w) {
        boolean after = hour >= 24 * HALF;
        double day = hour / 24.0;
        double outside = 17 - 9 * Math.cos(day / 9) + 4 * Math.sin(hour * Math.PI / 12) + random.nextGaussian();
        int units = 40 + random.nextInt(60);
        double heat = 0.9 * Math.max(0, 15 - outside) + 0.6 * Math.max(0, outside - 21);
        double load = 12 + 0.2 * units;
        double noise = 1 + 0.05 * random.nextGaussian();
        double factor = after ? 0.9 : 1;
        metric("line-1", "x_outside", "Cel", "on", w, m -> m.setExact(decimal(outside, 1)));
        metric("line-1", "x_good_units", "1", "on", w, m -> m.setExact(String.valueOf(units)));
        metric("line-1", "em_energy_kwh", "kW.h", "on", w, m -> m.setExact(decimal(load * noise * factor, 2)));
        metric("line-5", "em_energy_kwh", "kW.h", "on", w, m -> m.setExact(decimal((load + heat) * noise * factor, 2)));
        metric(
                "line-2",
                "em_energy_kwh",
                "kW.h",
                "on",
                w,
                m -> m.setExact(decimal(load * (1 + 0.04 * random.nextGaussian()), 2)));
        metric(
                "line-3",
                "em_energy_kwh",
                "kW.h",
                after ? "on" : "shadow",
                w,
                m -> m.setExact(decimal(load * noise * factor, 2)));
        String arm = TRIAL.arm(w, ZONE);
        double tried = arm.equals(Trial.ON) ? 0.93 : 1;
        metric("line-4", "em_energy_kwh", "kW.h", arm, w, m -> m.setExact(decimal(load * noise * tried, 2)));
        int due = 900 + random.nextInt(50);
        int missed = random.nextInt(after ? 4 : 9);
        metric("line-1", "x_sample_completeness_ratio", "1", "on", w, m -> m.setRatio(ratio(due - missed, due)));
        metric("line-4", "x_sample_completeness_ratio", "1", arm, w, m -> m.setRatio(ratio(due - missed, due)));
        metric("line-1", "x_edge_processing_ms_p95", "ms", "on", w, m -> m.setSketch(sketch(0.95, after ? 8 : 10)));
        metric("line-1", "x_cycle_s_p50", "s", "on", w, m -> m.setSketch(sketch(0.5, after ? 27 : 30)));
        metric("line-1", "x_failures", "1", "on", w, m -> m.setExact(random.nextInt(after ? 90 : 25) == 0 ? "1" : "0"));
        metric(
                "line-1",
                "x_person_hours",
                "h",
                "on",
                w,
                m -> m.setRatio(Ratio.newBuilder()
                        .setNumerator(decimal(factor * (3 + random.nextInt(5) * 0.25), 2))
                        .setDenominator(String.valueOf(units))));
    }

    private static String decimal(double value, int places) {
        return BigDecimal.valueOf(value)
                .setScale(places, java.math.RoundingMode.HALF_EVEN)
                .toPlainString();
    }

    private static Ratio.Builder ratio(int numerator, int denominator) {
        return Ratio.newBuilder().setNumerator(String.valueOf(numerator)).setDenominator(String.valueOf(denominator));
    }

    private Sketch.Builder sketch(double quantile, double scale) {
        DDSketch sketch = new DDSketch(new CubicallyInterpolatedMapping(0.01), UnboundedSizeDenseStore::new);
        for (int i = 0; i < 40; i++) {
            sketch.accept(scale * Math.exp(0.3 * random.nextGaussian()));
        }
        GrowingByteArrayOutput out = GrowingByteArrayOutput.withDefaultInitialCapacity();
        try {
            sketch.encode(out, false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Sketch.newBuilder()
                .setDdsketch(ByteString.copyFrom(out.trimmedCopy()))
                .setQuantile(quantile)
                .setValue(sketch.getValueAtQuantile(quantile));
    }

    private void metric(
            String scenario, String name, String unit, String arm, Window w, Consumer<MetricRecord.Builder> amount) {
        MetricRecord.Builder m = MetricRecord.newBuilder()
                .setScenario(scenario)
                .setSlug("trial")
                .setName(name)
                .setWindowStart(Nanos.of(w.start()))
                .setWindowEnd(Nanos.of(w.end()))
                .setArm(arm)
                .setFormula(name + "@1")
                .setUnit(unit)
                .setExpected(3600)
                .setReceived(3600)
                .addModes(ModeShare.newBuilder().setMode(Mode.REAL).setSamples(3600))
                .setClockBoundNs(2_000_000)
                .addPoints("meter1.energy");
        if (name.equals("em_energy_kwh")) {
            m.addLabels(Label.newBuilder().setKey("medium").setValue("electricity"));
        }
        amount.accept(m);
        records.add(EvidenceRecord.newBuilder().setMetric(m));
    }

    /** The shipped definitions, and one of each kind of quantity that has none. */
    static IndicatorLibrary library() {
        List<IndicatorDefinition> all =
                new ArrayList<>(IndicatorLibrary.shipped().definitions());
        level(all, "t-failures", "x_failures", "sum", "1", "rare-events@1");
        level(all, "t-cycle", "x_cycle_s_p50", "p50", "s", "time-shift@1");
        level(all, "t-labour", "x_person_hours", "ratio", "h", "labour@1");
        return new IndicatorLibrary(all);
    }

    private static void level(
            List<IndicatorDefinition> all, String id, String metric, String aggregation, String unit, String quantity) {
        String yaml = """
                id: %s
                version: 1
                %s
                family: T
                title: {zh: 试, en: trial}
                %sformula: %s
                unit: "%s"
                unit-text: {zh: "%s", en: "%s"}
                direction: down
                estimator: %s
                %sdecimals: 6
                clock-limit-s: 0
                fields: []
                """;
        String inputs =
                "inputs:\n  x: {metric: " + metric + ", aggregation: " + aggregation + ", unit: \"" + unit + "\"}\n";
        String own = yaml.formatted(id, "", inputs, "x", unit, unit, unit, "count", "")
                .replace("\n\n", "\n");
        String effect = yaml.formatted(
                id + "-effect",
                "of: " + id + "@1",
                "",
                "effect",
                "1",
                "",
                "",
                "by-quantity",
                "quantity: " + quantity + "\n");
        all.add(IndicatorDefinition.parse(own.getBytes(StandardCharsets.UTF_8)));
        all.add(IndicatorDefinition.parse(effect.getBytes(StandardCharsets.UTF_8)));
    }

    private static FigureRequest change(String indicator, String line, Comparison c) {
        boolean elsewhere = c.trial() != null || c.imported() != null;
        Window reporting = c.trial() != null ? days(0, 2 * HALF) : days(HALF, 2 * HALF);
        return new FigureRequest(indicator, line, Map.of(), reporting, elsewhere ? null : days(0, HALF), null, c);
    }

    /** Of every quantity with every kind of baseline that it can have. */
    static List<FigureRequest> requests(AgentKey key) throws Exception {
        Comparison measured = Comparison.measured(ZONE);
        Comparison.Price price = new Comparison.Price(new BigDecimal("0.6318"), "contract 2026-17");
        Comparison control = measured.with(new Comparison.Line("line-2", Map.of()));
        StringBuilder csv = new StringBuilder("from,to,amount,good_units\r\n");
        for (int day = -40; day < 0; day++) {
            Window w = days(day, day + 1);
            double units = 1600 + (day * day * 37) % 211;
            csv.append(w.start())
                    .append(',')
                    .append(w.end().atZone(ZONE).toOffsetDateTime())
                    .append(',');
            csv.append(290 + 0.2 * units + (day * 7919) % 13)
                    .append(", ")
                    .append(units)
                    .append("\r\n");
        }
        Comparison imported = measured.with(List.of(UNITS), null).with(Imported.of("bills.csv", csv.toString()));
        FigureRequest plain = change("energy-saving", "line-1", measured.with(List.of(UNITS), null));
        Adjustment fan = Adjustment.signed(
                plain,
                days(35, 36),
                new BigDecimal("12.50"),
                "a fan was added",
                "李伟",
                FROM,
                key.publicKey(),
                key::sign);
        Adjustment forged = new Adjustment(
                fan.time(), new BigDecimal("13"), fan.reason(), fan.by(), fan.at(), fan.key(), fan.signature());
        List<FigureRequest> all = new ArrayList<>(List.of(
                change("energy-saving", "line-1", measured),
                plain,
                change("energy-saving", "line-1", measured.with(Interval.HOUR).with(List.of(UNITS), null)),
                change("energy-saving", "line-1", measured.with(Interval.WEEK)),
                change("energy-saving", "line-5", measured.with(List.of(UNITS), WEATHER)),
                change("energy-saving", "line-5", measured.with(List.of(), WEATHER)),
                change(
                        "energy-saving",
                        "line-1",
                        measured.with(List.of(UNITS), null).withAdjustments(List.of(fan))),
                change(
                        "energy-saving",
                        "line-1",
                        measured.with(List.of(UNITS), null).withAdjustments(List.of(forged))),
                change("energy-saving", "line-3", measured.with(BaselineKind.SHADOW)),
                change("energy-saving", "line-4", measured.with(TRIAL)),
                change("energy-saving", "line-1", control),
                change("energy-saving", "line-1", imported),
                change("energy-saving", "line-2", measured),
                change(
                        "energy-cost-saving",
                        "line-1",
                        measured.with(List.of(UNITS), null).with(price)),
                change("energy-cost-saving", "line-1", measured),
                change("data-completeness-difference", "line-1", measured),
                change("data-completeness-difference", "line-4", measured.with(TRIAL)),
                change("data-completeness-difference", "line-1", control),
                change("processing-latency-p95-change", "line-1", measured),
                change("processing-latency-p95-change", "line-1", measured.with(Interval.WEEK)),
                change("t-failures-effect", "line-1", measured),
                change("t-cycle-effect", "line-1", measured),
                change("t-labour-effect", "line-1", measured),
                change("t-labour-effect", "line-1", measured.with(Interval.HOUR))));
        all.add(new FigureRequest(
                "t-cycle-effect", "line-1", Map.of(), window(722, 744), window(100, 115), null, measured));
        all.add(new FigureRequest(
                "energy-saving",
                "line-1",
                Map.of(),
                days(40, 50),
                days(5, 9),
                null,
                measured.with(List.of(UNITS), null)));
        return all;
    }
}
