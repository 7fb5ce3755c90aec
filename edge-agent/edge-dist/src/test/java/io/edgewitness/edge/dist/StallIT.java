package io.edgewitness.edge.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.SystemClock;
import io.edgewitness.edge.ledger.Nanos;
import io.edgewitness.edge.ledger.proto.GapRecord;
import io.edgewitness.edge.ledger.proto.MetricRecord;
import io.edgewitness.edge.plant.MeterServer;
import io.edgewitness.edge.plant.PackingLine;
import io.edgewitness.edge.plant.PlantBroker;
import io.edgewitness.edge.plant.PressServer;
import io.edgewitness.edge.plant.PressSettings;
import io.edgewitness.edge.testkit.FreePort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The packaged agent is stopped for a while, as a paused machine is, and goes on: what each source did not keep for it is declared, once, and as its
 * own. {@code -Dedgewitness.stall=111} makes that many seconds of it, after which a server has dropped its subscriptions by itself.
 */
class StallIT {
    private static final int SECONDS = Integer.getInteger("edgewitness.stall", 25);
    private static final String REASON = "stalled: the agent did not run for ";
    private static final String TOPIC = "plant/packing/state";
    private static final int TICKS_A_SECOND = 10;

    /** Samples: one that was on its way at either end, and the BAD one of a lost connection. */
    private static final long TOLERANCE = 4;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    static Path folder;

    private static final String SITE = """
            agent: {id: gw-press-hall}
            site: {id: jn-plant-1, name: 济宁一厂, enterprise: acme, path: acme/jining/plant-1, time-zone: Asia/Shanghai}
            http: {listen: "127.0.0.1:%d"}
            adapters:
              - id: kept
                type: opcua
                mode: sim
                endpoint: opc.tcp://127.0.0.1:%2$d/press
                points: [{id: kept.item, address: "ns=2;s=Item0", unit: "1", interval: 100ms}]
              - id: short
                type: opcua
                mode: sim
                endpoint: opc.tcp://127.0.0.1:%2$d/press
                outage: 0s
                points: [{id: short.item, address: "ns=2;s=Item0", unit: "1", interval: 100ms}]
              - id: restarted
                type: opcua
                mode: sim
                endpoint: opc.tcp://127.0.0.1:%3$d/press
                points: [{id: restarted.item, address: "ns=2;s=Item0", unit: "1", interval: 100ms}]
              - id: meters
                type: modbus-tcp
                mode: sim
                endpoint: 127.0.0.1:%4$d
                points:
                  - {id: meter1.energy, unit-id: 1, address: "holding:100:int64", order: ABCD, scale: 0.01, unit: kW.h, interval: 500ms}
              - id: packing
                type: mqtt
                mode: sim
                endpoint: tcp://127.0.0.1:%5$d
                points: [{id: packing.packed, address: "plant/packing/state", path: "$.packed", time: "$.ts", key: "$.seq", unit: "{pcs}"}]
              - id: unnumbered
                type: mqtt
                mode: sim
                endpoint: tcp://127.0.0.1:%5$d
                points: [{id: unnumbered.packed, address: "plant/packing/state", path: "$.packed", time: "$.ts", unit: "{pcs}"}]
            scenarios:
              - id: energy-line-1
                type: energy-management
                inputs: {electricity: [meter1.energy]}
                parameters: {window: 5s, demand-period: 5s, lateness: 2s}
            """;

