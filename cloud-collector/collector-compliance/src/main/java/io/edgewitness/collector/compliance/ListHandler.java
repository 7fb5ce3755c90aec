package io.edgewitness.collector.compliance;

import io.edgewitness.collector.api.CollectorModule;
import io.edgewitness.collector.api.Query;
import io.edgewitness.collector.api.Scope;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A list of rows, as JSON with {@code limit} up to 1,000 or as CSV with up to 100,000. */
final class ListHandler implements CollectorModule.Handler {
    private static final int MOST = 1_000;
    private static final int MOST_ROWS = 100_000;

    private final Rows listed;
    private final boolean csv;

    /** What can be listed. */
    interface Rows {
        /** @return names, apart by spaces, {@code #} before a number's */
        String columns();

        /** @return what a download is called */
        String file();

        /** @return values by the names of the columns */
        List<Map<String, Object>> rows(Connection connection, Scope scope, Map<String, String> query, int limit)
                throws SQLException;
    }

    ListHandler(Rows listed, boolean csv) {
        this.listed = listed;
        this.csv = csv;
    }

    @Override
    public Object get(Connection connection, Scope scope, Map<String, String> query) throws SQLException {
        Query asked = new Query(query);
        int limit = csv ? asked.number("limit", MOST_ROWS, MOST_ROWS) : asked.number("limit", 100, MOST);
        List<Map<String, Object>> rows = listed.rows(connection, scope, query, limit);
        return csv ? new CollectorModule.Table(listed.file(), listed.columns(), rows) : Map.of("items", rows);
    }

    static @Nullable String name(Map<String, String> query, String key) {
        String value = query.get(key);
        return value == null || value.isBlank() ? null : value.strip();
    }
}
