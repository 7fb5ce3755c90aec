package io.edgewitness.collector.api;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/** How a scenario family adds tables, pages and jobs to the collector. Found through {@link java.util.ServiceLoader}. */
public interface CollectorModule {
    /** Short name, also the database schema of the module's tables, such as {@code energy}. */
    String name();

    /**
     * SQL scripts in order; each is run once for a set of tables, in a transaction, with the module's schema first in the search path.
     * Tables are named without a schema: a rebuild makes them beside those in use, and swaps.
     */
    List<Migration> migrations();

    /** What makes rows from records; run inside the transaction that stores the batch. */
    default List<Projection> projections() {
        return List.of();
    }

    /** The same of events. */
    default List<EventProjection> eventProjections() {
        return List.of();
    }

    /**
     * Adds the next of those rows that are not made from records, to tables that are made anew, while nothing waits for it; in a transaction
     * of its own.
     *
     * @param connection with the new tables first in its search path
     * @param after what this returned before, at first 0
     * @return more than that; the same: nothing is left
     */
    default long prepare(Connection connection, long after) throws SQLException {
        return after;
    }

    /**
     * Adds what came since {@link #prepare} was done; in the transaction that puts the tables in place. New batches wait for it.
     *
     * @param connection with the new tables first in its search path
     */
    default void complete(Connection connection) throws SQLException {}

    default List<Route> routes() {
        return List.of();
    }

    default List<Job> jobs() {
        return List.of();
    }

    /** @param version 1, 2, ... without holes; never changed once released */
    record Migration(int version, String sql) {}

    /** Pure: the same batches in any order of agents give the same rows, so that tables can be dropped and rebuilt. */
    interface Projection {
        /** The names of the metrics it wants. */
        List<String> metrics();

        void project(Connection connection, List<StoredMetric> metrics) throws SQLException;
    }

    /** As {@link Projection}, of events. */
    interface EventProjection {
        /** The types of the events it wants. */
        List<String> types();

        void project(Connection connection, List<StoredEvent> events) throws SQLException;
    }

    /**
     * @param path under {@code /api/v1/}, such as {@code energy/load}; what stands for {@code {name}} comes with the query
     */
    record Route(String path, Handler handler) {}

    interface Handler {
        /** @return what Jackson turns into the answer's JSON, or an {@link Answer}, a {@link Table} or a {@link Document} */
        Object get(Connection connection, Scope scope, Map<String, String> query) throws SQLException;
    }

    /** What Jackson turns into the answer's JSON, with headers of its own. */
    record Answer(Object body, Map<String, String> headers) {}

    /**
     * Rows as a file of CSV.
     *
     * @param columns names of the rows' values, parted by blanks; with a {@code #} before it: of numbers
     */
    record Table(String file, String columns, List<Map<String, Object>> rows) {}

    /** A file of another kind. */
    record Document(String file, String type, byte[] content) {}

    /** Something done from time to time, {@code everySeconds} apart, one run at a time. */
    record Job(String name, long everySeconds, Work work) {}

    interface Work {
        void run(Connection connection) throws SQLException;
    }
}
