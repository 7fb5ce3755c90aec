package io.edgewitness.collector.indicators;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.edge.api.Window;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlanReaderTest {
    private static final Instant NOW = Instant.parse("2026-11-01T00:00:00Z");
    private static final String GOOD = """
            project: acme-5g
            indicator: energy-consumption
            scenario: energy-line-1
            agents: [gw-1]
            points: [meter1.energy]
            baseline: {kind: B1, from: 2026-10-01T00:00:00+08:00, to: 2026-10-31T00:00:00+08:00}
            reporting: {from: 2026-12-01T00:00:00+08:00, to: 2026-12-31T00:00:00+08:00}
            exclusions: [停产检修日]
            """;

    private static List<PlanMistake> mistakes(String yaml) {
        PlanReader.Reading reading = PlanReader.read(yaml, Plans.LIBRARY);
        EvidencePlan plan = reading.plan();
        return plan == null
                ? reading.mistakes()
                : PlanCheck.mistakes(plan, NOW, PlanBook.of(List.of()), null, reading.places());
    }

    private static List<String> codes(String yaml) {
        return mistakes(yaml).stream().map(m -> m.what().code()).toList();
    }

    @Test
    void whatIsLeftOutIsTheDefinitionsAndAYearOfHolding() {
        EvidencePlan plan = PlanReader.read(GOOD, Plans.LIBRARY).plan();
        assertThat(plan).isNotNull();
        assertThat(plan.formula()).isEqualTo("energy-consumption-change@1");
        assertThat(plan.formulaSha256()).hasSize(64);
        assertThat(plan.estimator()).isEqualTo("moving-block-bootstrap");
        assertThat(plan.confidence()).isEqualByComparingTo("0.9");
        assertThat(plan.holdUntil()).isEqualTo(plan.reporting().end().plus(Duration.ofDays(365)));
        assertThat(plan.windows())
                .containsExactly(
                        new Window(Instant.parse("2026-09-30T16:00:00Z"), Instant.parse("2026-10-30T16:00:00Z")),
                        new Window(Instant.parse("2026-11-30T16:00:00Z"), Instant.parse("2026-12-30T16:00:00Z")));
        assertThat(mistakes(GOOD)).isEmpty();
        assertThat(PlanCheck.late(plan, NOW)).isNull();
        assertThat(PlanCheck.late(plan, plan.reporting().start()))
                .isNotNull()
                .satisfies(t -> assertThat(t.code()).isEqualTo("plan-late"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '~',
            value = {
                "from: 2026-12-01T00; from: 2026-02-30T00; 7:19; plan-time; 没有“2026-02-30T00:00:00+08:00”这一时间; there is no time '2026-02-30T00:00:00+08:00'",
                "2026-12-01T00:00:00+08:00; 1. Dez. 2026; 7:19; plan-time; 不是带时区的时间; is no time with an offset",
                "to: 2026-12-31T00:00:00+08:00; to: 2026-11-30T00:00:00+08:00; 7:50; plan-window; 结束时间不晚于开始时间; reporting ends before it begins",
                "to: 2026-10-31T00:00:00+08:00; to: 2026-12-02T00:00:00+08:00; 6:11; plan-overlap; 基准期与报告期重叠; baseline and reporting time overlap",
                "from: 2026-10-01T00; from: 1026-10-01T00; 6:11; plan-time; 不可能; there can be no records from 1026-09-30",
                "energy-consumption; energy-consumtion; 2:12; plan-indicator; 没有名为“energy-consumtion”的指标; there is no indicator 'energy-consumtion'",
                "energy-consumption; peak-demand; 6:11; plan-baseline; 请去掉 baseline; leave the baseline out",
                "kind: B1; kind: B9; 6:18; plan-baseline; B3 启停交替; B3 on/off trial",
                "scenario:; scenery:; 3:1; plan-key; 未知的键“scenery”; unknown key 'scenery'",
                "project: acme-5g; ; 2:1; plan-key; 缺少 project; project is missing",
                "agents: [gw-1]; ; 1:1; plan-agents; 请用 agents 写明网关; name the agents",
                "points: [meter1.energy]; ; 1:1; plan-points; 请用 points 写明测点; name the points",
                "exclusions: [停产检修日]; confidence: 1.5; 8:13; plan-confidence; 小于1; between 0.5 and 1",
                "exclusions: [停产检修日]; confidence: 0.95; 8:13; plan-confidence; 置信水平是0.90; is 0.90, not 0.95",
                "exclusions: [停产检修日]; confidence: much; 8:13; plan-confidence; 应为小数; is a decimal",
                "exclusions: [停产检修日]; estimator: guess; 8:12; plan-estimator; 估计方法是moving-block; is moving-block-bootstrap, not 'guess'",
                "exclusions: [停产检修日]; hold-until: 2026-12-01T00:00:00Z; 8:13; plan-hold; 早于报告期结束; before the reporting time ends",
                "exclusions: [停产检修日]; hold-until: 2226-12-01T00:00:00Z; 8:13; plan-hold; 超过十年; more than ten years",
                "project: acme-5g; \"; 9:1; plan-yaml; 不是有效的 YAML; this is not YAML",
            })
    void aMistakeIsOneClearMessageAtItsPlaceInBothLanguages(
            String part, String instead, String place, String code, String zh, String en) {
        String yaml = GOOD.replace(part, instead == null ? "" : instead);
        assertThat(yaml).isNotEqualTo(GOOD);
        assertThat(mistakes(yaml)).singleElement().satisfies(m -> {
            assertThat(m.in("plan.yaml")).startsWith("plan.yaml:" + place + ": " + code + ": ");
            assertThat(m.what().zh()).contains(zh);
            assertThat(m.what().en()).contains(en);
        });
    }

    @Test
    void severalMistakesAreToldAtOnce() {
        String yaml = GOOD.replace("energy-consumption", "no-such")
                .replace("2026-12-31", "2026-12-32")
                .replace("B1", "C");
        assertThat(codes(yaml)).containsExactly("plan-indicator", "plan-baseline", "plan-time");
    }

    @Test
    void aSecondPlanForTheSameFigureIsRefusedUntilTheFirstIsReleased() {
        EvidencePlan plan = PlanReader.read(GOOD, Plans.LIBRARY).plan();
        assertThat(plan).isNotNull();
        SignedPlan first = Plans.signed(plan, NOW);
        PlanBook book = PlanBook.of(List.of(first));
        assertThat(PlanCheck.mistakes(plan, NOW, book, null, PlanPlaces.NONE))
                .singleElement()
                .satisfies(m -> {
                    assertThat(m.in("plan.yaml")).startsWith("plan.yaml: plan-second: ");
                    assertThat(m.what().zh()).contains(first.id());
                    assertThat(m.what().en()).contains(first.id());
                });
        assertThat(PlanCheck.mistakes(plan, NOW, book, first.id(), PlanPlaces.NONE))
                .isEmpty();
        SignedPlan released = Plans.after(first, null, "anders", NOW.plusSeconds(1));
        assertThat(PlanCheck.mistakes(plan, NOW, PlanBook.of(List.of(released)), null, PlanPlaces.NONE))
                .isEmpty();
    }

    @Test
    void onOffTrialsHaveManyWindowsInOrder() {
        String windows = "windows: [{from: 2026-12-01T00:00:00Z, to: 2026-12-02T00:00:00Z},"
                + " {from: 2026-12-03T00:00:00Z, to: 2026-12-04T00:00:00Z}]";
        String yaml = GOOD.replace(
                "kind: B1, from: 2026-10-01T00:00:00+08:00, to: 2026-10-31T00:00:00+08:00", "kind: B3, " + windows);
        assertThat(mistakes(yaml)).isEmpty();
        assertThat(codes(yaml.replace("2026-12-03T", "2026-12-01T"))).containsExactly("plan-overlap");
        assertThat(mistakes(yaml.replace("from: 2026-12-03T", "till: 2026-12-03T")))
                .extracting(m -> m.line() + ":" + m.column() + " " + m.what().code())
                .containsExactly("6:88 plan-window");
        assertThat(mistakes(yaml.replace("{from: 2026-12-03T", "{by: a, from: 2026-12-03T")))
                .singleElement()
                .satisfies(m -> assertThat(m.what().en()).isEqualTo("unknown key 'by'; known are from, to"));
    }
}
