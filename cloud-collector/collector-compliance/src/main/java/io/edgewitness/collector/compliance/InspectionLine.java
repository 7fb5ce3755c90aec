package io.edgewitness.collector.compliance;

import io.edgewitness.collector.api.Scope;
import io.edgewitness.collector.api.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An inspection line and how its parts did lately.
 *
 * @param newest when its newest verdict was
 * @param parts since then
 * @param rejected of them
 * @param asked parts that people are asked to look at again, and nobody answered for on the page, of those since then
 * @param unsent verdicts that wait for the quality system
 * @param simulated its newest figures were made of samples that are not real
 */
public record InspectionLine(
        String enterprise,
        String site,
        String agent,
        String line,
        @Nullable Instant newest,
        long parts,
        long rejected,
        long asked,
        long unsent,
        boolean simulated) {
    private static final String SQL = "SELECT l.enterprise, l.site, l.agent, l.scenario, l.simulated, p.newest,"
            + " coalesce(p.parts, 0) AS parts, coalesce(p.rejected, 0) AS rejected,"
            + " (SELECT count(*) FROM inspection.ask a WHERE a.agent = l.agent AND a.scenario = l.scenario AND a.at >= l.since"
            + " AND NOT EXISTS (SELECT FROM store.audit_answer w WHERE w.agent = a.agent AND w.scenario = a.scenario"
            + " AND w.unit = a.unit AND w.asked = a.at)) AS asked,"
            + " (SELECT coalesce(sum(d.parts), 0) FROM store.quality_document d WHERE d.agent = l.agent"
            + " AND d.scenario = l.scenario AND d.state = 'WAITING') AS unsent"
            + " FROM (SELECT i.*, s.since FROM (SELECT * FROM inspection.line WHERE true" + Scope.SQL
            + ") i, (SELECT ?::timestamptz AS since) s) l LEFT JOIN LATERAL"
            + " (SELECT max(at) AS newest, count(*) AS parts, count(*) FILTER (WHERE rejected) AS rejected FROM inspection.part p"
            + " WHERE p.agent = l.agent AND p.scenario = l.scenario AND p.at >= l.since) p ON true"
            + " WHERE (?::text IS NULL OR l.agent = ?) AND (?::text IS NULL OR l.scenario = ?) ORDER BY l.agent, l.scenario LIMIT 1000";

    /**
     * Those of the scope.
     *
     * @param agent null: all
     * @param line null: all
     */
    public static List<InspectionLine> all(
            Connection c, Scope scope, @Nullable String agent, @Nullable String line, Instant since)
            throws SQLException {
        return Sql.rows(
                c,
                SQL,
                scope,
                r -> new InspectionLine(
                        r.getString("enterprise"),
                        r.getString("site"),
                        r.getString("agent"),
                        r.getString("scenario"),
                        Sql.timeOrNull(r, "newest"),
                        r.getLong("parts"),
                        r.getLong("rejected"),
                        r.getLong("asked"),
                        r.getLong("unsent"),
                        r.getBoolean("simulated")),
                since,
                agent,
                agent,
                line,
                line);
    }
}
