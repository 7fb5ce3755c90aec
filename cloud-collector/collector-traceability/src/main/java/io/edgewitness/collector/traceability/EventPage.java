package io.edgewitness.collector.traceability;

import io.edgewitness.collector.api.Query;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Some events in the order in which they happened: at most as many as were asked for, and no more than one answer should hold in bytes.
 *
 * @param next behind which the next page begins; null: this was the last
 */
record EventPage(List<Row> rows, @Nullable String next) {
    /** Of all events of a page together but the last, which may come on top. */
    static final int MOST_BYTES = 16_000_000;

    /** What follows a page, in SQL; the values are of {@link #after}. */
    static final String BEHIND = " AND (e.at, e.agent, e.epoch, e.batch, e.sequence, %s) > (?, ?, ?, ?, ?, ?)";

    private static final String ORDER = " ORDER BY at, agent, epoch, batch, sequence, role";

    /** The sizes are added up in the database, so that what is past the limit is never sent. */
    private static final String SQL = "SELECT * FROM (SELECT k.*, count(*) OVER () AS found,"
            + " sum(octet_length(k.json)) OVER (" + ORDER + " ROWS UNBOUNDED PRECEDING) - octet_length(k.json) AS bytes"
            + " FROM (SELECT e.at, e.recorded, e.agent, e.epoch, e.batch, e.sequence, e.site, e.orphan, e.unlinked, %s AS role, e.json"
            + " FROM %s" + ORDER + " LIMIT ?) k) w WHERE bytes < ?" + ORDER;

    /**
     * One event.
     *
     * @param role of the unit that was asked for; empty: none was
     * @param unlinked how many links of it have no row, because they are too many; null: each has one
     */
    record Row(
            Instant at,
            Instant recorded,
            String agent,
            String site,
            boolean orphan,
            @Nullable Long unlinked,
            String role,
            String json) {}

    /**
     * Reads a page.
     *
     * @param role SQL of the role
     * @param from tables and conditions, with the event as {@code e}
     * @param values of its question marks
     */
    static EventPage read(Connection c, String role, String from, List<@Nullable Object> values, int most)
            throws SQLException {
        try (PreparedStatement p = c.prepareStatement(SQL.formatted(role, from))) {
            int place = 1;
            for (Object value : values) {
                p.setObject(place++, value);
            }
            p.setInt(place, most + 1);
            p.setInt(place + 1, MOST_BYTES);
            List<Row> rows = new ArrayList<>();
            String last = null;
            long found = 0;
            try (ResultSet r = p.executeQuery()) {
                while (r.next() && rows.size() < most) {
                    rows.add(row(r));
                    found = r.getLong("found");
                    last = token(r);
                }
            }
            return new EventPage(rows, found > rows.size() ? last : null);
        }
    }

    private static Row row(ResultSet r) throws SQLException {
        long unlinked = r.getLong("unlinked");
        return new Row(
                r.getTimestamp("at").toInstant(),
                r.getTimestamp("recorded").toInstant(),
                r.getString("agent"),
                r.getString("site"),
                r.getBoolean("orphan"),
                unlinked == 0 ? null : unlinked,
                r.getString("role"),
                r.getString("json"));
    }

    private static String token(ResultSet r) throws SQLException {
        return String.join(
                "~",
                r.getTimestamp("at").toInstant().toString(),
                r.getString("agent"),
                r.getString("epoch"),
                r.getString("batch"),
                r.getString("sequence"),
                r.getString("role"));
    }

    /** The values that {@link #BEHIND} asks for. */
    static List<Object> after(String key, String token) {
        String[] parts = token.split("~", -1);
        try {
            if (parts.length == 6) {
                return List.of(
                        Timestamp.from(Query.held(key, Instant.parse(parts[0]))),
                        parts[1],
                        Long.parseLong(parts[2]),
                        Long.parseLong(parts[3]),
                        Long.parseLong(parts[4]),
                        parts[5]);
            }
        } catch (DateTimeException | NumberFormatException e) {
            throw new IllegalArgumentException(key + " is what the page before gave", e);
        }
        throw new IllegalArgumentException(key + " is what the page before gave");
    }
}
