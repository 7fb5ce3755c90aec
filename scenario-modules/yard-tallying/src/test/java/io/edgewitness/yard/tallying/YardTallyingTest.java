package io.edgewitness.yard.tallying;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.zxing.BarcodeFormat;
import com.google.zxing.common.BitMatrix;
import com.google.zxing.qrcode.QRCodeWriter;
import io.edgewitness.edge.api.Command;
import io.edgewitness.edge.api.CommandResult;
import io.edgewitness.edge.api.DemandResult;
import io.edgewitness.edge.api.Event;
import io.edgewitness.edge.api.Gap;
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
import io.edgewitness.machine.vision.PictureClassifier;
import io.edgewitness.scenario.kit.CodeRule;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class YardTallyingTest extends ScenarioContract {
    static final Instant START = Instant.parse("2026-11-21T08:00:01Z");
    static final PointId GUN = new PointId("gun1.code");
    static final PointId CAMERA = new PointId("gate.view");
    static final PointId STOCK = new PointId("wms.stock");
    private static final PointId ANSWERS = new PointId("wms.answer");
    private static final PointId SORTED = new PointId("sorter.at");
    private static final PointId AUDITS = new PointId("pad.audit");
    private static final PointId LABOUR = new PointId("pad.hours");
    private static final PointId DOCK = new PointId("dock.frame");
    private static final PointId STACK = new PointId("wms.stack");
    private static final PointId SURVEY = new PointId("walk.5g");
    static final PointId POST = new PointId("wms.post");
    static final PointId LANE = new PointId("sorter.lane");
    private static final String BOX = "CSQU3054383"; // the example of ISO 6346
    private static final String CASE = "4006381333931";

    /** An ONNX classifier of 4 x 4 pixels: softmax of the mean grey, from 0.4 on rather the first class. */
    private static final String BY_BRIGHTNESS =
            "CAhCBAoAEA06tAESAWdaHAoCaW4SFgoUCAESEAoCCAEKAggBCgIIBAoCCARiFQoDb3V0Eg4KDAgBEggKAggBCgIIAgoaCgJpbhIB"
                    + "YSIRR2xvYmFsQXZlcmFnZVBvb2wKDwoBYRIBZiIHRmxhdHRlbgoSCgFmCgF3CgFiEgFnIgRHZW1tChEKAWcSA291dCIHU29mdG1h"
                    + "eCoTCAEIAhABQgF3SggAAIBAAACAwCoRCAIQAUIBYkoIzczMv83MzD8=";

    final RecordingOutput out = new RecordingOutput();
    Scenario scenario = create();
    Instant now = START;

    @Override
    protected Scenario.Factory factory() {
        return new YardFactory();
    }

    @Override
    protected ScenarioContext context() {
        Map<String, List<PointId>> inputs = new LinkedHashMap<>();
        inputs.put("codes", List.of(GUN));
        inputs.put("sightings", List.of(CAMERA));
        inputs.put("stock", List.of(STOCK));
        inputs.put("answers", List.of(ANSWERS));
        inputs.put("sorted", List.of(SORTED));
        inputs.put("audits", List.of(AUDITS));
        inputs.put("labour", List.of(LABOUR));
        inputs.put("frames", List.of(DOCK));
        inputs.put("stacking", List.of(STACK));
        inputs.put("survey", List.of(SURVEY));
        Map<PointId, PointDefinition> points = new LinkedHashMap<>();
        inputs.values().forEach(ids -> ids.forEach(id -> points.put(id, PointDefinition.of(id.name(), "a", "1"))));
        return new ScenarioContext("yard-1", inputs, points, parameters(), ZoneOffset.UTC);
    }

    static YardParameters parameters() {
        Map<String, YardParameters.Place> places = new LinkedHashMap<>();
        places.put("A-01", new YardParameters.Place(0, 0, 10, 10));
        places.put("A-02", new YardParameters.Place(10, 0, 10, 10));
        places.put("BELT", new YardParameters.Place(20, 0, 5, 5));
        return new YardParameters(
                places,
                Map.of(CAMERA, "BELT", DOCK, "A-02"),
                Map.of(GUN, YardParameters.Terminal.SCANNER, CAMERA, YardParameters.Terminal.INDUSTRIAL_CAMERA),
                Map.of(
                        "container", new CodeRule("", 11, "0-9A-Z", CodeRule.CheckDigit.ISO6346),
                        "case", new CodeRule("", 13, "0-9", CodeRule.CheckDigit.GS1),
                        "unit", new CodeRule("U", 0, "0-9A-Z", CodeRule.CheckDigit.NONE)),
                List.of(
                        new GradeRule("A", List.of("intact"), List.of(), 1000, 0),
                        new GradeRule("B", List.of("intact", "dented"), List.of(), 0, 0)),
                new YardParameters.Wms(POST, Duration.ofSeconds(20)),
                new YardParameters.Sort(
                        "BELT", LANE, Map.of("A", "lane-1", "B", "lane-2"), "lane-9", Duration.ofMillis(500)),
                new YardParameters.Reference("UREF", 600, 400, 300, 10),
                new YardParameters.Audit(1, 1, 1, Duration.ofMinutes(10)),
                null,
                0.8,
                Duration.ofMinutes(3),
                Duration.ofSeconds(30),
                Duration.ofMinutes(1),
                Duration.ofSeconds(5),
                Duration.ofMinutes(5),
                Duration.ofSeconds(2),
                0.9,
                1000,
                null);
    }

    private static Step give(PointId point, Value value, Instant at) {
        return new Step.Give(Sample.good(point, value, at.minusMillis(300), at));
    }

    private static Value json(String text) {
        return Value.of(text.replace('\'', '"'));
    }

    private static String looks(String item, String condition, int length) {
        return "{'item': '" + item
                + "', 'identity': 0.97, 'by': 'text', 'appearance': {'value': 'carton', 'confidence': 0.95},"
                + " 'size': {'length': " + length + ", 'width': 400, 'height': 300, 'confidence': 0.9},"
                + " 'condition': {'value': '" + condition + "', 'confidence': 0.92}}";
    }

    /** Minutes of a yard: places are scanned through, things come over the belt, the WMS and auditors answer; some reads fail, some messages are torn. */
    @Override
    protected List<Step> script() {
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            Instant at = START.plusSeconds(10L * i);
            steps.add(give(GUN, Value.of(i % 2 == 0 ? "A-01" : "A-02"), at));
            steps.add(give(GUN, Value.of(i % 5 == 1 ? "NOREAD" : "U" + i / 4), at.plusSeconds(1)));
            steps.add(give(GUN, Value.of("U" + i), at.plusSeconds(2)));
            steps.add(give(
                    CAMERA, json(looks("U9" + i, i % 3 == 0 ? "dented" : "intact", 500 + 20 * i)), at.plusSeconds(3)));
            steps.add(give(
                    SORTED, json("{'item': 'U9" + i + "', 'lane': 'lane-" + (1 + i % 2) + "'}"), at.plusSeconds(4)));
            if (i % 4 == 0) {
                steps.add(give(
                        STOCK, json("{'location': 'A-01', 'items': ['U" + i / 4 + "', 'U999']}"), at.plusSeconds(4)));
                steps.add(give(
                        ANSWERS, json("{'posting': 'posting-" + (i + 1) + "', 'accepted': true}"), at.plusSeconds(5)));
                steps.add(give(LABOUR, Value.of(0.25), at.plusSeconds(5)));
            }
            if (i == 7) {
                steps.add(new Step.Give(Sample.bad(GUN, "offline", null, at.plusSeconds(5))));
                steps.add(give(CAMERA, Value.of("{torn"), at.plusSeconds(5)));
            }
            if (i == 9) {
                steps.add(new Step.Hole(new Gap(List.of(GUN), at.minusSeconds(20), at, 4, "overload: test")));
            }
            steps.add(new Step.Tick(at.plusSeconds(6)));
            if (i % 6 == 5) {
                steps.add(give(AUDITS, json("{'location': 'A-02', 'items': ['U" + i + "']}"), at.plusSeconds(7)));
                steps.add(give(
                        AUDITS,
                        json("{'item': 'U9" + i + "', 'text': 'U9" + (i + 1) + "', 'grade': '"
                                + (i % 4 == 1 ? "A" : "B")
                                + "', 'size': {'length': 505, 'width': 402, 'height': 299}}"),
                        at.plusSeconds(7)));
            }
        }
        steps.add(new Step.Tick(START.plusSeconds(900)));
        return steps;
    }

    YardTallyingTest say(PointId point, String text) {
        now = now.plusMillis(500);
        scenario.onSample(Sample.good(point, json(text), now.minusMillis(200), now), out);
        return this;
    }

    YardTallyingTest tick(int seconds) {
        for (int s = 0; s < seconds; s++) {
            now = now.plusSeconds(1);
            scenario.onTick(now, out);
        }
        return this;
    }

    List<Event> events(String type) {
        return out.events.stream().filter(e -> e.type().equals(type)).toList();
    }

    private static String text(Event e, String name) {
        return e.attributes().get(name) instanceof Value.Text t ? t.value() : "";
    }

    DemandResult demand(String id) {
        return out.demands.stream()
                .filter(d -> d.demand().equals(id))
                .reduce((a, b) -> b)
                .orElseThrow();
    }

    private Amount figure(String name) {
        return out.newest(name).get(0).amount();
    }

    @Test
    void terminalsThatAllGaveSamplesMeetTheFirstDemandAndASilentOneDoesNot() {
        say(GUN, "A-01").say(GUN, "U1").tick(70);
        assertThat(demand("17.1").met()).isFalse();
        assertThat(demand("17.1").measured()).contains("not gate.view");
        say(GUN, "U2").say(CAMERA, looks("U3", "intact", 500)).tick(70);
        assertThat(demand("17.1").met()).isTrue();
    }

    @Test
    void codesAndPicturesThatComeInTimeMeetTheSecondDemand() {
        say(GUN, "A-01").say(GUN, "U1").say(CAMERA, looks("U3", "intact", 500)).tick(70);
        assertThat(demand("17.2").met()).isTrue();
        scenario.onSample(Sample.good(GUN, Value.of("U4"), now.minusSeconds(60), now), out);
        say(CAMERA, looks("U5", "intact", 500)).tick(70);
        assertThat(demand("17.2").met()).isFalse();
    }

    @Test
    void anAttributeThatNobodyIsSureOfAbstainsAndTheThirdDemandSaysSo() {
        say(CAMERA, looks("U1", "intact", 500)).tick(70);
        assertThat(demand("17.3").met()).isTrue();
        say(CAMERA, looks("U2", "intact", 500).replace("0.92", "0.4")).tick(70);
        assertThat(demand("17.3").met()).isFalse();
        assertThat(demand("17.3").measured())
                .isEqualTo("identity 1, appearance 1, size 1, condition 0 of 1 items, each with its confidence");
        say(CAMERA, looks("U3", "intact", 500).replace("0.97", "0.5"));
        assertThat(text(events("identity-unknown").get(0), "read-as")).isEqualTo("U3");
    }

    @Test
    void theSurestOfSeveralFramesIsBelieved() {
        say(CAMERA, looks("U1", "intact", 500))
                .say(CAMERA, looks("U1", "dented", 500).replace("0.92", "0.85"));
        assertThat(text(events("item-graded").get(0), "condition")).isEqualTo("intact (0.92)");
        assertThat(events("item-graded")).hasSize(1);
    }

    /** Else a thing that was seen a year ahead would lie there for a year, whatever is seen. */
    @Test
    void whatMovedAfterTheClockWasSetRightLiesWhereItIsSeen() {
        tick(1);
        now = now.plus(Duration.ofDays(365));
        say(GUN, "A-01").say(GUN, "U1").tick(1);
        now = now.minus(Duration.ofDays(365));
        tick(1).say(GUN, "A-02").say(GUN, "U1");
        Event seen = events("item-seen").get(events("item-seen").size() - 1);
        assertThat(text(seen, "location")).isEqualTo("A-02");
        assertThat(seen.at()).isBetween(now.minusSeconds(1), now);
    }

    @Test
    void aViewThatIsOlderThanItsLimitFailsTheFourthDemand() {
        say(GUN, "A-01")
                .say(GUN, "U1")
                .say(GUN, "A-02")
                .say(GUN, "U2")
                .say(CAMERA, looks("U3", "intact", 500))
                .tick(130);
        assertThat(demand("17.4").met()).isTrue();
        tick(400);
        assertThat(demand("17.4").met()).isFalse();
        assertThat(demand("17.4").measured()).contains("limit 180 s");
    }

    @Test
    void aPostingThatTheWmsAcknowledgesMeetsTheFifthDemandAndOneItDoesNotIsTold() {
        say(STOCK, "{'location': 'A-01', 'items': ['U1']}")
                .say(GUN, "A-01")
                .say(GUN, "U1")
                .say(GUN, "A-02");
        Command posting = out.commands.get(0);
        assertThat(posting.targets().get(POST))
                .isInstanceOfSatisfying(
                        Value.Text.class,
                        t -> assertThat(t.value())
                                .contains("\"location\": \"A-01\"")
                                .contains("\"items\": [\"U1\"]"));
        say(ANSWERS, "{'posting': '" + posting.id() + "', 'accepted': true}").tick(70);
        assertThat(demand("17.5").met()).isTrue();
        assertThat(events("posting-failed")).isEmpty();
        say(GUN, "U2").say(GUN, "A-01").tick(70);
        assertThat(demand("17.5").met()).isFalse();
        assertThat(events("posting-failed"))
                .singleElement()
                .satisfies(e -> assertThat(e.message()).contains("20 秒内未收到确认"));
    }

    @Test
    void aPostingThatTheGateRefusesIsTold() {
        say(GUN, "A-01").say(GUN, "U1").say(GUN, "A-02");
        scenario.onCommandResult(
                new CommandResult(out.commands.get(0).id(), CommandResult.Step.REFUSED, "not allowed"), out);
        assertThat(events("posting-failed"))
                .singleElement()
                .satisfies(e -> assertThat(e.message()).contains("not allowed"));
    }

    @Test
    void whatTheBooksHaveAndNobodyFindsIsMissingAndWhatTheyHaveElsewhereIsMisplaced() {
        say(STOCK, "{'stock': [{'location': 'A-01', 'items': ['U1', 'U2']}, {'location': 'A-02', 'items': ['U3']}]}");
        say(GUN, "A-01").say(GUN, "U1").say(GUN, "U3").say(GUN, "U4").say(GUN, "A-02");
        assertThat(events("discrepancy"))
                .extracting(e -> text(e, "kind") + " " + text(e, "item"))
                .containsExactlyInAnyOrder("missing U2", "misplaced U3", "unknown U4");
        say(GUN, "U2").tick(70);
        assertThat(events("stock-view").get(0).attributes().get("differences")).isEqualTo(Value.of(3));
        say(
                STOCK,
                "{'stock': [{'location': 'A-01', 'items': ['U1', 'U3', 'U4']}, {'location': 'A-02', 'items': ['U2']}]}");
        say(GUN, "U2").tick(70);
        assertThat(events("stock-view").get(1).attributes().get("differences")).isEqualTo(Value.of(0));
    }

    @Test
    void differencesPastTheItemsRememberedAreToldOnceAsTooManyAndAgainOneByOneWhenSomeAreSettled() {
        say(STOCK, "{'location': 'A-01', 'items': []}");
        tellFound("U", 1001);
        assertThat(events("discrepancy")).hasSize(1000);
        assertThat(events("discrepancies-full")).hasSize(1);
        say(STOCK, "{'location': 'BELT', 'items': ['U0']}");
        assertThat(events("discrepancy-settled")).hasSize(1);
        tellFound("UX", 1);
        assertThat(events("discrepancy")).hasSize(1001);
    }

    private void tellFound(String begins, int count) {
        StringBuilder items = new StringBuilder();
        for (int i = 0; i < count; i++) {
            items.append(i == 0 ? "" : ", ").append("{'item': '" + begins + i + "', 'identity': 0.97}");
        }
        say(CAMERA, "{'location': 'BELT', 'items': [" + items + "]}");
    }

    @Test
    void aScannerGoesThroughAPlaceOfAtMostFiveThousandThings() {
        scan("A-01");
        for (int i = 0; i < 5_000; i++) {
            scan("U" + i);
        }
        assertThat(events("sighting-refused")).isEmpty();
        scan("U5000");
        assertThat(events("sighting-refused").get(0).message()).contains("at most 5000 things");
        scan("A-02");
        assertThat(events("place-counted").get(0).attributes()).containsEntry("found", Value.of(5_000));
    }

    private void scan(String code) {
        now = now.plusMillis(1);
        scenario.onSample(Sample.good(GUN, Value.of(code), now, now), out);
    }

    @Test
    void booksOfAsManyCodesAsTheyHoldAreReplacedAndMoreCodesOrPlacesAreRefused() {
        Books books = new Books();
        for (int place = 0; place < 20; place++) {
            books.take(stock("P" + place, place * 10_000, 10_000));
        }
        books.take(stock("P0", 0, 10_000));
        books.take(stock("P1", 0, 10_000)); // from P0
        books.take(stock("P0", 10_000, 10_000));
        assertThatThrownBy(() -> books.take(stock("P20", 200_000, 1))).hasMessageContaining("more than 200000 codes");
        for (int place = 20; place < 20_000; place++) {
            books.take(stock("P" + place, 0, 0));
        }
        assertThatThrownBy(() -> books.take(stock("P20000", 0, 0))).hasMessageContaining("more than 20000 places");
        assertThatThrownBy(() -> books.take(stock("P".repeat(201), 0, 0))).hasMessageContaining("200 characters");
        assertThat(books.has("P20000")).isFalse();
    }

    private static Fields stock(String place, int from, int count) {
        List<Value> items = new ArrayList<>();
        for (int i = from; i < from + count; i++) {
            items.add(Value.of("U" + i));
        }
        return new Fields(Map.of("location", Value.of(place), "items", new Value.Array(items)));
    }

    @Test
    void anItemSeenAgainAtItsPlaceIsTheSameAndElsewhereItHasMoved() {
        say(GUN, "A-01")
                .say(GUN, "U1")
                .say(GUN, "U1")
                .say(GUN, "A-02")
                .say(GUN, "U1")
                .tick(70);
        assertThat(figure("yt_items_per_hour"))
                .isInstanceOfSatisfying(
                        Amount.Ratio.class, r -> assertThat(r.numerator()).isEqualByComparingTo("2"));
        Value.Structure first = (Value.Structure)
                ((Value.Array) events("stock-view").get(0).attributes().get("places"))
                        .items()
                        .get(0);
        assertThat(first.fields()).containsEntry("location", Value.of("A-01")).containsEntry("items", Value.of(0));
    }

    @Test
    void aWrongCheckDigitAndMarkupInACodeAreRefused() {
        say(GUN, "A-01").say(GUN, BOX).say(GUN, CASE);
        assertThat(events("sighting-refused")).isEmpty();
        say(GUN, "CSQU3054384").say(GUN, "<script>U1</script>").say(GUN, "4006381333932");
        assertThat(events("sighting-refused"))
                .hasSize(3)
                .allMatch(e -> text(e, "reason").equals("code-against-the-rules"));
        assertThat(out.toString()).doesNotContain("<script>");
    }

    @Test
    void aCodeWithoutAPlaceAndATornMessageAreToldOnceEach() {
        say(GUN, "U1").say(CAMERA, "{torn").say(CAMERA, "{'location': 'Z-9', 'item': 'U1'}");
        assertThat(events("sighting-refused"))
                .extracting(e -> text(e, "en"))
                .satisfiesExactly(
                        e -> assertThat(e).contains("scan the label of the location first"),
                        e -> assertThat(e).contains("gate.view"),
                        e -> assertThat(e).contains("Z-9"));
    }

    @Test
    void anItemIsGradedByTheFirstRuleThatHoldsAndHasNoGradeWhileSomethingIsNotKnown() {
        say(CAMERA, looks("U1", "intact", 500))
                .say(CAMERA, looks("U2", "intact", 1200))
                .say(CAMERA, looks("U3", "torn", 500));
        say(CAMERA, looks("U4", "intact", 500).replace("0.92", "0.1")).tick(70);
        assertThat(events("item-graded"))
                .extracting(e -> text(e, "item") + text(e, "grade"))
                .containsExactly("U1A", "U2B");
        assertThat(demand("17.7").measured()).isEqualTo("2 items graded by 2 rules");
    }

    @Test
    void anItemIsSentToTheLaneOfItsGradeAndAWrongArrivalIsTold() {
        say(CAMERA, looks("U1", "intact", 500))
                .say(CAMERA, looks("U2", "dented", 500))
                .say(CAMERA, looks("U3", "torn", 500));
        assertThat(out.commands)
                .extracting(c -> c.targets().get(LANE))
                .containsExactly(Value.of("lane-1"), Value.of("lane-2"), Value.of("lane-9"));
        scenario.onCommandResult(new CommandResult(out.commands.get(0).id(), CommandResult.Step.EXECUTED, ""), out);
        assertThat(demand("17.8").met()).isTrue();
        scenario.onTick(now, out);
        scenario.onCommandResult(new CommandResult(out.commands.get(1).id(), CommandResult.Step.REFUSED, "stale"), out);
        assertThat(demand("17.8").met()).isFalse();
        assertThat(events("not-sorted")).hasSize(1);
        say(SORTED, "{'item': 'U1', 'lane': 'lane-1'}")
                .say(SORTED, "{'item': 'U3', 'lane': 'lane-1'}")
                .tick(70);
        assertThat(events("sorted-wrong"))
                .singleElement()
                .satisfies(e -> assertThat(text(e, "item")).isEqualTo("U3"));
        assertThat(figure("yt_sort_accuracy_ratio")).isEqualTo(new Amount.Ratio(BigDecimal.ONE, BigDecimal.valueOf(2)));
    }

    @Test
    void onlyWhatWasDrawnCountsAsAuditedAndTheShareHasItsInterval() {
        say(GUN, "A-01").say(GUN, "U1").say(CAMERA, looks("U2", "intact", 500)).tick(1);
        assertThat(events("audit-request")).hasSize(3);
        say(AUDITS, "{'location': 'A-01', 'items': ['U1']}").say(AUDITS, "{'location': 'A-01', 'items': ['U1']}");
        say(AUDITS, "{'location': 'A-02', 'items': ['U7']}");
        say(AUDITS, "{'item': 'U2', 'text': 'U8', 'grade': 'A', 'size': {'length': 507, 'width': 407, 'height': 307}}");
        tick(70);
        assertThat(figure("yt_inventory_record_accuracy_ratio"))
                .isEqualTo(new Amount.Ratio(BigDecimal.ONE, BigDecimal.valueOf(2)));
        assertThat(text(events("audit-estimate").get(0), "places-right")).isEqualTo("1/2 [0.095, 0.905]");
        assertThat(figure("yt_ocr_char_accuracy_ratio"))
                .isEqualTo(new Amount.Ratio(BigDecimal.ONE, BigDecimal.valueOf(2)));
        assertThat(((Amount.Sketch) figure("yt_dimension_error_mm_p95")).value())
                .isBetween(6.9, 7.1);
    }

    @Test
    void aPlanStacksByTheSizesThatWereMeasured() {
        say(CAMERA, looks("U1", "intact", 500)).say(CAMERA, looks("U2", "intact", 600));
        String space = "'space': {'length': 1200, 'width': 800, 'height': 1000}";
        say(STACK, "{'plan': 'P-1', " + space + ", 'items': ['U1', 'U2']}");
        assertThat(demand("17.6").met()).isTrue();
        Value.Array placed = (Value.Array) java.util.Objects.requireNonNull(
                events("stacking-plan").get(0).attributes().get("placed"));
        assertThat(((Value.Structure) placed.items().get(0)).fields())
                .containsEntry("item", Value.of("U2"))
                .containsEntry("length", Value.of(600));
        say(STACK, "{'plan': 'P-2', " + space + ", 'items': ['U1', 'U7']}");
        assertThat(demand("17.6").met()).isFalse();
        assertThat(events("stacking-plan").get(1).attributes().get("left").toString())
                .contains("U7")
                .contains("not seen");
        say(STACK, "{'plan': 'P-3', 'items': ['U1']}");
        assertThat(events("sighting-refused")).hasSize(1);
    }

    @Test
    void aCodeInACamerasPictureIsSeenWhereTheCameraLooks() throws Exception {
        Value.Frame frame = picture("U77", 20, 230);
        scenario.onSample(Sample.good(DOCK, frame, now, now), out);
        scenario.onSample(Sample.good(DOCK, frame.receipt(), now, now.plusSeconds(1)), out);
        tick(70);
        Value.Array places = (Value.Array) java.util.Objects.requireNonNull(
                events("stock-view").get(0).attributes().get("places"));
        assertThat(places.items())
                .anyMatch(p -> p instanceof Value.Structure s
                        && Value.of("A-02").equals(s.fields().get("location"))
                        && Value.of(1).equals(s.fields().get("items")));
        assertThat(out.metrics).anyMatch(m -> m.expected() == 2 && m.received() == 1);
    }

    /** A QR code, its modules of these two greys. */
    private static Value.Frame picture(String text, int dark, int light) throws Exception {
        BitMatrix code = new QRCodeWriter().encode(text, BarcodeFormat.QR_CODE, 200, 200);
        byte[] pixels = new byte[200 * 200];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) (code.get(i % 200, i / 200) ? dark : light);
        }
        return new Value.Frame(200, 200, Value.Frame.Layout.GRAY, pixels, null, 1, () -> {});
    }

    private YardParameters withModel(Path file, String sha256) {
        YardParameters p = parameters();
        PictureClassifier.Settings settings =
                new PictureClassifier.Settings(file, sha256, 4, 4, 1, 1 / 255.0, 0, List.of("carton", "drum"));
        return new YardParameters(
                p.locations(),
                p.readers(),
                p.terminals(),
                p.codes(),
                p.grades(),
                p.wms(),
                p.sort(),
                p.reference(),
                p.audit(),
                p.text(),
                p.confidence(),
                p.stockAge(),
                p.repeat(),
                p.window(),
                p.lateness(),
                p.clockTolerance(),
                p.captureLimit(),
                p.recognised(),
                p.mostItems(),
                new YardParameters.Models(settings, null));
    }

    private ScenarioContext with(YardParameters parameters) {
        ScenarioContext c = context();
        return new ScenarioContext(c.id(), c.inputs(), c.points(), parameters, ZoneOffset.UTC);
    }

    @Test
    void aModelSaysHowAThingLooksAndAbstainsWhereItIsNotSure(@TempDir Path folder) throws Exception {
        byte[] model = Base64.getDecoder().decode(BY_BRIGHTNESS);
        Path file = Files.write(folder.resolve("looks.onnx"), model);
        String digest =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(model));
        try (Scenario looking = factory().create(with(withModel(file, digest)))) {
            looking.onSample(Sample.good(DOCK, picture("U80", 150, 250), now, now), out);
            looking.onSample(Sample.good(DOCK, picture("U81", 0, 55), now, now.plusSeconds(1)), out);
            looking.onSample(Sample.good(DOCK, picture("U82", 60, 145), now, now.plusSeconds(2)), out);
        }
        List<Event> seen = events("item-seen");
        assertThat(seen.get(0).attributes()).containsEntry("appearance", Value.of("carton"));
        assertThat(seen.get(1).attributes()).containsEntry("appearance", Value.of("drum"));
        assertThat(seen.get(2).attributes())
                .as("between the two")
                .containsEntry("item", Value.of("U82"))
                .doesNotContainKey("appearance");
        assertThat(seen).allMatch(e -> !e.attributes().containsKey("condition"));
        assertThatThrownBy(() -> factory().create(with(withModel(file, "0".repeat(64)))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is another file: its sha256 is " + digest);
    }

    @Test
    void theMapHasThePlacesOnceAndEachThingWithItsConfidence() {
        tick(1);
        assertThat(events("yard-map")).hasSize(1);
        say(CAMERA, looks("U1", "intact", 500));
        say(CAMERA, looks("U1", "intact", 500));
        assertThat(events("item-seen")).as("the same look says nothing new").hasSize(1);
        assertThat(events("item-seen").get(0).attributes())
                .containsEntry("location", Value.of("BELT"))
                .containsEntry("appearance-confidence", Value.of(0.95))
                .containsEntry("grade", Value.of("A"));
        say(CAMERA, "{'items': []}");
        assertThat(events("place-counted").get(0).attributes().get("gone").toString())
                .contains("U1");
        tick(1);
        assertThat(events("yard-map")).hasSize(1);
    }

    @Test
    void kappaIsCohens() {
        Kappa kappa = new Kappa();
        for (int i = 0; i < 50; i++) { // 20 A/A, 5 A/B, 10 B/A, 15 B/B: 0.7 observed, 0.5 by chance
            kappa.add(i < 25 ? "A" : "B", i < 20 || (i >= 25 && i < 35) ? "A" : "B");
        }
        assertThat(kappa.amount()).isEqualTo(new Amount.Exact(new BigDecimal("0.400000")));
    }

    @Test
    void aCountOfTheWholeYardHasItsTime() {
        say(GUN, "A-01")
                .tick(60)
                .say(GUN, "A-02")
                .tick(60)
                .say(CAMERA, "{'items': []}")
                .tick(60);
        say(GUN, "A-01").tick(70);
        assertThat(out.newest("yt_count_cycle_h"))
                .anyMatch(m -> m.amount() instanceof Amount.Ratio r
                        && r.numerator().doubleValue() > 120 / 3600.0
                        && r.numerator().doubleValue() < 130 / 3600.0);
    }

    @Test
    void theChecksMeasureCoveragePrintDimensionsWmsAndGrades() {
        List<PreflightCheck> checks = scenario.preflight();
        assertThat(checks)
                .extracting(c -> c.verdict(now).outcome())
                .containsExactly(Outcome.PENDING, Outcome.PENDING, Outcome.PENDING, Outcome.PENDING, Outcome.PASS);
        for (int x = 0; x < 25; x += 5) {
            for (int y = 0; y < 10; y += 5) {
                check(checks, SURVEY, "{'x': " + (x + 1) + ", 'y': " + (y + 1) + ", 'rsrp': -90, 'sinr': 12}");
            }
        }
        for (int i = 0; i < 100; i++) {
            check(checks, GUN, i % 30 == 0 ? "NOREAD" : "U" + i);
            check(checks, GUN, "U" + i);
        }
        for (int i = 0; i < 3; i++) {
            check(checks, CAMERA, looks("UREF", "intact", 595 + i));
        }
        check(checks, STOCK, "{'location': 'A-01', 'items': []}");
        check(checks, ANSWERS, "{'posting': 'posting-1', 'accepted': true}");
        assertThat(checks)
                .extracting(c -> c.id() + " " + c.verdict(now).outcome())
                .containsExactly(
                        "PF-5G-1 PASS", "PF-YT-PRINT PASS", "PF-YT-SIZE PASS", "PF-YT-WMS PASS", "PF-YT-GRADES PASS");
        check(checks, CAMERA, looks("UREF", "intact", 650));
        assertThat(checks.get(2).verdict(now).outcome()).isEqualTo(Outcome.FAIL);
    }

    private void check(List<PreflightCheck> checks, PointId point, String text) {
        Sample sample = Sample.good(point, json(text), now, now);
        checks.forEach(c -> c.onSample(sample));
    }
}
