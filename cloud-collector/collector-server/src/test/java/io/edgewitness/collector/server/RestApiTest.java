package io.edgewitness.collector.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import com.zaxxer.hikari.HikariDataSource;
import io.edgewitness.edge.api.Secret;
import io.edgewitness.edge.api.SystemClock;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RestApiTest {
    private final HttpClient client = HttpClient.newHttpClient();
    private HikariDataSource database;
    private RestApi api;

    @BeforeEach
    void start() throws Exception {
        database = TestDatabase.fresh();
        PostgresStore store = PostgresStore.open(database, new SystemClock(), List.of());
        PostgresRegistry registry = new PostgresRegistry(database, new SystemClock());
        ByteString token = ByteString.copyFromUtf8("0123456789abcdef0123456789abcdef");
        registry.addToken(new AgentRegistry.Token(
                token, "gw-1", new SystemClock().instant().plusSeconds(60), null));
        registry.redeem(
                token,
                new AgentRegistry.Agent(
                        "gw-1",
                        ByteString.copyFromUtf8("k"),
                        ByteString.copyFromUtf8("c"),
                        new SystemClock().instant()));
        TestBatches agent = new TestBatches("gw-1");
        for (int i = 0; i < 25; i++) {
            agent.metric("em_energy_kwh", i, 0, i + ".50");
        }
        store.store(List.of(agent.samples(20).eventAndGap().close()));
        api = new RestApi(
                database,
                new IngestBoard(),
                List.of(),
                new SystemClock(),
                new RestApi.Projects() {
                    @Override
                    public Object figures(String project) {
                        throw new IllegalArgumentException(project + ":3:1: unknown field");
                    }

                    @Override
                    public Object notices() {
                        return Map.of("items", List.of("jining-2022"));
                    }
                },
                new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
        api.start("127.0.0.1", 0, new HttpGuard(null));
    }

    @AfterEach
    void stop() {
        api.close();
        database.close();
    }

    private HttpResponse<String> get(String path, @Nullable String header, @Nullable String value) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + api.port() + path));
        if (header != null) {
            request.header(header, value);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private JsonNode json(String path) throws Exception {
        HttpResponse<String> response = get(path, null, null);
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
        HttpResponse<String> response = get("/api/v1/metrics?from=yesterday", null, null);
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.headers().firstValue("Content-Type"))
                .hasValueSatisfying(t -> assertThat(t).startsWith("application/problem+json"));
        assertThat(response.body()).contains("2026-11-21T08:00:00+08:00").contains("\"status\":400");
        assertThat(get("/api/v1/metrics?limit=0", null, null).statusCode()).isEqualTo(400);
        assertThat(get("/api/v1/metrics?agent=%00", null, null).statusCode()).isEqualTo(400);
        assertThat(get("/api/v1/metrics?after=x", null, null).statusCode()).isEqualTo(400);
        assertThat(get("/api/v1/metrics?to=%2B300000-01-01T00:00:00Z", null, null)
                        .statusCode())
                .isEqualTo(400);
        assertThat(get("/api/v1/nothing", null, null).statusCode()).isEqualTo(404);
        assertThat(get("/api/v1/agents/nobody", null, null).body()).contains("nobody");
    }

    @Test
    void theDatabaseAwayIsSaidAndNotAnError() throws Exception {
        database.close();
        HttpResponse<String> response = get("/api/v1/agents", null, null);
        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(get("/healthz/ready", null, null).statusCode()).isEqualTo(503);
        assertThat(get("/healthz/live", null, null).statusCode()).isEqualTo(200);
    }

    @Test
    void aTokenIsAskedForWhereOneIsSet() throws Exception {
        api.close();
        api = new RestApi(
                database,
                new IngestBoard(),
                List.of(),
                new SystemClock(),
                new RestApi.Projects() {
                    @Override
                    public Object figures(String project) {
                        return Map.of();
                    }

                    @Override
                    public Object notices() {
                        return Map.of();
                    }
                },
                new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
        api.start("127.0.0.1", 0, new HttpGuard(Secret.parse("s3cret")));
        assertThat(get("/api/v1/agents", null, null).statusCode()).isEqualTo(401);
        assertThat(get("/api/v1/agents", "Authorization", "Bearer s3cret").statusCode())
                .isEqualTo(200);
        assertThat(get("/api/v1/agents", "Authorization", "Bearer wrong").statusCode())
                .isEqualTo(401);
        assertThat(get("/healthz/live", null, null).statusCode()).isEqualTo(200);
    }
}
