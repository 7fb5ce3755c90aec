package io.edgewitness.collector.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.edgewitness.collector.alarms.Push;
import io.edgewitness.collector.alarms.PushKind;
import io.edgewitness.collector.alarms.PushReceipts;
import io.edgewitness.collector.alarms.PushRule;
import io.edgewitness.collector.alarms.Pushes;
import io.edgewitness.collector.workplace.Permission;
import io.edgewitness.collector.workplace.Role;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/** What instances told of their machines, with the agents' places. Any thread. */
record PushSource(DataSource database) implements Pushes.Source {
    /** The rest of a flood beyond that comes with the next look. */
    private static final int MOST = 10_000;

    /** Characters of an id, and of a text. */
    private static final int LONGEST_ID = 200;

    private static final int LONGEST_TEXT = 2_000;

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String CAME =
            " JOIN store.batch b ON b.agent = m.agent AND b.epoch = m.epoch AND b.number = m.batch WHERE b.stored >= ?";

    /** Whether somebody who may read the plant at m.node has the role r.role, or is r.person. */
    private static final String REACHED =
            "EXISTS (SELECT 1 FROM workplace.role_grant g JOIN workplace.person a ON a.id = g.person WHERE a.state ="
                    + " 'ACTIVE' AND g.project IS NULL AND g.role IN (" + readers() + ") AND r.role IN ('', g.role) AND"
                    + " r.person IN ('', g.person) AND (g.node IS NULL OR m.node = g.node OR starts_with(m.node, g.node"
                    + " || '/')))";

    /** As {@code PushRule.wants}: in a flood, what nobody wants would come again with each look. */
    private static final String WANTED =
            "EXISTS (SELECT 1 FROM store.push_rule r WHERE upper(m.kind) = ANY (r.kinds) AND m.severity >= r.severity"
                    + " AND r.machine IN ('', m.scenario) AND (r.place IN ('', m.node) OR starts_with(m.node, r.place ||"
                    + " '/')) AND (r.person = '' OR " + REACHED + "))";

    private static final String TOLD =
            "SELECT * FROM (SELECT m.*, b.stored, coalesce(w.node, m.enterprise || '/' || m.site) AS node FROM"
                    + " maintenance.message m LEFT JOIN workplace.agent w ON w.id = m.agent" + CAME
                    + " AND m.kind IN ('alarm', 'diagnosis', 'forecast', 'statistics') AND m.type NOT IN"
                    + " ('alarm-acknowledged', 'alarm-eased')) m WHERE NOT EXISTS (SELECT 1 FROM store.push p WHERE"
                    + " p.agent = m.agent AND p.epoch = m.epoch AND p.batch = m.batch AND p.sequence = m.sequence) AND "
                    + WANTED + " ORDER BY m.stored, m.agent, m.epoch, m.batch, m.sequence LIMIT " + MOST;

    private static final String REACHES =
            "SELECT 1 FROM (SELECT ?::text AS role, ?::text AS person) r CROSS JOIN (SELECT ?::text AS node) m WHERE "
                    + REACHED;

    private static final String ACKNOWLEDGED = "SELECT m.agent, m.facts, m.at FROM maintenance.message m" + CAME
            + " AND m.type = 'alarm-acknowledged' ORDER BY b.stored LIMIT " + MOST;

    private record Row(Push push, Instant stored) {}

    private static String readers() {
        return Arrays.stream(Role.values())
                .filter(r -> r.onNode().contains(Permission.READ_PLANT))
                .map(r -> "'" + r.name() + "'")
                .collect(Collectors.joining(", "));
    }

    private interface Read<T> {
        T of(ResultSet row) throws SQLException;
    }

    private <T> List<T> query(String sql, Instant stored, Read<T> read) throws SQLException {
        try (Connection c = database.getConnection()) {
            return Jdbc.query(c, sql, p -> p.setTimestamp(1, Timestamp.from(stored)), rows -> {
                List<T> found = new ArrayList<>();
                while (rows.next()) {
                    found.add(read.of(rows));
                }
                return found;
            });
        }
    }

    @Override
    public List<String> points(String agent) throws SQLException {
        try (Connection c = database.getConnection()) {
            return Jdbc.query(
                    c,
                    "SELECT DISTINCT point FROM evidence.point_version WHERE agent = ? AND point IN (?, ?)",
                    p -> {
                        p.setString(1, agent);
                        p.setString(2, PushReceipts.RECEIPTS);
                        p.setString(3, PushReceipts.ACKNOWLEDGED);
                    },
                    rows -> {
                        List<String> found = new ArrayList<>();
                        while (rows.next()) {
                            found.add(rows.getString(1));
                        }
                        return found;
                    });
        }
    }

    @Override
    public Pushes.Came since(Instant stored) throws SQLException {
        List<Row> rows = query(
                TOLD, stored, r -> new Row(push(r), r.getTimestamp("stored").toInstant()));
        Instant until = rows.size() < MOST ? null : rows.get(MOST - 1).stored();
        return new Pushes.Came(rows.stream().map(Row::push).toList(), until);
    }

    @Override
    public boolean reaches(PushRule rule, String node) throws SQLException {
        try (Connection c = database.getConnection()) {
            return Jdbc.query(
                    c,
                    REACHES,
                    p -> {
                        p.setString(1, rule.role());
                        p.setString(2, rule.person());
                        p.setString(3, node);
                    },
                    ResultSet::next);
        }
    }

    private static Push push(ResultSet r) throws SQLException {
        JsonNode facts = facts(r.getString("facts"));
        return new Push(
                0,
                new Push.Origin(r.getString("agent"), r.getLong("epoch"), r.getLong("batch"), r.getLong("sequence")),
                r.getString("node"),
                r.getString("scenario"),
                PushKind.valueOf(r.getString("kind").toUpperCase(Locale.ROOT)),
                r.getInt("severity"),
                id(facts, "message"),
                id(facts, "alarm"),
                clean(r.getString("zh"), LONGEST_TEXT),
                clean(r.getString("en"), LONGEST_TEXT),
                r.getTimestamp("at").toInstant(),
                null,
                null);
    }

    private static String id(JsonNode facts, String name) {
        String id = facts.path(name).asText("");
        return id.isBlank() ? "" : clean(id, LONGEST_ID);
    }

    /** What agents say may hold what no column, and no line of a receipt, can. */
    private static String clean(String text, int longest) {
        return ActLog.line(text, longest);
    }

    private static JsonNode facts(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            return JSON.createObjectNode();
        }
    }

    @Override
    public List<Pushes.Seen> acknowledgedAtMachines(Instant stored) throws SQLException {
        return query(
                ACKNOWLEDGED,
                stored,
                r -> new Pushes.Seen(
                        r.getString("agent"),
                        id(facts(r.getString("facts")), "alarm"),
                        r.getTimestamp("at").toInstant()));
    }
}
