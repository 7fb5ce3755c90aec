package io.edgewitness.collector.alarms;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Alarms in the schema {@code store}. Each call inside the caller's transaction. Stateless. */
public final class AlarmStore {
    private static final Object[] OF_AGENTS = Arrays.stream(AlarmKind.values())
            .filter(AlarmKind::ofAgent)
            .map(AlarmKind::id)
            .toArray();

    private AlarmStore() {}

    /** @return the scripts that make the tables, in order; each is run once, in the schema {@code store} */
    public static List<String> scripts() {
        return List.of(script("1.sql"), script("2.sql"), script("3.sql"));
    }

    private static String script(String name) {
        try (InputStream in = AlarmStore.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the collector was built without the tables of alarms");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("cannot read the tables of alarms", e);
        }
    }

    private interface Fill {
        void into(PreparedStatement p) throws SQLException;
    }

    static Timestamp time(Instant t) {
        return Timestamp.from(t);
    }

    private static @Nullable Instant time(ResultSet r, String column) throws SQLException {
        Timestamp t = r.getTimestamp(column);
        return t == null ? null : t.toInstant();
    }

    private static int update(Connection c, String sql, Fill fill) throws SQLException {
        try (PreparedStatement p = c.prepareStatement(sql)) {
            fill.into(p);
            return p.executeUpdate();
        }
    }

    private static List<Alarm> read(Connection c, String sql, Fill fill) throws SQLException {
        List<Alarm> alarms = new ArrayList<>();
        try (PreparedStatement p = c.prepareStatement(sql)) {
            fill.into(p);
            try (ResultSet r = p.executeQuery()) {
                while (r.next()) {
                    Alarm alarm = alarm(r);
                    if (alarm != null) {
                        alarms.add(alarm);
                    }
                }
            }
        }
        return alarms;
    }

    /** @return null: of a kind that this version does not know */
    static @Nullable Alarm alarm(ResultSet r) throws SQLException {
        AlarmKind kind = AlarmKind.of(r.getString("kind"));
        Instant since = time(r, "since");
        Instant seen = time(r, "seen");
        if (kind == null || since == null || seen == null) {
            return null;
        }
        return new Alarm(
                r.getLong("id"),
                kind,
                r.getString("subject"),
                Alarm.State.valueOf(r.getString("state")),
                r.getString("zh"),
                r.getString("en"),
                since,
                seen,
                time(r, "raised"),
                time(r, "acknowledged"),
                r.getString("acknowledged_by"),
                time(r, "cleared"));
    }

    /** All that are not cleared, locked until the transaction ends: two collectors on one database look one after the other. */
    static List<Alarm> open(Connection c) throws SQLException {
        update(c, "LOCK TABLE store.alarm IN SHARE ROW EXCLUSIVE MODE", p -> {});
        return read(c, "SELECT * FROM store.alarm WHERE state <> 'CLEARED'", p -> {});
    }

    /**
     * Newest first, pending ones left out.
     *
     * @param agents whose alarms are wanted; null: of all, and of the collector itself
     * @param after id of the last one of the page before; {@code Long.MAX_VALUE}: from the start
     */
    static List<Alarm> list(Connection c, @Nullable Collection<String> agents, boolean cleared, long after, int limit)
            throws SQLException {
        return read(
                c,
                "SELECT * FROM store.alarm WHERE id < ? AND state <> 'PENDING' AND (? OR state <> 'CLEARED')"
                        + " AND (?::text[] IS NULL OR kind = ANY (?) AND split_part(subject, '/', 1) = ANY (?))"
                        + " ORDER BY id DESC LIMIT ?",
                p -> {
                    p.setLong(1, after);
                    p.setBoolean(2, cleared);
                    Array wanted = agents == null ? null : c.createArrayOf("text", agents.toArray());
                    p.setArray(3, wanted);
                    p.setArray(4, c.createArrayOf("text", OF_AGENTS));
                    p.setArray(5, wanted);
                    p.setInt(6, limit);
                });
    }

    static @Nullable Alarm find(Connection c, long id) throws SQLException {
        List<Alarm> found = read(c, "SELECT * FROM store.alarm WHERE id = ?", p -> p.setLong(1, id));
        return found.isEmpty() ? null : found.get(0);
    }

