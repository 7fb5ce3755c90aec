package io.edgewitness.collector.server;

import io.edgewitness.collector.api.Scope;
import io.edgewitness.collector.life.LifeSource;
import io.edgewitness.collector.life.Lives;
import io.edgewitness.collector.maintenance.Machines;
import io.edgewitness.scenario.kit.PinnedFile;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Whole lives out of what agents recorded. A life begins with the machine's first value, or as new after an order that says {@code renewed}, and ends where an order says
 * {@code failed}, less the hours it stood by then. After a failure without {@code renewed} the machine is neither new nor known, and nothing begins. Any thread.
 */
final class LifeHistory {
    /** As scenarios read it: what was found may stand first. */
    private static final Pattern ORDER = Pattern.compile(
            "([a-z][a-z0-9-]{0,39}\\s+)?(?<kind>failed|planned)\\s+(?<hours>\\d{1,5}(\\.\\d{1,3})?)(?<renewed>\\s+renewed)?");

    private static final String MANIFESTS =
            "SELECT DISTINCT ON (agent, scenario) agent, scenario, parameters FROM evidence.manifest WHERE slug = ?"
                    + Scope.SQL + " ORDER BY agent, scenario, epoch DESC, batch DESC, sequence DESC LIMIT "
                    + Machines.MOST;

    private static final String ORDERS =
            "SELECT received, text FROM evidence.sample WHERE agent = ? AND point = ? AND text IS NOT NULL" + Scope.SQL
                    + " ORDER BY received LIMIT 10000";

    private static final String FIRST =
            "SELECT min(received) FROM evidence.sample WHERE agent = ? AND point = ANY (string_to_array(?, chr(10)))"
                    + Scope.SQL;

    /** The newest value of each point in each row's time. */
    private static final String ROWS =
            "SELECT DISTINCT ON (row, point) floor(extract(epoch FROM received - ?) / ?)::bigint"
                    + " AS row, point, number FROM evidence.sample WHERE agent = ?"
                    + " AND point = ANY (string_to_array(?, chr(10))) AND received >= ? AND received < ? AND number > '-Infinity'::numeric AND number < 'Infinity'::numeric"
                    + Scope.SQL + " ORDER BY row, point, received DESC";

    private final DataSource database;

    LifeHistory(DataSource database) {
        this.database = database;
    }

    private record Machine(String agent, String scenario, List<String> process, String orders) {}

    private record Span(Instant from, Instant to) {}

    List<LifeSource> sources(Scope scope) throws BatchStore.StoreException {
        List<LifeSource> sources = new ArrayList<>();
        for (Machine m : machines(scope)) {
            sources.add(new LifeSource(
                    m.agent(), m.scenario(), m.process(), spans(scope, m).size()));
        }
        return sources;
    }

    /**
     * Lives of machines of one kind.
     *
     * @param keys of the machines, as {@link LifeSource#key}
     * @throws IllegalArgumentException if they have different numbers of quantities, or too few whole lives; shown to the user
     */
    Lives lives(Scope scope, List<String> keys, Duration row) throws BatchStore.StoreException {
        List<String> quantities = List.of();
        List<String> names = new ArrayList<>();
        List<List<double[]>> lives = new ArrayList<>();
        for (Machine m : machines(scope)) {
            if (!keys.contains(m.agent() + "/" + m.scenario())) {
                continue;
            }
            quantities = quantities.isEmpty() ? m.process() : quantities;
            if (quantities.size() != m.process().size()) {
                throw new IllegalArgumentException(m.scenario() + ": "
                        + m.process().size() + " quantities where " + names.get(0) + " has " + quantities.size());
            }
            for (Span span : spans(scope, m)) {
                names.add(m.scenario() + " " + span.to());
                lives.add(rows(scope, m, span, row));
            }
        }
        return new Lives(quantities, names, lives, digest(lives));
    }

    private List<Machine> machines(Scope scope) throws BatchStore.StoreException {
        return Jdbc.query(
                database,
                MANIFESTS,
                p -> {
                    p.setString(1, Machines.PROGNOSIS);
                    scope.fill(p, 2);
                },
                r -> {
                    List<Machine> machines = new ArrayList<>();
                    while (r.next()) {
                        add(machines, r);
                    }
                    return machines;
                });
    }

