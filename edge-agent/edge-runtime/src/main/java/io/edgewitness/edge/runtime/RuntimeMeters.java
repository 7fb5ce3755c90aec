package io.edgewitness.edge.runtime;

import com.datadoghq.sketch.ddsketch.DDSketch;
import com.datadoghq.sketch.ddsketch.encoding.GrowingByteArrayOutput;
import com.datadoghq.sketch.ddsketch.mapping.CubicallyInterpolatedMapping;
import com.datadoghq.sketch.ddsketch.store.UnboundedSizeDenseStore;
import io.edgewitness.edge.api.Metric;
import io.edgewitness.edge.api.Mode;
import io.edgewitness.edge.api.Window;
import io.edgewitness.edge.ledger.proto.MetricRecord;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;
import org.HdrHistogram.Recorder;

/** The agent's own meters: shown as Prometheus text, and once a minute as {@code x_*} evidence. Thread-safe. */
final class RuntimeMeters {
    static final String LATENCY = "x_edge_processing_ms_p95";
    private static final Duration[] WRITE_BUCKETS = LongStream.of(1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000)
            .mapToObj(Duration::ofMillis)
            .toArray(Duration[]::new);
    private static final long LONGEST = 60_000_000_000L;

    private final PrometheusMeterRegistry prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final LedgerMeterRegistry ledger;
    private final MeterRegistry both;
    private final Recorder latency = new Recorder(LONGEST, 3);
    private final LastMinute lastMinute = new LastMinute();
    private final Map<String, AtomicReference<Double>> figures = new ConcurrentHashMap<>();
    private final Map<String, AtomicLong> up = new ConcurrentHashMap<>();
    private final AtomicLong ticks = new AtomicLong();
    private final Map<String, SourceState> sources = new ConcurrentHashMap<>();

    RuntimeMeters(InstantSource clock) {
        this.ledger = new LedgerMeterRegistry(clock, this::modes);
        this.both = new CompositeMeterRegistry(io.micrometer.core.instrument.Clock.SYSTEM, List.of(prometheus, ledger));
        for (double q : new double[] {0.5, 0.95, 0.99, 0.999, 1}) {
            Gauge.builder(
                            "edgewitness_processing_seconds",
                            lastMinute,
                            h -> h.histogram.getValueAtPercentile(q * 100) / 1e9)
                    .description("receive to decision, over the last whole minute")
                    .tag("quantile", String.valueOf(q))
                    .register(prometheus);
        }
    }

    String prometheusText() {
        return prometheus.scrape();
    }

    /** Samples are counted from now on. */
    void source(SourceState s) {
        if (sources.put(s.id(), s) != null) {
            forget("source", s.id());
        }
        Tags tags = Tags.of("source", s.id());
        FunctionCounter.builder("x_sample_completeness_ratio" + LedgerMeterRegistry.PART, s, SourceState::good)
                .tags(tags)
                .register(both);
        FunctionCounter.builder(
                        "x_sample_completeness_ratio" + LedgerMeterRegistry.WHOLE,
                        s,
                        x -> x.good() + x.bad() + x.missed())
                .tags(tags)
                .register(both);
        FunctionCounter.builder("edgewitness_samples_bad", s, SourceState::bad)
                .tags(tags)
                .register(prometheus);
        FunctionCounter.builder("edgewitness_samples_refused", s, SourceState::refused)
                .tags(tags)
                .register(prometheus);
        simulatedShare();
    }

    /** A source or scenario that is no more has no meters. */
    void remove(String id) {
        sources.remove(id);
        up.remove(id);
        figures.keySet().removeIf(key -> key.startsWith(id + "\n"));
        forget("source", id);
        forget("scenario", id);
    }

    private void forget(String tag, String id) {
        for (MeterRegistry registry : List.of(both, prometheus, ledger)) {
            List.copyOf(registry.getMeters()).stream()
                    .filter(m -> id.equals(m.getId().getTag(tag)))
                    .forEach(registry::remove);
        }
        ledger.forget(tag, id);
    }

    private void simulatedShare() {
        FunctionCounter.builder("x_simulated_share" + LedgerMeterRegistry.PART, sources, all -> came(all, false))
                .register(both);
        FunctionCounter.builder("x_simulated_share" + LedgerMeterRegistry.WHOLE, sources, all -> came(all, true))
                .register(both);
    }

    private static double came(Map<String, SourceState> sources, boolean realToo) {
        return sources.values().stream()
                .filter(s -> realToo || s.mode() != Mode.REAL)
                .mapToLong(s -> s.good() + s.bad())
                .sum();
    }

    private Set<Mode> modes(Map<String, String> labels) {
        EnumSet<Mode> modes = EnumSet.noneOf(Mode.class);
        String source = labels.get("source");
        sources.values().stream()
                .filter(s -> source == null || s.id().equals(source))
                .forEach(s -> modes.add(s.mode()));
        return modes;
    }

