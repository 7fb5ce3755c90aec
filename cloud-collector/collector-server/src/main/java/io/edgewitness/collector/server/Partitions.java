package io.edgewitness.collector.server;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.YearMonth;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Makes the monthly partitions that rows need before they come, where tables are partitioned. A month outside 2000 to 2099 goes to the
 * table's default partition. Thread-safe.
 */
final class Partitions {
    private static final YearMonth FIRST = YearMonth.of(2000, 1);
    private static final YearMonth LAST = YearMonth.of(2099, 12);

    private final DataSource database;
    private final SchemaNames names;
    private final Set<String> made = ConcurrentHashMap.newKeySet();
    private volatile @Nullable Boolean partitioned;

    Partitions(DataSource database, SchemaNames names) {
        this.database = database;
        this.names = names;
    }

    void prepare(Map<Table, Set<YearMonth>> months) throws SQLException {
        if (months.isEmpty() || !partitioned()) {
            return;
        }
        for (Map.Entry<Table, Set<YearMonth>> entry : months.entrySet()) {
            for (YearMonth month : entry.getValue()) {
                prepare(entry.getKey(), month);
            }
        }
    }

    /** What was known may no longer hold: a rebuild or another collector has changed the tables. */
    void forget() {
        made.clear();
        partitioned = null;
    }

    private boolean partitioned() throws SQLException {
        Boolean known = partitioned;
        if (known == null) {
            try (Connection c = database.getConnection();
                    PreparedStatement p =
                            c.prepareStatement("SELECT relkind = 'p' FROM pg_class WHERE oid = ?::regclass")) {
                p.setString(1, names.table(Table.SAMPLE));
                try (ResultSet r = p.executeQuery()) {
                    known = r.next() && r.getBoolean(1);
                }
            }
            partitioned = known;
        }
        return known;
    }

    private void prepare(Table table, YearMonth month) throws SQLException {
        boolean usual = !month.isBefore(FIRST) && !month.isAfter(LAST);
        String name = names.table(table)
                + (usual ? "_" + month.getYear() + "_" + (100 + month.getMonthValue() + "").substring(1) : "_other");
        if (made.contains(name)) {
            return;
        }
        String bounds = usual
                ? "FOR VALUES FROM ('" + month + "-01T00:00:00Z') TO ('" + month.plusMonths(1) + "-01T00:00:00Z')"
                : "DEFAULT";
        // Its own transaction, under a lock: two batches of one new month must not both make it.
        try (Connection c = database.getConnection();
                Statement s = c.createStatement()) {
            c.setAutoCommit(false);
            s.execute("SELECT pg_advisory_xact_lock(hashtext('" + name + "'))");
            s.execute("CREATE TABLE IF NOT EXISTS " + name + " PARTITION OF " + names.table(table) + " " + bounds);
            c.commit();
        }
        made.add(name);
    }
}
