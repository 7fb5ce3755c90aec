package io.edgewitness.collector.verify;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.edgewitness.edge.api.Delivery;
import io.edgewitness.edge.api.Metric;
import io.edgewitness.edge.api.Metric.Amount;
import io.edgewitness.edge.api.PointDefinition;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Quality;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.Scenario;
import io.edgewitness.edge.api.ScenarioContext;
import io.edgewitness.edge.api.ScenarioManifest;
import io.edgewitness.edge.api.Value;
import io.edgewitness.edge.ledger.BatchId;
import io.edgewitness.edge.ledger.Nanos;
import io.edgewitness.edge.ledger.RawFrames;
import io.edgewitness.edge.ledger.proto.Batch;
import io.edgewitness.edge.ledger.proto.BatchHeader;
import io.edgewitness.edge.ledger.proto.EvidenceRecord;
import io.edgewitness.edge.ledger.proto.Leaf;
import io.edgewitness.edge.ledger.proto.MetricRecord;
import io.edgewitness.edge.ledger.proto.PointVersion;
import io.edgewitness.edge.ledger.proto.Ratio;
import io.edgewitness.edge.ledger.proto.Sketch;
import io.edgewitness.edge.ledger.proto.Tick;
import io.edgewitness.edge.testkit.RecordingOutput;
import io.edgewitness.energy.management.EnergyManagementFactory;
import io.edgewitness.energy.management.EnergyParameters;
import io.edgewitness.measured.process.MeasuredParameters;
import io.edgewitness.measured.process.MeasuredParameters.Function;
import io.edgewitness.measured.process.MeasuredParameters.Measured;
import io.edgewitness.measured.process.MeasuredProcessFactory;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What the audit makes of the samples beside what the scenarios made of them: two programs written apart, one answer. Samples come late,
 * bad, with device clocks that are off or not believed; registers roll over, are exchanged, run backwards and are set to 0.
 */
class RawFormulaAgreementTest {
    private static final Instant T0 = Instant.parse("2026-01-05T00:00:00Z");
    private static final int SEEDS = 6;
    private static final int STEPS = 500;
    private static final int STEP_SECONDS = 5;

    private static final PointId M1 = new PointId("meter1.energy");
    private static final PointId M2 = new PointId("meter2.energy");
    private static final PointId UNITS = new PointId("line.good");
    private static final PointId RUNNING = new PointId("press.running");
    private static final List<PointId> POINTS = List.of(M1, M2, UNITS, RUNNING);
    private static final Map<PointId, PointDefinition> DEFINITIONS = Map.of(
            M1, PointDefinition.of(M1.name(), "a", "kW.h"),
            M2, PointDefinition.of(M2.name(), "b", "W.h"),
            UNITS, PointDefinition.of(UNITS.name(), "c", "{pcs}"),
            RUNNING, PointDefinition.of(RUNNING.name(), "d", "1"));

    private static final String ENERGY_YAML =
            "inputs: {electricity: [meter1.energy, meter2.energy], good-units: [line.good]}\n"
                    + "parameters: {window: 5m, demand-period: 10m, lateness: 5s, clock-tolerance: 1m, rollover: {meter1.energy: 1000},"
                    + " exchanges: [{meter: meter2.energy, at: \"2026-01-05T00:20:00+00:00\", last: 90000, first: 7}]}\n";

    private static EnergyParameters energyParameters() {
        return new EnergyParameters(
                Duration.ofMinutes(5),
                Duration.ofMinutes(10),
                Duration.ofSeconds(5),
                Duration.ofMinutes(1),
                Map.of(M1, new BigDecimal("1000")),
                List.of(new EnergyParameters.MeterExchange(
                        M2,
                        EnergyParameters.At.parse("2026-01-05T00:20:00+00:00"),
                        new BigDecimal("90000"),
                        new BigDecimal("7"))),
                Duration.ofSeconds(1));
    }

    private static final String MEASURED_YAML = "inputs: {}\nparameters: {window: 5m, clock-tolerance: 1m}\n";

    private static MeasuredParameters measuredParameters() {
        return new MeasuredParameters(
                "measured-process",
                Duration.ofMinutes(5),
                Duration.ofSeconds(5),
                Duration.ofMinutes(1),
                Stream.of(Function.values())
                        .map(f -> new Measured(
                                "t_" + f.name().toLowerCase(Locale.ROOT),
                                f == Function.SHARE ? "running" : "units",
                                f,
                                "1",
                                ""))
                        .toList());
    }

