package io.edgewitness.collector.traceability;

import io.edgewitness.collector.api.Scope;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Walks the genealogy: backward to what a thing was made of and held, forward to where it went. A link counts only if it held at the time
 * that matters: what had been taken out before, or was put in after, is not found. Within one enterprise. Any thread.
 */
public final class Trace {
    public static final int DEEPEST = 50;
    public static final int MOST = 10_000;

    private static final String BACKWARD = """
            WITH RECURSIVE walk AS (
                SELECT l.enterprise, l.whole AS near, l.part AS far, 1 AS depth, l.made, l.since, l.until, l.quantity, l.uom,
                    l.since AS low, CASE WHEN l.made THEN l.since ELSE coalesce(l.until, 'infinity') END AS high,
                    ARRAY[l.whole, l.part] AS path, l.whole = l.part AS looped, starts_with(l.agent, 'declared:') AS declared
                FROM traceability.link l WHERE l.whole = ? AND NOT l.void %s
                UNION ALL
                SELECT l.enterprise, l.whole, l.part, w.depth + 1, l.made, l.since, l.until, l.quantity, l.uom,
                    CASE WHEN l.made THEN l.since ELSE greatest(w.low, l.since) END,
                    CASE WHEN l.made THEN l.since ELSE least(w.high, coalesce(l.until, 'infinity')) END,
                    w.path || l.part, l.part = ANY (w.path), w.declared OR starts_with(l.agent, 'declared:')
                FROM walk w JOIN traceability.link l ON l.whole = w.far AND l.enterprise = w.enterprise
                WHERE NOT l.void AND NOT w.looped AND w.depth < ? AND l.since <= w.high AND (l.until IS NULL OR l.until > w.low) %s
            )
            SELECT * FROM (SELECT * FROM walk LIMIT ?) w ORDER BY depth, since, near, far
            """;

    private static final String FORWARD = """
            WITH RECURSIVE walk AS (
                SELECT l.enterprise, l.part AS near, l.whole AS far, 1 AS depth, l.made, l.since, l.until, l.quantity, l.uom,
                    l.since AS low, CASE WHEN l.made THEN 'infinity' ELSE coalesce(l.until, 'infinity') END AS high,
                    ARRAY[l.part, l.whole] AS path, l.part = l.whole AS looped, starts_with(l.agent, 'declared:') AS declared
                FROM traceability.link l WHERE l.part = ? AND NOT l.void %s
                UNION ALL
                SELECT l.enterprise, l.part, l.whole, w.depth + 1, l.made, l.since, l.until, l.quantity, l.uom,
                    CASE WHEN l.made THEN l.since ELSE greatest(w.low, l.since) END,
                    CASE WHEN l.made THEN 'infinity' ELSE least(w.high, coalesce(l.until, 'infinity')) END,
                    w.path || l.whole, l.whole = ANY (w.path), w.declared OR starts_with(l.agent, 'declared:')
                FROM walk w JOIN traceability.link l ON l.part = w.far AND l.enterprise = w.enterprise
                WHERE NOT l.void AND NOT w.looped AND w.depth < ? AND l.since <= w.high AND (NOT l.made OR l.since >= w.low)
                    AND (l.until IS NULL OR l.until > w.low) %s
            )
            SELECT * FROM (SELECT * FROM walk LIMIT ?) w ORDER BY depth, since, near, far
            """;

    /** Where a unit went, each state once however many ways lead to it. */
    private static final String REACH = """
            WITH RECURSIVE walk AS (
                SELECT l.enterprise, l.whole AS far, 1 AS depth, l.since AS low,
                    CASE WHEN l.made THEN 'infinity' ELSE coalesce(l.until, 'infinity') END AS high, starts_with(l.agent, 'declared:') AS declared
                FROM traceability.link l WHERE l.part = ? AND NOT l.void %s
                UNION
                SELECT l.enterprise, l.whole, w.depth + 1, CASE WHEN l.made THEN l.since ELSE greatest(w.low, l.since) END,
                    CASE WHEN l.made THEN 'infinity' ELSE least(w.high, coalesce(l.until, 'infinity')) END,
                    w.declared OR starts_with(l.agent, 'declared:')
                FROM walk w JOIN traceability.link l ON l.part = w.far AND l.enterprise = w.enterprise
                WHERE NOT l.void AND w.depth < ? AND l.since <= w.high AND (NOT l.made OR l.since >= w.low)
                    AND (l.until IS NULL OR l.until > w.low) %s
            ), reached AS MATERIALIZED (SELECT * FROM walk LIMIT ?)
            SELECT far, bool_and(declared) AS declared, min(low) FILTER (WHERE depth = 1 AND NOT declared) AS first,
                max(low) FILTER (WHERE depth = 1 AND NOT declared) AS last, (SELECT count(*) FROM reached) AS states
            FROM reached GROUP BY far ORDER BY min(depth), min(low), far LIMIT ?
            """;

    private static final int MOST_STATES = 200_000;

    private static final String EVENTS =
            "SELECT e.at, e.recorded, e.type, e.action, e.biz_step, e.read_point, e.orphan, e.error, e.agent,"
                    + " e.site, e.unlinked, e.facts, m.role FROM traceability.mention m JOIN traceability.event e USING (agent, epoch, batch, sequence)"
                    + " WHERE m.unit = ?" + Scope.sql("m")
                    + " ORDER BY m.at, e.agent, e.epoch, e.batch, e.sequence LIMIT ?";

