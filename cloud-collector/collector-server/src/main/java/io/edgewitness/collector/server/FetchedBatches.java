package io.edgewitness.collector.server;

import com.google.protobuf.InvalidProtocolBufferException;
import io.edgewitness.collector.verify.AuditException;
import io.edgewitness.collector.verify.RawBatches;
import io.edgewitness.edge.ledger.BatchId;
import io.edgewitness.edge.ledger.proto.Batch;
import io.edgewitness.edge.ledger.proto.PointVersion;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The stored batches, with the samples that agents were asked for put back in. One thread. */
final class FetchedBatches implements RawBatches {
    private final DataSource database;
    private final PostgresStore store;
    private final AuditStore fetched;
    private final ArrayDeque<IngestBatch> ahead = new ArrayDeque<>();
    private String aheadOf = "";
    private BatchId at = BatchId.NONE;

    FetchedBatches(DataSource database, PostgresStore store, AuditStore fetched) {
        this.database = database;
        this.store = store;
        this.fetched = fetched;
    }

    @Override
    public @Nullable Batch next(String agent, BatchId after) throws AuditException {
        try {
            Batch b = stored(agent, after);
            byte[] raw = b == null || isWhole(b) ? new byte[0] : fetched.raw(agent, at);
            return b == null || raw.length == 0
                    ? b
                    : b.toBuilder().clearRaw().mergeFrom(raw).build();
        } catch (InvalidProtocolBufferException e) {
            throw new AuditException("the samples of batch " + at + " that were fetched cannot be read", e);
        } catch (BatchStore.StoreException e) {
            throw new StoredEvidence.EvidenceException(e);
        }
    }

    @Override
    public @Nullable Batch evidence(String agent, BatchId after) {
        try {
            return stored(agent, after);
        } catch (BatchStore.StoreException e) {
            throw new StoredEvidence.EvidenceException(e);
        }
    }

    private @Nullable Batch stored(String agent, BatchId after) throws BatchStore.StoreException {
        if (!agent.equals(aheadOf) || !after.equals(at) || ahead.isEmpty()) {
            ahead.clear();
            ahead.addAll(store.next(agent, after));
            aheadOf = agent;
        }
        IngestBatch next = ahead.poll();
        if (next == null) {
            return null;
        }
        at = new BatchId(next.epoch(), next.number());
        return next.batch();
    }

    /** @return whether no samples of it are hashes alone */
    static boolean isWhole(Batch b) {
        return b.getRawList().stream().allMatch(l -> l.getHash().isEmpty());
    }

    /**
     * What agents have to be asked for.
     *
     * @param before the batch before the first that is missing
     */
    record Missing(BatchId before, List<BatchId> ids) {}

    /** @return batches in the range that are stored without samples, and were not asked for yet */
    Missing missing(String agent, BatchId after, BatchId last) throws BatchStore.StoreException {
        Set<BatchId> had = fetched.had(agent, after, last);
        List<BatchId> ids = new ArrayList<>();
        BatchId before = after;
        BatchId place = after;
        for (Batch b = stored(agent, place); b != null && !at.isAfter(last); b = stored(agent, place)) {
            if (!isWhole(b) && !had.contains(at)) {
                before = ids.isEmpty() ? place : before;
                ids.add(at);
            }
            place = at;
        }
        return new Missing(before, ids);
    }

    @Override
    public BatchId before(String agent, Instant time) {
        try {
            return store.before(agent, time);
        } catch (BatchStore.StoreException e) {
            throw new StoredEvidence.EvidenceException(e);
        }
    }

    @Override
    public Map<Integer, PointVersion> points(String agent, BatchId batch) {
        try {
            return Jdbc.query(
                    database,
                    "SELECT number, point, source, unit, interval_ns, recording, counted FROM evidence.point_version"
                            + " WHERE agent = ? AND epoch = ?",
                    p -> {
                        p.setString(1, agent);
                        p.setLong(2, batch.epoch());
                    },
                    r -> {
                        Map<Integer, PointVersion> points = new HashMap<>();
                        while (r.next()) {
                            points.put(
                                    r.getInt(1),
                                    PointVersion.newBuilder()
                                            .setNumber(r.getInt(1))
                                            .setPoint(r.getString(2))
                                            .setSource(r.getString(3))
                                            .setUnit(r.getString(4))
                                            .setIntervalNs(r.getLong(5))
                                            .setRecord(r.getString(6))
                                            .setCounted(r.getBoolean(7))
                                            .build());
                        }
                        return points;
                    });
        } catch (BatchStore.StoreException e) {
            throw new StoredEvidence.EvidenceException(e);
        }
    }

    @Override
    public String parameters(String agent, String scenario, BatchId batch) {
        try {
            return Jdbc.query(
                    database,
                    "SELECT parameters FROM evidence.manifest WHERE agent = ? AND scenario = ?"
                            + " AND (epoch, batch) <= (?, ?) ORDER BY epoch DESC, batch DESC, sequence DESC LIMIT 1",
                    p -> {
                        p.setString(1, agent);
                        p.setString(2, scenario);
                        p.setLong(3, batch.epoch());
                        p.setLong(4, batch.number());
                    },
                    r -> r.next() ? r.getString(1) : "");
        } catch (BatchStore.StoreException e) {
            throw new StoredEvidence.EvidenceException(e);
        }
    }
}
