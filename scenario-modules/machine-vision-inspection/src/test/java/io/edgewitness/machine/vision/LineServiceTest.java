package io.edgewitness.machine.vision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.edgewitness.edge.api.DemandResult;
import io.edgewitness.edge.api.Event;
import io.edgewitness.edge.api.Metric;
import io.edgewitness.edge.api.Metric.Amount;
import io.edgewitness.edge.api.PointDefinition;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.Scenario;
import io.edgewitness.edge.api.ScenarioContext;
import io.edgewitness.edge.api.Value;
import io.edgewitness.edge.testkit.RecordingOutput;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Terminals and their network, triggers and their frames, what the quality system has, and drift. A part has one dark spot too many if it is bad. */
class LineServiceTest {
    private static final Instant START = Instant.parse("2026-01-05T08:00:00Z");
    private static final PointId CAMERA = new PointId("cam1.frame");
    private static final PointId TRIGGER = new PointId("plc.counter");
    private static final PointId NETWORK = new PointId("modem.network");
    private static final PointId UPLOADS = new PointId("qms.receipts");
    private static final PointId TAKE = new PointId("cam1.take");

    private final RecordingOutput out = new RecordingOutput();
    private VisionParameters.Trigger trigger = new VisionParameters.Trigger(Duration.ofSeconds(1), false, null);
    private @Nullable Scenario scenario;
    private Instant now = START;
    private long count = 100;
    private int grey = 40;
    private boolean striped;
    private long number;

    private Scenario scenario() {
        Scenario made = scenario;
        if (made == null) {
            Map<String, List<PointId>> inputs = Map.of(
                    "camera", List.of(CAMERA),
                    "trigger", List.of(TRIGGER),
                    "network", List.of(NETWORK),
                    "uploads", List.of(UPLOADS));
            Map<PointId, PointDefinition> points = new HashMap<>();
            inputs.values().forEach(ids -> ids.forEach(id -> points.put(id, PointDefinition.of(id.name(), "a", "1"))));
            BlobRule spots = new BlobRule("spots", BlobRule.Of.BRIGHT, 250, 4, 0, 0, null);
            VisionParameters p =
                    Parts.parameters(null, 0, List.of(), List.of(spots), List.of(), List.of(), null, trigger);
            made = new VisionInspectionFactory()
                    .create(new ScenarioContext("line-1", inputs, points, p, ZoneOffset.UTC));
            scenario = made;
        }
        return made;
    }

    private void give(PointId point, Value value, Duration late) {
        scenario().onSample(Sample.good(point, value, now, now.plus(late)), out);
    }

    private void pass(Duration time) {
        now = now.plus(time);
        scenario().onTick(now, out);
    }

    private Value.Frame frame(boolean bad) {
        byte[] pixels = new byte[Parts.WIDTH * Parts.HEIGHT];
        for (int i = 0; i < pixels.length; i++) {
            int noise = (int) ((i * 2654435761L + number * 40503) >>> 13 & 7);
            boolean light = striped && i % Parts.WIDTH < 60;
            pixels[i] = (byte) (grey + noise + (i % Parts.WIDTH) / 4 + (light ? 60 : 0));
        }
        for (int i = 0; bad && i < 9; i++) {
            pixels[(20 + i / 3) * Parts.WIDTH + 20 + i % 3] = (byte) 255;
        }
        return new Value.Frame(Parts.WIDTH, Parts.HEIGHT, Value.Frame.Layout.GRAY, pixels, null, ++number, () -> {});
    }

    private void part(boolean bad, Duration late) {
        give(TRIGGER, Value.of(++count), Duration.ZERO);
        give(CAMERA, frame(bad), late);
        pass(Duration.ofSeconds(2));
    }

    private void parts(int many) {
        for (int i = 0; i < many; i++) {
            part(false, Duration.ofMillis(30));
        }
    }

    private void begin() {
        give(TRIGGER, Value.of(count), Duration.ZERO);
        give(NETWORK, Value.of("5gnr"), Duration.ZERO);
    }

