package io.edgewitness.collector.verify;

import com.google.protobuf.InvalidProtocolBufferException;
import io.edgewitness.edge.ledger.BatchCheck;
import io.edgewitness.edge.ledger.BatchId;
import io.edgewitness.edge.ledger.proto.Batch;
import io.edgewitness.edge.ledger.proto.BatchHeader;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the batches of a range one after the other: each is as it was signed, and follows the one before.
 *
 * @param key of the agent, X.509 encoding
 * @param signatures whether each signature is checked. Without, a batch is good because the next names its hash, up to the last, whose hash
 *     is known: a day has too many batches to check the signature of each
 */
record BatchWalk(byte[] key, boolean signatures) {
    interface Source {
        @Nullable
        Batch next(BatchId after) throws AuditException;
    }

    interface Taker {
        void take(BatchHeader header, Batch batch) throws AuditException;
    }

    /** @return false if the batches are not what was signed, and nothing can be made of them */
    boolean run(AuditCheck.Range range, Source source, AuditFound found, Taker taker) throws AuditException {
        BatchId at = range.after();
        byte[] previous = null;
        while (range.last().isAfter(at)) {
            Batch b = source.next(at);
            BatchHeader h = b == null ? null : header(b);
            if (b == null || h == null || LedgerSlice.id(h).isAfter(range.last())) {
                found.reason("batches-missing", "批次" + at + "之后有缺失", "batches behind " + at + " are missing");
                return true;
            }
            BatchId id = LedgerSlice.id(h);
            List<String> problems = signatures ? BatchCheck.verify(b, key, null) : BatchCheck.unsigned(b, key, null);
            if (!problems.isEmpty()) {
                found.spoiled(
                        "batch-changed",
                        "批次" + id + "与网关签名时不同",
                        "batch " + id + " is not as the agent signed it: " + String.join("; ", problems));
                return false;
            }
            if (previous != null && !Arrays.equals(previous, h.getPrevious().toByteArray())) {
                found.reason(
                        "batches-missing",
                        "批次" + at + "与" + id + "之间有缺失",
                        "batches between " + at + " and " + id + " are missing");
            }
            taker.take(h, b);
            found.read(id);
            previous = BatchCheck.headerHash(b);
            at = id;
        }
        return true;
    }

    static BatchHeader header(Batch b) throws AuditException {
        try {
            return LedgerSlice.header(b);
        } catch (InvalidProtocolBufferException e) {
            throw new AuditException("a batch has no readable header", e);
        }
    }
}
