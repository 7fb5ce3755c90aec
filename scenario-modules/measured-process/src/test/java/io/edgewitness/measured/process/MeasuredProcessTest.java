package io.edgewitness.measured.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.edgewitness.edge.api.Gap;
import io.edgewitness.edge.api.Metric;
import io.edgewitness.edge.api.PointDefinition;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Quality;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.Scenario;
import io.edgewitness.edge.api.ScenarioContext;
import io.edgewitness.edge.api.Value;
import io.edgewitness.edge.testkit.RecordingOutput;
import io.edgewitness.edge.testkit.ScenarioContract;
import io.edgewitness.measured.process.MeasuredParameters.Function;
import io.edgewitness.measured.process.MeasuredParameters.Measured;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class MeasuredProcessTest extends ScenarioContract {
    private static final Instant START = Instant.parse("2026-01-05T00:00:00Z");
    private static final PointId TEMPERATURE = new PointId("cell7.temperature");
    private static final PointId RUNNING = new PointId("press.running");

    @Override
    protected Scenario.Factory factory() {
        return new MeasuredProcessFactory();
    }

    @Override
    protected ScenarioContext context() {
        List<Measured> all = Stream.of(Function.values())
                .map(f -> new Measured(
                        "t_" + f.name().toLowerCase(Locale.ROOT),
                        f == Function.SHARE ? "running" : "temperature",
                        f,
                        "Cel",
                        ""))
                .toList();
        return context(all);
    }

    private static ScenarioContext context(List<Measured> metrics) {
        return new ScenarioContext(
                "cell-7",
                Map.of("temperature", List.of(TEMPERATURE), "running", List.of(RUNNING)),
                Map.of(TEMPERATURE, PointDefinition.of("cell7.temperature", "a", "Cel")),
                new MeasuredParameters(
                        "predictive-maintenance",
                        Duration.ofMinutes(1),
                        Duration.ofSeconds(2),
                        Duration.ofMinutes(3),
                        metrics),
                ZoneId.of("Asia/Shanghai"));
    }

    @Override
    protected List<Step> script() {
        List<Step> steps = new ArrayList<>();
        for (int s = 0; s < 240; s++) {
            Instant now = START.plusSeconds(s);
            steps.add(new Step.Give(
                    s % 10 == 9
                            ? Sample.bad(TEMPERATURE, "mqtt: not JSON", null, now)
                            : Sample.good(
                                    TEMPERATURE, Value.of(s * 0.5), s % 30 == 3 ? now.minusSeconds(70) : now, now)));
            steps.add(new Step.Give(Sample.good(RUNNING, Value.of(s % 4 == 0), null, now)));
            if (s == 100) {
                steps.add(new Step.Hole(new Gap(
                        List.of(TEMPERATURE, RUNNING),
                        START.plusSeconds(50),
                        START.plusSeconds(90),
                        40,
                        "disconnected")));
            }
            steps.add(new Step.Tick(now));
        }
        steps.add(new Step.Tick(START.plusSeconds(900)));
        return steps;
    }

    /** The device's clock stands an hour back, far inside what these parameters would believe; but the runtime has seen that it jumped. */
    @Test
    void aReadingOfAClockThatIsNotBelievedCountsInTheWindowOfItsReceipt() throws Exception {
        Map<String, Metric> believed = means(Quality.GOOD);
        Map<String, Metric> doubted = means(Quality.uncertain("clock: the device's clock went back"));
        assertThat(believed.keySet()).containsExactly("2026-01-05T00:00:00Z");
        assertThat(doubted.keySet()).containsExactly("2026-01-05T01:00:00Z");
        Metric figure = doubted.get("2026-01-05T01:00:00Z");
        assertThat(figure.received()).isEqualTo(2);
        assertThat(figure.expected()).isEqualTo(2);
    }

    private static Map<String, Metric> means(Quality quality) throws Exception {
        ScenarioContext context = new ScenarioContext(
                "cell-7",
                Map.of("temperature", List.of(TEMPERATURE)),
                Map.of(TEMPERATURE, PointDefinition.of("cell7.temperature", "a", "Cel")),
                new MeasuredParameters(
                        "predictive-maintenance",
                        Duration.ofMinutes(1),
                        Duration.ofSeconds(2),
                        Duration.ofHours(2),
                        List.of(new Measured("t_mean", "temperature", Function.AVG, "Cel", ""))),
                ZoneId.of("Asia/Shanghai"));
        Map<String, Metric> told = new LinkedHashMap<>();
        RecordingOutput out = new RecordingOutput();
        try (Scenario scenario = new MeasuredProcessFactory().create(context)) {
            for (int s = 0; s < 2; s++) {
                Instant source = START.plusSeconds(s);
                scenario.onSample(
                        new Sample(TEMPERATURE, Value.of(20 + s), quality, source, source.plusSeconds(3600)), out);
            }
            scenario.onTick(START.plusSeconds(3700), out);
            out.metrics.stream()
                    .filter(m -> m.received() > 0)
                    .forEach(m -> told.put(m.window().start().toString(), m));
        }
        return told;
    }

    @Test
    void eachFunctionIsWhatItsNameSays() {
        RecordingOutput out = new RecordingOutput();
        Scenario scenario = create();
        double[] values = {1.1, 2.2, 3.3, 4.4};
        for (int s = 0; s < 4; s++) {
            Instant at = START.plusSeconds(s);
            scenario.onSample(Sample.good(TEMPERATURE, Value.of(values[s]), at, at), out);
            scenario.onSample(Sample.good(RUNNING, Value.of(s == 0), at, at), out);
        }
        scenario.onTick(START.plusSeconds(100), out);
        assertThat(value(out, "t_avg")).isEqualByComparingTo("2.75");
        assertThat(value(out, "t_min")).isEqualByComparingTo("1.1");
        assertThat(value(out, "t_max")).isEqualByComparingTo("4.4");
        assertThat(value(out, "t_sum")).isEqualByComparingTo("11.0");
        assertThat(value(out, "t_last")).isEqualByComparingTo("4.4");
        assertThat(value(out, "t_count")).isEqualByComparingTo("4");
        assertThat(value(out, "t_difference")).isEqualByComparingTo("3.3");
        assertThat(value(out, "t_share")).isEqualByComparingTo("0.25");
        assertThat(value(out, "t_p95").doubleValue()).isBetween(3.26, 4.45);
    }

    private static java.math.BigDecimal value(RecordingOutput out, String name) {
        Metric metric = out.newest(name).get(0);
        assertThat(metric.value()).isNotNull();
        return java.util.Objects.requireNonNull(metric.value());
    }

    @Test
    void itBelongsToTheScenarioNamedAndClaimsNoDemand() {
        assertThat(factory().manifest(context().parameters()).slug()).isEqualTo("predictive-maintenance");
        assertThat(factory().manifest(context().parameters()).demands()).isEmpty();
    }

    @Test
    void anInputThatIsNotThereIsNamed() {
        ScenarioContext wrong = context(List.of(new Measured("t_avg", "temprature", Function.AVG, "Cel", "")));
        assertThatThrownBy(() -> factory().create(wrong))
                .hasMessageContaining("temprature")
                .hasMessageContaining("[running, temperature]");
    }
}
