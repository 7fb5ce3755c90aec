package io.edgewitness.edge.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.adapter.opcua.NodeAddress;
import io.edgewitness.adapter.opcua.OpcUaAdapter;
import io.edgewitness.adapter.opcua.OpcUaAdapterFactory;
import io.edgewitness.adapter.opcua.OpcUaConfiguration;
import io.edgewitness.adapter.opcua.OpcUaPoint;
import io.edgewitness.edge.api.AdapterContext;
import io.edgewitness.edge.api.Event;
import io.edgewitness.edge.api.Metric;
import io.edgewitness.edge.api.Mode;
import io.edgewitness.edge.api.PointDefinition;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.Scenario;
import io.edgewitness.edge.api.ScenarioContext;
import io.edgewitness.edge.api.SystemClock;
import io.edgewitness.edge.api.Value;
import io.edgewitness.edge.plant.FailingMotor;
import io.edgewitness.edge.plant.PressServer;
import io.edgewitness.edge.plant.PressSettings;
import io.edgewitness.edge.testkit.Await;
import io.edgewitness.edge.testkit.FreePort;
import io.edgewitness.edge.testkit.RecordingOutput;
import io.edgewitness.edge.testkit.RecordingSink;
import io.edgewitness.equipment.fault.FaultDiagnosisFactory;
import io.edgewitness.equipment.fault.FaultParameters;
import io.edgewitness.equipment.fault.ZoneLimits;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A simulated motor's bearing from new to the trip: waveforms over real OPC UA, diagnosed while it runs. */
class BearingFaultTest {
    private static final Duration BLOCK = Duration.ofMillis(500);
    private static final int LIFE = 60;
    private static final Duration LIMIT = Duration.ofSeconds(120);
    private static final PointId DAQ = new PointId("motor.vibration");
    private static final PointId SPEED = new PointId("motor.speed");
    private static final PointId RUNNING = new PointId("motor.running");
    private static final PointId ORDER = new PointId("motor.order");

    @TempDir
    Path directory;

    private final SystemClock clock = new SystemClock();
    private final RecordingOutput out = new RecordingOutput();
    private Scenario scenario = scenario(Map.of("speed", List.of(SPEED)));
    private int given;

    /** @param speed the input, or nothing */
    private static Scenario scenario(Map<String, List<PointId>> speed) {
        Map<String, List<PointId>> inputs = new LinkedHashMap<>(speed);
        inputs.put("vibration", List.of(DAQ));
        inputs.put("work-orders", List.of(ORDER));
        FaultParameters parameters = new FaultParameters(
                new FaultParameters.Nameplate(75.0, 1480.0, 0.05, ZoneLimits.Support.RIGID, 50.0, 2),
                List.of(
                        new FaultParameters.SensorPlace("drive-end", DAQ, 0, "6205-2RS", 500.0),
                        new FaultParameters.SensorPlace("fan-end", DAQ, 1, "6203-2RS", 500.0)),
                null,
                Map.of(),
                Map.of(),
                null,
                Duration.ofSeconds(5),
                Duration.ofSeconds(1),
                Duration.ofMinutes(10),
                3,
                10,
                Duration.ofSeconds(1),
                Duration.ofMinutes(10),
                Map.of(),
                Duration.ofSeconds(2),
                new FaultParameters.Silence(Duration.ofDays(1), Duration.ofMinutes(1), Duration.ofMinutes(1)),
                Duration.ofHours(8),
                Duration.ofDays(1));
        return new FaultDiagnosisFactory()
                .create(new ScenarioContext(
                        "motor-1",
                        inputs,
                        Map.of(DAQ, PointDefinition.of(DAQ.name(), "ns=2;s=Motor.Vibration", "m/s2")),
                        parameters,
                        ZoneOffset.UTC));
    }

    private OpcUaAdapter adapter(String endpoint) {
        List<OpcUaPoint> points = List.of(
                point(DAQ, "Motor.Vibration", FailingMotor.RATE_HZ),
                point(SPEED, "Motor.Speed", null),
                point(RUNNING, "Motor.Running", null),
                point(ORDER, "Motor.WorkOrder", null));
        List<PointDefinition> definitions = points.stream()
                .map(p -> PointDefinition.of(p.id().name(), p.address().toString(), "1"))
                .toList();
        return new OpcUaAdapterFactory()
                .create(new AdapterContext(
                        "plant",
                        Mode.SIM,
                        new OpcUaConfiguration(endpoint, null, Duration.ofSeconds(30), points),
                        definitions,
                        clock,
                        directory.resolve("adapter")));
    }

