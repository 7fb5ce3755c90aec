package io.edgewitness.collector.maintenance;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.edgewitness.collector.api.Scope;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes orders of what agents told: one of each standing cause, one of the newest plan, whose dates it follows. An order's id follows from its message. One thread. */
final class OrderMaker {
    private static final Duration DAY = Duration.ofDays(1);

    /**
     * What ended later than the message that it would be made of was about the same; but one that came after the order's own, with an earlier time, came after the
     * agent's clock was set back.
     */
    private static final String NEW = " AND NOT EXISTS (SELECT FROM store.work_order o WHERE o.agent = m.agent"
            + " AND o.scenario = m.scenario AND o.kind = ? AND o.sensor = %s AND o.cause = %s"
            + " AND (o.state IN ('WAITING', 'OPEN') OR o.ended >= m.at AND m.at >= coalesce(o.planned, o.told)))";

    private static final String CAUSES = "SELECT m.*, s.cause FROM maintenance.standing s JOIN LATERAL (SELECT * FROM"
            + " maintenance.cause c WHERE c.agent = s.agent AND c.scenario = s.scenario AND c.sensor = s.sensor AND c.cause = s.cause"
            + " AND c.rank = 1 ORDER BY epoch DESC, batch DESC, sequence DESC LIMIT 1) c ON true"
            + " JOIN maintenance.message m ON m.agent = c.agent AND m.epoch = c.epoch AND m.batch = c.batch AND m.sequence = c.sequence"
            + " WHERE s.agent = ? AND s.scenario = ANY (string_to_array(?, chr(10))) AND s.stands"
            + " AND coalesce(s.probability, 1) >= ?" + NEW.formatted("s.sensor", "s.cause");

    private static final String NEWEST_PLANS = "(SELECT DISTINCT ON (scenario) * FROM maintenance.message"
            + " WHERE agent = ? AND scenario = ANY (string_to_array(?, chr(10))) AND type = 'maintenance-plan'"
            + " ORDER BY scenario, epoch DESC, batch DESC, sequence DESC) m";

    private static final String PLANS = "SELECT m.* FROM " + NEWEST_PLANS + " WHERE true" + NEW.formatted("''", "''");

    private static final String PLANS_SINCE = "SELECT m.*, o.id FROM " + NEWEST_PLANS
            + " JOIN store.work_order o ON o.agent = m.agent AND o.scenario = m.scenario AND o.kind = 'plan'"
            + " AND o.state IN ('WAITING', 'OPEN') AND coalesce(o.planned, o.told) <> m.at";

    /** What has not been sent yet is sent as it is now. */
    private static final String MOVE =
            "UPDATE store.work_order SET planned = ?, severity = ?, en = ?, zh = ?, from_time = ?, to_time = ?,"
                    + " moved = state = 'OPEN' OR tries > 0, due = ? WHERE id = ?"
                    + " AND (from_time IS DISTINCT FROM ? OR to_time IS DISTINCT FROM ?)";

    private static final String TODAY =
            "SELECT count(*) FROM store.work_order WHERE agent = ? AND machine = ? AND made > ?";

