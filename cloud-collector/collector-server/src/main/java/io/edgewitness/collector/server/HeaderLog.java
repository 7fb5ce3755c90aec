package io.edgewitness.collector.server;

import io.edgewitness.edge.ledger.BatchId;
import io.edgewitness.edge.ledger.MerkleTree;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The append-only log of batch headers. Its order is that of storing; it lags behind the store until {@link #append}. Leaf: SHA-256(0x00
 * SHA-256(header)), as in an agent's seals. Any thread, any number of collectors on one database.
 */
final class HeaderLog implements LogTree.Nodes {
    private static final long LOCK = 0x45647765_574c6f67L;
    private static final int STEP = 1 << 16;
    private static final int NODES = 1 << LogTree.BITS;
    private static final String LOCK_TIMED_OUT = "55P03";

    /** The newest batch of an agent up to a place in the log: agent, place */
    static final String NEWEST =
            // The batch first: joined as a whole, the log would be read from its end.
            "SELECT b.epoch, b.number, l.position FROM (SELECT epoch, number, ordinal FROM store.batch WHERE agent = ?"
                    + " AND ordinal <= (SELECT ordinal FROM store.log WHERE position = ?) ORDER BY ordinal DESC LIMIT 1) b"
                    + " JOIN store.log l USING (ordinal)";

    private final DataSource database;
    private final Duration patience;

    HeaderLog(DataSource database) {
        this(database, Duration.ofSeconds(5));
    }

    /** @param patience how long those who are storing batches are waited for, and others held off */
    HeaderLog(DataSource database, Duration patience) {
        this.database = database;
        this.patience = patience;
    }

    /** What is done while the log stays as it is. */
    interface Work<T> {
        /** @param size leaves that the log has */
        T on(Connection c, LogTree tree, long size) throws SQLException, BatchStore.StoreException, CommandFailure;
    }

    /** Does the work in a transaction, while nobody appends to the log or does such work, in any collector on the database. */
    <T> T alone(Work<T> work) throws BatchStore.StoreException, CommandFailure {
        try (Connection c = database.getConnection()) {
            c.setAutoCommit(false);
            boolean committed = false;
            try {
                lock(c);
                T done = work.on(c, new LogTree((level, from, count) -> nodes(c, level, from, count)), size(c));
                c.commit();
                committed = true;
                return done;
            } finally {
                if (!committed) {
                    Jdbc.rollback(c);
                }
            }
        } catch (SQLException e) {
            throw Jdbc.failed(e);
        }
    }

    private static void lock(Connection c) throws SQLException {
        try (Statement s = c.createStatement()) {
            s.execute("SELECT pg_advisory_xact_lock(" + LOCK + ")");
        }
    }

    /** Takes in what was stored meanwhile. */
    void append() throws BatchStore.StoreException {
        try (Connection c = database.getConnection()) {
            c.setAutoCommit(false);
            try {
                long until = settled(c);
                while (step(c, until)) {
                    c.commit();
                }
                c.commit();
            } catch (SQLException e) {
                Jdbc.rollback(c);
                throw e;
            }
        } catch (SQLException e) {
            throw Jdbc.failed(e);
        }
    }

    /**
     * Numbers are given out before a batch is committed, so a lower one may become visible after a higher one. Once the table could be
     * locked for a moment, nobody holds a lower one any more.
     *
     * @return the highest number up to which nothing can follow; 0 if storing did not pause for it, and another time will do
     */
    private long settled(Connection c) throws SQLException {
        try (Statement s = c.createStatement()) {
            s.execute("SET LOCAL lock_timeout = " + patience.toMillis());
            long until = BatchTable.hold(c);
            c.commit();
            return until;
        } catch (SQLException e) {
            if (!LOCK_TIMED_OUT.equals(e.getSQLState())) {
                throw e;
            }
            c.rollback();
            return 0;
        }
    }

    /** @return whether there may be more */
    private static boolean step(Connection c, long until) throws SQLException {
        lock(c);
        long size = 0;
        long ordinal = 0;
        try (Statement s = c.createStatement();
                ResultSet r =
                        s.executeQuery("SELECT position + 1, ordinal FROM store.log ORDER BY position DESC LIMIT 1")) {
            if (r.next()) {
                size = r.getLong(1);
                ordinal = r.getLong(2);
            }
        }
        int added;
        try (PreparedStatement p = c.prepareStatement(
                "INSERT INTO store.log (position, ordinal, leaf) SELECT ? + row_number() OVER (ORDER BY ordinal) - 1, ordinal,"
                        + " sha256('\\x00'::bytea || hash) FROM (SELECT ordinal, hash FROM store.batch"
                        + " WHERE ordinal > ? AND ordinal <= ? ORDER BY ordinal LIMIT " + STEP + ") AS batch")) {
            p.setLong(1, size);
            p.setLong(2, ordinal);
            p.setLong(3, until);
            added = p.executeUpdate();
        }
        for (int level = 1; (size + added) >> (level * LogTree.BITS) > 0; level++) {
            nodes(c, level, (size + added) >> (level * LogTree.BITS));
        }
        return added == STEP;
    }

