package io.edgewitness.edge.dist;

import io.edgewitness.edge.api.SystemClock;
import io.edgewitness.edge.ledger.FileDisk;
import io.edgewitness.edge.ledger.LedgerReplay;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How long the packaged agent takes from {@code bin/edge-agent run} to "ready" and to the first sample that its ledger holds, with and
 * without the archive that {@code edge-agent-archive} made, in turn: {@code SpeedStart CHECKOUT ROUNDS ITEMS}. OPC UA items, each ten times
 * a second.
 */
public final class SpeedStart {
    private static final Path PLAIN =
            Path.of(System.getProperty("java.home"), "lib", "server", "classes.jsa"); // the JDK's own classes only

    private SpeedStart() {}

    /** @param cpu seconds of processor time until then, the launcher's included */
    private record Start(double ready, double first, double cpu, double mebibytes) {}

    public static void main(String[] args) throws Exception {
        int rounds = Integer.parseInt(args[1]);
        int items = Integer.parseInt(args[2]);
        Speed.machine("start: " + items + " OPC UA items, " + rounds + " rounds; start to ready, to the first sample");
        List<Start> with = new ArrayList<>();
        List<Start> without = new ArrayList<>();
        try (SpeedRig rig = new SpeedRig(Path.of(args[0]), items, 100)) {
            rig.site("ledger: {quota: 8GiB}", "");
            for (int round = 1; round <= rounds; round++) {
                without.add(start(rig, round, "without archive", "-XX:SharedArchiveFile=" + PLAIN));
                with.add(start(rig, round, "with archive", ""));
            }
        }
        result("without archive", without);
        result("with archive", with);
    }

    private static Start start(SpeedRig rig, int round, String what, String options) throws IOException {
        Instant begin = new SystemClock().instant();
        double ready = rig.startAgent(options);
        long pid = rig.deployment.agent().pid();
        double cpu = Speed.cpuSeconds(pid);
        Http.await("samples", 120, () -> rig.latency().values().stream().anyMatch(v -> v > 0));
        Http.pause(5_000); // the first ones are on the disk, and memory has settled
        double mebibytes = Speed.residentMebibytes(pid);
        rig.deployment.agent().close();
        Start start = new Start(
                ready,
                Duration.between(begin, firstSample(rig.deployment.agentData(), begin))
                                .toMillis()
                        / 1e3,
                cpu,
                mebibytes);
        System.out.printf(Locale.ROOT, "round %d %-15s %s%n", round, what, start);
        return start;
    }

    private static Instant firstSample(Path agentData, Instant since) throws IOException {
        try (LedgerReplay replay = LedgerReplay.open(new FileDisk(agentData.resolve("ledger")), 0, 0)) {
            for (LedgerReplay.Item i = replay.next(); i != null; i = replay.next()) {
                if (i instanceof LedgerReplay.Item.Samples s) {
                    Instant received = s.delivery().samples().get(0).receivedTime();
                    boolean good = s.delivery().samples().get(0).value() != null;
                    if (good && received.isAfter(since)) {
                        return received;
                    }
                }
            }
        }
        throw new IllegalStateException("the ledger has no sample of this start");
    }

    private static void result(String what, List<Start> starts) {
        System.out.printf(
                Locale.ROOT,
                "RESULT start %s: ready after %.2f s, first sample %.2f s, %.2f CPU-s, RSS %.0f MiB (medians of %d)%n",
                what,
                Speed.median(starts.stream().map(Start::ready).toList()),
                Speed.median(starts.stream().map(Start::first).toList()),
                Speed.median(starts.stream().map(Start::cpu).toList()),
                Speed.median(starts.stream().map(Start::mebibytes).toList()),
                starts.size());
    }
}
