package io.edgewitness.edge.dist;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.edgewitness.edge.ledger.proto.DemandRecord;
import io.edgewitness.edge.ledger.proto.EventRecord;
import io.edgewitness.edge.models.ModelStore;
import io.edgewitness.edge.models.OnnxGraph;
import io.edgewitness.edge.testkit.FreePort;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Models from their release at the collector to the verdicts of two lines: packaged programs, real sockets. Agent, collector and both are killed at each step, some time up to two
 * seconds after its order (by a printed seed, {@code -Dedgewitness.seed}), and one valid model is active after each; a spoiled one rolls itself back, in shadow and as a canary; the
 * second line tries the shared one by itself.
 */
class ModelRolloutIT {
    private static final int SIZE = 64;
    private static final int LIMIT = 120;
    private static final int PADDING = 12_000_000; // floats without a use: a package that takes its time

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private static final String SITE = """
            adapters:
              - id: camera
                type: camera-http
                mode: sim
                endpoint: http://127.0.0.1:%d
                timeout: 30s
                points: [{id: cam1.frame, address: "mjpeg:/live", unit: "1"}]
            scenarios:
              - {id: line-1, type: machine-vision-inspection, inputs: {camera: [cam1.frame]}, parameters: {width: 64, height: 64, window: 5s, lateness: 1s, store: {name: net, threads: 1}}}
              - {id: line-2, type: machine-vision-inspection, inputs: {camera: [cam1.frame]}, parameters: {width: 64, height: 64, window: 5s, lateness: 1s, store: {name: net, threads: 1}}}
            """;

    private final ObjectMapper json = new ObjectMapper();
    private final AtomicBoolean stop = new AtomicBoolean();
    private final long seed = Long.getLong("edgewitness.seed", System.nanoTime() & 0xFFFF);
    private final SplittableRandom moments = new SplittableRandom(seed);
    private volatile int good = 30; // how bright a good part is

    @SuppressWarnings("NullAway.Init")
    private Deployment deployment;

    @Test
    void aKillAtAnyStepLeavesOneValidActiveModelAndASpoiledOneRollsItselfBack() throws Exception {
        int port = FreePort.find();
        Deployment whole = Deployment.onFreePorts(ThirdParty.ROOT, folder);
        deployment = whole;
        deployment.site(SITE.formatted(port));
        try (VisionCamera camera = new VisionCamera(port)) {
            Thread belt = new Thread(() -> run(camera), "belt");
            belt.start();
            try (whole) {
                deployment.startCollector("");
                deployment.enrol();
                deployment.startAgent();
                Http.await("the agent to have told of its site", LIMIT, this::isKnown);
                String first = firstWithAKillAmidTheTransfer();
                String second = rollOut(release(0.51, 0), first, this::killAgent);
                String third = rollOut(release(0.52, 0), second, this::killCollector);
                String fourth = rollOut(release(0.53, 0), third, this::killBoth);
                back(fourth, third);
                spoiled(third);
                spoiledCanary(third);
                shared(third);
            } finally {
                stop.set(true);
                belt.join();
            }
        }
        LedgerAudit audit = new LedgerAudit(deployment.agentData());
        Set<String> met = audit.demands("line-1").stream()
                .filter(DemandRecord::getMet)
                .map(DemandRecord::getDemand)
                .collect(Collectors.toSet());
        assertThat(met).contains("06.4", "06.9", "06.10");
        assertThat(audit.events("line-1").stream()
                        .filter(e -> e.getType().startsWith("part-"))
                        .map(ModelRolloutIT::model))
                .as("each verdict names the model that gave it")
                .allMatch(m -> m.startsWith("net sha256:"));
    }

    private static String model(EventRecord event) {
        return event.getAttributesList().stream()
                .filter(a -> a.getName().equals("model"))
                .map(a -> a.getValue().getText())
                .findFirst()
                .orElse("");
    }

    /** Ten parts a second, each third one bright. */
    private void run(VisionCamera camera) {
        for (int part = 0; !stop.get(); part++) {
            try {
                if (camera.isWatched()) {
                    camera.show(jpeg(part % 3 == 0 ? 230 : good));
                }
            } catch (UncheckedIOException e) {
                // the agent was killed; it comes back
            }
            Http.pause(100);
        }
    }

