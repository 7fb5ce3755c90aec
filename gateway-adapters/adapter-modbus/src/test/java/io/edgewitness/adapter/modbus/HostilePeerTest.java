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
import io.edgewitness.edge.testkit.ScriptedPeer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What answers is no device, or a device gone mad: BAD samples in time, one clear line, and the adapter ends when it is told to. */
class HostilePeerTest {
    private static final String ID = "hostile-peer";
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final PointId ENERGY = new PointId("energy");

    private final ScriptedPeer peer = new ScriptedPeer();
    private final RecordingSink sink = new RecordingSink();

    @AfterEach
    void end() {
        peer.close();
        sink.close();
    }

    private SourceAdapter adapter() {
        ModbusConfiguration configuration = new ModbusConfiguration(
                new ModbusEndpoint("127.0.0.1", peer.port()),
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
        peer.serve((in, out) -> {
            out.write("SSH-2.0-OpenSSH_9.2\r\n".getBytes(StandardCharsets.US_ASCII));
            in.readAllBytes();
        });
        assertBad("not Modbus TCP");
    }

    @Test
    void framesWithoutEndThatNobodyAskedForAreNoAnswer() {
        peer.serve((in, out) -> {
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
        peer.serve((in, out) -> {
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
        peer.serve((in, out) -> in.readNBytes(12));
        assertBad("ended the connection");
        assertThat(peer.connections()).isGreaterThan(1);
    }
}
