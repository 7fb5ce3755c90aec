package io.edgewitness.collector.server;

import com.zaxxer.hikari.HikariDataSource;
import io.edgewitness.collector.api.Scope;
import io.edgewitness.collector.traceability.Trace;
import io.edgewitness.collector.traceability.TraceabilityModule;
import io.edgewitness.edge.api.SystemClock;
import java.sql.Connection;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * How long a walk of depth 10 takes over a million events: {@code TraceBenchmark [EVENTS]}. The events are rows made by the database:
 * trees of ten levels, two parts a level, each put together at another second; every hundredth part is taken out again.
 */
final class TraceBenchmark {
    private static final int WALKS = 200;

    private TraceBenchmark() {}

    public static void main(String[] arguments) throws Exception {
        long events = arguments.length == 0 ? 1_000_000 : Long.parseLong(arguments[0]);
        try (HikariDataSource database = TestDatabase.fresh()) {
            PostgresStore.open(database, new SystemClock(), List.of(new TraceabilityModule()));
            try (Connection c = database.getConnection()) {
                fill(c, events);
                for (Trace.Direction direction : Trace.Direction.values()) {
                    walk(c, events, direction);
                }
            }
        }
    }

    /** Event n puts thing 2n + 1 and 2n + 2 of its tree into thing n, 1,023 events a tree. */
    private static void fill(Connection c, long events) throws Exception {
        c.setNetworkTimeout(Runnable::run, 0);
        try (Statement s = c.createStatement()) {
            String row = "'acme', 's1', 'gw-1', 1, n / 1000, n";
            String at = "timestamptz '2026-01-01' + n * interval '1 s'";
            s.execute(
                    "INSERT INTO traceability.event (enterprise, site, agent, epoch, batch, sequence, at, recorded, event_id, type, action,"
                            + " orphan, error, json) SELECT " + row + ", " + at + ", " + at
                            + ", 'urn:uuid:' || n, 'AggregationEvent', 'ADD', false,"
                            + " false, repeat('x', 600) FROM generate_series(0, " + (events - 1) + ") n");
            String thing = "'https://id.acme.example/' || (n / 1023) || '-' || ";
            s.execute(
                    "INSERT INTO traceability.link (enterprise, site, agent, epoch, batch, sequence, whole, part, made, since, until,"
                            + " event_id, void) SELECT " + row + ", " + thing + "(n % 1023), " + thing
                            + "(n % 1023 * 2 + k), false, " + at
                            + ", CASE WHEN n % 100 = 99 THEN " + at
                            + " + interval '1 h' END, 'urn:uuid:' || n, false FROM generate_series(0, "
                            + (events - 1) + ") n, generate_series(1, 2) k");
            s.execute("ANALYZE traceability.link");
        }
    }

    private static void walk(Connection c, long events, Trace.Direction direction) throws Exception {
        Random random = new Random(7);
        double[] millis = new double[WALKS];
        long links = 0;
        int deepest = 0;
        for (int i = 0; i < WALKS; i++) {
            long tree = random.nextLong(events / 1023);
            String unit = "https://id.acme.example/" + tree + "-"
                    + (direction == Trace.Direction.BACKWARD ? 0 : 1023 + random.nextInt(1023));
            long begin = System.nanoTime();
            List<Trace.Link> found = Trace.walk(c, Scope.ALL, unit, direction, 10, Trace.MOST);
            millis[i] = (System.nanoTime() - begin) / 1e6;
            links += found.size();
            deepest = Math.max(
                    deepest, found.stream().mapToInt(Trace.Link::depth).max().orElse(0));
        }
        Arrays.sort(millis);
        System.out.printf(
                Locale.ROOT,
                "%s over %d events: depth %d, %d links a walk, p50 %.1f ms, p95 %.1f ms, max %.1f ms%n",
                direction,
                events,
                deepest,
                links / WALKS,
                millis[WALKS / 2],
                millis[WALKS * 95 / 100],
                millis[WALKS - 1]);
    }
}
