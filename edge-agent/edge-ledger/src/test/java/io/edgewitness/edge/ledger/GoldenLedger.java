package io.edgewitness.edge.ledger;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import io.edgewitness.edge.api.Delivery;
import io.edgewitness.edge.api.Quality;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.Value;
import io.edgewitness.edge.ledger.proto.ClockStatus;
import io.edgewitness.edge.ledger.proto.EvidenceRecord;
import io.edgewitness.edge.ledger.proto.GapRecord;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes the golden ledger of the current format: {@code main(folder)} into an empty folder, and the export beside it as
 * {@code export.jsonl}. Made once per format version; the files of an old version are never written again.
 */
final class GoldenLedger {
    private GoldenLedger() {}

    public static void main(String[] args) throws IOException {
        Path folder = Path.of(args[0]);
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
        Files.delete(folder.resolve("ledger/lock"));
        StringBuilder export = new StringBuilder();
        LedgerInspection.export(disk, export);
        Files.writeString(folder.resolve("export.jsonl"), export, StandardCharsets.UTF_8);
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
