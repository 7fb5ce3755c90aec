package io.edgewitness.collector.server;

import com.google.protobuf.InvalidProtocolBufferException;
import io.edgewitness.collector.api.Scope;
import io.edgewitness.collector.api.StoredMetric;
import io.edgewitness.edge.api.Metric.Amount;
import io.edgewitness.edge.ledger.proto.MetricRecord;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** What the REST interface reads, page by page. Any thread. */
final class Queries {
    /**
     * One page.
     *
     * @param next what to pass as {@code after} for the next page; null: this is the last
     */
    record Page(
            List<Map<String, @Nullable Object>> items,
            @Nullable String next) {}

    /**
     * What to list.
     *
     * @param limit 1 to 1000
     * @param after {@link Page#next} of the page before; null: from the start
     */
    record Filter(
            Scope scope,
            @Nullable String agent,
            @Nullable String name,
            Instant from,
            Instant to,
            int limit,
            @Nullable String after) {}

    private interface Row {
        @Nullable
        Map<String, @Nullable Object> of(ResultSet row) throws SQLException;
    }

    private final DataSource database;

    Queries(DataSource database) {
        this.database = database;
    }

    /** Each enrolled agent with its newest batch and what its configuration says of its site. */
    List<Map<String, @Nullable Object>> agents(Scope scope) throws BatchStore.StoreException {
        return agents(scope, null);
    }

    /** @param agent null: all */
    List<Map<String, @Nullable Object>> agents(Scope scope, @Nullable String agent) throws BatchStore.StoreException {
        String sql = """
                SELECT r.agent, r.enrolled, r.ledger_key, h.epoch, h.number, h.stored, h.hash,
                       c.enterprise, c.site, c.name, c.path, c.time_zone, c.hardware_profile, e.software
                FROM store.registration r
                LEFT JOIN LATERAL (SELECT * FROM store.batch b WHERE b.agent = r.agent
                                   ORDER BY epoch DESC, number DESC LIMIT 1) h ON true
                LEFT JOIN LATERAL (SELECT * FROM evidence.configuration k WHERE k.agent = r.agent
                                   ORDER BY epoch DESC, batch DESC, sequence DESC LIMIT 1) c ON true
                LEFT JOIN LATERAL (SELECT * FROM evidence.epoch s WHERE s.agent = r.agent ORDER BY epoch DESC LIMIT 1) e ON true
                WHERE (?::text IS NULL OR c.enterprise = ?) AND (?::text IS NULL OR c.site = ?)
                AND (?::text IS NULL OR r.agent = ?)
                ORDER BY r.agent
                """;
        return Jdbc.query(
                database,
                sql,
                p -> {
                    int place = scope.fill(p, 1);
                    p.setString(place++, agent);
                    p.setString(place, agent);
                },
                rows -> {
                    List<Map<String, @Nullable Object>> agents = new ArrayList<>();
                    while (rows.next()) {
                        agents.add(agent(rows));
                    }
                    return agents;
                });
    }

    private static Map<String, @Nullable Object> agent(ResultSet row) throws SQLException {
        Map<String, @Nullable Object> agent = new LinkedHashMap<>();
        agent.put("id", row.getString("agent"));
        agent.put("enterprise", row.getString("enterprise"));
        agent.put("site", row.getString("site"));
        agent.put("siteName", row.getString("name"));
        agent.put("path", row.getString("path"));
        agent.put("timeZone", row.getString("time_zone"));
        agent.put("hardwareProfile", row.getString("hardware_profile"));
        agent.put("software", row.getString("software"));
        agent.put("enrolledAt", time(row.getTimestamp("enrolled")));
        agent.put("epoch", row.getLong("epoch"));
        agent.put("batches", row.getLong("number"));
        agent.put("lastBatchAt", time(row.getTimestamp("stored")));
        agent.put("head", hex(row.getBytes("hash")));
        agent.put("ledgerKey", hex(Hex.digest().digest(row.getBytes("ledger_key"))));
        return agent;
    }

    private static @Nullable String hex(byte @Nullable [] bytes) {
        return bytes == null ? null : HexFormat.of().formatHex(bytes);
    }

    static @Nullable String time(@Nullable Timestamp time) {
        return time == null ? null : time(time.toInstant());
    }

    /** RFC 3339, in UTC. */
    static String time(Instant time) {
        return time.toString();
    }

