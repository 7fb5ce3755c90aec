package io.edgewitness.adapter.daq;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.edge.api.BlockBytes;
import io.edgewitness.edge.api.Gap;
import io.edgewitness.edge.api.Health;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.SourceAdapter;
import io.edgewitness.edge.api.SystemClock;
import io.edgewitness.edge.api.Value;
import io.edgewitness.edge.api.Value.Waveform;
import io.edgewitness.edge.testkit.Await;
import io.edgewitness.edge.testkit.FreePort;
import io.edgewitness.edge.testkit.RecordingSink;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever a device, or what is in its place, sends: it is told, it costs no memory and nobody waits for it. */
class HostileDeviceTest {
    private static final PointId POINT = new PointId("m.all");
    private static final Instant START = Instant.parse("2026-01-05T00:00:00Z");

    @TempDir
    Path directory;

    private final SystemClock clock = new SystemClock();
    private final RecordingSink sink = new RecordingSink();
    private ServerSocket server;
    private SourceAdapter adapter;

    @BeforeEach
    void listen() throws IOException {
        server = new ServerSocket(FreePort.find(), 5, InetAddress.getLoopbackAddress());
        adapter = Daqs.calling(
                "daq-1", server.getLocalPort(), Duration.ofSeconds(1), Map.of("m.all", "all"), clock, directory);
        adapter.start(sink);
    }

    @AfterEach
    void end() throws IOException {
        adapter.close();
        server.close();
        sink.close();
    }

    private static void until(String what, BooleanSupplier condition) {
        Await.until(what, Duration.ofSeconds(20), condition);
    }

    private List<Long> numbers() {
        return sink.samples(POINT).stream()
                .filter(s -> s.value() != null)
                .map(s -> ((Waveform) s.value()).sequence())
                .toList();
    }

    private long declared() {
        return sink.gaps().stream().mapToLong(Gap::count).sum();
    }

    private boolean says(String text) {
        return sink.samples(POINT).stream().anyMatch(s -> s.quality().code().contains(text))
                || sink.gaps().stream().anyMatch(g -> g.reason().contains(text));
    }

    private static Waveform block(long number) {
        return TestDevice.block(number, START.plus(TestDevice.CYCLE.multipliedBy(number)));
    }

    @Test
    void aBlockIsHandedOverAsItWasSentWithTheTimeOfItsLastSample() throws IOException {
        Waveform sent = block(7);
        try (Socket socket = server.accept()) {
            socket.getOutputStream().write(TestDevice.frame(sent));
            until("a block", () -> !numbers().isEmpty());
        }
        Sample sample = sink.samples(POINT).get(0);
        assertThat(sample.value()).isEqualTo(sent);
        assertThat(sample.sourceTime()).isEqualTo(sent.start().plus(TestDevice.CYCLE));
    }

    @Test
    void blocksThatTheNumbersLeaveOutAreCountedAndOneSentAgainIsNot() throws IOException {
        try (Socket socket = server.accept()) {
            OutputStream out = socket.getOutputStream();
            out.write(TestDevice.frame(block(100)));
            until("a block", () -> !numbers().isEmpty());
            sink.clear();
            out.write(TestDevice.frame(block(101)));
            out.write(TestDevice.frame(block(101)));
            out.write(TestDevice.frame(block(109)));
            out.write(TestDevice.frame(block(110)));
            until("the last", () -> numbers().contains(110L));
        }
        assertThat(numbers()).containsExactly(101L, 109L, 110L);
        assertThat(sink.gaps().get(0).count()).isEqualTo(7);
        assertThat(sink.gaps().get(0).reason()).startsWith("overflow: ");
    }

    @Test
    void numbersThatBeginAnewOrLeapAreNoLoss() throws IOException {
        try (Socket socket = server.accept()) {
            OutputStream out = socket.getOutputStream();
            out.write(TestDevice.frame(block(100)));
            until("a block", () -> !numbers().isEmpty());
            sink.clear();
            for (long number : new long[] {3, 4, Long.MAX_VALUE, Long.MIN_VALUE, 9}) {
                out.write(TestDevice.frame(new Waveform(START, TestDevice.RATE, block(1).channels(), number)));
            }
            until("the last", () -> numbers().contains(9L));
            assertThat(sink.gaps()).isEmpty();
        }
    }

    @Test
    void aBlockThatContradictsItselfIsBadAndTheNextIsRead() throws IOException {
        try (Socket socket = server.accept()) {
            OutputStream out = socket.getOutputStream();
            for (int at : new int[] {0, 4, 8, 12}) {
                byte[] bytes = BlockBytes.write(block(at)).value();
                ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(at, at == 12 ? -1 : 0x7fff_fff0);
                bytes = at == 12 ? rate(bytes, Double.NaN) : bytes;
                out.write(TestDevice.frame(bytes));
            }
            out.write(TestDevice.frame(block(20)));
            until("the good one", () -> numbers().contains(20L));
        }
        assertThat(sink.samples(POINT)).filteredOn(s -> s.quality().isBad()).hasSize(4);
        assertThat(says("no block") && says("1 to 256 channels") && says("a rate lies above 0"))
                .isTrue();
    }

