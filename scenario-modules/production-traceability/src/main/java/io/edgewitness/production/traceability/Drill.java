package io.edgewitness.production.traceability;

import io.edgewitness.edge.api.Window;
import io.edgewitness.scenario.kit.StateReader;
import io.edgewitness.scenario.kit.StateWriter;
import java.time.Instant;
import java.util.ArrayList;
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

    Drill(Genealogy genealogy) {
        this.genealogy = genealogy;
    }

    void finished(Window window, String unit) {
        LinkedHashSet<String> units = finished.computeIfAbsent(window.start(), s -> new LinkedHashSet<>());
        if (units.size() < MOST_UNITS) {
            units.add(unit);
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
            boolean all = true;
            for (String source : sources) {
                Set<String> forth = Genealogy.forth(source, wholes);
                all &= forth.contains(units.get(i));
                if (lot.isEmpty()) {
                    lot = source;
                    recalled = (int) units.stream().filter(forth::contains).count();
                }
            }
            found += all ? 1 : 0;
        }
        return new Result(tried, found, depth, lot, recalled, units.size());
    }

    void forgetBefore(Instant time) {
        finished.headMap(time).clear();
    }

    void forgetFrom(Instant time) {
        finished.tailMap(time, true).clear();
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
        for (long n = state.integer(); n > 0; n--) {
            LinkedHashSet<String> units = finished.computeIfAbsent(state.time(), s -> new LinkedHashSet<>());
            for (long m = state.integer(); m > 0; m--) {
                units.add(state.text());
            }
        }
    }
}
