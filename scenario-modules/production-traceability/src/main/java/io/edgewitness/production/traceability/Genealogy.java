package io.edgewitness.production.traceability;

import io.edgewitness.scenario.kit.StateReader;
import io.edgewitness.scenario.kit.StateWriter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What is in what, and what was made of what, as far as it is remembered. Without cycles. One thread. */
final class Genealogy {
    /** Of more links the oldest wholes are forgotten. */
    private static final int MOST_LINKS = 200_000;

    private static final int MOST_WALKED = 10_000;

    private final Map<String, LinkedHashSet<String>> parts = new LinkedHashMap<>(); // by whole: contained, or consumed
    private final Map<String, String> within = new LinkedHashMap<>(); // the whole that a part is in now
    private int links;

    /** @throws Refusal if a part is in something else, or the whole would be its own part */
    void add(String whole, List<String> children) throws Refusal {
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
        forget();
    }

    /** @throws Refusal if something would be made of itself */
    void make(List<String> outputs, List<String> inputs) throws Refusal {
        refuseCycle(new HashSet<>(outputs), inputs);
        outputs.forEach(output -> inputs.forEach(input -> link(output, input)));
        forget();
    }

    /**
     * Takes parts out.
     *
     * @param children empty: all
     * @return those that were taken out
     * @throws Refusal if they were not in
     */
    List<String> remove(String whole, List<String> children) throws Refusal {
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
        out.forEach(part -> {
            within.remove(part);
            links -= parts.getOrDefault(whole, new LinkedHashSet<>()).remove(part) ? 1 : 0;
        });
        return out;
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
                (part.isEmpty() ? "没有部件" : part) + " 装入过 " + whole + "，无从拆出；请核对条码，或补录装入事件",
                (part.isEmpty() ? "nothing" : part) + " was put into " + whole
                        + ", so it cannot be taken out; check the code, or record the aggregation first");
    }

    private void refuseCycle(Set<String> wholes, List<String> children) throws Refusal {
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
        links += parts.computeIfAbsent(whole, w -> new LinkedHashSet<>()).add(part) ? 1 : 0;
    }

    private void forget() {
        Iterator<Map.Entry<String, LinkedHashSet<String>>> oldest =
                parts.entrySet().iterator();
        while (links > MOST_LINKS && oldest.hasNext()) {
            Map.Entry<String, LinkedHashSet<String>> gone = oldest.next();
            links -= gone.getValue().size();
            gone.getValue().forEach(part -> within.remove(part, gone.getKey()));
            oldest.remove();
        }
    }

    void write(StateWriter state) {
        state.integer(parts.size());
        parts.forEach((whole, of) -> {
            state.text(whole).integer(of.size());
            of.forEach(state::text);
        });
        state.integer(within.size());
        within.forEach((part, whole) -> state.text(part).text(whole));
    }

    void read(StateReader state) {
        parts.clear();
        within.clear();
        links = 0;
        for (long n = state.integer(); n > 0; n--) {
            String whole = state.text();
            for (long m = state.integer(); m > 0; m--) {
                link(whole, state.text());
            }
        }
        for (long n = state.integer(); n > 0; n--) {
            within.put(state.text(), state.text());
        }
    }
}
