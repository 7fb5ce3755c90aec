package io.edgewitness.predictive.maintenance;

import io.edgewitness.edge.api.Event;
import io.edgewitness.edge.api.PointDefinition;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.Scenario;
import io.edgewitness.edge.api.ScenarioContext;
import io.edgewitness.edge.api.Value;
import io.edgewitness.edge.testkit.RecordingOutput;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** A simulated water loop: flow follows the pump's current, vibration stands alone, the water warms up all the while. Values each second. */
final class Loop {
    static final Instant START = Instant.parse("2026-01-05T00:00:00Z");
    static final PointId FLOW = new PointId("loop.flow");
    static final PointId CURRENT = new PointId("loop.current");
    static final PointId VIBRATION = new PointId("loop.vibration");
    static final PointId TEMPERATURE = new PointId("loop.temperature");
    static final PointId ACK = new PointId("panel.acknowledged");
    static final PointId SHELVE = new PointId("panel.shelve");

    final RecordingOutput out = new RecordingOutput();
    final Scenario scenario;
    private int second;

    Loop() {
        scenario = new PredictiveMaintenanceFactory().create(context());
    }

    /** The module's defaults. */
    static MaintenanceParameters parameters() {
        return new MaintenanceParameters(
                Duration.ofSeconds(1),
                3600,
                600,
                20,
                2.4,
                5,
                Duration.ofMinutes(1),
                Duration.ofSeconds(5),
                Duration.ofMinutes(10));
    }

    /** Learns from 60 rows, and tells figures each 10 s. */
    static MaintenanceParameters quick() {
        return new MaintenanceParameters(
                Duration.ofSeconds(1),
                60,
                600,
                5,
                3,
                3,
                Duration.ofSeconds(10),
                Duration.ofSeconds(2),
                Duration.ofMinutes(10));
    }

    static ScenarioContext context() {
        return context(quick(), List.of(FLOW, CURRENT, VIBRATION, TEMPERATURE));
    }

    static ScenarioContext context(MaintenanceParameters parameters, List<PointId> process) {
        Map<String, List<PointId>> inputs = new LinkedHashMap<>();
        inputs.put("process", process);
        inputs.put("acknowledged", List.of(ACK));
        inputs.put("shelve", List.of(SHELVE));
        Map<PointId, PointDefinition> points = new LinkedHashMap<>();
        points.put(FLOW, PointDefinition.of(FLOW.name(), "flow", "L/min"));
        points.put(CURRENT, PointDefinition.of(CURRENT.name(), "current", "A"));
        points.put(VIBRATION, PointDefinition.of(VIBRATION.name(), "vibration", "mm/s"));
        points.put(TEMPERATURE, PointDefinition.of(TEMPERATURE.name(), "temperature", "Cel"));
        return new ScenarioContext("pump-3", inputs, points, parameters, ZoneOffset.UTC);
    }

    /** What the loop shows in a second; a leak takes so many l/min away behind the pump. */
    static List<Sample> samples(int second, double leak) {
        SplittableRandom random = new SplittableRandom(second);
        double load = random.nextGaussian();
        Map<PointId, Double> values = new LinkedHashMap<>();
        values.put(FLOW, 32 + load + 0.3 * random.nextGaussian() - leak);
        values.put(CURRENT, 1.5 + 0.1 * load + 0.03 * random.nextGaussian());
        values.put(VIBRATION, 2 + 0.2 * random.nextGaussian());
        values.put(TEMPERATURE, 20 + 0.02 * second + 0.01 * random.nextGaussian());
        Instant at = START.plusSeconds(second);
        List<Sample> samples = new ArrayList<>();
        values.forEach((point, value) -> samples.add(Sample.good(point, Value.of(value), null, at)));
        return samples;
    }

    Instant now() {
        return START.plusSeconds(second).plusMillis(50);
    }

    /** So many seconds. */
    Loop run(int seconds, double leak) {
        for (int i = 0; i < seconds; i++) {
            second++;
            samples(second, leak).forEach(s -> scenario.onSample(s, out));
            scenario.onTick(now(), out);
        }
        return this;
    }

    void say(PointId point, String text) {
        scenario.onSample(Sample.good(point, Value.of(text), null, now()), out);
    }

    List<Event> events(String type) {
        return out.events.stream().filter(e -> e.type().equals(type)).toList();
    }

    static String text(Event event, String attribute) {
        return event.attributes().get(attribute) instanceof Value.Text text
                ? text.value()
                : String.valueOf(event.attributes().get(attribute));
    }
}
