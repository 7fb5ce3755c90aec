package io.edgewitness.collector.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.zaxxer.hikari.HikariDataSource;
import io.edgewitness.edge.ledger.BatchId;
import io.edgewitness.edge.ledger.proto.Leaf;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** On plain PostgreSQL, as it comes with the collector. */
class PostgresStoreTest extends StoreContract {
    @Override
    HikariDataSource fresh() throws Exception {
        return TestDatabase.bare();
    }

    @Test
    void samplesAreInPartitionsOfAMonthAndTheCollectorSaysSo() throws Exception {
        store(store, fifteen());
        assertThat(
                        TestDatabase.dump(
                                database,
                                "SELECT relname FROM pg_class WHERE relispartition AND relname LIKE 'sample_2%' AND relkind = 'r'"))
                .isEqualTo("sample_2026_03\n");
        try (Connection c = database.getConnection()) {
            Schema schema = new Schema(List.of(), SampleSettings.DEFAULT);
            assertThat(schema.settle(c, schema.migrate(c, SchemaNames.LIVE)).en())
                    .startsWith("PostgreSQL 17.")
                    .endsWith(
                            " without TimescaleDB: samples in partitions of a month, not compressed, hourly trends computed"
                                    + " when asked for; no sample is dropped");
        }
    }

    @Test
    void whatIsAskedOfYearsOfBatchesAndIncidentsHasItsIndex() throws Exception {
        execute(
                "INSERT INTO store.batch (agent, epoch, number, hash, chained, stored, closed, header, signature, evidence,"
                        + " raw, blob) SELECT 'gw-' || n % 20, 1, n / 20, '', true, now(), '2026-01-01'::timestamptz + n * interval"
                        + " '1 minute', '', '', '', '', '' FROM generate_series(1, 20000) n");
        execute("INSERT INTO store.log (position, ordinal, leaf) SELECT ordinal - 1, ordinal, hash FROM store.batch");
        execute(
                "INSERT INTO store.orders (id, agent, kind, created, not_after, body, signature) SELECT n::text, 'gw-3',"
                        + " CASE WHEN n % 500 = 0 THEN 'fetch' ELSE 'command' END, now(), now(), '', '' FROM generate_series(1, 5000) n");
        execute(
                "INSERT INTO evidence.incident (enterprise, site, agent, epoch, batch, sequence, at, kind, subject, state,"
                        + " detail) SELECT 'acme', 'a', 'gw-3', 1, n, 1, now(), CASE n % 5000 WHEN 0 THEN 'hold' ELSE 'order' END, '',"
                        + " '', CASE n % 5000 WHEN 1 THEN 'pong EdgeWitness audit note 1' ELSE 'pong' END"
                        + " FROM generate_series(1, 20000) n");
        execute("VACUUM ANALYZE");
        assertThat(plan(BatchTable.BEFORE, "gw-3", "2026-01-14", "gw-3")).contains("batch_closed");
        assertThat(plan(HeaderLog.NEWEST, "gw-3", "10000")).contains("batch_came");
        assertThat(plan(PostgresPlans.WITNESSES)).contains("incident_hold");
        assertThat(plan(AuditStore.WITNESSES)).contains("incident_note");
        assertThat(plan(AuditStore.ORDERS, "gw-3")).contains("orders_fetch");
    }

    private String plan(String sql, String... values) throws Exception {
        String asked = sql;
        for (String v : values) {
            asked = asked.replaceFirst("[?]", "'" + v + "'");
        }
        return dump("EXPLAIN " + asked);
    }

    @Test
    void largeBatchesAreReadFewAtATime() throws Exception {
        TestBatches agent = new TestBatches("gw-1");
        Leaf picture = Leaf.newBuilder()
                .setContent(ByteString.copyFrom(new byte[9 << 20]))
                .build();
        List<BatchId> stored = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            IngestBatch b = agent.samples(1).close();
            store.store(List.of(new IngestBatch(
                    b.agent(),
                    b.header(),
                    b.hash(),
                    true,
                    b.batch().toBuilder().addBlob(picture).build())));
            stored.add(new BatchId(b.epoch(), b.number()));
        }
        assertThat(store.next("gw-1", BatchId.NONE))
                .extracting(IngestBatch::number)
                .containsExactly(1L, 2L);
        assertThat(store.next("gw-1", stored.get(1)))
                .extracting(IngestBatch::number)
                .containsExactly(3L);
        assertThat(store.next("gw-1", stored.get(2))).isEmpty();
        assertThat(store.rebuild(true)).isEqualTo(new Rebuild.Result(3, List.of()));
    }
}
