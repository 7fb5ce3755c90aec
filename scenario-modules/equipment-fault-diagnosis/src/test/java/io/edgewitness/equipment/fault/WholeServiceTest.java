package io.edgewitness.equipment.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.edgewitness.edge.api.DemandResult;
import io.edgewitness.edge.api.Event;
import io.edgewitness.edge.api.Gap;
import io.edgewitness.edge.api.Metric;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.Value;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Terminals and their delay, the machine's whole life, and messages from their telling to their acknowledgement. */
class WholeServiceTest {
    private final Rig rig = new Rig();

    private void give(PointId point, Value value, Duration late) {
        rig.scenario.onSample(Sample.good(point, value, rig.now(), rig.now().plus(late)), rig.out);
    }

    private static Value picture(int width, int height) {
        Map<String, Value> receipt = new LinkedHashMap<>();
        receipt.put("width", Value.of(width));
        receipt.put("height", Value.of(height));
        return new Value.Structure(receipt);
    }

    /** Ten seconds of all kinds of data. */
    private void live(Duration late, int height) {
        for (int s = 0; s < 10; s++) {
            give(Rig.STATE, Value.of("run"), Duration.ZERO);
            give(Rig.LOAD, Value.of(40.0), late);
            give(Rig.SPEED, Value.of(1447), Duration.ZERO);
            give(Rig.CURRENT, Value.of("no block"), Duration.ZERO);
            give(Rig.VIDEO, picture(1280, height), late);
            rig.repeat(1, Rig::sound);
        }
    }

    private DemandResult newest(String demand) {
        return rig.out.demands.stream()
                .filter(d -> d.demand().equals(demand))
                .reduce((a, b) -> b)
                .orElseThrow();
    }

    private double value(String metric) {
        List<Metric> found = rig.out.newest(metric);
        return Objects.requireNonNull(found.get(found.size() - 1).value()).doubleValue();
    }

    /** 07.1 and 07.2. */
    @Test
    void powerVibrationAndAnHdCameraGiveSamplesInTime() {
        live(Duration.ofMillis(300), 720);
        assertThat(newest("07.1")).satisfies(d -> {
            assertThat(d.met()).isTrue();
            assertThat(d.measured()).contains("camera 5 samples");
        });
        assertThat(newest("07.2").met()).isTrue();
        assertThat(value("fd_transmit_s_p95")).isEqualTo(1.05, within(0.02));
    }

    @Test
    void aCameraThatIsNotHdIsNone() {
        live(Duration.ZERO, 719);
        assertThat(newest("07.1")).satisfies(d -> {
            assertThat(d.met()).isFalse();
            assertThat(d.measured()).contains("camera 0 samples");
        });
    }

    @Test
    void samplesThatComeTooLateAreNotInTime() {
        live(Duration.ofSeconds(3), 720);
        assertThat(newest("07.2").met()).isFalse();
    }

    @Test
    void aTerminalThatIsNoInputIsRefused() {
        FaultParameters p = Rig.parameters(Rig.PLATE, null);
        FaultParameters wrong = new FaultParameters(
                p.nameplate(),
                p.sensors(),
                null,
                Map.of(),
                Map.of(),
                null,
                p.window(),
                p.lateness(),
                p.clockTolerance(),
                p.confirm(),
                p.learn(),
                p.diagnoseEvery(),
                p.spectrumEvery(),
                Map.of(new PointId("other.point"), Terminal.POWER),
                p.transmitLimit(),
                p.silence(),
                p.shift(),
                p.pushWindow());
        assertThatThrownBy(() -> new Rig(Rig.context(wrong)))
                .hasMessageContaining("terminals names other.point, which is no input");
    }

    /** 07.3: a gap that says why is none; silence is one for good. */
    @Test
    void aGapNeedsAReasonAndSilenceIsRememberedForGood() {
        live(Duration.ZERO, 720);
        assertThat(newest("07.3")).satisfies(d -> {
            assertThat(d.met()).isTrue();
            assertThat(d.measured()).contains("state").contains("run").contains("video");
        });
        Instant from = rig.now();
        rig.skip(40);
        List<PointId> all = List.of(Rig.STATE, Rig.DAQ, Rig.LOAD, Rig.SPEED, Rig.CURRENT, Rig.VIDEO);
        rig.scenario.onGap(new Gap(all, from, rig.now(), 240, "disconnected: cable"), rig.out);
        live(Duration.ZERO, 720);
        assertThat(newest("07.3").met()).isTrue();
        rig.skip(40);
        live(Duration.ZERO, 720);
        assertThat(newest("07.3")).satisfies(d -> {
            assertThat(d.met()).isFalse();
            assertThat(d.measured()).contains("s unexplained").contains("since 2026-01-05T00:00:00Z");
        });
        live(Duration.ZERO, 720);
        assertThat(newest("07.3").met()).isFalse();
        assertThat(value("fd_unexplained_gap_s")).isZero();
    }

