package io.edgewitness.collector.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.ByteString;
import io.edgewitness.edge.models.ModelPackage;
import io.edgewitness.edge.wire.proto.ModelPiece;
import io.edgewitness.edge.wire.proto.ModelStep;
import io.edgewitness.edge.wire.proto.ModelWanted;
import io.edgewitness.edge.wire.proto.OrderBody;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models from their release to the order, at a collector that runs. */
class ModelsTest {
    @TempDir
    Path folder;

    private RunningCollector running;

    @BeforeEach
    void start() throws Exception {
        running = new RunningCollector(folder, Instant.parse("2026-06-01T08:00:00Z"), null);
        plant("gw-1", "acme", "one");
        plant("gw-9", "rival", "nine");
    }

    @AfterEach
    void stop() throws Exception {
        running.close();
    }

    private void plant(String agent, String enterprise, String site) throws Exception {
        TestBatches.enrol(running.collector.registry(), agent, running.now);
        TestBatches batches = new TestBatches(agent, enterprise, site);
        batches.manifest("line-1");
        if (agent.equals("gw-1")) {
            batches.event(
                    "model-rollout",
                    Map.of("active", "aa", "stage", "canary", "candidate", "bb", "refused", "", "why", "because"));
        }
        running.collector.store().store(java.util.List.of(batches.close()));
    }

