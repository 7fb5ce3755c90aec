package io.edgewitness.collector.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.edgewitness.edge.ledger.AgentKey;
import io.edgewitness.edge.ledger.FileDisk;
import io.edgewitness.edge.ledger.LedgerSettings;
import io.edgewitness.edge.ledger.LedgerWriter;
import io.edgewitness.edge.ledger.Nanos;
import io.edgewitness.edge.ledger.proto.Configuration;
import io.edgewitness.edge.ledger.proto.EventRecord;
import io.edgewitness.edge.ledger.proto.EvidenceRecord;
import io.edgewitness.edge.wire.Enrolment;
import io.edgewitness.edge.wire.Identity;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLClassLoader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real agent in a process of its own, a real collector, gRPC between them. */
class RecordingAgentTest {
    private static final Duration LIMIT = Duration.ofSeconds(90);

    @TempDir
    Path folder;

    private RunningCollector running;
    private Process agent;

    @AfterEach
    void stop() throws Exception {
        if (agent != null) {
            agent.destroyForcibly().waitFor();
        }
        running.close();
    }

    private interface Condition {
        boolean holds() throws Exception;
    }

    private void until(String what, Condition condition) throws Exception {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (!condition.holds()) {
            running.now = Instant.now();
            assertThat(System.nanoTime()).as(what).isLessThan(end);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    /** What an agent's scenarios kept on the day before. */
    private void ledger(byte[] burst, byte[] picture) throws Exception {
        Path data = folder.resolve("agent");
        AgentKey key = AgentKey.loadOrCreate(Identity.ledgerKeyFile(data));
        Instant at = Instant.now().minusSeconds(3_600);
        LedgerWriter writer = LedgerWriter.open(
                new FileDisk(data.resolve("ledger")), key, LedgerSettings.create("gw-1", b -> {}), at);
        writer.append(record(1, at)
                .setConfiguration(
                        Configuration.newBuilder().setEnterprise("acme").setSite("one"))
                .build());
        tell(writer, 2, at, "diagnosis", burst);
        tell(writer, 4, at, "part-rejected", picture);
        writer.close();
    }

    private static EvidenceRecord.Builder record(long sequence, Instant at) {
        return EvidenceRecord.newBuilder().setSequence(sequence).setAt(Nanos.of(at));
    }

    private static void tell(LedgerWriter writer, long sequence, Instant at, String type, byte[] content) {
        String sha256 =
                writer.blob(sequence, "s", "application/octet-stream", content).sha256();
        writer.append(record(sequence + 1, at)
                .setEvent(EventRecord.newBuilder()
                        .setScenario("s")
                        .setType(type)
                        .addBlobs(ByteString.copyFrom(HexFormat.of().parseHex(sha256))))
                .build());
    }

    /** Under the runner the tests are in a loader of their own. */
    private static String classPath() {
        ClassLoader loader = RecordingAgentTest.class.getClassLoader();
        return loader instanceof URLClassLoader urls
                ? Stream.of(urls.getURLs())
                        .map(u -> Path.of(URI.create(u.toString())).toString())
                        .collect(Collectors.joining(File.pathSeparator))
                : System.getProperty("java.class.path");
    }

    private void startAgent(int port) throws IOException {
        Path site = folder.resolve("site.yaml");
        Files.writeString(site, """
            agent: {id: gw-1}
            site: {id: one, name: One, enterprise: acme, path: acme/one, time-zone: Asia/Shanghai}
            http: {listen: "127.0.0.1:0"}
            adapters: []
            uplink: {collector: "https://127.0.0.1:%d"}
            """.formatted(port));
        agent = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx160m",
                        "-cp",
                        classPath(),
                        "io.edgewitness.edge.runtime.AgentMain",
                        "run",
                        "--site",
                        site.toString(),
                        "--data",
                        folder.resolve("agent").toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("agent.log").toFile()))
                .start();
    }

