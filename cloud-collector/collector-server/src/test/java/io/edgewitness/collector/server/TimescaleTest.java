package io.edgewitness.collector.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.edgewitness.edge.api.SystemClock;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** On a server with the TimescaleDB extension: {@code -Dedgewitness.timescaledb.url=jdbc:postgresql://…}. */
@EnabledIfSystemProperty(named = "edgewitness.timescaledb.url", matches = "jdbc:.+")
class TimescaleTest {
    @Test
    void metricsAndSamplesAreHypertablesAndEverythingElseIsTheSame() throws Exception {
        String url = System.getProperty("edgewitness.timescaledb.url");
        try (HikariDataSource database = Database.pool(url, null, null)) {
            try (Connection c = database.getConnection();
                    Statement s = c.createStatement()) {
                s.execute("DROP SCHEMA IF EXISTS evidence CASCADE");
                s.execute("DROP SCHEMA IF EXISTS store CASCADE");
            }
            PostgresStore store = PostgresStore.open(database, new SystemClock(), List.of());
            assertThat(TestDatabase.dump(
                            database,
                            "SELECT hypertable_name FROM timescaledb_information.hypertables"
                                    + " WHERE hypertable_schema = 'evidence' ORDER BY 1"))
                    .isEqualTo("metric\nsample\n");
            TestBatches agent = new TestBatches("gw-1");
            IngestBatch first =
                    agent.metric("em_energy_kwh", 0, 0, "1.5").samples(20).close();
            store.store(List.of(first));
            store.store(List.of(first));
            agent.restart();
            store.store(List.of(agent.metric("em_energy_kwh", 0, 0, "1.5")
                    .metric("em_energy_kwh", 0, 1, "1.6")
                    .close()));
            String rows = "SELECT epoch, revision, value FROM evidence.metric ORDER BY 1, 2";
            assertThat(TestDatabase.dump(database, rows)).isEqualTo("1|0|1.5\n2|1|1.6\n");
            assertThat(TestDatabase.dump(database, "SELECT value FROM evidence.metric_current"))
                    .isEqualTo("1.6\n");
            assertThat(TestDatabase.dump(database, "SELECT count(*) FROM evidence.sample"))
                    .isEqualTo("20\n");
            assertThat(TestDatabase.dump(
                            database,
                            "SELECT count(DISTINCT time_bucket('1 minute', received)) > 0 FROM evidence.sample"))
                    .isEqualTo("t\n");
            assertThat(store.rebuild()).isEqualTo(2);
            assertThat(TestDatabase.dump(database, rows)).isEqualTo("1|0|1.5\n2|1|1.6\n");
        }
    }
}
