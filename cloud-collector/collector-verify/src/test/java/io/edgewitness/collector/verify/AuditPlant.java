package io.edgewitness.collector.verify;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.edgewitness.collector.indicators.Figure;
import io.edgewitness.collector.indicators.FigureRequest;
import io.edgewitness.collector.indicators.IndicatorLibrary;
import io.edgewitness.collector.indicators.Indicators;
import io.edgewitness.collector.indicators.Resolution;
import io.edgewitness.edge.api.Delivery;
import io.edgewitness.edge.api.Mode;
import io.edgewitness.edge.api.PointDefinition;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.Value;
import io.edgewitness.edge.api.Window;
import io.edgewitness.edge.ledger.AgentKey;
import io.edgewitness.edge.ledger.BatchCheck;
import io.edgewitness.edge.ledger.BatchId;
import io.edgewitness.edge.ledger.FileDisk;
import io.edgewitness.edge.ledger.LedgerReader;
import io.edgewitness.edge.ledger.LedgerSettings;
import io.edgewitness.edge.ledger.LedgerWriter;
import io.edgewitness.edge.ledger.MerkleTree;
import io.edgewitness.edge.ledger.Nanos;
import io.edgewitness.edge.ledger.Rollups;
import io.edgewitness.edge.ledger.proto.Batch;
import io.edgewitness.edge.ledger.proto.Configuration;
import io.edgewitness.edge.ledger.proto.EvidenceRecord;
import io.edgewitness.edge.ledger.proto.GapRecord;
import io.edgewitness.edge.ledger.proto.Label;
import io.edgewitness.edge.ledger.proto.Leaf;
import io.edgewitness.edge.ledger.proto.Manifest;
import io.edgewitness.edge.ledger.proto.MetricRecord;
import io.edgewitness.edge.ledger.proto.ModeShare;
import io.edgewitness.edge.ledger.proto.RolledMetric;
import io.edgewitness.edge.ledger.proto.Rollup;
import io.edgewitness.edge.ledger.proto.Span;
import io.edgewitness.edge.ledger.proto.Tick;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** An agent with a meter that is read each ten seconds, its ledger on disk, and a collector's key: what an audit needs. */
final class AuditPlant implements AuditMaker.Log, AutoCloseable {
    static final Instant T0 = Instant.parse("2026-07-01T00:00:00Z");
    static final LocalDate DATE = LocalDate.parse("2026-11-29");
    static final String AGENT = "gw-1";
    static final PointDefinition METER = PointDefinition.of("meter1.energy", "holding:100:int64", "kW.h");
    private static final Duration QUARTER = Duration.ofMinutes(15);

    final AgentKey collector;
    final Path ledgerFolder;
    private final AgentKey key;
    private final FileDisk disk;
    private final boolean rollsUp;
    private LedgerWriter ledger;
    private @Nullable Rollups rollups;
    private Instant now = T0.minusSeconds(60);
    private long sequence;
    private int reading;
    private int lastTold;
    private List<Batch> read = List.of();

    AuditPlant(Path folder) {
        this(folder, false);
    }

