package io.edgewitness.edge.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.edge.api.CommandResult;
import io.edgewitness.edge.api.CommandResult.Step;
import io.edgewitness.edge.api.Health;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Value;
import io.edgewitness.edge.api.Writable;
import io.edgewitness.edge.ledger.FileDisk;
import io.edgewitness.edge.testkit.Await;
import io.edgewitness.edge.testkit.ManualClock;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What changes while an order waits: for its device, for the ledger, for its scenario. */
class CommandWaitTest {
    @TempDir
    Path data;

    private final ManualClock clock = ManualClock.at("2026-01-01T00:00:00Z");
    private final CompletableFuture<Writable.WriteOutcome> held = new CompletableFuture<>();

    private GateRig rig(Consumer<GateRig.Rule> change) throws Exception {
        return new GateRig(data, new FileDisk(data.resolve("ledger")), clock, GateRig.rules(change));
    }

    /** The device does not answer this order before the test says so. */
    private void first(GateRig rig) {
        rig.device.answer = o -> held;
        rig.submit(rig.order("first", 1));
        Await.until("the first is at the device", GateRig.LIMIT, () -> rig.device.orders.size() == 1);
    }

    private void answerFirst(GateRig rig) {
        held.complete(FakeDevice.DONE);
        assertThat(rig.result("first").step()).isEqualTo(Step.EXECUTED);
    }

    private static void submit(GateRig rig, TroubledDisk disk) {
        disk.stall();
        rig.submit(rig.order("a", 50));
        Await.until("the acceptance is on its way to the disk", GateRig.LIMIT, disk::isStalled);
    }

    private static void notSent(GateRig rig, String why) {
        assertThat(rig.result("a").step()).isEqualTo(Step.FAILED);
        assertThat(rig.result("a").detail()).startsWith("not sent: ").contains(why);
        assertThat(rig.steps("a", 3)).containsExactly("ISSUED", "ACCEPTED", "FAILED");
        assertThat(rig.device.orders).isEmpty();
    }

    @Test
    void anInterlockThatCeasesToHoldWhileTheLedgerTakesTheAcceptanceStopsTheOrder() throws Exception {
        TroubledDisk disk = new TroubledDisk(data.resolve("ledger"));
        List<CommandRule> rules = GateRig.rules(r -> {
            r.durable = true;
            r.interlock = Interlock.parse("press.running");
        });
        try (GateRig rig = new GateRig(data, disk, clock, rules)) {
            rig.value(GateRig.RUNNING, Value.of(true));
            submit(rig, disk);
            rig.value(GateRig.RUNNING, Value.of(false));
            disk.goOn();
            notSent(rig, "interlock: press.running does not hold; press.running = false");
        }
    }

    @Test
    void aRangeThatIsNarrowedWhileTheLedgerTakesTheAcceptanceStopsTheOrder() throws Exception {
        TroubledDisk disk = new TroubledDisk(data.resolve("ledger"));
        try (GateRig rig = new GateRig(data, disk, clock, GateRig.rules(r -> r.durable = true))) {
            submit(rig, disk);
            rig.gate.reconfigure(GateRig.rules(r -> r.range = List.of(BigDecimal.ZERO, BigDecimal.valueOf(40))));
            disk.goOn();
            notSent(rig, "range: 50 for press.setpoint is outside 0 to 40");
        }
    }

    @Test
    void ordersThatWaitForTheDeviceAreHeldAgainstTheRulesOfTheirTurn() throws Exception {
        try (GateRig rig = rig(r -> {})) {
            first(rig);
            rig.submit(rig.order("a", 50));
            rig.submit(rig.order("b", 30));
            rig.gate.reconfigure(GateRig.rules(r -> r.range = List.of(BigDecimal.ZERO, BigDecimal.valueOf(40))));
            answerFirst(rig);
            assertThat(rig.result("a").detail()).contains("outside 0 to 40");
            assertThat(rig.result("b").step()).isEqualTo(Step.EXECUTED);
            assertThat(rig.steps("a", 2)).containsExactly("ISSUED", "REFUSED");
            assertThat(rig.device.ids()).containsExactly("/first", "/b");
        }
    }

