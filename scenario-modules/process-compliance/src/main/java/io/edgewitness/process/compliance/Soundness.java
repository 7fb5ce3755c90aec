package io.edgewitness.process.compliance;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Whether a net is sound (van der Aalst 1997): every step can happen, from every state the end can be reached, and at the end nothing
 * is left over. Decided on the whole state space, so within its limits nothing is missed.
 */
final class Soundness {
    private static final int SHOWN = 8;

    private final StateSpace space;
    private final List<String> findings = new ArrayList<>();

    private Soundness(StateSpace space) {
        this.space = space;
    }

    /** @return one sentence each, with line and column; none: it is sound */
    static List<String> findings(StateSpace space) {
        Soundness s = new Soundness(space);
        s.deadSteps();
        s.unreachableEnd();
        s.leftOver();
        return s.findings;
    }

    /** A label that one of its transitions can show is not dead: {@code after} makes several of one step. */
    private void deadSteps() {
        BitSet fired = new BitSet();
        BitSet seen = new BitSet();
        for (int s = 0; s < space.size(); s++) {
            for (StateSpace.Edge e : space.edges(s)) {
                fired.set(e.transition());
                if (space.label(e.transition()) >= 0) {
                    seen.set(space.label(e.transition()));
                }
            }
        }
        Set<Where> told = new LinkedHashSet<>();
        for (int t = 0; t < space.net().transitions().size(); t++) {
            PetriNet.Transition transition = space.net().transitions().get(t);
            int label = space.label(t);
            if (label >= 0
                    && !fired.get(t)
                    && !(seen.get(label) && sameStepFires(t, fired))
                    && told.add(transition.where())) {
                findings.add(transition.where() + ": step " + transition.name() + " can never happen"
                        + waitsFor(t, missingEverywhere(t)));
            }
        }
    }

    private boolean sameStepFires(int dead, BitSet fired) {
        Where where = space.net().transitions().get(dead).where();
        return fired.stream()
                .anyMatch(t ->
                        space.net().transitions().get(t).where().equals(where) && space.label(t) == space.label(dead));
    }

    private List<Integer> missingEverywhere(int t) {
        List<Integer> missing = new ArrayList<>();
        for (int p : space.net().transitions().get(t).in()) {
            boolean marked = false;
            for (int s = 0; s < space.size() && !marked; s++) {
                marked = space.marking(s)[p] > 0;
            }
            if (!marked) {
                missing.add(p);
            }
        }
        return missing;
    }

    /** The steps that would have to be done first, found backwards over what nobody sees. */
    private String waitsFor(int t, List<Integer> places) {
        Set<String> producers = new TreeSet<>();
        List<Integer> wanted =
                places.isEmpty() ? space.net().transitions().get(t).in() : places;
        for (int other = 0; other < space.net().transitions().size(); other++) {
            PetriNet.Transition o = space.net().transitions().get(other);
            if (other != t && o.label() != null && o.out().stream().anyMatch(wanted::contains)) {
                producers.add(space.name(other));
            }
        }
        producers.remove(space.name(t));
        return producers.isEmpty() ? "" : ": it waits for " + String.join(" and ", producers);
    }

    private void unreachableEnd() {
        if (space.end() < 0) {
            findings.add(
                    space.net().transitions().get(0).where() + ": the end can never be reached" + stuck(lastState()));
            return;
        }
        BitSet ends = canEnd();
        for (int s = 0; s < space.size(); s++) {
            if (!ends.get(s)) {
                findings.add(
                        place(s) + ": the end cannot be reached any more after " + shown(space.wayTo(s)) + stuck(s));
                return;
            }
        }
    }

    private BitSet canEnd() {
        List<List<Integer>> before = new ArrayList<>();
        for (int s = 0; s < space.size(); s++) {
            before.add(new ArrayList<>());
        }
        for (int s = 0; s < space.size(); s++) {
            for (StateSpace.Edge e : space.edges(s)) {
                before.get(e.target()).add(s);
            }
        }
        BitSet ends = new BitSet();
        ends.set(space.end());
        Deque<Integer> todo = new ArrayDeque<>(List.of(space.end()));
        while (!todo.isEmpty()) {
            for (int s : before.get(todo.pop())) {
                if (!ends.get(s)) {
                    ends.set(s);
                    todo.push(s);
                }
            }
        }
        return ends;
    }

    private int lastState() {
        for (int s = 0; s < space.size(); s++) {
            if (space.edges(s).isEmpty()) {
                return s;
            }
        }
        return space.size() - 1;
    }

    /** Where the file says what waits there, or where it begins. */
    private Where place(int state) {
        List<Integer> waiting = waiting(state);
        return space.net()
                .transitions()
                .get(waiting.isEmpty() ? 0 : waiting.get(0))
                .where();
    }

    /** Steps that have something of what they need, and not all. */
    private List<Integer> waiting(int state) {
        List<Integer> waiting = new ArrayList<>();
        byte[] tokens = space.marking(state);
        for (int t = 0; t < space.net().transitions().size(); t++) {
            PetriNet.Transition transition = space.net().transitions().get(t);
            int first = transition.in().isEmpty() ? -1 : transition.in().get(0);
            int transitionNumber = t;
            if (first >= 0
                    && tokens[first] > 0
                    && space.edges(state).stream().noneMatch(e -> e.transition() == transitionNumber)) {
                waiting.add(t);
            }
        }
        waiting.sort((a, b) -> Boolean.compare(space.label(a) < 0, space.label(b) < 0));
        return waiting;
    }

    private String stuck(int state) {
        List<Integer> waiting = waiting(state);
        if (waiting.isEmpty() || space.label(waiting.get(0)) < 0) {
            return "";
        }
        int t = waiting.get(0);
        List<Integer> missing = space.net().transitions().get(t).in().stream()
                .filter(p -> space.marking(state)[p] == 0)
                .toList();
        return "; " + space.name(t) + " waits there for ever"
                + waitsFor(t, missing).replace(": it waits", "");
    }

    private void leftOver() {
        if (space.end() < 0) {
            return;
        }
        byte[] end = space.marking(space.end());
        for (int s = 0; s < space.size(); s++) {
            if (s != space.end() && covers(space.marking(s), end)) {
                findings.add(place(s) + ": the end is reached while other work is still open, after "
                        + shown(space.wayTo(s)));
                return;
            }
        }
        if (!space.edges(space.end()).isEmpty()) {
            findings.add(space.name(space.edges(space.end()).get(0).transition()) + " can happen after the end");
        }
    }

    private static boolean covers(byte[] more, byte[] less) {
        for (int p = 0; p < less.length; p++) {
            if (more[p] < less[p]) {
                return false;
            }
        }
        return true;
    }

    private static String shown(List<String> way) {
        if (way.isEmpty()) {
            return "the beginning";
        }
        int from = Math.max(0, way.size() - SHOWN);
        return (from > 0 ? "… " : "") + String.join(", ", way.subList(from, way.size()));
    }
}
