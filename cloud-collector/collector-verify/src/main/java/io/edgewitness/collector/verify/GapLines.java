package io.edgewitness.collector.verify;

import io.edgewitness.collector.estimators.Text;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Declared holes as lines for people: one a source and reason, from the first to the last, with their number where they are more. */
final class GapLines {
    private final Map<String, List<Hole>> kinds = new LinkedHashMap<>();

    private record Hole(String source, Instant from, Instant to, String reason) {}

    void add(String source, Instant from, Instant to, String reason) {
        kinds.computeIfAbsent(source + "\n" + reason, k -> new ArrayList<>()).add(new Hole(source, from, to, reason));
    }

    /** @param zh comes before the hole, as {@code en} does */
    List<Text> texts(String code, String zh, String en) {
        return kinds.values().stream()
                .map(holes -> new Text(code, zh + line(holes, "，", " 条"), en + line(holes, ", ", " of them")))
                .toList();
    }

    private static String line(List<Hole> holes, String comma, String counted) {
        Hole first = holes.get(0);
        Instant from = holes.stream().map(Hole::from).min(Instant::compareTo).orElse(first.from());
        Instant to = holes.stream().map(Hole::to).max(Instant::compareTo).orElse(first.to());
        String line = first.source() + " " + from + " … " + to + " " + first.reason();
        return holes.size() == 1 ? line : line + comma + holes.size() + counted;
    }
}
