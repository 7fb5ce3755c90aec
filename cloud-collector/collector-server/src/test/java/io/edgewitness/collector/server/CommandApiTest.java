package io.edgewitness.collector.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import io.edgewitness.edge.api.Secret;
import io.edgewitness.edge.api.SystemClock;
import io.edgewitness.edge.wire.CollectorLink;
import io.edgewitness.edge.wire.SignedText;
import io.edgewitness.edge.wire.proto.AgentMessage;
import io.edgewitness.edge.wire.proto.CollectorMessage;
import io.edgewitness.edge.wire.proto.DeviceCommand;
import io.edgewitness.edge.wire.proto.OrderBody;
import io.edgewitness.edge.wire.proto.OrderDone;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandApiTest {
    @TempDir
    Path folder;

    private final SystemClock clock = new SystemClock();
    private RestFixture rest;
    private final List<String> noted = new ArrayList<>();
    private PostgresOrders orders;
    private Authority authority;

    @BeforeEach
    void start() throws Exception {
        rest = new RestFixture();
        rest.enrol("gw-1");
        orders = new PostgresOrders(rest.database);
        authority = Authority.loadOrCreate(folder, List.of("localhost"), clock.instant());
        HttpGuard guard = new HttpGuard(null, Secret.parse("admin"), null);
        CommandApi commands = new CommandApi(
                new IngestOrders(orders, authority, new SecureRandom()),
                orders,
                rest.registry,
                clock,
                guard,
                new AgentReach(new Queries(rest.database)),
                (access, agent, site, order) -> noted.add(access.actor().id() + " " + agent + " " + order));
        rest.start(guard, commands::addTo);
    }

    @AfterEach
    void stop() {
        rest.close();
    }

    private HttpResponse<String> send(String path, @Nullable String token, @Nullable String body) throws Exception {
        HttpRequest.Builder request = rest.request(path);
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        if (body != null) {
            request.POST(HttpRequest.BodyPublishers.ofString(body));
        }
        return rest.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private static JsonNode json(HttpResponse<String> response) throws Exception {
        return new ObjectMapper().readTree(response.body());
    }

    @Test
    void anOrderIsSignedForItsAgentAndItsAnswerIsShown() throws Exception {
        String body = "{\"targets\": {\"press.setpoint\": 50, \"press.text\": \"a\", \"press.exact\": 0.10,"
                + " \"press.on\": true, \"press.list\": [1, 2]}, \"seconds\": 60}";
        HttpResponse<String> given = send("/api/v1/agents/gw-1/commands", "admin", body);
        assertThat(given.statusCode()).as(given.body()).isEqualTo(202);
        assertThat(noted).singleElement().asString().contains(" gw-1 ", "press.setpoint");
        String id = json(given).get("id").asText();
        OrderStore.SignedOrder signed = orders.pending("gw-1").get(0);
        assertThat(SignedText.verify(
                        authority.orderKey().toByteArray(),
                        SignedText.ORDER,
                        signed.body().toByteArray(),
                        signed.signature().toByteArray()))
                .isTrue();
        OrderBody order = OrderBody.parseFrom(signed.body());
        assertThat(order.getId()).isEqualTo(id);
        assertThat(order.getKind()).isEqualTo("command");
        DeviceCommand command = DeviceCommand.parseFrom(order.getPayload());
        assertThat(command.getTargetsList())
                .extracting(f -> f.getName())
                .containsExactly("press.setpoint", "press.text", "press.exact", "press.on", "press.list");
        assertThat(command.getTargets(0).getValue().getInteger()).isEqualTo(50);
        assertThat(command.getTargets(2).getValue().getDecimal()).isEqualTo("0.10");
        assertThat(command.getTargets(4).getValue().getArray().getItemsCount()).isEqualTo(2);
        String place = "/api/v1/agents/gw-1/commands/" + id;
        assertThat(json(send(place, null, null)).get("outcome").isNull()).isTrue();
        orders.done("gw-1", id, "done", "EXECUTED", clock.instant());
        assertThat(json(send(place, null, null)).get("outcome").asText()).isEqualTo("done");
        assertThat(send("/api/v1/agents/gw-2/commands/" + id, null, null).statusCode())
                .isEqualTo(404);
    }

    /** The agent may have carried one out and lost the answer with its link: only it can tell. */
    @Test
    void ordersWaitForTheirAnswerAlsoWhenTheyAreStaleAndNotTooManyGoAtOnce() throws Exception {
        Instant then = clock.instant().minusSeconds(3_600);
        ByteString none = ByteString.EMPTY;
        for (int i = 0; i <= OrderStore.MOST_PENDING; i++) {
            Instant created = then.plusMillis(i);
            orders.add(new OrderStore.SignedOrder("o" + i, "gw-1", "command", created, created, none, none));
        }
        assertThat(orders.pending("gw-1")).hasSize(OrderStore.MOST_PENDING);
        orders.done("gw-1", "o0", "stale", "", clock.instant());
        assertThat(orders.pending("gw-1").get(0).id()).isEqualTo("o1");
        assertThat(orders.pending("gw-1").get(OrderStore.MOST_PENDING - 1).id())
                .isEqualTo("o" + OrderStore.MOST_PENDING);
    }

    @Test
    void whoHasNoTokenGivesNoOrder() throws Exception {
        String body = "{\"targets\": {\"press.setpoint\": 50}}";
        assertThat(send("/api/v1/agents/gw-1/commands", null, body).statusCode())
                .isEqualTo(401);
        assertThat(send("/api/v1/agents/gw-1/commands", "wrong", body).statusCode())
                .isEqualTo(401);
        // A browser sends a password that it knows along with what a page of another site asks for.
        String password = "Basic " + Base64.getEncoder().encodeToString("x:admin".getBytes(StandardCharsets.UTF_8));
        assertThat(rest.send(
                                rest.request("/api/v1/agents/gw-1/commands", "Authorization", password)
                                        .POST(HttpRequest.BodyPublishers.ofString(body)),
                                HttpResponse.BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(401);
        assertThat(send("/api/v1/agents/gw-9/commands", "admin", body).statusCode())
                .isEqualTo(404);
        assertThat(orders.pending("gw-1")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '~',
            value = {
                "no; this is not JSON",
                "[]; a JSON object is wanted",
                "{}; targets is an object",
                "{\"targets\": {}}; targets is an object",
                "{\"targets\": {\"a b\": 1}}; a point id is",
                "{\"targets\": {\"a\": null}}; a: a value is",
                "{\"targets\": {\"a\": \"x\\u0000\"}}; a: a value is",
                "{\"targets\": {\"a\": [[[[[1]]]]]}}; a: a value is",
                "{\"targets\": {\"a\": 1e99999}}; no device takes a number that long",
                "{\"targets\": {\"a\": 1}, \"seconds\": 0}; seconds is a whole number",
                "{\"targets\": {\"a\": 1}, \"minutes\": 1}; unknown key minutes",
                "{\"targets\": {\"a\": 1}} {}; this is not JSON",
                "{\"targets\": {\"a\": 1, \"a\": 2}}; Duplicate field 'a'",
                "{\"targets\": {\"a\": {\"x\": 1, \"x\": 2}}}; Duplicate field 'x'",
                "{\"targets\": {\"a\": 1}, \"seconds\": 1, \"seconds\": 3600}; Duplicate field 'seconds'",
            })
    void aWrongRequestIsAProblemAndNoOrder(String body, String told) throws Exception {
        HttpResponse<String> response = send("/api/v1/agents/gw-1/commands", "admin", body);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
        assertThat(response.headers().firstValue("Content-Type").orElse("")).startsWith("application/problem+json");
        assertThat(json(response).get("detail").asText()).contains(told);
        assertThat(orders.pending("gw-1")).isEmpty();
    }

    @Test
    void anOrderOfAHugeTextIsRefused() throws Exception {
        String body = "{\"targets\": {\"a\": \"" + "x".repeat(70_000) + "\"}}";
        HttpResponse<String> response = send("/api/v1/agents/gw-1/commands", "admin", body);
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("an order is at most 65536 characters long");
        assertThat(orders.pending("gw-1")).isEmpty();
    }

    @Test
    void anAnswerWithANulIsKeptWithoutIt() throws Exception {
        String id = json(send("/api/v1/agents/gw-1/commands", "admin", "{\"targets\": {\"a\": 1}}"))
                .get("id")
                .asText();
        ArrayDeque<AgentMessage> sent = new ArrayDeque<>(List.of(AgentMessage.newBuilder()
                .setDone(OrderDone.newBuilder().setId(id).setOutcome("failed").setDetail("code\0 7"))
                .build()));
        CollectorLink link = new CollectorLink() {
            @Override
            public @Nullable AgentMessage poll() {
                return sent.poll();
            }

            @Override
            public boolean send(CollectorMessage message) {
                return true;
            }

            @Override
            public void end(End end, String reason) {
                throw new AssertionError(end + " " + reason);
            }
        };
        AgentRegistry.Agent agent = new AgentRegistry.Agent(
                "gw-1", ByteString.copyFromUtf8("k"), ByteString.copyFromUtf8("c"), clock.instant());
        new IngestSession(
                        agent,
                        link,
                        rest.store,
                        orders,
                        ModelSource.NONE,
                        BlobSink.NONE,
                        new IngestBoard(),
                        new Object(),
                        (s, at) -> {})
                .doWork(clock.instant());
        PostgresOrders.State state = orders.state("gw-1", id);
        assertThat(state).isNotNull();
        assertThat(state.detail()).isEqualTo("code  7");
    }

    @Test
    void agentsArePagesAndALimitThatIsNoneIsAProblem() throws Exception {
        JsonNode page = json(send("/api/v1/agents?limit=1", null, null));
        assertThat(page.get("items")).hasSize(1);
        assertThat(page.get("next").isNull()).isTrue();
        assertThat(json(send("/api/v1/agents?after=gw-1", null, null)).get("items"))
                .isEmpty();
        for (String wrong : List.of("abc", "0", "1001", "")) {
            HttpResponse<String> response = send("/api/v1/agents?limit=" + wrong, null, null);
            assertThat(response.statusCode()).isEqualTo(400);
            assertThat(response.headers().firstValue("Content-Type").orElse("")).startsWith("application/problem+json");
        }
    }

    @Test
    void theStepsOfOrdersAreListed() throws Exception {
        TestBatches agent = new TestBatches("gw-1");
        rest.store.store(List.of(agent.command("set-7", "ISSUED", "line-1: press.setpoint = 7")
                .command("set-7", "REFUSED", "range: 700")
                .close()));
        JsonNode steps = json(send("/api/v1/commands?agent=gw-1", null, null)).get("items");
        assertThat(steps).hasSize(2);
        assertThat(steps.get(1).get("id").asText()).isEqualTo("set-7");
        assertThat(steps.get(1).get("step").asText()).isEqualTo("REFUSED");
        assertThat(steps.get(1).get("detail").asText()).isEqualTo("range: 700");
    }
}
