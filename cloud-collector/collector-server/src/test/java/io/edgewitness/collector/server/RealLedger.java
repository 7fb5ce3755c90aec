package io.edgewitness.collector.server;

import com.google.protobuf.ByteString;
import io.edgewitness.edge.ledger.AgentKey;
import io.edgewitness.edge.ledger.BatchCheck;
import io.edgewitness.edge.ledger.BatchId;
import io.edgewitness.edge.ledger.FileDisk;
import io.edgewitness.edge.ledger.LedgerReader;
import io.edgewitness.edge.ledger.LedgerSettings;
import io.edgewitness.edge.ledger.LedgerWriter;
import io.edgewitness.edge.ledger.Nanos;
import io.edgewitness.edge.ledger.Rollups;
import io.edgewitness.edge.ledger.proto.Batch;
import io.edgewitness.edge.ledger.proto.BatchHeader;
import io.edgewitness.edge.ledger.proto.Configuration;
import io.edgewitness.edge.ledger.proto.EvidenceRecord;
import io.edgewitness.edge.ledger.proto.Label;
import io.edgewitness.edge.ledger.proto.MetricRecord;
import io.edgewitness.edge.ledger.proto.Mode;
import io.edgewitness.edge.ledger.proto.ModeShare;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The ledger of agent gw-1, written and signed as an agent does, and its batches as a collector stores them. */
final class RealLedger {
    final AgentKey key;
    Instant now;
    private final FileDisk disk;
    private LedgerWriter ledger;
    private Rollups rollups;
    private long sequence;

    RealLedger(Path folder, Instant now) throws IOException {
        this.key = AgentKey.loadOrCreate(folder.resolve("gw-1.key"));
        this.disk = new FileDisk(folder.resolve("gw-1"));
        this.now = now;
    }

    /** A start of the agent. */
    void open(String site) {
        ledger = LedgerWriter.open(disk, key, LedgerSettings.create("gw-1", b -> {}), now);
        rollups = ledger.rollUp(Duration.ofMinutes(15));
        sequence = 0;
        record(EvidenceRecord.newBuilder()
                .setConfiguration(Configuration.newBuilder()
                        .setEnterprise("acme")
                        .setSite("jn-plant-1")
                        .setName(site)
                        .setTimeZone("Asia/Shanghai")));
    }

    void record(EvidenceRecord.Builder r) {
        ledger.append(r.setSequence(++sequence).setAt(Nanos.of(now)).build());
        ledger.doWork(now);
        rollups.work();
        now = now.plusSeconds(2);
        ledger.doWork(now);
    }

    /** The energy of an hour. */
    void energy(Instant from, int revision, String kwh) {
        record(EvidenceRecord.newBuilder()
                .setMetric(MetricRecord.newBuilder()
                        .setScenario("line-1")
                        .setSlug("energy-management")
                        .setName("em_energy_kwh")
                        .addLabels(Label.newBuilder().setKey("medium").setValue("electricity"))
                        .setWindowStart(Nanos.of(from))
                        .setWindowEnd(Nanos.of(from.plusSeconds(3_600)))
                        .setRevision(revision)
                        .setArm("on")
                        .setFormula("em_energy_kwh@1")
                        .setUnit("kW.h")
                        .setExact(kwh)
                        .setExpected(3_600)
                        .setReceived(3_600)
                        .addModes(ModeShare.newBuilder().setMode(Mode.REAL).setSamples(3_600))
                        .setClockBoundNs(2_000_000)
                        .setAggregation("sum")
                        .addPoints("meter1.energy")));
    }

    void close() {
        ledger.close();
    }

    /** @return all batches, checked; the ledger is closed */
    List<IngestBatch> batches() throws Exception {
        List<IngestBatch> all = new ArrayList<>();
        try (LedgerReader reader = LedgerReader.open(disk)) {
            BatchId at = BatchId.NONE;
            for (Batch b = reader.next(at); b != null; b = reader.next(at)) {
                BatchHeader h = BatchHeader.parseFrom(b.getHeader());
                at = new BatchId(h.getEpoch(), h.getNumber());
                all.add(new IngestBatch("gw-1", h, ByteString.copyFrom(BatchCheck.headerHash(b)), true, b));
            }
        }
        return all;
    }
}
