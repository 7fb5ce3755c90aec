package io.edgewitness.collector.server;

import io.edgewitness.collector.api.Teller;
import io.edgewitness.collector.pages.AuditDesk;
import io.edgewitness.collector.pages.PlantAwayException;
import io.edgewitness.collector.workplace.Access;
import io.edgewitness.edge.api.Value;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import javax.sql.DataSource;

/** Tells lines what people found on parts that they looked at again, as values for the input {@code audits}. Any thread. */
record InspectionDesk(DataSource database, Tells tells, AgentReach reach, InstantSource clock) implements AuditDesk {
    private static final String KEEP =
            "INSERT INTO store.audit_answer (enterprise, site, agent, scenario, unit, asked, defective, by, at)"
                    + " SELECT enterprise, site, agent, scenario, unit, at, ?::boolean, ?::text, ?::timestamptz FROM inspection.ask"
                    + " WHERE agent = ? AND scenario = ? AND unit = ? AND at = ? LIMIT 1 ON CONFLICT DO NOTHING";

    @Override
    public boolean mayAnswer(Access access, String agent) throws PlantAwayException {
        try {
            return reach.operated(access, agent) != null;
        } catch (BatchStore.StoreException e) {
            throw new PlantAwayException(String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public boolean answer(Access by, String agent, String line, String unit, Instant asked, boolean defective)
            throws PlantAwayException {
        try (Connection c = database.getConnection()) {
            List<String> points = ScenarioInputs.points(c, agent, line, "audits");
            if (points.isEmpty()) {
                return false;
            }
            Instant now = clock.instant();
            String word = defective ? "defective" : "good";
            // Told before it is kept as answered: cut short between the two, it is asked once more and told once.
            tells.tell(
                    by,
                    new Teller.Tell(
                            "audit " + line + " " + unit + " " + asked,
                            agent,
                            points.get(0),
                            Value.of(unit + " " + word),
                            now,
                            "part " + unit + " of " + line + " was looked at again: " + word));
            keep(c, by, agent, line, unit, asked, defective, now);
            return true;
        } catch (IOException e) {
            throw new PlantAwayException(String.valueOf(e.getMessage()), e);
        } catch (SQLException e) {
            throw new PlantAwayException("the database is away: " + e.getMessage(), e);
        }
    }

    private static void keep(
            Connection c,
            Access by,
            String agent,
            String line,
            String unit,
            Instant asked,
            boolean defective,
            Instant now)
            throws SQLException {
        try (PreparedStatement p = c.prepareStatement(KEEP)) {
            p.setBoolean(1, defective);
            p.setString(2, by.actor().id());
            p.setTimestamp(3, Timestamp.from(now));
            p.setString(4, agent);
            p.setString(5, line);
            p.setString(6, unit);
            p.setTimestamp(7, Timestamp.from(asked));
            p.executeUpdate();
        }
    }
}
