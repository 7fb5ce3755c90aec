package io.edgewitness.adapter.opcua;

import com.sun.management.OperatingSystemMXBean;
import io.edgewitness.edge.api.Delivery;
import io.edgewitness.edge.api.Gap;
import io.edgewitness.edge.api.PointDefinition;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.SampleSink;
import io.edgewitness.edge.api.SystemClock;
import io.edgewitness.edge.api.Value;
import io.edgewitness.edge.plant.PressServer;
import io.edgewitness.edge.plant.PressSettings;
import io.edgewitness.edge.testkit.Await;
import io.edgewitness.edge.testkit.FreePort;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * By hand: {@code OpcUaBenchmark [ITEMS [MILLIS [SECONDS]]]}, by default 10,000 items that change each 100 ms, for 30 s. The server runs in
 * a process of its own; printed is what the adapter's process used. Each value is the number of the server's tick, so a jump is a loss.
 */
final class OpcUaBenchmark {
    private final Map<String, Long> last = new ConcurrentHashMap<>();
    private final LongAdder samples = new LongAdder();
    private final LongAdder deliveries = new LongAdder();
    private final LongAdder lost = new LongAdder();
    private final LongAdder bad = new LongAdder();
    private final LongAdder gaps = new LongAdder();

    private OpcUaBenchmark() {}

    public static void main(String[] args) throws Exception {
        if (args.length > 0 && args[0].equals("server")) {
            serve(Integer.parseInt(args[1]), Integer.parseInt(args[2]), Long.parseLong(args[3]));
            return;
        }
        int items = args.length > 0 ? Integer.parseInt(args[0]) : 10_000;
        long millis = args.length > 1 ? Long.parseLong(args[1]) : 100;
        long seconds = args.length > 2 ? Long.parseLong(args[2]) : 30;
        int port = FreePort.find();
        Process server = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-Xmx1g",
                        "-cp",
                        System.getProperty("java.class.path"),
                        OpcUaBenchmark.class.getName(),
                        "server",
                        String.valueOf(port),
                        String.valueOf(items),
                        String.valueOf(millis))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            awaitListener(port);
            new OpcUaBenchmark().run(port, items, millis, seconds);
        } finally {
            server.destroy();
            server.waitFor();
        }
    }

    private static void awaitListener(int port) {
        Await.until("the server", Duration.ofMinutes(1), () -> {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return socket.isConnected();
            } catch (IOException e) {
                return false;
            }
        });
    }

    /** Ends when the standard input does, so that it never outlives its parent. */
    private static void serve(int port, int items, long millis) throws IOException {
        Path directory = Files.createTempDirectory("press");
        try (PressServer server = new PressServer(PressSettings.create(
                port, directory, builder -> builder.items(items).tick(Duration.ofMillis(millis))))) {
            server.start();
            while (System.in.read() >= 0) {
                // nothing is expected
            }
        }
    }

    private void run(int port, int items, long millis, long seconds) throws Exception {
        List<OpcUaPoint> points = new ArrayList<>();
        for (int i = 0; i < items; i++) {
            points.add(OpcUaTests.point("item" + i, "ns=2;s=Item" + i, millis));
        }
        long begin = System.nanoTime();
        try (OpcUaAdapter adapter = OpcUaTests.adapter(
                "bench",
                "opc.tcp://127.0.0.1:" + port + "/press",
                null,
                new SystemClock(),
                Files.createTempDirectory("bench"),
                points)) {
            adapter.start(sink());
            Await.until("the first value", Duration.ofMinutes(1), () -> !last.isEmpty());
            double first = (System.nanoTime() - begin) / 1e9;
            Await.until("a value of each item", Duration.ofMinutes(1), () -> last.size() == items);
            System.out.printf(
                    "first value after %.1f s, all items after %.1f s%n", first, (System.nanoTime() - begin) / 1e9);
            TimeUnit.SECONDS.sleep(10);
            measure(seconds);
            System.out.println("health " + adapter.health());
        }
    }

    private void measure(long seconds) throws Exception {
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long cpu = system.getProcessCpuTime();
        long wall = System.nanoTime();
        long before = samples.sum();
        long deliveriesBefore = deliveries.sum();
        TimeUnit.SECONDS.sleep(seconds);
        double elapsed = System.nanoTime() - wall;
        double core = (system.getProcessCpuTime() - cpu) / elapsed;
        long came = samples.sum() - before;
        System.out.printf(
                "%.0f samples/s in %.0f deliveries/s, %.2f core, %d lost, %d BAD, %d gaps, %s%n",
                came / (elapsed / 1e9),
                (deliveries.sum() - deliveriesBefore) / (elapsed / 1e9),
                core,
                lost.sum(),
                bad.sum(),
                gaps.sum(),
                memory());
    }

    private static String memory() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmRSS"))
                .findFirst()
                .orElse("")
                .replaceAll("\\s+", " ");
    }

    private SampleSink sink() {
        return new SampleSink() {
            @Override
            public boolean offer(Delivery delivery) {
                deliveries.increment();
                samples.add(delivery.samples().size());
                delivery.samples().forEach(OpcUaBenchmark.this::check);
                return true;
            }

            @Override
            public void gap(Gap gap) {
                gaps.increment();
            }

            @Override
            public void declare(List<PointDefinition> points) {}
        };
    }

    private void check(Sample sample) {
        if (sample.value() instanceof Value.Int64 tick) {
            Long previous = last.put(sample.point().name(), tick.value());
            if (previous != null && tick.value() != previous + 1) {
                lost.add(tick.value() - previous - 1);
            }
        } else {
            bad.increment();
        }
    }
}
