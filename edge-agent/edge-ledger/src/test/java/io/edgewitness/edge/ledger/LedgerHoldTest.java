package io.edgewitness.edge.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.edgewitness.edge.api.Delivery;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.Value;
import io.edgewitness.edge.ledger.proto.Batch;
import io.edgewitness.edge.ledger.proto.EvidenceRecord;
import io.edgewitness.edge.ledger.proto.HeldTime;
import io.edgewitness.edge.ledger.proto.Hold;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Days of ten minutes a step, so that what is held and the hour behind it are a small part of the ledger. */
class LedgerHoldTest {
    private static final long QUOTA = 1 << 20;
    private static final Duration STEP = Duration.ofMinutes(10);
    private final LedgerFixture f = LedgerFixture.create();
    private final SeededDisk disk = new SeededDisk(3);
    private final Random random = new Random(3);
    private final LedgerSettings settings = f.settings(b -> b.quotaBytes = QUOTA);

    private void steps(LedgerWriter w, int n, int samples) {
        for (int i = 0; i < n; i++) {
            List<Sample> list = new ArrayList<>();
            for (int k = 0; k < samples; k++) {
                list.add(Sample.good(LedgerFixture.POWER.id(), Value.of(random.nextDouble()), f.now, f.now));
            }
            w.append(++f.sequence, "press", Delivery.live(list));
            w.append(f.metric("m"));
            w.doWork(f.step(STEP));
        }
    }

    private static Hold.Builder hold(String plan, int number, Instant from, Instant to, Instant until) {
        return Hold.newBuilder()
                .setPlan(plan)
                .setNumber(number)
                .setSha256(ByteString.copyFrom(new byte[32]))
                .addPoints("press.power")
                .addTimes(HeldTime.newBuilder().setFrom(Nanos.of(from)).setTo(Nanos.of(to)))
                .setUntil(Nanos.of(until));
    }

    private void append(LedgerWriter w, Hold.Builder hold) {
        w.append(EvidenceRecord.newBuilder()
                .setSequence(++f.sequence)
                .setAt(Nanos.of(f.now))
                .setHold(hold)
                .build());
    }

    /** @return batches inside that have, or have no more, their samples */
    private long batches(Instant from, Instant to, boolean whole) {
        return LedgerFixture.readAll(disk).stream()
                .filter(b -> b.getRawCount() > 0)
                .filter(b -> {
                    Instant at = Nanos.instant(LedgerFixture.header(b).getClosed());
                    return at.isAfter(from) && !at.isAfter(to);
                })
                .filter(b -> b.getRawList().stream().noneMatch(l -> !l.getHash().isEmpty()) == whole)
                .count();
    }

    private long used() {
        return disk.list().stream().mapToLong(this::size).sum();
    }

