package io.edgewitness.edge.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.edge.api.Gap;
import io.edgewitness.edge.api.Health;
import io.edgewitness.edge.ledger.LedgerReplay;
import io.edgewitness.edge.ledger.proto.EvidenceRecord;
import io.edgewitness.edge.testkit.Await;
import io.edgewitness.edge.testkit.ManualClock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The faults of FAULTS.md that happen inside the agent; each with what a user sees of it. */
class FaultTest {
    private static final SampleModules.AdderParameters PARAMETERS =
            new SampleModules.AdderParameters(Duration.ofSeconds(10), null, -1);
    private static final int SMALL = 64 << 10;

    @TempDir
    Path data;

    private final ManualClock clock = ManualClock.at("2026-01-01T00:00:00Z");
    private final SampleModules.Adder bad = new SampleModules.Adder();
    private final SampleModules.Adder good = new SampleModules.Adder();

    private static void seconds(Rig rig, int count) {
        for (int i = 0; i < count; i++) {
            rig.offer(1, 2);
            rig.second();
        }
    }

    /** A second whose tick the scenario has taken, and whose state is kept: the next tick makes a state of its own. */
    private void keptSecond(Rig rig) throws IOException {
        CheckpointStore store = new CheckpointStore(data.resolve("checkpoints"));
        long before = store.load("bad").sequence();
        seconds(rig, 1);
        Instant then = clock.instant();
        rig.until("its state is kept", () -> store.load("bad").sequence() > before);
        clock.set(then);
    }

    private static Health health(Rig rig, int scenario) {
        return rig.runners.get(scenario).health();
    }

    private static void untilUp(Rig rig, int scenario) {
        rig.until("it is up", () -> health(rig, scenario).state() == Health.State.UP);
    }

    @Test
    void aScenarioThatLoopsForEverIsReplacedAndTheOtherMissesNothing() throws Exception {
        try (Rig rig = new Rig(data, clock)) {
            rig.scenario("bad", bad, PARAMETERS);
            rig.scenario("good", good, PARAMETERS);
            untilUp(rig, 0);
            untilUp(rig, 1);
            seconds(rig, 3);
            bad.loops = true;
            rig.offer(SampleModules.Adder.UNLUCKY);
            rig.until("it is given up", () -> health(rig, 0).detail().startsWith("stuck"));
            assertThat(health(rig, 1).state()).isEqualTo(Health.State.UP);
            untilUp(rig, 0);
            bad.loops = false;
            clock.set(Instant.parse("2026-01-01T00:00:04Z"));
            seconds(rig, 20);
            rig.until(
                    "its figures",
                    () -> !rig.sums("bad").isEmpty() && !rig.sums("good").isEmpty());
            assertThat(rig.states("bad")).contains("stuck", "restored");
            assertThat(rig.gaps("scenario:bad")).containsExactly("rejected: the scenario failed on it");
            assertThat(rig.gaps("scenario:good")).isEmpty();
            assertThat(rig.sums("bad").get(0)).matches(".* of (\\d+)/(\\d+)");
            assertThat(rig.sums("good").get(0)).matches(".* of (\\d+)/\\1");
        } finally {
            bad.loops = false;
        }
    }

    @Test
    void aScenarioThatHangsAThirdTimeStaysDownAndSaysSo() throws Exception {
        try (Rig rig = new Rig(data, clock)) {
            rig.scenario("bad", bad, PARAMETERS);
            bad.loops = true;
            for (int i = 1; i <= ScenarioRunner.MOST_LEFT_BEHIND; i++) {
                untilUp(rig, 0);
                rig.offer(SampleModules.Adder.UNLUCKY);
                String times = "for the " + i + ". time";
                rig.until(times, () -> health(rig, 0).detail().contains(times));
            }
            assertThat(health(rig, 0).detail()).contains("not started again");
            assertThat(health(rig, 0).state()).isEqualTo(Health.State.DOWN);
            rig.until("the record", () -> rig.states("bad").contains("down"));
            int made = bad.made.size();
            seconds(rig, 5);
            assertThat(bad.made).hasSize(made);
        } finally {
            bad.loops = false;
        }
    }

