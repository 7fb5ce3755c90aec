package io.edgewitness.edge.api;

import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** A source that takes orders; its {@link SourceAdapter.Factory#refusesOrders} says for which points. Only the command gate calls it. */
public interface Writable {
    CompletionStage<WriteOutcome> write(WriteOrder order);

    /**
     * @param id unique for ever; a second order of the same id is never executed
     * @param targets what to set to what
     * @param deadline after this the order is stale and is not executed
     */
    record WriteOrder(String id, Map<PointId, Value> targets, Instant deadline) {}

    /** @param detail the source's own code and words */
    record WriteOutcome(boolean done, String detail) {}
}
