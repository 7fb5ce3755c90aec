package io.edgewitness.adapter.opcua;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What points with a history missed while the connection was lost. Times of the machine bound what may be filled in. */
final class Hole {
    final Instant from;
    final Instant to;
    final String reason;
    final List<Part> parts = new ArrayList<>();

    /** The share of one point. */
    static final class Part {
        final Point point;

        /** Source time of the last value before the hole. */
        final Instant after;

        final long missed;
        long filled;

        @Nullable
        String refusal;

        Part(Point point, Instant after, long missed) {
            this.point = point;
            this.after = after;
            this.missed = missed;
        }

        /** Source time of the first value after the hole; null: none came yet. */
        @Nullable
        Instant before() {
            return point.firstSource();
        }
    }

    Hole(Instant from, Instant to, String reason) {
        this.from = from;
        this.to = to;
        this.reason = reason;
    }

    boolean isBounded() {
        return parts.stream().allMatch(part -> part.before() != null);
    }

    long missed() {
        return parts.stream().mapToLong(part -> part.missed).sum();
    }

    long filled() {
        return parts.stream().mapToLong(part -> part.filled).sum();
    }

    /** Points by what they still miss. */
    Map<Long, List<Part>> byRest() {
        Map<Long, List<Part>> rest = new LinkedHashMap<>();
        for (Part part : parts) {
            rest.computeIfAbsent(Math.max(0, part.missed - part.filled), key -> new ArrayList<>())
                    .add(part);
        }
        return rest;
    }
}
