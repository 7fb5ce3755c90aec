package io.edgewitness.collector.traceability;

import io.edgewitness.collector.api.CollectorModule;
import io.edgewitness.collector.api.Query;
import io.edgewitness.collector.api.Scope;
import io.edgewitness.epcis.EpcisWriter;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A top-level resource of EPCIS 2.0.1 (12.5): which event types, things, steps, places or dispositions there are events of, in their order.
 *
 * @param from where they stand, in SQL
 * @param column their column there
 */
record NamesHandler(String from, String column) implements CollectorModule.Handler {
    private static final int MOST = 1000;

    @Override
    public Object get(Connection connection, Scope scope, Map<String, String> query) throws SQLException {
        Query asked = new Query(query);
        int perPage = asked.number("perPage", 30, MOST);
        List<String> names = new ArrayList<>();
        try (PreparedStatement p = connection.prepareStatement("SELECT DISTINCT " + column + " FROM " + from + " WHERE "
                + column + " > ?" + Scope.SQL + " ORDER BY " + column + " LIMIT ?")) {
            p.setString(1, asked.values().getOrDefault("nextPageToken", ""));
            p.setInt(scope.fill(p, 2), perPage + 1);
            try (ResultSet r = p.executeQuery()) {
                while (r.next()) {
                    names.add(r.getString(1));
                }
            }
        }
        Map<String, String> headers = new LinkedHashMap<>(EpcisHandler.HEADERS);
        if (names.size() > perPage) {
            names.remove(perPage);
            headers.put("GS1-Next-Page-Token", names.get(perPage - 1));
        }
        Map<String, Object> collection = new LinkedHashMap<>();
        collection.put("@context", EpcisWriter.CONTEXT);
        collection.put("type", "Collection");
        collection.put("member", names);
        return new CollectorModule.Answer(collection, headers);
    }
}
