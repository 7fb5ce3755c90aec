package io.edgewitness.collector.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.edgewitness.edge.ledger.AgentKey;
import io.edgewitness.edge.ledger.BatchId;
import io.edgewitness.edge.ledger.proto.Batch;
import io.edgewitness.edge.ledger.proto.OrderReceipt;
import io.edgewitness.edge.runtime.Uplink;
import io.edgewitness.edge.runtime.UplinkOrders;
import io.edgewitness.edge.runtime.UplinkSettings;
import io.edgewitness.edge.runtime.UplinkStatus;
import io.edgewitness.edge.wire.proto.Live;
import io.edgewitness.edge.wire.proto.LiveValue;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the collector refuses, and how it says so; driven by steps, without a network. */
class IngestTest {
    private static final Instant START = Instant.parse("2026-03-01T08:00:00Z");
    private static final String AGENT = "gw-1";

    @TempDir
    Path folder;

    private final Random random = new Random(1);
    private final MemoryStore store = new MemoryStore();
    private final IngestBoard board = new IngestBoard();
    private final AtomicInteger executed = new AtomicInteger();
    private AgentKey key;
    private Authority authority;
    private ChainLedger ledger;
    private SeededNet net;
    private Uplink uplink;
    private Instant now = START;
    private long views;

    @BeforeEach
    void connect() throws Exception {
        key = AgentKey.loadOrCreate(folder.resolve("ledger.key"));
        authority = Authority.loadOrCreate(folder, List.of(), START);
        register(key);
        start(new ChainLedger(AGENT, key, random));
    }

    private void register(AgentKey itsKey) {
        store.agents.put(
                AGENT,
                new AgentRegistry.Agent(AGENT, ByteString.copyFrom(itsKey.publicKey()), ByteString.EMPTY, START));
    }

    private void start(ChainLedger itsLedger) {
        ledger = itsLedger;
        net = new SeededNet(
                random,
                AGENT,
                ByteString.EMPTY,
                new Ingest(authority, store, store, store, ModelSource.NONE, BlobSink.NONE, board));
        net.faults = false;
        var orders = new UplinkOrders(
                AGENT,
                authority.orderKey().toByteArray(),
                Map.of("count", (payload, at) -> "run " + executed.incrementAndGet()),
                ledger,
                ledger);
        var value = LiveValue.newBuilder().setPoint("press.power");
        Uplink.View live = values -> {
            var view = Live.newBuilder().setAt(++views);
            return values ? view.addValues(value).build() : view.build();
        };
        uplink = new Uplink(AGENT, ledger, net, ledger, orders, live, UplinkSettings.DEFAULT, random);
    }

    private void until(BooleanSupplier condition) {
        for (int i = 0; i < 2_000 && !condition.getAsBoolean(); i++) {
            now = now.plusMillis(100);
            uplink.doWork(now);
            net.step(now);
        }
        assertThat(condition.getAsBoolean()).as("status %s", uplink.status()).isTrue();
    }

    private void untilRefused(BatchStore.Reason reason) {
        until(() -> !store.refused.isEmpty() && !uplink.status().problem().isEmpty());
        assertThat(store.refused.get(0).reason()).isEqualTo(reason);
    }

    @Test
    void aBatchIsAcknowledgedAfterItsCommitOnly() {
        ledger.append(100);
        store.fault = MemoryStore.Fault.BEFORE_COMMIT;
        until(() -> store.fault == MemoryStore.Fault.NONE);
        assertThat(ledger.acknowledgedUpTo()).isEqualTo(BatchId.NONE);
        until(() -> ledger.acknowledgedUpTo().equals(ledger.head()));
        assertThat(store.stored(AGENT)).hasSize(1);
    }

    @Test
    void aChangedRecordIsRefused() {
        BatchId id = ledger.append(100);
        Batch good = ledger.get(id);
        var leaf = good.getEvidence(0).toBuilder().setContent(ByteString.copyFromUtf8("another"));
        ledger.put(id, good.toBuilder().setEvidence(0, leaf).build());
        untilRefused(BatchStore.Reason.WRONG_CONTENT);
        assertThat(store.refused.get(0).header()).isEqualTo(good.getHeader());
        assertThat(uplink.status().problem()).contains("1/1").contains("evidence");
        assertThat(board.entry(AGENT).problem()).contains("wrong content");
    }