    private long size(String name) {
        try {
            return disk.size(name);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<EvidenceRecord> records() {
        return LedgerFixture.evidence(LedgerFixture.readAll(disk));
    }

    @Test
    void whatAPlanHoldsOutlivesYoungerSamplesAndItsAge() {
        LedgerWriter w = f.open(disk, f.settings(b -> {
            b.quotaBytes = QUOTA;
            b.keep = Duration.ofDays(2);
        }));
        steps(w, 60, 200);
        Instant from = f.now;
        append(w, hold("P1", 0, from, from.plus(STEP.multipliedBy(60)), from.plus(Duration.ofDays(100))));
        steps(w, 60, 200);
        Instant to = f.now;
        steps(w, 600, 200);
        w.close();
        assertThat(used()).isLessThan(QUOTA + 200_000);
        assertThat(batches(from, to, true)).isEqualTo(60);
        assertThat(batches(Instant.EPOCH, from.minus(Duration.ofHours(5)), true))
                .isZero();
        assertThat(batches(to.plus(Duration.ofHours(12)), to.plus(Duration.ofHours(24)), true))
                .isZero();
        assertThat(records()).noneMatch(r -> r.getEvent().getType().equals("hold-broken"));
        assertThat(LedgerInspection.verify(disk, null).problems()).isEmpty();
    }

    @Test
    void aReleaseFreesWhatWasHeld() {
        LedgerWriter w = f.open(disk, settings);
        Instant from = f.now;
        append(w, hold("P1", 0, from, from.plus(STEP.multipliedBy(60)), from.plus(Duration.ofDays(100))));
        steps(w, 60, 200);
        Instant to = f.now;
        steps(w, 500, 200);
        assertThat(batches(from, to, true)).isEqualTo(60);
        append(w, hold("P1", 1, from, to, from.plus(Duration.ofDays(100))).setReleased(true));
        // An entry that is late does not hold it again.
        append(w, hold("P1", 0, from, to, from.plus(Duration.ofDays(100))));
        steps(w, 100, 200);
        w.close();
        assertThat(batches(from, to, true)).isZero();
        assertThat(records()).noneMatch(r -> r.getEvent().getType().equals("hold-broken"));
        assertThat(LedgerInspection.verify(disk, null).problems()).isEmpty();
    }

    @Test
    void theAuditDeadlineFreesItToo() {
        LedgerWriter w = f.open(disk, settings);
        Instant from = f.now;
        append(w, hold("P1", 0, from, from.plus(STEP.multipliedBy(60)), from.plus(STEP.multipliedBy(600))));
        steps(w, 60, 200);
        Instant to = f.now;
        steps(w, 500, 200);
        assertThat(batches(from, to, true)).isEqualTo(60);
        steps(w, 140, 200);
        w.close();
        assertThat(batches(from, to, true)).isZero();
    }

    @Test
    void whatTheQuotaStillForcesOutIsDeclaredAndGoesBehindAllElse() {
        LedgerWriter w = f.open(disk, settings);
        Instant from = f.now;
        append(w, hold("P1", 0, from, from.plus(Duration.ofDays(1000)), from.plus(Duration.ofDays(2000))));
        for (int i = 0; i < 20; i++) {
            steps(w, 50, 200);
            w.acknowledged(w.committed());
        }
        w.close();
        assertThat(used()).isLessThan(QUOTA + 200_000);
        List<EvidenceRecord> records = records();
        assertThat(records)
                .filteredOn(r -> r.getEvent().getType().equals("hold-broken"))
                .isNotEmpty()
                .allSatisfy(r -> assertThat(r.getEvent().getMessage()).contains("P1", "ledger.quota"));
        assertThat(records)
                .anyMatch(r -> r.getDropped().getLane().equals("raw")
                        && r.getDropped().getReason().equals("quota"));
        long lost = records.stream()
                .filter(r -> r.getGap().getSource().equals("press"))
                .mapToLong(r -> r.getGap().getCount())
                .sum();
        assertThat(lost).isPositive();
        assertThat(LedgerInspection.verify(disk, null).problems()).isEmpty();
    }

    @Test
    void evidenceThatTheCollectorHasGoesBeforeHeldSamplesAndOtherEvidenceAfterThem() {
        LedgerWriter w = f.open(disk, settings);
        steps(w, 30, 0);
        for (int i = 0; i < 300; i++) {
            w.append(f.metric("m".repeat(2000)));
            w.doWork(f.step(STEP));
        }
        w.acknowledged(w.committed());
        f.step(Duration.ofHours(2));
        Instant from = f.now;
        append(w, hold("P1", 0, from, from.plus(Duration.ofDays(1000)), from.plus(Duration.ofDays(2000))));
        steps(w, 150, 200);
        w.close();
        List<EvidenceRecord> records = records();
        assertThat(records)
                .anyMatch(r -> r.getDropped().getLane().equals("evidence")
                        && r.getDropped().getReason().equals("quota"));
        assertThat(records).noneMatch(r -> r.getEvent().getType().equals("hold-broken"));
        assertThat(batches(from, f.now, false)).isZero();
        assertThat(LedgerInspection.verify(disk, null).problems()).isEmpty();
    }

    @Test
    void holdsSurviveARestartAndADamagedOrMissingFile() throws Exception {
        LedgerWriter w = f.open(disk, settings);
        Instant from = f.now;
        append(w, hold("P1", 0, from, from.plus(STEP.multipliedBy(60)), from.plus(Duration.ofDays(100))));
        steps(w, 60, 200);
        Instant to = f.now;
        w.close();
        for (byte[] content : new byte[][] {{1, 2, 3}, new byte[40], {}}) {
            if (content.length > 0) {
                disk.replace(SegmentNames.HOLDS, content);
            } else {
                disk.delete(SegmentNames.HOLDS);
            }
            w = f.open(disk, settings);
            steps(w, 200, 200);
            w.close();
            assertThat(Holds.read(disk).isAny(Nanos.of(f.now))).isTrue();
        }
        w = f.open(disk, settings);
        steps(w, 300, 200);
        w.close();
        assertThat(batches(from, to, true)).isEqualTo(60);
    }

    /** The power goes at each write in turn. */
    @Test
    void aHoldThatIsRecordedIsHeldAfterAnyCrash() throws Exception {
        boolean missed = false;
        for (int operation = 0; operation < 12; operation++) {
            SeededDisk crashing = new SeededDisk(operation);
            LedgerFixture g = LedgerFixture.create();
            LedgerWriter w = g.open(crashing);
            Instant from = g.now;
            crashing.powerLossAfter(operation);
            try {
                w.append(EvidenceRecord.newBuilder()
                        .setSequence(++g.sequence)
                        .setAt(Nanos.of(g.now))
                        .setHold(hold("P1", 0, from, from.plusSeconds(60), from.plus(Duration.ofDays(9))))
                        .build());
                g.endBatch(w);
            } catch (SeededDisk.PowerLoss e) {
                missed = true;
            }
            crashing.crash();
            LedgerWriter.open(crashing, LedgerFixture.KEY, g.settings(b -> {}), g.now)
                    .close();
            boolean recorded = LedgerFixture.evidence(LedgerFixture.readAll(crashing)).stream()
                    .anyMatch(EvidenceRecord::hasHold);
            boolean held = Holds.read(crashing).isAny(Nanos.of(g.now));
            assertThat(held || !recorded)
                    .as("power lost at operation %s", operation)
                    .isTrue();
        }
        assertThat(missed).isTrue();
    }

    @Test
    void aHoldThatAFullDiskDoesNotTakeYetIsRecordedAndKeptAfterAnyKill() throws Exception {
        for (boolean ended : new boolean[] {true, false}) {
            SeededDisk filling = new SeededDisk(3);
            LedgerFixture g = LedgerFixture.create();
            LedgerWriter w = g.open(filling, settings);
            g.appendPower(w, 1);
            g.endBatch(w);
            byte[] before = LedgerFiles.readAll(filling, SegmentNames.HOLDS);
            filling.capacity(filling.used());
            w.append(EvidenceRecord.newBuilder()
                    .setSequence(++g.sequence)
                    .setAt(Nanos.of(g.now))
                    .setHold(hold("P1", 0, g.now, g.now.plus(STEP), g.now.plus(Duration.ofDays(9))))
                    .build());
            g.appendPower(w, 2);
            filling.capacity(Long.MAX_VALUE);
            w.doWork(g.step(Duration.ofMillis(ended ? 1_000 : 200)));
            assertThat(LedgerFiles.readAll(filling, SegmentNames.HOLDS)).isEqualTo(before);
            filling.kill();
            g.open(filling, settings).close();
            assertThat(LedgerFixture.evidence(LedgerFixture.readAll(filling)))
                    .filteredOn(EvidenceRecord::hasHold)
                    .hasSize(1);
            assertThat(Holds.read(filling).isAny(Nanos.of(g.now))).isTrue();
        }
    }

    @Test
    void aHoldThatABrokenDiskDoesNotTakeIsToldWithTheFile(@TempDir Path folder) throws Exception {
        Disk real = LedgerFixture.disk(folder);
        LedgerWriter w = f.open(real);
        Files.delete(folder.resolve(SegmentNames.HOLDS));
        Files.createDirectories(folder.resolve(SegmentNames.HOLDS).resolve("in-the-way"));
        Hold.Builder hold = hold("P1", 0, f.now, f.now.plus(STEP), f.now.plus(Duration.ofDays(9)));
        assertThatThrownBy(() -> append(w, hold))
                .isExactlyInstanceOf(LedgerException.class)
                .hasMessageContaining("the disk failed")
                .hasMessageContaining(SegmentNames.HOLDS);
        w.close();
    }

    @Test
    void whatWasMeasuredAfterTheClockWasSetBackIsHeldToo() {
        LedgerWriter w = f.open(disk, f.settings(b -> {
            b.quotaBytes = QUOTA;
            b.segmentBytes = 300_000;
        }));
        Instant truth = f.now;
        f.step(Duration.ofHours(8));
        steps(w, 3, 200);
        f.now = truth;
        append(w, hold("P1", 0, truth, truth.plus(STEP.multipliedBy(12)), truth.plus(Duration.ofDays(100))));
        steps(w, 12, 200);
        f.step(Duration.ofHours(3));
        steps(w, 700, 200);
        w.close();
        assertThat(batches(truth, truth.plus(STEP.multipliedBy(12)), true)).isEqualTo(12);
        assertThat(LedgerInspection.verify(disk, null).problems()).isEmpty();
    }

    @Test
    void onAFullDiskWhatIsNotHeldIsGivenUpFirst() {
        LedgerWriter w = f.open(disk, f.settings(b -> b.segmentBytes = 100_000));
        Instant from = f.now;
        append(w, hold("P1", 0, from, from.plus(STEP.multipliedBy(40)), from.plus(Duration.ofDays(100))));
        steps(w, 40, 200);
        Instant to = f.now;
        steps(w, 160, 200);
        disk.capacity(used() + 2_000);
        w.blob(++f.sequence, "s", "image/png", new byte[150_000]);
        steps(w, 2, 1);
        w.close();
        assertThat(disk.list()).filteredOn(n -> n.startsWith("blobs/")).hasSize(1);
        assertThat(batches(from, to, true)).isEqualTo(40);
        assertThat(batches(to, f.now, false)).isPositive();
        List<Batch> all = LedgerFixture.readAll(disk);
        assertThat(LedgerFixture.problems(all)).isEmpty();
    }

    @Test
    void theDiskThatHoldsNeedFollowsFromWhatTheLedgerTakes() {
        LedgerWriter w = f.open(disk, f.settings(b -> b.segmentBytes = 100_000));
        Instant from = f.now;
        steps(w, 100, 200);
        Instant later = f.now;
        append(
                w,
                hold(
                        "P1",
                        0,
                        from.minus(Duration.ofDays(9)),
                        from.plus(Duration.ofDays(10)),
                        from.plus(Duration.ofDays(100))));
        append(
                w,
                hold(
                        "P2",
                        0,
                        from.plus(Duration.ofDays(5)),
                        from.plus(Duration.ofDays(20)),
                        from.plus(Duration.ofDays(100))));
        append(
                w,
                hold("P3", 1, from, from.plus(Duration.ofDays(50)), from.plus(Duration.ofDays(100)))
                        .setReleased(true));
        steps(w, 10, 200);
        w.close();
        HoldNeed need = HoldNeed.read(disk, later);
        assertThat(need.holds()).extracting(Hold::getPlan).containsExactly("P1", "P2");
        assertThat(need.held())
                .isBetween(Duration.ofDays(20), Duration.ofDays(20).plusHours(2));
        // All evidence from what is held first to the last hold's end: it stays as long as samples before it do.
        assertThat(need.behind()).isBetween(Duration.ofDays(99), Duration.ofDays(100));
        double perSecond = used() / (double) Duration.between(from, f.now).toSeconds();
        assertThat(need.samplesPerSecond() + need.evidencePerSecond()).isBetween(perSecond * 0.7, perSecond * 1.3);
        assertThat(need.evidencePerSecond()).isPositive();
        assertThat(need.bytes())
                .isBetween((long) (86_400 * (20 * need.samplesPerSecond() + 99 * need.evidencePerSecond())), (long)
                        (86_400 * (20.1 * need.samplesPerSecond() + 100 * need.evidencePerSecond())));
        assertThat(HoldNeed.read(disk, from.plus(Duration.ofDays(101))).bytes()).isZero();
        WatchedDisk watched = new WatchedDisk(disk);
        watched.before = n -> {
            if (n.equals(SegmentNames.evidence(1))) {
                disk.delete(n); // by the writer
            }
        };
        assertThat(HoldNeed.read(watched, later).bytes()).isPositive();
    }

    /** A clock that is set wrong, once while it runs and once while it is off. */
    @Test
    void aClockThatLeapsPastAHoldsEndFreesNothingUntilItHasGoneOnForADay() {
        LedgerSettings keeping = f.settings(b -> {
            b.segmentBytes = 100_000;
            b.keep = Duration.ofDays(200);
        });
        for (boolean running : new boolean[] {true, false}) {
            SeededDisk d = new SeededDisk(3);
            LedgerWriter w = f.open(d, keeping);
            Instant from = f.now;
            append(w, hold("P1", 0, from, from.plus(STEP.multipliedBy(40)), from.plus(Duration.ofDays(100))));
            steps(w, 80, 200);
            List<Long> held = raws(d).subList(0, 2);
            if (running) {
                f.step(Duration.ofDays(4_000));
                steps(w, 6, 1);
                w.close();
            } else {
                w.close();
                f.step(Duration.ofDays(4_000));
            }
            for (int run = 0; run < 2; run++) { // the second time the leap is behind the last record
                w = f.open(d, keeping);
                w.append(f.tick());
                steps(w, run == 0 ? 6 : 100, 1);
                assertThat(raws(d)).containsAll(held);
                if (run == 0) {
                    w.close();
                }
            }
            steps(w, 40, 1);
            w.close();
            assertThat(raws(d)).doesNotContainAnyElementsOf(held);
        }
    }

    private static List<Long> raws(Disk disk) {
        try {
            return SegmentNames.numbers(disk.list(), SegmentNames.RAW);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
