package io.edgewitness.process.compliance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.edgewitness.edge.api.CommandResult;
import io.edgewitness.edge.api.DemandResult;
import io.edgewitness.edge.api.Event;
import io.edgewitness.edge.api.Metric;
import io.edgewitness.edge.api.Secret;
import io.edgewitness.edge.api.Value;
import io.edgewitness.scenario.kit.Pseudonyms;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Mistakes on purpose: announced beforehand, judged, asked for; and what stations are told of each step. */
class SeededRoutineTest {
    private static final List<String> SWAPPED = List.of("scan", "hardener", "resin", "spray", "cure", "inspect");

    private final Shop shop = new Shop();

    private static Value announcement(String unit, String kind) {
        return Value.of("{\"case\": \"" + unit + "\", \"seeded\": \"" + kind + "\", \"actor\": \"li\"}");
    }

    private static Value.Text text(String text) {
        return new Value.Text(text);
    }

    @Test
    void aTestThatWasAnnouncedIsJudgedWithItsLatencyAndIsNoFigureOfProduction() {
        shop.give(Shop.TESTS, announcement("u1", "order"))
                .steps("u1", SWAPPED)
                .wait(Duration.ofMinutes(2))
                .wait(Duration.ofHours(1));
        assertThat(shop.events("seeded-announced").get(0).at())
                .isBefore(shop.events("order-reversed").get(0).at());
        assertThat(shop.events("order-reversed").get(0).attributes()).containsEntry("seeded", text("order"));
        Event result = shop.events("seeded-result").get(0);
        assertThat(result.attributes())
                .containsEntry("found", text("yes"))
                .containsEntry("actor", text(Pseudonyms.of(Secret.parse("a key of the shop for tests"), "li")));
        assertThat(result.attributes().get("latency-s").number()).isEqualByComparingTo("0.2");
        assertThat(shop.out.newest("pc_seeded_recall_ratio").get(0).value()).isEqualByComparingTo("1");
        assertThat(shop.out.newest("pc_right_first_time_ratio").get(0).amount())
                .isInstanceOf(Metric.Amount.Missing.class);
    }

    @Test
    void whoAnnouncesAfterTheAlarmGainsNothing() {
        shop.steps("u1", SWAPPED.subList(0, 2))
                .give(Shop.TESTS, announcement("u1", "order"))
                .steps("u1", SWAPPED.subList(2, 6), "seeded", "order")
                .wait(Duration.ofMinutes(2))
                .wait(Duration.ofHours(1));
        assertThat(shop.events("seeded-late")).hasSize(1);
        assertThat(shop.events("seeded-result")).isEmpty();
        assertThat(shop.out.newest("pc_right_first_time_ratio").get(0).value()).isEqualByComparingTo("0");
        assertThat(shop.out.newest("pc_order_violation_per_1000").get(0).value())
                .isPositive();
    }

    @Test
    void aStepThatIsWrongItselfDoesNotAnnounceItsOwnMistake() {
        shop.step("u1", "hardener", "seeded", "order");
        assertThat(shop.types()).containsExactly("order-reversed", "seeded-late");
    }

    @Test
    void aMistakeThatIsNotSeenIsTold() {
        shop.give(Shop.TESTS, announcement("u1", "danger"))
                .steps("u1", Shop.RIGHT)
                .wait(Duration.ofMinutes(2));
        assertThat(shop.events("seeded-result").get(0).attributes())
                .containsEntry("found", text("no"))
                .doesNotContainKey("latency-s");
    }

    @Test
    void aTestThatNobodyMakesCountsForNothing() {
        shop.give(Shop.TESTS, announcement("u1", "pick")).wait(Duration.ofHours(25));
        assertThat(shop.types()).containsExactly("seeded-not-made");
        assertThat(shop.out.newest("pc_seeded_recall_ratio")).isEmpty();
    }

    @Test
    void whatIsNoAnnouncementIsRefusedInWords() {
        shop.give(Shop.TESTS, announcement("u1", "speed"))
                .give(Shop.TESTS, Value.of("{\"seeded\": \"order\"}"))
                .give(Shop.TESTS, Value.of(5L));
        assertThat(shop.types()).containsOnly("seeded-refused").hasSize(3);
        assertThat(shop.told().get(0).message())
                .contains("order, danger or pick")
                .contains("speed");
    }

