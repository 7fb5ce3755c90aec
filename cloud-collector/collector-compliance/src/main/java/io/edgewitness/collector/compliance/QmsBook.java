package io.edgewitness.collector.compliance;

import io.edgewitness.collector.api.Scope;
import io.edgewitness.collector.api.Sql;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Documents in the database, as they change. Each call is a transaction of its own, so that whatever ends the collector leaves each of them as it was told last. One thread. */
record QmsBook(Connection connection) {
    private static final int MOST_PARTS = 500;
    private static final int MOST_DOCUMENTS = 100;

    /** Times have whole microseconds here, and billionths at the agent. */
    private static final Duration ROUNDING = Duration.ofNanos(1_000);

    private static final String NEXT = "SELECT * FROM inspection.part WHERE true" + Scope.SQL
            + " AND agent = ? AND scenario = ? AND at >= (SELECT begins FROM store.quality_system) AND (epoch, batch, sequence) >"
            + " (?, ?, ?) ORDER BY epoch, batch, sequence LIMIT " + MOST_PARTS;
    private static final String PARTS = "SELECT * FROM inspection.part WHERE true" + Scope.SQL
            + " AND agent = ? AND scenario = ? AND at >= (SELECT begins FROM store.quality_system)"
            + " AND (epoch, batch, sequence) >= (?, ?, ?) AND (epoch, batch, sequence) <= (?, ?, ?)"
            + " ORDER BY epoch, batch, sequence";

    /**
     * One of them.
     *
     * @param from time of its first verdict
     */
    record Document(
            String id,
            String agent,
            String line,
            Place first,
            Place last,
            Instant from,
            Instant to,
            int parts,
            Instant made,
            int tries) {
        /** A line of the receipt that its agent is told. */
        String receipt() {
            return "uploaded " + id + " " + from.minus(ROUNDING) + " " + to.plus(ROUNDING) + " " + parts;
        }
    }

    /** Where in a ledger. */
    record Place(long epoch, long batch, long sequence) {
        static Place of(ResultSet r, String before) throws SQLException {
            return new Place(r.getLong(before + "epoch"), r.getLong(before + "batch"), r.getLong(before + "sequence"));
        }
    }

    private record Part(String enterprise, String site, Place place, Instant at) {}

    private static Document document(ResultSet r) throws SQLException {
        return new Document(
                r.getString("id"),
                r.getString("agent"),
                r.getString("scenario"),
                Place.of(r, "first_"),
                Place.of(r, "last_"),
                Sql.time(r, "from_time"),
                Sql.time(r, "to_time"),
                r.getInt("parts"),
                Sql.time(r, "made"),
                r.getInt("tries"));
    }

