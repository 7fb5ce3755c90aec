package io.edgewitness.collector.verify;

import io.edgewitness.collector.indicators.FigureRequest;
import io.edgewitness.edge.api.Delivery;
import io.edgewitness.edge.api.Mode;
import io.edgewitness.edge.api.PointDefinition;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.Value;
import io.edgewitness.edge.api.Window;
import io.edgewitness.edge.ledger.AgentKey;
import io.edgewitness.edge.ledger.BatchId;
import io.edgewitness.edge.ledger.FileDisk;
import io.edgewitness.edge.ledger.LedgerReader;
import io.edgewitness.edge.ledger.LedgerSettings;
import io.edgewitness.edge.ledger.LedgerWriter;
import io.edgewitness.edge.ledger.Nanos;
import io.edgewitness.edge.ledger.proto.Batch;
import io.edgewitness.edge.ledger.proto.EvidenceRecord;
import io.edgewitness.edge.ledger.proto.GapRecord;
import io.edgewitness.edge.ledger.proto.Hold;
import io.edgewitness.edge.ledger.proto.Label;
import io.edgewitness.edge.ledger.proto.LaneDropped;
import io.edgewitness.edge.ledger.proto.MetricRecord;
import io.edgewitness.edge.ledger.proto.ModeShare;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One agent with a real ledger on disk: a meter whose energy becomes a metric each quarter of an hour. */
final class Plant implements BatchSource, AutoCloseable {
    static final Instant T0 = Instant.parse("2026-07-01T00:00:00Z");
    private static final Duration QUARTER = Duration.ofMinutes(15);
    private static final PointDefinition METER = PointDefinition.of("meter1.energy", "holding:100:int64", "kW.h");

    final AgentKey key;
    private final String agent;
    private final FileDisk disk;
    private final io.edgewitness.edge.ledger.proto.Mode mode;
    private final Set<BatchId> lost = new HashSet<>();
    private LedgerWriter ledger;
    private Instant now = T0.minusSeconds(30);
    private long sequence;

