package io.edgewitness.adapter.daq;

import io.edgewitness.edge.api.Delivery;
import io.edgewitness.edge.api.Gap;
import io.edgewitness.edge.api.PointDefinition;
import io.edgewitness.edge.api.SampleSink;
import io.edgewitness.edge.api.SourceAdapter;
import io.edgewitness.edge.api.SystemClock;
import io.edgewitness.edge.api.Value.Waveform;
import io.edgewitness.edge.testkit.FreePort;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * 64 channels at 25.6 kHz over a loopback socket, a block each second: cores that the adapter needs, time from the last byte's being sent to the block's
 * being handed over, and blocks lost. By hand: {@code java -Xmx256m -cp … io.edgewitness.adapter.daq.DaqBenchmark [seconds]}.
 */
public final class DaqBenchmark {
    private static final int CHANNELS = 64;
    private static final int RATE = 25_600;

    private DaqBenchmark() {}

    /** Notes when each block came. */
    private static final class Arrivals implements SampleSink {
        final Map<Long, Long> at = new ConcurrentHashMap<>();
        volatile long gaps;

        @Override
        public boolean offer(Delivery delivery) {
            if (delivery.samples().get(0).value() instanceof Waveform block) {
                at.put(block.sequence(), System.nanoTime());
            }
            return true;
        }

        @Override
        public void gap(Gap gap) {
            gaps += Math.max(1, gap.count());
        }

        @Override
        public void declare(List<PointDefinition> points) {}
    }

    /** @param args seconds, 30 if left out */
    public static void main(String[] args) throws Exception {
        if (args.length > 1 || (args.length == 1 && !args[0].matches("[1-9]\\d{0,4}"))) {
            System.err.println("usage: DaqBenchmark [SECONDS]");
            System.exit(2);
        }
        int seconds = args.length > 0 ? Integer.parseInt(args[0]) : 30;
        Arrivals sink = new Arrivals();
        SystemClock clock = new SystemClock();
        try (ServerSocket server = new ServerSocket(FreePort.find(), 1, InetAddress.getLoopbackAddress());
                SourceAdapter adapter = Daqs.calling(
                        "bench",
                        server.getLocalPort(),
                        Duration.ofSeconds(10),
                        Map.of("all", "all"),
                        clock,
                        Files.createTempDirectory("daq"))) {
            adapter.start(sink);
            try (Socket socket = server.accept()) {
                long[] sent = new long[seconds];
                byte[][] frames = new byte[seconds][];
                float[][] channels = new float[CHANNELS][RATE];
                double before = 0;
                sink.gaps = 0;
                for (int s = 0; s < seconds; s++) {
                    before = s == seconds / 4 ? seconds() : before;
                    frames[s] = TestDevice.frame(new Waveform(clock.instant(), RATE, channels, s));
                    OutputStream out = socket.getOutputStream();
                    out.write(frames[s]);
                    sent[s] = System.nanoTime();
                    frames[s] = new byte[0];
                    TimeUnit.MILLISECONDS.sleep(1000 - (System.nanoTime() / 1_000_000) % 1000);
                }
                double cores = (seconds() - before) / (seconds - seconds / 4);
                long[] late = new long[seconds];
                for (int s = 0; s < seconds; s++) {
                    late[s] = sink.at.getOrDefault((long) s, Long.MAX_VALUE) - sent[s];
                }
                Arrays.sort(late);
                System.out.printf(
                        "%d channels at %d Hz, %d blocks: %.3f core; last byte sent to handed over %.2f ms (p50), %.2f ms (max); %d lost%n",
                        CHANNELS, RATE, seconds, cores, late[seconds / 2] / 1e6, late[seconds - 1] / 1e6, sink.gaps);
            }
        }
    }

    /** Processor time of the adapter's threads. */
    private static double seconds() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long nanos = 0;
        for (var info : threads.getThreadInfo(threads.getAllThreadIds())) {
            nanos += info != null && info.getThreadName().startsWith("daq ")
                    ? threads.getThreadCpuTime(info.getThreadId())
                    : 0;
        }
        return nanos / 1e9;
    }
}
