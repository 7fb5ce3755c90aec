package io.edgewitness.yard.tallying;

import io.edgewitness.scenario.kit.StateReader;
import io.edgewitness.scenario.kit.StateWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The view of the yard: which thing was seen where, and when each place was looked at. One thread. */
final class Stock {
    /** Of all things, so that they fit into a checkpoint. */
    private static final long MOST_BYTES = 9 << 20;

    private final Duration repeat;
    private final int most;
    private final LinkedHashMap<String, Item> items = new LinkedHashMap<>(64, 0.75f, true);
    private final TreeMap<String, TreeSet<String>> places = new TreeMap<>(); // codes by place
    private final TreeMap<String, Instant> looked = new TreeMap<>(); // by place
    private final TreeSet<String> open = new TreeSet<>(); // places that the running count has not come to
    private @Nullable Instant began; // of the running count
    private long bytes; // of all things

    Stock(YardParameters parameters) {
        repeat = parameters.repeat();
        most = parameters.mostItems();
        parameters.locations().keySet().forEach(name -> places.put(name, new TreeSet<>()));
    }

    @Nullable
    Item item(String code) {
        return items.get(code);
    }

    Set<String> at(String place) {
        return places.getOrDefault(place, new TreeSet<>());
    }

    Collection<String> locations() {
        return places.keySet();
    }

    /** When a place was last looked at; null: never yet. */
    @Nullable
    Instant looked(String place) {
        return looked.get(place);
    }

    int size() {
        return items.size();
    }

    /**
     * A thing is seen.
     *
     * @return whether it is a sighting of its own, not one of the same thing at the same place a moment ago, though it was seen elsewhere between
     */
    boolean see(Sighting.Thing thing, String place, Instant at) {
        boolean back = isBack(thing.code(), place, at);
        Item item = items.get(thing.code());
        if (item == null) {
            item = new Item();
            items.put(thing.code(), item);
        } else {
            bytes -= item.size(thing.code());
        }
        boolean here = item.location.equals(place);
        boolean same = here && Duration.between(item.seen, at).compareTo(repeat) < 0;
        if (here || !at.isBefore(item.seen)) { // what comes late moves nothing back
            if (!here) {
                item.before = item.location;
                item.left = item.seen;
            }
            item.doubted &= here || back;
            place(thing.code(), item, place);
            item.seen = at.isAfter(item.seen) ? at : item.seen;
            item.look(thing, same);
        }
        bytes += item.size(thing.code());
        looked.merge(place, at, (a, b) -> b.isAfter(a) ? b : a);
        forget();
        return !same && !back;
    }

    /** Whether a thing is where it was a moment ago, and was seen elsewhere between. */
    boolean isBack(String code, String place, Instant at) {
        Item item = items.get(code);
        return item != null
                && !item.location.isEmpty()
                && !item.location.equals(place)
                && item.before.equals(place)
                && Duration.between(item.left, at).compareTo(repeat) < 0;
    }

    /** The clock was set back: what was seen and looked at at times that were not yet hides nothing that is seen from now on. */
    void setBack(Instant now) {
        items.forEach((code, item) -> {
            item.seen = item.seen.isAfter(now) ? now : item.seen;
            item.left = item.left.isAfter(now) ? now : item.left;
        });
        looked.replaceAll((place, at) -> at.isAfter(now) ? now : at);
        began = began == null || began.isBefore(now) ? began : now;
    }

    private void place(String code, Item item, String place) {
        at(item.location).remove(code);
        item.location = place;
        at(place).add(code);
    }

    private void forget() {
        while (items.size() > most || (bytes > MOST_BYTES && items.size() > 1)) {
            String oldest = items.keySet().iterator().next();
            Item gone = items.remove(oldest);
            if (gone != null) {
                at(gone.location).remove(oldest);
                bytes -= gone.size(oldest);
            }
        }
    }

    /**
     * What a look through a place said.
     *
     * @param gone what lay there before and nobody found; it lies nowhere now
     * @param hours that the count of the whole yard took, if this was its last place; else null
     */
    record Counted(List<String> gone, @Nullable Double hours) {}

    /**
     * A place was looked through.
     *
     * @param found all that lies there
     */
    Counted counted(String place, Set<String> found, Instant at) {
        List<String> gone = new ArrayList<>();
        for (String code : Set.copyOf(at(place))) {
            Item item = items.get(code);
            if (item != null && !found.contains(code) && !item.seen.isAfter(at)) {
                at(place).remove(code);
                item.location = "";
                gone.add(code);
            }
        }
        gone.sort(null);
        looked.merge(place, at, (a, b) -> b.isAfter(a) ? b : a);
        if (began == null) {
            began = at;
            open.addAll(places.keySet());
        }
        open.remove(place);
        if (!open.isEmpty()) {
            return new Counted(gone, null);
        }
        double hours = Math.max(0, Duration.between(began, at).toMillis() / 3.6e6);
        began = at;
        open.addAll(places.keySet());
        return new Counted(gone, hours);
    }

    void write(StateWriter state) {
        state.integer(items.size());
        for (Map.Entry<String, Item> e : items.entrySet()) {
            state.text(e.getKey());
            e.getValue().write(state);
        }
        state.integer(looked.size());
        looked.forEach((place, at) -> state.text(place).instant(at));
        state.integer(open.size());
        open.forEach(state::text);
        state.instant(began);
    }

    /** Places that the site file names no more are forgotten. */
    void read(StateReader state) {
        items.clear();
        bytes = 0;
        looked.clear();
        open.clear();
        places.values().forEach(TreeSet::clear);
        for (long n = state.integer(); n > 0; n--) {
            String code = state.text();
            Item item = Item.read(code, state);
            items.put(code, item);
            if (places.containsKey(item.location)) {
                at(item.location).add(code);
            } else {
                item.location = "";
            }
            bytes += item.size(code);
        }
        for (long n = state.integer(); n > 0; n--) {
            String place = state.text();
            Instant at = state.time();
            if (places.containsKey(place)) {
                looked.put(place, at);
            }
        }
        for (long n = state.integer(); n > 0; n--) {
            String place = state.text();
            if (places.containsKey(place)) {
                open.add(place);
            }
        }
        began = state.instant();
    }
}
