package io.edgewitness.collector.verify;

import io.edgewitness.edge.ledger.BatchId;
import io.edgewitness.edge.ledger.proto.Batch;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where a bundle's batches come from: the collector's store, or ledgers. Used by one thread. */
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
}
