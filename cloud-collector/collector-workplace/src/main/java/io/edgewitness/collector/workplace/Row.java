package io.edgewitness.collector.workplace;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/** The row that a query stands on. */
final class Row {
    private final ResultSet rows;

    Row(ResultSet rows) {
        this.rows = rows;
    }

    String text(String column) throws SQLException {
        String text = rows.getString(column);
        if (text == null) {
            throw new SQLException("a row has no " + column);
        }
        return text;
    }

    @Nullable
    String textOrNull(String column) throws SQLException {
        return rows.getString(column);
    }

    Instant time(String column) throws SQLException {
        Instant time = timeOrNull(column);
        if (time == null) {
            throw new SQLException("a row has no " + column);
        }
        return time;
    }

    @Nullable
    Instant timeOrNull(String column) throws SQLException {
        OffsetDateTime time = rows.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    long number(String column) throws SQLException {
        return rows.getLong(column);
    }

    @Nullable
    Long numberOrNull(String column) throws SQLException {
        long number = rows.getLong(column);
        return rows.wasNull() ? null : number;
    }

    int count(String column) throws SQLException {
        return rows.getInt(column);
    }

    boolean yes(String column) throws SQLException {
        return rows.getBoolean(column);
    }

    byte[] bytes(String column) throws SQLException {
        return rows.getBytes(column);
    }

    String[] texts(String column) throws SQLException {
        return (String[]) rows.getArray(column).getArray();
    }

    <E extends Enum<E>> E one(Class<E> kind, String column) throws SQLException {
        return Enum.valueOf(kind, text(column));
    }
}
