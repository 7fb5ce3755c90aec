package io.edgewitness.collector.server;

import com.google.protobuf.ByteString;
import java.time.Instant;
import java.util.List;

/** Orders to agents, signed, until the agent's ledger says what became of them. Any thread. */
public interface OrderStore {
    /** @return false if an order of that id exists; nothing was changed */
    boolean add(SignedOrder order) throws BatchStore.StoreException;

    /** Most orders on their way to one agent. */
    int MOST_PENDING = 500;

    /**
     * Also those that are stale by now: the agent may have carried one out before its answer was lost, and only it can tell.
     *
     * @return orders of this agent without an outcome, oldest first, at most {@link #MOST_PENDING}
     */
    List<SignedOrder> pending(String agent) throws BatchStore.StoreException;

    /** What the agent answered. The first answer counts; an unknown id is ignored. */
    void done(String agent, String id, String outcome, String detail, Instant at) throws BatchStore.StoreException;

    /**
     * @param id unique for ever
     * @param body the OrderBody message as signed
     * @param notAfter the agent refuses it from then on
     */
    record SignedOrder(
            String id,
            String agent,
            String kind,
            Instant created,
            Instant notAfter,
            ByteString body,
            ByteString signature) {}
}
