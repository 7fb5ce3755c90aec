package io.edgewitness.process.compliance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.edgewitness.edge.api.CommandResult;
import io.edgewitness.edge.api.Event;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.Secret;
import io.edgewitness.edge.api.Value;
import io.edgewitness.scenario.kit.Pseudonyms;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The three findings of the notice, the others, and what happens on each. */
class DetectorsTest {
    private final Shop shop = new Shop();

    @Test
    void aUnitDoneAsItShouldIsNoFinding() {
        shop.steps("u1", Shop.RIGHT).wait(Duration.ofMinutes(1));
        assertThat(shop.types()).isEmpty();
        assertThat(shop.out.commands).isEmpty();
    }

    @Test
    void stepsTheOtherWayRoundAreToldOnceAtTheFirstOfThem() {
        shop.steps("u1", List.of("scan", "hardener", "resin", "spray", "cure", "inspect"))
                .wait(Duration.ofMinutes(1));
        assertThat(shop.types()).containsExactly("order-reversed", "deviation");
        Event alarm = shop.told().get(0);
        assertThat(alarm.message()).contains("颠倒顺序").contains("加固化剂").contains("加树脂 (resin)");
        assertThat(alarm.attributes())
                .containsEntry("station", Value.of("mix"))
                .containsEntry("actor", Value.of(Pseudonyms.of(Secret.parse("a key of the shop for tests"), "zhang")));
        assertThat(alarm.at()).isEqualTo(Shop.START.plusMillis(10_800));
        assertThat(shop.commands()).containsExactly("mix.alarm", "mix.hold");
        Event record = shop.told().get(1);
        assertThat(record.attributes()).containsKey("reversed").containsEntry("cost", Value.of(2L));
        assertThat(record.blobs()).hasSize(1);
    }

    @Test
    void aStepLeftOutIsToldWhenTheNextIsDone() {
        shop.steps("u1", List.of("scan", "resin", "spray", "cure", "inspect")).wait(Duration.ofMinutes(1));
        assertThat(shop.types()).containsExactly("order-reversed", "deviation");
        assertThat(shop.told().get(1).attributes())
                .containsEntry("omitted", new Value.Array(List.of(Value.of("hardener"))));
    }

    @Test
    void anOpenGuardWhileSprayingIsDangerous() {
        shop.steps("u1", List.of("scan", "resin", "hardener")).guard("open");
        assertThat(shop.types()).isEmpty();
        shop.step("u1", "spray", "phase", "start");
        assertThat(shop.types()).containsExactly("dangerous-operation");
        assertThat(shop.commands()).containsExactly("booth.alarm", "booth.hold");
        shop.guard("closed").step("u1", "spray", "phase", "complete").guard("open");
        assertThat(shop.types()).containsExactly("dangerous-operation");
    }

    @Test
    void somebodyWhoWalksIntoTheBoothDuringTheStepIsSeenAtOnce() {
        shop.steps("u1", List.of("scan", "resin", "hardener"))
                .step("u1", "spray", "phase", "start")
                .people(1)
                .people(2);
        assertThat(shop.types()).containsExactly("dangerous-operation");
        assertThat(shop.told().get(0).message()).contains("喷房有人");
    }

    @Test
    void aGuardThatCannotBeSeenIsNotClosed() {
        shop.steps("u1", List.of("scan", "resin", "hardener")).bad(Shop.GUARD).step("u1", "spray", "phase", "start");
        assertThat(shop.types()).containsExactly("hazard-blind");
    }

    @Test
    void theWrongMaterialAndTheRightOneAtAWrongWeightAreBothWrongPicks() {
        shop.step("u1", "scan").step("u1", "resin", "material", "RESIN-B");
        assertThat(shop.types()).containsExactly("wrong-pick");
        assertThat(shop.told().get(0).message()).contains("RESIN-A").contains("RESIN-B");
        shop.step("u1", "hardener", "weight", "1.9");
        assertThat(shop.types()).containsExactly("wrong-pick", "wrong-pick");
        assertThat(shop.commands()).containsExactly("mix.alarm", "mix.hold", "mix.alarm", "mix.hold");
    }

    @Test
    void aPickThatNobodyReadIsNotVerified() {
        shop.step("u1", "scan").step("u1", "resin", "material", "");
        assertThat(shop.types()).containsExactly("not-verified");
    }

    @Test
    void aDoseIsJudgedWithTheScalesUncertainty() {
        shop.step("u1", "scan").step("u1", "resin", "weight", "12.57"); // 0.07 + 0.02 is within 0.1
        assertThat(shop.types()).isEmpty();
        shop.step("u2", "scan").step("u2", "resin", "weight", "12.59"); // 0.09 + 0.02 is not, 0.09 - 0.02 is
        assertThat(shop.types()).containsExactly("dose-uncertain");
        shop.step("u3", "scan").step("u3", "resin", "weight", "12630", "unit", "g");
        assertThat(shop.types()).containsExactly("dose-uncertain", "dose-out");
        assertThat(shop.commands()).containsExactly("mix.alarm", "mix.hold");
    }

