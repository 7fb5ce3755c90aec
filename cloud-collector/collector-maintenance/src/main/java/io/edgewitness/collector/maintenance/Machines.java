package io.edgewitness.collector.maintenance;

import io.edgewitness.collector.api.Scope;
import io.edgewitness.collector.api.Sql;
import java.sql.Array;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** All machines of a scope, from the newest windows, alarms and causes. Any thread. */
public final class Machines {
    public static final String DIAGNOSIS = "equipment-fault-diagnosis";
    public static final String PROGNOSIS = "predictive-maintenance";

    /** Of a scope; more machines than this are a matter for several scopes. */
    public static final int MOST = 5_000;

    private static final int MOST_ROWS = 20 * MOST;
    private static final List<String> ZONES = List.of("d", "c", "b", "a");

    private static final String NEWEST =
            "SELECT * FROM maintenance.newest WHERE true" + Scope.SQL + " AND metric IN ('pm_health_index', 'pm_rul_h',"
                    + " 'fd_velocity_mm_s_max', 'fd_zone_time_share_a', 'fd_zone_time_share_b', 'fd_zone_time_share_c',"
                    + " 'fd_zone_time_share_d', 'pm_anomaly_time_share') ORDER BY agent, scenario, metric, sensor LIMIT "
                    + MOST_ROWS;

    private static final String ALARMS = "SELECT * FROM maintenance.alarm WHERE true" + Scope.SQL
            + " AND change <> 'cleared' ORDER BY severity DESC, raised DESC LIMIT " + MOST;

    private static final String CAUSES = "SELECT * FROM maintenance.standing WHERE true" + Scope.SQL
            + " AND stands ORDER BY probability DESC NULLS LAST, told DESC LIMIT "
            + MOST;

    private record Instance(String agent, String scenario) {}

    private record Row(
            String enterprise,
            String site,
            String slug,
            String metric,
            String sensor,
            Instant end,
            @Nullable Double value,
            boolean simulated,
            Set<String> points) {}

    private Machines() {}

    /** @return the most urgent first */
    public static List<Machine> of(Connection c, Scope scope) throws SQLException {
        Map<Instance, List<Row>> rows = new LinkedHashMap<>();
        Sql.rows(c, NEWEST, scope, r -> {
            rows.computeIfAbsent(instance(r), i -> new ArrayList<>()).add(row(r));
            return r;
        });
        Map<Instance, List<Machine.Alarm>> alarms = new LinkedHashMap<>();
        Sql.rows(
                c,
                ALARMS,
                scope,
                r -> alarms.computeIfAbsent(instance(r), i -> new ArrayList<>()).add(alarm(r)));
        Map<Instance, List<Machine.Standing>> causes = new LinkedHashMap<>();
        Sql.rows(
                c,
                CAUSES,
                scope,
                r -> causes.computeIfAbsent(instance(r), i -> new ArrayList<>()).add(standing(r)));
        List<Machine> machines = new ArrayList<>();
        for (List<Instance> one : together(rows)) {
            machines.add(machine(one, rows, alarms, causes));
        }
        machines.sort(Comparator.comparingInt((Machine m) -> -m.urgency())
                .thenComparing(Machine::agent)
                .thenComparing(Machine::id));
        return machines;
    }

    private static Instance instance(ResultSet r) throws SQLException {
        return new Instance(r.getString("agent"), r.getString("scenario"));
    }

    private static Row row(ResultSet r) throws SQLException {
        Array points = r.getArray("points");
        Set<String> names = new TreeSet<>();
        for (Object point : (Object[]) points.getArray()) {
            names.add(String.valueOf(point));
        }
        return new Row(
                r.getString("enterprise"),
                r.getString("site"),
                r.getString("slug"),
                r.getString("metric"),
                r.getString("sensor"),
                Sql.time(r, "window_end"),
                Sql.number(r, "value"),
                r.getBoolean("simulated"),
                names);
    }

