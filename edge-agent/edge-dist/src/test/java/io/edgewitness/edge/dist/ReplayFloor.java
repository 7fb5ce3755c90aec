package io.edgewitness.edge.dist;

import io.edgewitness.edge.testkit.FreePort;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Three third-party servers that replay one meter's file, and a deployment that reads them. */
final class ReplayFloor implements AutoCloseable {
    static final List<String> PROTOCOLS = List.of("modbus", "opcua", "mqtt");
    private static final String TOPIC = "plant/meter";

    final Deployment deployment;
    private final double seconds;
    private final List<BigDecimal> readings = ThirdParty.readings();
    private final int modbusPort = FreePort.find();
    private final int opcuaPort = FreePort.find();
    private final int mqttPort = FreePort.find();
    private Peer modbus;
    private Peer opcua;
    private Peer broker;
    private Peer publisher;
    private @Nullable Thread feed;
    private volatile int published;

    /** @param seconds that the whole file takes */
    ReplayFloor(Path folder, double seconds) {
        this.seconds = seconds;
        deployment = Deployment.onFreePorts(ThirdParty.ROOT, folder);
        modbus = startModbus(0);
        opcua = startOpcua(0);
        broker = ThirdParty.broker(mqttPort, folder.resolve("mosquitto"));
        publisher = ThirdParty.publisher(mqttPort, TOPIC);
        modbus.awaitSaid("ready", 30);
        opcua.awaitSaid("ready", 60);
        deployment.site("""
                adapters:
                  - id: modbus-meter
                    type: modbus-tcp
                    mode: replay
                    endpoint: 127.0.0.1:%d
                    unit-id: 1
                    points:
                      - {id: modbus.energy, address: "holding:100:int64", order: ABCD, scale: 0.01, unit: kW.h, interval: 200ms}
                  - id: opcua-meter
                    type: opcua
                    mode: replay
                    endpoint: opc.tcp://127.0.0.1:%d
                    security: {policy: None}
                    points:
                      - {id: opcua.energy, address: "ns=1;s=Meter.Energy", unit: kW.h, interval: 200ms}
                  - id: mqtt-meter
                    type: mqtt
                    mode: replay
                    endpoint: tcp://127.0.0.1:%d
                    points:
                      - {id: mqtt.energy, address: %s, path: "$.energy", key: "$.seq", unit: kW.h}
                scenarios:
                """.formatted(modbusPort, opcuaPort, mqttPort, TOPIC)
                + scenario("modbus")
                + scenario("opcua")
                + scenario("mqtt"));
    }

    private static String scenario(String protocol) {
        return """
                  - id: energy-%1$s
                    type: energy-management
                    inputs: {electricity: [%1$s.energy]}
                    parameters: {window: 10s, demand-period: 10s, lateness: 2s}
                """.formatted(protocol);
    }

    private Peer startModbus(long resumeAt) {
        return ThirdParty.modbus(modbusPort, seconds, resumeAt);
    }

    private Peer startOpcua(long resumeAt) {
        return ThirdParty.opcua(opcuaPort, seconds, resumeAt, deployment.folder.resolve("opcua-server"));
    }

    BigDecimal total() {
        return readings.stream().reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    int messages() {
        return readings.size() + 1;
    }

    int published() {
        return published;
    }

    void startDeployment() {
        deployment.startCollector("");
        deployment.enrol();
        deployment.startAgent();
        deployment.awaitAgentReady();
        // What was published before anybody subscribed is nobody's.
        Http.await("the agent's subscription", 30, () -> CollectorApi.isUp(deployment, "mqtt-meter"));
        publish(0, BigDecimal.ZERO);
        for (String protocol : PROTOCOLS) {
            Http.await("a value of " + protocol, 30, () -> flows(protocol, Instant.EPOCH));
        }
    }

    /** Whether the collector has a good live value of that protocol's point that the agent received after this time. */
    boolean flows(String protocol, Instant since) {
        return CollectorApi.liveReceived(deployment, protocol + ".energy").isAfter(since);
    }

    private void publish(int number, BigDecimal energy) {
        publisher.say("{\"seq\":" + number + ",\"energy\":" + energy.toPlainString() + "}");
        published = number + 1;
    }

    void go() {
        modbus.say("go");
        opcua.say("go");
        Thread thread = new Thread(this::feed, "feed");
        thread.setDaemon(true);
        thread.start();
        feed = thread;
    }

    private void feed() {
        long start = System.nanoTime();
        BigDecimal energy = BigDecimal.ZERO;
        for (int i = 0; i < readings.size(); i++) {
            energy = energy.add(readings.get(i));
            long due = start + (long) (seconds * 1e9 * (i + 1) / readings.size());
            long wait = (due - System.nanoTime()) / 1_000_000;
            if (wait > 0) {
                Http.pause(wait);
            }
            publish(i + 1, energy);
        }
    }

    /** Waits until each server has given its last value. */
    void awaitEnd() {
        modbus.awaitSaid("done " + total().toPlainString(), (long) seconds + 60);
        opcua.awaitSaid("done " + total().toPlainString(), (long) seconds + 60);
        Http.await("the last message", (long) seconds + 60, () -> published == messages());
    }

    /** Stops one server as a crash would and starts it again after a second. */
    void restart(String protocol) {
        switch (protocol) {
            case "modbus" -> {
                modbus.close();
                Http.pause(1000);
                modbus = startModbus(0).awaitSaid("ready", 30);
            }
            case "opcua" -> {
                opcua.close();
                Http.pause(1000);
                opcua = startOpcua(0).awaitSaid("ready", 60);
            }
            default -> {
                publisher.close();
                broker.close();
                Http.pause(1000);
                broker = ThirdParty.broker(mqttPort, deployment.folder.resolve("mosquitto"));
                publisher = ThirdParty.publisher(mqttPort, TOPIC);
                publish(published, BigDecimal.ZERO);
            }
        }
    }

    void keepPublishing() {
        publish(published, BigDecimal.ZERO);
    }

    @Override
    public void close() {
        deployment.close();
        publisher.close();
        broker.close();
        opcua.close();
        modbus.close();
    }
}
