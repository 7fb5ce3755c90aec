package io.edgewitness.collector.maintenance;

import com.fasterxml.jackson.databind.JsonNode;
import io.edgewitness.collector.api.CollectorModule;
import io.edgewitness.collector.api.StoredEvent;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes rows of what agents tell of machines. Rows that many events change come out the same in whichever order the batches of agents come. */
final class MessageProjection implements CollectorModule.EventProjection {
    private static final int MOST_CAUSES = 10;

    private static final String MESSAGE =
            "INSERT INTO message (enterprise, site, agent, epoch, batch, sequence, at, scenario, kind, type, severity, sensor, en, zh,"
                    + " facts) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

    private static final String CAUSE =
            "INSERT INTO cause (enterprise, site, agent, epoch, batch, sequence, at, scenario, sensor, rank, cause, probability,"
                    + " component, actions, reasons, source) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

    /** The place in the ledger decides which is newer, as the agent's clock may be set back. */
    private static final String NEWER =
            "(excluded.epoch, excluded.batch, excluded.sequence) >= (%1$s.epoch, %1$s.batch, %1$s.sequence)";

    private static final String ALARM =
            "INSERT INTO alarm AS a (enterprise, site, agent, scenario, alarm, raised, at, change, severity, en, zh, acknowledged,"
                    + " epoch, batch, sequence) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, ?, ?, ?)"
                    + " ON CONFLICT (agent, scenario, alarm) DO UPDATE SET"
                    + " raised = least(a.raised, excluded.raised), at = excluded.at, change = excluded.change,"
                    + " severity = excluded.severity, en = excluded.en, zh = excluded.zh, epoch = excluded.epoch,"
                    + " batch = excluded.batch, sequence = excluded.sequence WHERE " + NEWER.formatted("a");

    private static final String ACKNOWLEDGED =
            "UPDATE alarm SET acknowledged = ? WHERE agent = ? AND scenario = ? AND alarm = ? AND acknowledged IS NULL";

    private static final String STANDING =
            "INSERT INTO standing AS s (enterprise, site, agent, scenario, sensor, cause, probability, told, cleared, stands, epoch,"
                    + " batch, sequence) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (agent, scenario, sensor, cause)"
                    + " DO UPDATE SET probability = coalesce(excluded.probability, s.probability), told = coalesce(excluded.told, s.told),"
                    + " cleared = coalesce(excluded.cleared, s.cleared), stands = excluded.stands, epoch = excluded.epoch,"
                    + " batch = excluded.batch, sequence = excluded.sequence WHERE " + NEWER.formatted("s");

    @Override
    public List<String> types() {
        return List.of(
                "alarm-raised",
                "alarm-escalated",
                "alarm-eased",
                "alarm-cleared",
                "alarm-acknowledged",
                "alarm-shelved",
                "alarm-unshelved",
                "alarm-flood",
                "alarm-flood-over",
                "diagnosis",
                "diagnosis-cleared",
                "forecast",
                "prognosis",
                "prognosis-judged",
                "health-zone",
                "maintenance-plan",
                "operating-advice",
                "statistics",
                "measurement-fault",
                "measurement-restored",
                "fact-missing",
                "order-unknown",
                "usual-learnt");
    }

    @Override
    public void project(Connection connection, List<StoredEvent> events) throws SQLException {
        try (PreparedStatement message = connection.prepareStatement(MESSAGE);
                PreparedStatement cause = connection.prepareStatement(CAUSE);
                PreparedStatement alarm = connection.prepareStatement(ALARM);
                PreparedStatement acknowledged = connection.prepareStatement(ACKNOWLEDGED);
                PreparedStatement standing = connection.prepareStatement(STANDING)) {
            for (StoredEvent event : events) {
                Told told = new Told(event);
                add(message, told);
                switch (event.type()) {
                    case "diagnosis" -> addCauses(cause, standing, told);
                    case "diagnosis-cleared" -> stand(standing, told, told.name("cause"), null, false);
                    case "alarm-raised", "alarm-escalated", "alarm-eased", "alarm-cleared" -> addAlarm(alarm, told);
                    case "alarm-acknowledged" -> acknowledge(acknowledged, told);
                    default -> {
                        // The message is all there is.
                    }
                }
            }
            message.executeBatch();
            cause.executeBatch();
        }
    }

