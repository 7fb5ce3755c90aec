package io.edgewitness.collector.compliance;

import io.edgewitness.collector.api.Scope;
import io.edgewitness.collector.api.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a station's screen shows.
 *
 * @param newest the newest step at the station; null: none lately
 * @param wrong findings that came with that step or after it, gravest first: work is not to go on; empty: it may
 * @param coming units whose next step is due here, by how long they wait
 */
public record StationNow(
        Procedure procedure,
        String station,
        Happenings.@Nullable Step newest,
        List<Happenings.Finding> wrong,
        List<Coming> coming) {
    private static final Duration LATELY = Duration.ofHours(12);
    private static final int STOPS = 600;

    /** How far an agent's clock may be ahead: what it told of later times, before that clock was set right, hides nothing. */
    private static final Duration AHEAD = Duration.ofMinutes(5);

    private static final String NEWEST = "SELECT * FROM compliance.step WHERE true" + Scope.SQL
            + " AND agent = ? AND scenario = ? AND station = ? AND at >= ? AND at <= ? ORDER BY at DESC, epoch DESC, batch DESC,"
            + " sequence DESC LIMIT 1";
    private static final String WRONG = "SELECT * FROM compliance.finding WHERE true" + Scope.SQL
            + " AND agent = ? AND scenario = ? AND station = ? AND at >= ? AND at <= ? AND severity >= ? ORDER BY severity DESC, at DESC,"
            + " epoch DESC, batch DESC, sequence DESC LIMIT 5";
    private static final String WAITING =
            "SELECT * FROM (SELECT DISTINCT ON (unit) * FROM compliance.step WHERE true" + Scope.SQL
                    + " AND agent = ? AND scenario = ? AND at >= ? AND at <= ? ORDER BY unit, at DESC, epoch DESC, batch DESC, sequence DESC) s"
                    + " WHERE phase <> 'start' AND NOT EXISTS (SELECT 1 FROM compliance.unit u WHERE u.agent = s.agent"
                    + " AND u.scenario = s.scenario AND u.unit = s.unit AND u.at >= s.at) LIMIT 2000";

    /** A unit that is due here. */
    public record Coming(String unit, String step, Instant since) {}

    /**
     * Of a station.
     *
     * @param known of this database
     * @return null: the line or the station is not in the scope
     */
    public static @Nullable StationNow of(
            Connection c, Scope scope, Procedures known, String agent, String line, String station, Instant now)
            throws SQLException {
        Procedure procedure = known.of(c, scope, agent, line);
        if (procedure == null || !procedure.stations().contains(station)) {
            return null;
        }
        Instant since = now.minus(LATELY);
        Instant until = now.plus(AHEAD);
        Happenings.Step newest =
                Sql.rows(c, NEWEST, scope, Happenings::step, agent, line, station, since, until).stream()
                        .findFirst()
                        .orElse(null);
        List<Happenings.Finding> wrong = Sql.rows(
                c,
                WRONG,
                scope,
                Happenings::finding,
                agent,
                line,
                station,
                newest == null ? since : newest.at(),
                until,
                STOPS);
        List<Coming> coming = Sql.rows(c, WAITING, scope, Happenings::step, agent, line, since, until).stream()
                .flatMap(s -> s.next().stream()
                        .filter(next -> procedure.station(next).equals(station))
                        .map(next -> new Coming(s.unit(), next, s.at())))
                .sorted(Comparator.comparing(Coming::since))
                .limit(6)
                .toList();
        return new StationNow(procedure, station, newest, wrong, coming);
    }
}
