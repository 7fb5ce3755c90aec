package io.edgewitness.predictive.maintenance;

import io.edgewitness.edge.api.Event;
import io.edgewitness.edge.api.PointDefinition;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.Scenario;
import io.edgewitness.edge.api.ScenarioContext;
import io.edgewitness.edge.api.Value;
import io.edgewitness.edge.testkit.RecordingOutput;
import io.edgewitness.edge.testkit.SyntheticVibration;
import io.edgewitness.scenario.kit.PinnedFile;
import java.math.BigDecimal;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** A simulated water loop: flow follows the pump's current, vibration stands alone, the water warms up all the while. Values each second. */
final class Loop {
    static final Instant START = Instant.parse("2026-01-05T00:00:00Z");
    static final PointId FLOW = new PointId("loop.flow");
    static final PointId CURRENT = new PointId("loop.current");
    static final PointId VIBRATION = new PointId("loop.vibration");
    static final PointId TEMPERATURE = new PointId("loop.temperature");
    static final PointId ACK = new PointId("panel.acknowledged");
    static final PointId SHELVE = new PointId("panel.shelve");
    static final PointId WAVES = new PointId("loop.waves");
    static final PointId ORDERS = new PointId("cmms.closed");
    static final PointId RUNNING = new PointId("pump.running");
    static final PointId CAMERA = new PointId("hall.camera");
    static final PointId HOURS = new PointId("pump.hours");

    /** As the module has it by default. */
    static final MaintenanceParameters.Damage DAMAGE =
            new MaintenanceParameters.Damage(1.4, 4, Duration.ofSeconds(30), Duration.ofMinutes(10), 100);

    static final List<MaintenanceParameters.Life> LIVES = List.of(
            new MaintenanceParameters.Life(4000, true),
            new MaintenanceParameters.Life(6000, true),
            new MaintenanceParameters.Life(5000, true),
            new MaintenanceParameters.Life(3000, false));

    /** From the onset of damage to the failure, in a hurry. */
    static final double WARNING_S = 60;

    private static final int RATE = 8192;

    final RecordingOutput out = new RecordingOutput();
    final Scenario scenario;
    private int second;

    Loop() {
        this(context());
    }

    Loop(ScenarioContext context) {
        scenario = new PredictiveMaintenanceFactory().create(context);
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
                DAMAGE,
                List.of(),
                null,
                0,
                null,
                List.of(),
                0.1,
                0.5,
                Duration.ofMinutes(1),
                Duration.ofSeconds(5),
                Duration.ofMinutes(10),
                Map.of(),
                Duration.ofSeconds(2),
                new MaintenanceParameters.Keeping(Duration.ofDays(730), 0.95));
    }

    /** Learns from 60 rows, and tells figures each 10 s; production stands still on Saturdays. */
    static MaintenanceParameters quick() {
        return quick(
                new MaintenanceParameters.Shutdown(DayOfWeek.SATURDAY, Duration.ofHours(8), Duration.ofHours(8)), null);
    }

    /** Stands still 130 s after the start, for 10 s. */
    static MaintenanceParameters soon() {
        return quick(
                new MaintenanceParameters.Shutdown(DayOfWeek.MONDAY, Duration.ofSeconds(130), Duration.ofSeconds(10)),
                null);
    }

    static MaintenanceParameters withModel(PinnedFile model) {
        return quick(
                new MaintenanceParameters.Shutdown(DayOfWeek.SATURDAY, Duration.ofHours(8), Duration.ofHours(8)),
                model);
    }

    private static MaintenanceParameters quick(MaintenanceParameters.Shutdown shutdown, @Nullable PinnedFile model) {
        return new MaintenanceParameters(
                Duration.ofSeconds(1),
                60,
                600,
                5,
                3,
                3,
                new MaintenanceParameters.Damage(
                        1.4, 4, Duration.ofSeconds(3), Duration.ofSeconds(20), WARNING_S / 3600),
                LIVES,
                model,
                500,
                new MaintenanceParameters.Costs(BigDecimal.valueOf(800), BigDecimal.valueOf(20_000)),
                List.of(shutdown),
                0.1,
                0.5,
                Duration.ofSeconds(10),
                Duration.ofSeconds(2),
                Duration.ofMinutes(10),
                Map.of(HOURS, Terminal.EQUIPMENT, CAMERA, Terminal.CAMERA, WAVES, Terminal.SENSOR),
                Duration.ofSeconds(2),
                new MaintenanceParameters.Keeping(Duration.ofDays(730), 0.95));
    }

    static ScenarioContext context() {
        return context(quick(), List.of(FLOW, CURRENT, VIBRATION, TEMPERATURE));
    }

    /** With a point that says whether the machine runs. */
    static ScenarioContext startedAndStopped() {
        ScenarioContext all = context();
        Map<String, List<PointId>> inputs = new LinkedHashMap<>(all.inputs());
        inputs.put("running", List.of(RUNNING));
        return new ScenarioContext(all.id(), inputs, all.points(), all.parameters(), all.zone());
    }

    static ScenarioContext context(MaintenanceParameters parameters, List<PointId> process) {
        Map<String, List<PointId>> inputs = new LinkedHashMap<>();
        inputs.put("process", process);
        inputs.put("acknowledged", List.of(ACK));
        inputs.put("shelve", List.of(SHELVE));
        inputs.put("vibration", List.of(WAVES));
        inputs.put("work-orders", List.of(ORDERS));
        inputs.put("run-hours", List.of(HOURS));
        inputs.put("cameras", List.of(CAMERA));
        Map<PointId, PointDefinition> points = new LinkedHashMap<>();
        points.put(FLOW, PointDefinition.of(FLOW.name(), "flow", "L/min"));
        points.put(CURRENT, PointDefinition.of(CURRENT.name(), "current", "A"));
        points.put(VIBRATION, PointDefinition.of(VIBRATION.name(), "vibration", "mm/s"));
        points.put(HOURS, PointDefinition.of(HOURS.name(), "hours", "h"));
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

    /** A block of a quarter of a second, as many times as loud as usual. */
    static Sample block(int second, double times) {
        float[] samples =
                new SyntheticVibration(RATE / 4, RATE, second).noise(times).samples();
        Instant at = START.plusSeconds(second);
        return Sample.good(WAVES, new Value.Waveform(at, RATE, new float[][] {samples}, second), at, at);
    }

    /** From the onset on, the level grows fourfold in {@link #WARNING_S}. */
    static double worn(int secondsOfDamage) {
        return 1.4 * Math.pow(4 / 1.4, secondsOfDamage / WARNING_S);
    }

    /** So many seconds with vibration, sound or growing worse. */
    Loop wear(int seconds, boolean worse) {
        for (int i = 0; i < seconds; i++) {
            scenario.onSample(block(second + 1, worse ? worn(i) : 1), out);
            run(1, 0);
        }
        return this;
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

    /** So many seconds in which nothing came and nobody ticked. */
    void skip(int seconds) {
        second += seconds;
    }

    void runs(boolean runs) {
        scenario.onSample(Sample.good(RUNNING, new Value.Bool(runs), null, now()), out);
    }

    /** A reading of the counter of running hours. */
    void hours(double hours) {
        scenario.onSample(Sample.good(HOURS, Value.of(hours), null, now()), out);
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
