package io.edgewitness.collector.verify;

import com.google.protobuf.InvalidProtocolBufferException;
import io.edgewitness.collector.api.StoredMetric;
import io.edgewitness.collector.indicators.MetricSource;
import io.edgewitness.collector.indicators.RecordReference;
import io.edgewitness.collector.indicators.Resolution;
import io.edgewitness.collector.indicators.RolledMetric;
import io.edgewitness.collector.indicators.SignedPlan;
import io.edgewitness.collector.indicators.StoredGap;
import io.edgewitness.collector.indicators.StoredRollup;
import io.edgewitness.edge.api.Gap;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Window;
import io.edgewitness.edge.ledger.BatchId;
import io.edgewitness.edge.ledger.Nanos;
import io.edgewitness.edge.ledger.proto.Batch;
import io.edgewitness.edge.ledger.proto.BatchHeader;
import io.edgewitness.edge.ledger.proto.EvidenceRecord;
import io.edgewitness.edge.ledger.proto.GapRecord;
import io.edgewitness.edge.ledger.proto.Hold;
import io.edgewitness.edge.ledger.proto.Leaf;
import io.edgewitness.edge.ledger.proto.Rollup;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The metrics, roll-ups and gaps of a bundle. A metric that is there twice counts once, as on the collector, and so does a gap that is in
 * a batch and proven by itself. Keeps of roll-ups only the metrics that are wanted. Not thread-safe.
 */
final class Evidence implements MetricSource {
    private record SpanKey(String agent, Resolution resolution, Window span) {}

    private final Set<String> wanted;
    private final Map<List<Object>, StoredMetric> metrics = new LinkedHashMap<>();
    private final Map<String, List<StoredMetric>> byName = new LinkedHashMap<>();
    private final Map<SpanKey, StoredRollup> rollups = new LinkedHashMap<>();
    private final Set<StoredGap> gaps = new LinkedHashSet<>();
    private final Set<SignedPlan.Witness> witnesses = new LinkedHashSet<>();

    /** @param wanted names of the metrics that figures are made of */
    Evidence(Collection<String> wanted) {
        this.wanted = Set.copyOf(wanted);
    }

    /** The batches of one agent come in order. @throws InvalidProtocolBufferException if the header is none */
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
                continue; // told where the batch is checked
            }
            if (r.hasMetric()) {
                add(MetricRecords.stored(agent, id, r));
            } else if (!r.hasRollup()) {
                add(agent, id, r);
            }
        }
    }

    /** A gap, a roll-up or what a ledger says of a plan; the roll-ups of one agent come in the order of its ledger. Others are left alone. */
    void add(String agent, BatchId id, EvidenceRecord r) {
        RecordReference reference = new RecordReference(agent, id.epoch(), id.number(), r.getSequence());
        switch (r.getBodyCase()) {
            case GAP -> add(reference, r.getGap());
            case ROLLUP -> add(reference, r.getRollup());
            case HOLD -> witness(agent, r);
            default -> {}
        }
    }

    private void witness(String agent, EvidenceRecord r) {
        Hold h = r.getHold();
        witnesses.add(new SignedPlan.Witness(
                agent,
                Nanos.instant(r.getAt()),
                h.getPlan(),
                h.getNumber(),
                Digests.hex(h.getSha256().toByteArray())));
    }

    /** @return what the ledgers say of plans */
    Collection<SignedPlan.Witness> witnesses() {
        return Collections.unmodifiableSet(witnesses);
    }

    private void add(StoredMetric m) {
        if (!wanted.contains(m.metric().name())) {
            return;
        }
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

    private void add(RecordReference reference, Rollup r) {
        Resolution resolution = RollupRecords.resolution(r);
        if (resolution != null) {
            rollups.put(
                    new SpanKey(reference.agent(), resolution, RollupRecords.span(r)),
                    RollupRecords.stored(
                            reference,
                            resolution,
                            r,
                            r.getMetricsList().stream()
                                    .filter(m -> wanted.contains(m.getName()))
                                    .toList()));
        }
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
    public List<StoredRollup> rollups(
            Resolution resolution, String name, @Nullable String scenario, Instant from, Instant to) {
        return rollups.values().stream()
                .filter(r -> r.resolution() == resolution
                        && r.span().start().isBefore(to)
                        && r.span().end().isAfter(from))
                .map(r -> new StoredRollup(
                        r.record(),
                        r.resolution(),
                        r.span(),
                        r.revision(),
                        r.leftOut(),
                        r.metrics().stream()
                                .filter(m -> isWanted(m, name, scenario))
                                .toList()))
                .toList();
    }

    private static boolean isWanted(RolledMetric m, String name, @Nullable String scenario) {
        return m.name().equals(name) && (scenario == null || scenario.equals(m.scenario()));
    }

    @Override
    public List<StoredGap> gaps(Instant from, Instant to) {
        return gaps.stream()
                .filter(g -> g.gap().from().isBefore(to) && g.gap().to().isAfter(from))
                .toList();
    }
}
