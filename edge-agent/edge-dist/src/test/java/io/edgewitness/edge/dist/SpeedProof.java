package io.edgewitness.edge.dist;

import io.edgewitness.edge.api.SystemClock;
import io.edgewitness.edge.ledger.ProofCost;
import io.edgewitness.edge.wire.Identity;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/**
 * Which share of the agent's processor time goes into hashes, signatures and roll-ups at 100,000 values/s, all of them going up: what the
 * agent took, and what it takes to do that part of it again over the ledger that it wrote: {@code SpeedProof CHECKOUT SECONDS}.
 */
public final class SpeedProof {
    private static final int ITEMS = 10_000;
    private static final long WARM_MILLIS = 45_000;

    private SpeedProof() {}

    public static void main(String[] args) throws Exception {
        int seconds = Integer.parseInt(args[1]);
        Speed.machine("proof: " + seconds + " s at 100,000 values/s");
        try (SpeedRig rig = new SpeedRig(Path.of(args[0]), ITEMS, 100)) {
            rig.enrol();
            rig.startSink();
            rig.site(rig.uplinkAll(), "");
            rig.startAgent();
            Http.pause(WARM_MILLIS); // the JVM's compiler is part of the start
            SystemClock clock = new SystemClock();
            double before = Speed.cpuSeconds(rig.deployment.agent().pid());
            Instant from = clock.instant();
            Http.pause(1000L * seconds);
            Instant to = clock.instant();
            double cpu = Speed.cpuSeconds(rig.deployment.agent().pid()) - before;
            rig.deployment.agent().close();
            tell(rig.deployment.agentData(), from, to, cpu);
        }
    }

    private static void tell(Path data, Instant from, Instant to, double cpu) throws IOException {
        ProofCost c = ProofCost.of(data.resolve("ledger"), Identity.ledgerKeyFile(data), from, to);
        double seconds = Duration.between(from, to).toMillis() / 1000.0;
        System.out.printf(
                Locale.ROOT,
                "%,d values in %,d batches over %.1f s, %,.0f values/s, %.1f bytes a value hashed; agent %.2f s of processor,"
                        + " %.0f ns a value; hashing %.1f ns a value, signing %.1f (%.3f ms a batch), roll-ups %.2f%n",
                c.samples(),
                c.batches(),
                seconds,
                c.samples() / seconds,
                (double) c.bytes() / c.samples(),
                cpu,
                cpu * 1e9 / c.samples(),
                (double) c.hashing() / c.samples(),
                (double) c.signing() / c.samples(),
                c.signing() / 1e6 / c.batches(),
                (double) c.rollups() / c.samples());
        System.out.printf(
                Locale.ROOT,
                "RESULT proof: %.2f %% of the agent's processor time (asked 5): hashing %.2f, signing %.2f, roll-ups %.3f%n",
                (c.hashing() + c.signing() + c.rollups()) / cpu / 1e7,
                c.hashing() / cpu / 1e7,
                c.signing() / cpu / 1e7,
                c.rollups() / cpu / 1e7);
    }
}
