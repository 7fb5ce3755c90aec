package io.edgewitness.edge.api;

import java.time.Instant;
import java.util.List;

/**
 * A declared hole: what should have come between two times and did not.
 *
 * @param points the points concerned; empty means each point of the source
 * @param from inclusive
 * @param to exclusive
 * @param count samples known to be lost, over all points; -1 if the source cannot tell
 * @param reason one of the codes {@code disconnected}, {@code rejected}, {@code overflow}, {@code poll-missed}, {@code overload},
 *     {@code reconfigured}, {@code restart}, {@code stalled} (the agent did not run), {@code clock} (the agent's clock was set: this time was skipped, or comes twice), followed
 *     by a colon and words; {@code quota} is the ledger's own: raw samples dropped
 *     after they were received
 */
public record Gap(List<PointId> points, Instant from, Instant to, long count, String reason) {}
