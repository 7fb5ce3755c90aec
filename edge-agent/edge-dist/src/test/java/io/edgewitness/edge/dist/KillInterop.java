package io.edgewitness.edge.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.edge.dist.KillFloor.Victim;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Real {@code kill -9} under load. {@code -Dedgewitness.kills=N} sets how many (1,000 with soak; without either it is skipped), {@code -Dedgewitness.seed} who is
 * killed when, {@code -Dedgewitness.items} how many OPC UA items change ten times a second.
 */
class KillInterop {
    private static final int KILLS =
            Integer.getInteger("edgewitness.kills", Boolean.getBoolean("edgewitness.soak") ? 1000 : 0);
    private static final int ITEMS = Integer.getInteger("edgewitness.items", 2000);
    private static final long SEED = Long.getLong("edgewitness.seed", System.nanoTime());

    /** After so many everything is looked at, and a fresh deployment goes on. */
    private static final int KILLS_A_ROUND = 100;

    /** As often as it stands here. */
    private static final List<Victim> VICTIMS = List.of(
            Victim.AGENT,
            Victim.AGENT,
            Victim.AGENT,
            Victim.AGENT,
            Victim.COLLECTOR,
            Victim.COLLECTOR,
            Victim.DATABASE,
            Victim.DATABASE,
            Victim.BACKEND);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private final Random random = new Random(SEED);
    private final long begin = System.nanoTime();
    private int killed;

    @BeforeEach
    void skipVisiblyWhatCannotRunHere() {
        Assumptions.assumeTrue(KILLS > 0, "SKIPPED: a long run; -Psoak, or -Dedgewitness.kills=N");
        Assumptions.assumeTrue(
                ThirdParty.missing().isEmpty(), () -> "SKIPPED: this machine has no " + ThirdParty.missing());
    }

    @Test
    void nothingAcknowledgedIsLostOrDoubledAndEachHoleIsDeclared() throws Exception {
        System.out.printf("%d kills, %d items, seed %d (-Dedgewitness.seed)%n", KILLS, ITEMS, SEED);
        for (int round = 1; killed < KILLS; round++) {
            try (KillFloor floor = new KillFloor(folder.resolve("round-" + round), ITEMS)) {
                floor.start();
                int end = Math.min(KILLS, killed + KILLS_A_ROUND);
                while (killed < end) {
                    strike(floor, end);
                }
                floor.end();
                KillCheck check = new KillCheck(floor.deployment, floor.published());
                System.out.println(check);
                assertThat(check.wrong()).isEmpty();
            }
            delete(folder.resolve("round-" + round));
        }
    }

    /** One or two at once, in quiet or while what was killed before is still on its way up. */
    private void strike(KillFloor floor, int end) {
        boolean quiet = random.nextBoolean();
        if (quiet) {
            floor.awaitWhole();
        }
        Http.pause(random.nextInt(quiet ? 1000 : 2500));
        int wanted = random.nextInt(6) == 0 ? Math.min(2, end - killed) : 1;
        List<Victim> victims = new ArrayList<>();
        while (victims.size() < wanted) {
            Victim victim = VICTIMS.get(random.nextInt(VICTIMS.size()));
            if (!victims.contains(victim) && floor.kill(victim)) {
                victims.add(victim);
            }
        }
        killed += victims.size();
        System.out.printf(
                "kill %d of %d: %s%s, message %d, %.0f s since the start, seed %d%n",
                killed,
                KILLS,
                victims,
                quiet ? "" : " on the way up",
                floor.published(),
                (System.nanoTime() - begin) / 1e9,
                SEED);
        floor.restart(victims);
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
