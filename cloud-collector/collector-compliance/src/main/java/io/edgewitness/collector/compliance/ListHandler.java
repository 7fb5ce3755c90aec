package io.edgewitness.collector.compliance;

import io.edgewitness.collector.api.CollectorModule;
import io.edgewitness.collector.api.Query;
import io.edgewitness.collector.api.Scope;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A list, newest first: {@code ?agent=&line=&case=&from=&to=&limit=}. */
final class ListHandler implements CollectorModule.Handler {
    static final Instant FAR_FUTURE = Instant.parse("9999-01-01T00:00:00Z");
    private static final int MOST = 1_000;
    private static final int MOST_ROWS = 100_000;

    private final Listing listing;
    private final boolean csv;

    ListHandler(Listing listing, boolean csv) {
        this.listing = listing;
        this.csv = csv;
    }

    @Override
    public Object get(Connection connection, Scope scope, Map<String, String> query) throws SQLException {
        Query asked = new Query(query);
        int limit = csv ? asked.number("limit", MOST_ROWS, MOST_ROWS) : asked.number("limit", 100, MOST);
        Instant from = asked.time("from");
        Instant to = asked.time("to");
        Happenings.Wanted wanted = new Happenings.Wanted(
                name(query, "agent"),
                name(query, "line"),
                name(query, "case"),
                from == null ? Instant.EPOCH : from,
                to == null ? FAR_FUTURE : to,
                limit);
        List<Map<String, Object>> rows = listing.rows(connection, scope, wanted);
        return csv ? new CollectorModule.Table(listing.file(), listing.columns(), rows) : Map.of("items", rows);
    }

    static @Nullable String name(Map<String, String> query, String key) {
        String value = query.get(key);
        return value == null || value.isBlank() ? null : value.strip();
    }
}
