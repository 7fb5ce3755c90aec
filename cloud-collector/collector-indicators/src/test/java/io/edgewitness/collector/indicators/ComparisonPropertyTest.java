package io.edgewitness.collector.indicators;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.collector.api.StoredMetric;
import io.edgewitness.collector.estimators.BaselineKind;
import io.edgewitness.collector.indicators.Comparison.Driver;
import io.edgewitness.collector.indicators.Comparison.Line;
import io.edgewitness.edge.api.Metric;
import io.edgewitness.edge.api.Metric.Amount;
import io.edgewitness.edge.api.Trial;
import io.edgewitness.edge.api.Window;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Seeded random ledgers under every kind of baseline; the seed is in each message. */
class ComparisonPropertyTest {
    private static final int DAYS = 28;
    private static final int CHANGE = 14;
    private static final Trial TRIAL = Trial.onOff(Records.T0, Duration.ofDays(1), DAYS / 2, 3, Duration.ZERO);
    private static final Comparison MEASURED = Comparison.measured(ZoneOffset.UTC);
    private final Indicators indicators = new Indicators(IndicatorLibrary.shipped());

    @Test
    void addingAGapOrLosingARecordNeverRaisesAGrade() {
        for (int seed = 0; seed < 150; seed++) {
            Random random = new Random(seed);
            FigureRequest request = request(random);
            Records records = random(random, request);
            Grade before = indicators.figure(request, records).grade();
            if (random.nextBoolean()) {
                String source = random.nextBoolean() ? "meters" : "scenario:line-1";
                records.gap(96 * random.nextInt(DAYS), random.nextInt(3) - 1, source);
            } else {
                records.metrics.remove(random.nextInt(records.metrics.size()));
            }
            Grade after = indicators.figure(request, records).grade();
            boolean lostItsSimulation = before == Grade.S && after != Grade.S;
            assertThat(lostItsSimulation || after.compareTo(before) >= 0)
                    .as("seed %s, %s: %s became %s", seed, request.comparison(), before, after)
                    .isTrue();
        }
    }

    @Test
    void aWorseInputNeverMakesABetterFigure() {
        for (int seed = 0; seed < 150; seed++) {
            Random random = new Random(1000 + seed);
            FigureRequest request = request(random);
            Records records = random(random, request);
            Grade before = indicators.figure(request, records).grade();
            int i = random.nextInt(records.metrics.size());
            StoredMetric m = records.metrics.get(i);
            String mode = m.modes().keySet().iterator().next();
            int what = random.nextInt(4);
            records.metrics.set(
                    i,
                    worse(
                            m,
                            what == 0 ? "SIM" : mode,
                            what == 1 ? -1 : m.metric().expected(),
                            what == 2 ? m.metric().received() / 2 : m.metric().received(),
                            what == 3 ? -1 : m.clockBoundNs()));
            Grade after = indicators.figure(request, records).grade();
            assertThat(after)
                    .as("seed %s, %s, %s: %s became %s", seed, request.comparison(), what, before, after)
                    .isGreaterThanOrEqualTo(before);
        }
    }

    private static StoredMetric worse(StoredMetric m, String mode, long expected, long received, long clock) {
        Metric v = m.metric();
        Metric metric =
                new Metric(v.name(), v.labels(), v.window(), v.revision(), v.amount(), expected, received, v.inputs());
        return new StoredMetric(
                m.enterprise(),
                m.site(),
                m.agent(),
                m.epoch(),
                m.batch(),
                m.sequence(),
                m.scenario(),
                m.slug(),
                m.arm(),
                m.formula(),
                m.unit(),
                metric,
                Map.of(mode, received),
                clock);
    }

    private static FigureRequest request(Random random) {
        Comparison withDriver =
                MEASURED.with(List.of(new Driver("units", "mp_good_units", "1", "counter", Map.of())), null);
        Window first = Records.quarters(0, 96 * CHANGE);
        Window second = Records.quarters(96 * CHANGE, 96 * DAYS);
        return switch (random.nextInt(5)) {
            case 0 -> request(first, second, withDriver);
            case 1 -> request(first, second, withDriver.with(BaselineKind.SHADOW));
            case 2 -> request(null, Records.quarters(0, 96 * DAYS), MEASURED.with(TRIAL));
            case 3 -> request(first, second, MEASURED.with(new Line("line-2", Map.of())));
            default -> {
                StringBuilder csv = new StringBuilder("from,to,amount,units\n");
                for (int d = 0; d < CHANGE; d++) {
                    Window w = Records.quarters(96 * (d - CHANGE), 96 * (d + 1 - CHANGE));
                    int units = 100 + random.nextInt(50);
                    csv.append(w.start() + "," + w.end() + "," + (2 * units + random.nextInt(9)) + "," + units + "\n");
                }
                yield request(null, second, withDriver.with(Imported.of("h.csv", csv.toString())));
            }
        };
    }

    private static FigureRequest request(
            @org.jspecify.annotations.Nullable Window baseline, Window reporting, Comparison c) {
        return new FigureRequest("energy-saving", "line-1", Map.of(), reporting, baseline, null, c);
    }

    private static Records random(Random random, FigureRequest request) {
        BaselineKind kind =
                java.util.Objects.requireNonNull(request.comparison()).kind();
        Records r = new Records();
        boolean tainted = random.nextInt(8) == 0;
        for (int d = 0; d < DAYS; d++) {
            Window day = Records.quarters(96 * d, 96 * (d + 1));
            String arm = kind == BaselineKind.ON_OFF
                    ? TRIAL.arm(day, ZoneOffset.UTC)
                    : kind == BaselineKind.SHADOW && d < CHANGE ? "shadow" : "on";
            int units = 100 + random.nextInt(50);
            add(r, random, tainted, "line-1", "em_energy_kwh", "kW.h", day, 2 * units + random.nextInt(9), arm);
            add(r, random, tainted, "line-2", "em_energy_kwh", "kW.h", day, 300 + random.nextInt(9), "on");
            add(r, random, tainted, "counter", "mp_good_units", "1", day, units, "on");
        }
        return r;
    }

    private static void add(
            Records r,
            Random random,
            boolean tainted,
            String scenario,
            String name,
            String unit,
            Window day,
            int value,
            String arm) {
        boolean rare = random.nextInt(60) == 0;
        r.add(
                scenario,
                name,
                unit,
                name + "@1",
                day,
                rare ? new Amount.Missing("none") : new Amount.Exact(BigDecimal.valueOf(value)),
                random.nextInt(60) == 0 ? -1 : 900,
                random.nextInt(20) == 0 ? 900 - random.nextInt(400) : 900,
                0,
                tainted && random.nextInt(20) == 0 ? "SIM" : "REAL",
                random.nextInt(60) == 0 ? -1 : 1_000_000,
                arm);
    }
}
