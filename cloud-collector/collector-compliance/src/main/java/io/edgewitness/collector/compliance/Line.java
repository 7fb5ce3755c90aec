package io.edgewitness.collector.compliance;

import io.edgewitness.collector.api.Scope;
import io.edgewitness.collector.api.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A line and how it kept to its procedure lately. Units with a seeded mistake count for recall only.
 *
 * @param newest when its newest step was; null: none was told
 * @param units finished since then
 * @param clean of them, without any finding
 * @param fitness mean over them, 0 to 1; null: none was finished
 * @param findings by type
 * @param standings of seeded tests, of each kind
 * @param simulated its newest figures were made of samples that are not real
 */
public record Line(
        Procedure procedure,
        @Nullable Instant newest,
        long units,
        long clean,
        @Nullable Double fitness,
        Map<String, Long> findings,
        List<Standing> standings,
        boolean simulated) {
    private static final String UNITS =
            "SELECT agent, scenario, count(*) AS units, count(*) FILTER (WHERE clean) AS clean,"
                    + " avg(fitness) AS fitness FROM compliance.unit WHERE seeded = ''" + Scope.SQL
                    + " AND at >= ? GROUP BY 1, 2";
    private static final String FINDINGS = "SELECT agent, scenario, type, count(*) AS n FROM compliance.finding"
            + " WHERE seeded = ''" + Scope.SQL + " AND at >= ? GROUP BY 1, 2, 3 ORDER BY n DESC, type";
    private static final String NEWEST = "SELECT p.agent, p.scenario, (SELECT max(at) FROM compliance.step s"
            + " WHERE s.agent = p.agent AND s.scenario = p.scenario) AS at, coalesce((SELECT simulated FROM compliance.line l"
            + " WHERE l.agent = p.agent AND l.scenario = p.scenario), false) AS simulated"
            + " FROM (SELECT DISTINCT agent, scenario FROM compliance.procedure WHERE true" + Scope.SQL + ") p";

    private record Units(long all, long clean, @Nullable Double fitness) {}

    private record Newest(@Nullable Instant at, boolean simulated) {}

    /** @return by agent and name, with what was since then; seeded tests of the month in which {@code now} is */
    public static List<Line> all(Connection c, Scope scope, Instant since, Instant now) throws SQLException {
        return of(c, scope, Procedure.all(c, scope), since, now);
    }

    static List<Line> of(Connection c, Scope scope, List<Procedure> procedures, Instant since, Instant now)
            throws SQLException {
        Map<Standing.Key, Units> units = new LinkedHashMap<>();
        Map<Standing.Key, Map<String, Long>> findings = new LinkedHashMap<>();
        Map<Standing.Key, Newest> newest = new LinkedHashMap<>();
        Sql.rows(
                c,
                UNITS,
                scope,
                r -> units.put(
                        new Standing.Key(r.getString(1), r.getString(2)),
                        new Units(r.getLong("units"), r.getLong("clean"), Sql.number(r, "fitness"))),
                since);
        Sql.rows(
                c,
                FINDINGS,
                scope,
                r -> findings.computeIfAbsent(
                                new Standing.Key(r.getString(1), r.getString(2)), k -> new LinkedHashMap<>())
                        .put(r.getString("type"), r.getLong("n")),
                since);
        Sql.rows(
                c,
                NEWEST,
                scope,
                r -> newest.put(
                        new Standing.Key(r.getString(1), r.getString(2)),
                        new Newest(Sql.timeOrNull(r, "at"), r.getBoolean("simulated"))));
        Map<Standing.Key, List<Standing>> standings = Standing.all(c, scope, procedures, month(now));
        return procedures.stream()
                .map(p -> {
                    Standing.Key key = new Standing.Key(p.agent(), p.line());
                    Units u = units.getOrDefault(key, new Units(0, 0, null));
                    Newest n = newest.getOrDefault(key, new Newest(null, false));
                    return new Line(
                            p,
                            n.at(),
                            u.all(),
                            u.clean(),
                            u.fitness(),
                            findings.getOrDefault(key, Map.of()),
                            standings.getOrDefault(key, List.of()),
                            n.simulated());
                })
                .toList();
    }

    private static Instant month(Instant now) {
        return now.atOffset(ZoneOffset.UTC)
                .toLocalDate()
                .withDayOfMonth(1)
                .atStartOfDay(ZoneOffset.UTC)
                .toInstant();
    }
}
