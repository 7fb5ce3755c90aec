package io.edgewitness.collector.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.zaxxer.hikari.HikariDataSource;
import io.edgewitness.edge.api.SystemClock;
import io.edgewitness.edge.ledger.BatchId;
import io.edgewitness.edge.ledger.proto.Leaf;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PostgresStoreTest {
    private static final String ALL =
            "SELECT 'm', agent, epoch, batch, sequence, enterprise, site, scenario, name, labels,"
                    + " revision::text, value::text, md5(record), window_start::text, identity::text FROM evidence.metric"
                    + " UNION ALL SELECT 's', agent, epoch, batch, sequence, enterprise, site, point, mode, quality,"
                    + " number::text, text, '', received::text, source_time::text FROM evidence.sample"
                    + " UNION ALL SELECT 'e', agent, epoch, batch, sequence, enterprise, site, scenario, type, message,"
                    + " severity::text, attributes, '', at::text, '' FROM evidence.event"
                    + " UNION ALL SELECT 'g', agent, epoch, batch, sequence, enterprise, site, source, reason, points::text,"
                    + " count::text, from_time::text, '', to_time::text, '' FROM evidence.gap"
                    + " UNION ALL SELECT 'p', agent, epoch, batch, sequence, enterprise, site, point, mode, unit,"
                    + " number::text, '', '', '', '' FROM evidence.point_version"
                    + " ORDER BY 1, 2, 3, 4, 5, 8, 11, 14";

    private HikariDataSource database;
    private PostgresStore store;

    @BeforeEach
    void open() throws Exception {
        database = TestDatabase.fresh();
        store = PostgresStore.open(database, new SystemClock(), List.of());
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void theSameBatchTwiceChangesNothing() throws Exception {
        TestBatches agent = new TestBatches("gw-1");
        IngestBatch first = agent.metric("em_energy_kwh", 0, 0, "1.50")
                .samples(20)
                .eventAndGap()
                .close();
        IngestBatch second =
                agent.metric("em_energy_kwh", 1, 0, "2.25").samples(20).close();
        store.store(List.of(first, second));
        String once = TestDatabase.dump(database, ALL);
        store.store(List.of(first, second));
        store.store(List.of(second));
        assertThat(TestDatabase.dump(database, ALL))
                .isEqualTo(once)
                .contains("1.50")
                .contains("运行 1");
        assertThat(store.head("gw-1")).isEqualTo(second.head());
        assertThat(store.batch("gw-1", 1, 1)).isEqualTo(first.batch());
        assertThat(store.headerHash("gw-1", 1, 2)).isEqualTo(second.hash());
    }

    @Test
    void anotherBatchUnderTheSameNumberIsAConflictAndNothingIsStored() throws Exception {
        IngestBatch first =
                new TestBatches("gw-1").metric("em_energy_kwh", 0, 0, "1").close();
        store.store(List.of(first));
        TestBatches liar = new TestBatches("gw-1");
        IngestBatch other = liar.close();
        IngestBatch forged =
                new IngestBatch("gw-1", other.header(), ByteString.copyFrom(new byte[] {1, 2, 3}), true, other.batch());
        assertThatThrownBy(() -> store.store(List.of(forged, liar.close())))
                .isInstanceOf(BatchStore.ConflictException.class);
        assertThat(store.head("gw-1")).isEqualTo(first.head());
    }

    @Test
    void aMetricComputedAgainAfterARestartIsKeptOnceAndANewRevisionBesideIt() throws Exception {
        TestBatches agent = new TestBatches("gw-1");
        store.store(List.of(agent.metric("em_energy_kwh", 0, 0, "1.5").close()));
        agent.restart();
        store.store(List.of(agent.metric("em_energy_kwh", 0, 0, "1.5")
                .metric("em_energy_kwh", 0, 1, "1.6")
                .metric("em_energy_kwh", 0, 1, "1.6")
                .close()));
        assertThat(TestDatabase.dump(database, "SELECT epoch, revision, value FROM evidence.metric ORDER BY 1, 2"))
                .isEqualTo("1|0|1.5\n2|1|1.6\n");
    }

    @Test
    void rebuildingFromBatchesGivesTheSameRows() throws Exception {
        TestBatches one = new TestBatches("gw-1");
        TestBatches two = new TestBatches("gw-2");
        for (int i = 0; i < 5; i++) {
            store.store(List.of(
                    one.metric("em_energy_kwh", i, 0, "1.5").samples(30).close(),
                    one.metric("em_peak_kw", i, 0, "7").eventAndGap().close()));
            store.store(List.of(two.samples(10).close()));
            if (i == 2) {
                one.restart();
                one.metric("em_energy_kwh", 1, 0, "9.9");
            }
        }
        String before = TestDatabase.dump(database, ALL);
        assertThat(before.lines().filter(l -> l.startsWith("s|")).count()).isEqualTo(200);
        assertThat(store.rebuild()).isEqualTo(15);
        assertThat(TestDatabase.dump(database, ALL)).isEqualTo(before);
        store.store(List.of(one.samples(4).close()));
        assertThat(TestDatabase.dump(database, ALL)).isNotEqualTo(before);
    }

    @Test
    void aRecordThatCannotBeReadCostsItsOwnRowOnly() throws Exception {
        TestBatches agent = new TestBatches("gw-1");
        IngestBatch good = agent.metric("em_energy_kwh", 0, 0, "1e999999999")
                .metric("em_peak_kw", 0, 0, "3")
                .close();
        IngestBatch bad = new IngestBatch(
                good.agent(),
                good.header(),
                good.hash(),
                true,
                good.batch().toBuilder()
                        .addEvidence(
                                good.batch().getEvidence(0).toBuilder().setContent(ByteString.copyFromUtf8("\377junk")))
                        .addRaw(good.batch().getEvidence(0).toBuilder()
                                .setContent(ByteString.copyFrom(new byte[] {24, 1})))
                        .build());
        store.store(List.of(bad));
        assertThat(TestDatabase.dump(database, "SELECT name, value FROM evidence.metric ORDER BY 1"))
                .isEqualTo("em_energy_kwh|null\nem_peak_kw|3\n");
        assertThat(store.batch("gw-1", 1, 1)).isEqualTo(bad.batch());
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
        assertThat(store.rebuild()).isEqualTo(3);
    }
}
