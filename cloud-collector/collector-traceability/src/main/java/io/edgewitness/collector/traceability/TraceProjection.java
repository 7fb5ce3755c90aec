package io.edgewitness.collector.traceability;

import io.edgewitness.collector.api.CollectorModule;
import io.edgewitness.collector.api.Sql;
import io.edgewitness.collector.api.StoredEvent;
import io.edgewitness.epcis.EpcisEvent;
import io.edgewitness.epcis.EpcisException;
import io.edgewitness.epcis.EpcisLimits;
import io.edgewitness.epcis.EpcisReader;
import io.edgewitness.epcis.EpcisWriter;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Makes rows of captured EPCIS events. What the ledger holds and cannot be read is noted with the reason, and the rest goes on. */
final class TraceProjection implements CollectorModule.EventProjection {
    private static final int STEP = 1_000;
    private static final int LONGEST = 500;
    private static final int LONGEST_WHY = 1_000;

    /** Of one event, each output joined to each input; as an agent refuses more. */
    private static final int MOST_LINKS = 20_000;

    private static final String KEY = "agent, epoch, batch, sequence";

    private static final String EVENT = "INSERT INTO event (enterprise, site, " + KEY
            + ", at, recorded, event_id, type, action, biz_step, disposition, read_point, biz_location, orphan, error, unlinked, facts, json)"
            + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

    private static final String UNREAD =
            "INSERT INTO unread (enterprise, site, " + KEY + ", recorded, why) VALUES (?, ?, ?, ?, ?, ?, ?, ?)";

    private static final String MENTION =
            "INSERT INTO mention (enterprise, site, " + KEY + ", at, unit, role) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)";

    private static final String LINK = "INSERT INTO link (enterprise, site, " + KEY
            + ", since, whole, part, made, quantity, uom, event_id, void) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, false)";

    private static final String REMOVAL = "INSERT INTO removal (enterprise, site, " + KEY
            + ", at, whole, part, event_id, void) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, false)";

    /** How long an enterprise's others may wait for one settling. */
    private static final int LONGEST_SECONDS = 120;

    /** Makes void what came of events that are declared wrong; of a table, with its column for the time. */
    private static final String VOID = """
            UPDATE %1$s t SET void = true FROM (
                SELECT event_id, bool_or(NOT starts_with(agent, 'declared:')) AS measured FROM event
                WHERE enterprise = ? AND event_id = ANY (?) AND error GROUP BY event_id) wrong
            WHERE t.enterprise = ? AND t.event_id = wrong.event_id AND NOT t.void
                AND (wrong.measured OR starts_with(t.agent, 'declared:'))
            RETURNING t.whole, t.part, t.%2$s AS at
            """;

    /**
     * A link ends with the first removal after it, of its part or of all. Looked at are the links of the parts that were touched, if they did not
     * end before that: what another removal ended earlier stays as it is.
     */
    private static final String UNTIL = """
            WITH touched AS MATERIALIZED (
                SELECT whole, part, timestamptz 'epoch' + micros * interval '1 microsecond' AS at
                FROM unnest(?::text[], ?::text[], ?::bigint[]) x (whole, part, micros)
            ), open AS MATERIALIZED (
                SELECT l.ctid AS place, l.* FROM touched t JOIN link l
                    ON l.enterprise = ? AND l.whole = t.whole AND md5(l.part) = md5(t.part) AND l.part = t.part
                WHERE NOT l.made AND (l.until IS NULL OR l.until >= t.at)
                UNION ALL
                SELECT l.ctid AS place, l.* FROM touched t JOIN link l ON l.enterprise = ? AND l.whole = t.whole
                WHERE t.part = '' AND NOT l.made AND (l.until IS NULL OR l.until >= t.at)
            )
            UPDATE link l SET until = u.until FROM (
                SELECT o.place, (SELECT min(n.at) FROM (VALUES (o.part, false), ('', false), (o.part, true), ('', true)) k (part, declared),
                    LATERAL (SELECT r.at FROM removal r WHERE r.enterprise = o.enterprise AND r.whole = o.whole AND md5(r.part) = md5(k.part)
                        AND r.part = k.part AND starts_with(r.agent, 'declared:') = k.declared AND NOT r.void AND r.at > o.since
                        AND (NOT k.declared OR starts_with(o.agent, 'declared:')) ORDER BY r.at LIMIT 1) n) AS until
                FROM open o) u
            WHERE l.ctid = u.place AND l.until IS DISTINCT FROM u.until
            """;