    @Test
    void aScenarioThatFailsOnOneInputIsStartedAgainWithoutIt() throws Exception {
        try (Rig rig = new Rig(data, clock)) {
            rig.scenario("bad", bad, new SampleModules.AdderParameters(Duration.ofSeconds(10), null, 666));
            untilUp(rig, 0);
            rig.offer(666);
            rig.until("the failure", () -> health(rig, 0).detail().startsWith("crashed"));
            untilUp(rig, 0);
            rig.until("the records", () -> rig.states("bad").containsAll(List.of("crashed", "restored")));
            assertThat(rig.gaps("scenario:bad")).containsExactly("rejected: the scenario failed on it");
        }
    }

    @Test
    void aScenarioThatCannotReplayBeginsAnewAndDeclaresIt() throws Exception {
        try (Rig rig = new Rig(data, clock)) {
            rig.scenario("bad", bad, new SampleModules.AdderParameters(Duration.ofSeconds(10), null, 666));
            untilUp(rig, 0);
            bad.refusesState = true;
            rig.offer(666);
            rig.until("it begins anew", () -> rig.gaps("scenario:bad").size() == 2);
            untilUp(rig, 0);
            assertThat(rig.gaps("scenario:bad").get(1))
                    .isEqualTo("restart: the replay failed, and the scenario begins anew");
            bad.refusesState = false;
        }
    }

    @Test
    void aScenarioThatSaysTooMuchInOneCallFails() throws Exception {
        try (Rig rig = new Rig(data, clock)) {
            rig.scenario("bad", bad, PARAMETERS);
            untilUp(rig, 0);
            bad.events = 10_001;
            rig.offer(SampleModules.Adder.UNLUCKY);
            rig.until("the failure", () -> health(rig, 0).detail().contains("more than 10000 records"));
            untilUp(rig, 0);
        }
    }

    @Test
    void aScenarioWhoseStateGrowsWithoutEndFails() throws Exception {
        try (Rig rig = new Rig(data, clock)) {
            rig.scenario("bad", bad, PARAMETERS);
            untilUp(rig, 0);
            bad.bigState = true;
            rig.until("the failure", () -> {
                rig.second();
                return health(rig, 0).detail().contains("its state has grown to 17 MiB");
            });
            bad.bigState = false;
            untilUp(rig, 0);
        }
    }

    @Test
    void aSnapshotThatFailsCostsNoInputAndNoFigureComesTwice() throws Exception {
        try (Rig rig = new Rig(data, clock)) {
            rig.scenario("bad", bad, PARAMETERS);
            untilUp(rig, 0);
            for (int i = 0; i < 9; i++) {
                keptSecond(rig);
            }
            bad.bigState = true;
            seconds(rig, 1); // closes the window, and then there is no snapshot of it
            rig.until("the failure", () -> rig.states("bad").contains("crashed"));
            bad.bigState = false;
            untilUp(rig, 0);
            clock.set(Instant.parse("2026-01-01T00:00:12Z"));
            seconds(rig, 10);
            rig.until("two figures", () -> rig.sums("bad").size() >= 2);
            rig.settle();
            assertThat(rig.sums("bad"))
                    .containsExactly("2026-01-01T00:00:00Z 30 of 20/20", "2026-01-01T00:00:10Z 24 of 16/16");
            assertThat(rig.gaps("scenario:bad")).isEmpty();
        }
    }

