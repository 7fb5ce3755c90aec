package io.edgewitness.collector.compliance;

import io.edgewitness.collector.api.CollectorModule;
import io.edgewitness.collector.api.StoredMetric;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.List;

/** Knows of each instance of a scenario whether its newest figures were made of samples that are not real. */
final class LineProjection implements CollectorModule.Projection {
    private static final String SQL =
            "INSERT INTO line AS l (enterprise, site, agent, scenario, window_end, simulated) VALUES (?, ?, ?, ?, ?, ?)"
                    + " ON CONFLICT (agent, scenario) DO UPDATE SET enterprise = excluded.enterprise, site = excluded.site,"
                    + " window_end = excluded.window_end, simulated = excluded.simulated WHERE excluded.window_end >= l.window_end";

    private final String metric;

    /** @param metric that each of its windows has */
    LineProjection(String metric) {
        this.metric = metric;
    }

    @Override
    public List<String> metrics() {
        return List.of(metric);
    }

    @Override
    public void project(Connection connection, List<StoredMetric> metrics) throws SQLException {
        try (PreparedStatement p = connection.prepareStatement(SQL)) {
            for (StoredMetric m : metrics) {
                p.setString(1, m.enterprise());
                p.setString(2, m.site());
                p.setString(3, m.agent());
                p.setString(4, m.scenario());
                p.setTimestamp(5, Timestamp.from(m.metric().window().end()));
                p.setBoolean(6, m.modes().keySet().stream().anyMatch(mode -> !mode.equals("REAL")));
                p.addBatch();
            }
            p.executeBatch();
        }
    }
}
