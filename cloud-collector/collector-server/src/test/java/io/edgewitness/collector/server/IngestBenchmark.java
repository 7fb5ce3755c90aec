package io.edgewitness.collector.server;

import com.zaxxer.hikari.HikariDataSource;
import io.edgewitness.edge.api.SystemClock;
import java.io.ByteArrayInputStream;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.postgresql.PGConnection;

/**
 * By hand: how fast batches go in, against a bare COPY of the same rows into the same tables, in transactions of the same size. The rows
 * of the bare COPY are made beforehand. Both alternate; each round starts with empty tables.
 */
final class IngestBenchmark {
    private static final int ROUNDS = 7;
    private static final int TRANSACTIONS = 20;
    private static final int BATCHES = 4;
    private static final int SAMPLES = 5_000;
    private static final int METRICS = 100;

    private IngestBenchmark() {}

    public static void main(String[] args) throws Exception {
        try (HikariDataSource database = TestDatabase.fresh()) {
            List<List<IngestBatch>> work = work();
            List<Map<String, CopyRows>> bare =
                    work.stream().map(IngestBenchmark::rows).toList();
            PostgresStore warm = PostgresStore.open(database, new SystemClock(), List.of());
            store(warm, work);
            double[] ratios = new double[ROUNDS];
            long rows = (long) TRANSACTIONS * BATCHES * (SAMPLES + METRICS);
            for (int i = 0; i < ROUNDS; i++) {
                empty(database);
                double copied = seconds(() -> copy(database, bare));
                empty(database);
                PostgresStore store = PostgresStore.open(database, new SystemClock(), List.of());
                double stored = seconds(() -> store(store, work));
                ratios[i] = copied / stored;
                System.out.printf(
                        "round %d: bare COPY %.0f rows/s, store %.0f rows/s, ratio %.2f%n",
                        i + 1, rows / copied, rows / stored, ratios[i]);
            }
            Arrays.sort(ratios);
            System.out.printf(
                    "ratio: median %.2f, lowest %.2f, highest %.2f (target 0.80)%n",
                    ratios[ROUNDS / 2], ratios[0], ratios[ROUNDS - 1]);
        }
        System.exit(0);
    }

    private static List<List<IngestBatch>> work() {
        TestBatches agent = new TestBatches("gw-1");
        List<List<IngestBatch>> work = new ArrayList<>();
        int window = 0;
        for (int t = 0; t < TRANSACTIONS; t++) {
            List<IngestBatch> transaction = new ArrayList<>();
            for (int b = 0; b < BATCHES; b++) {
                agent.samples(SAMPLES);
                for (int m = 0; m < METRICS; m++) {
                    agent.metric("em_energy_kwh", window++, 0, "1.50");
                }
                transaction.add(agent.close());
            }
            work.add(transaction);
        }
        return work;
    }

    private static Map<String, CopyRows> rows(List<IngestBatch> transaction) {
        AgentState state = new AgentState();
        state.enterprise = "acme";
        state.site = "jn-plant-1";
        state.epoch = 1;
        state.points.put(1, new AgentState.Point("meter1.energy", "SIM"));
        state.points.put(2, new AgentState.Point("press.state", "REAL"));
        ProjectedRows rows = new ProjectedRows(Long.MIN_VALUE);
        CopyRows batches = new CopyRows();
        for (IngestBatch b : transaction) {
            Projector.project(b, state, rows);
            var parts = b.batch();
            batches.text(b.agent())
                    .integer(b.epoch())
                    .integer(b.number())
                    .bytes(b.hash())
                    .bool(true);
            batches.time(TestBatches.START).time(b.header().getClosed());
            batches.bytes(parts.getHeader()).bytes(parts.getSignature());
            batches.bytes(parts.toBuilder()
                    .clearHeader()
                    .clearSignature()
                    .clearRaw()
                    .build()
                    .toByteString());
            batches.bytes(parts.toBuilder()
                    .clearHeader()
                    .clearSignature()
                    .clearEvidence()
                    .build()
                    .toByteString());
            batches.text("\\x").end();
        }
        Map<String, CopyRows> copies = new java.util.LinkedHashMap<>();
        copies.put(
                "COPY store.batch (agent, epoch, number, hash, chained, stored, closed, header, signature, evidence, raw,"
                        + " blob) FROM STDIN",
                batches);
        rows.all().forEach((table, copy) -> copies.put(table.copyInto("evidence." + table.tableName()), copy));
        return copies;
    }

    private interface Work {
        void run() throws Exception;
    }

    private static double seconds(Work work) throws Exception {
        long start = System.nanoTime();
        work.run();
        return (System.nanoTime() - start) / 1e9;
    }

    private static void store(PostgresStore store, List<List<IngestBatch>> work) throws Exception {
        for (List<IngestBatch> transaction : work) {
            store.store(transaction);
        }
    }

    private static void copy(HikariDataSource database, List<Map<String, CopyRows>> work) throws Exception {
        for (Map<String, CopyRows> transaction : work) {
            try (Connection c = database.getConnection()) {
                c.setAutoCommit(false);
                var copy = c.unwrap(PGConnection.class).getCopyAPI();
                for (Map.Entry<String, CopyRows> e : transaction.entrySet()) {
                    CopyRows rows = e.getValue();
                    copy.copyIn(e.getKey(), new ByteArrayInputStream(rows.bytes(), 0, rows.size()), 1 << 16);
                }
                c.commit();
            }
        }
    }

    private static void empty(HikariDataSource database) throws Exception {
        try (Connection c = database.getConnection();
                Statement s = c.createStatement()) {
            s.execute("TRUNCATE store.batch, evidence.sample, evidence.metric, evidence.point_version,"
                    + " evidence.configuration, evidence.epoch");
            s.execute("CHECKPOINT");
        }
    }
}
