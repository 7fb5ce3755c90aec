package io.edgewitness.collector.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.edgewitness.edge.api.Secret;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RestApiTest {
    private RestFixture rest;

    @BeforeEach
    void start() throws Exception {
        rest = new RestFixture();
        rest.enrol("gw-1");
        TestBatches agent = new TestBatches("gw-1");
        for (int i = 0; i < 25; i++) {
            agent.metric("em_energy_kwh", i, 0, i + ".50");
        }
        rest.store.store(List.of(agent.samples(20).eventAndGap().close()));
        rest.start(new HttpGuard(null), javalin -> {});
    }

    @AfterEach
    void stop() {
        rest.close();
    }

    private HttpResponse<String> get(String path, String... headers) throws Exception {
        return rest.send(rest.request(path, headers), HttpResponse.BodyHandlers.ofString());
    }

    private JsonNode json(String path) throws Exception {
        HttpResponse<String> response = get(path);
        assertThat(response.statusCode()).as(path + ": " + response.body()).isEqualTo(200);
        return new ObjectMapper().readTree(response.body());
    }

    @Test
    void pagesFollowOneAnotherWithoutHoleOrDouble() throws Exception {
        List<String> starts = new ArrayList<>();
        String after = "";
        do {
            JsonNode page = json("/api/v1/metrics?name=em_energy_kwh&limit=10" + after);
            page.path("items").forEach(i -> starts.add(i.path("windowStart").asText()));
            after = page.path("next").isNull()
                    ? ""
                    : "&after=" + page.path("next").asText();
        } while (!after.isEmpty());
        assertThat(starts).hasSize(25).doesNotHaveDuplicates().isSorted();
    }

    @Test
    void timesNarrowAListing() throws Exception {
        JsonNode all = json("/api/v1/metrics?limit=1000");
        String third = all.path("items").get(2).path("windowStart").asText();
        assertThat(json("/api/v1/metrics?to=" + third).path("items")).hasSize(2);
        assertThat(json("/api/v1/gaps").path("items")).hasSize(1);
        assertThat(json("/api/v1/events")
                        .path("items")
                        .get(0)
                        .path("attributes")
                        .isObject())
                .isTrue();
    }

    @Test
    void aWrongQuestionGetsAProblemDocumentThatSaysWhatToDo() throws Exception {
        HttpResponse<String> response = get("/api/v1/metrics?from=yesterday");
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.headers().firstValue("Content-Type"))
                .hasValueSatisfying(t -> assertThat(t).startsWith("application/problem+json"));
        assertThat(response.body()).contains("2026-11-21T08:00:00+08:00").contains("\"status\":400");
        assertThat(get("/api/v1/metrics?limit=0").statusCode()).isEqualTo(400);
        assertThat(get("/api/v1/metrics?agent=%00").statusCode()).isEqualTo(400);
        assertThat(get("/api/v1/metrics?after=x").statusCode()).isEqualTo(400);
        assertThat(get("/api/v1/metrics?to=%2B300000-01-01T00:00:00Z").statusCode())
                .isEqualTo(400);
        assertThat(get("/api/v1/nothing").statusCode()).isEqualTo(404);
        assertThat(get("/api/v1/agents/nobody").body()).contains("nobody");
    }

    @Test
    void theDatabaseAwayIsSaidAndNotAnError() throws Exception {
        rest.database.close();
        HttpResponse<String> response = get("/api/v1/agents");
        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(get("/healthz/ready").statusCode()).isEqualTo(503);
        assertThat(get("/healthz/live").statusCode()).isEqualTo(200);
    }

    @Test
    void aTokenIsAskedForWhereOneIsSet() throws Exception {
        rest.start(new HttpGuard(Secret.parse("s3cret")), javalin -> {});
        assertThat(get("/api/v1/agents").statusCode()).isEqualTo(401);
        assertThat(get("/api/v1/agents", "Authorization", "Bearer s3cret").statusCode())
                .isEqualTo(200);
        assertThat(get("/api/v1/agents", "Authorization", "Bearer wrong").statusCode())
                .isEqualTo(401);
        assertThat(get("/healthz/live").statusCode()).isEqualTo(200);
    }
}
