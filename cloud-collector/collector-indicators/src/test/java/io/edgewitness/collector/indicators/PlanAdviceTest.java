package io.edgewitness.collector.indicators;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.collector.estimators.BaselineKind;
import io.edgewitness.collector.estimators.Text;
import io.edgewitness.edge.api.Metric.Amount;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlanAdviceTest {
    private final Indicators indicators = new Indicators(Plans.LIBRARY);

    private PlanAdvice advice(String indicator, int daysRecorded, int daysLeft, String mode) {
        Records records = new Records();
        int quarters = daysRecorded * 96;
        for (int i = 0; i < quarters; i++) {
            records.add(i, new Amount.Exact(BigDecimal.ONE), 900, 900, 0, mode, 1_000_000);
        }
        Instant now = Records.quarters(0, Math.max(1, quarters)).end();
        List<PlanAdvice.Recorded> recorded = quarters == 0
                ? List.of()
                : List.of(new PlanAdvice.Recorded("em_energy_kwh", "gw-1", "line-1", "on", Records.T0, now));
        return PlanAdvice.of(
                        indicators,
                        List.of("JN-PI-TEC", "JN-PI-SOC"),
                        now,
                        now.plus(Duration.ofDays(daysLeft)),
                        recorded,
                        records)
                .stream()
                .filter(a -> a.indicator().equals(indicator))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> today(PlanAdvice a) {
        return a.today().stream().map(Text::code).toList();
    }

    private static String sign(PlanAdvice a) {
        return a.today().stream()
                .filter(t -> t.code().equals("sign"))
                .map(Text::zh)
                .findFirst()
                .orElse("");
    }

    @Test
    void aLevelCanBeMeasuredInFullIfAWeekIsLeft() {
        PlanAdvice a = advice("energy-consumption", 10, 30, "REAL");
        assertThat(a.reachable()).isEqualTo(Grade.M1);
        assertThat(a.recorded()).isEqualTo(10);
        assertThat(a.fields()).containsExactly("JN-PI-TEC", "JN-PI-SOC");
        assertThat(today(a)).containsExactly("instrument", "sign");
        PlanAdvice late = advice("energy-consumption", 10, 6, "REAL");
        assertThat(late.reachable()).isEqualTo(Grade.X);
        assertThat(today(late)).contains("too-late").doesNotContain("sign");
    }

    @Test
    void theBestBaselineThatThereIsTimeForIsNamed() {
        assertThat(advice("energy-consumption-change", 10, 8, "REAL").baseline())
                .isEqualTo(BaselineKind.MEASURED);
        assertThat(advice("energy-consumption-change", 0, 15, "REAL").baseline())
                .isEqualTo(BaselineKind.MEASURED);
        assertThat(sign(advice("energy-consumption-change", 10, 8, "REAL"))).contains("报告期从明天开始");
        assertThat(sign(advice("energy-consumption-change", 0, 15, "REAL"))).contains("基准期从明天起7天，随后开始报告期");
        PlanAdvice short10 = advice("energy-consumption-change", 2, 10, "REAL");
        assertThat(short10.baseline()).isEqualTo(BaselineKind.IMPORTED);
        assertThat(short10.reachable()).isEqualTo(Grade.C);
        assertThat(short10.ways())
                .extracting(PlanAdvice.Way::possible)
                .containsExactly(false, false, false, false, true);
        PlanAdvice none = advice("energy-consumption-change", 2, 3, "REAL");
        assertThat(none.baseline()).isNull();
        assertThat(none.reachable()).isEqualTo(Grade.X);
        assertThat(advice("energy-consumption-change", 10, 30, "REAL").reachable())
                .isEqualTo(Grade.D);
    }

    @Test
    void whatIsSimulatedTodayIsNeverFiledAndWhatIsNotRecordedMustBeInstalled() {
        PlanAdvice simulated = advice("energy-consumption", 10, 30, "SIM");
        assertThat(simulated.reachable()).isEqualTo(Grade.S);
        assertThat(today(simulated)).contains("real").doesNotContain("sign");
        PlanAdvice none = advice("energy-consumption", 0, 30, "REAL");
        assertThat(today(none)).containsExactly("install", "sign");
        assertThat(none.today().get(0).zh()).contains("em_energy_kwh");
    }

    @Test
    void ofARowOfWhichNothingIsRecordedOneLevelIsProposedAndOfTheOthersWhatIs() {
        Records records = new Records();
        for (int i = 0; i < 96; i++) {
            records.energy(i, "1");
        }
        List<PlanAdvice.Recorded> recorded = List.of(new PlanAdvice.Recorded(
                "em_energy_kwh",
                "gw-1",
                "line-1",
                "on",
                Records.T0,
                Records.quarters(0, 96).end()));
        List<PlanAdvice> all = PlanAdvice.of(
                indicators,
                List.of("JN-1-21", "JN-PI-SOC"),
                Records.quarters(0, 96).end(),
                Records.quarters(0, 96).end().plus(Duration.ofDays(60)),
                recorded,
                records);
        assertThat(all)
                .extracting(PlanAdvice::indicator)
                .contains("energy-consumption", "energy-saving", "link-rtt-p95", "link-rtt-p95-change")
                .doesNotContain("energy-intensity", "water-consumption", "link-loss")
                .hasSizeLessThan(15);
    }

    @Test
    void onlyIndicatorsThatAFieldOfTheNoticeHoldsAreAdvised() {
        assertThat(PlanAdvice.of(
                        indicators,
                        List.of("LN-1.1-01"),
                        Records.T0,
                        Records.T0.plus(Duration.ofDays(30)),
                        List.of(),
                        new Records()))
                .isEmpty();
    }
}
