package io.edgewitness.scenario.kit;

import java.time.Instant;
import java.util.Comparator;
import java.util.Map;

/** What waits for somebody who may never come is kept in number: it lies in each checkpoint. */
public final class Newest {
    private Newest() {}

    /**
     * Puts one more; past the limit the oldest goes.
     *
     * @param waiting when each began to wait
     * @param most that are kept
     */
    public static <K> void put(Map<K, Instant> waiting, K key, Instant at, int most) {
        waiting.put(key, at);
        if (waiting.size() > most) {
            waiting.entrySet().stream()
                    .min(Comparator.comparing(Map.Entry::getValue))
                    .map(Map.Entry::getKey)
                    .ifPresent(waiting::remove);
        }
    }
}
