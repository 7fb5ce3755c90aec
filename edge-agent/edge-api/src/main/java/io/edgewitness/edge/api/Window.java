package io.edgewitness.edge.api;

import java.time.Instant;

/**
 * A half-open span of time.
 *
 * @param start inclusive
 * @param end exclusive, after start
 */
public record Window(Instant start, Instant end) {
    public Window {
        if (!start.isBefore(end)) {
            throw new IllegalArgumentException("a window ends after it starts, not " + start + " to " + end);
        }
    }

    public boolean contains(Instant t) {
        return !t.isBefore(start) && t.isBefore(end);
    }
}
