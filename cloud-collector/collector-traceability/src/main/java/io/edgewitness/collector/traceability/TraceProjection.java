package io.edgewitness.collector.traceability;

import io.edgewitness.collector.api.CollectorModule;
import io.edgewitness.collector.api.StoredEvent;
import io.edgewitness.epcis.EpcisEvent;
import io.edgewitness.epcis.EpcisException;
import io.edgewitness.epcis.EpcisReader;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes rows of captured EPCIS events. What the ledger holds and cannot be read has no row. */
final class TraceProjection implements CollectorModule.EventProjection {
    private static final int STEP = 1_000;
    private static final int LONGEST = 500;

    private static final String KEY = "agent, epoch, batch, sequence";

    private static final String EVENT = "INSERT INTO event (enterprise, site, " + KEY
            + ", at, recorded, event_id, type, action, biz_step, disposition, read_point, biz_location, orphan, error, json)"
            + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

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

    @Override
    public void project(Connection connection, List<StoredEvent> events) throws SQLException {
        try (Rows event = new Rows(connection, EVENT);
                Rows mention = new Rows(connection, MENTION);
                Rows link = new Rows(connection, LINK);
                Rows removal = new Rows(connection, REMOVAL)) {
            Map<String, Set<String>> wholes = new LinkedHashMap<>();
            Map<String, Set<String>> ids = new LinkedHashMap<>();
            for (StoredEvent stored : events) {
                EpcisEvent epcis = read(stored);
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
            for (Rows rows : List.of(event, mention, link, removal)) {
                rows.flush();
            }
            settle(connection, ids, wholes);
        }
    }

    private static @Nullable EpcisEvent read(StoredEvent stored) {
        try {
            List<EpcisEvent> events = EpcisReader.message(stored.texts().getOrDefault("event", ""));
            return events.size() == 1 && fits(events.get(0)) ? events.get(0) : null;
        } catch (EpcisException e) {
            return null;
        }
    }

    /** An index takes texts of some length only. */
    private static boolean fits(EpcisEvent event) {
        return event.identifiers().stream().allMatch(id -> id.length() <= LONGEST);
    }

    /** What else is known of these events and wholes decides what is void, and until when a part was in. */
    private static void settle(Connection c, Map<String, Set<String>> ids, Map<String, Set<String>> wholes)
            throws SQLException {
        for (String table : List.of("link", "removal")) {
            each(
                    c,
                    ids,
                    "UPDATE " + table + " t SET void = true WHERE enterprise = ? AND event_id = ANY (?) AND NOT void"
                            + " AND EXISTS (SELECT 1 FROM event e WHERE e.event_id = t.event_id AND e.enterprise = t.enterprise AND e.error)");
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
                        + " WHERE r.whole = m.whole AND r.enterprise = m.enterprise AND r.part IN (m.part, '') AND r.at > m.since AND NOT r.void)"
                        + " AS until FROM link m WHERE m.enterprise = ? AND m.whole = ANY (?) AND NOT m.made) u"
                        + " WHERE l.ctid = u.place AND l.until IS DISTINCT FROM u.until");
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

    /** The rows of one event. */
    private record One(StoredEvent stored, EpcisEvent epcis, Rows event, Rows mention, Rows link, Rows removal) {
        void write() throws SQLException {
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
                    stored.texts().getOrDefault("event", ""));
            String whole = epcis.text("parentID");
            mention("unit", epcis.texts("epcList"));
            mention("unit", whole == null ? List.of() : List.of(whole));
            mention("part", things("childEPCs", "childQuantityList"));
            mention("input", things("inputEPCList", "inputQuantityList"));
            mention("output", things("outputEPCList", "outputQuantityList"));
            mention("unit", things("", "quantityList"));
            if (!epcis.isError()) {
                genealogy(whole);
            }
        }

        private List<String> things(String epcs, String quantities) {
            List<String> things = new ArrayList<>(epcis.texts(epcs));
            epcis.quantities(quantities).forEach(q -> things.add(q.epcClass()));
            return things;
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
            rows.add(
                    new Object[] {
                        stored.enterprise(),
                        stored.site(),
                        stored.agent(),
                        stored.epoch(),
                        stored.batch(),
                        stored.sequence()
                    },
                    values);
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
