package io.edgewitness.collector.maintenance;

import io.edgewitness.collector.api.Scope;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
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

    private History() {}

    /** A part of a series: the mean of its windows, and the extremes. */
    public record Part(String sensor, Instant at, double mean, double low, double high) {}

    /**
     * What is kept of a machine.
     *
     * @param windows how many
     * @param days with a window
     * @param completeness samples that came over those expected, 0 to 1; null: nobody can tell
     */
    public record Kept(
            @Nullable Instant first,
            @Nullable Instant last,
            long windows,
            long days,
            @Nullable Double completeness) {}

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
                                    expected > 0 ? r.getDouble("received") / expected : null);
                        },
                        agent,
                        String.join("\n", instances))
                .get(0);
    }
}
