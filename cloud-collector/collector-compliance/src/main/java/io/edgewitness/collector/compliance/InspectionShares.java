package io.edgewitness.collector.compliance;

import io.edgewitness.collector.api.CollectorModule;
import io.edgewitness.collector.api.StoredMetric;
import io.edgewitness.edge.api.Metric;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.List;

/** Keeps the newest revision of each window's share of rejects, in its two parts. */
final class InspectionShares implements CollectorModule.Projection {
    private static final String SQL =
            "INSERT INTO share AS s (enterprise, site, agent, scenario, window_start, window_end, revision, rejected, inspected)"
                    + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (agent, scenario, window_start, window_end) DO UPDATE SET"
                    + " revision = excluded.revision, rejected = excluded.rejected, inspected = excluded.inspected"
                    + " WHERE excluded.revision > s.revision";

    @Override
    public List<String> metrics() {
        return List.of("mv_reject_ratio");
    }

    @Override
    public void project(Connection connection, List<StoredMetric> metrics) throws SQLException {
        try (PreparedStatement p = connection.prepareStatement(SQL)) {
            for (StoredMetric m : metrics) {
                if (m.arm().equals("on") && m.metric().amount() instanceof Metric.Amount.Ratio r) {
                    double rejected = r.numerator().doubleValue();
                    double inspected = r.denominator().doubleValue();
                    if (inspected > 0 && rejected >= 0 && rejected <= inspected && inspected < 1e12) {
                        add(p, m, rejected, inspected);
                    }
                }
            }
            p.executeBatch();
        }
    }

    private static void add(PreparedStatement p, StoredMetric m, double rejected, double inspected)
            throws SQLException {
        p.setString(1, m.enterprise());
        p.setString(2, m.site());
        p.setString(3, m.agent());
        p.setString(4, m.scenario());
        p.setTimestamp(5, Timestamp.from(m.metric().window().start()));
        p.setTimestamp(6, Timestamp.from(m.metric().window().end()));
        p.setInt(7, m.metric().revision());
        p.setDouble(8, rejected);
        p.setDouble(9, inspected);
        p.addBatch();
    }
}
