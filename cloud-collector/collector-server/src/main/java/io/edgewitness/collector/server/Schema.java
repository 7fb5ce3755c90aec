package io.edgewitness.collector.server;

import io.edgewitness.collector.alarms.AlarmStore;
import io.edgewitness.collector.api.CollectorModule;
import io.edgewitness.collector.compliance.Qms;
import io.edgewitness.collector.estimators.Text;
import io.edgewitness.collector.maintenance.Cmms;
import io.edgewitness.collector.workplace.Workplace;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * The tables: {@code store} (batches, agents, orders: what cannot be made again), {@code workplace} (people and their work, which a rebuild
 * leaves alone), {@code evidence} (made from batches) and one schema a module. Each script runs once, in a transaction. Thread-safe.
 */
final class Schema {
    private static final long LOCK = 0x45647765_57697401L;

    private final List<CollectorModule> modules;
    private final SampleSettings samples;

    Schema(List<CollectorModule> modules, SampleSettings samples) {
        this.modules = modules;
        this.samples = samples;
        for (CollectorModule module : modules) {
            if (!module.name().matches("[a-z][a-z0-9_]{0,40}")
                    || module.name().endsWith(SchemaNames.NEXT.suffix())
                    || module.name().endsWith(SchemaNames.LAST.suffix())
                    || List.of("store", "evidence", "grafana", "public", Workplace.SCHEMA)
                            .contains(module.name())) {
                throw new IllegalArgumentException(
                        "a module's name is also its schema; it cannot be '" + module.name() + "'");
            }
        }
    }

    /**
     * Brings all schemas up to date. Safe if several collectors start at once.
     *
     * @param names of those made from batches
     */
    SeriesTables migrate(Connection c, SchemaNames names) throws SQLException {
        c.setAutoCommit(true);
        return alone(c, () -> {
            try (Statement s = c.createStatement()) {
                s.execute("CREATE SCHEMA IF NOT EXISTS store");
                s.execute("CREATE TABLE IF NOT EXISTS store.migration (name text, version integer,"
                        + " at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (name, version))");
                s.execute("CREATE TABLE IF NOT EXISTS store.setting (name text PRIMARY KEY, value text NOT NULL)");
                run(c, "store", "store", 1, resource("core-1.sql"));
                run(c, "plan", "store", 1, resource("plan-1.sql"));
                run(c, "anchors", "store", 1, resource("anchors-1.sql"));
                run(c, "audit", "store", 1, resource("audit-1.sql"));
                run(c, "audit", "store", 2, resource("audit-2.sql"));
                run(c, "store", "store", 2, resource("core-2.sql"));
                run(c, "store", "store", 3, resource("core-3.sql"));
                run(c, "store", "store", 4, resource("core-4.sql"));
                run(c, "demand", "store", 1, resource("demand-1.sql"));
                run(c, "capture", "store", 1, resource("capture-1.sql"));
                run(c, "capture", "store", 2, resource("capture-2.sql"));
                run(c, "capture", "store", 3, resource("capture-3.sql"));
                run(c, "models", "store", 1, resource("models-1.sql"));
                run(c, "recordings", "store", 1, resource("recordings-1.sql"));
                List<String> alarms = AlarmStore.scripts();
                for (int i = 0; i < alarms.size(); i++) {
                    run(c, "alarms", "store", i + 1, alarms.get(i));
                }
                List<String> orders = Cmms.scripts();
                for (int i = 0; i < orders.size(); i++) {
                    run(c, "work-orders", "store", i + 1, orders.get(i));
                }
                List<String> quality = Qms.scripts();
                for (int i = 0; i < quality.size(); i++) {
                    run(c, "quality", "store", i + 1, quality.get(i));
                }
                s.execute("CREATE SCHEMA IF NOT EXISTS " + Workplace.SCHEMA);
                for (CollectorModule.Migration m : Workplace.migrations()) {
                    run(c, Workplace.SCHEMA, Workplace.SCHEMA, m.version(), m.sql());
                }
                SeriesTables series = series(c, names);
                s.execute("CREATE SCHEMA IF NOT EXISTS " + names.evidence());
                String path = names.path(names.evidence());
                run(c, names.evidence(), path, 1, resource("projection-1.sql"));
                run(c, names.evidence(), path, 2, resource("projection-2.sql"));
                run(c, names.evidence(), path, 3, resource("projection-3.sql"));
                run(c, names.evidence(), path, 4, resource("projection-4.sql"));
                run(c, names.evidence(), path, 5, resource("projection-5.sql"));
                run(c, names.evidence(), path, 6, resource("projection-6.sql"));
                run(c, "series" + names.suffix(), path, 1, series.script(resource("series-1.sql")));
                run(c, "series" + names.suffix(), path, 2, resource("series-2.sql"));
                run(c, "series" + names.suffix(), path, 3, resource("series-3.sql"));
                for (CollectorModule module : modules) {
                    String schema = names.of(module);
                    s.execute("CREATE SCHEMA IF NOT EXISTS " + schema);
                    for (CollectorModule.Migration m : module.migrations()) {
                        run(c, schema, names.path(schema), m.version(), m.sql());
                    }
                }
                return series;
            }
        });
    }

