package io.edgewitness.collector.compliance;

import io.edgewitness.collector.api.CollectorModule;
import io.edgewitness.collector.api.StoredEvent;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;

/** Makes a row of each event of an inspection line. */
final class InspectionRows implements CollectorModule.EventProjection {
    private static final List<String> NOTICES = List.of(
            "trigger-missed",
            "not-judged",
            "gate-not-set",
            "reject-share-out",
            "audit-estimate",
            "drift",
            "drift-reference",
            "model-trial");

    private static final String PLACE = " (enterprise, site, agent, epoch, batch, sequence, at, scenario, ";
    private static final String PART = "INSERT INTO part" + PLACE
            + "unit, rejected, score, rules, model, defects, picture, width, height) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    private static final String ASK =
            "INSERT INTO ask" + PLACE + "unit, picture) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    private static final String NOTICE =
            "INSERT INTO notice" + PLACE + "type, severity, zh, en) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

    @Override
    public List<String> types() {
        return Stream.concat(Stream.of("part-passed", "part-rejected", "audit-request"), NOTICES.stream())
                .toList();
    }

    @Override
    public void project(Connection connection, List<StoredEvent> events) throws SQLException {
        try (PreparedStatement part = connection.prepareStatement(PART);
                PreparedStatement ask = connection.prepareStatement(ASK);
                PreparedStatement notice = connection.prepareStatement(NOTICE)) {
            for (StoredEvent event : events) {
                Told told = new Told(event);
                switch (event.type()) {
                    case "part-passed", "part-rejected" ->
                        EventRows.add(
                                part,
                                told,
                                told.name("unit"),
                                event.type().equals("part-rejected"),
                                told.number("score"),
                                told.name("rule-set"),
                                Told.cut(event.texts().getOrDefault("model", ""), Told.LONGEST_TEXT),
                                told.array("defects"),
                                told.name("picture"),
                                told.count("width"),
                                told.count("height"));
                    case "audit-request" -> EventRows.add(ask, told, told.name("unit"), told.name("picture"));
                    default -> EventRows.add(notice, told, event.type(), event.severity(), told.zh(), told.en());
                }
            }
            part.executeBatch();
            ask.executeBatch();
            notice.executeBatch();
        }
    }
}