    @Test
    void theStationsOwnScaleAndReaderSayWhatTheEventDoesNot() {
        shop.weight("1.00")
                .step("u1", "scan")
                .give(Shop.READER, Value.of("RESIN-A"))
                .weight("13.51");
        shop.step("u1", "resin", "material", "", "weight", "");
        assertThat(shop.types()).isEmpty();
        shop.give(Shop.READER, Value.of("HARD-1")).weight("15.4").step("u1", "hardener", "material", "", "weight", "");
        assertThat(shop.types()).containsExactly("wrong-pick"); // 1.89 kg of the right one
    }

    @Test
    void aDriftingScaleIsToldAndTrustedLess() {
        shop.weight("0.00").step("u1", "scan");
        for (String kg : List.of("0.01", "0.02", "0.03", "0.04", "0.05")) {
            shop.weight(kg);
        }
        assertThat(shop.types()).containsExactly("scale-drift");
        shop.step("u1", "resin", "weight", "12.57"); // good enough for a scale that does not drift
        assertThat(shop.types()).containsExactly("scale-drift", "dose-uncertain");
    }

    @Test
    void aStepTooLateOrTooEarlyIsTold() {
        shop.steps("u1", List.of("scan", "resin", "hardener", "spray")).wait(Duration.ofMinutes(11));
        assertThat(shop.types()).containsExactly("time-limit");
        assertThat(shop.told().get(0).message()).contains("超时").contains("固化");
        shop.step("u1", "cure");
        assertThat(shop.types()).containsExactly("time-limit");
        shop.wait(Duration.ofSeconds(1)).give(Shop.STEPS, Value.of("{\"case\": \"u1\", \"step\": \"inspect\"}"));
        assertThat(shop.types()).containsExactly("time-limit", "time-limit");
    }

    @Test
    void oneUnitAtTwoStationsAtOnceIsToldAndLeftOut() {
        shop.steps("u1", List.of("scan", "resin", "hardener")).step("u1", "spray", "phase", "start");
        shop.step("u1", "cure");
        assertThat(shop.types()).containsExactly("unit-in-two-places");
        assertThat(shop.told().get(0).message()).contains("booth").contains("oven");
    }

    @Test
    void anEventFromTheFutureIsTakenAtItsReceiptAndTold() {
        shop.scenario()
                .onSample(
                        Sample.good(
                                Shop.STEPS,
                                Value.of("{\"case\": \"u1\", \"step\": \"scan\"}"),
                                shop.now().plus(Duration.ofDays(400)),
                                shop.now()),
                        shop.out);
        shop.steps("u1", Shop.RIGHT.subList(1, 6)).wait(Duration.ofMinutes(1));
        assertThat(shop.types()).containsExactly("step-from-future");
        assertThat(shop.told().get(0).message()).contains("校准");
    }

    @Test
    void whatIsNoStepIsToldInWords() {
        for (String text : List.of(
                "scan", "{\"case\": 1}", "{\"case\": \"a\", \"step\": \"s\", \"phase\": \"half\"}", "[".repeat(3000))) {
            shop.give(Shop.STEPS, Value.of(text));
        }
        assertThat(shop.types()).containsOnly("step-unreadable").hasSize(4);
        assertThat(shop.told().get(1).message()).contains("it has no step");
    }

    @Test
    void aStepThatTheProcedureDoesNotKnowIsTold() {
        shop.step("u1", "scan").step("u1", "polish");
        assertThat(shop.types()).containsExactly("order-reversed");
        assertThat(shop.told().get(0).message()).contains("不在流程");
    }

    @Test
    void anIndicatorOutsideItsLimitsIsToldOnce() {
        shop.give(Shop.VISCOSITY, Value.of(25L))
                .give(Shop.VISCOSITY, Value.of(26L))
                .give(Shop.VISCOSITY, Value.of(15L));
        assertThat(shop.types()).containsExactly("indicator-out");
    }

    @Test
    void aHoldThatTheGateRefusesIsToldAndOneThatIsDoneInTimeMeetsTheDemand() {
        shop.step("u1", "hardener");
        assertThat(shop.out.commands).hasSize(2);
        shop.scenario().onCommandResult(new CommandResult("alarm-1", CommandResult.Step.ISSUED, ""), shop.out);
        shop.scenario().onCommandResult(new CommandResult("alarm-1", CommandResult.Step.ACCEPTED, ""), shop.out);
        shop.scenario().onCommandResult(new CommandResult("alarm-1", CommandResult.Step.VERIFIED, ""), shop.out);
        shop.scenario().onCommandResult(new CommandResult("hold-2", CommandResult.Step.REFUSED, "off"), shop.out);
        assertThat(shop.types()).containsExactly("order-reversed", "alarm-not-given");
        assertThat(shop.out.demands).extracting("demand").containsOnly("14.9");
        assertThat(shop.out.demands).extracting("met").containsExactly(true, true, false);
    }

    @Test
    void thousandsOfUnitsAtOnceStayBounded() {
        for (int i = 0; i < 600; i++) {
            shop.step("u" + i, "scan");
        }
        assertThat(shop.types().stream().filter("case-closed-early"::equals)).hasSize(100);
        assertThat(shop.scenario().snapshot().length).isLessThan(200_000);
    }

    @Test
    void aProcedureWhosePointsAreNoInputsIsRefused() {
        assertThatThrownBy(() -> new Shop(Shop.SOP.replace("booth.guard", "booth.door"), Duration.ofHours(1)))
                .hasMessageContaining("booth.door")
                .hasMessageContaining("states");
    }
}
