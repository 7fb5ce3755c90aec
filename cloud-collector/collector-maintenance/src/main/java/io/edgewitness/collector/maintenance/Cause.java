package io.edgewitness.collector.maintenance;

import io.edgewitness.collector.api.Scope;
import io.edgewitness.collector.api.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One of the ranked causes of a diagnosis.
 *
 * @param rank 1: the likeliest
 * @param probability 0 to 1; null: the agent told none
 * @param actions ids, separated by spaces
 * @param reasons ids of symptoms, separated by spaces; {@code +} it showed, {@code -} it did not
 */
public record Cause(
        Instant at,
        String sensor,
        int rank,
        String cause,
        @Nullable Double probability,
        String component,
        String actions,
        String reasons,
        String source) {
    private static final String NEWEST = "SELECT c.* FROM (SELECT DISTINCT ON (sensor) sensor, epoch, batch, sequence"
            + " FROM maintenance.cause WHERE true" + Scope.SQL
            + " AND agent = ? AND scenario = ? AND rank = 1 ORDER BY sensor, epoch DESC, batch DESC, sequence DESC LIMIT 50) n"
            + " JOIN maintenance.cause c USING (epoch, batch, sequence) WHERE c.agent = ? ORDER BY c.epoch DESC, c.batch DESC, c.sequence DESC, c.sensor, c.rank LIMIT 200";

    /** @return of each sensor's newest diagnosis, the newest first, by rank */
    public static List<Cause> newest(Connection c, Scope scope, String agent, String scenario) throws SQLException {
        return Sql.rows(
                c,
                NEWEST,
                scope,
                r -> new Cause(
                        Sql.time(r, "at"),
                        r.getString("sensor"),
                        r.getInt("rank"),
                        r.getString("cause"),
                        Sql.number(r, "probability"),
                        r.getString("component"),
                        r.getString("actions"),
                        r.getString("reasons"),
                        r.getString("source")),
                agent,
                scenario,
                agent);
    }
}
