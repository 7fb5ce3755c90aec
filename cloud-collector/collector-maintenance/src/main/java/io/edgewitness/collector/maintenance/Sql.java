package io.edgewitness.collector.maintenance;

import io.edgewitness.collector.api.Scope;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads rows within a scope. */
final class Sql {
    private Sql() {}

    interface Row<T> {
        T of(ResultSet row) throws SQLException;
    }

    /** @param values of the question marks behind those of {@link Scope#SQL} */
    static <T> List<T> rows(Connection c, String sql, Scope scope, Row<T> row, @Nullable Object... values)
            throws SQLException {
        try (PreparedStatement p = c.prepareStatement(sql)) {
            int place = scope.fill(p, 1);
            for (Object value : values) {
                p.setObject(place++, value instanceof Instant at ? Timestamp.from(at) : value);
            }
            List<T> rows = new ArrayList<>();
            try (ResultSet r = p.executeQuery()) {
                while (r.next()) {
                    rows.add(row.of(r));
                }
            }
            return rows;
        }
    }

    static Instant time(ResultSet r, String column) throws SQLException {
        return r.getTimestamp(column).toInstant();
    }

    static @Nullable Instant timeOrNull(ResultSet r, String column) throws SQLException {
        Timestamp at = r.getTimestamp(column);
        return at == null ? null : at.toInstant();
    }

    static @Nullable Double number(ResultSet r, String column) throws SQLException {
        double value = r.getDouble(column);
        return r.wasNull() ? null : value;
    }
}
