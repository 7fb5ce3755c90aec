package io.edgewitness.collector.compliance;

import io.edgewitness.collector.api.Query;
import io.edgewitness.collector.api.Scope;
import io.edgewitness.collector.api.Sql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What can be listed of inspection lines, newest first: {@code ?agent=&line=&unit=&from=&to=&limit=}. */
enum InspectionListing implements ListHandler.Rows {
    PARTS("agent line at unit verdict #score rules model defects picture", "SELECT * FROM inspection.part WHERE true"),
    DOCUMENTS(
            "id agent line at to #parts state #tries sent told problem",
            "SELECT *, made AS at, '' AS unit FROM store.quality_document WHERE true");

    private final String columns;
    private final String select;

    InspectionListing(String columns, String select) {
        this.columns = columns;
        this.select = select;
    }

    @Override
    public String columns() {
        return columns;
    }

    @Override
    public String file() {
        return "inspection-" + name().toLowerCase(Locale.ROOT) + ".csv";
    }

    @Override
    public List<Map<String, Object>> rows(Connection c, Scope scope, Map<String, String> query, int limit)
            throws SQLException {
        Query asked = new Query(query);
        Instant from = asked.time("from");
        Instant to = asked.time("to");
        String agent = ListHandler.name(query, "agent");
        String line = ListHandler.name(query, "line");
        String unit = this == PARTS ? ListHandler.name(query, "unit") : null;
        String time = this == PARTS ? "at" : "made";
        String sql = select + Scope.SQL + " AND (?::text IS NULL OR agent = ?) AND (?::text IS NULL OR scenario = ?)"
                + (this == PARTS ? " AND (?::text IS NULL OR unit = ?)" : " AND ?::text IS NULL AND ?::text IS NULL")
                + " AND " + time + " >= ? AND " + time + " < ? ORDER BY " + time + " DESC, agent, scenario LIMIT ?";
        return Sql.rows(
                c,
                sql,
                scope,
                this == PARTS ? InspectionListing::part : InspectionListing::document,
                agent,
                agent,
                line,
                line,
                unit,
                unit,
                from == null ? Instant.EPOCH : from,
                to == null ? Listing.FAR_FUTURE : to,
                limit);
    }

    private static Map<String, Object> part(ResultSet r) throws SQLException {
        Inspected p = Inspected.of(r);
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("agent", p.agent());
        row.put("line", p.line());
        row.put("at", p.at().toString());
        row.put("unit", p.unit());
        row.put("verdict", p.rejected() ? "rejected" : "passed");
        row.put("score", known(p.score()));
        row.put("rules", p.rules());
        row.put("model", p.model());
        row.put(
                "defects",
                p.defects().stream().map(Inspected.Defect::type).toList().toString());
        row.put("picture", p.picture());
        return row;
    }

    private static Map<String, Object> document(ResultSet r) throws SQLException {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("id", r.getString("id"));
        row.put("agent", r.getString("agent"));
        row.put("line", r.getString("scenario"));
        row.put("at", Sql.time(r, "from_time").toString());
        row.put("to", Sql.time(r, "to_time").toString());
        row.put("parts", r.getInt("parts"));
        row.put("state", r.getString("state"));
        row.put("tries", r.getInt("tries"));
        row.put("sent", known(Sql.timeOrNull(r, "sent")));
        row.put("told", known(Sql.timeOrNull(r, "told")));
        row.put("problem", r.getString("problem"));
        return row;
    }

    private static Object known(@Nullable Object value) {
        return value == null ? "" : value instanceof Instant t ? t.toString() : value;
    }
}
