package io.edgewitness.yard.tallying;

import io.edgewitness.edge.api.Value;
import io.edgewitness.scenario.kit.StateReader;
import io.edgewitness.scenario.kit.StateWriter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What the WMS says lies where, and how the yard differs. One thread. */
final class Books {
    private static final int MOST_CODES = 200_000;
    private static final int MOST_PLACES = 20_000;
    private static final int LONGEST = 200;

    /** Of all codes, so that they fit into a checkpoint. */
    private static final long MOST_BYTES = 4 << 20;

    private final TreeMap<String, TreeSet<String>> places = new TreeMap<>();
    private final Map<String, String> homes = new HashMap<>(); // place by code
    private long bytes; // of all codes

    /**
     * A difference between the yard and the books.
     *
     * @param kind {@code missing}, {@code misplaced} (the books have it elsewhere) or {@code unknown} (they do not have it at all)
     * @param other the place of the other side; empty: none
     */
    record Difference(String kind, String code, String place, String other) {
        /** In a snapshot; a place may be written in any script. */
        long size() {
            return 8L + kind.length() + code.length() + 3L * place.length() + 3L * other.length();
        }
    }

    /**
     * Takes {@code {location, items: [code or {item}]}}, or {@code {stock: [{location, items}]}}; each place named is replaced as a whole.
     *
     * @return the places
     * @throws IllegalArgumentException with what is wrong; then nothing has changed
     */
    Set<String> take(Fields message) {
        Map<String, Set<String>> told = new TreeMap<>();
        if (message.has("stock")) {
            for (Value each : message.list("stock")) {
                if (!(each instanceof Value.Structure s)) {
                    throw new IllegalArgumentException("stock is a list of objects with location and items");
                }
                place(new Fields(s.fields()), told);
            }
        } else {
            place(message, told);
        }
        requireRoom(told);
        told.forEach(this::replace);
        return told.keySet();
    }

    /** For what the stock would be with the message: places that it names are replaced, codes that it names leave others. */
    private void requireRoom(Map<String, Set<String>> told) {
        Set<String> named = new HashSet<>();
        told.values().forEach(named::addAll);
        List<String> gone = told.keySet().stream()
                .flatMap(place -> at(place).stream().filter(c -> !named.contains(c)))
                .toList();
        List<String> added = named.stream().filter(c -> !homes.containsKey(c)).toList();
        if (homes.size() - gone.size() + added.size() > MOST_CODES) {
            throw new IllegalArgumentException("the stock has more than " + MOST_CODES + " codes");
        }
        long all = bytes - size(gone) + size(added);
        if (all > MOST_BYTES) {
            throw new IllegalArgumentException("the stock's codes have more than " + MOST_BYTES + " characters");
        }
        long fresh = told.keySet().stream().filter(p -> !places.containsKey(p)).count();
        if (places.size() + fresh > MOST_PLACES) {
            throw new IllegalArgumentException("the stock has more than " + MOST_PLACES + " places");
        }
        bytes = all;
    }

    private static long size(Collection<String> codes) {
        return codes.stream()
                .mapToLong(code -> 2L + code.chars().map(c -> c < 0x80 ? 1 : 3).sum())
                .sum();
    }

    private static void place(Fields f, Map<String, Set<String>> told) {
        String location = f.required("location");
        if (location.length() > LONGEST) {
            throw new IllegalArgumentException("a location has at most " + LONGEST + " characters");
        }
        Set<String> codes = told.computeIfAbsent(location, l -> new TreeSet<>());
        if (!f.has("items")) {
            throw new IllegalArgumentException("the stock of " + location + " has no items");
        }
        for (Value item : f.list("items")) {
            String code =
                    item instanceof Value.Structure s ? new Fields(s.fields()).required("item") : Fields.text(item);
            if (code.isEmpty() || code.length() > LONGEST) {
                throw new IllegalArgumentException("an item is a code of 1 to " + LONGEST + " characters");
            }
            codes.add(code);
        }
    }

    private void replace(String place, Set<String> codes) {
        places.getOrDefault(place, new TreeSet<>()).forEach(c -> homes.remove(c, place));
        places.put(place, new TreeSet<>(codes));
        for (String code : codes) {
            String before = homes.put(code, place);
            if (before != null && !before.equals(place)) {
                places.getOrDefault(before, new TreeSet<>()).remove(code);
            }
        }
    }

    boolean isEmpty() {
        return places.isEmpty();
    }

    boolean has(String place) {
        return places.containsKey(place);
    }

    Set<String> at(String place) {
        return places.getOrDefault(place, new TreeSet<>());
    }

    /** How one thing that was seen differs; null: it does not, or the books are not here. */
    @Nullable
    Difference of(String code, String place) {
        if (places.isEmpty()) {
            return null;
        }
        String home = homes.get(code);
        if (home == null) {
            return new Difference("unknown", code, place, "");
        }
        return home.equals(place) ? null : new Difference("misplaced", code, place, home);
    }

    /** How a place that was looked through differs, by code. */
    List<Difference> of(String place, Set<String> found, Stock stock) {
        List<Difference> differences = new ArrayList<>();
        if (!has(place)) {
            return differences;
        }
        for (String code : at(place)) {
            Item item = stock.item(code);
            if (!found.contains(code) && (item == null || item.location.isEmpty())) {
                differences.add(new Difference("missing", code, place, ""));
            }
        }
        for (String code : new TreeSet<>(found)) {
            Difference d = of(code, place);
            if (d != null) {
                differences.add(d);
            }
        }
        return differences;
    }

    void write(StateWriter state) {
        state.integer(places.size());
        places.forEach((place, codes) -> {
            state.text(place).integer(codes.size());
            codes.forEach(state::text);
        });
    }

    void read(StateReader state) {
        places.clear();
        homes.clear();
        for (long n = state.integer(); n > 0; n--) {
            String place = state.text();
            Set<String> codes = new TreeSet<>();
            for (long m = state.integer(); m > 0; m--) {
                codes.add(state.text());
            }
            replace(place, codes);
        }
        bytes = size(homes.keySet());
    }
}
