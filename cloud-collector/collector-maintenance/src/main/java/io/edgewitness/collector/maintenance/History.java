package io.edgewitness.collector.maintenance;

import io.edgewitness.collector.api.Scope;
import io.edgewitness.collector.api.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The history of a machine's figures. Any thread. */
public final class History {
    private static final int MOST = 5_000;

    private static final String SERIES =
            "SELECT sensor, date_bin(make_interval(secs => %d), window_end, timestamptz '2000-01-01 00:00:00Z') AS part,"
                    + " avg(value) AS mean, min(value) AS low, max(value) AS high FROM (SELECT * FROM maintenance.history WHERE true"
                    + Scope.SQL
                    + " AND agent = ? AND scenario = ? AND metric = ? AND window_start >= ? AND window_start < ? AND value IS NOT NULL) h"
                    + " GROUP BY 1, 2 ORDER BY 1, 2 LIMIT " + MOST;

    private static final String KEPT =
            "SELECT min(window_start) AS first, max(window_end) AS last, count(*) AS windows,"
                    + " sum(expected) FILTER (WHERE expected > 0) AS expected,"
                    + " sum(least(received, expected)) FILTER (WHERE expected > 0) AS received,"
                    + " count(DISTINCT (window_start AT TIME ZONE 'UTC')::date) AS days FROM maintenance.history WHERE true"
                    + Scope.SQL
                    + " AND agent = ? AND scenario = ANY (string_to_array(?, chr(10)))"
                    + " AND metric IN ('fd_velocity_mm_s_max', 'pm_health_index')";

    private static final String ZONES =
            "SELECT sensor, right(metric, 1) AS zone, sum(numerator) AS part, sum(denominator) AS whole FROM maintenance.history WHERE true"
                    + Scope.SQL
                    + " AND agent = ? AND scenario = ? AND metric LIKE 'fd\\_zone\\_time\\_share\\__' AND window_start >= ?"
                    + " AND denominator > 0 GROUP BY 1, 2 ORDER BY 1, 2 LIMIT 200";

    private static final String TOLD_DAYS = "SELECT max(value) AS days FROM maintenance.newest WHERE true" + Scope.SQL
            + " AND agent = ? AND scenario = ANY (string_to_array(?, chr(10))) AND metric = 'pm_history_days'";

    private History() {}

    /**
     * How long a sensor's vibration was in a zone.
     *
     * @param zone {@code A} to {@code D}
     * @param share of the time that was judged, 0 to 1
     */
    public record ZoneShare(String sensor, String zone, double share) {}

    /** @return by sensor and zone */
    public static List<ZoneShare> zones(Connection c, Scope scope, String agent, String scenario, Instant from)
            throws SQLException {
        return Sql.rows(
                c,
                ZONES,
                scope,
                r -> new ZoneShare(
                        r.getString("sensor"),
                        r.getString("zone").toUpperCase(Locale.ROOT),
                        r.getDouble("part") / r.getDouble("whole")),
                agent,
                scenario,
                from);
    }

    /** A part of a series: the mean of its windows, and the extremes. */
    public record Part(String sensor, Instant at, double mean, double low, double high) {}

    /**
     * What is kept of a machine.
     *
     * @param windows how many
     * @param days with a window
     * @param completeness samples that came over those expected, 0 to 1; null: nobody can tell
     * @param toldDays days since the machine's first sample, as its agent counts them; null: it does not
     */
    public record Kept(
            @Nullable Instant first,
            @Nullable Instant last,
            long windows,
            long days,
            @Nullable Double completeness,
            @Nullable Double toldDays) {
        private static final Duration CLOSE = Duration.ofHours(2);

        /** @return whether what is kept begins where the agent says that the machine's history began; null: it says nothing */
        public @Nullable Boolean whole() {
            Instant begin = first;
            Instant end = last;
            Double days = toldDays;
            if (begin == null || end == null || days == null) {
                return null;
            }
            return !begin.minus(CLOSE).isAfter(end.minusSeconds((long) (days * 86_400)));
        }
    }

    /** @return by sensor and time, in parts of {@code part}; at most {@value #MOST} */
    public static List<Part> series(
            Connection c,
            Scope scope,
            String agent,
            String scenario,
            String metric,
            Instant from,
            Instant to,
            Duration part)
            throws SQLException {
        return Sql.rows(
                c,
                SERIES.formatted(part.toSeconds()),
                scope,
                r -> new Part(
                        r.getString("sensor"),
                        Sql.time(r, "part"),
                        r.getDouble("mean"),
                        r.getDouble("low"),
                        r.getDouble("high")),
                agent,
                scenario,
                metric,
                from,
                to);
    }

    public static Kept kept(Connection c, Scope scope, String agent, List<String> instances) throws SQLException {
        String names = String.join("\n", instances);
        Double told = Sql.rows(c, TOLD_DAYS, scope, r -> new Days(Sql.number(r, "days")), agent, names)
                .get(0)
                .days();
        return Sql.rows(
                        c,
                        KEPT,
                        scope,
                        r -> {
                            double expected = r.getDouble("expected");
                            return new Kept(
                                    Sql.timeOrNull(r, "first"),
                                    Sql.timeOrNull(r, "last"),
                                    r.getLong("windows"),
                                    r.getLong("days"),
                                    expected > 0 ? r.getDouble("received") / expected : null,
                                    told);
                        },
                        agent,
                        names)
                .get(0);
    }

    private record Days(@Nullable Double days) {}
}
