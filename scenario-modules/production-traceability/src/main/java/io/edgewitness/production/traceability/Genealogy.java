package io.edgewitness.production.traceability;

import io.edgewitness.scenario.kit.StateReader;
import io.edgewitness.scenario.kit.StateWriter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is in what, and what was made of what, as far as it is remembered. Without cycles. One thread. */
final class Genealogy {
    /** Of more links the oldest wholes are forgotten; of more that events made, what the oldest events did. */
    private static final int MOST_LINKS = 200_000;

    /** Of the names of things in all links, so that what is remembered fits into a checkpoint however long names are. */
    private static final long MOST_NAMES = 6 << 20;

    /** Likewise of what events did. */
    private static final long MOST_CHANGE_NAMES = 3 << 20;

    private static final int MOST_WALKED = 10_000;

    /** Before a part's name in a snapshot: it is in there, or it was consumed or forgotten. */
    private static final String IN = "+";

    private static final String WAS = "-";

    /** What an event did to links. */
    private enum Deed {
        PUT_IN,
        MADE,
        TOOK_OUT
    }

    private record Change(Deed deed, List<String> wholes, List<String> parts) {
        int links() {
            return wholes.size() * parts.size();
        }

        /** Characters of the event's ID and of all names. */
        long names(String event) {
            return size(event)
                    + wholes.stream().mapToLong(Genealogy::size).sum()
                    + parts.stream().mapToLong(Genealogy::size).sum();
        }
    }

    private final LinkedHashMap<String, Change> changes = new LinkedHashMap<>(); // by the event's ID, oldest first
    private int changed; // links of all changes
    private long changeNames; // characters of all changes
    private final Map<String, LinkedHashSet<String>> parts = new LinkedHashMap<>(); // by whole: contained, or consumed
    private final Map<String, String> within = new LinkedHashMap<>(); // the whole that a part is in now
    private int links;
    private long names; // characters of all links

    /**
     * Puts parts in.
     *
     * @param event its ID; null: it has none, and cannot be taken back
     * @throws Refusal if a part is in something else, or the whole would be its own part
     */
    void add(@Nullable String event, String whole, List<String> children) throws Refusal {
        for (String part : children) {
            String holder = within.get(part);
            if (holder != null && !holder.equals(whole)) {
                throw new Refusal(
                        "part-elsewhere",
                        part + " 仍在 " + holder + " 之中，不能再装入 " + whole + "；请先登记拆出",
                        part + " is still in " + holder + " and cannot be put into " + whole
                                + "; record its removal first");
            }
        }
        refuseCycle(Set.of(whole), children);
        children.forEach(part -> {
            within.put(part, whole);
            link(whole, part);
        });
        note(event, new Change(Deed.PUT_IN, List.of(whole), List.copyOf(children)));
        forget();
    }

    /**
     * Makes things of others.
     *
     * @param event as in {@link #add}
     * @throws Refusal if something would be made of itself
     */
    void make(@Nullable String event, List<String> outputs, List<String> inputs) throws Refusal {
        refuseCycle(new HashSet<>(outputs), inputs);
        outputs.forEach(output -> inputs.forEach(input -> link(output, input)));
        note(event, new Change(Deed.MADE, List.copyOf(outputs), List.copyOf(inputs)));
        forget();
    }

    /**
     * An event was declared wrong: its links are void, and what it took out is in again unless it is somewhere else by now.
     * Where other events tell of the same two things, the newest of them decides.
     *
     * @throws Refusal if what it took out would be a part of itself; then nothing has changed
     */
    void takeBack(String event) throws Refusal {
        Change change = changes.get(event);
        if (change == null) {
            return;
        }
        boolean out = change.deed == Deed.TOOK_OUT;
        Map<String, Set<String>> undone = undone(event, change);
        if (out) {
            undone.values().forEach(of -> of.removeIf(within::containsKey));
            for (Map.Entry<String, Set<String>> e : undone.entrySet()) {
                refuseCycle(Set.of(e.getKey()), e.getValue());
            }
        }
        changes.remove(event);
        changed -= change.links();
        changeNames -= change.names(event);
        undone.forEach((whole, of) -> of.forEach(part -> {
            if (out) {
                within.put(part, whole);
                link(whole, part);
            } else {
                unlink(whole, part);
            }
        }));
        forget();
    }