    static Alarm add(Connection c, Finding f, Instant now) throws SQLException {
        List<Alarm> made = read(
                c,
                "INSERT INTO store.alarm (kind, subject, state, zh, en, since, seen) VALUES (?, ?, 'PENDING', ?, ?, ?, ?) RETURNING *",
                p -> {
                    p.setString(1, f.kind().id());
                    p.setString(2, f.subject());
                    p.setString(3, f.zh());
                    p.setString(4, f.en());
                    p.setTimestamp(5, time(now));
                    p.setTimestamp(6, time(now));
                });
        return made.get(0);
    }

    static void seen(Connection c, long id, Finding f, Instant now) throws SQLException {
        update(c, "UPDATE store.alarm SET seen = ?, zh = ?, en = ? WHERE id = ?", p -> {
            p.setTimestamp(1, time(now));
            p.setString(2, f.zh());
            p.setString(3, f.en());
            p.setLong(4, id);
        });
    }

    static void raise(Connection c, long id, Instant now) throws SQLException {
        update(c, "UPDATE store.alarm SET state = 'RAISED', raised = ?, told = ? WHERE id = ?", p -> {
            p.setTimestamp(1, time(now));
            p.setTimestamp(2, time(now));
            p.setLong(3, id);
        });
    }

    /** @return whether it was told long enough ago; it counts as told now then */
    static boolean repeat(Connection c, long id, Instant before, Instant now) throws SQLException {
        return update(c, "UPDATE store.alarm SET told = ? WHERE id = ? AND state = 'RAISED' AND told <= ?", p -> {
                    p.setTimestamp(1, time(now));
                    p.setLong(2, id);
                    p.setTimestamp(3, time(before));
                })
                > 0;
    }

    static void clear(Connection c, long id, Instant now) throws SQLException {
        update(c, "UPDATE store.alarm SET state = 'CLEARED', cleared = ? WHERE id = ?", p -> {
            p.setTimestamp(1, time(now));
            p.setLong(2, id);
        });
    }

    /** @return false: it is not raised */
    static boolean acknowledge(Connection c, long id, String by, Instant now) throws SQLException {
        return update(
                        c,
                        "UPDATE store.alarm SET state = 'ACKNOWLEDGED', acknowledged = ?, acknowledged_by = ?"
                                + " WHERE id = ? AND state = 'RAISED'",
                        p -> {
                            p.setTimestamp(1, time(now));
                            p.setString(2, by);
                            p.setLong(3, id);
                        })
                > 0;
    }

    static void remove(Connection c, long id) throws SQLException {
        update(c, "DELETE FROM store.alarm WHERE id = ?", p -> p.setLong(1, id));
    }

    /** Removes what was cleared before that time, and the messages that told of nothing else. */
    static void forget(Connection c, Instant before) throws SQLException {
        update(c, "DELETE FROM store.alarm WHERE cleared < ?", p -> p.setTimestamp(1, time(before)));
        update(
                c,
                "DELETE FROM store.alarm_message m WHERE made < ? AND NOT EXISTS"
                        + " (SELECT 1 FROM store.alarm_change h WHERE h.message = m.id)",
                p -> p.setTimestamp(1, time(before)));
    }

    static void tell(Connection c, long alarm, Change change, List<String> channels, Instant now) throws SQLException {
        for (String channel : channels) {
            update(c, "INSERT INTO store.alarm_change (alarm, change, at, channel) VALUES (?, ?, ?, ?)", p -> {
                p.setLong(1, alarm);
                p.setString(2, change.id());
                p.setTimestamp(3, time(now));
                p.setString(4, channel);
            });
        }
    }

    /** @return the channels that were told of it */
    static List<String> told(Connection c, long alarm) throws SQLException {
        List<String> channels = new ArrayList<>();
        try (PreparedStatement p =
                c.prepareStatement("SELECT DISTINCT channel FROM store.alarm_change WHERE alarm = ?")) {
            p.setLong(1, alarm);
            try (ResultSet r = p.executeQuery()) {
                while (r.next()) {
                    channels.add(r.getString(1));
                }
            }
        }
        return channels;
    }

    /** @return when the last look was; null: there was none yet */
    static @Nullable Instant lastLook(Connection c) throws SQLException {
        try (PreparedStatement p = c.prepareStatement("SELECT at FROM store.alarm_look");
                ResultSet r = p.executeQuery()) {
            return r.next() ? time(r, "at") : null;
        }
    }

    static void looked(Connection c, Instant now) throws SQLException {
        update(
                c,
                "INSERT INTO store.alarm_look (at) VALUES (?) ON CONFLICT (one) DO UPDATE SET at = EXCLUDED.at",
                p -> p.setTimestamp(1, time(now)));
    }
}