    /** Adds the nodes of a level that became whole. */
    private static void nodes(Connection c, int level, long whole) throws SQLException {
        long place;
        try (PreparedStatement p =
                c.prepareStatement("SELECT coalesce(max(place) + 1, 0) FROM store.log_node WHERE level = ?")) {
            p.setInt(1, level);
            try (ResultSet r = p.executeQuery()) {
                r.next();
                place = r.getLong(1);
            }
        }
        try (PreparedStatement p =
                c.prepareStatement("INSERT INTO store.log_node (level, place, hash) VALUES (?, ?, ?)")) {
            for (; place < whole; place++) {
                p.setInt(1, level);
                p.setLong(2, place);
                p.setBytes(3, MerkleTree.root(read(c, level - 1, place * NODES, NODES)));
                p.addBatch();
            }
            p.executeBatch();
        }
    }

    @Override
    public List<byte[]> nodes(int level, long from, int count) throws BatchStore.StoreException {
        try (Connection c = database.getConnection()) {
            return nodes(c, level, from, count);
        } catch (SQLException e) {
            throw Jdbc.failed(e);
        }
    }

    private static List<byte[]> nodes(Connection c, int level, long from, int count) throws BatchStore.StoreException {
        try {
            return read(c, level, from, count);
        } catch (SQLException e) {
            throw Jdbc.failed(e);
        }
    }

    private static List<byte[]> read(Connection c, int level, long from, int count) throws SQLException {
        String sql = level == 0
                ? "SELECT leaf FROM store.log WHERE position >= ? AND position < ? ORDER BY position"
                : "SELECT hash FROM store.log_node WHERE place >= ? AND place < ? AND level = ? ORDER BY place";
        List<byte[]> hashes = new ArrayList<>(count);
        try (PreparedStatement p = c.prepareStatement(sql)) {
            p.setLong(1, from);
            p.setLong(2, from + count);
            if (level > 0) {
                p.setInt(3, level);
            }
            try (ResultSet r = p.executeQuery()) {
                while (r.next()) {
                    hashes.add(r.getBytes(1));
                }
            }
        }
        if (hashes.size() != count) {
            throw new SQLException("the log of headers has a hole at place " + from + " of level " + level);
        }
        return hashes;
    }

    private static long size(Connection c) throws SQLException {
        return Jdbc.query(
                c, "SELECT coalesce(max(position) + 1, 0) FROM store.log", p -> {}, r -> r.next() ? r.getLong(1) : 0L);
    }

    /** @param position of the batch's header in the log */
    record Entry(BatchId batch, long position) {}

    /** @return the newest batch of the agent's run that the first {@code size} leaves cover; null if there is none */
    @Nullable
    Entry newest(String agent, BatchId first, BatchId last, long size) throws BatchStore.StoreException {
        List<Entry> found = Jdbc.query(
                database,
                "SELECT b.epoch, b.number, l.position FROM store.batch b JOIN store.log l USING (ordinal)"
                        + " WHERE b.agent = ? AND b.epoch = ? AND b.number = ? AND l.position < ?",
                p -> {
                    p.setString(1, agent);
                    p.setLong(2, last.epoch());
                    p.setLong(3, last.number());
                    p.setLong(4, size);
                },
                HeaderLog::entries);
        if (found.isEmpty()) {
            found = Jdbc.query(
                    database,
                    NEWEST,
                    p -> {
                        p.setString(1, agent);
                        p.setLong(2, size - 1);
                    },
                    HeaderLog::entries);
        }
        return found.stream()
                .filter(e -> !first.isAfter(e.batch) && !e.batch.isAfter(last))
                .findFirst()
                .orElse(null);
    }

    private static List<Entry> entries(ResultSet r) throws SQLException {
        List<Entry> entries = new ArrayList<>();
        while (r.next()) {
            entries.add(new Entry(new BatchId(r.getLong(1), r.getLong(2)), r.getLong(3)));
        }
        return entries;
    }
}