    private static Machine.Alarm alarm(ResultSet r) throws SQLException {
        return new Machine.Alarm(
                r.getString("scenario"),
                r.getString("alarm"),
                Sql.time(r, "raised"),
                r.getInt("severity"),
                r.getString("en"),
                r.getString("zh"),
                Sql.timeOrNull(r, "acknowledged"));
    }

    private static Machine.Standing standing(ResultSet r) throws SQLException {
        return new Machine.Standing(
                r.getString("scenario"),
                r.getString("sensor"),
                r.getString("cause"),
                Sql.number(r, "probability"),
                Sql.time(r, "told"));
    }

    /** Instances that watch one machine: one of each kind, of one agent, with a point that both read. */
    private static List<List<Instance>> together(Map<Instance, List<Row>> rows) {
        List<List<Instance>> machines = new ArrayList<>();
        Map<Instance, Set<String>> free = new LinkedHashMap<>();
        rows.forEach((i, r) -> {
            if (r.get(0).slug().equals(PROGNOSIS)) {
                free.put(i, points(r));
            }
        });
        rows.forEach((i, r) -> {
            if (r.get(0).slug().equals(DIAGNOSIS)) {
                Instance other = free.entrySet().stream()
                        .filter(e ->
                                e.getKey().agent().equals(i.agent()) && !Collections.disjoint(e.getValue(), points(r)))
                        .map(Map.Entry::getKey)
                        .findFirst()
                        .orElse(null);
                machines.add(other == null ? List.of(i) : List.of(i, other));
                if (other != null) {
                    free.remove(other);
                }
            }
        });
        free.keySet().forEach(i -> machines.add(List.of(i)));
        return machines;
    }

    private static Set<String> points(List<Row> rows) {
        Set<String> points = new TreeSet<>();
        rows.forEach(r -> points.addAll(r.points()));
        return points;
    }

    private static Machine machine(
            List<Instance> instances,
            Map<Instance, List<Row>> rows,
            Map<Instance, List<Machine.Alarm>> alarms,
            Map<Instance, List<Machine.Standing>> causes) {
        List<Row> all = instances.stream()
                .flatMap(i -> rows.getOrDefault(i, List.of()).stream())
                .toList();
        Row any = all.get(0);
        Map<String, Double> velocity = new TreeMap<>();
        all.forEach(r -> {
            Double value = r.value();
            if (r.metric().equals("fd_velocity_mm_s_max") && value != null) {
                velocity.put(r.sensor(), value);
            }
        });
        Instance first = instances.get(0);
        return new Machine(
                any.enterprise(),
                any.site(),
                first.agent(),
                first.scenario(),
                named(instances, rows, DIAGNOSIS),
                named(instances, rows, PROGNOSIS),
                all.stream().map(Row::end).max(Comparator.naturalOrder()).orElseThrow(),
                value(all, "pm_health_index"),
                value(all, "pm_rul_h"),
                velocity,
                zone(all),
                all.stream().anyMatch(Row::simulated),
                of(instances, alarms).toList(),
                of(instances, causes).toList());
    }

    private static <T> Stream<T> of(List<Instance> instances, Map<Instance, List<T>> by) {
        return instances.stream().flatMap(i -> by.getOrDefault(i, List.of()).stream());
    }

    private static @Nullable String named(List<Instance> instances, Map<Instance, List<Row>> rows, String slug) {
        return instances.stream()
                .filter(i -> rows.getOrDefault(i, List.of()).stream()
                        .anyMatch(r -> r.slug().equals(slug)))
                .map(Instance::scenario)
                .findFirst()
                .orElse(null);
    }

    private static @Nullable Double value(List<Row> rows, String metric) {
        return rows.stream()
                .filter(r -> r.metric().equals(metric))
                .map(Row::value)
                .filter(v -> v != null)
                .findFirst()
                .orElse(null);
    }

    private static String zone(List<Row> rows) {
        for (String zone : ZONES) {
            for (Row r : rows) {
                Double share = r.value();
                if (r.metric().equals("fd_zone_time_share_" + zone) && share != null && share > 0) {
                    return zone.toUpperCase(Locale.ROOT);
                }
            }
        }
        return "";
    }
}
