package io.edgewitness.collector.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.edge.api.Secret;
import io.javalin.Javalin;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

class HttpGuardTest {
    @Test
    void theTokenThatReadsThePlantsOpensNobodysAccount() throws Exception {
        HttpGuard guard = new HttpGuard(Secret.parse("reads-the-plants"), Secret.parse("of-this-machine"), null);
        Javalin server = Javalin.create()
                .get("/machine", c -> {
                    guard.checkMachine(c);
                    c.result("yes");
                })
                .start("127.0.0.1", 0);
        try {
            assertThat(status(server, "Bearer of-this-machine")).isEqualTo(200);
            assertThat(status(server, "Bearer reads-the-plants")).isEqualTo(401);
            assertThat(status(server, "Basic eDpvZi10aGlzLW1hY2hpbmU=")).isEqualTo(401);
            assertThat(status(server, "Bearer ")).isEqualTo(401);
        } finally {
            server.stop();
        }
    }

    private static int status(Javalin server, String authorization) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/machine"))
                                .header("Authorization", authorization)
                                .build(),
                        HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }
}
