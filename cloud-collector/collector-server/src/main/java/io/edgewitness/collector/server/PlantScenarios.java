package io.edgewitness.collector.server;

import com.google.protobuf.InvalidProtocolBufferException;
import io.edgewitness.collector.api.Scope;
import io.edgewitness.collector.pages.Chart;
import io.edgewitness.collector.pages.Plant.Gap;
import io.edgewitness.collector.pages.Plant.ScenarioKey;
import io.edgewitness.collector.pages.ScenarioDetail;
import io.edgewitness.edge.ledger.proto.MetricRecord;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Scenario instances, their demands, checks and figures. Any thread. */
final class PlantScenarios {
    private static final Duration FRESH = Duration.ofSeconds(5);
    private static final int MOST_POINTS = 5000;
    /** Newest records of an agent that are looked through for what its scenarios said last. */
    private static final int LOOKED_THROUGH = 500;

    private record Placed(ScenarioKey key, String enterprise, String site) {}

    private final DataSource database;
    private final InstantSource clock;
    private final Cached<List<Placed>> keys;

    PlantScenarios(DataSource database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
        this.keys = new Cached<>(FRESH, this::all);
    }

    List<ScenarioKey> keys(Scope scope) throws BatchStore.StoreException {
        return keys.get().stream()
                .filter(k -> (scope.enterprise() == null || scope.enterprise().equals(k.enterprise))
                        && (scope.site() == null || scope.site().equals(k.site)))
                .map(Placed::key)
                .toList();
    }

    /** Of each agent the manifests of its newest epoch that has any. */
    private List<Placed> all() throws BatchStore.StoreException {
        String sql =
                "SELECT m.agent, m.scenario, m.slug, m.enterprise, m.site FROM (SELECT DISTINCT ON (agent, scenario)"
                        + " agent, scenario, slug, enterprise, site, epoch FROM evidence.manifest"
                        + " ORDER BY agent, scenario, epoch DESC, batch DESC, sequence DESC) m"
                        + " JOIN (SELECT agent, max(epoch) AS epoch FROM evidence.manifest GROUP BY agent) e USING (agent, epoch)"
                        + " ORDER BY m.agent, m.scenario";
        return Jdbc.query(database, sql, p -> {}, r -> {
            List<Placed> all = new ArrayList<>();
            while (r.next()) {
                all.add(new Placed(
                        new ScenarioKey(r.getString(1), r.getString(2), r.getString(3)),
                        r.getString(4),
                        r.getString(5)));
            }
            return all;
        });
    }

    private static final String DETAILS = "SELECT k.agent, k.scenario, m.slug, m.yaml, m.parameters,"
            + " d.ids, d.met, d.measured, d.at, c.names, c.outcomes, c.measured, c.at, o.demand, o.met, o.measured, o.at"
            + " FROM unnest(?::text[], ?::text[]) WITH ORDINALITY AS k(agent, scenario, place)"
            + " JOIN LATERAL (SELECT * FROM evidence.manifest WHERE agent = k.agent AND scenario = k.scenario"
            + Scope.SQL
            + " ORDER BY epoch DESC, batch DESC, sequence DESC LIMIT 1) m ON true"
            + " LEFT JOIN LATERAL (SELECT array_agg(demand) AS ids, array_agg(met) AS met, array_agg(measured) AS measured,"
            + " array_agg(at) AS at FROM (SELECT DISTINCT ON (demand) * FROM (SELECT * FROM evidence.demand"
            + " WHERE agent = k.agent ORDER BY epoch DESC, batch DESC, sequence DESC LIMIT " + LOOKED_THROUGH
            + ") newest"
            + " WHERE scenario = k.scenario ORDER BY demand, epoch DESC, batch DESC, sequence DESC) one) d ON true"
            + " LEFT JOIN LATERAL (SELECT array_agg(name) AS names, array_agg(outcome) AS outcomes,"
            + " array_agg(measured) AS measured, array_agg(at) AS at FROM (SELECT DISTINCT ON (name) *"
            + " FROM (SELECT * FROM evidence.preflight WHERE agent = k.agent"
            + " ORDER BY epoch DESC, batch DESC, sequence DESC LIMIT " + LOOKED_THROUGH + ") newest"
            + " WHERE scenario = k.scenario ORDER BY name, epoch DESC, batch DESC, sequence DESC) one) c ON true"
            + " LEFT JOIN LATERAL (SELECT * FROM store.own_demand WHERE agent = k.agent AND scenario = k.scenario"
            + " ORDER BY at DESC LIMIT 1) o ON true"
            + " ORDER BY k.place";

    /** @param simulated whether an agent has sources that are not real */
    List<ScenarioDetail> details(Scope scope, List<ScenarioKey> wanted, Predicate<String> simulated)
            throws BatchStore.StoreException {
        return Jdbc.query(
                database,
                DETAILS,
                p -> {
                    p.setArray(
                            1,
                            array(
                                    p.getConnection(),
                                    wanted.stream().map(ScenarioKey::agent).toList()));
                    p.setArray(
                            2,
                            array(
                                    p.getConnection(),
                                    wanted.stream().map(ScenarioKey::scenario).toList()));
                    scope.fill(p, 3);
                },
                r -> {
                    List<ScenarioDetail> details = new ArrayList<>();
                    while (r.next()) {
                        details.add(detail(r, simulated.test(r.getString(1))));
                    }
                    return details;
                });
    }

