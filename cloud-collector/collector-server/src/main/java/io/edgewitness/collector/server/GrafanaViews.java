package io.edgewitness.collector.server;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * The schema {@code grafana}: views over the tables that are read, for programs that speak SQL. Views hold on to their tables, not to
 * their names, so they are made again whenever tables take the place of others. Any thread.
 */
final class GrafanaViews {
    private static final String SETTING = "grafana";
    private static final String READY =
            "SELECT * FROM evidence.sample_hour WHERE hour >= date_trunc('hour', from_time, 'UTC') AND hour < to_time";
    private static final String COMPUTED = "SELECT " + Trends.columns("date_trunc('hour', received, 'UTC')")
            + " FROM evidence.sample WHERE received >= date_trunc('hour', from_time, 'UTC') AND received < to_time GROUP BY "
            + Trends.KEYS;

    private GrafanaViews() {}

    /** Makes them unless they are those of this version. A transaction of its own. */
    static void ensure(Connection c) throws SQLException {
        String script = script(c);
        if (digest(script).equals(made(c))) {
            return;
        }
        c.setAutoCommit(false);
        try {
            make(c);
            c.commit();
        } catch (SQLException e) {
            Jdbc.rollback(c);
            throw e;
        } finally {
            c.setAutoCommit(true);
        }
    }

    /** Makes them over the tables that stand in {@code evidence} now. Inside the caller's transaction. */
    static void make(Connection c) throws SQLException {
        String script = script(c);
        try (Statement s = c.createStatement();
                PreparedStatement p = c.prepareStatement("INSERT INTO store.setting (name, value) VALUES (?, ?)"
                        + " ON CONFLICT (name) DO UPDATE SET value = EXCLUDED.value")) {
            s.execute(script);
            p.setString(1, SETTING);
            p.setString(2, digest(script));
            p.execute();
        }
    }

    private static String script(Connection c) throws SQLException {
        String hours = Trends.ready(c) ? READY : COMPUTED;
        return Schema.resource("grafana.sql")
                + Schema.resource("grafana-hours.sql").replace("%s", hours);
    }

    private static String made(Connection c) throws SQLException {
        return Jdbc.query(
                c,
                "SELECT value FROM store.setting WHERE name = ? AND to_regclass('grafana.metrics') IS NOT NULL",
                p -> p.setString(1, SETTING),
                r -> r.next() ? r.getString(1) : "");
    }

    private static String digest(String script) {
        return Hex.sha256(script.getBytes(StandardCharsets.UTF_8));
    }
}
