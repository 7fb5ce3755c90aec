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
        return TestDatabase.fresh();
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
            assertThat(schema.settle(c, schema.migrate(c, SchemaNames.LIVE)))
                    .startsWith("PostgreSQL 17.")
                    .endsWith(
                            " without TimescaleDB: samples in partitions of a month, not compressed, hourly trends computed"
                                    + " when asked for; no sample is dropped");
        }
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
