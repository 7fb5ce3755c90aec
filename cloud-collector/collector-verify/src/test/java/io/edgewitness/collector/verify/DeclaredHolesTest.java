package io.edgewitness.collector.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.edge.ledger.BatchId;
import io.edgewitness.edge.ledger.proto.Batch;
import io.edgewitness.edge.ledger.proto.BatchHeader;
import io.edgewitness.edge.ledger.proto.EpochStart;
import io.edgewitness.edge.ledger.proto.EvidenceRecord;
import io.edgewitness.edge.ledger.proto.LaneDropped;
import io.edgewitness.edge.ledger.proto.Leaf;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeclaredHolesTest {
    private static final String NOT_SENT = "quota: not acknowledged by the collector";

    private static LaneDropped dropped(long epoch, long first, long last, String reason) {
        return LaneDropped.newBuilder()
                .setLane("evidence")
                .setEpoch(epoch)
                .setFirstBatch(first)
                .setLastBatch(last)
                .setReason(reason)
                .build();
    }

    /** The epoch's first batch is lost too, and the ledger kept what its EpochStart said. */
    private static LaneDropped begun(long epoch, long last, String behind) {
        return dropped(epoch, 1, last, NOT_SENT).toBuilder()
                .setPreviousEpoch(id(behind).epoch())
                .setPreviousBatch(id(behind).number())
                .build();
    }

    /** The batch behind the hole is in the file. */
    private static Batch start(long epoch, String behind) {
        EvidenceRecord r = EvidenceRecord.newBuilder()
                .setEpochStart(EpochStart.newBuilder()
                        .setPreviousEpoch(id(behind).epoch())
                        .setPreviousBatch(id(behind).number()))
                .build();
        return Batch.newBuilder()
                .setHeader(BatchHeader.newBuilder()
                        .setEpoch(epoch)
                        .setNumber(1)
                        .build()
                        .toByteString())
                .addEvidence(Leaf.newBuilder().setContent(r.toByteString()))
                .build();
    }

    private static boolean cover(String before, String after, LaneDropped... said) {
        return cover(before, after, List.of(), said);
    }

    private static boolean cover(String before, String after, List<Batch> others, LaneDropped... said) {
        Batch.Builder batch = Batch.newBuilder();
        for (LaneDropped d : said) {
            batch.addEvidence(Leaf.newBuilder()
                    .setContent(
                            EvidenceRecord.newBuilder().setDropped(d).build().toByteString()));
        }
        List<Batch> all = new ArrayList<>(others);
        all.add(batch.build());
        return DeclaredHoles.of(all).cover(id(before), id(after));
    }

    private static BatchId id(String text) {
        String[] parts = text.split("/", 2);
        return new BatchId(Long.parseLong(parts[0]), Long.parseLong(parts[1]));
    }

    @Test
    void anEpochOfWhichNothingIsDeclaredIsNoPartOfAHole() {
        LaneDropped ninth = dropped(9, 1, 4, NOT_SENT);
        assertThat(cover("5/10", "9/5", ninth)).isFalse();
        assertThat(cover("5/10", "9/5", dropped(6, 1, 3, NOT_SENT), dropped(8, 1, 7, NOT_SENT), ninth))
                .isFalse();
        assertThat(cover(
                        "5/10",
                        "9/5",
                        dropped(6, 1, 3, NOT_SENT),
                        dropped(7, 1, 1, NOT_SENT),
                        dropped(8, 1, 7, NOT_SENT),
                        ninth))
                .isTrue();
    }

    @Test
    void anEpochsLastBatchesEndItWhereTheNextOneBegins() {
        assertThat(cover("5/10", "6/1", dropped(5, 11, 12, NOT_SENT))).isTrue();
        assertThat(cover("5/10", "6/2", dropped(5, 11, 12, NOT_SENT))).isFalse();
        assertThat(cover("5/10", "5/13", dropped(5, 11, 11, NOT_SENT))).isFalse();
    }

    /** On a full disk a start may fail and be tried again: its epoch has no batch. */
    @Test
    void anEpochWithoutABatchIsNoPartOfAHole() {
        LaneDropped tail = dropped(5, 11, 12, NOT_SENT);
        assertThat(cover("5/10", "7/1", tail)).isFalse();
        assertThat(cover("5/10", "7/1", List.of(start(7, "5/12")), tail)).isTrue();
        assertThat(cover("5/10", "9/3", tail, begun(7, 4, "5/12"), begun(9, 2, "7/4")))
                .isTrue();
        assertThat(cover("5/10", "9/3", tail, begun(9, 2, "7/4")))
                .as("of 7 nothing is declared")
                .isFalse();
    }

    @Test
    void whereAnEpochSaysBehindWhichBatchItBeginsTheHoleReachesThere() {
        LaneDropped tail = dropped(5, 11, 12, NOT_SENT);
        assertThat(cover("5/10", "6/1", List.of(start(6, "5/12")), tail)).isTrue();
        assertThat(cover("5/10", "6/1", List.of(start(6, "5/13")), tail)).isFalse();
        assertThat(cover("5/10", "6/3", tail, begun(6, 2, "5/13"))).isFalse();
        assertThat(cover("5/10", "6/3", tail, begun(6, 2, "5/12"))).isTrue();
        assertThat(cover("5/10", "8/1", List.of(start(8, "5/12")), tail, begun(6, 2, "5/12")))
                .as("of several the lowest")
                .isFalse();
    }

    @Test
    void aRangeMayReachPastTheHole() {
        assertThat(cover("5/10", "5/13", dropped(5, 9, 15, NOT_SENT))).isTrue();
    }

    @Test
    void whereNothingIsMissingThereIsNoHole() {
        assertThat(cover("5/10", "5/11", dropped(5, 11, 12, NOT_SENT))).isFalse();
        assertThat(cover("5/10", "6/1")).isFalse();
        assertThat(cover("5/10", "5/10", dropped(5, 11, 12, NOT_SENT))).isFalse();
        assertThat(cover("6/10", "5/11", dropped(5, 1, 12, NOT_SENT))).isFalse();
    }

    @Test
    void whatTheCollectorHadIsNoHole() {
        assertThat(cover("5/10", "5/13", dropped(5, 11, 12, NOT_SENT))).isTrue();
        assertThat(cover("5/10", "5/13", dropped(5, 11, 12, "retention"))).isFalse();
    }
}
