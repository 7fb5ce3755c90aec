package io.edgewitness.collector.verify;

import io.edgewitness.collector.indicators.Decimals;
import io.edgewitness.collector.indicators.RecordReference;
import io.edgewitness.collector.indicators.Resolution;
import io.edgewitness.collector.indicators.RolledMetric;
import io.edgewitness.collector.indicators.StoredRollup;
import io.edgewitness.edge.api.Metric.Amount;
import io.edgewitness.edge.api.Window;
import io.edgewitness.edge.ledger.Nanos;
import io.edgewitness.edge.ledger.proto.Rollup;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What an agent's roll-up says, as figures want it; the same for the collector's tables and for a bundle. */
public final class RollupRecords {
    /** A decimal of more digits or zeros than this is none. */
    private static final int LONGEST = 1000;

    private RollupRecords() {}

    /** @return null: of a span that this program does not know */
    static @Nullable Resolution resolution(Rollup r) {
        return switch (r.getSpan()) {
            case HOUR -> Resolution.HOUR;
            case DAY -> Resolution.DAY;
            case SPAN_UNKNOWN, UNRECOGNIZED -> null;
        };
    }

    /** @return the span; never empty, also where the record says so */
    static Window span(Rollup r) {
        return new Window(Nanos.instant(r.getFrom()), Nanos.instant(Math.max(r.getTo(), r.getFrom() + 1)));
    }

    /** @param metrics those of the roll-up that are wanted */
    public static StoredRollup stored(
            RecordReference reference,
            Resolution resolution,
            Rollup rollup,
            Collection<io.edgewitness.edge.ledger.proto.RolledMetric> metrics) {
        List<RolledMetric> read = metrics.stream().map(RollupRecords::metric).toList();
        return new StoredRollup(
                reference, resolution, span(rollup), rollup.getRevision(), rollup.getLeftOut() > 0, read);
    }

    private static RolledMetric metric(io.edgewitness.edge.ledger.proto.RolledMetric m) {
        Map<String, String> labels = new TreeMap<>();
        m.getLabelsList().forEach(l -> labels.put(l.getKey(), l.getValue()));
        return new RolledMetric(
                m.getScenario(),
                m.getSlug(),
                m.getName(),
                labels,
                m.getArm(),
                m.getFormula(),
                m.getUnit(),
                m.getAggregation(),
                m.getWindows(),
                m.getEmpty(),
                Nanos.instant(m.getFirstStart()),
                Nanos.instant(m.getLastEnd()),
                Duration.ofNanos(m.getCoveredNs()),
                m.getOverlapping(),
                amount(m),
                Decimals.parse(m.getLeast(), LONGEST),
                Decimals.parse(m.getGreatest(), LONGEST),
                Decimals.parse(m.getLast(), LONGEST),
                m.getExpected(),
                m.getReceived(),
                MetricRecords.modes(m.getModesList()),
                m.getClockBoundNs());
    }

    static Amount amount(io.edgewitness.edge.ledger.proto.RolledMetric m) {
        return switch (m.getAmountCase()) {
            case EXACT -> {
                BigDecimal sum = Decimals.parse(m.getExact(), LONGEST);
                yield sum == null ? none() : new Amount.Exact(sum);
            }
            case RATIO -> {
                BigDecimal n = Decimals.parse(m.getRatio().getNumerator(), LONGEST);
                BigDecimal d = Decimals.parse(m.getRatio().getDenominator(), LONGEST);
                yield n == null || d == null ? none() : new Amount.Ratio(n, d);
            }
            case SKETCH ->
                new Amount.Sketch(
                        m.getSketch().getDdsketch().toByteArray(),
                        m.getSketch().getQuantile(),
                        m.getSketch().getValue());
            case AMOUNT_NOT_SET -> none();
        };
    }

    private static Amount none() {
        return new Amount.Missing("the windows have no sum");
    }
}