    /** {@link SeriesTables#settle} and the views for Grafana, one collector after the other. */
    Text settle(Connection c, SeriesTables series) throws SQLException {
        return alone(c, () -> {
            Text does = series.settle(c);
            GrafanaViews.ensure(c);
            return does;
        });
    }

    private interface Work<T> {
        T get() throws SQLException;
    }

    private static <T> T alone(Connection c, Work<T> work) throws SQLException {
        try (Statement s = c.createStatement()) {
            s.execute("SELECT pg_advisory_lock(" + LOCK + ")");
            try {
                return work.get();
            } finally {
                s.execute("SELECT pg_advisory_unlock(" + LOCK + ")");
            }
        }
    }

    /** Puts what was made anew in the place of what is read. Inside the caller's transaction. */
    void swap(Connection c) throws SQLException {
        try (Statement s = c.createStatement()) {
            List<String> live = schemas(SchemaNames.LIVE);
            List<String> next = schemas(SchemaNames.NEXT);
            List<String> last = schemas(SchemaNames.LAST);
            for (int i = 0; i < live.size(); i++) {
                s.execute("ALTER SCHEMA " + live.get(i) + " RENAME TO " + last.get(i));
                s.execute("ALTER SCHEMA " + next.get(i) + " RENAME TO " + live.get(i));
            }
            for (String table : List.of("store.migration", "store.setting")) {
                s.execute("DELETE FROM " + table + " WHERE name || '" + SchemaNames.NEXT.suffix()
                        + "' IN (SELECT name FROM " + table + ")");
                s.execute("UPDATE " + table + " SET name = left(name, -"
                        + SchemaNames.NEXT.suffix().length()
                        + ") WHERE right(name, " + SchemaNames.NEXT.suffix().length() + ") = '"
                        + SchemaNames.NEXT.suffix() + "'");
            }
        }
        GrafanaViews.make(c);
    }

    /** @return evidence and the modules, in one order for all names */
    List<String> schemas(SchemaNames names) {
        List<String> schemas = new ArrayList<>();
        schemas.add(names.evidence());
        modules.forEach(m -> schemas.add(names.of(m)));
        return schemas;
    }

    /** Removes what a rebuild left: tables of another name than those that are read. */
    void remove(Connection c, SchemaNames names) throws SQLException {
        if (names.equals(SchemaNames.LIVE)) {
            throw new IllegalArgumentException("these are in use");
        }
        c.setAutoCommit(true);
        try (Statement s = c.createStatement()) {
            SeriesTables.remove(c, names);
            for (CollectorModule module : modules) {
                s.execute("DROP SCHEMA IF EXISTS " + names.of(module) + " CASCADE");
            }
            for (String table : List.of("store.migration", "store.setting")) {
                s.execute("DELETE FROM " + table + " WHERE right(name, "
                        + names.suffix().length() + ") = '" + names.suffix() + "'");
            }
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

    private static void run(Connection c, String name, String path, int version, String sql) throws SQLException {
        if (done(c, name, version)) {
            return;
        }
        c.setAutoCommit(false);
        try (Statement s = c.createStatement();
                PreparedStatement p = c.prepareStatement("INSERT INTO store.migration (name, version) VALUES (?, ?)")) {
            s.execute("SET LOCAL search_path TO " + path);
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

    /** The form is decided once for the life of the tables; what the licence adds, at each start. */
    private SeriesTables series(Connection c, SchemaNames names) throws SQLException {
        DatabaseKind kind = DatabaseKind.of(c);
        String key = "series" + names.suffix();
        try (PreparedStatement p = c.prepareStatement(
                        "INSERT INTO store.setting (name, value) VALUES (?, ?) ON CONFLICT DO NOTHING");
                PreparedStatement q = c.prepareStatement("SELECT value FROM store.setting WHERE name = ?")) {
            p.setString(1, key);
            p.setString(2, SeriesTables.form(kind).name());
            p.execute();
            q.setString(1, key);
            try (ResultSet r = q.executeQuery()) {
                r.next();
                boolean partitioned = r.getString(1).equals(SeriesTables.Form.PARTITIONED.name());
                return new SeriesTables(
                        names,
                        kind,
                        partitioned ? SeriesTables.Form.PARTITIONED : SeriesTables.Form.HYPERTABLE,
                        samples);
            }
        }
    }

    static String resource(String name) {
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
