package io.edgewitness.collector.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.edgewitness.collector.api.Scope;
import io.edgewitness.collector.indicators.Figure;
import io.edgewitness.collector.indicators.FigureRequest;
import io.edgewitness.collector.indicators.IndicatorLibrary;
import io.edgewitness.collector.indicators.Indicators;
import io.edgewitness.collector.indicators.PlanBook;
import io.edgewitness.collector.indicators.Resolution;
import io.edgewitness.collector.verify.AnchorSource;
import io.edgewitness.collector.verify.BatchSource;
import io.edgewitness.collector.verify.Bundle;
import io.edgewitness.collector.verify.BundleVerifier;
import io.edgewitness.collector.verify.VerifyReport;
import io.edgewitness.edge.api.SystemClock;
import io.edgewitness.edge.api.Window;
import io.edgewitness.edge.ledger.AgentKey;
import io.edgewitness.edge.ledger.BatchId;
import io.edgewitness.edge.ledger.Nanos;
import io.edgewitness.edge.ledger.proto.Batch;
import io.edgewitness.edge.ledger.proto.EvidenceRecord;
import io.edgewitness.edge.ledger.proto.GapRecord;
import io.edgewitness.edge.ledger.proto.Tick;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The roll-ups of an agent's real ledger in the tables: figures of them, and a bundle that proves these. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StoredRollupsTest {
    private static final Instant MIDNIGHT = Instant.parse("2026-06-30T16:00:00Z");
    private static final int DAYS = 5;
    private static final Scope SCOPE = new Scope("acme", "jn-plant-1");

    @TempDir
    static Path folder;

    private final TreeMap<BatchId, Batch> batches = new TreeMap<>();
    private final Indicators indicators = new Indicators(IndicatorLibrary.shipped()).with(PlanBook.of(List.of()));
    private HikariDataSource database;
    private PostgresStore store;
    private RealLedger ledger;

    /** The same batches without tables. */
    private final BatchSource plain = new BatchSource() {
        @Override
        public List<String> agents() {
            return List.of("gw-1");
        }

        @Override
        public byte[] publicKey(String agent) {
            return ledger.key.publicKey();
        }

        @Override
        public @Nullable Batch next(String agent, BatchId after) {
            Map.Entry<BatchId, Batch> next = batches.higherEntry(after);
            return next == null ? null : next.getValue();
        }
    };

    @BeforeAll
    void fiveDaysAreStored() throws Exception {
        ledger = new RealLedger(folder, MIDNIGHT.minusSeconds(3_600));
        ledger.open("a");
        for (int h = 0; h < 24 * DAYS + 4; h++) {
            if (h == 50) {
                ledger.close();
                ledger.now = ledger.now.plusSeconds(20);
                ledger.open("b");
            } else if (h == 60) {
                ledger.record(EvidenceRecord.newBuilder()
                        .setGap(GapRecord.newBuilder()
                                .setSource("meters")
                                .setFrom(Nanos.of(hour(58)))
                                .setTo(Nanos.of(hour(59)))
                                .setCount(7)
                                .setReason("disconnected: test")));
            }
            ledger.now = hour(h + 1).plusSeconds(5);
            ledger.energy(hour(h), 0, "10." + h);
            if (h == 80) {
                ledger.energy(hour(20), 1, "99.25");
            }
            for (int i = 0; i < 8; i++) {
                ledger.record(EvidenceRecord.newBuilder().setTick(Tick.getDefaultInstance()));
                ledger.now = ledger.now.plusSeconds(i == 0 ? 900 : 20);
            }
        }
        ledger.close();
        store();
    }

    private static Instant hour(int n) {
        return MIDNIGHT.plus(Duration.ofHours(n));
    }

    private void store() throws Exception {
        database = TestDatabase.fresh();
        store = PostgresStore.open(database, new SystemClock(), List.of());
        try (Connection c = database.getConnection();
                PreparedStatement p = c.prepareStatement(
                        "INSERT INTO store.registration (agent, ledger_key, certificate, enrolled) VALUES ('gw-1', ?, '', now())")) {
            p.setBytes(1, ledger.key.publicKey());
            p.executeUpdate();
        }
        List<IngestBatch> all = ledger.batches();
        for (IngestBatch b : all) {
            batches.put(new BatchId(b.epoch(), b.number()), b.batch());
        }
        for (int i = 0; i < all.size(); i += 100) {
            store.store(all.subList(i, Math.min(all.size(), i + 100)));
        }
    }

    @AfterAll
    void close() {
        database.close();
    }

    private StoredBatches stored() {
        return new StoredBatches(database, store, AnchorSource.NONE, SCOPE);
    }

    private static FigureRequest energy(Resolution resolution, int from, int to) {
        return FigureRequest.level("energy-consumption", "line-1", new Window(hour(from), hour(to)))
                .with(resolution);
    }

    @Test
    void tablesFindWhatReadingEachBatchFinds() {
        StoredBatches tables = stored();
        for (Resolution r : List.of(Resolution.HOUR, Resolution.DAY)) {
            assertThat(tables.rollups("gw-1", r))
                    .hasSizeGreaterThan(r == Resolution.HOUR ? 24 * DAYS : DAYS)
                    .isEqualTo(plain.rollups("gw-1", r));
        }
        Window time = new Window(hour(49), hour(60));
        assertThat(plain.disturbances("gw-1", time)).hasSizeGreaterThan(1);
        assertThat(tables.disturbances("gw-1", time)).containsAll(plain.disturbances("gw-1", time));
        BatchId middle = plain.disturbances("gw-1", time).get(0);
        assertThat(tables.inForce("gw-1", middle)).isNotEmpty().isEqualTo(plain.inForce("gw-1", middle));
        assertThat(tables.holds("gw-1")).isEmpty();
        BatchId last = plain.disturbances("gw-1", time)
                .get(plain.disturbances("gw-1", time).size() - 1);
        assertThat(plain.clocks("gw-1", middle, last)).isNotEmpty();
        assertThat(tables.clocks("gw-1", middle, last)).containsAll(plain.clocks("gw-1", middle, last));
        var newest = plain.newestSeal("gw-1");
        assertThat(newest).isNotNull();
        assertThat(tables.newestSeal("gw-1")).isEqualTo(newest);
        assertThat(tables.seal("gw-1", newest.getSize())).isEqualTo(newest);
        assertThat(tables.seal("gw-1", newest.getSize() + 1)).isNull();
        List<String> ours = new ArrayList<>();
        List<String> theirs = new ArrayList<>();
        tables.headers("gw-1", newest.getSize(), (id, hash) -> ours.add(id + " " + Hex.of(hash)));
        plain.headers("gw-1", newest.getSize(), (id, hash) -> theirs.add(id + " " + Hex.of(hash)));
        assertThat(ours).hasSize((int) newest.getSize()).isEqualTo(theirs);
        assertThat(tables.batch("gw-1", middle)).isEqualTo(plain.batch("gw-1", middle));
    }

    @Test
    void figuresOfTablesAreThoseOfTheBatchesAndTheirBundleProvesThem() throws Exception {
        StoredEvidence evidence = new StoredEvidence(database, SCOPE);
        assertThat(evidence.zones()).containsExactly(ZoneId.of("Asia/Shanghai"));
        List<FigureRequest> requests =
                List.of(energy(Resolution.DAY, 0, 24 * DAYS), energy(Resolution.HOUR, 3, 24 * DAYS - 5));
        assertThat(Resolution.of(requests.get(0), evidence.zones())).isEqualTo(Resolution.DAY);
        assertThat(Resolution.of(requests.get(1), evidence.zones())).isEqualTo(Resolution.HOUR);
        List<Figure> figures =
                requests.stream().map(r -> indicators.figure(r, evidence)).toList();
        for (Figure f : figures) {
            Figure windows = indicators.figure(f.request().with(Resolution.WINDOW), evidence);
            assertThat(f.value()).isNotNull().isEqualByComparingTo(windows.value());
            assertThat(f.grade()).isEqualTo(windows.grade());
        }
        assertThat(figures.get(0).records()).hasSize(DAYS);
        VerifyReport report = verified(figures);
        assertThat(report.problems()).isEmpty();
        assertThat(report.figures()).hasSize(2).allMatch(f -> f.problem() == null);
        assertThat(report.figures().get(0).exact()).isEqualTo(figures.get(0).exact());
    }

    private VerifyReport verified(List<Figure> figures) throws Exception {
        Path zip = folder.resolve("evidence.zip");
        Bundle bundle = new Bundle(stored(), indicators, AgentKey.loadOrCreate(folder.resolve("collector.key")));
        Files.write(zip, bundle.bytes(figures, new Bundle.Filing("00".repeat(32), "EdgeWitness 0.1.0", ledger.now)));
        return new BundleVerifier(IndicatorLibrary.shipped()).verify(zip);
    }

    @Test
    void anotherScopeSeesNone() {
        Figure f = indicators.figure(
                energy(Resolution.DAY, 0, 24 * DAYS), new StoredEvidence(database, new Scope("other", null)));
        assertThat(f.value()).isNull();
        assertThat(f.records()).isEmpty();
    }
}
