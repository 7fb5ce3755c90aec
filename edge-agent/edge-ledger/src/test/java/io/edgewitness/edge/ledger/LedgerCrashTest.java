package io.edgewitness.edge.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.edgewitness.edge.ledger.LedgerReplay.Item;
import io.edgewitness.edge.ledger.proto.Batch;
import io.edgewitness.edge.ledger.proto.BatchHeader;
import io.edgewitness.edge.ledger.proto.Configuration;
import io.edgewitness.edge.ledger.proto.EpochStart;
import io.edgewitness.edge.ledger.proto.EvidenceRecord;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LedgerCrashTest {
    private final LedgerFixture f = LedgerFixture.create();

    @Test
    void aTornTailIsCutOffAndDeclared() {
        SeededDisk disk = new SeededDisk(1);
        LedgerWriter w = f.open(disk);
        f.appendPower(w, 1);
        f.endBatch(w);
        f.appendPower(w, 2);
        w.append(f.metric("m"));
        w.doWork(f.step(Duration.ofMillis(200)));
        disk.kill();
        String evidence = SegmentNames.evidence(1);
        disk.cut(evidence, (int) size(disk, evidence) - 3);

        try (LedgerWriter again = f.open(disk)) {
            assertThat(again.previous().recovered()).isTrue();
            assertThat(again.previous().cutBytes()).isGreaterThan(0);
            assertThat(again.previous().last()).isEqualTo(new BatchId(1, 2));
        }
        List<Batch> all = LedgerFixture.readAll(disk);
        assertThat(LedgerFixture.problems(all)).isEmpty();
        BatchHeader recovered = LedgerFixture.header(all.get(1));
        assertThat(recovered.getRecovered()).isTrue();
        assertThat(recovered.getSources(0).getLast()).isEqualTo(2);
        EpochStart start = LedgerFixture.evidence(all).stream()
                .filter(EvidenceRecord::hasEpochStart)
                .map(EvidenceRecord::getEpochStart)
                .reduce((a, b) -> b)
                .orElseThrow();
        assertThat(start.getReason()).isEqualTo("recovered");
        assertThat(start.getCutBytes()).isGreaterThan(0);
        assertThat(LedgerFixture.evidence(all)).noneMatch(EvidenceRecord::hasMetric);
        assertThat(LedgerInspection.verify(disk, null).problems()).isEmpty();
    }

    @Test
    void whatIsMissingBeginsWithTheLastRecordInOrderAlsoWhereTheClockWasSetBack() {
        SeededDisk disk = new SeededDisk(1);
        LedgerWriter w = f.open(disk);
        w.append(f.tick());
        f.appendPower(w, 1);
        f.endBatch(w);
        f.now = f.now.minusSeconds(3600);
        f.appendPower(w, 2);
        w.doWork(f.step(Duration.ofMillis(200)));
        f.appendPower(w, 3);
        Instant last = f.now;
        w.doWork(f.step(Duration.ofMillis(200)));
        f.appendPower(w, 4);
        disk.kill();
        f.step(Duration.ofSeconds(5));

        assertThat(f.open(disk).previous().lastRecorded()).isEqualTo(last);
    }

    @Test
    void ofARunWhoseFirstSamplesWereTornWhatIsMissingBeginsWithItsStart() {
        SeededDisk disk = new SeededDisk(1);
        LedgerWriter w = f.open(disk);
        f.appendPower(w, 1);
        f.endBatch(w);
        disk.kill();
        f.now = f.now.minusSeconds(3600);
        Instant start = f.now;
        w = f.open(disk);
        w.append(f.tick());
        for (int i = 0; i < 2; i++) {
            f.appendPower(w, 2);
            w.doWork(f.step(Duration.ofMillis(200)));
        }
        disk.kill();
        disk.cut(SegmentNames.raw(2), (int) size(disk, SegmentNames.raw(2)) - 3);
        f.step(Duration.ofSeconds(5));

        assertThat(f.open(disk).previous().lastRecorded()).isEqualTo(start);
    }

    /** It may have been killed before it said what it had missed itself. */
    @Test
    void aRunThatEndedBeforeItsFirstTickMovesTheBeginOfWhatIsMissingNowhere() {
        SeededDisk disk = new SeededDisk(1);
        LedgerWriter w = f.open(disk);
        w.append(f.tick());
        Instant last = f.now;
        w.doWork(f.step(Duration.ofMillis(200)));
        disk.kill();
        for (int run = 0; run < 3; run++) {
            f.step(Duration.ofSeconds(5));
            w = f.open(disk);
            assertThat(w.previous().lastRecorded()).isEqualTo(last);
            f.appendPower(w, run);
            if (run > 0) {
                f.endBatch(w);
                f.appendPower(w, run);
            }
            if (run == 2) {
                w.append(f.tick());
                last = f.now;
            }
            w.doWork(f.step(Duration.ofMillis(200)));
            disk.kill();
        }
        assertThat(f.open(disk).previous().lastRecorded()).isEqualTo(last);
        assertThat(LedgerInspection.verify(disk, null).problems()).isEmpty();
    }

    /** Others may have gone on while it was cut off, and no one else knows that this time is missing. */
    @Test
    void whatIsMissingOfAnAdapterBeginsWhereItWasCompleteAtTheLastTick() {
        SeededDisk disk = new SeededDisk(1);
        LedgerWriter w = f.open(disk);
        Instant oven = f.now;
        w.append(f.tick(Map.of("meter", f.now, "oven", f.now, "press", f.now)));
        f.appendPower(w, 1);
        f.endBatch(w);
        Instant press = f.step(Duration.ofSeconds(5));
        w.append(f.tick(Map.of("oven", oven, "press", press)));
        f.appendPower(w, 2);
        f.endBatch(w);
        Instant last = f.step(Duration.ofMillis(200));
        f.appendPower(w, 3);
        w.doWork(last);
        last = f.now;
        disk.kill();

        for (int run = 0; run < 3; run++) {
            f.step(Duration.ofSeconds(5));
            w = f.open(disk);
            assertThat(w.previous().missingSince("meter")).isEqualTo(last);
            assertThat(w.previous().missingSince("oven")).isEqualTo(oven);
            assertThat(w.previous().missingSince("press")).isEqualTo(press);
            f.appendPower(w, run);
            if (run > 0) {
                f.endBatch(w);
            }
            disk.kill(); // before its first tick: it may have declared nothing
        }
        w = f.open(disk);
        oven = f.now;
        w.append(f.tick(Map.of("oven", oven)));
        w.doWork(f.step(Duration.ofMillis(200)));
        disk.kill();
        assertThat(f.open(disk).previous().missingSince("oven")).isEqualTo(oven);
    }

    /** Power that goes after a kill -9 takes what only the system's memory had: the recovery between them must have forced it. */
    @Test
    void whatARecoveryTookOverSurvivesALossOfPower() {
        SeededDisk disk = new SeededDisk(7);
        LedgerWriter w = f.open(disk);
        f.appendPower(w, 1);
        f.endBatch(w);
        f.appendPower(w, 2);
        disk.powerLossAfter(1); // after the write of the samples, before they are forced
        try {
            w.doWork(f.step(Duration.ofMillis(200)));
        } catch (SeededDisk.PowerLoss e) {
            disk.kill();
        }
        LedgerWriter again = f.open(disk);
        assertThat(again.previous().recovered()).isTrue();
        disk.crash();
        f.open(disk).close();
        assertThat(LedgerInspection.verify(disk, null).problems()).isEmpty();
    }

    @Test
    void aRecoveredBatchNamesTheConfigurationThatWasInForce() {
        ByteString first = ByteString.copyFrom(new byte[32]);
        ByteString second = ByteString.copyFromUtf8("2".repeat(32));
        ByteString third = ByteString.copyFromUtf8("3".repeat(32));
        SeededDisk disk = new SeededDisk(1);
        LedgerWriter w = f.open(disk, f.settings(b -> b.configurationDigest = first.toByteArray()));
        reconfigure(w, second);
        f.endBatch(w);
        w.append(f.metric("m"));
        w.doWork(f.step(Duration.ofMillis(200)));
        disk.kill();
        w = f.open(disk);
        reconfigure(w, third);
        w.doWork(f.step(Duration.ofMillis(200)));
        disk.kill();
        f.open(disk).close();
        assertThat(LedgerFixture.readAll(disk))
                .map(LedgerFixture::header)
                .filteredOn(BatchHeader::getRecovered)
                .extracting(h -> h.getDigests().getConfiguration())
                .as("of a batch before, and of the tail itself")
                .containsExactly(second, third);
    }

    private void reconfigure(LedgerWriter w, ByteString sha256) {
        w.configuration(sha256.toByteArray());
        w.append(EvidenceRecord.newBuilder()
                .setAt(Nanos.of(f.now))
                .setConfiguration(Configuration.newBuilder().setSha256(sha256))
                .build());
    }

    @Test
    void aSegmentWhoseHeaderIsTornWasNeverBegun() throws Exception {
        for (int kept = 0; kept <= 40; kept++) {
            SeededDisk disk = new SeededDisk(1);
            f.open(disk).close();
            disk.delete(SegmentNames.CLOSED);
            byte[] torn = new byte[40];
            System.arraycopy(Frames.fileHeader('E', 2), 0, torn, 0, Math.min(kept, Frames.FILE_HEADER));
            try (Disk.File file = disk.open(SegmentNames.evidence(2))) {
                file.append(ByteBuffer.wrap(torn));
                file.force();
            }
            f.open(disk).close();
            assertThat(LedgerInspection.verify(disk, null).problems())
                    .as("%d bytes kept", kept)
                    .isEmpty();
        }
    }

    /** A disk that is full at a start takes what waits later, and a kill may come in the middle of that. */
    @Test
    void anEpochBeginsWithTheWordThatItBegan() throws Exception {
        int epochs = 0;
        for (int room = 0; room < 2_000; room += 40) {
            for (int operations = 1; operations < 6; operations++) {
                SeededDisk disk = new SeededDisk(1);
                f.open(disk).close();
                disk.capacity(disk.used() + room);
                try {
                    LedgerWriter w = f.open(disk);
                    f.appendPower(w, 1);
                    disk.capacity(Long.MAX_VALUE);
                    disk.powerLossAfter(operations);
                    w.doWork(f.step(Duration.ofMillis(200)));
                } catch (LedgerException | SeededDisk.PowerLoss e) {
                    assertThat(String.valueOf(e.getMessage())).doesNotContain("damaged");
                }
                disk.kill();
                disk.capacity(Long.MAX_VALUE);
                f.open(disk).close();
                for (Batch b : LedgerFixture.readAll(disk)) {
                    if (LedgerFixture.id(b).number() == 1) {
                        epochs++;
                        assertThat(LedgerFixture.evidence(List.of(b)).get(0).hasEpochStart())
                                .as("room %d, power for %d operations, batch %s", room, operations, LedgerFixture.id(b))
                                .isTrue();
                    }
                }
            }
        }
        assertThat(epochs).isGreaterThan(500);
    }

    /** One that holds points of both kinds goes into two frames. */
    @Test
    void halfADeliveryIsNone() throws Exception {
        SeededDisk disk = new SeededDisk(1);
        LedgerWriter w = f.open(disk);
        f.endBatch(w);
        List<io.edgewitness.edge.api.Sample> both = new ArrayList<>(f.power(1).samples());
        both.addAll(f.count(2).samples());
        io.edgewitness.edge.api.Delivery split =
                new io.edgewitness.edge.api.Delivery(both, io.edgewitness.edge.api.Delivery.Origin.LIVE, "k-x", null);
        w.append(++f.sequence, "press", split);
        disk.powerLossAfter(1);
        try {
            w.doWork(f.step(Duration.ofMillis(200)));
        } catch (SeededDisk.PowerLoss e) {
            disk.kill();
        }
        String raw = SegmentNames.raw(1);
        disk.cut(raw, (int) disk.size(raw) - 3); // within the second frame
        try (LedgerWriter again = f.open(disk)) {
            assertThat(again.previous().cutBytes()).isGreaterThan(60);
            assertThat(again.append(++f.sequence, "press", split))
                    .as("it is taken when it comes again")
                    .isTrue();
        }
        List<Integer> sizes = new ArrayList<>();
        try (LedgerReplay r = LedgerReplay.open(disk, 0, 0)) {
            for (Item i = r.next(); i != null; i = r.next()) {
                if (i instanceof Item.Samples s) {
                    sizes.add(s.delivery().samples().size());
                }
            }
        }
        assertThat(sizes).containsExactly(2);
    }

    @Test
    void aDamagedHeaderOfARawFileStopsNobody() throws Exception {
        for (int damaged = 1; damaged <= 3; damaged++) {
            SeededDisk disk = new SeededDisk(1);
            for (int run = 0; run < 3; run++) {
                LedgerWriter w = f.open(disk);
                f.appendPower(w, run);
                f.endBatch(w);
                disk.kill();
            }
            disk.flip(SegmentNames.raw(damaged), 40);
            f.open(disk).close();
            assertThat(LedgerInspection.verify(disk, null).problems())
                    .singleElement()
                    .asString()
                    .contains(SegmentNames.raw(damaged));
        }
    }

    @Test
    void anAgentStartsOnAFullDiskAndDeclaresWhatItGaveUpForThat() throws Exception {
        SeededDisk disk = new SeededDisk(1);
        for (int run = 0; run < 3; run++) {
            LedgerWriter w = f.open(disk);
            for (int i = 0; i < 200; i++) {
                f.appendPower(w, i);
            }
            f.endBatch(w);
            disk.kill();
        }
        long used = 0;
        for (String name : disk.list()) {
            used += disk.size(name);
        }
        disk.capacity(used + 10);
        try (LedgerWriter w = f.open(disk)) {
            assertThat(disk.exists(SegmentNames.raw(1))).isFalse();
            disk.capacity(Long.MAX_VALUE);
            f.endBatch(w);
        }
        assertThat(LedgerInspection.verify(disk, null).problems()).isEmpty();
        assertThat(LedgerFixture.evidence(LedgerFixture.readAll(disk)))
                .filteredOn(r -> r.getGap().getReason().startsWith("quota"))
                .singleElement()
                .satisfies(r -> assertThat(r.getGap().getCount()).isEqualTo(200));
    }

    private static long size(Disk disk, String name) {
        try {
            return disk.size(name);
        } catch (java.io.IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void damageInWhatWasSignedIsNoTornTail() {
        SeededDisk disk = new SeededDisk(1);
        try (LedgerWriter w = f.open(disk)) {
            f.appendPower(w, 1);
            f.endBatch(w);
            f.appendPower(w, 2);
        }
        disk.flip(SegmentNames.evidence(1), 8L * 500);
        assertThatThrownBy(() -> f.open(disk))
                .isInstanceOf(LedgerException.class)
                .hasMessageContaining("0000000001.evidence is damaged at byte")
                .hasMessageContaining("Nothing was changed");
        assertThat(LedgerInspection.verify(disk, null).problems()).isNotEmpty();
    }

    /** Nothing that was told to be durable is lost or doubled, whenever the power goes, also while recovering. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void noAcknowledgedRecordIsLostOrDoubledByPowerLosses(long seed) {
        for (int i = 0; i < 3; i++) {
            simulate(seed * 1000 + i);
        }
    }

    private void simulate(long seed) {
        Random random = new Random(seed);
        SeededDisk disk = new SeededDisk(seed);
        LedgerSettings settings = f.settings(b -> b.segmentBytes = 6000);
        Set<String> told = new HashSet<>();
        Map<Long, List<Long>> given = new HashMap<>();
        Map<BatchId, Batch> seen = new HashMap<>();
        int key = 0;
        for (int life = 0; life < 10; life++) {
            disk.powerLossAfter(random.nextInt(120));
            try {
                LedgerWriter w = f.open(disk, settings);
                LedgerReader r = LedgerReader.open(disk, w::committed);
                BatchId after = seen.keySet().stream().max(BatchId::compareTo).orElse(BatchId.NONE);
                for (int step = 0; step < 50; step++) {
                    key = append(w, random, key, told, given.computeIfAbsent(w.epoch(), e -> new ArrayList<>()));
                    w.doWork(f.step(Duration.ofMillis(random.nextInt(400))));
                    after = see(r, after, seen);
                }
                w.close();
            } catch (SeededDisk.PowerLoss e) {
                disk.crash();
            }
        }
        disk.powerLossAfter(Long.MAX_VALUE);
        f.open(disk, settings).close();
        check(disk, told, given, seen, seed);
    }

    private int append(LedgerWriter w, Random random, int last, Set<String> told, List<Long> given) {
        int key = last;
        for (int n = random.nextInt(4); n > 0; n--) {
            String k = random.nextBoolean()
                    ? "cell-" + (random.nextInt(5) == 0 ? random.nextInt(key + 1) : key++)
                    : "x" + key++ + "y";
            if (w.append(++f.sequence, "press", f.keyed(k, () -> told.add(k)))) {
                given.add(f.sequence);
            }
        }
        if (random.nextInt(3) == 0) {
            w.append(f.metric("m"));
        }
        return key;
    }

    private static BatchId see(LedgerReader r, BatchId from, Map<BatchId, Batch> seen) {
        BatchId after = from;
        for (Batch b = r.next(after); b != null; b = r.next(after)) {
            after = LedgerFixture.id(b);
            seen.put(after, b);
        }
        return after;
    }

    private static void check(
            SeededDisk disk, Set<String> told, Map<Long, List<Long>> given, Map<BatchId, Batch> seen, long seed) {
        List<Batch> all = LedgerFixture.readAll(disk);
        assertThat(LedgerInspection.verify(disk, null).problems())
                .as("seed %d", seed)
                .isEmpty();
        Map<BatchId, Batch> kept = new HashMap<>();
        all.forEach(b -> kept.put(LedgerFixture.id(b), b));
        assertThat(kept).as("seed %d", seed).containsAllEntriesOf(seen);
        List<String> keys = new ArrayList<>();
        Map<Long, List<Long>> samples = new HashMap<>();
        Map<Long, Long> lastMade = new HashMap<>();
        try (LedgerReplay r = LedgerReplay.open(disk, 0, 0)) {
            for (Item i = r.next(); i != null; i = r.next()) {
                if (i instanceof Item.Samples s) {
                    keys.add(s.delivery().key());
                    samples.computeIfAbsent(s.epoch(), e -> new ArrayList<>()).add(s.sequence());
                } else if (i instanceof Item.Evidence e) {
                    lastMade.merge(e.epoch(), e.sequence(), Math::max);
                }
            }
        }
        samples.forEach((epoch, found) ->
                assertThat(given.get(epoch)).as("seed %d", seed).startsWith(found.toArray(Long[]::new)));
        lastMade.forEach((epoch, last) -> {
            List<Long> before = given.getOrDefault(epoch, List.of()).stream()
                    .filter(s -> s < last)
                    .toList();
            assertThat(samples.getOrDefault(epoch, List.of()))
                    .as("seed %d: a record survived whose samples did not", seed)
                    .containsAll(before);
        });
        assertThat(keys).as("seed %d", seed).doesNotHaveDuplicates().containsAll(told);
    }

    @Test
    void aFullDiskTearsNothingAndIsDeclaredWhenItEnds() {
        SeededDisk disk = new SeededDisk(5);
        LedgerSettings settings = f.settings(b -> b.pendingBytes = 4000);
        LedgerWriter w = f.open(disk, settings);
        f.endBatch(w);
        disk.capacity(6_000);
        List<Long> accepted = new ArrayList<>();
        boolean refused = false;
        for (int i = 0; i < 2000 && !refused; i++) {
            try {
                w.append(f.sequence + 1, "press", f.power(i));
                accepted.add(++f.sequence);
                w.doWork(f.step(Duration.ofMillis(100)));
                assertThat(LedgerFixture.problems(LedgerFixture.readAll(disk))).isEmpty();
            } catch (LedgerFullException e) {
                refused = true;
            }
        }
        assertThat(refused).isTrue();
        assertThat(w.isFull()).isTrue();
        disk.capacity(Long.MAX_VALUE);
        f.endBatch(w);
        assertThat(w.isFull()).isFalse();
        w.append(++f.sequence, "press", f.power(7));
        accepted.add(f.sequence);
        w.close();
        List<Batch> all = LedgerFixture.readAll(disk);
        assertThat(LedgerInspection.verify(disk, null).problems()).isEmpty();
        assertThat(LedgerFixture.evidence(all))
                .anyMatch(r -> r.getEvent().getType().equals("ledger-disk-full"));
        List<Long> sequences = new ArrayList<>();
        try (LedgerReplay r = LedgerReplay.open(disk, 0, 0)) {
            for (Item i = r.next(); i != null; i = r.next()) {
                if (i instanceof Item.Samples s) {
                    sequences.add(s.sequence());
                }
            }
        }
        assertThat(sequences).isEqualTo(accepted);
    }
}
