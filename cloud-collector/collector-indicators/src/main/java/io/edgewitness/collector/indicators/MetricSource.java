package io.edgewitness.collector.indicators;

import io.edgewitness.collector.api.StoredMetric;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where figures take their records from: the collector's tables, or the batches in a bundle. */
public interface MetricSource {
    /**
     * @param scenario id of the instance; null: all
     * @return all metrics of that name whose window overlaps {@code from} to {@code to}, in any order, all revisions and arms
     */
    List<StoredMetric> metrics(String name, @Nullable String scenario, Instant from, Instant to);

    /**
     * @param resolution hours or days
     * @param scenario id of the instance; null: all
     * @return of each agent and span that overlaps {@code from} to {@code to} the newest roll-up, in any order, each with its metrics of that
     *     name, all arms; also those that have none
     */
    default List<StoredRollup> rollups(
            Resolution resolution, String name, @Nullable String scenario, Instant from, Instant to) {
        return List.of();
    }

    /** @return all declared holes that overlap {@code from} to {@code to}, of all sources, in any order */
    List<StoredGap> gaps(Instant from, Instant to);
}
