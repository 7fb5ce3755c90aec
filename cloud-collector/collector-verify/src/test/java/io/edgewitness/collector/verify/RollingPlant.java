package io.edgewitness.collector.verify;

import com.google.protobuf.ByteString;
import io.edgewitness.collector.indicators.FigureRequest;
import io.edgewitness.collector.indicators.Resolution;
import io.edgewitness.edge.api.Window;
import io.edgewitness.edge.ledger.AgentKey;
import io.edgewitness.edge.ledger.BatchId;
import io.edgewitness.edge.ledger.FileDisk;
import io.edgewitness.edge.ledger.LedgerReader;
import io.edgewitness.edge.ledger.LedgerSettings;
import io.edgewitness.edge.ledger.LedgerWriter;
import io.edgewitness.edge.ledger.Nanos;
import io.edgewitness.edge.ledger.Rollups;
import io.edgewitness.edge.ledger.proto.Batch;
import io.edgewitness.edge.ledger.proto.ClockRecord;
import io.edgewitness.edge.ledger.proto.Configuration;
import io.edgewitness.edge.ledger.proto.EvidenceRecord;
import io.edgewitness.edge.ledger.proto.GapRecord;
import io.edgewitness.edge.ledger.proto.Hold;
import io.edgewitness.edge.ledger.proto.Label;
import io.edgewitness.edge.ledger.proto.Leaf;
import io.edgewitness.edge.ledger.proto.MetricRecord;
import io.edgewitness.edge.ledger.proto.Mode;
import io.edgewitness.edge.ledger.proto.ModeShare;
import io.edgewitness.edge.ledger.proto.Seal;
import io.edgewitness.edge.ledger.proto.Tick;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** One agent in Shanghai with a real ledger on disk that rolls up its hours and days: a meter's energy each quarter of an hour. */
final class RollingPlant implements BatchSource, AutoCloseable {
    static final Instant MIDNIGHT = Instant.parse("2026-06-30T16:00:00Z");
    private static final Duration QUARTER = Duration.ofMinutes(15);
    private static final Duration HOUR = Duration.ofHours(1);

    final AgentKey key;
    private final String agent;
    private final FileDisk disk;
    private final TreeMap<BatchId, Batch> batches = new TreeMap<>();
    private LedgerWriter ledger;
    private Rollups rollups;
    private Instant now = MIDNIGHT.minus(HOUR);

    /** The collector has no later tree head. */
    Instant sealedBefore = Instant.MAX;

    private long sequence;

