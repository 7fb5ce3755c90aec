package io.edgewitness.adapter.reader;

import io.edgewitness.edge.api.Delivery;
import io.edgewitness.edge.api.Gap;
import io.edgewitness.edge.api.PointDefinition;
import io.edgewitness.edge.api.SampleSink;
import io.edgewitness.edge.api.SourceAdapter;
import io.edgewitness.edge.api.SystemClock;
import io.edgewitness.edge.testkit.Await;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * How long it takes from a code's last byte, written by a scanner into a TCP connection of this machine, to its sample at the agent: 2,000 codes, one each 5 ms,
 * after as many that warm up. Prints the percentiles.
 */
final class LatencyBenchmark {
    private static final int CODES = 2_000;
    private static final long EVERY_NANOS = 5_000_000;

    private LatencyBenchmark() {}

    private static final class Sink implements SampleSink {
        final Semaphore came = new Semaphore(0);
        volatile long at;

        @Override
        public boolean offer(Delivery delivery) {
            at = System.nanoTime();
            came.release();
            return true;
        }

        @Override
        public void gap(Gap gap) {}

        @Override
        public void declare(List<PointDefinition> points) {}
    }

    public static void main(String[] args) throws Exception {
        Path folder = Files.createTempDirectory("reader");
        Readers readers = new Readers();
        Sink sink = new Sink();
        try (TcpDevice device = new TcpDevice().start()) {
            readers.endpoint = "tcp://127.0.0.1:" + device.port();
            readers.points = List.of(Readers.point(Readers.CODE, "code"));
            try (SourceAdapter adapter = readers.adapter("latency", new SystemClock(), folder)) {
                adapter.start(sink);
                Await.until("the connection", Duration.ofSeconds(20), () -> device.connected() == 1);
                round(device, sink);
                long[] nanos = round(device, sink);
                Arrays.sort(nanos);
                System.out.printf(
                        Locale.ROOT,
                        "code's last byte to sample: p50 %.3f ms, p99 %.3f ms, most %.3f ms; load %.1f%n",
                        nanos[CODES / 2] / 1e6,
                        nanos[CODES * 99 / 100] / 1e6,
                        nanos[CODES - 1] / 1e6,
                        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
            }
        }
        Files.delete(folder);
    }

    private static long[] round(TcpDevice device, Sink sink) throws Exception {
        long[] nanos = new long[CODES];
        for (int i = 0; i < CODES; i++) {
            byte[] line = ("]C101U" + i + "\r").getBytes(StandardCharsets.US_ASCII);
            long begin = System.nanoTime();
            device.say(line);
            if (!sink.came.tryAcquire(10, TimeUnit.SECONDS)) {
                throw new IllegalStateException("a code did not come");
            }
            nanos[i] = sink.at - begin;
            TimeUnit.NANOSECONDS.sleep(EVERY_NANOS);
        }
        return nanos;
    }
}
