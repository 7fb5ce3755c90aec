package io.edgewitness.collector.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import com.zaxxer.hikari.HikariDataSource;
import io.edgewitness.edge.api.SystemClock;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The views that DATABASE.md promises, and the dashboards that read them. */
class GrafanaViewsTest {
    private HikariDataSource database;
    private PostgresStore store;

    @BeforeEach
    void fill() throws Exception {
        database = TestDatabase.fresh();
        store = PostgresStore.open(database, new SystemClock(), List.of());
        PostgresRegistry registry = new PostgresRegistry(database, new SystemClock());
        ByteString token = ByteString.copyFromUtf8("0123456789abcdef0123456789abcdef");
        registry.addToken(new AgentRegistry.Token(
                token, "gw-1", new SystemClock().instant().plusSeconds(60), null));
        registry.redeem(
                token,
                new AgentRegistry.Agent(
                        "gw-1",
                        ByteString.copyFromUtf8("k"),
                        ByteString.copyFromUtf8("c"),
                        new SystemClock().instant()));
        store.store(List.of(new TestBatches("gw-1")
                .metric("em_energy_kwh", 0, 0, "1.50")
                .metric("em_energy_kwh", 0, 1, "1.75")
                .metric("em_energy_kwh", 1, 0, "2.25")
                .samples(20)
                .eventAndGap()
                .demand("ENERGY-1", true)
                .close()));
    }

    @AfterEach
    void close() {
        database.close();
    }

    private void execute(String sql) throws SQLException {
        try (Connection c = database.getConnection();
                Statement s = c.createStatement()) {
            s.execute(sql);
        }
    }

    private String dump(String sql) throws SQLException {
        return TestDatabase.dump(database, sql);
    }

    /** Title to SQL, of all panels and all variables that ask the database. */
    private static Map<String, String> queries(String dashboard) throws Exception {
        Map<String, String> queries = new LinkedHashMap<>();
        try (InputStream in = GrafanaViews.class.getResourceAsStream("grafana/" + dashboard + ".json")) {
            JsonNode root = new ObjectMapper().readTree(in);
            for (JsonNode variable : root.path("templating").path("list")) {
                if (variable.path("type").asText().equals("query")) {
                    queries.put(
                            "$" + variable.path("name").asText(),
                            variable.path("query").asText());
                }
            }
            for (JsonNode panel : root.path("panels")) {
                assertThat(panel.path("datasource").path("uid").asText()).isEqualTo("${datasource}");
                for (JsonNode target : panel.path("targets")) {
                    queries.put(
                            panel.path("id") + target.path("refId").asText() + " "
                                    + panel.path("title").asText(),
                            target.path("rawSql").asText());
                }
            }
        }
        return queries;
    }

    /** What Grafana puts in the place of its macros and of the variables. */
    private static String filled(String sql) {
        String from = "'2026-03-31T00:00:00Z'::timestamptz";
        String to = "'2026-04-02T00:00:00Z'::timestamptz";
        String filled = sql.replaceAll("\\$__timeFilter\\(([^)]*)\\)", "$1 BETWEEN " + from + " AND " + to)
                .replace("$__timeFrom()", from)
                .replace("$__timeTo()", to)
                .replace("${site:sqlstring}", "'jn-plant-1'")
                .replace("${agent:sqlstring}", "'gw-1','gw-2'")
                .replace("${scenario:sqlstring}", "'energy-line-1'")
                .replace("${metric:sqlstring}", "'em_energy_kwh'");
        assertThat(filled).doesNotContain("$");
        return filled;
    }

    @ParameterizedTest
    @ValueSource(strings = {"plant-overview", "energy-scenarios"})
    void eachQueryOfADashboardAnswersWithRowsBeforeAndAfterARebuild(String dashboard) throws Exception {
        Map<String, String> queries = queries(dashboard);
        assertThat(queries).hasSizeGreaterThan(8);
        Map<String, String> answers = new LinkedHashMap<>();
        for (Map.Entry<String, String> query : queries.entrySet()) {
            String answer = dump(filled(query.getValue()));
            assertThat(answer).as(query.getKey()).isNotEmpty();
            if (!query.getValue().contains("data_age_s")) {
                answers.put(query.getKey(), answer);
            }
        }
        assertThat(store.rebuild(false)).isNotNull();
        for (Map.Entry<String, String> answer : answers.entrySet()) {
            assertThat(dump(filled(queries.get(answer.getKey()))))
                    .as(answer.getKey())
                    .isEqualTo(answer.getValue());
        }
    }

    @Test
    void aFigureIsThereOnceInItsNewestRevisionWithUnitQualityAndMode() throws Exception {
        assertThat(dump("SELECT revision, value, unit, expected, received, completeness, mode, labels->>'medium'"
                        + " FROM grafana.metrics ORDER BY \"time\""))
                .isEqualTo("1|1.75|kW.h|10|10|1|SIM|electricity\n0|2.25|kW.h|10|10|1|SIM|electricity\n");
        assertThat(dump("SELECT point, mode, samples, good FROM grafana.samples_hourly('2026-03-31', '2026-04-01')"
                        + " ORDER BY point"))
                .startsWith("meter1.energy|SIM|")
                .contains("press.state|REAL|");
    }

    @Test
    void aTimeReachesTheIndexOfTheFigures() throws Exception {
        assertThat(dump("EXPLAIN SELECT * FROM grafana.metrics WHERE name = 'em_energy_kwh'"
                        + " AND \"time\" BETWEEN '2026-03-31' AND '2026-04-01'"))
                .containsPattern("(?s)(Index Cond|Filter): .*window_start >= ");
    }

    @Test
    void whatAReaderWasGrantedStaysAfterARebuildAndIsNoMoreThanThat() throws Exception {
        execute("DROP ROLE IF EXISTS grafana_reader");
        execute("CREATE ROLE grafana_reader");
        execute("GRANT USAGE ON SCHEMA grafana TO grafana_reader");
        execute("GRANT SELECT ON ALL TABLES IN SCHEMA grafana TO grafana_reader");
        execute("GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA grafana TO grafana_reader");
        assertThat(store.rebuild(false)).isNotNull();
        try (Connection c = database.getConnection();
                Statement s = c.createStatement()) {
            s.execute("SET ROLE grafana_reader");
            try {
                for (String view : List.of("agents", "metrics", "gaps", "events", "demands")) {
                    assertThat(s.executeQuery("SELECT * FROM grafana." + view).next())
                            .as(view)
                            .isTrue();
                }
                assertThat(s.executeQuery("SELECT * FROM grafana.samples_hourly('2026-03-31', '2026-04-01')")
                                .next())
                        .isTrue();
                for (String no : List.of(
                        "SELECT * FROM evidence.metric", "SELECT * FROM store.token", "DELETE FROM grafana.events")) {
                    assertThatThrownBy(() -> s.execute(no)).hasMessageContaining("permission denied");
                }
            } finally {
                s.execute("RESET ROLE");
            }
        }
        execute("DROP OWNED BY grafana_reader");
        execute("DROP ROLE grafana_reader");
    }
}
