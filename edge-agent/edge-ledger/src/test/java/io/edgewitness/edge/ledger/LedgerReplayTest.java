package io.edgewitness.edge.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.edge.api.Delivery;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.Value;
import io.edgewitness.edge.ledger.LedgerReplay.Item;
import io.edgewitness.edge.ledger.proto.EvidenceRecord;
import io.edgewitness.edge.ledger.proto.Tick;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerReplayTest {
    @TempDir
    Path folder;

    private final LedgerFixture f = LedgerFixture.create();

    private Delivery everyKind() {
        Map<String, Value> fields = new LinkedHashMap<>();
        fields.put("b", Value.of(new BigDecimal("1.500")));
        fields.put("a", new Value.Array(List.of(Value.of(1), Value.of("x"))));
        List<Value> values = List.of(
                Value.of(Long.MIN_VALUE),
                Value.of(Long.MAX_VALUE),
                Value.of(-0.0),
                Value.of(Double.NaN),
                Value.of(new BigDecimal("602874.170")),
                Value.of(true),
                Value.of("温度"),
                new Value.Bytes(new byte[] {1, 0, -1}),
                new Value.Structure(fields),
                new Value.Waveform(f.now, 8000, new float[][] {{1, 2}, {3, 4}}, 9));
        List<Sample> samples = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            var point = i % 3 == 0 ? LedgerFixture.COUNT.id() : LedgerFixture.POWER.id();
            Instant device = i % 2 == 0 ? null : f.now.minusNanos(i * 1_000_001L);
            samples.add(Sample.good(point, values.get(i), device, f.now.plusNanos(i)));
        }
        samples.add(Sample.bad(LedgerFixture.POWER.id(), "modbus:2 illegal data address", null, f.now));
        samples.add(new Sample(
                LedgerFixture.COUNT.id(),
                Value.of(3),
                io.edgewitness.edge.api.Quality.uncertain("opcua:0x40900000"),
                f.now,
                f.now));
        return new Delivery(samples, Delivery.Origin.BACKFILL, "k-1", null);
    }

    @Test
    void whatAScenarioSawComesBackExactlyInOrder() {
        Disk disk = LedgerFixture.disk(folder);
        List<Object> given = new ArrayList<>();
        try (LedgerWriter w = f.open(disk, f.settings(b -> b.segmentBytes = 4096))) {
            for (int i = 0; i < 60; i++) {
                Delivery d = i % 2 == 0 ? everyKind() : f.power(i);
                d = i % 2 == 0 ? new Delivery(d.samples(), d.origin(), "k-" + i, null) : d;
                w.append(++f.sequence, "press", d);
                given.add(d);
                EvidenceRecord tick = EvidenceRecord.newBuilder()
                        .setSequence(++f.sequence)
                        .setAt(Nanos.of(f.now))
                        .setTick(Tick.getDefaultInstance())
                        .build();
                w.append(tick);
                given.add(tick);
                w.doWork(f.step(Duration.ofMillis(130)));
            }
        }
        assertThat(folder.toFile().list()).hasSizeGreaterThan(6);
        for (int after : new int[] {0, 1, 17, 58, 90, 119, 120}) {
            assertThat(replay(disk, 1, after)).isEqualTo(given.subList(after, given.size()));
        }
    }

    private List<Object> replay(Disk disk, long epoch, long after) {
        List<Object> seen = new ArrayList<>();
        try (LedgerReplay r = LedgerReplay.open(disk, epoch, after)) {
            for (Item i = r.next(); i != null; i = r.next()) {
                if (i instanceof Item.Samples s) {
                    seen.add(s.delivery());
                } else if (i instanceof Item.Evidence e && e.record().hasTick()) {
                    seen.add(e.record());
                }
            }
        }
        return seen;
    }
}
