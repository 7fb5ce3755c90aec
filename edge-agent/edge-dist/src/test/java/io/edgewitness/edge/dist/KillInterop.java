package io.edgewitness.edge.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.edge.dist.KillFloor.Victim;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Real {@code kill -9} under load. {@code -Dedgewitness.kills=N} sets how many (1,000 with soak; without either it is skipped), {@code -Dedgewitness.seed} who is
 * killed when, {@code -Dedgewitness.items} how many OPC UA items change ten times a second (500).
 */
class KillInterop {
    private static final int KILLS =
            Integer.getInteger("edgewitness.kills", Boolean.getBoolean("edgewitness.soak") ? 1000 : 0);
    private static final int ITEMS = Integer.getInteger("edgewitness.items", 500);
    private static final long SEED = Long.getLong("edgewitness.seed", System.nanoTime());

    /** After so many everything is looked at, and a fresh deployment goes on. */
    private static final int KILLS_A_ROUND = 100;

    private static final int KILLS_A_LINE = 25;

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
    private final Map<Victim, Integer> kills = new EnumMap<>(Victim.class);
    private final KillTotals totals = new KillTotals();
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
        Program.run(
                0, Program.command(Program.agent(ThirdParty.ROOT).resolveSibling("edge-agent-archive"), "--if-needed"));
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
                totals.add(check);
            }
            delete(folder.resolve("round-" + round));
        }
        System.out.printf(
                "%d kills %s in %.0f s with seed %d: %s%n",
                killed, kills, (System.nanoTime() - begin) / 1e9, SEED, totals);
    }

    /** One or two at once, in quiet or while what was killed before is still on its way up. */
    private void strike(KillFloor floor, int end) {
        boolean quiet = random.nextInt(3) == 0;
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
        victims.forEach(victim -> kills.merge(victim, 1, Integer::sum));
        if (killed / KILLS_A_LINE != (killed + victims.size()) / KILLS_A_LINE) {
            System.out.printf(
                    "%d of %d kills %s, %.0f s since the start%n",
                    killed + victims.size(), KILLS, kills, (System.nanoTime() - begin) / 1e9);
        }
        killed += victims.size();
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
