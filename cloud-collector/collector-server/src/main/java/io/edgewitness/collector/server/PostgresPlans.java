package io.edgewitness.collector.server;

import com.google.protobuf.InvalidProtocolBufferException;
import io.edgewitness.collector.api.Scope;
import io.edgewitness.collector.indicators.EvidencePlan.Boundary;
import io.edgewitness.collector.indicators.PlanAdvice;
import io.edgewitness.collector.indicators.PlanEntry;
import io.edgewitness.collector.indicators.SignedPlan;
import io.edgewitness.edge.ledger.Nanos;
import io.edgewitness.edge.ledger.proto.Label;
import io.edgewitness.edge.ledger.proto.MetricRecord;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Plans in the database, and what it holds that plans need. Any thread. */
final class PostgresPlans {
    private static final Pattern WITNESS = Pattern.compile("(\\d+) ([0-9a-f]{64})");

    static final String WITNESSES = "SELECT subject, agent, at, detail FROM evidence.incident WHERE kind = 'hold'"
            + " ORDER BY at, agent, epoch, batch, sequence";

    private final DataSource database;

    PostgresPlans(DataSource database) {
        this.database = database;
    }

    /** @return false if there is such an entry already; nothing was changed */
    boolean add(PlanEntry entry, String project, SignedPlan.Signed signed, Instant at)
            throws BatchStore.StoreException {
        return Jdbc.update(
                        database,
                        "INSERT INTO store.plan (id, number, project, content, signature, stored)"
                                + " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                        p -> {
                            p.setString(1, entry.id());
                            p.setInt(2, entry.number());
                            p.setString(3, project);
                            p.setBytes(4, signed.content());
                            p.setBytes(5, signed.signature());
                            p.setTimestamp(6, Timestamp.from(at));
                        })
                == 1;
    }

    /** @param project one that an entry names; null: of all. @return the entries of each plan in their order, plans by id */
    Map<String, List<SignedPlan.Signed>> chains(@Nullable String project) throws BatchStore.StoreException {
        return Jdbc.query(
                database,
                "SELECT id, content, signature FROM store.plan WHERE ?::text IS NULL"
                        + " OR id IN (SELECT id FROM store.plan WHERE project = ?) ORDER BY id, number",
                p -> {
                    p.setString(1, project);
                    p.setString(2, project);
                },
                PostgresPlans::chains);
    }

    /** @return the entries of each plan in their order */
    static Collection<List<SignedPlan.Signed>> chains(Connection c) throws SQLException {
        try (Statement s = c.createStatement();
                ResultSet r = s.executeQuery("SELECT id, content, signature FROM store.plan ORDER BY id, number")) {
            return chains(r).values();
        }
    }

    private static Map<String, List<SignedPlan.Signed>> chains(ResultSet r) throws SQLException {
        Map<String, List<SignedPlan.Signed>> chains = new LinkedHashMap<>();
        while (r.next()) {
            chains.computeIfAbsent(r.getString(1), id -> new ArrayList<>())
                    .add(new SignedPlan.Signed(r.getBytes(2), r.getBytes(3)));
        }
        return chains;
    }

    /** @return what the agents' ledgers say of plans, oldest first, by plan */
    Map<String, List<SignedPlan.Witness>> witnesses() throws BatchStore.StoreException {
        return Jdbc.query(database, WITNESSES, p -> {}, r -> {
            Map<String, List<SignedPlan.Witness>> all = new HashMap<>();
            while (r.next()) {
                String plan = r.getString(1);
                Matcher m = WITNESS.matcher(r.getString(4));
                if (m.matches()) {
                    all.computeIfAbsent(plan, id -> new ArrayList<>())
                            .add(new SignedPlan.Witness(
                                    r.getString(2),
                                    r.getTimestamp(3).toInstant(),
                                    plan,
                                    Integer.parseInt(m.group(1)),
                                    m.group(2)));
                }
            }
            return all;
        });
    }

    /** @return of each of these agents the newest sealed tree head that is not later than {@code now}, by agent */
    List<PlanEntry.TreeHead> heads(Collection<String> agents, Instant now) throws BatchStore.StoreException {
        return Jdbc.query(
                database,
                "SELECT DISTINCT ON (agent) agent, size, root, at_ns FROM evidence.seal WHERE agent = ANY(?) AND at_ns <= ?"
                        + " ORDER BY agent, size DESC",
                p -> {
                    p.setArray(1, texts(p, agents));
                    p.setLong(2, Nanos.of(now));
                },
                r -> {
                    List<PlanEntry.TreeHead> heads = new ArrayList<>();
                    while (r.next()) {
                        heads.add(new PlanEntry.TreeHead(
                                r.getString(1), r.getLong(2), Hex.of(r.getBytes(3)), Nanos.instant(r.getLong(4))));
                    }
                    return heads;
                });
    }

    private static Array texts(PreparedStatement p, Collection<String> values) throws SQLException {
        return p.getConnection().createArrayOf("text", values.toArray());
    }

    /** @return how long each metric of these names is recorded, a row an agent, scenario and arm */
    List<PlanAdvice.Recorded> recorded(Collection<String> metrics, Scope scope) throws BatchStore.StoreException {
        return Jdbc.query(
                database,
                "SELECT name, agent, scenario, arm, min(window_start), max(window_end) FROM evidence.metric"
                        + " WHERE name = ANY(?)" + Scope.SQL + " GROUP BY name, agent, scenario, arm"
                        + " ORDER BY name, agent, scenario, arm",
                p -> {
                    p.setArray(1, texts(p, metrics));
                    scope.fill(p, 2);
                },
                r -> {
                    List<PlanAdvice.Recorded> all = new ArrayList<>();
                    while (r.next()) {
                        all.add(new PlanAdvice.Recorded(
                                r.getString(1),
                                r.getString(2),
                                r.getString(3),
                                r.getString(4),
                                r.getTimestamp(5).toInstant(),
                                r.getTimestamp(6).toInstant()));
                    }
                    return all;
                });
    }

    /** @return of which scenarios these metrics are recorded */
    Set<String> scenarios(Collection<String> metrics, Scope scope) throws BatchStore.StoreException {
        return Jdbc.query(
                database,
                "SELECT DISTINCT scenario FROM evidence.metric WHERE name = ANY(?)" + Scope.SQL,
                p -> {
                    p.setArray(1, texts(p, metrics));
                    scope.fill(p, 2);
                },
                r -> {
                    Set<String> all = new TreeSet<>();
                    while (r.next()) {
                        all.add(r.getString(1));
                    }
                    return all;
                });
    }

    /** @return the boundary with the agents and points that the newest records of these metrics inside it name, whatever points it names */
    Boundary found(Boundary boundary, Collection<String> metrics, Scope scope) throws BatchStore.StoreException {
        TreeSet<String> agents = new TreeSet<>();
        TreeSet<String> points = new TreeSet<>();
        Jdbc.query(
                database,
                "SELECT DISTINCT ON (agent, scenario, name, labels) agent, record FROM evidence.metric"
                        + " WHERE name = ANY(?) AND (?::text IS NULL OR scenario = ?)" + Scope.SQL
                        + " ORDER BY agent, scenario, name, labels, window_start DESC",
                p -> {
                    p.setArray(1, texts(p, metrics));
                    p.setString(2, boundary.scenario());
                    p.setString(3, boundary.scenario());
                    scope.fill(p, 4);
                },
                r -> {
                    while (r.next()) {
                        MetricRecord m = metric(r);
                        boolean wanted =
                                boundary.agents().isEmpty() || boundary.agents().contains(r.getString(1));
                        if (wanted
                                && labels(m)
                                        .entrySet()
                                        .containsAll(boundary.labels().entrySet())) {
                            agents.add(r.getString(1));
                            points.addAll(m.getPointsList());
                        }
                    }
                    return agents;
                });
        return new Boundary(List.copyOf(agents), boundary.scenario(), boundary.labels(), List.copyOf(points));
    }

    private static MetricRecord metric(ResultSet r) throws SQLException {
        try {
            return MetricRecord.parseFrom(r.getBytes(2));
        } catch (InvalidProtocolBufferException e) {
            throw new SQLException("a stored metric cannot be read", e);
        }
    }

    private static Map<String, String> labels(MetricRecord m) {
        Map<String, String> labels = new LinkedHashMap<>();
        for (Label l : m.getLabelsList()) {
            labels.put(l.getKey(), l.getValue());
        }
        return labels;
    }
}
