package io.edgewitness.process.compliance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.edgewitness.edge.api.Refused;
import io.edgewitness.edge.api.Remark;
import io.edgewitness.edge.api.Scenario;
import io.edgewitness.edge.api.ScenarioContext;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SopTest {
    static final String COATING = """
            sop: coating
            version: "3"
            steps:
              - {step: scan, title: 扫描工单, station: mix}
              - {step: resin, station: mix, pick: {material: RESIN-A, weight: [12.3, 12.7]}, dose: {target: 12.5, tolerance: 0.05}}
              - parallel:
                  - - {step: hardener, station: mix, pick: {material: [HARD-1, HARD-2]}}
                  - - {step: heat, station: oven, within: 10m}
              - optional:
                  - rework
              - choice:
                  - [{step: spray, station: booth, cost: 5}]
                  - [{step: dip, station: bath}]
              - repeat:
                  - {step: inspect, station: bench, rest: 30s}
            hazards:
              - {id: guard, title: 防护门打开, during: [spray], when: [{point: booth.guard, is: "open"}, {point: booth.people, above: 0}]}
            checks:
              - {id: viscosity, stage: raw, point: resin.viscosity, range: [10, 20]}
            """;

    private static String sop(String steps) {
        return "sop: s\nsteps:\n" + steps;
    }

    @Test
    void theListSaysOrderChoiceParallelsLimitsAndHazards() {
        Sop sop = Sop.parse(COATING);
        assertThat(sop.steps().keySet())
                .containsExactly("scan", "resin", "hardener", "heat", "rework", "spray", "dip", "inspect");
        assertThat(sop.steps().get("heat").within()).isEqualTo(Duration.ofMinutes(10));
        assertThat(sop.steps().get("spray").cost()).isEqualTo(5);
        assertThat(sop.steps().get("resin").dose())
                .isEqualTo(new SopStep.Dose(new BigDecimal("12.5"), new BigDecimal("0.05"), "kg"));
        assertThat(sop.hazards())
                .singleElement()
                .satisfies(h -> assertThat(h.when()).hasSize(2));
        assertThat(sop.checks()).hasSize(1);
        for (List<String> right : List.of(
                List.of("scan", "resin", "hardener", "heat", "spray", "inspect"),
                List.of("scan", "resin", "heat", "hardener", "rework", "dip", "inspect", "inspect"))) {
            assertThat(cost(sop, right)).as("%s", right).isZero();
        }
        assertThat(cost(sop, List.of("scan", "hardener", "heat", "spray", "inspect")))
                .isEqualTo(1);
        assertThat(cost(sop, List.of("scan", "resin", "hardener", "heat", "spray", "dip", "inspect")))
                .isEqualTo(1);
        assertThat(cost(sop, List.of("scan", "resin", "hardener", "heat", "inspect")))
                .isEqualTo(1);
    }

    private static long cost(Sop sop, List<String> steps) {
        Aligner.Prefix prefix = new Aligner(sop.space(), sop.steps()).start();
        steps.forEach(prefix::add);
        return prefix.whole().cost();
    }

    @Test
    void aDeadStepIsRefusedWithItsLineAndColumn() {
        assertThatThrownBy(() -> Sop.parse(sop("""
                  - choice:
                      - [gas]
                      - [electric, {step: vent, after: gas}]
                  - pack
                """)))
                .hasMessageStartingWith(
                        "line 5, column 20: step vent can never happen: it waits for step electric (line 5, column 10) and step gas (line 4, column 10)");
    }

    @Test
    void anEndThatCannotBeReachedIsRefusedWithTheWayThere() {
        assertThatThrownBy(() -> Sop.parse(sop("""
                  - choice:
                      - [gas]
                      - [electric]
                  - {step: vent, after: gas}
                """)))
                .hasMessageContaining("line 6, column 5: the end cannot be reached any more after electric")
                .hasMessageContaining(
                        "step vent (line 6, column 5) waits there for ever for step gas (line 4, column 10)");
    }

    @Test
    void twoStepsThatWaitForEachOtherAreRefused() {
        assertThatThrownBy(() -> Sop.parse(sop("""
                  - parallel:
                      - [{step: a, after: b}]
                      - [{step: b, after: a}]
                """)))
                .hasMessageStartingWith("line 4, column 27: these steps wait for each other")
                .hasMessageContaining("a → b → a;");
        assertThatThrownBy(() -> Sop.parse(sop("""
                  - {step: cure, after: vent}
                  - {step: vent, after: inspect}
                  - inspect
                """))).hasMessageContaining("cure → vent → cure; take one after: away");
    }

    @Test
    void everyMistakeIsToldAtOnceAtItsOwnPlace() {
        assertThatThrownBy(() ->
                        Sop.parse(sop("""
                  - {step: mix, cost: 2000, within: soon}
                  - {step: cure, stetion: oven}
                  - {step: pack, after: mixx}
                """) + "hazards: [{id: h, during: [cure, bake], when: [{point: p, is: x}]}]"))
                .isInstanceOfSatisfying(
                        Refused.class,
                        r -> assertThat(Refused.reasons(r))
                                .extracting(Remark::en)
                                .satisfiesExactly(
                                        one -> assertThat(one).startsWith("line 3, column 23: cost: a whole number"),
                                        two -> assertThat(two).startsWith("line 3, column 37: within: a duration"),
                                        three -> assertThat(three)
                                                .startsWith("line 4, column 18: unknown key 'stetion'"),
                                        four -> assertThat(four)
                                                .startsWith("line 5, column 25: after names mixx")
                                                .endsWith("its steps are mix, cure, pack"),
                                        five -> assertThat(five).contains("during names bake")));
    }

    @Test
    void aPointThatNoInputNamesIsToldWithItsPlaceInTheProcedure() {
        ScenarioContext shop = Shop.context(
                Shop.SOP
                        .replace("{point: booth.guard, is", "{point: booth.gard, is")
                        .replace("bench.gloss", "bench.glos"),
                Duration.ofHours(1));
        assertThatThrownBy(() -> new Shop(shop)).isInstanceOfSatisfying(Refused.class, r -> {
            assertThat(Refused.reasons(r))
                    .extracting(Remark::at)
                    .containsExactly(List.of("inputs", "states"), List.of("inputs", "indicators"));
            assertThat(Refused.reasons(r).get(0).en())
                    .startsWith("hazard guard (line 11, column 5 of the procedure) needs booth.gard")
                    .contains("it names booth.guard");
        });
    }

    @Test
    void aRestThatIsLongerThanTheTimeItHasIsRemarked() throws Exception {
        ScenarioContext shop =
                Shop.context(Shop.SOP.replace("within: 10m", "rest: 20m, within: 1m"), Duration.ofHours(1));
        try (Scenario scenario = new ProcessComplianceFactory().create(shop)) {
            assertThat(scenario.remarks())
                    .singleElement()
                    .satisfies(r -> assertThat(r.en()).contains("step cure (line 8", "1200 s", "within 60 s"));
            assertThat(scenario.targets()).isNotEmpty();
        }
        try (Scenario scenario = new ProcessComplianceFactory().create(Shop.context(Shop.SOP, Duration.ofHours(1)))) {
            assertThat(scenario.remarks()).isEmpty();
        }
    }

    @Test
    void aStepWaitsForOneOfAnotherBranch() {
        Sop sop = Sop.parse(sop("""
                  - parallel:
                      - [a, {step: b, after: c}]
                      - [c, d]
                """));
        assertThat(cost(sop, List.of("a", "c", "b", "d"))).isZero();
        assertThat(cost(sop, List.of("a", "b", "c", "d"))).isPositive();
    }

    @Test
    void aMistakeIsToldWithItsPlaceAndItsMend() {
        assertThatThrownBy(() -> Sop.parse(sop("  - {step: a, stetion: x}\n")))
                .hasMessageStartingWith("line 3, column 15: unknown key 'stetion'; known are after,");
        assertThatThrownBy(() -> Sop.parse(sop("  - a\n  - {step: a, within: 5m}\n")))
                .hasMessageContaining("line 4, column 5")
                .hasMessageContaining("second time");
        assertThatThrownBy(() -> Sop.parse(sop("  - {step: a, within: soon}\n")))
                .hasMessageContaining("line 3, column 23")
                .hasMessageContaining("30s, 5m or 1h");
        assertThatThrownBy(() -> Sop.parse(sop("  - {step: a, after: b}\n"))).hasMessageContaining("after names b");
        assertThatThrownBy(() -> Sop.parse(sop("  - choice: [[a]]\n"))).hasMessageContaining("two branches");
        assertThatThrownBy(() -> Sop.parse("sop: x")).hasMessageContaining("steps is missing");
        assertThatThrownBy(() -> Sop.parse("")).hasMessageContaining("nothing in it");
        assertThatThrownBy(() -> Sop.parse("sop: ["))
                .hasMessageContaining("line 1")
                .hasMessageContaining("no YAML");
        assertThatThrownBy(
                        () -> Sop.parse(sop("  - a\n") + "hazards: [{id: h, during: [b], when: [{point: p, is: x}]}]"))
                .hasMessageContaining("during names b");
    }

    @Test
    void aHostileFileEndsInAMessage() {
        assertThatThrownBy(() -> Sop.parse("[".repeat(100_000))).hasMessageContaining("nested more than 50 deep");
        assertThatThrownBy(() -> Sop.parse("a: &a [x, x]\nb: [*a, *a]\n")).hasMessageContaining("an alias");
        assertThatThrownBy(() -> Sop.parse(sop("  - parallel:\n"
                        + "    - [a%d, b%d, c%d]\n".repeat(1).replace("%d", "0").concat(branches(12)))))
                .hasMessageContaining("more than 50000 states");
        assertThatThrownBy(() -> Sop.parse(sop("  - s\n".repeat(6_000)))).hasMessageContaining("more than 1000 places");
    }

    private static String branches(int n) {
        StringBuilder all = new StringBuilder();
        for (int i = 1; i < n; i++) {
            all.append("    - [a%d, b%d, c%d]\n".replace("%d", String.valueOf(i)));
        }
        return all.toString();
    }

    /** Whatever a file became on its way: a message, and no other exception. */
    @Test
    void aFileThatWasTamperedWithIsReadOrEndsInAMessage() {
        SplittableRandom random = new SplittableRandom(14);
        String scraps = "{}[]:,-&*!|>'\"%#\n\t <\u0000\uFEFF9e";
        int refused = 0;
        for (int n = 0; n < 3_000; n++) {
            StringBuilder text = new StringBuilder(n % 2 == 0 ? COATING : PnmlTest.SMALL);
            int edits = 1 + random.nextInt(4);
            for (int e = 0; e < edits; e++) {
                int at = random.nextInt(text.length());
                switch (random.nextInt(3)) {
                    case 0 -> text.deleteCharAt(at);
                    case 1 -> text.insert(at, scraps.charAt(random.nextInt(scraps.length())));
                    default -> text.delete(at, Math.min(text.length(), at + random.nextInt(80)));
                }
            }
            try {
                Sop.parse(text.toString());
            } catch (IllegalArgumentException e) {
                assertThat(e.getMessage()).isNotBlank();
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(1_000);
    }
}
