package io.edgewitness.adapter.modbus;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.edge.api.AdapterContext;
import io.edgewitness.edge.api.Mode;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.SourceAdapter;
import io.edgewitness.edge.api.SystemClock;
import io.edgewitness.edge.api.Value;
import io.edgewitness.edge.plant.MeterServer;
import io.edgewitness.edge.plant.RegisterDevice;
import io.edgewitness.edge.testkit.Await;
import io.edgewitness.edge.testkit.FreePort;
import io.edgewitness.edge.testkit.RecordingSink;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PipeliningTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int POINTS = 400;

    private int port = FreePort.find();
    private final RecordingSink sink = new RecordingSink();

    @AfterEach
    void close() {
        sink.close();
    }

    @Test
    void severalRequestsAreInFlightWhereTheDeviceAllowsIt() throws Exception {
        try (RawServer server = new RawServer(port, RawServer.Habit.REVERSED);
                SourceAdapter adapter = adapter(8)) {
            adapter.start(sink);
            awaitCycles(5);
            assertThat(server.mostAtOnce()).isGreaterThan(1).isLessThanOrEqualTo(8);
            assertRight();
        }
    }

    @Test
    void aServerOfTheLibraryTakesThem() throws Exception {
        RegisterDevice device = new RegisterDevice();
        for (int i = 0; i < POINTS; i++) {
            device.holding(i, RegisterDevice.int16(i));
        }
        try (MeterServer server = new MeterServer("127.0.0.1", port).add(1, device);
                SourceAdapter adapter = adapter(8)) {
            server.start();
            adapter.start(sink);
            awaitCycles(5);
            device.removeHolding(7);
            Await.until("a split", LIMIT, () -> sink.samples().stream().anyMatch(PipeliningTest::isBad), () -> "");
            sink.clear();
            awaitCycles(5);
            assertThat(sink.samples().stream().filter(PipeliningTest::isBad))
                    .allMatch(sample -> sample.point().name().equals("p7"));
        }
        assertRight();
    }

    @Test
    void aDeviceThatMixesThemUpIsNoticedBeforeItsValuesCount() throws Exception {
        for (RawServer.Habit habit : List.of(RawServer.Habit.MIXED, RawServer.Habit.FIRST_ONLY, RawServer.Habit.ZERO)) {
            sink.clear();
            port = FreePort.find();
            try (RawServer server = new RawServer(port, habit);
                    SourceAdapter adapter = adapter(4)) {
                adapter.start(sink);
                awaitCycles(8);
                assertRight();
                long atOnce = server.timesSeveral();
                awaitCycles(10);
                assertRight();
                assertThat(server.timesSeveral()).as("%s", habit).isEqualTo(atOnce);
            }
        }
    }

    @Test
    void oneAtATimeIsUsual() throws Exception {
        try (RawServer server = new RawServer(port, RawServer.Habit.REVERSED);
                SourceAdapter adapter = adapter(1)) {
            adapter.start(sink);
            awaitCycles(10);
            assertThat(server.mostAtOnce()).isEqualTo(1);
            assertRight();
        }
    }

    private void awaitCycles(int cycles) {
        long before = good();
        Await.until(
                cycles + " good cycles",
                LIMIT,
                () -> good() >= before + (long) cycles * (POINTS - 1),
                () -> sink.samples().size() + " samples");
    }

    private long good() {
        return sink.samples().stream().filter(sample -> !isBad(sample)).count();
    }

    private static boolean isBad(Sample sample) {
        return sample.quality().isBad();
    }

    private void assertRight() {
        for (Sample sample : sink.samples()) {
            if (!isBad(sample)) {
                long address = Long.parseLong(sample.point().name().substring(1));
                assertThat(sample.value()).as("%s", sample.point()).isEqualTo(Value.of(address));
            }
        }
    }

    private SourceAdapter adapter(int inFlight) {
        List<ModbusPoint> points = new ArrayList<>();
        for (int i = 0; i < POINTS; i++) {
            points.add(ModbusAdapterTest.point("p" + i, 1, "holding:" + i, WordOrder.ABCD, "1"));
        }
        ModbusConfiguration configuration = new ModbusConfiguration(
                new ModbusEndpoint("127.0.0.1", port),
                1,
                Duration.ofMillis(500),
                0,
                Duration.ofSeconds(1),
                Duration.ofMillis(20),
                inFlight,
                points);
        return new ModbusAdapterFactory()
                .create(new AdapterContext(
                        "pipelining", Mode.SIM, configuration, List.of(), new SystemClock(), Path.of(".")));
    }

    /** Registers that hold their own address, behind a server with habits. */
    private static final class RawServer implements AutoCloseable {
        private final ServerSocket server;
        private final Habit habit;
        private volatile int most;
        private volatile long several;

        enum Habit {
            /** answers what came together in the reverse order, each with its own transaction */
            REVERSED,
            /** gives each answer the transaction of another */
            MIXED,
            /** drops all but the first of what came together */
            FIRST_ONLY,
            /** answers each with transaction 0 when several came together */
            ZERO
        }

        RawServer(int port, Habit habit) throws IOException {
            this.habit = habit;
            server = new ServerSocket(port, 5, InetAddress.getLoopbackAddress());
            Thread thread = new Thread(this::run, "raw-server");
            thread.setDaemon(true);
            thread.start();
        }

        int mostAtOnce() {
            return most;
        }

        long timesSeveral() {
            return several;
        }

        private void run() {
            while (!server.isClosed()) {
                try (Socket socket = server.accept()) {
                    serve(socket);
                } catch (IOException e) {
                    // the next connection, or the end
                }
            }
        }

        private void serve(Socket socket) throws IOException {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            while (true) {
                List<byte[]> together = new ArrayList<>();
                do {
                    byte[] request = new byte[12];
                    in.readFully(request);
                    together.add(request);
                    pause();
                } while (in.available() >= 12);
                most = Math.max(most, together.size());
                if (together.size() > 1) {
                    several++;
                }
                socket.getOutputStream().write(answers(together));
            }
        }

        private static void pause() throws IOException {
            try {
                Thread.sleep(2);
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }

        private byte[] answers(List<byte[]> requests) {
            List<byte[]> order = new ArrayList<>(requests);
            Collections.reverse(order);
            ByteBuffer out = ByteBuffer.allocate(300 * requests.size());
            for (int i = 0; i < order.size(); i++) {
                ByteBuffer request = ByteBuffer.wrap(order.get(i));
                ByteBuffer named = ByteBuffer.wrap(habit == Habit.MIXED ? requests.get(i) : order.get(i));
                int count = request.getShort(10);
                boolean zero = habit == Habit.ZERO && order.size() > 1;
                if (habit != Habit.FIRST_ONLY || i == order.size() - 1) {
                    out.putShort(zero ? 0 : named.getShort(0))
                            .putShort((short) 0)
                            .putShort((short) (3 + 2 * count));
                    out.put((byte) 1).put((byte) 3).put((byte) (2 * count));
                    for (int j = 0; j < count; j++) {
                        out.putShort((short) (request.getShort(8) + j));
                    }
                }
            }
            byte[] result = new byte[out.position()];
            out.get(0, result);
            return result;
        }

        @Override
        public void close() throws IOException {
            server.close();
        }
    }
}
