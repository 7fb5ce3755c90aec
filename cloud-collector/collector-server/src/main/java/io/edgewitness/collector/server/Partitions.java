package io.edgewitness.collector.server;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.YearMonth;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;

/** Makes the monthly partitions that rows need before they come. A month outside 2000 to 2099 goes to the table's default partition. */
final class Partitions {
    private static final YearMonth FIRST = YearMonth.of(2000, 1);
    private static final YearMonth LAST = YearMonth.of(2099, 12);

    private final DataSource database;
    private final Set<String> made = ConcurrentHashMap.newKeySet();

    Partitions(DataSource database) {
        this.database = database;
    }

    void prepare(Map<Table, Set<YearMonth>> months) throws SQLException {
        for (Map.Entry<Table, Set<YearMonth>> entry : months.entrySet()) {
            for (YearMonth month : entry.getValue()) {
                prepare(entry.getKey(), month);
            }
        }
    }

    void forget() {
        made.clear();
    }

    private void prepare(Table table, YearMonth month) throws SQLException {
        boolean usual = !month.isBefore(FIRST) && !month.isAfter(LAST);
        String name = "evidence." + table.tableName()
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
            s.execute("CREATE TABLE IF NOT EXISTS " + name + " PARTITION OF evidence." + table.tableName() + " "
                    + bounds);
            c.commit();
        }
        made.add(name);
    }
}
