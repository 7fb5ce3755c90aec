package io.edgewitness.adapter.daq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.SourceAdapter;
import io.edgewitness.edge.api.SystemClock;
import io.edgewitness.edge.api.tls.Certificates;
import io.edgewitness.edge.testkit.Await;
import io.edgewitness.edge.testkit.FreePort;
import io.edgewitness.edge.testkit.RecordingSink;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Key;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TLS both ways round, with certificates that the JDK's keytool made. */
class DaqTlsTest {
    private static final Map<String, String> POINTS = Map.of("a", "all");
    private static final Map<String, String> LISTENED = Map.of("a", "fe-01/all");

    @TempDir
    Path directory;

    private final SystemClock clock = new SystemClock();
    private final RecordingSink sink = new RecordingSink();
    private Identity ours;
    private Identity theirs;

    /** A certificate that is its own authority, and its key. */
    private record Identity(Path certificate, Path key) {}

    @BeforeEach
    void make() throws Exception {
        ours = identity("ours");
        theirs = identity("theirs");
    }

    @AfterEach
    void end() {
        sink.close();
    }

    private Identity identity(String name) throws Exception {
        Path store = directory.resolve(name + ".p12");
        String keytool =
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        Process process = new ProcessBuilder(List.of(
                        keytool,
                        "-genkeypair",
                        "-alias",
                        "x",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=" + name,
                        "-ext",
                        "san=ip:127.0.0.1",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        "changeit",
                        "-validity",
                        "2"))
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, "changeit".toCharArray());
        }
        Key key = keys.getKey("x", "changeit".toCharArray());
        return new Identity(
                pem(name + ".pem", "CERTIFICATE", keys.getCertificate("x").getEncoded()),
                pem(name + ".key", "PRIVATE KEY", key.getEncoded()));
    }

    private Path pem(String file, String what, byte[] der) throws IOException {
        String text = Base64.getMimeEncoder().encodeToString(der);
        return Files.writeString(
                directory.resolve(file), "-----BEGIN " + what + "-----\n" + text + "\n-----END " + what + "-----\n");
    }

    private void untilBlocks() {
        Await.until(
                "blocks",
                Duration.ofSeconds(20),
                () -> sink.samples(new PointId("a")).stream().anyMatch(s -> s.value() != null));
    }

    private SourceAdapter calling(int port, Path ca) {
        DaqConfiguration configuration = new DaqConfiguration(
                Endpoint.parse("ssl://127.0.0.1:" + port), ca, null, null, Duration.ofSeconds(5), Daqs.points(POINTS));
        return new DaqAdapterFactory().create(Daqs.context("daq-1", configuration, POINTS, clock, directory));
    }

    private SourceAdapter listening(int port, @Nullable Path ca) {
        DaqListenConfiguration configuration = new DaqListenConfiguration(
                Endpoint.parse(String.valueOf(port)),
                ours.certificate(),
                ours.key(),
                ca,
                List.of(Daqs.device("fe-01")),
                Duration.ofSeconds(5),
                Daqs.listened(LISTENED));
        return new DaqListenFactory().create(Daqs.context("daq-1", configuration, LISTENED, clock, directory));
    }

    private static SSLContext tls(@Nullable Path ca, @Nullable Identity own) {
        return Objects.requireNonNull(
                Certificates.tls(ca, own == null ? null : own.certificate(), own == null ? null : own.key()));
    }

    @Test
    void aDeviceWithTheRightCertificateIsReadAndOneWithAnotherIsNot() throws Exception {
        try (ServerSocket server = tls(null, theirs)
                .getServerSocketFactory()
                .createServerSocket(FreePort.find(), 5, InetAddress.getLoopbackAddress())) {
            try (SourceAdapter adapter = calling(server.getLocalPort(), theirs.certificate())) {
                adapter.start(sink);
                try (Socket socket = server.accept()) {
                    socket.getOutputStream().write(TestDevice.frame(TestDevice.block(1, clock.instant())));
                    untilBlocks();
                }
            }
            try (SourceAdapter adapter = calling(server.getLocalPort(), ours.certificate())) {
                adapter.start(sink);
                try (Socket socket = server.accept()) {
                    assertThatThrownBy(() -> {
                                while (true) {
                                    socket.getOutputStream()
                                            .write(TestDevice.frame(TestDevice.block(1, clock.instant())));
                                }
                            })
                            .isInstanceOf(IOException.class);
                }
                Await.until(
                        "why",
                        Duration.ofSeconds(20),
                        () -> adapter.health().detail().contains("certification path"));
            }
        }
    }

    @Test
    void aDeviceThatConnectsNeedsTlsAndItsCertificateWhereAuthoritiesAreNamed() throws Exception {
        int port = FreePort.find();
        try (SourceAdapter adapter = listening(port, theirs.certificate())) {
            adapter.start(sink);
            Await.until(
                    "it listens",
                    Duration.ofSeconds(20),
                    () -> adapter.health().detail().contains("has not connected"));
            isCutOff(new Socket(InetAddress.getLoopbackAddress(), port));
            isCutOff(tls(ours.certificate(), null).getSocketFactory().createSocket("127.0.0.1", port));
            assertThat(sink.samples()).isEmpty();
            try (Socket device =
                    tls(ours.certificate(), theirs).getSocketFactory().createSocket("127.0.0.1", port)) {
                send(device);
                untilBlocks();
            }
        }
    }

    private void send(Socket device) throws IOException {
        device.getOutputStream().write(TestDevice.hello("EWH1fe-01\n" + Daqs.SECRET));
        device.getOutputStream().write(TestDevice.frame(TestDevice.block(1, clock.instant())));
    }

    private void isCutOff(Socket socket) throws IOException {
        try (socket) {
            assertThatThrownBy(() -> {
                        send(socket);
                        // an alert of TLS may come first
                        while (socket.getInputStream().read() >= 0) {}
                        throw new IOException("end");
                    })
                    .isInstanceOf(IOException.class);
        }
    }
}
