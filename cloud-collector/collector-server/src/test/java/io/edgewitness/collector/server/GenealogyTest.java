package io.edgewitness.collector.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.edgewitness.collector.traceability.TraceabilityModule;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A genealogy that is large, rejoins, or is asked for in a way that no table holds. */
class GenealogyTest {
    private static final String ID = "https://id.acme.example/";
    private static final int CHILDREN = 10_000;
    private static final int STEP = 2_500;
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

    private HttpResponse<String> get(String path) throws Exception {
        return rest.send(rest.request(path), HttpResponse.BodyHandlers.ofString());
    }

    private void store(TestBatches agent, List<Map<String, String>> events) throws Exception {
        events.forEach(e -> agent.event("epcis", e));
        rest.store.store(List.of(agent.close()));
    }

    private String count(String condition) throws Exception {
        return TestDatabase.dump(rest.database, "SELECT count(*) FROM traceability.link WHERE " + condition)
                .strip();
    }

    private static Map<String, String> some(int minute, String id, String action, int from) {
        return TraceabilityTest.put(
                minute,
                id,
                action,
                "BIG",
                IntStream.range(from, from + STEP).mapToObj(i -> "C" + i).toArray(String[]::new));
    }

    @Test
    void tenThousandChildrenAreTakenOutOneByOneInSeconds() throws Exception {
        TestBatches agent = new TestBatches("gw-1");
        store(agent, List.of(TraceabilityTest.put(0, "0", "ADD", "BIG", "STAYS")));
        Instant begin = Instant.now();
        for (int i = 0; i < CHILDREN; i += STEP) {
            store(agent, List.of(some(1, "a" + i, "ADD", i)));
        }
        for (int i = CHILDREN - STEP; i >= 0; i -= STEP) {
            store(agent, List.of(some(2, "d" + i, "DELETE", i)));
        }
        assertThat(Duration.between(begin, Instant.now())).isLessThan(Duration.ofSeconds(30));
        assertThat(count("until IS NOT NULL")).isEqualTo(String.valueOf(CHILDREN));
        assertThat(count("until IS NULL")).isEqualTo("1");
        store(agent, List.of(TraceabilityTest.put(3, "all", "DELETE", "BIG")));
        assertThat(count("until IS NULL")).isEqualTo("0");
        assertThat(count("until = '2026-11-21T00:03:00Z'"))
                .as("only what was in still")
                .isEqualTo("1");
    }

    @Test
    void aRecallCountsUnitsNotTheWaysThatLeadToThem() throws Exception {
        TestBatches agent = new TestBatches("gw-1");
        int levels = 16;
        for (int i = 0; i < levels; i++) {
            store(
                    agent,
                    List.of(
                            TraceabilityTest.make(i + 1, "l" + i, "L" + (i + 1), "L" + i, "R" + i),
                            TraceabilityTest.make(i + 1, "r" + i, "R" + (i + 1), "L" + i, "R" + i)));
        }
        HttpResponse<String> answer =
                get("/api/v1/traceability/recall?unit=" + URLEncoder.encode(ID + "L0", StandardCharsets.UTF_8));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        JsonNode recall = new ObjectMapper().readTree(answer.body());
        assertThat(recall.path("complete").asBoolean()).isTrue();
        assertThat(recall.path("withTrace").asInt()).isEqualTo(2 * levels);
        assertThat(recall.path("firstUse").asText()).isEqualTo("2026-11-21T00:01:00Z");
    }

    @Test
    void aRecallComparesWithTheSitesOfTheSameEnterprise() throws Exception {
        store(new TestBatches("gw-1", "acme", "one"), List.of(TraceabilityTest.make(1, "1", "U1", "LOT")));
        store(new TestBatches("gw-2", "other", "one"), List.of(TraceabilityTest.make(1, "2", "V1", "WATER")));
        HttpResponse<String> answer =
                get("/api/v1/traceability/recall?unit=" + URLEncoder.encode(ID + "LOT", StandardCharsets.UTF_8));
        assertThat(new ObjectMapper()
                        .readTree(answer.body())
                        .path("withoutTrace")
                        .asInt())
                .isEqualTo(1);
    }

    @Test
    void aTimeThatNoTableHoldsIsRefusedWithOneMessage() throws Exception {
        for (String path : List.of(
                "epcis/events?GE_eventTime=-5000-01-01T00:00:00Z",
                "epcis/events?GE_eventTime=-999999999-01-01T00:00:00Z",
                "epcis/events?LT_recordTime=%2B999999-01-01T00:00:00Z",
                "epcis/events?nextPageToken=-5000-01-01T00:00:00Z~a~1~1~1~x")) {
            HttpResponse<String> answer = get("/api/v1/" + path);
            assertThat(answer.statusCode()).as(path + " " + answer.body()).isEqualTo(400);
            assertThat(answer.body()).contains("is a time of the years 1 to 9998");
        }
    }
}
