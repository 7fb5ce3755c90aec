package io.edgewitness.process.compliance;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The same procedure with fewer silent transitions, so with far fewer states. Each rule keeps what can be seen, at what cost, and whether
 * the net is sound: fusion of series places (Murata 1989) and post-agglomeration (Berthelot 1987), both of silent transitions only, and twins.
 */
final class Reduction {
    private final List<PetriNet.@Nullable Transition> transitions;
    private final List<Integer> initial;
    private final List<Integer> end;
    private final int places;

    private Reduction(PetriNet net) {
        transitions = new ArrayList<>(net.transitions());
        initial = new ArrayList<>(net.initial());
        end = new ArrayList<>(net.end());
        places = net.places().size();
    }

    static PetriNet of(PetriNet net) {
        Reduction r = new Reduction(net);
        boolean changed = true;
        while (changed) {
            changed = r.removeTwins();
            for (int t = 0; t < r.transitions.size(); t++) {
                changed |= r.fusePlaces(t) || r.agglomerate(t);
            }
        }
        List<PetriNet.Transition> left = r.transitions.stream()
                .filter(Objects::nonNull)
                .map(Objects::requireNonNull)
                .toList();
        return left.isEmpty() ? net : r.compact(net, left);
    }

    /** Places that no transition touches and no marking names are gone. */
    private PetriNet compact(PetriNet net, List<PetriNet.Transition> left) {
        Set<Integer> used = new LinkedHashSet<>();
        for (int p = 0; p < places; p++) {
            if (initial.get(p) > 0 || end.get(p) > 0) {
                used.add(p);
            }
        }
        left.forEach(t -> {
            used.addAll(t.in());
            used.addAll(t.out());
        });
        List<Integer> kept = new ArrayList<>(used);
        List<PetriNet.Transition> renumbered = left.stream()
                .map(t -> new PetriNet.Transition(
                        t.name(),
                        t.label(),
                        t.in().stream().map(kept::indexOf).toList(),
                        t.out().stream().map(kept::indexOf).toList(),
                        t.where()))
                .toList();
        return new PetriNet(
                kept.stream().map(net.places()::get).toList(),
                renumbered,
                kept.stream().map(initial::get).toList(),
                kept.stream().map(end::get).toList());
    }

    private List<Integer> touching(int place, boolean consumers) {
        List<Integer> found = new ArrayList<>();
        for (int t = 0; t < transitions.size(); t++) {
            PetriNet.Transition transition = transitions.get(t);
            if (transition != null && (consumers ? transition.in() : transition.out()).contains(place)) {
                found.add(t);
            }
        }
        return found;
    }

    /** What two silent transitions do alike, or one does for nothing, need not be there. */
    private boolean removeTwins() {
        Set<List<List<Integer>>> seen = new LinkedHashSet<>();
        boolean changed = false;
        for (int t = 0; t < transitions.size(); t++) {
            PetriNet.Transition transition = transitions.get(t);
            if (transition != null && transition.label() == null) {
                List<Integer> in = transition.in().stream().sorted().toList();
                List<Integer> out = transition.out().stream().sorted().toList();
                if (in.equals(out) || !seen.add(List.of(in, out))) {
                    transitions.set(t, null);
                    changed = true;
                }
            }
        }
        return changed;
    }

    /** A token that can only go on to one place, unseen, is there already. */
    private boolean fusePlaces(int t) {
        PetriNet.Transition silent = transitions.get(t);
        if (silent == null
                || silent.label() != null
                || silent.in().size() != 1
                || silent.out().size() != 1) {
            return false;
        }
        int from = silent.in().get(0);
        int to = silent.out().get(0);
        if (from == to || end.get(from) > 0 || touching(from, true).size() != 1) {
            return false;
        }
        transitions.set(t, null);
        initial.set(to, initial.get(to) + initial.get(from));
        initial.set(from, 0);
        for (int other : touching(from, false)) {
            PetriNet.Transition o = Objects.requireNonNull(transitions.get(other));
            transitions.set(
                    other,
                    with(
                            o,
                            o.in(),
                            o.out().stream().map(p -> p == from ? to : p).toList()));
        }
        return true;
    }

    /** A silent transition into a place that only it fills may as well happen together with whatever takes the token from there. */
    private boolean agglomerate(int t) {
        PetriNet.Transition silent = transitions.get(t);
        if (silent == null || silent.label() != null || silent.out().size() != 1) {
            return false;
        }
        int between = silent.out().get(0);
        List<Integer> takers = touching(between, true);
        boolean fits = initial.get(between) == 0
                && end.get(between) == 0
                && !silent.in().contains(between)
                && touching(between, false).size() == 1
                && !takers.isEmpty()
                && takers.stream()
                        .allMatch(u ->
                                Objects.requireNonNull(transitions.get(u)).in().equals(List.of(between)));
        if (!fits) {
            return false;
        }
        transitions.set(t, null);
        for (int u : takers) {
            PetriNet.Transition taker = Objects.requireNonNull(transitions.get(u));
            transitions.set(u, with(taker, silent.in(), taker.out()));
        }
        return true;
    }

    private static PetriNet.Transition with(PetriNet.Transition t, List<Integer> in, List<Integer> out) {
        return new PetriNet.Transition(t.name(), t.label(), in, out, t.where());
    }
}
