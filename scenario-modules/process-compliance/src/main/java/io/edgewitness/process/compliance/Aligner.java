package io.edgewitness.process.compliance;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Optimal alignments of traces with a procedure, event by event (van der Aalst, Adriansyah, van Dongen 2012; van Zelst 2019).
 *
 * <p>Since the procedure's states are known beforehand, a prefix alignment is a column of the synchronous product: for each state the
 * lowest cost at which the events so far can have led to it. An event makes the next column by Dijkstra's algorithm within the states, only
 * where it made something cheaper; the lowest entry is the cost of the prefix, the entry of the end that of the whole trace. Both are exact,
 * memory is one column. Each case has a {@link Prefix} of its own; all of one aligner on one thread.
 */
final class Aligner {
    /** Costs carry the number of extra events in their last digits: of two explanations of one cost the one that skips a step is taken. */
    private static final long UNIT = 1 << 20;

    /** A heap's key is a cost and a state; {@link StateSpace#MOST} fits, and so do 1,000 events at a cost of 1,000 each. */
    private static final long STATES = 1 << 16;

    private final int size;
    private final int end;
    private final Map<String, Integer> labels;
    private final List<Move> skipped = new ArrayList<>(); // by label
    private final long[] cost; // by label
    private final int[][] labelOf; // by state and edge
    private final int[][] target;
    private final int[][] from; // by label, edges that show it
    private final int[][] to;
    private final long[] begin;
    private final @Nullable Chain[] beginChains;
    private final LongHeap heap = new LongHeap();

    /**
     * A way of moves, newest first; ways share their beginnings. Events that no move of it took were extra.
     *
     * @param events how many events had come when the move was made, the move's own among them
     */
    private record Chain(Move move, int events, @Nullable Chain before) {}

    /** @param steps by name; a label without one costs 1 */
    Aligner(StateSpace space, Map<String, SopStep> steps) {
        size = space.size();
        end = space.end();
        labels = space.labels();
        cost = new long[labels.size()];
        labels.forEach((label, number) -> {
            skipped.add(new Move(Move.Kind.SKIPPED, label, -1));
            SopStep step = steps.get(label);
            cost[number] = UNIT * (step == null ? 1 : step.cost());
        });
        labelOf = new int[size][];
        target = new int[size][];
        from = new int[labels.size()][];
        to = new int[labels.size()][];
        for (int s = 0; s < size; s++) {
            List<StateSpace.Edge> edges = space.edges(s);
            labelOf[s] =
                    edges.stream().mapToInt(e -> space.label(e.transition())).toArray();
            target[s] = edges.stream().mapToInt(StateSpace.Edge::target).toArray();
        }
        for (int label = 0; label < from.length; label++) {
            edgesOf(label);
        }
        begin = new long[size];
        beginChains = new Chain[size];
        Arrays.fill(begin, Long.MAX_VALUE);
        begin[0] = 0;
        heap.push(0);
        relax(begin, beginChains, 0);
    }

    private void edgesOf(int label) {
        List<int[]> edges = new ArrayList<>();
        for (int s = 0; s < size; s++) {
            for (int e = 0; e < target[s].length; e++) {
                if (labelOf[s][e] == label) {
                    edges.add(new int[] {s, target[s][e]});
                }
            }
        }
        from[label] = edges.stream().mapToInt(e -> e[0]).toArray();
        to[label] = edges.stream().mapToInt(e -> e[1]).toArray();
    }

    Prefix start() {
        return new Prefix();
    }

    /** Spreads what is in the heap over what the procedure could have done unseen. */
    private void relax(long[] column, @Nullable Chain[] chains, int events) {
        while (!heap.isEmpty()) {
            long key = heap.pop();
            int s = (int) (key % STATES);
            long here = column[s];
            if (key / STATES > here) {
                continue;
            }
            int[] steps = labelOf[s];
            int[] targets = target[s];
            for (int e = 0; e < targets.length; e++) {
                int label = steps[e];
                int t = targets[e];
                long reached = here + (label < 0 ? 0 : cost[label]);
                if (reached < column[t]) {
                    column[t] = reached;
                    chains[t] = label < 0 ? chains[s] : new Chain(skipped.get(label), events, chains[s]);
                    heap.push(reached * STATES + t);
                }
            }
        }
    }

