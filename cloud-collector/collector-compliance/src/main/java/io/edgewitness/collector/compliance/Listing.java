package io.edgewitness.collector.compliance;

import io.edgewitness.collector.api.Query;
import io.edgewitness.collector.api.Scope;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What can be listed, newest first: {@code ?agent=&line=&case=&from=&to=&limit=}. A value that is not known is an empty text. */
enum Listing implements ListHandler.Rows {
    CASES("agent line case finished clean #fitness #cost #steps reversed omitted extra seeded"),
    FINDINGS("agent line at type #severity case step station actor seeded #latencySeconds zh en"),
    SEEDED("agent line at type case kind actor announced found #latencySeconds due by zh en");

    static final Instant FAR_FUTURE = Instant.parse("9999-01-01T00:00:00Z");

    private final String columns;

    Listing(String columns) {
        this.columns = columns;
    }

    @Override
    public String columns() {
        return columns;
    }

    @Override
    public String file() {
        return "compliance-" + name().toLowerCase(Locale.ROOT) + ".csv";
    }

    @Override
    public List<Map<String, Object>> rows(Connection c, Scope scope, Map<String, String> query, int limit)
            throws SQLException {
        Query asked = new Query(query);
        Instant from = asked.time("from");
        Instant to = asked.time("to");
        Happenings.Wanted wanted = new Happenings.Wanted(
                ListHandler.name(query, "agent"),
                ListHandler.name(query, "line"),
                ListHandler.name(query, "case"),
                from == null ? Instant.EPOCH : from,
                to == null ? FAR_FUTURE : to,
                limit);
        return switch (this) {
            case CASES ->
                Happenings.units(c, scope, wanted).stream().map(this::row).toList();
            case FINDINGS ->
                Happenings.findings(c, scope, wanted).stream().map(this::row).toList();
            case SEEDED ->
                Happenings.tests(c, scope, wanted).stream().map(this::row).toList();
        };
    }

    private Map<String, Object> row(Happenings.Unit u) {
        return map(
                u.agent(),
                u.line(),
                u.unit(),
                u.at(),
                u.clean(),
                u.fitness(),
                u.cost(),
                u.steps(),
                u.reversed(),
                u.omitted(),
                u.extra(),
                u.seeded());
    }

    private Map<String, Object> row(Happenings.Finding f) {
        return map(
                f.agent(),
                f.line(),
                f.at(),
                f.type(),
                f.severity(),
                f.unit(),
                f.step(),
                f.station(),
                f.actor(),
                f.seeded(),
                f.latency(),
                f.zh(),
                f.en());
    }

    private Map<String, Object> row(Happenings.Test t) {
        return map(
                t.agent(),
                t.line(),
                t.at(),
                t.type(),
                t.unit(),
                t.kind(),
                t.actor(),
                t.announced(),
                t.found(),
                t.latency(),
                t.due(),
                t.by(),
                t.zh(),
                t.en());
    }

    private Map<String, Object> map(@Nullable Object... values) {
        return map(columns, values);
    }

    /** @return the values by the names of the columns */
    static Map<String, Object> map(String columns, @Nullable Object[] values) {
        Map<String, Object> map = new LinkedHashMap<>();
        int place = 0;
        for (String column : columns.replace("#", "").split(" ", -1)) {
            Object value = values[place++];
            if (value instanceof List<?> list && list.stream().allMatch(String.class::isInstance)) {
                map.put(
                        column,
                        String.join(" ", list.stream().map(String::valueOf).toList()));
            } else {
                map.put(column, value == null ? "" : value instanceof Instant ? value.toString() : value);
            }
        }
        return map;
    }
}
