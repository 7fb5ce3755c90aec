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
import java.util.List;
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
            "SELECT count(DISTINCT m.unit) FROM traceability.mention m WHERE NOT starts_with(m.agent, 'declared:')"
                    + " AND m.role IN ('unit', 'output')"
                    + " AND m.at >= ? AND m.at <= ? AND m.site IN (SELECT l.site FROM traceability.link l WHERE l.part = ?)"
                    + Scope.sql("m");

    @Override
    public Object get(Connection connection, Scope scope, Map<String, String> query) throws SQLException {
        Query asked = new Query(query);
        String unit = asked.required("unit", "https://id.acme.example/LOT-7");
        int depth = asked.number("depth", Trace.DEEPEST, Trace.DEEPEST);
        List<Trace.Link> links = Trace.walk(connection, scope, unit, Trace.Direction.FORWARD, depth, Trace.MOST);
        Set<String> affected = new LinkedHashSet<>();
        Set<String> declared = new LinkedHashSet<>();
        Instant first = null;
        Instant last = null;
        for (Trace.Link l : links) {
            (l.declared() ? declared : affected).add(l.far());
            if (l.depth() == 1 && !l.declared()) {
                first = first == null || l.since().isBefore(first) ? l.since() : first;
                last = last == null || l.since().isAfter(last) ? l.since() : last;
            }
        }
        Map<String, @Nullable Object> recall = new LinkedHashMap<>();
        recall.put("unit", unit);
        recall.put("affected", affected);
        declared.removeAll(affected);
        recall.put("declared", declared);
        recall.put("complete", links.size() <= Trace.MOST);
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
            scope.fill(p, 4);
            try (ResultSet r = p.executeQuery()) {
                r.next();
                return r.getLong(1);
            }
        }
    }
}