    /** A scenario's life: its batches, and the records that it made. */
    private static final class Story {
        private final Random random;
        private final Scenario scenario;
        private final ScenarioManifest manifest;
        private final List<Batch> batches = new ArrayList<>();
        private final List<EvidenceRecord> metrics = new ArrayList<>();
        private final Map<PointId, Long> registers = new LinkedHashMap<>();
        private long sequence;
        private int told;

        Story(long seed, Scenario.Factory factory, Record parameters, Map<String, List<PointId>> inputs) {
            random = new Random(seed);
            manifest = factory.manifest(parameters);
            scenario = factory.create(
                    new ScenarioContext("s-1", inputs, DEFINITIONS, parameters, ZoneId.of("Asia/Shanghai")));
            registers.put(M1, 800L);
            registers.put(M2, 88_000L);
            registers.put(UNITS, 5L);
        }

        void run() {
            RecordingOutput out = new RecordingOutput();
            for (int step = 0; step < STEPS; step++) {
                Instant now = T0.plusSeconds((long) step * STEP_SECONDS);
                Batch.Builder batch = Batch.newBuilder();
                samples(now, batch, out);
                scenario.onTick(now, out);
                evidence(
                        batch,
                        EvidenceRecord.newBuilder()
                                .setSequence(++sequence)
                                .setAt(Nanos.of(now))
                                .setTick(Tick.getDefaultInstance())
                                .build());
                tell(now, batch, out);
                batches.add(batch.setHeader(BatchHeader.newBuilder()
                                .setEpoch(1)
                                .setNumber(step + 1)
                                .build()
                                .toByteString())
                        .build());
            }
        }

        private void samples(Instant now, Batch.Builder batch, RecordingOutput out) {
            for (PointId point : POINTS) {
                if (random.nextInt(10) == 0) {
                    continue;
                }
                List<Sample> samples = new ArrayList<>();
                for (int i = random.nextInt(8) == 0 ? 2 : 1; i > 0; i--) {
                    samples.add(sample(point, now.minusMillis(random.nextInt(900))));
                }
                sequence++;
                RawFrames.Recorded recorded =
                        new RawFrames.Recorded(sequence, "src", Delivery.live(samples), List.of(), List.of());
                batch.addRaw(leaf(RawFrames.encode(List.of(recorded), POINTS::indexOf)));
                samples.forEach(s -> scenario.onSample(s, out));
            }
        }

        private Sample sample(PointId point, Instant received) {
            if (random.nextInt(20) == 0) {
                return Sample.bad(point, "timeout", null, received);
            }
            Instant device = switch (random.nextInt(12)) {
                case 0 -> received.minusSeconds(random.nextInt(55));
                case 1 -> received.plusSeconds(random.nextInt(30));
                case 2 -> received.minusSeconds(3_600);
                case 3, 4, 5 -> received.minusMillis(random.nextInt(2_000));
                default -> null;
            };
            Quality quality =
                    random.nextInt(30) == 0 ? Quality.uncertain("clock: the device's clock went back") : Quality.GOOD;
            return new Sample(point, value(point), quality, device, received);
        }

        private Value value(PointId point) {
            if (point.equals(RUNNING)) {
                return Value.of(random.nextInt(3) == 0);
            }
            long next = registers.getOrDefault(point, 0L) + random.nextInt(point.equals(M2) ? 400 : 4);
            if (point.equals(M1) && next >= 1_000) {
                next -= 1_000;
            } else if (point.equals(UNITS) && random.nextInt(120) == 0) {
                next = 0;
            } else if (point.equals(M2) && random.nextInt(300) == 0) {
                next -= 2_000;
            }
            registers.put(point, next);
            return random.nextBoolean()
                    ? Value.of(next)
                    : Value.of(BigDecimal.valueOf(next).setScale(2));
        }

        private void tell(Instant now, Batch.Builder batch, RecordingOutput out) {
            List<Metric> all = out.metrics;
            for (Metric m : all.subList(told, all.size())) {
                EvidenceRecord record = EvidenceRecord.newBuilder()
                        .setSequence(++sequence)
                        .setAt(Nanos.of(now))
                        .setMetric(record(m))
                        .build();
                metrics.add(record);
                evidence(batch, record);
            }
            told = all.size();
        }

