package io.edgewitness.edge.dist;

import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.Value;
import io.edgewitness.edge.ledger.FileDisk;
import io.edgewitness.edge.ledger.LedgerReplay;
import io.edgewitness.edge.plant.MeterServer;
import io.edgewitness.edge.plant.PlantBroker;
import io.edgewitness.edge.plant.RegisterDevice;
import io.edgewitness.edge.testkit.FreePort;
import io.edgewitness.edge.testkit.TcpRelay;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttClientException;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;

/**
 * Bytes on the wire a value, both ways with all acknowledgements, counted by a relay: {@code SpeedBytes CHECKOUT ROUNDS SECONDS}. 1,000
 * Modbus points once a second: 600 measured floats, 300 counters, 100 states. Ours: the signed batches over gRPC and TLS. Beside it the very
 * same samples as JSON over plain MQTT at QoS 1, one message a value and one message a poll.
 */
public final class SpeedBytes {
    private static final int FLOATS = 600;
    private static final int COUNTERS = 300;
    private static final int STATES = 100;
    private static final String TOPIC = "acme/load/gw-press-hall/";

    private SpeedBytes() {}

    public static void main(String[] args) throws Exception {
        int rounds = Integer.parseInt(args[1]);
        int seconds = Integer.parseInt(args[2]);
        Speed.machine("bytes: 1,000 points once a second, " + rounds + " windows of " + seconds + " s");
        int port = FreePort.find();
        RegisterDevice device = new RegisterDevice();
        ScheduledExecutorService time = Executors.newSingleThreadScheduledExecutor();
        try (SpeedRig rig = new SpeedRig(Path.of(args[0]), 1, 1000);
                MeterServer meters = new MeterServer("127.0.0.1", port).add(1, device)) {
            Plant plant = new Plant(device);
            plant.step();
            var unused = time.scheduleAtFixedRate(plant::step, 200, 200, TimeUnit.MILLISECONDS);
            meters.start();
            rig.enrol();
            rig.startSink();
            try (TcpRelay relay = new TcpRelay(0, rig.deployment.grpc)) {
                rig.site(rig.uplinkAll().replace(":" + rig.deployment.grpc, ":" + relay.port()), points(port));
                rig.startAgent();
                Http.await("values", 60, () -> sink(rig) > 3_000);
                List<Double> ours = measure(rig, relay, rounds, seconds);
                System.out.println("ours: bytes a value " + Speed.range("%.2f", ours));
                rig.watch();
                Http.pause(2_000);
                System.out.println("ours, while someone looks at all last values: "
                        + Speed.range("%.2f", measure(rig, relay, 1, seconds)));
                rig.deployment.agent().close();
                time.shutdownNow();
                json(rig, ours);
            }
        } finally {
            time.shutdownNow();
        }
        System.exit(0);
    }

    private static List<Double> measure(SpeedRig rig, TcpRelay relay, int rounds, int seconds) {
        List<Double> all = new ArrayList<>();
        for (int r = 0; r < rounds; r++) {
            long bytes = relay.bytes();
            long values = sink(rig);
            Http.pause(1000L * seconds);
            all.add((relay.bytes() - bytes) / (double) (sink(rig) - values));
        }
        return all;
    }

