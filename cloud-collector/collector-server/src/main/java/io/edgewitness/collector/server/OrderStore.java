package io.edgewitness.collector.server;

import com.google.protobuf.ByteString;
import java.time.Instant;
import java.util.List;

/** Orders to agents, signed, until the agent's ledger says what became of them. Any thread. */
public interface OrderStore {
    /** @return false if an order of that id exists; nothing was changed */
    boolean add(SignedOrder order) throws BatchStore.StoreException;

    /** @return orders of this agent without an outcome and with {@code notAfter} past {@code now}, oldest first */
    List<SignedOrder> pending(String agent, Instant now) throws BatchStore.StoreException;

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
