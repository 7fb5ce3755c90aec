package io.edgewitness.collector.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.edge.models.OnnxGraph;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Random;

/** A small model that a line takes: it answers with how bright 8 × 8 pixels are. */
final class TestModels {
    static final String ABOUT =
            "&name=n&task=anomaly&width=8&height=8&scale=1&offset=0&labels=&threshold=1&area=1&recipe=r&pictures=p";

    private TestModels() {}

    /** @param unused numbers that make it larger */
    static byte[] onnx(int unused) {
        OnnxGraph graph = new OnnxGraph("brightness");
        graph.input("in", OnnxGraph.Numbers.FLOATS, 1, 1, 8, 8);
        graph.node("GlobalAveragePool", List.of("in"));
        graph.named("Flatten", List.of("v0"), "out");
        graph.output("out", OnnxGraph.Numbers.FLOATS, 1, 1);
        float[] numbers = new float[unused];
        Random random = new Random(1);
        for (int i = 0; i < unused; i++) {
            numbers[i] = random.nextFloat();
        }
        if (unused > 0) {
            graph.floats("unused", numbers, unused);
        }
        return graph.toByteArray();
    }

    /** @return the package's SHA-256 */
    static String release(String url, String token) throws Exception {
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(url + "/api/v1/models?enterprise=acme" + ABOUT))
                                .POST(HttpRequest.BodyPublishers.ofByteArray(onnx(0)))
                                .header("Authorization", "Bearer " + token)
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return Commands.JSON.readTree(answer.body()).path("digest").asText();
    }
}
