package io.edgewitness.edge.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.edge.api.Delivery;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.Value;
import io.edgewitness.edge.ledger.LedgerReplay.Item;
import io.edgewitness.edge.ledger.proto.Batch;
import io.edgewitness.edge.ledger.proto.Configuration;
import io.edgewitness.edge.ledger.proto.EvidenceRecord;
import io.edgewitness.edge.ledger.proto.GapRecord;
import io.edgewitness.edge.ledger.proto.OrderReceipt;
import io.edgewitness.edge.ledger.proto.SourceRange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LedgerQuotaTest {
    private static final long QUOTA = 1 << 20;
    private final LedgerFixture f = LedgerFixture.create();
    private final SeededDisk disk = new SeededDisk(3);
    private final Random random = new Random(3);

    private void seconds(LedgerWriter w, int n, int samples) {
        for (int i = 0; i < n; i++) {
            List<Sample> list = new ArrayList<>();
            for (int k = 0; k < samples; k++) {
                list.add(Sample.good(LedgerFixture.POWER.id(), Value.of(random.nextDouble()), f.now, f.now));
            }
            if (samples > 0) {
                w.append(++f.sequence, "press", Delivery.live(list));
            }
            w.append(f.metric(samples > 0 ? "m" : "m".repeat(2000)));
            f.endBatch(w);
        }
    }

    private long used() throws Exception {
        long sum = 0;
        for (String n : disk.list()) {
            sum += disk.size(n);
        }
        return sum;
    }

    @Test
    void theRawLaneGoesFirstOldestFirstAndEachLossIsDeclared() throws Exception {
        long given = 0;
        try (LedgerWriter w = f.open(disk, f.settings(b -> b.quotaBytes = QUOTA))) {
            seconds(w, 600, 200);
            given += 600 * 200;
        }
        assertThat(used()).isLessThan(QUOTA + 200_000);
        assertThat(LedgerInspection.verify(disk, null).problems()).isEmpty();
        List<Batch> all = LedgerFixture.readAll(disk);
        assertThat(all).hasSizeGreaterThanOrEqualTo(600);
        assertThat(LedgerFixture.problems(all)).isEmpty();
        List<EvidenceRecord> records = LedgerFixture.evidence(all);
        assertThat(records).filteredOn(EvidenceRecord::hasMetric).hasSize(600);
        assertThat(records).filteredOn(EvidenceRecord::hasDropped).isNotEmpty().allSatisfy(r -> {
            assertThat(r.getDropped().getLane()).isEqualTo("raw");
            assertThat(r.getDropped().getReason()).isEqualTo("quota");
        });
        long lost = records.stream()
                .filter(EvidenceRecord::hasGap)
                .mapToLong(r -> r.getGap().getCount())
                .sum();
        assertThat(records.stream()
                        .filter(EvidenceRecord::hasGap)
                        .map(r -> r.getGap().getSource()))
                .containsOnly("press");
        long there = 0;
        boolean kept = false;
        for (Batch b : all) {
            boolean hashed = b.getRawList().stream().anyMatch(l -> !l.getHash().isEmpty());
            assertThat(hashed && kept).as("the oldest goes first").isFalse();
            kept |= !hashed && b.getRawCount() > 0;
            if (!hashed) {
                there += LedgerFixture.header(b).getSourcesList().stream()
                        .mapToLong((SourceRange r) -> r.getLast() - r.getFirst() + 1)
                        .sum();
            }
        }
        assertThat(there + lost).isEqualTo(given);
        assertThat(lost).isPositive();
        try (LedgerReplay r = LedgerReplay.open(disk, 0, 0)) {
            Item first = r.next();
            while (first instanceof Item.Evidence) {
                first = r.next();
            }
            assertThat(first).isInstanceOf(Item.Dropped.class);
        }
    }

    @Test
    void acknowledgedEvidenceGoesOnlyWhenNothingElseIsLeft() throws Exception {
        LedgerWriter w = f.open(disk, f.settings(b -> b.quotaBytes = QUOTA));
        seconds(w, 100, 50);
        w.blob(++f.sequence, "s", "text/plain", new byte[100_000]);
        for (int i = 0; i < 10; i++) {
            seconds(w, 60, 0);
            w.acknowledged(w.committed());
        }
        w.close();
        assertThat(used()).isLessThan(QUOTA + 100_000);
        assertThat(disk.list()).noneMatch(n -> n.startsWith("blobs/"));
        List<EvidenceRecord> records = LedgerFixture.evidence(LedgerFixture.readAll(disk));
        assertThat(records)
                .filteredOn(r -> r.getDropped().getLane().equals("evidence"))
                .isNotEmpty()
                .allMatch(r -> r.getDropped().getReason().equals("quota"));
        assertThat(LedgerInspection.verify(disk, null).problems()).isEmpty();
        assertThat(LedgerInspection.verify(disk, null).notes()).anyMatch(n -> n.contains("begins after batch"));
    }

    @Test
    void evidenceThatTheCollectorLacksGoesLastAndThatIsSaid() throws Exception {
        LedgerWriter w = f.open(disk, f.settings(b -> b.quotaBytes = QUOTA));
        seconds(w, 600, 0);
        w.close();
        assertThat(used()).isLessThan(QUOTA + 100_000);
        assertThat(LedgerFixture.evidence(LedgerFixture.readAll(disk)))
                .filteredOn(EvidenceRecord::hasDropped)
                .isNotEmpty()
                .allMatch(r -> r.getDropped().getReason().equals("quota: not acknowledged by the collector"));
        assertThat(LedgerInspection.verify(disk, null).problems()).isEmpty();
    }

    /** However long the collector is away: the records that say what it will never get are themselves dropped and written again. */
    @Test
    void aReceiptIsSeenAtEachMomentOfTheMoveOutOfItsDroppedSegment() {
        LedgerWriter w = f.open(disk, f.settings(b -> b.quotaBytes = QUOTA));
        w.append(EvidenceRecord.newBuilder()
                .setAt(Nanos.of(f.now))
                .setOrder(OrderReceipt.newBuilder().setId("o1").setOutcome("accepted"))
                .build());
        for (int i = 0; i < 1_000; i++) {
            w.append(f.metric("m".repeat(2000)));
            w.doWork(f.step(Duration.ofMillis(500))); // in the middle of a batch, or at its end
            EvidenceScan scan = new EvidenceScan(disk);
            List<String> seen = new ArrayList<>();
            boolean more = true;
            while (more) {
                more = scan.next(r -> seen.add(r.getOrder().getId()));
            }
            assertThat(seen).as("after %d records", i).contains("o1");
        }
        assertThat(disk.exists(SegmentNames.evidence(1))).isFalse();
        w.close();
    }

    @Test
    void aLongHoleIsDeclaredWholeAndOrdersAreNotForgotten() {
        LedgerWriter w = f.open(disk, f.settings(b -> b.quotaBytes = QUOTA));
        w.append(EvidenceRecord.newBuilder()
                .setAt(Nanos.of(f.now))
                .setOrder(OrderReceipt.newBuilder().setId("o1").setOutcome("accepted"))
                .build());
        seconds(w, 1_500, 0);
        w.close();
        List<Batch> all = LedgerFixture.readAll(disk);
        List<EvidenceRecord> records = LedgerFixture.evidence(all);
        long first = LedgerFixture.id(all.get(0)).number();
        assertThat(first).isGreaterThan(800);
        for (long n = 1; n < first; n++) {
            long number = n;
            assertThat(records)
                    .as("batch %d", n)
                    .anyMatch(r -> r.getDropped().getFirstBatch() <= number
                            && number <= r.getDropped().getLastBatch());
        }
        assertThat(records)
                .filteredOn(r -> r.getGap().getSource().equals("ledger:evidence"))
                .isNotEmpty()
                .allMatch(r -> r.getGap().getCount() == -1);
        assertThat(records).anyMatch(r -> r.getOrder().getId().equals("o1"));
        assertThat(LedgerInspection.verify(disk, null).problems()).isEmpty();
    }

    /** An epoch may have been without any batch: then nothing else says what was before this one. */
    @Test
    void whatIsSaidOfAnEpochsLostBeginNamesTheBatchBeforeIt() {
        LedgerWriter first = f.open(disk, f.settings(b -> b.quotaBytes = QUOTA));
        seconds(first, 20, 0);
        first.close();
        List<Batch> before = LedgerFixture.readAll(disk);
        BatchId last = LedgerFixture.id(before.get(before.size() - 1));
        LedgerWriter w = f.open(disk, f.settings(b -> b.quotaBytes = QUOTA));
        seconds(w, 1_500, 0);
        w.close();
        assertThat(LedgerFixture.evidence(LedgerFixture.readAll(disk)))
                .filteredOn(r -> r.getDropped().getLane().equals("evidence"))
                .extracting(EvidenceRecord::getDropped)
                .anyMatch(d -> d.getEpoch() == last.epoch() + 1 && d.getFirstBatch() == 1)
                .allMatch(d -> new BatchId(d.getPreviousEpoch(), d.getPreviousBatch())
                        .equals(d.getEpoch() > last.epoch() && d.getFirstBatch() == 1 ? last : BatchId.NONE));
    }

    @Test
    void eachSegmentSaysAnewWhoseAndWhichPointsItsSamplesAre() {
        LedgerSettings settings = f.settings(b -> b.segmentBytes = 20_000);
        LedgerWriter w = f.open(disk, settings);
        w.append(EvidenceRecord.newBuilder()
                .setSequence(++f.sequence)
                .setAt(Nanos.of(f.now))
                .setConfiguration(Configuration.newBuilder().setSite("plant-1"))
                .build());
        seconds(w, 100, 50);
        w.close();
        int segments = disk.list().stream()
                .filter(n -> n.endsWith(SegmentNames.EVIDENCE))
                .toList()
                .size();
        assertThat(segments).isGreaterThan(3);
        List<EvidenceRecord> records = LedgerFixture.evidence(LedgerFixture.readAll(disk));
        assertThat(records).filteredOn(EvidenceRecord::hasConfiguration).hasSize(segments);
        assertThat(records).filteredOn(EvidenceRecord::hasPoint).hasSize(2 * segments);
        assertThat(LedgerInspection.verify(disk, null).problems()).isEmpty();
    }

    @Test
    void whatIsOlderThanTheRetentionTimeGoes() {
        LedgerSettings settings = f.settings(b -> {
            b.keep = Duration.ofHours(2);
            b.segmentBytes = 20_000;
        });
        LedgerWriter w = f.open(disk, settings);
        seconds(w, 100, 50);
        w.acknowledged(w.committed());
        for (int i = 0; i < 180; i++) {
            w.doWork(f.step(Duration.ofMinutes(1)));
        }
        seconds(w, 100, 50);
        w.close();
        List<EvidenceRecord> records = LedgerFixture.evidence(LedgerFixture.readAll(disk));
        assertThat(records)
                .filteredOn(EvidenceRecord::hasDropped)
                .isNotEmpty()
                .allMatch(r -> r.getDropped().getReason().equals("retention"));
        assertThat(records).extracting(EvidenceRecord::getGap).allMatch(GapRecord.getDefaultInstance()::equals);
        assertThat(LedgerInspection.verify(disk, null).problems()).isEmpty();
    }

    /** A picture that a segment still names stays, though an old one named it first; so does the newest, whose record is hardly on disk. */
    @Test
    void withOldEvidenceGoWhatOnlyItNamed() throws Exception {
        LedgerSettings settings = f.settings(b -> {
            b.keep = Duration.ofHours(2);
            b.segmentBytes = 20_000;
        });
        byte[] both = {1};
        byte[] newest = {2};
        LedgerWriter w = f.open(disk, settings);
        for (int i = 0; i < 10; i++) {
            w.blob(++f.sequence, "s", "image/png", new byte[1_000 + i]);
            seconds(w, 10, 50);
        }
        w.blob(++f.sequence, "s", "image/png", both);
        seconds(w, 100, 50);
        w.acknowledged(w.committed());
        w.close();
        assertThat(blobs()).hasSize(11);
        w = f.open(disk, settings);
        w.blob(++f.sequence, "s", "image/png", both);
        for (int i = 0; i < 180; i++) {
            w.doWork(f.step(Duration.ofMinutes(1)));
            w.acknowledged(w.committed());
        }
        w.blob(++f.sequence, "s", "image/png", newest);
        w.doWork(f.step(Duration.ofMinutes(1)));
        assertThat(blobs())
                .containsExactlyInAnyOrder(
                        SegmentNames.blob(Hashes.hex(Hashes.sha256(both))),
                        SegmentNames.blob(Hashes.hex(Hashes.sha256(newest))));
        w.close();
        assertThat(LedgerInspection.verify(disk, null).problems()).isEmpty();
    }

    /** Killed after the evidence went: the next start finds what nothing names. */
    @Test
    void whatNothingNamesAnyMoreGoesAfterAStart() throws Exception {
        LedgerWriter w = f.open(disk, f.settings(b -> {}));
        String kept = w.blob(++f.sequence, "s", "image/png", new byte[] {1}).sha256();
        seconds(w, 3, 1);
        w.close();
        disk.replace(SegmentNames.blob("ab".repeat(32)), new byte[] {2});
        w = f.open(disk, f.settings(b -> {}));
        for (int i = 0; i < 5; i++) {
            w.doWork(f.step(Duration.ofSeconds(30)));
        }
        w.close();
        assertThat(blobs()).containsExactly(SegmentNames.blob(kept));
    }

    private List<String> blobs() throws Exception {
        return disk.list().stream()
                .filter(n -> n.startsWith(SegmentNames.BLOBS))
                .toList();
    }

    @Test
    void aDropThatACrashInterruptedIsDeclaredAtTheNextStart() {
        LedgerSettings settings = f.settings(b -> b.segmentBytes = 20_000);
        LedgerWriter w = f.open(disk, settings);
        seconds(w, 100, 50);
        w.close();
        try {
            disk.rename(SegmentNames.raw(1), SegmentNames.dropped(1));
        } catch (java.io.IOException e) {
            throw new IllegalStateException(e);
        }
        assertThat(LedgerInspection.verify(disk, null).problems()).isNotEmpty();
        f.open(disk, settings).close();
        assertThat(LedgerInspection.verify(disk, null).problems()).isEmpty();
        assertThat(disk.exists(SegmentNames.dropped(1))).isFalse();
    }

    /** Killed between the declaration and the deletion of what the quota took; meanwhile it is old too. */
    @Test
    void aLossThatWasDeclaredIsNotDeclaredForAnotherReasonToo() throws Exception {
        LedgerWriter w = f.open(disk, f.settings(b -> b.quotaBytes = QUOTA));
        seconds(w, 600, 200);
        disk.kill();
        disk.open(SegmentNames.dropped(1));
        assertThat(disk.exists(SegmentNames.raw(1))).isFalse();
        f.open(disk, f.settings(b -> b.keep = Duration.ofSeconds(1))).close();
        assertThat(disk.exists(SegmentNames.dropped(1))).isFalse();
        assertThat(LedgerFixture.evidence(LedgerFixture.readAll(disk)))
                .filteredOn(r -> r.getDropped().getLane().equals("raw")
                        && r.getDropped().getEpoch() == 1
                        && r.getDropped().getFirstBatch() == 1)
                .singleElement()
                .satisfies(r -> assertThat(r.getDropped().getReason()).isEqualTo("quota"));
    }

    @Test
    void aBlobThatTheDiskHasNoRoomForGivesUpSamplesFirst() {
        LedgerWriter w = f.open(disk, f.settings(b -> b.segmentBytes = 200_000));
        seconds(w, 100, 1000);
        disk.capacity(disk.list().stream().mapToLong(this::size).sum() + 2_000);
        w.blob(++f.sequence, "s", "image/png", new byte[100_000]);
        seconds(w, 2, 1);
        w.close();
        assertThat(disk.list()).filteredOn(n -> n.startsWith("blobs/")).hasSize(1);
        List<EvidenceRecord> records = LedgerFixture.evidence(LedgerFixture.readAll(disk));
        assertThat(records).anyMatch(r -> r.getDropped().getLane().equals("raw"));
        assertThat(records).noneMatch(r -> r.getEvent().getType().equals("blob-lost"));
        assertThat(LedgerInspection.verify(disk, null).problems()).isEmpty();
    }

    @Test
    void aBlobThatTheDiskDoesNotTakeHoldsUpNothingAndItsLossIsToldWithItsHash() {
        LedgerWriter w = f.open(disk);
        seconds(w, 3, 10);
        disk.capacity(disk.list().stream().mapToLong(this::size).sum() + 50_000);
        String id = w.blob(++f.sequence, "s", "image/png", new byte[100_000]).sha256();
        seconds(w, 3, 10);
        w.close();
        List<EvidenceRecord> records = LedgerFixture.evidence(LedgerFixture.readAll(disk));
        assertThat(records).filteredOn(EvidenceRecord::hasMetric).hasSize(6);
        assertThat(records)
                .filteredOn(r -> r.getEvent().getType().equals("blob-lost"))
                .singleElement()
                .satisfies(r -> assertThat(r.getEvent().getMessage()).contains("image/png", id));
    }

    private long size(String name) {
        try {
            return disk.size(name);
        } catch (java.io.IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void sealsComeHourlyAndCoverEveryBatchOfEveryEpoch() {
        for (int run = 0; run < 2; run++) {
            try (LedgerWriter w = f.open(disk)) {
                for (int i = 0; i < 150; i++) {
                    w.doWork(f.step(Duration.ofMinutes(1)));
                }
            }
        }
        List<Batch> all = LedgerFixture.readAll(disk);
        List<byte[]> leaves =
                all.stream().map(b -> MerkleTree.leaf(BatchCheck.headerHash(b))).toList();
        List<EvidenceRecord> seals = LedgerFixture.evidence(all).stream()
                .filter(EvidenceRecord::hasSeal)
                .toList();
        assertThat(seals).hasSize(5);
        assertThat(seals)
                .allSatisfy(s -> assertThat(s.getSeal().getRoot().toByteArray())
                        .isEqualTo(MerkleTree.root(
                                leaves.subList(0, (int) s.getSeal().getSize()))));
        assertThat(LedgerInspection.verify(disk, null).problems()).isEmpty();
    }
}
