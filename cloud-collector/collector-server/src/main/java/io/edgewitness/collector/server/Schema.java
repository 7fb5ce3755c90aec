package io.edgewitness.collector.server;

import io.edgewitness.collector.api.CollectorModule;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tables: {@code store} (batches, agents, orders: what cannot be made again), {@code evidence} (made from batches) and one schema a
 * module. Each script runs once, in a transaction. Where TimescaleDB is there, metrics and samples are hypertables; else they are
 * partitioned by month.
 */
final class Schema {
    private static final Logger LOG = LoggerFactory.getLogger(Schema.class);
    private static final long LOCK = 0x45647765_57697401L;

    /** How the two large tables are kept. */
    enum Series {
        /** native partitions, one a month */
        PARTITIONED,
        /** hypertables, without what the Timescale licence adds */
        HYPERTABLE,
        /** hypertables, old chunks of samples compressed */
        COMPRESSED
    }

    private final List<CollectorModule> modules;

    Schema(List<CollectorModule> modules) {
        this.modules = modules;
        for (CollectorModule module : modules) {
            if (!module.name().matches("[a-z][a-z0-9_]{0,40}")
                    || List.of("store", "evidence", "public").contains(module.name())) {
                throw new IllegalArgumentException(
                        "a module's name is also its schema; it cannot be '" + module.name() + "'");
            }
        }
    }

    /** Brings all schemas up to date. Safe if several collectors start at once. */
    Series migrate(Connection c) throws SQLException {
        c.setAutoCommit(true);
        try (Statement s = c.createStatement()) {
            s.execute("SELECT pg_advisory_lock(" + LOCK + ")");
            try {
                s.execute("CREATE SCHEMA IF NOT EXISTS store");
                s.execute("CREATE TABLE IF NOT EXISTS store.migration (name text, version integer,"
                        + " at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (name, version))");
                s.execute("CREATE TABLE IF NOT EXISTS store.setting (name text PRIMARY KEY, value text NOT NULL)");
                run(c, "store", "store", 1, resource("core-1.sql"));
                run(c, "store", "store", 2, resource("core-2.sql"));
                Series series = series(c);
                s.execute("CREATE SCHEMA IF NOT EXISTS evidence");
                run(c, "evidence", "evidence", 1, resource("projection-1.sql"));
                runSeries(c, series);
                for (CollectorModule module : modules) {
                    s.execute("CREATE SCHEMA IF NOT EXISTS " + module.name());
                    for (CollectorModule.Migration m : module.migrations()) {
                        run(c, module.name(), module.name(), m.version(), m.sql());
                    }
                }
                return series;
            } finally {
                s.execute("SELECT pg_advisory_unlock(" + LOCK + ")");
            }
        }
    }

    /** Removes everything that is made from batches; {@link #migrate} makes it again, empty. */
    void drop(Connection c) throws SQLException {
        c.setAutoCommit(true);
        try (Statement s = c.createStatement()) {
            for (CollectorModule module : modules) {
                s.execute("DROP SCHEMA IF EXISTS " + module.name() + " CASCADE");
            }
            s.execute("DROP SCHEMA IF EXISTS evidence CASCADE");
            s.execute("DELETE FROM store.migration WHERE name <> 'store'");
            s.execute("DELETE FROM store.setting WHERE name = 'series'");
        }
    }

    private static boolean done(Connection c, String name, int version) throws SQLException {
        try (PreparedStatement p = c.prepareStatement("SELECT 1 FROM store.migration WHERE name = ? AND version = ?")) {
            p.setString(1, name);
            p.setInt(2, version);
            try (ResultSet r = p.executeQuery()) {
                return r.next();
            }
        }
    }

    private static void run(Connection c, String name, String schema, int version, String sql) throws SQLException {
        if (done(c, name, version)) {
            return;
        }
        c.setAutoCommit(false);
        try (Statement s = c.createStatement();
                PreparedStatement p = c.prepareStatement("INSERT INTO store.migration (name, version) VALUES (?, ?)")) {
            s.execute("SET LOCAL search_path TO " + schema + ", store, evidence, public");
            s.execute(sql);
            p.setString(1, name);
            p.setInt(2, version);
            p.execute();
            c.commit();
        } catch (SQLException e) {
            c.rollback();
            throw e;
        } finally {
            c.setAutoCommit(true);
        }
    }

    private void runSeries(Connection c, Series series) throws SQLException {
        if (done(c, "series", 1)) {
            return;
        }
        if (series == Series.PARTITIONED) {
            run(c, "series", "evidence", 1, resource("series-1-partitioned.sql"));
            return;
        }
        run(c, "series", "evidence", 1, resource("series-1-plain.sql") + """
                SELECT create_hypertable('metric', 'window_start', chunk_time_interval => INTERVAL '7 days');
                SELECT create_hypertable('sample', 'received', chunk_time_interval => INTERVAL '1 day');
                """);
        if (series == Series.COMPRESSED) {
            try (Statement s = c.createStatement()) {
                s.execute(
                        "ALTER TABLE evidence.sample SET (timescaledb.compress,"
                                + " timescaledb.compress_segmentby = 'agent, point', timescaledb.compress_orderby = 'received')");
                s.execute("SELECT add_compression_policy('evidence.sample', INTERVAL '7 days')");
            }
        }
    }

    /** Decided once for the life of the tables. */
    private static Series series(Connection c) throws SQLException {
        try (Statement s = c.createStatement()) {
            try (ResultSet r = s.executeQuery("SELECT value FROM store.setting WHERE name = 'series'")) {
                if (r.next()) {
                    return Series.valueOf(r.getString(1));
                }
            }
            Series series = detect(s);
            s.execute("INSERT INTO store.setting (name, value) VALUES ('series', '" + series.name() + "')");
            return series;
        }
    }

    private static Series detect(Statement s) throws SQLException {
        try (ResultSet r = s.executeQuery("SELECT 1 FROM pg_available_extensions WHERE name = 'timescaledb'")) {
            if (!r.next()) {
                return Series.PARTITIONED;
            }
        }
        try {
            s.execute("CREATE EXTENSION IF NOT EXISTS timescaledb");
        } catch (SQLException e) {
            LOG.warn(
                    "TimescaleDB is installed but cannot be used, so tables are partitioned by month: {}",
                    e.getMessage());
            return Series.PARTITIONED;
        }
        try (ResultSet r = s.executeQuery("SHOW timescaledb.license")) {
            return r.next() && "timescale".equals(r.getString(1)) ? Series.COMPRESSED : Series.HYPERTABLE;
        }
    }

    private static String resource(String name) {
        try (InputStream in = Schema.class.getResourceAsStream("schema/" + name)) {
            if (in == null) {
                throw new IllegalStateException("the collector was built without " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("cannot read " + name, e);
        }
    }
}