    private static void add(List<Machine> machines, ResultSet r) throws SQLException {
        String parameters = r.getString("parameters");
        List<String> process = ScenarioInputs.points(parameters, "process");
        List<String> orders = ScenarioInputs.points(parameters, "work-orders");
        if (!process.isEmpty() && !orders.isEmpty()) {
            machines.add(new Machine(r.getString("agent"), r.getString("scenario"), process, orders.get(0)));
        }
    }

    private List<Span> spans(Scope scope, Machine m) throws BatchStore.StoreException {
        Optional<Instant> first = Jdbc.query(
                database,
                FIRST,
                p -> {
                    p.setString(1, m.agent());
                    p.setString(2, String.join("\n", m.process()));
                    scope.fill(p, 3);
                },
                r -> Optional.ofNullable(r.next() ? r.getTimestamp(1) : null).map(Timestamp::toInstant));
        return Jdbc.query(
                database,
                ORDERS,
                p -> {
                    p.setString(1, m.agent());
                    p.setString(2, m.orders());
                    scope.fill(p, 3);
                },
                r -> spans(first.orElse(null), r));
    }

    private static List<Span> spans(@Nullable Instant first, ResultSet orders) throws SQLException {
        List<Span> spans = new ArrayList<>();
        Instant since = first;
        while (orders.next()) {
            Instant at = orders.getTimestamp("received").toInstant();
            Matcher order = ORDER.matcher(orders.getString("text").strip());
            if (!order.matches()) {
                continue;
            }
            if (order.group("kind").equals("failed") && since != null) {
                Instant to = at.minusMillis((long) (Double.parseDouble(order.group("hours")) * 3.6e6));
                if (to.isAfter(since)) {
                    spans.add(new Span(since, to));
                }
                since = null;
            }
            since = order.group("renewed") != null ? at : since;
        }
        return spans;
    }

    /** Values hold until the next one, as many are recorded on change only; times without any value are left out. */
    private List<double[]> rows(Scope scope, Machine m, Span span, Duration row) throws BatchStore.StoreException {
        double seconds = row.toMillis() / 1000.0;
        if (Duration.between(span.from(), span.to()).toMillis() / 1000.0 / seconds > Lives.MOST_ROWS) {
            throw new IllegalArgumentException(m.scenario() + ": a life of more than " + Lives.MOST_ROWS
                    + " rows; choose a longer time from row to row");
        }
        return Jdbc.query(
                database,
                ROWS,
                p -> {
                    p.setTimestamp(1, Timestamp.from(span.from()));
                    p.setDouble(2, seconds);
                    p.setString(3, m.agent());
                    p.setString(4, String.join("\n", m.process()));
                    p.setTimestamp(5, Timestamp.from(span.from()));
                    p.setTimestamp(6, Timestamp.from(span.to()));
                    scope.fill(p, 7);
                },
                r -> rows(r, m.process()));
    }

    private static List<double[]> rows(ResultSet r, List<String> process) throws SQLException {
        TreeMap<Long, double[]> rows = new TreeMap<>();
        double[] newest = new double[process.size()];
        Arrays.fill(newest, Double.NaN);
        while (r.next()) {
            BigDecimal number = r.getBigDecimal("number");
            newest[process.indexOf(r.getString("point"))] = number.doubleValue();
            rows.put(r.getLong("row"), newest.clone());
        }
        return rows.values().stream()
                .filter(row -> Arrays.stream(row).allMatch(Double::isFinite))
                .toList();
    }

    private static String digest(List<List<double[]>> lives) {
        int numbers = lives.stream()
                .flatMap(List::stream)
                .mapToInt(row -> row.length + 1)
                .sum();
        ByteBuffer all = ByteBuffer.allocate(Double.BYTES * (numbers + lives.size()));
        for (List<double[]> life : lives) {
            all.putLong(life.size());
            for (double[] row : life) {
                for (double value : row) {
                    all.putDouble(value);
                }
            }
        }
        return PinnedFile.sha256(all.array());
    }
}
