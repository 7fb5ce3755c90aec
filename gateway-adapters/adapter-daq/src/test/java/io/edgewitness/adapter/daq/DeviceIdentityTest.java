package io.edgewitness.adapter.daq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.edgewitness.edge.api.Health;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Secret;
import io.edgewitness.edge.api.SourceAdapter;
import io.edgewitness.edge.api.SystemClock;
import io.edgewitness.edge.testkit.Await;
import io.edgewitness.edge.testkit.FreePort;
import io.edgewitness.edge.testkit.RecordingSink;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where we listen, a device is who it can prove to be, and one of them at a time. */
class DeviceIdentityTest {
    @TempDir
    Path directory;

    private final int port = FreePort.find();
    private final RecordingSink sink = new RecordingSink();
    private SourceAdapter adapter;

    @BeforeEach
    void listen() {
        adapter = Daqs.listening(
                "daq-1",
                port,
                Duration.ofSeconds(1),
                Map.of("a", "fe-01/0", "b", "fe-02/0"),
                new SystemClock(),
                directory);
        adapter.start(sink);
        until("it listens", () -> adapter.health().detail().contains("has not connected"));
    }

    @AfterEach
    void end() {
        adapter.close();
        sink.close();
    }

    private static void until(String what, BooleanSupplier condition) {
        Await.until(what, Duration.ofSeconds(20), condition);
    }

    private int good(String point) {
        return (int) sink.samples(new PointId(point)).stream()
                .filter(s -> s.value() != null)
                .count();
    }

    private Socket dial() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(15_000);
        return socket;
    }

    /** Sends what it says and a block, and waits to be cut off. */
    private void isCutOff(byte[] said) throws IOException {
        try (Socket socket = dial()) {
            socket.getOutputStream().write(said);
            int end;
            try {
                end = socket.getInputStream().read();
            } catch (java.net.SocketException e) {
                end = -1;
            }
            assertThat(end).isEqualTo(-1);
        }
    }

    @Test
    void eachDeviceHasItsOwnPointsAndTheOneThatIsAwayCostsTheOtherNothing() throws IOException {
        try (TestDevice first = TestDevice.dialling(port, "fe-01", Daqs.SECRET)) {
            first.start();
            until("blocks", () -> good("a") > 3);
            assertThat(good("b")).isZero();
            assertThat(adapter.health().state()).isEqualTo(Health.State.DEGRADED);
            try (TestDevice second = TestDevice.dialling(port, "fe-02", Daqs.SECRET)) {
                second.start();
                until("the other's", () -> good("b") > 3);
                assertThat(adapter.health().state()).isEqualTo(Health.State.UP);
            }
        }
        assertThat(sink.gaps(new PointId("b"))).isNotEmpty();
    }

    @Test
    void whoDoesNotProveToBeADeviceIsCutOffAndNoBlockOfItsIsTaken() throws IOException {
        byte[] block = TestDevice.frame(TestDevice.block(1, new SystemClock().instant()));
        isCutOff(TestDevice.hello("EWH1fe-01\nwrong-horse"));
        isCutOff(TestDevice.hello("EWH1fe-09\n" + Daqs.SECRET));
        isCutOff(TestDevice.hello("EWH1" + Daqs.SECRET));
        isCutOff(TestDevice.hello("EWH1fe-01\n" + Daqs.SECRET + "\n"));
        isCutOff(new byte[] {-1, -1, -1, -1});
        isCutOff(block);
        isCutOff(new byte[] {1}); // says nothing more
        assertThat(sink.samples()).isEmpty();
    }

    @Test
    void manyStrangersDoNotKeepADeviceOut() throws IOException {
        List<Socket> strangers = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            strangers.add(dial());
        }
        try (TestDevice device = TestDevice.dialling(port, "fe-01", Daqs.SECRET)) {
            device.start();
            until("blocks", () -> good("a") > 0);
        }
        for (Socket stranger : strangers) {
            stranger.close();
        }
    }

    @Test
    void ofTwoDevicesWithOneIdTheFirstStaysAndTheSecondIsToldOf() throws IOException {
        try (TestDevice first = TestDevice.dialling(port, "fe-01", Daqs.SECRET);
                TestDevice second = TestDevice.dialling(port, "fe-01", Daqs.SECRET);
                TestDevice other = TestDevice.dialling(port, "fe-02", Daqs.SECRET)) {
            first.start();
            other.start();
            until("blocks", () -> good("a") > 2 && good("b") > 2);
            second.number = 1_000_000;
            second.start();
            until(
                    "it is told",
                    () -> adapter.health().detail().equals("a second device calls itself fe-01; it is cut off"));
            int before = good("a");
            until("blocks", () -> good("a") > before + 3);
            assertThat(sink.samples(new PointId("a")))
                    .noneMatch(s ->
                            s.value() instanceof io.edgewitness.edge.api.Value.Waveform w && w.sequence() >= 1_000_000);
            first.close();
            until(
                    "its place is free",
                    () -> sink.samples(new PointId("a")).stream()
                            .anyMatch(s -> s.value() instanceof io.edgewitness.edge.api.Value.Waveform w
                                    && w.sequence() >= 1_000_000));
        }
    }

    @Test
    void aDeviceWhosePowerWasCutIsReplacedByItselfWhenItReturns() throws IOException {
        Socket dead = dial();
        dead.getOutputStream().write(TestDevice.hello("EWH1fe-01\n" + Daqs.SECRET));
        dead.getOutputStream().write(TestDevice.frame(TestDevice.block(1, new SystemClock().instant())));
        until("a block", () -> good("a") == 1);
        try (TestDevice again = TestDevice.dialling(port, "fe-01", Daqs.SECRET)) {
            again.start();
            until("blocks of the new connection", () -> good("a") > 3);
        }
        dead.close();
    }

    @Test
    void theSiteFileIsRefusedWithTheMend() {
        assertThatThrownBy(() -> Channels.parse("3-1")).hasMessageContaining("channels are all");
        assertThatThrownBy(() -> Endpoint.parse("http://x:1")).hasMessageContaining("tcp://HOST:PORT");
        assertThatThrownBy(() -> Endpoint.parse("70000")).hasMessageContaining("1 to 65535");
        assertThatThrownBy(() -> new DaqListenConfiguration.Device("fe 1", Secret.parse("12345678")))
                .hasMessageContaining("id is");
        assertThatThrownBy(() -> new DaqListenConfiguration.Device("fe-1", Secret.parse("1234567")))
                .hasMessageContaining("8 to 64")
                .hasMessageNotContaining("1234567");
        assertThatThrownBy(() -> Daqs.listened(Map.of("a", "fe-01"))).hasMessageContaining("DEVICE/CHANNELS");
    }
}