    @Test
    void anOutOfMemoryErrorStopsThatScenarioForGoodAndNoOther() throws Exception {
        try (Rig rig = new Rig(data, clock)) {
            rig.scenario("bad", bad, PARAMETERS);
            rig.scenario("good", good, PARAMETERS);
            untilUp(rig, 0);
            untilUp(rig, 1);
            bad.error = new OutOfMemoryError("Java heap space");
            rig.offer(SampleModules.Adder.UNLUCKY);
            rig.until("it is down", () -> health(rig, 0).detail().contains("not started again"));
            assertThat(health(rig, 0).detail()).contains("OutOfMemoryError: Java heap space");
            seconds(rig, 12);
            rig.until("the other's figure", () -> !rig.sums("good").isEmpty());
            assertThat(health(rig, 1).state()).isEqualTo(Health.State.UP);
        }
    }

    @Test
    void aDiskThatDoesNotComeBackHoldsUpNeitherSourcesNorScenarios() throws Exception {
        TroubledDisk disk = new TroubledDisk(data.resolve("ledger"));
        int accepted = 0;
        try (Rig rig = new Rig(data, clock, SMALL, disk)) {
            ScenarioInbox scenario = rig.inbox("line-1", 1 << 20);
            disk.stall();
            rig.offer(1);
            accepted++;
            clock.advance(Duration.ofSeconds(1));
            Thread ledger = new Thread(rig::work);
            ledger.start();
            Await.until("the disk stalls", Duration.ofSeconds(30), disk::isStalled);
            int refused = 0;
            while (refused < 10) {
                if (rig.offer(2)) {
                    accepted++;
                } else {
                    refused++;
                }
            }
            int seen = 0;
            while (scenario.take(0) != null) {
                seen++;
            }
            assertThat(seen).isEqualTo(accepted).isGreaterThan(100);
            assertThat(rig.recorder.health().state()).isEqualTo(Health.State.DEGRADED);
            assertThat(rig.recorder.health().detail()).contains("the disk is too slow");
            assertThat(rig.press.refused()).isEqualTo(10);
            disk.goOn();
            ledger.join();
            rig.settle();
            assertThat(rig.recorder.health()).isEqualTo(Health.up());
            assertThat(rig.ledger().stream().filter(LedgerReplay.Item.Samples.class::isInstance))
                    .hasSize(accepted);
        }
    }

    @Test
    void onAFullDiskTheMemoryStaysBoundedTheStateIsToldAndTheLossDeclared() throws Exception {
        TroubledDisk disk = new TroubledDisk(data.resolve("ledger"));
        try (Rig rig = new Rig(data, clock, SMALL, disk)) {
            rig.scenario("bad", bad, PARAMETERS);
            untilUp(rig, 0);
            bad.events = 500;
            disk.full(true);
            long accepted = 0;
            for (int i = 0; i < 300; i++) {
                accepted += rig.offer(SampleModules.Adder.UNLUCKY) ? 1 : 0;
                Instant now = clock.instant();
                rig.press.gap(new Gap(List.of(), now, now.plusSeconds(1), 1, "overload: test"));
                rig.second();
            }
            rig.until("it waits", () -> health(rig, 0).state() == Health.State.DEGRADED);
            assertThat(health(rig, 0).detail()).contains("waits for the ledger");
            assertThat(rig.recorder.health().state()).isEqualTo(Health.State.DOWN);
            assertThat(rig.recorder.health().detail()).contains("the disk takes nothing");
            assertThat(rig.inbox.waiting()).isLessThan(3 * SMALL + 4096);
            disk.full(false);
            rig.until("all is well", () -> rig.recorder.health().state() == Health.State.UP);
            untilUp(rig, 0);
            rig.second();
            rig.settle();
            long there = rig.ledger().stream()
                    .filter(LedgerReplay.Item.Samples.class::isInstance)
                    .count();
            assertThat(there).isEqualTo(accepted);
            assertThat(rig.evidence().stream()
                            .filter(EvidenceRecord::hasEvent)
                            .map(e -> e.getEvent().getType()))
                    .contains("ledger-disk-full");
        }
    }
}
