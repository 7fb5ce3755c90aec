package io.edgewitness.collector.indicators;

import static org.assertj.core.api.Assertions.assertThat;

import com.datadoghq.sketch.ddsketch.DDSketch;
import com.datadoghq.sketch.ddsketch.encoding.GrowingByteArrayOutput;
import com.datadoghq.sketch.ddsketch.mapping.CubicallyInterpolatedMapping;
import com.datadoghq.sketch.ddsketch.store.UnboundedSizeDenseStore;
import io.edgewitness.collector.estimators.Quantity;
import io.edgewitness.collector.indicators.IndicatorDefinition.Input;
import io.edgewitness.edge.api.Metric.Amount;
import io.edgewitness.edge.api.Window;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Every shipped definition over seeded random records: no figure is better than the library says; the seed is in each message. */
class TopGradeTest {
    private static final int DAYS = 24;
    private static final int HALF = DAYS / 2;
    private static final Set<Grade> BETTER_THAN_PRICED = EnumSet.of(Grade.M1, Grade.M2, Grade.D);
    private static final Instrument METER =
            new Instrument("meter", new BigDecimal("0.5"), BigDecimal.ZERO, Records.T0.plusSeconds(86_400 * 365), "c");

    private final IndicatorLibrary library = IndicatorLibrary.shipped();
    private final Indicators indicators = new Indicators(library);

    @Test
    void noRecordsMakeAFigureBetterThanItsTopGrade() {
        EnumSet<Grade> seen = EnumSet.noneOf(Grade.class);
        for (IndicatorDefinition d : library.definitions()) {
            for (int seed = 0; seed < 6; seed++) {
                Random random = new Random(seed);
                Grade grade = figure(d, records(d, random, seed > 0), random).grade();
                assertThat(grade).as("%s, seed %s", d.id(), seed).isGreaterThanOrEqualTo(library.topGrade(d));
                if (d.family().equals("IND-02") || Money.isIn(d.unit())) {
                    assertThat(BETTER_THAN_PRICED)
                            .as("%s, seed %s", d.id(), seed)
                            .doesNotContain(grade);
                }
                if (d.isChange()) {
                    assertThat(grade).as("a change is derived").isGreaterThanOrEqualTo(Grade.D);
                }
                seen.add(grade);
            }
        }
        assertThat(seen).contains(Grade.M1, Grade.M2, Grade.D, Grade.D_PRIME, Grade.C, Grade.X);
    }

    @Test
    void fromGoodRecordsEachDefinitionReachesItsTopGrade() {
        for (IndicatorDefinition d : library.definitions()) {
            Random random = new Random(1);
            Figure f = figure(d, records(d, random, false), random);
            Grade best = d.isChange() ? library.topGrade(d).worst(Grade.D) : library.topGrade(d);
            assertThat(f.grade()).as("%s: %s", d.id(), f.limitations()).isEqualTo(best);
            assertThat(f.value()).as(d.id()).isNotNull();
        }
    }

    @Test
    void oneSimulatedRecordOfAnyInputTaintsEveryDefinition() {
        for (IndicatorDefinition d : library.definitions()) {
            Random random = new Random(2);
            Records records = records(d, random, false);
            Input input = library.level(d).inputs().values().iterator().next();
            add(records, input, random.nextInt(DAYS), random, 86_400, "SIM");
            assertThat(figure(d, records, random).grade()).as(d.id()).isEqualTo(Grade.S);
        }
    }

    private Figure figure(IndicatorDefinition d, Records records, Random random) {
        Window reporting = Records.quarters(96 * HALF, 96 * DAYS);
        Window baseline = Records.quarters(0, 96 * HALF);
        Comparison c = d.quantity() == null ? null : comparison(d);
        FigureRequest r = new FigureRequest(
                d.id(),
                null,
                Map.of(),
                d.isChange() ? reporting : Records.quarters(0, 96 * DAYS),
                d.isChange() ? baseline : null,
                random.nextInt(4) == 0 ? null : METER,
                c);
        return indicators.figure(r.with(METER), records);
    }

    private static Comparison comparison(IndicatorDefinition d) {
        Comparison c = Comparison.measured(ZoneOffset.UTC);
        return d.quantity() == Quantity.MONEY ? c.with(new Comparison.Price(new BigDecimal("0.6"), "contract")) : c;
    }

    private Records records(IndicatorDefinition d, Random random, boolean poor) {
        Records records = new Records();
        for (Input input : library.level(d).inputs().values()) {
            records.labelled(input.labels());
            for (int day = 0; day < DAYS; day++) {
                if (!poor || random.nextInt(6) > 0) {
                    int received = poor && random.nextInt(3) == 0 ? 86_400 - random.nextInt(30_000) : 86_400;
                    add(records, input, day, random, received, "REAL");
                }
            }
        }
        return records;
    }

    private static void add(Records records, Input input, int day, Random random, int received, String mode) {
        records.labelled(input.labels())
                .add(
                        "line-1",
                        input.metric(),
                        input.unit(),
                        input.metric() + "@1",
                        Records.quarters(96 * day, 96 * (day + 1)),
                        amount(input.aggregation(), day < HALF, random),
                        86_400,
                        received,
                        mode.equals("SIM") ? 1 : 0,
                        mode,
                        1_000_000,
                        "on");
    }

    private static Amount amount(Aggregation aggregation, boolean before, Random random) {
        int n = (before ? 40 : 30) + random.nextInt(9);
        return switch (aggregation) {
            case SUM, MAX, MIN, LAST -> new Amount.Exact(BigDecimal.valueOf(n));
            case RATIO -> new Amount.Ratio(BigDecimal.valueOf(n), BigDecimal.valueOf(500));
            case P5 -> sketch(0.05, n, random);
            case P50 -> sketch(0.50, n, random);
            case P95 -> sketch(0.95, n, random);
            case P99 -> sketch(0.99, n, random);
        };
    }

    private static Amount sketch(double quantile, double scale, Random random) {
        DDSketch sketch = new DDSketch(new CubicallyInterpolatedMapping(0.01), UnboundedSizeDenseStore::new);
        for (int i = 0; i < 50; i++) {
            sketch.accept(scale * Math.exp(0.1 * random.nextGaussian()));
        }
        GrowingByteArrayOutput out = GrowingByteArrayOutput.withDefaultInitialCapacity();
        try {
            sketch.encode(out, false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Amount.Sketch(out.trimmedCopy(), quantile, sketch.getValueAtQuantile(quantile));
    }
}