    private void receipt(String text) {
        give(Rig.RECEIPTS, Value.of(text), Duration.ZERO);
    }

    private void answer(Event event, String to, Duration after) {
        String id = Rig.text(event, "message");
        assertThat(id).startsWith("motor-1/");
        receipt("delivered " + id + " " + event.at().plus(after) + " " + to + "\nacknowledged " + id + " "
                + event.at().plus(after));
    }

    /** A machine that rises through a forecast into an alarm and a diagnosis, and the shift's statistics. */
    private List<Event> allFour() {
        for (int s = 0; s < 50; s++) {
            rig.give(
                    Rig.sound(s).sine(Rig.SHAFT, 0.1 + s * 0.012).samples(),
                    Rig.fanEnd(s).samples());
        }
        rig.repeat(20, seed -> Rig.outerRing(seed).sine(Rig.SHAFT, 0.7));
        return rig.out.events.stream()
                .filter(e -> !Rig.text(e, "message").isEmpty())
                .toList();
    }

    /** 07.7. */
    @Test
    void fourKindsDeliveredByRoleAndAcknowledgedMeetTheDemandAndTheLatencyIsMeasured() {
        List<Event> told = allFour();
        assertThat(told)
                .extracting(e -> Rig.text(e, "message").split("/")[1])
                .contains("alarm", "diagnosis", "forecast", "statistics");
        told.forEach(e -> answer(e, "role:ENGINEER", Duration.ofMillis(1500)));
        assertThat(rig.events("alarm-acknowledged")).isNotEmpty();
        rig.repeat(7, Rig::sound);
        assertThat(value("fd_push_latency_s_p95")).isEqualTo(1.5, within(0.05));
        rig.out.events.stream()
                .filter(e -> !Rig.text(e, "message").isEmpty() && !told.contains(e))
                .forEach(e -> answer(e, "role:ENGINEER", Duration.ofMillis(1500)));
        rig.scenario.onTick(Rig.START.plusSeconds(3600 + 121), rig.out);
        assertThat(newest("07.7")).satisfies(d -> {
            assertThat(d.met()).as(d.measured()).isTrue();
            assertThat(d.measured()).contains("statistics").contains("delivered by role");
        });
    }

    @Test
    void oneMessageThatNobodyAcknowledgedOrThatWentByNoRoleIsEnoughToMissIt() {
        List<Event> told = allFour();
        told.forEach(e -> answer(e, "person", Duration.ofSeconds(1)));
        rig.scenario.onTick(Rig.START.plusSeconds(3600 + 121), rig.out);
        assertThat(newest("07.7").met()).isFalse();
    }

    @Test
    void aReceiptThatIsNoneAndATimeThatCannotBeChangeNothing() {
        allFour();
        Event first = rig.events("forecast").get(0);
        String id = Rig.text(first, "message");
        for (String wrong : List.of(
                "",
                "delivered",
                "delivered other/alarm/1 2026-01-05T00:00:00Z role:X",
                "delivered " + id + " soon role:X",
                "x".repeat(5_000),
                "acknowledged " + id)) {
            receipt(wrong);
        }
        receipt("delivered " + id + " " + first.at().minusSeconds(900) + " role:ENGINEER");
        rig.repeat(7, Rig::sound);
        double passed = Duration.between(first.at(), rig.now()).toSeconds();
        assertThat(value("fd_push_latency_s_p95")).isBetween(1.0, passed);
    }

