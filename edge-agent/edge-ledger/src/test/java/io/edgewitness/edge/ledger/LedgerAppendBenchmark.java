package io.edgewitness.edge.ledger;

import com.sun.management.ThreadMXBean;
import io.edgewitness.edge.api.Delivery;
import io.edgewitness.edge.api.Mode;
import io.edgewitness.edge.api.PointDefinition;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.Value;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * Ledger append with group commit against a bare loop of write and force of the same bytes in the same groups, ABAB in one run:
 *
 * <pre>
 * mvn -q -pl edge-agent/edge-ledger -am test-compile
 * mvn -q -pl edge-agent/edge-ledger exec:java -Dexec.classpathScope=test \
 *     -Dexec.mainClass=io.edgewitness.edge.ledger.LedgerAppendBenchmark -Dexec.args="target/benchmark 7 1000"
 * </pre>
 *
 * <p>Arguments: a folder on the disk to measure, rounds (5 at least), samples a group commit. As at 100,000 samples a second with a
 * group commit each 10 ms: deliveries of 100 samples, 1,000 samples a group, a batch signed and forced each 100 groups.
 */
final class LedgerAppendBenchmark {
    private static final int GROUPS = 1000;
    private static final int DELIVERY = 100;

    private LedgerAppendBenchmark() {}

    public static void main(String[] args) throws IOException {
        Path folder = Path.of(args.length > 0 ? args[0] : "target/benchmark");
        int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 7;
        int samples = args.length > 2 ? Integer.parseInt(args[2]) : 1000;
        Files.createDirectories(folder);
        AgentKey key = AgentKey.loadOrCreate(folder.resolve("agent.key"));
        List<Delivery> deliveries = deliveries(samples / DELIVERY);
        double[] ratios = new double[rounds];
        for (int round = -2; round < rounds; round++) {
            Path ledger = folder.resolve("ledger");
            delete(ledger);
            long written = ledger(new FileDisk(ledger), key, deliveries);
            long bytes = size(ledger);
            Path bare = folder.resolve("bare");
            long bareTime = bare(bare, bytes);
            Files.delete(bare);
            double ratio = (double) bareTime / written;
            Cost cost = cost(key, deliveries, samples);
            if (round >= 0) {
                ratios[round] = ratio;
            }
            System.out.printf(
                    Locale.ROOT,
                    "%s ledger %.0f ms, bare %.0f ms, ratio %.2f; %.2f M samples/s, %.1f bytes a sample; without a disk %.1f ns"
                            + " of processor and %.1f bytes of garbage a sample%n",
                    round < 0 ? "warm-up" : "round " + round,
                    written / 1e6,
                    bareTime / 1e6,
                    ratio,
                    1e3 * GROUPS * samples / written,
                    (double) bytes / GROUPS / samples,
                    cost.nanos(),
                    cost.bytes());
        }
        Arrays.sort(ratios);
        System.out.printf(
                Locale.ROOT,
                "ratio: median %.2f, %.2f to %.2f (target 0.80)%n",
                ratios[rounds / 2],
                ratios[0],
                ratios[rounds - 1]);
        delete(folder.resolve("ledger"));
    }

    private static List<Delivery> deliveries(int n) {
        SplittableRandom random = new SplittableRandom(1);
        Instant now = Instant.parse("2026-11-21T00:00:00Z");
        List<Delivery> list = new ArrayList<>();
        List<PointDefinition> points = points();
        for (int i = 0; i < n; i++) {
            List<Sample> samples = new ArrayList<>();
            for (int k = 0; k < DELIVERY; k++) {
                samples.add(Sample.good(
                        points.get(k).id(),
                        Value.of(random.nextDouble()),
                        now.minusNanos(random.nextInt(5_000_000)),
                        now));
            }
            list.add(Delivery.live(samples));
        }
        return list;
    }

    private static List<PointDefinition> points() {
        List<PointDefinition> points = new ArrayList<>();
        for (int k = 0; k < DELIVERY; k++) {
            points.add(PointDefinition.of("press.value" + k, "ns=2;i=" + k, "kW"));
        }
        return points;
    }

    private static long ledger(Disk disk, AgentKey key, List<Delivery> deliveries) {
        Instant now = Instant.parse("2026-11-21T00:00:00Z");
        LedgerSettings settings = LedgerSettings.create("bench", b -> {
            b.flushInterval = Duration.ofMillis(10);
            b.batchBytes = 64 << 20;
        });
        try (LedgerWriter w = LedgerWriter.open(disk, key, settings, now)) {
            w.declare("press", Mode.SIM, points());
            w.doWork(now);
            long sequence = 0;
            long start = System.nanoTime();
            for (int g = 0; g < GROUPS; g++) {
                for (Delivery d : deliveries) {
                    w.append(++sequence, "press", d);
                }
                now = now.plus(Duration.ofMillis(10));
                w.doWork(now);
            }
            return System.nanoTime() - start;
        }
    }

    private record Cost(double nanos, double bytes) {}

    /** The same on a disk that keeps nothing: what the ledger itself costs, whatever else the machine does meanwhile. */
    private static Cost cost(AgentKey key, List<Delivery> deliveries, int samples) {
        ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long allocated = thread.getCurrentThreadAllocatedBytes();
        long cpu = thread.getCurrentThreadCpuTime();
        ledger(new NoDisk(), key, deliveries);
        double all = (double) GROUPS * samples;
        return new Cost(
                (thread.getCurrentThreadCpuTime() - cpu) / all,
                (thread.getCurrentThreadAllocatedBytes() - allocated) / all);
    }

    private static long bare(Path file, long bytes) throws IOException {
        byte[] group = new byte[(int) (bytes / GROUPS)];
        new SplittableRandom(2).nextBytes(group);
        try (FileChannel c = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            long start = System.nanoTime();
            for (int g = 0; g < GROUPS; g++) {
                ByteBuffer b = ByteBuffer.wrap(group);
                while (b.hasRemaining()) {
                    c.write(b);
                }
                c.force(false);
            }
            return System.nanoTime() - start;
        }
    }

    private static long size(Path folder) throws IOException {
        long sum = 0;
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path p : all.filter(Files::isRegularFile).toList()) {
                sum += Files.size(p);
            }
        }
        return sum;
    }

    private static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> all = Files.walk(folder)) {
                for (Path p : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(p);
                }
            }
        }
    }
}
