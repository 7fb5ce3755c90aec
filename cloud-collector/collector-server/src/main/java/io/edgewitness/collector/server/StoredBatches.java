package io.edgewitness.collector.server;

import io.edgewitness.collector.api.Scope;
import io.edgewitness.collector.verify.BatchSource;
import io.edgewitness.edge.ledger.BatchId;
import io.edgewitness.edge.ledger.proto.Batch;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The signed batches of a scope's agents, for a bundle. One thread. */
final class StoredBatches implements BatchSource {
    private final DataSource database;
    private final PostgresStore store;
    private final Scope scope;
    private final ArrayDeque<IngestBatch> ahead = new ArrayDeque<>();
    private String aheadOf = "";
    private BatchId at = BatchId.NONE;

    StoredBatches(DataSource database, PostgresStore store, Scope scope) {
        this.database = database;
        this.store = store;
        this.scope = scope;
    }

    /** @return bytes of what a bundle takes of the batches that closed after that time: all but pictures */
    long bytesSince(Instant time) {
        try {
            return Jdbc.query(
                    database,
                    "SELECT coalesce(sum(octet_length(header) + octet_length(evidence) + octet_length(raw)), 0)"
                            + " FROM store.batch WHERE closed > ?"
                            + " AND agent IN (SELECT agent FROM evidence.configuration WHERE true" + Scopes.SQL + ")",
                    p -> {
                        p.setTimestamp(1, Timestamp.from(time));
                        Scopes.fill(p, 2, scope);
                    },
                    r -> r.next() ? r.getLong(1) : 0L);
        } catch (BatchStore.StoreException e) {
            throw new StoredEvidence.EvidenceException(e);
        }
    }

    @Override
    public List<String> agents() {
        try {
            return Jdbc.query(
                    database,
                    "SELECT DISTINCT agent FROM evidence.configuration WHERE true" + Scopes.SQL + " ORDER BY agent",
                    p -> Scopes.fill(p, 1, scope),
                    r -> {
                        List<String> agents = new ArrayList<>();
                        while (r.next()) {
                            agents.add(r.getString(1));
                        }
                        return agents;
                    });
        } catch (BatchStore.StoreException e) {
            throw new StoredEvidence.EvidenceException(e);
        }
    }

    @Override
    public byte[] publicKey(String agent) {
        try {
            return Jdbc.query(
                    database,
                    "SELECT ledger_key FROM store.registration WHERE agent = ?",
                    p -> p.setString(1, agent),
                    r -> r.next() ? r.getBytes(1) : new byte[0]);
        } catch (BatchStore.StoreException e) {
            throw new StoredEvidence.EvidenceException(e);
        }
    }

    @Override
    public @Nullable Batch next(String agent, BatchId after) {
        try {
            if (!agent.equals(aheadOf) || !after.equals(at) || ahead.isEmpty()) {
                ahead.clear();
                ahead.addAll(store.next(agent, after));
                aheadOf = agent;
            }
        } catch (BatchStore.StoreException e) {
            throw new StoredEvidence.EvidenceException(e);
        }
        IngestBatch next = ahead.poll();
        if (next == null) {
            return null;
        }
        at = new BatchId(next.epoch(), next.number());
        return next.batch();
    }

    @Override
    public BatchId before(String agent, Instant time) {
        try {
            return store.before(agent, time);
        } catch (BatchStore.StoreException e) {
            throw new StoredEvidence.EvidenceException(e);
        }
    }
}
