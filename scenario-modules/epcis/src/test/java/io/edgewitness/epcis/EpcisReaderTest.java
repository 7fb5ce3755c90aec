package io.edgewitness.epcis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.StringWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EpcisReaderTest {
    private static final String HEAD = """
            {"@context": ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld", {"acme": "https://acme.example/"}],
             "type": "EPCISDocument", "schemaVersion": "2.0", "creationDate": "2026-11-21T08:00:00+08:00",
             "epcisBody": {"eventList": [
            """;
    private static final String WHEN =
            "\"eventTime\": \"2026-11-21T08:00:00.123456789123+08:00\", \"eventTimeZoneOffset\": \"+08:00\"";
    private static final String OBJECT = """
            {"type": "ObjectEvent", %s, "action": "ADD", "bizStep": "commissioning", "acme:shift": "b",
             "epcList": ["urn:epc:id:sgtin:4012345.011111.987"], "readPoint": {"id": "urn:epc:id:sgln:4012345.00001.1"},
             "ilmd": {"acme:heat": 17.50}, "sensorElementList": [{"sensorReport": [{"type": "Mass", "value": 1.0, "uom": "KGM"}]}],
             "quantityList": [{"epcClass": "urn:epc:class:lgtin:4012345.012345.998877", "quantity": 200.5, "uom": "KGM"}]}""".formatted(WHEN);
    private static final String PACK = """
            {"type": "AggregationEvent", %s, "action": "ADD", "parentID": "urn:epc:id:sscc:4012345.1234567890",
             "childEPCs": ["urn:epc:id:sgtin:4012345.011111.987"]}""".formatted(WHEN);
    private static final String MAKE = """
            {"type": "TransformationEvent", %s, "inputEPCList": ["urn:epc:id:sgtin:4012345.011111.987"],
             "outputQuantityList": [{"epcClass": "urn:epc:class:lgtin:4012345.022222.1", "quantity": 3}]}""".formatted(WHEN);
    private static final String FIT = """
            {"type": "AssociationEvent", %s, "action": "DELETE", "parentID": "https://id.gs1.org/8004/4012345111"}""".formatted(WHEN);
    private static final String BUY = """
            {"type": "TransactionEvent", %s, "action": "ADD", "epcList": ["urn:epc:id:sgtin:4012345.011111.987"],
             "bizTransactionList": [{"type": "po", "bizTransaction": "https://acme.example/po/7"}],
             "errorDeclaration": {"declarationTime": "2026-11-21T09:00:00Z", "reason": "incorrect_data"}}""".formatted(WHEN);

    private static String document(String... events) {
        return HEAD + String.join(",\n", events) + "]}}";
    }

    private static List<EpcisEvent> read(String document) throws IOException, EpcisException {
        List<EpcisEvent> events = new ArrayList<>();
        EpcisReader.read(stream(document), EpcisLimits.FILE, events::add);
        return events;
    }

    private static InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String refusal(String document) {
        EpcisException e = catchThrowableOfType(EpcisException.class, () -> read(document));
        assertThat(e).as("accepted: %s", document).isNotNull();
        return e.getMessage();
    }

    @Test
    void eachOfTheFiveTypesIsReadAndReturnedAsItWas() throws Exception {
        List<EpcisEvent> events = read(document(OBJECT, PACK, MAKE, FIT, BUY));
        assertThat(events)
                .extracting(EpcisEvent::type)
                .containsExactly(
                        "ObjectEvent",
                        "AggregationEvent",
                        "TransformationEvent",
                        "AssociationEvent",
                        "TransactionEvent");
        StringWriter text = new StringWriter();
        EpcisWriter.document(events, Instant.parse("2026-11-21T00:00:00Z"), text);
        List<EpcisEvent> again = read(text.toString());
        assertThat(again)
                .extracting(e -> e.json().plain())
                .isEqualTo(events.stream().map(e -> e.json().plain()).toList());
        assertThat(events.get(0).time()).isEqualTo("2026-11-21T00:00:00.123456789Z");
        assertThat(events.get(0).quantities("quantityList").get(0).quantity()).isEqualByComparingTo("200.5");
        assertThat(events.get(1).texts("childEPCs")).containsExactly("urn:epc:id:sgtin:4012345.011111.987");
        assertThat(events.get(4).isError()).isTrue();
    }

    @Test
    void aMessagesEventsStandAlone() throws Exception {
        EpcisEvent event = EpcisReader.message(document(OBJECT)).get(0);
        EpcisEvent again = EpcisReader.message(EpcisWriter.text(event)).get(0);
        assertThat(again.json().plain()).isEqualTo(event.json().plain());
        assertThat(EpcisWriter.text(again)).contains("https://acme.example/").contains("\"acme:heat\":17.50");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            "action": "ADD"                  | "action": "add"                       | /action: ADD, OBSERVE or DELETE is expected, not 'add'
            "action": "ADD",                 |                                       | /0: an ObjectEvent has no action
            "eventTimeZoneOffset": "+08:00"  | "eventTimeZoneOffset": "8"            | /eventTimeZoneOffset: an offset
            "eventTimeZoneOffset": "+08:00"  | "eventTimeZoneOffset": "+14:30"       | /eventTimeZoneOffset: an offset
            2026-11-21T08:00:00.123456789123 | 2026-02-30T08:00:00                   | /eventTime: a time
            2026-11-21T08:00:00.123456789123 | 2026-11-21T08:00                      | /eventTime: a time
            urn:epc:id:sgtin:4012345.011111. | sgtin 4012345                         | /epcList/0: a URI
            "commissioning"                  | "comissioning"                        | /bizStep: a business step
            "commissioning"                  | "urn:epcglobal:cbv:bizstep:packing"   | /bizStep: a business step
            "acme:shift"                     | "shift"                               | /shift: an ObjectEvent has no field 'shift'
            "quantity": 200.5                | "quantity": "200.5"                   | /quantityList/0/quantity: a number
            "quantity": 200.5                | "quantity": -1                        | /quantityList/0/quantity: a quantity is more than 0
            200.5, "uom": "KGM"              | 200.5                                 | /quantityList/0/quantity: without uom
            "quantity": 200.5, "uom": "KGM"  | "uom": "KGM"                          | /quantityList/0/uom: a uom without
            "uom": "KGM"}]}]                 | "uom": 5}]}]                          | /sensorElementList/0/sensorReport/0/uom: a text
            "type": "Mass"                   | "type": "Weight"                      | /sensorElementList/0/sensorReport/0/type: a type of measurement
            {"id": "urn:epc:id:sgln          | {"name": "urn:epc:id:sgln             | /readPoint: a readPoint has no id
            "type": "ObjectEvent"            | "type": "ObjectEvnt"                  | /type: an ObjectEvent, AggregationEvent
            "type": "ObjectEvent", "ev       | "ev                                   | /0: an event has no type
            "action": "ADD", "bizStep        | "action": "OBSERVE", "bizStep         | /ilmd: ilmd comes with the action ADD only
            17.50                            | 1e99999                               | /ilmd/acme:heat: this number
            """)
    void aSpoiledEventIsRefusedAtItsPlace(String was, String is, String told) {
        String refusal = refusal(document(OBJECT.replace(was, is == null ? "" : is)));
        assertThat(refusal)
                .startsWith("line ")
                .contains("/epcisBody/eventList/0")
                .contains(told);
    }

    @Test
    void whatMakesAnEventOfItsTypeIsAskedFor() {
        assertThat(refusal(document(PACK.replace("\"parentID\": \"urn:epc:id:sscc:4012345.1234567890\",", ""))))
                .contains("no parentID, which ADD and DELETE need");
        assertThat(refusal(document(PACK.replace("[\"urn:epc:id:sgtin:4012345.011111.987\"]", "[]"))))
                .contains("only DELETE may leave them away");
        assertThat(refusal(document(MAKE.replace("outputQuantityList", "acme:list"))))
                .contains("has inputs and outputs");
        assertThat(refusal(document(BUY.replace("bizTransactionList", "acme:list"))))
                .contains("no bizTransactionList");
        assertThat(refusal(document(FIT.replace("parentID", "acme:parent")))).contains("no parentID");
        assertThat(refusal(document(OBJECT.replace("987\"]", "987\", \"urn:epc:id:sgtin:4012345.011111.987\"]"))))
                .contains("/epcList/1: this stands in the list twice");
    }

    @Test
    void aDocumentThatIsNoneIsRefusedAtItsPlace() {
        assertThat(refusal("[]")).contains("line 1, column 1: an EPCIS document is a JSON object");
        assertThat(refusal("{}")).contains("type is a text");
        assertThat(refusal(document(OBJECT) + "{}")).contains("something follows");
        assertThat(refusal(document(OBJECT).substring(0, 600))).contains("no JSON: ");
        assertThat(refusal(document(OBJECT).replace("\"eventList\"", "\"eventList\": [], \"eventList\"")))
                .contains("/epcisBody/eventList: this field stands here twice");
        assertThat(refusal(document(OBJECT).replace("\"2.0\"", "\"1.2\""))).contains("/schemaVersion: \"2.0\"");
        assertThat(refusal(document(OBJECT).replace("eventList", "events")))
                .contains("/epcisBody: the epcisBody has no eventList");
        assertThat(refusal(document("7"))).contains("line 4, column 1: /epcisBody/eventList/0: an event is an object");
        assertThat(refusal("{\"type\": ".repeat(100) + "1" + "}".repeat(100)))
                .contains("no JSON: ")
                .contains("nesting depth");
    }

    @Test
    void ofAFieldThatStandsTwiceTheLastCounts() throws Exception {
        String twice =
                OBJECT.replace("\"action\"", "\"eventID\": \"urn:uuid:1\", \"eventID\": \"urn:uuid:2\", \"action\"");
        assertThat(read(document(twice)).get(0).text("eventID")).isEqualTo("urn:uuid:2");
    }

    @Test
    void allMistakesAreToldTogether() {
        String refusal = refusal(document(OBJECT.replace("\"ADD\"", "\"add\""), PACK.replace("+08:00\",", "8\",")));
        assertThat(refusal.lines()).hasSizeGreaterThanOrEqualTo(2);
        assertThat(refusal).contains("eventList/0/action").contains("eventList/1/event");
    }

    @Test
    void aParentWithAHundredThousandChildrenIsRead() throws Exception {
        String children = IntStream.range(0, 100_000)
                .mapToObj(i -> "\"urn:epc:id:sgtin:4012345.011111." + i + "\"")
                .collect(Collectors.joining(","));
        List<EpcisEvent> events = read(document(PACK.replace("\"urn:epc:id:sgtin:4012345.011111.987\"", children)));
        assertThat(events.get(0).texts("childEPCs")).hasSize(100_000).doesNotHaveDuplicates();
    }

    @Test
    void aDocumentOfAHundredMegabytesIsReadEventByEvent() throws Exception {
        int many = 100_000_000 / (OBJECT.length() + 2);
        byte[] each = (OBJECT + ",\n").getBytes(StandardCharsets.UTF_8);
        List<InputStream> parts = new ArrayList<>(List.of(stream(HEAD)));
        for (int i = 0; i < many; i++) {
            parts.add(new ByteArrayInputStream(each));
        }
        parts.add(stream(OBJECT + "]}}"));
        long[] seen = {0};
        EpcisDocument read = EpcisReader.read(
                new SequenceInputStream(Collections.enumeration(parts)), EpcisLimits.FILE, e -> seen[0]++);
        assertThat(read.events()).isEqualTo(many + 1L).isEqualTo(seen[0]);
    }

    @Test
    void aLongIdentifierIsNoMatterOfTheStack() throws Exception {
        String longest = "urn:acme:" + "%20x".repeat(20_000);
        EpcisEvent event = read(document(OBJECT.replace("urn:epc:id:sgtin:4012345.011111.987", longest)))
                .get(0);
        assertThat(event.identifiers()).contains(longest);
    }

    @Test
    void whatIsPastALimitIsRefused() {
        EpcisLimits small = new EpcisLimits(5_000, 50, 16, 100);
        String large = document(OBJECT.replace("987\"]", "987\"" + ", \"urn:a:b\"".repeat(50) + "]"));
        assertThat(catchThrowableOfType(EpcisException.class, () -> EpcisReader.read(stream(large), small, e -> {})))
                .hasMessageContaining("this part holds more than 50 values");
        String long1 = document(OBJECT.replace("\"b\"", "\"" + "b".repeat(101) + "\""));
        assertThat(catchThrowableOfType(EpcisException.class, () -> EpcisReader.read(stream(long1), small, e -> {})))
                .isNotNull();
        String longDocument = document(OBJECT, OBJECT, OBJECT, OBJECT, OBJECT, OBJECT, OBJECT, OBJECT, OBJECT, OBJECT);
        assertThat(catchThrowableOfType(
                        EpcisException.class, () -> EpcisReader.read(stream(longDocument), small, e -> {})))
                .isNotNull();
    }

    /** Texts that no agent may stumble over: of each a refusal with its place, never another exception. */
    @Test
    void aMessageInAnOddEncodingIsRefusedWithItsPlace() {
        String xml = "encoding=\"%s\"?><epcis:EPCISDocument xmlns:epcis=\"urn:epcglobal:epcis:xsd:2\"/>";
        List<String> odd = List.of(
                new String("{}".getBytes(Charset.forName("UTF-32BE")), StandardCharsets.UTF_8),
                new String("{}".getBytes(Charset.forName("UTF-32LE")), StandardCharsets.UTF_8) + "\0\1\0",
                new String("{}".getBytes(StandardCharsets.UTF_16BE), StandardCharsets.UTF_8),
                "<?xml version=\"1.0\" " + xml.formatted("UTF-32"),
                "<?xml version=\"1.0\" " + xml.formatted("UTF-16"),
                "<?xml version=\"1.0\" " + xml.formatted("x-none-such"),
                "<?xml version=\"1.0\" " + xml.formatted("\u00e9"),
                "<?xml version=\"1.0\" " + xml.formatted("IBM037"),
                "<?xml version=\"1.0\" " + xml.formatted("US-ASCII") + "\u00e9",
                "<?xml version=\"7.0\" " + xml.formatted("UTF-8"),
                "\0\0\ufeff{}",
                "");
        for (String text : odd) {
            EpcisException e = catchThrowableOfType(EpcisException.class, () -> EpcisReader.message(text));
            assertThat(e).as(text).hasMessageStartingWith("line 1, column ");
            assertThat(e.getMessage().lines()).hasSizeLessThan(4);
        }
        assertThat(catchThrowableOfType(EpcisException.class, () -> EpcisReader.json("\0\0\0{", EpcisLimits.MESSAGE)))
                .isNotNull();
    }

    @Test
    void anXmlMessagePastAMebibyteIsRefused() {
        String xml = "<epcis:EPCISDocument xmlns:epcis=\"urn:epcglobal:epcis:xsd:2\" schemaVersion=\"2.0\""
                + " creationDate=\"2026-11-21T08:00:00Z\"><EPCISBody><EventList>" + " ".repeat(1 << 20);
        assertThat(catchThrowableOfType(EpcisException.class, () -> EpcisReader.message(xml)))
                .hasMessageContaining("too long");
    }

    @Test
    void aContextThatWouldBeCopiedManyTimesIsRefused() throws Exception {
        String large = document(Collections.nCopies(500, PACK).toArray(String[]::new))
                .replace("https://acme.example/", "https://acme.example/" + "x".repeat(9_000));
        assertThat(catchThrowableOfType(EpcisException.class, () -> EpcisReader.message(large)))
                .hasMessageContaining("/@context: each of the 500 events");
        assertThat(EpcisReader.message(document(PACK, PACK))).hasSize(2);
    }

    @Test
    void halfACharacterIsRefusedAtItsPlace() throws Exception {
        assertThat(refusal(document(OBJECT.replace("\"b\"", "\"\\ud800x\""))))
                .contains("/epcisBody/eventList/0/acme:shift: this text holds half a character");
        assertThat(read(document(OBJECT.replace("\"b\"", "\"\\ud83d\\ude00\""))))
                .hasSize(1);
    }

    /** Long names around many values, and one name many times, took time and memory by the square. */
    @Test
    void deepLongNamesAndRepeatedElementsTakeLittle() throws Exception {
        String name = "\"acme:" + "n".repeat(9_000) + "\": ";
        String deep =
                OBJECT.replace("17.50", ("{" + name).repeat(20) + "[" + "1,".repeat(19_000) + "1]" + "}".repeat(20));
        assertThat(EpcisReader.message(document(deep))).hasSize(1);
        String many =
                "<epcis:EPCISDocument xmlns:epcis=\"urn:epcglobal:epcis:xsd:2\" xmlns:a=\"urn:a:b\" schemaVersion=\"2.0\""
                        + " creationDate=\"2026-11-21T08:00:00Z\"><EPCISBody><EventList><ObjectEvent><eventTime>2026-11-21T08:00:00Z</eventTime>"
                        + "<eventTimeZoneOffset>+08:00</eventTimeZoneOffset><epcList><epc>urn:a:b</epc></epcList><action>OBSERVE</action>"
                        + "<a:n>1</a:n>".repeat(300_000)
                        + "</ObjectEvent></EventList></EPCISBody></epcis:EPCISDocument>";
        EpcisEvent event = read(many).get(0);
        assertThat(event.texts("a:n")).hasSize(300_000);
    }
}
