package io.edgewitness.edge.dist;

import com.google.protobuf.InvalidProtocolBufferException;
import io.edgewitness.collector.server.IngestBatch;
import io.edgewitness.edge.ledger.BatchId;
import io.edgewitness.edge.ledger.LedgerReader;
import io.edgewitness.edge.ledger.proto.Batch;
import io.edgewitness.edge.ledger.proto.BatchHeader;
import io.edgewitness.edge.ledger.proto.BlobRecord;
import io.edgewitness.edge.ledger.proto.EvidenceRecord;
import io.edgewitness.edge.ledger.proto.LaneDropped;
import io.edgewitness.edge.ledger.proto.Leaf;
import io.edgewitness.edge.ledger.proto.RawFrame;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/** The batches of both sides, and what the records in them declare. */
final class SimulationRecords {
    /** A batch of either side, each leaf with its content if one of them has it. */
    record Known(
            BatchHeader header,
            List<EvidenceRecord> evidence,
            List<BlobRecord> blobs,
            List<RawFrame> raw,
            boolean whole) {}

    final NavigableMap<BatchId, Known> known = new TreeMap<>();
    final NavigableMap<BatchId, Batch> ledger = new TreeMap<>();
    final NavigableMap<BatchId, IngestBatch> stored = new TreeMap<>();
    final List<LaneDropped> dropped = new ArrayList<>();
    final Map<String, Long> quotaGaps = new TreeMap<>();

    SimulationRecords(Simulation world) {
        try (LedgerReader r = LedgerReader.open(world.disk, world.agent.writer()::committed)) {
            BatchId at = BatchId.NONE;
            for (Batch b = r.next(at); b != null; b = r.next(at)) {
                BatchHeader h = header(b);
                at = new BatchId(h.getEpoch(), h.getNumber());
                ledger.put(at, b);
            }
        }
        BatchId newest = BatchId.NONE;
        for (IngestBatch b : world.store.batches) {
            BatchId id = SimulationStore.id(b);
            if (!id.isAfter(newest)) {
                throw new Simulation.Broken("the collector stored " + id + " after " + newest);
            }
            newest = id;
            stored.put(id, b);
        }
        Set<BatchId> all = new HashSet<>(ledger.keySet());
        all.addAll(stored.keySet());
        for (BatchId id : all) {
            List<Batch> copies = new ArrayList<>();
            if (ledger.containsKey(id)) {
                copies.add(ledger.get(id));
            }
            if (stored.containsKey(id)) {
                copies.add(stored.get(id).batch());
            }
            known.put(id, known(copies));
        }
        known.values().forEach(k -> k.evidence.forEach(this::note));
    }

    private void note(EvidenceRecord r) {
        if (r.hasDropped()) {
            dropped.add(r.getDropped());
        } else if (r.getGap().getReason().startsWith("quota")) {
            quotaGaps.merge(r.getGap().getSource(), r.getGap().getCount(), Long::sum);
        }
    }

    private static BatchHeader header(Batch b) {
        try {
            return BatchHeader.parseFrom(b.getHeader());
        } catch (InvalidProtocolBufferException e) {
            throw new Simulation.Broken("a header cannot be read: " + e.getMessage());
        }
    }

    private static Known known(List<Batch> copies) {
        Batch first = copies.get(0);
        List<EvidenceRecord> evidence = new ArrayList<>();
        List<BlobRecord> blobs = new ArrayList<>();
        List<RawFrame> raw = new ArrayList<>();
        boolean whole = true;
        try {
            for (Leaf leaf : first.getEvidenceList()) {
                evidence.add(EvidenceRecord.parseFrom(leaf.getContent()));
            }
            for (Leaf leaf : first.getBlobList()) {
                blobs.add(BlobRecord.parseFrom(leaf.getContent()));
            }
            for (int i = 0; i < first.getRawCount(); i++) {
                boolean found = false;
                for (Batch copy : copies) {
                    Leaf leaf = copy.getRaw(i);
                    if (!found && leaf.getHash().isEmpty()) {
                        raw.add(RawFrame.parseFrom(leaf.getContent()));
                        found = true;
                    }
                }
                whole &= found;
            }
        } catch (InvalidProtocolBufferException e) {
            throw new Simulation.Broken("a record cannot be read: " + e.getMessage());
        }
        return new Known(header(first), evidence, blobs, raw, whole);
    }

    /** Whether one of the records that declare a batch gone says that the collector never had it. */
    boolean isDeclaredUnsent(BatchId id) {
        return dropped.stream()
                .anyMatch(d -> d.getReason().endsWith("not acknowledged by the collector") && covers(d, id));
    }

    private static boolean covers(LaneDropped d, BatchId id) {
        return d.getEpoch() == id.epoch() && d.getFirstBatch() <= id.number() && id.number() <= d.getLastBatch();
    }

    boolean isDeclared(String lane, BatchId id) {
        return dropped.stream().anyMatch(d -> d.getLane().equals(lane) && covers(d, id));
    }
}
