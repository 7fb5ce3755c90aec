package io.edgewitness.edge.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.edge.api.SystemClock;
import io.edgewitness.edge.ledger.BatchId;
import io.edgewitness.edge.ledger.proto.Batch;
import io.edgewitness.edge.ledger.proto.OrderReceipt;
import io.edgewitness.edge.testkit.Await;
import io.edgewitness.edge.wire.Link;
import io.edgewitness.edge.wire.proto.AgentMessage;
import io.edgewitness.edge.wire.proto.CollectorMessage;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class UplinkRunnerTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private static final class Empty implements UplinkSource {
        @Override
        public BatchId first() {
            return BatchId.NONE;
        }

        @Override
        public BatchId head() {
            return BatchId.NONE;
        }

        @Override
        public @Nullable Batch next(BatchId after) {
            return null;
        }

        @Override
        public void close() {}
    }

    private static final UplinkLedger LEDGER = new UplinkLedger() {
        @Override
        public void acknowledged(BatchId id) {}

        @Override
        public void receipt(OrderReceipt receipt, Runnable durable) {}
    };

    private static UplinkOrders orders() {
        return new UplinkOrders("gw-1", new byte[0], Map.of(), new Empty(), LEDGER);
    }

    private static final class BrokenLink implements Link {
        final AtomicInteger opened = new AtomicInteger();
        private final Error error;

        BrokenLink(Error error) {
            this.error = error;
        }

        @Override
        public void open() {
            opened.incrementAndGet();
            throw error;
        }

        @Override
        public State state() {
            return State.CLOSED;
        }

        @Override
        public boolean send(AgentMessage message) {
            return false;
        }

        @Override
        public @Nullable CollectorMessage poll() {
            return null;
        }

        @Override
        public String failure() {
            return "";
        }

        @Override
        public void end() {}

        @Override
        public void close() {}
    }

    @Test
    void anErrorIsToldAndTheUplinkTriesAgain() {
        told(new NoClassDefFoundError("io/acme/Gone"), "a defect: java.lang.NoClassDefFoundError: io/acme/Gone");
    }

    @Test
    void withoutMemoryForTheNetworkTheConnectionIsMadeAnew() {
        told(
                new OutOfMemoryError("Cannot reserve 2097152 bytes of direct buffer memory"),
                "the memory for the network is full; after a pause one batch goes at a time");
    }

    private static void told(Error error, String what) {
        BrokenLink link = new BrokenLink(error);
        Uplink uplink = new Uplink(
                "gw-1", new Empty(), link, LEDGER, orders(), values -> null, UplinkSettings.DEFAULT, new Random(1));
        try (UplinkRunner runner = new UplinkRunner(uplink, link, new SystemClock())) {
            runner.start();
            Await.until("it is told", LIMIT, () -> !uplink.status().problem().isEmpty());
            assertThat(uplink.status().problem()).isEqualTo(what);
            Await.until("the second attempt", LIMIT, () -> link.opened.get() >= 2);
        }
    }
}
