package io.edgewitness.edge.ledger;

import io.edgewitness.edge.ledger.proto.ClockRecord;
import io.edgewitness.edge.ledger.proto.Configuration;
import io.edgewitness.edge.ledger.proto.EvidenceRecord;
import io.edgewitness.edge.ledger.proto.GapRecord;
import io.edgewitness.edge.ledger.proto.MetricRecord;
import io.edgewitness.edge.ledger.proto.Ratio;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** An agent that says figures minute by minute, with time, disk and the maker of roll-ups in the test's hand. One thread. */
final class RollupRun {
    static final long MINUTE = 60_000_000_000L;
    static final Instant BEGIN = Instant.parse("2026-11-21T00:00:00Z");

    final SeededDisk disk;
    final WatchedDisk watched;
    final LedgerFixture f = LedgerFixture.create();
    private final long seed;
    LedgerWriter w;
    Rollups rollups;
    boolean working = true;
    String zone = "Asia/Shanghai";
    private final Duration batchTime;
    private int minutes;

    RollupRun(long seed) {
        this(seed, Duration.ofSeconds(1));
    }

    /** @param batchTime the longer the fewer signatures, which take most of the time */
    RollupRun(long seed, Duration batchTime) {
        this.seed = seed;
        this.batchTime = batchTime;
        this.disk = new SeededDisk(seed);
        this.watched = new WatchedDisk(disk);
        open();
    }

    void open() {
        w = f.open(watched, f.settings(b -> {
            b.segmentBytes = 128 << 10;
            b.batchTime = batchTime;
        }));
        rollups = w.rollUp(Duration.ofMinutes(15));
        append(EvidenceRecord.newBuilder()
                .setConfiguration(Configuration.newBuilder().setSite("s").setTimeZone(zone)));
        w.append(f.tick());
        step(Duration.ZERO);
    }

    void kill() {
        disk.kill();
        open();
    }

    void append(EvidenceRecord.Builder r) {
        w.append(r.setSequence(++f.sequence).setAt(Nanos.of(f.now)).build());
    }

    void metric(MetricRecord.Builder m) {
        append(EvidenceRecord.newBuilder().setMetric(m));
    }

    /** @param from minutes from the begin */
    static MetricRecord.Builder window(String name, int from, int to, int revision) {
        return MetricRecord.newBuilder()
                .setScenario("line-1")
                .setName(name)
                .setArm("on")
                .setRevision(revision)
                .setExpected(60)
                .setReceived(60)
                .setWindowStart(Nanos.of(BEGIN) + from * MINUTE)
                .setWindowEnd(Nanos.of(BEGIN) + to * MINUTE);
    }

    void gap(int from, int to) {
        append(EvidenceRecord.newBuilder()
                .setGap(GapRecord.newBuilder()
                        .setSource("press")
                        .setFrom(Nanos.of(BEGIN) + from * MINUTE)
                        .setTo(Nanos.of(BEGIN) + to * MINUTE)
                        .setCount(3)
                        .setReason("disconnected")));
    }

    /** A quiet minute: one figure of one window. */
    void minute() {
        w.append(f.tick());
        metric(window("a", minutes, minutes + 1, 0).setExact("0.5"));
        pass();
    }

    /**
     * A minute as the seed has it.
     *
     * @param disturbed whether revisions, gaps and clock steps come too
     */
    void seededMinute(boolean disturbed) {
        w.append(f.tick());
        seeded(disturbed).forEach(r -> append(r.toBuilder()));
        pass();
    }

    /** The same minute again, for who died over it. */
    List<EvidenceRecord> seeded(boolean disturbed) {
        Random random = new Random(seed * 1_000_003 + minutes);
        List<EvidenceRecord.Builder> all = new ArrayList<>();
        all.add(of(window("a", minutes, minutes + 1, 0).setExact(random.nextInt(1000) + ".0" + random.nextInt(10))));
        all.add(of(window("b", minutes, minutes + 1, 0)
                .setRatio(Ratio.newBuilder()
                        .setNumerator("" + random.nextInt(9))
                        .setDenominator("" + random.nextInt(9)))));
        if (minutes % 15 == 14) {
            all.add(of(window("c", minutes - 14, minutes + 1, 0).setMissing("nothing came")));
        }
        if (disturbed && random.nextInt(20) == 0) {
            int late = Math.max(0, minutes - random.nextInt(random.nextInt(10) == 0 ? 1500 : 70));
            all.add(of(window("a", late, late + 1, 1 + random.nextInt(3)).setExact("" + random.nextInt(1000))));
        }
        if (disturbed && random.nextInt(60) == 0) {
            all.add(EvidenceRecord.newBuilder()
                    .setGap(GapRecord.newBuilder()
                            .setSource("press")
                            .setFrom(Nanos.of(BEGIN) + Math.max(0, minutes - random.nextInt(90)) * MINUTE)
                            .setTo(Nanos.of(BEGIN) + minutes * MINUTE)
                            .setCount(random.nextInt(5) - 1)
                            .setReason("disconnected")));
        }
        if (disturbed && random.nextInt(200) == 0) {
            all.add(EvidenceRecord.newBuilder()
                    .setClock(ClockRecord.newBuilder().setStepNs(11)));
        }
        return all.stream().map(EvidenceRecord.Builder::build).toList();
    }

    private static EvidenceRecord.Builder of(MetricRecord.Builder m) {
        return EvidenceRecord.newBuilder().setMetric(m);
    }

    int minutes() {
        return minutes;
    }

    /** What is left of the minute passes. */
    void pass() {
        minutes++;
        for (int i = 0; i < 4; i++) {
            step(Duration.ofSeconds(15));
        }
    }

    void passMinutes(int count) {
        for (int i = 0; i < count; i++) {
            minute();
        }
    }

    private void step(Duration d) {
        w.doWork(f.step(d));
        if (working) {
            rollups.work();
        }
    }

    /** All evidence that is in closed batches. */
    List<EvidenceRecord> evidence() {
        return LedgerFixture.evidence(LedgerFixture.readAll(disk));
    }
}