    Plant(Path folder, String agent, io.edgewitness.edge.ledger.proto.Mode mode) {
        this.agent = agent;
        this.mode = mode;
        key = AgentKey.loadOrCreate(folder.resolve(agent + ".key"));
        try {
            disk = new FileDisk(folder.resolve(agent));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        ledger = open("a");
    }

    private LedgerWriter open(String configuration) {
        LedgerWriter w = LedgerWriter.open(
                disk, key, LedgerSettings.create(agent, b -> b.configurationDigest = configuration.getBytes()), now);
        w.declare("meters", Mode.REAL, List.of(METER));
        sequence = 0;
        return w;
    }

    static Window quarters(int from, int to) {
        return new Window(T0.plus(QUARTER.multipliedBy(from)), T0.plus(QUARTER.multipliedBy(to)));
    }

    static FigureRequest energy(int from, int to) {
        return FigureRequest.level("energy-consumption", "line-1", quarters(from, to));
    }

    /** The quarter's samples and, five seconds after its end, its metric. */
    Plant quarter(int n, String kwh) {
        Window w = quarters(n, n + 1);
        now = w.start().plusSeconds(7);
        ledger.append(++sequence, "meters", Delivery.live(List.of(Sample.good(METER.id(), Value.of(n), now, now))));
        work();
        now = w.end().plusSeconds(5);
        return metric(n, kwh, 0);
    }

    Plant metric(int n, String kwh, int revision) {
        Window w = quarters(n, n + 1);
        return record(EvidenceRecord.newBuilder()
                .setMetric(MetricRecord.newBuilder()
                        .setScenario("line-1")
                        .setSlug("energy-management")
                        .setName("em_energy_kwh")
                        .addLabels(Label.newBuilder().setKey("medium").setValue("electricity"))
                        .setWindowStart(Nanos.of(w.start()))
                        .setWindowEnd(Nanos.of(w.end()))
                        .setRevision(revision)
                        .setArm("on")
                        .setFormula("em_energy_kwh@1")
                        .setUnit("kW.h")
                        .setExact(kwh)
                        .setExpected(900)
                        .setReceived(900)
                        .addModes(ModeShare.newBuilder().setMode(mode).setSamples(900))
                        .setClockBoundNs(2_000_000)
                        .setAggregation("sum")
                        .addPoints("meter1.energy")));
    }

    /** The agent was told of an entry of a plan. */
    Plant hold(String plan, int number, byte[] sha256) {
        return record(EvidenceRecord.newBuilder()
                .setHold(Hold.newBuilder()
                        .setPlan(plan)
                        .setNumber(number)
                        .setSha256(com.google.protobuf.ByteString.copyFrom(sha256))
                        .setReleased(true)));
    }

    Plant gap(int n, long count) {
        Window w = quarters(n, n + 1);
        return record(EvidenceRecord.newBuilder()
                .setGap(GapRecord.newBuilder()
                        .setSource("meters")
                        .setFrom(Nanos.of(w.start()))
                        .setTo(Nanos.of(w.end()))
                        .setCount(count)
                        .setReason("disconnected: test")));
    }

    /** Batches of the first epoch that never reached the collector; {@code told}: the ledger says so, as its housekeeping does. */
    Plant lose(long first, long last, int n, boolean told) {
        for (long number = first; number <= last; number++) {
            lost.add(new BatchId(1, number));
        }
        if (told) {
            lostGap(n);
            dropped(1, first, last, "quota: not acknowledged by the collector");
        }
        return this;
    }

    private void lostGap(int n) {
        Window w = quarters(n, n + 1);
        record(EvidenceRecord.newBuilder()
                .setGap(GapRecord.newBuilder()
                        .setSource("ledger:evidence")
                        .setFrom(Nanos.of(w.start()))
                        .setTo(Nanos.of(w.end()))
                        .setCount(-1)
                        .setReason("evidence-dropped: before the collector had it")));
    }

    Plant dropped(long epoch, long first, long last, String reason) {
        return record(EvidenceRecord.newBuilder()
                .setDropped(LaneDropped.newBuilder()
                        .setLane("evidence")
                        .setEpoch(epoch)
                        .setFirstBatch(first)
                        .setLastBatch(last)
                        .setReason(reason)));
    }

    /** Many at once, so that a year costs few batches. */
    Plant records(List<EvidenceRecord.Builder> all) {
        for (int i = 0; i < all.size(); i++) {
            ledger.append(
                    all.get(i).setSequence(++sequence).setAt(Nanos.of(now)).build());
            if (i % 1000 == 999 || i == all.size() - 1) {
                work();
            }
        }
        return this;
    }

    private Plant record(EvidenceRecord.Builder r) {
        ledger.append(r.setSequence(++sequence).setAt(Nanos.of(now)).build());
        work();
        return this;
    }

    private void work() {
        ledger.doWork(now);
        now = now.plusSeconds(2);
        ledger.doWork(now);
    }

    Plant restart(String configuration) {
        ledger.close();
        now = now.plusSeconds(20);
        ledger = open(configuration);
        work();
        return this;
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
        try (LedgerReader reader = LedgerReader.open(disk)) {
            Batch b = reader.next(after);
            while (b != null && lost.contains(LedgerSlice.id(LedgerSlice.header(b)))) {
                b = reader.next(LedgerSlice.id(LedgerSlice.header(b)));
            }
            return b;
        } catch (com.google.protobuf.InvalidProtocolBufferException e) {
            throw new IllegalStateException(e);
        }
    }

    List<Batch> batches() {
        List<Batch> all = new ArrayList<>();
        try (LedgerReader reader = LedgerReader.open(disk)) {
            BatchId at = BatchId.NONE;
            for (Batch b = reader.next(at); b != null; b = reader.next(at)) {
                at = LedgerSlice.id(LedgerSlice.header(b));
                all.add(b);
            }
        } catch (com.google.protobuf.InvalidProtocolBufferException e) {
            throw new IllegalStateException(e);
        }
        return all;
    }

    @Override
    public void close() {
        ledger.close();
    }
}
