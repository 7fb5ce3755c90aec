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
import java.util.function.Function;

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

    private static final String FOUND =
            "SELECT agent, scenario, kind, count(*) FILTER (WHERE found) AS hits, count(*) AS trials,"
                    + " count(*) FILTER (WHERE at >= month) AS month FROM (SELECT * FROM compliance.seeded WHERE type = 'result'"
                    + Scope.SQL
                    + ") t JOIN unnest(?::text[], ?::text[], ?::timestamptz[]) AS l (agent, scenario, month)"
                    + " USING (agent, scenario) GROUP BY 1, 2, 3";

    private record Made(Proportion found, int month) {}

    private static final Made NONE = new Made(new Proportion(0, 0), 0);

    /** A line, by agent and name. */
    record Key(String agent, String line) {}

    /**
     * Of each line.
     *
     * @param months when an agent's month began
     * @return by line, of each kind, also of those of which none was made
     */
    static Map<Key, List<Standing>> all(
            Connection c, Scope scope, List<Procedure> procedures, Function<String, Instant> months)
            throws SQLException {
        Map<String, Made> made = made(c, scope, procedures, months);
        Map<Key, List<Standing>> all = new LinkedHashMap<>();
        for (Procedure p : procedures) {
            List<Standing> standings = new ArrayList<>();
            for (String kind : KINDS) {
                Made m = made.getOrDefault(key(p.agent(), p.line(), kind), NONE);
                standings.add(new Standing(kind, m.found(), m.month(), p.plan().of(kind), left(m.found(), p.plan())));
            }
            all.put(new Key(p.agent(), p.line()), standings);
        }
        return all;
    }

    private static Map<String, Made> made(
            Connection c, Scope scope, List<Procedure> procedures, Function<String, Instant> months)
            throws SQLException {
        Lines lines = Lines.of(c, procedures);
        Object[] begins =
                procedures.stream().map(p -> months.apply(p.agent()).toString()).toArray();
        Map<String, Made> made = new LinkedHashMap<>();
        Sql.rows(
                c,
                FOUND,
                scope,
                r -> made.put(
                        key(r.getString(1), r.getString(2), r.getString(3)),
                        new Made(new Proportion(r.getLong("hits"), r.getLong("trials")), r.getInt("month"))),
                lines.agents(),
                lines.names(),
                c.createArrayOf("text", begins));
        return made;
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
