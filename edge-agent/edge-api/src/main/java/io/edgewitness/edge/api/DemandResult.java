package io.edgewitness.edge.api;

import java.time.Instant;

/**
 * Whether a numbered demand of the scenario was met by what was seen.
 *
 * @param demand such as {@code 13.4}
 * @param measured what was measured, with unit
 */
public record DemandResult(String demand, boolean met, String measured, Instant at) {}