    private DemandResult newest(String demand) {
        return out.demands.stream()
                .filter(d -> d.demand().equals(demand))
                .reduce((a, b) -> b)
                .orElseThrow();
    }

    private List<Event> events(String type) {
        return out.events.stream().filter(e -> e.type().equals(type)).toList();
    }

    private Amount amount(String metric, int window) {
        return out.newest(metric).get(window).amount();
    }

    /** 06.1 and 06.3. */
    @Test
    void aCameraOn5gBringsItsFramesInTime() {
        begin();
        parts(35);
        assertThat(newest("06.1").met()).isTrue();
        assertThat(newest("06.1").measured()).contains("camera 30 frames of 200 x 160, 30 while the network was 5G");
        assertThat(newest("06.3").met()).isTrue();
        assertThat(newest("06.3").measured()).contains("tier mec");
        assertThat(((Amount.Sketch) amount("mv_transmit_s_p95", 0)).value()).isEqualTo(0.03, within(0.001));
    }

    @Test
    void aTerminalThatFallsBackTo4gOrDoesNotSayIsNotOn5g() {
        begin();
        give(NETWORK, Value.of("lte"), Duration.ZERO);
        parts(35);
        assertThat(newest("06.1").met()).isFalse();
        assertThat(newest("06.3").met()).isFalse();
        scenario().onSample(Sample.bad(NETWORK, "modem: away", null, now), out);
        parts(31);
        assertThat(newest("06.1").measured()).contains("not known");
        give(NETWORK, Value.of(11), Duration.ZERO);
        parts(61);
        assertThat(newest("06.1").met()).as("11 is NR in TS 27.007").isTrue();
    }

    @Test
    void framesThatComeTooLateAreNotInTime() {
        begin();
        for (int i = 0; i < 35; i++) {
            part(false, Duration.ofMillis(300));
        }
        assertThat(newest("06.1").met()).isTrue();
        assertThat(newest("06.3").met()).isFalse();
    }

    @Test
    void aTriggerWithoutAFrameIsDeclaredAndACounterThatJumpsMissedSome() {
        begin();
        part(false, Duration.ZERO);
        count += 2;
        part(false, Duration.ZERO); // three since the last reading, one frame
        assertThat(events("trigger-missed")).hasSize(2).allSatisfy(e -> {
            assertThat(e.message()).contains("1000 ms 内没有图像");
            assertThat(e.severity()).isEqualTo(700);
        });
        pass(Duration.ofSeconds(70));
        assertThat(newest("06.2").met()).isFalse();
        assertThat(newest("06.2").measured()).startsWith("4 triggers, 2 with a frame of 200 x 160 pixels, 2 missed");
        assertThat(amount("mv_trigger_missed_count", 0)).isEqualTo(new Amount.Exact(BigDecimal.valueOf(2)));
    }

    @Test
    void aFrameThatComesAfterTheLimitIsNotTheTriggers() {
        begin();
        give(TRIGGER, Value.of(++count), Duration.ZERO);
        pass(Duration.ofMillis(1500));
        give(CAMERA, frame(false), Duration.ZERO);
        pass(Duration.ofSeconds(70));
        assertThat(events("trigger-missed")).hasSize(1);
        assertThat(newest("06.2").met()).isFalse();
    }

    @Test
    void ofAVideoOnlyTheFrameOfEachTriggerIsJudged() {
        trigger = new VisionParameters.Trigger(Duration.ofSeconds(1), true, null);
        begin();
        for (int i = 0; i < 3; i++) {
            give(CAMERA, frame(true), Duration.ZERO);
            part(false, Duration.ZERO);
            give(CAMERA, frame(true), Duration.ZERO);
        }
        assertThat(events("part-rejected")).isEmpty();
        assertThat(events("part-passed")).hasSize(3);
    }

