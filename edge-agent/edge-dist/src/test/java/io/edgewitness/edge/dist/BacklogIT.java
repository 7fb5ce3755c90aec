package io.edgewitness.edge.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.edge.plant.PlantBroker;
import io.edgewitness.edge.plant.PlantPublisher;
import io.edgewitness.edge.testkit.FreePort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a line captured while the collector was away comes to it afterwards, each event once, though the collector is killed again and again while it does.
 * {@code -Dedgewitness.backlog=} says how many events.
 */
class BacklogIT {
    private static final int EVENTS = Integer.getInteger("edgewitness.backlog", 3_000);
    private static final int KILLS = 4;

    /** One line over MQTT, whose port is to be filled in. */
    static final String SITE = """
            adapters:
              - id: line
                type: mqtt
                mode: sim
                endpoint: tcp://127.0.0.1:%d
                points: [{id: line.steps, address: plant/line/steps, type: raw}]
            scenarios:
              - id: line-1
                type: production-traceability
                inputs: {steps: [line.steps]}
                parameters:
                  identifiers: "https://id.acme.example/"
                  steps: {drill: {first: true, last: true}}
                  window: 10s
                  lateness: 1s
            """;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @Test
    void aBacklogArrivesWholeAndOnceThoughTheCollectorIsKilledWhileItComes() throws Exception {
        int port = FreePort.find();
        try (PlantBroker broker =
                        new PlantBroker("127.0.0.1", port, Files.createDirectories(folder.resolve("broker")));
                Deployment deployment = Deployment.onFreePorts(ThirdParty.ROOT, folder.resolve("deployed"))) {
            broker.start();
            deployment.site(SITE.formatted(port));
            deployment.startCollector("");
            deployment.enrol();
            deployment.startAgent();
            deployment.awaitAgentReady();
            tell(port, 0, 1);
            Http.await("the first event", 60, () -> captured(deployment)[0] == 1);
            deployment.collector().kill();
            tell(port, 1, EVENTS);
            long most = drain(deployment);
            assertThat(captured(deployment)).as("all, and each once").containsExactly(EVENTS, EVENTS);
            deployment.verifyLedger();
            System.out.printf(
                    Locale.ROOT,
                    "%d events of a backlog over %d kills of the collector, whose memory had at most %d MB%n",
                    EVENTS,
                    KILLS,
                    most / 1024);
        }
    }

    private static void tell(int port, int from, int to) throws InterruptedException {
        PlantPublisher publisher = new PlantPublisher("127.0.0.1", port, "line");
        for (int i = from; i < to; i++) {
            publisher.add("plant/line/steps", "{\"unit\": \"U" + i + "\", \"step\": \"drill\"}");
        }
        while (!publisher.send()) {
            Thread.onSpinWait();
        }
        publisher.disconnect();
    }

    /** @return the most memory that the collector had at a kill or at the end, in KiB */
    private static long drain(Deployment deployment) {
        long most = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            int wanted = EVENTS * (kill + 1) / (KILLS + 2);
            deployment.restartCollector();
            Http.await(wanted + " events", 300, () -> captured(deployment)[0] >= wanted);
            most = Math.max(most, memory(deployment));
            deployment.collector().kill();
        }
        deployment.restartCollector();
        Http.await("all events", 600, () -> captured(deployment)[0] >= EVENTS);
        return Math.max(most, memory(deployment));
    }

    /** @return how many events the collector has, and how many of them differ; none while it is away */
    static int[] captured(Deployment deployment) {
        try (Connection c = deployment.connect();
                Statement s = c.createStatement();
                ResultSet r = s.executeQuery("SELECT count(*), count(DISTINCT event_id) FROM traceability.event")) {
            r.next();
            return new int[] {r.getInt(1), r.getInt(2)};
        } catch (SQLException e) {
            return new int[2];
        }
    }

    private static long memory(Deployment deployment) {
        Path status = Path.of("/proc/" + deployment.collector().pid() + "/status");
        try {
            return Files.readAllLines(status).stream()
                    .filter(l -> l.startsWith("VmHWM:"))
                    .mapToLong(l -> Long.parseLong(l.replaceAll("\\D", "")))
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
