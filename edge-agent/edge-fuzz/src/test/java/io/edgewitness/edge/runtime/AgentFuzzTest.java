package io.edgewitness.edge.runtime;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.edgewitness.edge.fuzz.Fuzz;
import io.edgewitness.edge.ledger.BatchId;
import io.edgewitness.edge.ledger.LedgerException;
import io.edgewitness.edge.ledger.proto.Batch;
import io.edgewitness.edge.ledger.proto.OrderReceipt;
import io.edgewitness.edge.wire.Link;
import io.edgewitness.edge.wire.SignedText;
import io.edgewitness.edge.wire.proto.AgentMessage;
import io.edgewitness.edge.wire.proto.CollectorMessage;
import io.edgewitness.edge.wire.proto.Order;
import io.edgewitness.edge.wire.proto.OrderBody;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** What the agent reads that is not a device's: a collector's messages and orders, its own checkpoints, interlocks. */
class AgentFuzzTest {
    private static final Instant NOW = Instant.parse("2026-11-21T08:17:00Z");
    private static final int ROUNDS = 50;
    private static final KeyPair KEY = key();

    private static KeyPair key() {
        try {
            return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A stream of a collector's messages, each behind its length in two bytes. */
    @FuzzTest
    void collector(byte[] input) {
        Fuzz.check(input, 2_000_000, () -> {
            Ledger ledger = new Ledger();
            Uplink uplink = new Uplink(
                    "gw-1",
                    ledger,
                    new Messages(input),
                    ledger,
                    new UplinkOrders("gw-1", KEY.getPublic().getEncoded(), Map.of(), ledger, ledger),
                    values -> null,
                    UplinkSettings.DEFAULT,
                    new Random(1));
            for (int i = 0; i < ROUNDS; i++) {
                uplink.doWork(NOW.plusSeconds(i));
            }
        });
    }

    /** What the collector's key has signed, whatever it is. */
    @FuzzTest
    void order(byte[] input) throws GeneralSecurityException {
        Signature signer = Signature.getInstance("Ed25519");
        signer.initSign(KEY.getPrivate());
        signer.update(SignedText.of(SignedText.ORDER, input));
        Order order = Order.newBuilder()
                .setBody(ByteString.copyFrom(input))
                .setSignature(ByteString.copyFrom(signer.sign()))
                .build();
        Fuzz.check(input, 1_000_000, () -> {
            Ledger ledger = new Ledger();
            UplinkOrders orders = new UplinkOrders("gw-1", KEY.getPublic().getEncoded(), Map.of(), ledger, ledger);
            orders.take(order, NOW);
            for (int i = 0; i < 5; i++) {
                orders.doWork(NOW);
            }
            orders.answers().forEach(answer -> Fuzz.message(answer.getOutcome() + answer.getDetail()));
        });
    }

    /** The payload of an order to a device. */
    @FuzzTest
    void command(byte[] input) {
        OrderBody body = OrderBody.newBuilder()
                .setId("1")
                .setPayload(ByteString.copyFrom(input))
                .build();
        Fuzz.check(
                input,
                1_000_000,
                () -> CommandDownlink.order(body).firstStep().build(),
                InvalidProtocolBufferException.class,
                IllegalArgumentException.class,
                LedgerException.class);
    }

    /** As it is, and with the digest put right. */
    @FuzzTest
    void checkpoint(byte[] input) {
        byte[] right = Arrays.copyOf(input, input.length + 32);
        System.arraycopy(Digests.sha256(input), 0, right, input.length, 32);
        Fuzz.check(input, 1_000_000, () -> Checkpoint.parse(input));
        Fuzz.check(input, 1_000_000, () -> {
            Checkpoint read = Checkpoint.parse(right);
            if (read != null
                    && !Arrays.equals(
                            read.toBytes(), Checkpoint.parse(read.toBytes()).toBytes())) {
                throw new AssertionError("a checkpoint is not itself when written and read again");
            }
        });
    }

    @FuzzTest
    void interlock(byte[] input) {
        Fuzz.check(input, 1_000_000, () -> Interlock.parse(Fuzz.text(input)), IllegalArgumentException.class);
    }

    /** Always open. */
    private static final class Messages implements Link {
        private final ByteBuffer in;
        private State state = State.CLOSED;

        Messages(byte[] input) {
            in = ByteBuffer.wrap(input);
        }

        @Override
        public void open() {
            state = State.OPEN;
        }

        @Override
        public State state() {
            return state;
        }

        @Override
        public boolean send(AgentMessage message) {
            return true;
        }

        @Override
        public @Nullable CollectorMessage poll() {
            while (in.remaining() >= 2) {
                byte[] message = new byte[Math.min(in.getShort() & 0xFFFF, in.remaining())];
                in.get(message);
                try {
                    return CollectorMessage.parseFrom(message);
                } catch (InvalidProtocolBufferException e) {
                    // gRPC ends such a stream before the uplink sees it
                }
            }
            return null;
        }

        @Override
        public String failure() {
            return "";
        }

        @Override
        public void end() {
            state = State.CLOSED;
        }

        @Override
        public void close() {
            end();
        }
    }

    /** Of two batches; what it is told is durable at once. */
    private static final class Ledger implements UplinkSource, UplinkLedger {
        @Override
        public @Nullable Batch next(BatchId after) {
            long number = after.epoch() == 0 ? 1 : after.number() + 1;
            return number > 2 || after.epoch() > 1
                    ? null
                    : Batch.newBuilder()
                            .setHeader(io.edgewitness.edge.ledger.proto.BatchHeader.newBuilder()
                                    .setEpoch(1)
                                    .setNumber(number)
                                    .build()
                                    .toByteString())
                            .build();
        }

        @Override
        public BatchId first() {
            return new BatchId(1, 1);
        }

        @Override
        public BatchId head() {
            return new BatchId(1, 2);
        }

        @Override
        public void close() {}

        @Override
        public void acknowledged(BatchId id) {}

        @Override
        public void receipt(OrderReceipt receipt, Runnable durable) {
            durable.run();
        }
    }
}
