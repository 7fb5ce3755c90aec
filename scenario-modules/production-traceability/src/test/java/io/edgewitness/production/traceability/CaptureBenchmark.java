package io.edgewitness.production.traceability;

import io.edgewitness.edge.api.BlobId;
import io.edgewitness.edge.api.Command;
import io.edgewitness.edge.api.DemandResult;
import io.edgewitness.edge.api.Event;
import io.edgewitness.edge.api.Metric;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.Scenario;
import io.edgewitness.edge.api.ScenarioOutput;
import io.edgewitness.edge.api.Value;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;

/** What an event costs the scenario, from message to EPCIS event: {@code CaptureBenchmark [EVENTS]}. Ledger and network are not in it. */
final class CaptureBenchmark {
    private static final int ROUNDS = 5;

    private CaptureBenchmark() {}

    /** Counts events and keeps none. */
    private static final class Counter implements ScenarioOutput {
        private long events;

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
            return new BlobId("");
        }

        @Override
        public void demand(DemandResult result) {}
    }

    public static void main(String[] arguments) {
        int events = arguments.length == 0 ? 100_000 : Integer.parseInt(arguments[0]);
        double[] micros = new double[ROUNDS];
        long captured = 0;
        for (int round = 0; round < ROUNDS; round++) {
            long begin = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
            captured = round(events);
            micros[round] = (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - begin) / 1e3 / events;
        }
        Arrays.sort(micros);
        System.out.printf(
                Locale.ROOT,
                "%d messages, %d events: %.1f us of processor each (%.1f to %.1f), %.3f core at 1,000/s%n",
                events,
                captured,
                micros[ROUNDS / 2],
                micros[0],
                micros[ROUNDS - 1],
                micros[ROUNDS / 2] / 1e3);
    }

    /** Units side by side through the whole line, a thousand messages a second. */
    private static long round(int events) {
        Scenario scenario = new TraceabilityFactory().create(Line.context());
        Counter out = new Counter();
        Instant now = Line.START;
        for (String state : new String[] {"drill.state", "pack.state", "drill.card", "pack.card"}) {
            scenario.onSample(Sample.good(new PointId(state), Value.of("running"), now, now), out);
        }
        String[] steps = {"drill", "fit", "rework", "pack"};
        for (int i = 0; i < events; i++) {
            now = now.plusMillis(1);
            int unit = i / 8000 * 2000 + i % 2000;
            String step = steps[i / 2000 % 4];
            String message = "{\"unit\": \"U" + unit + "\", \"step\": \"" + step + "\", \"result\": \"pass\""
                    + (step.equals("fit") ? ", \"materials\": [\"U9" + unit + "P\"]" : "") + "}";
            scenario.onSample(Sample.good(Line.STEPS, Value.of(message), now, now), out);
            if (i % 1000 == 0) {
                scenario.onTick(now, out);
            }
        }
        return out.events;
    }
}
