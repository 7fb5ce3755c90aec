package io.edgewitness.edge.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.adapter.daq.DaqAdapterFactory;
import io.edgewitness.adapter.daq.DaqConfiguration;
import io.edgewitness.adapter.daq.Endpoint;
import io.edgewitness.adapter.mqtt.JsonPath;
import io.edgewitness.adapter.mqtt.MqttAdapterFactory;
import io.edgewitness.adapter.mqtt.MqttConfiguration;
import io.edgewitness.adapter.mqtt.MqttEndpoint;
import io.edgewitness.adapter.mqtt.MqttPoint;
import io.edgewitness.adapter.mqtt.MqttVersion;
import io.edgewitness.adapter.mqtt.TopicFilter;
import io.edgewitness.edge.api.AdapterContext;
import io.edgewitness.edge.api.BlockBytes;
import io.edgewitness.edge.api.Event;
import io.edgewitness.edge.api.Health;
import io.edgewitness.edge.api.Mode;
import io.edgewitness.edge.api.PointDefinition;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.Scenario;
import io.edgewitness.edge.api.ScenarioContext;
import io.edgewitness.edge.api.SourceAdapter;
import io.edgewitness.edge.api.Value;
import io.edgewitness.edge.api.Value.Waveform;
import io.edgewitness.edge.plant.PlantBroker;
import io.edgewitness.edge.testkit.Await;
import io.edgewitness.edge.testkit.FreePort;
import io.edgewitness.edge.testkit.ManualClock;
import io.edgewitness.edge.testkit.RecordingOutput;
import io.edgewitness.edge.testkit.RecordingSink;
import io.edgewitness.edge.testkit.SyntheticVibration;
import io.edgewitness.equipment.fault.FaultDiagnosisFactory;
import io.edgewitness.equipment.fault.FaultParameters;
import io.edgewitness.equipment.fault.ZoneLimits;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.eclipse.paho.mqttv5.client.MqttClient;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Waveforms from a socket to a diagnosis, as a data acquisition device and an MQTT publisher send them: a block a second with both ends of a motor and a tacho. Whatever is wrong with the
 * measurement is told, and is no alarm.
 */
class WaveformPathTest {
    private static final int RATE = 4096;
    private static final double SHAFT = 24.12;
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final PointId DAQ = new PointId("motor.vibration");
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @TempDir
    Path directory;

    private final ManualClock clock = ManualClock.at("2026-01-05T00:00:00Z");
    private final RecordingSink sink = new RecordingSink();
    private final RecordingOutput out = new RecordingOutput();
    private final Scenario scenario = scenario();
    private int given;
    private long number;

    /** Sends the bytes of a block. */
    private interface Wire {
        void send(byte[] block) throws Exception;
    }

    @AfterEach
    void close() {
        sink.close();
    }

    private static Scenario scenario() {
        FaultParameters parameters = new FaultParameters(
                new FaultParameters.Nameplate(75.0, 1480.0, 0.05, ZoneLimits.Support.RIGID, 50.0, 2),
                List.of(
                        new FaultParameters.SensorPlace("drive-end", DAQ, 0, "6205-2RS", 500.0),
                        new FaultParameters.SensorPlace("fan-end", DAQ, 1, "6203-2RS", 500.0)),
                new FaultParameters.Tacho(DAQ, 2, 1),
                Map.of(),
                Map.of(),
                null,
                Duration.ofSeconds(5),
                SECOND,
                Duration.ofMinutes(10),
                3,
                10,
                Duration.ofSeconds(2),
                Duration.ofMinutes(10),
                Map.of(),
                Duration.ofSeconds(2),
                new FaultParameters.Silence(Duration.ofDays(1), Duration.ofMinutes(1), Duration.ofMinutes(1)),
                Duration.ofHours(8),
                Duration.ofDays(1));
        return new FaultDiagnosisFactory()
                .create(new ScenarioContext(
                        "motor-1",
                        Map.of("vibration", List.of(DAQ)),
                        Map.of(DAQ, PointDefinition.of(DAQ.name(), "all", "m/s2")),
                        parameters,
                        ZoneOffset.UTC));
    }

    private SourceAdapter daq(int port) {
        DaqConfiguration configuration = new DaqConfiguration(
                Endpoint.parse("tcp://127.0.0.1:" + port),
                null,
                null,
                null,
                Duration.ofSeconds(10),
                List.of(new DaqConfiguration.Point(DAQ, "all")));
        return new DaqAdapterFactory().create(context(configuration));
    }

