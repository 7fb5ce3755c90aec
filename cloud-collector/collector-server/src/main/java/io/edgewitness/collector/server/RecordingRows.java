package io.edgewitness.collector.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.edgewitness.collector.api.Scope;
import io.edgewitness.collector.api.Sql;
import io.edgewitness.collector.pages.RecordingShelf.Recording;
import io.edgewitness.collector.pages.RecordingShelf.State;
import io.edgewitness.collector.pages.RecordingShelf.Wanted;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** What was asked for of bursts and pictures, and what became of it, in the database. Any thread. */
record RecordingRows(DataSource database) {
    private static final int MOST_FACTS = 50;
    private static final int LONGEST_FACT = 200;

    private static final String LIST =
            "SELECT e.enterprise, e.site, e.agent, e.scenario, e.type, e.at, e.attributes, n.sha256, b.size,"
                    + " b.media_type, r.state, r.here, r.detail, r.changed FROM evidence.event e CROSS JOIN LATERAL"
                    + " unnest(e.blobs) AS n(sha256)"
                    // What was lost before it was on disk is named by no record.
                    + " JOIN LATERAL (SELECT size, media_type FROM evidence.blob WHERE sha256 = decode(n.sha256, 'hex')"
                    + " AND agent = e.agent LIMIT 1) b ON true"
                    + " LEFT JOIN store.recording r ON r.enterprise = e.enterprise AND r.sha256 = n.sha256"
                    + " WHERE e.blobs <> '{}'" + Scope.sql("e")
                    + " AND (?::text IS NULL OR e.agent = ?) AND (?::text IS NULL OR e.scenario = ?)"
                    + " AND (? = '' OR e.type = ANY (string_to_array(?, ','))) AND e.at >= ? AND e.at < ?";

    private static final String ONE = " AND e.blobs @> ARRAY[?::text] AND n.sha256 = ?";

    private static final String ORDER = " ORDER BY e.at DESC, e.epoch DESC, e.batch DESC, e.sequence DESC LIMIT ?";

    private static final String ROW = "SELECT * FROM store.recording WHERE true" + Scope.SQL;

    private static final String ASK =
            "INSERT INTO store.recording AS r (enterprise, sha256, site, agent, epoch, batch, bytes, asked, asked_by,"
                    + " state, changed) SELECT b.enterprise, ?, b.site, b.agent, b.epoch, b.batch, b.size, ?, ?,"
                    + " 'WAITING', ? FROM evidence.blob b WHERE b.sha256 = decode(?, 'hex') AND b.agent = ? AND"
                    + " b.enterprise = ? ORDER BY b.epoch DESC, b.batch DESC LIMIT 1 ON CONFLICT (enterprise, sha256) DO"
                    + " UPDATE SET site = excluded.site, agent = excluded.agent, epoch = excluded.epoch, batch ="
                    + " excluded.batch, bytes = excluded.bytes, asked = excluded.asked, asked_by = excluded.asked_by,"
                    + " state = excluded.state, changed = excluded.changed, here = 0, tries = 0, detail = '', order_id ="
                    + " NULL WHERE r.state NOT IN ('WAITING', 'COMING', 'HERE')";

    private static final String UNASKED = "SELECT DISTINCT e.enterprise, e.agent, n.sha256, e.at FROM evidence.event e"
            + " CROSS JOIN LATERAL unnest(e.blobs) AS n(sha256)"
            + " WHERE e.blobs <> '{}'" + Scope.sql("e") + " AND e.type = 'diagnosis' AND e.at > ?"
            + " AND NOT EXISTS (SELECT 1 FROM store.recording r"
            + " WHERE r.enterprise = e.enterprise AND r.sha256 = n.sha256)"
            + " AND EXISTS (SELECT 1 FROM evidence.blob b WHERE b.sha256 = decode(n.sha256, 'hex')"
            + " AND b.agent = e.agent AND b.enterprise = e.enterprise)"
            + " AND (SELECT count(*) FROM store.recording r"
            + " WHERE r.agent = e.agent AND r.asked_by = '' AND r.asked > ?) < ?"
            + " ORDER BY e.at LIMIT 20";