    private static final String INSERT =
            "INSERT INTO store.work_order (id, enterprise, site, agent, machine, scenario, kind, sensor,"
                    + " cause, severity, en, zh, told, from_time, to_time, made, state, due)"
                    + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'WAITING', ?) ON CONFLICT DO NOTHING";

    private final CmmsSettings settings;

    OrderMaker(CmmsSettings settings) {
        this.settings = settings;
    }

    /** @return orders that are held back today, of all machines */
    int make(Connection c, Instant now) throws SQLException {
        int held = 0;
        List<Machine> machines = Machines.of(c, Scope.ALL);
        for (CmmsSettings.Equipment e : settings.machines()) {
            for (Machine m : machines) {
                if (m.agent().equals(e.agent())
                        && (m.id().equals(e.machine()) || m.instances().contains(e.machine()))) {
                    held += make(c, m, now);
                }
            }
        }
        return held;
    }

    private int make(Connection c, Machine machine, Instant now) throws SQLException {
        move(c, machine, now);
        Room room = new Room(settings.mostADay() - today(c, machine, now));
        String instances = String.join("\n", machine.instances());
        try (PreparedStatement causes = c.prepareStatement(CAUSES);
                PreparedStatement plans = c.prepareStatement(PLANS);
                PreparedStatement insert = c.prepareStatement(INSERT)) {
            causes.setString(1, machine.agent());
            causes.setString(2, instances);
            causes.setDouble(3, settings.probability());
            causes.setString(4, "diagnosis");
            try (ResultSet r = causes.executeQuery()) {
                while (r.next()) {
                    room.take(insert, machine, r, r.getString("cause"), Window.NONE, now);
                }
            }
            plans.setString(1, machine.agent());
            plans.setString(2, instances);
            plans.setString(3, "plan");
            try (ResultSet r = plans.executeQuery()) {
                while (r.next()) {
                    Window window = window(r.getString("facts"), now);
                    if (window != null) {
                        room.take(insert, machine, r, "", window, now);
                    }
                }
            }
        }
        return room.held;
    }

    /** The order of a plan goes where the plan went; one that says to run on leaves it to people. */
    private static void move(Connection c, Machine machine, Instant now) throws SQLException {
        try (PreparedStatement plans = c.prepareStatement(PLANS_SINCE);
                PreparedStatement move = c.prepareStatement(MOVE)) {
            plans.setString(1, machine.agent());
            plans.setString(2, String.join("\n", machine.instances()));
            try (ResultSet r = plans.executeQuery()) {
                while (r.next()) {
                    Window window = window(r.getString("facts"), now);
                    if (window != null) {
                        move(move, r, window, now);
                    }
                }
            }
        }
    }

    private static void move(PreparedStatement p, ResultSet r, Window window, Instant now) throws SQLException {
        Timestamp from = window.from() == null ? null : Timestamp.from(window.from());
        Timestamp to = window.to() == null ? null : Timestamp.from(window.to());
        p.setTimestamp(1, r.getTimestamp("at"));
        p.setInt(2, r.getInt("severity"));
        p.setString(3, r.getString("en"));
        p.setString(4, r.getString("zh"));
        p.setTimestamp(5, from);
        p.setTimestamp(6, to);
        p.setTimestamp(7, Timestamp.from(now));
        p.setString(8, r.getString("id"));
        p.setTimestamp(9, from);
        p.setTimestamp(10, to);
        p.executeUpdate();
    }

    /** How many orders a machine may still have today, and how many are held back. */
    private static final class Room {
        private int left;
        private int held;

        Room(int left) {
            this.left = left;
        }

        void take(PreparedStatement insert, Machine machine, ResultSet r, String cause, Window window, Instant now)
                throws SQLException {
            if (left > 0) {
                left -= insert(insert, machine, r, cause, window, now);
            } else {
                held++;
            }
        }
    }

    private static int today(Connection c, Machine machine, Instant now) throws SQLException {
        try (PreparedStatement p = c.prepareStatement(TODAY)) {
            p.setString(1, machine.agent());
            p.setString(2, machine.id());
            p.setTimestamp(3, Timestamp.from(now.minus(DAY)));
            try (ResultSet r = p.executeQuery()) {
                return r.next() ? r.getInt(1) : 0;
            }
        }
    }

    private static int insert(
            PreparedStatement p, Machine machine, ResultSet r, String cause, Window window, Instant now)
            throws SQLException {
        int n = 1;
        p.setString(n++, id(r));
        p.setString(n++, machine.enterprise());
        p.setString(n++, machine.site());
        p.setString(n++, machine.agent());
        p.setString(n++, machine.id());
        p.setString(n++, r.getString("scenario"));
        p.setString(n++, cause.isEmpty() ? "plan" : "diagnosis");
        p.setString(n++, cause.isEmpty() ? "" : r.getString("sensor"));
        p.setString(n++, cause);
        p.setInt(n++, r.getInt("severity"));
        p.setString(n++, r.getString("en"));
        p.setString(n++, r.getString("zh"));
        p.setTimestamp(n++, r.getTimestamp("at"));
        p.setTimestamp(n++, window.from() == null ? null : Timestamp.from(window.from()));
        p.setTimestamp(n++, window.to() == null ? null : Timestamp.from(window.to()));
        p.setTimestamp(n++, Timestamp.from(now));
        p.setTimestamp(n, Timestamp.from(now));
        return p.executeUpdate();
    }

    /** The same for the same message, whichever collector asks; of letters and digits that any system takes. */
    private static String id(ResultSet r) throws SQLException {
        String message = r.getString("agent") + "/" + r.getLong("epoch") + "/" + r.getLong("batch") + "/"
                + r.getLong("sequence");
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(message.getBytes(StandardCharsets.UTF_8));
            return "EW-" + HexFormat.of().formatHex(hash, 0, 12);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private record Window(@Nullable Instant from, @Nullable Instant to) {
        static final Window NONE = new Window(null, null);
    }

    /** @return null: the plan is to run on, or is over */
    private static @Nullable Window window(String facts, Instant now) {
        try {
            JsonNode plan = CmmsHttp.JSON.readTree(facts);
            if (plan.path("at-once").asText("").equals("true")) {
                return Window.NONE;
            }
            Instant from = Instant.parse(plan.path("from").asText(""));
            Instant to = Instant.parse(plan.path("to").asText(""));
            return to.isAfter(now) ? new Window(from, to) : null;
        } catch (JsonProcessingException | DateTimeParseException e) {
            return null;
        }
    }
}
