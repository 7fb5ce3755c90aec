package io.edgewitness.production.traceability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.edgewitness.edge.api.Event;
import io.edgewitness.edge.api.Value;
import io.edgewitness.edge.api.Window;
import io.edgewitness.epcis.EpcisEvent;
import io.edgewitness.scenario.kit.StateReader;
import io.edgewitness.scenario.kit.StateWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What stations and devices say twice, late, too long or too often. */
class HostileInputTest {
    private static final String LOT = "4006381333931";
    private static final String OTHER_LOT = "4012345000009";
    /** Of a checkpoint. */
    private static final int MOST_STATE = 16 << 20;

    private static List<Event> finished(Line line) {
        return line.out.events.stream()
                .filter(e -> e.type().equals("unit-finished"))
                .toList();
    }

    private static String lacks(Event e) {
        return ((Value.Text) e.attributes().get("lacks")).value();
    }

    @Test
    void aStepThatIsToldTwiceIsOneEventWhateverWasReadMeanwhile() throws Exception {
        Line line = new Line()
                .step("'unit': 'U1', 'step': 'drill'")
                .give(Line.READER, LOT)
                .step("'unit': 'U1', 'step': 'fit'");
        Instant source = line.now().minusMillis(200);
        line.again("'unit': 'U1', 'step': 'fit'", source).give(Line.READER, OTHER_LOT);
        line.again("'unit': 'U1', 'step': 'fit'", source);
        assertThat(line.events()).hasSize(2);
        line.step("'unit': 'U2', 'step': 'drill'").step("'unit': 'U2', 'step': 'fit'");
        assertThat(line.events().get(2).texts("childEPCs"))
                .as("the code is still there for whom it was read")
                .containsExactly(Line.ID + OTHER_LOT);
    }

    @Test
    void aRefusedMessageLeavesTheStationsCodeForTheNext() throws Exception {
        Line line = new Line()
                .step("'unit': 'U1', 'step': 'drill'")
                .give(Line.READER, LOT)
                .step("'unit': '<b>', 'step': 'fit'");
        assertThat(line.refused()).isEqualTo("code-against-the-rules");
        line.step("'unit': 'U1', 'step': 'fit'").step("'unit': 'U1', 'step': 'fit'");
        List<EpcisEvent> events = line.events();
        assertThat(events.get(1).texts("childEPCs")).containsExactly(Line.ID + LOT);
        assertThat(events.get(2).type()).as("once").isEqualTo("ObjectEvent");
    }

    @Test
    void aUnitsOwnCodeIsReadForItAloneAndNotForTheNext() throws Exception {
        Line line = new Line()
                .give(Line.READER, "U1")
                .step("'unit': 'U1', 'step': 'drill'")
                .step("'unit': 'U2', 'step': 'drill'");
        assertThat(line.events()).extracting(EpcisEvent::type).containsExactly("ObjectEvent", "ObjectEvent");
    }

    @Test
    void aStepThatADeviceKeptBackIsNotTwoStationsAtOnceAndMovesNothingBack() throws Exception {
        Line line =
                new Line().step("'unit': 'U1', 'step': 'drill'").step("'unit': 'U1', 'step': 'pack', 'phase': 'start'");
        line.again(
                "'unit': 'U1', 'step': 'fit', 'materials': ['" + LOT + "']",
                line.now().minusSeconds(60));
        assertThat(line.events()).hasSize(3);
        line.step("'unit': 'U1', 'step': 'drill'");
        assertThat(line.refused()).as("it is at pack still").isEqualTo("two-stations-at-once");
    }

    @Test
    void anEndedUnitIsFinishedOnceAndUnknownAfterwards() throws Exception {
        Line line = new Line()
                .step("'unit': 'U1', 'step': 'drill'")
                .step("'unit': 'U1', 'step': 'scrap', 'action': 'end'")
                .step("'unit': 'U1', 'step': 'scrap', 'action': 'end'");
        assertThat(finished(line)).hasSize(1);
        assertThat(lacks(finished(line).get(0))).contains("fit", "pack");
        line.step("'unit': 'U1', 'step': 'fit', 'materials': ['" + LOT + "']");
        assertThat(line.out.events.get(line.out.events.size() - 1).attributes()).containsKey("orphan");
        line.step("'unit': 'U1', 'step': 'drill'").step("'unit': 'U1', 'step': 'scrap', 'action': 'end'");
        assertThat(finished(line)).as("a new life").hasSize(2);
    }

    @Test
    void aCodeThatIsTooLongIsRefusedAndNotCut() throws Exception {
        Line line = new Line()
                .step("'unit': 'U1', 'step': 'drill'")
                .give(Line.READER, LOT)
                .give(Line.READER, "9".repeat(201));
        assertThat(line.refused()).isEqualTo("unreadable");
        line.step("'unit': 'U1', 'step': 'fit'");
        assertThat(line.events().get(1).type()).as("no material").isEqualTo("ObjectEvent");
    }

