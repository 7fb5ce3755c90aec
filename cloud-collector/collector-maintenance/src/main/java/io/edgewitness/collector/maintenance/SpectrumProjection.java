package io.edgewitness.collector.maintenance;

import io.edgewitness.collector.api.CollectorModule;
import io.edgewitness.collector.api.StoredEvent;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keeps spectra, by number and not by time: an agent whose clock runs wild loses nothing, and a rebuild keeps the same. Of each sensor stay the newest
 * {@value #NEWEST} and each {@value #THINNED}th of those before (at one in ten minutes: two weeks whole, then one a day for {@value #LONGEST} days), and
 * {@value #MARKED} that came with an alarm or a diagnosis.
 */
final class SpectrumProjection implements CollectorModule.EventProjection {
    static final int NEWEST = 2_016;
    static final int THINNED = 144;
    static final int LONGEST = 3_650;
    static final int MARKED = 1_000;

    private static final int MOST_PARTS = 2_000;
    private static final int MOST_LINES = 4_000;

    private static final String INSERT =
            "INSERT INTO spectrum (enterprise, site, agent, scenario, sensor, at, because, rate_hz, speed_rpm, velocity_mm_s, lines,"
                    + " velocity, velocity_hz, velocity_top, acceleration, acceleration_hz, acceleration_top, envelope, envelope_hz,"
                    + " envelope_top, number) SELECT ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, coalesce(max(number), 0) + 1"
                    + " FROM spectrum WHERE agent = ? AND scenario = ? AND sensor = ?";

    private static final String THIN =
            "WITH newest AS (SELECT max(number) AS number FROM spectrum WHERE agent = ? AND scenario = ? AND sensor = ?)"
                    + " DELETE FROM spectrum s USING newest n WHERE s.agent = ? AND s.scenario = ? AND s.sensor = ?"
                    + " AND ((s.because = 'schedule' AND s.number <= n.number - " + NEWEST
                    + " AND (s.number % " + THINNED + " <> 0 OR s.number <= n.number - " + THINNED * LONGEST + "))"
                    + " OR (s.because <> 'schedule' AND s.number <= (SELECT number FROM spectrum WHERE agent = ? AND scenario = ?"
                    + " AND sensor = ? AND because <> 'schedule' ORDER BY number DESC OFFSET " + MARKED + " LIMIT 1)))";

    @Override
    public List<String> types() {
        return List.of("spectrum");
    }

    @Override
    public void project(Connection connection, List<StoredEvent> events) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(INSERT);
                PreparedStatement thin = connection.prepareStatement(THIN)) {
            for (StoredEvent event : events) {
                Told told = new Told(event);
                if (add(insert, told)) {
                    int n = 1;
                    for (int key = 0; key < 3; key++) {
                        n = key(thin, n, told);
                    }
                    thin.executeUpdate();
                }
            }
        }
    }

    /** @return false: it is no spectrum, whatever it says */
    private static boolean add(PreparedStatement p, Told told) throws SQLException {
        p.setString(1, told.event().enterprise());
        p.setString(2, told.event().site());
        int n = key(p, 3, told);
        p.setTimestamp(n++, Timestamp.from(told.event().at()));
        p.setString(n++, told.name("because"));
        p.setObject(n++, number(told, "rate-hz"));
        p.setObject(n++, number(told, "speed-rpm"));
        p.setObject(n++, number(told, "velocity-mm-s"));
        p.setString(n++, Told.cut(told.event().texts().getOrDefault("lines", "[]"), MOST_LINES));
        for (String picture : List.of("velocity", "acceleration", "envelope")) {
            byte[] parts = parts(told.event().texts().getOrDefault(picture, ""));
            Double hz = number(told, picture + "-hz");
            Double top = number(told, picture + "-top");
            if (parts == null || hz == null || !(hz > 0) || top == null || top < 0) {
                return false;
            }
            p.setBytes(n++, parts);
            p.setDouble(n++, hz);
            p.setDouble(n++, top);
        }
        key(p, n, told);
        p.executeUpdate();
        return true;
    }

    private static int key(PreparedStatement p, int first, Told told) throws SQLException {
        p.setString(first, told.event().agent());
        p.setString(first + 1, told.scenario());
        p.setString(first + 2, told.name("sensor"));
        return first + 3;
    }

    private static byte @Nullable [] parts(String hex) {
        try {
            return hex.isEmpty() || hex.length() > 2 * MOST_PARTS
                    ? null
                    : HexFormat.of().parseHex(hex);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static @Nullable Double number(Told told, String attribute) {
        String text = told.name(attribute);
        try {
            double number = text.isEmpty() ? Double.NaN : Double.parseDouble(text);
            return Double.isFinite(number) ? Double.valueOf(number) : null;
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
