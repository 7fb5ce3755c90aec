package io.edgewitness.edge.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.edge.api.Health;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LocalEndpointTest {
    @Test
    void connectionsThatSendHalfARequestDoNotKeepHealthFromOthers() throws Exception {
        SiteFile.HostPort any = new SiteFile.HostPort("127.0.0.1", 0);
        List<Socket> slow = new ArrayList<>();
        try (LocalEndpoint endpoint =
                LocalEndpoint.open(any, () -> true, () -> Map.of("ledger", Health.up()), () -> "")) {
            for (int i = 0; i < 20; i++) {
                Socket s = new Socket("127.0.0.1", endpoint.port());
                slow.add(s);
                s.getOutputStream().write("GET /healthz/re".getBytes(StandardCharsets.US_ASCII));
            }
            HttpRequest request = HttpRequest.newBuilder(
                            URI.create("http://127.0.0.1:" + endpoint.port() + "/healthz/live"))
                    .timeout(Duration.ofSeconds(60))
                    .build();
            HttpResponse<String> response =
                    HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.body()).contains("\"ledger\": {\"state\": \"UP\"");
        } finally {
            for (Socket s : slow) {
                s.close();
            }
        }
    }
}
