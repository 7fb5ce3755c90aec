package io.edgewitness.adapter.modbus;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.edge.api.AdapterContext;
import io.edgewitness.edge.api.Health;
import io.edgewitness.edge.api.Mode;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.SourceAdapter;
import io.edgewitness.edge.api.SystemClock;
import io.edgewitness.edge.testkit.Await;
import io.edgewitness.edge.testkit.RecordingSink;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What answers is no device, or a device gone mad: BAD samples in time, one clear line, and the adapter ends when it is told to. */
class HostilePeerTest {
    private static final String ID = "hostile-peer";
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final PointId ENERGY = new PointId("energy");

    private interface Behaviour {
        void talk(InputStream in, OutputStream out) throws IOException, InterruptedException;
    }

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
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
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

    private SourceAdapter adapter() {
        ModbusConfiguration configuration = new ModbusConfiguration(
                new ModbusEndpoint("127.0.0.1", server.getLocalPort()),
                1,
                Duration.ofMillis(400),
                16,
                Duration.ofMillis(200),
                Duration.ofMillis(100),
                1,
                List.of(ModbusAdapterTest.point(ENERGY.name(), 1, "holding:100:int64", WordOrder.ABCD, "0.01")));
        return new ModbusAdapterFactory()
                .create(new AdapterContext(ID, Mode.SIM, configuration, List.of(), new SystemClock(), Path.of(".")));
    }

    private void assertBad(String why) {
        try (SourceAdapter adapter = adapter()) {
            adapter.start(sink);
            Await.until(
                    "health that says " + why,
                    LIMIT,
                    () -> adapter.health().detail().contains(why),
                    () -> "" + adapter.health());
            Await.until("BAD samples", LIMIT, () -> sink.samples(ENERGY).size() > 2);
            assertThat(sink.samples(ENERGY)).allMatch(sample -> sample.quality().isBad());
            assertThat(adapter.health().state()).isNotEqualTo(Health.State.UP);
        }
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().contains(ID));
    }

    @Test
    void aBannerIsNoDevice() {
        serve((in, out) -> {
            out.write("SSH-2.0-OpenSSH_9.2\r\n".getBytes(StandardCharsets.US_ASCII));
            in.readAllBytes();
        });
        assertBad("not Modbus TCP");
    }

    @Test
    void framesWithoutEndThatNobodyAskedForAreNoAnswer() {
        serve((in, out) -> {
            byte[] frames = new byte[9 * 1_000];
            for (int i = 0; i < frames.length; i += 9) {
                frames[i] = (byte) 0xEE;
                frames[i + 5] = 3;
                frames[i + 6] = 1;
                frames[i + 7] = 3;
            }
            while (true) {
                out.write(frames);
            }
        });
        assertBad("no answer");
    }

    @Test
    void anAnswerByteByByteIsTooLate() {
        serve((in, out) -> {
            byte[] answer = {0, 1, 0, 0, 0, 11, 1, 3, 8, 0, 0, 0, 0, 0, 0, 0, 1};
            while (in.read() >= 0) {
                for (byte each : answer) {
                    out.write(each);
                    Thread.sleep(300);
                }
            }
        });
        assertBad("no answer");
    }

    @Test
    void whoEndsTheConnectionAfterTheRequestIsTriedAgain() {
        serve((in, out) -> in.readNBytes(12));
        assertBad("ended the connection");
        assertThat(connections.get()).isGreaterThan(1);
    }
}
