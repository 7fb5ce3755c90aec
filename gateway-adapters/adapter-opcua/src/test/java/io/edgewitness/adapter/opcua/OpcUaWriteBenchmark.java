package io.edgewitness.adapter.opcua;

import io.edgewitness.edge.api.Delivery;
import io.edgewitness.edge.api.Gap;
import io.edgewitness.edge.api.PointDefinition;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.SampleSink;
import io.edgewitness.edge.api.SystemClock;
import io.edgewitness.edge.api.Value;
import io.edgewitness.edge.api.Writable.WriteOrder;
import io.edgewitness.edge.api.Writable.WriteOutcome;
import io.edgewitness.edge.testkit.Await;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * Orders to a device through the adapter, from the order to the device's answer: idle and while 10,000 items come each 100 ms, in turn.
 * {@code OpcUaWriteBenchmark PORT ITEMS ROUNDS SECONDS}, against a server of {@link OpcUaContestant}. The gate's own steps, which are in the
 * ledger before the order leaves, are not in it.
 */
public final class OpcUaWriteBenchmark {
    private static final PointId TARGET = new PointId("stroke.rate");
    private static final long PACE_MILLIS = 20;

    private final String endpoint;
    private int orders;
    private int refused;

    private OpcUaWriteBenchmark(int port) {
        this.endpoint = "opc.tcp://127.0.0.1:" + port + "/press";
    }

    public static void main(String[] args) throws Exception {
        OpcUaWriteBenchmark benchmark = new OpcUaWriteBenchmark(Integer.parseInt(args[0]));
        int items = Integer.parseInt(args[1]);
        int rounds = Integer.parseInt(args[2]);
        int seconds = Integer.parseInt(args[3]);
        benchmark.p99(items, 5); // the JVM's compiler is part of the start
        double[] idle = new double[rounds];
        double[] loaded = new double[rounds];
        double[] ratios = new double[rounds];
        for (int round = 0; round < rounds; round++) {
            idle[round] = benchmark.p99(0, seconds);
            loaded[round] = benchmark.p99(items, seconds);
            ratios[round] = loaded[round] / idle[round];
            System.out.printf(
                    Locale.ROOT,
                    "round %d: p99 of an order %.2f ms idle, %.2f ms under load%n",
                    round + 1,
                    idle[round],
                    loaded[round]);
        }
        Arrays.sort(loaded);
        Arrays.sort(ratios);
        System.out.printf(
                Locale.ROOT,
                "RESULT write: p99 ms under load %.2f (%.2f to %.2f) (asked 10), beside idle %.2f × (%.2f to %.2f) (asked 1.5);"
                        + " %d orders, %d not done%n",
                loaded[rounds / 2],
                loaded[0],
                loaded[rounds - 1],
                ratios[rounds / 2],
                ratios[0],
                ratios[rounds - 1],
                benchmark.orders,
                benchmark.refused);
        System.exit(0);
    }

    private double p99(int items, int seconds) throws Exception {
        List<OpcUaPoint> points = new ArrayList<>();
        points.add(OpcUaTests.point(TARGET.name(), "ns=2;s=Press.StrokeRate", 1000));
        for (int i = 0; i < items; i++) {
            points.add(OpcUaTests.point("item" + i, "ns=2;s=Item" + i, 100));
        }
        Came sink = new Came();
        try (OpcUaAdapter adapter = OpcUaTests.adapter(
                "write", endpoint, null, new SystemClock(), Files.createTempDirectory("write"), points)) {
            adapter.start(sink);
            Await.until("the values", Duration.ofMinutes(2), () -> sink.samples.sum() >= points.size());
            TimeUnit.SECONDS.sleep(2);
            List<Long> nanos = new ArrayList<>();
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
            while (System.nanoTime() < end) {
                nanos.add(order(adapter));
                TimeUnit.MILLISECONDS.sleep(PACE_MILLIS);
            }
            nanos.sort(null);
            return nanos.get(nanos.size() * 99 / 100) / 1e6;
        }
    }

    private long order(OpcUaAdapter adapter) throws Exception {
        orders++;
        Map<PointId, Value> targets = Map.of(TARGET, Value.of(5.0 + orders % 6));
        long begin = System.nanoTime();
        WriteOutcome outcome = adapter.write(new WriteOrder(
                        "order-" + orders, targets, new SystemClock().instant().plusSeconds(5)))
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
        long nanos = System.nanoTime() - begin;
        refused += outcome.done() ? 0 : 1;
        return nanos;
    }

    private static final class Came implements SampleSink {
        private final LongAdder samples = new LongAdder();

        @Override
        public boolean offer(Delivery delivery) {
            samples.add(delivery.samples().size());
            return true;
        }

        @Override
        public void gap(Gap gap) {}

        @Override
        public void declare(List<PointDefinition> definitions) {}
    }
}