    @Test
    void thePlanAsksOnceADayForWhatIsMissing() {
        Shop planned = new Shop(Shop.context(
                Shop.SOP, Duration.ofHours(1), new SeededPlan(3, 0, 0, List.of("early shift", "late shift"))));
        planned.wait(Duration.ofHours(1));
        assertThat(planned.types()).isEmpty(); // the 21st: the last of November's three is due on the 23rd
        planned.wait(Duration.ofDays(2)).wait(Duration.ofHours(1));
        assertThat(planned.types()).containsExactly("seeded-due");
        assertThat(planned.told().get(0).attributes())
                .containsEntry("due", text("2026-11-23"))
                .containsEntry("by", text("early shift"));
        planned.give(Shop.TESTS, announcement("u1", "order"))
                .steps("u1", SWAPPED)
                .wait(Duration.ofMinutes(2))
                .wait(Duration.ofDays(1));
        assertThat(planned.types().stream().filter("seeded-due"::equals)).hasSize(1);
    }

    /** Else nobody were asked for a test before those years have passed again. */
    @Test
    void aClockThatWasYearsAheadAndIsSetRightIsAskedByAgain() {
        Shop planned =
                new Shop(Shop.context(Shop.SOP, Duration.ofHours(1), new SeededPlan(3, 0, 0, List.of("early shift"))));
        planned.wait(Duration.ofHours(1)).wait(Duration.ofDays(4_000));
        planned.wait(Duration.ofDays(-4_000)).wait(Duration.ofDays(2)).wait(Duration.ofHours(1));
        assertThat(planned.events("seeded-due"))
                .anySatisfy(e -> assertThat(e.attributes()).containsEntry("due", text("2026-11-23")));
    }

    /** An alarm that was asked for while the clock was ahead was not given before it was asked for. */
    @Test
    void anAlarmWaitsFromTheNewTimeOnWhenTheClockIsSetBack() {
        shop.wait(Duration.ofSeconds(1)).wait(Duration.ofHours(2)).step("u1", "hardener");
        String alarm = shop.out.commands.get(0).id();
        shop.wait(Duration.ofHours(-1)).wait(Duration.ofSeconds(30));
        shop.scenario().onCommandResult(new CommandResult(alarm, CommandResult.Step.EXECUTED, ""), shop.out);
        DemandResult late = shop.out.demands.get(shop.out.demands.size() - 1);
        assertThat(late.met()).isFalse();
        assertThat(late.measured()).contains("after 30000 ms");
    }

    @Test
    void aPlanThatNamesTooMuchIsRefused() {
        assertThatThrownBy(() -> new SeededPlan(101, 0, 0, List.of())).hasMessageContaining("0 to 100");
        assertThatThrownBy(() -> new SeededPlan(1, 0, 0, List.of(" "))).hasMessageContaining("shifts or roles");
    }

    @Test
    void eachStepIsToldWithWhatIsDueNextAndWithoutNames() {
        shop.step("u1", "scan").step("u1", "resin", "phase", "start").step("u1", "resin", "phase", "complete");
        assertThat(shop.events("step-taken").stream().map(e -> e.attributes().get("next")))
                .containsExactly(text("resin"), text("hardener"));
        assertThat(shop.events("step-ended")).hasSize(1);
        assertThat(shop.out.events.toString()).contains("p-").doesNotContain("zhang");
    }

    @Test
    void theProcedureIsToldOnceWithTheStepsThatMayFollowEachOther() {
        shop.wait(Duration.ofSeconds(1)).wait(Duration.ofSeconds(1));
        assertThat(shop.events("procedure")).hasSize(1);
        Map<String, Value> told = shop.events("procedure").get(0).attributes();
        assertThat(told.get("pairs").toString()).contains("scan", "resin").hasSizeLessThan(2_000);
        assertThat(((Value.Array) told.get("pairs")).items()).hasSize(7);
        assertThat(told.get("stations").toString()).contains("mix", "booth", "oven", "bench");
    }

    @Test
    void aStepThatMayBeLeftOutAndOneThatMayRunBesideAnotherHaveTheirPairs() {
        Sop sop = Sop.parse("""
                sop: s
                steps:
                  - a
                  - optional: [b]
                  - parallel: [[c], [d]]
                """);
        assertThat(Procedure.pairs(sop.space()).stream().map(p -> p.from() + ">" + p.to()))
                .containsExactlyInAnyOrder(">a", "a>b", "a>c", "a>d", "b>c", "b>d", "c>d", "d>c", "c>", "d>");
    }
}
