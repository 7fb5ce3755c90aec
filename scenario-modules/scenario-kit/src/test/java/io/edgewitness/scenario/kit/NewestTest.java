package io.edgewitness.scenario.kit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class NewestTest {
    @Test
    void pastTheLimitTheOldestGoes() {
        Map<String, Instant> waiting = new TreeMap<>();
        Newest.put(waiting, "b", Instant.ofEpochSecond(1), 2);
        Newest.put(waiting, "a", Instant.ofEpochSecond(2), 2);
        Newest.put(waiting, "c", Instant.ofEpochSecond(3), 2);
        assertThat(waiting).containsOnlyKeys("a", "c");
        Newest.put(waiting, "a", Instant.ofEpochSecond(4), 2);
        assertThat(waiting).containsOnlyKeys("a", "c");
    }
}