    private static OpcUaPoint point(PointId id, String variable, @Nullable Double rate) {
        return new OpcUaPoint(id, NodeAddress.parse("ns=2;s=" + variable), BLOCK, 0, OpcUaPoint.Access.READ, rate);
    }

    /** Gives the scenario what came since. @return whether the motor has tripped */
    private boolean follow(RecordingSink sink) {
        List<Sample> samples = sink.samples();
        for (; given < samples.size(); given++) {
            scenario.onSample(samples.get(given), out);
        }
        scenario.onTick(clock.instant(), out);
        return trip(sink) != null;
    }

    private static @Nullable Instant trip(RecordingSink sink) {
        return sink.samples(RUNNING).stream()
                .filter(s -> Value.of(false).equals(s.value()))
                .map(Sample::sourceTime)
                .findFirst()
                .orElse(null);
    }

    private List<Event> events(String type) {
        return out.events.stream().filter(e -> e.type().equals(type)).toList();
    }

    private static String text(Event event, String attribute) {
        return ((Value.Text) event.attributes().get(attribute)).value();
    }

    private static Value.Structure likeliest(Event diagnosis) {
        return (Value.Structure)
                ((Value.Array) diagnosis.attributes().get("causes")).items().get(0);
    }

    @Test
    void theFailingPartIsRankedFirstBeforeTheMotorTripsAndItsOrderMovesTheAccuracy() throws Exception {
        judge(lived());
        assertThat(events("measurement-fault"))
                .as("what is wrong with the measurement while it runs")
                .isEmpty();
    }

    /** From the middle of its life on, the damage's own blows hide the shaft's lines. */
    @Test
    void theFailingPartIsRankedFirstToTheEndWhereNothingTellsTheSpeed() throws Exception {
        scenario = scenario(Map.of());
        Instant trip = lived();
        judge(trip);
        assertThat(events("diagnosis-cleared")).noneMatch(e -> e.at().isBefore(trip));
    }

    /** @return when it tripped */
    private Instant lived() throws Exception {
        try (PressServer server = new PressServer(PressSettings.of(FreePort.find(), directory.resolve("server")));
                FailingMotor motor = new FailingMotor(server, BLOCK, LIFE, clock);
                RecordingSink sink = new RecordingSink()) {
            server.start();
            motor.start();
            try (OpcUaAdapter adapter = adapter(server.endpoint())) {
                adapter.start(sink);
                Await.until("the motor's trip", LIMIT, () -> follow(sink), () -> adapter.health() + "\n" + out.events);
                Await.until("the order's window", LIMIT, () -> {
                    follow(sink);
                    return !out.newest("fd_top1_accuracy_ratio").isEmpty();
                });
            }
            Instant trip = Objects.requireNonNull(trip(sink));
            out.events.removeIf(e -> e.type().equals("measurement-fault") && !e.at().isBefore(trip));
            return trip;
        }
    }

    private void judge(Instant trip) {
        assertThat(events("diagnosis"))
                .as("whatever else is thought of comes after it, all along")
                .allMatch(e -> likeliest(e).fields().get("cause").equals(Value.of("bearing-outer")));
        Event first = events("diagnosis").get(0);
        assertThat(text(first, "sensor")).isEqualTo("drive-end");
        assertThat(likeliest(first).fields().get("cause")).isEqualTo(Value.of("bearing-outer"));
        assertThat(likeliest(first).fields().get("component")).isEqualTo(Value.of("outer-ring"));
        assertThat(first.blobs()).as("the burst").hasSize(1);
        assertThat(first.at()).isBefore(trip.minus(BLOCK.multipliedBy(LIFE / 10)));
        Event alarm = events("alarm-raised").get(0);
        assertThat(text(alarm, "sensor") + text(alarm, "zone")).isEqualTo("drive-endC");
        assertThat(alarm.at()).isBefore(trip);
        assertThat(out.newest("fd_top1_accuracy_ratio"))
                .allMatch(m -> m.amount() instanceof Metric.Amount.Ratio r
                        && r.numerator().signum() > 0
                        && r.numerator().compareTo(r.denominator()) == 0);
        System.out.printf(
                "of a life of %.0f s: bearing-outer named %.1f s before the trip, zone C %.1f s before it%n",
                BLOCK.multipliedBy(LIFE).toMillis() / 1e3,
                Duration.between(first.at(), trip).toMillis() / 1e3,
                Duration.between(alarm.at(), trip).toMillis() / 1e3);
    }
}
