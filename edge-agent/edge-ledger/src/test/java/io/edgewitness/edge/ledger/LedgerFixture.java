package io.edgewitness.edge.ledger;

import io.edgewitness.edge.api.Delivery;
import io.edgewitness.edge.api.Mode;
import io.edgewitness.edge.api.PointDefinition;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.Value;
import io.edgewitness.edge.ledger.proto.Batch;
import io.edgewitness.edge.ledger.proto.BatchHeader;
import io.edgewitness.edge.ledger.proto.EvidenceRecord;
import io.edgewitness.edge.ledger.proto.Leaf;
import io.edgewitness.edge.ledger.proto.MetricRecord;
import io.edgewitness.edge.ledger.proto.SourceTime;
import io.edgewitness.edge.ledger.proto.Tick;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One agent with a hand-moved clock, two points and a key. */
final class LedgerFixture {
    static final AgentKey KEY = key();
    static final PointDefinition POWER = PointDefinition.of("press.power", "ns=2;s=Press.Power", "kW");
    static final PointDefinition COUNT = new PointDefinition(
            new PointId("press.count"),
            "ns=2;s=Press.Count",
            "1",
            Duration.ofSeconds(1),
            PointDefinition.Recording.ALL,
            null,
            null,
            true,
            true,
            null);

    Instant now = Instant.parse("2026-11-21T00:00:00Z");
    long sequence;

    private LedgerFixture() {}

    static LedgerFixture create() {
        return new LedgerFixture();
    }

    private static AgentKey key() {
        try {
            return AgentKey.loadOrCreate(Files.createTempDirectory("key").resolve("agent.key"));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    static Disk disk(Path folder) {
        try {
            return new FileDisk(folder);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    LedgerSettings settings(java.util.function.Consumer<LedgerSettings.Builder> change) {
        return LedgerSettings.create("gw-1", change);
    }

    LedgerWriter open(Disk disk) {
        return open(disk, settings(b -> {}));
    }

    LedgerWriter open(Disk disk, LedgerSettings settings) {
        LedgerWriter w = LedgerWriter.open(disk, KEY, settings, now);
        w.declare("press", Mode.SIM, List.of(POWER, COUNT));
        sequence = 0;
        return w;
    }

    Instant step(Duration d) {
        now = now.plus(d);
        return now;
    }

    Delivery power(double value) {
        return Delivery.live(List.of(Sample.good(POWER.id(), Value.of(value), now.minusMillis(3), now)));
    }

    Delivery count(long value) {
        return Delivery.live(List.of(Sample.good(COUNT.id(), Value.of(value), null, now)));
    }

    Delivery keyed(String key, @Nullable Runnable durable) {
        return new Delivery(power(1).samples(), Delivery.Origin.LIVE, key, durable);
    }

    EvidenceRecord metric(String name) {
        return EvidenceRecord.newBuilder()
                .setSequence(++sequence)
                .setAt(Nanos.of(now))
                .setMetric(MetricRecord.newBuilder().setName(name).setExact("1.50"))
                .build();
    }

    EvidenceRecord tick() {
        return tick(Map.of());
    }

    /** @param complete up to when, by source */
    EvidenceRecord tick(Map<String, Instant> complete) {
        Tick.Builder tick = Tick.newBuilder();
        complete.forEach((source, at) ->
                tick.addComplete(SourceTime.newBuilder().setSource(source).setAt(Nanos.of(at))));
        return EvidenceRecord.newBuilder()
                .setSequence(++sequence)
                .setAt(Nanos.of(now))
                .setTick(tick)
                .build();
    }

    void appendPower(LedgerWriter w, double value) {
        w.append(++sequence, "press", power(value));
    }

    /** A second passes, and the batch ends. */
    void endBatch(LedgerWriter w) {
        w.doWork(step(Duration.ofSeconds(1)));
    }

    static List<Batch> readAll(Disk disk) {
        List<Batch> all = new ArrayList<>();
        try (LedgerReader r = LedgerReader.open(disk)) {
            BatchId at = BatchId.NONE;
            for (Batch b = r.next(at); b != null; b = r.next(at)) {
                all.add(b);
                at = id(b);
            }
        }
        return all;
    }

    static BatchId id(Batch b) {
        BatchHeader h = header(b);
        return new BatchId(h.getEpoch(), h.getNumber());
    }

    static BatchHeader header(Batch b) {
        try {
            return BatchHeader.parseFrom(b.getHeader());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    static List<EvidenceRecord> evidence(List<Batch> batches) {
        List<EvidenceRecord> all = new ArrayList<>();
        for (Batch b : batches) {
            for (Leaf l : b.getEvidenceList()) {
                try {
                    all.add(EvidenceRecord.parseFrom(l.getContent()));
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            }
        }
        return all;
    }

    /** Checks chain, roots and signatures of all batches. */
    static List<String> problems(List<Batch> batches) {
        List<String> problems = new ArrayList<>();
        byte[] previous = null;
        for (Batch b : batches) {
            problems.addAll(BatchCheck.verify(b, KEY.publicKey(), previous));
            previous = BatchCheck.headerHash(b);
        }
        return problems;
    }
}
