package io.edgewitness.collector.indicators;

import io.edgewitness.edge.api.Metric.Amount;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All windows of one series that end in the span of a roll-up.
 *
 * @param windows with a value
 * @param empty without
 * @param firstStart of all windows
 * @param lastEnd of all windows
 * @param covered sum of the lengths of windows with a value
 * @param overlapping whether two windows with a value share time
 * @param amount sum, sums or merged sketch; missing where there is none
 * @param least of exact amounts; null where there is none, as with {@code greatest} and {@code last}
 * @param expected -1: of one window it is unknown
 * @param modes samples by mode of their source
 * @param clockBoundNs the worst; -1: of one window it is unknown
 */
public record RolledMetric(
        String scenario,
        String slug,
        String name,
        Map<String, String> labels,
        String arm,
        String formula,
        String unit,
        String aggregation,
        int windows,
        int empty,
        Instant firstStart,
        Instant lastEnd,
        Duration covered,
        boolean overlapping,
        Amount amount,
        @Nullable BigDecimal least,
        @Nullable BigDecimal greatest,
        @Nullable BigDecimal last,
        long expected,
        long received,
        Map<String, Long> modes,
        long clockBoundNs) {}
