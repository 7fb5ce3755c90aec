package io.edgewitness.collector.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.edgewitness.collector.api.CollectorModule;
import io.edgewitness.collector.api.StoredEvent;
import io.edgewitness.collector.traceability.TraceabilityModule;
import io.edgewitness.epcis.EpcisEvent;
import io.edgewitness.epcis.EpcisLimits;
import io.edgewitness.epcis.EpcisReader;
import java.io.ByteArrayInputStream;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of EPCIS events in the ledger: tables, genealogy over time, the standard's query, a recall. */
class TraceabilityTest {
    private static final String ID = "https://id.acme.example/";
    private RestFixture rest;

    @BeforeEach
    void start() throws Exception {
        rest = new RestFixture(new TraceabilityModule());
        rest.start(new HttpGuard(null), javalin -> {});
    }

    @AfterEach
    void stop() {
        rest.close();
    }

    /** @param rest of the fields, with single quotes */
    static Map<String, String> event(int minute, String id, String rest) {
        return Map.of(
                "event",
                ("{'@context': 'https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld', 'eventTime':"
                                + " '2026-11-21T08:%02d:00+08:00', 'eventTimeZoneOffset': '+08:00', 'eventID': 'urn:uuid:%s', %s}")
                        .formatted(minute, id, rest)
                        .replace('\'', '"'));
    }

    static Map<String, String> put(int minute, String id, String action, String whole, String... parts) {
        String children = List.of(parts).stream()
                .map(p -> "'" + ID + p + "'")
                .collect(Collectors.joining(", ", "'childEPCs': [", "], "));
        return event(
                minute,
                id,
                "'type': 'AggregationEvent', " + (parts.length == 0 ? "" : children) + "'action': '" + action
                        + "', 'parentID': '" + ID + whole + "'");
    }

    static Map<String, String> make(int minute, String id, String output, String... inputs) {
        String list = List.of(inputs).stream().map(p -> "'" + ID + p + "'").collect(Collectors.joining(", "));
        return event(
                minute,
                id,
                "'type': 'TransformationEvent', 'inputEPCList': [" + list + "], 'outputEPCList': ['" + ID + output
                        + "']");
    }

    private void store(TestBatches agent, List<Map<String, String>> events) throws Exception {
        events.forEach(e -> agent.event("epcis", e));
        rest.store.store(List.of(agent.close()));
    }

    private JsonNode json(String path, String... headers) throws Exception {
        HttpResponse<String> response = get(path, headers);
        assertThat(response.statusCode()).as(path + ": " + response.body()).isEqualTo(200);
        return new ObjectMapper().readTree(response.body());
    }

    private HttpResponse<String> get(String path, String... headers) throws Exception {
        return rest.send(rest.request(path, headers), HttpResponse.BodyHandlers.ofString());
    }

