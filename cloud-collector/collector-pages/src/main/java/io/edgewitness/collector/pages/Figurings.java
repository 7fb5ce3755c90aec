package io.edgewitness.collector.pages;

import io.edgewitness.collector.api.Scope;
import io.edgewitness.collector.indicators.Figure;
import io.edgewitness.collector.indicators.FigureRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Figures of projects. A year's takes seconds, and pages ask again at each turn: so they are kept. One older than a minute is made again on
 * a thread of its own while the old one is shown; one older than ten is waited for. Thread-safe.
 */
final class Figurings {
    private static final Logger LOG = LoggerFactory.getLogger(Figurings.class);
    private static final long FRESH_NANOS = Duration.ofMinutes(1).toNanos();
    private static final long KEPT_NANOS = Duration.ofMinutes(10).toNanos();
    private static final int MOST = 2000;

    /**
     * What became of a request.
     *
     * @param figure null: it cannot be made as it is asked for
     * @param problem why not; empty: it was made
     */
    record Outcome(@Nullable Figure figure, String problem) {}

    /** @param whose a scope, or what a zone may count: who takes a consent back is not counted any more */
    private record Asked(Object whose, FigureRequest request) {}

    private interface Source {
        List<Figure> figures(List<FigureRequest> requests) throws PlantAwayException;
    }

    private record Known(long at, Outcome outcome) {
        boolean isWithin(long nanos) {
            return System.nanoTime() - at < nanos;
        }
    }

    private final FormPlant plant;
    private final Map<Asked, Known> known = new ConcurrentHashMap<>();
    private final Map<Object, Object> locks = new ConcurrentHashMap<>();
    private final Set<Asked> underWay = ConcurrentHashMap.newKeySet();
    private final ExecutorService again = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "figures-again");
        thread.setDaemon(true);
        return thread;
    });

    Figurings(FormPlant plant) {
        this.plant = plant;
    }

    /** @return one a request, in their order */
    List<Outcome> of(Scope scope, List<FigureRequest> requests) throws PlantAwayException {
        return of(scope, requests, r -> plant.figures(scope, r));
    }

    /** @return of a zone, one a request, in their order */
    List<Outcome> of(Sharing zone, List<FigureRequest> requests) throws PlantAwayException {
        return of(zone, requests, r -> plant.zoneFigures(zone, r));
    }

    private List<Outcome> of(Object whose, List<FigureRequest> requests, Source source) throws PlantAwayException {
        Map<FigureRequest, Known> found = found(whose, requests);
        if (!found.keySet().containsAll(requests)) {
            synchronized (locks.computeIfAbsent(whose, s -> new Object())) {
                // Who waited here finds what the one before him made.
                found = found(whose, requests);
                List<FigureRequest> missing = new ArrayList<>(requests);
                missing.removeAll(found.keySet());
                if (!missing.isEmpty()) {
                    found.putAll(made(whose, missing, source));
                }
            }
        }
        List<FigureRequest> old = new ArrayList<>();
        List<Outcome> outcomes = new ArrayList<>();
        for (FigureRequest request : requests) {
            Known one = Objects.requireNonNull(found.get(request));
            outcomes.add(one.outcome());
            if (!one.isWithin(FRESH_NANOS) && underWay.add(new Asked(whose, request))) {
                old.add(request);
            }
        }
        if (!old.isEmpty()) {
            again.execute(() -> renew(whose, old, source));
        }
        return outcomes;
    }

    private Map<FigureRequest, Known> found(Object whose, List<FigureRequest> requests) {
        Map<FigureRequest, Known> found = new HashMap<>();
        for (FigureRequest request : requests) {
            Known one = known.get(new Asked(whose, request));
            if (one != null && one.isWithin(KEPT_NANOS)) {
                found.put(request, one);
            }
        }
        return found;
    }

    private Map<FigureRequest, Known> made(Object whose, List<FigureRequest> requests, Source source)
            throws PlantAwayException {
        List<Outcome> outcomes = outcomes(requests, source);
        if (known.size() >= MOST) {
            known.values().removeIf(k -> !k.isWithin(KEPT_NANOS));
        }
        Map<FigureRequest, Known> made = new HashMap<>();
        for (int i = 0; i < requests.size(); i++) {
            Known one = new Known(System.nanoTime(), outcomes.get(i));
            made.put(requests.get(i), one);
            known.put(new Asked(whose, requests.get(i)), one);
        }
        return made;
    }

    private void renew(Object whose, List<FigureRequest> requests, Source source) {
        try {
            made(whose, requests, source);
        } catch (PlantAwayException | RuntimeException e) {
            LOG.debug("figures were not made again: {}", e.getMessage());
        } finally {
            requests.forEach(r -> underWay.remove(new Asked(whose, r)));
        }
    }

    /** All at once; where one of them cannot be made, each by itself, so that the others are. */
    private static List<Outcome> outcomes(List<FigureRequest> requests, Source source) throws PlantAwayException {
        try {
            return source.figures(requests).stream()
                    .map(f -> new Outcome(f, ""))
                    .toList();
        } catch (IllegalArgumentException e) {
            if (requests.size() == 1) {
                return List.of(new Outcome(null, String.valueOf(e.getMessage())));
            }
        }
        List<Outcome> each = new ArrayList<>();
        for (FigureRequest request : requests) {
            each.addAll(outcomes(List.of(request), source));
        }
        return each;
    }
}
