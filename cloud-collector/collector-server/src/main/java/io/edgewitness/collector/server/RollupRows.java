package io.edgewitness.collector.server;

import com.google.protobuf.ByteString;
import io.edgewitness.edge.ledger.proto.EvidenceRecord;
import io.edgewitness.edge.ledger.proto.RolledMetric;
import io.edgewitness.edge.ledger.proto.Rollup;

/** Writes a roll-up as rows: one for itself, one for each series in it. */
final class RollupRows {
    private final int leaf;
    private final EvidenceRecord record;
    private final Rollup rollup;
    private final RawRows.Start start;

    /**
     * @param leaf place in the batch's evidence lane, from 0
     * @param record a roll-up's
     */
    RollupRows(int leaf, EvidenceRecord record, RawRows.Start start) {
        this.leaf = leaf;
        this.record = record;
        this.rollup = record.getRollup();
        this.start = start;
    }

    /** @param content the record's bytes as they came */
    void write(ByteString content) {
        row(Table.ROLLUP)
                .bytes(ByteString.copyFrom(Hex.digest().digest(content.toByteArray())))
                .bytes(rollup.getPrevious())
                .bytes(rollup.toBuilder().clearMetrics().build().toByteString())
                .end();
        for (RolledMetric m : rollup.getMetricsList()) {
            row(Table.ROLLED_METRIC)
                    .text(m.getScenario())
                    .text(m.getName())
                    .text(Metrics.labels(m.getLabelsList()))
                    .text(m.getArm())
                    .text(m.getFormula())
                    .bytes(m.toByteString())
                    .end();
        }
    }

    private CopyRows row(Table table) {
        return start.row(table, record.getSequence())
                .time(record.getAt())
                .integer(leaf)
                .text(rollup.getSpan().name())
                .time(rollup.getFrom())
                .time(rollup.getTo())
                .integer(rollup.getRevision());
    }
}
