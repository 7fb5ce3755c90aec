package io.edgewitness.predictive.maintenance;

import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.Scenario;
import io.edgewitness.edge.api.ScenarioContext;
import io.edgewitness.edge.api.Value;
import io.edgewitness.edge.testkit.RecordingOutput;
import io.edgewitness.edge.testkit.SyntheticVibration;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Sixty-four machines, each with a block of one channel at 25.6 kHz and four quantities a second, all on one thread: how much of a core a second of plant
 * takes, and how long from a block to what it raises. Run by hand: {@code java -cp … io.edgewitness.predictive.maintenance.HealthBenchmark}.
 */
public final class HealthBenchmark {
    private static final int MACHINES = 64;
    private static final int RATE = 25_600;
    private static final int WARM_UP_S = 120;
    private static final int SECONDS = 300;

    private HealthBenchmark() {}

    public static void main(String[] args) {
        ScenarioContext context = Loop.context();
        List<Scenario> machines = new ArrayList<>();
        for (int m = 0; m < MACHINES; m++) {
            machines.add(new PredictiveMaintenanceFactory().create(context));
        }
        List<float[]> sound = blocks(1);
        List<float[]> damaged = blocks(3);
        long cpu = 0;
        long[] nanos = new long[SECONDS * MACHINES];
        int alarms = 0;
        for (int s = 1; s <= WARM_UP_S + SECONDS; s++) {
            cpu = s == WARM_UP_S + 1 ? cpuNanos() : cpu;
            // Every machine is damaged in a minute of its own, so that alarms fall all along.
            for (int m = 0; m < MACHINES; m++) {
                boolean bad = s > WARM_UP_S && (s + m * 7) % 120 < 60;
                RecordingOutput out = new RecordingOutput();
                for (Sample sample : Loop.samples(s, 0)) {
                    machines.get(m).onSample(sample, out);
                }
                float[] block = (bad ? damaged : sound).get((s + m) % sound.size());
                long before = System.nanoTime();
                machines.get(m).onSample(waveform(block, s), out);
                if (s > WARM_UP_S && out.events.stream().anyMatch(e -> e.type().equals("alarm-raised"))) {
                    nanos[alarms++] = System.nanoTime() - before;
                }
                machines.get(m).onTick(Loop.START.plusSeconds(s).plusMillis(50), out);
            }
        }
        cpu = cpuNanos() - cpu;
        long[] raised = Arrays.copyOf(nanos, alarms);
        Arrays.sort(raised);
        System.out.printf(
                Locale.ROOT,
                "%d machines: %.3f core; block to alarm %.2f ms median, %.2f ms p99 of %d; snapshot %d bytes%n",
                MACHINES,
                cpu / 1e9 / SECONDS,
                raised[alarms / 2] / 1e6,
                raised[alarms * 99 / 100] / 1e6,
                alarms,
                machines.get(0).snapshot().length);
    }

    private static List<float[]> blocks(double times) {
        List<float[]> blocks = new ArrayList<>();
        for (int seed = 0; seed < 8; seed++) {
            blocks.add(new SyntheticVibration(RATE, RATE, seed).noise(times).samples());
        }
        return blocks;
    }

    private static Sample waveform(float[] block, int second) {
        Instant at = Loop.START.plusSeconds(second);
        PointId point = Loop.WAVES;
        return Sample.good(point, new Value.Waveform(at, RATE, new float[][] {block}, second), at, at);
    }

    private static long cpuNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }
}
