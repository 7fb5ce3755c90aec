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

    /** As with a library that is not there. */
    private static final class BrokenLink implements Link {
        final AtomicInteger opened = new AtomicInteger();

        @Override
        public void open() {
            opened.incrementAndGet();
            throw new NoClassDefFoundError("io/acme/Gone");
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
        BrokenLink link = new BrokenLink();
        Uplink uplink = new Uplink(
                "gw-1", new Empty(), link, LEDGER, orders(), values -> null, UplinkSettings.DEFAULT, new Random(1));
        try (UplinkRunner runner = new UplinkRunner(uplink, link, new SystemClock())) {
            runner.start();
            Await.until("it is told", LIMIT, () -> !uplink.status().problem().isEmpty());
            assertThat(uplink.status().problem()).isEqualTo("a defect: java.lang.NoClassDefFoundError: io/acme/Gone");
            Await.until("the second attempt", LIMIT, () -> link.opened.get() >= 2);
        }
    }
}
