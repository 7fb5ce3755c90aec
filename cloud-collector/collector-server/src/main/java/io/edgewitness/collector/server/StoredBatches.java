package io.edgewitness.collector.server;

import io.edgewitness.collector.api.Scope;
import io.edgewitness.collector.indicators.Resolution;
import io.edgewitness.collector.verify.AnchorSource;
import io.edgewitness.collector.verify.BatchSource;
import io.edgewitness.edge.api.Window;
import io.edgewitness.edge.ledger.BatchId;
import io.edgewitness.edge.ledger.proto.Batch;
import io.edgewitness.edge.ledger.proto.Seal;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The signed batches of a scope's agents, for a bundle. One thread. */
final class StoredBatches implements BatchSource {
    private final DataSource database;
    private final PostgresStore store;
    private final LedgerPlaces places;
    private final AnchorSource anchors;
    private final Scope scope;
    private final ArrayDeque<IngestBatch> ahead = new ArrayDeque<>();
    private String aheadOf = "";
    private BatchId at = BatchId.NONE;

    StoredBatches(DataSource database, PostgresStore store, AnchorSource anchors, Scope scope) {
        this.database = database;
        this.store = store;
        this.places = new LedgerPlaces(database);
        this.anchors = anchors;
        this.scope = scope;
    }

    /** @return bytes of what a bundle takes of the batches that closed after that time: all but pictures */
    long bytesSince(Instant time) {
        try {
            return Jdbc.query(
                    database,
                    "SELECT coalesce(sum(octet_length(header) + octet_length(evidence) + octet_length(raw)), 0)"
                            + " FROM store.batch WHERE closed > ?"
                            + Scopes.BY_AGENT,
                    p -> {
                        p.setTimestamp(1, Timestamp.from(time));
                        scope.fill(p, 2);
                    },
                    r -> r.next() ? r.getLong(1) : 0L);
        } catch (BatchStore.StoreException e) {
            throw new StoredEvidence.EvidenceException(e);
        }
    }

    @Override
    public List<String> agents() {
        return asked(() -> Jdbc.query(
                database,
                "SELECT DISTINCT agent FROM evidence.configuration WHERE true" + Scope.SQL + " ORDER BY agent",
                p -> scope.fill(p, 1),
                r -> {
                    List<String> agents = new ArrayList<>();
                    while (r.next()) {
                        agents.add(r.getString(1));
                    }
                    return agents;
                }));
    }

    @Override
    public byte[] publicKey(String agent) {
        return asked(() -> Jdbc.query(
                database,
                "SELECT ledger_key FROM store.registration WHERE agent = ?",
                p -> p.setString(1, agent),
                r -> r.next() ? r.getBytes(1) : new byte[0]));
    }

    @Override
    public @Nullable Batch next(String agent, BatchId after) {
        if (!agent.equals(aheadOf) || !after.equals(at) || ahead.isEmpty()) {
            ahead.clear();
            ahead.addAll(asked(() -> store.next(agent, after)));
            aheadOf = agent;
        }
        IngestBatch next = ahead.poll();
        if (next == null) {
            return null;
        }
        at = new BatchId(next.epoch(), next.number());
        return next.batch();
    }

    @Override
    public @Nullable Batch batch(String agent, BatchId id) {
        try {
            return store.batch(agent, id.epoch(), id.number());
        } catch (BatchStore.StoreException e) {
            throw new StoredEvidence.EvidenceException(e);
        }
    }

    @Override
    public List<RollupPlace> rollups(String agent, Resolution resolution) {
        return asked(() -> places.rollups(agent, resolution));
    }

    @Override
    public List<BatchId> disturbances(String agent, Window time) {
        return asked(() -> places.disturbances(agent, time));
    }

    @Override
    public Set<BatchId> clocks(String agent, BatchId first, BatchId last) {
        return asked(() -> places.clocks(agent, first, last));
    }

    @Override
    public Set<BatchId> inForce(String agent, BatchId before) {
        return asked(() -> places.inForce(agent, before));
    }

    @Override
    public Set<BatchId> holds(String agent) {
        return asked(() -> places.holds(agent));
    }

    @Override
    public @Nullable Seal seal(String agent, long size) {
        return asked(() -> places.seal(agent, size)).stream().findFirst().orElse(null);
    }

    @Override
    public @Nullable Seal newestSeal(String agent) {
        return asked(() -> places.seal(agent, -1)).stream().findFirst().orElse(null);
    }

    @Override
    public void headers(String agent, long count, BiConsumer<BatchId, byte[]> header) {
        asked(() -> {
            places.headers(agent, count, header);
            return Boolean.TRUE;
        });
    }

    private interface Asking<T> {
        T ask() throws BatchStore.StoreException;
    }

    private static <T> T asked(Asking<T> asking) {
        try {
            return asking.ask();
        } catch (BatchStore.StoreException e) {
            throw new StoredEvidence.EvidenceException(e);
        }
    }

    @Override
    public AnchorSource anchors() {
        return anchors;
    }

    @Override
    public BatchId before(String agent, Instant time) {
        return asked(() -> store.before(agent, time));
    }
}