        private MetricRecord record(Metric m) {
            String formula = manifest.metrics().stream()
                    .filter(d -> d.name().equals(m.name()))
                    .findFirst()
                    .orElseThrow()
                    .formula();
            MetricRecord.Builder r = MetricRecord.newBuilder()
                    .setScenario("s-1")
                    .setName(m.name())
                    .setFormula(formula)
                    .setWindowStart(Nanos.of(m.window().start()))
                    .setWindowEnd(Nanos.of(m.window().end()))
                    .setRevision(m.revision())
                    .setExpected(m.expected())
                    .setReceived(m.received());
            m.inputs().forEach(p -> r.addPoints(p.name()));
            if (m.amount() instanceof Amount.Exact e) {
                r.setExact(e.value().toString());
            } else if (m.amount() instanceof Amount.Ratio q) {
                r.setRatio(Ratio.newBuilder()
                        .setNumerator(q.numerator().toString())
                        .setDenominator(q.denominator().toString()));
            } else if (m.amount() instanceof Amount.Sketch s) {
                r.setSketch(Sketch.newBuilder().setQuantile(s.quantile()).setValue(s.value()));
            } else {
                r.setMissing("nothing");
            }
            return r.build();
        }

        private static void evidence(Batch.Builder batch, EvidenceRecord r) {
            batch.addEvidence(leaf(r.toByteArray()));
        }

        private static Leaf leaf(byte[] content) {
            return Leaf.newBuilder()
                    .setSalt(ByteString.copyFrom(new byte[16]))
                    .setContent(ByteString.copyFrom(content))
                    .build();
        }
    }

    private static Map<Integer, PointVersion> versions() {
        Map<Integer, PointVersion> versions = new LinkedHashMap<>();
        for (int i = 0; i < POINTS.size(); i++) {
            versions.put(
                    i,
                    PointVersion.newBuilder()
                            .setNumber(i)
                            .setPoint(POINTS.get(i).name())
                            .setUnit(Objects.requireNonNull(DEFINITIONS.get(POINTS.get(i)))
                                    .unit())
                            .setSource("src")
                            .setRecord("all")
                            .build());
        }
        return versions;
    }

    private static boolean agrees(Story story, EvidenceRecord record, RawParameters parameters) throws Exception {
        RawWindow raw = new RawWindow(record, 1, parameters.clockTolerance(), 1, versions());
        for (Batch b : story.batches) {
            raw.add(BatchHeader.parseFrom(b.getHeader()), b);
        }
        Amount said =
                MetricRecords.stored("a", new BatchId(1, 1), record).metric().amount();
        RawFormula formula = new RawFormula(raw, parameters);
        for (RawWindow.Place cut : raw.cuts()) {
            RawFormula.Derived d = formula.derive(cut);
            if (AuditAmounts.same(said, d.amount())
                    && d.samples() == record.getMetric().getExpected()
                    && d.good() == record.getMetric().getReceived()) {
                return true;
            }
        }
        return false;
    }

    private static Set<String> compare(
            Scenario.Factory factory, Record parameters, Map<String, List<PointId>> inputs, String yaml)
            throws Exception {
        Set<String> seen = new HashSet<>();
        RawParameters read = RawParameters.read(yaml);
        for (long seed = 1; seed <= SEEDS; seed++) {
            Story story = new Story(seed, factory, parameters, inputs);
            story.run();
            assertThat(story.metrics).isNotEmpty();
            for (EvidenceRecord r : story.metrics) {
                String formula = r.getMetric().getFormula();
                assertThat(RawFormula.knows(formula)).as(formula).isTrue();
                assertThat(agrees(story, r, read)).as("seed %d: %s", seed, r).isTrue();
                seen.add(formula);
            }
        }
        return seen;
    }

    @Test
    void energyFiguresComeOutOfTheSamplesAsTheScenarioSaidThem() throws Exception {
        assertThat(compare(
                        new EnergyManagementFactory(),
                        energyParameters(),
                        Map.of("electricity", List.of(M1, M2), "good-units", List.of(UNITS)),
                        ENERGY_YAML))
                .containsExactlyInAnyOrder(
                        "em_energy_kwh@1", "em_peak_kw@1", "em_intensity_kwh_per_unit@1", "em_sample_interval_s_p95@1");
    }

    @Test
    void measuredFiguresComeOutOfTheSamplesAsTheScenarioSaidThem() throws Exception {
        assertThat(compare(
                        new MeasuredProcessFactory(),
                        measuredParameters(),
                        Map.of("units", List.of(UNITS), "running", List.of(RUNNING)),
                        MEASURED_YAML))
                .hasSize(Function.values().length);
    }
}
