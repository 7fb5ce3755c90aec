package io.edgewitness.collector.indicators;

import io.edgewitness.edge.api.Gap;

/**
 * A declared hole as the collector received it.
 *
 * @param source adapter id, or {@code scenario:} and the instance whose inbox overflowed
 */
public record StoredGap(RecordReference record, String source, Gap gap) {}
