package io.edgewitness.edge.runtime;

import io.edgewitness.edge.ledger.BatchId;
import io.edgewitness.edge.ledger.proto.Batch;
import org.jspecify.annotations.Nullable;

/** The durable part of the ledger, as the uplink reads it. One thread. */
public interface UplinkSource {
    /**
     * @return the batch that follows, in whatever epoch; null: none yet, or not durable yet
     * @throws io.edgewitness.edge.ledger.LedgerException if the ledger cannot be read there
     */
    @Nullable Batch next(BatchId after);

    /** @return the oldest batch still there; {@link BatchId#NONE} if there is none */
    BatchId first();

    /** @return the newest durable batch; {@link BatchId#NONE} if there is none */
    BatchId head();
}