    private static Array array(java.sql.Connection c, List<String> texts) throws SQLException {
        return c.createArrayOf("text", texts.toArray());
    }

    private static ScenarioDetail detail(ResultSet r, boolean simulated) throws SQLException {
        Manifest manifest = new Manifest(r.getString(4), r.getString(5));
        Map<String, ScenarioDetail.Demand> demands = new LinkedHashMap<>();
        manifest.demands().forEach(id -> demands.put(id, new ScenarioDetail.Demand(id, null, "", null, false)));
        Object[] ids = values(r, 6);
        for (int i = 0; i < ids.length; i++) {
            String id = String.valueOf(ids[i]);
            demands.put(
                    id,
                    new ScenarioDetail.Demand(
                            id,
                            (Boolean) values(r, 7)[i],
                            String.valueOf(values(r, 8)[i]),
                            ((Timestamp) values(r, 9)[i]).toInstant(),
                            false));
        }
        if (r.getString(14) != null) {
            demands.put(
                    r.getString(14),
                    new ScenarioDetail.Demand(
                            r.getString(14),
                            r.getBoolean(15),
                            r.getString(16),
                            r.getTimestamp(17).toInstant(),
                            true));
        }
        List<ScenarioDetail.Check> checks = new ArrayList<>();
        Object[] names = values(r, 10);
        for (int i = 0; i < names.length; i++) {
            checks.add(new ScenarioDetail.Check(
                    String.valueOf(names[i]),
                    String.valueOf(values(r, 11)[i]),
                    String.valueOf(values(r, 12)[i]),
                    ((Timestamp) values(r, 13)[i]).toInstant()));
        }
        return new ScenarioDetail(
                new ScenarioKey(r.getString(1), r.getString(2), r.getString(3)),
                manifest.titles(),
                manifest.version(),
                List.copyOf(demands.values()),
                checks,
                r.getString(5),
                manifest.metrics(),
                simulated);
    }

    private static Object[] values(ResultSet r, int column) throws SQLException {
        Array array = r.getArray(column);
        return array == null ? new Object[0] : (Object[]) array.getArray();
    }

    /** @param gaps of the agent, hatched where they touch the time */
    Chart results(Scope scope, ScenarioKey key, String metric, Duration back, List<Gap> gaps)
            throws BatchStore.StoreException {
        Instant to = clock.instant();
        Instant from = to.minus(back);
        // Where there are too many, the oldest are left out: of all lines alike, and never what is newest.
        String sql = "SELECT * FROM (SELECT * FROM (SELECT DISTINCT ON (labels, arm, window_start, window_end)"
                + " labels, arm, window_start, window_end, value, record FROM evidence.metric"
                + " WHERE agent = ? AND scenario = ? AND name = ? AND window_start >= ? AND window_start < ?"
                + Scope.SQL + " ORDER BY labels, arm, window_start, window_end, revision DESC) every"
                + " ORDER BY window_start DESC LIMIT " + MOST_POINTS
                + ") newest ORDER BY labels, arm, window_start, window_end";
        return Jdbc.query(
                database,
                sql,
                p -> {
                    p.setString(1, key.agent());
                    p.setString(2, key.scenario());
                    p.setString(3, metric);
                    p.setTimestamp(4, Timestamp.from(from));
                    p.setTimestamp(5, Timestamp.from(to));
                    scope.fill(p, 6);
                },
                r -> chart(r, metric, from, to, gaps));
    }

    private static Chart chart(ResultSet r, String metric, Instant from, Instant to, List<Gap> gaps)
            throws SQLException {
        Map<String, List<@Nullable Number[]>> lines = new LinkedHashMap<>();
        String unit = "";
        boolean sum = false;
        long first = Long.MAX_VALUE;
        try {
            while (r.next()) {
                String arm = r.getString("arm").equals("on") ? "" : " · " + r.getString("arm");
                String labels = r.getString("labels").equals("{}") ? metric : r.getString("labels");
                long end = r.getTimestamp("window_end").getTime();
                java.math.BigDecimal value = r.getBigDecimal("value");
                lines.computeIfAbsent(labels + arm, k -> new ArrayList<>())
                        .add(new Number[] {end, value == null ? null : value.doubleValue()});
                if (unit.isEmpty()) {
                    MetricRecord record = MetricRecord.parseFrom(r.getBytes("record"));
                    unit = record.getUnit();
                    sum = record.getAggregation().equals("sum");
                }
                first = Math.min(first, end);
            }
        } catch (InvalidProtocolBufferException e) {
            throw new SQLException("a stored metric cannot be read", e);
        }
        long begin = Math.max(from.toEpochMilli(), first == Long.MAX_VALUE ? 0 : first - 60_000);
        List<long[]> hatched = gaps.stream()
                .filter(g -> g.to().toEpochMilli() > begin && g.from().isBefore(to))
                .map(g -> new long[] {
                    Math.max(begin, g.from().toEpochMilli()), Math.min(to.toEpochMilli(), g.to().toEpochMilli())
                })
                .toList();
        List<Chart.Line> series = lines.entrySet().stream()
                .map(e -> new Chart.Line(e.getKey(), true, e.getValue(), null))
                .toList();
        return Chart.of(unit.equals("1") ? "" : unit, begin, to.toEpochMilli(), sum, series, hatched);
    }
}
