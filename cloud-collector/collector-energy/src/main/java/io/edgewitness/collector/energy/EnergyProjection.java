package io.edgewitness.collector.energy;

import io.edgewitness.collector.api.CollectorModule;
import io.edgewitness.collector.api.StoredMetric;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Keeps the newest revision of each window. */
final class EnergyProjection implements CollectorModule.Projection {
    private static final String UPSERT =
            "INSERT INTO amount (enterprise, site, agent, scenario, metric, medium, labels, arm,"
                    + " window_start, window_end, revision, amount, simulated, expected, received)"
                    + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                    + " ON CONFLICT (agent, scenario, metric, labels, arm, window_start, window_end) DO UPDATE SET"
                    + " revision = excluded.revision, amount = excluded.amount, simulated = excluded.simulated,"
                    + " expected = excluded.expected, received = excluded.received WHERE excluded.revision > amount.revision";

    @Override
    public List<String> metrics() {
        return List.of("em_energy_kwh", "em_peak_kw");
    }

    @Override
    public void project(Connection connection, List<StoredMetric> metrics) throws SQLException {
        try (PreparedStatement p = connection.prepareStatement(UPSERT)) {
            for (StoredMetric m : metrics) {
                Map<String, String> labels = new TreeMap<>(m.metric().labels());
                p.setString(1, m.enterprise());
                p.setString(2, m.site());
                p.setString(3, m.agent());
                p.setString(4, m.scenario());
                p.setString(5, m.metric().name());
                p.setString(6, labels.getOrDefault("medium", "electricity"));
                p.setString(7, labels.toString());
                p.setString(8, m.arm());
                p.setTimestamp(9, Timestamp.from(m.metric().window().start()));
                p.setTimestamp(10, Timestamp.from(m.metric().window().end()));
                p.setInt(11, m.metric().revision());
                p.setBigDecimal(12, m.metric().value());
                p.setBoolean(13, m.modes().keySet().stream().anyMatch(mode -> !mode.equals("REAL")));
                p.setLong(14, m.metric().expected());
                p.setLong(15, m.metric().received());
                p.executeUpdate();
            }
        }
    }
}
