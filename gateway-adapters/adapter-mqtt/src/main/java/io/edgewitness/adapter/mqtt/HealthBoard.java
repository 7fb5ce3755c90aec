package io.edgewitness.adapter.mqtt;

import io.edgewitness.edge.api.Health;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Sample;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How the adapter is, from what its parts say. The adapter's thread writes; any thread reads. */
final class HealthBoard {
    private final Map<PointId, String> failing = new HashMap<>();
    private Map<TopicFilter, String> refused = Map.of();
    private @Nullable String refusedTopic;
    private @Nullable String down;
    private volatile Health health = new Health(Health.State.STARTING, "");

    Health health() {
        return health;
    }

    void ended(String why) {
        health = Health.ended(why);
    }

    void down(String why) {
        down = why;
        show();
    }

    /** @param refused subscriptions, and why */
    void connected(Map<TopicFilter, String> refused) {
        this.refused = Map.copyOf(refused);
        down = null;
        show();
    }

    void refusedTopic(String why) {
        if (refusedTopic == null) {
            refusedTopic = why;
            show();
        }
    }

    void seen(Sample sample) {
        boolean changed = sample.quality().isBad()
                ? failing.put(sample.point(), sample.quality().code()) == null
                : !failing.isEmpty() && failing.remove(sample.point()) != null;
        if (changed) {
            show();
        }
    }

    private void show() {
        if (down != null) {
            health = new Health(Health.State.DOWN, down);
        } else if (!refused.isEmpty()) {
            Map.Entry<TopicFilter, String> first = refused.entrySet().iterator().next();
            health = new Health(Health.State.DEGRADED, first.getKey() + ": " + first.getValue());
        } else if (refusedTopic != null) {
            health = new Health(Health.State.DEGRADED, refusedTopic);
        } else if (!failing.isEmpty()) {
            Map.Entry<PointId, String> first = failing.entrySet().iterator().next();
            health = new Health(
                    Health.State.DEGRADED,
                    failing.size() + " points are BAD, such as " + first.getKey() + ": " + first.getValue());
        } else {
            health = Health.up();
        }
    }
}
