package io.edgewitness.adapter.reader;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.edge.api.AdapterContext;
import io.edgewitness.edge.api.Health;
import io.edgewitness.edge.api.Mode;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.SourceAdapter;
import io.edgewitness.edge.api.SystemClock;
import io.edgewitness.edge.api.Value;
import io.edgewitness.edge.testkit.Await;
import io.edgewitness.edge.testkit.FreePort;
import io.edgewitness.edge.testkit.RecordingSink;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Devices that are lost, silent, too many or too loud. */
class HostileReaderTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    @TempDir
    Path directory;

    private final RecordingSink sink = new RecordingSink();
    private final Readers readers = new Readers();

    HostileReaderTest() {
        readers.points = List.of(Readers.point(Readers.CODE, "code"));
    }

    @AfterEach
    void end() {
        sink.close();
    }

    private SourceAdapter start() {
        SourceAdapter adapter = readers.adapter("hostile", new SystemClock(), directory);
        adapter.start(sink);
        return adapter;
    }

    private List<String> codes() {
        return sink.samples(Readers.CODE).stream()
                .map(Sample::value)
                .filter(Value.Text.class::isInstance)
                .map(v -> ((Value.Text) v).value())
                .toList();
    }

    private static byte[] line(String text) {
        return (text + "\r\n").getBytes(StandardCharsets.UTF_8);
    }

    /** Connects until the agent listens. */
    private static Socket dial(int port) {
        Socket[] socket = {null};
        Await.until("the agent to listen", LIMIT, () -> {
            try {
                socket[0] = new Socket("127.0.0.1", port);
                return true;
            } catch (IOException e) {
                return false;
            }
        });
        return socket[0];
    }

    private static boolean say(Socket socket, String text) {
        try {
            socket.getOutputStream().write(line(text));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void aFloodWhileTheAgentTakesNothingIsHeldBackAndNothingOfItIsLost() throws Exception {
        int count = 200_000;
        try (TcpDevice device = new TcpDevice().start()) {
            readers.endpoint = "tcp://127.0.0.1:" + device.port();
            sink.refuse(true);
            try (SourceAdapter adapter = start()) {
                Await.until("the connection", LIMIT, () -> device.connected() == 1);
                Thread flood = new Thread(() -> flood(device, count), "flood");
                flood.start();
                Await.until("held back", LIMIT, () -> adapter.health().state() == Health.State.DEGRADED);
                assertThat(adapter.completeUntil(new SystemClock().instant())).isNotNull();
                sink.refuse(false);
                Await.until("all of it", LIMIT, () -> codes().size() == count);
                flood.join();
                assertThat(codes())
                        .containsExactlyElementsOf(
                                IntStream.range(0, count).mapToObj(i -> "U" + i).toList());
                assertThat(sink.gaps()).isEmpty();
            }
        }
    }

    private static void flood(TcpDevice device, int count) {
        try {
            for (int i = 0; i < count; ) {
                StringBuilder some = new StringBuilder();
                for (int end = Math.min(count, i + 500); i < end; i++) {
                    some.append('U').append(i).append('\r');
                }
                device.say(some.toString().getBytes(StandardCharsets.US_ASCII));
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aDeviceThatSaysNothingForTooLongIsLostAndAHeartbeatKeepsIt() throws Exception {
        try (TcpDevice device = new TcpDevice().start()) {
            readers.endpoint = "tcp://127.0.0.1:" + device.port();
            readers.heartbeat = "PING";
            readers.silentAfter = Duration.ofSeconds(1);
            try (SourceAdapter adapter = start()) {
                long until = System.nanoTime() + Duration.ofMillis(2_500).toNanos();
                Await.until("time with heartbeats", LIMIT, () -> {
                    try {
                        device.say(line("PING"));
                    } catch (IOException e) {
                        return false;
                    }
                    return System.nanoTime() > until;
                });
                assertThat(sink.gaps()).isEmpty();
                assertThat(sink.samples()).isEmpty();
                Await.until("the loss", LIMIT, () -> !sink.gaps(Readers.CODE).isEmpty());
                assertThat(sink.gaps(Readers.CODE).get(0).reason())
                        .isEqualTo("disconnected: the device said nothing for 1000 ms");
                Await.until("another try", LIMIT, () -> device.connected() > 1);
                assertThat(adapter.health().detail()).doesNotContain("PING");
            }
        }
    }

    @Test
    void aDeviceThatDialsInAgainReplacesItsOlderConnection() throws Exception {
        int port = FreePort.find();
        readers.endpoint = "listen://127.0.0.1:" + port;
        try (SourceAdapter adapter = start();
                Socket first = dial(port)) {
            Await.until("first", LIMIT, () -> say(first, "A") && codes().contains("A"));
            assertThat(adapter.health().state()).isEqualTo(Health.State.UP);
            try (Socket second = dial(port)) {
                Await.until("second", LIMIT, () -> say(second, "B") && codes().contains("B"));
                Await.until("the end of the first", LIMIT, () -> !say(first, "C"));
            }
        }
    }

    @Test
    void halfAMessageOfAnOlderConnectionIsTornAndNoPartOfTheNextOnes() throws Exception {
        int port = FreePort.find();
        readers.endpoint = "listen://127.0.0.1:" + port;
        try (SourceAdapter adapter = start();
                Socket first = dial(port)) {
            first.getOutputStream().write("LOT-12".getBytes(StandardCharsets.US_ASCII));
            try (Socket second = dial(port)) {
                second.getOutputStream().write(line("LOT-345"));
                Await.until("the code", LIMIT, () -> !codes().isEmpty());
                assertThat(codes()).containsExactly("LOT-345");
                assertThat(sink.samples(Readers.CODE))
                        .extracting(s -> s.quality().code())
                        .contains("reader: torn, a message has a beginning and no end");
                assertThat(sink.gaps(Readers.CODE)).isNotEmpty();
                assertThat(adapter.health().state()).isEqualTo(Health.State.UP);
                assertThat(first.getInputStream().read()).isEqualTo(-1);
            }
        }
    }

    @Test
    void aPortThatIsOpenedWhileTheAdapterClosesIsClosed() {
        SlowPort port = new SlowPort();
        SourceAdapter adapter = new ReaderAdapter(
                new AdapterContext("slow", Mode.REAL, readers.configuration(), List.of(), new SystemClock(), directory),
                readers.configuration(),
                port);
        adapter.start(sink);
        Await.until("opening", LIMIT, () -> port.opening);
        adapter.close();
        assertThat(port.open).isFalse();
    }

    /** Opens only once it is closed: the system's call was under way. */
    private static final class SlowPort implements Wire {
        volatile boolean opening;
        volatile boolean open;
        private volatile boolean closed;

        @Override
        public void open() {
            opening = true;
            while (!closed) {
                Thread.onSpinWait();
            }
            open = true;
        }

        @Override
        public int read(byte[] into, int millis) {
            return 0;
        }

        @Override
        public void write(byte[] bytes) {}

        @Override
        public void drop() {
            open = false;
        }

        @Override
        public void close() {
            drop();
            closed = true;
        }
    }

    @Test
    void whoeverIsNoneOfPeersIsCutOff() throws Exception {
        int port = FreePort.find();
        readers.endpoint = "listen://127.0.0.1:" + port;
        readers.peers = List.of("192.0.2.7");
        try (SourceAdapter adapter = start();
                Socket stranger = dial(port)) {
            assertThat(stranger.getInputStream().read()).isEqualTo(-1);
            assertThat(adapter.health().state()).isNotEqualTo(Health.State.UP);
            assertThat(codes()).isEmpty();
        }
    }

    @Test
    void aScaleThatSpeaksOnlyWhenAskedIsAsked() throws Exception {
        try (TcpDevice device = new TcpDevice().start()) {
            readers.endpoint = "tcp://127.0.0.1:" + device.port();
            readers.points = List.of(Readers.point(Readers.WEIGHT, "weight"));
            readers.request = new ReaderConfiguration.Request("SI\r\n", Duration.ofMillis(100));
            try (SourceAdapter adapter = start()) {
                Await.until("the connection", LIMIT, () -> device.connected() == 1);
                assertThat(new String(device.hear(12), StandardCharsets.US_ASCII))
                        .isEqualTo("SI\r\nSI\r\nSI\r\n");
                device.say(line("S S 1.50 kg"));
                Await.until(
                        "the weight", LIMIT, () -> !sink.samples(Readers.WEIGHT).isEmpty());
                assertThat(adapter.health().state()).isEqualTo(Health.State.UP);
            }
        }
    }

    @Test
    void triesToReachADeviceThatIsAwayGrowRarer() throws Exception {
        int port = FreePort.find(); // nobody listens
        readers.endpoint = "tcp://127.0.0.1:" + port;
        try (SourceAdapter adapter = start()) {
            Await.until("six pieces of the outage", LIMIT, () -> sink.gaps().size() >= 6);
            var gaps = sink.gaps();
            assertThat(Duration.between(gaps.get(5).from(), gaps.get(5).to()))
                    .isGreaterThan(
                            Duration.between(gaps.get(1).from(), gaps.get(1).to())
                                    .multipliedBy(4));
            for (int i = 1; i < gaps.size(); i++) {
                assertThat(gaps.get(i).from())
                        .as("no hole between the pieces")
                        .isEqualTo(gaps.get(i - 1).to());
            }
            assertThat(sink.samples()).as("the outage is told once").hasSize(1);
            assertThat(adapter.health().state()).isEqualTo(Health.State.DOWN);
        }
    }

    @Test
    void twoDevicesOfTwoAdaptersDoNotMix() throws Exception {
        try (TcpDevice one = new TcpDevice().start();
                TcpDevice other = new TcpDevice().start()) {
            readers.endpoint = "tcp://127.0.0.1:" + one.port();
            try (SourceAdapter first = start();
                    RecordingSink theirs = new RecordingSink()) {
                readers.endpoint = "tcp://127.0.0.1:" + other.port();
                try (SourceAdapter second = readers.adapter("second", new SystemClock(), directory)) {
                    second.start(theirs);
                    Await.until("both", LIMIT, () -> one.connected() + other.connected() == 2);
                    for (int i = 0; i < 50; i++) {
                        one.say(line("A" + i));
                        other.say(line("B" + i));
                    }
                    Await.until(
                            "all",
                            LIMIT,
                            () -> codes().size() + theirs.samples().size() == 100);
                    Set<String> all = new HashSet<>(codes());
                    assertThat(all).hasSize(50).allMatch(c -> c.startsWith("A"));
                    assertThat(first.health()).isEqualTo(second.health());
                }
            }
        }
    }

    @Test
    void tryShowsWhatADeviceSendsInEachWayItCouldBeMeant() throws Exception {
        try (TcpDevice device = new TcpDevice().start()) {
            Thread scans = new Thread(() -> {
                try {
                    Await.until("the try", LIMIT, () -> device.connected() == 1);
                    device.say(line("]C1U-7"));
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            scans.start();
            var readings = new ReaderAdapterFactory().tryAddress("tcp://127.0.0.1:" + device.port(), "code");
            scans.join();
            assertThat(readings.get(0).value()).isEqualTo("]C1U-7<0D><0A>");
            assertThat(readings.get(1).value()).isEqualTo("U-7");
            assertThat(readings.get(1).yaml()).contains("address: code").contains("frame: line");
        }
    }
}