    @Override
    public List<String> types() {
        return List.of("epcis");
    }

    /** What no table takes is noted, as what cannot be read is; it is found by halving. */
    @Override
    public void project(Connection connection, List<StoredEvent> events) throws SQLException {
        Savepoint before = connection.setSavepoint();
        try {
            write(connection, events);
            connection.releaseSavepoint(before);
        } catch (SQLException e) {
            if (!Sql.isAboutValues(e)) {
                throw e;
            }
            connection.rollback(before);
            if (events.size() == 1) {
                String said = (e.getCause() instanceof SQLException cause ? cause : e).getMessage();
                note(connection, events.get(0), "the database does not take it: " + said);
            } else {
                project(connection, events.subList(0, events.size() / 2));
                project(connection, events.subList(events.size() / 2, events.size()));
            }
        }
    }

    /** All of them, or none. */
    static void write(Connection connection, List<StoredEvent> events) throws SQLException {
        try (Rows event = new Rows(connection, EVENT);
                Rows mention = new Rows(connection, MENTION);
                Rows link = new Rows(connection, LINK);
                Rows removal = new Rows(connection, REMOVAL);
                Rows unread = new Rows(connection, UNREAD)) {
            Map<String, Map<Taken, Instant>> touched = new LinkedHashMap<>();
            Map<String, Set<String>> ids = new LinkedHashMap<>();
            Map<String, SortedSet<Stem>> stems = new LinkedHashMap<>();
            for (StoredEvent stored : events) {
                EpcisEvent epcis = read(stored, unread);
                if (epcis != null) {
                    SortedSet<Stem> begin = stems.computeIfAbsent(stored.enterprise(), e -> new TreeSet<>());
                    new One(stored, epcis, event, mention, link, removal, begin).write();
                    touch(epcis, touched.computeIfAbsent(stored.enterprise(), e -> new LinkedHashMap<>()));
                    String id = epcis.text("eventID");
                    if (id != null) {
                        ids.computeIfAbsent(stored.enterprise(), e -> new LinkedHashSet<>())
                                .add(id);
                    }
                }
            }
            for (Rows rows : List.of(event, mention, link, removal, unread)) {
                rows.flush();
            }
            settle(connection, ids, touched, stems);
        }
    }

    private static void touch(EpcisEvent event, Map<Taken, Instant> touched) {
        String whole = event.text("parentID");
        if (whole != null) {
            List<String> parts = event.things("childEPCs", "childQuantityList");
            for (String part : parts.isEmpty() ? List.of("") : parts) {
                earliest(touched, new Taken(whole, part), event.time());
            }
        }
    }

    /** One record must not stop those that came with it, so whatever is wrong with it is noted. */
    private static @Nullable EpcisEvent read(StoredEvent stored, Rows unread) throws SQLException {
        String why;
        try {
            List<EpcisEvent> events = EpcisReader.message(stored.texts().getOrDefault("event", ""), EpcisLimits.STORED);
            if (events.size() == 1 && events.get(0).tooLong() == null) {
                return events.get(0);
            }
            why = events.size() == 1
                    ? "an identifier or a word is longer than " + EpcisEvent.LONGEST + " characters, or holds a NUL"
                    : "one event is expected, not " + events.size();
        } catch (EpcisException | RuntimeException e) {
            why = String.valueOf(e.getMessage());
        }
        note(unread, stored, why);
        return null;
    }

    private static void note(Rows unread, StoredEvent stored, String why) throws SQLException {
        unread.add(key(stored), new Object[] {Timestamp.from(stored.at()), cut(why, LONGEST_WHY)});
    }

    static void note(Connection c, StoredEvent stored, String why) throws SQLException {
        try (Rows unread = new Rows(c, UNREAD)) {
            note(unread, stored, why);
            unread.flush();
        }
    }

