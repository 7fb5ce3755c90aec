package io.edgewitness.collector.alarms;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Messages about machines, and rules, in the schema {@code store}. Each call inside the caller's transaction. Stateless. */
final class PushStore {
    /** A channel that several rules name is told once, and of nothing that somebody has acknowledged meanwhile. */
    private static final String CHANGE = "INSERT INTO store.alarm_change (push, change, at, channel) SELECT DISTINCT"
            + " t.push, '%s', ?::timestamptz, channel FROM store.push_told t JOIN store.push p ON p.id = t.push AND"
            + " p.acknowledged IS NULL CROSS JOIN unnest(t.%s) AS channel WHERE t.%s <= ? AND NOT EXISTS (SELECT 1 FROM store.alarm_change h WHERE h.push = t.push AND h.channel = channel AND"
            + " h.change = '%1$s')";

    /** Who it was there, the machine does not know. */
    private static final String AT_MACHINE = "设备端 / at the machine";

    private PushStore() {}

    static int update(Connection c, String sql, @Nullable Object... values) throws SQLException {
        try (PreparedStatement p = c.prepareStatement(sql)) {
            fill(c, p, values);
            return p.executeUpdate();
        }
    }

    static void fill(Connection c, PreparedStatement p, @Nullable Object... values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            Object value = values[i];
            if (value instanceof Instant at) {
                p.setTimestamp(i + 1, Timestamp.from(at));
            } else if (value instanceof List<?> texts) {
                p.setArray(i + 1, c.createArrayOf("text", texts.toArray()));
            } else {
                p.setObject(i + 1, value);
            }
        }
    }

    static @Nullable Instant time(ResultSet r, String column) throws SQLException {
        Timestamp t = r.getTimestamp(column);
        return t == null ? null : t.toInstant();
    }

    private static List<String> texts(ResultSet r, String column) throws SQLException {
        return List.of((String[]) r.getArray(column).getArray());
    }

    /** Two collectors on one database look one after the other. */
    static void lock(Connection c) throws SQLException {
        update(c, "LOCK TABLE store.push_look IN SHARE ROW EXCLUSIVE MODE");
    }

    static @Nullable Instant lastLook(Connection c) throws SQLException {
        try (PreparedStatement p = c.prepareStatement("SELECT at FROM store.push_look");
                ResultSet r = p.executeQuery()) {
            return r.next() ? time(r, "at") : null;
        }
    }

    static void looked(Connection c, Instant now) throws SQLException {
        update(c, "INSERT INTO store.push_look (at) VALUES (?) ON CONFLICT (one) DO UPDATE SET at = EXCLUDED.at", now);
    }

    static Push push(ResultSet r) throws SQLException {
        return new Push(
                r.getLong("id"),
                new Push.Origin(r.getString("agent"), r.getLong("epoch"), r.getLong("batch"), r.getLong("sequence")),
                r.getString("node"),
                r.getString("scenario"),
                PushKind.valueOf(r.getString("kind")),
                r.getInt("severity"),
                r.getString("message"),
                r.getString("alarm"),
                r.getString("zh"),
                r.getString("en"),
                Objects.requireNonNull(time(r, "at")),
                time(r, "acknowledged"),
                r.getString("acknowledged_by"));
    }

    /** @return its id; null: it was taken before */
    static @Nullable Long add(Connection c, Push m, Instant now) throws SQLException {
        String sql = "INSERT INTO store.push (agent, epoch, batch, sequence, node, scenario, kind, severity, message,"
                + " alarm, zh, en, at, taken) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"
                + " RETURNING id";
        Push.Origin o = m.origin();
        try (PreparedStatement p = c.prepareStatement(sql)) {
            fill(
                    c,
                    p,
                    o.agent(),
                    o.epoch(),
                    o.batch(),
                    o.sequence(),
                    m.node(),
                    m.scenario(),
                    m.kind().name(),
                    m.severity(),
                    m.message(),
                    m.alarm(),
                    m.zh(),
                    m.en(),
                    m.since(),
                    now);
            try (ResultSet r = p.executeQuery()) {
                return r.next() ? r.getLong(1) : null;
            }
        }
    }

    /** @param delivered when it came into somebody's inbox; null: a channel is to take it, or there is nobody */
    static void tell(Connection c, long push, PushRule rule, Instant due, @Nullable Instant delivered)
            throws SQLException {
        PushRule.Escalation e = rule.escalation();
        update(
                c,
                "INSERT INTO store.push_told (push, rule, role, person, channels, due, delivered, escalate,"
                        + " escalate_role, escalate_channels) VALUES (?, ?, ?, ?, ?, ?, ?::timestamptz, ?, ?, ?)",
                push,
                rule.id(),
                rule.role(),
                rule.person(),
                rule.channels(),
                rule.channels().isEmpty() ? null : due,
                delivered,
                e == null ? null : due.plus(e.after()),
                e == null ? "" : e.role(),
                e == null ? List.of() : e.channels());
    }

    /** Gives channels what is due. */
    static void hand(Connection c, Instant now) throws SQLException {
        update(c, CHANGE.formatted(Change.TOLD.id(), "channels", "due"), now, now);
        update(c, "UPDATE store.push_told SET due = NULL WHERE due <= ?", now);
    }

    /** What somebody has acknowledged is escalated no more. */
    static void escalate(Connection c, Instant now) throws SQLException {
        update(
                c,
                "UPDATE store.push_told t SET escalate = NULL FROM store.push p WHERE t.escalate <= ? AND p.id = t.push"
                        + " AND p.acknowledged IS NOT NULL",
                now);
        update(c, CHANGE.formatted(Change.ESCALATED.id(), "escalate_channels", "escalate"), now, now);
        update(c, "UPDATE store.push_told SET escalated = ?, escalate = NULL WHERE escalate <= ?", now, now);
    }

    static void forget(Connection c, Instant before) throws SQLException {
        update(c, "DELETE FROM store.push WHERE taken < ?", before);
    }

    /** A channel took a message: what it told of is delivered. */
    static void delivered(Connection c, long message, Instant now) throws SQLException {
        update(
                c,
                "UPDATE store.push_told t SET delivered = ? FROM store.alarm_change h WHERE h.message = ? AND h.push ="
                        + " t.push AND h.channel = ANY (t.channels) AND t.delivered IS NULL",
                now,
                message);
    }

    static void acknowledge(Connection c, long id, String by, Instant now) throws SQLException {
        update(
                c,
                "UPDATE store.push SET acknowledged = ?, acknowledged_by = ? WHERE id = ? AND acknowledged IS NULL",
                now,
                by,
                id);
    }

    /** It was the machine that said so: there is nothing to tell it. */
    static void seen(Connection c, Pushes.Seen seen) throws SQLException {
        update(
                c,
                "UPDATE store.push SET acknowledged = ?, acknowledged_by = ?, answered = true WHERE agent = ? AND"
                        + " alarm = ? AND alarm <> '' AND acknowledged IS NULL AND at <= ?",
                seen.at(),
                AT_MACHINE,
                seen.agent(),
                seen.alarm(),
                seen.at());
    }

    static List<PushRule> rules(Connection c) throws SQLException {
        List<PushRule> rules = new ArrayList<>();
        try (PreparedStatement p = c.prepareStatement("SELECT * FROM store.push_rule ORDER BY id");
                ResultSet r = p.executeQuery()) {
            while (r.next()) {
                rules.add(rule(r));
            }
        }
        return rules;
    }

    private static PushRule rule(ResultSet r) throws SQLException {
        Set<PushKind> kinds = new TreeSet<>();
        for (String kind : texts(r, "kinds")) {
            kinds.add(PushKind.valueOf(kind));
        }
        Time from = r.getTime("quiet_from");
        long seconds = r.getLong("escalate_seconds");
        return new PushRule(
                r.getLong("id"),
                r.getString("role"),
                r.getString("person"),
                kinds,
                r.getString("place"),
                r.getString("machine"),
                r.getInt("severity"),
                texts(r, "channels"),
                from == null
                        ? null
                        : new PushRule.Quiet(
                                r.getObject("quiet_from", LocalTime.class),
                                r.getObject("quiet_to", LocalTime.class),
                                r.getInt("quiet_below")),
                seconds == 0
                        ? null
                        : new PushRule.Escalation(
                                Duration.ofSeconds(seconds),
                                r.getString("escalate_role"),
                                texts(r, "escalate_channels")),
                r.getString("made_by"));
    }

    static void add(Connection c, PushRule rule) throws SQLException {
        PushRule.Quiet quiet = rule.quiet();
        PushRule.Escalation e = rule.escalation();
        update(
                c,
                "INSERT INTO store.push_rule (role, person, kinds, place, machine, severity, channels, quiet_from,"
                        + " quiet_to, quiet_below, escalate_seconds, escalate_role, escalate_channels, made_by) VALUES (?,"
                        + " ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                rule.role(),
                rule.person(),
                rule.kinds().stream().sorted().map(PushKind::name).toList(),
                rule.place(),
                rule.machine(),
                rule.severity(),
                rule.channels(),
                quiet == null ? null : quiet.from(),
                quiet == null ? null : quiet.to(),
                quiet == null ? null : quiet.below(),
                e == null ? null : e.after().toSeconds(),
                e == null ? null : e.role(),
                e == null ? null : e.channels(),
                rule.by());
    }

    static void remove(Connection c, long rule) throws SQLException {
        update(c, "DELETE FROM store.push_rule WHERE id = ?", rule);
    }
}
