package io.edgewitness.edge.dist;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.edgewitness.collector.server.Authority;
import io.edgewitness.edge.ledger.AgentKey;
import io.edgewitness.edge.runtime.Uplink;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Security;
import java.security.Signature;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/**
 * The path from the ledger to the collector under every fault at once. A failure names its seed and tells its story; {@code
 * -Dedgewitness.seed=N} runs that seed alone. Which broken promises it catches: {@code edge-agent/edge-dist/SIMULATION.md}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SimulationTest {
    private static final long SEED = Long.getLong("edgewitness.seed", 0);
    private static final long SEEDS =
            Long.getLong("edgewitness.seeds", Boolean.getBoolean("edgewitness.soak") ? 100_000 : 1_000);

    private final SimulationSignatures signatures = new SimulationSignatures();
    private Simulation.Keys keys;

    @BeforeAll
    void keys(@TempDir Path folder) throws Exception {
        // Thousands of expected faults.
        for (String noisy : List.of("io.edgewitness.collector.server", Uplink.class.getName())) {
            ((Logger) LoggerFactory.getLogger(noisy)).setLevel(Level.OFF);
        }
        keys = new Simulation.Keys(
                AgentKey.loadOrCreate(folder.resolve("ledger.key")),
                Authority.loadOrCreate(folder, List.of(), Instant.parse("2026-03-01T08:00:00Z")));
    }

    @BeforeAll
    void fasterSignatures() {
        Security.insertProviderAt(signatures, 1);
    }

    @AfterAll
    void theOrdinarySignatures() {
        Security.removeProvider(signatures.getName());
    }

    @Test
    void nothingAcknowledgedIsLostNothingIsDoubledAndEveryHoleIsDeclared() {
        AtomicLong first = new AtomicLong(Long.MAX_VALUE);
        LongAdder[] faults = {new LongAdder(), new LongAdder(), new LongAdder(), new LongAdder(), new LongAdder()};
        LongStream.rangeClosed(SEED == 0 ? 1 : SEED, SEED == 0 ? SEEDS : SEED)
                .parallel()
                .forEach(seed -> {
                    if (seed < first.get()) {
                        Simulation s = new Simulation(seed, keys);
                        if (!failure(s).isEmpty()) {
                            first.accumulateAndGet(seed, Math::min);
                        }
                        faults[0].add(s.powerLosses);
                        faults[1].add(s.kills);
                        faults[2].add(s.collectorDeaths);
                        faults[3].add(s.net.cuts);
                        faults[4].add(s.fullTimes);
                    }
                });
        if (first.get() < Long.MAX_VALUE) {
            throw new AssertionError(story(first.get()));
        }
        System.out.println((SEED == 0 ? SEEDS : 1) + " seeds: " + faults[0] + " losses of power, " + faults[1]
                + " kill -9 of the agent, " + faults[2] + " ends of the collector, " + faults[3] + " cut streams, "
                + faults[4] + " full disks");
        if (SEED == 0) {
            assertThat(faults).allSatisfy(f -> assertThat(f.sum()).isGreaterThan(SEEDS / 4));
        }
    }

    @Test
    void theSameSeedTellsTheSameStory() {
        for (long seed : SEED == 0 ? new long[] {1, 2, 3} : new long[] {SEED}) {
            Simulation a = new Simulation(seed, keys);
            Simulation b = new Simulation(seed, keys);
            assertThat(failure(a)).isEqualTo(failure(b));
            assertThat(a.story.signature()).isEqualTo(b.story.signature());
            assertThat(a.story.last()).isEqualTo(b.story.last());
        }
    }

    @Test
    void theFasterSignaturesAreTheOrdinaryOnes() throws Exception {
        KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        byte[] message = {1, 2, 3};
        byte[] other = {1, 2, 4};
        byte[] ordinary = sign(Signature.getInstance("Ed25519", "SunEC"), pair.getPrivate(), message);
        SimulationSignatures.forget();
        assertThat(AgentKey.verify(pair.getPublic().getEncoded(), ordinary, message))
                .isTrue();
        assertThat(sign(Signature.getInstance("Ed25519", signatures), pair.getPrivate(), message))
                .isEqualTo(ordinary);
        assertThat(AgentKey.verify(pair.getPublic().getEncoded(), ordinary, message))
                .isTrue();
        assertThat(AgentKey.verify(pair.getPublic().getEncoded(), ordinary, other))
                .isFalse();
        ordinary[7] ^= 1;
        assertThat(AgentKey.verify(pair.getPublic().getEncoded(), ordinary, message))
                .isFalse();
    }

    private static byte[] sign(Signature s, PrivateKey key, byte[] message) throws GeneralSecurityException {
        s.initSign(key);
        s.update(message);
        return s.sign();
    }

    private String story(long seed) {
        Simulation again = new Simulation(seed, keys);
        String failure = failure(again);
        return "seed " + seed + ": " + failure + "\n\nWhat happened last:\n" + again.story.last()
                + "\n\nThe whole of it again: mvn -Dfast -pl edge-agent/edge-dist -am test -Dtest=SimulationTest"
                + " -Dsurefire.failIfNoSpecifiedTests=false -Dedgewitness.seed=" + seed;
    }

    /** @return empty if every promise was kept */
    private static String failure(Simulation s) {
        SimulationSignatures.forget();
        try {
            s.run();
            return "";
        } catch (RuntimeException | AssertionError e) {
            StackTraceElement[] at = e.getStackTrace();
            return e instanceof Simulation.Broken
                    ? String.valueOf(e.getMessage())
                    : e + " at " + (at.length == 0 ? "" : at[0]);
        }
    }
}
