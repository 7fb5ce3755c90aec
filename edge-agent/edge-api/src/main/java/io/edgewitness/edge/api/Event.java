package io.edgewitness.edge.api;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * Something that happened, as a scenario saw it.
 *
 * @param type a short name in kebab case, such as {@code meter-exchanged}
 * @param severity 0 (information) to 1000, as OPC 10000-9
 * @param attributes what a reader needs to know, in order
 * @param blobs evidence kept beside it
 */
public record Event(
        String type, Instant at, int severity, String message, Map<String, Value> attributes, List<BlobId> blobs) {}
