package io.edgewitness.collector.compliance;

import io.edgewitness.collector.api.Scope;
import io.edgewitness.collector.api.Sql;
import io.edgewitness.scenario.kit.Proportion;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How a line stands with its seeded tests of one kind.
 *
 * @param kind {@code order}, {@code danger} or {@code pick}
 * @param found of those that were made, with the interval
 * @param month made since the month began
 * @param planned a month
 * @param left how many more must be made, and found, for demand 14.8
 */
public record Standing(String kind, Proportion found, int month, int planned, int left) {
    public static final List<String> KINDS = List.of("order", "danger", "pick");
    private static final int MOST_LEFT = 10_000;
    private static final Proportion NONE = new Proportion(0, 0);
    private static final Instant BEGINNING = Instant.EPOCH;

    private static final String FOUND =
            "SELECT agent, scenario, kind, count(*) FILTER (WHERE found) AS hits, count(*) AS trials FROM compliance.seeded"
                    + " WHERE type = 'result'" + Scope.SQL + " AND at >= ? GROUP BY 1, 2, 3";

    /** A line, by agent and name. */
    record Key(String agent, String line) {}

    /** @return by line, of each kind, also of those of which none was made */
    static Map<Key, List<Standing>> all(Connection c, Scope scope, List<Procedure> procedures, Instant month)
            throws SQLException {
        Map<String, Proportion> found = found(c, scope, BEGINNING);
        Map<String, Proportion> made = found(c, scope, month);
        Map<Key, List<Standing>> all = new LinkedHashMap<>();
        for (Procedure p : procedures) {
            List<Standing> standings = new ArrayList<>();
            for (String kind : KINDS) {
                String key = key(p.agent(), p.line(), kind);
                Proportion f = found.getOrDefault(key, NONE);
                int n = (int) made.getOrDefault(key, NONE).trials();
                standings.add(new Standing(kind, f, n, p.plan().of(kind), left(f, p.plan())));
            }
            all.put(new Key(p.agent(), p.line()), standings);
        }
        return all;
    }

    private static Map<String, Proportion> found(Connection c, Scope scope, Instant since) throws SQLException {
        Map<String, Proportion> found = new LinkedHashMap<>();
        Sql.rows(
                        c,
                        FOUND,
                        scope,
                        r -> Map.entry(
                                key(r.getString(1), r.getString(2), r.getString(3)),
                                new Proportion(r.getLong("hits"), r.getLong("trials"))),
                        since)
                .forEach(e -> found.put(e.getKey(), e.getValue()));
        return found;
    }

    private static String key(String agent, String line, String kind) {
        return agent + "\n" + line + "\n" + kind;
    }

    /** As if all that come were found. */
    static int left(Proportion found, Procedure.Plan plan) {
        int left = 0;
        while (left < MOST_LEFT) {
            Proportion then = new Proportion(found.hits() + left, found.trials() + left);
            if (then.trials() >= plan.cases() && then.low() >= plan.recall()) {
                return left;
            }
            left++;
        }
        return left;
    }
}
