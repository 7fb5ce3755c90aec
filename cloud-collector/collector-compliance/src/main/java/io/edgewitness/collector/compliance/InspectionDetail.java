package io.edgewitness.collector.compliance;

import io.edgewitness.collector.api.Scope;
import io.edgewitness.collector.api.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that an inspection line's page shows.
 *
 * @param parts newest first
 * @param places of defects of rejected parts, newest first, at most {@value #MOST_PLACES}
 * @param shares of windows, oldest first
 * @param asks parts to look at again, newest first
 * @param notices newest first
 * @param documents for the quality system, newest first
 * @param system null: none is connected
 */
public record InspectionDetail(
        InspectionLine line,
        List<Inspected> parts,
        List<Place> places,
        List<Share> shares,
        List<Ask> asks,
        List<Notice> notices,
        List<Sent> documents,
        @Nullable Connected system) {
    private static final int SHOWN = 50;
    private static final int MOST_PLACES = 2_000;
    private static final int MOST_SHARES = 500;

    private static final String OF = Scope.SQL + " AND agent = ? AND scenario = ? AND at >= ?";
    private static final String NEWEST = " ORDER BY at DESC, epoch DESC, batch DESC, sequence DESC LIMIT ";
    private static final String SHARES = "SELECT * FROM (SELECT * FROM inspection.share WHERE true" + Scope.SQL
            + " AND agent = ? AND scenario = ? AND window_end >= ? ORDER BY window_start DESC LIMIT " + MOST_SHARES
            + ") s ORDER BY window_start";
    private static final String ASKS = "SELECT k.*, w.defective, w.at AS answered, p.rejected FROM"
            + " (SELECT * FROM inspection.ask WHERE true" + OF + NEWEST + SHOWN + ") k"
            + " LEFT JOIN store.audit_answer w ON w.agent = k.agent AND w.scenario = k.scenario AND w.unit = k.unit AND w.asked = k.at"
            + " LEFT JOIN LATERAL (SELECT rejected FROM inspection.part p WHERE p.agent = k.agent"
            + " AND p.scenario = k.scenario AND p.unit = k.unit AND p.at <= k.at ORDER BY p.at DESC LIMIT 1) p ON true"
            + " ORDER BY (w.at IS NOT NULL), k.at DESC";

    /** Where a defect was, as shares of the picture's width and height. */
    public record Place(String type, String severity, double x, double y, double width, double height) {}

    /** Of a window. */
    public record Share(Instant start, Instant end, double rejected, double inspected) {}

    /**
     * A part that somebody is to look at again.
     *
     * @param rejected what the inspection said; null: not known
     * @param defective what a person said on the page; null: nobody did
     */
    public record Ask(
            String unit,
            Instant at,
            String picture,
            @Nullable Boolean rejected,
            @Nullable Boolean defective,
            @Nullable Instant answered) {}

    /** Something that the line told. */
    public record Notice(Instant at, String type, int severity, String zh, String en) {}

    /** A document. */
    public record Sent(
            String id,
            Instant from,
            Instant to,
            int parts,
            String state,
            String problem,
            @Nullable Instant sent,
            @Nullable Instant told) {}

    /**
     * The quality system.
     *
     * @param problem empty: it works
     */
    public record Connected(
            String problem,
            @Nullable Instant since,
            @Nullable Instant worked) {}

    /** @return null: there is no such line in the scope */
    public static @Nullable InspectionDetail of(Connection c, Scope scope, String agent, String line, Instant since)
            throws SQLException {
        List<InspectionLine> lines = InspectionLine.all(c, scope, agent, line, since);
        if (lines.isEmpty()) {
            return null;
        }
        List<Inspected> rejected = Sql.rows(
                c,
                "SELECT * FROM inspection.part WHERE rejected" + OF + NEWEST + MOST_PLACES,
                scope,
                Inspected::of,
                agent,
                line,
                since);
        return new InspectionDetail(
                lines.get(0),
                Sql.rows(
                        c,
                        "SELECT * FROM inspection.part WHERE true" + OF + NEWEST + SHOWN,
                        scope,
                        Inspected::of,
                        agent,
                        line,
                        since),
                rejected.stream()
                        .filter(p -> p.width() > 0 && p.height() > 0)
                        .flatMap(p -> p.defects().stream().map(d -> place(p, d)))
                        .limit(MOST_PLACES)
                        .toList(),
                Sql.rows(
                        c,
                        SHARES,
                        scope,
                        r -> new Share(
                                Sql.time(r, "window_start"),
                                Sql.time(r, "window_end"),
                                r.getDouble("rejected"),
                                r.getDouble("inspected")),
                        agent,
                        line,
                        since),
                asks(c, scope, agent, line, since),
                Sql.rows(
                        c,
                        "SELECT * FROM inspection.notice WHERE true" + OF + NEWEST + SHOWN,
                        scope,
                        r -> new Notice(
                                Sql.time(r, "at"),
                                r.getString("type"),
                                r.getInt("severity"),
                                r.getString("zh"),
                                r.getString("en")),
                        agent,
                        line,
                        since),
                documents(c, scope, agent, line),
                system(c));
    }

    private static Place place(Inspected p, Inspected.Defect d) {
        return new Place(
                d.type(),
                d.severity(),
                share(d.x(), p.width()),
                share(d.y(), p.height()),
                share(d.width(), p.width()),
                share(d.height(), p.height()));
    }

    private static double share(double pixels, int of) {
        return Math.max(0, Math.min(1, pixels / of));
    }

    private static List<Ask> asks(Connection c, Scope scope, String agent, String line, Instant since)
            throws SQLException {
        return Sql.rows(
                c,
                ASKS,
                scope,
                r -> new Ask(
                        r.getString("unit"),
                        Sql.time(r, "at"),
                        r.getString("picture"),
                        flag(r.getObject("rejected")),
                        flag(r.getObject("defective")),
                        Sql.timeOrNull(r, "answered")),
                agent,
                line,
                since);
    }

    private static @Nullable Boolean flag(@Nullable Object value) {
        return value instanceof Boolean b ? b : null;
    }

    private static List<Sent> documents(Connection c, Scope scope, String agent, String line) throws SQLException {
        return Sql.rows(
                c,
                "SELECT * FROM store.quality_document WHERE true" + Scope.SQL
                        + " AND agent = ? AND scenario = ? ORDER BY made DESC, id LIMIT 10",
                scope,
                r -> new Sent(
                        r.getString("id"),
                        Sql.time(r, "from_time"),
                        Sql.time(r, "to_time"),
                        r.getInt("parts"),
                        r.getString("state"),
                        r.getString("problem"),
                        Sql.timeOrNull(r, "sent"),
                        Sql.timeOrNull(r, "told")),
                agent,
                line);
    }

    private static @Nullable Connected system(Connection c) throws SQLException {
        try (PreparedStatement p = c.prepareStatement("SELECT problem, since, worked FROM store.quality_system");
                ResultSet r = p.executeQuery()) {
            return r.next()
                    ? new Connected(r.getString("problem"), Sql.timeOrNull(r, "since"), Sql.timeOrNull(r, "worked"))
                    : null;
        }
    }
}
