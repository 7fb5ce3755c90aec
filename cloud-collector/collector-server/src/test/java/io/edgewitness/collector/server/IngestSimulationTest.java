package io.edgewitness.collector.server;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import com.google.protobuf.ByteString;
import io.edgewitness.edge.ledger.AgentKey;
import io.edgewitness.edge.ledger.BatchId;
import io.edgewitness.edge.runtime.Uplink;
import io.edgewitness.edge.runtime.UplinkOrders;
import io.edgewitness.edge.runtime.UplinkSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Uplink and ingest together, over a network and a store with faults. A failing seed fails again. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class IngestSimulationTest {
    private static final int SEEDS = 200;
    private static final Instant START = Instant.parse("2026-03-01T08:00:00Z");

    private AgentKey key;
    private Authority authority;

    @BeforeAll
    void keys(@TempDir Path folder) throws Exception {
        // Thousands of expected faults.
        for (Class<?> noisy : List.of(Ingest.class, IngestSession.class, Uplink.class)) {
            ((Logger) LoggerFactory.getLogger(noisy)).setLevel(Level.OFF);
        }
        key = AgentKey.loadOrCreate(folder.resolve("ledger.key"));
        authority = Authority.loadOrCreate(folder, List.of(), START);
    }

    @Test
    void nothingIsLostNothingIsDoubledAndTheOrderIsKept() throws Exception {
        int cuts = 0;
        int refusals = 0;
        int orders = 0;
        for (int seed = 1; seed <= SEEDS; seed++) {
            Run run = new Run(seed);
            run.withFaults();
            run.quiet();
            run.check();
            cuts += run.net.cuts;
            refusals += run.store.refused.size();
            orders += run.store.orders.size();
        }
        // The seeds did exercise what this test is about.
        assertThat(cuts).isGreaterThan(SEEDS);
        assertThat(refusals).isPositive();
        assertThat(orders).isGreaterThan(SEEDS);
    }

    private final class Run {
        final int seed;
        final Random random;
        final MemoryStore store = new MemoryStore();
        final ChainLedger ledger;
        final SeededNet net;
        final IngestOrders orders;
        final Map<String, Integer> executed = new HashMap<>();
        Uplink uplink;
        Instant now = START;

        Run(int seed) {
            this.seed = seed;
            this.random = new Random(seed);
            this.ledger = new ChainLedger("gw-1", key, random);
            var certificate = ByteString.copyFromUtf8("certificate");
            store.agents.put(
                    "gw-1", new AgentRegistry.Agent("gw-1", ByteString.copyFrom(key.publicKey()), certificate, START));
            this.net = new SeededNet(random, "gw-1", certificate, ingest());
            this.orders = new IngestOrders(store, authority, random);
            this.uplink = uplink();
        }

        Ingest ingest() {
            return new Ingest(authority, store, store, store, ModelSource.NONE, BlobSink.NONE, new IngestBoard());
        }

        Uplink uplink() {
            UplinkOrders.Handler count = (payload, at) -> {
                executed.merge(payload.toStringUtf8(), 1, Integer::sum);
                return "counted";
            };
            var downlink = new UplinkOrders(
                    "gw-1", authority.orderKey().toByteArray(), Map.of("count", count), ledger, ledger);
            var settings = UplinkSettings.DEFAULT.withWindow(1 + random.nextInt(20), 2_000 + random.nextInt(20_000));
            return new Uplink("gw-1", ledger, net, ledger, downlink, values -> null, settings, random);
        }

        void withFaults() throws Exception {
            for (int i = 0; i < 250; i++) {
                now = now.plusMillis(1 + random.nextInt(400));
                switch (random.nextInt(120)) {
                    case 0 -> {
                        net.cut();
                        ledger.restart();
                        uplink = uplink();
                    }
                    case 1 -> net.collectorRestarts(ingest());
                    case 2 -> store.fault = MemoryStore.Fault.BEFORE_COMMIT;
                    case 3 -> store.fault = MemoryStore.Fault.AFTER_COMMIT;
                    case 4 -> store.away = !store.away;
                    case 5 -> now = now.minusSeconds(random.nextInt(3_600));
                    case 6, 7, 8 -> order();
                    default -> {
                        if (random.nextInt(8) == 0) {
                            ledger.append(random.nextInt(2_000));
                        }
                    }
                }
                uplink.doWork(now);
                net.step(now);
            }
        }

        private void order() throws Exception {
            if (!store.away) {
                String name = "order " + store.orders.size();
                orders.submit("gw-1", "count", ByteString.copyFromUtf8(name), Duration.ofDays(1), now);
            }
        }

        void quiet() {
            net.faults = false;
            store.away = false;
            store.fault = MemoryStore.Fault.NONE;
            for (int i = 0; i < 5_000 && !settled(); i++) {
                now = now.plusMillis(200);
                if (i % 10 == 0 && store.done.size() < store.orders.size()) {
                    ledger.append(10); // receipts become durable
                }
                uplink.doWork(now);
                net.step(now);
            }
        }

        private boolean settled() {
            return store.done.size() == store.orders.size()
                    && ledger.acknowledgedUpTo().equals(ledger.head());
        }

        void check() {
            List<ByteString> stored = store.stored("gw-1").stream()
                    .map(b -> b.batch().getHeader())
                    .toList();
            assertThat(stored).as("seed %d", seed).isEqualTo(ledger.headers());
            assertThat(store.stored("gw-1")).as("seed %d", seed).allMatch(IngestBatch::chained);
            BatchId head = ledger.head();
            assertThat(ledger.acknowledgedUpTo()).as("seed %d", seed).isEqualTo(head);
            assertThat(store.refused).as("seed %d", seed).allMatch(r -> r.reason() == BatchStore.Reason.BROKEN_CHAIN);
            assertThat(executed.values()).as("seed %d", seed).allMatch(n -> n == 1);
            assertThat(store.done.keySet()).as("seed %d", seed).isEqualTo(store.orders.keySet());
            for (var order : store.orders.values()) {
                MemoryStore.Done done = store.outcome(order.id());
                assertThat(done).isNotNull();
                assertThat(done.outcome()).as("seed %d", seed).isIn("done", "interrupted");
            }
        }
    }
}
