package io.edgewitness.collector.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.edgewitness.edge.api.Delivery;
import io.edgewitness.edge.api.Mode;
import io.edgewitness.edge.api.PointDefinition;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Quality;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.Value;
import io.edgewitness.edge.ledger.AgentKey;
import io.edgewitness.edge.ledger.BatchId;
import io.edgewitness.edge.ledger.FileDisk;
import io.edgewitness.edge.ledger.LedgerReader;
import io.edgewitness.edge.ledger.LedgerSettings;
import io.edgewitness.edge.ledger.LedgerWriter;
import io.edgewitness.edge.ledger.proto.Batch;
import io.edgewitness.edge.ledger.proto.BatchHeader;
import io.edgewitness.edge.ledger.proto.OrderReceipt;
import io.edgewitness.edge.runtime.Uplink;
import io.edgewitness.edge.runtime.UplinkLedger;
import io.edgewitness.edge.runtime.UplinkOrders;
import io.edgewitness.edge.runtime.UplinkSettings;
import io.edgewitness.edge.runtime.UplinkSource;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A ledger on disk, through uplink and ingest, over three starts of the agent. */
class IngestLedgerTest {
    private static final PointDefinition POWER = PointDefinition.of("press.power", "ns=2;s=Power", "kW");

    private final MemoryStore store = new MemoryStore();
    private final Random random = new Random(1);
    private Instant now = Instant.parse("2026-03-01T08:00:00Z");

    @Test
    void aRealLedgerArrivesVerbatimButForTheSamplesThatStayBehind(@TempDir Path folder) throws Exception {
        AgentKey key = AgentKey.loadOrCreate(folder.resolve("ledger.key"));
        Authority authority = Authority.loadOrCreate(folder, List.of(), now);
        store.agents.put(
                "gw-1", new AgentRegistry.Agent("gw-1", ByteString.copyFrom(key.publicKey()), ByteString.EMPTY, now));
        var disk = new FileDisk(folder.resolve("ledger"));
        for (int start = 1; start <= 3; start++) {
            var settings = LedgerSettings.create("gw-1", b -> {});
            try (LedgerWriter writer = LedgerWriter.open(disk, key, settings, now);
                    UplinkSource source = UplinkSource.of(disk, writer::committed)) {
                run(authority, writer, source);
                assertThat(writer.acknowledged()).isEqualTo(writer.committed());
            }
        }
        List<Batch> stored =
                store.stored("gw-1").stream().map(IngestBatch::batch).toList();
        assertThat(store.refused).isEmpty();
        try (LedgerReader reader = LedgerReader.open(disk)) {
            List<Batch> kept = new ArrayList<>();
            for (Batch b = reader.next(BatchId.NONE); b != null; b = reader.next(id(b))) {
                kept.add(b);
            }
            // The last start's own end is still to come.
            assertThat(stored.size()).isBetween(kept.size() - 1, kept.size()).isGreaterThan(3);
            for (int i = 0; i < stored.size(); i++) {
                assertThat(stored.get(i).getHeader()).isEqualTo(kept.get(i).getHeader());
                assertThat(stored.get(i).getEvidenceList())
                        .isEqualTo(kept.get(i).getEvidenceList());
                assertThat(stored.get(i).getRawList())
                        .allMatch(l -> l.getContent().isEmpty());
            }
            assertThat(kept)
                    .anyMatch(b -> b.getRawList().stream()
                            .anyMatch(l -> !l.getContent().isEmpty()));
        }
    }

    private void run(Authority authority, LedgerWriter writer, UplinkSource source) {
        var net = new SeededNet(
                random,
                "gw-1",
                ByteString.EMPTY,
                new Ingest(authority, store, store, store, ModelSource.NONE, BlobSink.NONE, new IngestBoard()));
        net.faults = false;
        var ledger = new UplinkLedger() {
            @Override
            public void acknowledged(BatchId id) {
                writer.acknowledged(id);
            }

            @Override
            public void receipt(OrderReceipt receipt, Runnable durable) {
                throw new AssertionError("nobody ordered anything");
            }
        };
        var orders = new UplinkOrders("gw-1", authority.orderKey().toByteArray(), Map.of(), source, ledger);
        var uplink = new Uplink("gw-1", source, net, ledger, orders, values -> null, UplinkSettings.DEFAULT, random);
        writer.declare("press", Mode.REAL, List.of(POWER));
        long sequence = 0;
        for (int i = 0; i < 100; i++) {
            now = now.plusMillis(100);
            writer.append(
                    ++sequence,
                    "press",
                    Delivery.live(List.of(
                            new Sample(new PointId("press.power"), Value.of((long) i), Quality.GOOD, null, now))));
            step(writer, uplink, net);
        }
        for (int i = 0; i < 300 && !writer.acknowledged().equals(writer.committed()); i++) {
            now = now.plusMillis(10);
            step(writer, uplink, net);
        }
    }

    private void step(LedgerWriter writer, Uplink uplink, SeededNet net) {
        writer.doWork(now);
        uplink.doWork(now);
        net.step(now);
    }

    private static BatchId id(Batch batch) throws Exception {
        var header = BatchHeader.parseFrom(batch.getHeader());
        return new BatchId(header.getEpoch(), header.getNumber());
    }
}