    @Test
    void aTriggerSetsThePointThatTakesThePicture() {
        trigger = new VisionParameters.Trigger(Duration.ofSeconds(1), false, TAKE);
        begin();
        assertThat(scenario().targets()).containsExactly(TAKE);
        part(false, Duration.ZERO);
        part(false, Duration.ZERO);
        assertThat(out.commands).hasSize(2).allSatisfy(c -> {
            assertThat(c.targets()).containsExactly(Map.entry(TAKE, Value.of(true)));
            assertThat(c.timeToLive()).isEqualTo(Duration.ofSeconds(1));
        });
        assertThat(out.commands.get(0).id()).isNotEqualTo(out.commands.get(1).id());
    }

    private Instant at(int part) {
        return out.events.stream()
                .filter(e -> e.type().startsWith("part-"))
                .toList()
                .get(part)
                .at();
    }

    /** 06.8: what the collector says of the quality system comes back and is counted for the window of the verdicts. */
    @Test
    void whatTheQualitySystemAcknowledgedIsCountedOnceForItsOwnWindow() {
        begin();
        parts(60);
        String receipt = "uploaded d-1 " + at(0) + " " + at(19) + " 20\n";
        give(UPLOADS, Value.of(receipt), Duration.ZERO);
        give(UPLOADS, Value.of(receipt + "nonsense\nuploaded d-2 x y 3"), Duration.ZERO);
        pass(Duration.ofSeconds(1));
        assertThat(amount("mv_upload_ack_ratio", 0))
                .isEqualTo(new Amount.Ratio(BigDecimal.valueOf(20), BigDecimal.valueOf(30)));
        assertThat(out.demands).noneMatch(d -> d.demand().equals("06.8"));
        give(UPLOADS, Value.of("uploaded d-2 " + at(20) + " " + at(29) + " 10"), Duration.ZERO);
        pass(Duration.ofSeconds(90));
        assertThat(amount("mv_upload_ack_ratio", 0))
                .isEqualTo(new Amount.Ratio(BigDecimal.valueOf(30), BigDecimal.valueOf(30)));
        assertThat(newest("06.8").met()).isTrue();
        pass(Duration.ofMinutes(2));
        assertThat(newest("06.8").met())
                .as("the second minute was not acknowledged")
                .isFalse();
        assertThat(newest("06.8").measured()).isEqualTo("0 of 30 verdicts acknowledged by the quality system");
    }

    @Test
    void aReceiptOfFewerVerdictsThanAreThereAcknowledgesNoMore() {
        begin();
        parts(31);
        give(UPLOADS, Value.of("uploaded d-1 " + at(0) + " " + at(29) + " 12"), Duration.ZERO);
        pass(Duration.ofSeconds(8));
        assertThat(amount("mv_upload_ack_ratio", 0))
                .isEqualTo(new Amount.Ratio(BigDecimal.valueOf(12), BigDecimal.valueOf(30)));
    }

    private List<Object> drifts() {
        return events("drift").stream()
                .map(e -> (Object) (((Value.Text) e.attributes().get("of")).value() + " "
                        + ((Value.Text) e.attributes().get("state")).value()))
                .toList();
    }

    @Test
    void partsThatLookAsAtAcceptanceAreNoDrift() {
        begin();
        parts(200);
        assertThat(events("drift-reference")).hasSize(1);
        assertThat(drifts()).doesNotContain("light raised");
        List<Metric> light = out.newest("mv_light_deviation_ratio");
        assertThat(light.get(light.size() - 1).value()).isBetween(new BigDecimal("-0.02"), new BigDecimal("0.02"));
    }

    @Test
    void aLampThatFadesIsToldOnceAndTakenBackWhenItIsMended() {
        begin();
        parts(40);
        grey = 30;
        parts(120);
        assertThat(drifts()).contains("light raised").doesNotContain("light cleared");
        grey = 40;
        parts(150);
        assertThat(drifts()).containsOnlyOnce("light raised").contains("light cleared");
    }

    @Test
    void partsThatLookOtherThanAtAcceptanceAreTold() {
        begin();
        parts(40);
        striped = true;
        parts(60);
        assertThat(drifts()).contains("look raised");
        List<Metric> index = out.newest("mv_drift_index");
        assertThat(index.get(index.size() - 1).value()).isGreaterThan(new BigDecimal("0.25"));
    }
}
