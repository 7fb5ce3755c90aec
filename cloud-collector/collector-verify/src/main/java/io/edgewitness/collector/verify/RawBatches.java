package io.edgewitness.collector.verify;

import io.edgewitness.edge.ledger.BatchId;
import io.edgewitness.edge.ledger.proto.Batch;
import io.edgewitness.edge.ledger.proto.PointVersion;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Whole batches with their samples, for an audit: what an agent was asked for, or a copy of its ledger. One thread. */
public interface RawBatches {
    /** @return the first batch after this one; raw leaves whose content is not there hold their hashes. Null if there is none */
    @Nullable
    Batch next(String agent, BatchId after) throws AuditException;

    /** @return the same, with hashes in place of samples, whether they are there or not */
    @Nullable
    Batch evidence(String agent, BatchId after) throws AuditException;

    /** @return any batch before which every batch was closed at that time or earlier, and the batch itself too */
    BatchId before(String agent, Instant time) throws AuditException;

    /** @return what the numbers of points mean behind that batch, as its epoch declared them; empty before the first */
    Map<Integer, PointVersion> points(String agent, BatchId batch) throws AuditException;

    /** @return inputs and parameters of a scenario as its newest manifest up to that batch has them; empty: none was found */
    String parameters(String agent, String scenario, BatchId batch) throws AuditException;
}
