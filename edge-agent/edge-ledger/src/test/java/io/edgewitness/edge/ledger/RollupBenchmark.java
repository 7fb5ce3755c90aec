package io.edgewitness.edge.ledger;

import io.edgewitness.edge.ledger.proto.Configuration;
import io.edgewitness.edge.ledger.proto.EvidenceRecord;
import io.edgewitness.edge.ledger.proto.MetricRecord;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What roll-ups cost: a nanosecond count a metric on the ledger's thread, beside appending it, and the processor time of a day's roll-up.
 *
 * <pre>
 * mvn -q -pl edge-agent/edge-ledger exec:java -Dexec.classpathScope=test \
 *     -Dexec.mainClass=io.edgewitness.edge.ledger.RollupBenchmark -Dexec.args="target/benchmark 100"
 * </pre>
 *
 * <p>Arguments: a folder, series that have a window each minute.
 */
final class RollupBenchmark {
    private static final Instant BEGIN = Instant.parse("2026-11-20T16:00:00Z");
    private static final int MINUTES = 24 * 60;

    private RollupBenchmark() {}

    public static void main(String[] args) throws IOException {
        Path folder = Path.of(args.length > 0 ? args[0] : "target/benchmark");
        int series = args.length > 1 ? Integer.parseInt(args[1]) : 100;
        Files.createDirectories(folder);
        AgentKey key = AgentKey.loadOrCreate(folder.resolve("agent.key"));
        for (int round = 0; round < 6; round++) {
            boolean rolling = round % 2 == 1;
            Path ledger = folder.resolve("rollups-" + round);
            FileDisk disk = new FileDisk(ledger);
            long[] appending = new long[1];
            BatchId last = write(disk, key, series, rolling, appending);
            print(
                    "%d metrics %s roll-ups: %d ns a metric to append",
                    series * MINUTES, rolling ? "with" : "without", appending[0]);
            if (rolling) {
                make(disk, last, RollupSpan.hour(Nanos.of(BEGIN) + 12 * RollupSpan.HOUR));
                make(disk, last, RollupSpan.day(Nanos.of(BEGIN), java.time.ZoneId.of("Asia/Shanghai")));
            }
            for (String name : disk.list()) {
                disk.delete(name);
            }
        }
        note(series);
    }

    private static BatchId write(FileDisk disk, AgentKey key, int series, boolean rolling, long[] perMetric) {
        LedgerSettings settings = LedgerSettings.create("gw-1", b -> {});
        List<MetricRecord> metrics = metrics(series);
        Instant now = BEGIN.minus(Duration.ofHours(2));
        long spent = 0;
        try (LedgerWriter w = LedgerWriter.open(disk, key, settings, now)) {
            if (rolling) {
                w.rollUp(Duration.ofMinutes(15));
            }
            w.append(EvidenceRecord.newBuilder()
                    .setAt(Nanos.of(now))
                    .setConfiguration(Configuration.newBuilder().setTimeZone("Asia/Shanghai"))
                    .build());
            w.doWork(now.plusSeconds(2));
            for (int minute = 0; minute < MINUTES; minute++) {
                now = BEGIN.plusSeconds(60L * (minute + 1));
                List<EvidenceRecord> records = new ArrayList<>();
                for (MetricRecord m : metrics) {
                    records.add(EvidenceRecord.newBuilder()
                            .setSequence(minute + 1)
                            .setAt(Nanos.of(now))
                            .setMetric(m.toBuilder()
                                    .setWindowStart(Nanos.of(now) - 60_000_000_000L)
                                    .setWindowEnd(Nanos.of(now)))
                            .build());
                }
                long before = System.nanoTime();
                records.forEach(w::append);
                spent += System.nanoTime() - before;
                w.doWork(now);
            }
            perMetric[0] = spent / MINUTES / series;
            w.doWork(now.plusSeconds(2));
            return w.committed();
        }
    }

    private static List<MetricRecord> metrics(int series) {
        List<MetricRecord> all = new ArrayList<>();
        for (int i = 0; i < series; i++) {
            all.add(RollupRun.window("em_energy_kwh_" + i, 0, 1, 0)
                    .setSlug("energy-management")
                    .setFormula("register-difference@1")
                    .setUnit("kW.h")
                    .setExact("12.345")
                    .addPoints("meter" + i + ".energy")
                    .build());
        }
        return all;
    }

    private static void make(FileDisk disk, BatchId through, RollupSpan span) throws IOException {
        var bean = ManagementFactory.getThreadMXBean();
        long cpu = bean.getCurrentThreadCpuTime();
        long before = System.nanoTime();
        Map<RollupSpan, RollupMaker.Made> made =
                new RollupMaker(disk, 8 << 20, () -> false).make(List.of(span), through);
        print(
                "%s: %d ms, %d ms of processor, %d series",
                span,
                (System.nanoTime() - before) / 1_000_000,
                (bean.getCurrentThreadCpuTime() - cpu) / 1_000_000,
                java.util.Objects.requireNonNull(made.get(span).rollup()).getMetricsCount());
    }

    /** The schedule alone. */
    private static void note(int series) {
        List<EvidenceRecord> records = metrics(series).stream()
                .map(m -> EvidenceRecord.newBuilder().setMetric(m).build())
                .toList();
        RollupSchedule schedule = new RollupSchedule();
        schedule.note(EvidenceRecord.newBuilder()
                .setConfiguration(Configuration.newBuilder().setTimeZone("Asia/Shanghai"))
                .build());
        for (int round = 0; round < 5; round++) {
            long before = System.nanoTime();
            int rounds = 2_000_000 / series;
            for (int i = 0; i < rounds; i++) {
                records.forEach(schedule::note);
            }
            print("%d ns a metric to note", (System.nanoTime() - before) / rounds / series);
        }
    }

    private static void print(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }
}