    @Test
    void aShiftsStatisticsTellItsAlarmsAndItsTimeInZones() {
        rig.repeat(12, Rig::sound);
        rig.repeat(20, Rig::unbalanced);
        rig.repeat(26, Rig::sound);
        give(Rig.ORDERS, Value.of("unbalance"), Duration.ZERO); // in the shift's last window
        rig.repeat(14, Rig::sound);
        assertThat(rig.events("statistics")).singleElement().satisfies(e -> {
            assertThat(Rig.text(e, "orders")).isEqualTo("1");
            assertThat(Rig.text(e, "zh"))
                    .contains("班次统计")
                    .contains("报警 1（已确认 0）")
                    .contains("C ");
            assertThat(e.message()).contains("1 alarms").contains("time in zones");
            assertThat(Rig.text(e, "from")).isEqualTo("2026-01-05T00:00:00Z");
        });
    }

    @Test
    void aFailureWithoutACauseCountsWithItsHoursAndWasMissedWhereNoAlarmStood() {
        rig.repeat(6, Rig::sound);
        give(Rig.ORDERS, Value.of("failed 1.5 renewed"), Duration.ZERO);
        rig.repeat(8, Rig::sound);
        assertThat(value("fd_missed_failure_count")).isEqualTo(1);
        assertThat(value("fd_mttr_h")).isEqualTo(1.5);
        assertThat(rig.out.newest("fd_top1_accuracy_ratio").get(0).amount())
                .isEqualTo(new Metric.Amount.Missing("no order names a cause"));
        assertThat(rig.out.newest("fd_locate_min_p50").get(0).amount()).isInstanceOf(Metric.Amount.Missing.class);
    }

    @Test
    void anOrderOfATimeWithoutVibrationStillTellsItsFalseAlarm() {
        rig.repeat(12, Rig::sound);
        rig.repeat(10, Rig::unbalanced);
        rig.skip(20);
        give(Rig.ORDERS, Value.of("sound"), Duration.ZERO);
        rig.skip(8);
        assertThat(rig.out.newest("fd_false_alarm_per_device_month")).last().satisfies(m -> {
            assertThat(m.amount()).isInstanceOf(Metric.Amount.Ratio.class);
            assertThat(((Metric.Amount.Ratio) m.amount()).numerator()).isEqualByComparingTo("1");
            assertThat(m.inputs()).containsExactly(Rig.DAQ, Rig.ORDERS);
        });
    }

    @Test
    void whatIsUnexplainedOfTheRunNamesAllThatIsWatched() {
        live(Duration.ZERO, 720);
        assertThat(rig.out.newest("fd_unexplained_gap_s"))
                .filteredOn(m -> m.labels().get("kind").equals("run"))
                .isNotEmpty()
                .allSatisfy(m -> assertThat(m.inputs()).containsExactly(Rig.DAQ, Rig.SPEED, Rig.LOAD, Rig.CURRENT));
    }

    @Test
    void closedOrdersTellRepairLocationAndFalseAlarms() {
        rig.repeat(12, Rig::sound);
        rig.repeat(10, Rig::unbalanced);
        give(Rig.ORDERS, Value.of("unbalance failed 3.5"), Duration.ZERO);
        rig.repeat(8, Rig::sound);
        assertThat(rig.out.newest("fd_lead_time_h_p50"))
                .singleElement()
                .satisfies(m -> assertThat(m.amount()).isInstanceOf(Metric.Amount.Sketch.class));
        assertThat(value("fd_missed_failure_count")).isZero();
        rig.repeat(8, Rig::unbalanced);
        give(Rig.ORDERS, Value.of("planned 2"), Duration.ZERO);
        give(Rig.ORDERS, Value.of("sound"), Duration.ZERO);
        rig.repeat(12, Rig::sound);
        assertThat(rig.out.metrics)
                .filteredOn(m -> m.name().equals("fd_mttr_h") && m.value() != null)
                .anySatisfy(m -> assertThat(m.value()).isEqualByComparingTo("3.5"));
        assertThat(rig.out.metrics)
                .filteredOn(m -> m.name().equals("fd_unplanned_downtime_h"))
                .anySatisfy(m -> assertThat(m.value()).isEqualByComparingTo("3.5"));
        assertThat(rig.out.metrics)
                .filteredOn(m -> m.name().equals("fd_locate_min_p50"))
                .anyMatch(m -> m.amount() instanceof Metric.Amount.Sketch);
        assertThat(rig.out.metrics)
                .filteredOn(m -> m.name().equals("fd_false_alarm_per_device_month"))
                .filteredOn(m -> m.amount() instanceof Metric.Amount.Ratio r
                        && r.numerator().signum() > 0)
                .hasSize(1);
    }
}
