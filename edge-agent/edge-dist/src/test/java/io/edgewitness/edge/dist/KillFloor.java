package io.edgewitness.edge.dist;

import io.edgewitness.edge.testkit.FreePort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A deployment under load whose truth is known: an OPC UA server whose items all hold the number of its tick, ten a second; a Modbus meter;
 * messages with running numbers through mosquitto at QoS 1; figures of each second; everything goes to the collector.
 */
final class KillFloor implements AutoCloseable {
    static final String AGENT = "gw-press-hall";
    static final long TICK_MILLIS = 100;
    static final long METER_MILLIS = 200;

    /** Programs that live for seconds only: the second compiler would take more of the processor than it gives back. */
    private static final Map<String, String> SHORT_LIVED =
            Map.of("EDGE_AGENT_OPTS", "-XX:TieredStopAtLevel=1", "CLOUD_COLLECTOR_OPTS", "-XX:TieredStopAtLevel=1");

    private static final int MESSAGES_A_SECOND = 100;
    private static final String TOPIC = "plant/messages";

    /** What can be killed. */
    enum Victim {
        AGENT,
        COLLECTOR,
        DATABASE,
        /** one connection's process of the database, which takes all others with it */
        BACKEND
    }

    final Deployment deployment;
    private final Process press;
    private final Peer meter;
    private final Peer broker;
    private final Peer publisher;
    private final Thread feed = new Thread(this::publish, "messages");
    private volatile boolean ending;
    private volatile long published;

    KillFloor(Path folder, int items) {
        deployment = Deployment.onFreePorts(ThirdParty.ROOT, folder);
        int opcua = FreePort.find();
        int modbus = FreePort.find();
        int mqtt = FreePort.find();
        press = press(opcua, items, folder);
        meter = ThirdParty.modbus(modbus, 1, 0);
        broker = ThirdParty.broker(mqtt, folder.resolve("mosquitto"));
        publisher = ThirdParty.publisher(mqtt, TOPIC);
        meter.awaitSaid("ready", 30);
        site(items, opcua, modbus, mqtt);
    }

    private static Process press(int port, int items, Path folder) {
        try {
            Process started = SpeedRig.java(
                    "-Xmx1g",
                    SpeedRig.class.getName(),
                    "" + port,
                    "" + items,
                    "" + TICK_MILLIS,
                    folder.resolve("press").toString());
            SpeedRig.awaitReady(started);
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void site(int items, int opcua, int modbus, int mqtt) {
        String points = IntStream.range(0, items)
                .mapToObj(i -> "      - {id: item.%d, address: \"ns=2;s=Item%d\", unit: \"1\", interval: %dms}\n"
                        .formatted(i, i, TICK_MILLIS))
                .collect(Collectors.joining());
        String names = IntStream.range(0, items).mapToObj(i -> "item." + i).collect(Collectors.joining(", "));
        deployment.write(
                "site.yaml",
                """
                agent: {id: %s}
                site: {id: jn-plant-1, enterprise: acme}
                http: {listen: "127.0.0.1:%d"}
                ledger: {quota: 8GiB, keep: 90d, flush-interval: 100ms, uplink: all}
                uplink: {collector: "https://127.0.0.1:%d"}
                adapters:
                  - id: meter
                    type: modbus-tcp
                    mode: sim
                    endpoint: 127.0.0.1:%d
                    points:
                      - {id: meter.energy, address: "holding:100:int64", unit: kW.h, interval: %dms}
                  - id: messages
                    type: mqtt
                    mode: sim
                    endpoint: tcp://127.0.0.1:%d
                    points:
                      - {id: message, address: %s, path: "$.seq", key: "$.seq", unit: "1"}
                  - id: press
                    type: opcua
                    mode: sim
                    endpoint: opc.tcp://127.0.0.1:%d/press
                    security: {policy: None}
                    points:
                """.formatted(AGENT, deployment.agentHttp, deployment.grpc, modbus, METER_MILLIS, mqtt, TOPIC, opcua)
                        + points
                        + """
                scenarios:
                  - id: counts
                    type: measured-process
                    inputs: {press: [%s], meter: [meter.energy], messages: [message]}
                    parameters:
                      window: 1s
                      lateness: 2s
                      metrics:
                        - {name: press_count, input: press, function: count, unit: "1"}
                        - {name: meter_count, input: meter, function: count, unit: "1"}
                        - {name: messages_count, input: messages, function: count, unit: "1"}
                """.formatted(names));
    }

    void start() {
        deployment.startCollector("");
        deployment.enrol();
        deployment.startAgent(SHORT_LIVED);
        awaitWhole();
        // What was published before anybody subscribed is nobody's.
        Http.await("the agent's subscription", 30, () -> CollectorApi.isUp(deployment, "messages"));
        feed.start();
    }

    private void publish() {
        long begin = System.nanoTime();
        while (!ending) {
            publisher.say("{\"seq\":" + published + "}");
            published++;
            LockSupport.parkNanos(begin + published * 1_000_000_000L / MESSAGES_A_SECOND - System.nanoTime());
        }
    }

    long published() {
        return published;
    }

    void awaitWhole() {
        deployment.awaitCollectorReady();
        deployment.awaitAgentReady();
    }

    /** @return whether there was one to kill */
    boolean kill(Victim victim) {
        switch (victim) {
            case AGENT -> killProgram(deployment.agent());
            case COLLECTOR -> killProgram(deployment.collector());
            default -> {
                List<ProcessHandle> processes = victim == Victim.DATABASE
                        ? deployment.database().stream().toList()
                        : deployment.database().stream()
                                .flatMap(ProcessHandle::children)
                                .filter(p -> read(p.pid(), "cmdline").startsWith("postgres: edgewitness edgewitness"))
                                .toList();
                return !processes.isEmpty() && processes.get(0).destroyForcibly();
            }
        }
        return true;
    }

    /** The program itself and not the shell that starts it. */
    private static void killProgram(Program program) {
        Http.await(
                "the program after its shell; it said " + program.tail(),
                60,
                () -> read(program.pid(), "comm").startsWith("java"));
        program.kill();
    }

    private static String read(long process, String file) {
        try {
            return Files.readString(Path.of("/proc/" + process + "/" + file));
        } catch (IOException e) {
            return "";
        }
    }

    /** Starts what was killed and does not start by itself. */
    void restart(List<Victim> killed) {
        if (killed.contains(Victim.COLLECTOR)) {
            deployment.launchCollector(SHORT_LIVED);
        }
        if (killed.contains(Victim.AGENT)) {
            KillCheck.verifyLedger(deployment.agentData());
            deployment.startAgent(SHORT_LIVED);
        }
    }

    /** Ends the load, waits until the collector has each message, and stops the agent; collector and database go on. */
    void end() throws InterruptedException {
        awaitWhole();
        ending = true;
        feed.join();
        Http.await("the collector to have " + published + " messages", 180, () -> messages() >= published);
        press.destroy();
        // The last windows close two seconds after their end.
        Http.pause(5_000);
        deployment.agent().close();
        deployment.awaitCollectorReady();
    }

    private long messages() {
        try (Connection c = deployment.connect();
                Statement s = c.createStatement();
                ResultSet r = s.executeQuery("SELECT count(*) FROM evidence.sample WHERE point = 'message'")) {
            return r.next() ? r.getLong(1) : 0;
        } catch (SQLException e) {
            return 0;
        }
    }

    @Override
    public void close() {
        ending = true;
        deployment.close();
        publisher.close();
        broker.close();
        meter.close();
        press.destroy();
    }
}
