package io.edgewitness.collector.compliance;

import io.edgewitness.collector.api.CollectorModule;
import io.edgewitness.collector.api.Query;
import io.edgewitness.collector.api.Scope;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/** A list of a yard: {@code ?agent=&yard=&location=&item=&limit=}. */
final class YardHandler implements CollectorModule.Handler {
    private static final int MOST = 1_000;
    private static final int MOST_ROWS = 100_000;

    private final YardListing listing;
    private final boolean csv;

    YardHandler(YardListing listing, boolean csv) {
        this.listing = listing;
        this.csv = csv;
    }

    @Override
    public Object get(Connection connection, Scope scope, Map<String, String> query) throws SQLException {
        Query asked = new Query(query);
        int limit = csv ? asked.number("limit", MOST_ROWS, MOST_ROWS) : asked.number("limit", 100, MOST);
        YardStock.Wanted wanted = new YardStock.Wanted(
                ListHandler.name(query, "agent"),
                ListHandler.name(query, "yard"),
                ListHandler.name(query, "location"),
                ListHandler.name(query, "item"),
                limit);
        List<Map<String, Object>> rows = listing.rows(connection, scope, wanted);
        return csv ? new CollectorModule.Table(listing.file(), listing.columns(), rows) : Map.of("items", rows);
    }
}
