package io.edgewitness.collector.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.zaxxer.hikari.HikariDataSource;
import io.edgewitness.edge.api.SystemClock;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * On a server with the TimescaleDB extension, of whichever licence: {@code -Dedgewitness.timescaledb.url=jdbc:postgresql://…}, as a user
 * who may make databases.
 */
@EnabledIfSystemProperty(named = "edgewitness.timescaledb.url", matches = "jdbc:.+")
class TimescaleTest extends StoreContract {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final String url = System.getProperty("edgewitness.timescaledb.url", "");
    private final String name = "edgewitness_test_" + NUMBER.incrementAndGet();

    @Override
    HikariDataSource fresh() throws Exception {
        admin("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)", "CREATE DATABASE " + name);
        return Database.pool(url.replaceFirst("/\\w+(\\?|$)", "/" + name + "$1"), null, null);
    }

    @Override
    @AfterEach
    void close() throws Exception {
        super.close();
        admin("DROP DATABASE " + name + " WITH (FORCE)");
    }

    private void admin(String... statements) throws SQLException {
        try (HikariDataSource admin = Database.pool(url, null, null);
                Connection c = admin.getConnection();
                Statement s = c.createStatement()) {
            for (String statement : statements) {
                s.execute(statement);
            }
        }
    }

    private boolean licensed() throws Exception {
        return TestDatabase.dump(database, "SHOW timescaledb.license").equals("timescale\n");
    }

    private String settled(SampleSettings settings) throws Exception {
        try (Connection c = database.getConnection()) {
            Schema schema = new Schema(List.of(), settings);
            return schema.settle(c, schema.migrate(c, SchemaNames.LIVE)).en();
        }
    }

    @Test
    void metricsAndSamplesAreHypertablesAndWhatTheLicenceAllowsIsThereAndSaid() throws Exception {
        assertThat(TestDatabase.dump(
                        database,
                        "SELECT hypertable_name FROM timescaledb_information.hypertables WHERE hypertable_schema = 'evidence'"
                                + " ORDER BY 1"))
                .isEqualTo("metric\nsample\n");
        String said = settled(new SampleSettings(Duration.ofHours(6), Duration.ofDays(90), Duration.ofDays(3)));
        assertThat(said)
                .contains(" with TimescaleDB 2.")
                .contains("samples in chunks of 6 h")
                .endsWith("; samples are dropped after 90 d");
        assertThat(
                        TestDatabase.dump(
                                database,
                                "SELECT time_interval::text FROM timescaledb_information.dimensions WHERE hypertable_name = 'sample'"))
                .isEqualTo("06:00:00\n");
        String jobs = TestDatabase.dump(
                database,
                "SELECT proc_name, config->>'compress_after', config->>'start_offset' FROM timescaledb_information.jobs"
                        + " WHERE hypertable_schema LIKE 'evidence%' OR proc_name = 'policy_refresh_continuous_aggregate' ORDER BY 1");
        if (licensed()) {
            assertThat(said).contains("Timescale licence").contains("compressed after 3 d, hourly trends kept ready");
            assertThat(jobs)
                    .isEqualTo(
                            "policy_compression|72:00:00|null\npolicy_refresh_continuous_aggregate|null|2160:00:00\n");
        } else {
            assertThat(said).contains("Apache edition").contains("both need the Timescale licence");
            assertThat(jobs).isEmpty();
        }
    }

    @Test
    void theRowsAreThoseOfPlainPostgreSQL() throws Exception {
        store(store, fifteen());
        try (HikariDataSource plain = TestDatabase.bare()) {
            store(PostgresStore.open(plain, new SystemClock(), List.of()), fifteen());
            assertThat(digests(database)).isEqualTo(digests(plain)).hasSize(Table.values().length);
            store.rebuild(false);
            assertThat(digests(database)).isEqualTo(digests(plain));
        }
    }

    private static Map<String, String> digests(HikariDataSource of) throws Exception {
        try (Connection c = of.getConnection()) {
            return TableDigests.of(c, "evidence");
        }
    }

    @Test
    void chunksGoWholeAndManyAtATime() throws Exception {
        TestBatches agent = new TestBatches("gw-1");
        Instant first = Instant.parse("2026-01-01T06:00:00Z");
        for (int day = 0; day < 250; day++) {
            store.store(
                    List.of(agent.numbers(first.plus(Duration.ofDays(day)), day).close()));
        }
        Instant now = first.plus(Duration.ofDays(249));
        PostgresStore thirty = PostgresStore.open(
                database,
                () -> now,
                List.of(),
                new SampleSettings(Duration.ofDays(1), Duration.ofDays(30), Duration.ofDays(7)),
                Holds.NONE);
        assertThat(thirty.dropOldSamples()).isEqualTo(219);
        assertThat(TestDatabase.dump(database, "SELECT count(*), min(number) FROM evidence.sample"))
                .isEqualTo("31|219.0\n");
    }

    @Test
    void compressedChunksTakeLateSamplesAreDroppedAndAreRebuiltTheSame() throws Exception {
        assumeTrue(licensed(), "this server is of the Apache edition");
        List<IngestBatch> batches = fifteen();
        store(store, batches.subList(0, 9));
        try (Connection c = database.getConnection();
                Statement s = c.createStatement()) {
            s.execute("SELECT compress_chunk(c) FROM show_chunks('evidence.sample') c");
        }
        store(store, batches.subList(9, 15));
        String rows = TestDatabase.dump(database, ALL);
        assertThat(rows.lines().filter(l -> l.startsWith("s|")).count()).isEqualTo(200);
        assertThat(store.rebuild(true)).isEqualTo(new Rebuild.Result(15, List.of()));
        assertThat(TestDatabase.dump(database, ALL)).isEqualTo(rows);
        try (Connection c = database.getConnection();
                Statement s = c.createStatement()) {
            s.execute("SELECT compress_chunk(c) FROM show_chunks('evidence.sample') c");
        }
        PostgresStore thirty = PostgresStore.open(
                database,
                () -> Instant.parse("2026-06-15T12:00:00Z"),
                List.of(),
                new SampleSettings(Duration.ofDays(1), Duration.ofDays(30), Duration.ofDays(7)),
                Holds.NONE);
        assertThat(thirty.dropOldSamples()).isEqualTo(1);
        assertThat(TestDatabase.dump(database, "SELECT count(*) FROM evidence.sample"))
                .isEqualTo("0\n");
    }

    @Test
    void trendsOutliveTheSamplesWhereTheyAreKeptReady() throws Exception {
        assumeTrue(licensed(), "this server is of the Apache edition");
        store.store(List.of(new TestBatches("gw-1")
                .numbers(Instant.parse("2026-03-10T06:00:00Z"), 1, 2)
                .close()));
        SampleSettings thirty = new SampleSettings(Duration.ofDays(1), Duration.ofDays(30), Duration.ofDays(7));
        try (Connection c = database.getConnection();
                Statement s = c.createStatement()) {
            s.execute("CALL refresh_continuous_aggregate('evidence.sample_hour', NULL, NULL)");
            PostgresStore.open(database, () -> Instant.parse("2026-06-15T12:00:00Z"), List.of(), thirty, Holds.NONE)
                    .dropOldSamples();
            s.execute("CALL refresh_continuous_aggregate('evidence.sample_hour', now() - INTERVAL '30 days', now())");
        }
        assertThat(TestDatabase.dump(database, "SELECT count(*) FROM evidence.sample"))
                .isEqualTo("0\n");
        assertThat(TestDatabase.dump(
                        database, "SELECT hour = '2026-03-10T06:00Z', samples, total FROM evidence.sample_hour"))
                .isEqualTo("t|2|3.0\n");
    }
}
