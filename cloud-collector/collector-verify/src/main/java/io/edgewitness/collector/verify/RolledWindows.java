package io.edgewitness.collector.verify;

import com.google.protobuf.InvalidProtocolBufferException;
import io.edgewitness.collector.estimators.Text;
import io.edgewitness.edge.api.Metric.Amount;
import io.edgewitness.edge.ledger.BatchId;
import io.edgewitness.edge.ledger.proto.Batch;
import io.edgewitness.edge.ledger.proto.BatchHeader;
import io.edgewitness.edge.ledger.proto.EvidenceRecord;
import io.edgewitness.edge.ledger.proto.Leaf;
import io.edgewitness.edge.ledger.proto.MetricRecord;
import io.edgewitness.edge.ledger.proto.RolledMetric;
import io.edgewitness.edge.ledger.proto.Rollup;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What the records of windows before a roll-up give of one of its metrics. Written from what the package documentation and ledger.proto say
 * of roll-ups, apart from the agent's code: so an error of one is found by the other. One thread.
 */
final class RolledWindows {
    /** What lies before a batch that closed so long before the span does not count for it. */
    static final long LEAD = 3_600_000_000_000L;

    private final EvidenceRecord record;
    private final Rollup rollup;
    private final BatchId place;
    private final String metric;
    private final Map<RolledMetric, RolledSeries> series = new HashMap<>();

    /**
     * @param record the roll-up
     * @param place its batch
     */
    RolledWindows(EvidenceRecord record, BatchId place, String metric) {
        this.record = record;
        this.rollup = record.getRollup();
        this.place = place;
        this.metric = metric;
    }

    /** In the order of the ledger, up to the roll-up's own. @throws AuditException if a record cannot be read */
    void add(BatchHeader header, Batch batch) throws AuditException {
        BatchId id = LedgerSlice.id(header);
        for (Leaf leaf : batch.getEvidenceList()) {
            try {
                EvidenceRecord r = EvidenceRecord.parseFrom(leaf.getContent());
                if (id.equals(place) && r.equals(record)) {
                    return;
                }
                if (r.hasMetric() && r.getMetric().getName().equals(metric) && holds(r.getMetric())) {
                    series.computeIfAbsent(series(r.getMetric()), s -> new RolledSeries())
                            .add(
                                    id,
                                    r.getSequence(),
                                    r.getMetric(),
                                    MetricRecords.stored("", id, r).metric().amount(),
                                    Digests.sha256(leaf.getContent().toByteArray()));
                }
            } catch (InvalidProtocolBufferException e) {
                throw new AuditException("batch " + id + " holds a record that cannot be read", e);
            }
        }
        if (header.getClosed() < rollup.getFrom() - LEAD) {
            series.clear();
        }
    }

    /** A window belongs where it ends, and to no span that is shorter than it. */
    private boolean holds(MetricRecord m) {
        long end = m.getWindowEnd();
        return rollup.getFrom() < end
                && end <= rollup.getTo()
                && m.getWindowStart() < end
                && m.getWindowStart() >= end - (rollup.getTo() - rollup.getFrom());
    }

    private static RolledMetric series(MetricRecord m) {
        return RolledMetric.newBuilder()
                .setScenario(m.getScenario())
                .setSlug(m.getSlug())
                .setName(m.getName())
                .addAllLabels(m.getLabelsList())
                .setArm(m.getArm())
                .setFormula(m.getFormula())
                .setUnit(m.getUnit())
                .setAggregation(m.getAggregation())
                .build();
    }

    private static RolledMetric series(RolledMetric m) {
        return RolledMetric.newBuilder()
                .setScenario(m.getScenario())
                .setSlug(m.getSlug())
                .setName(m.getName())
                .addAllLabels(m.getLabelsList())
                .setArm(m.getArm())
                .setFormula(m.getFormula())
                .setUnit(m.getUnit())
                .setAggregation(m.getAggregation())
                .build();
    }

    private List<RolledMetric> said() {
        return rollup.getMetricsList().stream()
                .filter(m -> m.getName().equals(metric))
                .toList();
    }

    AuditFound found() {
        List<RolledMetric> said = said();
        return new AuditFound(
                said.stream().map(RolledMetric::getFormula).distinct().collect(Collectors.joining(", ")),
                said.stream()
                        .map(m -> text(RollupRecords.amount(m), m.getWindows()))
                        .collect(Collectors.joining("; ")),
                said.stream().mapToLong(RolledMetric::getReceived).sum());
    }

    private static String text(Amount amount, int windows) {
        return AuditAmounts.text(amount) + " [" + windows + "]";
    }

    /** @param drawn windows of the same instant: each should be one of those that went in */
    void compare(Collection<Audit.Checked> drawn, AuditFound found) {
        List<RolledMetric> said = said();
        Map<RolledMetric, RolledSeries> left = new HashMap<>(series);
        List<String> derived = new ArrayList<>();
        List<Text> different = new ArrayList<>();
        String difference = "";
        for (RolledMetric m : said) {
            RolledSeries made = left.getOrDefault(series(m), new RolledSeries());
            left.remove(series(m));
            derived.add(text(made.amount(), made.valued()));
            difference = said.size() == 1 ? AuditAmounts.difference(RollupRecords.amount(m), made.amount()) : "";
            List<String> names = made.differences(m);
            if (!names.isEmpty()) {
                different.add(new Text(
                        "differs",
                        "各窗口的记录得出的结果与汇总不同：" + String.join("、", names),
                        "the records of the windows give another result than the roll-up: "
                                + String.join(", ", names)));
            }
        }
        if (said.isEmpty() || (!left.isEmpty() && rollup.getLeftOut() == 0)) {
            different.add(
                    new Text("differs", "汇总缺少数据序列", "the roll-up lacks a series that stands before it in the ledger"));
        }
        found.derived(
                String.join("; ", derived),
                difference,
                series.values().stream().mapToLong(RolledSeries::received).sum(),
                different.isEmpty());
        found.note(different);
        for (Audit.Checked c : drawn) {
            if (series.values().stream().noneMatch(s -> s.has(c))) {
                found.reason(
                        "not-rolled-up",
                        "汇总不包含记录" + c.place(),
                        "the roll-up is not made of record " + c.place()
                                + ": another revision of its window counts there");
            }
        }
    }
}
