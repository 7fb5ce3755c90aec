package io.edgewitness.collector.indicators;

import com.datadoghq.sketch.ddsketch.DDSketch;
import com.datadoghq.sketch.ddsketch.encoding.GrowingByteArrayOutput;
import com.datadoghq.sketch.ddsketch.mapping.CubicallyInterpolatedMapping;
import com.datadoghq.sketch.ddsketch.store.UnboundedSizeDenseStore;
import io.edgewitness.collector.api.StoredMetric;
import io.edgewitness.collector.indicators.Comparison.Driver;
import io.edgewitness.collector.indicators.Comparison.Weather;
import io.edgewitness.edge.api.Metric;
import io.edgewitness.edge.api.Metric.Amount;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Window;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * How long a year's figure takes against the year before, of quarter hours in memory: {@code main} prints each figure with its SHA-256, so that
 * a change of the program shows in the time or in the digits. The first run of each is cold, as it is on a page; the target is 2 s.
 */
final class FigureYearBenchmark {
    private static final Instant FROM = Instant.parse("2024-12-31T16:00:00Z");
    private static final int QUARTERS = 365 * 96;
    private static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");
    private static final int RUNS = 3;

    private FigureYearBenchmark() {}

    public static void main(String[] args) throws Exception {
        PrintStream out =
                new PrintStream(new java.io.FileOutputStream(java.io.FileDescriptor.out), true, StandardCharsets.UTF_8);
        Instant begin = Instant.now();
        Indicators indicators = new Indicators(IndicatorLibrary.shipped());
        out.println("library of " + indicators.library().definitions().size() + ": " + since(begin) + " ms");
        MetricSource source = new TwoYears();
        Comparison measured = Comparison.measured(ZONE);
        Comparison driven = measured.with(
                List.of(
                        new Driver("units", "mp_good_units", "1", "line-1", Map.of()),
                        new Driver("shifts", "mp_shift_hours", "h", "line-1", Map.of())),
                new Weather("mp_outside", "Cel", "line-1", Map.of()));
        Map<String, FigureRequest> requests = new java.util.LinkedHashMap<>();
        requests.put("energy-saving, two drivers and weather, days", change("energy-saving", driven));
        requests.put(
                "energy-saving, two drivers and weather, hours", change("energy-saving", driven.with(Interval.HOUR)));
        requests.put(
                "energy-saving, two drivers, hours",
                change("energy-saving", driven.with(driven.drivers(), null).with(Interval.HOUR)));
        requests.put("energy-consumption-change, quarter hours resampled", change("energy-consumption-change", null));
        requests.put("energy-intensity-change, quarter hours resampled", change("energy-intensity-change", null));
        requests.put("reject-ratio-difference, days as clusters", change("reject-ratio-difference", measured));
        requests.put("link-rtt-p95-change, sketches of days", change("link-rtt-p95-change", measured));
        requests.put("changeover-time-p50-shift, medians of windows", change("changeover-time-p50-shift", measured));
        requests.put("tally-hours-per-1000-saving, days resampled", change("tally-hours-per-1000-saving", measured));
        for (Map.Entry<String, FigureRequest> e : requests.entrySet()) {
            if (args.length > 0 && !e.getKey().startsWith(args[0])) {
                continue;
            }
            StringBuilder times = new StringBuilder();
            String digest = "";
            Figure f = null;
            for (int i = 0; i < RUNS; i++) {
                long start = System.nanoTime();
                f = indicators.figure(e.getValue(), source);
                times.append(times.length() == 0 ? "" : ", ").append((System.nanoTime() - start) / 1_000_000);
                digest = Sha256.hex((f.value() + " " + f.uncertainty() + " " + f.parts() + f.limitations())
                        .getBytes(StandardCharsets.UTF_8));
            }
            out.println(e.getKey() + ": " + times + " ms; " + (f == null ? "" : f.printed("en")) + "; "
                    + digest.substring(0, 16));
        }
    }

    private static long since(Instant start) {
        return Duration.between(start, Instant.now()).toMillis();
    }

    private static Window quarters(int from, int to) {
        return new Window(FROM.plus(Duration.ofMinutes(15L * from)), FROM.plus(Duration.ofMinutes(15L * to)));
    }