    @Test
    void whatIsMissingOfAStallIsDeclaredOnceAndAsTheAgentsOwn() throws Exception {
        int[] ports = {FreePort.find(), FreePort.find(), FreePort.find(), FreePort.find()};
        Deployment deployment = Deployment.onFreePorts(ThirdParty.ROOT, folder);
        deployment.write("site.yaml", SITE.formatted(deployment.agentHttp, ports[0], ports[1], ports[2], ports[3]));
        Instant stopped;
        Instant went;
        try (PressServer press = press("press", ports[0]);
                PressServer restarted = press("restarted", ports[1]);
                MeterServer meters = MeterServer.plant("127.0.0.1", ports[2]);
                PlantBroker broker = new PlantBroker("127.0.0.1", ports[3], folder.resolve("broker"))) {
            meters.start();
            broker.start();
            try (PackingLine line = new PackingLine(
                                    "127.0.0.1", ports[3], TOPIC, Duration.ofMillis(200), new SystemClock())
                            .start();
                    deployment) {
                deployment.startAgent();
                deployment.awaitAgentReady();
                await(press, 10);
                signal(deployment, "STOP");
                stopped = new SystemClock().instant();
                await(press, SECONDS / 2);
                restarted.stop();
                restarted.start();
                await(press, SECONDS - SECONDS / 2);
                went = new SystemClock().instant();
                signal(deployment, "CONT");
                String health = "http://127.0.0.1:" + deployment.agentHttp + "/healthz/ready";
                Http.await("health to tell of it", 30, () -> tells(health));
                await(press, 20);
                assertThat(line.acknowledged()).isPositive();
            }
        }
        assertThat(Files.readString(folder.resolve("agent.log"))).contains(REASON);
        LedgerAudit audit = new LedgerAudit(deployment.agentData());
        assertThat(missing(audit, "kept.item", 100)).isBetween(SECONDS < 30 ? 0L : 1L, Long.MAX_VALUE);
        for (String point : List.of("kept.item", "short.item", "restarted.item")) {
            assertDeclared(audit, point, missing(audit, point, 100), stopped, went);
        }
        assertDeclared(audit, "meter1.energy", polled(audit), stopped, went);
        assertThat(polled(audit)).isGreaterThan(2L * SECONDS - 5);
        assertThat(after(stopped, audit.gaps("packing.packed"))).allMatch(gap -> gap.getCount() == 0);
        assertThat(audit.duplicateKeys("packing")).isEmpty();
        assertThat(missing(audit, "packing.packed", 200)).isBetween(-TOLERANCE, TOLERANCE);
        assertThat(audit.gaps("unnumbered.packed"))
                .anyMatch(gap -> gap.getCount() < 0
                        && gap.getReason().startsWith(REASON)
                        && Nanos.instant(gap.getFrom()).isBefore(stopped.plusMillis(1_500))
                        && Nanos.instant(gap.getTo()).isAfter(went));
        assertThat(audit.undeclaredHoles("meter1.energy", 500)).isEmpty();
        assertWindows(audit, stopped, went);
    }

    private static PressServer press(String name, int port) throws IOException {
        PressServer server = new PressServer(PressSettings.create(
                port, Files.createDirectories(folder.resolve(name)), settings -> settings.items(1)));
        server.start();
        return server;
    }

    private static void await(PressServer press, int seconds) {
        long until = press.ticks() + (long) seconds * TICKS_A_SECOND;
        Http.await("the press", 3 * seconds + 30, () -> press.ticks() >= until);
    }

    private static boolean tells(String health) {
        try {
            return Http.get(health).contains(REASON);
        } catch (IOException e) {
            return false;
        }
    }

    private static void signal(Deployment deployment, String name) {
        Program.run(
                0, List.of("kill", "-" + name, Long.toString(deployment.agent().pid())));
    }

    /** Of a point whose source makes a value each interval, from its first to its last. */
    private static long missing(LedgerAudit audit, String point, long interval) {
        List<Instant> made = audit.samples(point).stream()
                .filter(sample -> !sample.quality().isBad())
                .map(sample -> Objects.requireNonNull(sample.sourceTime()))
                .sorted()
                .distinct()
                .toList();
        return 1
                + Math.round(
                        Duration.between(made.get(0), made.get(made.size() - 1)).toMillis() / (double) interval)
                - made.size();
    }

    private static long polled(LedgerAudit audit) {
        List<Instant> came = audit.samples("meter1.energy").stream()
                .map(Sample::receivedTime)
                .sorted()
                .toList();
        return 1
                + Math.round(
                        Duration.between(came.get(0), came.get(came.size() - 1)).toMillis() / 500.0)
                - came.size();
    }

    private static List<GapRecord> after(Instant stopped, List<GapRecord> gaps) {
        return gaps.stream()
                .filter(gap -> Nanos.instant(gap.getTo()).isAfter(stopped))
                .toList();
    }

    private static void assertDeclared(LedgerAudit audit, String point, long missing, Instant stopped, Instant went) {
        List<GapRecord> gaps = after(stopped, audit.gaps(point));
        long declared = gaps.stream().mapToLong(GapRecord::getCount).sum();
        assertThat(declared).as("%s: %s", point, gaps).isBetween(missing - TOLERANCE, missing + TOLERANCE);
        assertThat(gaps.stream().filter(gap -> Nanos.instant(gap.getFrom()).isBefore(went)))
                .as(point)
                .allMatch(gap -> gap.getReason().startsWith(REASON));
    }

    /** A window that passed meanwhile is told once, and knows what it misses. */
    private static void assertWindows(LedgerAudit audit, Instant stopped, Instant went) {
        List<MetricRecord> windows = audit.metrics("energy-line-1", "em_energy_kwh").stream()
                .filter(m -> Nanos.instant(m.getWindowStart()).isAfter(stopped.plusSeconds(1))
                        && Nanos.instant(m.getWindowEnd()).isBefore(went))
                .toList();
        assertThat(windows).hasSizeGreaterThan(SECONDS / 5 - 3);
        assertThat(windows).allMatch(m -> m.getRevision() == 0 && m.getReceived() == 0 && m.getExpected() >= 9);
    }
}
