package io.edgewitness.edge.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.edgewitness.edge.api.Value;
import io.edgewitness.edge.ledger.BatchId;
import io.edgewitness.edge.ledger.FileDisk;
import io.edgewitness.edge.ledger.HoldNeed;
import io.edgewitness.edge.ledger.Nanos;
import io.edgewitness.edge.ledger.ProtoValues;
import io.edgewitness.edge.ledger.proto.EvidenceRecord;
import io.edgewitness.edge.ledger.proto.Field;
import io.edgewitness.edge.ledger.proto.HeldTime;
import io.edgewitness.edge.ledger.proto.Hold;
import io.edgewitness.edge.ledger.proto.OrderReceipt;
import io.edgewitness.edge.testkit.Await;
import io.edgewitness.edge.testkit.ManualClock;
import io.edgewitness.edge.wire.SignedText;
import io.edgewitness.edge.wire.proto.DeviceCommand;
import io.edgewitness.edge.wire.proto.Order;
import io.edgewitness.edge.wire.proto.OrderBody;
import io.edgewitness.edge.wire.proto.OrderDone;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Signed orders, mostly of kind {@code command}, from their arrival to their answer. */
class CommandDownlinkTest {
    @TempDir
    Path data;

    private final ManualClock clock = ManualClock.at("2026-01-01T00:00:00Z");
    private final KeyPair key;

    CommandDownlinkTest() throws Exception {
        key = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    }

    private GateRig rig() throws Exception {
        return new GateRig(data, new FileDisk(data.resolve("ledger")), clock, GateRig.rules(r -> {}));
    }

    private UplinkOrders downlink(GateRig rig) {
        UplinkLedger ledger = new UplinkLedger() {
            @Override
            public void acknowledged(BatchId id) {}

            @Override
            public void receipt(OrderReceipt receipt, Runnable durable) {
                rig.pipeline.evidence(EvidenceRecord.newBuilder().setOrder(receipt), clock.instant());
                rig.pipeline.whenDurable(durable);
            }
        };
        UplinkOrders orders = new UplinkOrders(
                "gw-1",
                key.getPublic().getEncoded(),
                Map.of(),
                UplinkSource.of(rig.disk, rig.writer::committed),
                ledger);
        orders.begin(CommandDownlink.KIND, new CommandDownlink(rig.gate));
        orders.begin(HoldDownlink.KIND, new HoldDownlink(rig.pipeline));
        return orders;
    }

    private Order order(String id, ByteString payload) throws Exception {
        return order(id, "command", payload);
    }

    private Order order(String id, String kind, ByteString payload) throws Exception {
        ByteString body = OrderBody.newBuilder()
                .setId(id)
                .setAgent("gw-1")
                .setKind(kind)
                .setPayload(payload)
                .setNotAfter(Nanos.of(clock.instant().plusSeconds(3600)))
                .build()
                .toByteString();
        Signature signer = Signature.getInstance("Ed25519");
        signer.initSign(key.getPrivate());
        signer.update(SignedText.of(SignedText.ORDER, body.toByteArray()));
        return Order.newBuilder()
                .setBody(body)
                .setSignature(ByteString.copyFrom(signer.sign()))
                .build();
    }

    private Order order(String id, Value value) throws Exception {
        return order(id, payload(value).build().toByteString());
    }

    private DeviceCommand.Builder payload(Value value) {
        return DeviceCommand.newBuilder()
                .setIssued(Nanos.of(clock.instant()))
                .addTargets(Field.newBuilder().setName(GateRig.SETPOINT.name()).setValue(ProtoValues.encode(value)));
    }

    private OrderDone answer(UplinkOrders orders) {
        Await.until("an answer", GateRig.LIMIT, () -> {
            orders.doWork(clock.advance(Duration.ofMillis(50)));
            return !orders.answers().isEmpty();
        });
        return orders.answers().remove();
    }

    @Test
    void aSignedOrderIsCarriedOutOnceAndAnsweredAgainFromTheLedger() throws Exception {
        Order order = order("c-1", Value.of(42L));
        OrderDone first;
        try (GateRig rig = rig()) {
            UplinkOrders orders = downlink(rig);
            orders.take(order, clock.instant());
            orders.take(order, clock.instant());
            first = answer(orders);
            assertThat(first.getOutcome()).isEqualTo("done");
            assertThat(first.getDetail()).isEqualTo("EXECUTED: done");
            assertThat(rig.steps("c-1", 3)).containsExactly("ISSUED", "ACCEPTED", "EXECUTED");
            assertThat(rig.device.written()).containsExactly("press.setpoint=42");
        }
        try (GateRig rig = rig()) {
            UplinkOrders orders = downlink(rig);
            orders.take(order, clock.instant());
            assertThat(answer(orders)).isEqualTo(first);
            assertThat(rig.device.orders).isEmpty();
        }
    }

    @Test
    void whatTheGateRefusesOrTheDeviceFailsIsAnsweredSo() throws Exception {
        try (GateRig rig = rig()) {
            UplinkOrders orders = downlink(rig);
            orders.take(order("a", Value.of(500L)), clock.instant());
            OrderDone refused = answer(orders);
            assertThat(refused.getOutcome()).isEqualTo("refused");
            assertThat(refused.getDetail()).contains("outside 0 to 100");
            rig.device.answer = o -> CompletableFuture.failedFuture(new java.io.IOException("cut"));
            orders.take(order("b", Value.of(5L)), clock.instant());
            OrderDone failed = answer(orders);
            assertThat(failed.getOutcome()).isEqualTo("failed");
            assertThat(failed.getDetail()).contains("unknown").contains("cut");
            for (ByteString wrong : List.of(
                    ByteString.copyFromUtf8("no message"),
                    payload(Value.of(1L))
                            .addTargets(Field.newBuilder().setName("???"))
                            .build()
                            .toByteString(),
                    payload(Value.of(1L))
                            .addTargets(payload(Value.of(2L)).getTargets(0))
                            .build()
                            .toByteString())) {
                orders.take(order("w" + wrong.hashCode(), wrong), clock.instant());
                assertThat(answer(orders).getOutcome()).isEqualTo("refused");
            }
            assertThat(rig.device.written()).containsExactly("press.setpoint=5");
        }
    }

