package io.edgewitness.edge.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.edgewitness.edge.api.Delivery;
import io.edgewitness.edge.api.Mode;
import io.edgewitness.edge.api.PointDefinition;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.Value;
import io.edgewitness.edge.ledger.AgentKey;
import io.edgewitness.edge.ledger.BatchCheck;
import io.edgewitness.edge.ledger.BatchId;
import io.edgewitness.edge.ledger.FileDisk;
import io.edgewitness.edge.ledger.LedgerReader;
import io.edgewitness.edge.ledger.LedgerSettings;
import io.edgewitness.edge.ledger.LedgerWriter;
import io.edgewitness.edge.ledger.proto.Batch;
import io.edgewitness.edge.testkit.Await;
import io.edgewitness.edge.wire.proto.AgentMessage;
import io.edgewitness.edge.wire.proto.Fetch;
import io.edgewitness.edge.wire.proto.OrderBody;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Orders of kind {@code fetch}, from their payload to what goes up. */
class FetchDownlinkTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final PointDefinition METER = PointDefinition.of("meter1.energy", "holding:100:int64", "kW.h");
    private static final int BATCHES = 30;

    @TempDir
    Path data;

    private final Instant start = Instant.parse("2026-01-01T00:00:00Z");
    private FileDisk disk;
    private AgentKey key;
    private FetchDownlink fetches;

    /** A ledger of 30 batches and more, each with one sample that stays at the agent. */
    @BeforeEach
    void ledger() throws Exception {
        disk = new FileDisk(data.resolve("ledger"));
        key = AgentKey.loadOrCreate(data.resolve("agent.key"));
        Instant now = start;
        LedgerWriter writer = LedgerWriter.open(disk, key, LedgerSettings.create("gw-1", b -> {}), now);
        writer.declare("meters", Mode.REAL, List.of(METER));
        for (int i = 1; i <= BATCHES; i++) {
            writer.append(i, "meters", Delivery.live(List.of(Sample.good(METER.id(), Value.of(i), now, now))));
            writer.doWork(now);
            now = now.plusSeconds(2);
            writer.doWork(now);
        }
        writer.close();
        fetches = new FetchDownlink(() -> LedgerReader.open(disk), () -> {});
    }

    private CompletableFuture<UplinkOrders.Outcome> begin(Fetch.Builder fetch) {
        return begin(fetch.build().toByteString());
    }

    private CompletableFuture<UplinkOrders.Outcome> begin(ByteString payload) {
        return fetches.begin(
                        OrderBody.newBuilder().setId("o1").setPayload(payload).build(), start)
                .toCompletableFuture();
    }

    private static Fetch.Builder fetch(long after, long last, long bytes) {
        return Fetch.newBuilder()
                .setAfterEpoch(1)
                .setAfterNumber(after)
                .setLastEpoch(1)
                .setLastNumber(last)
                .setMostBytes(bytes);
    }

    private List<Batch> sent(CompletableFuture<UplinkOrders.Outcome> end) {
        List<Batch> batches = new ArrayList<>();
        Await.until("the end", LIMIT, () -> {
            for (AgentMessage m = fetches.next(); m != null; m = fetches.next()) {
                assertThat(fetches.next()).isSameAs(m);
                assertThat(m.getFetched().getOrder()).isEqualTo("o1");
                batches.add(m.getFetched().getBatch());
                fetches.sent();
            }
            return end.isDone();
        });
        return batches;
    }

    private static List<BatchId> ids(List<Batch> batches) {
        return batches.stream().map(UplinkOrders::id).toList();
    }

    @Test
    void theBatchesOfTheRangeComeWholeAndAsTheyWereSigned() {
        CompletableFuture<UplinkOrders.Outcome> end = begin(fetch(3, 6, 1 << 20));
        List<Batch> batches = sent(end);
        assertThat(ids(batches)).containsExactly(new BatchId(1, 4), new BatchId(1, 5), new BatchId(1, 6));
        assertThat(batches).allSatisfy(b -> {
            assertThat(BatchCheck.verify(b, key.publicKey(), null)).isEmpty();
            assertThat(b.getRawList()).isNotEmpty().allMatch(l -> l.getHash().isEmpty());
        });
        assertThat(end.join()).isEqualTo(new UplinkOrders.Outcome("done", "3 batches up to 1/6, all"));
    }

    @Test
    void aLargeRangeComesInPiecesThatFitTogether() {
        List<BatchId> all = new ArrayList<>();
        BatchId at = BatchId.NONE;
        int orders = 0;
        String detail = "";
        while (!detail.endsWith(", all")) {
            CompletableFuture<UplinkOrders.Outcome> end =
                    begin(fetch(at.number(), BATCHES, 1_000).setAfterEpoch(at.epoch()));
            List<BatchId> piece = ids(sent(end));
            assertThat(piece).isNotEmpty();
            all.addAll(piece);
            at = piece.get(piece.size() - 1);
            detail = end.join().detail();
            orders++;
        }
        assertThat(orders).isBetween(2, BATCHES);
        assertThat(all).hasSize(BATCHES).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void batchesComeInOrderWhileMoreOfThemAreRead() {
        begin(fetch(0, BATCHES, 1 << 20));
        Await.until("a batch", LIMIT, () -> fetches.next() != null);
        List<BatchId> first = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            Await.until("a batch", LIMIT, () -> fetches.next() != null);
            first.add(UplinkOrders.id(
                    Objects.requireNonNull(fetches.next()).getFetched().getBatch()));
            fetches.sent();
        }
        assertThat(first).containsExactly(new BatchId(1, 1), new BatchId(1, 2));
        fetches.close();
    }

    @Test
    void aStreamThatEndsFailsTheOrderAndTheNextOneGoesOn() {
        CompletableFuture<UplinkOrders.Outcome> cut = begin(fetch(0, BATCHES, 1 << 20));
        Await.until("a batch", LIMIT, () -> fetches.next() != null);
        fetches.broken();
        assertThat(cut.join().outcome()).isEqualTo("failed");
        assertThat(fetches.next()).isNull();
        assertThat(ids(sent(begin(fetch(1, 3, 1 << 20))))).containsExactly(new BatchId(1, 2), new BatchId(1, 3));
    }

    @Test
    void whatIsThereNoMoreOrNotYetIsLeftOut() {
        CompletableFuture<UplinkOrders.Outcome> end = begin(fetch(1_000, 2_000, 1 << 20));
        assertThat(sent(end)).isEmpty();
        assertThat(end.join().detail()).isEqualTo("0 batches up to 1/1000, all");
    }

    @Test
    void whatIsNoFetchIsRefusedAndOnlyOneRunsAtATime() {
        for (ByteString wrong : List.of(
                ByteString.copyFromUtf8("no message"),
                Fetch.getDefaultInstance().toByteString(),
                fetch(3, 3, 1).build().toByteString(),
                fetch(0, 3, 0).build().toByteString(),
                fetch(0, 3, -1).build().toByteString(),
                fetch(-1, 3, 1).build().toByteString())) {
            assertThat(begin(wrong).join().outcome()).isEqualTo("refused");
        }
        begin(fetch(0, 3, 1 << 20));
        assertThat(begin(fetch(0, 3, 1 << 20)).join().detail()).contains("another fetch");
        fetches.close();
    }
}
