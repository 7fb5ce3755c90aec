package io.edgewitness.adapter.reader;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.edge.api.Health;
import io.edgewitness.edge.api.Secret;
import io.edgewitness.edge.api.SourceAdapter;
import io.edgewitness.edge.api.Value;
import io.edgewitness.edge.testkit.Await;
import io.edgewitness.edge.testkit.FreePort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;

/** Devices post; one that posts nothing for a second is lost. */
class PostReaderTest extends ReaderContract {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private final int port = FreePort.find();
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private boolean on;

    @Override
    protected void startServer() {
        on = true;
    }

    @Override
    protected void stopServer() {
        on = false;
    }

    @Override
    protected void stimulate() throws Exception {
        if (on) {
            post("/drill", Readers.TOKEN, MESSAGES, "");
        }
    }

    private HttpResponse<String> post(String path, String token, byte[] body, String key) throws Exception {
        return client.send(request(path, token, body, key), HttpResponse.BodyHandlers.ofString());
    }

    private HttpRequest request(String path, String token, byte[] body, String key) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(10))
                .header("Authorization", "Bearer " + token)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body));
        if (!key.isEmpty()) {
            request.header("Idempotency-Key", key);
        }
        return request.build();
    }

    @Override
    protected SourceAdapter create(InstantSource clock, Path directory) {
        Readers readers = readers();
        readers.silentAfter = Duration.ofSeconds(1);
        return readers.adapter(ADAPTER_ID, clock, directory);
    }

    private Readers readers() {
        Readers readers = new Readers();
        readers.endpoint = "http://127.0.0.1:" + port;
        readers.token = Secret.parse(Readers.TOKEN);
        readers.points =
                List.of(Readers.point(Readers.CODE, "code:/drill"), Readers.point(Readers.WEIGHT, "weight:/drill"));
        return readers;
    }

    @Test
    void aPostWithoutTheTokenIsRefusedAndNothingOfItIsTaken() throws Exception {
        start();
        awaitGoodSamples();
        assertThat(post("/drill", "another-token-here", MESSAGES, "").statusCode())
                .isEqualTo(401);
        assertThat(post("/press", Readers.TOKEN, MESSAGES, "").statusCode()).isEqualTo(404);
        assertThat(post("/drill", Readers.TOKEN, new byte[70_000], "").statusCode())
                .isEqualTo(413);
        HttpResponse<String> bad = post("/drill", Readers.TOKEN, new byte[] {'U', (byte) 0xff, '\n'}, "");
        assertThat(bad.statusCode()).isEqualTo(422);
        assertThat(bad.body()).isEqualTo("reader: the message is not UTF-8\n");
    }

    /** Headers, a body and nothing at all, a byte now and then: each is cut off, and who posts meanwhile does not wait for them. */
    @Test
    void whoeverSendsWithoutEndIsCutOffAndNobodyWaitsForIt() throws Exception {
        start();
        awaitGoodSamples();
        List<Socket> slow = new ArrayList<>();
        try {
            for (int i = 0; i < 48; i++) {
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
                slow.add(socket);
                socket.getOutputStream()
                        .write((i % 2 == 0 ? "POST /drill HTTP/1.1\r\nA: b\r\n" : head(1_000) + "U")
                                .getBytes(US_ASCII));
            }
            assertThat(post("/drill", Readers.TOKEN, MESSAGES, "").statusCode()).isEqualTo(204);
            assertThat(slow).as("nobody was cut off before").noneMatch(PostReaderTest::isCut);
            Await.until("the end of all of them", LIMIT, () -> slow.stream().allMatch(PostReaderTest::isCut));
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
        assertThat(post("/drill", Readers.TOKEN, MESSAGES, "").statusCode()).isEqualTo(204);
    }

    private static String head(int length) {
        return "POST /drill HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + Readers.TOKEN + "\r\nContent-Length: "
                + length + "\r\n\r\n";
    }

    /** Sends one more, and looks. */
    private static boolean isCut(Socket socket) {
        try {
            socket.getOutputStream().write('x');
            socket.setSoTimeout(1);
            return socket.getInputStream().read() < 0;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    @Test
    void whatTheAgentDidNotTakeIsPostedAgainUnderItsKey() throws Exception {
        start();
        awaitGoodSamples();
        sink.clear();
        sink.refuse(true);
        byte[] body = "LOT-7\n".getBytes(US_ASCII);
        assertThat(post("/drill", Readers.TOKEN, body, "msg-1").statusCode()).isEqualTo(503);
        sink.refuse(false);
        assertThat(post("/drill", Readers.TOKEN, body, "msg-1").statusCode()).isEqualTo(204);
        assertThat(sink.deliveries()).anySatisfy(d -> {
            assertThat(d.key()).isEqualTo("/drill msg-1");
            assertThat(d.samples().get(0).value()).isEqualTo(Value.of("LOT-7"));
        });
    }

    @Test
    void aPostIsAnsweredOnlyOnceItIsOnDisk() throws Exception {
        start();
        awaitGoodSamples();
        sink.durable(false);
        HttpResponse<String> answer = post("/drill", Readers.TOKEN, MESSAGES, "msg-2");
        assertThat(answer.statusCode()).isEqualTo(503);
        sink.durable(true);
    }

    @Test
    void aReadingThatIsFoldedIsAnsweredAsTheOneThatItRepeats() throws Exception {
        Readers readers = readers();
        readers.fold = Duration.ofMinutes(1);
        byte[] body = "LOT-9\n".getBytes(US_ASCII);
        try (SourceAdapter adapter = readers.adapter("folding", CLOCK, directory)) {
            adapter.start(sink);
            Await.until("listening", LIMIT, () -> adapter.health().state() == Health.State.UP);
            sink.durable(false);
            CompletableFuture<HttpResponse<String>> first =
                    client.sendAsync(request("/drill", Readers.TOKEN, body, ""), HttpResponse.BodyHandlers.ofString());
            Await.until("the reading", LIMIT, () -> !sink.deliveries().isEmpty());
            assertThat(post("/drill", Readers.TOKEN, body, "").statusCode()).isEqualTo(503);
            assertThat(first.get().statusCode()).isEqualTo(503);
            sink.durable(true);
            assertThat(sink.deliveries()).hasSize(1);
            assertThat(post("/drill", Readers.TOKEN, body, "").statusCode()).isEqualTo(204);
            assertThat(sink.deliveries()).as("taken anew, and on disk").hasSize(2);
            assertThat(post("/drill", Readers.TOKEN, body, "").statusCode()).isEqualTo(204);
            assertThat(sink.deliveries()).as("folded").hasSize(2);
        }
    }

    @Test
    void aPortThatWasBusyAtTheStartIsAnOutageThatEndsOnceItListens() throws Exception {
        ServerSocket other = new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
        try (SourceAdapter adapter = readers().adapter("busy", CLOCK, directory)) {
            adapter.start(sink);
            Await.until("the loss", LIMIT, () -> adapter.health().state() == Health.State.DOWN);
            other.close();
            Await.until("the end", LIMIT, () -> adapter.health().state() == Health.State.UP);
            assertThat(sink.gaps()).last().satisfies(g -> assertThat(g.reason()).contains("until it was there again"));
        } finally {
            other.close();
        }
    }

    @Test
    void anInterruptedCloseLeavesThePortFree() throws Exception {
        SourceAdapter adapter = readers().adapter("interrupted", CLOCK, directory);
        adapter.start(sink);
        Await.until("listening", LIMIT, () -> adapter.health().state() == Health.State.UP);
        Thread.currentThread().interrupt();
        adapter.close();
        assertThat(Thread.interrupted()).isTrue();
        Await.until("the port", LIMIT, this::isFree);
    }

    private boolean isFree() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return !socket.isConnected();
        } catch (IOException e) {
            return true;
        }
    }

    @Test
    void overTlsTheDeviceSeesTheCertificateOfTheSiteFile() throws Exception {
        Path store = directory.resolve("server.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-keyalg",
                        "EC",
                        "-alias",
                        "server",
                        "-dname",
                        "CN=agent.example",
                        "-ext",
                        "san=ip:127.0.0.1",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        "changeit")
                .inheritIO()
                .start();
        assertThat(keytool.waitFor()).isZero();
        KeyStore keys = KeyStore.getInstance(store.toFile(), "changeit".toCharArray());
        Certificate certificate = keys.getCertificate("server");
        Readers readers = new Readers();
        readers.endpoint = "https://127.0.0.1:" + port;
        readers.token = Secret.parse(Readers.TOKEN);
        readers.certificate = pem("CERTIFICATE", certificate.getEncoded());
        readers.key = pem(
                "PRIVATE KEY", keys.getKey("server", "changeit".toCharArray()).getEncoded());
        readers.points = List.of(Readers.point(Readers.CODE, "code:/drill"));
        try (SourceAdapter adapter = readers.adapter("tls", CLOCK, directory)) {
            adapter.start(sink);
            await("listening", () -> adapter.health().state() == Health.State.UP, Duration.ofSeconds(20));
            HttpRequest request = HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + port + "/drill"))
                    .header("Authorization", "Bearer " + Readers.TOKEN)
                    .POST(HttpRequest.BodyPublishers.ofString("U1"))
                    .build();
            HttpClient trusting =
                    HttpClient.newBuilder().sslContext(trusting(certificate)).build();
            assertThat(trusting.send(request, HttpResponse.BodyHandlers.discarding())
                            .statusCode())
                    .isEqualTo(204);
            assertThat(sink.samples(Readers.CODE).get(0).value()).isEqualTo(Value.of("U1"));
        }
    }

    private Path pem(String what, byte[] der) throws IOException {
        String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return Files.writeString(
                directory.resolve(what.replace(' ', '-') + ".pem"),
                "-----BEGIN " + what + "-----\n" + base64 + "\n-----END " + what + "-----\n");
    }

    private static SSLContext trusting(Certificate certificate) throws Exception {
        KeyStore authorities = KeyStore.getInstance("PKCS12");
        authorities.load(null, null);
        authorities.setCertificateEntry("server", certificate);
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(authorities);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }
}
