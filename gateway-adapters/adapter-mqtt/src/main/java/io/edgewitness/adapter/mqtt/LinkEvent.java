package io.edgewitness.adapter.mqtt;

import java.time.Instant;
import java.util.Map;

/** What other threads tell the adapter's own. */
sealed interface LinkEvent {
    /**
     * @param generation number of the connection it came on
     * @param packet 0 for QoS 0
     * @param duplicate the DUP flag
     */
    record Message(
            int generation,
            String topic,
            byte[] payload,
            int packet,
            int qos,
            boolean duplicate,
            boolean retained,
            Map<String, String> properties,
            Instant received)
            implements LinkEvent {}

    record Lost(int generation, String reason) implements LinkEvent {}

    /** The ledger has it. */
    record Durable(InFlight message) implements LinkEvent {}

    record Stop() implements LinkEvent {}
}