    /**
     * One that was asked for.
     *
     * @param order the order that is out; null: none
     * @param here bytes that were there when it went out
     * @param tries orders in a row that brought nothing
     */
    record Row(
            String enterprise,
            String sha256,
            String agent,
            long epoch,
            long batch,
            long bytes,
            State state,
            @Nullable String order,
            long here,
            int tries) {}

    /** A burst that nobody asked for. */
    record Burst(String enterprise, String agent, String sha256) {}

    private interface Query<T> {
        List<T> on(Connection c) throws SQLException;
    }

    private <T> List<T> ask(Query<T> query) throws BatchStore.StoreException {
        try (Connection c = database.getConnection()) {
            return query.on(c);
        } catch (SQLException e) {
            throw Jdbc.failed(e);
        }
    }

    List<Recording> list(Wanted w) throws BatchStore.StoreException {
        String types = String.join(",", w.types());
        List<@Nullable Object> values = new ArrayList<>(
                Arrays.asList(w.agent(), w.agent(), w.scenario(), w.scenario(), types, types, w.from(), w.to()));
        String one = "";
        if (w.sha256() != null) {
            one = ONE;
            values.addAll(List.of(w.sha256(), w.sha256()));
        }
        values.add(w.limit());
        String sql = LIST + one + ORDER;
        return ask(c -> Sql.rows(c, sql, w.scope(), RecordingRows::recording, values.toArray()));
    }

    private static Recording recording(ResultSet r) throws SQLException {
        String state = r.getString("state");
        return new Recording(
                r.getString("enterprise"),
                r.getString("site"),
                r.getString("agent"),
                r.getString("scenario"),
                r.getString("type"),
                Sql.time(r, "at"),
                facts(r.getString("attributes")),
                r.getString("sha256"),
                r.getLong("size"),
                r.getString("media_type"),
                state == null ? State.AGENT : State.valueOf(state),
                r.getLong("here"),
                Objects.requireNonNullElse(r.getString("detail"), ""),
                Sql.timeOrNull(r, "changed"));
    }

    private static Map<String, String> facts(String attributes) {
        Map<String, String> facts = new LinkedHashMap<>();
        try {
            Json.MAPPER.readTree(attributes).properties().forEach(f -> {
                String text = f.getValue().isValueNode() ? f.getValue().asText() : "";
                if (!text.isEmpty() && text.length() <= LONGEST_FACT && facts.size() < MOST_FACTS) {
                    facts.put(f.getKey(), text);
                }
            });
        } catch (JsonProcessingException e) {
            return Map.of();
        }
        return facts;
    }

    /** @return whether a record of the agent names it */
    boolean named(String enterprise, String agent, String sha256) throws BatchStore.StoreException {
        String sql = "SELECT 1 FROM evidence.blob WHERE true" + Scope.SQL
                + " AND agent = ? AND sha256 = decode(?, 'hex') LIMIT 1";
        return !ask(c -> Sql.rows(c, sql, new Scope(enterprise, null), r -> r.getInt(1), agent, sha256))
                .isEmpty();
    }

    /**
     * Puts one on the list, unless it is there or on its way.
     *
     * @param by empty: the collector by itself
     */
    void add(String enterprise, String agent, String sha256, String by, Instant now) throws BatchStore.StoreException {
        Jdbc.update(database, ASK, p -> {
            p.setString(1, sha256);
            p.setTimestamp(2, Timestamp.from(now));
            p.setString(3, by);
            p.setTimestamp(4, Timestamp.from(now));
            p.setString(5, sha256);
            p.setString(6, agent);
            p.setString(7, enterprise);
        });
    }

    @Nullable
    Row row(String enterprise, String sha256) throws BatchStore.StoreException {
        List<Row> found =
                ask(c -> Sql.rows(c, ROW + " AND sha256 = ?", new Scope(enterprise, null), RecordingRows::row, sha256));
        return found.isEmpty() ? null : found.get(0);
    }

