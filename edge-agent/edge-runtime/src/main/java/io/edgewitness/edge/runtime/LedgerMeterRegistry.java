package io.edgewitness.edge.runtime;

import io.edgewitness.edge.api.Metric;
import io.edgewitness.edge.api.Mode;
import io.edgewitness.edge.api.ScenarioManifest;
import io.edgewitness.edge.api.Window;
import io.edgewitness.edge.ledger.proto.MetricRecord;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * A meter registry whose {@code x_*} meters become evidence: once a minute each goes into the ledger as a metric of the scenario
 * {@code runtime}. Two function counters {@code <name>.part} and {@code <name>.whole} with the same tags become one ratio of what they
 * grew by in the minute; a gauge that is a number becomes that number. Tags become labels.
 */
final class LedgerMeterRegistry extends SimpleMeterRegistry {
    static final String SCENARIO = "runtime";
    static final String PART = ".part";
    static final String WHOLE = ".whole";

    private final Map<Meter.Id, Long> before = new ConcurrentHashMap<>();
    private final Function<Map<String, String>, Set<Mode>> modes;

    /** @param modes of the samples that the figure with these labels speaks of */
    LedgerMeterRegistry(InstantSource clock, Function<Map<String, String>, Set<Mode>> modes) {
        super(SimpleConfig.DEFAULT, micrometer(clock));
        this.modes = modes;
    }

    private static io.micrometer.core.instrument.Clock micrometer(InstantSource clock) {
        return new io.micrometer.core.instrument.Clock() {
            @Override
            public long wallTime() {
                return clock.millis();
            }

            @Override
            public long monotonicTime() {
                return System.nanoTime();
            }
        };
    }

    /** One figure of the minute that has just ended. One thread. */
    List<MetricRecord.Builder> publish(Window window, long clockBoundNanos) {
        List<MetricRecord.Builder> figures = new ArrayList<>();
        for (Meter meter : getMeters()) {
            String name = meter.getId().getName();
            if (!name.startsWith("x_")) {
                continue;
            }
            if (meter instanceof FunctionCounter part && name.endsWith(PART)) {
                String metric = name.substring(0, name.length() - PART.length());
                FunctionCounter whole = whole(this, meter.getId(), metric + WHOLE);
                if (whole != null) {
                    figures.add(ratio(metric, part, whole, window, clockBoundNanos));
                }
            } else if (meter instanceof Gauge gauge && Double.isFinite(gauge.value())) {
                BigDecimal value = BigDecimal.valueOf(gauge.value())
                        .setScale(6, RoundingMode.HALF_UP)
                        .stripTrailingZeros();
                figures.add(record(
                        name, meter.getId(), new Metric.Amount.Exact(value), 0, 0, window, clockBoundNanos, "last"));
            }
        }
        return figures;
    }

    private static @org.jspecify.annotations.Nullable FunctionCounter whole(
            MeterRegistry registry, Meter.Id part, String name) {
        return registry.find(name).tags(part.getTags()).functionCounter();
    }

    private MetricRecord.Builder ratio(
            String metric, FunctionCounter part, FunctionCounter whole, Window window, long clockBoundNanos) {
        long numerator = grown(part);
        long denominator = grown(whole);
        Metric.Amount amount = denominator == 0
                ? new Metric.Amount.Missing("nothing was expected in this minute")
                : new Metric.Amount.Ratio(BigDecimal.valueOf(numerator), BigDecimal.valueOf(denominator));
        return record(metric, part.getId(), amount, denominator, numerator, window, clockBoundNanos, "ratio");
    }

    /** Meters with this tag are gone; should they come again, they begin at 0. */
    void forget(String tag, String value) {
        before.keySet().removeIf(id -> value.equals(id.getTag(tag)));
    }

    private long grown(FunctionCounter counter) {
        long now = (long) counter.count();
        Long last = before.put(counter.getId(), now);
        return last == null ? now : now - last;
    }

    private MetricRecord.Builder record(
            String metric,
            Meter.Id id,
            Metric.Amount amount,
            long expected,
            long received,
            Window window,
            long clockBoundNanos,
            String aggregation) {
        Map<String, String> labels = new TreeMap<>();
        id.getTags().forEach(t -> labels.put(t.getKey(), t.getValue()));
        ScenarioManifest.MetricDefinition definition = definition(metric, aggregation);
        Metric m = new Metric(metric, labels, window, 0, amount, expected, received, List.of());
        Set<Mode> used = modes.apply(labels);
        return ScenarioRecords.metric(
                SCENARIO,
                SCENARIO,
                m,
                definition,
                List.of(),
                used.isEmpty() ? EnumSet.noneOf(Mode.class) : used,
                clockBoundNanos);
    }

    static ScenarioManifest.MetricDefinition definition(String metric, String aggregation) {
        String unit = metric.contains("_ms_") ? "ms" : "1";
        return new ScenarioManifest.MetricDefinition(metric, unit, metric + "@1", aggregation, List.of(), Map.of());
    }

    /** The whole minute before {@code now}. */
    static Window minuteBefore(Instant now) {
        Instant end = Instant.ofEpochSecond(Math.floorDiv(now.getEpochSecond(), 60) * 60);
        return new Window(end.minusSeconds(60), end);
    }

    @Override
    protected TimeUnit getBaseTimeUnit() {
        return TimeUnit.MILLISECONDS;
    }
}
