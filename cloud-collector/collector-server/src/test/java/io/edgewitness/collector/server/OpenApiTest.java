package io.edgewitness.collector.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import io.edgewitness.collector.alarms.AlarmKind;
import io.edgewitness.collector.alarms.AlarmRule;
import io.edgewitness.collector.alarms.AlarmSettings;
import io.edgewitness.collector.forms.Notice;
import io.edgewitness.edge.wire.proto.Live;
import io.edgewitness.edge.wire.proto.LiveHealth;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The description beside a whole collector that runs: the same routes, and answers as it says. */
class OpenApiTest {
    private static final Instant NOON = Instant.parse("2026-05-06T12:00:00Z");
    private static final Set<String> METHODS = Set.of("get", "post", "put", "patch", "delete");
    private static final byte[] BURST = new byte[4_096];
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    private final HttpClient client = HttpClient.newHttpClient();
    private RunningCollector collector;
    private Map<?, ?> description;
    private String token;
    private String order;
    private String model;
    private String capture;
    private String recording;

    @BeforeEach
    void start() throws Exception {
        AlarmSettings alarms = new AlarmSettings(
                "zh",
                "",
                Duration.ofHours(4),
                Duration.ofMinutes(5),
                5,
                List.of(new AlarmRule(AlarmKind.AGENT_SILENT, Duration.ofMinutes(10), 0, List.of())),
                List.of());
        Files.writeString(
                Files.createDirectories(folder.resolve(BackendOptions.INDICATORS))
                        .resolve("our-scrap.yaml"),
                OwnIndicatorsTest.OURS);
        collector = new RunningCollector(
                RunningCollector.config(null, null, SampleSettings.DEFAULT, TestDatabase.external(), alarms),
                folder,
                NOON);
        token = DataFolder.adminToken(folder);
        fill();
        description = (Map<?, ?>) new Load(LoadSettings.builder().build())
                .loadFromString(get("/api/openapi.yaml").body());
    }

    @AfterEach
    void stop() throws Exception {
        collector.close();
    }

    private void fill() throws Exception {
        for (String agent : List.of("gw-1", "gw-2")) {
            ByteString once = ByteString.copyFromUtf8("0123456789abcdef0123456789ab" + agent);
            AgentRegistry registry = collector.collector.registry();
            registry.addToken(new AgentRegistry.Token(once, agent, NOON.plusSeconds(60), null));
            registry.redeem(
                    once,
                    new AgentRegistry.Agent(agent, ByteString.copyFromUtf8("k"), ByteString.copyFromUtf8("c"), NOON));
        }
        collector.now = NOON.plusSeconds(3_600);
        collector
                .collector
                .store()
                .store(List.of(new YardDay(NOON)
                        .day()
                        .tell(new CoatingLine(NOON).day().tell(new TestBatches("gw-1")))
                        .manifest("energy-line-1")
                        .metric("em_energy_kwh", 0, 0, "1.50")
                        .samples(20)
                        .eventAndGap()
                        .command("c1", "ISSUED", "")
                        .told("pump-3", "spectrum", 100, "s", MachinesTest.spectrum("drive-end", "schedule"))
                        .figure("pump-3", MachinesTest.FAULTS, "fd_velocity_mm_s_max", "drive-end", 0, "1.5")
                        .told("pump-3", "diagnosis", 500, "it breaks", Map.of())
                        .told("board-1", "part-passed", 0, "SN-1", Map.of("unit", MachinesTest.text("SN-1")))
                        .event("model-rollout", Map.of("active", "aa", "stage", "none", "why", "", "accepted", "tried"))
                        .recorded("pump-3", "diagnosis", Map.of(), "application/octet-stream", BURST)
                        .event("epcis", TraceabilityTest.make(1, "1", "U1", "LOT"))
                        .close()));
        Jdbc.update(
                collector.collector.database(),
                "INSERT INTO store.quality_document (id, enterprise, site, agent, scenario, first_epoch, first_batch,"
                        + " first_sequence, last_epoch, last_batch, last_sequence, from_time, to_time, parts, made, state,"
                        + " due) VALUES ('ew-1', 'acme', 'jn-plant-1', 'gw-1', 'board-1', 1, 1, 1, 1, 1, 9, now(), now(),"
                        + " 1, now(), 'WAITING', now())",
                p -> {});
        recording = RecordingsTest.bring(collector, "gw-1", BURST);
        collector.server.board().connected("gw-1", true, collector.now);
        collector
                .server
                .board()
                .live(
                        "gw-1",
                        Live.newBuilder()
                                .addHealth(LiveHealth.newBuilder()
                                        .setSource("press")
                                        .setState("UP"))
                                .build(),
                        collector.now);
        CaptureDesk captures = new CaptureDesk(collector.collector.database(), collector.collector.clock());
        capture = captures.post(
                        UUID.randomUUID(), "acme", "jn-plant-1", "a partner", "{}".getBytes(StandardCharsets.UTF_8))
                .toString();
        captures.work();
        collector.server.bell().work();
        collector.server.bell().push();
        collector.collector.anchors().work();
        Path projects = Files.createDirectories(folder.resolve("projects"));
        Files.writeString(
                projects.resolve("p1.yaml"), "notice: " + Notice.installed().get(0) + "\nfields: {}\n");
        Files.writeString(projects.resolve("wrong.yaml"), "notice: none\n");
        train();
        model = TestModels.release(collector.url(), DataFolder.adminToken(folder));
        post("/api/v1/agents/gw-1/models", "{\"line\":\"line-1\",\"model\":\"" + model + "\",\"step\":\"shadow\"}");
        order = JSON.readTree(post("/api/v1/agents/gw-1/commands", "{\"targets\":{\"press.setpoint\":50}}")
                        .body())
                .path("id")
                .asText();
    }