    /** An agent whose clock is behind takes what is stale for fresh; the collector's clock tells it. */
    @Test
    void anOrderThatIsStaleByTheCollectorsClockIsNotCarriedOut() throws Exception {
        try (GateRig rig = rig()) {
            UplinkOrders orders = downlink(rig);
            orders.take(sent(order("late", Value.of(1L)), 3600), clock.instant());
            OrderDone late = answer(orders);
            assertThat(late.getOutcome()).isEqualTo("stale");
            assertThat(late.getDetail()).contains("arrived 2026-01-01T01:00");
            orders.take(sent(order("behind", Value.of(2L)), 6), clock.instant());
            OrderDone behind = answer(orders);
            assertThat(behind.getOutcome()).isEqualTo("refused");
            assertThat(behind.getDetail()).startsWith("the clocks disagree");
            orders.take(sent(order("fresh", Value.of(3L)), 4), clock.instant());
            assertThat(answer(orders).getOutcome()).isEqualTo("done");
            assertThat(rig.device.written()).containsExactly("press.setpoint=3");
        }
    }

    /** As while the ledger is read for what was carried out before. */
    @Test
    void whatAnOrderWaitsInTheAgentCountsOnTheCollectorsClockToo() throws Exception {
        try (GateRig rig = rig()) {
            UplinkOrders orders = downlink(rig);
            orders.take(sent(order("waits", Value.of(1L)), 4), clock.instant());
            OrderBody body = OrderBody.parseFrom(order("waits", Value.of(1L)).getBody());
            clock.advance(Duration.between(clock.instant(), Nanos.instant(body.getNotAfter()))
                    .minusSeconds(3));
            assertThat(answer(orders).getOutcome()).isEqualTo("stale");
            assertThat(rig.device.orders).isEmpty();
        }
    }

    private Order sent(Order order, long seconds) {
        return order.toBuilder()
                .setSent(Nanos.of(clock.instant().plusSeconds(seconds)))
                .build();
    }

    @Test
    void theUplinkGoesOnWhileADeviceTakesItsTime() throws Exception {
        try (GateRig rig = rig()) {
            UplinkOrders orders = downlink(rig);
            CompletableFuture<io.edgewitness.edge.api.Writable.WriteOutcome> held = new CompletableFuture<>();
            rig.device.answer = o -> held;
            orders.take(order("slow", Value.of(1L)), clock.instant());
            Await.until("it is at the device", GateRig.LIMIT, () -> {
                orders.doWork(clock.advance(Duration.ofMillis(10)));
                return !rig.device.orders.isEmpty();
            });
            orders.take(order("refused meanwhile", Value.of(500L)), clock.instant());
            assertThat(answer(orders).getId()).isEqualTo("refused meanwhile");
            held.complete(FakeDevice.DONE);
            assertThat(answer(orders).getId()).isEqualTo("slow");
        }
    }

    @Test
    void anOrderCutShortIsAnsweredInterruptedAndFailedInTheLedger() throws Exception {
        Order order = order("c-1", Value.of(42L));
        GateRig killed = rig();
        UplinkOrders before = downlink(killed);
        killed.device.answer = o -> new CompletableFuture<>();
        before.take(order, clock.instant());
        Await.until("it is at the device", GateRig.LIMIT, () -> {
            before.doWork(clock.advance(Duration.ofMillis(10)));
            return !killed.device.orders.isEmpty();
        });
        killed.close();
        try (GateRig rig = rig()) {
            UplinkOrders orders = downlink(rig);
            orders.take(order, clock.instant());
            assertThat(answer(orders).getOutcome()).isEqualTo("interrupted");
            assertThat(rig.steps("c-1", 3)).containsExactly("ISSUED", "ACCEPTED", "FAILED");
            assertThat(rig.device.orders).isEmpty();
        }
    }

    @Test
    void aHoldOrPingCutShortIsBegunAgain() throws Exception {
        try (GateRig killed = rig()) {
            for (String id : List.of("h", "p")) {
                killed.pipeline.evidence(
                        EvidenceRecord.newBuilder()
                                .setOrder(OrderReceipt.newBuilder().setId(id).setOutcome("accepted")),
                        clock.instant());
            }
        }
        Instant now = clock.instant();
        Hold hold = Hold.newBuilder()
                .setPlan("P1")
                .setSha256(ByteString.copyFrom(new byte[32]))
                .addTimes(HeldTime.newBuilder().setFrom(Nanos.of(now)).setTo(Nanos.of(now.plusSeconds(60))))
                .setUntil(Nanos.of(now.plusSeconds(3600)))
                .build();
        try (GateRig rig = rig()) {
            UplinkOrders orders = downlink(rig);
            orders.take(order("h", "hold", hold.toByteString()), now);
            assertThat(answer(orders).getOutcome()).isEqualTo("done");
            assertThat(HoldNeed.read(rig.disk, clock.instant()).holds())
                    .extracting(Hold::getPlan)
                    .containsExactly("P1");
            orders.take(order("p", "ping", ByteString.copyFromUtf8("a note")), now);
            assertThat(answer(orders).getDetail()).isEqualTo("pong a note");
        }
    }
}
