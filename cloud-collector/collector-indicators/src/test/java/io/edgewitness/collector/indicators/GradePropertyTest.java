package io.edgewitness.collector.indicators;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.collector.api.StoredMetric;
import io.edgewitness.edge.api.Metric.Amount;
import io.edgewitness.edge.api.PointId;
import java.math.BigDecimal;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Seeded random ledgers; the seed is in each message. */
class GradePropertyTest {
    private static final Instrument METER =
            new Instrument("meter", new BigDecimal("0.5"), BigDecimal.ZERO, Records.T0.plusSeconds(86_400 * 365), "c");
    private final Indicators indicators = new Indicators(IndicatorLibrary.shipped());

    @Test
    void propagationIsMonotoneCommutativeAndSDominates() {
        for (Grade a : Grade.values()) {
            assertThat(a.worst(Grade.S)).isEqualTo(Grade.S);
            assertThat(a.worst(a)).isEqualTo(a);
            for (Grade b : Grade.values()) {
                assertThat(a.worst(b))
                        .isEqualTo(b.worst(a))
                        .isGreaterThanOrEqualTo(a)
                        .isGreaterThanOrEqualTo(b);
                for (Grade c : Grade.values()) {
                    assertThat(a.worst(b).worst(c)).isEqualTo(a.worst(b.worst(c)));
                    if (a.compareTo(b) <= 0) {
                        assertThat(a.worst(c)).isLessThanOrEqualTo(b.worst(c));
                    }
                }
            }
        }
    }

    @Test
    void addingAGapOrLosingSamplesNeverRaisesAGrade() {
        for (int seed = 0; seed < 400; seed++) {
            Random random = new Random(seed);
            Records records = random(random);
            FigureRequest request = request(random);
            Grade before = indicators.figure(request, records).grade();
            switch (random.nextInt(3)) {
                case 0 ->
                    records.gap(
                            random.nextInt(12),
                            random.nextInt(3) - 1,
                            random.nextBoolean() ? "meters" : "scenario:line-1",
                            random.nextBoolean() ? new PointId[0] : new PointId[] {Records.METER});
                case 1 -> records.metrics.remove(random.nextInt(records.metrics.size()));
                default -> {
                    int i = random.nextInt(records.metrics.size());
                    StoredMetric m = records.metrics.remove(i);
                    int quarter = (int) java.time.Duration.between(
                                            Records.T0, m.metric().window().start())
                                    .toMinutes()
                            / 15;
                    records.add(
                            quarter,
                            m.metric().amount(),
                            m.metric().expected(),
                            m.metric().received() / 2,
                            m.metric().revision(),
                            m.modes().keySet().iterator().next(),
                            m.clockBoundNs());
                }
            }
            Grade after = indicators.figure(request, records).grade();
            boolean lostItsSimulation = before == Grade.S && after != Grade.S;
            assertThat(lostItsSimulation || after.compareTo(before) >= 0)
                    .as("seed %s: %s became %s", seed, before, after)
                    .isTrue();
        }
    }

    /** A gap takes no record away, so there is no exception: neither of windows nor of what agents rolled up. */
    @Test
    void addingAGapNeverRaisesAGradeWhateverTheFigureIsMadeOf() {
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(2_000 + seed);
            Records records = random(random);
            RolledRecords rolled = new RolledRecords(records, ZoneOffset.UTC);
            FigureRequest request = request(random);
            FigureRequest hours = request.with(Resolution.HOUR);
            Figure before = indicators.figure(request, records);
            Figure beforeOfHours = indicators.figure(hours, rolled);
            for (int n = 0; n <= seed % 3; n++) {
                records.gap(
                        random.nextInt(12),
                        random.nextInt(3) - 1,
                        random.nextBoolean() ? "meters" : "scenario:line-1",
                        random.nextBoolean() ? new PointId[0] : new PointId[] {Records.METER});
            }
            worse(seed, before, indicators.figure(request, records));
            worse(seed, beforeOfHours, indicators.figure(hours, rolled));
        }
    }

    private static void worse(int seed, Figure before, Figure after) {
        assertThat(after.grade())
                .as("seed %s: %s became %s", seed, before.grade(), after.grade())
                .isGreaterThanOrEqualTo(before.grade());
        assertThat(after.value()).as("seed %s: a gap is no number", seed).isEqualTo(before.value());
        assertThat(after.gaps()).containsAll(before.gaps());
    }

    @Test
    void noPlanEverMakesABetterGradeOrAnotherNumber() {
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(4_000 + seed);
            Records records = random(random);
            FigureRequest request = request(random);
            Figure alone = indicators.figure(request, records);
            List<SignedPlan> plans = new ArrayList<>();
            for (int n = random.nextInt(3); n > 0; n--) {
                int from = 3 * random.nextInt(4);
                SignedPlan plan = Plans.signed(
                        Plans.energy(Records.quarters(from, 12)),
                        Records.T0.plusSeconds(random.nextInt(20_000) - 10_000));
                plans.add(
                        random.nextBoolean()
                                ? plan
                                : Plans.after(
                                        plan,
                                        random.nextBoolean() ? Plans.energy(Records.quarters(0, 12)) : null,
                                        "again",
                                        plan.signedAt().plusSeconds(random.nextInt(20_000))));
            }
            Figure planned = indicators.with(PlanBook.of(plans)).figure(request, records);
            assertThat(planned.grade())
                    .as("seed %s: %s became %s", seed, alone.grade(), planned.grade())
                    .isGreaterThanOrEqualTo(alone.grade());
            assertThat(planned.value()).isEqualTo(alone.value());
        }
    }

    @Test
    void oneMoreSimulatedRecordInsideAlwaysTaints() {
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            Records records = random(random);
            records.add(
                    random.nextInt(12),
                    new Amount.Exact(BigDecimal.ONE),
                    900,
                    1,
                    9,
                    random.nextBoolean() ? "SIM" : "REPLAY",
                    0);
            assertThat(indicators.figure(request(random), records).grade())
                    .as("seed %s", seed)
                    .isEqualTo(Grade.S);
        }
    }

    private static FigureRequest request(Random random) {
        FigureRequest r = random.nextBoolean()
                ? FigureRequest.level("energy-consumption", null, Records.quarters(0, 12))
                : FigureRequest.change("energy-consumption", null, Records.quarters(0, 6), Records.quarters(6, 12));
        return random.nextBoolean() ? r.with(METER) : r;
    }

    private static Records random(Random random) {
        Records records = new Records();
        boolean tainted = random.nextInt(8) == 0;
        for (int i = 0; i < 12; i++) {
            Amount amount = random.nextInt(30) == 0
                    ? new Amount.Missing("none")
                    : new Amount.Exact(BigDecimal.valueOf(random.nextInt(1000), 2));
            int received = random.nextInt(4) == 0 ? 900 - random.nextInt(300) : 900;
            records.add(
                    i,
                    amount,
                    random.nextInt(20) == 0 ? -1 : 900,
                    received,
                    random.nextInt(2),
                    tainted && random.nextInt(3) == 0 ? "SIM" : "REAL",
                    random.nextInt(20) == 0 ? -1 : random.nextInt(50) * 1_000_000_000L);
        }
        return records;
    }
}
