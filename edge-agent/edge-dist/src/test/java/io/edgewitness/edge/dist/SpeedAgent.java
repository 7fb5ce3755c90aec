package io.edgewitness.edge.dist;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * The whole agent at 100,000 values/s (10,000 OPC UA items at 10 Hz, each through a scenario and into the signed ledger) with all of it
 * going up: {@code SpeedAgent CHECKOUT deliver MINUTES}, {@code SpeedAgent CHECKOUT backlog MILLIONS}.
 */
public final class SpeedAgent {
    private static final int ITEMS = 10_000;
    private static final int RATE = 100_000;

    private final SpeedRig rig;
    private Map<String, Double> minute = Map.of();

    private SpeedAgent(SpeedRig rig) {
        this.rig = rig;
    }

    public static void main(String[] args) throws Exception {
        int size = Integer.parseInt(args[2]);
        boolean backlog = args[1].equals("backlog");
        Speed.machine(args[1] + " " + size + (backlog ? " million values" : " min") + " at 100,000 values/s");
        try (SpeedRig rig = new SpeedRig(Path.of(args[0]), ITEMS, 100)) {
            rig.enrol();
            rig.site(rig.uplinkAll(), "");
            if (backlog) {
                new SpeedAgent(rig).backlog(1_000_000L * size);
            } else {
                new SpeedAgent(rig).deliver(size);
            }
        }
    }

    /** Waits for the next whole minute's figures. */
    private Map<String, Double> nextMinute() {
        Http.await("the next minute's figures", 150, () -> {
            Map<String, Double> now = rig.latency();
            boolean fresh = !now.equals(minute) && now.values().stream().allMatch(v -> v > 0);
            minute = fresh ? now : minute;
            return fresh;
        });
        return minute;
    }

    private static double at(Map<String, Double> latency, String quantile) {
        return Objects.requireNonNull(latency.getOrDefault(quantile, Double.NaN));
    }

    private void deliver(int minutes) throws IOException {
        rig.startSink();
        System.out.printf(Locale.ROOT, "agent ready after %.1f s%n", rig.startAgent());
        Process probe = rig.probe();
        nextMinute(); // the JVM's compiler is part of the start
        long pid = rig.deployment.agent().pid();
        List<Double> p99 = new ArrayList<>();
        List<Double> tails = new ArrayList<>();
        List<Double> cores = new ArrayList<>();
        List<Double> memory = new ArrayList<>();
        SpeedRig.ask(probe);
        for (int m = 0; m < minutes; m++) {
            double cpu = Speed.cpuSeconds(pid);
            long sent = rig.sink()[0];
            long begin = System.nanoTime();
            Map<String, Double> l = nextMinute();
            double elapsed = (System.nanoTime() - begin) / 1e9;
            String[] idle = SpeedRig.ask(probe).split(" ");
            p99.add(at(l, "0.99"));
            tails.add(at(l, "0.999") / Double.parseDouble(idle[2]));
            cores.add((Speed.cpuSeconds(pid) - cpu) / elapsed);
            memory.add(Speed.residentMebibytes(pid));
            System.out.printf(
                    Locale.ROOT,
                    "minute %d: %,.0f values/s acknowledged, %.3f core, RSS %.0f MiB; receive to decision ms p50 %.3f p95 %.3f"
                            + " p99 %.3f p99.9 %.3f max %.1f; idle probe ms p50 %s p99 %s p99.9 %s max %s; refused %.0f%n",
                    m + 1,
                    (rig.sink()[0] - sent) / elapsed,
                    cores.get(m),
                    memory.get(m),
                    at(l, "0.5"),
                    at(l, "0.95"),
                    at(l, "0.99"),
                    at(l, "0.999"),
                    at(l, "1.0"),
                    idle[0],
                    idle[1],
                    idle[2],
                    idle[3],
                    rig.metric("edgewitness_samples_refused_total"));
        }
        double first = Speed.median(memory.subList(0, Math.max(1, minutes / 3)));
        double end = Speed.median(memory.subList(minutes - Math.max(1, minutes / 3), minutes));
        System.out.printf(
                Locale.ROOT,
                "RESULT deliver: p99 ms %s (asked 1); p99.9 beside the idle probe's %s × (asked 2); RSS MiB %s (asked 256),"
                        + " last third %.0f against first third %.0f; cores %s%n",
                Speed.range("%.2f", p99),
                Speed.range("%.1f", tails),
                Speed.range("%.0f", memory),
                end,
                first,
                Speed.range("%.3f", cores));
    }

    private void backlog(long samples) throws IOException {
        System.out.printf(Locale.ROOT, "agent ready after %.1f s; no collector%n", rig.startAgent());
        long pid = rig.deployment.agent().pid();
        nextMinute();
        Map<String, Double> before = nextMinute();
        Http.pause(Math.max(0, samples * 1000 / RATE - 120_000));
        Map<String, Double> alone = minutesEnd(before);
        rig.startSink();
        long begin = System.nanoTime();
        Http.await("the uplink to come back", 120, () -> count() > 0);
        long connected = System.nanoTime();
        long first = count();
        Http.await("the backlog to be gone", 1800, () -> lagMillis() < 3000);
        double elapsed = (System.nanoTime() - connected) / 1e9;
        long came = count() - first;
        double rate = came / elapsed;
        Map<String, Double> meanwhile = nextMinute();
        System.out.printf(
                Locale.ROOT,
                "connected after %.1f s; %,d values in %.1f s; live p50 p99 ms before %.3f %.3f, in the minute of the drain %.3f"
                        + " %.3f; RSS %.0f MiB%n",
                (connected - begin) / 1e9,
                came,
                elapsed,
                at(alone, "0.5"),
                at(alone, "0.99"),
                at(meanwhile, "0.5"),
                at(meanwhile, "0.99"),
                Speed.residentMebibytes(pid));
        System.out.printf(
                Locale.ROOT,
                "RESULT backlog: drains at %,.0f values/s, %.1f × the live rate (asked 5); live p99 %.2f × (asked below 2) over a minute"
                        + " of which the drain was at most %.0f s%n",
                rate,
                rate / RATE,
                at(meanwhile, "0.99") / at(alone, "0.99"),
                Math.min(60, elapsed));
    }

    /** The newest minute, and the drain begins right after it. */
    private Map<String, Double> minutesEnd(Map<String, Double> otherwise) {
        Map<String, Double> last = nextMinute();
        return last.isEmpty() ? otherwise : last;
    }

    private long count() {
        return sink()[0];
    }

    private long lagMillis() {
        return new io.edgewitness.edge.api.SystemClock().millis() - sink()[2];
    }

    private long[] sink() {
        try {
            return rig.sink();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
