package io.edgewitness.collector.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.edgewitness.edge.ledger.proto.Value;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the yard of an agent becomes in a whole collector that runs. */
class YardTest {
    private static final Instant MORNING = Instant.parse("2026-03-31T08:00:00Z");
    private static final String YARD = "?agent=gw-1&yard=yard-1";

    @TempDir
    Path folder;

    private RunningCollector running;
    private final YardDay yard = new YardDay(MORNING);

    @BeforeEach
    void start() throws Exception {
        running = new RunningCollector(folder, MORNING, null);
        running.collector
                .store()
                .store(List.of(
                        yard.day().tell(new TestBatches("gw-1", "acme", "s1")).close()));
        running.now = yard.now();
    }

    @AfterEach
    void stop() throws Exception {
        running.close();
    }

    private HttpResponse<String> get(String path, String language) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(running.url() + path))
                                .header("Cookie", "lang=" + language)
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    private JsonNode items(String path) throws Exception {
        HttpResponse<String> response = get("/api/v1/yard/" + path, "zh");
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return new ObjectMapper().readTree(response.body()).path("items");
    }

    private void more() throws Exception {
        TestBatches later = new TestBatches("gw-1", "acme", "s1");
        later.restart();
        running.collector.store().store(List.of(yard.tell(later).close()));
        running.now = yard.now();
    }

    @Test
    void eachThingIsWhereItWasSeenWithWhatIsKnownOfIt() throws Exception {
        JsonNode u1 = items("items?item=U1").get(0);
        assertThat(u1.path("location").asText()).isEqualTo("A-01");
        assertThat(u1.path("appearance").asText()).isEqualTo("carton");
        assertThat(u1.path("appearanceConfidence").asDouble()).isEqualTo(0.91);
        assertThat(u1.path("size").asText()).isEqualTo("600 x 400 x 300");
        assertThat(u1.path("condition").asText()).isEqualTo("intact");
        assertThat(u1.path("grade").asText()).isEqualTo("A");
        JsonNode u2 = items("items?item=U2").get(0);
        assertThat(u2.path("condition").asText()).as("0.5 is not sure enough").isEmpty();
        assertThat(u2.path("grade").asText()).isEmpty();
        assertThat(items("items?location=A-01").findValuesAsText("item")).containsExactly("U1", "U2", "U3");
    }

    @Test
    void differencesToTheWmsAreOpenUntilTheyAreSettled() throws Exception {
        assertThat(items("differences").findValuesAsText("kind"))
                .containsExactlyInAnyOrder("missing", "misplaced", "unknown");
        JsonNode misplaced = items("differences?item=U3").get(0);
        assertThat(misplaced.path("location").asText()).isEqualTo("A-01");
        assertThat(misplaced.path("books").asText()).isEqualTo("A-02");
        yard.stock("A-02", "'U7'").stock("A-01", "'U1', 'U2', 'U3'");
        more();
        assertThat(items("differences")).isEmpty();
    }

    @Test
    void whatALookThroughItsPlaceDidNotFindLiesNowhere() throws Exception {
        yard.pass(Duration.ofMinutes(20)).scan("B-01").scan("A-01");
        more();
        assertThat(items("items?item=U4").get(0).path("location").asText()).isEmpty();
        assertThat(get("/pages/yard" + YARD + "&item=U4", "zh").body()).contains("未找到");
        yard.pass(Duration.ofMinutes(20)).scan("A-02", "U4").scan("A-01");
        TestBatches third = new TestBatches("gw-1", "acme", "s1");
        third.restart();
        third.restart();
        running.collector.store().store(List.of(yard.tell(third).close()));
        assertThat(items("items?item=U4").get(0).path("location").asText()).isEqualTo("A-02");
    }

    @Test
    void theMapSaysInBothLanguagesWhatLiesWhereHowOldAndWhatIsWrong() throws Exception {
        String zh = get("/yard", "zh").body();
        assertThat(zh)
                .contains("堆场地图", "A-01：3 件", "B-02：从未看过", "错位", "缺失", "账外", "方案 TRUCK-1", "实地清点")
                .contains("class=\"wrong", "class=\"never", "class=\"fresh");
        assertThat(get("/yard" + YARD + "&place=A-01", "en").body())
                .contains("What lies at A-01", "carton", "91.0 %", "abstains", "misplaced", "size not known");
        running.now = running.now.plus(Duration.ofHours(5));
        assertThat(get("/pages/yard" + YARD, "zh").body()).contains("class=\"old");
        assertThat(get("/yard?agent=gw-1&yard=none", "zh").statusCode()).isEqualTo(404);
        assertThat(get("/scenarios", "zh").body()).contains("href=\"/yard\"");
    }

    @Test
    void anAuditSaysHowManyRecordsWereRight() throws Exception {
        JsonNode audits = items("audits");
        assertThat(audits.findValuesAsText("type")).contains("audit-request", "audit-estimate");
        JsonNode estimate = audits.get(audits.findValuesAsText("type").indexOf("audit-estimate"));
        assertThat(estimate.path("audited").asDouble()).isEqualTo(1);
        assertThat(items("plans").get(0).path("placed").get(0).path("length").asDouble())
                .isEqualTo(600);
        assertThat(get("/api/v1/yard/differences.csv", "zh").body())
                .startsWith("agent,yard,since,item,kind,location,books,zh,en");
    }

    @Test
    void aRebuildGivesTheSameAndAnotherEnterpriseSeesNothing() throws Exception {
        running.collector
                .store()
                .store(List.of(new YardDay(MORNING)
                        .day()
                        .tell(new TestBatches("gw-9", "other", "s9"))
                        .close()));
        String before = items("items").toString() + items("places") + items("differences") + items("plans");
        assertThat(running.collector.store().rebuild(true).differing()).isEmpty();
        assertThat(items("items").toString() + items("places") + items("differences") + items("plans"))
                .isEqualTo(before);
        assertThat(items("items?enterprise=other").toString()).contains("gw-9").doesNotContain("gw-1");
        assertThat(items("places?enterprise=other").toString()).contains("gw-9").doesNotContain("gw-1");
    }

    @Test
    void whateverAnAgentTellsCostsAtMostItsOwnRowAndIsShownAsText() throws Exception {
        Map<String, Value> odd = new LinkedHashMap<>();
        for (String name :
                List.of("item", "location", "appearance", "condition", "grade", "kind", "plan", "places", "gone")) {
            odd.put(name, MachinesTest.text("<script>alert(1)</script>' OR 1=1 \u0000" + "x".repeat(400)));
        }
        odd.put("identity", MachinesTest.text("NaN"));
        odd.put("length", MachinesTest.text("1e999"));
        odd.put("placed", MachinesTest.text("[{}, 5, null, {\"x\": \"<b>\", \"length\": -1}]"));
        TestBatches batches = new TestBatches("gw-1", "acme", "s1");
        batches.restart();
        for (String type :
                List.of("item-seen", "place-counted", "discrepancy", "stacking-plan", "audit-request", "yard-map")) {
            batches.told("yard-1", type, 300, "<script>alert(2)</script>", odd);
            batches.told("yard-1", type, 300, "", Map.of());
        }
        running.collector.store().store(List.of(batches.close()));
        String page = get("/yard" + YARD, "en").body();
        assertThat(page).doesNotContain("<script>alert").contains("Map of the yard");
    }
}
