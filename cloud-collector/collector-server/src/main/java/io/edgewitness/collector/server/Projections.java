package io.edgewitness.collector.server;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** One set of tables made from batches. Any thread; an agent's batches one after the other, in their order. */
final class Projections {
    private final SchemaNames names;
    private final TableWriter writer;
    private final Map<String, AgentState> states = new ConcurrentHashMap<>();
    private volatile long samplesFrom = Long.MIN_VALUE;

    Projections(SchemaNames names, TableWriter writer) {
        this.names = names;
        this.writer = writer;
    }

    /** @param edge samples received before it get no row from now on; null: all get one */
    void samplesFrom(@Nullable Instant edge) {
        samplesFrom = edge == null ? Long.MIN_VALUE : Math.multiplyExact(edge.getEpochSecond(), 1_000_000_000L);
    }

    /**
     * Makes the rows of these batches, inside the caller's transaction.
     *
     * @param batches of one agent, not projected before
     * @return how many rows
     */
    long project(Connection c, List<IngestBatch> batches) throws SQLException {
        IngestBatch first = batches.get(0);
        AgentState state = states.get(first.agent());
        if (state == null || !state.head.equals(first.header().getPrevious())) {
            state = AgentStates.before(c, names, first);
            states.put(first.agent(), state);
        }
        ProjectedRows rows = new ProjectedRows(samplesFrom);
        for (IngestBatch batch : batches) {
            Projector.project(batch, state, rows);
        }
        writer.write(c, rows);
        return rows.count();
    }

    /** Its last batches were not committed after all. */
    void forget(String agent) {
        states.remove(agent);
    }

    /** The tables may be others than before. */
    void forgetTables() {
        writer.forget();
    }
}
