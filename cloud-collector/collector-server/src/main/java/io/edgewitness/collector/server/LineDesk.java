package io.edgewitness.collector.server;

import io.edgewitness.collector.api.Teller;
import io.edgewitness.collector.pages.PlantAwayException;
import io.edgewitness.collector.pages.SeededDesk;
import io.edgewitness.collector.workplace.Access;
import io.edgewitness.edge.api.Value;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Announces seeded tests by telling agents a value for the line's input {@code seeded}. Any thread. */
record LineDesk(DataSource database, Tells tells, AgentReach reach, InstantSource clock) implements SeededDesk {
    @Override
    public boolean mayAnnounce(Access access, String agent) throws PlantAwayException {
        try {
            return reach.operated(access, agent) != null;
        } catch (BatchStore.StoreException e) {
            throw new PlantAwayException(String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public boolean announce(Access by, String agent, String line, String unit, String kind) throws PlantAwayException {
        List<String> points = points(agent, line);
        if (points.isEmpty()) {
            return false;
        }
        Instant now = clock.instant();
        Value value = Value.of(Json.MAPPER
                .createObjectNode()
                .put("case", unit)
                .put("seeded", kind)
                .toString());
        try {
            tells.tell(
                    by,
                    new Teller.Tell(
                            about(line, unit, kind, now),
                            agent,
                            points.get(0),
                            value,
                            now,
                            "seeded test of kind " + kind + " announced for " + unit + " of " + line));
            return true;
        } catch (IOException e) {
            throw new PlantAwayException(String.valueOf(e.getMessage()), e);
        }
    }

    private List<String> points(String agent, String line) throws PlantAwayException {
        try (Connection c = database.getConnection()) {
            return ScenarioInputs.points(c, agent, line, "seeded");
        } catch (SQLException e) {
            throw new PlantAwayException("the database is away: " + e.getMessage(), e);
        }
    }

    /** One that was not made within a day counts for nothing and can be announced again. */
    private static String about(String line, String unit, String kind, Instant at) {
        return "seeded " + at.atZone(ZoneOffset.UTC).toLocalDate() + " " + kind + " " + line + " " + unit;
    }

    @Override
    public Teller.@Nullable Answer answer(String agent, String line, String unit, String kind)
            throws PlantAwayException {
        try {
            return tells.answer(about(line, unit, kind, clock.instant()), agent);
        } catch (IOException e) {
            throw new PlantAwayException(String.valueOf(e.getMessage()), e);
        }
    }
}
