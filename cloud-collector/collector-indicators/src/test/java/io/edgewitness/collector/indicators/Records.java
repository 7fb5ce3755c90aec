package io.edgewitness.collector.indicators;

import io.edgewitness.collector.api.StoredMetric;
import io.edgewitness.edge.api.Gap;
import io.edgewitness.edge.api.Metric;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Window;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Metrics and gaps in memory. */
final class Records implements MetricSource {
    static final Instant T0 = Instant.parse("2026-07-01T00:00:00Z");
    static final Duration QUARTER = Duration.ofMinutes(15);
    static final PointId METER = new PointId("meter1.energy");
    final List<StoredMetric> metrics = new ArrayList<>();
    final List<StoredGap> gaps = new ArrayList<>();
    private long sequence;
    private String agent = "gw-1";
    private List<PointId> inputs = List.of(METER);
    private Map<String, String> labels = Map.of("medium", "electricity");

    /** What follows is of that agent, and metrics name these points. */
    Records from(String other, PointId... points) {
        agent = other;
        inputs = List.of(points);
        return this;
    }

    /** What follows has these labels. */
    Records labelled(Map<String, String> others) {
        labels = others;
        return this;
    }

    static Window quarters(int from, int to) {
        return new Window(T0.plus(QUARTER.multipliedBy(from)), T0.plus(QUARTER.multipliedBy(to)));
    }

    Records energy(int quarter, String kwh) {
        return add(quarter, new Metric.Amount.Exact(new BigDecimal(kwh)), 900, 900, 0, "REAL", 1_000_000);
    }

    Records add(
            int quarter, Metric.Amount amount, long expected, long received, int revision, String mode, long clock) {
        return add(
                "em_energy_kwh",
                "kW.h",
                "em_energy_kwh@1",
                quarters(quarter, quarter + 1),
                amount,
                expected,
                received,
                revision,
                mode,
                clock,
                "on");
    }

    Records add(
            String name,
            String unit,
            String formula,
            Window window,
            Metric.Amount amount,
            long expected,
            long received,
            int revision,
            String mode,
            long clock,
            String arm) {
        return add("line-1", name, unit, formula, window, amount, expected, received, revision, mode, clock, arm);
    }

    /** A day of UTC, complete, from a real source. */
    Records day(String scenario, String name, String unit, int day, Metric.Amount amount, String arm) {
        return add(
                scenario,
                name,
                unit,
                name + "@1",
                quarters(96 * day, 96 * (day + 1)),
                amount,
                86_400,
                86_400,
                0,
                "REAL",
                1_000_000,
                arm);
    }

    Records add(
            String scenario,
            String name,
            String unit,
            String formula,
            Window window,
            Metric.Amount amount,
            long expected,
            long received,
            int revision,
            String mode,
            long clock,
            String arm) {
        metrics.add(new StoredMetric(
                "acme",
                "jn",
                agent,
                1,
                sequence / 10 + 1,
                ++sequence,
                scenario,
                "energy-management",
                arm,
                formula,
                unit,
                new Metric(name, labels, window, revision, amount, expected, received, inputs),
                Map.of(mode, received),
                clock));
        return this;
    }

    Records gap(int quarter, long count, String source, PointId... points) {
        return gap(quarter, count, "disconnected: test", source, List.of(points));
    }

    Records gap(int quarter, long count, String reason, String source, List<PointId> points) {
        Window w = quarters(quarter, quarter + 1);
        gaps.add(new StoredGap(
                new RecordReference(agent, 1, 1, ++sequence),
                source,
                new Gap(points, w.start(), w.end(), count, reason)));
        return this;
    }

    @Override
    public List<StoredMetric> metrics(String name, @Nullable String scenario, Instant from, Instant to) {
        return metrics.stream()
                .filter(m -> m.metric().name().equals(name))
                .filter(m -> scenario == null || scenario.equals(m.scenario()))
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
