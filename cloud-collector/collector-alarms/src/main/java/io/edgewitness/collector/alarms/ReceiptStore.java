package io.edgewitness.collector.alarms;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Receipts, and what agents are told of them, in the schema {@code store}. Each call inside the caller's transaction. Stateless. */
final class ReceiptStore {
    private static final int MOST = 200;
    private static final Duration PAUSE = Duration.ofMinutes(1);

    private ReceiptStore() {}

    /** Two collectors on one database keep receipts one after the other. */
    static void lock(Connection c) throws SQLException {
        PushStore.update(c, "LOCK TABLE store.push_receipt IN SHARE ROW EXCLUSIVE MODE");
    }

    /** What became of messages and is not kept for their instances yet, oldest first. */
    static List<PushReceipts.Receipt> receipts(Connection c) throws SQLException {
        String sql =
                "SELECT p.id, t.rule, p.agent, p.message, p.alarm, 'delivered' AS what, t.delivered AS at, t.role FROM"
                        + " store.push_told t JOIN store.push p ON p.id = t.push WHERE t.delivered IS NOT NULL AND NOT"
                        + " t.answered UNION ALL SELECT id, -1, agent, message, alarm, 'acknowledged', acknowledged, NULL"
                        + " FROM store.push WHERE acknowledged IS NOT NULL AND NOT answered ORDER BY 1, 2 DESC LIMIT 1000";
        List<PushReceipts.Receipt> receipts = new ArrayList<>();
        try (PreparedStatement p = c.prepareStatement(sql);
                ResultSet r = p.executeQuery()) {
            while (r.next()) {
                String role = r.getString("role");
                String to = role == null ? "" : role.isEmpty() ? " person" : " role:" + role;
                receipts.add(new PushReceipts.Receipt(
                        r.getLong("id"),
                        r.getLong("rule"),
                        r.getString("agent"),
                        r.getString("message"),
                        r.getString("alarm"),
                        r.getString("what") + " " + r.getString("message") + " "
                                + r.getTimestamp("at").toInstant() + to));
            }
        }
        return receipts;
    }

    static void answered(Connection c, List<PushReceipts.Receipt> receipts) throws SQLException {
        for (PushReceipts.Receipt r : receipts) {
            if (r.isAcknowledgement()) {
                PushStore.update(c, "UPDATE store.push SET answered = true WHERE id = ?", r.push());
            } else {
                PushStore.update(
                        c,
                        "UPDATE store.push_told SET answered = true WHERE push = ? AND rule = ?",
                        r.push(),
                        r.rule());
            }
        }
    }

    /** It has its name from now on, whatever the agent answers. */
    static void keep(Connection c, String agent, String point, String text, Instant now) throws SQLException {
        PushStore.update(
                c,
                "INSERT INTO store.push_receipt (agent, point, value, at) VALUES (?, ?, ?, ?)",
                agent,
                point,
                text,
                now);
    }

    /** @return some of what is to be told, what was not looked at for longest first; each once a minute at most */
    static List<PushReceipts.Waiting> due(Connection c, Instant now) throws SQLException {
        List<PushReceipts.Waiting> due = new ArrayList<>();
        try (PreparedStatement p =
                c.prepareStatement("SELECT * FROM store.push_receipt WHERE asked IS NULL OR asked <= ?"
                        + " ORDER BY asked NULLS FIRST, at LIMIT " + MOST)) {
            PushStore.fill(c, p, now.minus(PAUSE));
            try (ResultSet r = p.executeQuery()) {
                while (r.next()) {
                    due.add(new PushReceipts.Waiting(
                            r.getString("about"),
                            r.getString("agent"),
                            r.getString("point"),
                            r.getString("value"),
                            Objects.requireNonNull(PushStore.time(r, "at")),
                            PushStore.time(r, "refused"),
                            r.getInt("refusals")));
                }
            }
        }
        return due;
    }

    static void asked(Connection c, String about, Instant now, @Nullable Instant refused, int refusals)
            throws SQLException {
        PushStore.update(
                c,
                "UPDATE store.push_receipt SET asked = ?, refused = ?::timestamptz, refusals = ? WHERE about = ?",
                now,
                refused,
                refusals,
                about);
    }

    static void drop(Connection c, String about) throws SQLException {
        PushStore.update(c, "DELETE FROM store.push_receipt WHERE about = ?", about);
    }
}
