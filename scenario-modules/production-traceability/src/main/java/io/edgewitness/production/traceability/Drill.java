package io.edgewitness.production.traceability;

import io.edgewitness.edge.api.Window;
import io.edgewitness.scenario.kit.StateReader;
import io.edgewitness.scenario.kit.StateWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The recall drill of a window: units that were finished in it are followed back to what they were made of, and what that went into is followed
 * forth again. One thread.
 */
final class Drill {
    private static final int MOST_UNITS = 20_000;

    /** Of the names of all units of all windows, so that they fit into a checkpoint. */
    private static final long MOST_CHARACTERS = 1 << 20;

    private static final int SAMPLED = 20;

    /**
     * What a drill found.
     *
     * @param tried finished units that have materials, at most {@value #SAMPLED}
     * @param found those that came back from the materials found
     * @param depth levels of the deepest
     * @param lot the material that was called back; empty: there was none
     * @param recalled finished units that came of it
     * @param finished all units that were finished in the window
     */
    record Result(int tried, int found, int depth, String lot, int recalled, int finished) {}

    private final Genealogy genealogy;
    private final TreeMap<Instant, LinkedHashSet<String>> finished = new TreeMap<>(); // by the window's start
    private long characters;

    Drill(Genealogy genealogy) {
        this.genealogy = genealogy;
    }

    void finished(Window window, String unit) {
        LinkedHashSet<String> units = finished.computeIfAbsent(window.start(), s -> new LinkedHashSet<>());
        if (units.size() < MOST_UNITS && characters < MOST_CHARACTERS && units.add(unit)) {
            characters += unit.length() + 2L;
        }
    }

    Result of(Window window) {
        List<String> units = new ArrayList<>(finished.getOrDefault(window.start(), new LinkedHashSet<>()));
        Map<String, Set<String>> wholes = units.isEmpty() ? Map.of() : genealogy.wholes();
        int tried = 0;
        int found = 0;
        int depth = 0;
        String lot = "";
        int recalled = 0;
        for (int i = 0; i < units.size() && tried < SAMPLED; i += Math.max(1, units.size() / SAMPLED)) {
            Map<String, Integer> back = genealogy.back(units.get(i));
            Set<String> sources = new TreeSet<>(back.keySet());
            sources.removeIf(part -> !genealogy.isSource(part));
            if (sources.isEmpty()) {
                continue;
            }
            tried++;
            depth = Math.max(
                    depth, back.values().stream().mapToInt(d -> d).max().orElse(0));
            if (lot.isEmpty()) {
                lot = sources.iterator().next();
                recalled = (int) units.stream()
                        .filter(Genealogy.forth(lot, wholes)::contains)
                        .count();
            }
            found += leading(back.keySet(), units.get(i), wholes).containsAll(sources) ? 1 : 0;
        }
        return new Result(tried, found, depth, lot, recalled, units.size());
    }

    /**
     * Which of a unit's parts lead forth to it, each by a link to the unit or to one that does. Each link is looked at once, however many
     * ways there are.
     *
     * @param parts the nearest first
     */
    private static Set<String> leading(Set<String> parts, String unit, Map<String, Set<String>> wholes) {
        Set<String> leading = new HashSet<>(Set.of(unit));
        for (String part : parts) {
            if (wholes.getOrDefault(part, Set.of()).stream().anyMatch(leading::contains)) {
                leading.add(part);
            }
        }
        return leading;
    }

    void forgetBefore(Instant time) {
        forget(finished.headMap(time));
    }

    void forgetFrom(Instant time) {
        forget(finished.tailMap(time, true));
    }

    private void forget(Map<Instant, ? extends Set<String>> windows) {
        windows.values().forEach(units -> units.forEach(u -> characters -= u.length() + 2L));
        windows.clear();
    }

    void write(StateWriter state) {
        state.integer(finished.size());
        finished.forEach((start, units) -> {
            state.instant(start).integer(units.size());
            units.forEach(state::text);
        });
    }

    void read(StateReader state) {
        finished.clear();
        characters = 0;
        for (long n = state.integer(); n > 0; n--) {
            LinkedHashSet<String> units = finished.computeIfAbsent(state.time(), s -> new LinkedHashSet<>());
            for (long m = state.integer(); m > 0; m--) {
                String unit = state.text();
                units.add(unit);
                characters += unit.length() + 2L;
            }
        }
    }
}
