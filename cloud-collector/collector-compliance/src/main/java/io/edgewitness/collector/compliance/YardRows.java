package io.edgewitness.collector.compliance;

import io.edgewitness.collector.api.CollectorModule;
import io.edgewitness.collector.api.StoredEvent;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.List;

/** Keeps of each thing and place what was told last: by its place in the agent's ledger, so that the order in which rows are made makes no difference. */
final class YardRows implements CollectorModule.EventProjection {
    private static final String KEY = "enterprise, site, agent, epoch, batch, sequence, at, scenario";
    private static final String LATER =
            " WHERE (excluded.epoch, excluded.batch, excluded.sequence)" + " > (o.epoch, o.batch, o.sequence)";

    private static final String MAP = upsert("map", "agent, scenario", "places, cut, stock_age, confidence");
    private static final String ITEM = upsert(
            "item",
            "agent, scenario, item",
            "item, location, identity, by, appearance, appearance_confidence, length, width, height, mass,"
                    + " size_confidence, condition, condition_confidence, grade");
    private static final String DIFFERENCE =
            upsert("difference", "agent, scenario, item", "item, kind, location, books, open, zh, en");
    private static final String GONE =
            "UPDATE item SET location = '', epoch = ?, batch = ?, sequence = ? WHERE agent = ? AND scenario = ?"
                    + " AND item = ANY (?) AND (epoch, batch, sequence) < (?, ?, ?)";
    private static final String PLACE =
            "INSERT INTO place AS o (enterprise, site, agent, scenario, location, looked, counted) VALUES (?, ?, ?, ?, ?, ?, ?)"
                    + " ON CONFLICT (agent, scenario, location) DO UPDATE SET looked = greatest(o.looked, excluded.looked),"
                    + " counted = greatest(o.counted, excluded.counted)";
    private static final String PLAN = insert("plan", "name, length, width, height, filled, placed, remaining");
    private static final String AUDIT = insert("audit", "type, item, location, places_right, audited, zh, en");

    private static String insert(String table, String columns) {
        int more = columns.split(",", -1).length;
        return "INSERT INTO " + table + " AS o (" + KEY + ", " + columns + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?"
                + ", ?".repeat(more) + ")";
    }

    private static String upsert(String table, String key, String columns) {
        StringBuilder set = new StringBuilder();
        for (String column : (KEY + ", " + columns).split(", ", -1)) {
            set.append(set.isEmpty() ? "" : ", ")
                    .append(column)
                    .append(" = excluded.")
                    .append(column);
        }
        return insert(table, columns) + " ON CONFLICT (" + key + ") DO UPDATE SET " + set + LATER;
    }

    @Override
    public List<String> types() {
        return List.of(
                "yard-map",
                "item-seen",
                "place-counted",
                "discrepancy",
                "discrepancy-settled",
                "stacking-plan",
                "audit-request",
                "audit-estimate");
    }

    @Override
    public void project(Connection connection, List<StoredEvent> events) throws SQLException {
        try (PreparedStatement map = connection.prepareStatement(MAP);
                PreparedStatement item = connection.prepareStatement(ITEM);
                PreparedStatement gone = connection.prepareStatement(GONE);
                PreparedStatement place = connection.prepareStatement(PLACE);
                PreparedStatement difference = connection.prepareStatement(DIFFERENCE);
                PreparedStatement plan = connection.prepareStatement(PLAN);
                PreparedStatement audit = connection.prepareStatement(AUDIT)) {
            for (StoredEvent event : events) {
                Told told = new Told(event);
                switch (event.type()) {
                    case "yard-map" -> map(map, told);
                    case "item-seen" -> {
                        item(item, told);
                        place(place, told, false);
                    }
                    case "place-counted" -> {
                        gone(gone, told);
                        place(place, told, true);
                    }
                    case "stacking-plan" -> plan(plan, told);
                    case "discrepancy", "discrepancy-settled" -> difference(difference, told);
                    default -> audit(audit, told);
                }
            }
            // Rows of things first: what is gone changes them.
            for (PreparedStatement p : List.of(map, item, gone, place, difference, plan, audit)) {
                p.executeBatch();
            }
        }
    }

    private static void map(PreparedStatement p, Told told) throws SQLException {
        Double age = told.number("stock-age-s");
        Double confidence = told.number("confidence");
        EventRows.add(
                p,
                told,
                told.array("places"),
                told.is("cut", "yes"),
                age == null ? 0.0 : age,
                confidence == null ? 0.0 : confidence);
    }

    private static void item(PreparedStatement p, Told told) throws SQLException {
        EventRows.add(
                p,
                told,
                told.name("item"),
                told.name("location"),
                told.number("identity"),
                told.name("by"),
                told.name("appearance"),
                told.number("appearance-confidence"),
                told.number("length"),
                told.number("width"),
                told.number("height"),
                told.number("mass"),
                told.number("size-confidence"),
                told.name("condition"),
                told.number("condition-confidence"),
                told.name("grade"));
    }

    private static void gone(PreparedStatement p, Told told) throws SQLException {
        StoredEvent e = told.event();
        int place = 1;
        List<Object> values = List.of(
                e.epoch(),
                e.batch(),
                e.sequence(),
                e.agent(),
                Told.cut(e.scenario(), Told.LONGEST_NAME),
                p.getConnection().createArrayOf("text", told.list("gone").toArray()),
                e.epoch(),
                e.batch(),
                e.sequence());
        for (Object value : values) {
            p.setObject(place++, value);
        }
        p.addBatch();
    }

    private static void place(PreparedStatement p, Told told, boolean counted) throws SQLException {
        StoredEvent e = told.event();
        p.setString(1, e.enterprise());
        p.setString(2, e.site());
        p.setString(3, e.agent());
        p.setString(4, Told.cut(e.scenario(), Told.LONGEST_NAME));
        p.setString(5, told.name("location"));
        p.setTimestamp(6, Timestamp.from(e.at()));
        p.setTimestamp(7, counted ? Timestamp.from(e.at()) : null);
        p.addBatch();
    }

    private static void difference(PreparedStatement p, Told told) throws SQLException {
        EventRows.add(
                p,
                told,
                told.name("item"),
                told.name("kind"),
                told.name("location"),
                told.name("books"),
                told.event().type().equals("discrepancy"),
                told.zh(),
                told.en());
    }

    private static void plan(PreparedStatement p, Told told) throws SQLException {
        EventRows.add(
                p,
                told,
                told.name("plan"),
                told.number("length"),
                told.number("width"),
                told.number("height"),
                told.number("filled"),
                told.array("placed"),
                told.array("left"));
    }

    private static void audit(PreparedStatement p, Told told) throws SQLException {
        String places =
                String.join("、", told.list("locations").stream().limit(20).toList());
        EventRows.add(
                p,
                told,
                told.event().type(),
                told.name("item"),
                Told.cut(places.isEmpty() ? told.name("location") : places, Told.LONGEST_TEXT),
                told.number("right"),
                told.number("audited"),
                told.zh(),
                told.en());
    }
}
