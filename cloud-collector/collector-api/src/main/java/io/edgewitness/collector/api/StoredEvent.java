package io.edgewitness.collector.api;

import java.time.Instant;
import java.util.Map;

/**
 * An event of a scenario as the collector received it.
 *
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
        Map<String, String> texts) {}
