package io.edgewitness.edge.dist;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.edgewitness.collector.server.Authority;
import io.edgewitness.edge.ledger.AgentKey;
import io.edgewitness.edge.runtime.Uplink;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Security;
import java.security.Signature;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/**
 * The path from the ledger to the collector under every fault at once. A failure names its seed and tells its story; {@code
 * -Dedgewitness.seed=N} runs that seed alone, {@code -Dedgewitness.seeds=FROM-TO} those. Which broken promises it catches: {@code edge-agent/edge-dist/SIMULATION.md}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SimulationTest {
    private static final long SEED = Long.getLong("edgewitness.seed", 0);
    private static final String SEEDS =
            System.getProperty("edgewitness.seeds", Boolean.getBoolean("edgewitness.soak") ? "100000" : "1000");
    /** So many failures are enough to stop. */
    private static final int MOST_FAILURES = 10;

    private static final int PROGRESS = 1_000;

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
    void cheapSignatures() {
        Security.insertProviderAt(signatures, 1);
    }

    @AfterAll
    void theOrdinarySignatures() {
        Security.removeProvider(signatures.getName());
    }

    @Test
    void nothingAcknowledgedIsLostNothingIsDoubledAndEveryHoleIsDeclared() {
        String[] ends = SEEDS.split("-", 2);
        long from = SEED > 0 ? SEED : ends.length == 1 ? 1 : Long.parseLong(ends[0]);
        long to = SEED > 0 ? SEED : Long.parseLong(ends[ends.length - 1]);
        Set<Long> failed = new ConcurrentSkipListSet<>();
        LongAdder[] faults = {new LongAdder(), new LongAdder(), new LongAdder(), new LongAdder(), new LongAdder()};
        AtomicLong next = new AtomicLong(from);
        AtomicLong done = new AtomicLong();
        IntStream.range(0, Runtime.getRuntime().availableProcessors())
                .parallel()
                .forEach(processor -> {
                    while (failed.size() < MOST_FAILURES) {
                        long seed = next.getAndIncrement();
                        if (seed > to) {
                            return;
                        }
                        Simulation s = new Simulation(seed, keys);
                        if (!failure(s).isEmpty()) {
                            failed.add(seed);
                        }
                        faults[0].add(s.powerLosses);
                        faults[1].add(s.kills);
                        faults[2].add(s.collectorDeaths);
                        faults[3].add(s.net.cuts);
                        faults[4].add(s.fullTimes);
                        long now = done.incrementAndGet();
                        if (now % PROGRESS == 0) {
                            System.out.println(now + " of " + (to - from + 1) + " seeds, failed " + failed);
                        }
                    }
                });
        if (!failed.isEmpty()) {
            throw new AssertionError("of " + done + " seeds from " + from + " on failed " + failed + "\n"
                    + story(failed.iterator().next()));
        }
        System.out.println("seeds " + from + " to " + to + ": " + faults[0] + " losses of power, " + faults[1]
                + " kill -9 of the agent, " + faults[2] + " ends of the collector, " + faults[3] + " cut streams, "
                + faults[4] + " full disks");
        if (SEED == 0) {
            assertThat(faults).allSatisfy(f -> assertThat(f.sum()).isGreaterThan(done.get() / 4));
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
    void aSignatureOfTheSimulationIsOfOneKeyAndOneMessage() throws Exception {
        KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        byte[] key = pair.getPublic().getEncoded();
        byte[] otherKey = KeyPairGenerator.getInstance("Ed25519")
                .generateKeyPair()
                .getPublic()
                .getEncoded();
        byte[] message = {1, 2, 3};
        Signature s = Signature.getInstance("Ed25519");
        s.initSign(pair.getPrivate());
        s.update(message);
        byte[] signature = s.sign();
        assertThat(AgentKey.verify(key, signature, message)).isTrue();
        assertThat(AgentKey.verify(key, signature, new byte[] {1, 2, 4})).isFalse();
        assertThat(AgentKey.verify(otherKey, signature, message)).isFalse();
        signature[7] ^= 1;
        assertThat(AgentKey.verify(key, signature, message)).isFalse();
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
