package io.edgewitness.collector.compliance;

import io.edgewitness.collector.api.Scope;
import io.edgewitness.collector.api.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Procedures of one database that were read before: a station's screen asks each second, and a procedure seldom changes. What is the newest is asked each
 * time, so a change is seen at once; only its lists are not read and parsed again. Thread-safe.
 */
public final class Procedures {
    private static final int MOST = 200;
    private static final String NEWEST = "SELECT epoch, batch, sequence FROM compliance.procedure WHERE true"
            + Scope.SQL + " AND agent = ? AND scenario = ? ORDER BY epoch DESC, batch DESC, sequence DESC LIMIT 1";

    private final Map<Line, Known> known = new LinkedHashMap<>(16, 0.75f, true); // the one unused for longest first

    private record Line(String agent, String name) {}

    /** Where in the ledger it was told; no event changes. */
    private record Origin(long epoch, long batch, long sequence) {}

    private record Known(Origin origin, Procedure procedure) {}

    /** @return null: there is none in the scope */
    @Nullable
    Procedure of(Connection c, Scope scope, String agent, String line) throws SQLException {
        List<Origin> newest =
                Sql.rows(c, NEWEST, scope, r -> new Origin(r.getLong(1), r.getLong(2), r.getLong(3)), agent, line);
        if (newest.isEmpty()) {
            return null;
        }
        Known before = known(new Line(agent, line));
        if (before != null && before.origin().equals(newest.get(0))) {
            return before.procedure();
        }
        List<Procedure> read = Procedure.one(c, scope, agent, line);
        read.forEach(p -> keep(new Line(agent, line), new Known(newest.get(0), p)));
        return read.isEmpty() ? null : read.get(0);
    }

    private synchronized @Nullable Known known(Line line) {
        return known.get(line);
    }

    private synchronized void keep(Line line, Known read) {
        known.put(line, read);
        if (known.size() > MOST) {
            known.remove(known.keySet().iterator().next());
        }
    }
}