    private static byte[] jpeg(int grey) {
        BufferedImage image = new BufferedImage(SIZE, SIZE, BufferedImage.TYPE_BYTE_GRAY);
        Arrays.fill(((DataBufferByte) image.getRaster().getDataBuffer()).getData(), (byte) grey);
        try {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            ImageIO.write(image, "jpg", out);
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean isKnown() {
        JsonNode agents = CollectorApi.get(deployment, "agents").path("items");
        return agents.size() == 1 && agents.get(0).path("site").isTextual();
    }

    /** A model that answers with how bright the picture is. */
    private String release(double threshold, int padding) throws Exception {
        OnnxGraph graph = new OnnxGraph("brightness");
        graph.input("in", OnnxGraph.Numbers.FLOATS, 1, 1, SIZE, SIZE);
        graph.node("GlobalAveragePool", List.of("in"));
        graph.named("Flatten", List.of("v0"), "out");
        graph.output("out", OnnxGraph.Numbers.FLOATS, 1, 1);
        if (padding > 0) {
            SplittableRandom random = new SplittableRandom(1);
            float[] unused = new float[padding];
            for (int i = 0; i < padding; i++) {
                unused[i] = (float) random.nextDouble();
            }
            graph.floats("unused", unused, padding);
        }
        String query =
                "models?enterprise=acme&name=brightness&task=anomaly&width=64&height=64&scale=0.00392156862745098&offset=0&labels=&area=1"
                        + "&recipe=drawn&pictures=none&threshold=" + threshold;
        return json.readTree(post(query, graph.toByteArray())).path("digest").asText();
    }

    private String post(String path, byte[] body) throws Exception {
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(deployment.url() + "/api/v1/" + path))
                                .header(
                                        "Authorization",
                                        "Bearer "
                                                + Files.readString(deployment
                                                        .collectorData()
                                                        .resolve("admin.token")))
                                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isIn(200, 202);
        return answer.body();
    }

    private String order(String line, String digest, String step) throws Exception {
        String body = "{\"line\": \"%s\", \"model\": \"%s\", \"step\": \"%s\", \"share\": 0.5, \"parts\": 10}"
                .formatted(line, digest, step);
        return json.readTree(
                        post("agents/gw-press-hall/models", body.getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                .path("id")
                .asText();
    }

    private void awaitDone(String order) {
        String place = "agents/gw-press-hall/commands/" + order;
        Http.await(
                "the answer to the order",
                LIMIT,
                () -> !CollectorApi.get(deployment, place).path("outcome").isNull());
        JsonNode answer = CollectorApi.get(deployment, place);
        assertThat(answer.path("outcome").asText()).as(answer.toString()).isEqualTo("done");
    }

    private JsonNode line(String id) {
        for (JsonNode line : CollectorApi.get(deployment, "models/lines").path("items")) {
            if (line.path("line").asText().equals(id)) {
                return line;
            }
        }
        return json.createObjectNode();
    }

    /** What is on the agent's disk, as it would be at its next start. */
    private void assertActive(String... digests) throws IOException {
        ModelStore store = new ModelStore(
                deployment.agentData().resolve("models").resolve("line-1"),
                Files.readAllBytes(
                        deployment.collectorData().resolve("authority").resolve("orders.pub")));
        assertThat(store.active()).isPresent();
        assertThat(store.rollout().active()).isIn((Object[]) digests);
    }

    private interface Kill {
        void now() throws Exception;
    }

    private void killAgent() {
        deployment.agent().kill();
    }

    private void killCollector() {
        deployment.collector().kill();
        deployment.database().ifPresent(ProcessHandle::destroyForcibly);
    }

    private void killBoth() {
        killAgent();
        killCollector();
    }

    /** Whatever of the step has been done by then. */
    private void killLater(Kill kill, String step) throws Exception {
        int millis = moments.nextInt(2_000);
        System.out.println("seed " + seed + ": a kill " + millis + " ms after the order " + step);
        Http.pause(millis);
        kill.now();
    }

    private void startAgain() {
        if (!deployment.collector().isAlive()) {
            deployment.restartCollector();
        }
        if (!deployment.agent().isAlive()) {
            deployment.startAgent();
        }
    }

    private String firstWithAKillAmidTheTransfer() throws Exception {
        String first = release(0.5, PADDING);
        String shadow = order("line-1", first, "shadow");
        Path part = deployment.agentData().resolve("models").resolve("line-1").resolve(first + ".part");
        Http.await("the package to be on its way", LIMIT, () -> size(part) > 0);
        killAgent();
        long came = size(part);
        assertThat(came).as("it was killed amid the transfer").isPositive();
        startAgain();
        Http.await("the rest", LIMIT, () -> size(part) > came || size(part) == 0);
        killCollector();
        startAgain();
        awaitDone(shadow);
        awaitTrial(first, "shadow");
        awaitDone(order("line-1", first, "active"));
        assertActive(first);
        return first;
    }

    private static long size(Path file) {
        try {
            return Files.exists(file) ? Files.size(file) : 0;
        } catch (IOException e) {
            return 0;
        }
    }

    private void awaitTrial(String digest, String stage) {
        Http.await(
                "the " + stage + "'s trial",
                LIMIT,
                () -> CollectorApi.all(deployment, "events?agent=gw-press-hall").stream()
                        .filter(e -> e.path("type").asText().equals("model-trial"))
                        .map(e -> e.path("attributes"))
                        .anyMatch(a -> a.path("model").asText().endsWith(digest)
                                && a.path("how").asText().startsWith(stage)));
    }

    private String rollOut(String next, String before, Kill kill) throws Exception {
        for (String step : List.of("shadow", "canary", "active")) {
            String order = order("line-1", next, step);
            killLater(kill, step);
            assertActive(step.equals("active") ? new String[] {before, next} : new String[] {before});
            startAgain();
            awaitDone(order);
            if (!step.equals("active")) {
                awaitTrial(next, step);
            }
        }
        assertActive(next);
        Http.await(
                "the line to tell of it",
                LIMIT,
                () -> line("line-1").path("active").asText().equals(next));
        return next;
    }

    /** A person takes the active one back. */
    private void back(String from, String to) throws Exception {
        String order = order("line-1", from, "roll-back");
        killLater(this::killAgent, "roll-back");
        assertActive(from, to);
        startAgain();
        awaitDone(order);
        assertActive(to);
        Http.await(
                "the line to tell of it",
                LIMIT,
                () -> line("line-1").path("active").asText().equals(to));
    }

    /** It does well in shadow; then good parts become brighter, and it rejects them while it counts for half of them. */
    private void spoiledCanary(String active) throws Exception {
        String spoiled = release(0.3, 0);
        awaitDone(order("line-1", spoiled, "shadow"));
        awaitTrial(spoiled, "shadow");
        awaitDone(order("line-1", spoiled, "canary"));
        good = 100;
        Http.await(
                "the canary to be rolled back",
                LIMIT,
                () -> line("line-1").path("refused").asText().equals(spoiled));
        killAgent();
        assertActive(active);
        JsonNode line = line("line-1");
        assertThat(line.path("active").asText()).isEqualTo(active);
        assertThat(line.path("why").asText()).contains("worse than what counts; canary");
        List<String> models = new LedgerAudit(deployment.agentData())
                .events("line-1").stream()
                        .filter(e -> e.getType().startsWith("part-"))
                        .map(ModelRolloutIT::model)
                        .toList();
        assertThat(models).as("some parts were judged by it").anyMatch(m -> m.endsWith(spoiled));
        assertThat(models.get(models.size() - 1)).as("none any more").endsWith(active);
        good = 30;
        startAgain();
    }

    /** It rejects each part. */
    private void spoiled(String active) throws Exception {
        String spoiled = release(0.001, 0);
        awaitDone(order("line-1", spoiled, "shadow"));
        Http.await(
                "it to be rolled back",
                LIMIT,
                () -> line("line-1").path("refused").asText().equals(spoiled));
        JsonNode line = line("line-1");
        assertThat(line.path("active").asText()).isEqualTo(active);
        assertThat(line.path("stage").asText()).isEqualTo("none");
        assertThat(line.path("why").asText()).contains("worse than what counts");
        assertActive(active);
    }

    private void shared(String digest) throws Exception {
        awaitDone(order("line-2", digest, "shadow"));
        awaitTrialOf("line-2");
        awaitDone(order("line-2", digest, "active"));
        Http.await(
                "both lines to use it",
                LIMIT,
                () -> line("line-2").path("active").asText().equals(digest));
        assertThat(line("line-2").path("accepted").asText()).contains("10 parts judged");
        Http.await(
                "the sharing to be in the ledger",
                LIMIT,
                () -> new LedgerAudit(deployment.agentData())
                        .demands("line-1").stream().anyMatch(d -> d.getDemand().equals("06.10")));
    }

    private void awaitTrialOf(String line) {
        Http.await(
                "the trial on " + line,
                LIMIT,
                () -> CollectorApi.all(deployment, "events?agent=gw-press-hall").stream()
                        .anyMatch(e -> e.path("type").asText().equals("model-trial")
                                && e.path("scenario").asText().equals(line)));
    }
}
