package io.edgewitness.collector.compliance;

import io.edgewitness.collector.api.Scope;
import io.edgewitness.collector.api.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
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
                    + " avg(fitness) AS fitness FROM (SELECT * FROM compliance.unit WHERE seeded = ''" + Scope.SQL
                    + ") u"
                    + Lines.WANTED + " WHERE at >= ? GROUP BY 1, 2";
    private static final String FINDINGS =
            "SELECT agent, scenario, type, count(*) AS n FROM (SELECT * FROM compliance.finding"
                    + " WHERE seeded = ''" + Scope.SQL + ") f" + Lines.WANTED
                    + " WHERE at >= ? GROUP BY 1, 2, 3 ORDER BY n DESC, type";
    private static final String NEWEST =
            "SELECT agent, scenario, (SELECT max(at) FROM compliance.step s WHERE s.agent = l.agent"
                    + " AND s.scenario = l.scenario" + Scope.SQL
                    + ") AS at, coalesce((SELECT simulated FROM compliance.line n"
                    + " WHERE n.agent = l.agent AND n.scenario = l.scenario), false) AS simulated FROM " + Lines.ASKED;

    private record Units(long all, long clean, @Nullable Double fitness) {}

    private record Newest(@Nullable Instant at, boolean simulated) {}

    /**
     * All of them.
     *
     * @param zones of agents: where the month begins, in which {@code now} is and of which seeded tests are counted
     * @return by agent and name, with what was since then
     */
    public static List<Line> all(Connection c, Scope scope, Instant since, Instant now, Function<String, ZoneId> zones)
            throws SQLException {
        return of(c, scope, Procedure.all(c, scope), since, now, zones);
    }

    static List<Line> of(
            Connection c,
            Scope scope,
            List<Procedure> procedures,
            Instant since,
            Instant now,
            Function<String, ZoneId> zones)
            throws SQLException {
        Lines lines = Lines.of(c, procedures);
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
                lines.agents(),
                lines.names(),
                since);
        Sql.rows(
                c,
                FINDINGS,
                scope,
                r -> findings.computeIfAbsent(
                                new Standing.Key(r.getString(1), r.getString(2)), k -> new LinkedHashMap<>())
                        .put(r.getString("type"), r.getLong("n")),
                lines.agents(),
                lines.names(),
                since);
        Sql.rows(
                c,
                NEWEST,
                scope,
                r -> newest.put(
                        new Standing.Key(r.getString(1), r.getString(2)),
                        new Newest(Sql.timeOrNull(r, "at"), r.getBoolean("simulated"))),
                lines.agents(),
                lines.names());
        Map<Standing.Key, List<Standing>> standings =
                Standing.all(c, scope, procedures, agent -> month(now, zones.apply(agent)));
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

    private static Instant month(Instant now, ZoneId zone) {
        return now.atZone(zone)
                .toLocalDate()
                .withDayOfMonth(1)
                .atStartOfDay(zone)
                .toInstant();
    }
}