    /** Of a change's pairs, by whole, those of which the newest other change does not say the same. One pass over all changes. */
    private Map<String, Set<String>> undone(String event, Change change) {
        Map<String, Set<String>> undone = new LinkedHashMap<>();
        change.wholes.forEach(whole -> undone.put(whole, new LinkedHashSet<>(change.parts)));
        Set<String> named = new HashSet<>(change.parts);
        changes.forEach((id, other) -> {
            if (id.equals(event)) {
                return;
            }
            boolean same = (other.deed == Deed.TOOK_OUT) == (change.deed == Deed.TOOK_OUT);
            for (String whole : other.wholes) {
                Set<String> of = undone.get(whole);
                if (of != null && same) {
                    other.parts.forEach(of::remove);
                } else if (of != null) {
                    other.parts.stream().filter(named::contains).forEach(of::add);
                }
            }
        });
        return undone;
    }

    private void note(@Nullable String event, Change change) {
        if (event == null || change.links() == 0) {
            return;
        }
        Change before = changes.remove(event); // an ID that comes again counts as new
        changes.put(event, change);
        changed += change.links() - (before == null ? 0 : before.links());
        changeNames += change.names(event) - (before == null ? 0 : before.names(event));
        Iterator<Map.Entry<String, Change>> oldest = changes.entrySet().iterator();
        while ((changed > MOST_LINKS || changeNames > MOST_CHANGE_NAMES) && oldest.hasNext()) {
            Map.Entry<String, Change> gone = oldest.next();
            changed -= gone.getValue().links();
            changeNames -= gone.getValue().names(gone.getKey());
            oldest.remove();
        }
    }

    private void unlink(String whole, String part) {
        Set<String> of = parts.get(whole);
        if (of != null && of.remove(part)) {
            links--;
            names -= size(part);
            if (of.isEmpty()) {
                parts.remove(whole);
                names -= size(whole);
            }
        }
        within.remove(part, whole);
    }

    /**
     * Takes parts out.
     *
     * @param event as in {@link #add}
     * @param children empty: all
     * @throws Refusal if they were not in
     */
    void remove(@Nullable String event, String whole, List<String> children) throws Refusal {
        List<String> out = new ArrayList<>(children);
        if (children.isEmpty()) {
            parts.getOrDefault(whole, new LinkedHashSet<>()).stream()
                    .filter(p -> whole.equals(within.get(p)))
                    .forEach(out::add);
        }
        for (String part : out) {
            if (!whole.equals(within.get(part))) {
                throw notIn(part, whole);
            }
        }
        if (out.isEmpty()) {
            throw notIn("", whole);
        }
        out.forEach(part -> unlink(whole, part));
        note(event, new Change(Deed.TOOK_OUT, List.of(whole), List.copyOf(out)));
    }

    /** Whether nothing is known that it was made of, or holds. */
    boolean isSource(String part) {
        return parts.getOrDefault(part, new LinkedHashSet<>()).isEmpty();
    }

    /**
     * All that a thing was made of, or holds.
     *
     * @return each with its level, 1: next to it; the first {@value #MOST_WALKED}
     */
    Map<String, Integer> back(String whole) {
        Map<String, Integer> levels = new LinkedHashMap<>();
        ArrayDeque<String> open = new ArrayDeque<>(List.of(whole));
        while (!open.isEmpty() && levels.size() < MOST_WALKED) {
            String of = open.remove();
            int level = levels.getOrDefault(of, 0) + 1;
            for (String part : parts.getOrDefault(of, new LinkedHashSet<>())) {
                if (levels.putIfAbsent(part, level) == null) {
                    open.add(part);
                }
            }
        }
        return levels;
    }

