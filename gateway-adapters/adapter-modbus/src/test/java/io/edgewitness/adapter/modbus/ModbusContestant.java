package io.edgewitness.adapter.modbus;

import io.edgewitness.edge.api.AdapterContext;
import io.edgewitness.edge.api.Delivery;
import io.edgewitness.edge.api.Gap;
import io.edgewitness.edge.api.Mode;
import io.edgewitness.edge.api.PointDefinition;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.SampleSink;
import io.edgewitness.edge.api.SourceAdapter;
import io.edgewitness.edge.api.SystemClock;
import io.edgewitness.edge.api.Value;
import io.edgewitness.edge.testkit.Await;
import io.edgewitness.edge.testkit.Contestant;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * Sides of the comparison {@code speed modbus}: {@code server|ours FIRST-PORT DEVICES REGISTERS MILLIS [IN-FLIGHT]}. A device is a TCP server of its
 * own, on ports that follow each other. Its registers 0 to 3 hold the monotonic nanoseconds at which the request came in, so each side can
 * tell how old its answer is; the others hold their address.
 */
public final class ModbusContestant {
    private static final int STAMP = 4;
    private static final int AGES = 200_000;

    private ModbusContestant() {}

    public static void main(String[] args) throws Exception {
        int port = Integer.parseInt(args[1]);
        int devices = Integer.parseInt(args[2]);
        if (args[0].equals("server")) {
            for (int i = 0; i < devices; i++) {
                listen(new ServerSocket(port + i, 50, InetAddress.getLoopbackAddress()));
            }
            System.out.println("ready");
            while (System.in.read() >= 0) {
                // nothing is expected; it ends with its input
            }
            System.exit(0);
        }
        int inFlight = args.length > 5 ? Integer.parseInt(args[5]) : 1;
        Contestant.run(new Ours(port, devices, Integer.parseInt(args[3]), Long.parseLong(args[4]), inFlight));
    }

    private static void listen(ServerSocket server) {
        daemon(() -> {
            while (!server.isClosed()) {
                try {
                    Socket client = server.accept();
                    client.setTcpNoDelay(true);
                    daemon(() -> answer(client));
                } catch (IOException e) {
                    return;
                }
            }
        });
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task, "device");
        thread.setDaemon(true);
        thread.start();
    }

    /** Function 3 only. */
    private static void answer(Socket client) {
        try (client) {
            DataInputStream in = new DataInputStream(client.getInputStream());
            OutputStream out = client.getOutputStream();
            byte[] request = new byte[12];
            while (true) {
                in.readFully(request);
                long now = System.nanoTime();
                ByteBuffer asked = ByteBuffer.wrap(request);
                int first = asked.getShort(8) & 0xFFFF;
                int count = asked.getShort(10) & 0xFFFF;
                ByteBuffer reply = ByteBuffer.allocate(9 + 2 * count);
                reply.putInt(asked.getInt(0)).putShort((short) (3 + 2 * count)).put(request[6]);
                reply.put((byte) 3).put((byte) (2 * count));
                for (int i = first; i < first + count; i++) {
                    reply.putShort((short) (i < STAMP ? now >>> 16 * (STAMP - 1 - i) : i));
                }
                out.write(reply.array());
            }
        } catch (EOFException e) {
            // the client left
        } catch (IOException e) {
            System.err.println("a device's connection: " + e.getMessage());
        }
    }

    private static final class Ours implements Contestant, SampleSink {
        private final int port;
        private final int devices;
        private final int registers;
        private final long millis;
        private final int inFlight;
        private final LongAdder values = new LongAdder();
        private final LongAdder bad = new LongAdder();
        private final LongAdder missed = new LongAdder();
        private final List<SourceAdapter> adapters = new ArrayList<>();
        private final long[] ages = new long[AGES];
        private final AtomicInteger aged = new AtomicInteger();

        Ours(int port, int devices, int registers, long millis, int inFlight) {
            this.port = port;
            this.devices = devices;
            this.registers = registers;
            this.millis = millis;
            this.inFlight = inFlight;
        }

        @Override
        public void on() {
            missed.reset();
            bad.reset();
            aged.set(0);
            long before = values.sum();
            for (int i = 0; i < devices; i++) {
                adapters.add(adapter(i));
            }
            adapters.forEach(a -> a.start(this));
            long whole = 2L * devices * registers;
            Await.until("two cycles", Duration.ofMinutes(1), () -> values.sum() - before >= whole);
            missed.reset(); // of the start
        }

        private SourceAdapter adapter(int device) {
            List<ModbusPoint> points = new ArrayList<>();
            points.add(ModbusAdapterTest.point("d" + device + ".stamp", 1, "holding:0:int64", WordOrder.ABCD, "1"));
            for (int i = STAMP; i < registers; i++) {
                points.add(ModbusAdapterTest.point(
                        "d" + device + ".r" + i, 1, "holding:" + i + ":int16", WordOrder.ABCD, "1"));
            }
            List<PointDefinition> definitions = points.stream()
                    .map(p -> PointDefinition.of(p.id().name(), p.address().toString(), "1"))
                    .toList();
            ModbusConfiguration configuration = new ModbusConfiguration(
                    new ModbusEndpoint("127.0.0.1", port + device),
                    1,
                    Duration.ofSeconds(1),
                    16,
                    Duration.ofSeconds(30),
                    Duration.ofMillis(millis),
                    inFlight,
                    points);
            return new ModbusAdapterFactory()
                    .create(new AdapterContext(
                            "device" + device, Mode.SIM, configuration, definitions, new SystemClock(), Path.of(".")));
        }

        @Override
        public void off() {
            adapters.forEach(SourceAdapter::close);
            adapters.clear();
        }

        @Override
        public boolean offer(Delivery delivery) {
            long now = System.nanoTime();
            int good = 0;
            for (Sample sample : delivery.samples()) {
                if (!sample.quality().isBad()) {
                    good++;
                }
            }
            bad.add(delivery.samples().size() - good);
            int came = good;
            Sample first = delivery.samples().get(0); // the stamp has the lowest address
            if (first.point().name().endsWith(".stamp") && first.value() instanceof Value.Int64 v) {
                int at = aged.getAndIncrement();
                if (at < AGES) {
                    ages[at] = now - v.value();
                }
                came += STAMP - 1;
            }
            values.add(came);
            return true;
        }

        @Override
        public void gap(Gap gap) {
            missed.add(gap.count());
        }

        @Override
        public void declare(List<PointDefinition> points) {}

        @Override
        public long values() {
            return values.sum();
        }

        @Override
        public long lost() {
            return missed.sum() + bad.sum();
        }

        @Override
        public String more() {
            long[] sorted = Arrays.copyOf(ages, Math.min(AGES, aged.get()));
            Arrays.sort(sorted);
            return sorted.length == 0
                    ? ""
                    : String.format(
                            Locale.ROOT,
                            "p50us=%.0f p99us=%.0f",
                            sorted[sorted.length / 2] / 1e3,
                            sorted[(int) (sorted.length * 99L / 100)] / 1e3);
        }
    }
}
