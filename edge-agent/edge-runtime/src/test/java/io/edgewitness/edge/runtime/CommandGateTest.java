package io.edgewitness.edge.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.edge.api.CommandResult;
import io.edgewitness.edge.api.CommandResult.Step;
import io.edgewitness.edge.api.Delivery;
import io.edgewitness.edge.api.Health;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Quality;
import io.edgewitness.edge.api.Readable;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.SampleSink;
import io.edgewitness.edge.api.SourceAdapter;
import io.edgewitness.edge.api.Trial;
import io.edgewitness.edge.api.Value;
import io.edgewitness.edge.api.Writable;
import io.edgewitness.edge.ledger.FileDisk;
import io.edgewitness.edge.ledger.proto.EvidenceRecord;
import io.edgewitness.edge.testkit.Await;
import io.edgewitness.edge.testkit.ManualClock;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandGateTest {
    @TempDir
    Path data;

    private final ManualClock clock = ManualClock.at("2026-01-01T00:00:00Z");

    private GateRig rig(Consumer<GateRig.Rule> change) throws Exception {
        return new GateRig(data, new FileDisk(data.resolve("ledger")), clock, GateRig.rules(change));
    }

    private static void refused(GateRig rig, CommandOrder order, String why) {
        CommandResult r = rig.run(order);
        assertThat(r.step()).isEqualTo(Step.REFUSED);
        assertThat(r.detail()).contains(why);
        assertThat(rig.steps(order.id(), 2)).containsExactly("ISSUED", "REFUSED");
        assertThat(rig.detail(order.id())).isEqualTo(r.detail());
    }

    @Test
    void anAllowedOrderIsExecutedAndEachStepIsInTheLedger() throws Exception {
        try (GateRig rig = rig(r -> {})) {
            CommandResult r = rig.run(rig.order("a", 42));
            assertThat(r).isEqualTo(new CommandResult("a", Step.EXECUTED, "done"));
            assertThat(rig.steps("a", 3)).containsExactly("ISSUED", "ACCEPTED", "EXECUTED");
            assertThat(rig.device.written()).containsExactly("press.setpoint=42");
            var issued = GateRig.steps(rig.disk).get("a").get(0);
            assertThat(issued.getTargets(0).getName()).isEqualTo("press.setpoint");
            assertThat(issued.getTargets(0).getValue().getInteger()).isEqualTo(42);
            assertThat(issued.getSource()).isEqualTo("press");
            assertThat(rig.meters.prometheusText())
                    .contains("edgewitness_command_write_seconds_count{source=\"press\"} 1")
                    .contains("edgewitness_command_steps_total{step=\"EXECUTED\"} 1");
        }
    }

    @Test
    void withoutABlockInTheSiteFileEveryOrderIsRefused() throws Exception {
        try (GateRig rig = new GateRig(data, new FileDisk(data.resolve("ledger")), clock, null)) {
            refused(rig, rig.order("a", 1), "off: the site file has no commands");
            assertThat(rig.device.orders).isEmpty();
        }
    }

    @Test
    void whatTheSiteFileDoesNotAllowIsRefused() throws Exception {
        try (GateRig rig = rig(r -> r.allow = List.of("line-1"))) {
            refused(rig, rig.order("a", 1), "not allowed: the collector may not write press.setpoint");
            refused(rig, rig.order("b", Map.of(GateRig.SPEED, Value.of(1L))), "allows no order to press.speed");
            refused(rig, rig.order("c", Map.of(new PointId("x"), Value.of(1L))), "allows no order to x");
            refused(rig, rig.order("d", Map.of()), "empty");
            Instant now = clock.instant();
            refused(
                    rig,
                    new CommandOrder(
                            "line-2", "on", "e", Map.of(GateRig.SETPOINT, Value.of(1L)), now, now.plusSeconds(9)),
                    "not allowed: line-2 may not");
            refused(
                    rig,
                    new CommandOrder(
                            "line-1", "shadow", "f", Map.of(GateRig.SETPOINT, Value.of(1L)), now, now.plusSeconds(9)),
                    "shadow");
            assertThat(rig.device.orders).isEmpty();
        }
    }

    @Test
    void aScenarioCalledCollectorDoesNotGetTheCollectorsRights() throws Exception {
        try (GateRig rig = rig(r -> {})) {
            Instant now = clock.instant();
            Map<PointId, Value> targets = Map.of(GateRig.SETPOINT, Value.of(1L));
            refused(
                    rig,
                    new CommandOrder("collector", "on", "a", targets, now, now.plusSeconds(9)),
                    "not allowed: collector may not");
        }
    }

    @Test
    void aValueOutsideTheRangeIsRefusedAlsoWithinAnArray() throws Exception {
        try (GateRig rig = rig(r -> {})) {
            refused(rig, rig.order("a", 101), "range: 101 for press.setpoint is outside 0 to 100");
            refused(rig, rig.order("b", -1), "outside 0 to 100");
            refused(rig, rig.order("c", Map.of(GateRig.SETPOINT, Value.of(Double.NaN))), "is not a number");
            refused(rig, rig.order("d", Map.of(GateRig.SETPOINT, Value.of("x"))), "is not a number");
            Value array = new Value.Array(List.of(Value.of(1L), Value.of(new BigDecimal("100.01"))));
            refused(rig, rig.order("e", Map.of(GateRig.SETPOINT, array)), "holds 100.01, which is outside 0 to 100");
            assertThat(rig.run(rig.order("f", 100)).step()).isEqualTo(Step.EXECUTED);
        }
    }

    @Test
    void aNumberWithoutARangeIsRefusedAndABooleanNeedsNone() throws Exception {
        try (GateRig rig = rig(r -> r.range = null)) {
            refused(rig, rig.order("a", 1), "gives the target no range");
            assertThat(rig.run(rig.order("b", Map.of(GateRig.SETPOINT, Value.of(true))))
                            .step())
                    .isEqualTo(Step.EXECUTED);
        }
    }

    @Test
    void moreOrdersThanTheRateAllowsAreRefusedUntilTimeHasPassed() throws Exception {
        try (GateRig rig = rig(r -> r.rate = CommandRule.Rate.parse("2/1m"))) {
            assertThat(rig.run(rig.order("a", 1)).step()).isEqualTo(Step.EXECUTED);
            assertThat(rig.run(rig.order("b", 2)).step()).isEqualTo(Step.EXECUTED);
            refused(rig, rig.order("c", 3), "rate: press.setpoint takes at most 2 in 1m");
            clock.advance(Duration.ofSeconds(61));
            assertThat(rig.run(rig.order("d", 4)).step()).isEqualTo(Step.EXECUTED);
        }
        try (GateRig rig = rig(r -> r.rate = CommandRule.Rate.parse("1/1m"))) {
            refused(rig, rig.order("e", 5), "rate");
        }
    }

    @Test
    void anInterlockThatDoesNotHoldRefusesWithTheValues() throws Exception {
        try (GateRig rig = rig(r -> r.interlock = Interlock.parse("press.running && press.speed < 10"))) {
            refused(rig, rig.order("a", 1), "interlock: press.running has given no value yet");
            rig.value(GateRig.RUNNING, Value.of(true));
            rig.value(GateRig.SPEED, Value.of(10L));
            refused(rig, rig.order("b", 1), "does not hold; press.running = true, press.speed = 10");
            rig.value(GateRig.SPEED, Value.of(9.5));
            assertThat(rig.run(rig.order("c", 1)).step()).isEqualTo(Step.EXECUTED);
            assertThat(GateRig.steps(rig.disk).get("c").get(1).getDetail())
                    .isEqualTo("interlock holds; press.running = true, press.speed = 9.5");
        }
    }

    @Test
    void anInterlockBelievesNoBadStaleUncertainOrUnfitValue() throws Exception {
        try (GateRig rig = rig(r -> r.interlock = Interlock.parse("press.running"))) {
            rig.value(GateRig.RUNNING, Value.of(true));
            rig.press.offer(
                    Delivery.live(List.of(Sample.bad(GateRig.RUNNING, "modbus: timeout", null, clock.instant()))));
            refused(rig, rig.order("bad", 1), "press.running is BAD: modbus: timeout");
            rig.value(GateRig.RUNNING, Value.of(true));
            clock.advance(Duration.ofSeconds(11));
            refused(rig, rig.order("stale", 1), "press.running is stale: its last value is 11000 ms old");
            clock.advance(Duration.ofMinutes(-60));
            refused(rig, rig.order("clock set back", 1), "stale");
            Quality old = Quality.uncertain("opcua:0x40900000 Uncertain_LastUsableValue");
            rig.press.offer(
                    Delivery.live(List.of(new Sample(GateRig.RUNNING, Value.of(true), old, null, clock.instant()))));
            refused(rig, rig.order("uncertain", 1), "press.running is UNCERTAIN: opcua");
            rig.value(GateRig.RUNNING, Value.of(1L));
            refused(rig, rig.order("unfit", 1), "press.running is not true or false");
            Quality time = Quality.uncertain("clock: 1970");
            rig.press.offer(
                    Delivery.live(List.of(new Sample(GateRig.RUNNING, Value.of(true), time, null, clock.instant()))));
            assertThat(rig.run(rig.order("ok", 1)).step()).isEqualTo(Step.EXECUTED);
        }
    }

    @Test
    void anInterlockBelievesNeitherHistoryNorWhatABrokerHadKept() throws Exception {
        try (GateRig rig = rig(r -> r.interlock = Interlock.parse("press.running"))) {
            List<Sample> running = List.of(Sample.good(
                    GateRig.RUNNING, Value.of(true), clock.instant().minus(Duration.ofDays(3)), clock.instant()));
            rig.press.offer(new Delivery(running, Delivery.Origin.RETAINED, null, null));
            refused(rig, rig.order("retained", 1), "press.running has given no live value yet");
            rig.value(GateRig.RUNNING, Value.of(false));
            rig.press.offer(new Delivery(running, Delivery.Origin.BACKFILL, null, null));
            refused(rig, rig.order("history", 1), "does not hold; press.running = false");
        }
    }

    @Test
    void aPointThatIsReportedOnChangeOnlyIsReadWhenItsValueIsOld() throws Exception {
        try (GateRig rig = rig(r -> r.interlock = Interlock.parse("press.running"))) {
            var source = new ReadableDevice(rig.device);
            rig.adapters.put("press", source);
            rig.value(GateRig.RUNNING, Value.of(true));
            clock.advance(Duration.ofMinutes(5));
            source.value = Value.of(false);
            refused(rig, rig.order("a", 1), "does not hold; press.running = false");
            source.value = Value.of(true);
            assertThat(rig.run(rig.order("b", 1)).step()).isEqualTo(Step.EXECUTED);
        }
    }

    @Test
    void aStaleOrderIsNeverExecuted() throws Exception {
        try (GateRig rig = rig(r -> r.timeToLive = Duration.ofSeconds(5))) {
            Instant now = clock.instant();
            Map<PointId, Value> targets = Map.of(GateRig.SETPOINT, Value.of(1L));
            refused(rig, new CommandOrder("", "on", "a", targets, now.minusSeconds(5), now.plusSeconds(99)), "stale");
            refused(rig, new CommandOrder("", "on", "b", targets, now, now), "stale");
            // Its issuer's clock is ahead: that makes it live no longer.
            rig.run(new CommandOrder("", "on", "c", targets, now.plusSeconds(3600), now.plusSeconds(7200)));
            assertThat(rig.device.orders).hasSize(1);
            assertThat(rig.device.orders.get(0).deadline()).isEqualTo(now.plusSeconds(5));
        }
    }

    @Test
    void anOrderThatBecomesStaleBehindAnotherIsRefused() throws Exception {
        try (GateRig rig = rig(r -> r.timeToLive = Duration.ofSeconds(5))) {
            CompletableFuture<Writable.WriteOutcome> held = new CompletableFuture<>();
            rig.device.answer = o -> held;
            rig.submit(rig.order("first", 1));
            Await.until("the first is at the device", GateRig.LIMIT, () -> rig.device.orders.size() == 1);
            rig.submit(rig.order("second", 2));
            clock.advance(Duration.ofSeconds(6));
            held.complete(FakeDevice.DONE);
            assertThat(rig.result("first").step()).isEqualTo(Step.EXECUTED);
            assertThat(rig.result("second").step()).isEqualTo(Step.REFUSED);
            assertThat(rig.device.ids()).containsExactly("/first");
        }
    }

    @Test
    void ordersToOneDeviceGoOneAtATimeAndTooManyAreRefused() throws Exception {
        try (GateRig rig = rig(r -> {})) {
            CompletableFuture<Writable.WriteOutcome> held = new CompletableFuture<>();
            rig.device.answer = o -> held;
            for (int i = 0; i < CommandLane.MOST_WAITING + 2; i++) {
                rig.submit(rig.order("o" + i, i % 100));
                if (i == 0) {
                    Await.until("the first is at the device", GateRig.LIMIT, () -> rig.device.orders.size() == 1);
                }
            }
            CommandResult last = rig.result("o" + (CommandLane.MOST_WAITING + 1));
            assertThat(last.detail()).startsWith("busy: 64 orders wait for press");
            held.complete(FakeDevice.DONE);
            assertThat(rig.result("o64").step()).isEqualTo(Step.EXECUTED);
            assertThat(rig.device.mostAtOnce).isEqualTo(1);
            assertThat(rig.device.orders).hasSize(65);
        }
    }

    @Test
    void aDoubledOrderIsNotExecutedAndTheLedgerSaysSo() throws Exception {
        try (GateRig rig = rig(r -> {})) {
            rig.run(rig.order("a", 1));
            rig.submit(rig.order("a", 2));
            rig.run(rig.order("b", 3));
            clock.advance(Duration.ofSeconds(1));
            Await.until(
                    "the event",
                    GateRig.LIMIT,
                    () -> rig.evidence().stream()
                            .anyMatch(e -> e.getEvent().getType().equals("command-doubled")));
        }
        try (GateRig rig = rig(r -> {})) {
            rig.submit(rig.order("a", 4));
            rig.run(rig.order("c", 5));
            assertThat(rig.device.ids()).containsExactly("/c");
            assertThat(rig.steps("a", 3)).containsExactly("ISSUED", "ACCEPTED", "EXECUTED");
        }
    }

    @Test
    void whatTheDeviceRefusesOrDoesNotAnswerIsFailedWithTheReason() throws Exception {
        try (GateRig rig = rig(r -> r.timeToLive = Duration.ofSeconds(60))) {
            rig.device.answer =
                    o -> CompletableFuture.completedFuture(new Writable.WriteOutcome(false, "modbus:2 illegal"));
            assertThat(rig.run(rig.order("a", 1))).isEqualTo(new CommandResult("a", Step.FAILED, "modbus:2 illegal"));
            assertThat(rig.steps("a", 3)).containsExactly("ISSUED", "ACCEPTED", "FAILED");
            rig.device.answer = o -> CompletableFuture.failedFuture(new java.io.IOException("cut"));
            assertThat(rig.run(rig.order("b", 1)).detail()).startsWith("unknown: java.io.IOException: cut");
            rig.device.answer = o -> {
                throw new IllegalStateException("adapter's mistake");
            };
            assertThat(rig.run(rig.order("c", 1)).detail()).startsWith("unknown: java.lang.IllegalState");
            rig.adapters.clear();
            refused(rig, rig.order("d", 1), "not writable: press takes no orders");
        }
    }

    @Test
    void anOrderOverTwoDevicesIsRefused() throws Exception {
        GateRig.Rule other = new GateRig.Rule();
        other.target = new PointId("oven.setpoint");
        List<CommandRule> rules = List.of(new GateRig.Rule().made(), other.made());
        try (GateRig rig = new GateRig(data, new FileDisk(data.resolve("ledger")), clock, rules)) {
            rig.pipeline.source(
                    "oven",
                    io.edgewitness.edge.api.Mode.REAL,
                    List.of(io.edgewitness.edge.api.PointDefinition.of("oven.setpoint", "a", "1")),
                    p -> true);
            Map<PointId, Value> both = new LinkedHashMap<>();
            both.put(GateRig.SETPOINT, Value.of(1L));
            both.put(other.target, Value.of(1L));
            refused(rig, rig.order("a", both), "several devices: press, oven");
        }
    }

    @Test
    void aSelectedOrderIsHeldAgainstValuesThatCameAfterTheSelection() throws Exception {
        try (GateRig rig = rig(r -> {
            r.select = true;
            r.interlock = Interlock.parse("press.running");
        })) {
            rig.value(GateRig.RUNNING, Value.of(true));
            rig.submit(rig.order("a", 1));
            assertThat(rig.steps("a", 2)).containsExactly("ISSUED", "SELECTED");
            clock.advance(Duration.ofSeconds(1));
            rig.value(GateRig.RUNNING, Value.of(false));
            assertThat(rig.result("a").detail()).contains("does not hold");
            assertThat(rig.steps("a", 3)).containsExactly("ISSUED", "SELECTED", "REFUSED");
            rig.value(GateRig.RUNNING, Value.of(true));
            rig.submit(rig.order("b", 1));
            rig.steps("b", 2);
            clock.advance(Duration.ofSeconds(1));
            rig.value(GateRig.RUNNING, Value.of(true));
            assertThat(rig.result("b").step()).isEqualTo(Step.EXECUTED);
            assertThat(rig.steps("b", 4)).containsExactly("ISSUED", "SELECTED", "ACCEPTED", "EXECUTED");
        }
    }

    @Test
    void anExecutedOrderIsVerifiedByWhatIsReadAfterIt() throws Exception {
        try (GateRig rig = rig(
                r -> r.verify = new CommandRule.Verify(GateRig.SPEED, new BigDecimal("0.5"), Duration.ofSeconds(30)))) {
            rig.value(GateRig.SPEED, Value.of(50L)); // of before the write: proves nothing
            rig.submit(rig.order("a", 50));
            assertThat(rig.steps("a", 3)).containsExactly("ISSUED", "ACCEPTED", "EXECUTED");
            clock.advance(Duration.ofSeconds(1));
            rig.value(GateRig.SPEED, Value.of(20L));
            clock.advance(Duration.ofSeconds(1));
            rig.value(GateRig.SPEED, Value.of(49.5));
            assertThat(rig.result("a")).isEqualTo(new CommandResult("a", Step.VERIFIED, "press.speed = 49.5"));
            assertThat(rig.steps("a", 4)).containsExactly("ISSUED", "ACCEPTED", "EXECUTED", "VERIFIED");
        }
    }

    @Test
    void whatIsReadBackWrongIsFailed() throws Exception {
        try (GateRig rig = rig(
                r -> r.verify = new CommandRule.Verify(GateRig.SPEED, new BigDecimal("0.5"), Duration.ofMillis(200)))) {
            rig.device.answer = o -> {
                clock.advance(Duration.ofSeconds(1));
                rig.value(GateRig.SPEED, Value.of(49.4));
                return CompletableFuture.completedFuture(FakeDevice.DONE);
            };
            CommandResult r = rig.run(rig.order("a", 50));
            assertThat(r.step()).isEqualTo(Step.FAILED);
            assertThat(r.detail()).isEqualTo("executed, not verified: press.speed = 49.4, wanted 50 within 200 ms");
            assertThat(rig.steps("a", 4)).containsExactly("ISSUED", "ACCEPTED", "EXECUTED", "FAILED");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theDeviceIsToldOnlyOnceTheAcceptanceIsInTheFile(boolean durableFirst) throws Exception {
        SnapshotDisk disk = new SnapshotDisk(data.resolve("ledger"), data.resolve("copies"));
        try (GateRig rig = new GateRig(data, disk, clock, GateRig.rules(r -> r.durable = durableFirst))) {
            List<List<String>> atTheDevice = new java.util.concurrent.CopyOnWriteArrayList<>();
            rig.device.answer = o -> {
                var seen = durableFirst ? disk.lastForced() : rig.disk;
                atTheDevice.add(GateRig.steps(seen).get("a").stream()
                        .map(s -> s.getStep())
                        .toList());
                return CompletableFuture.completedFuture(FakeDevice.DONE);
            };
            rig.run(rig.order("a", 1));
            assertThat(atTheDevice).containsExactly(List.of("ISSUED", "ACCEPTED"));
        }
    }

    @Test
    void closingRefusesWhatWaitsAndSaysOfWhatTheDeviceWasToldThatItIsUnknown() throws Exception {
        GateRig rig = rig(r -> {});
        rig.device.answer = o -> new CompletableFuture<>();
        rig.submit(rig.order("a", 1));
        Await.until("it is at the device", GateRig.LIMIT, () -> rig.device.orders.size() == 1);
        rig.submit(rig.order("b", 2));
        rig.close();
        assertThat(rig.result("a").detail()).startsWith("unknown: the agent stopped");
        assertThat(rig.result("b").detail()).startsWith("interrupted: the agent stops");
        try (GateRig again = rig(r -> {})) {
            again.gate.declareUnfinished();
            again.run(again.order("c", 3));
            assertThat(again.steps("a", 3)).containsExactly("ISSUED", "ACCEPTED", "FAILED");
            assertThat(again.steps("b", 2)).containsExactly("ISSUED", "REFUSED");
        }
    }

    @Test
    void newRulesCountFromTheNextOrderOn() throws Exception {
        try (GateRig rig = rig(r -> {})) {
            assertThat(rig.run(rig.order("a", 50)).step()).isEqualTo(Step.EXECUTED);
            rig.gate.reconfigure(GateRig.rules(r -> r.range = List.of(BigDecimal.ZERO, BigDecimal.valueOf(40))));
            refused(rig, rig.order("b", 50), "outside 0 to 40");
            rig.gate.reconfigure(null);
            refused(rig, rig.order("c", 10), "off");
        }
    }

    @Test
    void theResultsReachTheScenarioOnItsThreadInTheRecordedOrder() throws Exception {
        try (GateRig rig = rig(r -> {})) {
            CommanderModule module = new CommanderModule();
            ScenarioRunner runner = rig.scenario(module);
            Await.until("it runs", GateRig.LIMIT, () -> runner.health().state() == Health.State.UP);
            rig.value(GateRig.SPEED, Value.of(7L));
            rig.value(GateRig.SPEED, Value.of(700L));
            Await.until("three answers", GateRig.LIMIT, () -> module.seen.size() == 3);
            assertThat(module.seen)
                    .contains("scenario line-1 set-7 ACCEPTED", "scenario line-1 set-7 EXECUTED")
                    .contains("scenario line-1 set-700 REFUSED");
            assertThat(rig.device.ids()).containsExactly("line-1/set-7");
            clock.advance(Duration.ofSeconds(1));
            Await.until(
                    "its events",
                    GateRig.LIMIT,
                    () -> rig.evidence().stream()
                                    .filter(EvidenceRecord::hasEvent)
                                    .count()
                            == 3);
        }
    }

    @Test
    void noOrderOfAShadowOrOfAnOffPeriodReachesAMachine() throws Exception {
        Instant now = clock.instant();
        Duration day = Duration.ofDays(1);
        Trial shadow = Trial.shadow(null, now.plus(day));
        long seed = 0;
        while (!Trial.onOff(now, day, 2, seed, Duration.ZERO)
                .arm(now, ZoneOffset.UTC)
                .equals(Trial.OFF)) {
            seed++;
        }
        for (Trial trial : List.of(shadow, Trial.onOff(now, day, 2, seed, Duration.ZERO))) {
            Path own = Files.createDirectory(data.resolve(trial.kind().name()));
            try (GateRig rig = new GateRig(own, new FileDisk(own.resolve("ledger")), clock, GateRig.rules(r -> {}))) {
                rig.trial = trial;
                CommanderModule module = new CommanderModule();
                ScenarioRunner runner = rig.scenario(module);
                Await.until("it runs", GateRig.LIMIT, () -> runner.health().state() == Health.State.UP);
                rig.value(GateRig.SPEED, Value.of(7L));
                Await.until("its answer", GateRig.LIMIT, () -> module.seen.size() == 1);
                assertThat(module.seen).containsExactly("scenario line-1 set-7 REFUSED");
                assertThat(rig.detail("set-7")).startsWith(trial == shadow ? "shadow:" : "trial:");
                assertThat(rig.steps("set-7", 2)).containsExactly("ISSUED", "REFUSED");
                assertThat(rig.device.written()).isEmpty();
            }
        }
    }

    /** As one that reports changes only, and can be asked. */
    private static final class ReadableDevice implements SourceAdapter, Writable, Readable {
        private final FakeDevice device;
        private volatile Value value = Value.of(false);

        ReadableDevice(FakeDevice device) {
            this.device = device;
        }

        @Override
        public CompletionStage<List<Sample>> read(List<PointId> points) {
            return CompletableFuture.completedFuture(points.stream()
                    .map(p -> Sample.good(p, value, null, Instant.EPOCH))
                    .toList());
        }

        @Override
        public CompletionStage<WriteOutcome> write(WriteOrder order) {
            return device.write(order);
        }

        @Override
        public void start(SampleSink sink) {}

        @Override
        public Health health() {
            return Health.up();
        }

        @Override
        public void close() {}
    }
}
