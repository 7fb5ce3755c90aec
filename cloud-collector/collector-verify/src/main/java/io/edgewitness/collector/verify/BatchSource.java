package io.edgewitness.collector.verify;

import com.google.protobuf.InvalidProtocolBufferException;
import io.edgewitness.collector.indicators.Resolution;
import io.edgewitness.edge.api.Window;
import io.edgewitness.edge.ledger.BatchCheck;
import io.edgewitness.edge.ledger.BatchId;
import io.edgewitness.edge.ledger.Nanos;
import io.edgewitness.edge.ledger.proto.Batch;
import io.edgewitness.edge.ledger.proto.EvidenceRecord;
import io.edgewitness.edge.ledger.proto.Leaf;
import io.edgewitness.edge.ledger.proto.Seal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Where a bundle's batches come from: the collector's store, or ledgers. Used by one thread. What is not abstract reads all batches; a
 * store with tables finds the same faster.
 */
public interface BatchSource {
    /** @return the agents whose records the figures may be made from */
    List<String> agents();

    /** @return the agent's Ed25519 public key, X.509 encoding */
    byte[] publicKey(String agent);

    /** @return the first stored batch after this one, leaves verbatim; null if there is none */
    @Nullable
    Batch next(String agent, BatchId after);

    /**
     * Where reading for a time may begin, so that a long ledger is not read from its start.
     *
     * @return any batch before which every batch was closed at {@code time} or earlier, and the batch itself too
     */
    default BatchId before(String agent, Instant time) {
        return BatchId.NONE;
    }

    /** @param at when it was recorded */
    record RollupPlace(BatchId batch, Window span, Instant at) {}

    /** @return the roll-ups of one span, in the order of the ledger; of one batch as often as it has some */
    default List<RollupPlace> rollups(String agent, Resolution resolution) {
        List<RollupPlace> places = new ArrayList<>();
        records(agent, (id, r) -> {
            if (r.hasRollup() && RollupRecords.resolution(r.getRollup()) == resolution) {
                places.add(new RollupPlace(id, RollupRecords.span(r.getRollup()), Nanos.instant(r.getAt())));
            }
        });
        return places;
    }

    /**
     * @return in order, each once, all batches with a gap that touches this time, or with a start, a step of the clock, a configuration or a
     *     loss in it; more do no harm
     */
    default List<BatchId> disturbances(String agent, Window time) {
        Set<BatchId> places = new LinkedHashSet<>();
        records(agent, (id, r) -> {
            if (DisturbanceFold.isAbout(r, time)) {
                places.add(id);
            }
        });
        return List.copyOf(places);
    }

    /** @return all batches between these two, and they, in which the clock may turn out to have been set: those with a start or a step of it */
    default Set<BatchId> clocks(String agent, BatchId first, BatchId last) {
        Set<BatchId> places = new LinkedHashSet<>();
        records(agent, (id, r) -> {
            if (!first.isAfter(id) && !id.isAfter(last) && (r.hasEpochStart() || DisturbanceFold.isStep(r))) {
                places.add(id);
            }
        });
        return places;
    }

    /** @return the newest batch before this one with a start in it, and the newest with a configuration; empty where there is none */
    default Set<BatchId> inForce(String agent, BatchId before) {
        Map<Boolean, BatchId> newest = new HashMap<>();
        records(agent, (id, r) -> {
            if (before.isAfter(id) && (r.hasEpochStart() || r.hasConfiguration())) {
                newest.put(r.hasEpochStart(), id);
            }
        });
        return new LinkedHashSet<>(newest.values());
    }

    /** @return all batches in which the agent says that it holds samples for a plan */
    default Set<BatchId> holds(String agent) {
        Set<BatchId> places = new LinkedHashSet<>();
        records(agent, (id, r) -> {
            if (r.hasHold()) {
                places.add(id);
            }
        });
        return places;
    }

    /** @return the tree head of so many batches that the agent signed; null if there is none */
    default @Nullable Seal seal(String agent, long size) {
        List<Seal> found = new ArrayList<>();
        records(agent, (id, r) -> {
            if (r.hasSeal() && r.getSeal().getSize() == size) {
                found.add(r.getSeal());
            }
        });
        return found.isEmpty() ? null : found.get(0);
    }

    /** @return the newest tree head that the agent signed; null if none came yet */
    default @Nullable Seal newestSeal(String agent) {
        List<Seal> newest = new ArrayList<>();
        records(agent, (id, r) -> {
            if (r.hasSeal()) {
                newest.clear();
                newest.add(r.getSeal());
            }
        });
        return newest.isEmpty() ? null : newest.get(0);
    }

    /** Shows the first {@code count} batches, from the first that is stored on: id and SHA-256 of the header. */
    default void headers(String agent, long count, BiConsumer<BatchId, byte[]> header) {
        BatchId at = BatchId.NONE;
        long n = 0;
        for (Batch b = next(agent, at); b != null && n < count; b = next(agent, at)) {
            at = id(b);
            header.accept(at, BatchCheck.headerHash(b));
            n++;
        }
    }

    /** @return the batch, leaves verbatim; null if it is not stored */
    default @Nullable Batch batch(String agent, BatchId id) {
        Batch b = next(agent, new BatchId(id.epoch(), id.number() - 1));
        return b != null && id(b).equals(id) ? b : null;
    }

    private void records(String agent, BiConsumer<BatchId, EvidenceRecord> record) {
        BatchId at = BatchId.NONE;
        for (Batch b = next(agent, at); b != null; b = next(agent, at)) {
            at = id(b);
            for (Leaf leaf : b.getEvidenceList()) {
                try {
                    record.accept(at, EvidenceRecord.parseFrom(leaf.getContent()));
                } catch (InvalidProtocolBufferException e) {
                    // It is no record of these kinds.
                }
            }
        }
    }

    private static BatchId id(Batch b) {
        try {
            return LedgerSlice.id(LedgerSlice.header(b));
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("a stored batch has no readable header", e);
        }
    }

    /** @return the collector's tree heads, where the batches come from its store */
    default AnchorSource anchors() {
        return AnchorSource.NONE;
    }
}
