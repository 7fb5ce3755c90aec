package io.edgewitness.edge.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.edge.api.Health;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.Value;
import io.edgewitness.edge.ledger.FileDisk;
import io.edgewitness.edge.ledger.proto.CommandStep;
import io.edgewitness.edge.ledger.proto.EvidenceRecord;
import io.edgewitness.edge.testkit.Await;
import io.edgewitness.edge.testkit.ManualClock;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Kills the agent after each write of its ledger while orders are on their way, starts it again, and sends the same orders again. */
class CommandCrashTest {
    private static final Set<String> ENDS = Set.of("EXECUTED", "VERIFIED", "REFUSED", "FAILED");

    @TempDir
    Path folder;

    private final ManualClock clock = ManualClock.at("2026-01-01T00:00:00Z");
    private List<CommandRule> rules = List.of();

    /** @param atTheDevice ids of the orders that the device may have carried out by the kill */
    private record Kill(int copy, List<String> atTheDevice) {}

    private GateRig rig(Path data, io.edgewitness.edge.ledger.Disk disk) throws IOException {
        GateRig rig = new GateRig(data, disk, clock, rules);
        rig.device.answer = o -> {
            Value value = o.targets().get(GateRig.SETPOINT);
            clock.advance(Duration.ofMillis(1));
            rig.press.offer(io.edgewitness.edge.api.Delivery.live(
                    List.of(Sample.good(GateRig.SETPOINT, value, null, clock.instant()))));
            return CompletableFuture.completedFuture(FakeDevice.DONE);
        };
        return rig;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void overEveryPlaceOfAKillAnOrderIsExecutedAtMostOnceAndHasAnEnd(boolean everything) throws Exception {
        rules = GateRig.rules(r -> {
            r.select = everything;
            r.durable = everything;
            r.verify = everything
                    ? new CommandRule.Verify(GateRig.SETPOINT, BigDecimal.ZERO, Duration.ofSeconds(20))
                    : null;
        });
        Path data = folder.resolve("first");
        Files.createDirectories(data);
        SnapshotDisk disk = new SnapshotDisk(data.resolve("ledger"), folder.resolve("copies"));
        List<Kill> kills = new ArrayList<>();
        CommandOrder sent;
        try (GateRig rig = rig(data, disk)) {
            disk.beforeAppend(() -> note(kills, disk.appended(), rig.device.ids()));
            ScenarioRunner runner = rig.scenario(new CommanderModule());
            Files.createDirectories(folder.resolve("start"));
            copy(data.resolve("checkpoints"), folder.resolve("start/checkpoints"));
            Await.until("it runs", GateRig.LIMIT, () -> runner.health().state() == Health.State.UP);
            rig.value(GateRig.SPEED, Value.of(7L));
            rig.steps("set-7", everything ? 5 : 3);
            sent = rig.order("c-1", 50);
            rig.run(sent);
            rig.value(GateRig.SPEED, Value.of(8L));
            rig.steps("set-8", everything ? 5 : 3);
            Await.until("all is in the file", GateRig.LIMIT, () -> {
                // What the scenario says meanwhile waits for its time to be written.
                clock.advance(Duration.ofSeconds(1));
                return rig.evidence().stream().filter(EvidenceRecord::hasEvent).count() >= (everything ? 8 : 4);
            });
            note(kills, disk.appended(), rig.device.ids());
            assertThat(rig.device.ids()).containsExactly("line-1/set-7", "/c-1", "line-1/set-8");
        }
        assertThat(kills.size()).isGreaterThan(8);
        int executedLater = 0;
        for (int i = 0; i < kills.size(); i++) {
            Kill kill = kills.get(i);
            executedLater += restart(data, disk.copy(kill.copy()), kill, 0, sent);
            if (i > 0 && i % 3 == 0) {
                // Within the append: the device knew what it knew before it.
                Kill within = new Kill(kill.copy(), kills.get(i - 1).atTheDevice());
                executedLater += restart(data, disk.copy(kill.copy()), within, 5, sent);
            }
        }
        assertThat(executedLater).as("some are carried out after the kill").isPositive();
    }

    /** Every copy since the last append is a kill that may come as late as now. */
    private static void note(List<Kill> kills, List<Integer> copies, List<String> ids) {
        for (int i = kills.size(); i < copies.size(); i++) {
            kills.add(new Kill(copies.get(i), ids));
        }
    }

    private int restart(Path first, Path ledger, Kill kill, int torn, CommandOrder sent) throws Exception {
        Path data = folder.resolve("again-" + kill.copy() + "-" + torn);
        copy(folder.resolve("start"), data);
        copy(ledger, data.resolve("ledger"));
        Files.copy(first.resolve("ledger.key"), data.resolve("ledger.key"));
        if (torn > 0) {
            tear(data.resolve("ledger"), torn);
        }
        FileDisk disk = new FileDisk(data.resolve("ledger"));
        List<String> before = kill.atTheDevice();
        try (GateRig rig = rig(data, disk)) {
            ScenarioRunner runner = rig.scenario(new CommanderModule());
            Await.until("it runs", GateRig.LIMIT, () -> runner.health().state() == Health.State.UP);
            rig.submit(sent);
            rig.run(rig.order("last", 1));
            List<String> all = new ArrayList<>(before);
            all.addAll(rig.device.ids());
            for (String id : all) {
                assertThat(Collections.frequency(all, id))
                        .as("%s after %s", id, kill)
                        .isEqualTo(1);
            }
            // An answer may be here a moment before its step is in the file.
            Await.until("the last order's end is in the file", GateRig.LIMIT, () -> hasEnded("last", disk));
            Map<String, List<CommandStep>> steps = GateRig.steps(disk);
            steps.forEach((id, s) -> assertThat(ENDS)
                    .as("%s after %s: %s", id, kill, s)
                    .contains(s.get(s.size() - 1).getStep()));
            for (String id : before) {
                List<CommandStep> known = steps.getOrDefault(id.substring(id.indexOf('/') + 1), List.of());
                assertThat(known.stream().map(CommandStep::getStep))
                        .as("%s after %s", id, kill)
                        .contains("ACCEPTED");
            }
            return rig.device.ids().size() - 1;
        }
    }

    private static boolean hasEnded(String id, FileDisk disk) {
        List<CommandStep> steps = GateRig.steps(disk).getOrDefault(id, List.of());
        return !steps.isEmpty() && ENDS.contains(steps.get(steps.size() - 1).getStep());
    }

    @Test
    void aReplayShowsTheScenarioTheAnswersInTheirPlaces() throws Exception {
        rules = GateRig.rules(r -> {});
        Path data = folder.resolve("data");
        Files.createDirectories(data);
        List<String> undisturbed;
        try (GateRig rig = rig(data, new FileDisk(data.resolve("ledger")))) {
            ScenarioRunner runner = rig.scenario(new CommanderModule());
            copy(data.resolve("checkpoints"), folder.resolve("checkpoints"));
            Await.until("it runs", GateRig.LIMIT, () -> runner.health().state() == Health.State.UP);
            for (long v : new long[] {1, 700, 2, 3}) {
                rig.value(GateRig.SPEED, Value.of(v));
                rig.steps("set-" + v, 2);
            }
            rig.steps("set-3", 3);
            clock.advance(Duration.ofSeconds(1));
            Await.until("the events", GateRig.LIMIT, () -> answers(rig).size() == 7);
            undisturbed = answers(rig);
        }
        Files.delete(data.resolve("checkpoints/line-1.checkpoint"));
        copy(folder.resolve("checkpoints"), data.resolve("checkpoints"));
        try (GateRig rig = rig(data, new FileDisk(data.resolve("ledger")))) {
            CommanderModule again = new CommanderModule();
            ScenarioRunner runner = rig.scenario(again);
            Await.until("it runs", GateRig.LIMIT, () -> runner.health().state() == Health.State.UP);
            assertThat(again.seen).hasSize(7);
            rig.run(rig.order("last", 1));
            clock.advance(Duration.ofSeconds(1));
            rig.run(rig.order("very last", 1));
            assertThat(answers(rig)).isEqualTo(undisturbed);
            assertThat(rig.device.ids()).containsExactly("/last", "/very last");
        }
    }

    private static List<String> answers(GateRig rig) {
        return rig.evidence().stream()
                .filter(e -> e.getEvent().getType().equals("answered"))
                .map(e -> e.getAt() + " " + e.getEvent().getMessage())
                .toList();
    }

    private static void tear(Path ledger, int bytes) throws IOException {
        try (Stream<Path> files = Files.list(ledger)) {
            Path last = files.filter(f -> f.toString().endsWith(".evidence"))
                    .max(java.util.Comparator.naturalOrder())
                    .orElseThrow();
            try (FileChannel c = FileChannel.open(last, StandardOpenOption.WRITE)) {
                c.truncate(Math.max(25, c.size() - bytes));
            }
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path f : files.toList()) {
                Path copy = to.resolve(from.relativize(f).toString());
                if (Files.isDirectory(f)) {
                    Files.createDirectories(copy);
                } else {
                    Files.copy(f, copy);
                }
            }
        }
    }
}