    RollingPlant(Path folder, String agent) {
        this.agent = agent;
        key = AgentKey.loadOrCreate(folder.resolve(agent + ".key"));
        try {
            disk = new FileDisk(folder.resolve(agent));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        ledger = open();
        rollups = ledger.rollUp(QUARTER);
        configured("a");
    }

    private LedgerWriter open() {
        return LedgerWriter.open(disk, key, LedgerSettings.create(agent, b -> {}), now);
    }

    /** @param from hours from midnight */
    static Window hours(int from, int to) {
        return new Window(MIDNIGHT.plus(HOUR.multipliedBy(from)), MIDNIGHT.plus(HOUR.multipliedBy(to)));
    }

    static FigureRequest energy(Resolution resolution, int from, int to) {
        return FigureRequest.level("energy-consumption", "line-1", hours(from, to))
                .with(resolution);
    }

    Instant now() {
        return now;
    }

    /** A day with all that can disturb it, and six hours more; hours 10 and 11 are silent. */
    RollingPlant day() {
        return day(q -> {});
    }

    /** @param before is told each quarter, counted from midnight, before anything happens in it */
    RollingPlant day(IntConsumer before) {
        for (int q = 0; q < 30 * 4; q++) {
            int hour = q / 4;
            before.accept(q);
            if (q == 6 * 4 + 2) {
                restart("b");
            } else if (q == 7 * 4 + 1) {
                gap(q - 1, 12);
            } else if (q == 13 * 4) {
                metric(2 * 4 + 1, "99.25", 1);
            } else if (q == 14 * 4 + 1) {
                record(EvidenceRecord.newBuilder()
                        .setClock(ClockRecord.newBuilder().setStepNs(12_000_000_000L)));
            } else if (q == 15 * 4) {
                hold("another", 3, new byte[32]);
            } else if (q == 16 * 4) {
                configured("c");
            }
            now = MIDNIGHT.plus(QUARTER.multipliedBy(q + 1L)).plusSeconds(5);
            if (hour != 10 && hour != 11) {
                metric(q, BigDecimal.valueOf(1_000 + q, 2).toPlainString(), 0);
            }
            breathe();
        }
        return this;
    }

    /** @param n quarters from midnight */
    RollingPlant metric(int n, String kwh, int revision) {
        Instant start = MIDNIGHT.plus(QUARTER.multipliedBy(n));
        return record(EvidenceRecord.newBuilder()
                .setMetric(MetricRecord.newBuilder()
                        .setScenario("line-1")
                        .setSlug("energy-management")
                        .setName("em_energy_kwh")
                        .addLabels(Label.newBuilder().setKey("medium").setValue("electricity"))
                        .setWindowStart(Nanos.of(start))
                        .setWindowEnd(Nanos.of(start.plus(QUARTER)))
                        .setRevision(revision)
                        .setArm("on")
                        .setFormula("em_energy_kwh@1")
                        .setUnit("kW.h")
                        .setExact(kwh)
                        .setExpected(900)
                        .setReceived(900)
                        .addModes(ModeShare.newBuilder().setMode(Mode.REAL).setSamples(900))
                        .setClockBoundNs(2_000_000)
                        .setAggregation("sum")
                        .addPoints("meter1.energy")));
    }

    RollingPlant gap(int n, long count) {
        Instant start = MIDNIGHT.plus(QUARTER.multipliedBy(n));
        return record(EvidenceRecord.newBuilder()
                .setGap(GapRecord.newBuilder()
                        .setSource("meters")
                        .setFrom(Nanos.of(start))
                        .setTo(Nanos.of(start.plus(QUARTER)))
                        .setCount(count)
                        .setReason("disconnected: test")));
    }

    /** The clock runs ahead for a while, and is set right. */
    RollingPlant wrongClock(Duration ahead) {
        now = now.plus(ahead);
        step(ahead);
        gap(52, 7);
        restart("a");
        breathe();
        now = now.minus(ahead);
        return step(ahead.negated());
    }

    private RollingPlant step(Duration by) {
        return record(
                EvidenceRecord.newBuilder().setClock(ClockRecord.newBuilder().setStepNs(by.toNanos())));
    }

    RollingPlant hold(String plan, int number, byte[] sha256) {
        return record(EvidenceRecord.newBuilder()
                .setHold(Hold.newBuilder()
                        .setPlan(plan)
                        .setNumber(number)
                        .setSha256(ByteString.copyFrom(sha256))
                        .setReleased(true)));
    }

    private RollingPlant configured(String name) {
        return record(EvidenceRecord.newBuilder()
                .setConfiguration(Configuration.newBuilder().setSite(name).setTimeZone("Asia/Shanghai")));
    }

    private void restart(String configuration) {
        ledger.close();
        now = now.plusSeconds(20);
        ledger = open();
        rollups = ledger.rollUp(QUARTER);
        sequence = 0;
        configured(configuration);
    }

    private RollingPlant record(EvidenceRecord.Builder r) {
        batches.clear();
        ledger.append(r.setSequence(++sequence).setAt(Nanos.of(now)).build());
        work();
        return this;
    }

    private void work() {
        ledger.doWork(now);
        rollups.work();
        now = now.plusSeconds(2);
        ledger.doWork(now);
    }

    /** Seconds pass, so that what is due is made: a job's batch is closed, then it is made, then recorded. */
    private void breathe() {
        for (int i = 0; i < 4; i++) {
            record(EvidenceRecord.newBuilder().setTick(Tick.getDefaultInstance()));
            now = now.plusSeconds(10);
        }
    }

    @Override
    public List<String> agents() {
        return List.of(agent);
    }

    @Override
    public byte[] publicKey(String name) {
        return key.publicKey();
    }

    @Override
    public @Nullable Batch next(String name, BatchId after) {
        Map.Entry<BatchId, Batch> next = read().higherEntry(after);
        return next == null ? null : next.getValue();
    }

    @Override
    public @Nullable Seal newestSeal(String name) {
        Seal newest = null;
        for (Batch b : read().values()) {
            for (Leaf leaf : b.getEvidenceList()) {
                try {
                    EvidenceRecord r = EvidenceRecord.parseFrom(leaf.getContent());
                    newest = r.hasSeal() && Nanos.instant(r.getAt()).isBefore(sealedBefore) ? r.getSeal() : newest;
                } catch (com.google.protobuf.InvalidProtocolBufferException e) {
                    throw new IllegalStateException(e);
                }
            }
        }
        return newest;
    }

    private TreeMap<BatchId, Batch> read() {
        if (batches.isEmpty()) {
            try (LedgerReader reader = LedgerReader.open(disk)) {
                BatchId at = BatchId.NONE;
                for (Batch b = reader.next(at); b != null; b = reader.next(at)) {
                    at = LedgerSlice.id(LedgerSlice.header(b));
                    batches.put(at, b);
                }
            } catch (com.google.protobuf.InvalidProtocolBufferException e) {
                throw new IllegalStateException(e);
            }
        }
        return batches;
    }

    @Override
    public void close() {
        ledger.close();
    }
}
