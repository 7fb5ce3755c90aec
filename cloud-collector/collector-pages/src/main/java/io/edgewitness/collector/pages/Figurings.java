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

    /** @param whose a scope, or what a zone may count: who takes a consent back is not counted any more */
    private record Asked(Object whose, List<FigureRequest> requests) {}

    private interface Source {
        List<Figure> get() throws PlantAwayException;
    }

    private record Known(long at, List<Figure> figures) {}

    private final FormPlant plant;
    private final Map<Asked, Known> known = new ConcurrentHashMap<>();

    Figurings(FormPlant plant) {
        this.plant = plant;
    }

    /** @return one a request, not older than a minute */
    List<Figure> of(Scope scope, List<FigureRequest> requests) throws PlantAwayException {
        return kept(scope, requests, () -> plant.figures(scope, requests));
    }

    /** @return of a zone, one a request, not older than a minute */
    List<Figure> of(Sharing zone, List<FigureRequest> requests) throws PlantAwayException {
        return kept(zone, requests, () -> plant.zoneFigures(zone, requests));
    }

    private List<Figure> kept(Object whose, List<FigureRequest> requests, Source source) throws PlantAwayException {
        if (requests.isEmpty()) {
            return List.of();
        }
        Asked asked = new Asked(whose, List.copyOf(requests));
        Known last = known.get(asked);
        long now = System.nanoTime();
        if (last != null && now - last.at() < KEPT_NANOS) {
            return last.figures();
        }
        List<Figure> figures = source.get();
        if (known.size() >= MOST) {
            known.values().removeIf(k -> now - k.at() >= KEPT_NANOS);
        }
        known.put(asked, new Known(System.nanoTime(), figures));
        return figures;
    }
}
