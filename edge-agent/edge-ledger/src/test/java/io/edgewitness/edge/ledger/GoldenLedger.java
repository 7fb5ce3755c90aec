package io.edgewitness.edge.ledger;

import com.datadoghq.sketch.ddsketch.DDSketch;
import com.datadoghq.sketch.ddsketch.encoding.GrowingByteArrayOutput;
import com.datadoghq.sketch.ddsketch.mapping.CubicallyInterpolatedMapping;
import com.datadoghq.sketch.ddsketch.store.UnboundedSizeDenseStore;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import io.edgewitness.edge.api.Delivery;
import io.edgewitness.edge.api.Quality;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.Value;
import io.edgewitness.edge.ledger.proto.ClockStatus;
import io.edgewitness.edge.ledger.proto.Configuration;
import io.edgewitness.edge.ledger.proto.EvidenceRecord;
import io.edgewitness.edge.ledger.proto.GapRecord;
import io.edgewitness.edge.ledger.proto.Label;
import io.edgewitness.edge.ledger.proto.MetricRecord;
import io.edgewitness.edge.ledger.proto.Mode;
import io.edgewitness.edge.ledger.proto.ModeShare;
import io.edgewitness.edge.ledger.proto.Ratio;
import io.edgewitness.edge.ledger.proto.Sketch;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes the golden ledger of the current format: {@code main(folder)} into an empty folder, and the export beside it as
 * {@code export.jsonl}. Made once per format version; the files of an old version are never written again. With {@code rollups} as a second
 * argument: one of the same format with the roll-ups that it has had since.
 */
final class GoldenLedger {
    private GoldenLedger() {}

    public static void main(String[] args) throws IOException {
        Path folder = Path.of(args[0]);
        if (args.length > 1 && args[1].equals("rollups")) {
            rollups(folder);
            return;
        }
        FileDisk disk = new FileDisk(folder.resolve("ledger"));
        LedgerFixture f = LedgerFixture.create();
        LedgerSettings settings = f.settings(b -> {
            b.segmentBytes = 2500;
            b.softwareVersion = "golden";
            b.softwareDigest = Hashes.sha256(new byte[] {1});
        });
        for (int run = 0; run < 2; run++) {
            try (LedgerWriter w = f.open(disk, settings)) {
                w.clock(ClockStatus.newBuilder()
                        .setSource("chrony")
                        .setOffsetNs(-1200)
                        .setStratum(2)
                        .build());
                write(f, w);
            }
        }
        export(folder, disk);
    }

    private static void export(Path folder, FileDisk disk) throws IOException {
        Files.delete(folder.resolve("ledger/lock"));
        StringBuilder export = new StringBuilder();
        LedgerInspection.export(disk, export);
        Files.writeString(folder.resolve("export.jsonl"), export, StandardCharsets.UTF_8);
    }

    /** Three hours with figures of each kind, a late one, a gap and a restart; and the day that they end. */
    private static void rollups(Path folder) throws IOException {
        FileDisk disk = new FileDisk(folder.resolve("ledger"));
        LedgerFixture f = LedgerFixture.create();
        f.now = Instant.parse("2026-11-21T14:00:00Z");
        LedgerSettings settings = f.settings(b -> {
            b.segmentBytes = 4000;
            b.heartbeat = Duration.ofHours(1);
        });
        for (int run = 0; run < 2; run++) {
            try (LedgerWriter w = f.open(disk, settings)) {
                Rollups rollups = w.rollUp(Duration.ofMinutes(15));
                w.append(record(f)
                        .setConfiguration(
                                Configuration.newBuilder().setSite("jn-plant-1").setTimeZone("Asia/Shanghai"))
                        .build());
                for (int quarter = 0; quarter < 8; quarter++) {
                    w.append(f.tick());
                    figures(f, w, quarter);
                    for (int i = 0; i < 3; i++) {
                        w.doWork(f.step(Duration.ofMinutes(5)));
                        rollups.work();
                    }
                }
            }
        }
        export(folder, disk);
    }

    private static EvidenceRecord.Builder record(LedgerFixture f) {
        return EvidenceRecord.newBuilder().setSequence(++f.sequence).setAt(Nanos.of(f.now));
    }