    /** As a column takes it: without NUL, and no half of a character at its end. */
    private static String cut(String text, int most) {
        String plain = text.replace('\0', ' ');
        return plain.length() <= most ? plain : plain.substring(0, plain.offsetByCodePoints(0, most / 2));
    }

    private static Object[] key(StoredEvent stored) {
        return new Object[] {
            stored.enterprise(), stored.site(), stored.agent(), stored.epoch(), stored.batch(), stored.sequence()
        };
    }

    /** What else is known of these events and parts decides what is void, and until when a part was in. */
    private static void settle(
            Connection c,
            Map<String, Set<String>> ids,
            Map<String, Map<Taken, Instant>> touched,
            Map<String, SortedSet<Stem>> stems)
            throws SQLException {
        for (String enterprise : new TreeSet<>(stems.keySet())) {
            lock(c, enterprise);
            Stem.add(c, stems.getOrDefault(enterprise, new TreeSet<>()));
            Set<String> events = ids.getOrDefault(enterprise, Set.of());
            Map<Taken, Instant> parts = touched.computeIfAbsent(enterprise, e -> new LinkedHashMap<>());
            takeBack(c, "link", "since", enterprise, events, parts);
            takeBack(c, "removal", "at", enterprise, events, parts);
            if (!parts.isEmpty()) {
                until(c, enterprise, parts);
            }
        }
    }

    /** What two agents say of one unit at the same time settles one after the other, each seeing all that was stored before. */
    private static void lock(Connection c, String enterprise) throws SQLException {
        try (PreparedStatement p =
                c.prepareStatement("SELECT pg_advisory_xact_lock(hashtext('traceability.settle'), hashtext(?))")) {
            p.setString(1, enterprise);
            p.execute();
        }
    }

    /** An event that is declared wrong may have been another batch's: what it took out is settled as well. */
    private static void takeBack(
            Connection c, String table, String time, String enterprise, Set<String> events, Map<Taken, Instant> parts)
            throws SQLException {
        try (PreparedStatement p = limited(c, VOID.formatted(table, time))) {
            p.setString(1, enterprise);
            p.setArray(2, c.createArrayOf("text", events.toArray()));
            p.setString(3, enterprise);
            try (ResultSet r = p.executeQuery()) {
                while (r.next()) {
                    earliest(
                            parts,
                            new Taken(r.getString("whole"), r.getString("part")),
                            r.getTimestamp("at").toInstant());
                }
            }
        }
    }

    private static void until(Connection c, String enterprise, Map<Taken, Instant> parts) throws SQLException {
        try (PreparedStatement p = limited(c, UNTIL)) {
            p.setArray(1, texts(c, parts, Taken::whole));
            p.setArray(2, texts(c, parts, Taken::part));
            Object[] micros = parts.values().stream()
                    .map(at -> ChronoUnit.MICROS.between(Instant.EPOCH, at))
                    .toArray();
            p.setArray(3, c.createArrayOf("bigint", micros));
            p.setString(4, enterprise);
            p.setString(5, enterprise);
            p.executeUpdate();
        }
    }

    private static Array texts(Connection c, Map<Taken, Instant> parts, Function<Taken, String> column)
            throws SQLException {
        return c.createArrayOf("text", parts.keySet().stream().map(column).toArray());
    }

    private static PreparedStatement limited(Connection c, String sql) throws SQLException {
        PreparedStatement p = c.prepareStatement(sql);
        p.setQueryTimeout(LONGEST_SECONDS);
        return p;
    }

    private static void earliest(Map<Taken, Instant> parts, Taken one, Instant at) {
        parts.merge(one, at, (a, b) -> a.isBefore(b) ? a : b);
    }

    /**
     * What was put in or taken out.
     *
     * @param part empty: all parts of the whole
     */
    private record Taken(String whole, String part) {}

    /** How many links a transformation makes. */
    static long made(EpcisEvent event) {
        return (long) event.things("inputEPCList", "inputQuantityList").size()
                * event.things("outputEPCList", "outputQuantityList").size();
    }

