package io.edgewitness.collector.traceability;

import io.edgewitness.collector.api.Scope;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What must be called back because of a lot.
 *
 * @param affected units that the lot is in or was consumed for, next ones first
 * @param declared those to which only partners' events lead; not counted
 * @param complete there are no others
 * @param first use of the lot; null: none was measured
 * @param last use likewise
 * @param without how many would have to be called back without a trace: those, and all that was handled at the same sites of
 *     the same enterprise from first to last
 */
public record Recall(
        String unit,
        List<String> affected,
        List<String> declared,
        boolean complete,
        @Nullable Instant first,
        @Nullable Instant last,
        long without) {
    private static final String WITHOUT =
            "SELECT count(*) FROM (SELECT m.unit FROM traceability.mention m WHERE NOT starts_with(m.agent, 'declared:')"
                    + " AND m.role IN ('unit', 'output')"
                    + " AND m.at >= ? AND m.at <= ? AND (m.enterprise, m.site) IN (SELECT l.enterprise, l.site FROM traceability.link l WHERE l.part = ?"
                    + Scope.sql("l") + ")" + Scope.sql("m") + " UNION SELECT unnest(?::text[])) u";

    /** @param depth 1 to {@value Trace#DEEPEST} */
    public static Recall of(Connection connection, Scope scope, String unit, int depth) throws SQLException {
        Trace.Reach reach = Trace.reach(connection, scope, unit, depth);
        Set<String> affected = new LinkedHashSet<>();
        Set<String> declared = new LinkedHashSet<>();
        Instant first = null;
        Instant last = null;
        for (Trace.Reached r : reach.units()) {
            (r.declared() ? declared : affected).add(r.unit());
            first = r.first() == null || (first != null && first.isBefore(r.first())) ? first : r.first();
            last = r.last() == null || (last != null && last.isAfter(r.last())) ? last : r.last();
        }
        return new Recall(
                unit,
                List.copyOf(affected),
                List.copyOf(declared),
                reach.complete(),
                first,
                last,
                first == null || last == null ? 0 : without(connection, scope, unit, first, last, affected));
    }

    private static long without(
            Connection c, Scope scope, String unit, Instant first, Instant last, Set<String> affected)
            throws SQLException {
        try (PreparedStatement p = c.prepareStatement(WITHOUT)) {
            p.setTimestamp(1, Timestamp.from(first));
            p.setTimestamp(2, Timestamp.from(last));
            p.setString(3, unit);
            int place = scope.fill(p, scope.fill(p, 4));
            p.setArray(place, c.createArrayOf("text", affected.toArray()));
            try (ResultSet r = p.executeQuery()) {
                r.next();
                return r.getLong(1);
            }
        }
    }
}
