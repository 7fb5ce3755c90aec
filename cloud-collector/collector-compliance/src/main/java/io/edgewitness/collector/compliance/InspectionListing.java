package io.edgewitness.collector.compliance;

import io.edgewitness.collector.api.Query;
import io.edgewitness.collector.api.Scope;
import io.edgewitness.collector.api.Sql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
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
                this == PARTS ? this::part : this::document,
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

    private Map<String, Object> part(ResultSet r) throws SQLException {
        Inspected p = Inspected.of(r);
        return map(
                p.agent(),
                p.line(),
                p.at(),
                p.unit(),
                p.rejected() ? "rejected" : "passed",
                p.score(),
                p.rules(),
                p.model(),
                p.defects().stream().map(Inspected.Defect::type).toList().toString(),
                p.picture());
    }

    private Map<String, Object> document(ResultSet r) throws SQLException {
        return map(
                r.getString("id"),
                r.getString("agent"),
                r.getString("scenario"),
                Sql.time(r, "from_time"),
                Sql.time(r, "to_time"),
                r.getInt("parts"),
                r.getString("state"),
                r.getInt("tries"),
                Sql.timeOrNull(r, "sent"),
                Sql.timeOrNull(r, "told"),
                r.getString("problem"));
    }

    private Map<String, Object> map(@Nullable Object... values) {
        return Listing.map(columns, values);
    }
}