    @Test
    void aWrongSignatureIsRefusedAndTheAgentGoesOnOnceItIsMended() {
        ledger.append(10);
        BatchId id = ledger.append(100);
        Batch good = ledger.get(id);
        ledger.put(
                id,
                good.toBuilder().setSignature(ByteString.copyFrom(new byte[64])).build());
        untilRefused(BatchStore.Reason.WRONG_SIGNATURE);
        assertThat(store.stored(AGENT)).hasSize(1);
        ledger.put(id, good);
        until(() -> ledger.acknowledgedUpTo().equals(id));
        assertThat(uplink.status().problem()).isEmpty();
        assertThat(board.entry(AGENT).problem()).isEmpty();
    }

    @Test
    void aBatchOfAnotherAgentIsRefused() {
        start(new ChainLedger("gw-2", key, random));
        ledger.append(10);
        untilRefused(BatchStore.Reason.FOREIGN_AGENT);
        assertThat(uplink.status().problem()).contains("gw-2").contains("gw-1");
    }

    @Test
    void anotherKeyThanTheEnrolledIsRefused() {
        start(new ChainLedger(AGENT, AgentKey.loadOrCreate(folder.resolve("other.key")), random));
        ledger.append(10);
        untilRefused(BatchStore.Reason.UNKNOWN_KEY);
    }

    @Test
    void aMissingBatchBreaksTheChain() {
        ledger.append(10);
        until(() -> ledger.acknowledgedUpTo().equals(ledger.head()));
        ledger.append(10);
        ledger.append(10);
        net.cut();
        // The agent claims to still have what is missing here.
        BatchId first = ledger.first();
        Batch kept = ledger.get(first);
        ledger.dropBefore(new BatchId(1, 3));
        ledger.put(first, kept);
        untilRefused(BatchStore.Reason.BROKEN_CHAIN);
        assertThat(uplink.status().problem()).contains("1/3 does not follow 1/1");
    }

    @Test
    void anAgentThatNoLongerHasTheNextBatchGoesOnBehindADeclaredHole() {
        ledger.append(10);
        until(() -> ledger.acknowledgedUpTo().equals(ledger.head()));
        net.cut();
        for (int i = 0; i < 5; i++) {
            ledger.append(10);
        }
        ledger.dropBefore(new BatchId(1, 4));
        until(() -> ledger.acknowledgedUpTo().equals(ledger.head()));
        assertThat(store.stored(AGENT)).extracting(IngestBatch::number).containsExactly(1L, 4L, 5L, 6L);
        assertThat(store.stored(AGENT)).extracting(IngestBatch::chained).containsExactly(true, false, true, true);
    }

    @Test
    void twoHistoriesOfOneAgentAreNamed() {
        ledger.append(10);
        until(() -> ledger.acknowledgedUpTo().equals(ledger.head()));
        ChainLedger copy = ledger.copy(new Random(2));
        ledger.append(10);
        until(() -> ledger.acknowledgedUpTo().equals(ledger.head()));
        copy.append(10);
        copy.append(10);
        // The copied machine asks from the start of what differs, as after a lost answer.
        store.batches.get(AGENT).add(0, store.batches.get(AGENT).remove(1));
        start(copy);
        until(() -> !store.refused.isEmpty());
        assertThat(store.refused.get(0).reason()).isEqualTo(BatchStore.Reason.TWO_HISTORIES);
        until(() -> uplink.status().problem().contains("has two histories"));
        assertThat(uplink.status().problem()).contains("1/2").contains("new agent id");
    }

    @Test
    void aLedgerPutBackToAnOlderStateIsSaidSo() {
        ledger.append(10);
        ChainLedger older = ledger.copy(new Random(2));
        ledger.append(10);
        until(() -> ledger.acknowledgedUpTo().equals(ledger.head()));
        start(older);
        until(() -> uplink.status().problem().contains("put back to an older state"));
        older.restart();
        older.append(10);
        until(() -> !store.refused.isEmpty());
        assertThat(store.refused.get(0).reason()).isEqualTo(BatchStore.Reason.BROKEN_CHAIN);
        assertThat(older.acknowledgedUpTo()).isNotEqualTo(older.head());
    }

    @Test
    void aPingIsAnsweredOnceThroughTheLedger() throws Exception {
        String id = order("ping", Duration.ofMinutes(10));
        untilOutcome(id);
        assertThat(store.outcome(id)).isEqualTo(new MemoryStore.Done("done", "pong hello"));
        assertThat(ledger.receipts())
                .filteredOn(r -> r.getId().equals(id))
                .extracting(OrderReceipt::getOutcome)
                .containsExactly("accepted", "done");
    }