    private static int place(PreparedStatement p, StoredEvent e) throws SQLException {
        p.setString(1, e.enterprise());
        p.setString(2, e.site());
        p.setString(3, e.agent());
        p.setLong(4, e.epoch());
        p.setLong(5, e.batch());
        p.setLong(6, e.sequence());
        p.setTimestamp(7, Timestamp.from(e.at()));
        return 8;
    }

    private static void add(PreparedStatement p, Told told) throws SQLException {
        int n = place(p, told.event());
        p.setString(n++, told.scenario());
        p.setString(n++, told.kind());
        p.setString(n++, told.event().type());
        p.setInt(n++, told.event().severity());
        p.setString(n++, told.name("sensor"));
        p.setString(n++, told.en());
        p.setString(n++, told.zh());
        p.setString(n, told.facts());
        p.addBatch();
    }

    private static void addCauses(PreparedStatement cause, PreparedStatement standing, Told told) throws SQLException {
        int rank = 0;
        for (JsonNode c : told.causes()) {
            if (rank == MOST_CAUSES) {
                return;
            }
            rank++;
            Double probability = Told.number(c.path("probability"));
            String id = text(c, "cause", Told.LONGEST_NAME);
            int n = place(cause, told.event());
            cause.setString(n++, told.scenario());
            cause.setString(n++, told.name("sensor"));
            cause.setInt(n++, rank);
            cause.setString(n++, id);
            cause.setObject(n++, probability);
            cause.setString(n++, text(c, "component", Told.LONGEST_NAME));
            cause.setString(n++, text(c, "actions", 1_000));
            cause.setString(n++, text(c, "reasons", 1_000));
            cause.setString(n, text(c, "source", 1_000));
            cause.addBatch();
            if (rank == 1) {
                stand(standing, told, id, probability, true);
            }
        }
    }

    private static String text(JsonNode cause, String field, int most) {
        return Told.cut(cause.path(field).asText(""), most);
    }

    private static void stand(
            PreparedStatement p, Told told, String cause, @Nullable Double probability, boolean stands)
            throws SQLException {
        Timestamp at = Timestamp.from(told.event().at());
        p.setString(1, told.event().enterprise());
        p.setString(2, told.event().site());
        p.setString(3, told.event().agent());
        p.setString(4, told.scenario());
        p.setString(5, told.name("sensor"));
        p.setString(6, cause);
        p.setObject(7, probability);
        p.setTimestamp(8, stands ? at : null);
        p.setTimestamp(9, stands ? null : at);
        p.setBoolean(10, stands);
        order(p, 11, told.event());
        p.executeUpdate();
    }

    private static void addAlarm(PreparedStatement p, Told told) throws SQLException {
        Timestamp at = Timestamp.from(told.event().at());
        p.setString(1, told.event().enterprise());
        p.setString(2, told.event().site());
        p.setString(3, told.event().agent());
        p.setString(4, told.scenario());
        p.setString(5, told.name("alarm"));
        p.setTimestamp(6, at);
        p.setTimestamp(7, at);
        p.setString(8, told.event().type().substring("alarm-".length()));
        p.setInt(9, told.event().severity());
        p.setString(10, told.en());
        p.setString(11, told.zh());
        order(p, 12, told.event());
        p.executeUpdate();
    }

    private static void order(PreparedStatement p, int first, StoredEvent e) throws SQLException {
        p.setLong(first, e.epoch());
        p.setLong(first + 1, e.batch());
        p.setLong(first + 2, e.sequence());
    }

    private static void acknowledge(PreparedStatement p, Told told) throws SQLException {
        p.setTimestamp(1, Timestamp.from(told.event().at()));
        p.setString(2, told.event().agent());
        p.setString(3, told.scenario());
        p.setString(4, told.name("alarm"));
        p.executeUpdate();
    }
}
