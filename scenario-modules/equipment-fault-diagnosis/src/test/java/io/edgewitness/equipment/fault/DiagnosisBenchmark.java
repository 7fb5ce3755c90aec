package io.edgewitness.equipment.fault;

import io.edgewitness.edge.api.BlobId;
import io.edgewitness.edge.api.Command;
import io.edgewitness.edge.api.DemandResult;
import io.edgewitness.edge.api.Event;
import io.edgewitness.edge.api.Metric;
import io.edgewitness.edge.api.PointDefinition;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.Scenario;
import io.edgewitness.edge.api.ScenarioContext;
import io.edgewitness.edge.api.ScenarioOutput;
import io.edgewitness.edge.api.Value.Waveform;
import io.edgewitness.edge.testkit.SyntheticVibration;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * 64 channels at 25.6 kHz, a block each second: cores needed, time from a block to its zone alarm, and what is left on the heap. By hand, on a quiet
 * machine: {@code java -Xmx256m -cp … io.edgewitness.equipment.fault.DiagnosisBenchmark [seconds]}.
 */
public final class DiagnosisBenchmark {
    private static final int CHANNELS = 64;
    private static final int RATE = 25_600;
    private static final int VARIANTS = 4;
    private static final double SHAFT = 24.2;
    private static final Instant START = Instant.parse("2026-01-05T00:00:00Z");

    private DiagnosisBenchmark() {}

    /** Notes when an alarm is told. */
    private static final class Alarms implements ScenarioOutput {
        long told;

        @Override
        public void metric(Metric metric) {}

        @Override
        public void event(Event event) {
            if (event.type().startsWith("alarm-") && told == 0) {
                told = System.nanoTime();
            }
        }

        @Override
        public void command(Command command) {}

        @Override
        public BlobId blob(String mediaType, byte[] content) {
            return new BlobId("0".repeat(64));
        }

        @Override
        public void demand(DemandResult result) {}
    }

    /** @param args seconds of signal, 120 if left out */
    public static void main(String[] args) {
        if (args.length > 1 || (args.length == 1 && !args[0].matches("[1-9]\\d{0,4}"))) {
            System.err.println("usage: DiagnosisBenchmark [SECONDS]");
            System.exit(2);
        }
        int seconds = args.length > 0 ? Integer.parseInt(args[0]) : 120;
        Map<String, List<PointId>> inputs = new LinkedHashMap<>();
        List<PointId> points = new ArrayList<>();
        List<FaultParameters.SensorPlace> places = new ArrayList<>();
        Map<PointId, PointDefinition> definitions = new LinkedHashMap<>();
        for (int c = 0; c < CHANNELS; c++) {
            PointId point = new PointId("daq.ch" + c);
            points.add(point);
            definitions.put(point, PointDefinition.of(point.name(), "x", "m/s2"));
            places.add(new FaultParameters.SensorPlace("s" + c, point, 0, "6205-2RS", 500.0));
        }
        inputs.put("vibration", points);
        FaultParameters parameters = new FaultParameters(
                new FaultParameters.Nameplate(75.0, 1480.0, 0.05, ZoneLimits.Support.RIGID, 50.0, 2),
                places,
                null,
                Map.of(),
                Map.of(),
                null,
                Duration.ofMinutes(1),
                Duration.ofSeconds(5),
                Duration.ofMinutes(10),
                3,
                20,
                Duration.ofSeconds(10),
                Duration.ofMinutes(10),
                Map.of(),
                Duration.ofSeconds(2),
                new FaultParameters.Silence(Duration.ofDays(1), Duration.ofMinutes(1), Duration.ofMinutes(1)),
                Duration.ofHours(8),
                Duration.ofDays(1));
        Scenario scenario = new FaultDiagnosisFactory()
                .create(new ScenarioContext("bench", inputs, definitions, parameters, ZoneOffset.UTC));
        float[][][] signals = new float[2 * VARIANTS][1][];
        for (int v = 0; v < 2 * VARIANTS; v++) {
            SyntheticVibration s = new SyntheticVibration(RATE, RATE, v).noise(0.5);
            for (int h = 1; h <= 6; h++) {
                s.sine(h * SHAFT, 0.15 / h);
            }
            signals[v][0] = (v < VARIANTS ? s : s.sine(SHAFT, 0.8)).samples();
        }
        run(scenario, points, signals, seconds);
    }

    private static void run(Scenario scenario, List<PointId> points, float[][][] signals, int seconds) {
        var cpu = ManagementFactory.getThreadMXBean();
        List<Long> latencies = new ArrayList<>();
        long[] blocks = new long[seconds * CHANNELS];
        int warm = seconds / 4;
        long from = 0;
        long heap = 0;
        for (int s = 0; s < seconds; s++) {
            if (s == warm) {
                heap = used();
                from = cpu.getCurrentThreadCpuTime();
            }
            for (int c = 0; c < CHANNELS; c++) {
                // Each channel is loud for five seconds of ten, each at its own time, so that alarms are raised and
                // cleared all along.
                boolean loud = (s + c) % 10 < 5;
                float[][] signal = signals[(loud ? VARIANTS : 0) + (s + c) % VARIANTS];
                Instant start = START.plusSeconds(s);
                Alarms out = new Alarms();
                Sample sample =
                        Sample.good(points.get(c), new Waveform(start, RATE, signal, s), start, start.plusMillis(1010));
                long begun = System.nanoTime();
                scenario.onSample(sample, out);
                blocks[s * CHANNELS + c] = System.nanoTime() - begun;
                if (out.told != 0 && s >= warm) {
                    latencies.add(out.told - begun);
                }
            }
            scenario.onTick(START.plusSeconds(s + 1), new Alarms());
        }
        double cores = (cpu.getCurrentThreadCpuTime() - from) / 1e9 / (seconds - warm);
        long[] told = latencies.stream().mapToLong(Long::longValue).sorted().toArray();
        long[] all = Arrays.copyOfRange(blocks, warm * CHANNELS, blocks.length);
        Arrays.sort(all);
        System.out.printf(
                "%d channels at %d Hz: %.3f core; a block %.2f ms (p50), %.2f ms (p99), %.2f ms (max)%n",
                CHANNELS, RATE, cores, at(all, 0.5), at(all, 0.99), at(all, 1));
        System.out.printf(
                "%d alarms: block to alarm %.2f ms (p50), %.2f ms (p99), %.2f ms (max)%n",
                told.length, at(told, 0.5), at(told, 0.99), at(told, 1));
        System.out.printf("heap in use %d kB after warming, %d kB at the end%n", heap / 1024, used() / 1024);
    }

    private static double at(long[] sorted, double quantile) {
        return sorted.length == 0
                ? Double.NaN
                : sorted[(int) Math.min(sorted.length - 1, quantile * sorted.length)] / 1e6;
    }

    private static long used() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
