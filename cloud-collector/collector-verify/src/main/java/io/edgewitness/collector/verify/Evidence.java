package io.edgewitness.collector.verify;

import com.google.protobuf.InvalidProtocolBufferException;
import io.edgewitness.collector.api.StoredMetric;
import io.edgewitness.collector.indicators.MetricSource;
import io.edgewitness.collector.indicators.RecordReference;
import io.edgewitness.collector.indicators.StoredGap;
import io.edgewitness.edge.api.Gap;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.ledger.BatchId;
import io.edgewitness.edge.ledger.Nanos;
import io.edgewitness.edge.ledger.proto.Batch;
import io.edgewitness.edge.ledger.proto.BatchHeader;
import io.edgewitness.edge.ledger.proto.EvidenceRecord;
import io.edgewitness.edge.ledger.proto.GapRecord;
import io.edgewitness.edge.ledger.proto.Leaf;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The metrics and gaps inside slices of ledgers. A metric that is there twice counts once, as on the collector. Not thread-safe. */
final class Evidence implements MetricSource {
    private final Map<List<Object>, StoredMetric> metrics = new LinkedHashMap<>();
    private final Map<String, List<StoredMetric>> byName = new LinkedHashMap<>();
    private final List<StoredGap> gaps = new ArrayList<>();
    private final Map<RecordReference, Instant> unreadable = new LinkedHashMap<>();

    /** @throws InvalidProtocolBufferException if the header is none */
    void add(String agent, Batch batch) throws InvalidProtocolBufferException {
        BatchHeader header = LedgerSlice.header(batch);
        BatchId id = LedgerSlice.id(header);
        for (Leaf leaf : batch.getEvidenceList()) {
            if (!leaf.getHash().isEmpty()) {
                continue;
            }
            EvidenceRecord r;
            try {
                r = EvidenceRecord.parseFrom(leaf.getContent());
            } catch (InvalidProtocolBufferException e) {
                unreadable.put(
                        new RecordReference(agent, id.epoch(), id.number(), 0), Nanos.instant(header.getClosed()));
                continue;
            }
            switch (r.getBodyCase()) {
                case METRIC -> add(MetricRecords.stored(agent, id, r));
                case GAP -> add(new RecordReference(agent, id.epoch(), id.number(), r.getSequence()), r.getGap());
                default -> {}
            }
        }
    }

    private void add(StoredMetric m) {
        List<Object> key = List.of(
                m.agent(),
                m.scenario(),
                m.metric().name(),
                m.metric().labels(),
                m.metric().window(),
                m.arm(),
                m.metric().revision());
        if (metrics.putIfAbsent(key, m) == null) {
            byName.computeIfAbsent(m.metric().name(), n -> new ArrayList<>()).add(m);
        }
    }

    private void add(RecordReference reference, GapRecord g) {
        List<PointId> points = MetricRecords.points(g.getPointsList());
        gaps.add(new StoredGap(
                reference,
                g.getSource(),
                new Gap(points, Nanos.instant(g.getFrom()), Nanos.instant(g.getTo()), g.getCount(), g.getReason())));
    }

    /** @return batches with evidence that is no record */
    Iterable<RecordReference> unreadable() {
        return unreadable.keySet();
    }

    @Override
    public List<StoredMetric> metrics(String name, @Nullable String scenario, Instant from, Instant to) {
        return byName.getOrDefault(name, List.of()).stream()
                .filter(m -> scenario == null || Objects.equals(scenario, m.scenario()))
                .filter(m -> m.metric().window().start().isBefore(to)
                        && m.metric().window().end().isAfter(from))
                .toList();
    }

    @Override
    public List<StoredGap> gaps(Instant from, Instant to) {
        return gaps.stream()
                .filter(g -> g.gap().from().isBefore(to) && g.gap().to().isAfter(from))
                .toList();
    }
}