    /** @return the one that this order brings; null: none does, or no more */
    @Nullable
    Row coming(String agent, String order) throws BatchStore.StoreException {
        List<Row> found = ask(c -> Sql.rows(
                c,
                ROW + " AND agent = ? AND order_id = ? AND state = 'COMING'",
                Scope.ALL,
                RecordingRows::row,
                agent,
                order));
        return found.isEmpty() ? null : found.get(0);
    }

    List<Row> coming() throws BatchStore.StoreException {
        return ask(c -> Sql.rows(c, ROW + " AND state = 'COMING'", Scope.ALL, RecordingRows::row));
    }

    /** @return of each agent that sends none now the one that waits longest */
    List<Row> next() throws BatchStore.StoreException {
        return ask(c -> Sql.rows(
                c,
                "SELECT DISTINCT ON (agent) * FROM store.recording r WHERE state = 'WAITING'" + Scope.SQL
                        + " AND NOT EXISTS (SELECT 1 FROM store.recording o WHERE o.agent = r.agent AND o.state ="
                        + " 'COMING') ORDER BY agent, asked, sha256",
                Scope.ALL,
                RecordingRows::row));
    }

    List<Burst> unasked(Instant since, int aDay) throws BatchStore.StoreException {
        return ask(c -> Sql.rows(
                c,
                UNASKED,
                Scope.ALL,
                r -> new Burst(r.getString("enterprise"), r.getString("agent"), r.getString("sha256")),
                since,
                since,
                aDay));
    }

    long askedUnasked(String agent, Instant since) throws BatchStore.StoreException {
        return number("asked_by = '' AND agent = ? AND asked > ?", agent, since);
    }

    long waiting(String agent) throws BatchStore.StoreException {
        return number("state IN ('WAITING', 'COMING') AND agent = ?", agent);
    }

    private long number(String which, @Nullable Object... values) throws BatchStore.StoreException {
        String sql = "SELECT count(*) FROM store.recording WHERE true" + Scope.SQL + " AND " + which;
        return ask(c -> Sql.rows(c, sql, Scope.ALL, r -> r.getLong(1), values)).get(0);
    }

    /** @return bytes that are here or on their way */
    long used(String enterprise) throws BatchStore.StoreException {
        String sql = "SELECT coalesce(sum(bytes), 0)::bigint FROM store.recording WHERE state IN ('HERE', 'COMING',"
                + " 'CHANGED')"
                + Scope.SQL;
        return ask(c -> Sql.rows(c, sql, new Scope(enterprise, null), r -> r.getLong(1)))
                .get(0);
    }

    /** @return what came first of what is here */
    List<Row> oldest(Scope scope, Instant before, int limit) throws BatchStore.StoreException {
        return ask(c -> Sql.rows(
                c,
                ROW + " AND state IN ('HERE', 'CHANGED') AND changed < ? ORDER BY changed, sha256 LIMIT ?",
                scope,
                RecordingRows::row,
                before,
                limit));
    }

    private static Row row(ResultSet r) throws SQLException {
        return new Row(
                r.getString("enterprise"),
                r.getString("sha256"),
                r.getString("agent"),
                r.getLong("epoch"),
                r.getLong("batch"),
                r.getLong("bytes"),
                State.valueOf(r.getString("state")),
                r.getString("order_id"),
                r.getLong("here"),
                r.getInt("tries"));
    }

    void become(Row row, State state, String detail, Instant now) throws BatchStore.StoreException {
        set(row, state, null, state == State.HERE || state == State.CHANGED ? row.bytes() : 0, 0, detail, now);
    }

    /** @param order null: it waits again */
    void set(Row row, State state, @Nullable String order, long here, int tries, String detail, Instant now)
            throws BatchStore.StoreException {
        Jdbc.update(
                database,
                "UPDATE store.recording SET state = ?, order_id = ?, here = ?, tries = ?, detail = ?, changed = ?"
                        + " WHERE enterprise = ? AND sha256 = ?",
                p -> {
                    p.setString(1, state.name());
                    p.setString(2, order);
                    p.setLong(3, here);
                    p.setInt(4, tries);
                    p.setString(5, detail);
                    p.setTimestamp(6, Timestamp.from(now));
                    p.setString(7, row.enterprise());
                    p.setString(8, row.sha256());
                });
    }
}
