package io.edgewitness.process.compliance;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Every marking a net can come to, as a graph: state 0 is the beginning. Immutable once explored.
 *
 * <p>Limits: {@value #MOST} states and {@value #MOST_TOKENS} tokens on a place. A procedure of people has a few hundred states; a net
 * past the limits is refused, because then neither its soundness nor an alignment could be promised.
 */
public final class StateSpace {
    static final int MOST = 50_000;
    static final int MOST_TOKENS = 100;
    static final int SILENT = -1;

    /** A way from one state to another by a transition of the net. */
    record Edge(int transition, int target) {}

    private final PetriNet net;
    private final List<byte[]> markings = new ArrayList<>();
    private final Map<Marking, Integer> states = new HashMap<>(); // looked up, never walked through
    private final List<List<Edge>> edges = new ArrayList<>();
    private final List<int[]> cameFrom = new ArrayList<>(); // state and transition by which it was found first
    private final Map<String, Integer> labels = new LinkedHashMap<>();
    private final int[] labelOf;
    private final int[][] in;
    private final int[][] out;
    private final int end;

    private record Marking(byte[] tokens) {
        @Override
        public boolean equals(Object o) {
            return o instanceof Marking m && Arrays.equals(tokens, m.tokens);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(tokens);
        }
    }

    private StateSpace(PetriNet net, int most) {
        this.net = net;
        int n = net.transitions().size();
        labelOf = new int[n];
        in = new int[n][];
        out = new int[n][];
        for (int t = 0; t < n; t++) {
            PetriNet.Transition transition = net.transitions().get(t);
            in[t] = ints(transition.in());
            out[t] = ints(transition.out());
            String label = transition.label();
            Integer number = label == null ? null : labels.computeIfAbsent(label, l -> labels.size());
            labelOf[t] = number == null ? SILENT : number;
        }
        state(bytes(net.initial()), new int[] {-1, -1});
        for (int s = 0; s < markings.size(); s++) {
            expand(s, most);
        }
        end = states.getOrDefault(new Marking(bytes(net.end())), -1);
    }

    /** @throws IllegalArgumentException if there are more than {@code most} states, or tokens gather on a place */
    static StateSpace explore(PetriNet net, int most) {
        return new StateSpace(net, most);
    }

    private static int[] ints(List<Integer> list) {
        return list.stream().mapToInt(Integer::intValue).toArray();
    }

    private static byte[] bytes(List<Integer> tokens) {
        byte[] bytes = new byte[tokens.size()];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = tokens.get(i).byteValue();
        }
        return bytes;
    }

    private int state(byte[] tokens, int[] from) {
        Marking marking = new Marking(tokens);
        Integer known = states.get(marking);
        if (known != null) {
            return known;
        }
        states.put(marking, markings.size());
        markings.add(tokens);
        edges.add(new ArrayList<>());
        cameFrom.add(from);
        return markings.size() - 1;
    }

    private void expand(int state, int most) {
        for (int t = 0; t < labelOf.length; t++) {
            byte[] next = fire(markings.get(state), t);
            if (next == null) {
                continue;
            }
            edges.get(state).add(new Edge(t, state(next, new int[] {state, t})));
            if (markings.size() > most) {
                throw new IllegalArgumentException("the procedure has more than " + most
                        + " states: too many branches run side by side, or a loop makes work without end; split it");
            }
        }
    }

    private byte @org.jspecify.annotations.Nullable [] fire(byte[] tokens, int t) {
        byte[] next = tokens.clone();
        for (int p : in[t]) {
            if (--next[p] < 0) {
                return null;
            }
        }
        for (int p : out[t]) {
            if (++next[p] > MOST_TOKENS) {
                throw net.transitions()
                        .get(t)
                        .where()
                        .refuse(name(t) + " can happen again and again without its work ever being taken up (place "
                                + net.places().get(p) + ")");
            }
        }
        return next;
    }

    PetriNet net() {
        return net;
    }

    int size() {
        return markings.size();
    }

    List<Edge> edges(int state) {
        return edges.get(state);
    }

    byte[] marking(int state) {
        return markings.get(state);
    }

    /** @return the state in which all is done; -1 if none is */
    int end() {
        return end;
    }

    /** Numbers of the labels, in the order of the net. */
    Map<String, Integer> labels() {
        return labels;
    }

    /** @return {@link #SILENT} or the number of the transition's label */
    int label(int transition) {
        return labelOf[transition];
    }

    /** @return how messages call a transition */
    String name(int transition) {
        PetriNet.Transition t = net.transitions().get(transition);
        return "step " + t.name() + " (" + t.where() + ")";
    }

    /** The steps on the shortest way from the beginning to a state. */
    List<String> wayTo(int state) {
        List<String> way = new ArrayList<>();
        for (int s = state; cameFrom.get(s)[0] >= 0; s = cameFrom.get(s)[0]) {
            String label = net.transitions().get(cameFrom.get(s)[1]).label();
            if (label != null) {
                way.add(0, label);
            }
        }
        return way;
    }
}
