package io.edgewitness.collector.api;

import java.time.Instant;
import java.util.Map;

/**
 * An event of a scenario as the collector received it.
 *
 * @param severity as OPC 10000-9, 1 to 1000; 0: the agent said none
 * @param message in the module's words
 * @param texts its attributes as texts; lists and structures as JSON
 */
public record StoredEvent(
        String enterprise,
        String site,
        String agent,
        long epoch,
        long batch,
        long sequence,
        Instant at,
        String scenario,
        String type,
        int severity,
        String message,
        Map<String, String> texts) {}
