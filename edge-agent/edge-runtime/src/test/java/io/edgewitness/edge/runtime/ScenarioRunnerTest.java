package io.edgewitness.edge.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.edge.api.Health;
import io.edgewitness.edge.api.Trial;
import io.edgewitness.edge.api.Window;
import io.edgewitness.edge.ledger.Nanos;
import io.edgewitness.edge.ledger.proto.EvidenceRecord;
import io.edgewitness.edge.testkit.Await;
import io.edgewitness.edge.testkit.ManualClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScenarioRunnerTest {
    private static final SampleModules.AdderParameters PARAMETERS =
            new SampleModules.AdderParameters(Duration.ofSeconds(10), null, -1);

    @TempDir
    Path data;

    @TempDir
    Path copies;

    private final ManualClock clock = ManualClock.at("2026-01-01T00:00:00Z");

    private static void seconds(Rig rig, int count) {
        for (int i = 0; i < count; i++) {
            rig.offer(1, 2);
            rig.second();
        }
    }

    @Test
    void aFigureGoesIntoTheLedgerWithWhatTheScenarioCannotKnow() throws Exception {
        try (Rig rig = new Rig(data, clock)) {
            rig.scenario(new SampleModules.Adder(), PARAMETERS);
            seconds(rig, 11);
            rig.until("a figure", () -> !rig.sums().isEmpty());
            var metric = rig.evidence().stream()
                    .filter(EvidenceRecord::hasMetric)
                    .findFirst()
                    .orElseThrow()
                    .getMetric();
            assertThat(metric.getFormula()).isEqualTo("sum@1");
            assertThat(metric.getUnit()).isEqualTo("kW");
            assertThat(metric.getArm()).isEqualTo("on");
            assertThat(metric.getClockBoundNs()).isEqualTo(-1);
            assertThat(metric.getInputs().size()).isEqualTo(32);
            assertThat(metric.getPointsList()).containsExactly("press.power");
            assertThat(metric.getModes(0).getSamples()).isEqualTo(metric.getReceived());
        }
    }

    @Test
    void eachFigureCarriesTheArmOfItsWindowAndEachChangeOfArmsIsAnEvent() throws Exception {
        Instant from = clock.instant().plusSeconds(30);
        Trial trial = Trial.onOff(from, Duration.ofSeconds(20), 2, 5, Duration.ofSeconds(10));
        try (Rig rig = new Rig(data, clock)) {
            rig.trial = trial;
            rig.scenario(new SampleModules.Adder(), PARAMETERS);
            seconds(rig, 141);
            rig.until("fourteen figures", () -> rig.sums().size() >= 14);
            List<String> arms = new ArrayList<>();
            List<String> expected = new ArrayList<>();
            for (EvidenceRecord e : rig.evidence()) {
                if (e.hasMetric()) {
                    Window w = new Window(
                            Nanos.instant(e.getMetric().getWindowStart()),
                            Nanos.instant(e.getMetric().getWindowEnd()));
                    arms.add(e.getMetric().getArm());
                    expected.add(trial.arm(w, ZoneOffset.UTC));
                }
            }
            assertThat(arms).isEqualTo(expected).contains("on", "off", "mixed");
            List<String> told = rig.evidence().stream()
                    .filter(e -> e.hasEvent() && e.getEvent().getType().equals("trial-arm"))
                    .map(e -> e.getEvent().getMessage())
                    .toList();
            assertThat(told).startsWith("on").contains("off");
            for (int i = 1; i < told.size(); i++) {
                assertThat(told.get(i)).isNotEqualTo(told.get(i - 1));
            }
        }
    }

    @Test
    void afterAKillTheReplayGivesTheSameFiguresAndNoneTwice() throws Exception {
        List<String> undisturbed;
        Path killed;
        try (Rig rig = new Rig(data, clock)) {
            rig.scenario(new SampleModules.Adder(), PARAMETERS);
            seconds(rig, 24);
            rig.until("two figures", () -> rig.sums().size() == 2);
            rig.offer(5, 5);
            clock.advance(Duration.ofMillis(200));
            rig.work();
            killed = rig.killed(copies.resolve("killed"));
            clock.set(java.time.Instant.parse("2026-01-01T00:00:25Z"));
            seconds(rig, 20);
            rig.until("four figures", () -> rig.sums().size() == 4);
            undisturbed = rig.sums();
        }
        ManualClock second = ManualClock.at("2026-01-01T00:00:25Z");
        try (Rig rig = new Rig(killed, second)) {
            assertThat(rig.writer.previous().recovered()).isTrue();
            rig.scenario(new SampleModules.Adder(), PARAMETERS);
            rig.until("the scenario is up", () -> rig.runners.get(0).health().state() == Health.State.UP);
            second.set(java.time.Instant.parse("2026-01-01T00:00:25Z"));
            seconds(rig, 20);
            rig.until("four figures", () -> rig.sums().size() >= 4);
            assertThat(rig.sums()).isEqualTo(undisturbed);
        }
    }

    @Test
    void withoutItsLastCheckpointTheSameFiguresComeOutOfTheReplay() throws Exception {
        Path killed;
        List<String> before;
        try (Rig rig = new Rig(data, clock)) {
            rig.scenario(new SampleModules.Adder(), PARAMETERS);
            killed = null;
            Path early = copies.resolve("early");
            seconds(rig, 2);
            rig.until("a checkpoint", () -> java.nio.file.Files.exists(data.resolve("checkpoints/line-1.checkpoint")));
            java.nio.file.Files.copy(data.resolve("checkpoints/line-1.checkpoint"), early);
            seconds(rig, 33);
            rig.until("three figures", () -> rig.sums().size() == 3);
            before = rig.sums();
            killed = rig.killed(copies.resolve("killed"));
            java.nio.file.Files.copy(
                    early,
                    killed.resolve("checkpoints/line-1.checkpoint"),
                    java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        }
        try (Rig rig = new Rig(killed, clock)) {
            SampleModules.Adder adder = new SampleModules.Adder();
            rig.scenario(adder, PARAMETERS);
            rig.until("the scenario is up", () -> rig.runners.get(0).health().state() == Health.State.UP);
            rig.second();
            rig.second();
            assertThat(rig.sums()).isEqualTo(before);
        }
    }

    @Test
    void aScenarioDoesNotWaitForTheDiskThatKeepsItsCheckpoint() throws Exception {
        Path file = data.resolve("checkpoints/line-1.checkpoint");
        try (Rig rig = new Rig(data, clock)) {
            rig.scenario(new SampleModules.Adder(), PARAMETERS);
            rig.until("it is up", () -> rig.runners.get(0).health().state() == Health.State.UP);
            byte[] first = java.nio.file.Files.readAllBytes(file);
            ScenarioRunner runner = rig.runners.remove(0); // nobody looks after it
            try {
                seconds(rig, 32);
                rig.until("three figures", () -> rig.sums().size() == 3);
                assertThat(java.nio.file.Files.readAllBytes(file)).isEqualTo(first);
            } finally {
                rig.runners.add(runner);
            }
            rig.until("a checkpoint", () -> !java.util.Arrays.equals(read(file), first));
        }
    }

    private static byte[] read(Path file) {
        try {
            return java.nio.file.Files.readAllBytes(file);
        } catch (java.io.IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aScenarioThatFailsGoesOnFromItsCheckpointWithoutTheInputItFailedOn() throws Exception {
        try (Rig rig = new Rig(data, clock)) {
            SampleModules.Adder adder = new SampleModules.Adder();
            rig.scenario(adder, new SampleModules.AdderParameters(Duration.ofSeconds(10), null, 666));
            Path file = data.resolve("checkpoints/line-1.checkpoint");
            byte[] first = read(file);
            seconds(rig, 5);
            Await.until("a checkpoint", Duration.ofSeconds(10), () -> {
                rig.work();
                return !java.util.Arrays.equals(read(file), first);
            });
            rig.offer(666);
            seconds(rig, 3);
            rig.until("the scenario was made again", () -> adder.made.size() >= 2);
            rig.until("the scenario is up", () -> rig.runners.get(0).health().state() == Health.State.UP);
            seconds(rig, 5);
            rig.until("a figure", () -> !rig.sums().isEmpty());
            // Ten ticks close the window; the samples of 9 or 10 seconds are in it, and the skipped one is expected but
            // not received.
            assertThat(rig.sums().get(0)).matches("2026-01-01T00:00:00Z (27|30) of (18/19|20/21)");
            assertThat(rig.evidence().stream()
                            .filter(EvidenceRecord::hasGap)
                            .map(e -> e.getGap().getReason()))
                    .containsExactly("rejected: the scenario failed on it");
            assertThat(rig.evidence().stream()
                            .filter(EvidenceRecord::hasScenario)
                            .map(e -> e.getScenario().getState()))
                    .contains("restored", "crashed");
        }
    }
}
