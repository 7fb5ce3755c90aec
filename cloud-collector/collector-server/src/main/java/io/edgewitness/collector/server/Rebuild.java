package io.edgewitness.collector.server;

import io.edgewitness.collector.api.CollectorModule;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Makes everything that is made from batches anew, beside what is there, and puts it in its place in one step. Meanwhile what is there
 * is read and added to; new batches wait for the last step only. Cut off anywhere, what is there stays as it is. One use.
 */
final class Rebuild {
    private final DataSource database;
    private final Schema schema;
    private final Projections next;
    private final List<CollectorModule> modules;
    private long batches;

    /** @param edge samples received before it get no row; null: all get one */
    Rebuild(DataSource database, Schema schema, List<CollectorModule> modules, @Nullable Instant edge) {
        this.database = database;
        this.schema = schema;
        this.modules = modules;
        this.next = new Projections(SchemaNames.NEXT, new TableWriter(database, modules, SchemaNames.NEXT));
        next.samplesFrom(edge);
    }

    /**
     * What was done.
     *
     * @param batches how many were projected again
     * @param differing tables whose rows are others now, qualified; empty as well if nobody asked
     */
    record Result(long batches, List<String> differing) {}

    /**
     * The caller sees to it that no other one runs on this database.
     *
     * @param compare the tables as they were with those made anew; new batches wait for it
     */
    Result run(boolean compare) throws SQLException {
        SeriesTables series;
        try (Connection c = database.getConnection()) {
            schema.remove(c, SchemaNames.NEXT);
            schema.remove(c, SchemaNames.LAST);
            series = schema.migrate(c, SchemaNames.NEXT);
            series.makeTrends(c);
        }
        prepare();
        long done = catchUp();
        try (Connection c = database.getConnection()) {
            c.setNetworkTimeout(Runnable::run, 0);
            series.fillTrends(c);
        }
        List<String> differing = replace(done, compare);
        try (Connection c = database.getConnection()) {
            schema.remove(c, SchemaNames.LAST);
        }
        return new Result(batches, differing);
    }

    private void prepare() throws SQLException {
        try (Connection c = database.getConnection()) {
            c.setAutoCommit(false);
            for (CollectorModule module : modules) {
                long last;
                long next = 0;
                do {
                    last = next;
                    lookAt(c, module);
                    next = module.prepare(c, last);
                    c.commit();
                } while (next > last);
            }
        }
    }

    private static void lookAt(Connection c, CollectorModule module) throws SQLException {
        try (Statement s = c.createStatement()) {
            s.execute("SET LOCAL search_path TO " + SchemaNames.NEXT.path(SchemaNames.NEXT.of(module)));
        }
    }

    /** Until only a handful are left, which the last step takes along. @return place of the last one that was projected */
    private long catchUp() throws SQLException {
        long done = 0;
        long round;
        do {
            long until;
            try (Connection c = database.getConnection()) {
                c.setAutoCommit(false);
                until = BatchTable.hold(c);
                c.commit();
            }
            round = project(done, until);
            done = until;
        } while (round > BatchTable.STEP);
        return done;
    }

    private List<String> replace(long done, boolean compare) throws SQLException {
        try (Connection c = database.getConnection()) {
            // Reading whole tables takes longer than the server may be silent elsewhere.
            c.setNetworkTimeout(Runnable::run, 0);
            c.setAutoCommit(false);
            boolean committed = false;
            try {
                long until = BatchTable.hold(c);
                project(done, until);
                complete(c);
                List<String> differing = compare ? differing(c) : List.of();
                schema.swap(c);
                c.commit();
                committed = true;
                return differing;
            } finally {
                if (!committed) {
                    Jdbc.rollback(c);
                }
            }
        }
    }

    private void complete(Connection c) throws SQLException {
        for (CollectorModule module : modules) {
            lookAt(c, module);
            module.complete(c);
        }
        try (Statement s = c.createStatement()) {
            s.execute("SET LOCAL search_path TO DEFAULT");
        }
    }

    private long project(long after, long until) throws SQLException {
        long last = after;
        long count = 0;
        try (Connection c = database.getConnection()) {
            c.setAutoCommit(false);
            while (true) {
                List<BatchTable.Placed> step = BatchTable.came(c, last, until);
                c.commit();
                if (step.isEmpty()) {
                    batches += count;
                    return count;
                }
                for (BatchTable.Placed placed : step) {
                    next.project(c, List.of(placed.batch()));
                    // Each by itself: a partition that the next one needs cannot be made while rows wait.
                    c.commit();
                    last = placed.ordinal();
                    count++;
                }
            }
        }
    }

    private List<String> differing(Connection c) throws SQLException {
        List<String> live = schema.schemas(SchemaNames.LIVE);
        List<String> made = schema.schemas(SchemaNames.NEXT);
        List<String> differing = new ArrayList<>();
        for (int i = 0; i < live.size(); i++) {
            Map<String, String> before = TableDigests.of(c, live.get(i));
            Map<String, String> after = TableDigests.of(c, made.get(i));
            TreeSet<String> tables = new TreeSet<>(before.keySet());
            tables.addAll(after.keySet());
            for (String table : tables) {
                if (!Objects.equals(before.get(table), after.get(table))) {
                    differing.add(live.get(i) + "." + table);
                }
            }
        }
        return differing;
    }
}