    private static void figures(LedgerFixture f, LedgerWriter w, int quarter) throws IOException {
        DDSketch sketch = new DDSketch(new CubicallyInterpolatedMapping(0.01), UnboundedSizeDenseStore::new);
        for (int i = 1; i <= 20; i++) {
            sketch.accept(quarter * 20 + i);
        }
        GrowingByteArrayOutput bytes = GrowingByteArrayOutput.withDefaultInitialCapacity();
        sketch.encode(bytes, false);
        w.append(record(f)
                .setMetric(window(f, "em_energy_kwh", 0).setExact("12.5" + quarter))
                .build());
        w.append(record(f)
                .setMetric(window(f, "em_load_ratio", 0)
                        .setRatio(Ratio.newBuilder().setNumerator("1" + quarter).setDenominator("90.0")))
                .build());
        w.append(record(f)
                .setMetric(window(f, "x_edge_processing_ms_p95", 0)
                        .setSketch(Sketch.newBuilder()
                                .setDdsketch(ByteString.copyFrom(bytes.trimmedCopy()))
                                .setQuantile(0.95)))
                .build());
        if (quarter == 6) {
            MetricRecord.Builder late = window(f, "em_energy_kwh", 1).setExact("99");
            w.append(record(f)
                    .setMetric(late.setWindowStart(late.getWindowStart() - RollupSpan.HOUR * 3 / 2)
                            .setWindowEnd(late.getWindowEnd() - RollupSpan.HOUR * 3 / 2))
                    .build());
            w.append(record(f)
                    .setGap(GapRecord.newBuilder()
                            .setSource("press")
                            .setFrom(Nanos.of(f.now) - RollupSpan.HOUR)
                            .setTo(Nanos.of(f.now))
                            .setCount(7)
                            .setReason("disconnected"))
                    .build());
        }
    }

    private static MetricRecord.Builder window(LedgerFixture f, String name, int revision) {
        return MetricRecord.newBuilder()
                .setScenario("energy-line-1")
                .setName(name)
                .addLabels(Label.newBuilder().setKey("medium").setValue("电"))
                .setArm("on")
                .setRevision(revision)
                .setExpected(900)
                .setReceived(899)
                .addModes(ModeShare.newBuilder().setMode(Mode.REAL).setSamples(899))
                .setWindowStart(Nanos.of(f.now) - RollupSpan.HOUR / 4)
                .setWindowEnd(Nanos.of(f.now));
    }

    private static void write(LedgerFixture f, LedgerWriter w) {
        Map<String, Value> fields = new LinkedHashMap<>();
        fields.put("b", Value.of(new BigDecimal("1.500")));
        fields.put("a", new Value.Array(List.of(Value.of(1), Value.of("x"))));
        List<Value> values = List.of(
                Value.of(Long.MIN_VALUE),
                Value.of(7),
                Value.of(-0.25),
                Value.of(new BigDecimal("602874.170")),
                Value.of(true),
                Value.of("温度 \"x\""),
                new Value.Bytes(new byte[] {1, 0, -1}),
                new Value.Structure(fields),
                new Value.Waveform(f.now, 8000, new float[][] {{1, 2}, {3, 4}}, 9));
        for (int second = 0; second < 4; second++) {
            List<Sample> samples = new ArrayList<>();
            for (int i = 0; i < values.size(); i++) {
                var point = i % 3 == 0 ? LedgerFixture.COUNT.id() : LedgerFixture.POWER.id();
                samples.add(
                        Sample.good(point, values.get(i), i % 2 == 0 ? null : f.now.minusNanos(i), f.now.plusNanos(i)));
            }
            samples.add(Sample.bad(LedgerFixture.POWER.id(), "modbus:2 illegal data address", null, f.now));
            samples.add(new Sample(LedgerFixture.COUNT.id(), Value.of(3), Quality.uncertain("late"), f.now, f.now));
            w.append(
                    ++f.sequence,
                    "press",
                    new Delivery(samples, Delivery.Origin.BACKFILL, "k-" + w.epoch() + second, null));
            f.appendPower(w, second / 4.0);
            w.append(++f.sequence, "press", f.keyed("k-10", null));
            w.append(f.metric("em_energy_kwh"));
            w.append(EvidenceRecord.newBuilder()
                    .setSequence(++f.sequence)
                    .setAt(Nanos.of(f.now))
                    .setGap(GapRecord.newBuilder()
                            .setSource("press")
                            .setFrom(1)
                            .setTo(2)
                            .setCount(-1)
                            .setReason("restart"))
                    .build());
            w.append(EvidenceRecord.newBuilder()
                    .setSequence(++f.sequence)
                    .setUnknownFields(UnknownFieldSet.newBuilder()
                            .addField(
                                    99,
                                    UnknownFieldSet.Field.newBuilder()
                                            .addLengthDelimited(ByteString.copyFromUtf8("news"))
                                            .build())
                            .build())
                    .build());
            w.blob(++f.sequence, "s", "text/plain", "a picture".getBytes(StandardCharsets.UTF_8));
            w.doWork(f.step(Duration.ofSeconds(1)));
        }
    }
}
