package io.edgewitness.collector.traceability;

import io.edgewitness.collector.api.CollectorModule;
import io.edgewitness.collector.api.Query;
import io.edgewitness.collector.api.Scope;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What must be called back because of a lot: {@code traceability/recall?unit=&depth=}. Beside it what would have to be without a trace:
 * everything that was handled at the same sites from the first use of the lot to its last. What only partners declared is named apart, and not
 * counted.
 */
final class RecallHandler implements CollectorModule.Handler {
    private static final String WITHOUT =
            "SELECT count(DISTINCT (m.enterprise, m.unit)) FROM traceability.mention m WHERE NOT starts_with(m.agent, 'declared:')"
                    + " AND m.role IN ('unit', 'output')"
                    + " AND m.at >= ? AND m.at <= ? AND (m.enterprise, m.site) IN (SELECT l.enterprise, l.site FROM traceability.link l WHERE l.part = ?"
                    + Scope.sql("l") + ")" + Scope.sql("m");

    @Override
    public Object get(Connection connection, Scope scope, Map<String, String> query) throws SQLException {
        Query asked = new Query(query);
        String unit = asked.required("unit", "https://id.acme.example/LOT-7");
        int depth = asked.number("depth", Trace.DEEPEST, Trace.DEEPEST);
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
        Map<String, @Nullable Object> recall = new LinkedHashMap<>();
        recall.put("unit", unit);
        recall.put("affected", affected);
        recall.put("declared", declared);
        recall.put("complete", reach.complete());
        recall.put("firstUse", first == null ? null : first.toString());
        recall.put("lastUse", last == null ? null : last.toString());
        recall.put("withTrace", affected.size());
        recall.put("withoutTrace", first == null || last == null ? 0 : without(connection, scope, unit, first, last));
        return recall;
    }

    private static long without(Connection c, Scope scope, String unit, Instant first, Instant last)
            throws SQLException {
        try (PreparedStatement p = c.prepareStatement(WITHOUT)) {
            p.setTimestamp(1, Timestamp.from(first));
            p.setTimestamp(2, Timestamp.from(last));
            p.setString(3, unit);
            scope.fill(p, scope.fill(p, 4));
            try (ResultSet r = p.executeQuery()) {
                r.next();
                return r.getLong(1);
            }
        }
    }
}
