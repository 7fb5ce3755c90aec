package io.edgewitness.collector.compliance;

import io.edgewitness.collector.api.Scope;
import io.edgewitness.collector.api.Sql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/**
 * A line's procedure, as it was told last.
 *
 * @param told when
 * @param pairs which step can come right after which; empty names: the beginning and the end
 * @param stations that it names
 * @param cut it is too large: not all of its steps or pairs were told
 * @param plan seeded tests a month
 */
public record Procedure(
        String enterprise,
        String site,
        String agent,
        String line,
        Instant told,
        String sop,
        String version,
        List<Step> steps,
        List<Pair> pairs,
        List<String> stations,
        boolean cut,
        Plan plan) {
    static final String NEWEST =
            "SELECT DISTINCT ON (agent, scenario) * FROM compliance.procedure WHERE true" + Scope.SQL
                    + " AND (?::text IS NULL OR agent = ?) AND (?::text IS NULL OR scenario = ?)"
                    + " ORDER BY agent, scenario, epoch DESC, batch DESC, sequence DESC LIMIT 5000";

    /** One step. */
    public record Step(String id, String title, String station) {}

    public record Pair(String from, String to) {}

    /**
     * How many mistakes are to be made on purpose.
     *
     * @param by shifts or roles, in words
     * @param cases of each kind that demand 14.8 wants
     * @param recall what the lower end of the interval must reach, 0 to 1
     */
    public record Plan(int order, int danger, int pick, String by, int cases, double recall) {
        /** @return of that kind, a month */
        public int of(String kind) {
            return switch (kind) {
                case "order" -> order;
                case "danger" -> danger;
                default -> pick;
            };
        }
    }

    /** @return how people call the step */
    public String title(String step) {
        return steps.stream()
                .filter(s -> s.id().equals(step))
                .map(Step::title)
                .findFirst()
                .orElse(step);
    }

    /** @return empty: anywhere, or not a step of it */
    public String station(String step) {
        return steps.stream()
                .filter(s -> s.id().equals(step))
                .map(Step::station)
                .findFirst()
                .orElse("");
    }

    /** @return of each line, by agent and name */
    public static List<Procedure> all(Connection c, Scope scope) throws SQLException {
        return Sql.rows(c, NEWEST, scope, Procedure::of, null, null, null, null);
    }

    /** @return of that line; empty: it told none */
    static List<Procedure> one(Connection c, Scope scope, String agent, String line) throws SQLException {
        return Sql.rows(c, NEWEST, scope, Procedure::of, agent, agent, line, line);
    }

    private static Procedure of(ResultSet r) throws SQLException {
        return new Procedure(
                r.getString("enterprise"),
                r.getString("site"),
                r.getString("agent"),
                r.getString("scenario"),
                Sql.time(r, "at"),
                r.getString("sop"),
                r.getString("version"),
                Told.parsed(
                        r.getString("steps"),
                        n -> new Step(Told.text(n, "id"), Told.text(n, "title"), Told.text(n, "station"))),
                Told.parsed(r.getString("pairs"), n -> new Pair(Told.text(n, "from"), Told.text(n, "to"))),
                Told.parsed(r.getString("stations"), n -> Told.cut(n.asText(), Told.LONGEST_NAME)),
                r.getBoolean("cut"),
                new Plan(
                        r.getInt("plan_order"),
                        r.getInt("plan_danger"),
                        r.getInt("plan_pick"),
                        r.getString("plan_by"),
                        r.getInt("seeded_cases"),
                        r.getDouble("seeded_recall")));
    }
}
