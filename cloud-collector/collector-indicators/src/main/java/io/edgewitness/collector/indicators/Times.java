package io.edgewitness.collector.indicators;

import io.edgewitness.edge.api.Window;
import java.time.Duration;
import java.util.List;

/**
 * Spans of time that count together.
 *
 * @param parts in order, none reaching into another, at least one
 */
record Times(List<Window> parts) {
    Times {
        parts = List.copyOf(parts);
        if (parts.isEmpty()) {
            throw new IllegalArgumentException("there is no time");
        }
    }

    static Times of(Window w) {
        return new Times(List.of(w));
    }

    Window whole() {
        return new Window(parts.get(0).start(), parts.get(parts.size() - 1).end());
    }

    /** @return whether the window lies in one of the parts as a whole */
    boolean hold(Window w) {
        return parts.stream()
                .anyMatch(p -> !w.start().isBefore(p.start()) && !w.end().isAfter(p.end()));
    }

    /** @return without what lies between the parts */
    Duration length() {
        return parts.stream().map(p -> Duration.between(p.start(), p.end())).reduce(Duration.ZERO, Duration::plus);
    }
}
