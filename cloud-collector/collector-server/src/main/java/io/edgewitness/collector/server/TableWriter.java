package io.edgewitness.collector.server;

import io.edgewitness.collector.api.CollectorModule;
import io.edgewitness.collector.api.StoredEvent;
import io.edgewitness.collector.api.StoredMetric;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;

/**
 * Writes projected rows with COPY, then lets the modules make theirs. Metrics are insert-if-absent: they go straight into the table, and
 * only if one is there already (an agent computed it again after a restart) through a staging table.
 */
final class TableWriter {
    private static final String UNIQUE_VIOLATION = "23505";

    private final List<CollectorModule> modules;
    private final SchemaNames names;
    private final Partitions partitions;

    TableWriter(DataSource database, List<CollectorModule> modules, SchemaNames names) {
        this.modules = modules;
        this.names = names;
        this.partitions = new Partitions(database, names);
    }

    void forget() {
        partitions.forget();
    }

    /** Inside the caller's transaction. */
    void write(Connection c, ProjectedRows rows) throws SQLException {
        partitions.prepare(rows.months());
        CopyManager copy = c.unwrap(PGConnection.class).getCopyAPI();
        for (Map.Entry<Table, CopyRows> entry : rows.all().entrySet()) {
            if (entry.getKey() != Table.METRIC) {
                copy(copy, entry.getKey().copyInto(names.table(entry.getKey())), entry.getValue());
            }
        }
        CopyRows metrics = rows.all().get(Table.METRIC);
        if (metrics != null) {
            project(c, metrics(c, copy, metrics, rows));
        }
        if (!rows.events().isEmpty()) {
            projectEvents(c, rows.events());
        }
    }

    private static void copy(CopyManager copy, String statement, CopyRows rows) throws SQLException {
        try {
            copy.copyIn(statement, new ByteArrayInputStream(rows.bytes(), 0, rows.size()), 1 << 16);
        } catch (IOException e) {
            throw new SQLException("the connection to the database broke", e);
        }
    }

    /** @return the metrics that were not there before */
    private List<StoredMetric> metrics(Connection c, CopyManager copy, CopyRows text, ProjectedRows rows)
            throws SQLException {
        Savepoint before = c.setSavepoint();
        try {
            copy(copy, Table.METRIC.copyInto(names.table(Table.METRIC)), text);
            c.releaseSavepoint(before);
            return rows.metrics();
        } catch (SQLException e) {
            if (!UNIQUE_VIOLATION.equals(e.getSQLState())) {
                throw e;
            }
            c.rollback(before);
        }
        return staged(c, copy, text, rows);
    }

    private List<StoredMetric> staged(Connection c, CopyManager copy, CopyRows text, ProjectedRows rows)
            throws SQLException {
        Set<UUID> inserted = new HashSet<>();
        try (Statement s = c.createStatement()) {
            s.execute("CREATE TEMPORARY TABLE staged_metric (LIKE " + names.table(Table.METRIC) + ") ON COMMIT DROP");
            s.execute("ALTER TABLE staged_metric ADD place bigint GENERATED ALWAYS AS IDENTITY");
            copy(copy, Table.METRIC.copyInto("staged_metric"), text);
            String columns = Table.METRIC.columns();
            try (ResultSet r = s.executeQuery("INSERT INTO " + names.table(Table.METRIC) + " (" + columns + ") SELECT "
                    + columns + " FROM staged_metric ORDER BY place ON CONFLICT DO NOTHING RETURNING identity")) {
                while (r.next()) {
                    inserted.add(r.getObject(1, UUID.class));
                }
            }
            s.execute("DROP TABLE staged_metric");
        }
        List<StoredMetric> fresh = new ArrayList<>();
        for (int i = 0; i < rows.metrics().size(); i++) {
            if (inserted.remove(rows.identities().get(i))) {
                fresh.add(rows.metrics().get(i));
            }
        }
        return fresh;
    }

    private void project(Connection c, List<StoredMetric> metrics) throws SQLException {
        for (CollectorModule module : modules) {
            for (CollectorModule.Projection projection : module.projections()) {
                Set<String> wanted = Set.copyOf(projection.metrics());
                List<StoredMetric> mine = metrics.stream()
                        .filter(m -> wanted.contains(m.metric().name()))
                        .toList();
                if (!mine.isEmpty()) {
                    within(c, names.path(names.of(module)), () -> projection.project(c, mine));
                }
            }
        }
    }

    private void projectEvents(Connection c, List<StoredEvent> events) throws SQLException {
        for (CollectorModule module : modules) {
            for (CollectorModule.EventProjection projection : module.eventProjections()) {
                List<StoredEvent> mine = events.stream()
                        .filter(e -> projection.types().contains(e.type()))
                        .toList();
                if (!mine.isEmpty()) {
                    within(c, names.path(names.of(module)), () -> projection.project(c, mine));
                }
            }
        }
    }

    private interface Step {
        void run() throws SQLException;
    }

    private static void within(Connection c, String path, Step step) throws SQLException {
        try (Statement s = c.createStatement()) {
            s.execute("SET LOCAL search_path TO " + path);
            step.run();
            s.execute("SET LOCAL search_path TO DEFAULT");
        }
    }
}
