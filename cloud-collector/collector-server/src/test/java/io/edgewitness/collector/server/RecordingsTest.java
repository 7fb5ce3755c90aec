package io.edgewitness.collector.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.ByteString;
import io.edgewitness.collector.api.Scope;
import io.edgewitness.edge.wire.proto.BlobPiece;
import io.edgewitness.edge.wire.proto.BlobWanted;
import io.edgewitness.edge.wire.proto.OrderBody;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bursts and pictures at a collector that runs, whatever its agents send; {@link RecordingAgentTest} has a real agent. */
class RecordingsTest {
    private static final Instant NOON = Instant.parse("2026-03-31T16:00:00Z");
    private static final int PIECE = 1_000;

    @TempDir
    Path folder;

    private final byte[] burst = new byte[2_500];
    private final byte[] picture = "a picture".getBytes(StandardCharsets.UTF_8);
    private String digest;
    private String other;
    private RunningCollector running;

    @BeforeEach
    void start() throws Exception {
        new Random(3).nextBytes(burst);
        digest = Hex.sha256(burst);
        other = Hex.sha256(picture);
        CollectorConfig base = RunningCollector.config(null, null, SampleSettings.DEFAULT);
        RecordingSettings settings = new RecordingSettings(4_000, Duration.ofDays(30), 2, 1 << 20);
        running = new RunningCollector(RunningCollector.with(base, base.grpc(), settings), folder, NOON);
        TestBatches.enrol(running.collector.registry(), "gw-1", NOON);
        TestBatches.enrol(running.collector.registry(), "gw-9", NOON);
        running.collector
                .store()
                .store(List.of(new TestBatches("gw-1", "acme", "one")
                        .recorded("pump-3", "diagnosis", Map.of(), "application/octet-stream", burst)
                        .close()));
        running.collector
                .store()
                .store(List.of(new TestBatches("gw-9", "rival", "nine")
                        .recorded("line-1", "part-rejected", Map.of("unit", "U7"), "image/png", picture)
                        .close()));
    }

    @AfterEach
    void stop() throws Exception {
        running.close();
    }

    private RecordingDesk desk() {
        return running.server.recordingDesk();
    }

    /** Has the collector ask, and answers as an honest agent does. @return its hash */
    static String bring(RunningCollector at, String agent, byte[] content) throws Exception {
        RecordingDesk desk = at.server.recordingDesk();
        RecordingRows rows = new RecordingRows(at.collector.database());
        rows.add("acme", agent, Hex.sha256(content), "somebody", at.now);
        desk.work();
        OrderBody order = order(at, agent);
        desk.piece(agent, piece(order.getId(), 0, content), at.now);
        at.collector.orders().done(agent, order.getId(), "done", "all", at.now);
        desk.work();
        return Hex.sha256(content);
    }

    /** The same of several, in whichever order they are asked for. */
    static void bring(RunningCollector at, String agent, List<byte[]> contents) throws Exception {
        RecordingDesk desk = at.server.recordingDesk();
        for (int i = 0; i < contents.size(); i++) {
            desk.work();
            OrderBody order = order(at, agent);
            byte[] asked = BlobWanted.parseFrom(order.getPayload()).getSha256().toByteArray();
            for (byte[] content : contents) {
                if (Hex.sha256(content).equals(Hex.of(asked))) {
                    desk.piece(agent, piece(order.getId(), 0, content), at.now);
                }
            }
            at.collector.orders().done(agent, order.getId(), "done", "all", at.now);
            desk.work();
        }
    }

    private static OrderBody order(RunningCollector at, String agent) throws Exception {
        for (OrderStore.SignedOrder o : at.collector.orders().pending(agent)) {
            if (o.kind().equals("blob")) {
                return OrderBody.parseFrom(o.body());
            }
        }
        throw new AssertionError("nothing is asked of " + agent);
    }

    private OrderBody order() throws Exception {
        desk().work();
        return order(running, "gw-1");
    }

    private static BlobPiece piece(String order, long from, byte[] content) {
        return BlobPiece.newBuilder()
                .setOrder(order)
                .setFrom(from)
                .setContent(ByteString.copyFrom(content))
                .build();
    }

    private void send(OrderBody order, byte[] whole, int from, int to) throws Exception {
        for (int at = from; at < to; at += PIECE) {
            byte[] part = java.util.Arrays.copyOfRange(whole, at, Math.min(to, at + PIECE));
            desk().piece("gw-1", piece(order.getId(), at, part), running.now);
        }
    }

