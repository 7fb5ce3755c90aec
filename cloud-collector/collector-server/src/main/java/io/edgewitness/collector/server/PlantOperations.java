package io.edgewitness.collector.server;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import io.edgewitness.collector.pages.OperationsView;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** How the collector itself is. Any thread. */
final class PlantOperations {
    private static final Duration FRESH = Duration.ofSeconds(2);
    /** Sizes are read from the files of each table. */
    private static final Duration SIZES_FRESH = Duration.ofSeconds(20);

    private static final Duration RATE = Duration.ofSeconds(60);

    private static final String TABLES =
            "SELECT coalesce(pn.nspname, n.nspname) || '.' || coalesce(parent.relname, c.relname),"
                    + " sum(greatest(c.reltuples, 0))::bigint, sum(pg_total_relation_size(c.oid))::bigint, count(*)"
                    + " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
                    + " LEFT JOIN pg_inherits i ON i.inhrelid = c.oid LEFT JOIN pg_class parent ON parent.oid = i.inhparent"
                    + " LEFT JOIN pg_namespace pn ON pn.oid = parent.relnamespace"
                    + " WHERE c.relkind = 'r' AND coalesce(pn.nspname, n.nspname) NOT IN ('pg_catalog', 'information_schema')"
                    + " AND coalesce(pn.nspname, n.nspname) NOT LIKE '\\_timescaledb%'"
                    + " GROUP BY 1 ORDER BY 3 DESC LIMIT 25";

    private record Sizes(long database, List<OperationsView.Table> tables) {}

    private record Seen(long nanos, long rows) {}

    private record Now(boolean upkeep, long orders) {}

    private final Collector collector;
    private final IngestBoard board;
    private final JobBoard jobs;
    private final Instant started;
    private final Cached<Sizes> sizes;
    private final Cached<Now> now;
    private final Deque<Seen> seen = new ArrayDeque<>();

    PlantOperations(Collector collector, IngestBoard board, JobBoard jobs) {
        this.collector = collector;
        this.board = board;
        this.jobs = jobs;
        this.started = collector.clock().instant();
        this.sizes = new Cached<>(SIZES_FRESH, this::sizes);
        this.now = new Cached<>(FRESH, this::now);
        rate(0);
    }

    OperationsView view() throws BatchStore.StoreException {
        Sizes size = sizes.get();
        Now asked = now.get();
        HikariDataSource pool = collector.database();
        HikariPoolMXBean connections = pool.getHikariPoolMXBean();
        Runtime jvm = Runtime.getRuntime();
        long[] disk = disk();
        PostgresStore store = collector.store();
        return new OperationsView(
                LocalBackend.SOFTWARE,
                started,
                store.abilities(),
                size.database,
                size.tables,
                store.storedBatches(),
                store.storedRows(),
                rate(store.storedRows()),
                connections == null ? 0 : connections.getTotalConnections(),
                connections == null ? 0 : connections.getActiveConnections(),
                connections == null ? 0 : connections.getThreadsAwaitingConnection(),
                asked.upkeep,
                asked.orders,
                disk[0],
                disk[1],
                jvm.totalMemory() - jvm.freeMemory(),
                jvm.maxMemory(),
                (int) board.entries().stream()
                        .filter(IngestBoard.Entry::connected)
                        .count(),
                List.of(
                        new OperationsView.Certificate(
                                "server",
                                collector
                                        .authority()
                                        .serverCertificate()
                                        .getNotAfter()
                                        .toInstant()),
                        new OperationsView.Certificate(
                                "authority",
                                collector
                                        .authority()
                                        .certificate()
                                        .getNotAfter()
                                        .toInstant())),
                jobs.jobs());
    }

    /** @return rows a second since about a minute ago */
    private synchronized double rate(long rows) {
        long at = System.nanoTime();
        seen.addLast(new Seen(at, rows));
        while (seen.size() > 2 && at - seen.getFirst().nanos > RATE.toNanos()) {
            seen.removeFirst();
        }
        Seen first = seen.getFirst();
        double seconds = (at - first.nanos) / 1e9;
        return seconds < 1 ? 0 : (rows - first.rows) / seconds;
    }

    /** @return free and all bytes of the data folder's disk; zeros where the system does not say */
    private long[] disk() {
        try {
            FileStore disk = Files.getFileStore(collector.data().path());
            return new long[] {disk.getUsableSpace(), disk.getTotalSpace()};
        } catch (IOException e) {
            return new long[2];
        }
    }

    private Sizes sizes() throws BatchStore.StoreException {
        List<OperationsView.Table> tables = Jdbc.query(collector.database(), TABLES, p -> {}, r -> {
            List<OperationsView.Table> list = new ArrayList<>();
            while (r.next()) {
                list.add(new OperationsView.Table(r.getString(1), r.getLong(2), r.getLong(3), r.getInt(4)));
            }
            return list;
        });
        long whole = Jdbc.query(
                collector.database(),
                "SELECT pg_database_size(current_database())",
                p -> {},
                r -> r.next() ? r.getLong(1) : 0L);
        return new Sizes(whole, tables);
    }

    private Now now() throws BatchStore.StoreException {
        String sql = "SELECT EXISTS (SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND granted"
                + " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
                + " AND classid::bigint = ? AND objid::bigint = ?),"
                + " (SELECT count(*) FROM store.orders WHERE outcome IS NULL AND not_after > ?)";
        return Jdbc.query(
                collector.database(),
                sql,
                p -> {
                    p.setLong(1, PostgresStore.UPKEEP >>> 32);
                    p.setLong(2, PostgresStore.UPKEEP & 0xffff_ffffL);
                    p.setTimestamp(3, java.sql.Timestamp.from(collector.clock().instant()));
                },
                r -> r.next() ? new Now(r.getBoolean(1), r.getLong(2)) : new Now(false, 0));
    }
}