    private static byte[] rate(byte[] block, double rate) {
        ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN).putDouble(12, rate);
        return block;
    }

    @Test
    void aRateThatNoBlockCanHaveIsBadAndOutagesAreDeclaredAfterItAsBefore() throws IOException {
        try (Socket socket = server.accept()) {
            OutputStream out = socket.getOutputStream();
            out.write(TestDevice.frame(block(1)));
            for (double rate : new double[] {Double.MIN_VALUE, 1e-9, 1e12, Double.MAX_VALUE}) {
                byte[] bytes = BlockBytes.write(block(2)).value();
                out.write(TestDevice.frame(rate(bytes, rate)));
            }
            until("the last", () -> says("512 samples at 1.7976931348623157E308 Hz"));
        }
        assertThat(sink.samples(POINT)).filteredOn(s -> s.quality().isBad()).hasSize(4);
        assertThat(says("daq: a block lasts 100 us to 1 h")).isTrue();
        until("the outage", () -> says("disconnected: "));
        assertThat(sink.gaps()).allMatch(g -> g.count() >= 0 && g.count() < 1_000);
    }

    @Test
    void aHostileLengthIsBadAndTheConnectionIsLeft() throws IOException {
        for (long length : new long[] {0, Frames.LARGEST + 1L, 0xFFFF_FFFFL}) {
            try (Socket socket = server.accept()) {
                socket.getOutputStream()
                        .write(ByteBuffer.allocate(4)
                                .order(ByteOrder.LITTLE_ENDIAN)
                                .putInt((int) length)
                                .array());
                until("it", () -> says("a length of " + length + " bytes"));
                assertThat(socket.getInputStream().read()).isEqualTo(-1);
            }
        }
        assertThat(adapter.health().state()).isEqualTo(Health.State.DOWN);
    }

    @Test
    void whatSpeaksAnotherProtocolIsBad() throws IOException {
        try (Socket socket = server.accept()) {
            socket.getOutputStream().write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            until("it", () -> says("not this protocol"));
        }
    }

    @Test
    void aTornBlockIsDeclaredAndTheNextConnectionGoesOn() throws IOException {
        byte[] whole = TestDevice.frame(block(2));
        try (Socket socket = server.accept()) {
            socket.getOutputStream().write(TestDevice.frame(block(1)));
            until("a block", () -> !numbers().isEmpty());
            socket.getOutputStream().write(Arrays.copyOf(whole, whole.length / 2));
        }
        try (Socket socket = server.accept()) {
            socket.getOutputStream().write(TestDevice.frame(block(3)));
            until("the next", () -> numbers().contains(3L));
        }
        assertThat(says("bytes into a block")).isTrue();
        assertThat(declared()).isPositive();
    }

    @Test
    void aBlockThatDripsIsGivenUpAndSoIsADeviceThatFallsSilent() throws Exception {
        byte[] whole = TestDevice.frame(block(2));
        try (Socket socket = server.accept()) {
            OutputStream out = socket.getOutputStream();
            int[] at = {0};
            until("the end of patience", () -> {
                try {
                    out.write(whole, at[0]++, 1);
                    return at[0] > 400;
                } catch (IOException e) {
                    return true;
                }
            });
            assertThat(at[0]).isLessThan(400);
        }
        try (Socket socket = server.accept()) {
            socket.getOutputStream().write(TestDevice.frame(block(3)));
            until("a block", () -> numbers().contains(3L));
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
        until("its gap", () -> says("silent for too long"));
    }

    @Test
    void aSinkThatTakesNothingHoldsNoDeviceUpAndEachBlockIsAccountedFor() throws IOException {
        int blocks = 50;
        try (Socket socket = server.accept()) {
            OutputStream out = socket.getOutputStream();
            out.write(TestDevice.frame(block(0)));
            until("a block", () -> !numbers().isEmpty());
            sink.clear();
            sink.refuse(true);
            for (int n = 1; n <= blocks; n++) {
                out.write(TestDevice.frame(block(n)));
            }
            until(
                    "offers",
                    () -> sink.refused().stream()
                            .anyMatch(d -> d.samples().get(0).value() instanceof Waveform w && w.sequence() == 1));
            sink.refuse(false);
            out.write(TestDevice.frame(block(blocks + 1)));
            until("the last", () -> numbers().contains(blocks + 1L));
            assertThat(numbers().size() + declared()).isEqualTo(blocks + 1);
        }
    }

    @Test
    void aDeviceClockThatIsSetIsInTheBlocksAndChangesNoGap() throws IOException {
        try (Socket socket = server.accept()) {
            OutputStream out = socket.getOutputStream();
            out.write(TestDevice.frame(block(1)));
            until("a block", () -> !numbers().isEmpty());
            sink.clear();
            out.write(TestDevice.frame(TestDevice.block(2, START.plusSeconds(4000))));
            until("the next", () -> numbers().contains(2L));
            assertThat(sink.gaps()).isEmpty();
            assertThat(sink.samples(POINT).get(0).sourceTime()).isAfter(START.plusSeconds(4000));
            assertThat(sink.samples(POINT).get(0).value()).isInstanceOf(Value.Waveform.class);
        }
    }
}
