package io.edgewitness.equipment.fault;

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
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A simulated motor of 75 kW with a sensor at each end, sampled at 4096 Hz in blocks of a second. */
final class Rig {
    static final int RATE = 4096;
    static final Instant START = Instant.parse("2026-01-05T00:00:00Z");
    static final PointId DAQ = new PointId("motor.vibration");
    static final PointId SPEED = new PointId("motor.speed");
    static final PointId LOAD = new PointId("motor.power");
    static final PointId CURRENT = new PointId("motor.current");
    static final PointId ACK = new PointId("panel.acknowledged");
    static final PointId STATE = new PointId("motor.state");
    static final PointId VIDEO = new PointId("hall.camera");
    static final PointId RECEIPTS = new PointId("push.receipts");
    static final PointId ORDERS = new PointId("cmms.closed");

    /** True speed; the nameplate's 1480 r.p.m. is 2.2 % off. */
    static final double SHAFT = 24.12;

    static final double OUTER = 3.5848 * SHAFT;
    static final double RESONANCE = 1300;

    private static final FaultParameters.SensorPlace DRIVE_END =
            new FaultParameters.SensorPlace("drive-end", DAQ, 0, "6205-2RS", 500.0);
    private static final FaultParameters.SensorPlace FAN_END =
            new FaultParameters.SensorPlace("fan-end", DAQ, 1, "6203-2RS", 500.0);
    static final FaultParameters.Nameplate PLATE =
            new FaultParameters.Nameplate(75.0, 1480.0, 0.05, ZoneLimits.Support.RIGID, 50.0, 2);

    final RecordingOutput out = new RecordingOutput();
    final Scenario scenario;
    private int second;
    private long number = 100;

    Rig(ScenarioContext context) {
        scenario = new FaultDiagnosisFactory().create(context);
    }

    Rig() {
        this(context(parameters(PLATE, null)));
    }

    static FaultParameters parameters(FaultParameters.Nameplate plate, FaultParameters.@Nullable Tacho tacho) {
        return parameters(plate, tacho, List.of(DRIVE_END, FAN_END));
    }

    static FaultParameters parameters(
            FaultParameters.Nameplate plate,
            FaultParameters.@Nullable Tacho tacho,
            List<FaultParameters.SensorPlace> sensors) {
        return parameters(plate, tacho, sensors, null);
    }

    static FaultParameters withEvidence(PinnedFile evidence) {
        return parameters(PLATE, null, List.of(DRIVE_END, FAN_END), evidence);
    }

    private static FaultParameters parameters(
            FaultParameters.Nameplate plate,
            FaultParameters.@Nullable Tacho tacho,
            List<FaultParameters.SensorPlace> sensors,
            @Nullable PinnedFile evidence) {
        return new FaultParameters(
                plate,
                sensors,
                tacho,
                Map.of(),
                Map.of(),
                evidence,
                Duration.ofSeconds(5),
                Duration.ofSeconds(1),
                Duration.ofMinutes(10),
                3,
                10,
                Duration.ofSeconds(2),
                Duration.ofSeconds(20),
                Map.of(LOAD, Terminal.POWER, DAQ, Terminal.VIBRATION, VIDEO, Terminal.CAMERA),
                Duration.ofSeconds(2),
                new FaultParameters.Silence(Duration.ofHours(1), Duration.ofSeconds(10), Duration.ofSeconds(10)),
                Duration.ofMinutes(1),
                Duration.ofMinutes(2));
    }

    static ScenarioContext context(FaultParameters parameters) {
        Map<String, List<PointId>> inputs = new LinkedHashMap<>();
        inputs.put("vibration", List.of(DAQ));
        inputs.put("speed", List.of(SPEED));
        inputs.put("load", List.of(LOAD));
        inputs.put("current", List.of(CURRENT));
        inputs.put("state", List.of(STATE));
        inputs.put("video", List.of(VIDEO));
        inputs.put("receipts", List.of(RECEIPTS));
        inputs.put("acknowledged", List.of(ACK));
        inputs.put("work-orders", List.of(ORDERS));
        return new ScenarioContext(
                "motor-1",
                inputs,
                Map.of(
                        DAQ, PointDefinition.of(DAQ.name(), "ch0-1", "m/s2"),
                        SPEED, PointDefinition.of(SPEED.name(), "speed", "/min")),
                parameters,
                ZoneOffset.UTC);
    }

    /** Zone A, a bearing without a fault. */
    static SyntheticVibration sound(int seed) {
        SyntheticVibration signal = new SyntheticVibration(RATE, RATE, seed).noise(0.05);
        for (int h = 1; h <= 6; h++) {
            signal.sine(h * SHAFT, 0.06 / h);
        }
        return signal;
    }

    /** Zone C. */
    static SyntheticVibration unbalanced(int seed) {
        return sound(seed).sine(SHAFT, 0.7);
    }

    static SyntheticVibration outerRing(int seed) {
        return sound(seed).blows(OUTER, 4, RESONANCE, 0);
    }

    /** Of another place than {@link #sound}: its power lies elsewhere. */
    static SyntheticVibration fanEnd(int seed) {
        return sound(seed).sine(700, 3).sine(1500, 4);
    }

    static Sample block(long number, Instant start, Instant received, float[]... channels) {
        return Sample.good(DAQ, new Value.Waveform(start, RATE, channels, number), start, received);
    }

    Instant now() {
        return START.plusSeconds(second);
    }

    /** The next second's block, and its tick. */
    void give(float[]... channels) {
        Instant start = now();
        second++;
        scenario.onSample(block(number++, start, now().plusMillis(50), channels), out);
        scenario.onTick(now().plusMillis(60), out);
    }

    /** Nothing comes for so long, and the agent runs on. */
    void skip(int seconds) {
        for (int i = 0; i < seconds; i++) {
            second++;
            scenario.onTick(now().plusMillis(60), out);
        }
    }

    void skipNumbers(long count) {
        number += count;
    }

    void repeat(int blocks, java.util.function.IntFunction<SyntheticVibration> drive) {
        for (int i = 0; i < blocks; i++) {
            give(drive.apply(1000 + second).samples(), fanEnd(5000 + second).samples());
        }
    }

    List<Event> events(String type) {
        return out.events.stream().filter(e -> e.type().equals(type)).toList();
    }

    /** Kinds of measurement faults that were told, in order. */
    List<String> faults() {
        return events("measurement-fault").stream()
                .map(e -> text(e, "sensor") + " " + text(e, "kind"))
                .toList();
    }

    static String text(Event event, String attribute) {
        return event.attributes().get(attribute) instanceof Value.Text text ? text.value() : "";
    }

    /** Id of the likeliest cause of a diagnosis. */
    static String cause(Event diagnosis) {
        return diagnosis.attributes().get("causes") instanceof Value.Array array
                        && array.items().get(0) instanceof Value.Structure first
                        && first.fields().get("cause") instanceof Value.Text text
                ? text.value()
                : "";
    }
}
