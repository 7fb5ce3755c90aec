package io.edgewitness.process.compliance;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Puts a net together, place by place. One thread. */
final class NetBuilder {
    /** A procedure of people has dozens of steps; what is larger is an attack or a mistake. */
    static final int MOST_PLACES = 1_000;

    static final int MOST_TRANSITIONS = 5_000;

    private final List<String> places = new ArrayList<>();
    private final List<PetriNet.Transition> transitions = new ArrayList<>();
    private final List<Integer> initial = new ArrayList<>();
    private final List<Integer> end = new ArrayList<>();

    /** @return its index */
    int place(String name) {
        if (places.size() >= MOST_PLACES) {
            throw new IllegalArgumentException("more than " + MOST_PLACES + " places; split the procedure");
        }
        places.add(name);
        initial.add(0);
        end.add(0);
        return places.size() - 1;
    }

    void begins(int place, int tokens) {
        initial.set(place, tokens);
    }

    void ends(int place, int tokens) {
        end.set(place, tokens);
    }

    void transition(String name, @Nullable String label, List<Integer> in, List<Integer> out, Where where) {
        if (transitions.size() >= MOST_TRANSITIONS) {
            throw where.refuse("more than " + MOST_TRANSITIONS + " transitions; split the procedure");
        }
        transitions.add(new PetriNet.Transition(name, label, List.copyOf(in), List.copyOf(out), where));
    }

    void silent(String name, int from, int to, Where where) {
        transition(name, null, List.of(from), List.of(to), where);
    }

    /** Where a file does not say, a net begins in its only place without an arc to it and ends in its only one without an arc from it. */
    PetriNet build() {
        if (Collections.max(initial) == 0) {
            begins(only("begins", PetriNet.Transition::out), 1);
        }
        if (Collections.max(end) == 0) {
            ends(only("ends", PetriNet.Transition::in), 1);
        }
        return new PetriNet(List.copyOf(places), List.copyOf(transitions), List.copyOf(initial), List.copyOf(end));
    }

    private int only(String what, Function<PetriNet.Transition, List<Integer>> touched) {
        List<Integer> free = new ArrayList<>();
        for (int p = 0; p < places.size(); p++) {
            int place = p;
            if (transitions.stream().noneMatch(t -> touched.apply(t).contains(place))) {
                free.add(p);
            }
        }
        if (free.size() != 1) {
            throw new IllegalArgumentException("it is not clear where the net " + what + ": " + free.size()
                    + " places could be it; give the net its marking");
        }
        return free.get(0);
    }
}
