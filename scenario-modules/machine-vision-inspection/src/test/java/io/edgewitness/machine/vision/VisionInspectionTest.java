package io.edgewitness.machine.vision;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.edge.api.CommandResult;
import io.edgewitness.edge.api.DemandResult;
import io.edgewitness.edge.api.Event;
import io.edgewitness.edge.api.Gap;
import io.edgewitness.edge.api.Metric;
import io.edgewitness.edge.api.Metric.Amount;
import io.edgewitness.edge.api.PointDefinition;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.PreflightCheck;
import io.edgewitness.edge.api.PreflightCheck.Outcome;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.Scenario;
import io.edgewitness.edge.api.ScenarioContext;
import io.edgewitness.edge.api.Value;
import io.edgewitness.edge.testkit.RecordingOutput;
import io.edgewitness.edge.testkit.ScenarioContract;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VisionInspectionTest extends ScenarioContract {
    private static final Instant START = Instant.parse("2026-01-05T08:00:01Z");
    private static final PointId CAMERA = new PointId("cam1.frame");
    private static final PointId TRIGGER = new PointId("plc.trigger");
    private static final PointId UNIT = new PointId("reader.sn");
    private static final PointId GATE = new PointId("plc.gate");
    private static final PointId REJECT = new PointId("plc.reject");
    private static final PointId AUDITS = new PointId("panel.audit");
    private static final PointId NETWORK = new PointId("modem.network");
    private static final PointId UPLOADS = new PointId("qms.receipts");

    @TempDir
    Path folder;

    private Path template = Path.of("");
    private VisionParameters.Gate.On on = VisionParameters.Gate.On.REJECT;
    private long number;

    @BeforeEach
    void drawTemplate() {
        template = Parts.good().write(folder.resolve("good.png"));
    }

    @Override
    protected Scenario.Factory factory() {
        return new VisionInspectionFactory();
    }

    @Override
    protected ScenarioContext context() {
        Map<String, List<PointId>> inputs = new LinkedHashMap<>();
        inputs.put("camera", List.of(CAMERA));
        inputs.put("trigger", List.of(TRIGGER));
        inputs.put("unit", List.of(UNIT));
        inputs.put("gate", List.of(GATE));
        inputs.put("audits", List.of(AUDITS));
        inputs.put("network", List.of(NETWORK));
        inputs.put("uploads", List.of(UPLOADS));
        Map<PointId, PointDefinition> points = new LinkedHashMap<>();
        inputs.values().forEach(ids -> ids.forEach(id -> points.put(id, PointDefinition.of(id.name(), "a", "1"))));
        VisionParameters parameters = Parts.parameters(
                template,
                8,
                List.of(Parts.SHAPE),
                List.of(),
                List.of(),
                new VisionParameters.Gate(REJECT, on, Duration.ofMillis(500)));
        return new ScenarioContext("line-1", inputs, points, parameters, ZoneOffset.UTC);
    }

    private static Step give(PointId point, Value value, Instant at) {
        return new Step.Give(Sample.good(point, value, at.minusMillis(5), at));
    }

    /** A part comes by: trigger, number, frame, and 40 ms after the trigger the gate's answer if it is to be rejected. */
    private List<Step> part(String unit, Parts look, boolean bad, Instant at) {
        List<Step> steps = new ArrayList<>(List.of(
                give(TRIGGER, Value.of(true), at),
                give(TRIGGER, Value.of(false), at.plusMillis(10)),
                give(UNIT, Value.of(unit), at.plusMillis(15)),
                give(CAMERA, look.frame(++number), at.plusMillis(30))));
        if (bad) {
            steps.add(give(GATE, Value.of(true), at.plusMillis(40)));
            steps.add(give(GATE, Value.of(false), at.plusMillis(90)));
        }
        return steps;
    }

    private static Parts cut() {
        return Parts.good().less(90, 20, 8, 30);
    }

    @Override
    protected List<Step> script() {
        number = 0;
        List<Step> steps = new ArrayList<>(List.of(give(NETWORK, Value.of("5gnr"), START)));
        for (int i = 0; i < 40; i++) {
            Instant at = START.plusSeconds(10L * i);
            boolean bad = i % 7 == 3;
            steps.addAll(part("SN-" + i, bad ? cut() : Parts.good(), bad, at));
            if (i == 12) {
                steps.add(new Step.Give(Sample.bad(CAMERA, "jpeg: torn", null, at.plusSeconds(2))));
                steps.add(give(CAMERA, Parts.good().frame(99).receipt(), at.plusSeconds(3)));
            }
            if (i % 10 == 9) {
                Value receipt =
                        Value.of("uploaded d" + i + " " + at.minusSeconds(95) + " " + at.plusSeconds(1) + " 10");
                steps.add(give(UPLOADS, receipt, at.plusSeconds(4)));
            }
            if (i == 20) {
                steps.add(new Step.Hole(new Gap(List.of(CAMERA), at, at.plusSeconds(5), 3, "overload: test")));
            }
            steps.add(new Step.Tick(at.plusSeconds(5)));
        }
        for (int i = 0; i < 40; i++) { // answers come long after, and make revisions
            steps.add(
                    give(AUDITS, Value.of("SN-" + i + (i % 7 == 3 ? " defective" : " good")), START.plusSeconds(460)));
        }
        steps.add(new Step.Tick(START.plusSeconds(470)));
        return steps;
    }

    private RecordingOutput played(List<Step> steps) {
        RecordingOutput out = new RecordingOutput();
        play(create(), steps, out);
        return out;
    }

    private static Event only(RecordingOutput out, String type) {
        List<Event> all = out.events.stream().filter(e -> e.type().equals(type)).toList();
        assertThat(all).as(type).hasSize(1);
        return all.get(0);
    }

    @Test
    void aDefectivePartIsRejectedAtTheGateAndItsRecordSaysAll() {
        RecordingOutput out = played(part("SN-1", cut(), false, START));
        assertThat(out.commands).singleElement().satisfies(c -> {
            assertThat(c.targets()).containsExactly(Map.entry(REJECT, Value.of(true)));
            assertThat(c.timeToLive()).isEqualTo(Duration.ofMillis(500));
        });
        Event e = only(out, "part-rejected");
        assertThat(e.severity()).isEqualTo(900);
        assertThat(e.attributes())
                .containsEntry("unit", Value.of("SN-1"))
                .containsEntry("model", Value.of("none"))
                .containsKey("score");
        assertThat(e.attributes().get("rule-set"))
                .isInstanceOfSatisfying(
                        Value.Text.class, t -> assertThat(t.value()).matches("sha256:[0-9a-f]{64}"));
        Value.Array defects =
                (Value.Array) Objects.requireNonNull(e.attributes().get("defects"));
        Map<String, Value> defect = ((Value.Structure) defects.items().get(0)).fields();
        assertThat(defect)
                .containsEntry("class", Value.of("open"))
                .containsEntry("severity", Value.of("critical"))
                .containsEntry("kind", Value.of("cut"))
                .containsEntry("x", Value.of(90))
                .containsEntry("height", Value.of(20));
        assertThat(e.blobs()).hasSize(1);
        assertThat(out.toString()).contains("blob image/png " + e.blobs().get(0).sha256());
    }

    @Test
    void aGoodPartPassesAndItsVerdictIsOnRecordToo() {
        RecordingOutput out = played(part("SN-2", Parts.good().moved(3, -2, 0.5), false, START));
        assertThat(out.commands).isEmpty();
        assertThat(only(out, "part-passed").attributes()).containsKeys("rule-set", "model", "score");
    }

    @Test
    void theCamerasOwnFileIsTheEvidenceWhereThereIsOne() {
        byte[] file = "as the camera wrote it".getBytes(StandardCharsets.UTF_8);
        Value.Frame drawn = cut().frame(1);
        Value.Frame frame = new Value.Frame(
                drawn.width(),
                drawn.height(),
                drawn.layout(),
                drawn.pixels(),
                new Value.Frame.Original("image/jpeg", new Value.Bytes(file)),
                1,
                () -> {});
        RecordingOutput out = played(List.of(give(CAMERA, frame, START)));
        assertThat(only(out, "part-rejected").blobs()).containsExactly(new RecordingOutput().blob("image/jpeg", file));
    }

    @Test
    void aGateThatWasNotSetIsToldAtOnce() {
        Scenario scenario = create();
        RecordingOutput out = new RecordingOutput();
        play(scenario, part("SN-3", cut(), false, START), out);
        String id = out.commands.get(0).id();
        scenario.onCommandResult(new CommandResult(id, CommandResult.Step.ISSUED, ""), out);
        assertThat(out.demands).noneMatch(d -> d.demand().equals("06.5"));
        scenario.onCommandResult(new CommandResult(id, CommandResult.Step.REFUSED, "stale"), out);
        assertThat(only(out, "gate-not-set").message()).contains("SN-3").contains("stale");
        assertThat(out.demands)
                .filteredOn(d -> d.demand().equals("06.5"))
                .extracting(DemandResult::met)
                .containsExactly(false);
    }

    @Test
    void aGateThatOpensForGoodPartsIsNotOpenedForAnyOther() {
        on = VisionParameters.Gate.On.PASS;
        List<Step> steps = new ArrayList<>(part("SN-4", cut(), false, START));
        steps.add(new Step.Give(Sample.bad(CAMERA, "jpeg: torn", null, START.plusSeconds(1))));
        steps.add(give(CAMERA, Parts.good().frame(9).receipt(), START.plusSeconds(2)));
        Value.Frame small = new Value.Frame(2, 2, Value.Frame.Layout.GRAY, new byte[4], null, 3, () -> {});
        steps.add(give(CAMERA, small, START.plusSeconds(3)));
        assertThat(played(steps).commands).isEmpty();
        steps.addAll(part("SN-5", Parts.good(), false, START.plusSeconds(4)));
        assertThat(played(steps).commands).hasSize(1);
    }

    @Test
    void aFrameOfAnotherSizeIsToldAndIsNeitherPassedNorRejected() {
        Value.Frame small = new Value.Frame(2, 2, Value.Frame.Layout.GRAY, new byte[4], null, 3, () -> {});
        RecordingOutput out = played(List.of(give(CAMERA, small, START), new Step.Tick(START.plusSeconds(70))));
        assertThat(only(out, "not-judged").message()).contains("2 x 2");
        assertThat(out.newest("mv_inspected_count").get(0).value()).isEqualByComparingTo(BigDecimal.ZERO);
    }

    @Test
    void anIdNamesOnePartOnly() {
        List<Step> steps = new ArrayList<>(part("SN-6", cut(), false, START));
        steps.add(give(CAMERA, cut().frame(7), START.plusSeconds(1)));
        steps.add(new Step.Tick(START.plusSeconds(70)));
        RecordingOutput out = played(steps);
        assertThat(out.events.stream()
                        .filter(e -> e.type().equals("part-rejected"))
                        .map(e -> e.attributes().get("unit")))
                .containsExactly(Value.of("SN-6"), Value.of(""));
        assertThat(out.newest("mv_defect_record_complete_ratio").get(0).amount())
                .isEqualTo(new Amount.Ratio(BigDecimal.ONE, BigDecimal.valueOf(2)));
        assertThat(out.demands).anyMatch(d -> d.demand().equals("06.7") && !d.met());
    }

    @Test
    void theFiguresOfAMinuteAreThoseOfItsParts() {
        RecordingOutput out = played(script());
        Metric first = out.newest("mv_inspected_count").get(0);
        assertThat(first.value()).isEqualByComparingTo("6");
        assertThat(out.newest("mv_reject_ratio").get(0).amount())
                .isEqualTo(new Amount.Ratio(BigDecimal.ONE, BigDecimal.valueOf(6)));
        assertThat(((Amount.Sketch) out.newest("mv_latency_ms_p95").get(0).amount()).value())
                .isBetween(39.0, 41.0);
        assertThat(out.newest("mv_false_reject_ratio").get(0).revision()).isPositive();
        assertThat(out.newest("mv_miss_ratio").get(0).amount())
                .isEqualTo(new Amount.Ratio(new BigDecimal("0"), BigDecimal.ONE));
        assertThat(out.demands).anyMatch(d -> d.demand().equals("06.2") && d.met());
        Metric third = out.newest("mv_inspected_count").get(2);
        assertThat(third.expected() - third.received()).isEqualTo(2);
    }

    @Test
    void aDrawnPartIsAskedForWithItsPictureAndTheAnswerHasAnUpperLimit() {
        RecordingOutput out = played(script());
        List<Event> requests = out.events.stream()
                .filter(e -> e.type().equals("audit-request"))
                .toList();
        assertThat(requests).hasSizeBetween(10, 35).allMatch(e -> e.blobs().size() == 1);
        assertThat(out.events)
                .filteredOn(e -> e.type().equals("audit-estimate"))
                .isNotEmpty()
                .allMatch(e -> e.message().contains("95% 置信上限"));
    }

    @Test
    void theChecksMeasureLightFocusTaxonomyAndSignals() {
        Scenario scenario = create();
        List<PreflightCheck> checks = scenario.preflight();
        for (int i = 0; i < 200; i++) {
            for (Step step : part("SN-" + i, Parts.good(), false, START.plusSeconds(i))) {
                checks.forEach(c -> c.onSample(((Step.Give) step).sample()));
            }
        }
        for (PreflightCheck c : checks) {
            Outcome wanted = c.id().equals("PF-MV-TAXONOMY") ? Outcome.FAIL : Outcome.PASS;
            assertThat(c.verdict(START).outcome()).as(c.id()).isEqualTo(wanted);
        }
        assertThat(checks.get(0).verdict(START).measured())
                .contains("shape/notch")
                .doesNotContain("shape/cut");
    }

    @Test
    void lightThatFlickersAndAPictureOutOfFocusFail() {
        List<PreflightCheck> checks = create().preflight();
        for (int i = 0; i < 200; i++) {
            byte[] pixels = new byte[Parts.WIDTH * Parts.HEIGHT];
            for (int p = 0; p < pixels.length; p++) {
                pixels[p] = (byte) (80 + 20 * (i % 2) + p % Parts.WIDTH / 4); // a slow ramp: nothing sharp
            }
            Value.Frame frame =
                    new Value.Frame(Parts.WIDTH, Parts.HEIGHT, Value.Frame.Layout.GRAY, pixels, null, i, () -> {});
            Sample sample = Sample.good(CAMERA, frame, null, START.plusSeconds(i));
            checks.forEach(c -> c.onSample(sample));
        }
        assertThat(checks)
                .filteredOn(c -> List.of("PF-MV-LIGHT", "PF-MV-FOCUS").contains(c.id()))
                .allMatch(c -> c.verdict(START).outcome() == Outcome.FAIL);
    }
}
