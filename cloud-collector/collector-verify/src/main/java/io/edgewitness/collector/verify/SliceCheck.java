package io.edgewitness.collector.verify;

import com.google.protobuf.InvalidProtocolBufferException;
import io.edgewitness.edge.api.Window;
import io.edgewitness.edge.ledger.BatchCheck;
import io.edgewitness.edge.ledger.BatchId;
import io.edgewitness.edge.ledger.MerkleTree;
import io.edgewitness.edge.ledger.Nanos;
import io.edgewitness.edge.ledger.proto.Batch;
import io.edgewitness.edge.ledger.proto.BatchHeader;
import io.edgewitness.edge.ledger.proto.EvidenceRecord;
import io.edgewitness.edge.ledger.proto.Leaf;
import io.edgewitness.edge.ledger.proto.Seal;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Checks one agent's run of batches: each signature, each root over all its leaves, each link to the batch before, every number, and
 * that no evidence is withheld. What happened inside the figures' times becomes notes.
 */
final class SliceCheck {
    private static final byte[] FIRST = new byte[32];

    private final LedgerSlice slice;
    private final VerifyReport report;
    private final LedgerNotes notes;
    private final Set<BatchId> bad = new HashSet<>();
    private final DeclaredHoles holes;
    private final MerkleTree tree = new MerkleTree();
    private boolean fromGenesis;
    private @Nullable BatchHeader previous;
    private @Nullable BatchId first;
    private byte @Nullable [] previousHash;
    private @Nullable Instant began;
    private long lastOpened = Long.MIN_VALUE;

    SliceCheck(LedgerSlice slice, List<Window> windows, List<Window> spans, VerifyReport report) {
        this.slice = slice;
        this.notes = new LedgerNotes(slice.agent(), windows, spans, report);
        this.report = report;
        this.holes = DeclaredHoles.of(slice.batches());
    }

    /** @return batches in which something is wrong */
    Set<BatchId> run(Evidence evidence) {
        for (Batch b : slice.batches()) {
            try {
                check(b, evidence);
            } catch (InvalidProtocolBufferException e) {
                BatchHeader p = previous;
                wrong(
                        p == null ? BatchId.NONE : LedgerSlice.id(p),
                        "header",
                        "其后一批的批头无法读取",
                        "the header of the batch after it cannot be read");
            }
        }
        BatchHeader last = previous;
        if (last != null) {
            Instant end = Nanos.instant(last.getClosed());
            notes.told("as-of", end, "记录截至此时，其后的修订不在包内", "the records end here; later revisions are not in the bundle");
        }
        return bad;
    }

    /** @return null: no header can be read */
    @Nullable
    BatchId first() {
        return first;
    }

    /** @return likewise */
    @Nullable
    BatchId last() {
        BatchHeader p = previous;
        return p == null ? null : LedgerSlice.id(p);
    }

    /** @return when the latest batch was opened, ns; the least of all if there is none */
    long lastOpened() {
        return lastOpened;
    }

    /** @return whether the run begins early enough that no record of a window that starts then can lie before it */
    boolean reachesBack(Instant start) {
        Instant b = began;
        return fromGenesis || (b != null && !b.isAfter(start));
    }

    private void check(Batch b, Evidence evidence) throws InvalidProtocolBufferException {
        BatchHeader h = LedgerSlice.header(b);
        BatchId id = LedgerSlice.id(h);
        BatchHeader p = previous;
        boolean behindHole = p != null && !goesOn(p, h) && holes.cover(LedgerSlice.id(p), id);
        for (String problem : BatchCheck.verify(b, slice.publicKey(), behindHole ? null : previousHash)) {
            wrong(id, "batch", "批次校验失败", problem);
        }
        if (!h.getAgent().equals(slice.agent())) {
            wrong(id, "agent", "批头属于另一个网关" + h.getAgent(), "the header is of agent " + h.getAgent());
        }
        if (p == null) {
            first = id;
            began = Nanos.instant(h.getOpened());
            fromGenesis = java.util.Arrays.equals(h.getPrevious().toByteArray(), FIRST);
        } else if (behindHole) {
            notes.told(
                    "declared-hole",
                    Nanos.instant(h.getOpened()),
                    "批次" + LedgerSlice.id(p) + "与" + id + "之间的记录因网关存储限额在上传前删除，网关已签名声明",
                    "the gateway's quota dropped the batches between " + LedgerSlice.id(p) + " and " + id
                            + " before the collector had them, and signed that it did");
        } else if (!follows(p, h)) {
            wrong(
                    id,
                    "missing-batch",
                    "不是" + LedgerSlice.id(p) + "的后一批，中间有批次缺失",
                    "does not follow " + LedgerSlice.id(p) + ": batches between them are left out");
        }
        records(b, h, id);
        notes.changed(p, h);
        lastOpened = Math.max(lastOpened, h.getOpened());
        evidence.add(slice.agent(), b);
        byte[] hash = BatchCheck.headerHash(b);
        tree.add(MerkleTree.leaf(hash));
        previousHash = hash;
        previous = h;
    }

    /** An epoch's first batch comes behind any epoch before: that the last ones of that are missing, only the hash shows. */
    private boolean goesOn(BatchHeader p, BatchHeader h) {
        return follows(p, h) && java.util.Arrays.equals(h.getPrevious().toByteArray(), previousHash);
    }

    private static boolean follows(BatchHeader p, BatchHeader h) {
        return h.getEpoch() == p.getEpoch()
                ? h.getNumber() == p.getNumber() + 1
                : h.getEpoch() > p.getEpoch() && h.getNumber() == 1;
    }

    private void records(Batch b, BatchHeader h, BatchId id) {
        for (int i = 0; i < b.getEvidenceCount(); i++) {
            Leaf leaf = b.getEvidence(i);
            if (!leaf.getHash().isEmpty()) {
                wrong(
                        id,
                        "withheld",
                        "第" + i + "条记录只有散列值，内容未给出",
                        "record " + i + " is a hash only: its content is withheld");
                continue;
            }
            try {
                EvidenceRecord r = EvidenceRecord.parseFrom(leaf.getContent());
                note(r, h, id);
            } catch (InvalidProtocolBufferException e) {
                wrong(id, "record", "第" + i + "条记录无法读取", "record " + i + " cannot be read");
            }
        }
    }

    private void note(EvidenceRecord r, BatchHeader h, BatchId id) {
        if (r.hasSeal()) {
            seal(r.getSeal(), id);
        } else {
            notes.record(r, Nanos.instant(r.getAt() == 0 ? h.getClosed() : r.getAt()));
        }
    }

    private void seal(Seal s, BatchId id) {
        if (!SealCheck.isSigned(s, slice.agent(), slice.publicKey())) {
            wrong(id, "seal", "封存记录的签名不符", "the seal's signature is not the agent's");
        }
        if (fromGenesis
                && tree.size() == s.getSize()
                && !java.util.Arrays.equals(tree.root(), s.getRoot().toByteArray())) {
            wrong(id, "seal", "封存记录与此前的批头不符", "the seal does not cover the headers before it");
        }
    }

    private void wrong(BatchId id, String code, String zh, String en) {
        bad.add(id);
        report.problem(slice.agent() + " batch " + id, code, zh, en);
    }
}