    /** @param rollsUp hours of UTC, and days of UTC too */
    AuditPlant(Path folder, boolean rollsUp) {
        this.rollsUp = rollsUp;
        collector = AgentKey.loadOrCreate(folder.resolve("collector.key"));
        key = AgentKey.loadOrCreate(folder.resolve("agent.key"));
        ledgerFolder = folder.resolve("ledger");
        try {
            disk = new FileDisk(ledgerFolder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        ledger = open();
        record(EvidenceRecord.newBuilder()
                .setConfiguration(Configuration.newBuilder().setSite("s").setTimeZone("UTC")));
        record(EvidenceRecord.newBuilder()
                .setManifest(Manifest.newBuilder()
                        .setScenario("line-1")
                        .setSlug("energy-management")
                        .setParameters(ByteString.copyFromUtf8(
                                "inputs: {electricity: [meter1.energy]}\nparameters: {window: 15m}\n"))));
        sample(0);
        lastTold = reading;
    }

    private LedgerWriter open() {
        LedgerWriter w = LedgerWriter.open(disk, key, LedgerSettings.create(AGENT, b -> {}), now);
        w.declare("meters", Mode.REAL, List.of(METER));
        sequence = 0;
        rollups = rollsUp ? w.rollUp(QUARTER) : null;
        return w;
    }

    static Window quarter(int n) {
        return new Window(T0.plus(QUARTER.multipliedBy(n)), T0.plus(QUARTER.multipliedBy(n + 1)));
    }

    static FigureRequest energy(int quarters) {
        return FigureRequest.level(
                "energy-consumption",
                "line-1",
                new Window(T0, quarter(quarters - 1).end()));
    }

    /** The meter advances by some kWh and is read. */
    AuditPlant sample(int kwh) {
        reading += kwh;
        ledger.append(
                ++sequence, "meters", Delivery.live(List.of(Sample.good(METER.id(), Value.of(reading), null, now))));
        return work();
    }

    private AuditPlant work() {
        read = List.of();
        ledger.doWork(now);
        if (rollups != null) {
            rollups.work();
        }
        now = now.plusSeconds(2);
        ledger.doWork(now);
        return this;
    }

    AuditPlant record(EvidenceRecord.Builder r) {
        ledger.append(r.setSequence(++sequence).setAt(Nanos.of(now)).build());
        return work();
    }

    /** The samples of a quarter, without its record. @return by how much the meter advanced */
    int samples(int n) {
        Window w = quarter(n);
        for (int i = 0; i < 10; i++) {
            now = w.start().plusSeconds(10 + i * 88L);
            sample(1 + (n + i) % 3);
        }
        int advanced = reading - lastTold;
        lastTold = reading;
        now = w.end().plusSeconds(5);
        record(EvidenceRecord.newBuilder().setTick(Tick.getDefaultInstance()));
        return advanced;
    }

    /** A quarter whose record says what the samples give. */
    AuditPlant quarterAsItWas(int n) {
        return metric(n, String.valueOf(samples(n)), 10, "em_energy_kwh@1");
    }

    AuditPlant metric(int n, String kwh, long samples, String formula) {
        Window w = quarter(n);
        return record(EvidenceRecord.newBuilder()
                .setMetric(MetricRecord.newBuilder()
                        .setScenario("line-1")
                        .setSlug("energy-management")
                        .setName("em_energy_kwh")
                        .addLabels(Label.newBuilder().setKey("medium").setValue("electricity"))
                        .setWindowStart(Nanos.of(w.start()))
                        .setWindowEnd(Nanos.of(w.end()))
                        .setArm("on")
                        .setFormula(formula)
                        .setUnit("kW.h")
                        .setExact(kwh)
                        .setExpected(samples)
                        .setReceived(samples)
                        .addModes(ModeShare.newBuilder()
                                .setMode(io.edgewitness.edge.ledger.proto.Mode.REAL)
                                .setSamples(samples))
                        .setClockBoundNs(2_000_000)
                        .setAggregation("sum")
                        .addPoints("meter1.energy")));
    }

    /** Hours whose quarters say what the samples give, and a quarter more, so that the last one is rolled up. */
    AuditPlant hours(int count) {
        for (int q = 0; q <= 4 * count; q++) {
            quarterAsItWas(q);
        }
        return idle(4 * count + 1);
    }

    /** Minutes after that quarter: what is due is rolled up. */
    AuditPlant idle(int quarter) {
        now = quarter(quarter).end();
        for (int i = 0; i < 40; i++) {
            record(EvidenceRecord.newBuilder().setTick(Tick.getDefaultInstance()));
            now = now.plusSeconds(10);
        }
        return this;
    }

    /** @return the newest record of the same window, as an audit would name it from the head over all that is there */
    Audit.Checked newest(Audit.Checked of) throws InvalidProtocolBufferException {
        Audit.Checked newest = of;
        for (Batch b : batches()) {
            for (Leaf leaf : b.getEvidenceList()) {
                EvidenceRecord r = EvidenceRecord.parseFrom(leaf.getContent());
                if (r.hasMetric()
                        && r.getMetric().getWindowStart()
                                == Nanos.of(of.window().start())) {
                    AnchoredHead.Proof proof =
                            Objects.requireNonNull(proof(AGENT, id(b), batches().size()));
                    newest = new Audit.Checked(
                            of.of(),
                            AGENT,
                            id(b),
                            r.getSequence(),
                            of.metric(),
                            of.window(),
                            Digests.hex(header(AGENT, id(b))),
                            proof.index(),
                            proof.path().stream().map(Digests::hex).toList(),
                            null);
                }
            }
        }
        return newest;
    }

    /** @return the newest roll-up of that hour */
    Rollup rolled(int hour) throws InvalidProtocolBufferException {
        Rollup newest = null;
        for (Batch b : batches()) {
            for (Leaf leaf : b.getEvidenceList()) {
                Rollup r = EvidenceRecord.parseFrom(leaf.getContent()).getRollup();
                boolean ours = r.getSpan() == Span.HOUR
                        && r.getFrom() == Nanos.of(quarter(4 * hour).start());
                newest = ours ? r : newest;
            }
        }
        return Objects.requireNonNull(newest);
    }

    /** The agent says something else of an hour than its windows do, and signs it. */
    AuditPlant forged(int hour, UnaryOperator<RolledMetric.Builder> forge) throws InvalidProtocolBufferException {
        Rollup r = rolled(hour);
        return record(EvidenceRecord.newBuilder()
                .setRollup(r.toBuilder()
                        .setRevision(r.getRevision() + 1)
                        .setMetrics(0, forge.apply(r.getMetrics(0).toBuilder()))));
    }

    static FigureRequest energyOfHours(int count) {
        return energy(4 * count).with(Resolution.HOUR);
    }

    AuditPlant gap(int n) {
        Window w = quarter(n);
        return record(EvidenceRecord.newBuilder()
                .setGap(GapRecord.newBuilder()
                        .setSource("meters")
                        .setFrom(Nanos.of(w.start()))
                        .setTo(Nanos.of(w.start().plusSeconds(5)))
                        .setCount(0)
                        .setReason("disconnected: test")));
    }

    AuditPlant restart() {
        ledger.close();
        now = now.plusSeconds(20);
        ledger = open();
        return work();
    }

    List<Batch> batches() {
        if (!read.isEmpty()) {
            return read;
        }
        List<Batch> all = new ArrayList<>();
        try (LedgerReader reader = LedgerReader.open(disk)) {
            for (Batch b = reader.next(BatchId.NONE); b != null; b = reader.next(id(b))) {
                all.add(b);
            }
        }
        read = List.copyOf(all);
        return read;
    }

    static BatchId id(Batch b) {
        try {
            return LedgerSlice.id(LedgerSlice.header(b));
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(e);
        }
    }

    /** @return a signed head over the first so many batches */
    String head(int size) {
        List<byte[]> leaves = leaves().subList(0, size);
        return new TreeHead(signer().name(), size, MerkleTree.root(leaves), T0.plus(Duration.ofDays(2)), null)
                .note(collector);
    }

    NoteKey signer() {
        return NoteKey.collector(collector.publicKey());
    }

    private List<byte[]> leaves() {
        return batches().stream()
                .map(b -> MerkleTree.leaf(BatchCheck.headerHash(b)))
                .toList();
    }

    Figure figure(int quarters) {
        return figure(energy(quarters));
    }

    Figure figure(FigureRequest request) {
        return new Indicators(IndicatorLibrary.shipped()).figure(request, evidence());
    }

    Evidence evidence() {
        Evidence evidence = new Evidence(List.of("em_energy_kwh"));
        try {
            for (Batch b : batches()) {
                evidence.add(AGENT, b);
                for (Leaf leaf : b.getEvidenceList()) {
                    EvidenceRecord r = EvidenceRecord.parseFrom(leaf.getContent());
                    if (r.hasRollup()) {
                        evidence.add(AGENT, id(b), r);
                    }
                }
            }
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(e);
        }
        return evidence;
    }

    /** An audit of the first quarters, from a head over all that is there now. */
    Audit draw(int quarters, int instants) throws AuditException {
        return draw(quarters, instants, head(batches().size()));
    }

    Audit draw(int quarters, int instants, String head) throws AuditException {
        return draw(energy(quarters), instants, head);
    }

    Audit draw(FigureRequest request, int instants) throws AuditException {
        return draw(request, instants, head(batches().size()));
    }

    private Audit draw(FigureRequest request, int instants, String head) throws AuditException {
        return new AuditMaker(IndicatorLibrary.shipped(), evidence(), this)
                .draw("p", DATE, head, signer(), List.of(figure(request)), 3, instants);
    }

    @Override
    public byte[] publicKey(String agent) {
        return agent.equals(AGENT) ? key.publicKey() : new byte[0];
    }

    @Override
    public byte[] header(String agent, BatchId batch) {
        return batches().stream()
                .filter(b -> id(b).equals(batch))
                .map(BatchCheck::headerHash)
                .findFirst()
                .orElse(new byte[0]);
    }

    @Override
    public AnchoredHead.@Nullable Proof proof(String agent, BatchId batch, long size) {
        List<BatchId> ids = batches().stream().map(AuditPlant::id).toList();
        int index = ids.indexOf(batch);
        return index < 0 || index >= size
                ? null
                : new AnchoredHead.Proof(
                        agent, batch, index, MerkleTree.inclusion(leaves().subList(0, (int) size), index));
    }

    /** @return the sum of what the samples say, for the figure's value */
    static BigDecimal sum(int... kwh) {
        return BigDecimal.valueOf(java.util.Arrays.stream(kwh).sum());
    }

    /** Everything is on disk from now on. */
    AuditPlant end() {
        read = List.of();
        ledger.close();
        now = now.plusSeconds(5);
        return this;
    }

    @Override
    public void close() {
        ledger.close();
    }
}
