package io.edgewitness.collector.verify;

import com.google.protobuf.InvalidProtocolBufferException;
import io.edgewitness.edge.ledger.BatchId;
import io.edgewitness.edge.ledger.FileDisk;
import io.edgewitness.edge.ledger.LedgerException;
import io.edgewitness.edge.ledger.LedgerReader;
import io.edgewitness.edge.ledger.Nanos;
import io.edgewitness.edge.ledger.proto.Batch;
import io.edgewitness.edge.ledger.proto.BatchHeader;
import io.edgewitness.edge.ledger.proto.EvidenceRecord;
import io.edgewitness.edge.ledger.proto.Leaf;
import io.edgewitness.edge.ledger.proto.PointVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A copy of one agent's ledger folder. What a place means is found in one pass over the evidence, as far as it is asked for; samples are
 * read where they are needed only. One thread.
 */
public final class LedgerCopy implements RawBatches, AutoCloseable {
    /** Between two places that are noted. */
    private static final int EVERY = 256;

    private final String agent;
    private final LedgerReader evidence;
    private final LedgerReader whole;
    private final List<Noted> noted = new ArrayList<>();
    private final Map<Long, Map<Integer, PointVersion>> points = new HashMap<>();
    private final Map<String, TreeMap<BatchId, String>> parameters = new HashMap<>();
    private BatchId at = BatchId.NONE;
    private Instant latest = Instant.MIN;
    private long count;

    /** @param latest when the newest of all batches up to this one was closed */
    private record Noted(BatchId batch, Instant latest) {}

    private LedgerCopy(String agent, LedgerReader evidence, LedgerReader whole) {
        this.agent = agent;
        this.evidence = evidence;
        this.whole = whole;
    }

    /**
     * @param folder the agent's data folder, or the {@code ledger} folder in it
     * @throws AuditException if there is no ledger
     */
    public static LedgerCopy open(Path folder) throws AuditException {
        Path ledger = Files.isDirectory(folder.resolve("ledger")) ? folder.resolve("ledger") : folder;
        if (!Files.isDirectory(ledger)) {
            throw new AuditException(folder + ": there is no such folder; give a copy of the gateway's ledger");
        }
        try {
            FileDisk disk = new FileDisk(ledger);
            LedgerReader whole = LedgerReader.open(disk);
            Batch first = whole.next(BatchId.NONE);
            if (first == null) {
                whole.close();
                throw new AuditException(folder + " holds no ledger: there is no batch in it");
            }
            return new LedgerCopy(header(first).getAgent(), LedgerReader.open(disk), whole);
        } catch (IOException | LedgerException e) {
            throw new AuditException(folder + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** @return whose ledger it says it is */
    public String agent() {
        return agent;
    }

    @Override
    public @Nullable Batch next(String of, BatchId after) throws AuditException {
        if (!of.equals(agent)) {
            return null;
        }
        try {
            return whole.next(after);
        } catch (LedgerException e) {
            throw new AuditException(String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public @Nullable Batch evidence(String of, BatchId after) throws AuditException {
        try {
            return of.equals(agent) ? whole.nextForUplink(after) : null;
        } catch (LedgerException e) {
            throw new AuditException(String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public BatchId before(String of, Instant time) throws AuditException {
        BatchId found = BatchId.NONE;
        for (int i = 0; of.equals(agent); i++) {
            if (i == noted.size() && !scan(null)) {
                return found;
            }
            if (i < noted.size() && noted.get(i).latest().isAfter(time)) {
                return found;
            }
            found = i < noted.size() ? noted.get(i).batch() : found;
        }
        return found;
    }

    @Override
    public Map<Integer, PointVersion> points(String of, BatchId batch) throws AuditException {
        while (of.equals(agent) && batch.isAfter(at) && scan(batch)) {
            // until there
        }
        return Map.copyOf(points.getOrDefault(batch.epoch(), Map.of()));
    }

    @Override
    public String parameters(String of, String scenario, BatchId batch) throws AuditException {
        points(of, batch);
        Map.Entry<BatchId, String> found =
                parameters.getOrDefault(scenario, new TreeMap<>()).floorEntry(batch);
        return found == null ? "" : found.getValue();
    }

    /**
     * Reads on, to the next place that is noted.
     *
     * @param until not past this batch; null: as far as it goes
     * @return false at the end
     */
    private boolean scan(@Nullable BatchId until) throws AuditException {
        try {
            do {
                Batch b = evidence.nextForUplink(at);
                if (b == null) {
                    return false;
                }
                take(b);
            } while (count % EVERY != 0 && (until == null || until.isAfter(at)));
            return true;
        } catch (LedgerException e) {
            throw new AuditException(String.valueOf(e.getMessage()), e);
        }
    }

    private void take(Batch b) throws AuditException {
        BatchHeader h = header(b);
        at = LedgerSlice.id(h);
        Instant closed = Nanos.instant(h.getClosed());
        latest = closed.isAfter(latest) ? closed : latest;
        count++;
        if (count % EVERY == 0) {
            noted.add(new Noted(at, latest));
        }
        for (Leaf leaf : b.getEvidenceList()) {
            try {
                EvidenceRecord r = EvidenceRecord.parseFrom(leaf.getContent());
                if (r.hasPoint()) {
                    points.computeIfAbsent(at.epoch(), e -> new HashMap<>())
                            .put(r.getPoint().getNumber(), r.getPoint());
                } else if (r.hasManifest()) {
                    parameters
                            .computeIfAbsent(r.getManifest().getScenario(), s -> new TreeMap<>())
                            .put(at, r.getManifest().getParameters().toStringUtf8());
                }
            } catch (InvalidProtocolBufferException e) {
                throw new AuditException("batch " + at + " holds a record that cannot be read", e);
            }
        }
    }

    private static BatchHeader header(Batch b) throws AuditException {
        try {
            return LedgerSlice.header(b);
        } catch (InvalidProtocolBufferException e) {
            throw new AuditException("a batch has no readable header", e);
        }
    }

    @Override
    public void close() {
        evidence.close();
        whole.close();
    }
}