    private long part(String sha256) throws IOException {
        Path all = folder.resolve("data").resolve("recordings");
        if (!Files.isDirectory(all)) {
            return 0;
        }
        try (Stream<Path> files = Files.walk(all)) {
            Path part =
                    files.filter(f -> f.endsWith(sha256 + ".part")).findFirst().orElse(null);
            return part == null ? 0 : Files.size(part);
        }
    }

    private String state(String sha256) throws Exception {
        return running.row("SELECT coalesce((SELECT state FROM store.recording WHERE sha256 = '" + sha256 + "'), '-')");
    }

    private HttpResponse<InputStream> http(String method, String path, String body) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(running.url() + "/api/v1/" + path))
                                .method(method, HttpRequest.BodyPublishers.ofString(body))
                                .header("Authorization", "Bearer " + DataFolder.adminToken(folder.resolve("data")))
                                .build(),
                        HttpResponse.BodyHandlers.ofInputStream());
    }

    @Test
    void aBurstAndAPictureOf64MebibytesComeThoughAgentAndCollectorAreKilledBetweenPieces() throws Exception {
        byte[] burst = new byte[3 << 20];
        byte[] picture = new byte[64 << 20];
        new Random(1).nextBytes(burst);
        new Random(2).nextBytes(picture);
        String of = Hex.sha256(burst);
        String other = Hex.sha256(picture);
        ledger(burst, picture);
        CollectorConfig base = RunningCollector.config(null, null, SampleSettings.DEFAULT);
        RecordingSettings slow = new RecordingSettings(1L << 30, Duration.ofDays(30), 9, 1 << 20);
        CollectorConfig config = RunningCollector.with(base, base.grpc(), slow);
        running = new RunningCollector(config, folder.resolve("data"), Instant.now());
        int port = running.server.grpcPort();
        String token = running.collector.token("gw-1", Duration.ofHours(1));
        assertThat(Enrolment.enrol("https://127.0.0.1:" + port, token, folder.resolve("agent"))
                        .exitCode())
                .isZero();
        startAgent(port);
        until("pieces", () -> part(of) > 0);
        agent.destroyForcibly().waitFor();
        long had = part(of);
        assertThat(had).isBetween(1L, 3L << 20);
        startAgent(port);
        until("more pieces", () -> part(of) > had);
        running.close();
        assertThat(state(of, config)).isEqualTo("COMING");
        CollectorConfig again = RunningCollector.with(
                base,
                new CollectorConfig.Listen("127.0.0.1", port),
                new RecordingSettings(1L << 30, Duration.ofDays(30), 9, 64 << 20));
        running = new RunningCollector(again, folder.resolve("data"), Instant.now());
        until("the burst", () -> state(of).equals("HERE"));
        assertThat(http("POST", "agents/gw-1/recordings", "{\"sha256\":\"" + other + "\"}")
                        .statusCode())
                .isEqualTo(202);
        until(
                "half of the picture",
                () -> part(other) > 32 << 20 || state(other).equals("HERE"));
        agent.destroyForcibly().waitFor();
        startAgent(port);
        until("the picture", () -> state(other).equals("HERE"));
        try (InputStream in =
                http("GET", "recordings/" + other + "/content", "").body()) {
            assertThat(Arrays.equals(in.readAllBytes(), picture)).isTrue();
        }
        assertThat(Files.readString(folder.resolve("agent.log"))).doesNotContain("OutOfMemory");
    }

    /** While the collector is down. */
    private static String state(String sha256, CollectorConfig config) throws Exception {
        CollectorConfig.External database = config.database();
        try (var pool = Database.pool(database.url(), database.user(), database.password());
                var c = pool.getConnection();
                var s = c.createStatement();
                var r = s.executeQuery("SELECT state FROM store.recording WHERE sha256 = '" + sha256 + "'")) {
            r.next();
            return r.getString(1);
        }
    }
}