    int update(String sql, @Nullable Object... values) throws SQLException {
        try (PreparedStatement p = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                Object value = values[i];
                p.setObject(i + 1, value instanceof Instant at ? Timestamp.from(at) : value);
            }
            return p.executeUpdate();
        }
    }

    /** From now on verdicts go to the quality system, if they did not already. */
    void begin(Instant now) throws SQLException {
        update("INSERT INTO store.quality_system (begins) VALUES (?) ON CONFLICT DO NOTHING", now);
    }

    /** A line's verdicts since the last document become the next, once the oldest has waited long enough or they fill one. @return whether there may be more */
    boolean gather(QmsSettings.Line line, Duration wait, Instant now) throws SQLException {
        Place last = last(line);
        List<Part> parts = Sql.rows(
                connection,
                NEXT,
                Scope.ALL,
                r -> new Part(r.getString("enterprise"), r.getString("site"), Place.of(r, ""), Sql.time(r, "at")),
                line.agent(),
                line.line(),
                last.epoch(),
                last.batch(),
                last.sequence());
        boolean full = parts.size() == MOST_PARTS;
        if (parts.isEmpty() || (!full && parts.get(0).at().plus(wait).isAfter(now))) {
            return false;
        }
        Part first = parts.get(0);
        Place end = parts.get(parts.size() - 1).place();
        Instant from = parts.stream().map(Part::at).min(Instant::compareTo).orElse(now);
        Instant to = parts.stream().map(Part::at).max(Instant::compareTo).orElse(now);
        update(
                "INSERT INTO store.quality_document (id, enterprise, site, agent, scenario, first_epoch, first_batch, first_sequence,"
                        + " last_epoch, last_batch, last_sequence, from_time, to_time, parts, made, state, due)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'WAITING', ?) ON CONFLICT DO NOTHING",
                id(line, first.place(), end),
                first.enterprise(),
                first.site(),
                line.agent(),
                line.line(),
                first.place().epoch(),
                first.place().batch(),
                first.place().sequence(),
                end.epoch(),
                end.batch(),
                end.sequence(),
                from,
                to,
                parts.size(),
                now,
                now);
        return full;
    }

    private Place last(QmsSettings.Line line) throws SQLException {
        List<Place> last = Sql.rows(
                connection,
                "SELECT last_epoch, last_batch, last_sequence FROM store.quality_document WHERE true" + Scope.SQL
                        + " AND agent = ? AND scenario = ? ORDER BY last_epoch DESC, last_batch DESC, last_sequence DESC LIMIT 1",
                Scope.ALL,
                r -> Place.of(r, "last_"),
                line.agent(),
                line.line());
        return last.isEmpty() ? new Place(-1, -1, -1) : last.get(0);
    }

    /** Follows from what it holds, for ever. */
    private static String id(QmsSettings.Line line, Place first, Place last) {
        String of = line.agent() + "\n" + line.line() + "\n" + first + last;
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(of.getBytes(StandardCharsets.UTF_8));
            return "ew-" + HexFormat.of().formatHex(hash, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<Document> documents(String where, @Nullable Object... values) throws SQLException {
        String sql = "SELECT * FROM store.quality_document WHERE true" + Scope.SQL + where + " LIMIT " + MOST_DOCUMENTS;
        return Sql.rows(connection, sql, Scope.ALL, QmsBook::document, values);
    }

    List<Document> waiting(Instant now) throws SQLException {
        return documents(" AND state = 'WAITING' AND due <= ? ORDER BY made, id", now);
    }

    /** Acknowledged ones that their agents do not know of yet. */
    List<Document> untold() throws SQLException {
        return documents(" AND state = 'SENT' AND told IS NULL ORDER BY sent, id");
    }

    List<Inspected> parts(Document d) throws SQLException {
        return Sql.rows(
                connection,
                PARTS,
                Scope.ALL,
                Inspected::of,
                d.agent(),
                d.line(),
                d.first().epoch(),
                d.first().batch(),
                d.first().sequence(),
                d.last().epoch(),
                d.last().batch(),
                d.last().sequence());
    }

    boolean isSimulated(Document d) throws SQLException {
        return Sql.rows(
                        connection,
                        "SELECT simulated FROM inspection.line WHERE true" + Scope.SQL
                                + " AND agent = ? AND scenario = ?",
                        Scope.ALL,
                        r -> r.getBoolean(1),
                        d.agent(),
                        d.line())
                .contains(true);
    }

    /** Before it goes out. */
    void trying(Document d) throws SQLException {
        update("UPDATE store.quality_document SET tries = tries + 1 WHERE id = ?", d.id());
    }

    void sent(Document d, Instant now) throws SQLException {
        update("UPDATE store.quality_document SET state = 'SENT', problem = '', sent = ? WHERE id = ?", now, d.id());
    }

    void refused(Document d, String why) throws SQLException {
        update("UPDATE store.quality_document SET state = 'REFUSED', problem = ? WHERE id = ?", why, d.id());
    }

    void later(Document d, String why, Instant due) throws SQLException {
        update("UPDATE store.quality_document SET problem = ?, due = ? WHERE id = ?", why, due, d.id());
    }

    void told(Document d, Instant at) throws SQLException {
        update("UPDATE store.quality_document SET told = ? WHERE id = ?", at, d.id());
    }

    /** @param problem empty: all went well */
    void worked(String problem, Instant now) throws SQLException {
        if (problem.isEmpty()) {
            update("UPDATE store.quality_system SET problem = '', since = NULL, worked = ?", now);
        } else {
            update("UPDATE store.quality_system SET problem = ?, since = coalesce(since, ?)", problem, now);
        }
    }
}
