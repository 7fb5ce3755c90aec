package io.edgewitness.process.compliance;

import io.edgewitness.edge.api.BlobId;
import io.edgewitness.edge.api.Command;
import io.edgewitness.edge.api.DemandResult;
import io.edgewitness.edge.api.Event;
import io.edgewitness.edge.api.Metric;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.Scenario;
import io.edgewitness.edge.api.ScenarioOutput;
import io.edgewitness.edge.api.Value;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * How long the whole scenario takes for a step, from the sample to its alarm: a procedure of 30 steps, three branches side by side, 300 units in
 * work, one step in ten out of order. The target is 5 ms at p99; the thread's CPU time beside it is what a busy machine does not blur. {@code main} prints; nothing asserts.
 */
final class EventBenchmark {
    private static final int UNITS = 300;
    private static final int EVENTS = 60_000;

    private EventBenchmark() {}

    public static void main(String[] arguments) {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        StringBuilder sop = new StringBuilder("sop: long\nsteps: [s0, s1, s2, {parallel: [");
        for (int b = 0; b < 3; b++) {
            sop.append(b == 0 ? "[" : ", [");
            for (int i = 0; i < 8; i++) {
                sop.append(i == 0 ? "" : ", ").append('s').append(3 + b * 8 + i);
            }
            sop.append(']');
        }
        sop.append("]}, s27, s28, s29]\n");
        String text = sop + Shop.SOP.substring(Shop.SOP.indexOf("checks:"));
        Scenario scenario = new ProcessComplianceFactory().create(Shop.context(text, Duration.ofHours(1)));
        SplittableRandom random = new SplittableRandom(1);
        long[] nanos = new long[EVENTS];
        Instant now = Shop.START;
        Counted said = new Counted();
        ThreadMXBean thread = ManagementFactory.getThreadMXBean();
        long[] work = new long[EVENTS];
        for (int e = 0; e < EVENTS; e++) {
            int round = e / (UNITS * 30);
            int unit = e % UNITS;
            int step = random.nextInt(10) == 0 ? random.nextInt(30) : e / UNITS % 30;
            now = now.plusMillis(100);
            Sample sample = Sample.good(
                    Shop.STEPS,
                    Value.of("{\"case\": \"r" + round + "u" + unit + "\", \"step\": \"s" + step + "\"}"),
                    now,
                    now);
            long worked = thread.getCurrentThreadCpuTime();
            long begin = System.nanoTime();
            scenario.onSample(sample, said);
            nanos[e] = System.nanoTime() - begin;
            work[e] = thread.getCurrentThreadCpuTime() - worked;
            if (e % 10 == 0) {
                scenario.onTick(now, said);
            }
        }
        Arrays.sort(nanos);
        Arrays.sort(work);
        out.printf(
                Locale.ROOT,
                "%d states, %d steps: p50 %.3f ms, p99 %.3f ms, max %.3f ms; CPU time p50 %.3f ms, p99 %.3f ms; %d events%n",
                Sop.parse(text).space().size(),
                EVENTS,
                nanos[EVENTS / 2] / 1e6,
                nanos[EVENTS * 99 / 100] / 1e6,
                nanos[EVENTS - 1] / 1e6,
                work[EVENTS / 2] / 1e6,
                work[EVENTS * 99 / 100] / 1e6,
                said.events);
    }

    /** Counts and keeps nothing: the recorder of the tests would take longer than the scenario. */
    private static final class Counted implements ScenarioOutput {
        private int events;

        @Override
        public void metric(Metric metric) {}

        @Override
        public void event(Event event) {
            events++;
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
}
