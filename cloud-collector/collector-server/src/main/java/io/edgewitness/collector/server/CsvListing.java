package io.edgewitness.collector.server;

import io.edgewitness.collector.api.Scope;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What can be had as CSV: the same items as in JSON, under the same names, in the order of time. */
enum CsvListing {
    METRICS(
            "agent enterprise site scenario slug name labels windowStart windowEnd #revision arm #value #numerator #denominator missing"
                    + " unit formula aggregation #expected #received modes #clockBoundNs #epoch #batch #sequence",
            "SELECT * FROM evidence.metric t WHERE window_start >= ? AND window_start < ?",
            "name",
            "window_start, identity"),
    SAMPLES(
            "received sourceTime enterprise site agent point unit mode quality #value text #epoch #batch #sequence",
            // A point's unit is that of its version as of the sample: versions hold until the next one in the order of
            // the ledger.
            "SELECT * FROM (SELECT s.*, v.unit FROM evidence.sample s LEFT JOIN (SELECT agent, epoch, point, unit, batch AS b,"
                    + " sequence AS q, lead(batch) OVER w AS nb, lead(sequence) OVER w AS nq FROM evidence.point_version"
                    + " WINDOW w AS (PARTITION BY agent, epoch, point ORDER BY batch, sequence)) v"
                    + " ON v.agent = s.agent AND v.epoch = s.epoch AND v.point = s.point AND (s.batch, s.sequence) >= (v.b, v.q)"
                    + " AND (v.nb IS NULL OR (s.batch, s.sequence) < (v.nb, v.nq))) t WHERE received >= ? AND received < ?",
            "point",
            "received, agent, epoch, batch, sequence, point"),
    TRENDS(
            "hour enterprise site agent point mode #samples #good #least #mean #greatest",
            "",
            "point",
            "hour, agent, point, mode"),
    EVENTS(
            "agent enterprise site scenario type at #severity message attributes #epoch #batch #sequence",
            "SELECT * FROM evidence.event t WHERE at >= ? AND at < ?",
            "scenario",
            "at, agent, epoch, batch, sequence"),
    GAPS(
            "agent enterprise site source points from to #count reason #epoch #batch #sequence",
            "SELECT * FROM evidence.gap t WHERE to_time > ? AND from_time < ?",
            "source",
            "from_time, agent, epoch, batch, sequence");

    /**
     * What is asked for.
     *
     * @param name of the metric, point, scenario or source; null: all
     * @param limit rows
     */
    record Wanted(
            Scope scope,
            @Nullable String agent,
            @Nullable String name,
            Instant from,
            Instant to,
            long limit,
            boolean bom) {}

    private final String columns;
    private final String select;
    private final String named;
    private final String order;

    CsvListing(String columns, String select, String named, String order) {
        this.columns = columns;
        this.select = select;
        this.named = named;
        this.order = order;
    }

    String file() {
        return name().toLowerCase(Locale.ROOT) + ".csv";
    }

    List<CsvWriter.Column> columns() {
        return CsvWriter.Column.of(columns);
    }

    /** Its parameters are those of {@link #fill}. */
    String sql(Connection c) throws SQLException {
        boolean trends = this == TRENDS;
        boolean ready = trends && Trends.ready(c);
        String from = trends ? (ready ? Trends.READY : Trends.COMPUTED) : select;
        return from + " AND (?::text IS NULL OR agent = ?) AND (?::text IS NULL OR " + named + " = ?)" + Scope.SQL
                + (trends && !ready ? " GROUP BY " + Trends.KEYS : "") + " ORDER BY " + order + " LIMIT ?";
    }

    void fill(PreparedStatement p, Wanted wanted) throws SQLException {
        p.setTimestamp(1, Timestamp.from(this == TRENDS ? Trends.first(wanted.from()) : wanted.from()));
        p.setTimestamp(2, Timestamp.from(this == TRENDS ? Trends.end(wanted.to()) : wanted.to()));
        p.setString(3, wanted.agent());
        p.setString(4, wanted.agent());
        p.setString(5, wanted.name());
        p.setString(6, wanted.name());
        wanted.scope().fill(p, 7);
        p.setLong(11, wanted.limit());
    }

    Map<String, @Nullable Object> row(ResultSet row) throws SQLException {
        return switch (this) {
            case METRICS -> Queries.metric(row);
            case SAMPLES -> sample(row);
            case TRENDS -> Trends.item(row);
            case EVENTS -> placed(Queries.event(row), row);
            case GAPS -> placed(Queries.gap(row), row);
        };
    }

    private static Map<String, @Nullable Object> sample(ResultSet row) throws SQLException {
        Map<String, @Nullable Object> sample = new LinkedHashMap<>();
        sample.put("received", Queries.time(row.getTimestamp("received")));
        sample.put("sourceTime", Queries.time(row.getTimestamp("source_time")));
        for (String text : List.of("point", "unit", "mode", "text")) {
            sample.put(text, row.getString(text));
        }
        sample.put("quality", AgentApi.quality(row.getString("quality")));
        var number = row.getBigDecimal("number");
        sample.put("value", number == null ? null : number.toPlainString());
        return placed(sample, row);
    }

    private static Map<String, @Nullable Object> placed(Map<String, @Nullable Object> item, ResultSet row)
            throws SQLException {
        for (String text : List.of("enterprise", "site", "agent")) {
            item.put(text, row.getString(text));
        }
        for (String number : List.of("epoch", "batch", "sequence")) {
            item.put(number, row.getLong(number));
        }
        return item;
    }
}
