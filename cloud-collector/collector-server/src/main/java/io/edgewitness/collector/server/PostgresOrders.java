package io.edgewitness.collector.server;

import com.google.protobuf.ByteString;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Orders in the database. Any thread. */
public final class PostgresOrders implements OrderStore {
    private final DataSource database;

    /**
     * @param outcome what the agent answered; null: nothing yet
     * @param detail null as long as the outcome is
     * @param done null as long as the outcome is
     */
    record State(
            String id,
            String kind,
            Instant created,
            Instant notAfter,
            @Nullable String outcome,
            @Nullable String detail,
            @Nullable Instant done) {}

    public PostgresOrders(DataSource database) {
        this.database = database;
    }

    @Override
    public boolean add(SignedOrder order) throws BatchStore.StoreException {
        return Jdbc.update(
                        database,
                        "INSERT INTO store.orders (id, agent, kind, created, not_after, body, signature)"
                                + " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                        p -> {
                            p.setString(1, order.id());
                            p.setString(2, order.agent());
                            p.setString(3, order.kind());
                            p.setTimestamp(4, Timestamp.from(order.created()));
                            p.setTimestamp(5, Timestamp.from(order.notAfter()));
                            p.setBytes(6, order.body().toByteArray());
                            p.setBytes(7, order.signature().toByteArray());
                        })
                == 1;
    }

    @Override
    public List<SignedOrder> pending(String agent) throws BatchStore.StoreException {
        return Jdbc.query(
                database,
                "SELECT id, agent, kind, created, not_after, body, signature FROM store.orders"
                        + " WHERE agent = ? AND outcome IS NULL ORDER BY created, id LIMIT " + MOST_PENDING,
                p -> p.setString(1, agent),
                r -> {
                    List<SignedOrder> orders = new ArrayList<>();
                    while (r.next()) {
                        orders.add(new SignedOrder(
                                r.getString(1),
                                r.getString(2),
                                r.getString(3),
                                r.getTimestamp(4).toInstant(),
                                r.getTimestamp(5).toInstant(),
                                ByteString.copyFrom(r.getBytes(6)),
                                ByteString.copyFrom(r.getBytes(7))));
                    }
                    return orders;
                });
    }

    @Override
    public void done(String agent, String id, String outcome, String detail, Instant at)
            throws BatchStore.StoreException {
        Jdbc.update(
                database,
                "UPDATE store.orders SET outcome = ?, detail = ?, done = ? WHERE agent = ? AND id = ? AND outcome IS NULL",
                p -> {
                    p.setString(1, outcome);
                    p.setString(2, detail);
                    p.setTimestamp(3, Timestamp.from(at));
                    p.setString(4, agent);
                    p.setString(5, id);
                });
    }

    /** @return null if this agent has no such order */
    @Nullable
    State state(String agent, String id) throws BatchStore.StoreException {
        List<State> found = Jdbc.query(
                database,
                "SELECT kind, created, not_after, outcome, detail, done FROM store.orders WHERE agent = ? AND id = ?",
                p -> {
                    p.setString(1, agent);
                    p.setString(2, id);
                },
                r -> {
                    if (!r.next()) {
                        return List.of();
                    }
                    Timestamp done = r.getTimestamp(6);
                    return List.of(new State(
                            id,
                            r.getString(1),
                            r.getTimestamp(2).toInstant(),
                            r.getTimestamp(3).toInstant(),
                            r.getString(4),
                            r.getString(5),
                            done == null ? null : done.toInstant()));
                });
        return found.isEmpty() ? null : found.get(0);
    }
}
