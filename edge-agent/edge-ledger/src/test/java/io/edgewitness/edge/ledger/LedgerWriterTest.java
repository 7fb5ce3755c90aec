package io.edgewitness.edge.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.edgewitness.edge.api.Delivery;
import io.edgewitness.edge.api.Mode;
import io.edgewitness.edge.api.PointDefinition;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.Value;
import io.edgewitness.edge.ledger.proto.Batch;
import io.edgewitness.edge.ledger.proto.BatchHeader;
import io.edgewitness.edge.ledger.proto.EvidenceRecord;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerWriterTest {
    @TempDir
    Path folder;

    private final LedgerFixture f = LedgerFixture.create();

    @Test
    void whatWasWrittenIsReadSignedAndChained() {
        Disk disk = LedgerFixture.disk(folder);
        try (LedgerWriter w = f.open(disk)) {
            for (int i = 0; i < 3; i++) {
                f.appendPower(w, 1.5 + i);
                w.append(++f.sequence, "press", f.count(100 + i));
                w.append(f.metric("em_energy_kwh"));
                f.endBatch(w);
            }
            assertThat(w.committed()).isEqualTo(new BatchId(1, 3));
        }
        List<Batch> all = LedgerFixture.readAll(disk);
        assertThat(all).hasSize(3);
        assertThat(LedgerFixture.problems(all)).isEmpty();
        BatchHeader last = LedgerFixture.header(all.get(2));
        assertThat(last.getSourcesList()).singleElement().satisfies(s -> {
            assertThat(s.getSource()).isEqualTo("press");
            assertThat(s.getFirst()).isEqualTo(5);
            assertThat(s.getLast()).isEqualTo(6);
        });
        assertThat(last.getFirstSequence()).isEqualTo(7);
        assertThat(last.getLastSequence()).isEqualTo(9);
        assertThat(LedgerFixture.evidence(all))
                .filteredOn(EvidenceRecord::hasMetric)
                .hasSize(3);
    }

    @Test
    void eachStartIsANewEpochThatContinuesTheChain() {
        Disk disk = LedgerFixture.disk(folder);
        for (int run = 1; run <= 3; run++) {
            try (LedgerWriter w = f.open(disk)) {
                assertThat(w.epoch()).isEqualTo(run);
                assertThat(w.previous().epoch()).isEqualTo(run - 1);
                assertThat(w.previous().recovered()).isFalse();
                f.appendPower(w, run);
            }
        }
        List<Batch> all = LedgerFixture.readAll(disk);
        assertThat(all.stream().map(LedgerFixture::id))
                .containsExactly(new BatchId(1, 1), new BatchId(2, 1), new BatchId(3, 1));
        assertThat(LedgerFixture.problems(all)).isEmpty();
    }

    @Test
    void anIdleLedgerHasOneHeartbeatAMinuteAndNoOtherEmptyBatch() {
        Disk disk = LedgerFixture.disk(folder);
        try (LedgerWriter w = f.open(disk)) {
            for (int i = 0; i < 300; i++) {
                w.doWork(f.step(Duration.ofSeconds(1)));
            }
        }
        List<Batch> all = LedgerFixture.readAll(disk);
        assertThat(all.size()).isBetween(5, 6);
        assertThat(LedgerFixture.problems(all)).isEmpty();
    }

    @Test
    void aDeliveryThatWaitsIsCommittedAtOnceAndToldAfterwards() {
        Disk disk = LedgerFixture.disk(folder);
        List<String> told = new ArrayList<>();
        try (LedgerWriter w = f.open(disk)) {
            w.append(++f.sequence, "press", f.keyed("a-1", () -> told.add("a-1")));
            assertThat(told).isEmpty();
            w.doWork(f.now);
            assertThat(told).containsExactly("a-1");
        }
    }

    @Test
    void aRunOfLargeValuesEndsBatchesThatStaySmallEnoughToTravel() {
        Disk disk = LedgerFixture.disk(folder);
        try (LedgerWriter w = f.open(disk)) {
            for (int i = 0; i < 60; i++) {
                Value large = Value.of("x".repeat(1 << 20) + i);
                w.append(
                        ++f.sequence,
                        "press",
                        Delivery.live(List.of(Sample.good(LedgerFixture.POWER.id(), large, f.now, f.now))));
            }
        }
        List<Batch> all = LedgerFixture.readAll(disk);
        assertThat(all).allSatisfy(b -> assertThat(b.getSerializedSize()).isLessThan(4 << 20));
        assertThat(all).hasSizeGreaterThan(15);
        assertThat(LedgerFixture.problems(all)).isEmpty();
    }

    @Test
    void aWaiterThatFailsTakesNothingFromTheOthers() {
        List<String> told = new ArrayList<>();
        try (LedgerWriter w = f.open(LedgerFixture.disk(folder))) {
            Thread.currentThread().setUncaughtExceptionHandler((t, e) -> told.add(e.getMessage()));
            w.append(++f.sequence, "press", f.keyed("1", () -> {
                throw new IllegalStateException("a defect");
            }));
            w.append(++f.sequence, "press", f.keyed("2", () -> told.add("durable")));
            w.doWork(f.now);
            f.endBatch(w);
        } finally {
            Thread.currentThread().setUncaughtExceptionHandler(null);
        }
        assertThat(told).containsExactly("a defect", "durable");
        assertThat(LedgerFixture.readAll(LedgerFixture.disk(folder))).isNotEmpty();
    }

    @Test
    void nothingIsSignedOverASampleThatCouldOnlyHalfBeWritten() {
        Disk disk = LedgerFixture.disk(folder);
        LedgerWriter w = f.open(disk);
        f.appendPower(w, 1);
        f.endBatch(w);
        Sample unwritable = Sample.good(LedgerFixture.POWER.id(), Value.of(1.0), Instant.MAX, f.now);
        assertThatThrownBy(() -> w.append(++f.sequence, "press", Delivery.live(List.of(unwritable))))
                .isInstanceOf(ArithmeticException.class);
        w.close();
        f.open(disk).close();
        assertThat(LedgerInspection.verify(disk, null).problems()).isEmpty();
    }

    @Test
    void aKeyThatWasThereIsDroppedAlsoAfterARestart() {
        Disk disk = LedgerFixture.disk(folder);
        List<String> told = new ArrayList<>();
        String uuid = "0a3c-x";
        try (LedgerWriter w = f.open(disk)) {
            assertThat(w.append(++f.sequence, "press", f.keyed("cell7-12", null)))
                    .isTrue();
            assertThat(w.append(++f.sequence, "press", f.keyed("cell7-13", null)))
                    .isTrue();
            assertThat(w.append(++f.sequence, "press", f.keyed(uuid, null))).isTrue();
            assertThat(w.append(++f.sequence, "press", f.keyed("cell7-12", () -> told.add("twice"))))
                    .isFalse();
            w.doWork(f.now);
            assertThat(told).containsExactly("twice");
        }
        for (int run = 0; run < 2; run++) {
            try (LedgerWriter w = f.open(disk)) {
                assertThat(w.append(++f.sequence, "press", f.keyed("cell7-13", null)))
                        .isFalse();
                assertThat(w.append(++f.sequence, "press", f.keyed(uuid, null))).isFalse();
                assertThat(w.append(++f.sequence, "press", f.keyed("cell7-" + (14 + run), null)))
                        .isTrue();
            }
        }
        List<Batch> all = LedgerFixture.readAll(disk);
        assertThat(LedgerFixture.evidence(all))
                .filteredOn(EvidenceRecord::hasDuplicate)
                .hasSize(5);
        assertThat(LedgerFixture.header(all.get(0)).getSources(0).getLast()).isEqualTo(3);
    }

    @Test
    void theUplinkSeesTheSamplesOfPointsThatAskForItAndHashesOfTheRest() {
        Disk disk = LedgerFixture.disk(folder);
        Delivery mixed = Delivery.live(List.of(
                Sample.good(LedgerFixture.POWER.id(), Value.of(2.5), null, f.now),
                Sample.good(LedgerFixture.COUNT.id(), Value.of(7), null, f.now),
                Sample.bad(LedgerFixture.POWER.id(), "opcua:0x80340000 Bad_NodeIdUnknown", null, f.now)));
        try (LedgerWriter w = f.open(disk)) {
            w.append(++f.sequence, "press", mixed);
        }
        try (LedgerReader r = LedgerReader.open(disk)) {
            Batch b = r.nextForUplink(BatchId.NONE);
            assertThat(b).isNotNull();
            assertThat(b.getRawList()).hasSize(2);
            assertThat(b.getRaw(0).getHash().size()).isEqualTo(32);
            assertThat(b.getRaw(1).getContent().isEmpty()).isFalse();
            assertThat(LedgerFixture.problems(List.of(b))).isEmpty();
        }
    }

    @Test
    void aChangedPointBeginsANewVersionAndAnUnchangedOneCostsNothing() {
        Disk disk = LedgerFixture.disk(folder);
        PointDefinition watts = PointDefinition.of("press.power", "ns=2;s=Press.Power", "W");
        try (LedgerWriter w = f.open(disk)) {
            w.declare("press", Mode.SIM, List.of(LedgerFixture.POWER, LedgerFixture.COUNT));
            w.declare("press", Mode.SIM, List.of(watts));
        }
        assertThat(LedgerFixture.evidence(LedgerFixture.readAll(disk)))
                .filteredOn(EvidenceRecord::hasPoint)
                .extracting(r -> r.getPoint().getNumber() + r.getPoint().getUnit())
                .containsExactly("1kW", "21", "3W");
    }

    @Test
    void aSecondWriterIsKeptAway() {
        Disk disk = LedgerFixture.disk(folder);
        try (LedgerWriter w = f.open(disk)) {
            assertThat(w.epoch()).isEqualTo(1);
            assertThatThrownBy(() -> f.open(LedgerFixture.disk(folder)))
                    .isInstanceOf(LedgerException.class)
                    .hasMessageContaining("another agent is writing");
        }
    }
}
