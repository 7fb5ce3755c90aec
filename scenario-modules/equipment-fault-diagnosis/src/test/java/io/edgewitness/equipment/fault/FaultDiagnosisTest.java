package io.edgewitness.equipment.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.edgewitness.edge.api.BlockBytes;
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
import io.edgewitness.edge.testkit.SyntheticVibration;
import io.edgewitness.scenario.kit.signal.Defect;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class FaultDiagnosisTest extends ScenarioContract {
    private static final List<Step> SCRIPT = steps();

    @Override
    protected Scenario.Factory factory() {
        return new FaultDiagnosisFactory();
    }

    @Override
    protected ScenarioContext context() {
        return Rig.context(Rig.parameters(Rig.PLATE, null));
    }

    @Override
    protected List<Step> script() {
        return SCRIPT;
    }

    private static List<Step> steps() {
        List<Step> steps = new ArrayList<>();
        for (int s = 0; s < 75; s++) {
            Instant start = Rig.START.plusSeconds(s);
            Instant now = start.plusMillis(1050);
            SyntheticVibration drive =
                    s < 40 ? Rig.sound(s) : s < 60 ? Rig.outerRing(s).sine(Rig.SHAFT, 0.9) : Rig.sound(s);
            if (s % 17 == 7) {
                steps.add(new Step.Give(Sample.bad(Rig.DAQ, "daq: overrun", null, now)));
            } else if (s >= 22 && s < 25) {
                if (s == 24) {
                    steps.add(new Step.Hole(
                            new Gap(List.of(Rig.DAQ), Rig.START.plusSeconds(22), now, 3, "disconnected")));
                }
            } else {
                steps.add(new Step.Give(Rig.block(
                        s, start, now, drive.samples(), Rig.fanEnd(900 + s).samples())));
            }
            if (s == 30) {
                Instant late = Rig.START.plusSeconds(21);
                steps.add(new Step.Give(Rig.block(
                        7000, late, now, Rig.sound(4).samples(), Rig.fanEnd(5).samples())));
            }
            if (s % 5 == 0) {
                steps.add(new Step.Give(Sample.good(Rig.LOAD, Value.of(40.0 + s % 7), null, now)));
            }
            if (s == 55) {
                steps.add(new Step.Give(Sample.good(Rig.ACK, Value.of("motor-1/drive-end/zone/1"), null, now)));
                steps.add(new Step.Give(Sample.good(Rig.ORDERS, Value.of("bearing-outer failed"), null, now)));
                steps.add(new Step.Give(Sample.good(Rig.RECEIPTS, Value.of(receipts(now)), null, now)));
            }
            steps.add(new Step.Tick(now.plusMillis(10)));
        }
        steps.add(new Step.Tick(Rig.START.plusSeconds(120)));
        return steps;
    }

    /** Of whichever messages there were. */
    private static String receipts(Instant now) {
        StringBuilder lines = new StringBuilder();
        for (String kind : List.of("alarm", "diagnosis", "forecast")) {
            for (int n = 1; n <= 5; n++) {
                lines.append("delivered motor-1/" + kind + "/" + n + " " + now + " role:ENGINEER\n");
            }
        }
        return lines.toString();
    }

    /** 07.5 and 07.4: a ranked cause with its component, its place, its reasons, what to do, and where it is written. */
    @Test
    void anOuterRingDefectIsDiagnosedOnceWithItsPlaceItsReasonsAndItsBurst() {
        Rig rig = new Rig();
        rig.repeat(12, Rig::sound);
        rig.repeat(20, Rig::outerRing);
        assertThat(rig.events("diagnosis")).singleElement().satisfies(e -> {
            assertThat(Rig.cause(e)).isEqualTo("bearing-outer");
            assertThat(Rig.text(e, "sensor")).isEqualTo("drive-end");
            assertThat(Rig.text(e, "zh")).contains("轴承外圈损伤").contains("外圈通过频率").contains("更换轴承");
            assertThat(e.message()).contains("outer ring").contains("because").contains("replacement");
            assertThat(Double.parseDouble(Rig.text(e, "speed-rpm"))).isBetween(1445.0, 1449.0);
            assertThat(Double.parseDouble(Rig.text(e, "defect-hz"))).isEqualTo(Rig.OUTER, within(0.2));
            assertThat(Double.parseDouble(Rig.text(e, "defect-strength"))).isGreaterThan(Defect.SHOWS);
            assertThat(e.blobs())
                    .singleElement()
                    .satisfies(b -> assertThat(b.sha256()).isEqualTo(Rig.text(e, "burst-sha256")));
            assertThat(Rig.text(e, "burst-samples")).isEqualTo(String.valueOf(Rig.RATE));
        });
        assertThat(rig.out.demands).extracting(DemandResult::demand).contains("07.4", "07.5");
        assertThat(rig.out.demands)
                .filteredOn(d -> List.of("07.4", "07.5").contains(d.demand()))
                .allMatch(DemandResult::met);
    }

    @Test
    void aBlockThatCameAsBytesIsTheSameBlock() {
        Rig waveforms = new Rig();
        Rig bytes = new Rig();
        for (int i = 0; i < 12; i++) {
            Sample sample = Rig.block(
                    i,
                    Rig.START.plusSeconds(i),
                    Rig.START.plusSeconds(i + 1),
                    Rig.outerRing(i).samples(),
                    Rig.fanEnd(i).samples());
            waveforms.scenario.onSample(sample, waveforms.out);
            Value written = BlockBytes.write((Value.Waveform) Objects.requireNonNull(sample.value()));
            bytes.scenario.onSample(
                    Sample.good(Rig.DAQ, written, sample.sourceTime(), sample.receivedTime()), bytes.out);
        }
        assertThat(bytes.out.toString()).contains("event").isEqualTo(waveforms.out.toString());
    }

    @Test
    void aSoundMachineIsNotDiagnosed() {
        Rig rig = new Rig();
        rig.repeat(40, Rig::sound);
        assertThat(rig.events("diagnosis")).isEmpty();
        assertThat(rig.events("alarm-raised")).isEmpty();
        assertThat(rig.faults()).isEmpty();
    }

    @Test
    void anUnbalanceIsOneAlarmThroughItsWholeLife() {
        Rig rig = new Rig();
        rig.repeat(12, Rig::sound);
        rig.repeat(5, Rig::unbalanced);
        rig.repeat(5, seed -> Rig.unbalanced(seed).sine(Rig.SHAFT, 2));
        String alarm = "motor-1/drive-end/zone/1";
        rig.scenario.onSample(Sample.good(Rig.ACK, Value.of(alarm), null, rig.now()), rig.out);
        rig.scenario.onSample(Sample.good(Rig.ACK, Value.of(alarm), null, rig.now()), rig.out);
        rig.repeat(8, Rig::sound);
        List<String> life = rig.out.events.stream()
                .map(Event::type)
                .filter(t -> t.startsWith("alarm"))
                .toList();
        assertThat(life).containsExactly("alarm-raised", "alarm-escalated", "alarm-acknowledged", "alarm-cleared");
        assertThat(rig.out.events)
                .filteredOn(e -> e.type().startsWith("alarm"))
                .allMatch(e -> Rig.text(e, "alarm").equals(alarm));
        assertThat(Rig.cause(rig.events("diagnosis").get(0))).isEqualTo("unbalance");
    }

    /** 07.6: the forecast of a rising level comes before the limit is reached, and the forecasts are scored. */
    @Test
    void aRisingLevelIsForecastBeforeItReachesTheLimit() {
        Rig rig = new Rig();
        for (int s = 0; s < 80; s++) {
            double grown = 0.1 + s * 0.004;
            rig.give(
                    Rig.sound(s).sine(Rig.SHAFT, grown).samples(), Rig.fanEnd(s).samples());
        }
        assertThat(rig.events("forecast")).isNotEmpty();
        assertThat(Rig.text(rig.events("forecast").get(0), "zh")).contains("小时后");
        assertThat(rig.events("alarm-raised")).isEmpty();
        assertThat(rig.out.demands).extracting(DemandResult::demand).contains("07.6");
        assertThat(rig.out.newest("fd_forecast_hit_ratio")).isNotEmpty();
    }

    /** Twice the vibration at twice the load is the load's; at the same load it speaks for a fault. */
    @Test
    void vibrationThatTheLoadDoesNotExplainIsAReason() {
        for (boolean explained : new boolean[] {true, false}) {
            Rig rig = new Rig();
            for (int i = 0; i < 40; i++) {
                double load = i < 24 ? 20 + i % 8 * 5 : explained ? 60 : 20;
                double height = i < 24 || explained ? 0.012 * load : 0.75;
                rig.scenario.onSample(Sample.good(Rig.LOAD, Value.of(load), null, rig.now()), rig.out);
                rig.give(
                        Rig.sound(i).sine(Rig.SHAFT, height).samples(),
                        Rig.fanEnd(i).samples());
            }
            List<Event> told = rig.events("diagnosis");
            assertThat(Rig.cause(told.get(told.size() - 1))).isEqualTo("unbalance");
            assertThat(told.get(told.size() - 1).attributes().get("causes").toString())
                    .contains((explained ? "-" : "+") + "load-explains-not");
        }
    }

    @Test
    void brokenBarsShowInTheCurrent() {
        Rig rig = new Rig();
        rig.repeat(3, Rig::sound);
        double slip = 1 - Rig.SHAFT * 2 / 50;
        for (int i = 0; i < 12; i++) {
            float[] current = new SyntheticVibration(4 * RATE4, RATE4, i)
                    .sine(50, 10)
                    .sine(50 * (1 - 2 * slip), 0.3)
                    .sine(50 * (1 + 2 * slip), 0.3)
                    .samples();
            rig.scenario.onSample(
                    Sample.good(
                            Rig.CURRENT,
                            new Value.Waveform(rig.now(), RATE4, new float[][] {current}, i),
                            null,
                            rig.now()),
                    rig.out);
            rig.repeat(2, Rig::sound);
        }
        assertThat(rig.events("diagnosis")).isNotEmpty();
        assertThat(Rig.cause(rig.events("diagnosis").get(0))).isEqualTo("broken-rotor-bars");
    }

    private static final int RATE4 = 2048;

    @Test
    void closedOrdersScoreTheDiagnosis() {
        Rig rig = new Rig();
        rig.repeat(4, Rig::sound);
        rig.repeat(16, Rig::outerRing);
        for (String order : List.of(
                "planned 2 renewed",
                "bearing-outer failed 3.5 renewed",
                "misalignment failed",
                "gremlins",
                "failed 1")) {
            rig.scenario.onSample(Sample.good(Rig.ORDERS, Value.of(order), null, rig.now()), rig.out);
        }
        rig.repeat(12, Rig::sound);
        assertThat(rig.events("order-unknown")).hasSize(1);
        assertThat(rig.out.newest("fd_top1_accuracy_ratio").get(0).amount())
                .isEqualTo(new Metric.Amount.Ratio(BigDecimal.ONE, BigDecimal.valueOf(2)));
        assertThat(rig.out.newest("fd_missed_failure_count").get(0).value()).isEqualByComparingTo("2");
        assertThat(rig.out.newest("fd_lead_time_h_p50").get(0).amount()).isInstanceOf(Metric.Amount.Sketch.class);
    }

    @Test
    void aMissingFactSwitchesOffWhatNeedsItAndSaysSo() {
        FaultParameters.Nameplate bare =
                new FaultParameters.Nameplate(null, null, 0.05, ZoneLimits.Support.RIGID, null, null);
        FaultParameters.SensorPlace sensor = new FaultParameters.SensorPlace("drive-end", Rig.DAQ, 0, null, null);
        ScenarioContext context = Rig.context(Rig.parameters(bare, null, List.of(sensor)));
        Rig rig = new Rig(context);
        rig.repeat(10, Rig::unbalanced);
        assertThat(rig.events("fact-missing"))
                .extracting(e -> Rig.text(e, "fact"))
                .contains("kw", "bearing:drive-end");
        assertThat(rig.events("alarm-raised")).isEmpty();
        assertThat(rig.out.newest("fd_zone_time_share_a").get(0).amount()).isInstanceOf(Metric.Amount.Missing.class);
        assertThat(rig.out.newest("fd_velocity_mm_s_max").get(0).amount()).isInstanceOf(Metric.Amount.Exact.class);
    }

    @Test
    void aBearingNobodyKnowsIsRefusedWithTheMend() {
        FaultParameters.SensorPlace sensor = new FaultParameters.SensorPlace("drive-end", Rig.DAQ, 0, "9999", null);
        ScenarioContext context = Rig.context(Rig.parameters(Rig.PLATE, null, List.of(sensor)));
        assertThatThrownBy(() -> factory().create(context))
                .hasMessageContaining("state its geometry, which its maker's catalogue has, such as bearings: {9999:");
    }

    private static PreflightCheck.Verdict verdict(Scenario scenario, String id, float[]... channels) {
        PreflightCheck check = scenario.preflight().stream()
                .filter(c -> c.id().equals(id))
                .findFirst()
                .orElseThrow();
        for (int i = 0; i < 3; i++) {
            assertThat(check.verdict(Rig.START).outcome()).isEqualTo(PreflightCheck.Outcome.PENDING);
            check.onSample(Rig.block(i, Rig.START, Rig.START, channels));
        }
        return Objects.requireNonNull(check.verdict(Rig.START));
    }

    @Test
    void preflightMeasuresRateSignalAndSpeed() {
        Scenario scenario = create();
        float[] good = Rig.sound(1).samples();
        float[] flat = new float[Rig.RATE];
        assertThat(verdict(scenario, "PF-FD-RATE", good, good).outcome()).isEqualTo(PreflightCheck.Outcome.PASS);
        assertThat(verdict(scenario, "PF-FD-SPEED", good, good)).satisfies(v -> {
            assertThat(v.outcome()).isEqualTo(PreflightCheck.Outcome.PASS);
            assertThat(v.measured()).contains("spectrum");
        });
        assertThat(verdict(create(), "PF-FD-SIGNAL", good, flat)).satisfies(v -> {
            assertThat(v.outcome()).isEqualTo(PreflightCheck.Outcome.FAIL);
            assertThat(v.measured()).contains("fan-end: FLAT");
        });
        assertThat(create().preflight().get(3).verdict(Rig.START).outcome()).isEqualTo(PreflightCheck.Outcome.PASS);
    }
}