    private HttpResponse<byte[]> http(String method, String path, String body) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(running.url() + "/api/v1/" + path))
                                .method(method, HttpRequest.BodyPublishers.ofString(body))
                                .header("Authorization", "Bearer " + DataFolder.adminToken(folder))
                                .build(),
                        HttpResponse.BodyHandlers.ofByteArray());
    }

    private JsonNode told(String sha256) throws Exception {
        return Commands.JSON.readTree(http("GET", "recordings/" + sha256, "").body());
    }

    private String state(String sha256) throws Exception {
        return told(sha256).path("state").asText();
    }

    private HttpResponse<byte[]> ask(String agent, String sha256) throws Exception {
        return http("POST", "agents/" + agent + "/recordings", "{\"sha256\":\"" + sha256 + "\"}");
    }

    private static String text(HttpResponse<byte[]> answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }

    private Path file(String enterprise, String name) {
        String own = Hex.sha256(enterprise.getBytes(StandardCharsets.UTF_8)).substring(0, 32);
        return folder.resolve("recordings").resolve(own).resolve(name);
    }

    @Test
    void theBurstOfADiagnosisIsAskedForByItselfAndComesByItsHash() throws Exception {
        BlobWanted wanted = BlobWanted.parseFrom(order().getPayload());
        assertThat(Hex.of(wanted.getSha256().toByteArray())).isEqualTo(digest);
        assertThat(wanted.getNumber()).isEqualTo(1);
        assertThat(state(digest)).isEqualTo("coming");
        OrderBody order = order();
        send(order, burst, 0, burst.length);
        desk().work();
        HttpResponse<byte[]> content = http("GET", "recordings/" + digest + "/content", "");
        assertThat(content.body()).isEqualTo(burst);
        assertThat(content.headers().firstValue("Content-Type")).contains("application/octet-stream");
        assertThat(state(other)).as("nobody asked for it").isEqualTo("agent");
        assertThat(text(http("GET", "recordings/" + other + "/content", ""))).contains("not here");
        JsonNode items = Commands.JSON
                .readTree(
                        http("GET", "recordings?type=diagnosis&agent=gw-1", "").body())
                .path("items");
        assertThat(items).hasSize(1);
        assertThat(items.get(0).path("state").asText()).isEqualTo("here");
    }

    @Test
    void whatIsCutShortGoesOnFromWhereItWasWhateverEnded() throws Exception {
        OrderBody first = order();
        send(first, burst, 0, PIECE);
        running.collector.orders().done("gw-1", first.getId(), "failed", "the stream ended meanwhile", running.now);
        OrderBody second = order();
        assertThat(second.getId()).isNotEqualTo(first.getId());
        assertThat(BlobWanted.parseFrom(second.getPayload()).getFrom()).isEqualTo(PIECE);
        send(first, burst, PIECE, burst.length); // of the stream that ended
        send(second, burst, PIECE, 2 * PIECE);
        running.close();
        running = new RunningCollector(running.config, folder, running.now);
        send(second, burst, PIECE, 2 * PIECE); // twice
        send(second, burst, 2 * PIECE, burst.length);
        desk().work();
        assertThat(state(digest)).isEqualTo("here");
        assertThat(Files.readAllBytes(file("acme", digest))).isEqualTo(burst);
        assertThat(file("acme", digest + ".part")).doesNotExist();
    }

    @Test
    void anAgentThatLiesIsSeenAndAsksForNoRoom() throws Exception {
        byte[] wrong = burst.clone();
        wrong[7]++;
        send(order(), wrong, 0, wrong.length);
        OrderBody again = order();
        assertThat(BlobWanted.parseFrom(again.getPayload()).getFrom()).isZero();
        send(again, wrong, 0, wrong.length);
        desk().work();
        assertThat(state(digest)).isEqualTo("wrong");
        assertThat(file("acme", digest + ".part")).doesNotExist();

        assertThat(ask("gw-1", digest).statusCode()).isEqualTo(202);
        OrderBody more = order();
        send(more, burst, 0, 2 * PIECE);
        desk().piece("gw-1", piece(more.getId(), 2 * PIECE, new byte[501]), running.now);
        assertThat(told(digest).path("detail").asText()).contains("more than the 2500 bytes");
        assertThat(file("acme", digest + ".part")).doesNotExist();
        desk().piece("gw-1", piece(more.getId(), 0, burst), running.now);
        desk().piece("gw-1", piece("no order \0", 0, burst), running.now);
        assertThat(state(digest)).isEqualTo("wrong");

        ask("gw-1", digest);
        desk().piece("gw-1", piece(order().getId(), 0, new byte[0]), running.now);
        assertThat(state(digest)).isEqualTo("wrong");

        ask("gw-1", digest);
        OrderBody foreign = order();
        desk().piece("gw-9", piece(foreign.getId(), 0, burst), running.now);
        running.server.board().connected("gw-1", true, running.now);
        running.now = running.now.plus(RecordingDesk.SILENT).plusSeconds(1);
        desk().work();
        assertThat(told(digest).path("detail").asText()).contains("sent nothing for 10 min");
        assertThat(running.collector.orders().pending("gw-1")).isEmpty();
    }

    @Test
    void anOrderThatBringsNothingIsGivenUpAfterAFewTriesAndItsReasonIsTold() throws Exception {
        for (int i = 0; i < 5; i++) {
            running.collector
                    .orders()
                    .done("gw-1", order().getId(), "failed", "the ledger cannot be read", running.now);
        }
        desk().work();
        assertThat(state(digest)).isEqualTo("failed");
        assertThat(told(digest).path("detail").asText()).contains("the ledger cannot be read");
        ask("gw-1", digest);
        running.collector.orders().done("gw-1", order().getId(), "refused", "gone: the ledger gave it up", running.now);
        desk().work();
        assertThat(state(digest)).isEqualTo("gone");
    }

    @Test
    void aHashOfAnotherEnterpriseIsNamedByNoRecord() throws Exception {
        assertThat(text(ask("gw-1", other))).contains("no record of agent gw-1 names");
        assertThat(text(ask("gw-9", digest))).contains("no record of agent gw-9 names");
        assertThat(text(ask("gw-1", "../../x"))).contains("64 hexadecimal digits");
        assertThat(http("GET", "recordings/" + other + "?enterprise=acme", "").statusCode())
                .isEqualTo(404);
        assertThat(http("GET", "recordings/" + other + "/content?enterprise=acme", "")
                        .statusCode())
                .isEqualTo(404);
        assertThat(text(http("GET", "recordings?enterprise=acme", "")))
                .contains(digest)
                .doesNotContain(other);
        assertThat(told(other).path("unit").asText()).isEqualTo("U7");
    }

    @Test
    void whereTheDiskTakesNothingItIsSaidAndThePartGoes() throws Exception {
        Files.createDirectories(file("acme", "x").getParent());
        Files.createSymbolicLink(file("acme", digest + ".part"), Path.of("/dev/full"));
        send(order(), burst, 0, PIECE);
        assertThat(told(digest).path("detail").asText())
                .contains("cannot write it")
                .contains("No space left");
        assertThat(Files.isSymbolicLink(file("acme", digest + ".part"))).isFalse();
        ask("gw-1", digest);
        send(order(), burst, 0, burst.length);
        desk().work();
        assertThat(state(digest)).isEqualTo("here");
    }

    @Test
    void whatWasChangedHereShowsAndCanBeAskedForAgain() throws Exception {
        bring(running, "gw-1", burst);
        Files.write(file("acme", digest), new byte[] {1});
        HttpResponse<byte[]> answer = http("GET", "recordings/" + digest + "/content", "");
        assertThat(answer.statusCode()).isEqualTo(409);
        assertThat(text(answer)).contains("was changed on the collector's disk");
        assertThat(state(digest)).isEqualTo("changed");
        ask("gw-1", digest);
        bring(running, "gw-1", burst);
        assertThat(http("GET", "recordings/" + digest + "/content", "").body()).isEqualTo(burst);
    }

    @Test
    void theOldestGoForRoomAndAfterTheirTimeAndNoMoreComeUnaskedThanADayMay() throws Exception {
        desk().work(); // asks for it by itself
        bring(running, "gw-1", burst);
        running.now = running.now.plusSeconds(60);
        byte[] second = new byte[2_000];
        byte[] third = new byte[1_999];
        byte[] huge = new byte[4_001];
        TestBatches batches = new TestBatches("gw-1", "acme", "one");
        batches.restart();
        running.collector
                .store()
                .store(List.of(batches.recorded("pump-3", "diagnosis", Map.of(), "x/y", second)
                        .recorded("pump-3", "diagnosis", Map.of(), "x/y", third)
                        .recorded("pump-3", "diagnosis", Map.of(), "x/y", huge)
                        .close()));
        desk().work();
        bring(running, "gw-1", second);
        assertThat(told(digest).path("state").asText()).isEqualTo("dropped");
        assertThat(told(digest).path("detail").asText()).isEqualTo("for room");
        assertThat(file("acme", digest)).doesNotExist();
        desk().work();
        assertThat(state(Hex.sha256(third))).as("two came today").isEqualTo("agent");
        ask("gw-1", Hex.sha256(huge));
        desk().work();
        assertThat(told(Hex.sha256(huge)).path("detail").asText()).contains("recordings.quota");
        running.now = running.now.plus(Duration.ofDays(31));
        desk().work();
        assertThat(told(Hex.sha256(second)).path("detail").asText()).isEqualTo("kept for 30 d");
        assertThat(new RecordingRows(running.collector.database()).used("acme")).isZero();
        assertThat(new RecordingRows(running.collector.database()).oldest(Scope.ALL, running.now, 9))
                .isEmpty();
    }
}
