package io.edgewitness.collector.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.edgewitness.collector.traceability.Declared;
import io.edgewitness.collector.workplace.Access;
import io.edgewitness.collector.workplace.Grants;
import io.edgewitness.collector.workplace.People;
import io.edgewitness.collector.workplace.Permission;
import io.edgewitness.collector.workplace.Role;
import io.edgewitness.collector.workplace.SignedIn;
import io.edgewitness.collector.workplace.Trail;
import io.edgewitness.collector.workplace.Workplace;
import java.io.ByteArrayInputStream;
import java.io.SequenceInputStream;
import java.io.StringWriter;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The capture interface of EPCIS: what partners declare is taken, marked, and never counted as measured. */
class CaptureTest {
    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
    private static final String SITE = "?enterprise=acme&site=one";
    private static final String ID = "https://id.acme.example/";

    @TempDir
    Path folder;

    private RunningCollector running;
    private Workplace workplace;
    private String token;

    @BeforeEach
    void start() throws Exception {
        running = new RunningCollector(folder, NOON, null);
        workplace = running.collector.workplace();
        TestBatches.enrol(running.collector.registry(), "gw-1", running.now);
        running.collector
                .store()
                .store(List.of(new TestBatches("gw-1", "acme", "one")
                        .event("epcis", TraceabilityTest.make(1, "1", "U1", "RESIN"))
                        .close()));
        running.seePlaces();
        token = token(Permission.OPERATE, Permission.READ_PLANT);
    }

    @AfterEach
    void stop() throws Exception {
        running.close();
    }

    private String token(Permission... permissions) {
        People.Created maker = workplace
                .people()
                .create(
                        Access.collector(),
                        new People.Wanted("maker" + permissions.length, "Maker", null, "zh"),
                        Role.ENTERPRISE_ADMIN,
                        Grants.Over.node("acme"));
        SignedIn first = workplace.signIn().password(maker.person().login(), maker.password(), "127.0.0.1");
        Access access = workplace
                .signIn()
                .changePassword(first.session(), maker.password(), "violet kettle on a roof", "127.0.0.1")
                .session()
                .access();
        return workplace
                .tokens()
                .issue(
                        access,
                        "resin supplier",
                        Grants.Over.node("acme/one"),
                        Set.of(permissions),
                        NOON.plus(Duration.ofDays(1)))
                .text();
    }