    void scenario(String id) {
        if (up.containsKey(id)) {
            return;
        }
        AtomicLong counter = up.computeIfAbsent(id, x -> new AtomicLong());
        FunctionCounter.builder("x_module_uptime_ratio" + LedgerMeterRegistry.PART, counter, AtomicLong::doubleValue)
                .tag("scenario", id)
                .register(both);
        FunctionCounter.builder("x_module_uptime_ratio" + LedgerMeterRegistry.WHOLE, ticks, AtomicLong::doubleValue)
                .tag("scenario", id)
                .register(both);
    }

    /** @param bound nanoseconds; -1: unknown */
    void clock(LongSupplier bound) {
        Gauge.builder("x_clock_error_bound_ms_max", bound, b -> b.getAsLong() < 0 ? Double.NaN : b.getAsLong() / 1e6)
                .strongReference(true)
                .register(both);
    }

    void gauge(String name, LongSupplier value) {
        Gauge.builder(name, value, LongSupplier::getAsLong)
                .strongReference(true)
                .register(prometheus);
    }

    /**
     * About once a second.
     *
     * @param running ids of the scenarios that are up
     */
    void tick(Set<String> running) {
        ticks.incrementAndGet();
        running.forEach(id -> up.computeIfAbsent(id, x -> new AtomicLong()).incrementAndGet());
    }

    /**
     * A delivery is done with when the scenario has seen all of its samples; each of them counts with that time. The time begins when the
     * pipeline has taken the delivery, after the adapter decoded it.
     *
     * @param nanos from receipt to the scenario's return from the delivery's last sample
     */
    void decided(long nanos, int samples) {
        latency.recordValueWithCount(Math.max(0, Math.min(LONGEST, nanos)), samples);
    }

    /** @param nanos from the order's taking to the device's confirmation */
    void written(String source, long nanos) {
        Timer.builder("edgewitness_command_write")
                .description("order taken to executed")
                .tag("source", source)
                .serviceLevelObjectives(WRITE_BUCKETS)
                .register(prometheus)
                .record(nanos, TimeUnit.NANOSECONDS);
    }

    void commandStep(String step) {
        Counter.builder("edgewitness_command_steps")
                .description("steps of orders to devices")
                .tag("step", step)
                .register(prometheus)
                .increment();
    }

    /** The latest value of a scenario's metric, as a meter of its name. */
    void scenarioMetric(String scenario, Metric metric) {
        BigDecimal value = metric.value();
        String labels = new TreeMap<>(metric.labels())
                .entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).collect(Collectors.joining(","));
        figures.computeIfAbsent(scenario + "\n" + metric.name() + "\n" + labels, key -> {
                    AtomicReference<Double> latest = new AtomicReference<>(Double.NaN);
                    Gauge.builder(metric.name(), latest, AtomicReference::get)
                            .tag("scenario", scenario)
                            .tag("labels", labels)
                            .register(prometheus);
                    return latest;
                })
                .set(value == null ? Double.NaN : value.doubleValue());
    }

    /** The runtime's figures of the minute that has just ended. One thread. */
    List<MetricRecord.Builder> publish(Window minute, long clockBoundNanos) {
        List<MetricRecord.Builder> all = ledger.publish(minute, clockBoundNanos);
        Histogram h = latency.getIntervalHistogram();
        lastMinute.histogram = h;
        all.add(ScenarioRecords.metric(
                LedgerMeterRegistry.SCENARIO,
                LedgerMeterRegistry.SCENARIO,
                new Metric(LATENCY, Map.of(), minute, 0, latency(h), h.getTotalCount(), h.getTotalCount(), List.of()),
                LedgerMeterRegistry.definition(LATENCY, "sketch"),
                List.of(),
                modes(Map.of()),
                clockBoundNanos));
        return all;
    }

    private static Metric.Amount latency(Histogram h) {
        if (h.getTotalCount() == 0) {
            return new Metric.Amount.Missing("no sample reached a scenario in this minute");
        }
        DDSketch sketch = new DDSketch(new CubicallyInterpolatedMapping(0.01), UnboundedSizeDenseStore::new);
        for (HistogramIterationValue v : h.recordedValues()) {
            sketch.accept(v.getValueIteratedTo() / 1e6, (double) v.getCountAtValueIteratedTo());
        }
        try {
            GrowingByteArrayOutput out = GrowingByteArrayOutput.withDefaultInitialCapacity();
            sketch.encode(out, false);
            return new Metric.Amount.Sketch(out.trimmedCopy(), 0.95, sketch.getValueAtQuantile(0.95));
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static final class LastMinute {
        private volatile Histogram histogram = new Histogram(LONGEST, 3);
    }
}