    /** How far one case has come. Every state can be reached, so each has a cost from the beginning on. One thread. */
    final class Prefix {
        private final long[] column = begin.clone();
        private final @Nullable Chain[] chains = beginChains.clone();
        private final List<String> seen = new ArrayList<>();
        private long worst = begin[end] / UNIT;

        /** @param step its name in the event; one that the procedure does not know costs 1 and leads nowhere */
        void add(String step) {
            Integer number = labels.get(step);
            int label = number == null ? -1 : number;
            long extra = (number == null ? UNIT : cost[number]) + 1;
            int edges = label < 0 ? 0 : from[label].length;
            long[] reached = new long[edges];
            @Nullable Chain[] ways = new Chain[edges];
            for (int e = 0; e < edges; e++) {
                reached[e] = column[from[label][e]];
                ways[e] = chains[from[label][e]];
            }
            for (int s = 0; s < size; s++) {
                column[s] += extra;
            }
            Move both = new Move(Move.Kind.BOTH, step, seen.size());
            seen.add(step);
            for (int e = 0; e < edges; e++) {
                int t = to[label][e];
                if (reached[e] < column[t]) {
                    column[t] = reached[e];
                    chains[t] = new Chain(both, seen.size(), ways[e]);
                    heap.push(reached[e] * STATES + t);
                }
            }
            relax(column, chains, seen.size());
            worst += extra / UNIT;
        }

        /** Cost of the cheapest explanation of what was seen so far. */
        long cost() {
            return column[best()] / UNIT;
        }

        /** The cheapest explanation of what was seen so far, wherever it leads. */
        Alignment soFar() {
            return alignment(best());
        }

        /** The cheapest explanation if nothing more comes. */
        Alignment whole() {
            return alignment(end);
        }

        private int best() {
            int best = 0;
            for (int s = 1; s < size; s++) {
                if (column[s] < column[best]) {
                    best = s;
                }
            }
            return best;
        }

        private Alignment alignment(int state) {
            List<Move> moves = new ArrayList<>();
            int left = seen.size();
            for (Chain c = chains[state]; c != null; c = c.before()) {
                left = extra(moves, left, c.events());
                moves.add(c.move());
                left -= c.move().kind() == Move.Kind.BOTH ? 1 : 0;
            }
            extra(moves, left, 0);
            Collections.reverse(moves);
            return new Alignment(List.copyOf(moves), column[state] / UNIT);
        }

        private int extra(List<Move> moves, int until, int from) {
            for (int e = until - 1; e >= from; e--) {
                moves.add(new Move(Move.Kind.EXTRA, seen.get(e), e));
            }
            return Math.min(until, from);
        }

        /** 1 - cost / worst cost of the whole trace, where nothing of it fits; to 12 digits. 1 where nothing could have gone wrong. */
        BigDecimal fitness() {
            return worst == 0
                    ? BigDecimal.ONE
                    : BigDecimal.ONE.subtract(BigDecimal.valueOf(column[end] / UNIT)
                            .divide(BigDecimal.valueOf(worst), 12, RoundingMode.HALF_EVEN));
        }

        /** Whether the procedure can be at its end at the lowest cost. */
        boolean isAtEnd() {
            return column[end] == column[best()];
        }

        /** The steps that would cost nothing now, by name. */
        List<String> due() {
            long lowest = column[best()];
            TreeSet<String> due = new TreeSet<>();
            for (int s = 0; s < size; s++) {
                for (int e = 0; column[s] == lowest && e < target[s].length; e++) {
                    if (labelOf[s][e] >= 0) {
                        due.add(skipped.get(labelOf[s][e]).step());
                    }
                }
            }
            return List.copyOf(due);
        }
    }
}
