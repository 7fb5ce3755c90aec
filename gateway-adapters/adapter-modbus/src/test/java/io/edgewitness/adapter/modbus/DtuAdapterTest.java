package io.edgewitness.adapter.modbus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.edgewitness.edge.api.AdapterContext;
import io.edgewitness.edge.api.Health;
import io.edgewitness.edge.api.Mode;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.SourceAdapter;
import io.edgewitness.edge.api.SystemClock;
import io.edgewitness.edge.plant.MeterServer;
import io.edgewitness.edge.testkit.Await;
import io.edgewitness.edge.testkit.FreePort;
import io.edgewitness.edge.testkit.RecordingSink;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Modems that dial in, and carry the bytes of a real server behind them. */
class DtuAdapterTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final int port = FreePort.find();
    private final int meters = FreePort.find();
    private final MeterServer server = MeterServer.still("127.0.0.1", FreePort.find());
    private final RtuConverter converter = new RtuConverter(meters, server.port());
    private final DtuAdapterFactory factory = new DtuAdapterFactory();
    private final RecordingSink sink = new RecordingSink();

    @AfterEach
    void close() {
        converter.stop();
        server.close();
        sink.close();
    }

    @Test
    void aModemThatRegistersIsReadInRtu() throws Exception {
        server.start();
        converter.start();
        try (SourceAdapter adapter = start("a", "DTU-0001", DtuConfiguration.Framing.RTU)) {
            Await.until("BAD without it", LIMIT, () -> !sink.samples().isEmpty(), () -> "");
            assertThat(adapter.health().detail()).contains("no modem has dialled in as DTU-0001");
            try (Modem modem = new Modem(port, meters, "DTU-0001")) {
                awaitGood(1);
                modem.send("beat");
                awaitGood(10);
                modem.send("DTU-0001");
                awaitGood(10);
            }
            Await.until("its end", LIMIT, () -> adapter.health().state() == Health.State.DOWN, () -> "");
            try (Modem again = new Modem(port, meters, "DTU-0001")) {
                assertThat(again.isOpen()).isTrue();
                awaitGood(1);
            }
        }
    }

    @Test
    void aModemMayCarryModbusTcpAndBeatInBetween() throws Exception {
        server.start();
        try (SourceAdapter adapter = start("a", "hex:00ff01", DtuConfiguration.Framing.TCP);
                Modem modem = new Modem(port, server.port(), new byte[] {0, (byte) 0xff, 1})) {
            for (int i = 0; i < 20; i++) {
                modem.send("beat");
                awaitGood(1);
            }
            assertThat(adapter.health().state()).isEqualTo(Health.State.UP);
        }
    }

    @Test
    void aNewerConnectionTakesTheOldersPlace() throws Exception {
        server.start();
        converter.start();
        try (SourceAdapter adapter = start("a", "DTU-0001", DtuConfiguration.Framing.RTU);
                Modem older = new Modem(port, meters, "DTU-0001")) {
            awaitGood(3);
            try (Modem newer = new Modem(port, meters, "DTU-0001")) {
                Await.until("the older's end", LIMIT, () -> !older.isOpen(), () -> "");
                awaitGood(3);
                assertThat(newer.isOpen()).isTrue();
                assertThat(adapter.health().state()).isEqualTo(Health.State.UP);
            }
        }
    }

    @Test
    void whoDoesNotRegisterIsCutOff() throws Exception {
        server.start();
        converter.start();
        try (SourceAdapter adapter = start("a", "DTU-0001", DtuConfiguration.Framing.RTU)) {
            Await.until("BAD", LIMIT, () -> !sink.samples().isEmpty(), () -> "");
            for (String wrong : List.of("DTU-0002", "GET / HTTP/1.1\r\n\r\n", "dtu-0001", "x")) {
                try (Modem stranger = new Modem(port, meters, wrong)) {
                    Await.until("the end of " + wrong, LIMIT, () -> !stranger.isOpen(), () -> "");
                }
            }
            assertThat(sink.samples()).allMatch(sample -> sample.quality().isBad());
            assertThat(adapter.health().state()).isEqualTo(Health.State.DOWN);
        }
    }

    @Test
    void connectionsAreLimited() throws Exception {
        try (SourceAdapter adapter = start("a", "DTU-0001", DtuConfiguration.Framing.RTU);
                Modem one = new Modem(port, meters, "DTU-");
                Modem two = new Modem(port, meters, "DTU-");
                Modem three = new Modem(port, meters, "DTU-");
                Modem four = new Modem(port, meters, "DTU-")) {
            Await.until("the fourth's end", LIMIT, () -> !four.isOpen(), () -> "");
            assertThat(List.of(one.isOpen(), two.isOpen(), three.isOpen())).containsOnly(true);
            assertThat(adapter.health().state()).isNotEqualTo(Health.State.UP);
        }
    }

    @Test
    void modemsOfOnePortAreToldApart() throws Exception {
        server.start();
        converter.start();
        try (RecordingSink other = new RecordingSink();
                SourceAdapter first = start("a", "DTU-0001", DtuConfiguration.Framing.RTU);
                SourceAdapter second = create("b", "DTU-0002", DtuConfiguration.Framing.RTU);
                SourceAdapter third = create("c", "DTU-00", DtuConfiguration.Framing.RTU)) {
            second.start(other);
            third.start(new RecordingSink());
            try (Modem modem = new Modem(port, meters, "DTU-0002")) {
                Await.until("the second's samples", LIMIT, () -> good(other.samples()) > 3, () -> "");
                assertThat(modem.isOpen()).isTrue();
                assertThat(good(sink.samples())).isZero();
                Await.until("a clash", LIMIT, () -> third.health().detail().contains("make them differ"), () -> "");
            }
            assertThat(first.health().state()).isEqualTo(Health.State.DOWN);
        }
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(name -> name.startsWith("modbus-dtu"));
    }

    @Test
    void whoWasRefusedIsHeardWhenTheOtherIsGone() throws Exception {
        server.start();
        try (RecordingSink away = new RecordingSink();
                SourceAdapter first = create("a", "DTU-0001", DtuConfiguration.Framing.RTU);
                SourceAdapter framed = create("b", "DTU-0001", DtuConfiguration.Framing.TCP);
                SourceAdapter clashing = create("c", "DTU-00", DtuConfiguration.Framing.TCP);
                RecordingSink other = new RecordingSink()) {
            first.start(away);
            framed.start(sink);
            Await.until("other settings", LIMIT, () -> framed.health().detail().contains("other settings"), () -> "");
            first.close();
            try (Modem modem = new Modem(port, server.port(), "DTU-0001")) {
                awaitGood(3);
                assertThat(modem.isOpen()).isTrue();
            }
            clashing.start(other);
            Await.until("a clash", LIMIT, () -> clashing.health().detail().contains("make them differ"), () -> "");
            framed.close();
            try (Modem modem = new Modem(port, server.port(), "DTU-00")) {
                Await.until("its samples", LIMIT, () -> good(other.samples()) > 3, () -> "");
                assertThat(modem.isOpen()).isTrue();
            }
        }
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(name -> name.startsWith("modbus-dtu"));
    }

    @Test
    void whatAPersonWritesIsChecked() {
        assertThat(ListenEndpoint.parse("9000")).hasToString("127.0.0.1:9000");
        assertThat(Packet.parse("hex:01 a0FF").bytes()).containsExactly(1, 0xa0, 0xff);
        assertThatThrownBy(() -> Packet.parse("hex:0")).hasMessageContaining("hex:01a0ff");
        assertThatThrownBy(() -> Packet.parse("")).hasMessageContaining("1 to 64");
        assertThatThrownBy(() -> ListenEndpoint.parse("0.0.0.0")).hasMessageContaining("port");
        assertThatThrownBy(() -> configuration("a", "a", "hex:00", DtuConfiguration.Framing.TCP))
                .hasMessageContaining("how answers begin");
        assertThatThrownBy(() -> configuration("a", "a", "hex:01", DtuConfiguration.Framing.RTU))
                .hasMessageContaining("how answers begin");
        assertThat(configuration("a", "a", "hex:02", DtuConfiguration.Framing.RTU)
                        .ignored())
                .hasSize(2);
    }

    private void awaitGood(int more) {
        long before = good(sink.samples());
        Await.until(
                more + " more good samples",
                LIMIT,
                () -> good(sink.samples()) >= before + more,
                () -> sink.samples().size() + " samples");
    }

    private static long good(List<Sample> samples) {
        return samples.stream().filter(sample -> !sample.quality().isBad()).count();
    }

    private SourceAdapter start(String id, String registration, DtuConfiguration.Framing framing) {
        SourceAdapter adapter = create(id, registration, framing);
        adapter.start(sink);
        return adapter;
    }

    private SourceAdapter create(String id, String registration, DtuConfiguration.Framing framing) {
        DtuConfiguration configuration = configuration(id, registration, "beat", framing);
        return factory.create(
                new AdapterContext(id, Mode.SIM, configuration, List.of(), new SystemClock(), Path.of(".")));
    }

    private DtuConfiguration configuration(
            String id, String registration, String heartbeat, DtuConfiguration.Framing framing) {
        return new DtuConfiguration(
                ListenEndpoint.parse(String.valueOf(port)),
                Packet.parse(registration),
                Packet.parse(heartbeat),
                framing,
                3,
                1,
                Duration.ofSeconds(2),
                16,
                Duration.ofSeconds(1),
                Duration.ofMillis(20),
                List.of(ModbusAdapterTest.point(id + ".energy", 1, "holding:100:int64", WordOrder.ABCD, "0.01")));
    }

    /** Dials in, registers, and then passes bytes both ways between us and the server. */
    private static final class Modem implements AutoCloseable {
        private final Socket north;
        private volatile boolean open = true;
        private @Nullable Socket south;

        Modem(int port, int server, String registration) throws IOException {
            this(port, server, registration.getBytes(StandardCharsets.UTF_8));
        }

        @SuppressWarnings("AddressSelection") // the loopback address has one form here
        Modem(int port, int server, byte[] registration) throws IOException {
            north = dial(port);
            north.getOutputStream().write(registration);
            Thread down = new Thread(() -> pass(north, server), "modem-down");
            down.setDaemon(true);
            down.start();
        }

        private static Socket dial(int port) {
            Socket[] socket = new Socket[1];
            Await.until(
                    "a listening socket",
                    LIMIT,
                    () -> {
                        try {
                            socket[0] = new Socket("127.0.0.1", port);
                            return true;
                        } catch (IOException e) {
                            return false;
                        }
                    },
                    () -> "");
            return socket[0];
        }

        synchronized void send(String packet) throws IOException {
            north.getOutputStream().write(packet.getBytes(StandardCharsets.UTF_8));
        }

        boolean isOpen() {
            return open;
        }

        private void pass(Socket from, int server) {
            byte[] buffer = new byte[1_000];
            try {
                int count = from.getInputStream().read(buffer);
                while (count >= 0) {
                    Socket device = device(server);
                    device.getOutputStream().write(buffer, 0, count);
                    count = from.getInputStream().read(buffer);
                }
            } catch (IOException e) {
                // its end
            } finally {
                open = false;
            }
        }

        private synchronized Socket device(int server) throws IOException {
            Socket existing = south;
            if (existing != null) {
                return existing;
            }
            Socket device = new Socket("127.0.0.1", server);
            south = device;
            Thread up = new Thread(() -> answer(device), "modem-up");
            up.setDaemon(true);
            up.start();
            return device;
        }

        private void answer(Socket device) {
            byte[] buffer = new byte[1_000];
            try {
                int count = device.getInputStream().read(buffer);
                while (count >= 0) {
                    synchronized (this) {
                        north.getOutputStream().write(buffer, 0, count);
                    }
                    count = device.getInputStream().read(buffer);
                }
            } catch (IOException e) {
                // its end
            }
        }

        @Override
        public void close() throws IOException {
            north.close();
            Socket device = south;
            if (device != null) {
                device.close();
            }
        }
    }
}