    private SourceAdapter mqtt(int port) {
        MqttPoint point = new MqttPoint(
                DAQ,
                TopicFilter.parse("motor/vibration"),
                null,
                JsonPath.parse("$"),
                null,
                null,
                MqttPoint.Type.BYTES,
                MqttPoint.Access.READ);
        MqttConfiguration configuration = new MqttConfiguration(
                MqttEndpoint.parse("tcp://127.0.0.1:" + port),
                MqttVersion.parse("5"),
                null,
                null,
                null,
                Duration.ofDays(1),
                200,
                Duration.ofSeconds(10),
                null,
                null,
                null,
                10,
                1 << 20,
                List.of(point));
        return new MqttAdapterFactory().create(context(configuration));
    }

    private AdapterContext context(Record configuration) {
        return new AdapterContext(
                "daq",
                Mode.SIM,
                configuration,
                List.of(PointDefinition.of(DAQ.name(), "all", "m/s2")),
                clock,
                directory);
    }

    private static SyntheticVibration sound(int seed) {
        SyntheticVibration signal = new SyntheticVibration(RATE, RATE, seed).noise(0.05);
        for (int h = 1; h <= 6; h++) {
            signal.sine(h * SHAFT, 0.06 / h);
        }
        return signal;
    }

    private static float[] fanEnd(int seed) {
        return sound(seed + 500).sine(700, 3).sine(1500, 4).samples();
    }

    private static float[] tacho(int seed) {
        return new SyntheticVibration(RATE, RATE, seed).tacho(SHAFT, SHAFT, 5).samples();
    }

    private static float[][] healthy(int seed) {
        return new float[][] {sound(seed).samples(), fanEnd(seed), tacho(seed)};
    }

    /** Sends what a second of signal is, and waits until it was diagnosed. */
    private void give(Wire wire, Instant start, float[][] channels) throws Exception {
        clock.advance(SECOND);
        long before = arrived();
        wire.send(
                BlockBytes.write(new Waveform(start, RATE, channels, number++)).value());
        Await.until("the block", LIMIT, () -> arrived() > before);
        List<Sample> samples = sink.samples();
        for (; given < samples.size(); given++) {
            scenario.onSample(samples.get(given), out);
        }
        scenario.onTick(clock.instant(), out);
    }

    private long arrived() {
        return sink.samples().stream().filter(s -> s.value() != null).count();
    }

    private void give(Wire wire, int blocks, IntFunction<float[][]> channels) throws Exception {
        for (int i = 0; i < blocks; i++) {
            give(wire, clock.instant(), channels.apply(i));
        }
    }

    private List<Event> events(String type) {
        return out.events.stream().filter(e -> e.type().equals(type)).toList();
    }

    private List<String> faults() {
        return events("measurement-fault").stream()
                .map(e -> text(e, "sensor") + " " + text(e, "kind"))
                .toList();
    }

    private static String text(Event event, String attribute) {
        return event.attributes().get(attribute) instanceof Value.Text text ? text.value() : "";
    }

    private @Nullable String firstCause() {
        return events("diagnosis").stream()
                .map(e -> (Value.Structure)
                        ((Value.Array) e.attributes().get("causes")).items().get(0))
                .map(c -> ((Value.Text) c.fields().get("cause")).value())
                .findFirst()
                .orElse(null);
    }

    /** A device on a real socket that sends what the test says. */
    private void overDaq(Story story) throws Exception {
        try (ServerSocket server = new ServerSocket(FreePort.find(), 1, InetAddress.getLoopbackAddress());
                SourceAdapter adapter = daq(server.getLocalPort())) {
            adapter.start(sink);
            try (Socket socket = server.accept()) {
                story.tell(block -> send(socket, block));
            }
        }
    }

    private static void send(Socket socket, byte[] block) throws IOException {
        socket.getOutputStream()
                .write(ByteBuffer.allocate(4 + block.length)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putInt(block.length)
                        .put(block)
                        .array());
    }

    private interface Story {
        void tell(Wire wire) throws Exception;
    }

    /** Twelve sound blocks, three that are damaged, three sound ones. */
    private void wrong(String kind, IntFunction<float[][]> damaged) throws Exception {
        overDaq(wire -> {
            give(wire, 12, WaveformPathTest::healthy);
            assertThat(faults()).isEmpty();
            give(wire, 3, damaged);
            give(wire, 3, WaveformPathTest::healthy);
        });
        assertThat(faults()).contains(kind);
        assertThat(events("alarm-raised")).isEmpty();
        assertThat(events("diagnosis")).isEmpty();
    }

    private static float[][] drive(float[] signal, int seed) {
        return new float[][] {signal, fanEnd(seed), tacho(seed)};
    }