    private List<String> walk(String unit, String direction) throws Exception {
        List<String> found = new ArrayList<>();
        json("/api/v1/trace?unit=" + encoded(ID + unit))
                .path(direction)
                .path("items")
                .forEach(i -> found.add(i.path("to").asText().substring(ID.length())));
        return found;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Test
    void aUnitsLifeIsFoundBothWays() throws Exception {
        store(
                new TestBatches("gw-1"),
                List.of(
                        make(1, "1", "RESIN", "LOT-A", "LOT-B"),
                        event(
                                2,
                                "2",
                                "'type': 'ObjectEvent', 'action': 'ADD', 'bizStep': 'commissioning', 'epcList': ['" + ID
                                        + "U1']"),
                        put(3, "3", "ADD", "U1", "RESIN", "BOARD"),
                        put(4, "4", "ADD", "BOX", "U1"),
                        put(5, "5", "ADD", "PALLET", "BOX")));
        assertThat(walk("PALLET", "backward")).containsExactly("BOX", "U1", "BOARD", "RESIN", "LOT-A", "LOT-B");
        assertThat(walk("LOT-A", "forward")).containsExactly("RESIN", "U1", "BOX", "PALLET");
        assertThat(walk("U1", "forward")).containsExactly("BOX", "PALLET");
        JsonNode life = json("/api/v1/trace/U1?unit=" + encoded(ID + "U1"));
        assertThat(life.path("unit").asText()).isEqualTo("U1");
        life = json("/api/v1/trace?unit=" + encoded(ID + "U1"));
        assertThat(life.path("events")).hasSize(3);
        assertThat(life.path("events").get(0).path("event").path("bizStep").asText())
                .isEqualTo("commissioning");
        assertThat(life.path("backward").path("items").get(0).path("depth").asInt())
                .isEqualTo(1);
    }

    @Test
    void aLinkCountsOnlyWhileItHolds() throws Exception {
        store(
                new TestBatches("gw-1"),
                List.of(
                        put(1, "1", "ADD", "U1", "PUMP"),
                        put(5, "2", "DELETE", "U1", "PUMP"),
                        put(6, "3", "ADD", "U2", "PUMP"),
                        put(7, "4", "ADD", "BOX", "U1"),
                        put(7, "5", "ADD", "CRATE", "U2"),
                        put(8, "6", "ADD", "PUMP", "SEAL")));
        assertThat(walk("BOX", "backward"))
                .as("the pump had been taken out before")
                .containsExactly("U1");
        assertThat(walk("CRATE", "backward")).containsExactly("U2", "PUMP", "SEAL");
        assertThat(walk("PUMP", "forward")).containsExactlyInAnyOrder("U1", "U2", "CRATE");
        assertThat(walk("SEAL", "forward"))
                .as("it came when the pump was in U2")
                .containsExactly("PUMP", "U2", "CRATE");
    }

    @Test
    void aRemovalOfAllTakesEveryPart() throws Exception {
        store(
                new TestBatches("gw-1"),
                List.of(
                        put(1, "1", "ADD", "BOX", "U1", "U2"),
                        put(2, "2", "DELETE", "BOX"),
                        put(3, "3", "ADD", "SHIP", "BOX")));
        assertThat(walk("SHIP", "backward")).containsExactly("BOX");
        assertThat(walk("U1", "forward")).containsExactly("BOX");
    }

    @Test
    void whatIsDeclaredWrongDoesNotCount() throws Exception {
        TestBatches agent = new TestBatches("gw-1");
        store(
                agent,
                List.of(
                        put(1, "1", "ADD", "BOX", "U1"),
                        put(2, "2", "DELETE", "BOX", "U1"),
                        put(3, "3", "ADD", "SHIP", "BOX")));
        assertThat(walk("SHIP", "backward")).containsExactly("BOX");
        String wrong = put(2, "2", "DELETE", "BOX", "U1")
                .get("event")
                .replaceFirst("\\}$", ", \"errorDeclaration\": {\"declarationTime\": \"2026-11-21T09:00:00+08:00\"}}");
        store(agent, List.of(Map.of("event", wrong)));
        assertThat(walk("SHIP", "backward"))
                .as("it was not taken out after all")
                .containsExactly("BOX", "U1");
    }

    @Test
    void aCycleIsFlaggedAndEnds() throws Exception {
        store(
                new TestBatches("gw-1"),
                List.of(put(1, "1", "ADD", "A", "B"), put(1, "2", "ADD", "B", "C"), put(1, "3", "ADD", "C", "A")));
        JsonNode items =
                json("/api/v1/trace?unit=" + encoded(ID + "A")).path("backward").path("items");
        assertThat(items).hasSizeBetween(3, 4);
        assertThat(items.get(items.size() - 1).path("cycle").asBoolean()).isTrue();
    }

    @Test
    void theOrderOfAgentsMakesNoDifferenceAndARebuildNeither() throws Exception {
        List<Map<String, String>> first = List.of(put(1, "1", "ADD", "BOX", "U1"), put(4, "2", "ADD", "BOX", "U1"));
        List<Map<String, String>> second = List.of(put(2, "3", "DELETE", "BOX", "U1"), make(3, "4", "U1", "LOT"));
        store(new TestBatches("gw-1"), first);
        store(new TestBatches("gw-2"), second);
        String sql = "SELECT whole, part, since, until, void, agent FROM traceability.link ORDER BY 1, 2, 3";
        String one = TestDatabase.dump(rest.database, sql);
        assertThat(rest.store.rebuild(true).differing()).isEmpty();
        assertThat(TestDatabase.dump(rest.database, sql)).isEqualTo(one).contains("2026");
        try (RestFixture other = new RestFixture(new TraceabilityModule())) {
            RestFixture here = rest;
            rest = other;
            store(new TestBatches("gw-2"), second);
            store(new TestBatches("gw-1"), first);
            assertThat(TestDatabase.dump(other.database, sql)).isEqualTo(one);
            rest = here;
        }
    }

    @Test
    void theStandardsQueryAnswersInItsOwnForm() throws Exception {
        store(
                new TestBatches("gw-1"),
                List.of(make(1, "1", "U1", "LOT"), put(2, "2", "ADD", "BOX", "U1"), put(3, "3", "ADD", "BOX", "U2")));
        List<EpcisEvent> events = query("?MATCH_anyEPC=" + encoded(ID + "U1"));
        assertThat(events).extracting(e -> e.text("eventID")).containsExactly("urn:uuid:1", "urn:uuid:2");
        assertThat(query("?eventType=AggregationEvent&GE_eventTime=2026-11-21T08:03:00%2B08:00"))
                .hasSize(1);
        assertThat(query("?MATCH_inputEPC=" + encoded(ID + "LOT"))).hasSize(1);
        assertThat(query("?eventType=AggregationEvent%7CTransformationEvent&EQ_action=ADD"))
                .hasSize(2);
        assertThat(query("?MATCH_epc=" + encoded("' OR 1=1 --"))).isEmpty();
        List<String> paged = new ArrayList<>();
        String token = "";
        do {
            HttpResponse<String> page = get("/api/v1/epcis/events?perPage=1" + token);
            assertThat(page.headers().firstValue("GS1-EPCIS-Version")).contains("2.0.1");
            events(page.body()).forEach(e -> paged.add(e.text("eventID")));
            token = page.headers()
                    .firstValue("GS1-Next-Page-Token")
                    .map(t -> "&nextPageToken=" + encoded(t))
                    .orElse("");
        } while (!token.isEmpty());
        assertThat(paged).containsExactly("urn:uuid:1", "urn:uuid:2", "urn:uuid:3");
        for (String wrong : List.of("?MATCH_ecp=x", "?perPage=0", "?GE_eventTime=now", "?nextPageToken=x~y~z~1~2")) {
            assertThat(get("/api/v1/epcis/events" + wrong).statusCode())
                    .as(wrong)
                    .isEqualTo(400);
        }
    }

    private List<EpcisEvent> query(String query) throws Exception {
        HttpResponse<String> response = get("/api/v1/epcis/events" + query);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type"))
                .hasValueSatisfying(t -> assertThat(t).startsWith("application/ld+json"));
        return events(response.body());
    }

    private static List<EpcisEvent> events(String body) throws Exception {
        List<EpcisEvent> events = new ArrayList<>();
        EpcisReader.read(
                new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)), EpcisLimits.FILE, events::add);
        return events;
    }

    @Test
    void aRecallNamesWhatCameOfALotAndNotTheRestOfTheDay() throws Exception {
        List<Map<String, String>> events = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            events.add(make(i, "m" + i, "U" + i, i % 5 == 0 ? "LOT-BAD" : "LOT-GOOD"));
            events.add(put(i + 20, "p" + i, "ADD", "BOX" + i / 5, "U" + i));
        }
        store(new TestBatches("gw-1"), events);
        JsonNode recall = json("/api/v1/traceability/recall?unit=" + encoded(ID + "LOT-BAD"));
        TreeSet<String> affected = new TreeSet<>();
        recall.path("affected").forEach(a -> affected.add(a.asText().substring(ID.length())));
        assertThat(affected).containsExactly("BOX0", "BOX1", "BOX2", "BOX3", "U0", "U10", "U15", "U5");
        assertThat(recall.path("withTrace").asInt()).isEqualTo(8);
        assertThat(recall.path("withoutTrace").asInt())
                .as("the units of the time, and the four boxes of later")
                .isEqualTo(20);
        assertThat(recall.path("complete").asBoolean()).isTrue();
        assertThat(get("/api/v1/traceability/recall.csv?unit=" + encoded(ID + "LOT-BAD"))
                        .body()
                        .lines())
                .hasSize(1 + 8)
                .startsWith("unit,lot,because,complete")
                .contains(ID + "BOX3," + ID + "LOT-BAD,measured,true");
    }

    @Test
    void whatIsNoEpcisHasNoRowAndStopsNothing() throws Exception {
        String longId = "https://id.acme.example/" + "x".repeat(3000);
        store(
                new TestBatches("gw-1"),
                List.of(
                        Map.of("event", "nonsense"),
                        Map.of("other", "field"),
                        event(1, "1", "'type': 'ObjectEvent', 'action': 'ADD', 'epcList': ['" + longId + "']"),
                        make(1, "2", "U1", "LOT")));
        assertThat(walk("U1", "backward")).containsExactly("LOT");
        assertThat(TestDatabase.dump(rest.database, "SELECT count(*) FROM traceability.event"))
                .isEqualTo("1\n");
        assertThat(TestDatabase.dump(rest.database, "SELECT why FROM traceability.unread ORDER BY sequence"))
                .contains("no JSON")
                .contains("longer than 500 characters");
        assertThat(get("/api/v1/trace").statusCode()).isEqualTo(400);
        assertThat(json("/api/v1/trace?unit=" + encoded("<script>")).path("events"))
                .isEmpty();
    }

    @Test
    void aParentWithTenThousandChildrenIsOneEvent() throws Exception {
        String[] children = IntStream.range(0, 10_000).mapToObj(i -> "C" + i).toArray(String[]::new);
        store(
                new TestBatches("gw-1"),
                List.of(put(1, "1", "ADD", "PALLET", children), put(2, "2", "ADD", "SHIP", "PALLET")));
        JsonNode life = json("/api/v1/trace?limit=10000&unit=" + encoded(ID + "SHIP"));
        assertThat(life.path("backward").path("items")).hasSize(10_000);
        assertThat(life.path("backward").path("more").asBoolean()).isTrue();
        assertThat(walk("C9999", "forward")).containsExactly("PALLET", "SHIP");
    }

    /** Each of these once stopped the agent's batches for good, or would have. */
    @Test
    void aRecordThatNoColumnTakesIsNotedAndTheRestGoesOn() throws Exception {
        String own = "'type': 'https://acme.example/Event', ";
        store(
                new TestBatches("gw-1"),
                List.of(
                        event(1, "1", own + "'bizStep': 'a\\u0000b'"),
                        event(1, "2", own + "'disposition': '" + "x".repeat(600) + "'"),
                        event(1, "3", own + "'epcList': ['a\\u0000b']"),
                        event(1, "4", own + "'epcList': ['\\ud800']"),
                        Map.of("event", "\0\0\0{\0\0\0}"),
                        Map.of("event", "<?xml version='1.0' encoding='UTF-32'?><a/>"),
                        event(
                                1,
                                "5",
                                own + "'ew:result': 'a\\u0000b', 'ew:actor': '" + "\ud83d\ude00".repeat(400) + "'"),
                        make(2, "6", "U1", "LOT")));
        assertThat(TestDatabase.dump(rest.database, "SELECT count(*) FROM traceability.event"))
                .isEqualTo("2\n");
        assertThat(TestDatabase.dump(rest.database, "SELECT count(*) FROM traceability.unread"))
                .isEqualTo("6\n");
        assertThat(walk("U1", "backward")).containsExactly("LOT");
    }

    @Test
    void whatTheDatabaseRefusesOfABatchIsNotedAndTheRestGoesOn() throws Exception {
        Jdbc.update(rest.database, "ALTER TABLE traceability.mention ADD CHECK (unit NOT LIKE '%BAD_')", p -> {});
        store(
                new TestBatches("gw-1"),
                List.of(
                        make(1, "1", "U1", "LOT"),
                        make(1, "2", "U2", "BAD1"),
                        make(1, "3", "U3", "LOT"),
                        make(1, "4", "U4", "BAD2")));
        assertThat(walk("U1", "backward")).containsExactly("LOT");
        assertThat(walk("U3", "backward")).containsExactly("LOT");
        assertThat(TestDatabase.dump(rest.database, "SELECT sequence, why FROM traceability.unread ORDER BY sequence"))
                .matches("(?s).*does not take it: .*check constraint.*does not take it: .*");
        assertThat(TestDatabase.dump(rest.database, "SELECT count(*) FROM traceability.event"))
                .isEqualTo("2\n");
    }

    @Test
    void anEventOfTooManyLinksIsKeptWithAMarkAndWithoutLinks() throws Exception {
        String[] many = IntStream.range(0, 150).mapToObj(i -> "C" + i).toArray(String[]::new);
        String made = make(1, "1", "U0", many)
                .get("event")
                .replace(
                        "\"outputEPCList\": [",
                        IntStream.range(1, 150)
                                .mapToObj(i -> "\"" + ID + "U" + i + "\", ")
                                .collect(Collectors.joining("", "\"outputEPCList\": [", "")));
        store(new TestBatches("gw-1"), List.of(Map.of("event", made), make(2, "2", "BOX", "U1")));
        JsonNode life = json("/api/v1/trace?unit=" + encoded(ID + "U1"));
        assertThat(life.path("events").get(0).path("unlinked").asInt()).isEqualTo(22_500);
        assertThat(life.path("backward").path("items")).isEmpty();
        assertThat(walk("U1", "forward")).containsExactly("BOX");
        assertThat(TestDatabase.dump(rest.database, "SELECT count(*) FROM traceability.link"))
                .isEqualTo("1\n");
    }

    @Test
    void aStoredEventInXmlIsAnsweredAsJson() throws Exception {
        String xml = "<epcis:EPCISDocument xmlns:epcis=\"urn:epcglobal:epcis:xsd:2\" schemaVersion=\"2.0\""
                + " creationDate=\"2026-11-21T08:00:00Z\"><EPCISBody><EventList><ObjectEvent><eventTime>2026-11-21T08:00:00Z</eventTime>"
                + "<eventTimeZoneOffset>+08:00</eventTimeZoneOffset><epcList><epc>" + ID
                + "U1</epc></epcList><action>OBSERVE</action>"
                + "</ObjectEvent></EventList></EPCISBody></epcis:EPCISDocument>";
        store(new TestBatches("gw-1"), List.of(Map.of("event", xml)));
        assertThat(query("?MATCH_epc=" + encoded(ID + "U1")))
                .singleElement()
                .satisfies(e -> assertThat(e.action()).isEqualTo("OBSERVE"));
    }

    /** Forty events of half a megabyte: a page ends before it would be more than one answer should hold. */
    @Test
    void anAnswerIsNeverMoreThanSixteenMegabytesAndLeadsOn() throws Exception {
        String large =
                "'acme:note': [" + String.join(",", Collections.nCopies(60, "'" + "x".repeat(9_000) + "'")) + "]";
        TestBatches agent = new TestBatches("gw-1");
        for (int b = 0; b < 4; b++) {
            List<Map<String, String>> events = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                events.add(event(
                        b * 10 + i,
                        "e" + (b * 10 + i),
                        "'type': 'ObjectEvent', 'action': 'OBSERVE', 'epcList': ['" + ID + "U1'], " + large));
            }
            store(agent, events);
        }
        Set<String> seen = new TreeSet<>();
        String path = "/api/v1/trace?unit=" + encoded(ID + "U1");
        for (String after = ""; !after.equals("&after="); ) {
            HttpResponse<String> page = get(path + after);
            assertThat(page.body().length()).isLessThan(16_000_000 + 2_000_000);
            JsonNode life = new ObjectMapper().readTree(page.body());
            life.path("events")
                    .forEach(e -> seen.add(e.path("event").path("eventID").asText()));
            after = "&after=" + encoded(life.path("nextEvents").asText());
        }
        assertThat(seen).hasSize(40);
        HttpResponse<String> events = get("/api/v1/epcis/events?perPage=1000");
        assertThat(events.body().length()).isLessThan(16_000_000 + 2_000_000);
        assertThat(events.headers().firstValue("GS1-Next-Page-Token")).isPresent();
        assertThat(get(path + "&after=x").statusCode()).isEqualTo(400);
    }

    /** One agent puts in what the other takes out, at the same time: whoever commits last settles it. */
    @Test
    void whatTwoAgentsSayAtOnceIsSettled() throws Exception {
        CollectorModule.EventProjection projection =
                new TraceabilityModule().eventProjections().get(0);
        try (Connection one = projecting();
                Connection two = projecting()) {
            projection.project(one, List.of(stored("gw-1", put(1, "1", "ADD", "BOX", "U1"))));
            CompletableFuture<Void> second = CompletableFuture.runAsync(() -> {
                try {
                    projection.project(two, List.of(stored("gw-2", put(2, "2", "DELETE", "BOX", "U1"))));
                    two.commit();
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            });
            assertThatThrownBy(() -> second.get(300, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
            one.commit();
            second.get(20, TimeUnit.SECONDS);
        }
        assertThat(TestDatabase.dump(rest.database, "SELECT count(*) FROM traceability.link WHERE until IS NOT NULL"))
                .isEqualTo("1\n");
    }

    private Connection projecting() throws SQLException {
        Connection c = rest.database.getConnection();
        c.setAutoCommit(false);
        try (Statement s = c.createStatement()) {
            s.execute("SET LOCAL search_path TO traceability, public");
        }
        return c;
    }

    private static StoredEvent stored(String agent, Map<String, String> event) {
        return new StoredEvent(
                "acme", "s1", agent, 1, 1, 1, Instant.parse("2026-11-21T00:10:00Z"), "line-1", "epcis", 0, "", event);
    }

    @Test
    void anEnterpriseSeesItsOwnOnly() throws Exception {
        store(new TestBatches("gw-1", "acme", "s1"), List.of(put(1, "1", "ADD", "BOX", "U1")));
        store(
                new TestBatches("gw-2", "other", "s2"),
                List.of(put(1, "2", "ADD", "SHIP", "BOX"), put(1, "3", "ADD", "BOX", "SECRET")));
        String unit = "unit=" + encoded(ID + "BOX");
        JsonNode acme = json("/api/v1/trace?enterprise=acme&" + unit);
        assertThat(acme.toString()).contains("U1").doesNotContain("SECRET").doesNotContain("SHIP");
        assertThat(json("/api/v1/trace?enterprise=other&" + unit).toString())
                .contains("SECRET")
                .doesNotContain("U1");
    }
}
