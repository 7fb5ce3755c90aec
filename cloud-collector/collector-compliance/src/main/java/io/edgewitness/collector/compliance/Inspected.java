package io.edgewitness.collector.compliance;

import com.fasterxml.jackson.databind.JsonNode;
import io.edgewitness.collector.api.Sql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part's verdict.
 *
 * @param unit empty: nobody knows which part it was
 * @param rules digest of the rule set
 * @param model names and digests of the models; {@code none}
 * @param picture SHA-256 of the picture that the agent keeps; empty: none
 * @param width of the picture in pixels; 0: not told
 */
public record Inspected(
        String agent,
        String line,
        Instant at,
        String unit,
        boolean rejected,
        @Nullable Double score,
        String rules,
        String model,
        List<Defect> defects,
        String picture,
        int width,
        int height) {
    /** Where something was found, in pixels. */
    public record Defect(
            String type, String severity, String rule, double score, double x, double y, double width, double height) {}

    static Inspected of(ResultSet r) throws SQLException {
        return new Inspected(
                r.getString("agent"),
                r.getString("scenario"),
                Sql.time(r, "at"),
                r.getString("unit"),
                r.getBoolean("rejected"),
                Sql.number(r, "score"),
                r.getString("rules"),
                r.getString("model"),
                defects(r.getString("defects")),
                r.getString("picture"),
                r.getInt("width"),
                r.getInt("height"));
    }

    static List<Defect> defects(String json) {
        return Told.parsed(
                json,
                n -> new Defect(
                        Told.text(n, "class"),
                        Told.text(n, "severity"),
                        Told.text(n, "rule"),
                        number(n, "score"),
                        number(n, "x"),
                        number(n, "y"),
                        number(n, "width"),
                        number(n, "height")));
    }

    private static double number(JsonNode node, String field) {
        double number = node.path(field).asDouble(0);
        return Double.isFinite(number) ? number : 0;
    }
}
