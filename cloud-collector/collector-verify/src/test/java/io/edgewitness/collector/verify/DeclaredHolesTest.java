package io.edgewitness.collector.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.edge.ledger.BatchId;
import io.edgewitness.edge.ledger.proto.Batch;
import io.edgewitness.edge.ledger.proto.EvidenceRecord;
import io.edgewitness.edge.ledger.proto.LaneDropped;
import io.edgewitness.edge.ledger.proto.Leaf;
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

    private static boolean cover(String before, String after, LaneDropped... said) {
        Batch.Builder batch = Batch.newBuilder();
        for (LaneDropped d : said) {
            batch.addEvidence(Leaf.newBuilder()
                    .setContent(
                            EvidenceRecord.newBuilder().setDropped(d).build().toByteString()));
        }
        return DeclaredHoles.of(List.of(batch.build())).cover(id(before), id(after));
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
