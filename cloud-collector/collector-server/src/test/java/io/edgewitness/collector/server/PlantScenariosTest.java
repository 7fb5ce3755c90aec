package io.edgewitness.collector.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.edgewitness.collector.api.Scope;
import io.edgewitness.collector.pages.Chart;
import io.edgewitness.collector.pages.Plant.ScenarioKey;
import io.edgewitness.edge.api.SystemClock;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlantScenariosTest {
    private static final Instant NOW = Instant.parse("2026-03-31T15:59:50Z");

    @Test
    void ofMoreWindowsThanAChartShowsTheNewestStay() throws Exception {
        try (HikariDataSource database = TestDatabase.fresh()) {
            PostgresStore.open(database, new SystemClock(), List.of())
                    .store(List.of(new TestBatches("gw-1")
                            .metric("em_energy_kwh", 0, 0, "1.5")
                            .close()));
            try (Connection c = database.getConnection();
                    Statement s = c.createStatement()) {
                s.execute(
                        "INSERT INTO evidence.metric (identity, window_start, window_end, enterprise, site, agent, epoch, batch,"
                                + " sequence, scenario, name, labels, arm, revision, value, record) SELECT gen_random_uuid(), t, t + interval"
                                + " '10 s', enterprise, site, agent, epoch, batch, sequence, scenario, name, labels, arm, 0, 2, record"
                                + " FROM evidence.metric, generate_series('2026-03-30T16:00:00Z'::timestamptz, '2026-03-31T15:59:40Z',"
                                + " interval '10 s') t WHERE value = 1.5");
            }
            Chart chart = new PlantScenarios(database, () -> NOW)
                    .results(
                            Scope.ALL,
                            new ScenarioKey("gw-1", "energy-line-1", "energy"),
                            "em_energy_kwh",
                            Duration.ofHours(24),
                            List.of());
            assertThat(chart.series()).hasSize(1);
            List<?> points = chart.series().get(0).points();
            assertThat(points).hasSize(5_000);
            assertThat(((Number[]) points.get(4_999))[0]).isEqualTo(NOW.toEpochMilli());
        }
    }
}