    private HttpResponse<String> http(String method, String path, String body, String as) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(running.url() + "/api/v1/" + path))
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .header("Content-Type", "application/ld+json")
                .header("Authorization", "Bearer " + as)
                .build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    }

    private JsonNode json(String path) throws Exception {
        HttpResponse<String> answer = http("GET", path, "", token);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return new ObjectMapper().readTree(answer.body());
    }

    /** @return what became of the document */
    private JsonNode capture(String document) throws Exception {
        HttpResponse<String> answer = http("POST", "epcis/capture" + SITE, document, token);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        return job(answer.headers().firstValue("Location").orElseThrow());
    }

    private JsonNode job(String location) throws Exception {
        // The collector's own job takes it, within a second.
        for (int i = 0; i < 1_200; i++) {
            JsonNode job = json(location.replaceFirst("^/api/v1/", ""));
            if (!job.path("running").asBoolean()) {
                return job;
            }
            Thread.sleep(50);
        }
        throw new AssertionError("the document was not captured within a minute");
    }

    static String document(String... events) {
        return "{\"@context\": \"https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld\", \"type\": \"EPCISDocument\","
                + " \"schemaVersion\": \"2.0\", \"creationDate\": \"2026-11-22T08:00:00Z\", \"epcisBody\": {\"eventList\": ["
                + String.join(",", events) + "]}}";
    }

    private static String resin() {
        return bare(TraceabilityTest.make(0, "p-1", "RESIN", "CRUDE"));
    }

    static String bare(Map<String, String> event) {
        return event.get("event").replaceFirst("\"@context\": \"[^\"]*\", ", "");
    }

    private static String wrong(Map<String, String> event) {
        return bare(event)
                .replaceFirst("\\}$", ", \"errorDeclaration\": {\"declarationTime\": \"2026-11-21T09:00:00+08:00\"}}");
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Test
    void aDeclaredDocumentIsCapturedAndMarkedWhereverItShows() throws Exception {
        JsonNode job = capture(document(resin()));
        assertThat(job.path("success").asBoolean()).as(job.toString()).isTrue();
        assertThat(job.path("running").asBoolean()).isFalse();
        assertThat(job.path("events").asInt()).isEqualTo(1);
        assertThat(job.path("declaredBy").asText()).contains("resin supplier");

        JsonNode life = json("trace?unit=" + encoded(ID + "U1"));
        JsonNode links = life.path("backward").path("items");
        assertThat(links.get(0).path("to").asText()).isEqualTo(ID + "RESIN");
        assertThat(links.get(0).path("declared").asBoolean()).isFalse();
        assertThat(links.get(1).path("to").asText()).isEqualTo(ID + "CRUDE");
        assertThat(links.get(1).path("declared").asBoolean()).isTrue();
        JsonNode event = json("epcis/events?MATCH_anyEPC=" + encoded(ID + "CRUDE"))
                .path("epcisBody")
                .path("queryResults")
                .path("resultsBody")
                .path("eventList")
                .get(0);
        assertThat(event.path("edgewitness:declaredBy").asText()).contains("resin supplier");

        JsonNode recall = json("traceability/recall?unit=" + encoded(ID + "CRUDE"));
        assertThat(recall.path("affected")).as("nothing of it is measured").isEmpty();
        assertThat(recall.path("declared").toString()).contains("RESIN", "U1");
        assertThat(workplace.trail().read(Access.collector(), Trail.Filter.NONE, null, 5))
                .anySatisfy(e -> {
                    assertThat(e.action()).isEqualTo("epcis-declare");
                    assertThat(e.target()).isEqualTo(job.path("captureID").asText());
                    assertThat(e.detail())
                            .isEqualTo("sha256 " + job.path("sha256").asText());
                });
    }

    /** What was put into a box of the agent's, with until when it was in. */
    private List<String> box() throws Exception {
        List<String> found = new ArrayList<>();
        json("trace?unit=" + encoded(ID + "BOX"))
                .path("backward")
                .path("items")
                .forEach(i -> found.add(i.path("to").asText().substring(ID.length())
                        + (i.path("until").asText("null").equals("null") ? "" : " ended")));
        return found;
    }

    @Test
    void aDeclaredErrorVoidsNothingThatWasMeasured() throws Exception {
        Map<String, String> packed = TraceabilityTest.put(2, "2", "ADD", "BOX", "U1");
        running.collector
                .store()
                .store(List.of(new TestBatches("gw-2", "acme", "one")
                        .event("epcis", packed)
                        .close()));
        assertThat(box()).containsExactly("U1", "RESIN");
        assertThat(capture(document(wrong(packed), wrong(TraceabilityTest.make(1, "1", "U1", "RESIN"))))
                        .path("success")
                        .asBoolean())
                .isTrue();
        assertThat(box()).containsExactly("U1", "RESIN");
        assertThat(running.backend.rebuild(true).differing()).isEmpty();

        capture(document(resin()));
        assertThat(box()).containsExactly("U1", "RESIN", "CRUDE");
        capture(document(wrong(TraceabilityTest.make(0, "p-1", "RESIN", "CRUDE"))));
        assertThat(box()).as("his own he may call wrong").containsExactly("U1", "RESIN");
    }

    @Test
    void aDeclaredRemovalEndsNothingThatWasMeasured() throws Exception {
        running.collector
                .store()
                .store(List.of(new TestBatches("gw-2", "acme", "one")
                        .event("epcis", TraceabilityTest.put(2, "2", "ADD", "BOX", "U1"))
                        .close()));
        capture(document(
                bare(TraceabilityTest.put(3, "p-3", "ADD", "BOX", "LABEL")),
                bare(TraceabilityTest.put(4, "p-4", "DELETE", "BOX")),
                bare(TraceabilityTest.put(5, "p-5", "DELETE", "BOX", "U1"))));
        assertThat(box()).containsExactlyInAnyOrder("U1", "RESIN", "LABEL ended");
        assertThat(running.backend.rebuild(true).differing()).isEmpty();
    }

    @Test
    void aDeclaredDocumentThatIsChangedIsFoundByVerify() throws Exception {
        JsonNode job = capture(document(resin()));
        running.sql(
                "UPDATE traceability.event SET json = replace(json, 'CRUDE', 'GOLD') WHERE agent LIKE 'declared:%'");
        StoredCheck check = new StoredCheck(running.collector.database());
        assertThat(check.all().problems())
                .anySatisfy(p -> assertThat(p)
                        .contains("capture " + job.path("captureID").asText(), "urn:uuid:p-1", "its row was changed"));
        running.sql("UPDATE store.capture SET content = 'other'::bytea");
        assertThat(check.all().problems()).anySatisfy(p -> assertThat(p).contains("is not the document"));
    }

    @Test
    void aRebuildMakesTheSameRows() throws Exception {
        capture(document(resin()));
        StringWriter said = new StringWriter();
        assertThat(running.run(said, said, "rebuild", "--compare"))
                .as(said.toString())
                .isZero();
        assertThat(running.backend.rebuild(true).differing()).isEmpty();
        assertThat(json("trace?unit=" + encoded(ID + "CRUDE")).path("forward").path("items"))
                .hasSize(2);
    }

    @Test
    void aMistakeIsToldAtItsPlaceAndNothingOfTheDocumentIsCaptured() throws Exception {
        JsonNode job = capture(document(resin(), resin().replace("TransformationEvent", "Transformation")));
        assertThat(job.path("success").asBoolean()).isFalse();
        assertThat(job.path("errors").get(0).path("instance").asText()).startsWith("/epcisBody/eventList/1");
        assertThat(job.path("errors").get(0).path("type").asText()).isEqualTo("epcisException:ValidationException");
        assertThat(json("epcis/events?MATCH_anyEPC=" + encoded(ID + "CRUDE")).toString())
                .doesNotContain("CRUDE");
        assertThat(capture(document(resin().replace("2026-11-21", "2027-11-21")))
                        .path("errors")
                        .get(0)
                        .path("detail")
                        .asText())
                .contains("later than its receipt");
        assertThat(capture("<!DOCTYPE x [<!ENTITY a \"b\">]><x>&a;</x>")
                        .path("success")
                        .asBoolean())
                .isFalse();
        assertThat(capture("").path("success").asBoolean()).isFalse();
    }

    @Test
    void aDocumentThatIsSentAgainIsCapturedOnce() throws Exception {
        JsonNode first = capture(document(resin()));
        assertThat(capture(document(resin())).path("captureID")).isEqualTo(first.path("captureID"));
        assertThat(json("trace?unit=" + encoded(ID + "CRUDE")).path("events")).hasSize(1);
        assertThat(capture("nothing").path("captureID"))
                .as("what was refused may be sent again")
                .isNotEqualTo(capture("nothing").path("captureID"));
    }

    @Test
    void whoSendsADocumentAgainIsInTheTrailOnce() throws Exception {
        String id = capture(document(resin())).path("captureID").asText();
        String other = token(Permission.OPERATE, Permission.READ_PLANT, Permission.READ_PROJECT);
        for (String as : List.of(token, other, other)) {
            assertThat(http("POST", "epcis/capture" + SITE, document(resin()), as)
                            .headers()
                            .firstValue("Location")
                            .orElseThrow())
                    .endsWith(id);
        }
        List<Trail.Entry> entries = workplace
                .trail()
                .read(Access.collector(), new Trail.Filter(null, null, "epcis-declare", null, null), null, 10);
        assertThat(entries).hasSize(2).allMatch(e -> e.target().equals(id));
        assertThat(entries.stream().map(Trail.Entry::actor).distinct()).hasSize(2);
        assertThat(new StoredCheck(running.collector.database()).all().problems())
                .as("the document is still the one in the trail")
                .noneMatch(p -> p.contains(id));
    }

    /** Such as after the reader became stricter. */
    @Test
    void aDocumentThatCannotBeReadAnyMoreKeepsNoOtherFromARebuild() throws Exception {
        capture(document(resin()));
        capture(document(bare(TraceabilityTest.make(0, "p-2", "RESIN", "DYE"))));
        running.sql("UPDATE store.capture SET content = 'other'::bytea WHERE number = 1");
        running.backend.rebuild(false);
        assertThat(json("trace?unit=" + encoded(ID + "DYE")).path("forward").path("items"))
                .hasSize(2);
        assertThat(TestDatabase.dump(running.collector.database(), "SELECT agent, why FROM traceability.unread"))
                .startsWith("declared:1|the document cannot be read any more: ");
        running.backend.rebuild(false);
    }

    @Test
    void nothingIsKeptOfWhichTheTrailDoesNotKnow() throws Exception {
        running.sql("ALTER TABLE workplace.trail RENAME TO gone");
        assertThat(http("POST", "epcis/capture" + SITE, document(resin()), token)
                        .statusCode())
                .isGreaterThanOrEqualTo(500);
        assertThat(json("epcis/capture").path("items")).isEmpty();
    }

    @Test
    void aDocumentThatJoinsTooMuchIsRefusedWithOneMessage() throws Exception {
        String[] events = new String[11];
        for (int i = 0; i < events.length; i++) {
            String made = "P" + i;
            events[i] = bare(TraceabilityTest.event(
                    1,
                    "big-" + i,
                    "'type': 'TransformationEvent', 'inputEPCList': [" + ids("I") + "], 'outputEPCList': [" + ids(made)
                            + "]"));
        }
        JsonNode job = capture(document(events));
        assertThat(job.path("success").asBoolean()).isFalse();
        assertThat(job.path("errors")).hasSize(1);
        assertThat(job.path("errors").get(0).path("detail").asText())
                .isEqualTo("a document joins at most 200000 pairs of inputs and outputs, not 215600; split it");
    }

    /** As many as {@code edgewitness.children} says; 100,000 take about a minute on two busy cores. */
    @Test
    void manyChildrenOfOneParentAreCapturedFoundAndTakenOut() throws Exception {
        int each = 5_000;
        int children = Integer.getInteger("edgewitness.children", 2 * each);
        for (String action : List.of("ADD", "DELETE")) {
            Instant begin = Instant.now();
            String[] events = new String[children / each];
            for (int i = 0; i < events.length; i++) {
                events[i] = bare(TraceabilityTest.put(
                        action.equals("ADD") ? 1 : 2,
                        action + i,
                        action,
                        "BIG",
                        IntStream.range(i * each, (i + 1) * each)
                                .mapToObj(c -> "C" + c)
                                .toArray(String[]::new)));
            }
            assertThat(capture(document(events)).path("success").asBoolean()).isTrue();
            JsonNode box = json("trace?unit=" + encoded(ID + "BIG") + "&limit=100");
            assertThat(box.path("backward").path("items")).hasSize(100);
            assertThat(box.path("backward").path("more").asBoolean()).isTrue();
            assertThat(json("trace?unit=" + encoded(ID + "C" + (children - 1)))
                            .path("forward")
                            .path("items"))
                    .hasSize(1);
            System.out.printf(
                    Locale.ROOT,
                    "%s of %d children over REST took %d ms%n",
                    action,
                    children,
                    Duration.between(begin, Instant.now()).toMillis());
        }
    }

    /** More values than an event may have, in a document that is small enough; and one past all limits that says no length beforehand. */
    @Test
    void anEventOfAHundredThousandChildrenAndADocumentOfAHundredMegabytesAreRefusedWithOneMessage() throws Exception {
        String[] children = IntStream.range(0, 100_000).mapToObj(c -> "C" + c).toArray(String[]::new);
        JsonNode job = capture(document(bare(TraceabilityTest.put(1, "big", "ADD", "BIG", children))));
        assertThat(job.path("success").asBoolean()).isFalse();
        assertThat(job.path("errors")).hasSize(1);
        assertThat(job.path("errors").get(0).path("detail").asText()).contains("more than 50000 values");
        byte[] event = (resin() + ",").getBytes(StandardCharsets.UTF_8);
        HttpRequest endless = HttpRequest.newBuilder(URI.create(running.url() + "/api/v1/epcis/capture" + SITE))
                .POST(HttpRequest.BodyPublishers.ofInputStream(() ->
                        new SequenceInputStream(Collections.enumeration(IntStream.range(0, 100_000_000 / event.length)
                                .mapToObj(i -> new ByteArrayInputStream(event))
                                .toList()))))
                .header("Content-Type", "application/ld+json")
                .header("Authorization", "Bearer " + token)
                .build();
        assertThat(HttpClient.newHttpClient()
                        .send(endless, HttpResponse.BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(413);
    }

    private static String ids(String stem) {
        return IntStream.range(0, 140)
                .mapToObj(i -> "'" + ID + stem + "-" + i + "'")
                .collect(Collectors.joining(","));
    }

    @Test
    void onlyWhoMayOperateTheSiteDeclares() throws Exception {
        String reader = token(Permission.READ_PLANT);
        assertThat(http("POST", "epcis/capture" + SITE, document(resin()), reader)
                        .statusCode())
                .isEqualTo(403);
        assertThat(http("POST", "epcis/capture?enterprise=rival&site=nine", document(resin()), token)
                        .statusCode())
                .isEqualTo(403);
        assertThat(http("POST", "epcis/capture" + SITE, document(resin()), DataFolder.adminToken(folder))
                        .statusCode())
                .as("the collector declares nothing")
                .isEqualTo(401);
        assertThat(http("POST", "epcis/capture" + SITE, " ".repeat(Declared.MOST_BYTES + 1), token)
                        .statusCode())
                .isEqualTo(413);
        assertThat(http("GET", "epcis/capture/7d444840-9dc0-11d1-b245-5ffdce74fad2", "", token)
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void theStandardsTopLevelResourcesNameWhatThereIs() throws Exception {
        capture(document(resin()));
        assertThat(json("epcis/eventTypes").path("member").toString()).isEqualTo("[\"TransformationEvent\"]");
        HttpResponse<String> first = http("GET", "epcis/epcs?perPage=2", "", token);
        assertThat(first.body()).contains(ID + "CRUDE", ID + "RESIN").doesNotContain(ID + "U1");
        String next = first.headers().firstValue("GS1-Next-Page-Token").orElseThrow();
        assertThat(json("epcis/epcs?perPage=2&nextPageToken=" + encoded(next))
                        .path("member")
                        .toString())
                .isEqualTo("[\"" + ID + "U1\"]");
        assertThat(json("epcis/eventTypes/TransformationEvent/events").toString())
                .contains("CRUDE", "U1");
        assertThat(json("epcis/events/urn:uuid:1").toString()).contains("U1").doesNotContain("CRUDE");
    }
}
