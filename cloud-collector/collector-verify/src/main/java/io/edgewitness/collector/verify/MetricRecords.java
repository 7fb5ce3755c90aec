package io.edgewitness.collector.verify;

import io.edgewitness.collector.api.StoredMetric;
import io.edgewitness.collector.indicators.Decimals;
import io.edgewitness.edge.api.Metric;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Window;
import io.edgewitness.edge.ledger.BatchId;
import io.edgewitness.edge.ledger.Nanos;
import io.edgewitness.edge.ledger.proto.EvidenceRecord;
import io.edgewitness.edge.ledger.proto.MetricRecord;
import io.edgewitness.edge.ledger.proto.ModeShare;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What an agent's metric record says. Enterprise and site stay empty: a bundle holds the ledgers of one project. */
final class MetricRecords {
    /** A decimal of more digits or zeros than this is an attack on the reader, not a figure. */
    private static final int LONGEST = 200;

    private MetricRecords() {}

    static StoredMetric stored(String agent, BatchId batch, EvidenceRecord record) {
        MetricRecord m = record.getMetric();
        Map<String, String> labels = new TreeMap<>();
        m.getLabelsList().forEach(l -> labels.put(l.getKey(), l.getValue()));
        long end = Math.max(m.getWindowEnd(), m.getWindowStart() + 1);
        Metric metric = new Metric(
                m.getName(),
                labels,
                new Window(Nanos.instant(m.getWindowStart()), Nanos.instant(end)),
                m.getRevision(),
                amount(m),
                m.getExpected(),
                m.getReceived(),
                points(m.getPointsList()));
        return new StoredMetric(
                "",
                "",
                agent,
                batch.epoch(),
                batch.number(),
                record.getSequence(),
                m.getScenario(),
                m.getSlug(),
                m.getArm(),
                m.getFormula(),
                m.getUnit(),
                metric,
                modes(m.getModesList()),
                m.getClockBoundNs());
    }

    static Map<String, Long> modes(List<ModeShare> shares) {
        Map<String, Long> modes = new TreeMap<>();
        for (ModeShare share : shares) {
            modes.merge(share.getMode().name(), share.getSamples(), Long::sum);
        }
        return modes;
    }

    private static Metric.Amount amount(MetricRecord m) {
        return switch (m.getAmountCase()) {
            case EXACT -> {
                BigDecimal value = Decimals.parse(m.getExact(), LONGEST);
                yield value == null ? none() : new Metric.Amount.Exact(value);
            }
            case RATIO -> {
                BigDecimal n = Decimals.parse(m.getRatio().getNumerator(), LONGEST);
                BigDecimal d = Decimals.parse(m.getRatio().getDenominator(), LONGEST);
                yield n == null || d == null ? none() : new Metric.Amount.Ratio(n, d);
            }
            case SKETCH ->
                new Metric.Amount.Sketch(
                        m.getSketch().getDdsketch().toByteArray(),
                        m.getSketch().getQuantile(),
                        m.getSketch().getValue());
            case MISSING -> new Metric.Amount.Missing(m.getMissing());
            case AMOUNT_NOT_SET -> none();
        };
    }

    private static Metric.Amount none() {
        return new Metric.Amount.Missing("an amount that is no number");
    }

    /** A name that is none is left out, as nothing can be told by it. */
    static List<PointId> points(List<String> names) {
        return names.stream().flatMap(n -> point(n).stream()).toList();
    }

    private static Optional<PointId> point(String name) {
        try {
            return Optional.of(new PointId(name));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
