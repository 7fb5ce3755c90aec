package io.edgewitness.edge.dist;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.edgewitness.edge.api.SystemClock;
import io.edgewitness.edge.plant.FailingMotor;
import io.edgewitness.edge.plant.PressServer;
import io.edgewitness.edge.plant.PressSettings;
import io.edgewitness.edge.testkit.FreePort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From a bearing that fails, over a diagnosis, an order and its finding, to the accuracy at the collector: packaged programs, real sockets. */
class WorkOrderIT {
    private static final int LIMIT = 180;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private static final String SITE = """
            adapters:
              - id: motor
                type: opcua
                mode: sim
                endpoint: %s
                security: {policy: None}
                points:
                  - {id: motor.vibration, address: "ns=2;s=Motor.Vibration", unit: m/s2, interval: 500ms, rate: 12800, record: none}
                  - {id: motor.speed, address: "ns=2;s=Motor.Speed", unit: /min, interval: 500ms}
              - {id: cmms, type: collector, points: [{id: cmms.closed, address: text}]}
            scenarios:
              - id: motor-1
                type: equipment-fault-diagnosis
                inputs: {vibration: [motor.vibration], speed: [motor.speed], work-orders: [cmms.closed]}
                parameters:
                  nameplate: {kw: 75, rpm: 1480, support: rigid, mains-hz: 50, pole-pairs: 2}
                  sensors:
                    - {name: drive-end, point: motor.vibration, channel: 0, bearing: 6205-2RS, range: 500}
                    - {name: fan-end, point: motor.vibration, channel: 1, bearing: 6203-2RS, range: 500}
                  window: 5s
                  lateness: 1s
                  diagnose-every: 1s
            """;

    /** A maintenance system: takes orders, lists them, and has one closed by a person. Thread-safe. */
    private static final class Desk implements AutoCloseable {
        private static final ObjectMapper JSON = new ObjectMapper();

        private final HttpServer server;
        private final List<ObjectNode> orders = new ArrayList<>();

        Desk() throws IOException {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/work-orders", this::serve);
            server.start();
        }

        String url() {
            return "http://127.0.0.1:" + server.getAddress().getPort();
        }

        synchronized List<ObjectNode> orders() {
            return orders.stream().map(ObjectNode::deepCopy).toList();
        }

        synchronized void close(String id, Map<String, String> finding) {
            for (ObjectNode order : orders) {
                if (order.path("id").asText().equals(id)) {
                    finding.forEach(order::put);
                    order.put("status", "closed").put("updated", Instant.now().toString());
                }
            }
        }

        private synchronized void serve(HttpExchange e) throws IOException {
            try (e) {
                JsonNode answer;
                if (e.getRequestMethod().equals("POST")) {
                    ObjectNode order =
                            (ObjectNode) JSON.readTree(e.getRequestBody().readAllBytes());
                    order.put("id", "WO-" + (orders.size() + 1)).put("status", "open");
                    orders.add(order);
                    answer = order;
                } else {
                    answer = JSON.valueToTree(Map.of("items", orders));
                }
                byte[] bytes = answer.toString().getBytes(StandardCharsets.UTF_8);
                e.sendResponseHeaders(200, bytes.length);
                e.getResponseBody().write(bytes);
            }
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }

    @Test
    void aDiagnosisIsAnOrderWhoseFindingMovesTheAccuracyAtTheCollector() throws Exception {
        SystemClock clock = new SystemClock();
        try (PressServer server = new PressServer(PressSettings.of(FreePort.find(), folder.resolve("server")));
                FailingMotor motor = new FailingMotor(server, Duration.ofMillis(500), 240, clock);
                Desk desk = new Desk();
                Deployment deployment = Deployment.onFreePorts(ThirdParty.ROOT, folder.resolve("deployed"))) {
            server.start();
            deployment.site(SITE.formatted(server.endpoint()));
            deployment.startCollector("""
                    cmms: {url: "%s", every: 1s, machines: [{agent: gw-press-hall, machine: motor-1, asset: M-0007}]}
                    """.formatted(desk.url()));
            deployment.enrol();
            deployment.startAgent();
            deployment.awaitAgentReady();
            motor.start();
            Http.await("the order", LIMIT, () -> !desk.orders().isEmpty());
            ObjectNode order = desk.orders().get(0);
            assertThat(order.path("asset").asText()).isEqualTo("M-0007");
            assertThat(order.path("text").asText()).contains("轴承外圈", "drive-end");
            desk.close(
                    order.path("id").asText(),
                    Map.of("finding", "bearing-outer", "outcome", "breakdown", "hours", "3.5", "renewed", "true"));
            Http.await(
                    "the finding in the agent's ledger",
                    LIMIT,
                    () -> !order(deployment).path("inLedger").isNull());
            assertThat(order(deployment).path("finding").asText()).isEqualTo("bearing-outer failed 3.5 renewed");
            Http.await("the accuracy", LIMIT, () -> !accuracy(deployment).isEmpty());
            assertThat(accuracy(deployment).values())
                    .allSatisfy(m -> assertThat(m.path("value").asDouble()).isEqualTo(1));
            assertThat(CollectorApi.all(deployment, "events"))
                    .noneMatch(e -> e.path("type").asText().equals("order-unknown"));
        }
    }

    private static Map<String, JsonNode> accuracy(Deployment deployment) {
        return CollectorApi.figures(deployment, "motor-1", "fd_top1_accuracy_ratio");
    }

    /** The oldest one. */
    private static JsonNode order(Deployment deployment) {
        JsonNode items = CollectorApi.get(deployment, "maintenance/orders").path("items");
        return items.get(items.size() - 1);
    }
}