    private static long sink(SpeedRig rig) {
        try {
            return rig.sink()[0];
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static String points(int port) {
        StringBuilder all = new StringBuilder("""
                  - id: line
                    type: modbus-tcp
                    mode: sim
                    endpoint: 127.0.0.1:%d
                    points:
                """.formatted(port));
        String point = "      - {id: line.%s%d, address: \"%s\", unit: \"%s\", interval: 1s}\n";
        for (int i = 0; i < FLOATS; i++) {
            all.append(point.formatted("measured", i, "holding:" + 2 * i + ":float32", "kW"));
        }
        for (int i = 0; i < COUNTERS; i++) {
            all.append(point.formatted("counter", i, "holding:" + (2000 + 2 * i) + ":int32", "1"));
        }
        for (int i = 0; i < STATES; i++) {
            all.append(point.formatted("state", i, "coil:" + i, "1"));
        }
        return all.toString();
    }

    /** Values that move as those of a line do. */
    private static final class Plant {
        private final RegisterDevice device;
        private final SplittableRandom random = new SplittableRandom(1);
        private final double[] level = new double[FLOATS];
        private final int[] count = new int[COUNTERS];

        Plant(RegisterDevice device) {
            this.device = device;
        }

        void step() {
            for (int i = 0; i < FLOATS; i++) {
                level[i] += (random.nextDouble() - 0.5) * (20 + i) / 100;
                device.holding(2 * i, RegisterDevice.float32((float) (20 + i + level[i])));
            }
            for (int i = 0; i < COUNTERS; i++) {
                count[i] += random.nextInt(1 + i % 7);
                device.holding(2000 + 2 * i, RegisterDevice.int32(100_000 * i + count[i]));
            }
            for (int i = 0; i < STATES; i++) {
                device.coil(i, random.nextInt(20) != 0);
            }
        }
    }

    private static void json(SpeedRig rig, List<Double> ours) throws Exception {
        List<List<Sample>> polls = new ArrayList<>();
        try (LedgerReplay replay =
                LedgerReplay.open(new FileDisk(rig.deployment.agentData().resolve("ledger")), 0, 0)) {
            for (LedgerReplay.Item item = replay.next(); item != null && polls.size() < 200; item = replay.next()) {
                if (item instanceof LedgerReplay.Item.Samples s && s.source().equals("line")) {
                    polls.add(s.delivery().samples().stream()
                            .filter(x -> x.value() != null)
                            .toList());
                }
            }
        }
        int port = FreePort.find();
        try (PlantBroker broker = new PlantBroker("127.0.0.1", port, rig.deployment.folder.resolve("broker"))) {
            broker.start();
            try (TcpRelay relay = new TcpRelay(0, port)) {
                double single = publish(relay, polls, true);
                double grouped = publish(relay, polls, false);
                double median = Speed.median(ours);
                System.out.printf(
                        Locale.ROOT,
                        "JSON over MQTT: %.2f bytes a value, one message a value; %.2f, one message a poll%n"
                                + "RESULT bytes: %.2f a value, 1/%.1f of JSON over MQTT (asked 1/8), 1/%.1f of JSON with one message a"
                                + " poll; value, quality and time are in all of them%n",
                        single,
                        grouped,
                        median,
                        single / median,
                        grouped / median);
            }
        }
    }

    private static double publish(TcpRelay relay, List<List<Sample>> polls, boolean each) throws Exception {
        MqttAsyncClient client =
                new MqttAsyncClient("tcp://127.0.0.1:" + relay.port(), "json-" + each, new MemoryPersistence());
        client.connect(new MqttConnectionOptions()).waitForCompletion();
        long bytes = relay.bytes();
        long values = 0;
        for (List<Sample> poll : polls) {
            StringBuilder all = new StringBuilder("[");
            for (Sample s : poll) {
                String json = json(s);
                values++;
                if (each) {
                    send(client, TOPIC + s.point().name(), "{" + json + "}");
                } else {
                    all.append(all.length() > 1 ? "," : "")
                            .append("{\"id\":\"")
                            .append(s.point().name())
                            .append("\",");
                    all.append(json).append('}');
                }
            }
            if (!each && !poll.isEmpty()) {
                send(client, TOPIC + "line", all.append(']').toString());
            }
        }
        double result = (relay.bytes() - bytes) / (double) values;
        client.disconnect().waitForCompletion();
        client.close();
        return result;
    }

    /** Short keys, no unit: as little as keeps value, quality and time. */
    private static String json(Sample s) {
        String value = String.valueOf(s.value());
        if (s.value() instanceof Value.Float64 f) {
            value = Float.toString((float) f.value());
        } else if (s.value() instanceof Value.Int64 i) {
            value = Long.toString(i.value());
        } else if (s.value() instanceof Value.Bool b) {
            value = Boolean.toString(b.value());
        }
        return "\"v\":" + value + ",\"q\":\"" + s.quality().level() + "\",\"t\":\"" + s.receivedTime() + "\"";
    }

    private static void send(MqttAsyncClient client, String topic, String text) throws Exception {
        while (true) {
            try {
                client.publish(topic, text.getBytes(StandardCharsets.UTF_8), 1, false)
                        .waitForCompletion();
                return;
            } catch (MqttException e) {
                // Paho tells of the acknowledgement before it has made room for the next message.
                if (e.getReasonCode() != MqttClientException.REASON_CODE_MAX_INFLIGHT) {
                    throw e;
                }
                Http.pause(1);
            }
        }
    }
}
