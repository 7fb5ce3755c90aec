package io.edgewitness.adapter.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.edge.api.Health;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.SourceAdapter;
import io.edgewitness.edge.api.SystemClock;
import io.edgewitness.edge.testkit.Await;
import io.edgewitness.edge.testkit.RecordingSink;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What answers is no broker, or one gone mad: the adapter says so in one line, tries again, and takes no memory for it. */
class MqttHostileBrokerTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final InstantSource CLOCK = new SystemClock();
    private static final String CONNACK_5 = "20 03 00 00 00";
    private static final String SUBACK_5 = "90 04 00 01 00 01";

    private interface Behaviour {
        void talk(InputStream in, OutputStream out) throws IOException;
    }

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @SuppressWarnings("NullAway.Init")
    private ServerSocket server;

    private final AtomicInteger connections = new AtomicInteger();
    private final RecordingSink sink = new RecordingSink();

    @BeforeEach
    void listen() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void end() throws IOException {
        server.close();
        sink.close();
    }

    private void serve(Behaviour behaviour) {
        thread(() -> {
            while (!server.isClosed()) {
                try {
                    Socket socket = server.accept();
                    connections.incrementAndGet();
                    thread(() -> {
                        try (socket) {
                            behaviour.talk(socket.getInputStream(), socket.getOutputStream());
                        } catch (IOException e) {
                            // the adapter has left
                        }
                    });
                } catch (IOException e) {
                    return;
                }
            }
        });
    }

    private static void thread(Runnable task) {
        Thread thread = new Thread(task, "peer");
        thread.setDaemon(true);
        thread.start();
    }

    private SourceAdapter adapter(String version) {
        MqttPoint point = new MqttPoint(
                new PointId("p"),
                TopicFilter.parse("a/+"),
                PointTemplate.parse("p.{1}"),
                JsonPath.parse("$"),
                null,
                null,
                MqttPoint.Type.AUTO,
                MqttPoint.Access.READ);
        return MqttAdapterTest.adapter(
                Configurations.of(false, "127.0.0.1", server.getLocalPort(), version, null, null, null, List.of(point)),
                CLOCK,
                folder);
    }

    private static void subscribed(InputStream in, OutputStream out) throws IOException {
        packet(in);
        out.write(bytes(CONNACK_5));
        packet(in);
        out.write(bytes(SUBACK_5));
    }

    /** Of less than 128 bytes. */
    private static void packet(InputStream in) throws IOException {
        in.read();
        in.readNBytes(in.read());
    }

    private static byte[] bytes(String hex) {
        return java.util.HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    @ParameterizedTest
    @CsvSource({
        "5,     '',                      without an answer",
        "5,     '48 54 54 50 2f 31 2e 31 20 34 30 30 0d 0a', without an answer",
        "5,     'ff ff ff ff ff ff',     more than 4 bytes",
        "5,     '20 ff ff ff 7f 00',     268435455 bytes long",
        "5,     '20 02 00 01',           say version: 3.1.1",
        "5,     '20 03 00 86 00',        user or password is wrong",
        "5,     '20 03 00 77 00',        is none",
        "5,     '20 05 00 00 00 00 00',  is none",
        "5,     '20 03 00 00 05',        is none",
        "3.1.1, '20 02 00 05',           not authorized",
        "3.1.1, '10 00',                 is none",
        "5,     '20 03 00 00 00 e0 02 8e 00', another client",
        "5,     '20 03 00 00 00 10 00',       is none",
        "5,     '20 03 00 00 00 34 07 00 01 61 00 07 00 78', QoS 2"
    })
    void aPeerThatIsNoBrokerIsNamedAndTriedAgain(String version, String answer, String why) throws Exception {
        serve((in, out) -> {
            packet(in);
            out.write(bytes(answer));
            if (answer.startsWith(CONNACK_5)) {
                in.readAllBytes();
            }
        });
        try (SourceAdapter adapter = adapter(version)) {
            adapter.start(sink);
            Await.until(
                    "health that says " + why,
                    LIMIT,
                    () -> adapter.health().state() == Health.State.DOWN
                            && adapter.health().detail().contains(why),
                    () -> "" + adapter.health());
            assertThat(adapter.health().detail()).doesNotContain("Exception").doesNotContain("\n");
            Await.until("another attempt", LIMIT, () -> connections.get() > 2);
        }
    }

    @Test
    void aPeerThatSaysNothingIsGivenUp() throws Exception {
        serve((in, out) -> in.readAllBytes());
        try (SourceAdapter adapter = adapter("5")) {
            adapter.start(sink);
            Await.until(
                    "health",
                    LIMIT,
                    () -> adapter.health().detail().contains("no answer to the connection within 5 s"));
            Await.until("another attempt", LIMIT, () -> connections.get() > 1);
        }
    }

    /** It connects and subscribes, and then each message is said to be of 256 MiB; it is BAD, and the next one is read. */
    @Test
    void aMessageOfAnyLengthIsBadAndTakesNoMoreMemoryThanOneThatIsAllowed() throws Exception {
        serve((in, out) -> {
            subscribed(in, out);
            ByteArrayOutputStream head = new ByteArrayOutputStream();
            head.writeBytes(bytes("30 ff ff ff 7f 00 03"));
            head.writeBytes("a/x".getBytes(StandardCharsets.UTF_8));
            head.write(0);
            out.write(head.toByteArray());
            byte[] part = new byte[1 << 16];
            for (long left = 268_435_455 - 6; left > 0; left -= part.length) {
                out.write(part, 0, (int) Math.min(left, part.length));
            }
            out.write(bytes("30 07 00 03 61 2f 79 00 37"));
            out.flush();
            in.readAllBytes();
        });
        try (SourceAdapter adapter = adapter("5")) {
            adapter.start(sink);
            Await.until(
                    "the message after it",
                    LIMIT,
                    () -> !sink.samples(new PointId("p.y")).isEmpty());
            assertThat(sink.samples(new PointId("p.x")))
                    .singleElement()
                    .satisfies(sample -> assertThat(sample.quality().code()).contains("more than 1000 bytes"));
        }
    }

    /** A broker that sends and sends, at QoS 1, heeding no receive maximum, while nothing is durable: it is not read any further. */
    @Test
    void aBrokerThatHeedsNoWindowWaitsInItsOwnBuffers() throws Exception {
        sink.durable(false);
        AtomicInteger sent = new AtomicInteger();
        serve((in, out) -> {
            subscribed(in, out);
            for (int id = 1; id < 60_000; id++) {
                ByteArrayOutputStream message = new ByteArrayOutputStream();
                message.writeBytes(bytes("32 e9 07 00 03 61 2f 78"));
                message.write(id >> 8);
                message.write(id);
                message.write(0);
                message.writeBytes(new byte[993]);
                out.write(message.toByteArray());
                sent.set(id);
            }
            in.readAllBytes();
        });
        try (SourceAdapter adapter = adapter("5")) {
            adapter.start(sink);
            int limit = 10 * Configurations.WINDOW;
            Await.until("what is taken", LIMIT, () -> sink.deliveries().size() >= limit);
            assertThat(sink.deliveries()).hasSizeLessThan(2 * limit + 500);
            sink.durable(true);
            adapter.close();
        }
        assertThat(sent.get()).isLessThan(59_999);
    }
}
