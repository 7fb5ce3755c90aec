package io.edgewitness.adapter.opcua;

import java.util.Optional;
import org.eclipse.milo.opcua.sdk.client.OpcUaClient;
import org.eclipse.milo.opcua.sdk.client.OperationLimits;
import org.eclipse.milo.opcua.stack.core.UaException;
import org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.UInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How much one request may ask: what the server allows, and no more than is bearable.
 *
 * @param reads attributes a read
 * @param browses nodes a browse
 * @param items monitored items a call
 * @param histories nodes a history read
 */
record Limits(int reads, int browses, int items, int histories) {
    private static final Logger LOG = LoggerFactory.getLogger(Limits.class);
    private static final Limits BEARABLE = new Limits(500, 100, 1_000, 50);

    /** Asks the server, once a session. Blocks. A server that does not say sets no limit. */
    static Limits of(OpcUaClient client) {
        try {
            OperationLimits told = client.getOperationLimits();
            return new Limits(
                    least(BEARABLE.reads, told.maxNodesPerRead()),
                    least(BEARABLE.browses, told.maxNodesPerBrowse()),
                    least(BEARABLE.items, told.maxMonitoredItemsPerCall()),
                    least(BEARABLE.histories, told.maxNodesPerHistoryReadData()));
        } catch (UaException e) {
            LOG.info(
                    "the server tells no operation limits: {}",
                    Qualities.text(e.getStatusCode().value()));
            return BEARABLE;
        }
    }

    /** 0 means that there is none. */
    private static int least(int bearable, Optional<UInteger> told) {
        long limit = told.map(UInteger::longValue).orElse(0L);
        return limit == 0 ? bearable : (int) Math.min(bearable, limit);
    }
}
