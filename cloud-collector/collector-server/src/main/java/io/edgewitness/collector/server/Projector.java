package io.edgewitness.collector.server;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.edgewitness.collector.api.StoredEvent;
import io.edgewitness.edge.ledger.Nanos;
import io.edgewitness.edge.ledger.proto.BlobRecord;
import io.edgewitness.edge.ledger.proto.Configuration;
import io.edgewitness.edge.ledger.proto.EpochStart;
import io.edgewitness.edge.ledger.proto.EventRecord;
import io.edgewitness.edge.ledger.proto.EvidenceRecord;
import io.edgewitness.edge.ledger.proto.GapRecord;
import io.edgewitness.edge.ledger.proto.Leaf;
import io.edgewitness.edge.ledger.proto.MetricRecord;
import io.edgewitness.edge.ledger.proto.PointVersion;
import io.edgewitness.edge.ledger.proto.RawFrame;
import io.edgewitness.edge.ledger.proto.Seal;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes rows from a batch's records. Depends on the batch and the {@link AgentState} before it only. A record that cannot be read costs
 * its own row, never the batch: the batch is evidence, the rows are a view of it.
 */
final class Projector {
    private static final Logger LOG = LoggerFactory.getLogger(Projector.class);

    private final IngestBatch batch;
    private final AgentState state;
    private final ProjectedRows rows;

    private Projector(IngestBatch batch, AgentState state, ProjectedRows rows) {
        this.batch = batch;
        this.state = state;
        this.rows = rows;
    }

    /** Adds the batch's rows and moves the state behind it. */
    static void project(IngestBatch batch, AgentState state, ProjectedRows rows) {
        new Projector(batch, state, rows).run();
    }

    /** @param place in the evidence lane, from 0 */
    private record Placed(int place, EvidenceRecord record) {}

    private void run() {
        state.enter(batch.epoch());
        List<Placed> evidence = new ArrayList<>(batch.batch().getEvidenceCount());
        boolean configured = !state.site.isEmpty();
        for (int i = 0; i < batch.batch().getEvidenceCount(); i++) {
            Leaf leaf = batch.batch().getEvidence(i);
            if (leaf.getContent().isEmpty()) {
                continue;
            }
            try {
                EvidenceRecord record = EvidenceRecord.parseFrom(leaf.getContent());
                evidence.add(new Placed(i, record));
                if (!configured && record.hasConfiguration()) {
                    enter(record.getConfiguration());
                    configured = true;
                }
            } catch (InvalidProtocolBufferException e) {
                unreadable("evidence", e);
            }
        }
        for (Placed placed : evidence) {
            if (placed.record.hasRollup()) {
                new RollupRows(placed.place, placed.record, this::row)
                        .write(batch.batch().getEvidence(placed.place).getContent());
            } else {
                evidence(placed.record);
            }
        }
        for (Leaf leaf : batch.batch().getRawList()) {
            raw(leaf.getContent());
        }
        for (Leaf leaf : batch.batch().getBlobList()) {
            blob(leaf.getContent());
        }
        state.head = batch.hash();
    }

    private void enter(Configuration configuration) {
        state.enterprise = configuration.getEnterprise();
        state.site = configuration.getSite();
    }

    private void unreadable(String lane, Exception e) {
        LOG.warn(
                "batch {} {}/{}: a record of the {} lane cannot be read and has no row: {}",
                batch.agent(),
                batch.epoch(),
                batch.number(),
                lane,
                e.getMessage());
    }

    private CopyRows row(Table table, long sequence) {
        return rows.of(table)
                .text(state.enterprise)
                .text(state.site)
                .text(batch.agent())
                .integer(batch.epoch())
                .integer(batch.number())
                .integer(sequence);
    }

    private CopyRows row(Table table, EvidenceRecord record) {
        return row(table, record.getSequence()).time(record.getAt());
    }

    private void evidence(EvidenceRecord r) {
        switch (r.getBodyCase()) {
            case METRIC -> metric(r.getSequence(), r.getMetric());
            case EVENT -> event(r, r.getEvent());
            case GAP -> gap(r, r.getGap());
            case POINT -> point(r, r.getPoint());
            case EPOCH_START -> epoch(r, r.getEpochStart());
            case CONFIGURATION -> configuration(r, r.getConfiguration());
            case SEAL -> seal(r, r.getSeal());
            case MANIFEST ->
                row(Table.MANIFEST, r)
                        .text(r.getManifest().getScenario())
                        .text(r.getManifest().getSlug())
                        .text(r.getManifest().getYaml().toStringUtf8())
                        .text(r.getManifest().getParameters().toStringUtf8())
                        .end();
            case DEMAND ->
                row(Table.DEMAND, r)
                        .text(r.getDemand().getScenario())
                        .text(r.getDemand().getDemand())
                        .bool(r.getDemand().getMet())
                        .text(r.getDemand().getMeasured())
                        .end();
            case PREFLIGHT ->
                row(Table.PREFLIGHT, r)
                        .text(r.getPreflight().getScenario())
                        .text(r.getPreflight().getCheck())
                        .text(r.getPreflight().getOutcome())
                        .text(r.getPreflight().getMeasured())
                        .end();
            default -> incident(r);
        }
    }

