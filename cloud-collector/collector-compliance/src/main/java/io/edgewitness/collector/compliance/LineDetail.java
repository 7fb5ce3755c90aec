package io.edgewitness.collector.compliance;

import io.edgewitness.collector.api.Scope;
import io.edgewitness.collector.api.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that a line's page shows.
 *
 * @param follows how often one step came right after another, in units that were finished since then; empty names: beginning and end
 * @param deviations of the same units, by step
 * @param findings newest first
 * @param units newest first
 * @param tests newest first
 */
public record LineDetail(
        Line line,
        List<Follow> follows,
        List<Deviation> deviations,
        List<Happenings.Finding> findings,
        List<Happenings.Unit> units,
        List<Happenings.Test> tests) {
    private static final String FOLLOWS =
            "WITH done AS (SELECT unit, at, (SELECT max(b.at) FROM compliance.unit b WHERE b.agent = u.agent"
                    + " AND b.scenario = u.scenario AND b.unit = u.unit AND b.at < u.at) AS before FROM compliance.unit u"
                    + " WHERE seeded = ''" + Scope.SQL + " AND agent = ? AND scenario = ? AND at >= ?),"
                    + " path AS (SELECT s.step, lag(s.step) OVER w AS before, lead(s.step) OVER w AS after FROM done d"
                    + " JOIN compliance.step s ON s.agent = ? AND s.scenario = ? AND s.unit = d.unit AND s.taken AND s.at <= d.at"
                    + " AND (d.before IS NULL OR s.at > d.before)"
                    + " WINDOW w AS (PARTITION BY d.unit, d.at ORDER BY s.at, s.epoch, s.batch, s.sequence))"
                    + " SELECT coalesce(before, '') AS a, step AS b, count(*) AS n FROM path GROUP BY 1, 2"
                    + " UNION ALL SELECT step, '', count(*) FROM path WHERE after IS NULL GROUP BY 1 ORDER BY n DESC, a, b LIMIT 2000";

    private static final String DEVIATIONS = "SELECT step, count(*) FILTER (WHERE kind = 'r') AS reversed,"
            + " count(*) FILTER (WHERE kind = 'o') AS omitted, count(*) FILTER (WHERE kind = 'e') AS extra FROM (SELECT u.reversed,"
            + " u.omitted, u.extra FROM compliance.unit u WHERE NOT clean AND seeded = ''" + Scope.SQL
            + " AND agent = ? AND scenario = ? AND at >= ?) d, LATERAL (SELECT unnest(d.reversed) AS step, 'r' AS kind UNION ALL"
            + " SELECT unnest(d.omitted), 'o' UNION ALL SELECT unnest(d.extra), 'e') s GROUP BY 1 ORDER BY 1 LIMIT 500";

    /** How often a step came right after another. */
    public record Follow(String from, String to, long count) {}

    /** How often a step was done at another place than it was due, left out, or done once too much. */
    public record Deviation(String step, long reversed, long omitted, long extra) {}

    /**
     * One line.
     *
     * @param zone the agent's: where the month of seeded tests begins
     * @param shown so many findings, units and tests at most
     * @return null: there is none in the scope
     */
    public static @Nullable LineDetail of(
            Connection c, Scope scope, String agent, String line, Instant since, Instant now, ZoneId zone, int shown)
            throws SQLException {
        List<Line> lines = Line.of(c, scope, Procedure.one(c, scope, agent, line), since, now, a -> zone);
        if (lines.isEmpty()) {
            return null;
        }
        Happenings.Wanted wanted = new Happenings.Wanted(agent, line, null, since, now.plusSeconds(86_400), shown);
        Happenings.Wanted ever =
                new Happenings.Wanted(agent, line, null, Instant.EPOCH, now.plusSeconds(86_400), shown);
        return new LineDetail(
                lines.get(0),
                Sql.rows(
                        c,
                        FOLLOWS,
                        scope,
                        r -> new Follow(r.getString("a"), r.getString("b"), r.getLong("n")),
                        agent,
                        line,
                        since,
                        agent,
                        line),
                Sql.rows(
                        c,
                        DEVIATIONS,
                        scope,
                        r -> new Deviation(
                                r.getString("step"), r.getLong("reversed"), r.getLong("omitted"), r.getLong("extra")),
                        agent,
                        line,
                        since),
                Happenings.findings(c, scope, wanted),
                Happenings.units(c, scope, wanted),
                Happenings.tests(c, scope, ever));
    }
}