    private HttpResponse<String> train() throws Exception {
        String body = "{\"name\":\"n\",\"row\":\"1h\",\"machines\":[\"gw-1/pump-3-life\"],\"by\":\"x\"}";
        return post("/api/v1/life-models", body);
    }

    private HttpResponse<String> get(String path) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create(collector.url() + path))
                        .header("Authorization", "Bearer " + token)
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> post(String path, String body) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create(collector.url() + path))
                        .header("Authorization", "Bearer " + token)
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private Map<String, Map<?, ?>> operations() {
        Map<String, Map<?, ?>> operations = new LinkedHashMap<>();
        ((Map<?, ?>) description.get("paths"))
                .forEach((path, item) -> ((Map<?, ?>) item).forEach((method, operation) -> {
                    if (METHODS.contains(String.valueOf(method))) {
                        operations.put(
                                String.valueOf(method).toUpperCase(Locale.ROOT) + " " + path, (Map<?, ?>) operation);
                    }
                }));
        return operations;
    }

    @Test
    void whatIsServedIsDescribedAndWhatIsDescribedIsServed() {
        Set<String> served = new TreeSet<>();
        for (String route : collector.server.routes()) {
            if (route.matches("[A-Z]+ /(api|healthz|metrics)\\b.*")) {
                served.add(route);
            }
        }
        assertThat(served)
                .hasSizeGreaterThan(40)
                .isEqualTo(new TreeSet<>(operations().keySet()));
    }

    private List<String> wrong(String operation, HttpResponse<String> response, int status) throws Exception {
        Map<?, ?> responses = (Map<?, ?>) operations().get(operation).get("responses");
        SchemaCheck check = new SchemaCheck(description);
        Object described = responses.get(Integer.toString(status));
        Map<?, ?> content = (Map<?, ?>) check.resolved(described == null ? responses.get("default") : described)
                .get("content");
        String type = response.headers().firstValue("Content-Type").orElse("").split(";", 2)[0];
        assertThat(response.statusCode()).as(operation + ": " + response.body()).isEqualTo(status);
        assertThat(content.containsKey(type))
                .as(operation + " answers " + type + ", described are " + content.keySet())
                .isTrue();
        if (!type.endsWith("json")) {
            return List.of();
        }
        JsonNode body = JSON.readTree(response.body());
        return check.mistakes(body, ((Map<?, ?>) content.get(type)).get("schema")).stream()
                .map(m -> operation + " " + m)
                .toList();
    }

    /** For people and their tokens: {@link FormPagesTest}; of a model that is done: {@link LifePagesTest}; below {@code /api/v1/vision}: {@link TeachApiTest}. */
    private static final Set<String> ELSEWHERE = Set.of(
            "GET /api/v1/projects/{id}",
            "GET /api/v1/projects/{id}/fields/{key}",
            "GET /api/v1/life-models/{id}/model");

    @Test
    void eachAnswerIsAsDescribed() throws Exception {
        Map<String, String> queries = Map.of(
                "GET /api/v1/compliance/log.xes",
                        "?agent=gw-1&line=coating-line&from=2026-03-01T00:00:00Z&to=2026-12-01T00:00:00Z",
                "GET /api/v1/maintenance/spectra", "?agent=gw-1&machine=pump-3",
                "GET /api/v1/identifiers", "?unit=hdl:88.118.8/P1",
                "GET /api/v1/maintenance/messages", "?agent=gw-1&machine=pump-3",
                "GET /api/v1/live", "?agent=gw-1",
                "GET /api/v1/trace", "?unit=https://id.acme.example/U1",
                "GET /api/v1/traceability/recall", "?unit=https://id.acme.example/LOT",
                "GET /api/v1/traceability/recall.csv", "?unit=https://id.acme.example/LOT",
                "GET /api/v1/indicators", "?project=p1",
                "GET /api/v1/trends", "?from=2026-03-01T00:00:00Z&to=2026-04-02T00:00:00Z");
        Set<String> without = new TreeSet<>(Set.of(
                "GET /api/v1/traceability/figures",
                "GET /api/v1/energy/load",
                "GET /api/v1/plans",
                "GET /api/v1/audits",
                "GET /api/v1/projects/{id}/fields",
                "GET /api/v1/indicators",
                "GET /api/v1/live"));
        List<String> wrong = new ArrayList<>();
        for (String operation : operations().keySet()) {
            if (!operation.startsWith("GET ")
                    || operation.equals("GET /api/v1/audits/sheet")
                    || operation.startsWith("GET /api/v1/vision/")
                    || ELSEWHERE.contains(operation)) {
                continue;
            }
            String path = operation
                    .substring(4)
                    .replace("/projects/{id}", "/projects/p1")
                    .replace("/capture/{id}", "/capture/" + capture)
                    .replace("{id}", "gw-1")
                    .replace("{unit}", "U1")
                    .replace("{order}", order)
                    .replace("{digest}", model)
                    .replace("{sha256}", recording)
                    .replaceAll("\\{(event|type|epc|step|place|word)}", "X");
            String query = queries.getOrDefault(operation, path.endsWith(".csv") ? "?limit=5" : "");
            HttpResponse<String> response = get(path + query);
            wrong.addAll(wrong(operation, response, 200));
            if (!path.endsWith(".csv") && response.body().startsWith("{\"items\":[]") && !without.contains(operation)) {
                wrong.add(operation + " had nothing to check");
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void whatChangesSomethingAnswersAsDescribed() throws Exception {
        List<String> wrong = new ArrayList<>();
        String alarm = JSON.readTree(get("/api/v1/alarms").body())
                .path("items")
                .get(0)
                .path("id")
                .asText();
        wrong.addAll(wrong(
                "POST /api/v1/alarms/{id}/acknowledge",
                post("/api/v1/alarms/" + alarm + "/acknowledge", "{\"by\":\"x\"}"),
                200));
        wrong.addAll(wrong("POST /api/v1/life-models", train(), 202));
        wrong.addAll(wrong(
                "POST /api/v1/agents/{id}/recordings",
                post("/api/v1/agents/gw-1/recordings", "{\"sha256\":\"" + recording + "\"}"),
                202));
        wrong.addAll(wrong("POST /api/v1/tokens", post("/api/v1/tokens", "{\"agent\":\"gw-3\",\"seconds\":60}"), 200));
        wrong.addAll(wrong("POST /api/v1/anchors/heads", post("/api/v1/anchors/heads", "{}"), 200));
        wrong.addAll(wrong("POST /api/v1/trail/check", post("/api/v1/trail/check", "{}"), 200));
        wrong.addAll(wrong("POST /api/v1/batches/check", post("/api/v1/batches/check", "{}"), 200));
        wrong.addAll(wrong("POST /api/v1/rebuild", post("/api/v1/rebuild", "{\"compare\":true}"), 200));
        wrong.addAll(wrong("POST /api/v1/figures", post("/api/v1/figures", "{\"scope\":{},\"requests\":[]}"), 200));
        wrong.addAll(wrong(
                "POST /api/v1/agents/{id}/commands",
                post("/api/v1/agents/gw-1/commands", "{\"targets\":{\"press.setpoint\":50}}"),
                202));
        assertThat(wrong).isEmpty();
    }

    @Test
    void whatIsRefusedIsAProblemDocument() throws Exception {
        List<String> wrong = new ArrayList<>();
        wrong.addAll(wrong("GET /api/v1/metrics", get("/api/v1/metrics?from=yesterday"), 400));
        wrong.addAll(wrong("GET /api/v1/agents/{id}", get("/api/v1/agents/nobody"), 404));
        wrong.addAll(wrong("GET /api/v1/projects/{id}/fields", get("/api/v1/projects/nobody/fields"), 404));
        wrong.addAll(wrong("GET /api/v1/projects/{id}/fields", get("/api/v1/projects/wrong/fields"), 400));
        wrong.addAll(wrong("GET /api/v1/projects/{id}/fields", get("/api/v1/projects/..%2f..%2fx/fields"), 404));
        wrong.addAll(wrong("GET /api/v1/alarms", get("/api/v1/alarms?state=x"), 400));
        wrong.addAll(wrong("POST /api/v1/life-models", post("/api/v1/life-models", "{\"name\":\"n\"}"), 400));
        token = "none";
        wrong.addAll(wrong("POST /api/v1/rebuild", post("/api/v1/rebuild", "{}"), 401));
        assertThat(wrong).isEmpty();
    }

    @Test
    void aProjectWithMistakesIsListedWithThem() throws Exception {
        JsonNode items = JSON.readTree(get("/api/v1/projects").body()).path("items");
        assertThat(items).hasSize(2);
        assertThat(items.get(0).path("notice").asText())
                .isEqualTo(Notice.installed().get(0));
        assertThat(items.get(1).path("problem").asText()).isNotBlank();
    }

    @Test
    void prometheusReadsAgesRoutesThePoolAndJobs() throws Exception {
        get("/api/v1/agents/gw-1");
        get("/api/v1/agents/gw-2");
        get("/no/such/page");
        collector.server.refreshMeters();
        assertThat(get("/metrics").body())
                .containsPattern("collector_agent_data_age_seconds\\{agent=\"gw-2\"} 3600\\.0")
                .contains("collector_agent_connected{agent=\"gw-1\"} 1.0")
                .contains("collector_agent_connected{agent=\"gw-2\"} 0.0")
                .contains("collector_agents_enrolled 2.0")
                .contains("collector_batches_stored_total 1.0")
                .containsPattern(
                        "http_server_requests_seconds_count\\{method=\"GET\",route=\"/api/v1/agents/\\{id}\",status=\"200\"}"
                                + " 2")
                .contains("http_server_requests_seconds_bucket{")
                .contains("route=\"none\"")
                .doesNotContain("no/such")
                .contains("hikaricp_connections_active{")
                .contains("collector_tree_head_age_seconds");
    }
}