    private HttpResponse<String> send(String method, String path, byte[] body) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(running.url() + "/api/v1/" + path))
                                .method(method, HttpRequest.BodyPublishers.ofByteArray(body))
                                .header("Authorization", "Bearer " + DataFolder.adminToken(folder))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    private String release(byte[] onnx) throws Exception {
        HttpResponse<String> answer = send("POST", "models?enterprise=acme" + TestModels.ABOUT, onnx);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return Commands.JSON.readTree(answer.body()).path("digest").asText();
    }

    private HttpResponse<String> step(String agent, String digest, String step) throws Exception {
        String body = "{\"line\":\"line-1\",\"model\":\"" + digest + "\",\"step\":\"" + step + "\"}";
        return send("POST", "agents/" + agent + "/models", body.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aReleasedModelIsSealedListedAndOrderedForALineOfItsEnterpriseOnly() throws Exception {
        String digest = release(TestModels.onnx(0));
        assertThat(release(TestModels.onnx(0))).isEqualTo(digest);
        JsonNode items = Commands.JSON
                .readTree(send("GET", "models?enterprise=acme", new byte[0]).body())
                .path("items");
        assertThat(items).hasSize(1);
        assertThat(items.get(0).path("about").path("task").asText()).isEqualTo("anomaly");
        assertThat(send("GET", "models?enterprise=rival", new byte[0]).body()).doesNotContain(digest);
        assertThat(step("gw-9", digest, "shadow").body()).contains("was released for rival");
        assertThat(step("gw-1", digest, "sideways").body()).contains("step is shadow, canary");
        assertThat(step("gw-1", digest, "shadow").statusCode()).isEqualTo(202);
        OrderBody order = OrderBody.parseFrom(
                running.collector.orders().pending("gw-1").get(0).body());
        assertThat(order.getKind()).isEqualTo("model");
        ModelStep wanted = ModelStep.parseFrom(order.getPayload());
        assertThat(wanted.getDigest()).isEqualTo(digest);
        assertThat(wanted.getKind()).isEqualTo(ModelStep.Kind.SHADOW);
    }

    @Test
    void aPackageGoesDownInPiecesFromAnyByteAndOnlyToWhomItWasOrdered() throws Exception {
        byte[] onnx = TestModels.onnx(625_000);
        String digest = release(onnx);
        ModelFiles files = running.collector.modelFiles();
        assertThat(piece(files, "gw-1", digest, 0).getRefused()).isNotEmpty();
        step("gw-1", digest, "shadow");
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        ModelPiece piece;
        do {
            piece = piece(files, "gw-1", digest, all.size());
            assertThat(piece.getRefused()).isEmpty();
            piece.getContent().writeTo(all);
        } while (!piece.getLast());
        assertThat(Hex.sha256(all.toByteArray())).isEqualTo(digest);
        ModelPackage opened = ModelPackage.open(
                all.toByteArray(), running.collector.authority().orderKey().toByteArray());
        assertThat(Arrays.equals(opened.onnx(), onnx)).isTrue();
        assertThat(piece(files, "gw-1", digest, all.size()).getContent()).isEqualTo(ByteString.EMPTY);
        assertThat(piece(files, "gw-1", digest, all.size() + 1).getRefused()).contains("bytes");
        assertThat(piece(files, "gw-9", digest, 0).getRefused()).isNotEmpty();
        assertThat(piece(files, "gw-1", "../../authority/orders.key", 0).getRefused())
                .isNotEmpty();
    }

    private static ModelPiece piece(ModelFiles files, String agent, String digest, long from) throws Exception {
        return files.piece(
                agent, ModelWanted.newBuilder().setDigest(digest).setFrom(from).build());
    }

    @Test
    void whatIsNoPackageOfOursAndWhatLacksItsDescriptionIsRefusedInOneLine() throws Exception {
        byte[] foreign = "EWMODEL1 and something else".getBytes(StandardCharsets.UTF_8);
        HttpResponse<String> torn = send("POST", "models?enterprise=acme", foreign);
        assertThat(torn.statusCode()).isEqualTo(400);
        assertThat(torn.body()).contains("the package is refused");
        HttpResponse<String> bare = send("POST", "models?enterprise=acme", "onnx".getBytes(StandardCharsets.UTF_8));
        assertThat(bare.statusCode()).isEqualTo(400);
        assertThat(bare.body()).contains("its description has no ");
        assertThat(send("POST", "models?enterprise=acme" + TestModels.ABOUT, new byte[0])
                        .body())
                .contains("the body is empty");
    }

    @Test
    void whatALineWouldRefuseIsRefusedAtItsReleaseInOneSentenceAndNothingIsKept() throws Exception {
        String about = TestModels.ABOUT.replace("width=8", "width=16");
        HttpResponse<String> wrong = send("POST", "models?enterprise=acme" + about, TestModels.onnx(0));
        assertThat(wrong.statusCode()).isEqualTo(400);
        assertThat(wrong.body()).contains("floats of [1, 1, 8, 16] are given");
        HttpResponse<String> none =
                send("POST", "models?enterprise=acme" + TestModels.ABOUT, "onnx".getBytes(StandardCharsets.UTF_8));
        assertThat(none.body()).contains("it is torn, or no ONNX file");
        byte[] large = new byte[ModelFiles.MOST_BYTES + 1];
        assertThat(send("POST", "models?enterprise=acme" + TestModels.ABOUT, large)
                        .statusCode())
                .isEqualTo(413);
        assertThat(Commands.JSON
                        .readTree(send("GET", "models", new byte[0]).body())
                        .path("items"))
                .isEmpty();
    }

    @Test
    void aPackageIsGivenBackToWhoeverReadsItsEnterprise() throws Exception {
        String digest = release(TestModels.onnx(0));
        HttpResponse<String> given = send("GET", "models/" + digest + "/package", new byte[0]);
        assertThat(given.body()).startsWith("EWMODEL1");
        assertThat(send("GET", "models/" + digest + "/package?enterprise=rival", new byte[0])
                        .statusCode())
                .isEqualTo(404);
        assertThat(send("GET", "models/..%2Fx/package", new byte[0]).statusCode())
                .isEqualTo(404);
    }

    @Test
    void eachLineShowsWhatItsAgentToldLast() throws Exception {
        JsonNode lines =
                Commands.JSON.readTree(send("GET", "models/lines", new byte[0]).body());
        JsonNode line = lines.path("items").get(0);
        assertThat(line.path("agent").asText()).isEqualTo("gw-1");
        assertThat(line.path("active").asText()).isEqualTo("aa");
        assertThat(line.path("stage").asText()).isEqualTo("canary");
        assertThat(line.path("refused").isNull()).isTrue();
        assertThat(line.path("why").asText()).isEqualTo("because");
    }

    @Test
    void nothingButADescriptionOfAModelIsSigned() {
        Models models = running.collector.models();
        assertThat(org.assertj.core.api.Assertions.catchThrowable(
                        () -> models.sign("EdgeWitness order v1".getBytes(StandardCharsets.UTF_8))))
                .hasMessageContaining("no description of a model");
    }
}
