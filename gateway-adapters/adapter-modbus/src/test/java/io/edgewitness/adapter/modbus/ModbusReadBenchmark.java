package io.edgewitness.adapter.modbus;

import com.digitalpetri.modbus.client.ModbusTcpClient;
import com.digitalpetri.modbus.pdu.ReadHoldingRegistersRequest;
import com.digitalpetri.modbus.tcp.client.NettyTcpClientTransport;
import io.edgewitness.edge.api.AdapterContext;
import io.edgewitness.edge.api.Delivery;
import io.edgewitness.edge.api.Gap;
import io.edgewitness.edge.api.Mode;
import io.edgewitness.edge.api.PointDefinition;
import io.edgewitness.edge.api.SampleSink;
import io.edgewitness.edge.api.SourceAdapter;
import io.edgewitness.edge.api.SystemClock;
import io.edgewitness.edge.testkit.FreePort;
import java.io.BufferedReader;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Reads of 125 registers, one after the other: the whole adapter, whose every register becomes a sample; the adapter's link alone; a bare client of the
 * digitalpetri library; and, where its path is given, a libmodbus loop in C ({@code src/test/c/read_loop.c}). They take turns, five rounds; reads a
 * second of processor time of the reading <i>threads</i> – without those of the collector and the compiler, which a process has as well: {@code
 * speed modbus} counts whole processes – and the time of a read, of the link without samples. A program: {@code main [seconds a turn] [path of read_loop]}.
 */
public final class ModbusReadBenchmark {
    private static final int ROUNDS = 5;
    private static final int REGISTERS = 2_000;
    private static final int A_READ = 125;

    private final int port;
    private final double seconds;

    private ModbusReadBenchmark(int port, double seconds) {
        this.port = port;
        this.seconds = seconds;
    }

    /** @param nanos of each read; empty where not measured */
    private record Turn(String what, long reads, double cpuSeconds, long[] nanos) {}

    private interface Run {
        Turn run() throws Exception;
    }

    public static void main(String[] arguments) throws Exception {
        double seconds = arguments.length == 0 ? 2 : Double.parseDouble(arguments[0]);
        int port = FreePort.find();
        try (ServerSocket server = new ServerSocket(port, 50, InetAddress.getLoopbackAddress())) {
            start("bench-server", () -> accept(server));
            ModbusReadBenchmark benchmark = new ModbusReadBenchmark(port, seconds);
            List<Run> runs = new ArrayList<>(List.of(benchmark::adapter, benchmark::link, benchmark::digitalpetri));
            if (arguments.length > 1) {
                runs.add(() -> benchmark.libmodbus(arguments[1]));
            }
            for (Run run : runs) {
                run.run();
            }
            List<List<Turn>> turns = new ArrayList<>();
            for (int i = 0; i < runs.size(); i++) {
                turns.add(new ArrayList<>());
            }
            for (int round = 0; round < ROUNDS; round++) {
                for (int i = 0; i < runs.size(); i++) {
                    turns.get(i).add(runs.get(i).run());
                }
            }
            turns.forEach(ModbusReadBenchmark::print);
        }
        System.exit(0);
    }

    private static void print(List<Turn> turns) {
        double[] rates = turns.stream()
                .mapToDouble(turn -> turn.reads() / turn.cpuSeconds())
                .sorted()
                .toArray();
        StringBuilder line = new StringBuilder(String.format(
                Locale.ROOT,
                "%-28s reads/CPU-s median %7.0f (%7.0f to %7.0f)",
                turns.get(0).what(),
                rates[ROUNDS / 2],
                rates[0],
                rates[ROUNDS - 1]));
        double[] p50 = percentiles(turns, 0.5);
        double[] p99 = percentiles(turns, 0.99);
        if (p50.length > 0) {
            line.append(String.format(
                    Locale.ROOT,
                    "  p50 %5.1f us  p99 %6.1f us (%.1f to %.1f)",
                    p50[p50.length / 2],
                    p99[p99.length / 2],
                    p99[0],
                    p99[p99.length - 1]));
        }
        System.out.println(line);
    }

    private static double[] percentiles(List<Turn> turns, double part) {
        return turns.stream()
                .filter(turn -> turn.nanos().length > 0)
                .mapToDouble(turn -> {
                    long[] sorted = turn.nanos().clone();
                    Arrays.sort(sorted);
                    return sorted[(int) (part * (sorted.length - 1))] / 1e3;
                })
                .sorted()
                .toArray();
    }

    private Turn adapter() throws Exception {
        List<ModbusPoint> points = new ArrayList<>();
        for (int i = 0; i < REGISTERS; i++) {
            points.add(ModbusAdapterTest.point("r" + i, 1, "holding:" + i, WordOrder.ABCD, "1"));
        }
        ModbusConfiguration configuration = new ModbusConfiguration(
                new ModbusEndpoint("127.0.0.1", port),
                1,
                Duration.ofSeconds(1),
                0,
                Duration.ofSeconds(1),
                Duration.ofNanos(100_000),
                1,
                points);
        AtomicLong reads = new AtomicLong();
        try (SourceAdapter adapter = new ModbusAdapterFactory()
                .create(new AdapterContext(
                        "bench-adapter", Mode.SIM, configuration, List.of(), new SystemClock(), Path.of(".")))) {
            adapter.start(new Count(reads));
            pause(0.2);
            long before = reads.get();
            long cpu = cpu("modbus-bench-adapter");
            pause(seconds);
            return new Turn(
                    "the adapter's thread, with samples",
                    reads.get() - before,
                    (cpu("modbus-bench-adapter") - cpu) / 1e9,
                    new long[0]);
        }
    }

