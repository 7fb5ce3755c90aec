package io.edgewitness.collector.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.edgewitness.collector.api.CollectorModule;
import io.edgewitness.collector.api.StoredMetric;
import io.edgewitness.edge.ledger.proto.EvidenceRecord;
import io.edgewitness.edge.ledger.proto.RolledMetric;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What the store promises on each kind of database. */
abstract class StoreContract extends SampleContract {
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
        store(store, fifteen());
        String before = dump(ALL);
        assertThat(before.lines().filter(l -> l.startsWith("s|")).count()).isEqualTo(200);
        assertThat(rebuilt(store)).isEqualTo(new Rebuild.Result(15, List.of()));
        assertThat(dump(ALL)).isEqualTo(before);
        assertThat(rebuilt(store)).isEqualTo(new Rebuild.Result(15, List.of()));
        store.store(List.of(new TestBatches("gw-3").samples(4).close()));
        assertThat(dump(ALL)).isNotEqualTo(before);
        assertThat(dump("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'evidence%'"))
                .isEqualTo("evidence\n");
    }

    @Test
    void aRollUpIsARowWithItsDigestAndEachOfItsSeriesOne() throws Exception {
        TestBatches agent = new TestBatches("gw-1");
        IngestBatch batch = agent.rollup(0, 0, "90.00").rollup(0, 1, "91.00").close();
        store.store(List.of(batch, agent.rollup(1, 0, "5").close()));
        ByteString content = batch.batch().getEvidence(5).getContent();
        assertThat(dump("SELECT span, extract(epoch FROM from_time)::bigint, revision, leaf, encode(sha256, 'hex')"
                        + " FROM evidence.rollup_current ORDER BY from_time LIMIT 1"))
                .isEqualTo("HOUR|" + TestBatches.START / 1_000_000_000 + "|1|5|" + Hex.sha256(content.toByteArray())
                        + "\n");
        assertThat(dump("SELECT name, labels, revision, batch, record FROM evidence.rolled_metric ORDER BY batch, leaf")
                        .lines())
                .hasSize(3)
                .allMatch(l -> l.startsWith("em_energy_kwh|{\"medium\":\"electricity\"}|"));
        assertThat(RolledMetric.parseFrom(
                        bytes("SELECT record FROM evidence.rolled_metric ORDER BY batch, leaf LIMIT 1")))
                .isEqualTo(EvidenceRecord.parseFrom(batch.batch().getEvidence(4).getContent())
                        .getRollup()
                        .getMetrics(0));
    }

    private byte[] bytes(String sql) throws Exception {
        try (Connection c = database.getConnection();
                Statement s = c.createStatement();
                ResultSet r = s.executeQuery(sql)) {
            assertThat(r.next()).isTrue();
            return r.getBytes(1);
        }
    }

    /** Batches of an agent that says some things twice, corrects others and starts anew now and then. */
    private static List<IngestBatch> history(String name, Random random) {
        TestBatches agent = new TestBatches(name);
        List<IngestBatch> all = new ArrayList<>();
        for (int batches = 6 + random.nextInt(6); batches > 0; batches--) {
            for (int metrics = random.nextInt(4); metrics > 0; metrics--) {
                String metric = random.nextBoolean() ? "em_energy_kwh" : "em_peak_kw";
                agent.metric(metric, random.nextInt(6), random.nextInt(2), "1." + random.nextInt(3));
            }
            if (random.nextBoolean()) {
                agent.eventAndGap();
            }
            if (random.nextBoolean()) {
                agent.rollup(random.nextInt(3), random.nextInt(2), "90.0" + random.nextInt(3));
            }
            all.add(agent.samples(1 + random.nextInt(30))
                    .command("c" + random.nextInt(4), "EXECUTED", "")
                    .close());
            if (random.nextInt(4) == 0) {
                agent.restart();
            }
        }
        return all;
    }

    @Test
    void theOrderInWhichAgentsDeliverAndWhatTheySendTwiceChangesNothing() throws Exception {
        for (long seed = 1; seed <= 5; seed++) {
            Random random = new Random(seed);
            List<List<IngestBatch>> agents =
                    List.of(history("gw-1", random), history("gw-2", random), history("gw-3", random));
            for (List<IngestBatch> all : agents) {
                store.store(all);
            }
            Map<String, String> inTurn = digests();
            close();
            open();
            int[] next = new int[agents.size()];
            while (next[0] + next[1] + next[2]
                    < agents.stream().mapToInt(List::size).sum()) {
                int agent = random.nextInt(agents.size());
                int from = Math.max(0, next[agent] - random.nextInt(3));
                int to = Math.min(agents.get(agent).size(), next[agent] + random.nextInt(4));
                if (from < to) {
                    store.store(agents.get(agent).subList(from, to));
                    next[agent] = to;
                }
            }
            assertThat(digests()).as("seed " + seed).isEqualTo(inTurn);
            assertThat(rebuilt(store).differing()).as("seed " + seed).isEmpty();
            assertThat(digests()).as("rebuilt, seed " + seed).isEqualTo(inTurn);
            close();
            open();
        }
    }

    @Test
    void aTableThatIsNotWhatTheBatchesSayIsNamedAndMadeRight() throws Exception {
        store(store, fifteen());
        String before = dump(ALL);
        execute("UPDATE evidence.metric SET value = value + 0.1 WHERE name = 'em_peak_kw' AND epoch = 2");
        execute("DELETE FROM evidence.sample WHERE number = 1000");
        assertThat(dump(ALL)).isNotEqualTo(before);
        assertThat(rebuilt(store).differing()).containsExactly("evidence.metric", "evidence.sample");
        assertThat(dump(ALL)).isEqualTo(before);
    }

    @Test
    void batchesThatComeDuringARebuildAreInTheTablesOnce() throws Exception {
        TestBatches agent = new TestBatches("gw-1");
        List<IngestBatch> batches = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            batches.add(agent.metric("em_energy_kwh", i, 0, "1").samples(10).close());
        }
        store(store, batches.subList(0, 100));
        AtomicReference<Throwable> failed = new AtomicReference<>();
        CountDownLatch begun = new CountDownLatch(1);
        Thread ingest = new Thread(() -> {
            try {
                for (int i = 100; i < 300; i++) {
                    store.store(List.of(batches.get(i)));
                    begun.countDown();
                }
            } catch (BatchStore.StoreException | RuntimeException e) {
                failed.set(e);
                begun.countDown();
            }
        });
        ingest.start();
        begun.await();
        Rebuild.Result during = rebuilt(store);
        ingest.join();
        assertThat(failed.get()).isNull();
        assertThat(during.differing()).isEmpty();
        assertThat(dump("SELECT count(*) FROM evidence.metric")).isEqualTo("300\n");
        assertThat(dump("SELECT count(*) FROM evidence.sample")).isEqualTo("3000\n");
        assertThat(rebuilt(store)).isEqualTo(new Rebuild.Result(300, List.of()));
    }

    @Test
    void aRebuildThatIsCutOffLeavesTheTablesAsTheyWere() throws Exception {
        AtomicInteger left = new AtomicInteger(Integer.MAX_VALUE);
        PostgresStore own = open(SampleSettings.DEFAULT, Holds.NONE, new Counting(left));
        store(own, fifteen());
        String before = dump(ALL);
        String counted = dump("SELECT * FROM counting.seen ORDER BY 1");
        left.set(3);
        assertThatThrownBy(() -> own.rebuild(true)).hasMessageContaining("cut off");
        assertThat(dump(ALL)).isEqualTo(before);
        assertThat(dump("SELECT * FROM counting.seen ORDER BY 1")).isEqualTo(counted);
        left.set(Integer.MAX_VALUE);
        own.store(List.of(new TestBatches("gw-3").samples(4).close()));
        assertThat(rebuilt(own)).isEqualTo(new Rebuild.Result(16, List.of()));
        assertThat(dump("SELECT * FROM counting.seen ORDER BY 1")).isEqualTo(counted);
    }

    /** A module that fails after some calls, as a process that is killed does. */
    private record Counting(AtomicInteger left) implements CollectorModule {
        @Override
        public String name() {
            return "counting";
        }

        @Override
        public List<Migration> migrations() {
            return List.of(new Migration(1, "CREATE TABLE seen (name text, batch bigint)"));
        }

        @Override
        public List<Projection> projections() {
            return List.of(new Projection() {
                @Override
                public List<String> metrics() {
                    return List.of("em_energy_kwh", "em_peak_kw");
                }

                @Override
                public void project(Connection connection, List<StoredMetric> metrics) throws SQLException {
                    if (left.getAndDecrement() <= 0) {
                        throw new SQLException("cut off");
                    }
                    try (PreparedStatement p = connection.prepareStatement("INSERT INTO seen VALUES (?, ?)")) {
                        for (StoredMetric m : metrics) {
                            p.setString(1, m.metric().name());
                            p.setLong(2, m.batch());
                            p.executeUpdate();
                        }
                    }
                }
            });
        }
    }

    @Test
    void oneRebuildAtATime() throws Exception {
        store(store, fifteen());
        try (Connection c = database.getConnection();
                Statement s = c.createStatement()) {
            s.execute("SELECT pg_advisory_lock(" + PostgresStore.UPKEEP + ")");
            assertThat(store.rebuild(false)).isNull();
            assertThat(store.dropOldSamples()).isEqualTo(-1);
            s.execute("SELECT pg_advisory_unlock(" + PostgresStore.UPKEEP + ")");
        }
        assertThat(store.rebuild(false)).isEqualTo(new Rebuild.Result(15, List.of()));
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
}
