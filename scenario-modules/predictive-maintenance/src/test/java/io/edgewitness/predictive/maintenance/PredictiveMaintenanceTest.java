package io.edgewitness.predictive.maintenance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.edgewitness.edge.api.DemandResult;
import io.edgewitness.edge.api.Event;
import io.edgewitness.edge.api.Gap;
import io.edgewitness.edge.api.Metric;
import io.edgewitness.edge.api.PreflightCheck;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.Scenario;
import io.edgewitness.edge.api.ScenarioContext;
import io.edgewitness.edge.api.Value;
import io.edgewitness.edge.testkit.ScenarioContract;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PredictiveMaintenanceTest extends ScenarioContract {
    @Override
    protected Scenario.Factory factory() {
        return new PredictiveMaintenanceFactory();
    }

    @Override
    protected ScenarioContext context() {
        return Loop.context();
    }

    @Override
    protected List<Step> script() {
        List<Step> steps = new ArrayList<>();
        for (int s = 1; s <= 160; s++) {
            Instant now = Loop.START.plusSeconds(s).plusMillis(50);
            boolean away = s >= 100 && s < 108;
            for (Sample sample : away ? List.<Sample>of() : Loop.samples(s, s > 110 && s < 140 ? 9 : 0)) {
                steps.add(new Step.Give(sample));
            }
            if (s == 108) {
                Instant from = Loop.START.plusSeconds(100);
                steps.add(new Step.Hole(new Gap(List.of(Loop.FLOW, Loop.CURRENT), from, now, 16, "disconnected")));
            }
            if (s % 37 == 5) {
                steps.add(new Step.Give(Sample.bad(Loop.FLOW, "modbus: timeout", null, now)));
            }
            if (s == 90) {
                Instant late = Loop.START.plusSeconds(71);
                steps.add(new Step.Give(Sample.good(Loop.CURRENT, Value.of(1.5), late, now)));
                steps.add(new Step.Give(Sample.good(Loop.SHELVE, Value.of("pump-3/anomaly 1"), null, now)));
            }
            if (s == 125) {
                steps.add(new Step.Give(Sample.good(Loop.ACK, Value.of("pump-3/anomaly/1"), null, now)));
            }
            steps.add(new Step.Tick(now));
        }
        return steps;
    }

    @Test
    void aLeakIsOneAlarmWithItsQuantityAndItsTime() {
        Loop loop = new Loop().run(120, 0).run(40, 8).run(30, 0);
        assertThat(loop.events("alarm-raised")).singleElement().satisfies(e -> {
            assertThat(Loop.text(e, "alarm")).isEqualTo("pump-3/anomaly/1");
            assertThat(Loop.text(e, "point")).isEqualTo("loop.flow");
            assertThat(Loop.text(e, "zh")).contains("异常").contains("loop.flow");
            assertThat(Duration.between(Loop.START.plusSeconds(121), Instant.parse(Loop.text(e, "since")))
                            .abs())
                    .isLessThanOrEqualTo(Duration.ofSeconds(3));
            assertThat(e.at()).isBefore(Loop.START.plusSeconds(130));
        });
        assertThat(loop.events("alarm-cleared")).hasSize(1);
        assertThat(loop.out.newest("pm_anomaly_time_share"))
                .filteredOn(m -> m.window().start().equals(Loop.START.plusSeconds(130)))
                .singleElement()
                .satisfies(m -> assertThat(m.value()).isEqualByComparingTo("1"));
    }

    @Test
    void aSoundMachineIsNotAlarmedHoweverWarmItGrows() {
        Loop loop = new Loop().run(600, 0);
        assertThat(loop.events("usual-learnt")).hasSize(1);
        assertThat(loop.events("alarm-raised")).isEmpty();
    }

    /** The flow is one that was often seen, and so is the current; only not together. */
    @Test
    void quantitiesThatNoLongerMoveTogetherAreAnAnomaly() {
        Loop loop = new Loop().run(120, 0);
        assertThat(new Loop().run(120, 0).run(60, 0).events("alarm-raised")).isEmpty();
        for (int s = 121; s <= 180; s++) {
            Instant at = Loop.START.plusSeconds(s);
            for (Sample sample : Loop.samples(s, 0)) {
                boolean current = sample.point().equals(Loop.CURRENT);
                loop.scenario.onSample(
                        current ? Sample.good(Loop.CURRENT, Value.of(1.65), null, at) : sample, loop.out);
            }
            loop.scenario.onTick(at.plusMillis(50), loop.out);
        }
        assertThat(loop.events("alarm-raised"))
                .first()
                .satisfies(e -> assertThat(Loop.text(e, "statistic")).isEqualTo("q"));
    }

    /** 16.3 */
    @Test
    void rowsThatWantAValueAreNotJudgedAndTheWatchSaysSo() {
        Loop loop = new Loop().run(80, 0);
        for (int s = 81; s <= 100; s++) {
            Instant at = Loop.START.plusSeconds(s);
            Loop.samples(s, 0).stream()
                    .filter(x -> !x.point().equals(Loop.VIBRATION))
                    .forEach(x -> loop.scenario.onSample(x, loop.out));
            loop.scenario.onTick(at.plusMillis(50), loop.out);
        }
        assertThat(loop.events("measurement-fault"))
                .singleElement()
                .satisfies(e -> assertThat(Loop.text(e, "point")).isEqualTo("loop.vibration"));
        assertThat(loop.out.demands).extracting(DemandResult::demand).containsOnly("16.3");
        assertThat(loop.out.demands).extracting(DemandResult::met).contains(true, false);
        assertThat(loop.out.newest("pm_anomaly_time_share"))
                .filteredOn(m -> m.window().start().equals(Loop.START.plusSeconds(90)))
                .allMatch(m -> m.amount() instanceof Metric.Amount.Missing);
    }

    @Test
    void aShelvedAlarmIsRecordedAsInformationUntilItsTimeIsOver() {
        Loop loop = new Loop().run(120, 0);
        loop.say(Loop.SHELVE, "pump-3/anomaly 2");
        loop.say(Loop.SHELVE, "pump-3/anomaly 99999");
        loop.say(Loop.SHELVE, "other/anomaly 5");
        loop.run(30, 8).run(100, 0).run(30, 8);
        assertThat(loop.events("alarm-shelved")).hasSize(1);
        assertThat(loop.events("shelving-refused")).hasSize(2);
        assertThat(loop.events("alarm-unshelved")).hasSize(1);
        assertThat(loop.events("alarm-raised"))
                .extracting(Event::severity)
                .containsExactly(Messages.INFORMATION, Messages.ALARM);
        loop.say(Loop.ACK, "pump-3/anomaly/2");
        loop.say(Loop.ACK, "pump-3/anomaly/2");
        assertThat(loop.events("alarm-acknowledged")).hasSize(1);
    }

    @Test
    void historyHasItsDaysAndItsCompleteness() {
        Loop loop = new Loop().run(25, 0);
        loop.scenario.onGap(
                new Gap(
                        List.of(Loop.FLOW, Loop.CURRENT, Loop.VIBRATION, Loop.TEMPERATURE),
                        Loop.START.plusSeconds(26),
                        Loop.START.plusSeconds(29),
                        12,
                        "disconnected"),
                loop.out);
        loop.scenario.onTick(Loop.START.plusSeconds(40), loop.out);
        Metric whole = loop.out.newest("pm_history_completeness_ratio").get(1);
        Metric part = loop.out.newest("pm_history_completeness_ratio").get(2);
        assertThat(whole.value()).isEqualByComparingTo("1");
        assertThat(part.amount()).isEqualTo(new Metric.Amount.Ratio(BigDecimal.valueOf(24), BigDecimal.valueOf(36)));
        assertThat(loop.out.newest("pm_history_days").get(1).value()).isEqualByComparingTo("0.00022");
    }

    @Test
    void temperaturesAloneAreRefusedWithTheMend() {
        ScenarioContext context = Loop.context(Loop.quick(), List.of(Loop.TEMPERATURE));
        assertThatThrownBy(() -> factory().create(context)).hasMessageContaining("let learn times row be a day");
    }

    @Test
    void preflightFailsWhereAQuantityIsTooSlow() {
        PreflightCheck check = create().preflight().get(0);
        for (int s = 1; s <= 25; s++) {
            boolean slow = s % 3 != 0;
            Loop.samples(s, 0).stream()
                    .filter(x -> !(slow && x.point().equals(Loop.FLOW)))
                    .forEach(check::onSample);
        }
        PreflightCheck.Verdict verdict = check.verdict(Loop.START.plusSeconds(25));
        assertThat(verdict.outcome()).isEqualTo(PreflightCheck.Outcome.FAIL);
        assertThat(verdict.measured()).contains("loop.flow in 8").contains("loop.current in 25");
    }
}
