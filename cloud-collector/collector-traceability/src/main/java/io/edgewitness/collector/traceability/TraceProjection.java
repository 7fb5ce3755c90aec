package io.edgewitness.collector.traceability;

import io.edgewitness.collector.api.CollectorModule;
import io.edgewitness.collector.api.Sql;
import io.edgewitness.collector.api.StoredEvent;
import io.edgewitness.epcis.EpcisEvent;
import io.edgewitness.epcis.EpcisException;
import io.edgewitness.epcis.EpcisLimits;
import io.edgewitness.epcis.EpcisReader;
import io.edgewitness.epcis.EpcisWriter;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Timestamp;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
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

    /** Of an acting row and of one that it touches: what is declared changes nothing that was measured. */
    private static final String MAY = " AND (NOT starts_with(%1$s.agent, '" + Declared.AGENT
            + "') OR starts_with(%2$s.agent, '" + Declared.AGENT + "'))";

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
            Map<String, Set<String>> wholes = new LinkedHashMap<>();
            Map<String, Set<String>> ids = new LinkedHashMap<>();
            for (StoredEvent stored : events) {
                EpcisEvent epcis = read(stored, unread);
                if (epcis != null) {
                    new One(stored, epcis, event, mention, link, removal).write();
                    String whole = epcis.text("parentID");
                    if (whole != null) {
                        wholes.computeIfAbsent(stored.enterprise(), e -> new LinkedHashSet<>())
                                .add(whole);
                    }
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
            settle(connection, ids, wholes);
        }
    }

    /** One record must not stop those that came with it, so whatever is wrong with it is noted. */
    private static @Nullable EpcisEvent read(StoredEvent stored, Rows unread) throws SQLException {
        String why;
        try {
            List<EpcisEvent> events = EpcisReader.message(stored.texts().getOrDefault("event", ""), EpcisLimits.STORED);
            if (events.size() == 1 && fits(events.get(0))) {
                return events.get(0);
            }
            why = events.size() == 1
                    ? "an identifier or a word is longer than " + LONGEST + " characters, or holds a NUL"
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

    /** An index takes texts of some length only, and no column a NUL. */
    static boolean fits(EpcisEvent event) {
        return Stream.concat(
                        event.identifiers().stream(),
                        Stream.of(
                                event.type(),
                                event.action(),
                                event.text("bizStep"),
                                event.text("disposition"),
                                event.place("readPoint"),
                                event.place("bizLocation")))
                .allMatch(text -> text == null || (text.length() <= LONGEST && text.indexOf(0) < 0));
    }

    private static Object[] key(StoredEvent stored) {
        return new Object[] {
            stored.enterprise(), stored.site(), stored.agent(), stored.epoch(), stored.batch(), stored.sequence()
        };
    }

    /** What else is known of these events and wholes decides what is void, and until when a part was in. */
    private static void settle(Connection c, Map<String, Set<String>> ids, Map<String, Set<String>> wholes)
            throws SQLException {
        lock(c, ids, wholes);
        for (String table : List.of("link", "removal")) {
            each(
                    c,
                    ids,
                    "UPDATE " + table + " t SET void = true WHERE enterprise = ? AND event_id = ANY (?) AND NOT void"
                            + " AND EXISTS (SELECT 1 FROM event e WHERE e.event_id = t.event_id AND e.enterprise = t.enterprise AND e.error"
                            + MAY.formatted("e", "t") + ")");
        }
        // An event that is declared wrong may have been another batch's: its wholes are settled as well.
        try (PreparedStatement p =
                c.prepareStatement("SELECT DISTINCT whole FROM removal WHERE enterprise = ? AND event_id = ANY (?)")) {
            for (Map.Entry<String, Set<String>> e : ids.entrySet()) {
                p.setString(1, e.getKey());
                p.setArray(2, c.createArrayOf("text", e.getValue().toArray()));
                try (var r = p.executeQuery()) {
                    while (r.next()) {
                        wholes.computeIfAbsent(e.getKey(), k -> new LinkedHashSet<>())
                                .add(r.getString(1));
                    }
                }
            }
        }
        each(
                c,
                wholes,
                "UPDATE link l SET until = u.until FROM (SELECT m.ctid AS place, (SELECT min(r.at) FROM removal r"
                        + " WHERE r.whole = m.whole AND r.enterprise = m.enterprise AND r.part IN (m.part, '') AND r.at > m.since AND NOT r.void"
                        + MAY.formatted("r", "m")
                        + ") AS until FROM link m WHERE m.enterprise = ? AND m.whole = ANY (?) AND NOT m.made) u"
                        + " WHERE l.ctid = u.place AND l.until IS DISTINCT FROM u.until");
    }

    /** What two agents say of one unit at the same time settles one after the other, each seeing all that was stored before. */
    private static void lock(Connection c, Map<String, Set<String>> ids, Map<String, Set<String>> wholes)
            throws SQLException {
        Set<String> enterprises = new TreeSet<>(ids.keySet());
        enterprises.addAll(wholes.keySet());
        try (PreparedStatement p =
                c.prepareStatement("SELECT pg_advisory_xact_lock(hashtext('traceability.settle'), hashtext(?))")) {
            for (String enterprise : enterprises) {
                p.setString(1, enterprise);
                p.execute();
            }
        }
    }

    private static void each(Connection c, Map<String, Set<String>> byEnterprise, String sql) throws SQLException {
        try (PreparedStatement p = c.prepareStatement(sql)) {
            for (Map.Entry<String, Set<String>> e : byEnterprise.entrySet()) {
                p.setString(1, e.getKey());
                p.setArray(2, c.createArrayOf("text", e.getValue().toArray()));
                p.executeUpdate();
            }
        }
    }

    /** How many links a transformation makes. */
    static long made(EpcisEvent event) {
        return (long) event.things("inputEPCList", "inputQuantityList").size()
                * event.things("outputEPCList", "outputQuantityList").size();
    }

    /** The rows of one event. */
    private record One(StoredEvent stored, EpcisEvent epcis, Rows event, Rows mention, Rows link, Rows removal) {
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
