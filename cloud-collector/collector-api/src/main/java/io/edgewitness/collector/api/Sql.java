package io.edgewitness.collector.api;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads rows within a scope, and tells failures apart. */
public final class Sql {
    private Sql() {}

    /** Makes something of a row. */
    public interface Row<T> {
        T of(ResultSet row) throws SQLException;
    }

    /**
     * Asks.
     *
     * @param sql with {@link Scope#SQL} before all other question marks
     * @param values of those others, in order; a time is an {@link Instant}
     */
    public static <T> List<T> rows(Connection c, String sql, Scope scope, Row<T> row, @Nullable Object... values)
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

    /**
     * Whether the database refuses what it was given, and would do so again: data exceptions, constraints and limits, by the class of the
     * SQLSTATE. Whatever else it is may go by.
     */
    public static boolean isAboutValues(SQLException e) {
        String state = String.valueOf(e.getSQLState());
        return state.startsWith("22") || state.startsWith("23") || state.startsWith("54");
    }

    public static Instant time(ResultSet r, String column) throws SQLException {
        return r.getTimestamp(column).toInstant();
    }

    public static @Nullable Instant timeOrNull(ResultSet r, String column) throws SQLException {
        Timestamp at = r.getTimestamp(column);
        return at == null ? null : at.toInstant();
    }

    public static @Nullable Double number(ResultSet r, String column) throws SQLException {
        double value = r.getDouble(column);
        return r.wasNull() ? null : value;
    }

    /** @return of an array of texts; empty for none */
    public static List<String> texts(ResultSet r, String column) throws SQLException {
        java.sql.Array array = r.getArray(column);
        return array == null ? List.of() : List.of((String[]) array.getArray());
    }
}