    private void incident(EvidenceRecord r) {
        switch (r.getBodyCase()) {
            case COMMAND ->
                incident(
                        r,
                        "command",
                        r.getCommand().getId(),
                        r.getCommand().getStep(),
                        r.getCommand().getDetail());
            case ORDER ->
                incident(
                        r,
                        "order",
                        r.getOrder().getId(),
                        r.getOrder().getOutcome(),
                        r.getOrder().getDetail());
            case DUPLICATE ->
                incident(
                        r,
                        "duplicate",
                        r.getDuplicate().getSource(),
                        r.getDuplicate().getRule(),
                        r.getDuplicate().getKey());
            case SCENARIO ->
                incident(
                        r,
                        "scenario",
                        r.getScenario().getScenario(),
                        r.getScenario().getState(),
                        r.getScenario().getDetail());
            case DROPPED ->
                incident(
                        r,
                        "dropped",
                        r.getDropped().getLane(),
                        r.getDropped().getReason(),
                        r.getDropped().getRecords() + " records, "
                                + r.getDropped().getEpoch() + "/"
                                + r.getDropped().getFirstBatch() + " to "
                                + r.getDropped().getLastBatch());
            case HOLD ->
                incident(
                        r,
                        "hold",
                        r.getHold().getPlan(),
                        r.getHold().getReleased() ? "released" : "held",
                        r.getHold().getNumber() + " "
                                + Hex.of(r.getHold().getSha256().toByteArray()));
            case CLOCK -> {
                if (r.getClock().getStepNs() != 0) {
                    incident(
                            r,
                            "clock",
                            r.getClock().getStatus().getSource(),
                            "step",
                            r.getClock().getStepNs() + " ns");
                }
            }
            default -> {
                // Ticks drive replays only; an unknown body is of a newer agent: its leaf is stored all the same.
            }
        }
    }

    private void incident(EvidenceRecord r, String kind, String subject, String what, String detail) {
        row(Table.INCIDENT, r).text(kind).text(subject).text(what).text(detail).end();
    }

    private void metric(long sequence, MetricRecord m) {
        String labels = Metrics.labels(m.getLabelsList());
        java.util.UUID identity = Metrics.identity(batch.agent(), m);
        rows.month(Table.METRIC, m.getWindowStart());
        row(Table.METRIC, sequence)
                .plain(identity.toString())
                .time(m.getWindowStart())
                .time(m.getWindowEnd())
                .text(m.getScenario())
                .text(m.getName())
                .text(labels)
                .text(m.getArm())
                .integer(m.getRevision())
                .plain(Metrics.value(m))
                .bytes(m.toByteString())
                .text(m.getUnit())
                .integer(m.getExpected())
                .integer(m.getReceived())
                .text(Metrics.modes(m))
                .end();
        rows.metric(
                identity,
                Metrics.stored(
                        state.enterprise, state.site, batch.agent(), batch.epoch(), batch.number(), sequence, m));
    }

    private void event(EvidenceRecord r, EventRecord e) {
        row(Table.EVENT, r)
                .text(e.getScenario())
                .text(e.getType())
                .integer(e.getSeverity())
                .text(e.getMessage())
                .text(Values.json(e.getAttributesList()))
                .texts(e.getBlobsList().stream()
                        .map(b -> Hex.of(b.toByteArray()))
                        .toList())
                .end();
        rows.event(new StoredEvent(
                state.enterprise,
                state.site,
                batch.agent(),
                batch.epoch(),
                batch.number(),
                r.getSequence(),
                Nanos.instant(r.getAt()),
                e.getScenario(),
                e.getType(),
                e.getSeverity(),
                e.getMessage(),
                Values.texts(e.getAttributesList())));
    }

    private void gap(EvidenceRecord r, GapRecord g) {
        row(Table.GAP, r)
                .text(g.getSource())
                .texts(g.getPointsList())
                .time(g.getFrom())
                .time(g.getTo())
                .integer(g.getCount())
                .text(g.getReason())
                .integer(g.getFirstSequence())
                .integer(g.getLastSequence())
                .bytes(g.toByteString())
                .end();
    }

    private void point(EvidenceRecord r, PointVersion p) {
        state.points.put(
                p.getNumber(), new AgentState.Point(p.getPoint(), p.getMode().name()));
        row(Table.POINT_VERSION, r)
                .integer(p.getNumber())
                .text(p.getPoint())
                .text(p.getSource())
                .text(p.getMode().name())
                .text(p.getAddress())
                .text(p.getUnit())
                .integer(p.getIntervalNs())
                .text(p.getWas())
                .text(p.getRecord())
                .bool(p.getCounted())
                .end();
    }

    private void epoch(EvidenceRecord r, EpochStart e) {
        row(Table.EPOCH, r)
                .text(e.getReason())
                .integer(e.getCutBytes())
                .text(e.getSoftware())
                .integer(e.getPreviousEpoch())
                .integer(e.getPreviousBatch())
                .end();
    }

    private void configuration(EvidenceRecord r, Configuration c) {
        enter(c);
        row(Table.CONFIGURATION, r)
                .bytes(c.getSha256())
                .text(c.getPath())
                .text(c.getTimeZone())
                .text(c.getName())
                .text(c.getHardwareProfile())
                .end();
    }

    private void seal(EvidenceRecord r, Seal s) {
        row(Table.SEAL, r)
                .integer(s.getSize())
                .bytes(s.getRoot())
                .integer(s.getAt())
                .bytes(s.getSignature())
                .end();
    }

    private void raw(ByteString content) {
        if (content.isEmpty()) {
            return;
        }
        try {
            new RawRows(RawFrame.parseFrom(content), state, rows, this::row).write();
        } catch (InvalidProtocolBufferException | IndexOutOfBoundsException e) {
            unreadable("raw", e);
        }
    }

    private void blob(ByteString content) {
        if (content.isEmpty()) {
            return;
        }
        try {
            BlobRecord b = BlobRecord.parseFrom(content);
            row(Table.BLOB, b.getSequence())
                    .bytes(b.getSha256())
                    .integer(b.getSize())
                    .text(b.getMediaType())
                    .text(b.getScenario())
                    .end();
        } catch (InvalidProtocolBufferException e) {
            unreadable("blob", e);
        }
    }
}