    private static float[] loud(int seed) {
        return sound(seed).sine(SHAFT, 0.7).samples();
    }

    @Test
    void clippedFlatNoNumbersAndHolesAreTold() throws Exception {
        wrong("drive-end clipped", i -> {
            float[] signal = loud(i);
            for (int s = 0; s < signal.length; s++) {
                signal[s] = Math.max(-0.5f, Math.min(0.5f, signal[s]));
            }
            return drive(signal, i);
        });
        out.events.clear();
        wrong("drive-end flat", i -> drive(new float[RATE], i));
        out.events.clear();
        wrong("drive-end not-a-number", i -> {
            float[] signal = loud(i);
            signal[77] = Float.NaN;
            return drive(signal, i);
        });
        out.events.clear();
        wrong("drive-end hole", i -> {
            float[] signal = loud(i);
            Arrays.fill(signal, 2000, 2100, signal[1999]);
            return drive(signal, i);
        });
    }

    @Test
    void aWrongSensitivityIsTold() throws Exception {
        wrong("drive-end sensitivity", i -> {
            float[] signal = sound(i).samples();
            for (int s = 0; s < signal.length; s++) {
                signal[s] *= 10;
            }
            return drive(signal, i);
        });
    }

    @Test
    void swappedChannelsAreTold() throws Exception {
        wrong("drive-end swapped", i -> new float[][] {fanEnd(i), sound(i).samples(), tacho(i)});
        assertThat(faults()).contains("fan-end swapped");
    }

    @Test
    void aMissingTachoIsTold() throws Exception {
        wrong("drive-end tacho-missing", i -> new float[][] {sound(i).samples(), fanEnd(i), new float[RATE]});
    }

    /** Two sensors behind one id: a gateway that sends both, each with its own numbers. */
    @Test
    void twoSensorsUnderOneIdAreTold() throws Exception {
        overDaq(wire -> {
            give(wire, 12, WaveformPathTest::healthy);
            for (int i = 0; i < 3; i++) {
                number += 1_000_000;
                give(wire, clock.instant(), drive(loud(i), i));
                number -= 1_000_001;
                give(wire, clock.instant(), healthy(i));
            }
        });
        assertThat(faults()).contains("drive-end two-sources");
        assertThat(events("alarm-raised")).isEmpty();
    }

    @Test
    void aClockThatIsSetDuringABurstIsTold() throws Exception {
        overDaq(wire -> {
            give(wire, 3, WaveformPathTest::healthy);
            give(wire, clock.instant().plusSeconds(40), healthy(3));
            give(wire, clock.instant().plusSeconds(40), healthy(4));
        });
        assertThat(faults()).containsExactly("drive-end clock-step");
    }

    /** From 22 to 27 turns a second within each block: the tacho is followed. */
    @Test
    void aSpeedThatChangesWithinABlockIsFollowedByTheTacho() throws Exception {
        overDaq(wire -> give(wire, 16, i -> new float[][] {
            new SyntheticVibration(RATE, RATE, i)
                    .noise(0.3)
                    .sweptBlows(22, 27, 3.5848, 12, 1300)
                    .samples(),
            fanEnd(i),
            new SyntheticVibration(RATE, RATE, i).tacho(22, 27, 5).samples()
        }));
        assertThat(firstCause()).isEqualTo("bearing-outer");
        assertThat(faults()).isEmpty();
    }

    private static float[][] outerRing(int seed) {
        return drive(sound(seed).blows(3.5848 * SHAFT, 4, 1300, 0).samples(), seed);
    }

    @Test
    void aFailingBearingIsNamedFromTheSocketOn() throws Exception {
        overDaq(wire -> give(wire, 16, WaveformPathTest::outerRing));
        assertThat(firstCause()).isEqualTo("bearing-outer");
        assertThat(faults()).isEmpty();
    }

    @Test
    void theSameBlocksOverMqttNameItToo() throws Exception {
        int port = FreePort.find();
        try (PlantBroker broker = new PlantBroker("127.0.0.1", port, directory.resolve("broker"));
                SourceAdapter adapter = mqtt(port)) {
            broker.start();
            adapter.start(sink);
            Await.until("the subscription", LIMIT, () -> adapter.health().state() == Health.State.UP);
            MqttClient client = new MqttClient("tcp://127.0.0.1:" + port, "front-end", new MemoryPersistence());
            client.connect();
            give(block -> client.publish("motor/vibration", block, 1, false), 16, WaveformPathTest::outerRing);
            client.disconnect();
            client.close();
        }
        assertThat(firstCause()).isEqualTo("bearing-outer");
        assertThat(faults()).isEmpty();
    }
}
