package io.edgewitness.collector.server;

import io.edgewitness.collector.api.Scope;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Samples by the hour (UTC) of their receipt: what TimescaleDB keeps ready is read, else it is computed. The same samples give the same
 * answer. Any thread.
 */
final class Trends {
    /** What makes a row: an hour of a point, apart by mode. */
    static final String KEYS = "1, enterprise, site, agent, point, mode";

    static final String READY = "SELECT * FROM evidence.sample_hour WHERE hour >= ? AND hour < ?";

    static final String COMPUTED = "SELECT " + columns("date_trunc('hour', received, 'UTC')")
            + " FROM evidence.sample WHERE received >= ? AND received < ?";

    private final DataSource database;

    Trends(DataSource database) {
        this.database = database;
    }

    /** @param hour SQL of the hour in which a sample was received */
    static String columns(String hour) {
        // PostgreSQL sorts NaN above infinity.
        String finite = " FILTER (WHERE number > '-Infinity'::numeric AND number < 'Infinity'::numeric)";
        return hour + " AS hour, enterprise, site, agent, point, mode, count(*) AS samples,"
                + " count(*) FILTER (WHERE quality LIKE 'G%') AS good, count(number)" + finite + " AS numbers,"
                + " min(number)" + finite + " AS least, max(number)" + finite + " AS greatest, sum(number)" + finite
                + " AS total";
    }

    /**
     * What to list.
     *
     * @param from and {@code to}: the hours that touch this time
     * @param limit 1 to 1000
     * @param after {@link Queries.Page#next} of the page before; null: from the start
     */
    record Filter(
            Scope scope,
            @Nullable String agent,
            @Nullable String point,
            Instant from,
            Instant to,
            int limit,
            @Nullable String after) {}

    /** @return the start of the first hour that touches what begins then */
    static Instant first(Instant from) {
        return from.truncatedTo(ChronoUnit.HOURS);
    }

    /** @return the end of the last hour that touches what ends then */
    static Instant end(Instant to) {
        return to.plus(1, ChronoUnit.HOURS).minusNanos(1).truncatedTo(ChronoUnit.HOURS);
    }

    /** By hour, agent, point and mode. */
    Queries.Page hours(Filter filter) throws BatchStore.StoreException {
        Instant from = first(filter.from());
        Instant to = end(filter.to());
        String[] after = filter.after() == null
                ? new String[0]
                : Cursor.plain(filter.after()).split("\\|", 4);
        boolean start = after.length != 4;
        boolean ready = ready();
        String sql = "SELECT * FROM (" + (ready ? READY : COMPUTED) + " AND (?::text IS NULL OR agent = ?)"
                + " AND (?::text IS NULL OR point = ?)" + Scope.SQL + (ready ? "" : " GROUP BY " + KEYS)
                + ") hours WHERE (hour, agent, point, mode) > (?, ?, ?, ?) ORDER BY hour, agent, point, mode LIMIT ?";
        return Jdbc.query(
                database,
                sql,
                p -> {
                    p.setTimestamp(1, Timestamp.from(from));
                    p.setTimestamp(2, Timestamp.from(to));
                    p.setString(3, filter.agent());
                    p.setString(4, filter.agent());
                    p.setString(5, filter.point());
                    p.setString(6, filter.point());
                    filter.scope().fill(p, 7);
                    p.setTimestamp(11, Timestamp.from(start ? Instant.EPOCH.minusSeconds(1L << 35) : hour(after[0])));
                    for (int i = 1; i <= 3; i++) {
                        p.setString(11 + i, start ? "" : after[i]);
                    }
                    p.setInt(15, filter.limit());
                },
                rows -> page(rows, filter.limit()));
    }

    private boolean ready() throws BatchStore.StoreException {
        try (Connection c = database.getConnection()) {
            return ready(c);
        } catch (SQLException e) {
            throw Jdbc.failed(e);
        }
    }

    /** @return whether this database keeps hours ready */
    static boolean ready(Connection c) throws SQLException {
        return Jdbc.query(
                c, "SELECT to_regclass('evidence.sample_hour') IS NOT NULL", p -> {}, r -> r.next() && r.getBoolean(1));
    }

    private static Instant hour(String seconds) {
        return Instant.ofEpochSecond(Cursor.number(seconds));
    }

    private static Queries.Page page(ResultSet rows, int limit) throws SQLException {
        List<Map<String, @Nullable Object>> items = new ArrayList<>();
        String next = null;
        while (rows.next()) {
            items.add(item(rows));
            next = Cursor.hidden(rows.getTimestamp("hour").toInstant().getEpochSecond() + "|" + rows.getString("agent")
                    + "|" + rows.getString("point") + "|" + rows.getString("mode"));
        }
        return new Queries.Page(items, items.size() < limit ? null : next);
    }

    static Map<String, @Nullable Object> item(ResultSet row) throws SQLException {
        Map<String, @Nullable Object> item = new LinkedHashMap<>();
        item.put("hour", Queries.time(row.getTimestamp("hour")));
        for (String text : List.of("enterprise", "site", "agent", "point", "mode")) {
            item.put(text, row.getString(text));
        }
        item.put("samples", row.getLong("samples"));
        item.put("good", row.getLong("good"));
        item.put("least", text(row.getBigDecimal("least")));
        item.put("mean", mean(row.getBigDecimal("total"), row.getLong("numbers")));
        item.put("greatest", text(row.getBigDecimal("greatest")));
        return item;
    }

    private static @Nullable String text(@Nullable BigDecimal value) {
        return value == null ? null : value.toPlainString();
    }

    private static @Nullable String mean(@Nullable BigDecimal total, long numbers) {
        return total == null
                ? null
                : text(total.divide(BigDecimal.valueOf(numbers), new MathContext(12, RoundingMode.HALF_EVEN))
                        .stripTrailingZeros());
    }
}
