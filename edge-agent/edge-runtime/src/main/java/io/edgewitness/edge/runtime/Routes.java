package io.edgewitness.edge.runtime;

import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.ledger.PointLists;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which scenarios take which samples. Guarded by the pipeline. */
final class Routes {
    private final Map<PointId, List<ScenarioInbox>> byPoint = new HashMap<>();
    private final PointLists<List<Part>> parts = new PointLists<>();

    /**
     * What one scenario gets of a delivery.
     *
     * @param places of its samples in the delivery; null: all of them
     */
    record Part(ScenarioInbox inbox, int @Nullable [] places) {
        /** Those that get all share the list. */
        List<Sample> of(List<Sample> samples) {
            if (places == null) {
                return samples;
            }
            List<Sample> mine = new ArrayList<>(places.length);
            for (int i : places) {
                mine.add(samples.get(i));
            }
            return mine;
        }
    }

    void add(ScenarioInbox inbox) {
        inbox.points()
                .forEach(p -> byPoint.computeIfAbsent(p, x -> new ArrayList<>()).add(inbox));
        parts.clear();
    }

    void remove(ScenarioInbox inbox) {
        byPoint.values().forEach(to -> to.remove(inbox));
        byPoint.values().removeIf(List::isEmpty);
        parts.clear();
    }

    /** @return none if no scenario takes this point */
    List<ScenarioInbox> of(PointId point) {
        return byPoint.getOrDefault(point, List.of());
    }

    /** @return a part for each scenario that takes one of the samples */
    List<Part> split(List<Sample> samples) {
        return parts.of(samples, byPoint.size(), this::split);
    }

    private List<Part> split(PointId[] points) {
        Map<ScenarioInbox, List<Integer>> places = new LinkedHashMap<>();
        for (int i = 0; i < points.length; i++) {
            for (ScenarioInbox inbox : of(points[i])) {
                places.computeIfAbsent(inbox, x -> new ArrayList<>()).add(i);
            }
        }
        List<Part> all = new ArrayList<>();
        places.forEach((inbox, its) -> all.add(new Part(
                inbox,
                its.size() == points.length
                        ? null
                        : its.stream().mapToInt(Integer::intValue).toArray())));
        return all;
    }
}
