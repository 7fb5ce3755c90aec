package io.edgewitness.collector.pages;

import io.edgewitness.collector.api.Scope;
import io.edgewitness.collector.indicators.Figure;
import io.edgewitness.collector.indicators.FigureRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Figures of projects. A year's takes seconds, and pages ask again at each turn: so they are kept for a while. Any thread. */
final class Figurings {
    private static final long KEPT_NANOS = Duration.ofSeconds(60).toNanos();
    private static final int MOST = 500;

    private record Asked(Scope scope, List<FigureRequest> requests) {}

    private record Known(long at, List<Figure> figures) {}

    private final FormPlant plant;
    private final Map<Asked, Known> known = new ConcurrentHashMap<>();

    Figurings(FormPlant plant) {
        this.plant = plant;
    }

    /** @return one a request, not older than a minute */
    List<Figure> of(Scope scope, List<FigureRequest> requests) throws PlantAwayException {
        if (requests.isEmpty()) {
            return List.of();
        }
        Asked asked = new Asked(scope, List.copyOf(requests));
        Known last = known.get(asked);
        long now = System.nanoTime();
        if (last != null && now - last.at() < KEPT_NANOS) {
            return last.figures();
        }
        List<Figure> figures = plant.figures(scope, requests);
        if (known.size() >= MOST) {
            known.values().removeIf(k -> now - k.at() >= KEPT_NANOS);
        }
        known.put(asked, new Known(System.nanoTime(), figures));
        return figures;
    }
}
