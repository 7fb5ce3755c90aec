package io.edgewitness.collector.energy;

import io.edgewitness.collector.api.CollectorModule;
import io.edgewitness.collector.api.Query;
import io.edgewitness.collector.api.Scope;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Energy and peak an hour, newest first: {@code energy/load?agent=&medium=&from=&to=&limit=}. */
final class LoadCurve implements CollectorModule.Handler {
    private static final int MOST = 1000;

    @Override
    public Object get(Connection connection, Scope scope, Map<String, String> query) throws SQLException {
        try (PreparedStatement p = connection.prepareStatement("SELECT * FROM load WHERE true" + Scope.SQL
                + " AND (?::text IS NULL OR agent = ?) AND (?::text IS NULL OR medium = ?)"
                + " AND (?::timestamptz IS NULL OR hour >= ?::timestamptz)"
                + " AND (?::timestamptz IS NULL OR hour < ?::timestamptz)"
                + " ORDER BY hour DESC, agent, scenario, medium LIMIT ?")) {
            String[] texts = {scope.enterprise(), scope.site(), query.get("agent"), query.get("medium")};
            int place = 1;
            for (String text : texts) {
                p.setString(place++, text);
                p.setString(place++, text);
            }
            for (String key : List.of("from", "to")) {
                Timestamp time = time(key, query.get(key));
                p.setTimestamp(place++, time);
                p.setTimestamp(place++, time);
            }
            p.setInt(place, limit(query.get("limit")));
            try (ResultSet r = p.executeQuery()) {
                return Map.of("items", items(r));
            }
        }
    }

    private static List<Map<String, @Nullable Object>> items(ResultSet r) throws SQLException {
        List<Map<String, @Nullable Object>> items = new ArrayList<>();
        while (r.next()) {
            Map<String, @Nullable Object> item = new LinkedHashMap<>();
            for (String text : List.of("enterprise", "site", "agent", "scenario", "medium")) {
                item.put(text, r.getString(text));
            }
            item.put("hour", r.getTimestamp("hour").toInstant().toString());
            item.put("energyKwh", r.getBigDecimal("energy_kwh"));
            item.put("peakKw", r.getBigDecimal("peak_kw"));
            item.put("windows", r.getLong("windows"));
            item.put("windowsWithoutValue", r.getLong("windows_without_value"));
            item.put("simulated", r.getBoolean("simulated"));
            items.add(item);
        }
        return items;
    }

    private static @Nullable Timestamp time(String key, @Nullable String text) {
        return text == null ? null : Timestamp.from(Query.time(key, text));
    }

    private static int limit(@Nullable String text) {
        if (text == null) {
            return 100;
        }
        if (!text.matches("\\d{1,4}") || Integer.parseInt(text) < 1 || Integer.parseInt(text) > MOST) {
            throw new IllegalArgumentException("limit is 1 to " + MOST + ", not '" + text + "'");
        }
        return Integer.parseInt(text);
    }
}
