package io.edgewitness.collector.maintenance;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The orders in the database, as they change. Each call is a transaction of its own. One thread. */
record OrderBook(Connection connection) {
    private static final int MOST = 200;

    private static final String WAITING =
            "SELECT * FROM store.work_order WHERE state = 'WAITING' AND due <= ? ORDER BY made, id LIMIT " + MOST;
    private static final String UNSEEN =
            "SELECT * FROM store.work_order WHERE state = 'OPEN' AND coalesce(looked, made) <= ?"
                    + " ORDER BY looked NULLS FIRST, id LIMIT 20";
    private static final String MOVED =
            "SELECT * FROM store.work_order WHERE state = 'OPEN' AND moved AND due <= ? ORDER BY due, id LIMIT " + MOST;
    private static final String UNTOLD = "SELECT * FROM store.work_order WHERE finding <> '' AND answered IS NULL"
            + " ORDER BY closed, id LIMIT " + MOST;

    private List<WorkOrder> list(String sql, @Nullable Instant at) throws SQLException {
        try (PreparedStatement p = connection.prepareStatement(sql)) {
            if (at != null) {
                p.setTimestamp(1, Timestamp.from(at));
            }
            List<WorkOrder> orders = new ArrayList<>();
            try (ResultSet r = p.executeQuery()) {
                while (r.next()) {
                    orders.add(WorkOrder.of(r));
                }
            }
            return orders;
        }
    }

    int update(String sql, @Nullable Object... values) throws SQLException {
        try (PreparedStatement p = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                Object value = values[i];
                p.setObject(i + 1, value instanceof Instant at ? Timestamp.from(at) : value);
            }
            return p.executeUpdate();
        }
    }

    List<WorkOrder> waiting(Instant now) throws SQLException {
        return list(WAITING, now);
    }

    /** Open ones that have other dates than the maintenance system knows. */
    List<WorkOrder> moved(Instant now) throws SQLException {
        return list(MOVED, now);
    }

    /** Nothing is left to be said of an order's dates. */
    void knowsDates(WorkOrder order, String problem) throws SQLException {
        update("UPDATE store.work_order SET moved = false, problem = ? WHERE id = ?", problem, order.id());
    }

    /** Open ones that nobody has looked at since. */
    List<WorkOrder> unseen(Instant since) throws SQLException {
        return list(UNSEEN, since);
    }

    /** Findings that agents do not have in their ledgers yet. */
    List<WorkOrder> untold() throws SQLException {
        return list(UNTOLD, null);
    }

    /** Before it is sent. @return how often it was tried before */
    int trying(WorkOrder order) throws SQLException {
        try (PreparedStatement p = connection.prepareStatement(
                "UPDATE store.work_order SET tries = tries + 1 WHERE id = ? RETURNING tries")) {
            p.setString(1, order.id());
            try (ResultSet r = p.executeQuery()) {
                return r.next() ? r.getInt(1) - 1 : 0;
            }
        }
    }

    void refused(WorkOrder order, String why, Instant now) throws SQLException {
        update(
                "UPDATE store.work_order SET state = 'REFUSED', problem = ?, ended = ? WHERE id = ?",
                why,
                now,
                order.id());
    }

    void problem(WorkOrder order, String problem) throws SQLException {
        update("UPDATE store.work_order SET problem = ? WHERE id = ?", problem, order.id());
    }

    /** It waits for its next try. */
    void later(WorkOrder order, String problem, Instant due) throws SQLException {
        update("UPDATE store.work_order SET problem = ?, due = ? WHERE id = ?", problem, due, order.id());
    }

    /** The maintenance system has it, under its own id. @return false if that is the id of another */
    boolean sent(WorkOrder order, RemoteOrder remote) throws SQLException {
        return update(
                        "UPDATE store.work_order SET state = 'OPEN', remote = ?, status = ?, problem = '' WHERE id = ?"
                                + " AND NOT EXISTS (SELECT FROM store.work_order WHERE remote = ?)",
                        remote.id(),
                        remote.status(),
                        order.id(),
                        remote.id())
                == 1;
    }

    /** What the system says of one of its orders; whose it is not changes nothing, and saying it twice neither. */
    void seen(RemoteOrder remote, CmmsSettings settings, Instant now) throws SQLException {
        update(
                "UPDATE store.work_order SET status = ?, looked = ? WHERE remote = ?",
                remote.status(),
                now,
                remote.id());
        if (remote.isCancelled(settings)) {
            update(
                    "UPDATE store.work_order SET state = 'CANCELLED', ended = ? WHERE remote = ? AND state = 'OPEN'",
                    now,
                    remote.id());
        } else if (remote.isClosed(settings)) {
            Instant closed = remote.closed() == null || remote.closed().isAfter(now) ? now : remote.closed();
            update(
                    "UPDATE store.work_order SET state = 'CLOSED', closed = greatest(told, ?::timestamptz), ended = ? WHERE remote = ?"
                            + " AND state = 'OPEN'",
                    closed,
                    now,
                    remote.id());
            // The first finding counts: the agent has it in its ledger for good.
            update(
                    "UPDATE store.work_order SET finding = ?, problem = ? WHERE remote = ? AND state = 'CLOSED' AND finding = ''",
                    remote.finding(),
                    remote.finding().isEmpty() ? Cmms.NO_FINDING : "",
                    remote.id());
        }
    }

    void deleted(WorkOrder order, Instant now) throws SQLException {
        update(
                "UPDATE store.work_order SET state = 'DELETED', ended = ? WHERE id = ? AND state = 'OPEN'",
                now,
                order.id());
    }

    void answered(WorkOrder order, Instant at) throws SQLException {
        update("UPDATE store.work_order SET answered = ?, problem = '' WHERE id = ?", at, order.id());
    }

    /** @return how far changes were read; at the first time, from now on */
    String cursor(Instant now) throws SQLException {
        update("INSERT INTO store.cmms (cursor) VALUES (?) ON CONFLICT DO NOTHING", now.toString());
        try (PreparedStatement p = connection.prepareStatement("SELECT cursor FROM store.cmms");
                ResultSet r = p.executeQuery()) {
            return r.next() ? r.getString(1) : now.toString();
        }
    }

    void read(String cursor) throws SQLException {
        update("UPDATE store.cmms SET cursor = ?", cursor);
    }

    /** @param problem empty: all went well */
    void worked(String problem, Instant now) throws SQLException {
        if (problem.isEmpty()) {
            update("UPDATE store.cmms SET problem = '', since = NULL, worked = ?", now);
        } else {
            update("UPDATE store.cmms SET problem = ?, since = coalesce(since, ?)", problem, now);
        }
    }
}
