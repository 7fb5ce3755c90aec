package io.edgewitness.edge.runtime;

import io.edgewitness.edge.ledger.BatchId;
import io.edgewitness.edge.ledger.proto.OrderReceipt;

/** What the uplink tells the ledger. Called on the uplink's thread; handed on to the ledger's thread without blocking. */
public interface UplinkLedger {
    /** The collector has this batch and all before it for good. */
    void acknowledged(BatchId id);

    /**
     * Records what became of an order.
     *
     * @param durable called once, on any thread, when the record would survive a loss of power; must not block
     */
    void receipt(OrderReceipt receipt, Runnable durable);
}