    /** Figures whose window begins in [from, to), by start of window; each revision is an item. */
    Page metrics(Filter filter) throws BatchStore.StoreException {
        Cursor cursor = Cursor.parse(filter.after());
        String sql = "SELECT * FROM evidence.metric WHERE true" + Scope.SQL
                + " AND (?::text IS NULL OR agent = ?) AND (?::text IS NULL OR name = ?)"
                + " AND window_start >= ? AND window_start < ? AND (window_start, identity) > (?, ?)"
                + " ORDER BY window_start, identity LIMIT ?";
        return Jdbc.query(
                database,
                sql,
                p -> {
                    int i = scope(p, filter);
                    p.setString(i++, filter.name());
                    p.setString(i++, filter.name());
                    p.setTimestamp(i++, Timestamp.from(filter.from()));
                    p.setTimestamp(i++, Timestamp.from(filter.to()));
                    p.setTimestamp(i++, Timestamp.from(cursor.time()));
                    p.setObject(i++, new UUID(cursor.high(), cursor.low()));
                    p.setInt(i, filter.limit());
                },
                rows -> page(rows, filter.limit(), Queries::metric, row -> {
                    UUID identity = row.getObject("identity", UUID.class);
                    return new Cursor(
                                    row.getTimestamp("window_start").toInstant(),
                                    identity.getMostSignificantBits(),
                                    identity.getLeastSignificantBits())
                            .text();
                }));
    }

    static Map<String, @Nullable Object> metric(ResultSet row) throws SQLException {
        try {
            MetricRecord record = MetricRecord.parseFrom(row.getBytes("record"));
            StoredMetric stored = Metrics.stored(
                    row.getString("enterprise"),
                    row.getString("site"),
                    row.getString("agent"),
                    row.getLong("epoch"),
                    row.getLong("batch"),
                    row.getLong("sequence"),
                    record);
            return json(stored, record.getAggregation());
        } catch (InvalidProtocolBufferException e) {
            throw new SQLException("a stored metric cannot be read", e);
        }
    }

    static Map<String, @Nullable Object> json(StoredMetric stored, String aggregation) {
        Map<String, @Nullable Object> item = new LinkedHashMap<>();
        item.put("agent", stored.agent());
        item.put("enterprise", stored.enterprise());
        item.put("site", stored.site());
        item.put("scenario", stored.scenario());
        item.put("slug", stored.slug());
        item.put("name", stored.metric().name());
        item.put("labels", stored.metric().labels());
        item.put("windowStart", time(stored.metric().window().start()));
        item.put("windowEnd", time(stored.metric().window().end()));
        item.put("revision", stored.metric().revision());
        item.put("arm", stored.arm());
        BigDecimal value = stored.metric().value();
        item.put("value", value == null ? null : value.toPlainString());
        Amount amount = stored.metric().amount();
        if (amount instanceof Amount.Ratio ratio) {
            item.put("numerator", ratio.numerator().toPlainString());
            item.put("denominator", ratio.denominator().toPlainString());
        } else if (amount instanceof Amount.Missing missing) {
            item.put("missing", missing.reason());
        }
        item.put("unit", stored.unit());
        item.put("formula", stored.formula());
        item.put("aggregation", aggregation);
        item.put("expected", stored.metric().expected());
        item.put("received", stored.metric().received());
        item.put("modes", stored.modes());
        item.put("clockBoundNs", stored.clockBoundNs());
        item.put("epoch", stored.epoch());
        item.put("batch", stored.batch());
        item.put("sequence", stored.sequence());
        return item;
    }

    /** Declared gaps that touch [from, to), in the order of the ledgers. */
    Page gaps(Filter filter) throws BatchStore.StoreException {
        return listing("gap", "to_time > ? AND from_time < ?", filter, Queries::gap);
    }

    static Map<String, @Nullable Object> gap(ResultSet row) throws SQLException {
        Map<String, @Nullable Object> gap = new LinkedHashMap<>();
        gap.put("agent", row.getString("agent"));
        gap.put("source", row.getString("source"));
        gap.put("points", List.of((Object[]) row.getArray("points").getArray()));
        gap.put("from", time(row.getTimestamp("from_time")));
        gap.put("to", time(row.getTimestamp("to_time")));
        gap.put("count", row.getLong("count"));
        gap.put("reason", row.getString("reason"));
        return gap;
    }

    /** Events in [from, to), in the order of the ledgers. */
    Page events(Filter filter) throws BatchStore.StoreException {
        return listing("event", "at >= ? AND at < ?", filter, Queries::event);
    }

    static Map<String, @Nullable Object> event(ResultSet row) throws SQLException {
        Map<String, @Nullable Object> event = new LinkedHashMap<>();
        event.put("agent", row.getString("agent"));
        event.put("scenario", row.getString("scenario"));
        event.put("type", row.getString("type"));
        event.put("at", time(row.getTimestamp("at")));
        event.put("severity", row.getInt("severity"));
        event.put("message", row.getString("message"));
        event.put("attributes", new RawJson(row.getString("attributes")));
        return event;
    }

