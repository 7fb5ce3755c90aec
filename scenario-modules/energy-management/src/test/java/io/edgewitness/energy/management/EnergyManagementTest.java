package io.edgewitness.energy.management;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.edgewitness.edge.api.Gap;
import io.edgewitness.edge.api.Metric;
import io.edgewitness.edge.api.PointDefinition;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.Scenario;
import io.edgewitness.edge.api.ScenarioContext;
import io.edgewitness.edge.api.Value;
import io.edgewitness.edge.testkit.RecordingOutput;
import io.edgewitness.edge.testkit.ScenarioContract;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EnergyManagementTest extends ScenarioContract {
    private static final ZoneId SHANGHAI = ZoneId.of("Asia/Shanghai");
    private static final Instant START = Instant.parse("2026-01-05T00:00:00Z");
    private static final PointId METER = new PointId("meter1.energy");
    private static final PointId COUNT = new PointId("press.good");

    @Override
    protected Scenario.Factory factory() {
        return new EnergyManagementFactory();
    }

    @Override
    protected ScenarioContext context() {
        return context(Map.of(METER, new BigDecimal("1000")), List.of());
    }

    private static ScenarioContext context(
            Map<PointId, BigDecimal> rollover, List<EnergyParameters.MeterExchange> exchanges) {
        Map<String, List<PointId>> inputs = new LinkedHashMap<>();
        inputs.put("electricity", List.of(METER));
        inputs.put("good-units", List.of(COUNT));
        return new ScenarioContext(
                "energy-line-1",
                inputs,
                Map.of(
                        METER, PointDefinition.of("meter1.energy", "holding:100:int64", "kW.h"),
                        COUNT, PointDefinition.of("press.good", "ns=2;s=Good", "1")),
                new EnergyParameters(
                        Duration.ofMinutes(1),
                        Duration.ofMinutes(2),
                        Duration.ofSeconds(5),
                        Duration.ofMinutes(3),
                        rollover,
                        exchanges,
                        Duration.ofSeconds(1)),
                SHANGHAI);
    }

    @Override
    protected List<Step> script() {
        List<Step> steps = new ArrayList<>();
        for (int s = 0; s < 600; s++) {
            Instant now = START.plusSeconds(s);
            if (s % 50 == 7) {
                steps.add(new Step.Give(Sample.bad(METER, "modbus:11 gateway target failed to respond", null, now)));
            } else if (s >= 200 && s < 230) {
                if (s == 229) {
                    steps.add(new Step.Hole(new Gap(List.of(METER), START.plusSeconds(200), now, 29, "poll-missed")));
                }
            } else if (s % 90 != 80) {
                steps.add(new Step.Give(Sample.good(METER, Value.of(reading(s)), now, now)));
            }
            if (s % 90 == 82) {
                steps.add(new Step.Give(Sample.good(METER, Value.of(reading(s - 2)), now.minusSeconds(2), now)));
            }
            if (s % 3 == 0) {
                steps.add(new Step.Give(Sample.good(COUNT, Value.of((long) (s / 3)), null, now)));
            }
            if (s == 400) {
                steps.add(new Step.Give(Sample.good(
                        METER, Value.of(reading(305).add(new BigDecimal("0.01"))), START.plusMillis(305_500), now)));
            }
            steps.add(new Step.Tick(now.plusMillis(500)));
        }
        steps.add(new Step.Tick(START.plusSeconds(3600)));
        return steps;
    }

    /** 985.00 at the start, so that the register rolls over at 1000 on the way. */
    private static BigDecimal reading(int s) {
        return new BigDecimal("985.00")
                .add(new BigDecimal("0.05").multiply(BigDecimal.valueOf(s)))
                .remainder(new BigDecimal("1000"));
    }

    private static BigDecimal sum(RecordingOutput out) {
        return out.newest("em_energy_kwh").stream()
                .map(m -> ((Metric.Amount.Exact) m.amount()).value())
                .reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    private static RecordingOutput readings(ScenarioContext context, @Nullable String... readings) {
        RecordingOutput out = new RecordingOutput();
        Scenario scenario = new EnergyManagementFactory().create(context);
        for (int s = 0; s < readings.length; s++) {
            Instant at = START.plusSeconds(s * 10L);
            String reading = readings[s];
            scenario.onSample(
                    reading == null
                            ? Sample.bad(METER, "gone", null, at)
                            : Sample.good(METER, Value.of(new BigDecimal(reading)), at, at),
                    out);
        }
        scenario.onTick(START.plusSeconds(3600), out);
        return out;
    }

    @Test
    void theWindowsAddUpToTheRegistersOwnAdvance() {
        RecordingOutput out = new RecordingOutput();
        play(create(), script(), out);
        assertThat(sum(out)).isEqualByComparingTo(new BigDecimal("0.05").multiply(BigDecimal.valueOf(599)));
    }

    @Test
    void aGapCostsNoEnergyButCompleteness() {
        RecordingOutput out = new RecordingOutput();
        play(create(), script(), out);
        Metric window = out.newest("em_energy_kwh").get(3);
        assertThat(window.value()).isEqualByComparingTo("3.00");
        assertThat(window.expected()).isEqualTo(60);
        assertThat(window.received()).isEqualTo(30);
    }

    @Test
    void aLateSampleMakesANewRevisionAndTheSumStays() {
        RecordingOutput out = new RecordingOutput();
        play(create(), script(), out);
        assertThat(out.metrics).anyMatch(m -> m.name().equals("em_energy_kwh") && m.revision() == 1);
    }

    @Test
    void aRegisterThatWentBackwardsIsNoFigureUntilSomebodySaysWhy() {
        RecordingOutput out = readings(context(Map.of(), List.of()), "500.10", "500.20", "3.00", "3.10");
        assertThat(out.metrics)
                .filteredOn(m -> m.name().equals("em_energy_kwh"))
                .singleElement()
                .satisfies(m -> assertThat(m.amount()).isInstanceOf(Metric.Amount.Missing.class));
        assertThat(out.events).anyMatch(e -> e.type().equals("register-backwards"));
    }

    @Test
    void aDeclaredExchangeCountsBothMeters() {
        EnergyParameters.MeterExchange exchange = new EnergyParameters.MeterExchange(
                METER,
                new EnergyParameters.At(START.plusSeconds(15)),
                new BigDecimal("500.25"),
                new BigDecimal("2.90"));
        RecordingOutput out = readings(context(Map.of(), List.of(exchange)), "500.10", "500.20", "3.00", "3.10");
        assertThat(sum(out)).isEqualByComparingTo("0.35");
    }

    @Test
    void aDeclaredRolloverCountsOnAndABigStepBackDoesNot() {
        ScenarioContext context = context(Map.of(METER, new BigDecimal("1000")), List.of());
        assertThat(sum(readings(context, "999.90", "0.10", null, "0.20"))).isEqualByComparingTo("0.30");
        assertThat(readings(context, "300", "10").metrics.get(0).amount()).isInstanceOf(Metric.Amount.Missing.class);
    }

    @Test
    void peakIsTheMeanPowerOfADemandPeriod() {
        RecordingOutput out = new RecordingOutput();
        play(create(), script(), out);
        assertThat(out.newest("em_peak_kw").get(1).value()).isEqualByComparingTo("180");
    }

    @Test
    void energyPerUnitKeepsItsParts() {
        RecordingOutput out = new RecordingOutput();
        play(create(), script(), out);
        Metric window = out.newest("em_intensity_kwh_per_unit").get(1);
        assertThat(window.amount()).isEqualTo(new Metric.Amount.Ratio(new BigDecimal("3.00"), new BigDecimal("20")));
    }

    @Test
    void aMeterInAnotherUnitIsRefusedInWords() {
        ScenarioContext litres = new ScenarioContext(
                "e",
                Map.of("electricity", List.of(METER)),
                Map.of(METER, PointDefinition.of("meter1.energy", "x", "L")),
                context().parameters(),
                SHANGHAI);
        assertThatThrownBy(() -> factory().create(litres)).hasMessageContaining("kW.h, W.h, MW.h or GW.h");
    }

    /** The agent's clock is an hour ahead for two minutes; the gaps are those that the runtime declares. */
    @Test
    void whenTheClockIsAnHourAheadForAWhileTheWindowsAddUpToTheRegisterAllTheSame() {
        Scenario scenario = factory().create(context());
        RecordingOutput out = new RecordingOutput();
        Duration hour = Duration.ofHours(1);
        int last = 7260;
        for (int s = 0; s <= last; s++) {
            Instant now = START.plusSeconds(s);
            if (s == 300) {
                scenario.onGap(new Gap(List.of(METER, COUNT), now, now.plus(hour), -1, "clock: set"), out);
            }
            if (s == 420) {
                scenario.onGap(new Gap(List.of(METER, COUNT), now, now.plus(hour), -1, "clock: set"), out);
            }
            Instant shown = s >= 300 && s < 420 ? now.plus(hour) : now;
            scenario.onTick(shown, out);
            scenario.onSample(Sample.good(METER, Value.of(reading(s)), null, shown), out);
        }
        assertThat(out.events).isEmpty();
        List<Metric> energy = out.newest("em_energy_kwh");
        assertThat(energy).hasSize(120);
        BigDecimal sum = energy.stream()
                .map(m -> m.value() == null ? BigDecimal.ZERO : m.value())
                .reduce(BigDecimal.ZERO, BigDecimal::add);
        assertThat(sum).isEqualByComparingTo("359.95"); // 7199 s at 0.05 kW.h
        assertThat(out.metrics.stream()
                        .map(m -> m.name() + m.labels() + m.window() + " r" + m.revision())
                        .distinct())
                .hasSameSizeAs(out.metrics);
        // What the wrong clock touched can never be complete; what it did not touch is.
        assertThat(energy.get(6).expected()).isEqualTo(-1);
        assertThat(energy.get(64).expected()).isEqualTo(-1);
        assertThat(energy.get(70).expected()).isEqualTo(60);
        assertThat(energy.get(2).expected()).isEqualTo(60);
    }
}
