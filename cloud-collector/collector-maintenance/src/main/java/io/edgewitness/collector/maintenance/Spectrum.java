package io.edgewitness.collector.maintenance;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.edgewitness.collector.api.Scope;
import io.edgewitness.collector.api.Sql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Spectra of a sensor at one time.
 *
 * @param because {@code schedule}, {@code alarm} or {@code diagnosis}
 * @param speedRpm null: it was not known
 * @param velocityMmS r.m.s. of the block
 * @param lines what was found at the frequencies that were looked for
 * @param velocity mm/s, as root mean square of the strongest line of each part
 * @param acceleration m/s², likewise
 * @param envelope how far the strongest line of each part stands above the floor
 */
public record Spectrum(
        String sensor,
        Instant at,
        String because,
        @Nullable Double speedRpm,
        @Nullable Double velocityMmS,
        List<Line> lines,
        Picture velocity,
        Picture acceleration,
        Picture envelope) {
    public static final int MOST = 200;

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final double DECADES_PER_STEP = 0.015;

    private static final String OF = "SELECT * FROM maintenance.spectrum WHERE true" + Scope.SQL
            + " AND agent = ? AND scenario = ? AND (? = '' OR sensor = ?) AND at >= ? AND at <= ?"
            + " ORDER BY at DESC, sensor, number DESC LIMIT ?";

    private static final String SENSORS = "SELECT DISTINCT sensor FROM maintenance.spectrum WHERE true" + Scope.SQL
            + " AND agent = ? AND scenario = ? ORDER BY 1 LIMIT 50";

    private static final String KEPT =
            "SELECT count(*) AS spectra, min(at) AS first FROM maintenance.spectrum WHERE true" + Scope.SQL
                    + " AND agent = ? AND scenario = ?";

    /**
     * What was found at a frequency.
     *
     * @param name {@code 1x}, {@code 2x}, {@code BPFO}, {@code BPFI}, {@code 2xBSF} or {@code FTF}
     * @param velocityMmS of a multiple of the shaft's speed
     * @param strength of a bearing's family, a mean over the last searches; 2.2 and more shows
     */
    public record Line(
            String name,
            double hz,
            @Nullable Double velocityMmS,
            @Nullable Double strength) {}

    /**
     * Values along the frequency axis.
     *
     * @param partHz width of a part; the first one lies about 0
     */
    public record Picture(double partHz, double[] values) {
        private static Picture of(ResultSet r, String name) throws SQLException {
            byte[] bytes = r.getBytes(name);
            double top = r.getDouble(name + "_top");
            double[] values = new double[bytes.length];
            for (int i = 0; i < values.length; i++) {
                int b = bytes[i] & 0xff;
                values[i] = b == 0 ? 0 : top * Math.pow(10, (b - 255) * DECADES_PER_STEP);
            }
            return new Picture(r.getDouble(name + "_hz"), values);
        }
    }

    /** How many are kept of a machine, and since when. */
    public record Kept(long spectra, @Nullable Instant first) {}

    /**
     * The newest of a machine.
     *
     * @param sensor empty: of all
     * @param limit 1 to {@value #MOST}
     */
    public static List<Spectrum> newest(
            Connection c,
            Scope scope,
            String agent,
            String scenario,
            String sensor,
            Instant from,
            Instant to,
            int limit)
            throws SQLException {
        return Sql.rows(c, OF, scope, Spectrum::of, agent, scenario, sensor, sensor, from, to, limit);
    }

    /** @return sensors that have any */
    public static List<String> sensors(Connection c, Scope scope, String agent, String scenario) throws SQLException {
        return Sql.rows(c, SENSORS, scope, r -> r.getString(1), agent, scenario);
    }

    public static Kept kept(Connection c, Scope scope, String agent, String scenario) throws SQLException {
        return Sql.rows(
                        c,
                        KEPT,
                        scope,
                        r -> new Kept(r.getLong("spectra"), Sql.timeOrNull(r, "first")),
                        agent,
                        scenario)
                .get(0);
    }

    private static Spectrum of(ResultSet r) throws SQLException {
        return new Spectrum(
                r.getString("sensor"),
                Sql.time(r, "at"),
                r.getString("because"),
                Sql.number(r, "speed_rpm"),
                Sql.number(r, "velocity_mm_s"),
                lines(r.getString("lines")),
                Picture.of(r, "velocity"),
                Picture.of(r, "acceleration"),
                Picture.of(r, "envelope"));
    }

    /** A line without a name or a frequency is none. */
    static List<Line> lines(String json) {
        List<Line> lines = new ArrayList<>();
        try {
            for (JsonNode line : JSON.readTree(json)) {
                Double hz = Told.number(line.path("hz"));
                String name = Told.cut(line.path("line").asText(""), 20);
                if (hz != null && hz > 0 && !name.isEmpty() && lines.size() < 20) {
                    lines.add(new Line(
                            name, hz, Told.number(line.path("velocity-mm-s")), Told.number(line.path("strength"))));
                }
            }
        } catch (JsonProcessingException e) {
            return List.of();
        }
        return lines;
    }
}