    private Turn link() throws Exception {
        Link link = new TcpLink(new TcpWire(new ModbusEndpoint("127.0.0.1", port), Duration.ofSeconds(1)), List.of());
        link.open();
        Request request = Request.read(1, Table.HOLDING, 0, A_READ);
        return measured("the adapter's link, no samples", "bench-reader", () -> {
            link.send(request);
            Answer answer = link.receive(1_000_000_000);
            if (answer == null || answer.failure() != null) {
                throw new IOException("no answer");
            }
        });
    }

    private Turn digitalpetri() throws Exception {
        ModbusTcpClient client = ModbusTcpClient.create(NettyTcpClientTransport.create(
                settings -> settings.setHostname("127.0.0.1").setPort(port)));
        client.connect();
        ReadHoldingRegistersRequest request = new ReadHoldingRegistersRequest(0, A_READ);
        Turn turn = measured("digitalpetri's client", "", () -> {
            if (client.readHoldingRegisters(1, request).registers().length != 2 * A_READ) {
                throw new IOException("no answer");
            }
        });
        client.disconnect();
        return turn;
    }

    private interface Read {
        void read() throws Exception;
    }

    /** @param threads that are counted, by how their names begin; empty: all but the server's */
    private Turn measured(String what, String threads, Read read) throws Exception {
        long[] nanos = new long[5_000_000];
        int[] count = {0};
        long[] cpu = {0};
        Thread reader = new Thread(
                () -> {
                    try {
                        long begin = cpu(threads);
                        long end = System.nanoTime() + (long) (seconds * 1e9);
                        long last = System.nanoTime();
                        while (last < end && count[0] < nanos.length) {
                            read.read();
                            long now = System.nanoTime();
                            nanos[count[0]++] = now - last;
                            last = now;
                        }
                        cpu[0] = cpu(threads) - begin;
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                },
                "bench-reader");
        reader.start();
        reader.join();
        return new Turn(what, count[0], cpu[0] / 1e9, Arrays.copyOf(nanos, count[0]));
    }

    private Turn libmodbus(String program) throws Exception {
        Process process = new ProcessBuilder(program, String.valueOf(port), String.valueOf(seconds))
                .redirectErrorStream(true)
                .start();
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            String[] head = String.valueOf(reader.readLine()).split(" ", -1);
            long[] nanos = reader.lines().mapToLong(Long::parseLong).toArray();
            return new Turn("libmodbus in C", Long.parseLong(head[0]), Double.parseDouble(head[1]), nanos);
        }
    }

    private static long cpu(String threads) {
        var bean = ManagementFactory.getThreadMXBean();
        long sum = 0;
        for (long id : bean.getAllThreadIds()) {
            var info = bean.getThreadInfo(id);
            if (info != null
                    && (threads.isEmpty()
                            ? isClient(info.getThreadName())
                            : info.getThreadName().startsWith(threads))) {
                sum += Math.max(0, bean.getThreadCpuTime(id));
            }
        }
        return sum;
    }

    private static boolean isClient(String name) {
        return name.startsWith("bench-reader")
                || name.startsWith("modbus-tcp")
                || name.startsWith("multiThreadIoEventLoopGroup")
                || name.startsWith("nioEventLoopGroup")
                || name.startsWith("pool-")
                || name.startsWith("modbus-netty")
                || name.startsWith("modbus-shared");
    }

    private static void pause(double time) throws InterruptedException {
        Thread.sleep((long) (time * 1e3));
    }

    private static void accept(ServerSocket server) {
        try {
            while (true) {
                Socket socket = server.accept();
                socket.setTcpNoDelay(true);
                start("bench-server", () -> serve(socket));
            }
        } catch (IOException e) {
            // the end
        }
    }

    private static void serve(Socket socket) {
        byte[] request = new byte[12];
        byte[] answer = new byte[9 + 2 * A_READ];
        try (socket) {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            int value = 0;
            while (true) {
                in.readFully(request);
                int count = request[11] & 0xFF;
                System.arraycopy(request, 0, answer, 0, 8);
                answer[4] = 0;
                answer[5] = (byte) (3 + 2 * count);
                answer[8] = (byte) (2 * count);
                // One register in 25 moves, as it does in a plant.
                for (int i = 0; i < 5; i++) {
                    answer[9 + 50 * i] = (byte) ++value;
                }
                socket.getOutputStream().write(answer, 0, 9 + 2 * count);
            }
        } catch (IOException e) {
            // its end
        }
    }

    private static void start(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }

    private record Count(AtomicLong reads) implements SampleSink {
        @Override
        public boolean offer(Delivery delivery) {
            if (delivery.samples().get(0).quality().isBad()) {
                throw new IllegalStateException("BAD: " + delivery.samples().get(0));
            }
            reads.incrementAndGet();
            return true;
        }

        @Override
        public void gap(Gap gap) {}

        @Override
        public void declare(List<PointDefinition> points) {}
    }
}