    private static FigureRequest change(String indicator, @Nullable Comparison c) {
        return new FigureRequest(
                indicator, "line-1", Map.of(), quarters(QUARTERS, 2 * QUARTERS), quarters(0, QUARTERS), null, c);
    }

    /** Two years of one line, the second better. */
    private static final class TwoYears implements MetricSource {
        private final Random random = new Random(20250101);
        private final Map<String, List<StoredMetric>> byName = new HashMap<>();
        private long sequence;

        TwoYears() {
            for (int q = 0; q < 2 * QUARTERS; q++) {
                quarter(q, q >= QUARTERS);
            }
        }

        private void quarter(int q, boolean after) {
            double outside = 14
                    - 12 * Math.cos(q * 2 * Math.PI / QUARTERS)
                    + 5 * Math.sin(q * 2 * Math.PI / 96)
                    + random.nextGaussian();
            int units = 10 + random.nextInt(15);
            double load = (after ? 0.92 : 1) * (3 + 0.2 * units + 0.1 * Math.max(0, 12 - outside));
            add(q, "mp_outside", "Cel", exact(outside, 1));
            add(q, "mp_good_units", "1", new Amount.Exact(BigDecimal.valueOf(units)));
            add(q, "mp_shift_hours", "h", new Amount.Exact(BigDecimal.valueOf(random.nextInt(3) * 25L, 2)));
            Amount.Exact kwh = exact(load * (1 + 0.1 * random.nextGaussian()), 2);
            add(q, "em_energy_kwh", "kW.h", kwh);
            add(q, "em_intensity_kwh_per_unit", "kW.h", new Amount.Ratio(kwh.value(), BigDecimal.valueOf(units)));
            add(
                    q,
                    "mv_reject_ratio",
                    "1",
                    new Amount.Ratio(BigDecimal.valueOf(random.nextInt(after ? 3 : 4)), BigDecimal.valueOf(40)));
            add(
                    q,
                    "yt_labour_h_per_1000",
                    "h",
                    new Amount.Ratio(BigDecimal.valueOf((after ? 9L : 10L) * units, 1), BigDecimal.valueOf(units, 3)));
            if (q % 4 == 0) {
                add(q, 4, "x_link_rtt_ms_p95", "ms", sketch(0.95, after ? 9 : 10));
                add(q, 4, "fm_changeover_min_p50", "min", sketch(0.5, after ? 18 : 20));
            }
        }

        private static Amount.Exact exact(double value, int places) {
            return new Amount.Exact(BigDecimal.valueOf(value).setScale(places, java.math.RoundingMode.HALF_EVEN));
        }

        private Amount sketch(double quantile, double scale) {
            DDSketch sketch = new DDSketch(new CubicallyInterpolatedMapping(0.01), UnboundedSizeDenseStore::new);
            for (int i = 0; i < 60; i++) {
                sketch.accept(scale * Math.exp(0.3 * random.nextGaussian()));
            }
            GrowingByteArrayOutput out = GrowingByteArrayOutput.withDefaultInitialCapacity();
            try {
                sketch.encode(out, false);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return new Amount.Sketch(out.trimmedCopy(), quantile, sketch.getValueAtQuantile(quantile));
        }

        private void add(int q, String name, String unit, Amount amount) {
            add(q, 1, name, unit, amount);
        }

        private void add(int q, int length, String name, String unit, Amount amount) {
            Metric m = new Metric(
                    name,
                    Map.of(),
                    quarters(q, q + length),
                    0,
                    amount,
                    900,
                    900,
                    List.of(new PointId("meter1.energy")));
            byName.computeIfAbsent(name, n -> new ArrayList<>())
                    .add(new StoredMetric(
                            "acme",
                            "jn",
                            "gw-1",
                            1,
                            sequence / 100 + 1,
                            ++sequence,
                            "line-1",
                            "measured-process",
                            "on",
                            name + "@1",
                            unit,
                            m,
                            Map.of("REAL", 900L),
                            1_000_000));
        }

        @Override
        public List<StoredMetric> metrics(String name, @Nullable String scenario, Instant from, Instant to) {
            return byName.getOrDefault(name, List.of()).stream()
                    .filter(m -> m.metric().window().start().isBefore(to)
                            && m.metric().window().end().isAfter(from))
                    .toList();
        }

        @Override
        public List<StoredGap> gaps(Instant from, Instant to) {
            return List.of();
        }
    }
}