    /** What each thing went into. */
    Map<String, Set<String>> wholes() {
        Map<String, Set<String>> wholes = new HashMap<>();
        parts.forEach((whole, of) -> of.forEach(
                part -> wholes.computeIfAbsent(part, p -> new LinkedHashSet<>()).add(whole)));
        return wholes;
    }

    /** All that a thing went into. */
    static Set<String> forth(String part, Map<String, Set<String>> wholes) {
        Set<String> seen = new LinkedHashSet<>();
        ArrayDeque<String> open = new ArrayDeque<>(List.of(part));
        while (!open.isEmpty()) {
            for (String whole : wholes.getOrDefault(open.remove(), Set.of())) {
                if (seen.add(whole)) {
                    open.add(whole);
                }
            }
        }
        return seen;
    }

    private static Refusal notIn(String part, String whole) {
        return new Refusal(
                "removal-without-aggregation",
                (part.isEmpty() ? whole + " 中没有已装入的部件" : part + " 未装入 " + whole) + "，无从拆出；请核对条码，或补录装入事件",
                (part.isEmpty() ? "nothing is in " + whole : part + " is not in " + whole)
                        + ", so it cannot be taken out; check the code, or record the aggregation first");
    }

    private void refuseCycle(Set<String> wholes, Collection<String> children) throws Refusal {
        Set<String> seen = new HashSet<>();
        ArrayDeque<String> open = new ArrayDeque<>(children);
        while (!open.isEmpty()) {
            String part = open.pop();
            if (wholes.contains(part)) {
                throw new Refusal(
                        "cycle",
                        part + " 不能成为自身的组成部分（谱系成环）；请核对条码",
                        part + " would be a part of itself; check the codes");
            }
            if (seen.add(part)) {
                open.addAll(parts.getOrDefault(part, new LinkedHashSet<>()));
            }
        }
    }

    private void link(String whole, String part) {
        LinkedHashSet<String> of = parts.get(whole);
        if (of == null) {
            of = new LinkedHashSet<>();
            parts.put(whole, of);
            names += size(whole);
        }
        if (of.add(part)) {
            links++;
            names += size(part);
        }
    }

    /** Of a name in a snapshot. */
    private static long size(String name) {
        return name.length() + 3L;
    }

    private void forget() {
        Iterator<Map.Entry<String, LinkedHashSet<String>>> oldest =
                parts.entrySet().iterator();
        while ((links > MOST_LINKS || names > MOST_NAMES) && oldest.hasNext()) {
            Map.Entry<String, LinkedHashSet<String>> gone = oldest.next();
            links -= gone.getValue().size();
            names -= size(gone.getKey())
                    + gone.getValue().stream().mapToLong(Genealogy::size).sum();
            gone.getValue().forEach(part -> within.remove(part, gone.getKey()));
            oldest.remove();
        }
    }

    void write(StateWriter state) {
        state.integer(parts.size());
        parts.forEach((whole, of) -> {
            state.text(whole).integer(of.size());
            of.forEach(part -> state.text((whole.equals(within.get(part)) ? IN : WAS) + part));
        });
        state.integer(changes.size());
        changes.forEach((event, c) -> {
            state.text(event).text(c.deed.name());
            for (List<String> things : List.of(c.wholes, c.parts)) {
                state.integer(things.size());
                things.forEach(state::text);
            }
        });
    }

    void read(StateReader state) {
        parts.clear();
        within.clear();
        links = 0;
        names = 0;
        for (long n = state.integer(); n > 0; n--) {
            String whole = state.text();
            for (long m = state.integer(); m > 0; m--) {
                String marked = state.text();
                String part = marked.substring(1);
                link(whole, part);
                if (marked.startsWith(IN)) {
                    within.put(part, whole);
                }
            }
        }
        changes.clear();
        changed = 0;
        changeNames = 0;
        for (long n = state.integer(); n > 0; n--) {
            note(state.text(), new Change(Deed.valueOf(state.text()), texts(state), texts(state)));
        }
    }

    private static List<String> texts(StateReader state) {
        List<String> texts = new ArrayList<>();
        for (long n = state.integer(); n > 0; n--) {
            texts.add(state.text());
        }
        return List.copyOf(texts);
    }
}