    /** Steps of orders to devices in [from, to), in the order of the ledgers. */
    Page commands(Filter filter) throws BatchStore.StoreException {
        return listing("incident", "kind = 'command' AND at >= ? AND at < ?", filter, row -> {
            Map<String, @Nullable Object> step = new LinkedHashMap<>();
            step.put("agent", row.getString("agent"));
            step.put("id", row.getString("subject"));
            step.put("step", row.getString("state"));
            step.put("at", time(row.getTimestamp("at")));
            step.put("detail", row.getString("detail"));
            return step;
        });
    }

    /** JSON that is stored as text. */
    record RawJson(
            @com.fasterxml.jackson.annotation.JsonRawValue @com.fasterxml.jackson.annotation.JsonValue
            String text) {
        @Override
        public String toString() {
            return text;
        }
    }

    /** The scenario instances of each agent's newest configuration, with their manifests as they were written. */
    List<Map<String, @Nullable Object>> scenarios(Scope scope) throws BatchStore.StoreException {
        String sql = "SELECT DISTINCT ON (agent, scenario) * FROM evidence.manifest WHERE true" + Scope.SQL
                + " ORDER BY agent, scenario, epoch DESC, batch DESC, sequence DESC";
        return Jdbc.query(
                database,
                sql,
                p -> {
                    p.setString(1, scope.enterprise());
                    p.setString(2, scope.enterprise());
                    p.setString(3, scope.site());
                    p.setString(4, scope.site());
                },
                rows -> {
                    List<Map<String, @Nullable Object>> scenarios = new ArrayList<>();
                    while (rows.next()) {
                        Map<String, @Nullable Object> scenario = new LinkedHashMap<>();
                        scenario.put("agent", rows.getString("agent"));
                        scenario.put("id", rows.getString("scenario"));
                        scenario.put("slug", rows.getString("slug"));
                        scenario.put("manifest", ManifestYaml.load(rows.getString("yaml")));
                        scenario.put("parameters", ManifestYaml.load(rows.getString("parameters")));
                        scenarios.add(scenario);
                    }
                    return scenarios;
                });
    }

    private Page listing(String table, String between, Filter filter, Row row) throws BatchStore.StoreException {
        String[] after = filter.after() == null
                ? new String[0]
                : Cursor.plain(filter.after()).split("\\|", 4);
        boolean start = after.length != 4;
        String sql = "SELECT * FROM evidence." + table + " WHERE true" + Scope.SQL
                + " AND (?::text IS NULL OR agent = ?) AND "
                + between + " AND (agent, epoch, batch, sequence) > (?, ?, ?, ?)"
                + " ORDER BY agent, epoch, batch, sequence LIMIT ?";
        return Jdbc.query(
                database,
                sql,
                p -> {
                    int i = scope(p, filter);
                    p.setTimestamp(i++, Timestamp.from(filter.from()));
                    p.setTimestamp(i++, Timestamp.from(filter.to()));
                    p.setString(i++, start ? "" : after[0]);
                    for (int k = 1; k <= 3; k++) {
                        p.setLong(i++, start ? -1 : Cursor.number(after[k]));
                    }
                    p.setInt(i, filter.limit());
                },
                rows -> page(
                        rows,
                        filter.limit(),
                        row,
                        r -> Cursor.hidden(r.getString("agent") + "|" + r.getLong("epoch") + "|" + r.getLong("batch")
                                + "|" + r.getLong("sequence"))));
    }

    private static int scope(java.sql.PreparedStatement p, Filter filter) throws SQLException {
        p.setString(1, filter.scope().enterprise());
        p.setString(2, filter.scope().enterprise());
        p.setString(3, filter.scope().site());
        p.setString(4, filter.scope().site());
        p.setString(5, filter.agent());
        p.setString(6, filter.agent());
        return 7;
    }

    private interface Place {
        String of(ResultSet row) throws SQLException;
    }

    private static Page page(ResultSet rows, int limit, Row row, Place place) throws SQLException {
        List<Map<String, @Nullable Object>> items = new ArrayList<>();
        String last = null;
        int read = 0;
        while (rows.next()) {
            Map<String, @Nullable Object> item = row.of(rows);
            if (item != null) {
                items.add(item);
            }
            last = place.of(rows);
            read++;
        }
        return new Page(items, read < limit ? null : last);
    }
}
