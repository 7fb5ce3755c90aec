package io.edgewitness.collector.indicators;

import io.edgewitness.collector.api.StoredMetric;
import io.edgewitness.edge.api.Metric.Amount;
import io.edgewitness.edge.api.Window;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The same records, and what their agent would say of each hour and day of them; revisions are none of its cases. */
record RolledRecords(Records records, ZoneId zone) implements MetricSource {
    RolledRecords in(ZoneId other) {
        return new RolledRecords(records, other);
    }

    /** These records, with those roll-ups of {@code other} besides whose span starts after a time. */
    MetricSource and(RolledRecords other, Instant after) {
        RolledRecords here = this;
        return new MetricSource() {
            @Override
            public List<StoredMetric> metrics(String name, @Nullable String scenario, Instant from, Instant to) {
                return here.metrics(name, scenario, from, to);
            }

            @Override
            public List<StoredGap> gaps(Instant from, Instant to) {
                return here.gaps(from, to);
            }

            @Override
            public List<StoredRollup> rollups(
                    Resolution resolution, String name, @Nullable String scenario, Instant from, Instant to) {
                List<StoredRollup> all = new ArrayList<>(here.rollups(resolution, name, scenario, from, to));
                other.rollups(resolution, name, scenario, from, to).stream()
                        .filter(r -> r.span().start().isAfter(after))
                        .forEach(all::add);
                return all;
            }
        };
    }

    @Override
    public List<StoredMetric> metrics(String name, @Nullable String scenario, Instant from, Instant to) {
        return records.metrics(name, scenario, from, to);
    }

    @Override
    public List<StoredGap> gaps(Instant from, Instant to) {
        return records.gaps(from, to);
    }

    @Override
    public List<StoredRollup> rollups(
            Resolution resolution, String name, @Nullable String scenario, Instant from, Instant to) {
        Interval interval = resolution == Resolution.DAY ? Interval.DAY : Interval.HOUR;
        Map<Instant, List<StoredMetric>> bySpan = new TreeMap<>();
        for (StoredMetric m : records.metrics) {
            Window span = interval.around(m.metric().window().end().minusNanos(1), zone);
            if (span.start().isBefore(to) && span.end().isAfter(from)) {
                bySpan.computeIfAbsent(span.start(), s -> new ArrayList<>()).add(m);
            }
        }
        List<StoredRollup> rollups = new ArrayList<>();
        bySpan.forEach((start, all) -> {
            Map<List<Object>, List<StoredMetric>> series = new TreeMap<>(Comparator.comparing(Object::toString));
            for (StoredMetric m : all) {
                boolean wanted = m.metric().name().equals(name) && (scenario == null || scenario.equals(m.scenario()));
                if (wanted) {
                    series.computeIfAbsent(
                                    List.of(m.scenario(), m.arm(), m.metric().labels()), k -> new ArrayList<>())
                            .add(m);
                }
            }
            rollups.add(new StoredRollup(
                    new RecordReference("gw-1", 9, start.getEpochSecond() / 3_600, interval.ordinal() + 1L),
                    resolution,
                    interval.around(start, zone),
                    0,
                    false,
                    series.values().stream().map(RolledRecords::rolled).toList()));
        });
        return rollups;
    }

    private static RolledMetric rolled(List<StoredMetric> series) {
        series.sort(Comparator.comparing(m -> m.metric().window().start()));
        StoredMetric first = series.get(0);
        List<StoredMetric> used = series.stream()
                .filter(m -> !(m.metric().amount() instanceof Amount.Missing))
                .toList();
        List<BigDecimal> exact = used.stream()
                .map(m -> m.metric().amount())
                .filter(Amount.Exact.class::isInstance)
                .map(a -> ((Amount.Exact) a).value())
                .toList();
        Amount amount = exact.isEmpty()
                ? new Amount.Missing("none")
                : new Amount.Exact(exact.stream().reduce(BigDecimal.ZERO, BigDecimal::add));
        return new RolledMetric(
                first.scenario(),
                first.slug(),
                first.metric().name(),
                first.metric().labels(),
                first.arm(),
                first.formula(),
                first.unit(),
                "sum",
                used.size(),
                series.size() - used.size(),
                first.metric().window().start(),
                series.get(series.size() - 1).metric().window().end(),
                used.stream().map(Selection::length).reduce(Duration.ZERO, Duration::plus),
                false,
                amount,
                exact.stream().min(Comparator.naturalOrder()).orElse(null),
                exact.stream().max(Comparator.naturalOrder()).orElse(null),
                exact.isEmpty() ? null : exact.get(exact.size() - 1),
                series.stream().mapToLong(m -> m.metric().expected()).sum(),
                series.stream().mapToLong(m -> m.metric().received()).sum(),
                Map.of(
                        "REAL",
                        series.stream().mapToLong(m -> m.metric().received()).sum()),
                first.clockBoundNs());
    }
}