    /** The rows of one event. */
    private record One(
            StoredEvent stored,
            EpcisEvent epcis,
            Rows event,
            Rows mention,
            Rows link,
            Rows removal,
            SortedSet<Stem> stems) {
        void write() throws SQLException {
            long links = made(epcis);
            add(
                    event,
                    Timestamp.from(epcis.time()),
                    Timestamp.from(stored.at()),
                    epcis.text("eventID"),
                    epcis.type(),
                    epcis.action(),
                    epcis.text("bizStep"),
                    epcis.text("disposition"),
                    epcis.place("readPoint"),
                    epcis.place("bizLocation"),
                    stored.texts().containsKey("orphan"),
                    epcis.isError(),
                    links > MOST_LINKS ? links : null,
                    facts(),
                    EpcisWriter.text(epcis));
            String whole = epcis.text("parentID");
            mention("unit", epcis.texts("epcList"));
            mention("unit", whole == null ? List.of() : List.of(whole));
            mention("part", things("childEPCs", "childQuantityList"));
            mention("input", things("inputEPCList", "inputQuantityList"));
            mention("output", things("outputEPCList", "outputQuantityList"));
            mention("unit", things("", "quantityList"));
            if (!epcis.isError() && links <= MOST_LINKS) {
                genealogy(whole);
            }
        }

        private List<String> things(String epcs, String quantities) {
            return epcis.things(epcs, quantities);
        }

        /** Operator, machine and result, of the fields that our agents write. */
        private String facts() {
            return cut(
                    Stream.of("ew:actor", "ew:machineState", "ew:result")
                            .map(epcis::text)
                            .filter(Objects::nonNull)
                            .collect(Collectors.joining(" · ")),
                    LONGEST);
        }

        private void genealogy(@Nullable String whole) throws SQLException {
            if (epcis.type().equals("TransformationEvent")) {
                for (String output : things("outputEPCList", "outputQuantityList")) {
                    links(output, "inputEPCList", "inputQuantityList", true);
                }
            } else if (whole != null && epcis.type().matches("AggregationEvent|AssociationEvent")) {
                if ("ADD".equals(epcis.action())) {
                    links(whole, "childEPCs", "childQuantityList", false);
                } else if ("DELETE".equals(epcis.action())) {
                    List<String> parts = things("childEPCs", "childQuantityList");
                    for (String part : parts.isEmpty() ? List.of("") : parts) {
                        add(removal, Timestamp.from(epcis.time()), whole, part, epcis.text("eventID"));
                    }
                }
            }
        }

        private void links(String whole, String epcs, String quantities, boolean made) throws SQLException {
            Timestamp at = Timestamp.from(epcis.time());
            for (String part : epcis.texts(epcs)) {
                add(link, at, whole, part, made, null, null, epcis.text("eventID"));
            }
            for (EpcisEvent.Quantity q : epcis.quantities(quantities)) {
                add(link, at, whole, q.epcClass(), made, q.quantity(), q.unit(), epcis.text("eventID"));
            }
        }

        private void mention(String role, List<String> units) throws SQLException {
            for (String unit : units) {
                add(mention, Timestamp.from(epcis.time()), unit, role);
                Stem stem = Stem.of(stored, unit);
                if (stem != null) {
                    stems.add(stem);
                }
            }
        }

        private void add(Rows rows, @Nullable Object... values) throws SQLException {
            rows.add(key(stored), values);
        }
    }

    /** Rows of one table, sent together. */
    private static final class Rows implements AutoCloseable {
        private final PreparedStatement statement;
        private int waiting;

        Rows(Connection connection, String sql) throws SQLException {
            statement = connection.prepareStatement(sql);
        }

        void add(Object[] first, @Nullable Object[] rest) throws SQLException {
            int place = 1;
            for (Object value : first) {
                statement.setObject(place++, value);
            }
            for (Object value : rest) {
                statement.setObject(place++, value);
            }
            statement.addBatch();
            if (++waiting >= STEP) {
                flush();
            }
        }

        void flush() throws SQLException {
            if (waiting > 0) {
                statement.executeBatch();
                waiting = 0;
            }
        }

        @Override
        public void close() throws SQLException {
            statement.close();
        }
    }
}