    @Test
    void anOrderThatComesAgainAfterARestartIsNotDoneAgain() throws Exception {
        String id = order("count", Duration.ofDays(1));
        untilOutcome(id);
        store.done.clear(); // the answer was lost
        net.cut();
        ledger.restart();
        start(ledger);
        untilOutcome(id);
        assertThat(store.outcome(id)).isEqualTo(new MemoryStore.Done("done", "run 1"));
        assertThat(executed).hasValue(1);
    }

    @Test
    void anOrderCutShortByACrashIsNotBegunAgain() throws Exception {
        String id = order("count", Duration.ofDays(1));
        until(() -> {
            ledger.append(10);
            return !ledger.receipts().isEmpty();
        });
        // Accepted and durable; the agent dies before it could carry it out.
        ledger.restart();
        net.cut();
        start(ledger);
        untilOutcome(id);
        assertThat(store.outcome(id).outcome()).isEqualTo("interrupted");
        assertThat(executed).hasValue(0);
    }

    @Test
    void staleForeignUnknownAndForgedOrdersAreRefused() throws Exception {
        String stale = order("count", Duration.ofMillis(1));
        String unknown = order("dance", Duration.ofDays(1));
        String forged = order("count", Duration.ofDays(1));
        String foreign = order("count", Duration.ofDays(1));
        var orders = new IngestOrders(store, authority, random);
        var other = store.orders.get(orders.submit("gw-2", "count", ByteString.EMPTY, Duration.ofDays(1), now));
        change(
                stale,
                o -> new OrderStore.SignedOrder(
                        o.id(), AGENT, o.kind(), o.created(), now.plusSeconds(9_000), o.body(), o.signature()));
        change(
                forged,
                o -> new OrderStore.SignedOrder(
                        o.id(),
                        AGENT,
                        o.kind(),
                        o.created(),
                        o.notAfter(),
                        o.body(),
                        ByteString.copyFrom(new byte[64])));
        change(
                foreign,
                o -> new OrderStore.SignedOrder(
                        other.id(), AGENT, o.kind(), o.created(), o.notAfter(), other.body(), other.signature()));
        store.orders.put(other.id(), store.orders.remove(foreign));
        for (String id : List.of(stale, unknown, forged, other.id())) {
            untilOutcome(id);
        }
        assertThat(store.outcome(stale).outcome()).isEqualTo("stale");
        assertThat(store.outcome(unknown).detail()).contains("dance");
        assertThat(store.outcome(forged).detail()).contains("wrong signature");
        assertThat(store.outcome(other.id()).detail()).contains("gw-2");
        assertThat(executed).hasValue(0);
    }

    @Test
    void anOrderThatIsStaleByTheCollectorsClockIsStaleAtAnAgentWhoseClockIsBehind() throws Exception {
        String id = order("count", Duration.ofMillis(1));
        for (int i = 0; i < 2_000 && store.outcome(id) == null; i++) {
            ledger.append(10);
            now = now.plusMillis(100);
            uplink.doWork(now.minusSeconds(3_600));
            net.step(now);
        }
        assertThat(store.outcome(id).outcome()).isEqualTo("stale");
        assertThat(executed).hasValue(0);
    }

    @Test
    void lastValuesTravelWhileSomeoneLooksAndAreNeverStored() {
        until(() -> board.entry(AGENT) != null && board.entry(AGENT).live() != null);
        until(() -> views >= 3);
        assertThat(board.entry(AGENT).live().getValuesCount()).isZero();
        Instant begun = now;
        board.watch(AGENT, now);
        until(() -> board.entry(AGENT).live().getValuesCount() == 1);
        assertThat(board.entry(AGENT).live().getValues(0).getPoint()).isEqualTo("press.power");
        assertThat(now).isBefore(begun.plusSeconds(1));
        until(() -> board.entry(AGENT).live().getValuesCount() == 0);
        assertThat(now).isBetween(begun.plusSeconds(10), begun.plusSeconds(26));
        assertThat(board.entry(AGENT).connected()).isTrue();
        assertThat(store.stored(AGENT)).isEmpty();
        assertThat(uplink.status().phase()).isEqualTo(UplinkStatus.Phase.STREAMING);
    }

    private String order(String kind, Duration life) throws Exception {
        return new IngestOrders(store, authority, random)
                .submit(AGENT, kind, ByteString.copyFromUtf8("hello"), life, now);
    }

    private void change(String id, java.util.function.UnaryOperator<OrderStore.SignedOrder> how) {
        store.orders.computeIfPresent(id, (i, o) -> how.apply(o));
    }

    private void untilOutcome(String id) {
        until(() -> {
            ledger.append(1);
            return store.outcome(id) != null;
        });
    }
}