    @Test
    void switchingCommandsOffStopsTheOrdersThatWait() throws Exception {
        try (GateRig rig = rig(r -> {})) {
            first(rig);
            rig.submit(rig.order("a", 50));
            rig.gate.reconfigure(null);
            answerFirst(rig);
            assertThat(rig.result("a"))
                    .isEqualTo(new CommandResult("a", Step.REFUSED, "off: the site file has no commands"));
            assertThat(rig.device.ids()).containsExactly("/first");
        }
    }

    @Test
    void theTimeToLiveOfAnOrderFromAClockAheadRunsWhileItWaits() throws Exception {
        try (GateRig rig = rig(r -> r.timeToLive = Duration.ofSeconds(5))) {
            first(rig);
            Instant ahead = clock.instant().plusSeconds(600);
            Map<PointId, Value> targets = Map.of(GateRig.SETPOINT, Value.of(2L));
            rig.submit(new CommandOrder("", "on", "a", targets, ahead, ahead.plusSeconds(600)));
            clock.advance(Duration.ofSeconds(6));
            answerFirst(rig);
            assertThat(rig.result("a").step()).isEqualTo(Step.REFUSED);
            assertThat(rig.result("a").detail()).startsWith("stale: valid until 2026-01-01T00:00:05Z");
            assertThat(rig.device.ids()).containsExactly("/first");
        }
    }

    @Test
    void aClockThatIsSetForwardDoesNotEmptyTheRate() throws Exception {
        try (GateRig rig = rig(r -> r.rate = CommandRule.Rate.parse("1/1m"))) {
            assertThat(rig.run(rig.order("a", 1)).step()).isEqualTo(Step.EXECUTED);
            rig.set(clock, Duration.ofHours(1));
            assertThat(rig.run(rig.order("b", 2)).detail()).startsWith("rate: ");
            clock.advance(Duration.ofMinutes(1));
            assertThat(rig.run(rig.order("c", 3)).step()).isEqualTo(Step.EXECUTED);
        }
    }

    @Test
    void anAdapterThatDoesNotFitThisAgentEndsTheOrderAndNotTheLane() throws Exception {
        try (GateRig rig = rig(r -> {})) {
            rig.device.answer = o -> {
                throw new NoClassDefFoundError("io/acme/Gone");
            };
            CommandResult r = rig.run(rig.order("a", 1));
            assertThat(r)
                    .isEqualTo(new CommandResult(
                            "a", Step.FAILED, "unknown: java.lang.NoClassDefFoundError: io/acme/Gone"));
            rig.device.answer = o -> CompletableFuture.completedFuture(FakeDevice.DONE);
            assertThat(rig.run(rig.order("b", 2)).step()).isEqualTo(Step.EXECUTED);
        }
    }

    @Test
    void whatAScenarioWishedBeforeItWasGivenUpIsNotCarriedOut() throws Exception {
        try (GateRig rig = rig(r -> {})) {
            CommanderModule module = new CommanderModule();
            rig.stuckAfter = Duration.ofMillis(200);
            ScenarioRunner runner = rig.scenario(module);
            Await.until("it runs", GateRig.LIMIT, () -> runner.health().state() == Health.State.UP);
            module.hangs = true;
            rig.value(GateRig.SPEED, Value.of(7L));
            Await.until("it is given up", GateRig.LIMIT, () -> {
                runner.look();
                return runner.health().detail().startsWith("stuck");
            });
            module.hangs = false;
            Objects.requireNonNull(module.hanging).join();
            rig.run(rig.order("last", 1));
            assertThat(rig.device.ids()).containsExactly("/last");
        }
    }
}
