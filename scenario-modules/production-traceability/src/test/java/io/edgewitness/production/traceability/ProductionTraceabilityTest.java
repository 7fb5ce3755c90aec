package io.edgewitness.production.traceability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.edgewitness.edge.api.Command;
import io.edgewitness.edge.api.CommandResult;
import io.edgewitness.edge.api.DemandResult;
import io.edgewitness.edge.api.Event;
import io.edgewitness.edge.api.Gap;
import io.edgewitness.edge.api.Metric;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.PreflightCheck;
import io.edgewitness.edge.api.Remark;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.Scenario;
import io.edgewitness.edge.api.ScenarioContext;
import io.edgewitness.edge.api.Value;
import io.edgewitness.edge.testkit.ScenarioContract;
import io.edgewitness.epcis.EpcisEvent;
import io.edgewitness.epcis.EpcisWriter;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ProductionTraceabilityTest extends ScenarioContract {
    private static final String LOT = "4006381333931";

    @Override
    protected Scenario.Factory factory() {
        return new TraceabilityFactory();
    }

    @Override
    protected ScenarioContext context() {
        return Line.context();
    }

    /** Units side by side; reads that fail, a card that goes BAD, a step that comes late, strangers, and things that cannot be. */
    @Override
    protected List<Step> script() {
        List<Step> steps = new ArrayList<>();
        for (int s = 0; s < 400; s++) {
            Instant now = Line.START.plusSeconds(s);
            give(steps, Line.STATE, Value.of(s % 60 < 50 ? "running" : "idle"), now);
            give(steps, Line.PACK_STATE, Value.of("running"), now);
            if (s % 100 == 0) {
                give(steps, Line.CAMERA, Line.frame(s % 200 == 0 ? LOT : "", s), now);
            }
            if (s % 10 == 0) {
                steps.add(new Step.Give(
                        s % 50 == 0
                                ? Sample.bad(Line.CARD, "offline", null, now)
                                : Sample.good(Line.CARD, Value.of("47" + s % 3), now, now)));
                give(steps, Line.READER, Value.of(s % 30 == 0 ? "NOREAD" : LOT), now);
                give(steps, Line.APPROVAL, Value.of(s % 100 < 60), now);
                give(steps, Line.LAB, Value.of("{\"lot\": \"" + LOT + "\", \"value\": " + (10 + s % 7) + "}"), now);
            }
            if (s % 4 == 0) {
                String unit = "U" + s / 16;
                String step = List.of("drill", "fit", "rework", "pack").get(s / 4 % 4);
                Map<String, Value> fields = new LinkedHashMap<>();
                fields.put("unit", Value.of(s % 52 == 0 ? "U?" : unit));
                fields.put("step", Value.of(step));
                fields.put("result", Value.of("pass"));
                if (s % 28 == 0) {
                    fields.put("materials", new Value.Array(List.of(Value.of("U" + (s + 7)))));
                }
                Instant source = s == 200 ? now.minusSeconds(130) : now.minusMillis(300);
                steps.add(new Step.Give(Sample.good(Line.STEPS, new Value.Structure(fields), source, now)));
            }
            if (s == 250) {
                steps.add(new Step.Hole(new Gap(List.of(Line.CARD), now.minusSeconds(30), now, 6, "poll-missed")));
            }
            steps.add(new Step.Tick(now.plusMillis(500)));
        }
        steps.add(new Step.Tick(Line.START.plusSeconds(2000)));
        return steps;
    }

    private static void give(List<Step> steps, PointId point, Value value, Instant now) {
        steps.add(new Step.Give(Sample.good(point, value, now, now)));
    }

    private static Line whole() {
        return new Line()
                .step("'unit': 'U1', 'step': 'drill'")
                .give(Line.READER, LOT)
                .step("'unit': 'U1', 'step': 'fit'")
                .seeNothing(0)
                .step("'unit': 'U1', 'step': 'pack', 'result': 'pass'");
    }

    private static BigDecimal figure(Line line, String name) {
        return line.out.newest(name).stream()
                .map(Metric::value)
                .filter(java.util.Objects::nonNull)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void stepsThatAskForWhatNothingGivesAreRemarked() {
        assertThat(Line.context().parameters())
                .isInstanceOfSatisfying(
                        TraceabilityParameters.class,
                        p -> assertThat(p.remarks()).isEmpty());
        TraceabilityParameters lacking = new TraceabilityParameters(
                Line.ID,
                Map.of(
                        "spray",
                        new TraceabilityParameters.Step(
                                "booth", List.of(TraceabilityParameters.Kde.MACHINE), false, true, false, "")),
                Map.of(),
                Map.of(),
                Map.of(),
                Map.of(),
                null,
                Duration.ofHours(1),
                Duration.ofSeconds(5),
                Duration.ofMinutes(5),
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                null,
                100);
        assertThat(lacking.remarks())
                .extracting(Remark::at)
                .containsExactly(List.of("parameters", "steps"), List.of("parameters", "steps", "spray", "requires"));
    }

    @Test
    void whatAStationSaysBecomesAnEventWithOperatorMaterialAndMachine() throws Exception {
        List<EpcisEvent> events = whole().events();
        assertThat(events)
                .extracting(EpcisEvent::type)
                .containsExactly("ObjectEvent", "AggregationEvent", "ObjectEvent");
        EpcisEvent fit = events.get(1);
        assertThat(fit.text("parentID")).isEqualTo(Line.ID + "U1");
        assertThat(fit.texts("childEPCs")).containsExactly(Line.ID + LOT);
        assertThat(fit.text("bizStep")).isEqualTo("assembling");
        assertThat(fit.place("readPoint")).isEqualTo(Line.ID + "station/drill");
        assertThat(fit.text("ew:machineState")).isEqualTo("running");
        assertThat(fit.text("eventTimeZoneOffset")).isEqualTo("+08:00");
        assertThat(events.get(0).text("bizStep")).isEqualTo(Line.ID + "step/drill");
    }

    /** What the newest event says, as its own declaration that it was wrong. */
    private static String wrong(Line line) throws Exception {
        List<EpcisEvent> events = line.events();
        return EpcisWriter.text(events.get(events.size() - 1))
                .replaceFirst("\\}$", ", \"errorDeclaration\": {\"declarationTime\": \"2026-11-21T09:00:00+08:00\"}}");
    }

    @Test
    void anEventThatIsDeclaredWrongIsTakenBack() throws Exception {
        Line line = new Line()
                .step("'unit': 'U1', 'step': 'drill'")
                .step("'unit': 'U2', 'step': 'drill'")
                .step("'unit': 'U1', 'step': 'fit', 'action': 'add', 'materials': '" + LOT + "'");
        String putIn = wrong(line);
        line.step("'unit': 'U2', 'step': 'fit', 'action': 'add', 'materials': '" + LOT + "'");
        assertThat(line.refused()).as("it is in U1").isEqualTo("part-elsewhere");
        line.document(putIn).step("'unit': 'U2', 'step': 'fit', 'action': 'add', 'materials': '" + LOT + "'");
        assertThat(line.refused()).as("it never was in U1").isEmpty();

        line.step("'unit': 'U2', 'step': 'rework', 'action': 'remove', 'materials': '" + LOT + "'");
        line.document(wrong(line)).step("'unit': 'U1', 'step': 'fit', 'action': 'add', 'materials': '" + LOT + "'");
        assertThat(line.refused()).as("it was not taken out of U2 after all").isEqualTo("part-elsewhere");
    }

    @Test
    void whatAnErrorDeclarationVoidsIsNoPartOfTheGenealogyAfterARestart() throws Exception {
        Line line = new Line().step("'unit': 'U1', 'step': 'drill', 'action': 'make', 'materials': '" + LOT + "'");
        String made = wrong(line);
        Line restarted = new Line();
        restarted.scenario.restore(line.scenario.snapshot());
        restarted
                .document(made)
                .step("'unit': 'U1', 'step': 'pack', 'result': 'pass'")
                .close();
        assertThat(restarted.out.newest("tr_depth_levels"))
                .as("no finished unit has materials")
                .allMatch(m -> m.amount() instanceof Metric.Amount.Missing);
    }

    @Test
    void whatWasDeclaredWrongBeforeItCameIsKeptAndChangesNothing() throws Exception {
        Line line = new Line().step("'unit': 'U1', 'step': 'fit', 'action': 'add', 'materials': '" + LOT + "'");
        String event = EpcisWriter.text(line.events().get(0));
        Line late = new Line().document(wrong(line)).document(wrong(line)).document(event);
        assertThat(late.events()).as("both, the declaration once").hasSize(2);
        late.step("'unit': 'U2', 'step': 'fit', 'action': 'add', 'materials': '" + LOT + "'");
        assertThat(late.refused()).isEmpty();
    }

    @Test
    void aLinkOfGs1WithAWrongCheckDigitIsRefused() {
        Line line = new Line().step("'unit': 'https://id.gs1.org/01/09506000134352/21/7', 'step': 'drill'");
        assertThat(line.refused()).isEmpty();
        line.step("'unit': 'https://id.gs1.org/01/09506000134353/21/7', 'step': 'drill'");
        assertThat(line.refused()).isEqualTo("code-against-the-rules");
    }

    @Test
    void anOperatorIsAPseudonymThatNobodyUndoesWithoutTheKey() throws Exception {
        List<EpcisEvent> events = whole().events();
        assertThat(events.get(0).text("ew:actor"))
                .matches("p-[0-9a-f]{16}")
                .isEqualTo(events.get(1).text("ew:actor"));
        assertThat(events.get(2).text("ew:actor")).isNotEqualTo(events.get(0).text("ew:actor"));
        Line line = whole();
        assertThat(line.out.toString()).doesNotContain("works council");
        assertThat(EpcisWriter.text(line.events().get(0))).doesNotContain("4711");
    }

    @Test
    void aUnitsRecordIsWholeOrSaysWhatItLacks() {
        Line line = whole().close();
        assertThat(figure(line, "tr_complete_unit_ratio")).isEqualByComparingTo("1");
        Line poor = new Line()
                .step("'unit': 'U2', 'step': 'drill'")
                .step("'unit': 'U2', 'step': 'fit'")
                .step("'unit': 'U2', 'step': 'pack'")
                .close();
        assertThat(figure(poor, "tr_complete_unit_ratio")).isEqualByComparingTo("0");
        Event finished = poor.out.events.stream()
                .filter(e -> e.type().equals("unit-finished"))
                .findFirst()
                .orElseThrow();
        assertThat(finished.attributes().get("lacks")).isEqualTo(Value.of("fit: material, pack: result"));
        Line skipped =
                new Line().step("'unit': 'U3', 'step': 'drill'").step("'unit': 'U3', 'step': 'pack', 'result': 'pass'");
        assertThat(skipped.out
                        .events
                        .get(skipped.out.events.size() - 1)
                        .attributes()
                        .get("lacks"))
                .isEqualTo(Value.of("fit"));
    }

    @Test
    void aUnitThatIsPackedTwiceIsFinishedOnceAlsoAfterARestart() {
        Line line = whole();
        line.scenario.restore(line.scenario.snapshot());
        line.step("'unit': 'U1', 'step': 'pack', 'result': 'pass'").close();
        assertThat(line.out.events.stream().filter(e -> e.type().equals("unit-finished")))
                .hasSize(1);
    }

    @Test
    void anEventThatComesTwiceIsCapturedOnce() throws Exception {
        Line line = new Line();
        Instant source = line.now();
        line.again("'unit': 'U1', 'step': 'drill'", source).again("'unit': 'U1', 'step': 'drill'", source);
        assertThat(line.events()).hasSize(1);
        assertThat(line.again("'unit': 'U1', 'step': 'drill'", source.plusSeconds(1))
                        .events())
                .hasSize(2);
    }

    @Test
    void aUnitAtTwoStationsAtOnceIsRefused() throws Exception {
        Line line = new Line()
                .step("'unit': 'U1', 'step': 'drill', 'phase': 'start'")
                .step("'unit': 'U1', 'step': 'pack'");
        assertThat(line.refused()).isEqualTo("two-stations-at-once");
        line.step("'unit': 'U1', 'step': 'drill', 'phase': 'complete'").step("'unit': 'U1', 'step': 'pack'");
        assertThat(line.events()).hasSize(3);
        line.again("'unit': 'U1', 'step': 'drill'", line.now().minusMillis(100));
        assertThat(line.refused()).isEqualTo("two-stations-at-once");
    }

    @Test
    void anEventFromTheFutureIsRefused() throws Exception {
        Line line = new Line();
        line.again("'unit': 'U1', 'step': 'drill'", line.now().plusSeconds(301));
        assertThat(line.refused()).isEqualTo("from-the-future");
        assertThat(line.events()).isEmpty();
        line.again("'unit': 'U1', 'step': 'drill'", line.now().plusSeconds(299));
        assertThat(line.events()).hasSize(1);
    }

    @Test
    void whatWasNotPutInCannotBeTakenOut() throws Exception {
        Line line = new Line().step("'unit': 'U1', 'step': 'drill'");
        line.step("'unit': 'U1', 'step': 'fit', 'action': 'remove', 'materials': ['U7']");
        assertThat(line.refused()).isEqualTo("removal-without-aggregation");
        line.step("'unit': 'U1', 'step': 'fit', 'materials': ['U7']");
        line.step("'unit': 'U1', 'step': 'fit', 'action': 'remove', 'materials': ['U7']");
        assertThat(line.events()).hasSize(3);
        line.step("'unit': 'U1', 'step': 'fit', 'action': 'remove', 'materials': ['U7']");
        assertThat(line.refused()).isEqualTo("removal-without-aggregation");
    }

    @Test
    void whatIsInOneUnitIsNotPutIntoAnother() {
        Line line = new Line()
                .step("'unit': 'U1', 'step': 'drill', 'materials': ['U7']")
                .step("'unit': 'U2', 'step': 'drill', 'materials': ['U7']");
        assertThat(line.refused()).isEqualTo("part-elsewhere");
    }

    @Test
    void aCycleIsRefused() {
        Line line = new Line()
                .step("'unit': 'U1', 'step': 'drill', 'materials': ['U2']")
                .step("'unit': 'U2', 'step': 'drill', 'materials': ['U3']")
                .step("'unit': 'U3', 'step': 'drill', 'materials': ['U1']");
        assertThat(line.refused()).isEqualTo("cycle");
        line.step("'unit': 'U1', 'step': 'drill', 'action': 'make', 'materials': ['U1']");
        assertThat(line.refused()).isEqualTo("cycle");
        line.step("'unit': 'U2', 'step': 'drill', 'action': 'make', 'materials': ['U1']");
        assertThat(line.refused()).isEqualTo("cycle");
    }

    /** Twenty thousand by twenty thousand would be four hundred million links, and the agent's end. */
    @Test
    void anEventWhoseOutputsAndInputsMakeTooManyLinksIsRefusedOnce() throws Exception {
        Line line = new Line();
        line.document(transformation(9_000, 9_000));
        assertThat(line.refused()).isEqualTo("too-many-links");
        assertThat(line.out.events)
                .filteredOn(e -> e.type().equals("event-refused"))
                .hasSize(1);
        line.document(transformation(2, 9_000));
        assertThat(line.events()).hasSize(1);
        line.document(transformation(9_000, 2));
        assertThat(line.refused()).as("what is made of itself").isEqualTo("cycle");
    }

    private static String transformation(int outputs, int inputs) {
        return "{\"@context\": \"" + EpcisWriter.CONTEXT + "\", \"type\": \"TransformationEvent\", \"eventTime\":"
                + " \"2026-11-21T00:00:01Z\", \"eventTimeZoneOffset\": \"+08:00\", \"inputEPCList\": ["
                + things("a", inputs)
                + "], \"outputEPCList\": [" + things(outputs > inputs ? "a" : "b", outputs) + "]}";
    }

    private static String things(String kind, int many) {
        return IntStream.range(0, many)
                .mapToObj(i -> "\"urn:acme:" + kind + i + "\"")
                .collect(Collectors.joining(", "));
    }

    @Test
    void aDocumentThatCannotBeReadIsRefusedAndTheScenarioGoesOn() throws Exception {
        Line line = new Line().document("\0\0\0{\0\0\0}");
        assertThat(line.refused()).isEqualTo("not-epcis");
        line.document("<?xml version=\"1.0\" encoding=\"UTF-32\"?><a/>");
        assertThat(line.refused()).isEqualTo("not-epcis");
        assertThat(line.step("'unit': 'U1', 'step': 'drill'").events()).hasSize(1);
    }

    @Test
    void aCodeAgainstTheRulesIsRefusedAndOneThatIsUnknownIsTold() throws Exception {
        Line line = new Line();
        for (String code : List.of("<script>alert(1)</script>", "4006381333932", "u1", "U 1", "X1")) {
            line.step("'unit': '" + code + "', 'step': 'drill'");
            assertThat(line.refused()).as(code).isEqualTo("code-against-the-rules");
        }
        line.step("'unit': 'U9', 'step': 'fit'").close();
        Event event = line.out.events.get(line.out.events.size() - 1);
        assertThat(event.type()).isEqualTo("epcis");
        assertThat(event.attributes().get("orphan")).isEqualTo(Value.of(true));
        assertThat(figure(line, "tr_orphan_event_ratio")).isEqualByComparingTo("1");
    }

    @Test
    void whatTheCollectorsTablesDoNotTakeIsRefusedAtOnce() throws Exception {
        String name = "\ud842\udfb7".repeat(50);
        for (String fields : List.of("'step': '" + name + "'", "'step': 'drill', 'station': '" + name + "'")) {
            Line line = new Line().step("'unit': 'U1', " + fields);
            assertThat(line.refused()).as(fields).isEqualTo("identifier-too-long");
            assertThat(line.events()).isEmpty();
        }
    }

    @Test
    void aMessageThatCannotBeReadIsToldOnce() {
        for (String fields : List.of(
                "'step': 'drill'",
                "'unit': 'U1'",
                "'unit': 'U1', 'step': 'drill', 'phase': 'over'",
                "'unit': 'U1', 'step': 'drill', 'materials': [7]",
                "'unit': 'U1', 'step': 'drill', 'materials': [{'id': 'U2', 'quantity': -1}]",
                "'unit': 'U1', 'step': 'drill', 'materials': [{'id': 'U2', 'quantity': 0.5}]",
                "'unit': 'U1', 'step': 'drill', 'materials': [{'id': 'U2', 'quantity': 1e900}]",
                "'unit': 'U1', 'step': 'drill', 'materials': [{'id': 'U2', 'quantity': 1e-900, 'uom': 'KGM'}]",
                "'unit': " + "[".repeat(5000),
                "'unit': '" + "x".repeat(201) + "', 'step': 'drill'",
                "nonsense")) {
            assertThat(new Line().step(fields).refused()).as(fields).isEqualTo("unreadable");
        }
    }

    @Test
    void theFirstReadCountsAndTheSecondDoesNot() {
        Line line = new Line()
                .give(Line.READER, LOT)
                .give(Line.READER, "NOREAD")
                .give(Line.READER, LOT)
                .give(Line.READER, LOT)
                .close();
        assertThat(line.out.newest("tr_first_read_ratio").get(0).amount())
                .isEqualTo(new Metric.Amount.Ratio(BigDecimal.valueOf(2), BigDecimal.valueOf(3)));
    }

    @Test
    void aCodeThatACameraSeesIsTheMaterialOfOneStepAsLongAsItStaysInView() throws Exception {
        Line line = new Line().step("'unit': 'U1', 'step': 'drill'").see(LOT, 1);
        line.step("'unit': 'U1', 'step': 'pack'").see(LOT, 1).seeNothing(1).see(LOT, 1);
        line.step("'unit': 'U1', 'step': 'pack'").see("4006381333948", 1);
        line.step("'unit': 'U1', 'step': 'pack'")
                .see(LOT, 1)
                .seeNothing(8)
                .seeNothing(8)
                .see(LOT, 1);
        line.step("'unit': 'U1', 'step': 'pack'");
        assertThat(line.events().stream().map(e -> e.texts("childEPCs")))
                .containsExactly(
                        List.of(),
                        List.of(Line.ID + LOT),
                        List.of(),
                        List.of(Line.ID + "4006381333948"),
                        List.of(Line.ID + LOT));
        assertThat(line.close().out.newest("tr_first_read_ratio").get(0).amount())
                .as("nobody knows how often a camera tried")
                .isInstanceOf(Metric.Amount.Missing.class);
    }

    @Test
    void aFrameThatIsTooLargeToReadIsToldAndHostileTextInACodeIsRefused() {
        Line line = new Line();
        Value.Frame large =
                new Value.Frame(10_000, 5_001, Value.Frame.Layout.GRAY, new byte[10_000 * 5_001], null, 1, () -> {});
        line.scenario.onSample(Sample.good(Line.CAMERA, large, line.now(), line.now()), line.out);
        assertThat(line.refused()).isEqualTo("unreadable");
        line.step("'unit': 'U1', 'step': 'drill'").see("<script>alert(1)</script>", 1);
        assertThat(line.step("'unit': 'U1', 'step': 'pack'").refused()).isEqualTo("code-against-the-rules");
    }

    @Test
    void aReadersOwnNoReadIsAFailedReadAndALostLinkIsNone() {
        Line line = new Line()
                .bad(Line.READER, "reader: no read")
                .give(Line.READER, LOT)
                .bad(Line.READER, "reader: the device ended the connection")
                .bad(Line.READER, "reader: torn, a message has a beginning and no end")
                .give(Line.READER, LOT)
                .close();
        assertThat(line.out.newest("tr_first_read_ratio").get(0).amount())
                .isEqualTo(new Metric.Amount.Ratio(BigDecimal.valueOf(1), BigDecimal.valueOf(2)));
    }

    @Test
    void documentsOfDevicesAreCapturedAndHeldAgainstTheSameRules() throws Exception {
        Line line = new Line();
        String head =
                "{\"@context\": [\"" + EpcisWriter.CONTEXT + "\", {\"acme\": \"https://acme.example/\"}], \"type\":"
                        + " \"EPCISDocument\", \"schemaVersion\": \"2.0\", \"creationDate\": \"2026-11-21T00:00:00Z\","
                        + " \"epcisBody\": {\"eventList\": [";
        String pack = "{\"type\": \"AggregationEvent\", \"action\": \"%s\", \"eventTime\": \"2026-11-21T00:00:0%dZ\","
                + " \"eventTimeZoneOffset\": \"+08:00\", \"parentID\": \"urn:epc:id:sscc:4012345.1234567890\","
                + " \"childEPCs\": [\"urn:epc:id:sgtin:4012345.011111.987\"], \"acme:dock\": \"7\"}";
        line.document(head + pack.formatted("DELETE", 1) + "]}}");
        assertThat(line.refused()).isEqualTo("removal-without-aggregation");
        line.document(head + pack.formatted("ADD", 1) + "," + pack.formatted("DELETE", 2) + "]}}");
        assertThat(line.events()).extracting(e -> e.text("acme:dock")).containsExactly("7", "7");
        line.document(head + pack.formatted("ADDS", 1) + "]}}");
        assertThat(line.refused()).isEqualTo("not-epcis");
        assertThat(line.out.events.get(line.out.events.size() - 1).message())
                .contains("line 1, column")
                .contains("/epcisBody/eventList/0/action");
    }

    /** U1 and U3 are of one lot, U2 of another: back from each, and forth from what it is made of. */
    @Test
    void aRecallDrillFindsFinishedUnitsBothWays() {
        Line line = new Line();
        for (String[] unit :
                new String[][] {{"U1", "4006381333931"}, {"U2", "4012345111118"}, {"U3", "4006381333931"}}) {
            line.step("'unit': '" + unit[0] + "', 'step': 'drill', 'action': 'make', 'materials': ['" + unit[1] + "']")
                    .step("'unit': '" + unit[0] + "', 'step': 'fit', 'materials': ['U9" + unit[0] + "']")
                    .step("'unit': '" + unit[0] + "', 'step': 'pack', 'result': 'pass'");
        }
        line.close();
        DemandResult met = demand(line, "15.5");
        assertThat(met.met()).isTrue();
        assertThat(met.measured())
                .startsWith("3 of 3 finished units found back to their materials and forth from them, 1 levels")
                .endsWith("2 of 3 units came of " + Line.ID + "4006381333931");
        assertThat(figure(line, "tr_depth_levels")).isEqualByComparingTo("1");
        assertThat(line.out.newest("tr_recall_scope_ratio").get(0).amount())
                .isEqualTo(new Metric.Amount.Ratio(BigDecimal.valueOf(2), BigDecimal.valueOf(3)));
    }

    @Test
    void whatWasTakenOutIsNotRecalled() {
        Line line = new Line()
                .step("'unit': 'U1', 'step': 'drill', 'materials': ['U7', 'U8']")
                .step("'unit': 'U1', 'step': 'fit', 'action': 'remove', 'materials': ['U7']")
                .step("'unit': 'U1', 'step': 'pack', 'result': 'pass'")
                .close();
        assertThat(demand(line, "15.5").measured()).endsWith("1 of 1 units came of " + Line.ID + "U8");
        line.step("'unit': 'U7', 'step': 'drill', 'materials': ['U1']");
        assertThat(line.out.events.get(line.out.events.size() - 1).type()).isEqualTo("epcis");
    }

    private static DemandResult demand(Line line, String demand) {
        return line.out.demands.stream()
                .filter(d -> d.demand().equals(demand))
                .findFirst()
                .orElseThrow();
    }

    private static Line wet(String value, boolean approved) {
        return new Line()
                .give(Line.APPROVAL, String.valueOf(approved))
                .give(Line.LAB, "{\"lot\": \"" + LOT + "\", \"value\": " + value + "}")
                .step("'unit': 'U1', 'step': 'drill', 'action': 'make', 'materials': ['" + LOT + "']")
                .step("'unit': 'U1', 'step': 'pack', 'phase': 'start'");
    }

    @Test
    void aPropertyOfTheMaterialAdjustsALaterStepWithinItsBounds() {
        Line line = wet("14", true);
        Command command = line.out.commands.get(0);
        assertThat(command.targets()).isEqualTo(Map.of(Line.DRYER, Value.of(new BigDecimal("65.0"))));
        line.scenario.onCommandResult(new CommandResult(command.id(), CommandResult.Step.EXECUTED, ""), line.out);
        line.close();
        assertThat(demand(line, "15.6").met()).isTrue();
        assertThat(figure(line, "tr_feedforward_count")).isEqualByComparingTo("1");
        line.give(Line.LAB, "{\"lot\": \"" + LOT + "\", \"value\": 40}")
                .step("'unit': 'U1', 'step': 'pack', 'phase': 'start'");
        assertThat(line.out.commands.get(1).targets())
                .as("130 is wanted, 8 more than before is allowed")
                .isEqualTo(Map.of(Line.DRYER, Value.of(new BigDecimal("73.0"))));
    }

    @Test
    void withoutApprovalASetPointIsOnlyProposed() {
        Line line = wet("14", false);
        assertThat(line.out.commands).isEmpty();
        Event told = line.out.events.get(line.out.events.size() - 1);
        assertThat(told.type()).isEqualTo("feed-forward");
        assertThat(told.message()).contains("未批准").contains("65.0");
    }

    @Test
    void aSetPointThatTheGateRefusesIsNoDemandMet() {
        Line line = wet("14", true);
        line.scenario.onCommandResult(
                new CommandResult(line.out.commands.get(0).id(), CommandResult.Step.REFUSED, "interlock"), line.out);
        assertThat(demand(line, "15.6").met()).isFalse();
        assertThat(demand(line, "15.6").measured()).contains("interlock");
        line.give(Line.LAB, "{\"lot\": 7}");
        assertThat(line.refused()).isEqualTo("unreadable");
    }

    @Test
    void eachDemandIsReportedFromWhatWasMeasured() {
        Line line = whole().close();
        assertThat(line.out.demands).extracting(DemandResult::demand).contains("15.1", "15.2", "15.3");
        assertThat(line.out.demands)
                .allSatisfy(d -> assertThat(d.met()).as(d.toString()).isTrue());
        Line poor = new Line()
                .give(Line.CARD, "")
                .step("'unit': 'U1', 'step': 'drill'")
                .close();
        assertThat(poor.out.demands)
                .filteredOn(d -> d.demand().equals("15.2"))
                .singleElement()
                .satisfies(d -> assertThat(d.met()).isFalse())
                .satisfies(d -> assertThat(d.measured()).startsWith("0 of 1 steps"));
        Line stranger = new Line().step("'unit': 'U1', 'step': 'fit'").close();
        assertThat(stranger.out.demands)
                .filteredOn(d -> d.demand().equals("15.3"))
                .singleElement()
                .satisfies(d -> assertThat(d.met()).isFalse());
    }

    @Test
    void preflightsWaitForWhatTheyMeasure() {
        List<PreflightCheck> checks = create().preflight();
        assertThat(checks)
                .extracting(PreflightCheck::id)
                .containsExactly("PF-TR-CODES", "PF-TR-STEPS", "PF-TR-MACHINES", "PF-TR-CARRIERS");
        Instant now = Line.START;
        assertThat(checks)
                .allSatisfy(c -> assertThat(c.verdict(now).outcome()).isEqualTo(PreflightCheck.Outcome.PENDING));
        List<Sample> samples = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            String step = List.of("drill", "fit", "rework", "pack").get(i % 4);
            samples.add(Sample.good(
                    Line.STEPS, Value.of("{\"unit\": \"U" + i + "\", \"step\": \"" + step + "\"}"), now, now));
        }
        for (PointId point : List.of(Line.STATE, Line.PACK_STATE, Line.CARD)) {
            samples.add(Sample.good(point, Value.of("x"), now, now));
        }
        samples.add(Sample.good(Line.CAMERA, Line.frame(LOT, 1), now, now));
        checks.forEach(c -> samples.forEach(c::onSample));
        assertThat(checks).allSatisfy(c -> assertThat(c.verdict(now).outcome()).isEqualTo(PreflightCheck.Outcome.PASS));
        checks.get(0).onSample(Sample.good(Line.STEPS, Value.of("{\"unit\": \"?\", \"step\": \"drill\"}"), now, now));
        assertThat(checks.get(0).verdict(now).outcome()).isEqualTo(PreflightCheck.Outcome.FAIL);
    }

    @Test
    void anOperatorWithoutAKeyIsRefusedAtTheStart() {
        assertThatThrownBy(() -> new TraceabilityParameters(
                        "https://id.acme.example/",
                        Map.of(
                                "a",
                                new TraceabilityParameters.Step(
                                        "", List.of(TraceabilityParameters.Kde.ACTOR), false, false, false, "")),
                        Map.of(),
                        Map.of(),
                        Map.of(),
                        Map.of(),
                        null,
                        Duration.ofHours(1),
                        Duration.ZERO,
                        Duration.ZERO,
                        Duration.ZERO,
                        Duration.ZERO,
                        null,
                        1))
                .hasMessageContaining("pseudonym-key");
    }
}
