package io.edgewitness.collector.traceability;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.edgewitness.collector.api.Scope;
import io.edgewitness.collector.api.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What another scenario of the same agent told while a unit was in work there: a machine's fault, a deviation from the procedure, a drifting scale. From each event of the
 * unit back to the one before it at that agent, an hour at most, and a minute beyond it.
 *
 * @param scenario empty: the agent itself
 * @param severity as OPC 10000-9; from {@value #LEAST} on it is told
 * @param zh what was told
 * @param en likewise; the Chinese text where there is no other
 */
public record Meanwhile(Instant at, String agent, String scenario, String type, int severity, String zh, String en) {
    static final int LEAST = 300;

    /** How many are told at most. */
    public static final int MOST = 100;

    private static final int MOST_EVENTS = 2_000;
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String TOLD = "WITH named AS (SELECT DISTINCT m.agent, m.at FROM traceability.mention m"
            + " WHERE m.unit = ? AND NOT starts_with(m.agent, 'declared:')" + Scope.sql("m") + " ORDER BY m.at LIMIT "
            + MOST_EVENTS
            + "), span AS MATERIALIZED (SELECT agent, greatest(lag(at) OVER (PARTITION BY agent ORDER BY at), at - interval '1 hour') AS first,"
            + " at + interval '1 minute' AS last FROM named)"
            + " SELECT DISTINCT e.at, e.agent, e.epoch, e.batch, e.sequence, e.scenario, e.type, e.severity, e.message, e.attributes"
            + " FROM span s JOIN evidence.event e ON e.agent = s.agent AND e.at >= s.first AND e.at <= s.last"
            + " WHERE e.severity >= " + LEAST + " AND e.type NOT IN ('epcis', 'event-refused', 'unit-finished')"
            + Scope.sql("e")
            + " ORDER BY 1, 2, 3, 4, 5 LIMIT " + (MOST + 1);

    /** @return oldest first; one more than {@value #MOST} if there are more */
    public static List<Meanwhile> of(Connection c, Scope scope, String unit) throws SQLException {
        try (PreparedStatement p = c.prepareStatement(TOLD)) {
            p.setString(1, unit);
            scope.fill(p, scope.fill(p, 2));
            List<Meanwhile> told = new ArrayList<>();
            try (ResultSet r = p.executeQuery()) {
                while (r.next()) {
                    String zh = r.getString("message");
                    told.add(new Meanwhile(
                            Sql.time(r, "at"),
                            r.getString("agent"),
                            r.getString("scenario"),
                            r.getString("type"),
                            r.getInt("severity"),
                            zh,
                            english(r.getString("attributes"), zh)));
                }
            }
            return told;
        }
    }

    private static String english(String attributes, String otherwise) {
        try {
            return JSON.readTree(attributes).path("en").asText(otherwise);
        } catch (JsonProcessingException e) {
            return otherwise;
        }
    }
}