    private Trace() {}

    /** Backward or forward. */
    public enum Direction {
        BACKWARD,
        FORWARD
    }

    /**
     * One step of a walk.
     *
     * @param near where it comes from
     * @param far where it leads: a part or an input backward, a whole or a product forward
     * @param depth 1: next to the unit that was asked for
     * @param made it was consumed to make the other; else it was in it
     * @param until null: it is in it still, or was consumed
     * @param quantity null: one thing with an identity of its own
     * @param looped it leads to where the walk was before: something is recorded as a part of itself
     * @param declared it, or a link that leads to it, was declared by a partner, not measured
     */
    public record Link(
            String near,
            String far,
            int depth,
            boolean made,
            Instant since,
            @Nullable Instant until,
            @Nullable BigDecimal quantity,
            @Nullable String unit,
            boolean looped,
            boolean declared) {}

    /**
     * One event of a unit's life.
     *
     * @param role unit, part, input or output
     * @param orphan the unit was not known when the event came
     * @param error it declares an event wrong
     * @param unlinked some links of it have no row, because they are too many
     * @param facts operator (a pseudonym), machine and result; empty: not known
     */
    public record Happening(
            Instant at,
            Instant recorded,
            String type,
            @Nullable String action,
            @Nullable String step,
            @Nullable String place,
            String role,
            boolean orphan,
            boolean error,
            String agent,
            String site,
            boolean unlinked,
            String facts) {}

    /**
     * Walks from a unit.
     *
     * @param depth 1 to {@value #DEEPEST}
     * @param limit of links, 1 to {@value #MOST}; one more is told if there are more
     */
    public static List<Link> walk(Connection c, Scope scope, String unit, Direction direction, int depth, int limit)
            throws SQLException {
        String within = Scope.sql("l");
        String sql = (direction == Direction.BACKWARD ? BACKWARD : FORWARD).formatted(within, within);
        try (PreparedStatement p = c.prepareStatement(sql)) {
            p.setString(1, unit);
            int place = scope.fill(p, 2);
            p.setInt(place, depth);
            place = scope.fill(p, place + 1);
            p.setInt(place, limit + 1);
            List<Link> links = new ArrayList<>();
            try (ResultSet r = p.executeQuery()) {
                while (r.next()) {
                    links.add(new Link(
                            r.getString("near"),
                            r.getString("far"),
                            r.getInt("depth"),
                            r.getBoolean("made"),
                            r.getTimestamp("since").toInstant(),
                            instant(r.getTimestamp("until")),
                            r.getBigDecimal("quantity"),
                            r.getString("uom"),
                            r.getBoolean("looped"),
                            r.getBoolean("declared")));
                }
            }
            return links;
        }
    }

    /**
     * A unit to which another leads.
     *
     * @param declared only what partners declared leads to it
     * @param first when what was measured led to it directly; null: it did not
     */
    record Reached(
            String unit,
            boolean declared,
            @Nullable Instant first,
            @Nullable Instant last) {}

    /**
     * Units, next ones first.
     *
     * @param complete there are no others
     */
    record Reach(List<Reached> units, boolean complete) {}

    /** To which units another leads, {@value #MOST} at most; each counts once, however many ways lead to it. */
    static Reach reach(Connection c, Scope scope, String unit, int depth) throws SQLException {
        String within = Scope.sql("l");
        try (PreparedStatement p = c.prepareStatement(REACH.formatted(within, within))) {
            p.setString(1, unit);
            int place = scope.fill(p, 2);
            p.setInt(place, depth);
            place = scope.fill(p, place + 1);
            p.setInt(place, MOST_STATES + 1);
            p.setInt(place + 1, MOST + 1);
            List<Reached> units = new ArrayList<>();
            boolean complete = true;
            try (ResultSet r = p.executeQuery()) {
                while (r.next()) {
                    complete = r.getLong("states") <= MOST_STATES && units.size() < MOST;
                    if (units.size() < MOST) {
                        units.add(new Reached(
                                r.getString("far"),
                                r.getBoolean("declared"),
                                instant(r.getTimestamp("first")),
                                instant(r.getTimestamp("last"))));
                    }
                }
            }
            return new Reach(units, complete);
        }
    }

    /** The events that name a unit, oldest first. */
    public static List<Happening> events(Connection c, Scope scope, String unit, int limit) throws SQLException {
        try (PreparedStatement p = c.prepareStatement(EVENTS)) {
            p.setString(1, unit);
            p.setInt(scope.fill(p, 2), limit);
            List<Happening> events = new ArrayList<>();
            try (ResultSet r = p.executeQuery()) {
                while (r.next()) {
                    events.add(new Happening(
                            r.getTimestamp("at").toInstant(),
                            r.getTimestamp("recorded").toInstant(),
                            r.getString("type"),
                            r.getString("action"),
                            r.getString("biz_step"),
                            r.getString("read_point"),
                            r.getString("role"),
                            r.getBoolean("orphan"),
                            r.getBoolean("error"),
                            r.getString("agent"),
                            r.getString("site"),
                            r.getLong("unlinked") > 0,
                            r.getString("facts")));
                }
            }
            return events;
        }
    }

    private static @Nullable Instant instant(@Nullable Timestamp time) {
        return time == null ? null : time.toInstant();
    }
}