    @Test
    void controlCharactersAndAbsurdNumbersAreRefused() {
        Line line = new Line().step("'unit': 'U1', 'step': 'dr\\u0000ill'");
        assertThat(line.refused()).isEqualTo("unreadable");
        line.step("'unit': 'U1', 'step': 'drill', 'result': 'a\\nb'");
        assertThat(line.refused()).isEqualTo("unreadable");
        for (String value : List.of("1e-999", "1e999", "0." + "1".repeat(60))) {
            line.give(Line.LAB, "{\"lot\": \"" + LOT + "\", \"value\": " + value + "}");
            assertThat(line.refused()).isEqualTo("unreadable");
        }
    }

    @Test
    void whatWasNotPutInIsNamedAsSuch() {
        Line line = new Line()
                .step("'unit': 'U1', 'step': 'drill'")
                .step("'unit': 'U1', 'step': 'fit', 'action': 'remove', 'materials': ['" + LOT + "']");
        Event last = line.out.events.get(line.out.events.size() - 1);
        assertThat(last.message()).contains(LOT + " 未装入 ");
        assertThat(last.attributes().get("en")).asString().contains(LOT + " is not in ");
    }

    @Test
    void aHundredThousandChildrenOfOneParentFitIntoACheckpoint() throws Exception {
        Line line = new Line();
        for (int m = 0; m < 10; m++) {
            int from = m * 10_000;
            line.document("""
                    {"@context": "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld", "type": "AggregationEvent",
                     "eventID": "urn:uuid:00000000-0000-4000-8000-00000000000%d", "eventTime": "2026-11-20T00:00:00Z",
                     "eventTimeZoneOffset": "+00:00", "action": "ADD", "parentID": "urn:epc:id:sscc:4012345.1234567890",
                     "childEPCs": [%s]}""".formatted(
                            m,
                            String.join(
                                    ",",
                                    IntStream.range(from, from + 10_000)
                                            .mapToObj(i -> "\"urn:epc:id:sgtin:4012345.011111." + i + "\"")
                                            .toList())));
            assertThat(line.refused()).isEmpty();
        }
        assertThat(line.scenario.snapshot()).hasSizeLessThan(MOST_STATE);
        line.document("""
                {"@context": "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld", "type": "AggregationEvent",
                 "eventTime": "2026-11-20T00:00:01Z", "eventTimeZoneOffset": "+00:00", "action": "ADD",
                 "parentID": "urn:epc:id:sscc:4012345.1234567891", "childEPCs": ["urn:epc:id:sgtin:4012345.011111.0"]}""");
        assertThat(line.refused()).as("each is remembered").isEqualTo("part-elsewhere");
    }

    /** All that is remembered at once, as long as names may be. */
    @Test
    void theLongestNamesFitIntoACheckpointToo() throws Exception {
        String long1 = "urn:x:" + "y".repeat(480);
        Capture capture =
                new Capture(new Units((TraceabilityParameters) Line.context().parameters()));
        StateWriter links = new StateWriter();
        for (int i = 0; i < 25_000; i++) {
            capture.genealogy().make(long1 + "e" + i, List.of(long1 + "w" + i), List.of(long1 + "p" + i));
        }
        capture.genealogy().write(links);
        assertThat(links.toByteArray()).hasSizeLessThan(10 << 20);
        Genealogy again = new Genealogy();
        again.read(new StateReader(links.toByteArray()));
        StateWriter same = new StateWriter();
        again.write(same);
        assertThat(same.toByteArray()).isEqualTo(links.toByteArray());

        Units units = new Units((TraceabilityParameters) Line.context().parameters());
        StepMessage step = StepMessage.read(
                Value.of("{\"unit\": \"U\", \"step\": \"drill\", \"station\": \"" + "工".repeat(200) + "\"}"));
        StateWriter state = new StateWriter();
        for (int i = 0; i < 20_000; i++) {
            units.begin(long1 + i, Line.START);
            units.step(long1 + i, step, step.station(), List.of(), Line.START);
        }
        units.write(state);
        assertThat(state.toByteArray()).hasSizeLessThan(4 << 20);
    }

    /** Ten thousand bags of one mixture, a hundred thousand units of it. */
    @Test
    void aRecallDrillLooksAtEachLinkOnce() throws Exception {
        Genealogy genealogy = new Genealogy();
        genealogy.add("mixed", "urn:x:mixture", names("bag", 0, 10_000));
        Drill drill = new Drill(genealogy);
        Window window = new Window(Line.START, Line.START.plusSeconds(60));
        for (int i = 0; i < 100; i++) {
            List<String> made = names("u", i * 1000, 1000);
            genealogy.make("made " + i, made, List.of("urn:x:mixture"));
            made.forEach(u -> drill.finished(window, u));
        }
        Drill.Result result = drill.of(window); // each bag followed to each unit would be twenty thousand million looks
        assertThat(result.tried()).isEqualTo(20);
        assertThat(result.found()).isEqualTo(20);
        assertThat(result.depth()).isEqualTo(2);
        assertThat(result.recalled()).isEqualTo(result.finished());
    }

    private static List<String> names(String of, int from, int count) {
        List<String> names = new ArrayList<>();
        IntStream.range(from, from + count).forEach(i -> names.add("urn:x:" + of + i));
        return names;
    }

    @Test
    void aStateOfAnotherVersionIsRefused() {
        assertThatThrownBy(() ->
                        new Line().scenario.restore(new StateWriter().integer(3).toByteArray()))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
