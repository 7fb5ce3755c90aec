package io.edgewitness.edge.dist;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.edgewitness.edge.api.SystemClock;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A steel plant's meter, replayed through servers that no one here wrote. */
class ReplayInterop {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @BeforeEach
    void skipVisiblyWhatCannotRunHere() {
        Assumptions.assumeTrue(
                ThirdParty.missing().isEmpty(), () -> "SKIPPED: this machine has no " + ThirdParty.missing());
    }

    @Test
    void theTotalEqualsTheFilesOwnForEachProtocol() {
        try (ReplayFloor floor = new ReplayFloor(folder, 60)) {
            floor.startDeployment();
            Instant begin = new SystemClock().instant();
            floor.go();
            floor.awaitEnd();
            for (String protocol : ReplayFloor.PROTOCOLS) {
                Map<String, JsonNode> figures = awaitTotal(floor, protocol);
                assertThat(CollectorApi.sum(figures)).isEqualByComparingTo(floor.total());
                // Until its first connection a source misses what it misses.
                figures.keySet()
                        .removeIf(
                                start -> OffsetDateTime.parse(start).toInstant().isBefore(begin));
                long expected = count(figures, "expected");
                long received = count(figures, "received");
                System.out.printf(
                        "%s: em_energy_kwh %s kWh, as in the file; %d windows since its begin, received %d of %d samples%n",
                        protocol, floor.total(), figures.size(), received, expected);
                assertThat(expected).isPositive().isEqualTo(received);
            }
            floor.deployment.agent().close();
            floor.deployment.verifyLedger();
        }
    }

    @Test
    void nothingIsLostOrDoubledWhileAgentCollectorAndDatabaseAreKilled() {
        double seconds = 180;
        long seed = Long.getLong("edgewitness.seed", 20261121L);
        System.out.println("seed " + seed + " (-Dedgewitness.seed)");
        List<String> kills = new ArrayList<>(Collections.nCopies(12, "agent"));
        kills.addAll(Collections.nCopies(5, "collector"));
        kills.addAll(Collections.nCopies(3, "database"));
        Random random = new Random(seed);
        Collections.shuffle(kills, random);
        try (ReplayFloor floor = new ReplayFloor(folder, seconds)) {
            Deployment deployment = floor.deployment;
            floor.startDeployment();
            floor.go();
            for (String victim : kills) {
                Http.pause((long) (seconds * 1000 * 0.5 / kills.size() * (0.5 + random.nextDouble())));
                System.out.println("kill -9 of the " + victim + " at message " + floor.published());
                switch (victim) {
                    case "agent" -> {
                        deployment.agent().kill();
                        deployment.verifyLedger();
                        deployment.startAgent();
                    }
                    case "collector" -> {
                        deployment.collector().kill();
                        deployment.restartCollector();
                    }
                    default -> deployment.killDatabase();
                }
            }
            floor.awaitEnd();
            Map<String, BigDecimal> sums = new LinkedHashMap<>();
            for (String protocol : ReplayFloor.PROTOCOLS) {
                Map<String, JsonNode> figures = awaitTotal(floor, protocol);
                sums.put(protocol, CollectorApi.sum(figures));
                System.out.printf(
                        "%s: em_energy_kwh %s of %s kWh, received %d samples%n",
                        protocol, sums.get(protocol), floor.total(), count(figures, "received"));
            }
            deployment.agent().close();
            deployment.verifyLedger();
            LedgerAudit audit = new LedgerAudit(deployment.agentData());
            assertThat(audit.keys("mqtt-meter")).as("keyed messages, each once").hasSize(floor.messages());
            assertThat(audit.duplicateKeys("mqtt-meter")).isEmpty();
            assertThat(audit.undeclaredHoles("modbus.energy", 200))
                    .as("missing intervals without a declared gap")
                    .isEmpty();
            assertThat(audit.figuresThatMissASample("energy-modbus", "modbus.energy"))
                    .isEmpty();
            assertThat(sums)
                    .allSatisfy((protocol, sum) -> assertThat(sum).as(protocol).isEqualByComparingTo(floor.total()));
            System.out.println(audit);
        }
    }

    @Test
    void eachServerMayStopAndStartFiveTimes() {
        try (ReplayFloor floor = new ReplayFloor(folder, 60)) {
            floor.startDeployment();
            for (String protocol : ReplayFloor.PROTOCOLS) {
                for (int round = 1; round <= 5; round++) {
                    floor.restart(protocol);
                    Instant returned = new SystemClock().instant();
                    long start = System.nanoTime();
                    Http.await("data of " + protocol + " within 10 s of its return", 10, () -> {
                        floor.keepPublishing();
                        return floor.flows(protocol, returned);
                    });
                    System.out.printf(
                            "%s, round %d: data again after %.1f s%n",
                            protocol, round, (System.nanoTime() - start) / 1e9);
                }
            }
            floor.deployment.agent().close();
            floor.deployment.verifyLedger();
            assertThat(new LedgerAudit(floor.deployment.agentData()).badSamplesWithAValue())
                    .isZero();
        }
    }

    /** Waits until the last window has closed and reached the collector; the assertion of what it adds up to is the test's. */
    private static Map<String, JsonNode> awaitTotal(ReplayFloor floor, String protocol) {
        BigDecimal total = floor.total();
        try {
            Http.await("the figures of " + protocol, 60, () -> {
                try {
                    return CollectorApi.sum(CollectorApi.figures(
                                            floor.deployment, "energy-" + protocol, "em_energy_kwh"))
                                    .compareTo(total)
                            >= 0;
                } catch (java.io.UncheckedIOException e) {
                    return false;
                }
            });
        } catch (IllegalStateException e) {
            System.out.println(e.getMessage());
        }
        return CollectorApi.figures(floor.deployment, "energy-" + protocol, "em_energy_kwh");
    }

    private static long count(Map<String, JsonNode> figures, String field) {
        return figures.values().stream().mapToLong(m -> m.path(field).asLong()).sum();
    }
}
