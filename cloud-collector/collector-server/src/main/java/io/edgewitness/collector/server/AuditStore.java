package io.edgewitness.collector.server;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.edgewitness.collector.verify.AuditNote;
import io.edgewitness.edge.ledger.BatchId;
import io.edgewitness.edge.wire.proto.OrderBody;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Notes of audits, and the samples that were asked for, in the database. Any thread. */
final class AuditStore {
    /** Samples that were asked for are kept so long. */
    private static final Duration KEEP = Duration.ofDays(90);

    static final String WITNESSES =
            "SELECT detail, agent, min(at) FROM evidence.incident WHERE kind = 'order' AND detail LIKE 'pong "
                    + Audits.WITNESS + "%' GROUP BY detail, agent";

    static final String ORDERS =
            "SELECT id, body, created, not_after, outcome, detail FROM store.orders WHERE agent = ? AND kind = 'fetch'"
                    + " ORDER BY created DESC, id LIMIT 4";

    private final DataSource database;

    AuditStore(DataSource database) {
        this.database = database;
    }

    /** @return false if there is such a note already; nothing was changed */
    boolean add(AuditNote note, AuditNote.Signed signed, Instant now) throws BatchStore.StoreException {
        return Jdbc.update(
                        database,
                        "INSERT INTO store.audit_note (figure, number, project, content, signature, key, stored)"
                                + " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                        p -> {
                            p.setString(1, note.item().name());
                            p.setInt(2, note.number());
                            p.setString(3, note.audit().project());
                            p.setBytes(4, signed.content());
                            p.setBytes(5, signed.signature());
                            p.setString(6, signed.key());
                            p.setTimestamp(7, Timestamp.from(now));
                        })
                == 1;
    }

    /**
     * @param project null: of all
     * @return the notes of each figure, oldest first
     */
    Map<String, List<AuditNote.Signed>> notes(@Nullable String project) throws BatchStore.StoreException {
        return Jdbc.query(
                database,
                "SELECT figure, content, signature, key FROM store.audit_note WHERE ?::text IS NULL OR figure IN"
                        + " (SELECT figure FROM store.audit_note WHERE project = ?) ORDER BY figure, number",
                p -> {
                    p.setString(1, project);
                    p.setString(2, project);
                },
                r -> {
                    Map<String, List<AuditNote.Signed>> notes = new TreeMap<>();
                    while (r.next()) {
                        notes.computeIfAbsent(r.getString(1), f -> new ArrayList<>())
                                .add(new AuditNote.Signed(r.getBytes(2), r.getBytes(3), r.getString(4)));
                    }
                    return notes;
                });
    }

    /** @return the notes that were stored after that time, oldest first */
    List<AuditNote.Signed> notesSince(Instant time) throws BatchStore.StoreException {
        return Jdbc.query(
                database,
                "SELECT content, signature, key FROM store.audit_note WHERE stored > ? ORDER BY stored, figure, number",
                p -> p.setTimestamp(1, Timestamp.from(time)),
                r -> {
                    List<AuditNote.Signed> notes = new ArrayList<>();
                    while (r.next()) {
                        notes.add(new AuditNote.Signed(r.getBytes(1), r.getBytes(2), r.getString(3)));
                    }
                    return notes;
                });
    }

    /** @return when which agent's ledger named a note, by what it said of it */
    Map<String, Map<String, Instant>> witnesses() throws BatchStore.StoreException {
        return Jdbc.query(database, WITNESSES, p -> {}, r -> {
            Map<String, Map<String, Instant>> all = new HashMap<>();
            while (r.next()) {
                all.computeIfAbsent(r.getString(1).substring("pong ".length()), d -> new TreeMap<>())
                        .put(r.getString(2), r.getTimestamp(3).toInstant());
            }
            return all;
        });
    }

    /** @return the raw lane as it came, a Batch of it alone; empty: it is not here, or nowhere any more */
    byte[] raw(String agent, BatchId id) throws BatchStore.StoreException {
        return Jdbc.query(
                database,
                "SELECT raw FROM store.fetched WHERE agent = ? AND epoch = ? AND number = ? AND raw IS NOT NULL",
                p -> {
                    p.setString(1, agent);
                    p.setLong(2, id.epoch());
                    p.setLong(3, id.number());
                },
                r -> r.next() ? r.getBytes(1) : new byte[0]);
    }

    /** @return batches behind {@code after} and up to {@code last} that were had, or that the agent has no more */
    Set<BatchId> had(String agent, BatchId after, BatchId last) throws BatchStore.StoreException {
        return Jdbc.query(
                database,
                "SELECT epoch, number FROM store.fetched WHERE agent = ? AND (epoch, number) > (?, ?)"
                        + " AND (epoch, number) <= (?, ?)",
                p -> {
                    p.setString(1, agent);
                    p.setLong(2, after.epoch());
                    p.setLong(3, after.number());
                    p.setLong(4, last.epoch());
                    p.setLong(5, last.number());
                },
                r -> {
                    Set<BatchId> had = new TreeSet<>();
                    while (r.next()) {
                        had.add(new BatchId(r.getLong(1), r.getLong(2)));
                    }
                    return had;
                });
    }

    /** The agent has them no more. */
    void gone(String agent, Collection<BatchId> ids, Instant now) throws BatchStore.StoreException {
        for (BatchId id : ids) {
            Jdbc.update(
                    database,
                    "INSERT INTO store.fetched (agent, epoch, number, raw, at) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO"
                            + " NOTHING",
                    p -> {
                        p.setString(1, agent);
                        p.setLong(2, id.epoch());
                        p.setLong(3, id.number());
                        p.setNull(4, Types.BINARY);
                        p.setTimestamp(5, Timestamp.from(now));
                    });
        }
    }

    /**
     * Forgets what was asked for long ago: by the collector's clock and by the agent's, since one of them may be wrong. What was recorded
     * since a time that a plan holds stays.
     */
    void forget(String agent, Instant now, Holds holds) throws BatchStore.StoreException {
        try (Connection c = database.getConnection();
                PreparedStatement p = c.prepareStatement(
                        "DELETE FROM store.fetched f USING store.batch b WHERE f.agent = ? AND b.agent = f.agent"
                                + " AND b.epoch = f.epoch AND b.number = f.number AND f.at < least(?, (SELECT closed - ?"
                                + " * interval '1 second' FROM store.batch WHERE agent = ? ORDER BY epoch DESC, number"
                                + " DESC LIMIT 1)) AND (?::timestamptz IS NULL OR b.closed < ?)")) {
            Instant since = holds.since(c);
            Timestamp held = since == null ? null : Timestamp.from(since);
            p.setString(1, agent);
            p.setTimestamp(2, Timestamp.from(now.minus(KEEP)));
            p.setLong(3, KEEP.toSeconds());
            p.setString(4, agent);
            p.setTimestamp(5, held);
            p.setTimestamp(6, held);
            p.executeUpdate();
        } catch (SQLException e) {
            throw Jdbc.failed(e);
        }
    }

    /** @return how many batches came by that order, whole or as what the agent still has of them */
    int arrived(String agent, String order) throws BatchStore.StoreException {
        return Jdbc.query(
                database,
                "SELECT count(*) FROM store.fetched WHERE agent = ? AND by_order = ?",
                p -> {
                    p.setString(1, agent);
                    p.setString(2, order);
                },
                r -> r.next() ? r.getInt(1) : 0);
    }

    /** @return the last batch that came by that order; NONE: none came */
    BatchId newest(String agent, String order) throws BatchStore.StoreException {
        return Jdbc.query(
                database,
                "SELECT epoch, number FROM store.fetched WHERE agent = ? AND by_order = ?"
                        + " ORDER BY epoch DESC, number DESC LIMIT 1",
                p -> {
                    p.setString(1, agent);
                    p.setString(2, order);
                },
                BatchTable::id);
    }

    /**
     * @param outcome null: none yet
     * @param detail null as long as the outcome is
     */
    record FetchOrder(
            String id,
            ByteString payload,
            Instant created,
            Instant notAfter,
            @Nullable String outcome,
            @Nullable String detail) {
        /** @return whether the agent may still answer */
        boolean isWaiting(Instant now) {
            return outcome == null && now.isBefore(notAfter);
        }

        boolean isDone() {
            return "done".equals(outcome);
        }

        /** @return whether the agent says that it had nothing to send */
        boolean sentNothing() {
            return detail != null && detail.startsWith("0 batches");
        }
    }

    /** @return the last orders of kind fetch to the agent, newest first */
    List<FetchOrder> orders(String agent) throws BatchStore.StoreException {
        return Jdbc.query(database, ORDERS, p -> p.setString(1, agent), r -> {
            List<FetchOrder> orders = new ArrayList<>();
            while (r.next()) {
                try {
                    orders.add(new FetchOrder(
                            r.getString(1),
                            OrderBody.parseFrom(r.getBytes(2)).getPayload(),
                            r.getTimestamp(3).toInstant(),
                            r.getTimestamp(4).toInstant(),
                            r.getString(5),
                            r.getString(6)));
                } catch (InvalidProtocolBufferException e) {
                    throw new SQLException("a stored order cannot be read", e);
                }
            }
            return orders;
        });
    }
}
