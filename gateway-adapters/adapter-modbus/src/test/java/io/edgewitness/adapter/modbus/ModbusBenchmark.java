package io.edgewitness.adapter.modbus;

import io.edgewitness.edge.api.AdapterContext;
import io.edgewitness.edge.api.Delivery;
import io.edgewitness.edge.api.Gap;
import io.edgewitness.edge.api.Mode;
import io.edgewitness.edge.api.PointDefinition;
import io.edgewitness.edge.api.SampleSink;
import io.edgewitness.edge.api.SourceAdapter;
import io.edgewitness.edge.api.SystemClock;
import io.edgewitness.edge.plant.MeterServer;
import io.edgewitness.edge.plant.RegisterDevice;
import io.edgewitness.edge.testkit.FreePort;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * 5,000 registers, each a point of its own, polled once a second over loopback: CPU time of the adapter's threads, and whether each cycle came. A
 * program: {@code main [seconds]}.
 */
public final class ModbusBenchmark {
    private static final int REGISTERS = 5_000;

    private ModbusBenchmark() {}

    public static void main(String[] arguments) throws Exception {
        int seconds = arguments.length == 0 ? 20 : Integer.parseInt(arguments[0]);
        int port = FreePort.find();
        RegisterDevice device = new RegisterDevice().holding(0, new byte[2 * REGISTERS]);
        try (MeterServer server = new MeterServer("127.0.0.1", port).add(1, device)) {
            server.start();
            Count count = new Count();
            try (SourceAdapter adapter = adapter(port)) {
                adapter.start(count);
                Thread.sleep(3_000);
                long samples = count.samples.get();
                long requests = device.requests();
                long cpu = cpuNanos();
                long begin = System.nanoTime();
                Thread.sleep(seconds * 1_000L);
                double elapsed = (System.nanoTime() - begin) / 1e9;
                System.out.printf(
                        "%.0f samples/s in %.0f requests/s, %.2f %% of a core, %d samples missed, %d BAD%n",
                        (count.samples.get() - samples) / elapsed,
                        (device.requests() - requests) / elapsed,
                        (cpuNanos() - cpu) / elapsed / 1e7,
                        count.missed.get(),
                        count.bad.get());
            }
        }
    }

    private static SourceAdapter adapter(int port) {
        List<ModbusPoint> points = new ArrayList<>();
        List<PointDefinition> definitions = new ArrayList<>();
        for (int i = 0; i < REGISTERS; i++) {
            points.add(ModbusAdapterTest.point("r" + i, 1, "holding:" + i, WordOrder.ABCD, "0.1"));
            definitions.add(PointDefinition.of("r" + i, "holding:" + i, "1"));
        }
        ModbusConfiguration configuration = new ModbusConfiguration(
                new ModbusEndpoint("127.0.0.1", port),
                1,
                Duration.ofSeconds(1),
                16,
                Duration.ofSeconds(30),
                Duration.ofSeconds(1),
                1,
                points);
        return new ModbusAdapterFactory()
                .create(new AdapterContext(
                        "bench", Mode.SIM, configuration, definitions, new SystemClock(), Path.of(".")));
    }

    private static long cpuNanos() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long sum = 0;
        for (long id : threads.getAllThreadIds()) {
            var info = threads.getThreadInfo(id);
            if (info != null && info.getThreadName().startsWith("modbus-bench")) {
                sum += Math.max(0, threads.getThreadCpuTime(id));
            }
        }
        return sum;
    }

    private static final class Count implements SampleSink {
        private final AtomicLong samples = new AtomicLong();
        private final AtomicLong bad = new AtomicLong();
        private final AtomicLong missed = new AtomicLong();

        @Override
        public boolean offer(Delivery delivery) {
            samples.addAndGet(delivery.samples().size());
            delivery.samples().stream()
                    .filter(sample -> sample.quality().isBad())
                    .forEach(sample -> bad.incrementAndGet());
            return true;
        }

        @Override
        public void gap(Gap gap) {
            missed.addAndGet(gap.count());
        }

        @Override
        public void declare(List<PointDefinition> points) {}
    }
}
