package io.edgewitness.collector.api;

import io.edgewitness.edge.api.Metric;
import java.util.Map;

/**
 * A metric as the collector received it.
 *
 * @param metric labels, window, revision and amount
 * @param modes samples by mode of their source: {@code REAL}, {@code REPLAY}, {@code SIM}
 * @param clockBoundNs -1: unknown
 */
public record StoredMetric(
        String enterprise,
        String site,
        String agent,
        long epoch,
        long batch,
        long sequence,
        String scenario,
        String slug,
        String arm,
        String formula,
        String unit,
        Metric metric,
        Map<String, Long> modes,
        long clockBoundNs) {}
