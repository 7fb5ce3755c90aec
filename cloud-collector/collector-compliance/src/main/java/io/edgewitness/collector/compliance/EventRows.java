package io.edgewitness.collector.compliance;

import io.edgewitness.collector.api.CollectorModule;
import io.edgewitness.collector.api.StoredEvent;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Makes a row of each event of a line; none changes another, so the order in which batches come makes no difference. */
final class EventRows implements CollectorModule.EventProjection {
    static final List<String> FINDINGS = List.of(
            "order-reversed",
            "dangerous-operation",
            "wrong-pick",
            "dose-out",
            "dose-uncertain",
            "time-limit",
            "unit-in-two-places",
            "indicator-out",
            "not-verified",
            "hazard-blind",
            "scale-drift",
            "step-from-future",
            "step-unreadable",
            "case-closed-early",
            "alarm-not-given");

    private static final List<String> SEEDED = List.of(
            "seeded-announced", "seeded-late", "seeded-result", "seeded-not-made", "seeded-refused", "seeded-due");

    private static final String PLACE = " (enterprise, site, agent, epoch, batch, sequence, at, scenario, ";
    private static final String STEP = insert("step", "unit, step, station, actor, phase, taken, fits, next");
    private static final String FINDING =
            insert("finding", "type, severity, unit, step, station, actor, seeded, latency, zh, en");
    private static final String UNIT =
            insert("unit", "unit, clean, fitness, cost, steps, reversed, omitted, extra, seeded");
    private static final String TEST =
            insert("seeded", "type, unit, kind, actor, announced, found, latency, due, by, zh, en");
    private static final String PROCEDURE = insert(
            "procedure",
            "sop, version, steps, pairs, stations, cut, plan_order, plan_danger, plan_pick, plan_by, seeded_cases,"
                    + " seeded_recall");

    private static String insert(String table, String columns) {
        int more = columns.split(",", -1).length;
        return "INSERT INTO " + table + PLACE + columns + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?" + ", ?".repeat(more) + ")";
    }

    @Override
    public List<String> types() {
        return Stream.of(List.of("step-taken", "step-ended", "unit-done", "deviation", "procedure"), FINDINGS, SEEDED)
                .flatMap(List::stream)
                .toList();
    }

    @Override
    public void project(Connection connection, List<StoredEvent> events) throws SQLException {
        try (PreparedStatement step = connection.prepareStatement(STEP);
                PreparedStatement finding = connection.prepareStatement(FINDING);
                PreparedStatement unit = connection.prepareStatement(UNIT);
                PreparedStatement test = connection.prepareStatement(TEST);
                PreparedStatement procedure = connection.prepareStatement(PROCEDURE)) {
            for (StoredEvent event : events) {
                Told told = new Told(event);
                switch (event.type()) {
                    case "step-taken", "step-ended" -> step(step, told);
                    case "unit-done", "deviation" -> unit(unit, told);
                    case "procedure" -> procedure(procedure, told);
                    default -> {
                        if (SEEDED.contains(event.type())) {
                            test(test, told);
                        } else {
                            finding(finding, told);
                        }
                    }
                }
            }
            for (PreparedStatement p : List.of(step, finding, unit, test, procedure)) {
                p.executeBatch();
            }
        }
    }

    /** Adds a row that begins with the event's place in the ledger, time and scenario. */
    static void add(PreparedStatement p, Told told, @Nullable Object... values) throws SQLException {
        StoredEvent e = told.event();
        int place = 1;
        for (Object value : new Object[] {
            e.enterprise(), e.site(), e.agent(), e.epoch(), e.batch(), e.sequence(), Timestamp.from(e.at())
        }) {
            p.setObject(place++, value);
        }
        p.setString(place++, Told.cut(e.scenario(), Told.LONGEST_NAME));
        for (Object value : values) {
            if (value instanceof List<?> list) {
                p.setArray(place++, p.getConnection().createArrayOf("text", list.toArray()));
            } else {
                p.setObject(place++, value instanceof Instant at ? Timestamp.from(at) : value);
            }
        }
        p.addBatch();
    }

    private static void step(PreparedStatement p, Told told) throws SQLException {
        List<String> next = Arrays.stream(
                        told.event().texts().getOrDefault("next", "").split("\n", 10))
                .filter(s -> !s.isEmpty())
                .map(s -> Told.cut(s, Told.LONGEST_NAME))
                .toList();
        add(
                p,
                told,
                told.name("case"),
                told.name("step"),
                told.name("station"),
                told.name("actor"),
                told.name("phase"),
                told.event().type().equals("step-taken"),
                !told.is("fits", "no"),
                next);
    }

    private static void finding(PreparedStatement p, Told told) throws SQLException {
        add(
                p,
                told,
                told.event().type(),
                told.event().severity(),
                told.name("case"),
                told.name("step"),
                told.name("station"),
                told.name("actor"),
                told.name("seeded"),
                told.number("latency-s"),
                told.zh(),
                told.en());
    }

    private static void unit(PreparedStatement p, Told told) throws SQLException {
        boolean clean = told.event().type().equals("unit-done");
        add(
                p,
                told,
                told.name("case"),
                clean,
                clean ? Double.valueOf(1) : told.number("fitness"),
                (long) told.count("cost"),
                (long) told.count("steps"),
                told.list("reversed"),
                told.list("omitted"),
                told.list("extra"),
                told.name("seeded"));
    }

    private static void test(PreparedStatement p, Told told) throws SQLException {
        String found = told.name("found");
        add(
                p,
                told,
                told.event().type().substring("seeded-".length()),
                told.name("case"),
                told.name("seeded"),
                told.name("actor"),
                told.time("announced"),
                found.isEmpty() ? null : found.equals("yes"),
                told.number("latency-s"),
                told.name("due"),
                told.name("by"),
                told.zh(),
                told.en());
    }

    private static void procedure(PreparedStatement p, Told told) throws SQLException {
        Double recall = told.number("seeded-recall");
        add(
                p,
                told,
                told.name("sop"),
                told.name("version"),
                told.array("steps"),
                told.array("pairs"),
                told.array("stations"),
                told.is("cut", "yes"),
                told.count("plan-order"),
                told.count("plan-danger"),
                told.count("plan-pick"),
                told.name("plan-by"),
                Math.max(1, told.count("seeded-cases")),
                recall == null ? 0.8 : recall);
    }
}
