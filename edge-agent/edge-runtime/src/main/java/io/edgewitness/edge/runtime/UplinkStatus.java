package io.edgewitness.edge.runtime;

import io.edgewitness.edge.ledger.BatchId;

/**
 * How the uplink stands.
 *
 * @param acknowledged the newest batch that the collector has for good, as far as this run knows
 * @param sent the newest batch handed to the present stream
 * @param inFlight batches sent and not acknowledged
 * @param problem one line for a person; empty while all is well
 */
public record UplinkStatus(Phase phase, BatchId acknowledged, BatchId sent, int inFlight, String problem) {
    public enum Phase {
        /** between two attempts */
        WAITING,
        CONNECTING,
        STREAMING
    }
}
