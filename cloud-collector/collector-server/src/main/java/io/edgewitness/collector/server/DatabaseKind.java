package io.edgewitness.collector.server;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a database server offers for large tables of time series.
 *
 * @param postgres its version, such as {@code 17.7}
 * @param timescale version of the TimescaleDB extension; null: not there, or not to be used
 * @param licensed the Timescale licence is on: compression and continuous aggregates beside hypertables
 */
record DatabaseKind(String postgres, @Nullable String timescale, boolean licensed) {
    private static final Logger LOG = LoggerFactory.getLogger(DatabaseKind.class);

    /** Asks the server. Makes the extension in this database if the server has it. */
    static DatabaseKind of(Connection c) throws SQLException {
        try (Statement s = c.createStatement()) {
            String postgres = one(s, "SHOW server_version").replaceFirst(" .*", "");
            if (one(s, "SELECT name FROM pg_available_extensions WHERE name = 'timescaledb'")
                    .isEmpty()) {
                return new DatabaseKind(postgres, null, false);
            }
            try {
                s.execute("CREATE EXTENSION IF NOT EXISTS timescaledb");
            } catch (SQLException e) {
                LOG.warn("TimescaleDB is installed but cannot be used: {}", e.getMessage());
                return new DatabaseKind(postgres, null, false);
            }
            return new DatabaseKind(
                    postgres,
                    one(s, "SELECT extversion FROM pg_extension WHERE extname = 'timescaledb'"),
                    one(s, "SHOW timescaledb.license").equals("timescale"));
        }
    }

    private static String one(Statement s, String sql) throws SQLException {
        try (ResultSet r = s.executeQuery(sql)) {
            return r.next() ? r.getString(1) : "";
        }
    }

    String chinese() {
        return "PostgreSQL " + postgres
                + (timescale == null
                        ? "（未装 TimescaleDB）"
                        : "（TimescaleDB " + timescale + (licensed ? "，Timescale 许可）" : "，Apache 版）"));
    }

    @Override
    public String toString() {
        return "PostgreSQL " + postgres
                + (timescale == null
                        ? " without TimescaleDB"
                        : " with TimescaleDB " + timescale + (licensed ? ", Timescale licence" : ", Apache edition"));
    }
}
