package io.edgewitness.collector.maintenance;

import io.edgewitness.collector.api.CollectorModule;
import io.edgewitness.collector.api.StoredMetric;
import io.edgewitness.edge.api.Metric;
import io.edgewitness.edge.api.PointId;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Keeps the newest revision of each window of machines' figures, and beside it which window is the last. */
final class HistoryProjection implements CollectorModule.Projection {
    private static final String HISTORY =
            "INSERT INTO history AS h (enterprise, site, agent, scenario, metric, sensor, window_start, window_end, revision,"
                    + " value, numerator, denominator, simulated, expected, received)"
                    + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                    + " ON CONFLICT (agent, scenario, metric, sensor, window_start, window_end) DO UPDATE SET"
                    + " revision = excluded.revision, value = excluded.value, numerator = excluded.numerator,"
                    + " denominator = excluded.denominator, simulated = excluded.simulated, expected = excluded.expected,"
                    + " received = excluded.received WHERE excluded.revision > h.revision";

    /** What ends more than an hour before what is kept, and came after it, tells that the agent's clock was set back: no late revision is that old. */
    private static final String NEWEST =
            "INSERT INTO newest AS n (enterprise, site, agent, scenario, slug, metric, sensor, window_end, revision, value,"
                    + " simulated, points) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                    + " ON CONFLICT (agent, scenario, metric, sensor) DO UPDATE SET enterprise = excluded.enterprise,"
                    + " site = excluded.site, slug = excluded.slug, window_end = excluded.window_end,"
                    + " revision = excluded.revision, value = excluded.value, simulated = excluded.simulated,"
                    + " points = excluded.points"
                    + " WHERE (excluded.window_end, excluded.revision) > (n.window_end, n.revision)"
                    + " OR excluded.window_end < n.window_end - interval '1 hour'";

    /** What is more than a machine can have is no figure: it would be drawn, and a sum of two such is more than a column takes. */
    private static final Map<String, Double> MOST = Map.of("pm_health_index", 100.0, "pm_rul_h", Machine.FARTHEST_H);

    private static final double MOST_OF_ANY = 1e9;
    private static final double MOST_OF_PARTS = 1e15;

    @Override
    public List<String> metrics() {
        return List.of(
                "fd_velocity_mm_s_max",
                "fd_zone_time_share_a",
                "fd_zone_time_share_b",
                "fd_zone_time_share_c",
                "fd_zone_time_share_d",
                "fd_usable_ratio",
                "fd_forecast_hit_ratio",
                "fd_top1_accuracy_ratio",
                "fd_missed_failure_count",
                "fd_lead_time_h_p50",
                "pm_health_index",
                "pm_rul_h",
                "pm_anomaly_time_share",
                "pm_rul_alpha_lambda_ratio",
                "pm_planned_share",
                "pm_plan_executed_ratio",
                "pm_unplanned_downtime_h",
                "pm_availability_ratio",
                "pm_history_days",
                "pm_history_completeness_ratio");
    }

    @Override
    public void project(Connection connection, List<StoredMetric> metrics) throws SQLException {
        try (PreparedStatement history = connection.prepareStatement(HISTORY);
                PreparedStatement newest = connection.prepareStatement(NEWEST)) {
            for (StoredMetric m : metrics) {
                // What an arm of an experiment that is switched off made is not the machine's history.
                if (m.arm().equals("on")) {
                    add(history, m);
                    addNewest(newest, m);
                }
            }
            history.executeBatch();
            newest.executeBatch();
        }
    }

    private static String sensor(StoredMetric m) {
        return Told.cut(m.metric().labels().getOrDefault("sensor", ""), Told.LONGEST_NAME);
    }

    private static boolean simulated(StoredMetric m) {
        return m.modes().keySet().stream().anyMatch(mode -> !mode.equals("REAL"));
    }

    private static void add(PreparedStatement p, StoredMetric m) throws SQLException {
        Metric metric = m.metric();
        p.setString(1, m.enterprise());
        p.setString(2, m.site());
        p.setString(3, m.agent());
        p.setString(4, m.scenario());
        p.setString(5, metric.name());
        p.setString(6, sensor(m));
        p.setTimestamp(7, Timestamp.from(metric.window().start()));
        p.setTimestamp(8, Timestamp.from(metric.window().end()));
        p.setInt(9, metric.revision());
        p.setObject(10, value(metric));
        boolean ratio = metric.amount() instanceof Metric.Amount.Ratio;
        p.setObject(11, ratio ? number(((Metric.Amount.Ratio) metric.amount()).numerator(), MOST_OF_PARTS) : null);
        p.setObject(12, ratio ? number(((Metric.Amount.Ratio) metric.amount()).denominator(), MOST_OF_PARTS) : null);
        p.setBoolean(13, simulated(m));
        p.setLong(14, metric.expected());
        p.setLong(15, metric.received());
        p.addBatch();
    }

    private static void addNewest(PreparedStatement p, StoredMetric m) throws SQLException {
        p.setString(1, m.enterprise());
        p.setString(2, m.site());
        p.setString(3, m.agent());
        p.setString(4, m.scenario());
        p.setString(5, m.slug());
        p.setString(6, m.metric().name());
        p.setString(7, sensor(m));
        p.setTimestamp(8, Timestamp.from(m.metric().window().end()));
        p.setInt(9, m.metric().revision());
        p.setObject(10, value(m.metric()));
        p.setBoolean(11, simulated(m));
        p.setArray(
                12,
                p.getConnection()
                        .createArrayOf(
                                "text",
                                m.metric().inputs().stream().map(PointId::name).toArray()));
        p.addBatch();
    }

    private static @Nullable Double value(Metric metric) {
        boolean share = metric.name().endsWith("_ratio") || metric.name().contains("_share");
        return number(metric.value(), share ? 1 : MOST.getOrDefault(metric.name(), MOST_OF_ANY));
    }

    /** @return null: there is none, or it cannot be */
    private static @Nullable Double number(@Nullable BigDecimal value, double most) {
        double number = value == null ? Double.NaN : value.doubleValue();
        return number >= 0 && number <= most ? Double.valueOf(number) : null;
    }
}
